/* SPDX-License-Identifier: MIT */
/* What becomes of a message: answered at once, kept, or left without an answer. */
#include <config.h>

#include "worker/serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <dnswire/dnswire.h>

#include "base/clock.h"
#include "nanodns/entry_kit.h"
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
    ",\"records\":[{\"name\":\"host.lan\",\"type\":\"A\",\"value\":\"192.0.2.1\"},"                \
    "{\"name\":\"host.lan\",\"type\":\"A\",\"value\":\"192.0.2.2\"},"                              \
    "{\"name\":\"host.lan\",\"type\":\"TXT\",\"value\":\"one\"},"                                  \
    "{\"name\":\"host.lan\",\"type\":\"TXT\",\"value\":\"two\"}]"

static struct serve_kit *kit_new(void)
{
    return serve_kit_new("", RECORDS);
}

static uint64_t asked(const struct serve_kit *kit, enum nd_stats_way way, uint16_t type)
{
    return kit->server.stats.asked[way][nd_stats_type_of(type)];
}

static uint64_t counted(const struct serve_kit *kit, enum nd_counter counter)
{
    return kit->server.stats.counter[counter];
}

/* ---- at once ------------------------------------------------------------------------------ */

static void local_data_is_answered_at_once(void)
{
    struct serve_kit *kit = kit_new();
    CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, "host.lan", "A"),
                           "NOERROR\nhost.lan. 300 IN A 192.0.2.1\n"
                           "host.lan. 300 IN A 192.0.2.2");
    CU_ASSERT_EQUAL(kit->deferred, 0);
    CU_ASSERT_EQUAL(kit->forwarder.asked, 0);
    CU_ASSERT_EQUAL(serve_kit_answered(kit, ND_SOURCE_LOCAL, DNSW_RCODE_NOERROR), 1);
    CU_ASSERT_EQUAL(serve_kit_answers(kit), 1);
    CU_ASSERT_STRING_EQUAL(serve_kit_log(kit), ""); /* no log of queries was asked for */
    serve_kit_free(kit);
}

/* Whoever asks for A and something else in turn meets each address first, nevertheless. */
static void round_robin_counts_each_type(void)
{
    struct serve_kit *kit = kit_new();
    for (unsigned i = 0; i < 6; i++) {
        const char *first = strstr(serve_kit_ask(kit, "host.lan", "A"), "192.0.2.");
        CU_ASSERT_PTR_NOT_NULL_FATAL(first);
        CU_ASSERT_EQUAL(first[8], i % 2 == 0 ? '1' : '2');
        const char *text = serve_kit_ask(kit, "host.lan", "TXT");
        CU_ASSERT_EQUAL(strstr(text, "one") < strstr(text, "two"), i % 2 == 0);
    }
    serve_kit_free(kit);
}

static void what_came_how_is_counted(void)
{
    static const struct {
        const char *ip;
        bool tcp;
        enum nd_stats_way way;
    } rows[] = {
        {"127.0.0.1", false, ND_STATS_UDP_IPV4},
        {"127.0.0.1", true, ND_STATS_TCP_IPV4},
        {"::1", false, ND_STATS_UDP_IPV6},
        {"::1", true, ND_STATS_TCP_IPV6},
        {"::ffff:127.0.0.1", false, ND_STATS_UDP_IPV4},
        {"::ffff:127.0.0.1", true, ND_STATS_TCP_IPV4},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct serve_kit *kit = kit_new();
        CU_ASSERT_TRUE_FATAL(nd_addr_from_text(rows[i].ip, &kit->client));
        kit->tcp = rows[i].tcp;
        (void)serve_kit_ask(kit, "host.lan", "A");
        (void)serve_kit_ask(kit, "host.lan", "AAAA");
        (void)serve_kit_ask(kit, "host.lan", "AAAA");
        for (enum nd_stats_way way = 0; way < ND_STATS_WAYS; way++) {
            CU_ASSERT_EQUAL(asked(kit, way, DNSW_TYPE_A), way == rows[i].way ? 1 : 0);
            CU_ASSERT_EQUAL(asked(kit, way, DNSW_TYPE_AAAA), way == rows[i].way ? 2 : 0);
        }
        serve_kit_free(kit);
    }
}

static void what_is_no_query_gets_no_answer(void)
{
    struct serve_kit *kit = kit_new();
    serve_kit_query(kit, "host.lan", "A");
    kit->query[2] |= 0x80; /* a response */
    CU_ASSERT_EQUAL(serve_kit_handle(kit), 0);
    serve_kit_query(kit, "host.lan", "A");
    kit->query_len = DNSW_HEADER_LEN - 1;
    CU_ASSERT_EQUAL(serve_kit_handle(kit), 0);
    /* it came, but that is all */
    CU_ASSERT_EQUAL(kit->server.stats.asked[ND_STATS_UDP_IPV4][ND_STATS_TYPE_OTHER], 2);
    CU_ASSERT_EQUAL(serve_kit_answers(kit), 0);
    CU_ASSERT_EQUAL(kit->deferred, 0);
    serve_kit_free(kit);
}

/* What is left of it may look like a whole query, but more was asked. */
static void a_message_without_its_end_is_malformed(void)
{
    static const struct {
        uint8_t flags; /* the first octet of them */
        size_t len;    /* 0: as if the query were all */
        uint8_t rcode;
    } rows[] = {
        {0x01, 0, DNSW_RCODE_FORMERR},
        {0x01, ND_UDP_QUERY_MAX, DNSW_RCODE_FORMERR},
        {0x01, DNSW_HEADER_LEN, DNSW_RCODE_FORMERR},
        {0x21, 0, DNSW_RCODE_NOTIMP}, /* NOTIFY */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct serve_kit *kit = kit_new();
        serve_kit_query(kit, "host.lan", "A");
        kit->query[2] = rows[i].flags;
        kit->query_len = rows[i].len != 0 ? rows[i].len : kit->query_len;
        kit->truncated = true;
        CU_ASSERT(serve_kit_handle(kit) >= DNSW_HEADER_LEN);
        CU_ASSERT_EQUAL(kit->answer[3] & 0x0f, rows[i].rcode);
        CU_ASSERT_EQUAL(serve_kit_answered(kit, ND_SOURCE_NONE, rows[i].rcode), 1);
        kit->query[2] |= 0x80; /* a response */
        CU_ASSERT_EQUAL(serve_kit_handle(kit), 0);
        kit->query[2] = rows[i].flags;
        kit->query_len = DNSW_HEADER_LEN - 1;
        CU_ASSERT_EQUAL(serve_kit_handle(kit), 0);
        serve_kit_free(kit);
    }
}

/* ---- who may not ask ------------------------------------------------------------------------ */

static void who_may_not_ask_is_refused_and_told_of_once(void)
{
    struct serve_kit *kit = serve_kit_new(",\"allow_from\":[\"192.0.2.0/24\"]", RECORDS);
    static struct nd_server other; /* a worker of the same process */
    other = (struct nd_server){.snapshot = kit->snapshot, .refusals = &kit->refusals};
    for (unsigned i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(strncmp(serve_kit_ask(kit, "host.lan", "A"), "REFUSED", 7), 0);
        CU_ASSERT_EQUAL(strncmp(serve_kit_ask(kit, OUTSIDE, "A"), "REFUSED", 7), 0);
    }
    CU_ASSERT_EQUAL(counted(kit, ND_COUNT_refused_clients), 6);
    CU_ASSERT_EQUAL(serve_kit_answered(kit, ND_SOURCE_NONE, DNSW_RCODE_REFUSED), 6);
    CU_ASSERT_EQUAL(kit->forwarder.asked, 0);
    const struct nd_packet in = serve_kit_packet(kit);
    other.log = kit->log.producer;
    CU_ASSERT(nd_server_answer(&other, &in, kit->answer, ND_UDP_ANSWER_MAX) > 0);
    CU_ASSERT_EQUAL(other.stats.counter[ND_COUNT_refused_clients], 1);
    (void)serve_kit_log(kit);
    CU_ASSERT_EQUAL(log_kit_count(&kit->log, "allow_from"), 1);
    CU_ASSERT_EQUAL(log_kit_count(&kit->log, "WARNING"), 1);
    CU_ASSERT_EQUAL(log_kit_count(&kit->log, "127.0.0.1 port 5353"), 1);
    CU_ASSERT_EQUAL(log_kit_count(&kit->log, "\"127.0.0.1\""), 1);
    serve_kit_free(kit);
}

/* A response of a stranger is no question that was refused. */
static void what_gets_no_answer_is_not_refused(void)
{
    struct serve_kit *kit = serve_kit_new(",\"allow_from\":[\"192.0.2.0/24\"]", RECORDS);
    serve_kit_query(kit, "host.lan", "A");
    kit->query[2] |= 0x80;
    CU_ASSERT_EQUAL(serve_kit_handle(kit), 0);
    CU_ASSERT_EQUAL(counted(kit, ND_COUNT_refused_clients), 0);
    CU_ASSERT_STRING_EQUAL(serve_kit_log(kit), "");
    serve_kit_free(kit);
}

/* ---- begin, change and end ------------------------------------------------------------------ */

static void the_forwarder_gets_what_is_the_servers(void)
{
    struct serve_kit *kit = serve_kit_new_local("", RECORDS);
    struct nd_server *server = &kit->server;
    const struct nd_forwarder_config *given = &kit->forwarder.config;
    const struct nd_forwarder_config config = {
        .loop = (struct nd_loop *)(void *)&kit->client, /* any that can be told from others */
        .flights = (struct nd_flights *)(void *)&kit->query,
    };
    const struct nd_question host = entry_kit_question("host.lan", DNSW_TYPE_A);
    const struct nd_question outside = entry_kit_question(OUTSIDE, DNSW_TYPE_A);
    CU_ASSERT_EQUAL(nd_server_forward(server, &config), 0);
    CU_ASSERT_PTR_EQUAL(given->loop, config.loop);
    CU_ASSERT_PTR_EQUAL(given->flights, config.flights);
    CU_ASSERT_PTR_EQUAL(given->stats, &server->stats);
    CU_ASSERT_PTR_EQUAL(given->log, server->log);
    CU_ASSERT_TRUE(given->now_ms == nd_server_now_ms);
    CU_ASSERT_TRUE(given->is_local(given->is_local_ctx, host.name, host.name_len, host.type));
    CU_ASSERT_FALSE(
        given->is_local(given->is_local_ctx, outside.name, outside.name_len, outside.type));
    CU_ASSERT_PTR_EQUAL(kit->forwarder.routes, kit->snapshot->routes);
    CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, OUTSIDE, "A"), ""); /* no cache is needed to ask */
    serve_kit_free(kit);
}

static void a_forwarder_that_cannot_be_made_is_none(void)
{
    const struct nd_forwarder_config config = {.cache = NULL};
    for (unsigned i = 0; i < 2; i++) {
        struct serve_kit *kit = serve_kit_new_local("", RECORDS);
        no_memory = i == 0;
        kit->forwarder.new_error = i == 0 ? 0 : EMFILE;
        CU_ASSERT_EQUAL(nd_server_forward(&kit->server, &config), i == 0 ? ENOMEM : EMFILE);
        no_memory = false;
        CU_ASSERT_PTR_NULL(kit->server.forwarder);
        CU_ASSERT_EQUAL(kit->forwarder.configured, 0);
        nd_server_done(&kit->server);
        serve_kit_free(kit);
    }
}

static void another_config_answers_from_now_on(void)
{
    struct nd_snapshot *later = serve_kit_compile(
        "", ",\"records\":[{\"name\":\"" OUTSIDE "\",\"type\":\"A\",\"value\":\"192.0.2.99\"}]");
    for (unsigned i = 0; i < 2; i++) {
        struct serve_kit *kit = i == 0 ? kit_new() : serve_kit_new_local("", RECORDS);
        nd_server_turn(&kit->server, later);
        CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, OUTSIDE, "A"),
                               "NOERROR\n" OUTSIDE ". 300 IN A 192.0.2.99");
        if (i == 0) {
            const struct nd_forwarder_config *given = &kit->forwarder.config;
            const struct nd_question name = entry_kit_question(OUTSIDE, DNSW_TYPE_A);
            CU_ASSERT_EQUAL(kit->forwarder.configured, 2);
            CU_ASSERT_PTR_EQUAL(kit->forwarder.routes, later->routes);
            CU_ASSERT_TRUE(
                given->is_local(given->is_local_ctx, name.name, name.name_len, name.type));
            CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, "host.lan", "A"), "");
        }
        serve_kit_free(kit);
    }
    nd_snapshot_free(later);
}

static void at_the_end_who_waits_gets_no_answer(void)
{
    struct serve_kit *kit = kit_new();
    CU_ASSERT_STRING_EQUAL(serve_kit_ask(kit, OUTSIDE, "A"), "");
    nd_server_done(&kit->server);
    CU_ASSERT_EQUAL(kit->server.waiting, 0);
    CU_ASSERT_EQUAL(kit->dropped, 1);
    CU_ASSERT_EQUAL(serve_kit_answers(kit), 0);
    nd_server_done(&kit->server); /* once is enough, twice is no harm */
    serve_kit_free(kit);
}

/* ---- looking ahead, and the rest ------------------------------------------------------------ */

/* Any octets will do, and no answer is another for it. */
static void looking_ahead_changes_nothing(void)
{
    for (unsigned i = 0; i < 2; i++) {
        struct serve_kit *kit = i == 0 ? kit_new() : serve_kit_new_local("", RECORDS);
        struct nd_cache_stats before = {.hits = 0};
        struct nd_cache_stats after = {.hits = 0};
        if (i == 0) {
            (void)serve_kit_cache(kit);
            nd_cache_stats(kit->cache, &before);
        }
        serve_kit_query(kit, OUTSIDE, "A");
        for (size_t len = 1; len <= kit->query_len; len++) {
            /* of its own, so that what is read past its end is found */
            uint8_t *octets = malloc(len);
            CU_ASSERT_PTR_NOT_NULL_FATAL(octets);
            memcpy(octets, kit->query, len);
            nd_server_fetch(&kit->server, nd_server_hint(&kit->server, octets, len));
            memset(octets, 0xff, len);
            nd_server_fetch(&kit->server, nd_server_hint(&kit->server, octets, len));
            nd_server_fetch(&kit->server, (struct nd_hint){{len * UINT64_C(0x9e3779b97f4a7c15),
                                                            UINT64_MAX / len}});
            free(octets);
        }
        if (i == 0) {
            const struct nd_question name = entry_kit_question(OUTSIDE, DNSW_TYPE_A);
            struct nd_hint hint = nd_server_hint(&kit->server, kit->query, kit->query_len);
            CU_ASSERT_EQUAL(hint.of[1], nd_cache_hint(kit->cache, &name));
            nd_cache_stats(kit->cache, &after);
            CU_ASSERT_EQUAL(after.hits + after.misses, before.hits + before.misses);
            CU_ASSERT_EQUAL(strncmp(serve_kit_ask(kit, OUTSIDE, "A"), "NOERROR", 7), 0);
        }
        CU_ASSERT_EQUAL(strncmp(serve_kit_ask(kit, "host.lan", "A"), "NOERROR", 7), 0);
        CU_ASSERT_EQUAL(serve_kit_answers(kit), i == 0 ? 2 : 1);
        serve_kit_free(kit);
    }
}

static void a_log_of_queries_has_a_line_for_each_answer(void)
{
    struct serve_kit *kit = serve_kit_new(",\"log_queries\":true", RECORDS);
    (void)serve_kit_ask(kit, "HOST.lan", "A");
    serve_kit_query(kit, "host.lan", "A");
    kit->query_len = DNSW_HEADER_LEN; /* the question is missing */
    CU_ASSERT(serve_kit_handle(kit) > 0);
    kit->query[2] |= 0x80;
    CU_ASSERT_EQUAL(serve_kit_handle(kit), 0);
    kit->tcp = true;
    kit->forwarder.verdict = ND_FORWARD_FULL;
    (void)serve_kit_ask(kit, OUTSIDE, "AAAA");
    (void)serve_kit_log(kit);
    CU_ASSERT_EQUAL(log_kit_count(&kit->log, "\n"), 3);
    const char *line = strstr(kit->log.text, "127.0.0.1 udp HOST.lan. A NOERROR local ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    CU_ASSERT(strtoul(strstr(line, "local ") + strlen("local "), NULL, 10) < 60000000);
    CU_ASSERT_EQUAL(log_kit_count(&kit->log, "127.0.0.1 udp - - FORMERR none "), 1);
    CU_ASSERT_EQUAL(log_kit_count(&kit->log, "127.0.0.1 tcp " OUTSIDE ". AAAA SERVFAIL none "), 1);
    serve_kit_free(kit);
}

static void the_clock_is_monotonic(void)
{
    uint64_t before_ms = nd_clock_monotonic_ns() / ND_NS_PER_MS;
    uint64_t now_ms = nd_server_now_ms();
    CU_ASSERT(before_ms <= now_ms && now_ms <= nd_clock_monotonic_ns() / ND_NS_PER_MS);
}

UNIT_MAIN("serve", UNIT_TEST(local_data_is_answered_at_once),
          UNIT_TEST(round_robin_counts_each_type), UNIT_TEST(what_came_how_is_counted),
          UNIT_TEST(what_is_no_query_gets_no_answer),
          UNIT_TEST(a_message_without_its_end_is_malformed),
          UNIT_TEST(who_may_not_ask_is_refused_and_told_of_once),
          UNIT_TEST(what_gets_no_answer_is_not_refused),
          UNIT_TEST(the_forwarder_gets_what_is_the_servers),
          UNIT_TEST(a_forwarder_that_cannot_be_made_is_none),
          UNIT_TEST(another_config_answers_from_now_on),
          UNIT_TEST(at_the_end_who_waits_gets_no_answer), UNIT_TEST(looking_ahead_changes_nothing),
          UNIT_TEST(a_log_of_queries_has_a_line_for_each_answer), UNIT_TEST(the_clock_is_monotonic))
