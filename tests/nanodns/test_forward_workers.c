/* SPDX-License-Identifier: MIT */
#include <config.h>

/* Two workers that ask the same. */

#include <pthread.h>
#include <stdlib.h>

#include "nanodns/forward_kit.h"

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

UNIT_MAIN("forward of workers", UNIT_TEST(follows_another_worker),
          UNIT_TEST(a_leader_is_awaited_by_followers), UNIT_TEST(ends_in_any_order),
          UNIT_TEST(asks_itself_when_its_leader_ends), UNIT_TEST(two_workers_ask_at_once))
