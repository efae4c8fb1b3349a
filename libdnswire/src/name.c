/* SPDX-License-Identifier: MIT */
#include <dnswire/name.h>

#include <string.h>

#include "cursor_inline.h"
#include "octet.h"

#define LABEL_KIND    0xC0u /* the two bits that tell a length from a pointer (RFC 1035 4.1.4) */
#define LABEL_POINTER 0xC0u

/* Lowest offset a pointer may name: a name cannot stand in the header (RFC 1035 4.1.1). */
#define POINTER_MIN 12

/*
 * Most labels are short: one copy of a fixed size, its surplus overwritten by what follows, costs a
 * fraction of a call to memcpy() for a length the compiler cannot know.
 */
#define LABEL_CHUNK 16

/*
 * Walk one name, copying its labels to `name` unless that is NULL (a constant at both callers, so
 * the compiler makes two loops of it).
 */
static inline size_t name_walk(struct dnsw_reader *r, uint8_t *name)
{
    const struct dnsw_reader view = *r; /* writing to `name` cannot change it: kept in registers */
    const uint8_t *label = dnswi_reader_at(&view, view.pos, 0);
    size_t left = view.end - view.pos; /* octets from `label` on */
    size_t run = view.pos;             /* where the labels now being read began */
    size_t after = 0;                  /* offset behind the first pointer, 0 before there is one */
    size_t len = 0;                    /* octets of the expanded name so far */
    unsigned hops = 0;
    int error = DNSW_ERR_SHORT;

    if (view.error != 0)
        return 0;
    for (;;) {
        if (left == 0)
            goto fail;
        size_t label_len = *label;
        if (label_len - 1 < LABEL_CHUNK - 1 && left >= LABEL_CHUNK &&
            len < DNSW_NAME_MAX - LABEL_CHUNK) {
            if (name != NULL)
                memcpy(name + len, label, LABEL_CHUNK);
        } else if (label_len == 0) { /* the root ends every name (RFC 1035 section 3.1) */
            break;
        } else if ((label_len & LABEL_KIND) == 0) { /* at most 63 octets (RFC 1035 2.3.4) */
            if (label_len > left - 1)
                goto fail;
            /* 255 octets with length octets and the root's zero (RFC 1035 2.3.4) */
            if (1 + label_len > DNSW_NAME_MAX - 1 - len) {
                error = DNSW_ERR_NAME_LONG;
                goto fail;
            }
            if (name != NULL)
                memcpy(name + len, label, 1 + label_len);
        } else if ((label_len & LABEL_KIND) == LABEL_POINTER) {
            if (left < 2)
                goto fail;
            size_t target = dnswi_get_u16(label) & 0x3FFFu;
            /*
             * RFC 1035 4.1.4: a pointer names a prior occurrence of a name. Before the present run
             * of labels means that each hop starts lower than the last, so every chain ends.
             */
            if (target >= run || target < POINTER_MIN || ++hops > DNSW_NAME_HOPS_MAX) {
                error = DNSW_ERR_POINTER;
                goto fail;
            }
            if (after == 0)
                after = view.end - left + 2;
            label = dnswi_reader_at(&view, target, 0);
            left = view.end - target;
            run = target;
            continue;
        } else { /* 01 and 10 are reserved (RFC 1035 4.1.4, RFC 6891 section 5) */
            error = DNSW_ERR_LABEL_TYPE;
            goto fail;
        }
        label += 1 + label_len;
        left -= 1 + label_len;
        len += 1 + label_len;
    }
    if (name != NULL)
        name[len] = 0;
    r->pos = after != 0 ? after : view.end - left + 1;
    return len + 1;

fail:
    dnswi_reader_fail_at(r, view.end - left, error);
    return 0;
}

size_t dnsw_name_read(struct dnsw_reader *r, uint8_t *name)
{
    return name_walk(r, name);
}

size_t dnsw_name_skip(struct dnsw_reader *r)
{
    return name_walk(r, NULL);
}

size_t dnsw_name_len(const uint8_t *name)
{
    size_t len = 0;

    while (name[len] != 0)
        len += 1u + name[len];
    return len + 1;
}

int dnsw_name_check(const uint8_t *octets, size_t size)
{
    size_t len = 0;

    for (;;) {
        if (len >= size)
            return DNSW_ERR_SHORT;
        size_t label_len = octets[len];
        if (label_len == 0)
            return (int)len + 1;
        if ((label_len & LABEL_KIND) != 0)
            return DNSW_ERR_LABEL_TYPE;
        if (label_len > size - len - 1)
            return DNSW_ERR_SHORT;
        if (1 + label_len > DNSW_NAME_MAX - 1 - len)
            return DNSW_ERR_NAME_LONG;
        len += 1 + label_len;
    }
}

unsigned dnsw_name_labels(const uint8_t *name)
{
    unsigned labels = 0;

    for (; *name != 0; name += 1u + *name)
        labels++;
    return labels;
}

const uint8_t *dnsw_name_parent(const uint8_t *name)
{
    return *name != 0 ? name + 1u + *name : name;
}

bool dnsw_name_equal(const uint8_t *a, const uint8_t *b)
{
    size_t len = dnsw_name_len(a);

    /*
     * Length octets (0..63) are below 'A', so folding every octet leaves them alone; as long as
     * they agree both names have their labels, and so their end, at the same offsets.
     */
    for (size_t i = 0; i < len; i++) {
        if (dnswi_fold(a[i]) != dnswi_fold(b[i]))
            return false;
    }
    return true;
}

/* Compare two labels as left-justified folded octet strings; a shorter one sorts first. */
static int label_compare(const uint8_t *a, const uint8_t *b)
{
    unsigned shorter = *a < *b ? *a : *b;

    for (unsigned i = 1; i <= shorter; i++) {
        int diff = dnswi_fold(a[i]) - dnswi_fold(b[i]);
        if (diff != 0)
            return diff;
    }
    return *a - *b;
}

int dnsw_name_compare(const uint8_t *a, const uint8_t *b)
{
    unsigned a_labels = dnsw_name_labels(a);
    unsigned b_labels = dnsw_name_labels(b);
    int order = (int)a_labels - (int)b_labels;

    for (; a_labels > b_labels; a_labels--)
        a = dnsw_name_parent(a);
    for (; b_labels > a_labels; b_labels--)
        b = dnsw_name_parent(b);

    /* The rightmost label that differs decides (RFC 4034 section 6.1): the last one met here. */
    for (; *a != 0; a = dnsw_name_parent(a), b = dnsw_name_parent(b)) {
        int diff = label_compare(a, b);
        if (diff != 0)
            order = diff;
    }
    return order;
}

bool dnsw_name_is_within(const uint8_t *name, const uint8_t *apex)
{
    unsigned labels = dnsw_name_labels(name);
    unsigned apex_labels = dnsw_name_labels(apex);

    for (; labels > apex_labels; labels--)
        name = dnsw_name_parent(name);
    return labels == apex_labels && dnsw_name_equal(name, apex);
}

static void fold_eight_at(uint8_t *folded, const uint8_t *octets)
{
    uint64_t eight;

    memcpy(&eight, octets, sizeof(eight));
    eight = dnswi_fold_eight(eight);
    memcpy(folded, &eight, sizeof(eight));
}

size_t dnsw_name_fold(uint8_t *folded, const uint8_t *name)
{
    /* Length octets are at most 63, below 'A': the name folds as if it were letters throughout. */
    size_t len = dnsw_name_len(name);
    size_t pos = 0;

    if (len < sizeof(uint64_t)) {
        for (; pos < len; pos++)
            folded[pos] = dnswi_fold(name[pos]);
        return len;
    }
    for (; len - pos > sizeof(uint64_t); pos += sizeof(uint64_t))
        fold_eight_at(folded + pos, name + pos);
    /* The last eight may overlap the ones before: folding twice changes nothing. */
    fold_eight_at(folded + len - sizeof(uint64_t), name + len - sizeof(uint64_t));
    return len;
}
