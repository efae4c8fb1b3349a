/* SPDX-License-Identifier: MIT */
#include <dnswire/name.h>

#include <string.h>

#include "cursor_inline.h"
#include "octet.h"

/* A pointer has 14 bits for its target (RFC 1035 4.1.4). */
#define TARGET_MAX 0x3FFFu

static bool label_equal(const uint8_t *a, const uint8_t *b)
{
    if (*a != *b)
        return false;
    for (unsigned i = 1; i <= *a; i++) {
        if (dnswi_fold(a[i]) != dnswi_fold(b[i]))
            return false;
    }
    return true;
}

/* True if the name written at `pos` is `suffix`. Follows the pointers this writer has put there. */
static bool written_equal(const struct dnsw_writer *w, size_t pos, const uint8_t *suffix)
{
    for (;;) {
        const uint8_t *label = dnswi_writer_at(w, pos, 1);
        if (label == NULL)
            return false;
        if (*label > DNSW_LABEL_MAX) {
            const uint8_t *pointer = dnswi_writer_at(w, pos, 2);
            if (pointer == NULL)
                return false;
            size_t target = dnswi_get_u16(pointer) & TARGET_MAX;
            if (target >= pos) /* the caller has overwritten it: an end is still certain */
                return false;
            pos = target;
            continue;
        }
        if (dnswi_writer_at(w, pos, 1u + *label) == NULL || !label_equal(label, suffix))
            return false;
        if (*label == 0)
            return true;
        pos += 1u + *label;
        suffix = dnsw_name_parent(suffix);
    }
}

/* Where `suffix` was written before, or 0, an offset that the header takes. */
static size_t find_target(const struct dnsw_writer *w, const uint8_t *suffix)
{
    const struct dnsw_compress *c = w->compress;

    for (unsigned i = 0; i < c->count; i++) {
        if (written_equal(w, c->offset[i], suffix))
            return c->offset[i];
    }
    return 0;
}

/* Remember the labels at `pos`..`end` of a name just written as targets. */
static void add_targets(struct dnsw_writer *w, size_t pos, const uint8_t *name, size_t len)
{
    struct dnsw_compress *c = w->compress;

    for (size_t at = 0; at < len && c->count < DNSW_COMPRESS_TARGETS; at += 1u + name[at]) {
        /* 0 stands for "none" in find_target(): a name there is not in a message anyway */
        if (pos + at > TARGET_MAX)
            return;
        if (pos + at != 0)
            c->offset[c->count++] = (uint16_t)(pos + at);
    }
}

void dnsw_name_write(struct dnsw_writer *w, const uint8_t *name)
{
    size_t target = 0;
    size_t prefix = 0; /* octets before the suffix that is there already */

    if (w->compress == NULL) {
        dnsw_name_write_plain(w, name);
        return;
    }
    while (name[prefix] != 0) {
        target = find_target(w, name + prefix);
        if (target != 0)
            break;
        prefix += 1u + name[prefix];
    }

    size_t pos = w->pos;
    uint8_t *room = dnswi_write_room(w, prefix + (target != 0 ? 2 : 1));
    if (room == NULL)
        return;
    memcpy(room, name, prefix);
    if (target != 0)
        dnswi_put_u16(room + prefix, (uint16_t)(0xC000u | target));
    else
        room[prefix] = 0;
    add_targets(w, pos, name, prefix);
}

void dnsw_name_write_plain(struct dnsw_writer *w, const uint8_t *name)
{
    dnswi_write_span(w, name, dnsw_name_len(name));
}
