/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_NAME_INLINE_H
#define DNSWIRE_SRC_NAME_INLINE_H

/*
 * How most names are read, inline, as names are half of what a message costs: labels, a pointer or
 * none, labels and the root. All other names, and the malformed ones, are left to
 * dnswi_name_walk(). Octets are looked at through a view of the whole message, with one comparison
 * a label for both of its bounds: the end of the message and that of the longest name.
 */

#include <dnswire/name.h>

#include "cursor_inline.h"
#include "octet.h"

#define DNSWI_LABEL_KIND    0xC0u /* the bits that tell a length from a pointer (RFC 1035 4.1.4) */
#define DNSWI_LABEL_POINTER 0xC0u
#define DNSWI_POINTER_MASK  0x3FFFu

/* Lowest offset a pointer may name: a name cannot stand in the header (RFC 1035 4.1.1). */
#define DNSWI_POINTER_MIN 12

/* Longest name that is free of charge whatever its labels and its one pointer. */
#define DNSWI_NAME_FREE (2 * (DNSW_NAME_STEPS_FREE - 1))

/* As dnsw_name_read(), for names of any form. */
size_t dnswi_name_walk(struct dnsw_reader *r, uint8_t *name);

/*
 * Offset behind the labels at `pos` < `stop`: of the first octet that is no length. `stop` if that
 * is not before it.
 */
static inline size_t dnswi_labels_end(const uint8_t *octets, size_t pos, size_t stop)
{
    size_t label_len;

    while ((label_len = octets[pos]) - 1 < DNSW_LABEL_MAX) { /* RFC 1035 2.3.4 */
        pos += 1 + label_len;
        if (pos >= stop)
            return stop;
    }
    return pos;
}

/* Past the octet that may follow the labels at `pos`, of a name that has `len` octets before. */
static inline size_t dnswi_labels_stop(size_t pos, size_t end, size_t len)
{
    /* 255 octets with length octets and the root's zero (RFC 1035 2.3.4) */
    size_t most = DNSW_NAME_MAX - len;

    return end - pos < most ? end : pos + most;
}

/* Where the pointer at `pos` points to; 0, where none may, if it is no pointer or not all there. */
static inline size_t dnswi_pointer_target(const uint8_t *octets, size_t pos, size_t end)
{
    if (octets[pos] < DNSWI_LABEL_POINTER || end - pos < 2)
        return 0;
    return dnswi_get_u16(octets + pos) & DNSWI_POINTER_MASK;
}

/* As dnsw_name_read(), inline. */
static inline size_t dnswi_name_read(struct dnsw_reader *r, uint8_t *name)
{
    const uint8_t *const octets = dnswi_reader_at(r, 0, 0);
    const size_t start = r->pos, end = r->end;
    size_t pos = start;
    size_t len = 0;

    if (r->error != 0 || start >= end)
        return dnswi_name_walk(r, name);
    if (octets[pos] < DNSWI_LABEL_POINTER) {
        size_t stop = dnswi_labels_stop(start, end, 0);
        pos = dnswi_labels_end(octets, start, stop);
        len = pos - start;
        if (pos == stop || len > DNSWI_NAME_FREE)
            return dnswi_name_walk(r, name);
        if (octets[pos] == 0) {
            dnswi_copy(name, octets + start, len + 1);
            r->pos = pos + 1;
            return len + 1;
        }
        dnswi_copy(name, octets + start, len);
    }

    const size_t target = dnswi_pointer_target(octets, pos, end);
    if (target >= start || target < DNSWI_POINTER_MIN)
        return dnswi_name_walk(r, name);
    size_t stop = dnswi_labels_stop(target, end, len);
    size_t rest = dnswi_labels_end(octets, target, stop) - target;
    if (rest == stop - target || octets[target + rest] != 0 || len + rest > DNSWI_NAME_FREE)
        return dnswi_name_walk(r, name);
    dnswi_copy(name + len, octets + target, rest + 1);
    r->pos = pos + 2;
    return len + rest + 1;
}

#endif
