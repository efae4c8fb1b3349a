/* SPDX-License-Identifier: MIT */
/* Clients that wait, and an upstream that says what the test wants it to. */
#include <config.h>

#include "worker/pending.h"

#include <stdlib.h>
#include <string.h>

#include <dnswire/dnswire.h>

#include "base/clock.h"
#include "resolve/response.h"
#include "serve_kit.h"

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

static bool no_memory;

void *__wrap_malloc(size_t size)
{
    return no_memory ? NULL : __real_malloc(size);
}

/* Nobody has this name but an upstream. */
#define OUTSIDE "www.example"

#define RECORDS                                                                                    \
    ",\"records\":[{\"name\":\"host.lan\",\"type\":\"A\",\"value\":\"192.0.2.7\"},"                \
    "{\"name\":\"alias.lan\",\"type\":\"CNAME\",\"value\":\"www.example.\"}]"

static struct serve_kit *kit_new(void)
{
    return serve_kit_new("", RECORDS);
}

/* The kit's message begins to wait. What it was given is gone afterwards, as in a socket's buffer.
 */
static enum nd_forward_verdict begin(struct serve_kit *kit)
{
    static uint8_t octets[ND_UDP_QUERY_MAX];
    static uint8_t early[ND_TCP_MESSAGE_MAX];
    struct nd_packet in = serve_kit_packet(kit);
    struct nd_addr client = kit->client;
    struct nd_reply reply;
    const struct nd_outside outside = {.now_ms = nd_server_now_ms()};
    const struct nd_request request = {.wire = octets,
                                       .len = in.len,
                                       .transport = in.tcp ? ND_TCP : ND_UDP,
                                       .allowed = true,
                                       .rotations = kit->server.rotations,
                                       .outside = &outside};
    memcpy(octets, in.data, in.len);
    in.data = octets;
    in.client = &client;
    CU_ASSERT_EQUAL_FATAL(nd_answer(kit->server.snapshot, &request, early, sizeof(early), &reply),
                          ND_FORWARD);
    enum nd_forward_verdict verdict = nd_pending_begin(&kit->server, &in, &reply);
    memset(octets, 0xa5, sizeof(octets));
    memset(&client, 0xa5, sizeof(client));
    memset(&reply, 0xa5, sizeof(reply));
    return verdict;
}

/* The kit's question waits; for most tests. */
static void wait_for(struct serve_kit *kit, const char *name, const char *type)
{
    serve_kit_query(kit, name, type);
    CU_ASSERT_EQUAL_FATAL(begin(kit), ND_FORWARD_WAITS);
}

/* The upstream answers, and keeps nothing of it. */
static void say(struct serve_kit *kit, enum nd_ask_result result, const char *question,
                const char *records)
{
    struct nd_entry *entry = serve_kit_said(question, records);
    serve_kit_tell(kit, result, entry, ND_NO_EDE);
    nd_entry_unref(entry);
}

static bool is_question(const struct nd_question *question, const char *name)
{
    char text[DNSW_NAME_TEXT_MAX];
    return dnsw_name_to_text(question->name, text, sizeof(text)) > 0 && strcmp(text, name) == 0;
}

/* ---- begin -------------------------------------------------------------------------------- */

static void asks_for_what_is_wanted(void)
{
    struct serve_kit *kit = kit_new();
    const struct serve_kit_forwarder *forwarder = &kit->forwarder;
    wait_for(kit, "WWW.Example", "AAAA");
    CU_ASSERT_EQUAL(forwarder->asked, 1);
    CU_ASSERT_TRUE(is_question(&forwarder->wanted[0], "www.example."));
    CU_ASSERT_EQUAL(forwarder->wanted[0].type, DNSW_TYPE_AAAA);
    CU_ASSERT_EQUAL_FATAL(forwarder->route[0]->count, 1);
    CU_ASSERT_EQUAL(nd_addr_port(&forwarder->route[0]->servers[0]), 1);
    CU_ASSERT_EQUAL(kit->deferred, 1);
    CU_ASSERT_EQUAL(kit->server.waiting, 1);
    CU_ASSERT_EQUAL(serve_kit_answers(kit), 0);
    serve_kit_free(kit);
}

/* By which the forwarder finds that a datagram came twice. */
static void tells_who_asks(void)
{
    for (unsigned tcp = 0; tcp < 2; tcp++) {
        struct serve_kit *kit = kit_new();
        kit->tcp = tcp != 0;
        wait_for(kit, OUTSIDE, "A");
        const struct nd_asker *asker = kit->forwarder.asker;
        CU_ASSERT_EQUAL(asker->by_udp, tcp == 0);
        CU_ASSERT_EQUAL(asker->id, 0x1234);
        CU_ASSERT_TRUE(nd_addr_same_ip(&asker->client, &kit->client));
        CU_ASSERT_EQUAL(nd_addr_port(&asker->client), 5353);
        serve_kit_free(kit);
    }
}

/* Of a client that cannot wait nothing is kept, and its answer is the caller's. */
static void keeps_nothing_of_who_cannot_wait(void)
{
    static const enum nd_forward_verdict verdicts[] = {ND_FORWARD_FULL, ND_FORWARD_DUPLICATE};
    for (size_t i = 0; i < 2; i++) {
        struct serve_kit *kit = kit_new();
        kit->forwarder.verdict = verdicts[i];
        serve_kit_query(kit, OUTSIDE, "A");
        CU_ASSERT_EQUAL(begin(kit), verdicts[i]);
        CU_ASSERT_EQUAL(kit->deferred, 0);
        CU_ASSERT_EQUAL(kit->server.waiting, 0);
        CU_ASSERT_EQUAL(serve_kit_answers(kit), 0);
        serve_kit_free(kit);
    }
}

static void without_memory_it_is_full(void)
{
    struct serve_kit *kit = kit_new();
    serve_kit_query(kit, OUTSIDE, "A");
    no_memory = true;
    enum nd_forward_verdict verdict = begin(kit);
    no_memory = false;
    CU_ASSERT_EQUAL(verdict, ND_FORWARD_FULL);
    CU_ASSERT_EQUAL(kit->forwarder.asked, 0);
    CU_ASSERT_EQUAL(kit->deferred, 0);
    serve_kit_free(kit);
}

/* ---- answers ------------------------------------------------------------------------------ */

static void answers_the_query_that_it_kept(void)
{
    struct serve_kit *kit = kit_new();
    wait_for(kit, "wWw.eXaMpLe", "A"); /* the letters come back as they came */
    CU_ASSERT_EQUAL(kit->server.rotations[nd_rotation_of(DNSW_TYPE_A)], 0);
    struct nd_entry *entry = serve_kit_said(OUTSIDE " A", "an " OUTSIDE " 300 A 192.0.2.1");
    serve_kit_tell(kit, ND_ASK_ANSWERED, entry, ND_NO_EDE);
    CU_ASSERT_EQUAL(kit->sent, 1);
    SERVE_KIT_SAYS(kit, "NOERROR\nwWw.eXaMpLe. 300 IN A 192.0.2.1");
    CU_ASSERT_EQUAL(kit->server.waiting, 0);
    CU_ASSERT_EQUAL(serve_kit_answered(kit, ND_SOURCE_UPSTREAM, DNSW_RCODE_NOERROR), 1);
    CU_ASSERT_EQUAL(serve_kit_answers(kit), 1);
    CU_ASSERT_EQUAL(kit->server.rotations[nd_rotation_of(DNSW_TYPE_A)], 1);
    CU_ASSERT_EQUAL(entry->refs, 1); /* ours: it gave its own back */
    nd_entry_unref(entry);
    serve_kit_free(kit);
}

static void several_wait_at_once(void)
{
    struct serve_kit *kit = kit_new();
    struct nd_asker *asker[3];
    struct nd_entry *entry = serve_kit_said(OUTSIDE " A", "an " OUTSIDE " 300 A 192.0.2.1");
    for (size_t i = 0; i < 3; i++) {
        wait_for(kit, OUTSIDE, "A");
        asker[i] = kit->forwarder.asker;
        kit->forwarder.asker = NULL;
    }
    CU_ASSERT_EQUAL(kit->server.waiting, 3);
    asker[1]->done(asker[1], ND_ASK_ANSWERED, entry, ND_NO_EDE);
    CU_ASSERT_EQUAL(kit->server.waiting, 2);
    asker[0]->done(asker[0], ND_ASK_CANCELLED, NULL, ND_NO_EDE);
    asker[2]->done(asker[2], ND_ASK_FAILED, NULL, ND_NO_EDE);
    CU_ASSERT_EQUAL(kit->server.waiting, 0);
    CU_ASSERT_EQUAL(kit->sent, 2);
    CU_ASSERT_EQUAL(kit->dropped, 1);
    nd_entry_unref(entry);
    serve_kit_free(kit);
}

static void an_answer_fits_its_transport(void)
{
    char records[8192] = "";
    size_t len = 0;
    for (unsigned i = 1; i <= 100; i++) {
        int part =
            snprintf(records + len, sizeof(records) - len, "an " OUTSIDE " 300 A 192.0.2.%u\n", i);
        len += (size_t)part;
    }
    for (unsigned tcp = 0; tcp < 2; tcp++) {
        struct serve_kit *kit = kit_new();
        kit->tcp = tcp != 0;
        wait_for(kit, OUTSIDE, "A");
        say(kit, ND_ASK_ANSWERED, OUTSIDE " A", records);
        CU_ASSERT_EQUAL(kit->sent, 1);
        if (tcp != 0) {
            CU_ASSERT(kit->answer_len > 100 * 16);
            CU_ASSERT_PTR_NOT_NULL(strstr(serve_kit_text(kit), " 192.0.2.100"));
        } else {
            SERVE_KIT_SAYS(kit, "NOERROR tc");
        }
        serve_kit_free(kit);
    }
}

static void an_entry_past_its_life_is_stale(void)
{
    struct serve_kit *kit = kit_new();
    wait_for(kit, OUTSIDE, "A");
    struct nd_entry *entry = serve_kit_said(OUTSIDE " A", "an " OUTSIDE " 300 A 192.0.2.1");
    entry->made_ms -= 1000 * 1000; /* nobody else has it */
    serve_kit_tell(kit, ND_ASK_STALE, entry, ND_NO_EDE);
    SERVE_KIT_SAYS(kit, "NOERROR ede=3\n" OUTSIDE ". 30 IN A 192.0.2.1"); /* Stale Answer */
    CU_ASSERT_EQUAL(serve_kit_answered(kit, ND_SOURCE_STALE, DNSW_RCODE_NOERROR), 1);
    nd_entry_unref(entry);
    serve_kit_free(kit);
}

static void a_failure_is_servfail(void)
{
    static const struct {
        int ede;
        const char *text;
    } rows[] = {
        {DNSW_EDE_NO_REACHABLE_AUTHORITY, "SERVFAIL ede=22"},
        {DNSW_EDE_NETWORK_ERROR, "SERVFAIL ede=23"},
        {ND_NO_EDE, "SERVFAIL"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct serve_kit *kit = kit_new();
        wait_for(kit, OUTSIDE, "A");
        serve_kit_tell(kit, ND_ASK_FAILED, NULL, rows[i].ede);
        CU_ASSERT_EQUAL(kit->sent, 1);
        SERVE_KIT_SAYS(kit, rows[i].text);
        CU_ASSERT_EQUAL(serve_kit_answered(kit, ND_SOURCE_NONE, DNSW_RCODE_SERVFAIL), 1);
        CU_ASSERT_EQUAL(serve_kit_answers(kit), 1);
        serve_kit_free(kit);
    }
}

static void at_the_end_there_is_no_answer(void)
{
    struct serve_kit *kit = kit_new();
    wait_for(kit, OUTSIDE, "A");
    serve_kit_tell(kit, ND_ASK_CANCELLED, NULL, ND_NO_EDE);
    CU_ASSERT_EQUAL(kit->sent, 0);
    CU_ASSERT_EQUAL(kit->dropped, 1);
    CU_ASSERT_EQUAL(kit->server.waiting, 0);
    CU_ASSERT_EQUAL(serve_kit_answers(kit), 0);
    serve_kit_free(kit);
}

/* ---- chains ------------------------------------------------------------------------------- */

/* Local, then outside. */
static void a_chain_goes_on_from_local_data(void)
{
    struct serve_kit *kit = kit_new();
    wait_for(kit, "alias.lan", "A");
    CU_ASSERT_TRUE(is_question(&kit->forwarder.wanted[0], "www.example."));
    say(kit, ND_ASK_ANSWERED, OUTSIDE " A", "an " OUTSIDE " 60 A 192.0.2.1");
    SERVE_KIT_SAYS(kit, "NOERROR\nalias.lan. 300 IN CNAME www.example.\n"
                        "www.example. 60 IN A 192.0.2.1");
    serve_kit_free(kit);
}

/* Outside, then local: nothing more is asked. */
static void a_chain_leads_back_to_local_data(void)
{
    struct serve_kit *kit = kit_new();
    wait_for(kit, OUTSIDE, "A");
    say(kit, ND_ASK_ANSWERED, OUTSIDE " A", "an " OUTSIDE " 60 CNAME host.lan");
    CU_ASSERT_EQUAL(kit->forwarder.asked, 1);
    SERVE_KIT_SAYS(kit, "NOERROR\nwww.example. 60 IN CNAME host.lan.\n"
                        "host.lan. 300 IN A 192.0.2.7");
    serve_kit_free(kit);
}

/* Also of a chain whose begin was not in the cache. */
static void what_is_due_is_refreshed(void)
{
    struct serve_kit *kit = kit_new();
    struct nd_entry *kept = serve_kit_said("two.example A", "an two.example 300 A 192.0.2.2");
    kept->made_ms -= 290000;
    nd_cache_put(kit->cache, kept, nd_cache_generation(kit->cache), kept->made_ms);
    nd_entry_unref(kept);
    wait_for(kit, OUTSIDE, "A");
    CU_ASSERT_EQUAL(kit->forwarder.prefetched, 0);
    say(kit, ND_ASK_ANSWERED, OUTSIDE " A", "an " OUTSIDE " 60 CNAME two.example");
    CU_ASSERT_EQUAL(kit->sent, 1);
    CU_ASSERT_EQUAL(kit->forwarder.asked, 1);
    CU_ASSERT_EQUAL(kit->forwarder.prefetched, 1);
    CU_ASSERT_TRUE(is_question(&kit->forwarder.refreshed, "two.example."));
    serve_kit_free(kit);
}

/* Each link is a question of its own, and the client is answered once. */
static void each_link_is_asked_for(void)
{
    struct serve_kit *kit = kit_new();
    struct nd_entry *first = serve_kit_said(OUTSIDE " A", "an " OUTSIDE " 60 CNAME two.example");
    struct nd_entry *second = serve_kit_said("two.example A", "an two.example 50 A 192.0.2.2");
    wait_for(kit, OUTSIDE, "A");
    serve_kit_tell(kit, ND_ASK_ANSWERED, first, ND_NO_EDE);
    CU_ASSERT_EQUAL(kit->sent, 0);
    CU_ASSERT_EQUAL(kit->server.waiting, 1);
    CU_ASSERT_EQUAL(first->refs, 2); /* it needs it to the end */
    CU_ASSERT_EQUAL(kit->forwarder.asked, 2);
    CU_ASSERT_TRUE(is_question(&kit->forwarder.wanted[1], "two.example."));
    CU_ASSERT_EQUAL(kit->forwarder.asker->id, 0x1234);
    serve_kit_tell(kit, ND_ASK_ANSWERED, second, ND_NO_EDE);
    SERVE_KIT_SAYS(kit, "NOERROR\nwww.example. 60 IN CNAME two.example.\n"
                        "two.example. 50 IN A 192.0.2.2");
    CU_ASSERT_EQUAL(kit->sent, 1);
    CU_ASSERT_EQUAL(kit->server.waiting, 0);
    CU_ASSERT_EQUAL(first->refs, 1);
    CU_ASSERT_EQUAL(second->refs, 1);
    nd_entry_unref(first);
    nd_entry_unref(second);
    serve_kit_free(kit);
}

/* An upstream that gives one link at a time, for ever. */
static void a_chain_has_an_end(void)
{
    struct serve_kit *kit = kit_new();
    wait_for(kit, "name0.example", "A");
    unsigned rounds = 0;
    while (kit->forwarder.asker != NULL && rounds < 2 * ND_CNAME_LINKS_MAX) {
        char question[64];
        char record[128];
        snprintf(question, sizeof(question), "name%u.example A", rounds);
        snprintf(record, sizeof(record), "an name%u.example 60 CNAME name%u.example", rounds,
                 rounds + 1);
        rounds++;
        say(kit, ND_ASK_ANSWERED, question, record);
    }
    CU_ASSERT_EQUAL(rounds, ND_CNAME_LINKS_MAX);
    CU_ASSERT_EQUAL(kit->sent, 1);
    CU_ASSERT_EQUAL(strncmp(serve_kit_text(kit), "SERVFAIL", 8), 0);
    CU_ASSERT_PTR_NULL(strchr(serve_kit_text(kit), '\n')); /* no half of a chain */
    serve_kit_free(kit);
}

static void a_chain_that_cannot_go_on_fails(void)
{
    struct serve_kit *kit = kit_new();
    wait_for(kit, OUTSIDE, "A");
    kit->forwarder.verdict = ND_FORWARD_FULL;
    say(kit, ND_ASK_ANSWERED, OUTSIDE " A", "an " OUTSIDE " 60 CNAME two.example");
    SERVE_KIT_SAYS(kit, "SERVFAIL");
    CU_ASSERT_EQUAL(kit->sent, 1);
    serve_kit_free(kit);
}

/* The rest of the chain fails: what there is of it is no answer. */
static void a_failure_ends_a_chain(void)
{
    struct serve_kit *kit = kit_new();
    wait_for(kit, OUTSIDE, "A");
    say(kit, ND_ASK_ANSWERED, OUTSIDE " A", "an " OUTSIDE " 60 CNAME two.example");
    serve_kit_tell(kit, ND_ASK_FAILED, NULL, DNSW_EDE_NETWORK_ERROR);
    SERVE_KIT_SAYS(kit, "SERVFAIL ede=23");
    serve_kit_free(kit);
}

/* The same client waits there already for the same: it gets that answer, and no second one. */
static void a_chain_that_meets_its_twin_is_dropped(void)
{
    struct serve_kit *kit = kit_new();
    wait_for(kit, OUTSIDE, "A");
    kit->forwarder.verdict = ND_FORWARD_DUPLICATE;
    say(kit, ND_ASK_ANSWERED, OUTSIDE " A", "an " OUTSIDE " 60 CNAME two.example");
    CU_ASSERT_EQUAL(kit->sent, 0);
    CU_ASSERT_EQUAL(kit->dropped, 1);
    CU_ASSERT_EQUAL(kit->server.waiting, 0);
    CU_ASSERT_EQUAL(serve_kit_answers(kit), 0);
    serve_kit_free(kit);
}

/* One stale link makes the answer stale, whatever comes after it. */
static void a_chain_stays_stale(void)
{
    struct serve_kit *kit = kit_new();
    wait_for(kit, OUTSIDE, "A");
    struct nd_entry *entry = serve_kit_said(OUTSIDE " A", "an " OUTSIDE " 60 CNAME two.example");
    entry->made_ms -= 1000 * 1000;
    serve_kit_tell(kit, ND_ASK_STALE, entry, ND_NO_EDE);
    say(kit, ND_ASK_ANSWERED, "two.example A", "an two.example 50 A 192.0.2.2");
    SERVE_KIT_SAYS(kit, "NOERROR ede=3\nwww.example. 30 IN CNAME two.example.\n"
                        "two.example. 50 IN A 192.0.2.2");
    nd_entry_unref(entry);
    serve_kit_free(kit);
}

/* ---- another config ----------------------------------------------------------------------- */

static void the_config_of_the_answer_counts(void)
{
    struct serve_kit *kit = kit_new();
    struct nd_snapshot *later = serve_kit_compile(
        "", ",\"records\":[{\"name\":\"www.example\",\"type\":\"A\",\"value\":\"192.0.2.99\"}]");
    wait_for(kit, OUTSIDE, "A");
    nd_server_turn(&kit->server, later);
    say(kit, ND_ASK_ANSWERED, OUTSIDE " A", "an " OUTSIDE " 60 A 192.0.2.1");
    SERVE_KIT_SAYS(kit, "NOERROR\nwww.example. 300 IN A 192.0.2.99");
    CU_ASSERT_EQUAL(serve_kit_answered(kit, ND_SOURCE_LOCAL, DNSW_RCODE_NOERROR), 1);
    serve_kit_free(kit);
    nd_snapshot_free(later);
}

/* The query log says how long the client waited, also if it was turned on meanwhile. */
static void the_log_has_the_time_that_it_took(void)
{
    static const char *const logs[] = {",\"log_queries\":true", ""};
    for (size_t i = 0; i < 2; i++) {
        struct serve_kit *kit = serve_kit_new(logs[i], "");
        struct nd_snapshot *later = serve_kit_compile(logs[0], "");
        kit->received_ns = nd_clock_monotonic_ns() - 7 * ND_NS_PER_S;
        wait_for(kit, OUTSIDE, "A");
        nd_server_turn(&kit->server, later);
        say(kit, ND_ASK_ANSWERED, OUTSIDE " A", "an " OUTSIDE " 60 A 192.0.2.1");
        const char *line = strstr(serve_kit_log(kit), OUTSIDE ". A NOERROR upstream ");
        CU_ASSERT_PTR_NOT_NULL_FATAL(line);
        unsigned long micros = strtoul(strstr(line, "upstream ") + strlen("upstream "), NULL, 10);
        CU_ASSERT(micros >= 7000000 && micros < 60000000);
        serve_kit_free(kit);
        nd_snapshot_free(later);
    }
}

static void the_log_has_what_failed(void)
{
    struct serve_kit *kit = serve_kit_new(",\"log_queries\":true", "");
    kit->tcp = true;
    wait_for(kit, "WWW.example", "AAAA");
    serve_kit_tell(kit, ND_ASK_FAILED, NULL, ND_NO_EDE);
    CU_ASSERT_EQUAL(kit->server.rotations[nd_rotation_of(DNSW_TYPE_AAAA)], 1);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(serve_kit_log(kit), "query 127.0.0.1 tcp WWW.example. AAAA SERVFAIL none "));
    serve_kit_free(kit);
}

UNIT_MAIN("pending", UNIT_TEST(asks_for_what_is_wanted), UNIT_TEST(tells_who_asks),
          UNIT_TEST(keeps_nothing_of_who_cannot_wait), UNIT_TEST(without_memory_it_is_full),
          UNIT_TEST(answers_the_query_that_it_kept), UNIT_TEST(several_wait_at_once),
          UNIT_TEST(an_answer_fits_its_transport), UNIT_TEST(an_entry_past_its_life_is_stale),
          UNIT_TEST(a_failure_is_servfail), UNIT_TEST(at_the_end_there_is_no_answer),
          UNIT_TEST(a_chain_goes_on_from_local_data), UNIT_TEST(a_chain_leads_back_to_local_data),
          UNIT_TEST(what_is_due_is_refreshed), UNIT_TEST(each_link_is_asked_for),
          UNIT_TEST(a_chain_has_an_end), UNIT_TEST(a_chain_that_cannot_go_on_fails),
          UNIT_TEST(a_failure_ends_a_chain), UNIT_TEST(a_chain_that_meets_its_twin_is_dropped),
          UNIT_TEST(a_chain_stays_stale), UNIT_TEST(the_config_of_the_answer_counts),
          UNIT_TEST(the_log_has_the_time_that_it_took), UNIT_TEST(the_log_has_what_failed))
