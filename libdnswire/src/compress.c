/* SPDX-License-Identifier: MIT */
#include "compress.h"

#include <dnswire/name.h>

#include <string.h>

#include "cursor_inline.h"
#include "octet.h"

/*
 * A target is a label and the target its name goes on with, so that a suffix is compared without a
 * look at the message. The hash table is over the first octets of labels alone: a name that was
 * written before is found at its first label.
 */

/* A pointer has 14 bits for its target (RFC 1035 4.1.4). */
#define TARGET_MAX 0x3FFFu

#define HEAD_LEN                                                                                   \
    8 /* octets of a label that are hashed and compared at once, its length included               \
       */

/*
 * The first eight octets of the label at `at`, its length's among them, in lower case and with
 * zeros behind its end. `octets` end at `end` > `at`.
 */
static inline uint64_t label_head(const uint8_t *octets, size_t at, size_t end)
{
    size_t left = end - at;
    uint64_t head = 0;

    if (left >= HEAD_LEN) {
        head = dnswi_load_eight(octets + at);
    } else if (end >= HEAD_LEN) {
        head = dnswi_load_eight(octets + end - HEAD_LEN) >> 8 * (HEAD_LEN - left);
    } else {
        for (size_t i = 0; i < left; i++)
            head |= (uint64_t)octets[at + i] << 8 * i;
    }
    size_t len = head & 0xFF;
    if (len < HEAD_LEN - 1)
        head &= ((uint64_t)1 << 8 * (1 + len)) - 1;
    return dnswi_fold_eight(head);
}

static inline uint8_t *bucket_of(struct dnsw_compress *c, uint64_t head)
{
    /* an odd multiplier, its bits without a pattern: the top bits of the product depend on all */
    return &c->newest[(head * 0x9E3779B97F4A7C15u >> 32) % DNSW_COMPRESS_BUCKETS];
}

/* True if what follows the head of a long label is written at `pos` too. */
static bool tail_equal(const struct dnsw_writer *w, size_t pos, const uint8_t *label)
{
    /* the caller may have overwritten it: the bounds hold whatever it is now */
    const uint8_t *written = dnswi_writer_at(w, pos, 1u + *label);

    if (written == NULL)
        return false;
    for (size_t i = HEAD_LEN; i <= *label; i++) {
        if (dnswi_fold(written[i]) != dnswi_fold(label[i]))
            return false;
    }
    return true;
}

/* A name taken apart: its labels, the first one first. */
struct labels {
    const uint8_t *name;
    unsigned count;
    uint8_t at[DNSW_LABELS_MAX];
    uint64_t head[DNSW_LABELS_MAX];
};

/* Returns the octets of the name without the root's zero. */
static inline size_t labels_init(struct labels *l, const uint8_t *name)
{
    const size_t end = dnsw_name_len(name);
    size_t at = 0;

    l->name = name;
    l->count = 0;
    for (; name[at] != 0 && l->count < DNSW_LABELS_MAX; at += 1u + name[at]) {
        l->at[l->count] = (uint8_t)at;
        l->head[l->count++] = label_head(name, at, end);
    }
    return at;
}

/* True if `target` is the name from label `i` on. */
static inline bool suffix_equal(const struct dnsw_writer *w, unsigned target,
                                const struct labels *l, unsigned i)
{
    const struct dnsw_compress *c = w->compress;

    for (; i < l->count && target != 0; i++, target = c->parent[target - 1]) {
        if (c->head[target - 1] != l->head[i])
            return false;
        if ((l->head[i] & 0xFF) >= HEAD_LEN &&
            !tail_equal(w, c->offset[target - 1], l->name + l->at[i]))
            return false;
    }
    return i == l->count && target == 0;
}

/* The target that is the name from label `i` on; 0 if there is none. */
static inline unsigned find_target(const struct dnsw_writer *w, const struct labels *l, unsigned i)
{
    struct dnsw_compress *c = w->compress;
    unsigned target = *bucket_of(c, l->head[i]);

    while (target != 0 && !suffix_equal(w, target, l, i))
        target = c->next[target - 1];
    return target;
}

static inline void add_target(struct dnsw_compress *c, size_t pos, uint64_t head, unsigned parent)
{
    unsigned i = c->count++;
    uint8_t *newest = bucket_of(c, head);

    c->head[i] = head;
    c->offset[i] = (uint16_t)pos;
    c->parent[i] = (uint8_t)parent;
    c->next[i] = *newest;
    *newest = (uint8_t)(i + 1);
}

/* Remember the first `count` labels of a name just written at `pos`, which goes on with `target`.
 */
static inline void add_targets(struct dnsw_compress *c, size_t pos, const struct labels *l,
                               unsigned count, unsigned target)
{
    unsigned i = 0;

    /* offset 0 is the header's; where there is no room for all, the last labels serve most */
    while (i < count && (pos + l->at[i] == 0 || c->count + count - i > DNSW_COMPRESS_TARGETS))
        i++;
    for (; i < count; i++)
        add_target(c, pos + l->at[i], l->head[i], i + 1 < count ? c->count + 2u : target);
}

void dnswi_compress_forget(struct dnsw_compress *c, size_t mark)
{
    /* the newest first: each is the start of its bucket when its turn comes */
    while (c != NULL && c->count > 0 &&
           (c->offset[c->count - 1] >= mark || c->parent[c->count - 1] > c->count)) {
        unsigned i = --c->count;
        *bucket_of(c, c->head[i]) = c->next[i];
    }
}

void dnsw_name_write(struct dnsw_writer *w, const uint8_t *name)
{
    struct dnsw_compress *c = w->compress;
    struct labels l;
    const size_t pos = w->pos;
    unsigned target = 0, i = 0; /* labels before what is there already */

    if (c == NULL) {
        dnsw_name_write_plain(w, name);
        return;
    }
    size_t len = labels_init(&l, name);
    for (; i < l.count; i++) {
        target = find_target(w, &l, i);
        if (target != 0) {
            len = l.at[i];
            break;
        }
    }

    uint8_t *room = dnswi_write_room(w, len + (target != 0 ? 2 : 1));
    if (room == NULL)
        return;
    if (len > 0)
        memcpy(room, name, len);
    if (target != 0)
        dnswi_put_u16(room + len, (uint16_t)(0xC000u | c->offset[target - 1]));
    else
        room[len] = 0;
    if (i > 0 && pos + len <= TARGET_MAX)
        add_targets(c, pos, &l, i, target);
}

void dnsw_name_write_plain(struct dnsw_writer *w, const uint8_t *name)
{
    dnswi_write_span(w, name, dnsw_name_len(name));
}
