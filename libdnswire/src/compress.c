/* SPDX-License-Identifier: MIT */
#include "compress.h"

#include <dnswire/name.h>

#include <string.h>

#include "cursor_inline.h"
#include "octet.h"

/*
 * The labels written so far are a tree: a target is a label and the target its name goes on with.
 * A name is looked up from its last label on, one step a label whatever was written before, and
 * what is not there is added in the same order, so that no target is ever without its parent.
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

static inline uint8_t *bucket_of(struct dnsw_compress *c, uint64_t head, unsigned parent)
{
    /* an odd multiplier, its bits without a pattern: the top bits of the product depend on all */
    return &c->newest[((head + parent) * 0x9E3779B97F4A7C15u >> 32) % DNSW_COMPRESS_BUCKETS];
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

/* The target that is `label` before `parent`; 0 if there is none. */
static inline unsigned find_target(const struct dnsw_writer *w, const uint8_t *label, uint64_t head,
                                   unsigned parent)
{
    struct dnsw_compress *c = w->compress;

    for (unsigned target = *bucket_of(c, head, parent); target != 0; target = c->next[target - 1]) {
        unsigned i = target - 1;
        if (c->head[i] == head && c->parent[i] == parent &&
            (*label < HEAD_LEN || tail_equal(w, c->offset[i], label)))
            return target;
    }
    return 0;
}

/* Remember a label written at `pos` before `parent`. Returns its target, 0 if it can be none. */
static inline unsigned add_target(struct dnsw_compress *c, size_t pos, uint64_t head,
                                  unsigned parent)
{
    /* a name does not stand in the header of a message, and 0 does stand for the root */
    if (pos > TARGET_MAX || pos == 0 || c->count == DNSW_COMPRESS_TARGETS)
        return 0;
    unsigned i = c->count++;
    uint8_t *newest = bucket_of(c, head, parent);
    c->head[i] = head;
    c->offset[i] = (uint16_t)pos;
    c->parent[i] = (uint8_t)parent;
    c->next[i] = *newest;
    *newest = (uint8_t)(i + 1);
    return i + 1;
}

void dnswi_compress_forget(struct dnsw_compress *c, size_t mark)
{
    /* the newest first: each is the start of its bucket when its turn comes */
    while (c != NULL && c->count > 0 && c->offset[c->count - 1] >= mark) {
        unsigned i = --c->count;
        *bucket_of(c, c->head[i], c->parent[i]) = c->next[i];
    }
}

void dnsw_name_write(struct dnsw_writer *w, const uint8_t *name)
{
    uint8_t label_at[DNSW_LABELS_MAX];
    unsigned labels = 0;
    size_t len = 0;
    struct dnsw_compress *c = w->compress;

    if (c == NULL) {
        dnsw_name_write_plain(w, name);
        return;
    }
    for (; name[len] != 0; len += 1u + name[len]) {
        if (labels == DNSW_LABELS_MAX) {
            dnsw_writer_fail(w, DNSW_ERR_NAME_LONG);
            return;
        }
        label_at[labels++] = (uint8_t)len;
    }

    /* `len` becomes the octets before what is there already, `labels` their number */
    const size_t end = len + 1;
    unsigned target = 0;
    while (labels > 0) {
        size_t at = label_at[labels - 1];
        unsigned found = find_target(w, name + at, label_head(name, at, end), target);
        if (found == 0)
            break;
        target = found;
        len = at;
        labels--;
    }

    size_t pos = w->pos;
    uint8_t *room = dnswi_write_room(w, len + (target != 0 ? 2 : 1));
    if (room == NULL)
        return;
    memcpy(room, name, len);
    if (target != 0)
        dnswi_put_u16(room + len, (uint16_t)(0xC000u | c->offset[target - 1]));
    else
        room[len] = 0;
    for (; labels > 0; labels--) {
        size_t at = label_at[labels - 1];
        target = add_target(c, pos + at, label_head(name, at, end), target);
        if (target == 0)
            break;
    }
}

void dnsw_name_write_plain(struct dnsw_writer *w, const uint8_t *name)
{
    dnswi_write_span(w, name, dnsw_name_len(name));
}
