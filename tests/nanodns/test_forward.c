/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "upstream/forward.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dnswire/edns.h>
#include <dnswire/name.h>
#include <dnswire/types.h>

#include "base/clock.h"
#include "base/limits.h"
#include "nanodns/fake_upstream.h"
#include "nanodns/netserver.h"
#include "resolve/response.h"
#include "unit.h"
#include "upstream/ares_glue.h"
#include "upstream/loop_guard.h"

/* Long enough that only a failure waits for it. */
#define PATIENT_MS 10000

#define SHORT_MS 60

/* Added to the clock of all forwarders. */
static _Atomic uint64_t skew_ms;

static uint64_t test_now_ms(void)
{
    return nd_clock_monotonic_ns() / ND_NS_PER_MS + skew_ms;
}

/* ---- one worker's forwarder ------------------------------------------------------------------ */

struct side {
    struct nd_loop *loop;
    struct nd_timer *guard;
    struct nd_forwarder *forwarder;
    struct nd_stats stats;
    size_t wanted;
    size_t ended;
    size_t results[ND_ASK_CANCELLED + 1];
};

struct asker {
    struct nd_asker asker; /* first: found from it */
    struct side *side;
    enum nd_ask_result result;
    unsigned calls;
    unsigned rcode; /* of the entry; 99 without one */
    unsigned answers;
    int ede;
};

struct bench {
    struct nd_flights *flights;
    struct nd_cache *cache;
    struct nd_routes *routes; /* name nobody: servers come with the questions */
    struct side side[2];
    struct nd_addr server[4];
    struct nd_route route;
};

static void give_up(void *ctx)
{
    struct side *side = ctx;
    CU_FAIL("nothing came");
    nd_loop_stop(side->loop);
}

static struct nd_routes *no_routes(void)
{
    const struct ncfg_config config = {.record_count = 0};
    struct nd_routes *routes = nd_routes_new(&config, NULL, 42);
    CU_ASSERT_PTR_NOT_NULL_FATAL(routes);
    return routes;
}

static void open_side(struct bench *bench, struct side *side)
{
    memset(side, 0, sizeof(*side));
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&side->loop), 0);
    CU_ASSERT_EQUAL_FATAL(nd_timer_new(side->loop, give_up, side, &side->guard), 0);
    const struct nd_forwarder_config config = {
        .loop = side->loop,
        .flights = bench->flights,
        .cache = bench->cache,
        .stats = &side->stats,
        .now_ms = test_now_ms,
    };
    CU_ASSERT_EQUAL_FATAL(nd_forwarder_new(&config, &side->forwarder), 0);
    nd_forwarder_configure(side->forwarder, bench->routes);
}

static void close_side(struct side *side)
{
    nd_forwarder_free(side->forwarder);
    nd_timer_free(side->guard);
    nd_loop_free(side->loop);
    memset(side, 0, sizeof(*side));
}

static struct bench *bench_new(uint32_t timeout_ms, uint32_t stale_s)
{
    const struct nd_cache_options options = {.entries_max = 1000,
                                             .octets_max = 1 << 20,
                                             .ttl_max_s = 300,
                                             .stale_s = stale_s,
                                             .prefetch = true};
    struct bench *bench = aligned_alloc(_Alignof(struct bench), sizeof(*bench));
    CU_ASSERT_PTR_NOT_NULL_FATAL(bench);
    memset(bench, 0, sizeof(*bench));
    CU_ASSERT_EQUAL_FATAL(nd_link_library_init(), 0);
    bench->flights = nd_flights_new(42);
    bench->cache = nd_cache_new(&options, 42);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bench->flights);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bench->cache);
    bench->routes = no_routes();
    bench->route = (struct nd_route){.servers = bench->server, .timeout_ms = timeout_ms};
    open_side(bench, &bench->side[0]);
    return bench;
}

static void bench_free(struct bench *bench)
{
    for (size_t i = 0; i < 2; i++) {
        if (bench->side[i].loop != NULL) {
            close_side(&bench->side[i]);
        }
    }
    nd_cache_free(bench->cache);
    nd_routes_free(bench->routes);
    nd_flights_free(bench->flights);
    nd_link_library_done();
    free(bench);
}

static void add_server(struct bench *bench, const struct fake_upstream *fake)
{
    bench->server[bench->route.count++] = fake->addr;
}

/* ---- asking ------------------------------------------------------------------------------- */

static struct nd_question question_of(unsigned number)
{
    struct nd_question question = {.type = DNSW_TYPE_A, .class_ = DNSW_CLASS_IN};
    char text[32];
    static const uint8_t root[1] = {0};
    int len = snprintf(text, sizeof(text), "name%u.example", number);
    int name_len = dnsw_name_from_text(text, (size_t)len, root, question.name);
    CU_ASSERT_FATAL(name_len > 0);
    question.name_len = (uint8_t)name_len;
    return question;
}

static void on_done(struct nd_asker *base, enum nd_ask_result result, struct nd_entry *entry,
                    int ede)
{
    struct asker *asker = (struct asker *)base;
    struct side *side = asker->side;
    asker->calls++;
    asker->result = result;
    asker->rcode = entry != NULL ? entry->rcode : 99;
    asker->answers = entry != NULL ? entry->answers : 0;
    asker->ede = ede;
    side->results[result]++;
    if (++side->ended == side->wanted) {
        nd_loop_stop(side->loop);
    }
}

static enum nd_forward_verdict ask(struct bench *bench, struct side *side, struct asker *asker,
                                   unsigned number)
{
    static atomic_ushort id;
    const struct nd_question question = question_of(number);
    *asker = (struct asker){.asker = {.done = on_done, .by_udp = true, .id = id++}, .side = side};
    asker->asker.client = address_of("192.0.2.7", 5353);
    return nd_forward(side->forwarder, &question, &bench->route, &asker->asker);
}

/* Run until that many askers of this side were told, since its begin. */
static void await(struct side *side, size_t wanted)
{
    side->wanted = wanted;
    if (side->ended < wanted) {
        CU_ASSERT_EQUAL(nd_timer_start(side->guard, 2 * PATIENT_MS), 0);
        CU_ASSERT_EQUAL(nd_loop_run(side->loop), 0);
        nd_timer_stop(side->guard);
    }
    CU_ASSERT_EQUAL(side->ended, wanted);
}

/* Ask and wait. */
static void resolve(struct bench *bench, struct asker *asker, unsigned number)
{
    struct side *side = &bench->side[0];
    size_t before = side->ended;
    CU_ASSERT_EQUAL(ask(bench, side, asker, number), ND_FORWARD_WAITS);
    CU_ASSERT_EQUAL(asker->calls, 0);
    await(side, before + 1);
    CU_ASSERT_EQUAL(asker->calls, 1);
}

static uint64_t counted(const struct side *side, enum nd_counter counter)
{
    return side->stats.counter[counter];
}

/* Questions for real names that came: not the loop guard's, which come once a server. */
static bool is_guard(const struct fake_query *query)
{
    return query->msg[12] == 33;
}

/* Changed while the server runs. */
struct script {
    atomic_uint rcode;   /* of each answer */
    atomic_uint records; /* in it */
    atomic_uint ttl_s;
    atomic_uint fails; /* so many queries first get no answer */
    atomic_uint seen;
    atomic_bool mute; /* no query gets an answer */
    atomic_bool hold; /* collect instead of answering */
    struct fake_query held[8];
    atomic_uint held_count;
};

static void play(void *ctx, const struct fake_query *query)
{
    struct script *script = ctx;
    if (is_guard(query)) {
        fake_answer(query, 3, 0, 0);
        return;
    }
    script->seen++;
    if (script->hold) {
        if (script->held_count < 8) {
            script->held[script->held_count] = *query;
            script->held_count++;
        }
    } else if (script->fails > 0) {
        script->fails--;
    } else if (!script->mute) {
        fake_answer(query, script->rcode, script->records, script->ttl_s);
    }
}

#define ANSWERING                                                                                  \
    {                                                                                              \
        .records = 2, .ttl_s = 60                                                                  \
    }

/* ---- answers ------------------------------------------------------------------------------ */

static void answers_and_caches(void)
{
    struct script script = ANSWERING;
    struct fake_upstream fake;
    struct asker asker;
    struct bench *bench = bench_new(PATIENT_MS, 0);
    fake_start(&fake, "127.0.0.1", play, &script);
    add_server(bench, &fake);
    resolve(bench, &asker, 1);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_ANSWERED);
    CU_ASSERT_EQUAL(asker.rcode, 0);
    CU_ASSERT_EQUAL(asker.answers, 2);
    enum nd_cache_state state;
    const struct nd_question question = question_of(1);
    struct nd_entry *entry = nd_cache_find(bench->cache, &question, test_now_ms(), &state);
    CU_ASSERT_PTR_NOT_NULL(entry);
    nd_entry_unref(entry);
    /* whoever leads looks once more: it may have come just now */
    resolve(bench, &asker, 1);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_ANSWERED);
    CU_ASSERT_EQUAL(asker.answers, 2);
    bench_free(bench);
    fake_stop(&fake);
    CU_ASSERT_EQUAL(script.seen, 1);
}

static void shares_one_query(void)
{
    struct script script = ANSWERING;
    struct fake_upstream fake;
    struct asker asker[100];
    struct bench *bench = bench_new(PATIENT_MS, 0);
    script.hold = true;
    fake_start(&fake, "127.0.0.1", play, &script);
    add_server(bench, &fake);
    for (size_t i = 0; i < 100; i++) {
        CU_ASSERT_EQUAL(ask(bench, &bench->side[0], &asker[i], 1), ND_FORWARD_WAITS);
    }
    CU_ASSERT_TRUE(fake_await(&fake, 2)); /* the loop guard's is the other */
    CU_ASSERT_TRUE(nd_forwarder_is_awaited(bench->side[0].forwarder));
    fake_answer(&script.held[0], 0, 1, 60);
    await(&bench->side[0], 100);
    CU_ASSERT_FALSE(nd_forwarder_is_awaited(bench->side[0].forwarder));
    CU_ASSERT_EQUAL(bench->side[0].results[ND_ASK_ANSWERED], 100);
    CU_ASSERT_EQUAL(counted(&bench->side[0], ND_COUNT_forward_joined), 99);
    CU_ASSERT_EQUAL(counted(&bench->side[0], ND_COUNT_forward_flights), 1);
    bench_free(bench);
    fake_stop(&fake);
    CU_ASSERT_EQUAL(script.seen, 1);
}

static void answers_a_repeated_datagram_once(void)
{
    struct script script = ANSWERING;
    struct fake_upstream fake;
    struct asker first, again, other, stream;
    struct bench *bench = bench_new(PATIENT_MS, 0);
    struct side *side = &bench->side[0];
    const struct nd_question question = question_of(1);
    fake_start(&fake, "127.0.0.1", play, &script);
    add_server(bench, &fake);
    CU_ASSERT_EQUAL(ask(bench, side, &first, 1), ND_FORWARD_WAITS);
    again = first;
    CU_ASSERT_EQUAL(nd_forward(side->forwarder, &question, &bench->route, &again.asker),
                    ND_FORWARD_DUPLICATE);
    other = (struct asker){.asker = first.asker, .side = side};
    nd_addr_set_port(&other.asker.client, 5354);
    CU_ASSERT_EQUAL(nd_forward(side->forwarder, &question, &bench->route, &other.asker),
                    ND_FORWARD_WAITS);
    stream = (struct asker){.asker = first.asker, .side = side};
    stream.asker.by_udp = false;
    CU_ASSERT_EQUAL(nd_forward(side->forwarder, &question, &bench->route, &stream.asker),
                    ND_FORWARD_WAITS);
    await(side, 3);
    CU_ASSERT_EQUAL(first.calls + other.calls + stream.calls, 3);
    CU_ASSERT_EQUAL(counted(side, ND_COUNT_forward_duplicates), 1);
    bench_free(bench);
    fake_stop(&fake);
}

static void asks_again(struct nd_asker *base, enum nd_ask_result result, struct nd_entry *entry,
                       int ede)
{
    struct asker *asker = (struct asker *)base;
    if (asker->calls < 3) {
        const struct nd_question question = question_of(10 + asker->calls);
        struct bench *bench = (struct bench *)((char *)asker->side - offsetof(struct bench, side));
        asker->calls++;
        CU_ASSERT_EQUAL(nd_forward(asker->side->forwarder, &question, &bench->route, &asker->asker),
                        ND_FORWARD_WAITS);
        return;
    }
    on_done(base, result, entry, ede);
}

static void forwards_again_from_inside_done(void)
{
    struct script script = ANSWERING;
    struct fake_upstream fake;
    struct bench *bench = bench_new(PATIENT_MS, 0);
    const struct nd_question question = question_of(1);
    struct asker asker = {.asker = {.done = asks_again}, .side = &bench->side[0]};
    fake_start(&fake, "127.0.0.1", play, &script);
    add_server(bench, &fake);
    CU_ASSERT_EQUAL(nd_forward(bench->side[0].forwarder, &question, &bench->route, &asker.asker),
                    ND_FORWARD_WAITS);
    await(&bench->side[0], 1);
    CU_ASSERT_EQUAL(asker.calls, 4);
    bench_free(bench);
    fake_stop(&fake);
    CU_ASSERT_EQUAL(script.seen, 4);
}

/* ---- servers that fail ---------------------------------------------------------------------- */

static void asks_the_next_after_a_refusal(void)
{
    static const unsigned rcodes[] = {DNSW_RCODE_SERVFAIL, DNSW_RCODE_REFUSED};
    for (size_t i = 0; i < 2; i++) {
        struct script refusing = {.rcode = rcodes[i]};
        struct script script = ANSWERING;
        struct fake_upstream fake[2];
        struct asker asker;
        struct bench *bench = bench_new(PATIENT_MS, 0);
        fake_start(&fake[0], "127.0.0.1", play, &refusing);
        fake_start(&fake[1], "127.0.0.1", play, &script);
        add_server(bench, &fake[0]);
        add_server(bench, &fake[1]);
        resolve(bench, &asker, 1);
        CU_ASSERT_EQUAL(asker.result, ND_ASK_ANSWERED);
        CU_ASSERT_EQUAL(asker.answers, 2);
        /* it answers, so it is asked first again */
        resolve(bench, &asker, 2);
        bench_free(bench);
        fake_stop(&fake[0]);
        fake_stop(&fake[1]);
        CU_ASSERT_EQUAL(refusing.seen, 2);
    }
}

static void hands_a_refusal_on_if_all_refuse(void)
{
    struct script refusing = {.rcode = DNSW_RCODE_REFUSED};
    struct fake_upstream fake[2];
    struct asker asker;
    struct bench *bench = bench_new(PATIENT_MS, 0);
    fake_start(&fake[0], "127.0.0.1", play, &refusing);
    fake_start(&fake[1], "127.0.0.1", play, &refusing);
    add_server(bench, &fake[0]);
    add_server(bench, &fake[1]);
    resolve(bench, &asker, 1);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_ANSWERED);
    CU_ASSERT_EQUAL(asker.rcode, DNSW_RCODE_REFUSED);
    bench_free(bench);
    fake_stop(&fake[0]);
    fake_stop(&fake[1]);
}

static void asks_a_failed_server_last_and_probes_it(void)
{
    struct script failing = ANSWERING;
    struct script script = ANSWERING;
    struct fake_upstream fake[2];
    struct asker asker;
    struct bench *bench = bench_new(SHORT_MS, 0);
    failing.fails = 2;
    fake_start(&fake[0], "127.0.0.1", play, &failing);
    fake_start(&fake[1], "127.0.0.1", play, &script);
    add_server(bench, &fake[0]);
    add_server(bench, &fake[1]);
    resolve(bench, &asker, 1);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_ANSWERED);
    CU_ASSERT_EQUAL(failing.seen, 1);
    CU_ASSERT_EQUAL(script.seen, 1);
    for (unsigned i = 2; i < 6; i++) {
        resolve(bench, &asker, i);
    }
    CU_ASSERT_EQUAL(failing.seen, 1);
    CU_ASSERT_EQUAL(script.seen, 5);
    /* its time has come: one copy of a live question, and it is mute once more */
    skew_ms += ND_REPUTE_PROBE_FIRST_MS;
    resolve(bench, &asker, 6);
    resolve(bench, &asker, 7);
    CU_ASSERT_TRUE(fake_await(&fake[0], 2));
    CU_ASSERT_EQUAL(script.seen, 7);
    /* and twice as long after, it answers */
    skew_ms += 2 * ND_REPUTE_PROBE_FIRST_MS;
    resolve(bench, &asker, 8);
    for (unsigned i = 9; script.seen == i - 1 && i < 1000; i++) {
        resolve(bench, &asker, i);
    }
    CU_ASSERT(failing.seen >= 4);
    CU_ASSERT_EQUAL(counted(&bench->side[0], ND_COUNT_forward_probes), 2);
    bench_free(bench);
    fake_stop(&fake[0]);
    fake_stop(&fake[1]);
}

static void tells_that_all_failed(void)
{
    struct script mute = {.mute = true};
    struct fake_upstream fake[2];
    struct asker asker;
    struct bench *bench = bench_new(SHORT_MS, 0);
    enum nd_cache_state state;
    const struct nd_question question = question_of(1);
    fake_start(&fake[0], "127.0.0.1", play, &mute);
    fake_start(&fake[1], "127.0.0.1", play, &mute);
    add_server(bench, &fake[0]);
    add_server(bench, &fake[1]);
    resolve(bench, &asker, 1);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_FAILED);
    CU_ASSERT_EQUAL(asker.ede, DNSW_EDE_NO_REACHABLE_AUTHORITY);
    struct nd_entry *entry = nd_cache_find(bench->cache, &question, test_now_ms(), &state);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    CU_ASSERT_TRUE(entry->failure);
    nd_entry_unref(entry);
    /* kept for some seconds only */
    skew_ms += ND_FAILURE_LIFE_MS;
    CU_ASSERT_PTR_NULL(nd_cache_find(bench->cache, &question, test_now_ms(), &state));
    CU_ASSERT_EQUAL(counted(&bench->side[0], ND_COUNT_forward_failed), 1);
    bench_free(bench);
    fake_stop(&fake[0]);
    fake_stop(&fake[1]);
    CU_ASSERT_EQUAL(mute.seen, 2);
}

static void never_calls_back_at_once(void)
{
    struct fake_upstream fake;
    struct asker asker;
    struct bench *bench = bench_new(PATIENT_MS, 0);
    fake_start(&fake, "127.0.0.1", NULL, NULL);
    fake_stop(&fake); /* its port refuses */
    add_server(bench, &fake);
    for (unsigned i = 0; i < 50; i++) {
        resolve(bench, &asker, i);
        CU_ASSERT_EQUAL(asker.result, ND_ASK_FAILED);
        CU_ASSERT_EQUAL(asker.ede, DNSW_EDE_NETWORK_ERROR);
    }
    bench_free(bench);
}

/* ---- servers that are different ---------------------------------------------------------------
 */

static void lose_case(void *ctx, const struct fake_query *query)
{
    struct fake_query lower = *query;
    unsigned *udp = ctx;
    if (is_guard(query)) {
        return;
    }
    *udp += !query->tcp;
    for (size_t i = 12; i < fake_question_end(query); i++) {
        if (lower.msg[i] >= 'A' && lower.msg[i] <= 'Z') {
            lower.msg[i] |= 0x20;
        }
    }
    fake_answer(&lower, 0, 1, 60);
}

static void asks_over_tcp_who_loses_the_case(void)
{
    unsigned udp = 0;
    struct fake_upstream fake;
    struct asker asker;
    struct bench *bench = bench_new(PATIENT_MS, 0);
    fake_start(&fake, "127.0.0.1", lose_case, &udp);
    add_server(bench, &fake);
    for (unsigned i = 0; i < 40; i++) {
        resolve(bench, &asker, i);
        CU_ASSERT_EQUAL(asker.result, ND_ASK_ANSWERED);
    }
    bench_free(bench);
    fake_stop(&fake);
    /* nine letters: about one in five hundred is in lower case by chance */
    CU_ASSERT(udp <= 3);
    CU_ASSERT(fake.tcp_queries >= 37);
}

struct edns_script {
    unsigned rcode; /* to a query with OPT */
    unsigned with_opt;
};

static void refuse_edns(void *ctx, const struct fake_query *query)
{
    struct edns_script *script = ctx;
    struct fake_query plain = *query;
    if (is_guard(query)) {
        return;
    }
    plain.msg[11] = 0;
    script->with_opt += fake_has_opt(query);
    fake_answer(&plain, fake_has_opt(query) ? script->rcode : 0, fake_has_opt(query) ? 0 : 3, 60);
}

static void asks_without_edns_who_refuses_it(void)
{
    static const unsigned rcodes[] = {DNSW_RCODE_FORMERR, DNSW_RCODE_NOTIMP};
    for (size_t i = 0; i < 2; i++) {
        struct edns_script script = {.rcode = rcodes[i]};
        struct fake_upstream fake;
        struct asker asker;
        struct bench *bench = bench_new(PATIENT_MS, 0);
        fake_start(&fake, "127.0.0.1", refuse_edns, &script);
        add_server(bench, &fake);
        for (unsigned number = 0; number < 5; number++) {
            resolve(bench, &asker, number);
            CU_ASSERT_EQUAL(asker.result, ND_ASK_ANSWERED);
            CU_ASSERT_EQUAL(asker.answers, 3);
        }
        bench_free(bench);
        fake_stop(&fake);
        CU_ASSERT_EQUAL(script.with_opt, 1);
    }
}

static void babble(void *ctx, const struct fake_query *query)
{
    uint8_t buf[FAKE_QUERY_MAX];
    (void)ctx;
    if (!is_guard(query)) {
        size_t len = fake_make(query, 0, 2, 60, buf, sizeof(buf));
        buf[7] = 9; /* records that are not there */
        fake_send(query, buf, len);
    }
}

static void asks_the_next_after_garbage(void)
{
    struct script script = ANSWERING;
    struct fake_upstream fake[2];
    struct asker asker;
    struct bench *bench = bench_new(PATIENT_MS, 0);
    fake_start(&fake[0], "127.0.0.1", babble, NULL);
    fake_start(&fake[1], "127.0.0.1", play, &script);
    add_server(bench, &fake[0]);
    add_server(bench, &fake[1]);
    resolve(bench, &asker, 1);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_ANSWERED);
    CU_ASSERT_EQUAL(asker.answers, 2);
    bench_free(bench);
    fake_stop(&fake[0]);
    fake_stop(&fake[1]);
}

/* ---- stale and due ------------------------------------------------------------------------ */

static void gives_a_stale_answer_when_all_fail(void)
{
    struct script script = ANSWERING;
    struct fake_upstream fake;
    struct asker asker;
    struct bench *bench = bench_new(SHORT_MS, 3600);
    fake_start(&fake, "127.0.0.1", play, &script);
    add_server(bench, &fake);
    resolve(bench, &asker, 1);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_ANSWERED);
    skew_ms += 120000;
    script.mute = true;
    resolve(bench, &asker, 1);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_STALE);
    CU_ASSERT_EQUAL(asker.answers, 2);
    script.mute = false;
    script.rcode = DNSW_RCODE_SERVFAIL;
    script.records = 0;
    skew_ms += ND_FAILURE_LIFE_MS;
    resolve(bench, &asker, 1);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_STALE);
    script.rcode = 0;
    script.records = 2;
    skew_ms += ND_FAILURE_LIFE_MS;
    resolve(bench, &asker, 1);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_ANSWERED);
    bench_free(bench);
    fake_stop(&fake);
}

static void gives_a_stale_answer_when_it_takes_long(void)
{
    struct script script = ANSWERING;
    struct fake_upstream fake;
    struct asker asker, late;
    struct bench *bench = bench_new(PATIENT_MS, 3600);
    struct side *side = &bench->side[0];
    const struct nd_question question = question_of(1);
    enum nd_cache_state state;
    fake_start(&fake, "127.0.0.1", play, &script);
    add_server(bench, &fake);
    resolve(bench, &asker, 1);
    skew_ms += 120000;
    script.hold = true;
    resolve(bench, &asker, 1);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_STALE);
    /* who comes now need not wait again */
    resolve(bench, &late, 1);
    CU_ASSERT_EQUAL(late.result, ND_ASK_STALE);
    CU_ASSERT_TRUE(fake_await(&fake, 3)); /* one is the loop guard's */
    /* and the answer, when it comes at last, is for the cache */
    fake_answer(&script.held[0], 0, 3, 60);
    script.hold = false;
    script.records = 1;
    resolve(bench, &asker, 2);
    struct nd_entry *entry = nd_cache_find(bench->cache, &question, test_now_ms(), &state);
    for (unsigned i = 3; entry == NULL && i < 100; i++) {
        resolve(bench, &asker, i);
        entry = nd_cache_find(bench->cache, &question, test_now_ms(), &state);
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    CU_ASSERT_EQUAL(entry->answers, 3);
    nd_entry_unref(entry);
    CU_ASSERT_EQUAL(side->results[ND_ASK_STALE], 2);
    bench_free(bench);
    fake_stop(&fake);
}

static void refreshes_what_the_cache_has(void)
{
    struct script script = ANSWERING;
    struct fake_upstream fake;
    struct asker asker;
    struct bench *bench = bench_new(PATIENT_MS, 0);
    struct side *side = &bench->side[0];
    const struct nd_question question = question_of(1);
    fake_start(&fake, "127.0.0.1", play, &script);
    add_server(bench, &fake);
    resolve(bench, &asker, 1);
    script.records = 5;
    script.hold = true;
    nd_forward_prefetch(side->forwarder, &question, &bench->route);
    nd_forward_prefetch(side->forwarder, &question, &bench->route);
    CU_ASSERT_EQUAL(counted(side, ND_COUNT_forward_prefetches), 1);
    CU_ASSERT_FALSE(nd_forwarder_is_awaited(side->forwarder));
    CU_ASSERT_TRUE(fake_await(&fake, 3));
    CU_ASSERT_EQUAL(ask(bench, side, &asker, 1), ND_FORWARD_WAITS);
    fake_answer(&script.held[0], 0, 5, 60);
    await(side, 2);
    CU_ASSERT_EQUAL(asker.answers, 5);
    bench_free(bench);
    fake_stop(&fake);
}

/* ---- limits ------------------------------------------------------------------------------- */

static void bounds_the_questions_in_flight(void)
{
    struct fake_upstream fake;
    struct asker *asker = calloc(ND_FLIGHTS_MAX + 1, sizeof(*asker));
    struct bench *bench = bench_new(PATIENT_MS, 0);
    struct side *side = &bench->side[0];
    CU_ASSERT_PTR_NOT_NULL_FATAL(asker);
    fake_start(&fake, "127.0.0.1", NULL, NULL);
    add_server(bench, &fake);
    for (unsigned i = 0; i < ND_FLIGHTS_MAX; i++) {
        CU_ASSERT_EQUAL(ask(bench, side, &asker[i], i), ND_FORWARD_WAITS);
    }
    CU_ASSERT_EQUAL(ask(bench, side, &asker[ND_FLIGHTS_MAX], ND_FLIGHTS_MAX), ND_FORWARD_FULL);
    CU_ASSERT_EQUAL(counted(side, ND_COUNT_forward_full), 1);
    /* one that is in flight can still be joined */
    CU_ASSERT_EQUAL(ask(bench, side, &asker[ND_FLIGHTS_MAX], 0), ND_FORWARD_WAITS);
    bench_free(bench); /* tells all */
    for (unsigned i = 0; i <= ND_FLIGHTS_MAX; i++) {
        CU_ASSERT_EQUAL(asker[i].calls, 1);
        CU_ASSERT_EQUAL(asker[i].result, ND_ASK_CANCELLED);
    }
    fake_stop(&fake);
    free(asker);
}

static void bounds_the_clients_that_wait(void)
{
    struct fake_upstream fake;
    struct asker *asker = calloc(ND_ASKERS_MAX + 1, sizeof(*asker));
    struct bench *bench = bench_new(PATIENT_MS, 0);
    struct side *side = &bench->side[0];
    CU_ASSERT_PTR_NOT_NULL_FATAL(asker);
    fake_start(&fake, "127.0.0.1", NULL, NULL);
    add_server(bench, &fake);
    for (unsigned i = 0; i < ND_ASKERS_MAX; i++) {
        CU_ASSERT_EQUAL(ask(bench, side, &asker[i], 1), ND_FORWARD_WAITS);
    }
    CU_ASSERT_EQUAL(ask(bench, side, &asker[ND_ASKERS_MAX], 1), ND_FORWARD_FULL);
    bench_free(bench);
    fake_stop(&fake);
    free(asker);
}

/* ---- two workers -------------------------------------------------------------------------- */

static void *run_side(void *arg)
{
    struct side *side = arg;
    await(side, side->wanted);
    return NULL;
}

static void follows_another_worker(void)
{
    struct script script = ANSWERING;
    struct fake_upstream fake;
    struct asker led, following[3];
    pthread_t thread;
    struct bench *bench = bench_new(PATIENT_MS, 0);
    open_side(bench, &bench->side[1]);
    script.hold = true;
    fake_start(&fake, "127.0.0.1", play, &script);
    add_server(bench, &fake);
    CU_ASSERT_EQUAL(ask(bench, &bench->side[0], &led, 1), ND_FORWARD_WAITS);
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(ask(bench, &bench->side[1], &following[i], 1), ND_FORWARD_WAITS);
    }
    CU_ASSERT_TRUE(fake_await(&fake, 2));
    bench->side[1].wanted = 3;
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, run_side, &bench->side[1]), 0);
    fake_answer(&script.held[0], 0, 4, 60);
    await(&bench->side[0], 1);
    pthread_join(thread, NULL);
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(following[i].result, ND_ASK_ANSWERED);
        CU_ASSERT_EQUAL(following[i].answers, 4);
    }
    bench_free(bench);
    fake_stop(&fake);
    CU_ASSERT_EQUAL(script.seen, 1);
}

static void a_leader_is_awaited_by_followers(void)
{
    struct fake_upstream fake;
    struct asker following;
    const struct nd_question question = question_of(1);
    struct bench *bench = bench_new(PATIENT_MS, 0);
    open_side(bench, &bench->side[1]);
    fake_start(&fake, "127.0.0.1", NULL, NULL);
    add_server(bench, &fake);
    nd_forward_prefetch(bench->side[0].forwarder, &question, &bench->route);
    CU_ASSERT_FALSE(nd_forwarder_is_awaited(bench->side[0].forwarder));
    CU_ASSERT_EQUAL(ask(bench, &bench->side[1], &following, 1), ND_FORWARD_WAITS);
    CU_ASSERT_TRUE(nd_forwarder_is_awaited(bench->side[0].forwarder));
    bench_free(bench);
    CU_ASSERT_EQUAL(following.result, ND_ASK_CANCELLED);
    fake_stop(&fake);
}

/* Either may end first, with what the other left in its mailbox or not. */
static void ends_in_any_order(void)
{
    for (unsigned order = 0; order < 2; order++) {
        struct fake_upstream fake;
        struct asker led[50], following[50];
        struct bench *bench = bench_new(PATIENT_MS, 0);
        open_side(bench, &bench->side[1]);
        fake_start(&fake, "127.0.0.1", NULL, NULL);
        add_server(bench, &fake);
        for (unsigned i = 0; i < 50; i++) {
            CU_ASSERT_EQUAL(ask(bench, &bench->side[0], &led[i], i), ND_FORWARD_WAITS);
            CU_ASSERT_EQUAL(ask(bench, &bench->side[1], &following[i], i), ND_FORWARD_WAITS);
        }
        close_side(&bench->side[order]);
        close_side(&bench->side[1 - order]);
        for (unsigned i = 0; i < 50; i++) {
            CU_ASSERT_EQUAL(led[i].calls, 1);
            CU_ASSERT_EQUAL(following[i].calls, 1);
            CU_ASSERT_EQUAL(following[i].result, ND_ASK_CANCELLED);
        }
        bench_free(bench);
        fake_stop(&fake);
    }
}

static void asks_itself_when_its_leader_ends(void)
{
    struct script script = ANSWERING;
    struct fake_upstream fake;
    struct asker led, following;
    struct bench *bench = bench_new(PATIENT_MS, 0);
    open_side(bench, &bench->side[1]);
    script.fails = 1;
    fake_start(&fake, "127.0.0.1", play, &script);
    add_server(bench, &fake);
    CU_ASSERT_EQUAL(ask(bench, &bench->side[0], &led, 1), ND_FORWARD_WAITS);
    CU_ASSERT_EQUAL(ask(bench, &bench->side[1], &following, 1), ND_FORWARD_WAITS);
    CU_ASSERT_TRUE(fake_await(&fake, 2));
    close_side(&bench->side[0]);
    CU_ASSERT_EQUAL(led.result, ND_ASK_CANCELLED);
    await(&bench->side[1], 1);
    CU_ASSERT_EQUAL(following.result, ND_ASK_ANSWERED);
    bench_free(bench);
    fake_stop(&fake);
}

struct storm {
    struct bench *bench;
    struct side *side;
    struct asker *asker;
};

#define STORM 2000

static void *run_storm(void *arg)
{
    struct storm *storm = arg;
    storm->side->wanted = STORM;
    for (unsigned i = 0; i < STORM; i++) {
        CU_ASSERT_EQUAL(ask(storm->bench, storm->side, &storm->asker[i], i / 4), ND_FORWARD_WAITS);
        if (i % 50 == 49) {
            await(storm->side, i + 1);
        }
    }
    return NULL;
}

static void answer_without_life(void *ctx, const struct fake_query *query)
{
    (void)ctx;
    fake_answer(query, 0, 1, 0);
}

/* Both ask the same all the time, so that each leads and follows. */
static void two_workers_ask_at_once(void)
{
    struct fake_upstream fake;
    struct bench *bench = bench_new(PATIENT_MS, 0);
    struct asker *asker = calloc(2 * STORM, sizeof(*asker));
    pthread_t thread;
    CU_ASSERT_PTR_NOT_NULL_FATAL(asker);
    open_side(bench, &bench->side[1]);
    fake_start(&fake, "127.0.0.1", answer_without_life, NULL);
    add_server(bench, &fake);
    struct storm one = {bench, &bench->side[0], asker};
    struct storm two = {bench, &bench->side[1], asker + STORM};
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, run_storm, &two), 0);
    run_storm(&one);
    pthread_join(thread, NULL);
    CU_ASSERT_EQUAL(bench->side[0].results[ND_ASK_ANSWERED], STORM);
    CU_ASSERT_EQUAL(bench->side[1].results[ND_ASK_ANSWERED], STORM);
    bench_free(bench);
    fake_stop(&fake);
    free(asker);
}

/* ---- change of config ---------------------------------------------------------------------------
 */

static void outlives_a_change_of_config(void)
{
    struct script script = ANSWERING;
    struct fake_upstream fake;
    struct asker asker;
    struct bench *bench = bench_new(PATIENT_MS, 0);
    struct side *side = &bench->side[0];
    script.hold = true;
    fake_start(&fake, "127.0.0.1", play, &script);
    add_server(bench, &fake);
    CU_ASSERT_EQUAL(ask(bench, side, &asker, 1), ND_FORWARD_WAITS);
    CU_ASSERT_TRUE(fake_await(&fake, 2));
    nd_forwarder_configure(side->forwarder, NULL);
    memset(&bench->server[0], 0, sizeof(bench->server[0])); /* the route is gone */
    nd_cache_flush(bench->cache);
    fake_answer(&script.held[0], 0, 1, 60);
    await(side, 1);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_ANSWERED);
    /* asked under the old config, so it is not kept under the new one */
    enum nd_cache_state state;
    const struct nd_question question = question_of(1);
    CU_ASSERT_PTR_NULL(nd_cache_find(bench->cache, &question, test_now_ms(), &state));
    bench_free(bench);
    fake_stop(&fake);
}

/* ---- loops -------------------------------------------------------------------------------- */

struct loop_script {
    atomic_uint other; /* queries that are not the guard's */
    _Atomic size_t name_len;
    uint8_t name[DNSW_NAME_MAX];
};

static void remember_name(void *ctx, const struct fake_query *query)
{
    struct loop_script *script = ctx;
    if (is_guard(query)) {
        if (script->name_len == 0) { /* the first: the test reads it from then on */
            memcpy(script->name, query->msg + 12, fake_question_end(query) - 4 - 12);
            script->name_len = fake_question_end(query) - 4 - 12;
        }
        fake_answer(query, 3, 0, 0);
    } else {
        script->other++;
        fake_answer(query, 0, 1, 60);
    }
}

static void finds_that_a_server_is_itself(void)
{
    struct loop_script script = {.other = 0};
    struct fake_upstream fake;
    struct asker asker;
    struct bench *bench = bench_new(PATIENT_MS, 0);
    struct side *side = &bench->side[0];
    fake_start(&fake, "127.0.0.1", remember_name, &script);
    add_server(bench, &fake);
    resolve(bench, &asker, 1);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_ANSWERED);
    CU_ASSERT_EQUAL_FATAL(script.name_len, ND_LOOP_NAME_LEN);
    CU_ASSERT_FALSE(nd_forwarder_is_loop(side->forwarder, (const uint8_t *)"\3www", 5));
    /* as if the query had come to us, in whatever case it was sent */
    CU_ASSERT_TRUE(nd_forwarder_is_loop(side->forwarder, script.name, script.name_len));
    resolve(bench, &asker, 2);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_FAILED);
    CU_ASSERT_EQUAL(script.other, 1);
    /* until the config changes */
    struct nd_routes *routes = no_routes();
    nd_forwarder_configure(side->forwarder, routes);
    resolve(bench, &asker, 3);
    CU_ASSERT_EQUAL(asker.result, ND_ASK_ANSWERED);
    nd_routes_free(routes);
    bench_free(bench);
    fake_stop(&fake);
}

UNIT_MAIN("forward", UNIT_TEST(answers_and_caches), UNIT_TEST(shares_one_query),
          UNIT_TEST(answers_a_repeated_datagram_once), UNIT_TEST(forwards_again_from_inside_done),
          UNIT_TEST(asks_the_next_after_a_refusal), UNIT_TEST(hands_a_refusal_on_if_all_refuse),
          UNIT_TEST(asks_a_failed_server_last_and_probes_it), UNIT_TEST(tells_that_all_failed),
          UNIT_TEST(never_calls_back_at_once), UNIT_TEST(asks_over_tcp_who_loses_the_case),
          UNIT_TEST(asks_without_edns_who_refuses_it), UNIT_TEST(asks_the_next_after_garbage),
          UNIT_TEST(gives_a_stale_answer_when_all_fail),
          UNIT_TEST(gives_a_stale_answer_when_it_takes_long),
          UNIT_TEST(refreshes_what_the_cache_has), UNIT_TEST(bounds_the_questions_in_flight),
          UNIT_TEST(bounds_the_clients_that_wait), UNIT_TEST(follows_another_worker),
          UNIT_TEST(a_leader_is_awaited_by_followers), UNIT_TEST(ends_in_any_order),
          UNIT_TEST(asks_itself_when_its_leader_ends), UNIT_TEST(two_workers_ask_at_once),
          UNIT_TEST(outlives_a_change_of_config), UNIT_TEST(finds_that_a_server_is_itself))
