/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "nanodns/forward_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dnswire/name.h>
#include <dnswire/types.h>

#include "base/clock.h"
#include "nanodns/netserver.h"
#include "upstream/ares_glue.h"

_Atomic uint64_t skew_ms;

uint64_t test_now_ms(void)
{
    return nd_clock_monotonic_ns() / ND_NS_PER_MS + skew_ms;
}

/* ---- one worker's forwarder ------------------------------------------------------------------ */

static void give_up(void *ctx)
{
    struct side *side = ctx;
    CU_FAIL("nothing came");
    nd_loop_stop(side->loop);
}

struct nd_routes *no_routes(void)
{
    const struct ncfg_config config = {.record_count = 0};
    struct nd_routes *routes = nd_routes_new(&config, NULL, 42);
    CU_ASSERT_PTR_NOT_NULL_FATAL(routes);
    return routes;
}

void open_side(struct bench *bench, struct side *side)
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

void close_side(struct side *side)
{
    nd_forwarder_free(side->forwarder);
    nd_timer_free(side->guard);
    nd_loop_free(side->loop);
    memset(side, 0, sizeof(*side));
}

struct bench *bench_new(uint32_t timeout_ms, uint32_t stale_s)
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

void bench_free(struct bench *bench)
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

void add_server(struct bench *bench, const struct fake_upstream *fake)
{
    bench->server[bench->route.count++] = fake->addr;
}

/* ---- asking ------------------------------------------------------------------------------- */

struct nd_question question_of(unsigned number)
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

void on_done(struct nd_asker *base, enum nd_ask_result result, struct nd_entry *entry, int ede)
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

enum nd_forward_verdict ask(struct bench *bench, struct side *side, struct asker *asker,
                            unsigned number)
{
    static atomic_ushort id;
    const struct nd_question question = question_of(number);
    *asker = (struct asker){.asker = {.done = on_done, .by_udp = true}, .side = side};
    asker->asker.id = id++;
    asker->asker.client = address_of("192.0.2.7", 5353);
    return nd_forward(side->forwarder, &question, &bench->route, &asker->asker);
}

void await(struct side *side, size_t wanted)
{
    side->wanted = wanted;
    if (side->ended < wanted) {
        CU_ASSERT_EQUAL(nd_timer_start(side->guard, 2 * PATIENT_MS), 0);
        CU_ASSERT_EQUAL(nd_loop_run(side->loop), 0);
        nd_timer_stop(side->guard);
    }
    CU_ASSERT_EQUAL(side->ended, wanted);
}

void resolve(struct bench *bench, struct asker *asker, unsigned number)
{
    struct side *side = &bench->side[0];
    size_t before = side->ended;
    CU_ASSERT_EQUAL(ask(bench, side, asker, number), ND_FORWARD_WAITS);
    CU_ASSERT_EQUAL(asker->calls, 0);
    await(side, before + 1);
    CU_ASSERT_EQUAL(asker->calls, 1);
}

uint64_t counted(const struct side *side, enum nd_counter counter)
{
    return side->stats.counter[counter];
}

bool is_guard(const struct fake_query *query)
{
    return query->msg[12] == 33;
}

void play(void *ctx, const struct fake_query *query)
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
