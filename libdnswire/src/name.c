/* SPDX-License-Identifier: MIT */
#include <dnswire/name.h>

#include <string.h>

#include "name_inline.h"

/* The labels from `pos` on do not fit behind the `len` octets that a name has: record why. */
static __attribute__((noinline)) size_t fail_labels(struct dnsw_reader *r, size_t pos, size_t len)
{
    const uint8_t *label;

    while ((label = dnswi_reader_at(r, pos, 1)) != NULL) {
        size_t octets = 1u + *label;
        if (octets > r->end - pos)
            break;
        if (octets > DNSW_NAME_MAX - 1 - len) {
            dnswi_reader_fail_at(r, pos, DNSW_ERR_NAME_LONG);
            return 0;
        }
        pos += octets;
        len += octets;
    }
    dnswi_reader_fail_at(r, pos, DNSW_ERR_SHORT);
    return 0;
}

/* Charge a name that took so many hops to its reader; false if that has no more. */
static bool charge_steps(struct dnsw_reader *r, const uint8_t *name, unsigned hops)
{
    unsigned steps = dnsw_name_labels(name) + hops;

    if (steps > DNSW_NAME_STEPS_FREE)
        r->steps += steps - DNSW_NAME_STEPS_FREE;
    return r->steps <= DNSW_READER_STEPS_MAX;
}

size_t dnswi_name_walk(struct dnsw_reader *r, uint8_t *name)
{
    const uint8_t *const octets = dnswi_reader_at(r, 0, 0);
    const size_t end = r->end;
    size_t run = r->pos; /* labels are copied a run at a time: those between two pointers */
    size_t pos;
    size_t after = 0; /* offset behind the first pointer, 0 before there is one */
    size_t len = 0;   /* octets of the expanded name so far */
    unsigned hops = 0;
    int error = DNSW_ERR_POINTER;

    if (!dnswi_reader_need(r, 1))
        return 0;
    for (;;) {
        const size_t stop = dnswi_labels_stop(run, end, len);
        pos = dnswi_labels_end(octets, run, stop);
        if (pos == stop)
            return fail_labels(r, run, len);
        const uint8_t label_len = octets[pos];
        dnswi_copy(name + len, octets + run, pos - run);
        len += pos - run;
        if (label_len == 0) /* the root ends every name (RFC 1035 section 3.1) */
            break;
        if (label_len < DNSWI_LABEL_POINTER) {
            /* 01 and 10 are reserved (RFC 1035 4.1.4, RFC 6891 section 5) */
            error = DNSW_ERR_LABEL_TYPE;
            goto fail;
        }
        if (end - pos < 2) {
            error = DNSW_ERR_SHORT;
            goto fail;
        }
        /*
         * RFC 1035 4.1.4: a pointer names a prior occurrence of a name. Before the present run of
         * labels means that each hop starts lower than the last, so every chain ends.
         */
        const size_t target = dnswi_get_u16(octets + pos) & DNSWI_POINTER_MASK;
        if (target >= run || target < DNSWI_POINTER_MIN || ++hops > DNSW_NAME_HOPS_MAX)
            goto fail;
        if (after == 0)
            after = pos + 2;
        run = target;
    }
    name[len] = 0;
    /* a label has two octets at least: most names are not worth counting */
    if (len / 2 + hops > DNSW_NAME_STEPS_FREE && !charge_steps(r, name, hops))
        goto fail;
    r->pos = after != 0 ? after : pos + 1;
    return len + 1;

fail:
    dnswi_reader_fail_at(r, pos, error);
    return 0;
}

size_t dnsw_name_read(struct dnsw_reader *r, uint8_t *name)
{
    return dnswi_name_read(r, name);
}

size_t dnsw_name_skip(struct dnsw_reader *r)
{
    uint8_t name[DNSW_NAME_MAX];

    return dnswi_name_read(r, name);
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
        if ((label_len & DNSWI_LABEL_KIND) != 0)
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
