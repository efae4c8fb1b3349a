/* SPDX-License-Identifier: MIT */
#include "store/cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "store/cache_shard.h"

/* On cache lines of its own, so that the locks of two shards do not fight for one. */
struct locked_shard {
    _Alignas(64) pthread_mutex_t lock;
    struct nd_shard shard;
};

/*
 * Where the last hit lay whose hash led here. Another thread may have freed it all since: these are
 * numbers for nd_cache_fetch(), which the processor may be given whatever they are, and are never
 * followed. So they need no lock, and need not agree.
 */
struct trail {
    _Atomic uintptr_t cell;
    _Atomic uintptr_t slot;
    _Atomic uintptr_t entry;
};

struct nd_cache {
    struct locked_shard *shards; /* ND_CACHE_SHARDS_MAX */
    struct trail *trails;        /* ND_CACHE_TRAILS */
    uint64_t seed;
    atomic_uint shards_used; /* a power of two; changed with all locks held */
    _Atomic uint64_t generation;
};

/*
 * Small caches are one shard, so that the least recently used of all goes, and each of the names in
 * use has room however their hashes fall. With thousands to each that is no concern.
 */
static unsigned shards_for(uint32_t entries_max)
{
    unsigned count = 1;
    while (count < ND_CACHE_SHARDS_MAX && entries_max / (2 * count) >= ND_CACHE_SHARD_ENTRIES) {
        count *= 2;
    }
    return count;
}

static struct nd_shard_limits limits_of(const struct nd_cache_options *options, unsigned index,
                                        unsigned count)
{
    size_t octets =
        options->octets_max < ND_CACHE_OCTETS_MAX ? options->octets_max : ND_CACHE_OCTETS_MAX;
    return (struct nd_shard_limits){
        .entries_max =
            options->entries_max / count + (index < options->entries_max % count ? 1 : 0),
        .octets_max = octets / count + (index < octets % count ? 1 : 0),
        .ttl_max_ms = (uint64_t)options->ttl_max_s * 1000,
        .stale_ms = (uint64_t)options->stale_s * 1000,
        .prefetch = options->prefetch,
    };
}

/* Sleeping costs more than the other thread will hold it: spin a little first. */
static int init_locks(struct nd_cache *cache)
{
    pthread_mutexattr_t attributes;
    int error = pthread_mutexattr_init(&attributes);
    if (error != 0) {
        return error;
    }
    error = pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ADAPTIVE_NP);
    for (unsigned i = 0; i < ND_CACHE_SHARDS_MAX && error == 0; i++) {
        error = pthread_mutex_init(&cache->shards[i].lock, &attributes);
    }
    pthread_mutexattr_destroy(&attributes);
    return error;
}

struct nd_cache *nd_cache_new(const struct nd_cache_options *options, uint64_t seed)
{
    size_t shards_len = ND_CACHE_SHARDS_MAX * sizeof(struct locked_shard);
    struct nd_cache *cache = calloc(1, sizeof(*cache));
    struct locked_shard *shards = aligned_alloc(_Alignof(struct locked_shard), shards_len);
    struct trail *trails = calloc(ND_CACHE_TRAILS, sizeof(*trails));
    if (cache == NULL || shards == NULL || trails == NULL) {
        goto fail;
    }
    memset(shards, 0, shards_len);
    cache->shards = shards;
    cache->trails = trails;
    cache->seed = seed;
    if (init_locks(cache) != 0) {
        goto fail;
    }
    unsigned count = shards_for(options->entries_max);
    atomic_init(&cache->shards_used, count);
    atomic_init(&cache->generation, 0);
    for (unsigned i = 0; i < count; i++) {
        shards[i].shard.limits = limits_of(options, i, count);
    }
    return cache;

fail:
    free(trails);
    free(shards);
    free(cache);
    return NULL;
}

void nd_cache_free(struct nd_cache *cache)
{
    if (cache == NULL) {
        return;
    }
    for (unsigned i = 0; i < ND_CACHE_SHARDS_MAX; i++) {
        nd_shard_table_free(&cache->shards[i].shard.table);
        pthread_mutex_destroy(&cache->shards[i].lock);
    }
    free(cache->trails);
    free(cache->shards);
    free(cache);
}

/* The shard of a hash, locked. Its number is of the high bits, the table's place of the low ones.
 */
static struct locked_shard *lock_shard(struct nd_cache *cache, uint64_t hash)
{
    for (;;) {
        unsigned used = atomic_load_explicit(&cache->shards_used, memory_order_acquire);
        struct locked_shard *locked = &cache->shards[(hash >> 32) & (used - 1)];
        pthread_mutex_lock(&locked->lock);
        if (used == atomic_load_explicit(&cache->shards_used, memory_order_relaxed)) {
            return locked;
        }
        pthread_mutex_unlock(&locked->lock);
    }
}

static void lock_all(struct nd_cache *cache)
{
    for (unsigned i = 0; i < ND_CACHE_SHARDS_MAX; i++) {
        pthread_mutex_lock(&cache->shards[i].lock);
    }
}

static void unlock_all(struct nd_cache *cache)
{
    for (unsigned i = 0; i < ND_CACHE_SHARDS_MAX; i++) {
        pthread_mutex_unlock(&cache->shards[i].lock);
    }
}

void nd_cache_configure(struct nd_cache *cache, const struct nd_cache_options *options)
{
    struct nd_shard_table old[ND_CACHE_SHARDS_MAX] = {{.slots = NULL}};
    unsigned count = shards_for(options->entries_max);
    lock_all(cache);
    if (count != atomic_load_explicit(&cache->shards_used, memory_order_relaxed)) {
        for (unsigned i = 0; i < ND_CACHE_SHARDS_MAX; i++) {
            old[i] = nd_shard_take(&cache->shards[i].shard);
            cache->shards[i].shard.limits = (struct nd_shard_limits){.entries_max = 0};
        }
        atomic_store_explicit(&cache->shards_used, count, memory_order_release);
    }
    for (unsigned i = 0; i < count; i++) {
        struct nd_shard_limits limits = limits_of(options, i, count);
        nd_shard_configure(&cache->shards[i].shard, &limits);
    }
    unlock_all(cache);
    for (unsigned i = 0; i < ND_CACHE_SHARDS_MAX; i++) {
        nd_shard_table_free(&old[i]);
    }
}

/* The number first: what is put under the old one before a shard's turn goes with that shard. */
void nd_cache_flush(struct nd_cache *cache)
{
    atomic_fetch_add_explicit(&cache->generation, 1, memory_order_acq_rel);
    for (unsigned i = 0; i < ND_CACHE_SHARDS_MAX; i++) {
        struct locked_shard *locked = &cache->shards[i];
        pthread_mutex_lock(&locked->lock);
        struct nd_shard_table old = nd_shard_take(&locked->shard);
        pthread_mutex_unlock(&locked->lock);
        nd_shard_table_free(&old);
    }
}

uint64_t nd_cache_generation(const struct nd_cache *cache)
{
    return atomic_load_explicit(&cache->generation, memory_order_acquire);
}

/* Shard and table have used the low and the middle bits of the hash. */
static struct trail *trail_of(const struct nd_cache *cache, uint64_t hash)
{
    return &cache->trails[(hash >> 48) % ND_CACHE_TRAILS];
}

static void leave_trail(const struct nd_cache *cache, uint64_t hash, const struct nd_shard_hit *hit,
                        const struct nd_entry *entry)
{
    struct trail *trail = trail_of(cache, hash);
    atomic_store_explicit(&trail->cell, (uintptr_t)hit->cell, memory_order_relaxed);
    atomic_store_explicit(&trail->slot, (uintptr_t)hit->slot, memory_order_relaxed);
    atomic_store_explicit(&trail->entry, (uintptr_t)entry, memory_order_relaxed);
}

uint64_t nd_cache_hint(const struct nd_cache *cache, const struct nd_question *question)
{
    uint64_t hash = nd_question_hash(question, cache->seed);
    __builtin_prefetch(trail_of(cache, hash), 1);
    return hash;
}

static void fetch_octets(const _Atomic uintptr_t *at, size_t len)
{
    uintptr_t from = atomic_load_explicit(at, memory_order_relaxed);
    /* a place that nobody follows need not be a pointer: NOLINTBEGIN(performance-no-int-to-ptr) */
    for (size_t i = 0; i < len; i += ND_CACHE_LINE) {
        __builtin_prefetch((const void *)(from + i));
    }
    __builtin_prefetch((const void *)(from + len - 1));
    /* NOLINTEND(performance-no-int-to-ptr) */
}

void nd_cache_fetch(const struct nd_cache *cache, uint64_t hint)
{
    const struct trail *trail = trail_of(cache, hint);
    fetch_octets(&trail->cell, sizeof(struct nd_cell));
    fetch_octets(&trail->slot, sizeof(struct nd_slot));
    fetch_octets(&trail->entry, ND_CACHE_FETCH_OCTETS);
}

static struct nd_entry *find(struct nd_cache *cache, const struct nd_question *question, bool stale,
                             uint64_t now_ms, enum nd_cache_state *ret_state)
{
    uint64_t hash = nd_question_hash(question, cache->seed);
    struct locked_shard *locked = lock_shard(cache, hash);
    struct nd_shard *shard = &locked->shard;
    struct nd_shard_hit hit;
    struct nd_entry *entry = nd_shard_find(shard, question, (uint32_t)hash, stale, now_ms, &hit);
    if (entry != NULL) {
        nd_entry_ref(entry);
        *ret_state = hit.state;
        leave_trail(cache, hash, &hit, entry);
    }
    if (!stale) {
        shard->hits += entry != NULL;
        shard->misses += entry == NULL;
    }
    pthread_mutex_unlock(&locked->lock);
    return entry;
}

struct nd_entry *nd_cache_find(struct nd_cache *cache, const struct nd_question *question,
                               uint64_t now_ms, enum nd_cache_state *ret_state)
{
    return find(cache, question, false, now_ms, ret_state);
}

struct nd_entry *nd_cache_find_stale(struct nd_cache *cache, const struct nd_question *question,
                                     uint64_t now_ms, enum nd_cache_state *ret_state)
{
    return find(cache, question, true, now_ms, ret_state);
}

void nd_cache_put(struct nd_cache *cache, struct nd_entry *entry, uint64_t generation,
                  uint64_t now_ms)
{
    uint64_t hash = nd_question_hash(&entry->question, cache->seed);
    struct locked_shard *locked = lock_shard(cache, hash);
    if (generation == nd_cache_generation(cache)) {
        nd_shard_put(&locked->shard, entry, (uint32_t)hash, now_ms);
    }
    pthread_mutex_unlock(&locked->lock);
}

void nd_cache_stats(const struct nd_cache *cache, struct nd_cache_stats *ret_stats)
{
    struct nd_cache_stats sum = {.flushes = nd_cache_generation(cache)};
    for (unsigned i = 0; i < ND_CACHE_SHARDS_MAX; i++) {
        struct locked_shard *locked = &cache->shards[i];
        pthread_mutex_lock(&locked->lock);
        const struct nd_shard *shard = &locked->shard;
        sum.hits += shard->hits;
        sum.misses += shard->misses;
        sum.inserted += shard->inserted;
        sum.evicted += shard->evicted;
        sum.expired += shard->expired;
        sum.entries += shard->table.entries;
        sum.octets += shard->table.octets;
        sum.entries_max += shard->limits.entries_max;
        sum.octets_max += shard->limits.octets_max;
        pthread_mutex_unlock(&locked->lock);
    }
    *ret_stats = sum;
}
