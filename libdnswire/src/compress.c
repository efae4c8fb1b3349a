/* SPDX-License-Identifier: MIT */
#include "compress.h"

#include <dnswire/name.h>

#include <string.h>

#include "name_inline.h"

/*
 * Every label written becomes a target: a hash of the name that begins there, and its offset. They
 * are hints: what is found is compared with what stands in the message, octet by octet first, as
 * most names are whole and in the same case wherever they are.
 */

/* Octets are hashed and compared so many at a time. */
#define WORD 8

/* Up to eight octets as one number. */
static inline uint64_t load_few(const uint8_t *octets, size_t len)
{
    uint32_t first, last;
    uint64_t few = 0;

    if (len >= sizeof(first)) {
        memcpy(&first, octets, sizeof(first));
        memcpy(&last, octets + len - sizeof(last), sizeof(last));
        return (uint64_t)first << 32 | last;
    }
    while (len-- > 0)
        few = few << 8 | octets[len];
    return few;
}

/* A hash of the name of `len` octets that is the same in any case of letters. */
static inline uint32_t name_hash(const uint8_t *name, size_t len)
{
    /* letters of either case are the same then, and so are other octets: it only is a hash */
    const uint64_t fold = 0x2020202020202020u;
    /* an odd multiplier, its bits without a pattern: the top bits of the product depend on all */
    const uint64_t odd = 0x9E3779B97F4A7C15u;
    uint64_t first, second = len;

    if (len >= WORD) {
        first = dnswi_load_eight(name);
        second += dnswi_load_eight(name + (len >= 2 * WORD ? WORD : len - WORD)) | fold;
    } else {
        first = load_few(name, len);
    }
    return (uint32_t)((((first | fold) * odd) ^ second) * odd >> 32);
}

static inline uint8_t *bucket_of(struct dnsw_compress *c, uint32_t hash)
{
    return &c->newest[hash % DNSW_COMPRESS_BUCKETS];
}

static inline bool octets_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
    if (len < WORD)
        return load_few(a, len) == load_few(b, len);
    /* both ends at once: most names are so short */
    if (len <= 2 * WORD)
        return ((dnswi_load_eight(a) ^ dnswi_load_eight(b)) |
                (dnswi_load_eight(a + len - WORD) ^ dnswi_load_eight(b + len - WORD))) == 0;
    for (size_t at = 0; at < len - WORD; at += WORD) {
        if (dnswi_load_eight(a + at) != dnswi_load_eight(b + at))
            return false;
    }
    return dnswi_load_eight(a + len - WORD) == dnswi_load_eight(b + len - WORD);
}

static inline bool label_equal(const uint8_t *a, const uint8_t *b)
{
    unsigned i = 0;

    if (octets_equal(a, b, 1u + *a))
        return true;
    while (i <= *a && dnswi_fold(a[i]) == dnswi_fold(b[i]))
        i++;
    return i > *a;
}

/*
 * The same where letters differ in case, or the name was compressed itself. Whatever the caller has
 * made of the octets since, no look goes past those written, and none goes forward but by labels.
 */
static __attribute__((noinline)) bool labels_equal(const struct dnsw_writer *w, size_t offset,
                                                   const uint8_t *name)
{
    size_t run = offset;

    for (;;) {
        const uint8_t *written = dnswi_writer_at(w, offset, 2);
        if (written == NULL) {
            written = dnswi_writer_at(w, offset, 1);
            return written != NULL && *written == 0 && *name == 0;
        }
        if (*written >= DNSWI_LABEL_POINTER) {
            offset = dnswi_get_u16(written) & DNSWI_POINTER_MASK;
            if (offset >= run)
                return false;
            run = offset;
            continue;
        }
        if (*written != *name || *name == 0)
            return *written == *name;
        written = dnswi_writer_at(w, offset, 1u + *name);
        if (written == NULL || !label_equal(written, name))
            return false;
        offset += 1u + *name;
        name += 1u + *name;
    }
}

/* True if the name of `len` octets is what is written at `offset`. */
static inline bool is_written_at(const struct dnsw_writer *w, size_t offset, const uint8_t *name,
                                 size_t len)
{
    const uint8_t *written = dnswi_writer_at(w, offset, len);

    return (written != NULL && octets_equal(written, name, len)) || labels_equal(w, offset, name);
}

/* Where the name is written already; 0 if it is not. */
static inline size_t find_target(const struct dnsw_writer *w, uint32_t hash, const uint8_t *name,
                                 size_t len)
{
    struct dnsw_compress *c = w->compress;

    for (unsigned i = *bucket_of(c, hash); i != 0; i = c->next[i - 1]) {
        if (c->hash[i - 1] == hash && is_written_at(w, c->offset[i - 1], name, len))
            return c->offset[i - 1];
    }
    return 0;
}

static inline void add_target(struct dnsw_compress *c, uint32_t hash, size_t offset)
{
    unsigned i = c->count;

    /* offset 0 is the header's */
    if (i == DNSW_COMPRESS_TARGETS || offset == 0 || offset > DNSWI_POINTER_MASK)
        return;
    uint8_t *newest = bucket_of(c, hash);
    c->hash[i] = hash;
    c->offset[i] = (uint16_t)offset;
    c->next[i] = *newest;
    *newest = (uint8_t)(i + 1);
    c->count = (uint16_t)(i + 1);
}

void dnswi_compress_forget(struct dnsw_compress *c, size_t mark)
{
    if (c != NULL && c->recent_at >= mark)
        c->recent_len = 0;
    /* the newest first: each is the start of its bucket when its turn comes */
    while (c != NULL && c->count > 0 && c->offset[c->count - 1] >= mark) {
        unsigned i = --c->count;
        *bucket_of(c, c->hash[i]) = c->next[i];
    }
}

static inline void put_pointer(uint8_t *room, size_t target)
{
    dnswi_put_u16(room, (uint16_t)(0xC000u | target));
}

/* The name of `len` octets stands whole at offset `at`: records of one owner follow each other. */
static inline void set_recent(struct dnsw_compress *c, size_t at, size_t len)
{
    c->recent_at = (uint16_t)at;
    c->recent_len = (uint8_t)len;
}

/*
 * Write a name of `len` octets: labels until there is a target, and a pointer to that. Returns the
 * length.
 */
static __attribute__((noinline)) size_t put_labels(struct dnsw_writer *w, const uint8_t *name,
                                                   size_t len, uint32_t hash)
{
    const size_t start = w->pos;
    size_t target = find_target(w, hash, name, len);
    size_t at = 0;

    while (target == 0) {
        add_target(w->compress, hash, start + at);
        at += 1u + name[at];
        if (at == len - 1)
            break;
        hash = name_hash(name + at, len - at);
        target = find_target(w, hash, name + at, len - at);
    }

    uint8_t *room = dnswi_write_room(w, at + (target != 0 ? 2 : 1));
    if (room == NULL) {
        dnswi_compress_forget(w->compress, start);
        return len;
    }
    dnswi_copy(room, name, at);
    if (target != 0) {
        put_pointer(room + at, target);
        return len;
    }
    room[at] = 0;
    /* only what is a target too */
    if (start != 0 && start <= DNSWI_POINTER_MASK && w->compress->count < DNSW_COMPRESS_TARGETS)
        set_recent(w->compress, start, len);
    return len;
}

static __attribute__((noinline)) size_t put_whole(struct dnsw_writer *w, const uint8_t *name,
                                                  size_t len)
{
    dnswi_write_span(w, name, len);
    return len;
}

static __attribute__((noinline)) size_t fail_name(struct dnsw_writer *w, const uint8_t *name,
                                                  size_t size)
{
    dnsw_writer_fail(w, dnsw_name_check(name, size));
    return 0;
}

/* Octets of the name that ends within `size` octets; 0 if there is none. */
static inline size_t name_len_within(const uint8_t *name, size_t size)
{
    const size_t stop = dnswi_labels_stop(0, size, 0);
    const size_t end = stop > 0 ? dnswi_labels_end(name, 0, stop) : stop;

    return end != stop && name[end] == 0 ? end + 1 : 0;
}

/* The same of a name that is known to end, or to go on for as long as a name may. */
static inline size_t owner_len(const uint8_t *name)
{
    size_t pos = 0;

    /* what ends a name of the longest labels is behind three of them: no bound to look at */
#pragma GCC unroll 3
    for (unsigned i = 0; i < 3; i++) {
        const size_t label_len = name[pos];
        if (label_len - 1 >= DNSW_LABEL_MAX)
            return label_len == 0 ? pos + 1 : 0;
        pos += 1 + label_len;
    }
    const size_t end = dnswi_labels_end(name, pos, DNSW_NAME_MAX);
    return end != DNSW_NAME_MAX && name[end] == 0 ? end + 1 : 0;
}

static inline bool is_whole_at(const struct dnsw_writer *w, size_t at, const uint8_t *name,
                               size_t len)
{
    const uint8_t *written = dnswi_writer_at(w, at, len);

    return written != NULL && octets_equal(written, name, len);
}

/* Where the newest target with that hash is, if the name stands there whole; else 0. */
static inline size_t whole_target(const struct dnsw_writer *w, uint32_t hash, const uint8_t *name,
                                  size_t len)
{
    struct dnsw_compress *c = w->compress;
    const unsigned newest = *bucket_of(c, hash);

    if (newest == 0 || c->hash[newest - 1] != hash)
        return 0;
    const size_t target = c->offset[newest - 1];
    return is_whole_at(w, target, name, len) ? target : 0;
}

/* Names that stand whole in the message already are written here, without a frame. */
size_t dnswi_name_put(struct dnsw_writer *w, const uint8_t *name, size_t size)
{
    const size_t len = name_len_within(name, size);

    if (len == 0)
        return fail_name(w, name, size);
    if (len == 1 || w->compress == NULL)
        return put_whole(w, name, len);
    const uint32_t hash = name_hash(name, len);
    const size_t target = whole_target(w, hash, name, len);
    if (target == 0)
        return put_labels(w, name, len, hash);
    uint8_t *room = dnswi_write_room(w, 2);
    if (room != NULL)
        put_pointer(room, target);
    return len;
}

static __attribute__((noinline)) uint8_t *put_new_owner(struct dnsw_writer *w, const uint8_t *owner,
                                                        size_t fixed)
{
    dnswi_name_put(w, owner, DNSW_NAME_MAX);
    return dnswi_write_room(w, fixed);
}

uint8_t *dnswi_owner_put(struct dnsw_writer *w, const uint8_t *owner, size_t fixed)
{
    struct dnsw_compress *c = w->compress;
    const size_t len = owner_len(owner);

    if (len <= 1 || c == NULL)
        return put_new_owner(w, owner, fixed);
    size_t target = c->recent_at;
    if (len != c->recent_len || !is_whole_at(w, target, owner, len)) {
        target = whole_target(w, name_hash(owner, len), owner, len);
        if (target == 0)
            return put_new_owner(w, owner, fixed);
        set_recent(c, target, len);
    }
    uint8_t *room = dnswi_write_room(w, 2 + fixed);
    if (room == NULL)
        return NULL;
    put_pointer(room, target);
    return room + 2;
}

void dnsw_name_write(struct dnsw_writer *w, const uint8_t *name)
{
    dnswi_name_put(w, name, DNSW_NAME_MAX);
}

void dnsw_name_write_plain(struct dnsw_writer *w, const uint8_t *name)
{
    dnswi_write_span(w, name, dnsw_name_len(name));
}
