/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_CACHE_H
#define ND_STORE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/entry.h"

/*
 * Entries by question, least recently used out first, bounded in entries and in octets. Any thread
 * may call anything: the table is cut into shards with a lock each, held for a few memory accesses
 * and never across anything that waits. Up to 2 * ND_CACHE_SHARD_ENTRIES entries there is one
 * shard, and the order of use is exact; above, each shard keeps its own.
 *
 * Nothing is allocated ahead: memory follows the entries, not entries_max.
 */

struct nd_cache;

struct nd_cache_options {
    uint32_t entries_max; /* 0: keeps nothing */
    size_t octets_max;    /* ND_CACHE_OCTETS_MAX or less */
    uint32_t
        ttl_max_s;    /* caps how long an entry is kept, not the TTLs it shows; 0: keeps nothing */
    uint32_t stale_s; /* entries stay this long past their life, for nd_cache_find_stale() */
    bool prefetch;    /* say when an entry is due for a refresh */
};

/* `seed`: of the process's hash. NULL without memory. */
struct nd_cache *nd_cache_new(const struct nd_cache_options *options, uint64_t seed);
void nd_cache_free(struct nd_cache *cache);

/*
 * Other limits from now on; what is over them goes, least recently used first. A size that needs
 * another number of shards empties the cache. Lives of what is there stay as they are.
 */
void nd_cache_configure(struct nd_cache *cache, const struct nd_cache_options *options);

/*
 * Empty it, and from now on refuse entries made before: nd_cache_put() with the number that
 * nd_cache_generation() gave before the flush does nothing. So what was asked under an old config
 * is not kept under the new one.
 */
void nd_cache_flush(struct nd_cache *cache);
uint64_t nd_cache_generation(const struct nd_cache *cache);

enum nd_cache_state {
    ND_CACHE_FRESH,
    ND_CACHE_DUE,   /* fresh, in the last tenth of its life, and nobody was told yet: prefetch it */
    ND_CACHE_STALE, /* past its life, by no more than stale_s */
};

/*
 * The entry for a question at `now_ms`, monotonic, with a reference for the caller; NULL when there
 * is none within its life. An answer within its life comes before a failure that is kept beside it;
 * while that failure lasts, an answer past its life does too, as ND_CACHE_STALE: who asks upstreams
 * again would only fail again (RFC 8767 section 5). Counts a hit or a miss.
 */
struct nd_entry *nd_cache_find(struct nd_cache *cache, const struct nd_question *question,
                               uint64_t now_ms, enum nd_cache_state *ret_state);

/*
 * Like nd_cache_find(), and what is past its life by no more than stale_s too (RFC 8767). Counts
 * neither hit nor miss. Failures are never stale, and come after a stale answer.
 */
struct nd_entry *nd_cache_find_stale(struct nd_cache *cache, const struct nd_question *question,
                                     uint64_t now_ms, enum nd_cache_state *ret_state);

/*
 * For batches: the hint of each question first, then, when some time has passed, a fetch with each
 * hint starts fetching from memory what nd_cache_find() will read. Neither waits for anything nor
 * changes anything. Any number is a hint.
 */
uint64_t nd_cache_hint(const struct nd_cache *cache, const struct nd_question *question);
void nd_cache_fetch(const struct nd_cache *cache, uint64_t hint);

/*
 * Keep an entry, instead of one for the same question. What may not be kept is ignored: a life of
 * 0, larger than the cache, an old generation. A failure does not replace an entry that could still
 * be answered stale; it is kept beside it for its seconds. Takes a reference of its own.
 */
void nd_cache_put(struct nd_cache *cache, struct nd_entry *entry, uint64_t generation,
                  uint64_t now_ms);

struct nd_cache_stats {
    uint64_t hits, misses, inserted, evicted, expired, flushes;
    uint64_t entries, octets; /* now; also those past their life that nobody came across yet */
    uint32_t entries_max;
    size_t octets_max;
};
void nd_cache_stats(const struct nd_cache *cache, struct nd_cache_stats *ret_stats);

#endif
