/* SPDX-License-Identifier: MIT */
/* The cache under a clock of the test. */
#include "unit.h"

#include <pthread.h>

#include "base/limits.h"
#include "nanodns/entry_kit.h"
#include "store/cache.h"

/* The linker puts these before malloc() and its kin: the n-th call fails. */
static long calls_until_failure = -1;

static bool fails(void)
{
    return calls_until_failure >= 0 && calls_until_failure-- == 0;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
    return fails() ? NULL : __real_reallocarray(old, count, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __real_aligned_alloc(alignment, size);
}

#define SEED  42
#define START 1000000 /* ms; the clock when a test begins */

static struct nd_cache_options options_of(uint32_t entries_max)
{
    return (struct nd_cache_options){
        .entries_max = entries_max, .octets_max = ND_CACHE_OCTETS_MAX, .ttl_max_s = 300};
}

static struct nd_cache *cache_of(const struct nd_cache_options *options)
{
    struct nd_cache *cache = nd_cache_new(options, SEED);
    CU_ASSERT_PTR_NOT_NULL_FATAL(cache);
    return cache;
}

static void put(struct nd_cache *cache, const char *name, uint64_t now_ms, uint32_t life_ms)
{
    struct nd_question question = entry_kit_question(name, DNSW_TYPE_A);
    struct nd_entry *entry = entry_kit_new(&question, now_ms, life_ms, 4);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    nd_cache_put(cache, entry, nd_cache_generation(cache), now_ms);
    nd_entry_unref(entry);
}

static void put_failure(struct nd_cache *cache, const char *name, uint64_t now_ms)
{
    struct nd_question question = entry_kit_question(name, DNSW_TYPE_A);
    struct nd_entry *entry = entry_kit_failure(&question, now_ms, ND_FAILURE_LIFE_MS);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    nd_cache_put(cache, entry, nd_cache_generation(cache), now_ms);
    nd_entry_unref(entry);
}

enum found {
    NOTHING,
    FRESH,
    DUE,
    STALE,
    FAILURE,
};

static enum found found_of(struct nd_entry *entry, enum nd_cache_state state)
{
    enum found found = NOTHING;
    if (entry != NULL) {
        found = state == ND_CACHE_FRESH ? FRESH : state == ND_CACHE_DUE ? DUE : STALE;
        found = entry->failure ? FAILURE : found;
        nd_entry_unref(entry);
    }
    return found;
}

static enum found find(struct nd_cache *cache, const char *name, uint64_t now_ms)
{
    struct nd_question question = entry_kit_question(name, DNSW_TYPE_A);
    enum nd_cache_state state = ND_CACHE_FRESH;
    struct nd_entry *entry = nd_cache_find(cache, &question, now_ms, &state);
    return found_of(entry, state);
}

static enum found find_stale(struct nd_cache *cache, const char *name, uint64_t now_ms)
{
    struct nd_question question = entry_kit_question(name, DNSW_TYPE_A);
    enum nd_cache_state state = ND_CACHE_FRESH;
    struct nd_entry *entry = nd_cache_find_stale(cache, &question, now_ms, &state);
    return found_of(entry, state);
}

static struct nd_cache_stats stats_of(const struct nd_cache *cache)
{
    struct nd_cache_stats stats;
    nd_cache_stats(cache, &stats);
    return stats;
}

static void gives_an_entry_for_its_life(void)
{
    struct nd_cache_options options = options_of(1000);
    struct nd_cache *cache = cache_of(&options);
    CU_ASSERT_EQUAL(find(cache, "a", START), NOTHING);
    put(cache, "a", START, 60000);
    CU_ASSERT_EQUAL(find(cache, "a", START), FRESH);
    CU_ASSERT_EQUAL(find(cache, "b", START), NOTHING);
    CU_ASSERT_EQUAL(find(cache, "a", START + 59999), FRESH);
    CU_ASSERT_EQUAL(find_stale(cache, "a", START + 59999), FRESH);
    CU_ASSERT_EQUAL(find(cache, "a", START + 60000), NOTHING);
    struct nd_cache_stats stats = stats_of(cache);
    CU_ASSERT_EQUAL(stats.hits, 2);
    CU_ASSERT_EQUAL(stats.misses, 3);
    CU_ASSERT_EQUAL(stats.inserted, 1);
    CU_ASSERT_EQUAL(stats.expired, 1);
    CU_ASSERT_EQUAL(stats.entries, 0);
    CU_ASSERT_EQUAL(stats.octets, 0);
    CU_ASSERT_EQUAL(stats.entries_max, 1000);
    CU_ASSERT_EQUAL(stats.octets_max, ND_CACHE_OCTETS_MAX);
    nd_cache_free(cache);
    nd_cache_free(NULL);
}

static void caps_the_life_and_ignores_none(void)
{
    struct nd_cache_options options = options_of(1000);
    struct nd_cache *cache = cache_of(&options);
    put(cache, "long", START, UINT32_MAX);
    put(cache, "none", START, 0);
    CU_ASSERT_EQUAL(find(cache, "none", START), NOTHING);
    CU_ASSERT_EQUAL(find(cache, "long", START + 299999), FRESH);
    CU_ASSERT_EQUAL(find(cache, "long", START + 300000), NOTHING);

    /* Made some time before it is put. */
    struct nd_question question = entry_kit_question("late", DNSW_TYPE_A);
    struct nd_entry *entry = entry_kit_new(&question, START, 1000, 4);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    nd_cache_put(cache, entry, 0, START + 1000);
    CU_ASSERT_EQUAL(find(cache, "late", START + 999), NOTHING);
    nd_cache_put(cache, entry, 0, START + 999);
    CU_ASSERT_EQUAL(find(cache, "late", START + 999), FRESH);
    CU_ASSERT_EQUAL(find(cache, "late", START + 1000), NOTHING);
    nd_entry_unref(entry);
    nd_cache_free(cache);
}

static void keeps_nothing_when_told_so(void)
{
    static const struct nd_cache_options rows[] = {
        {.entries_max = 0, .octets_max = 1 << 20, .ttl_max_s = 300},
        {.entries_max = 10, .octets_max = 0, .ttl_max_s = 300},
        {.entries_max = 10, .octets_max = 1 << 20, .ttl_max_s = 0},
        {.entries_max = 10, .octets_max = 100, .ttl_max_s = 300},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct nd_cache *cache = cache_of(&rows[i]);
        put(cache, "a", START, 60000);
        put_failure(cache, "b", START);
        CU_ASSERT_EQUAL(find(cache, "a", START), NOTHING);
        CU_ASSERT_EQUAL(find(cache, "b", START), NOTHING);
        CU_ASSERT_EQUAL(stats_of(cache).entries, 0);
        nd_cache_free(cache);
    }
}

static void the_question_is_the_key(void)
{
    struct nd_cache_options options = options_of(1000);
    struct nd_cache *cache = cache_of(&options);
    put(cache, "a", START, 60000);
    struct nd_question question = entry_kit_question("a", DNSW_TYPE_A);
    enum nd_cache_state state;
    question.dnssec_ok = true;
    CU_ASSERT_PTR_NULL(nd_cache_find(cache, &question, START, &state));
    question.dnssec_ok = false;
    question.checking_disabled = true;
    CU_ASSERT_PTR_NULL(nd_cache_find(cache, &question, START, &state));
    question.checking_disabled = false;
    question.type = DNSW_TYPE_AAAA;
    CU_ASSERT_PTR_NULL(nd_cache_find(cache, &question, START, &state));
    nd_cache_free(cache);
}

static void the_least_recently_used_goes_first(void)
{
    struct nd_cache_options options = options_of(3);
    struct nd_cache *cache = cache_of(&options);
    put(cache, "a", START, 60000);
    put(cache, "b", START, 60000);
    put(cache, "c", START, 60000);
    CU_ASSERT_EQUAL(find(cache, "a", START), FRESH);
    put(cache, "d", START, 60000); /* b was used least recently */
    CU_ASSERT_EQUAL(find(cache, "b", START), NOTHING);
    CU_ASSERT_EQUAL(find_stale(cache, "c", START), FRESH);
    put(cache, "e", START, 60000); /* a */
    CU_ASSERT_EQUAL(find(cache, "a", START), NOTHING);
    put(cache, "d", START, 60000); /* there already: nobody goes */
    put(cache, "f", START, 60000); /* c */
    CU_ASSERT_EQUAL(find(cache, "c", START), NOTHING);
    CU_ASSERT_EQUAL(find(cache, "d", START), FRESH);
    CU_ASSERT_EQUAL(find(cache, "e", START), FRESH);
    CU_ASSERT_EQUAL(find(cache, "f", START), FRESH);
    CU_ASSERT_EQUAL(stats_of(cache).evicted, 3);
    CU_ASSERT_EQUAL(stats_of(cache).entries, 3);
    nd_cache_free(cache);
}

/* As many as it may hold, in the table's order of slots, freed and used again. */
static void holds_as_many_as_it_may(void)
{
    char name[16];
    struct nd_cache_options options = options_of(2 * ND_CACHE_SHARD_ENTRIES - 1);
    struct nd_cache *cache = cache_of(&options);
    for (unsigned i = 0; i < 3 * options.entries_max; i++) {
        snprintf(name, sizeof(name), "n%u", i);
        put(cache, name, START, 60000);
    }
    unsigned there = 0;
    for (unsigned i = 0; i < 3 * options.entries_max; i++) {
        snprintf(name, sizeof(name), "n%u", i);
        bool expected = i >= 2 * options.entries_max;
        there += find(cache, name, START) == (expected ? FRESH : NOTHING);
    }
    CU_ASSERT_EQUAL(there, 3 * options.entries_max);
    CU_ASSERT_EQUAL(stats_of(cache).entries, options.entries_max);
    nd_cache_free(cache);
}

/* In a large cache what is used stays, though not in the exact order. */
static void what_is_used_stays(void)
{
    char name[16];
    struct nd_cache_options options = options_of(1000);
    struct nd_cache *cache = cache_of(&options);
    put(cache, "used", START, 60000);
    unsigned there = 0;
    for (unsigned i = 0; i < 5000; i++) {
        snprintf(name, sizeof(name), "n%u", i);
        put(cache, name, START, 60000);
        if (i % 900 == 0) {
            there += find(cache, "used", START) == FRESH;
        }
    }
    CU_ASSERT_EQUAL(there, 6);
    CU_ASSERT_EQUAL(stats_of(cache).entries, 1000);
    nd_cache_free(cache);
}

static void is_bounded_in_octets(void)
{
    struct nd_cache_options options = options_of(1000);
    options.octets_max = 20000;
    struct nd_cache *cache = cache_of(&options);
    char name[16];
    for (unsigned i = 0; i < 100; i++) {
        struct nd_question question;
        snprintf(name, sizeof(name), "n%u", i);
        question = entry_kit_question(name, DNSW_TYPE_A);
        struct nd_entry *entry = entry_kit_new(&question, START, 60000, 1500);
        CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
        nd_cache_put(cache, entry, 0, START);
        nd_entry_unref(entry);
        CU_ASSERT_TRUE(stats_of(cache).octets <= 20000);
    }
    CU_ASSERT_TRUE(stats_of(cache).entries >= 10);
    CU_ASSERT_TRUE(stats_of(cache).octets >= 10 * 1500);
    CU_ASSERT_EQUAL(find(cache, "n99", START), FRESH);
    CU_ASSERT_EQUAL(find(cache, "n0", START), NOTHING);

    options.octets_max = (size_t)ND_CACHE_OCTETS_MAX * 2; /* more than is allowed */
    nd_cache_configure(cache, &options);
    CU_ASSERT_EQUAL(stats_of(cache).octets_max, ND_CACHE_OCTETS_MAX);
    nd_cache_free(cache);
}

static void is_stale_for_as_long_as_allowed(void)
{
    struct nd_cache_options options = options_of(1000);
    options.stale_s = 100;
    struct nd_cache *cache = cache_of(&options);
    put(cache, "a", START, 60000);
    CU_ASSERT_EQUAL(find(cache, "a", START + 60000), NOTHING);
    CU_ASSERT_EQUAL(find_stale(cache, "a", START + 60000), STALE);
    CU_ASSERT_EQUAL(find_stale(cache, "a", START + 159999), STALE);
    struct nd_cache_stats stats = stats_of(cache);
    CU_ASSERT_EQUAL(stats.hits, 0);
    CU_ASSERT_EQUAL(stats.misses, 1);
    CU_ASSERT_EQUAL(find_stale(cache, "a", START + 160000), NOTHING);
    CU_ASSERT_EQUAL(stats_of(cache).entries, 0);
    CU_ASSERT_EQUAL(stats_of(cache).expired, 1);
    nd_cache_free(cache);
}

static void tells_one_that_it_is_due(void)
{
    struct nd_cache_options options = options_of(1000);
    struct nd_cache *cache = cache_of(&options);
    put(cache, "a", START, 60000);
    CU_ASSERT_EQUAL(find(cache, "a", START + 59000), FRESH); /* prefetch is off */
    options.prefetch = true;
    nd_cache_configure(cache, &options);
    CU_ASSERT_EQUAL(find(cache, "a", START + 53999), FRESH);
    CU_ASSERT_EQUAL(find(cache, "a", START + 54000), DUE);
    CU_ASSERT_EQUAL(find(cache, "a", START + 54000), FRESH);
    CU_ASSERT_EQUAL(find(cache, "a", START + 59999), FRESH);
    put(cache, "a", START + 60000, 60000);
    CU_ASSERT_EQUAL(find(cache, "a", START + 100000), FRESH);
    CU_ASSERT_EQUAL(find(cache, "a", START + 119999), DUE);

    put(cache, "capped", START, 3000000); /* 300 s: due after 270 */
    CU_ASSERT_EQUAL(find(cache, "capped", START + 269999), FRESH);
    CU_ASSERT_EQUAL(find(cache, "capped", START + 270000), DUE);
    nd_cache_free(cache);
}

static void a_failure_stands_beside_a_stale_answer(void)
{
    struct nd_cache_options options = options_of(1000);
    options.stale_s = 100;
    struct nd_cache *cache = cache_of(&options);
    put_failure(cache, "new", START);
    CU_ASSERT_EQUAL(find(cache, "new", START + 4999), FAILURE);
    CU_ASSERT_EQUAL(find_stale(cache, "new", START + 4999), FAILURE);
    CU_ASSERT_EQUAL(find(cache, "new", START + 5000), NOTHING);
    CU_ASSERT_EQUAL(find_stale(cache, "new", START + 5000), NOTHING);

    put(cache, "a", START, 60000);
    put_failure(cache, "a", START + 58000); /* of a prefetch: the answer is good still */
    CU_ASSERT_EQUAL(find(cache, "a", START + 59999), FRESH);
    CU_ASSERT_EQUAL(find(cache, "a", START + 60000), STALE); /* asking now would fail again */
    CU_ASSERT_EQUAL(find_stale(cache, "a", START + 60000), STALE);
    CU_ASSERT_EQUAL(find(cache, "a", START + 63000), NOTHING); /* ask again */
    CU_ASSERT_EQUAL(find_stale(cache, "a", START + 63000), STALE);
    put_failure(cache, "a", START + 64000);
    CU_ASSERT_EQUAL(find(cache, "a", START + 64000), STALE);
    put(cache, "a", START + 65000, 1000); /* it recovered: the failure is forgotten */
    CU_ASSERT_EQUAL(find(cache, "a", START + 65000), FRESH);
    CU_ASSERT_EQUAL(find(cache, "a", START + 66000), NOTHING);
    CU_ASSERT_EQUAL(stats_of(cache).entries, 1);
    nd_cache_free(cache);
}

static void a_failure_replaces_what_is_past_use(void)
{
    struct nd_cache_options options = options_of(1000);
    struct nd_cache *cache = cache_of(&options);
    put(cache, "a", START, 1000);
    uint64_t octets = stats_of(cache).octets;
    put_failure(cache, "a", START + 1000);
    CU_ASSERT_TRUE(stats_of(cache).octets <= octets);
    CU_ASSERT_EQUAL(find_stale(cache, "a", START + 1000), FAILURE);
    nd_cache_free(cache);
}

static void a_flush_ends_a_generation(void)
{
    struct nd_cache_options options = options_of(100000); /* several shards */
    struct nd_cache *cache = cache_of(&options);
    for (char name[] = "a"; name[0] <= 'z'; name[0]++) {
        put(cache, name, START, 60000);
    }
    struct nd_question question = entry_kit_question("old", DNSW_TYPE_A);
    struct nd_entry *entry = entry_kit_new(&question, START, 60000, 4);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    uint64_t before = nd_cache_generation(cache);
    nd_cache_flush(cache);
    CU_ASSERT_NOT_EQUAL(nd_cache_generation(cache), before);
    CU_ASSERT_EQUAL(stats_of(cache).entries, 0);
    CU_ASSERT_EQUAL(stats_of(cache).octets, 0);
    CU_ASSERT_EQUAL(stats_of(cache).flushes, 1);
    CU_ASSERT_EQUAL(find(cache, "a", START), NOTHING);
    nd_cache_put(cache, entry, before, START);
    CU_ASSERT_EQUAL(find(cache, "old", START), NOTHING);
    nd_cache_put(cache, entry, nd_cache_generation(cache), START);
    CU_ASSERT_EQUAL(find(cache, "old", START), FRESH);
    nd_entry_unref(entry);
    nd_cache_free(cache);
}

static void an_entry_outlives_the_cache(void)
{
    struct nd_cache_options options = options_of(10);
    struct nd_cache *cache = cache_of(&options);
    struct nd_question question = entry_kit_question("a", DNSW_TYPE_A);
    enum nd_cache_state state;
    put(cache, "a", START, 60000);
    struct nd_entry *entry = nd_cache_find(cache, &question, START, &state);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    nd_cache_free(cache);
    CU_ASSERT_TRUE(nd_question_equal(&entry->question, &question));
    nd_entry_unref(entry);
}

static void other_limits_hold_at_once(void)
{
    struct nd_cache_options options = options_of(10);
    struct nd_cache *cache = cache_of(&options);
    for (char name[] = "a"; name[0] < 'k'; name[0]++) {
        put(cache, name, START, 60000);
    }
    options.entries_max = 3;
    nd_cache_configure(cache, &options);
    CU_ASSERT_EQUAL(stats_of(cache).entries, 3);
    CU_ASSERT_EQUAL(find(cache, "g", START), NOTHING);
    CU_ASSERT_EQUAL(find(cache, "h", START), FRESH);
    options.entries_max = 1000000; /* as many shards as there are: it starts anew */
    nd_cache_configure(cache, &options);
    CU_ASSERT_EQUAL(stats_of(cache).entries, 0);
    CU_ASSERT_EQUAL(stats_of(cache).entries_max, 1000000);
    CU_ASSERT_EQUAL(stats_of(cache).octets_max, ND_CACHE_OCTETS_MAX);
    put(cache, "a", START, 60000);
    CU_ASSERT_EQUAL(find(cache, "a", START), FRESH);
    options.entries_max = 0;
    nd_cache_configure(cache, &options);
    CU_ASSERT_EQUAL(find(cache, "a", START), NOTHING);
    CU_ASSERT_EQUAL(stats_of(cache).octets, 0);
    nd_cache_free(cache);
}

/* What is dead and never asked for again goes while others come. */
static void the_dead_make_room(void)
{
    struct nd_cache_options options = options_of(1000);
    struct nd_cache *cache = cache_of(&options);
    char name[16];
    for (unsigned i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "dead%u", i);
        put(cache, name, START, 1000);
    }
    for (unsigned i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "live%u", i);
        put(cache, name, START + 1000, 60000);
    }
    CU_ASSERT_EQUAL(stats_of(cache).entries, 100);
    CU_ASSERT_EQUAL(stats_of(cache).expired, 100);
    CU_ASSERT_EQUAL(stats_of(cache).evicted, 0);
    nd_cache_free(cache);
}

static void without_memory_it_keeps_what_it_has(void)
{
    struct nd_cache_options options = options_of(1000);
    for (long n = 0; n < 2; n++) {
        calls_until_failure = n;
        struct nd_cache *none = nd_cache_new(&options, SEED);
        calls_until_failure = -1;
        CU_ASSERT_PTR_NULL(none);
    }
    struct nd_cache *cache = cache_of(&options);
    struct nd_question question = entry_kit_question("a", DNSW_TYPE_A);
    struct nd_entry *entry = entry_kit_new(&question, START, 60000, 4);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    for (long n = 0; n < 2; n++) {
        calls_until_failure = n;
        nd_cache_put(cache, entry, 0, START);
        calls_until_failure = -1;
        CU_ASSERT_EQUAL(find(cache, "a", START), NOTHING);
    }
    nd_cache_put(cache, entry, 0, START);
    nd_entry_unref(entry);
    char name[16];
    for (unsigned i = 1; i < 15; i++) { /* the first table is full then */
        snprintf(name, sizeof(name), "n%u", i);
        put(cache, name, START, 60000);
    }
    question = entry_kit_question("more", DNSW_TYPE_A);
    entry = entry_kit_new(&question, START, 60000, 4);
    for (long n = 0; n < 2; n++) {
        calls_until_failure = n;
        nd_cache_put(cache, entry, 0, START);
        CU_ASSERT_EQUAL(calls_until_failure, -1); /* it did fail */
        calls_until_failure = -1;
        CU_ASSERT_EQUAL(find(cache, "more", START), NOTHING);
        CU_ASSERT_EQUAL(find(cache, "n1", START), FRESH);
        CU_ASSERT_EQUAL(find(cache, "n14", START), FRESH);
        CU_ASSERT_EQUAL(stats_of(cache).entries, 15);
    }
    nd_cache_put(cache, entry, 0, START);
    nd_entry_unref(entry);
    CU_ASSERT_EQUAL(find(cache, "more", START), FRESH);
    CU_ASSERT_EQUAL(stats_of(cache).entries, 16);
    nd_cache_free(cache);
}

#define THREADS 4
#define ROUNDS  20000

struct hammer {
    struct nd_cache *cache;
    unsigned seed;
    unsigned wrong;
};

/* Everything at once, on names that all threads share. */
static void *hammer_run(void *arg)
{
    struct hammer *hammer = arg;
    struct nd_cache *cache = hammer->cache;
    unsigned number = hammer->seed;
    char name[16];
    for (unsigned i = 0; i < ROUNDS; i++) {
        number = number * 1664525 + 1013904223;
        snprintf(name, sizeof(name), "n%u", (number >> 8) % 64);
        struct nd_question question = entry_kit_question(name, DNSW_TYPE_A);
        enum nd_cache_state state;
        struct nd_entry *entry = (number & 0x80) != 0
                                     ? nd_cache_find(cache, &question, START + i, &state)
                                     : nd_cache_find_stale(cache, &question, START + i, &state);
        if (entry == NULL) {
            uint64_t generation = nd_cache_generation(cache);
            entry = (number & 0x40) != 0 ? entry_kit_new(&question, START + i, 50, 4)
                                         : entry_kit_failure(&question, START + i, 20);
            nd_cache_put(cache, entry, generation, START + i);
        }
        hammer->wrong += !nd_question_equal(&entry->question, &question);
        nd_entry_unref(entry);
        if (i % 1000 == 999) {
            struct nd_cache_options options = options_of(hammer->seed % 2 != 0 ? 50 : 20000);
            options.stale_s = 1;
            nd_cache_configure(cache, &options);
            hammer->wrong += stats_of(cache).entries > 20000;
        }
        if (i % 500 == 0) {
            nd_cache_flush(cache);
        }
    }
    return NULL;
}

static void threads_share_it(void)
{
    struct nd_cache_options options = options_of(50);
    struct nd_cache *cache = cache_of(&options);
    pthread_t threads[THREADS];
    struct hammer hammers[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        hammers[i] = (struct hammer){.cache = cache, .seed = i + 1};
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, hammer_run, &hammers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        CU_ASSERT_EQUAL(hammers[i].wrong, 0);
    }
    struct nd_cache_stats stats = stats_of(cache);
    CU_ASSERT_TRUE(stats.inserted > 0);
    CU_ASSERT_TRUE(stats.hits > 0);
    nd_cache_flush(cache);
    CU_ASSERT_EQUAL(stats_of(cache).octets, 0);
    nd_cache_free(cache);
}

/* What is fetched may be gone by then; that only costs time. */
static void fetching_ahead_changes_nothing(void)
{
    const struct nd_cache_options options = {
        .entries_max = 10, .octets_max = 1 << 20, .ttl_max_s = 60};
    struct nd_cache *cache = cache_of(&options);
    struct nd_question question = entry_kit_question("a", DNSW_TYPE_A);
    struct nd_cache_stats stats;
    nd_cache_fetch(cache, nd_cache_hint(cache, &question)); /* of nothing */
    put(cache, "a", START, 1000);
    CU_ASSERT_EQUAL(find(cache, "a", START), FRESH);
    uint64_t hint = nd_cache_hint(cache, &question);
    nd_cache_fetch(cache, hint);
    CU_ASSERT_EQUAL(find(cache, "a", START), FRESH);
    nd_cache_flush(cache);
    nd_cache_fetch(cache, hint);
    nd_cache_fetch(cache, UINT64_MAX);
    CU_ASSERT_EQUAL(find(cache, "a", START), NOTHING);
    nd_cache_stats(cache, &stats);
    CU_ASSERT_EQUAL(stats.hits, 2);
    CU_ASSERT_EQUAL(stats.misses, 1);
    nd_cache_free(cache);
}

UNIT_MAIN("cache", UNIT_TEST(gives_an_entry_for_its_life),
          UNIT_TEST(fetching_ahead_changes_nothing), UNIT_TEST(caps_the_life_and_ignores_none),
          UNIT_TEST(keeps_nothing_when_told_so), UNIT_TEST(the_question_is_the_key),
          UNIT_TEST(the_least_recently_used_goes_first), UNIT_TEST(holds_as_many_as_it_may),
          UNIT_TEST(what_is_used_stays), UNIT_TEST(is_bounded_in_octets),
          UNIT_TEST(is_stale_for_as_long_as_allowed), UNIT_TEST(tells_one_that_it_is_due),
          UNIT_TEST(a_failure_stands_beside_a_stale_answer),
          UNIT_TEST(a_failure_replaces_what_is_past_use), UNIT_TEST(a_flush_ends_a_generation),
          UNIT_TEST(an_entry_outlives_the_cache), UNIT_TEST(other_limits_hold_at_once),
          UNIT_TEST(the_dead_make_room), UNIT_TEST(without_memory_it_keeps_what_it_has),
          UNIT_TEST(threads_share_it))
