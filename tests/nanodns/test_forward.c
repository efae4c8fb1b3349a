/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include <dnswire/name.h>
#include <dnswire/types.h>

#include "base/limits.h"
#include "nanodns/forward_kit.h"
#include "upstream/loop_guard.h"

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

/* ---- change of config -------------------------------------------------------------------- */

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
          UNIT_TEST(gives_a_stale_answer_when_all_fail),
          UNIT_TEST(gives_a_stale_answer_when_it_takes_long),
          UNIT_TEST(refreshes_what_the_cache_has), UNIT_TEST(bounds_the_questions_in_flight),
          UNIT_TEST(bounds_the_clients_that_wait), UNIT_TEST(outlives_a_change_of_config),
          UNIT_TEST(finds_that_a_server_is_itself))
