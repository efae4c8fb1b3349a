/* SPDX-License-Identifier: MIT */
/* What local data does not have: asked for, kept, refreshed, or found to be a question of ours. */
#include <config.h>

#include "worker/serve.h"

#include <string.h>

#include <dnswire/types.h>

#include "base/clock.h"
#include "nanodns/entry_kit.h"
#include "serve_kit.h"

/* Nobody has this name but an upstream. */
#define OUTSIDE "www.example"

static struct serve_kit *kit_new(void)
{
    return serve_kit_new("", "");
}

static uint64_t asked(const struct serve_kit *kit, enum nd_stats_way way, uint16_t type)
{
    return kit->server.stats.asked[way][nd_stats_type_of(type)];
}

/* ---- outside ------------------------------------------------------------------------------ */

static void what_an_upstream_is_asked_for_waits(void)
{
    struct serve_kit *kit = kit_new();
    CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, OUTSIDE, "A"), "");
    CU_ASSERT_EQUAL(kit->forwarder.asked, 1);
    CU_ASSERT_EQUAL(kit->deferred, 1);
    CU_ASSERT_EQUAL(kit->server.waiting, 1);
    CU_ASSERT_EQUAL(serve_kit_answers(kit), 0);
    CU_ASSERT_EQUAL(asked(kit, ND_STATS_UDP_IPV4, DNSW_TYPE_A), 1);
    struct nd_entry *entry = serve_kit_said(OUTSIDE " A", "an " OUTSIDE " 300 A 192.0.2.9");
    serve_kit_tell(kit, ND_ASK_ANSWERED, entry, 0);
    SERVE_KIT_SAYS(kit, "NOERROR\n" OUTSIDE ". 300 IN A 192.0.2.9");
    CU_ASSERT_EQUAL(kit->server.waiting, 0);
    CU_ASSERT_EQUAL(serve_kit_answers(kit), 1);
    CU_ASSERT_EQUAL(asked(kit, ND_STATS_UDP_IPV4, DNSW_TYPE_A), 1);
    nd_entry_unref(entry);
    serve_kit_free(kit);
}

static void when_it_is_full_it_says_so_at_once(void)
{
    struct serve_kit *kit = kit_new();
    kit->forwarder.verdict = ND_FORWARD_FULL;
    CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, OUTSIDE, "A"), "SERVFAIL");
    CU_ASSERT_EQUAL(kit->deferred, 0);
    CU_ASSERT_EQUAL(serve_kit_answered(kit, ND_SOURCE_NONE, DNSW_RCODE_SERVFAIL), 1);
    serve_kit_free(kit);
}

static void a_repeated_datagram_is_answered_once(void)
{
    struct serve_kit *kit = kit_new();
    kit->forwarder.verdict = ND_FORWARD_DUPLICATE;
    CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, OUTSIDE, "A"), "");
    CU_ASSERT_EQUAL(kit->deferred, 0);
    CU_ASSERT_EQUAL(serve_kit_answers(kit), 0);
    serve_kit_free(kit);
}

static void without_a_forwarder_nobody_is_asked(void)
{
    struct serve_kit *kit = serve_kit_new_local("", "");
    CU_ASSERT_EQUAL(strncmp(serve_kit_ask(kit, OUTSIDE, "A"), "REFUSED", 7), 0);
    CU_ASSERT_EQUAL(kit->deferred, 0);
    serve_kit_free(kit);
}

/* ---- the cache ---------------------------------------------------------------------------- */

/* The life of what is kept is counted at the time when the query was received. */
static void what_is_kept_is_answered_in_its_life(void)
{
    struct serve_kit *kit = kit_new();
    uint64_t made_ms = serve_kit_cache(kit);
    kit->received_ns = (made_ms + 100 * 1000) * ND_NS_PER_MS;
    CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, OUTSIDE, "A"),
                           "NOERROR\n" OUTSIDE ". 200 IN A 192.0.2.9");
    CU_ASSERT_EQUAL(serve_kit_answered(kit, ND_SOURCE_CACHE, DNSW_RCODE_NOERROR), 1);
    CU_ASSERT_EQUAL(kit->forwarder.asked + kit->forwarder.prefetched, 0);
    kit->received_ns = (made_ms + 300 * 1000) * ND_NS_PER_MS;
    CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, OUTSIDE, "A"), "");
    CU_ASSERT_EQUAL(kit->forwarder.asked, 1);
    serve_kit_free(kit);
}

static void what_is_due_is_refreshed_once(void)
{
    struct serve_kit *kit = kit_new();
    uint64_t made_ms = serve_kit_cache(kit);
    kit->received_ns = (made_ms + 290 * 1000) * ND_NS_PER_MS;
    for (unsigned i = 0; i < 3; i++) {
        CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, OUTSIDE, "A"),
                               "NOERROR\n" OUTSIDE ". 10 IN A 192.0.2.9");
    }
    const struct nd_question want = entry_kit_question(OUTSIDE, DNSW_TYPE_A);
    CU_ASSERT_EQUAL(kit->forwarder.prefetched, 1);
    CU_ASSERT_TRUE(nd_question_equal(&kit->forwarder.refreshed, &want));
    CU_ASSERT_EQUAL_FATAL(kit->forwarder.refreshed_by->count, 1);
    CU_ASSERT_EQUAL(nd_addr_port(&kit->forwarder.refreshed_by->servers[0]), 1);
    CU_ASSERT_EQUAL(kit->forwarder.asked, 0);
    serve_kit_free(kit);
}

/* The client waits for the end of the chain, whose begin is due. */
static void what_is_due_is_refreshed_beside_the_next_question(void)
{
    struct serve_kit *kit = kit_new();
    struct nd_entry *entry = serve_kit_said(OUTSIDE " A", "an " OUTSIDE " 300 CNAME two.example");
    nd_cache_put(kit->cache, entry, nd_cache_generation(kit->cache), entry->made_ms);
    kit->received_ns = (entry->made_ms + 290 * 1000) * ND_NS_PER_MS;
    nd_entry_unref(entry);
    CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, OUTSIDE, "A"), "");
    const struct nd_question want = entry_kit_question(OUTSIDE, DNSW_TYPE_A);
    const struct nd_question next = entry_kit_question("two.example", DNSW_TYPE_A);
    CU_ASSERT_EQUAL(kit->forwarder.prefetched, 1);
    CU_ASSERT_TRUE(nd_question_equal(&kit->forwarder.refreshed, &want));
    CU_ASSERT_EQUAL(kit->forwarder.asked, 1);
    CU_ASSERT_TRUE(nd_question_equal(&kit->forwarder.wanted[0], &next));
    serve_kit_free(kit);
}

/* ---- loops -------------------------------------------------------------------------------- */

/* Of the length of the loop guard's names. */
#define GUARD "s0123456789abcdef0123456789abcdef.loop.nanodns.invalid"

static void a_question_of_our_own_is_not_forwarded(void)
{
    struct serve_kit *kit = kit_new();
    kit->forwarder.is_loop = true;
    CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, GUARD, "A"), "SERVFAIL");
    CU_ASSERT_EQUAL(kit->forwarder.loop_looks, 1);
    CU_ASSERT_EQUAL(kit->forwarder.asked, 0);
    CU_ASSERT_EQUAL(serve_kit_answered(kit, ND_SOURCE_NONE, DNSW_RCODE_SERVFAIL), 1);
    /* another server's, which looks whether we are that server */
    kit->forwarder.is_loop = false;
    CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, GUARD, "A"), "");
    CU_ASSERT_EQUAL(kit->forwarder.loop_looks, 2);
    CU_ASSERT_EQUAL(kit->forwarder.asked, 1);
    serve_kit_tell(kit, ND_ASK_CANCELLED, NULL, 0);
    CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, OUTSIDE, "A"), "");
    CU_ASSERT_EQUAL(kit->forwarder.loop_looks, 2); /* by its length alone it is none */
    serve_kit_free(kit);
}

/* Also where the config says that there is nothing below .invalid. */
static void a_question_of_our_own_is_found_behind_nxdomain(void)
{
    struct serve_kit *kit =
        serve_kit_new("", ",\"rewrites\":[{\"match\":\"*.invalid\",\"action\":\"nxdomain\"}]");
    kit->forwarder.is_loop = true;
    CU_ASSERT_EQUAL(strncmp(serve_kit_ask(kit, GUARD, "A"), "NXDOMAIN", 8), 0);
    CU_ASSERT_EQUAL(kit->forwarder.loop_looks, 1);
    serve_kit_free(kit);
}

static void a_name_of_local_data_is_no_loop(void)
{
    struct serve_kit *kit = serve_kit_new("", ",\"records\":[{\"name\":\"" GUARD
                                              "\",\"type\":\"A\",\"value\":\"192.0.2.1\"}]");
    CU_ASSERT_EQUAL(strncmp(serve_kit_ask(kit, GUARD, "A"), "NOERROR", 7), 0);
    CU_ASSERT_EQUAL(kit->forwarder.loop_looks, 0);
    serve_kit_free(kit);
}

UNIT_MAIN("serve outside", UNIT_TEST(what_an_upstream_is_asked_for_waits),
          UNIT_TEST(when_it_is_full_it_says_so_at_once),
          UNIT_TEST(a_repeated_datagram_is_answered_once),
          UNIT_TEST(without_a_forwarder_nobody_is_asked),
          UNIT_TEST(what_is_kept_is_answered_in_its_life), UNIT_TEST(what_is_due_is_refreshed_once),
          UNIT_TEST(what_is_due_is_refreshed_beside_the_next_question),
          UNIT_TEST(a_question_of_our_own_is_not_forwarded),
          UNIT_TEST(a_question_of_our_own_is_found_behind_nxdomain),
          UNIT_TEST(a_name_of_local_data_is_no_loop))
