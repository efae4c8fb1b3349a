/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_CACHE_SHARD_H
#define ND_STORE_CACHE_SHARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/cache.h"

/*
 * One shard of the cache: a hash table of slots and their order of use. No locks in here. Nothing
 * is allocated before the first entry comes, and what is grows with the entries.
 */

/* A question with what is known of it: an entry, a failure, or both. */
struct nd_slot {
    struct nd_entry *entry;
    struct nd_entry *failure;
    uint64_t expires_ms; /* end of the entry's life here */
    uint64_t due_ms;     /* from here on it should be fetched anew; UINT64_MAX: somebody was told */
    uint64_t failure_expires_ms;
    uint32_t tag;   /* of its cell */
    uint32_t newer; /* neighbours in the order of use; slot 0 closes the ring */
    uint32_t older; /* in a free slot: the next free one, or 0 */
    uint32_t moved; /* what the table had counted in `arrivals` when it became the newest */
};

/* Open addressing, linear probing; the tag is the hash's low half, and its home is tag & mask. */
struct nd_cell {
    uint32_t tag;
    uint32_t slot; /* 0: empty */
};

struct nd_shard_limits {
    uint32_t entries_max;
    size_t octets_max;
    uint64_t ttl_max_ms;
    uint64_t stale_ms;
    bool prefetch;
};

struct nd_shard_table {
    struct nd_slot *slots; /* NULL: nothing came yet */
    struct nd_cell *cells;
    uint32_t slot_count; /* slot 0 included */
    uint32_t cell_mask;
    uint32_t free;     /* first free slot, or 0 */
    uint32_t used;     /* slots from here on were never used */
    uint32_t hand;     /* where the sweep goes on */
    uint32_t arrivals; /* slots taken so far, modulo 2^32 */
    uint32_t entries;  /* slots in use */
    size_t octets;     /* of entries, slots and cells in use */
};

struct nd_shard {
    struct nd_shard_limits limits;
    struct nd_shard_table table;
    uint64_t hits, misses, inserted, evicted, expired;
};

/* What there is to say of an entry found, and where it was. */
struct nd_shard_hit {
    enum nd_cache_state state;
    const struct nd_cell *cell;
    const struct nd_slot *slot;
};

/* The entry to answer with, no reference taken; NULL: none. `stale`: past its life will do. */
struct nd_entry *nd_shard_find(struct nd_shard *shard, const struct nd_question *question,
                               uint32_t tag, bool stale, uint64_t now_ms,
                               struct nd_shard_hit *ret_hit);

/* Keep it, with a reference of its own, if it may be kept and there is memory. */
void nd_shard_put(struct nd_shard *shard, struct nd_entry *entry, uint32_t tag, uint64_t now_ms);

/* Other limits; what is over them goes. */
void nd_shard_configure(struct nd_shard *shard, const struct nd_shard_limits *limits);

/* Take everything out, for whoever frees it once the lock is given back. */
struct nd_shard_table nd_shard_take(struct nd_shard *shard);
void nd_shard_table_free(struct nd_shard_table *table);

#endif
