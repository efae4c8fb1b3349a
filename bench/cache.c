/* SPDX-License-Identifier: MIT */
/*
 * What the cache and the judgement of replies cost without sockets: nd_cache_find() of names in
 * random order with THREADS threads at once, nd_cache_put() of new entries, and nd_upstream_judge()
 * of replies of the usual shapes. A line of key=value pairs each.
 *
 * usage: cache NAMES [THREADS]
 */
#include <config.h>

#include <pthread.h>
#include <stdio.h>

#include <dnswire/dnswire.h>

#include "base/limits.h"
#include "bench.h"
#include "store/cache.h"
#include "upstream/reply.h"

enum {
    ROUNDS = 9,
    CALLS_MIN = 2000000, /* of a round */
    THREADS_MAX = 64,
    START_MS = 1000,
};

/* Time of the thread itself, so that a busy machine disturbs less. */
static uint64_t spent_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (uint64_t)ts.tv_sec * 1000000000U + (uint64_t)ts.tv_nsec;
}

static struct nd_question question_of(const char *text, uint16_t type)
{
    const uint8_t root = 0;
    struct nd_question question = {.type = type, .class_ = DNSW_CLASS_IN};
    int len = dnsw_name_from_text(text, strlen(text), &root, question.name);
    if (len < 0)
        errx(1, "%s: no name", text);
    question.name_len = (uint8_t)len;
    return question;
}

/* Records of a reply: owner and RDATA as they stand on the wire. */
struct record {
    const char *owner;
    uint16_t owner_len, type;
    const char *rdata;
    uint16_t rdlen;
};
#define OCTETS(literal) literal, sizeof(literal) - 1

static size_t reply_to(const struct nd_upstream_query *query, const struct record *records,
                       unsigned count, uint8_t *buf, size_t size)
{
    struct dnsw_writer w;
    struct dnsw_header header = {.id = query->id,
                                 .flags = DNSW_FLAG_QR | DNSW_FLAG_RD | DNSW_FLAG_RA};
    header.count[DNSW_SECTION_QUESTION] = 1;
    header.count[DNSW_SECTION_ADDITIONAL] = 1;
    for (unsigned i = 0; i < count; i++) {
        bool negative = records[i].type == DNSW_TYPE_SOA;
        header.count[negative ? DNSW_SECTION_AUTHORITY : DNSW_SECTION_ANSWER]++;
    }
    struct dnsw_edns edns = {.udp_size = ND_UPSTREAM_PAYLOAD};
    dnsw_writer_init(&w, buf, size, NULL);
    dnsw_header_write(&w, &header);
    dnsw_write_span(&w, query->question.name, query->question.name_len);
    dnsw_write_u16(&w, query->question.type);
    dnsw_write_u16(&w, query->question.class_);
    for (unsigned i = 0; i < count; i++) {
        dnsw_write_span(&w, records[i].owner, records[i].owner_len);
        dnsw_write_u16(&w, records[i].type);
        dnsw_write_u16(&w, DNSW_CLASS_IN);
        dnsw_write_u32(&w, 300);
        dnsw_write_u16(&w, records[i].rdlen);
        dnsw_write_span(&w, records[i].rdata, records[i].rdlen);
    }
    dnsw_edns_write(&w, &edns);
    if (w.error != 0)
        errx(1, "%s", dnsw_error_text(w.error));
    return w.pos;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void print(const char *what, double *ns, unsigned count)
{
    qsort(ns, count, sizeof(ns[0]), compare);
    printf("%s median_ns=%.1f min_ns=%.1f max_ns=%.1f\n", what, ns[count / 2], ns[0],
           ns[count - 1]);
}

static struct nd_entry *judged(const struct nd_upstream_query *query, const uint8_t *msg,
                               size_t len)
{
    struct nd_upstream_rules rules = {.now_ms = START_MS};
    struct nd_entry *entry = NULL;
    if (nd_upstream_judge(query, msg, len, &rules, &entry) != ND_UPSTREAM_GOOD)
        errx(1, "a reply was not taken");
    return entry;
}

static void measure_judge(const char *what, uint16_t type, const struct record *records,
                          unsigned count)
{
    uint8_t msg[ND_UPSTREAM_PAYLOAD];
    double ns[ROUNDS];
    struct nd_upstream_query query = {.id = 1, .edns = true, .mixed_case = true};
    query.question = question_of("www.bench.example", type);
    size_t len = reply_to(&query, records, count, msg, sizeof(msg));
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint64_t start = spent_ns();
        for (unsigned i = 0; i < CALLS_MIN / 10; i++)
            nd_entry_unref(judged(&query, msg, len));
        ns[round] = (double)(spent_ns() - start) / (CALLS_MIN / 10);
    }
    print(what, ns, ROUNDS);
}

static void measure_judges(void)
{
#define ADDRESS(last)                                                                              \
    {                                                                                              \
        OCTETS("\xc0\x0c"), DNSW_TYPE_A, OCTETS("\xc0\x00\x02" last)                               \
    }
    static const struct record address[] = {ADDRESS("\1")};
    static const struct record four[] = {ADDRESS("\1"), ADDRESS("\2"), ADDRESS("\3"),
                                         ADDRESS("\4")};
    static const struct record chain[] = {
        {OCTETS("\xc0\x0c"), DNSW_TYPE_CNAME, OCTETS("\3cdn\5bench\3net\0")},
        {OCTETS("\3cdn\5bench\3net\0"), DNSW_TYPE_CNAME, OCTETS("\4edge\3cdn\5bench\3net\0")},
        {OCTETS("\4edge\3cdn\5bench\3net\0"), DNSW_TYPE_A, OCTETS("\xc0\x00\x02\x01")},
        {OCTETS("\4edge\3cdn\5bench\3net\0"), DNSW_TYPE_A, OCTETS("\xc0\x00\x02\x02")},
    };
    static const struct record negative[] = {
        {OCTETS("\xc0\x10"), DNSW_TYPE_SOA,
         OCTETS("\2ns\xc0\x10\1a\xc0\x10\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5")},
    };
#undef ADDRESS
    measure_judge("judge_address", DNSW_TYPE_A, address, 1);
    measure_judge("judge_four_addresses", DNSW_TYPE_A, four, 4);
    measure_judge("judge_negative", DNSW_TYPE_AAAA, negative, 1);
    measure_judge("judge_chain", DNSW_TYPE_A, chain, 4);
}

struct finder {
    struct nd_cache *cache;
    const struct nd_question *questions;
    size_t count;
    pthread_barrier_t *barrier;
    double ns[ROUNDS];
};

static void *find_all(void *arg)
{
    struct finder *finder = arg;
    size_t passes = (CALLS_MIN + finder->count - 1) / finder->count, missing = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        pthread_barrier_wait(finder->barrier);
        uint64_t start = spent_ns();
        for (size_t pass = 0; pass < passes; pass++) {
            for (size_t i = 0; i < finder->count; i++) {
                enum nd_cache_state state;
                struct nd_entry *entry =
                    nd_cache_find(finder->cache, &finder->questions[i], START_MS, &state);
                missing += entry == NULL;
                nd_entry_unref(entry);
            }
        }
        finder->ns[round] = (double)(spent_ns() - start) / (double)(passes * finder->count);
    }
    if (missing > 0)
        errx(1, "%zu entries are missing", missing);
    return NULL;
}

static void measure_find(struct nd_cache *cache, const struct nd_question *questions, size_t count,
                         unsigned threads)
{
    static struct finder finders[THREADS_MAX];
    pthread_t ids[THREADS_MAX];
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, NULL, threads);
    for (unsigned i = 0; i < threads; i++) {
        finders[i] = (struct finder){
            .cache = cache, .questions = questions, .count = count, .barrier = &barrier};
        if (pthread_create(&ids[i], NULL, find_all, &finders[i]) != 0)
            errx(1, "no thread");
    }
    for (unsigned i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
    pthread_barrier_destroy(&barrier);
    print("find", finders[0].ns, ROUNDS);
}

/* All questions, mixed up, each with an entry in the cache. */
static struct nd_question *fill(struct nd_cache *cache, size_t count)
{
    static const struct record address[] = {
        {OCTETS("\xc0\x0c"), DNSW_TYPE_A, OCTETS("\xc0\x00\x02\x01")}};
    struct nd_question *questions = calloc(count, sizeof(*questions));
    uint64_t spent = 0;
    if (questions == NULL)
        errx(1, "no memory");
    for (size_t i = 0; i < count; i++) {
        char name[64];
        uint8_t msg[ND_UPSTREAM_PAYLOAD];
        snprintf(name, sizeof(name), "host%06zu.bench.example", i);
        struct nd_upstream_query query = {.id = 1};
        query.question = question_of(name, DNSW_TYPE_A);
        size_t len = reply_to(&query, address, 1, msg, sizeof(msg));
        struct nd_entry *entry = judged(&query, msg, len);
        uint64_t start = now_ns();
        nd_cache_put(cache, entry, nd_cache_generation(cache), START_MS);
        spent += now_ns() - start;
        nd_entry_unref(entry);
        size_t other = (size_t)rand() % (i + 1);
        questions[i] = questions[other];
        questions[other] = query.question;
    }
    struct nd_cache_stats stats;
    nd_cache_stats(cache, &stats);
    printf("put mean_ns=%.1f octets=%.1f\n", (double)spent / (double)count,
           (double)stats.octets / (double)count);
    return questions;
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3)
        errx(2, "usage: cache NAMES [THREADS]");
    size_t names = parse_number("names", argv[1], 1, 500000);
    unsigned threads = argc > 2 ? (unsigned)parse_number("threads", argv[2], 1, THREADS_MAX) : 1;
    struct nd_cache_options options = {
        .entries_max = (uint32_t)(names + names / 4), /* shards do not fill quite evenly */
        .octets_max = ND_CACHE_OCTETS_MAX,
        .ttl_max_s = 300,
    };
    struct nd_cache *cache = nd_cache_new(&options, now_ns());
    if (cache == NULL)
        errx(1, "no memory");
    struct nd_question *questions = fill(cache, names);
    measure_find(cache, questions, names, threads);
    measure_judges();
    free(questions);
    nd_cache_free(cache);
    return 0;
}
