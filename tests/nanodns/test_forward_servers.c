/* SPDX-License-Identifier: MIT */
#include <config.h>

/* Servers that fail, that refuse, and that do what others do not. */

#include <dnswire/edns.h>
#include <dnswire/types.h>

#include "base/limits.h"
#include "nanodns/forward_kit.h"

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
    fake_refuse(&fake, "127.0.0.1");
    add_server(bench, &fake);
    for (unsigned i = 0; i < 50; i++) {
        resolve(bench, &asker, i);
        CU_ASSERT_EQUAL(asker.result, ND_ASK_FAILED);
        CU_ASSERT_EQUAL(asker.ede, DNSW_EDE_NETWORK_ERROR);
    }
    bench_free(bench);
    fake_refuse_stop(&fake);
}

/* ---- servers that are different ------------------------------------------------------------ */

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

UNIT_MAIN("forward to servers", UNIT_TEST(asks_the_next_after_a_refusal),
          UNIT_TEST(hands_a_refusal_on_if_all_refuse),
          UNIT_TEST(asks_a_failed_server_last_and_probes_it), UNIT_TEST(tells_that_all_failed),
          UNIT_TEST(never_calls_back_at_once), UNIT_TEST(asks_over_tcp_who_loses_the_case),
          UNIT_TEST(asks_without_edns_who_refuses_it), UNIT_TEST(asks_the_next_after_garbage))
