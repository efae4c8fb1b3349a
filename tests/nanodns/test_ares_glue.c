/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "upstream/ares_glue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "nanodns/fake_upstream.h"
#include "nanodns/netserver.h"
#include "unit.h"

/* Long enough that only a failure waits for it. */
#define PATIENT_MS 10000

#define SHORT_MS 60

struct asking {
    struct nd_loop *loop;
    struct nd_link *link;
    struct nd_timer *guard;
    size_t wanted; /* callbacks to wait for */
    size_t ended;
    size_t results[ND_LINK_CANCELLED + 1];
    enum nd_link_result result; /* of the last one, as is the rest */
    bool tcp;
    bool opt_refused;
    size_t len;
    uint8_t msg[65535];
    uint8_t query[512];
    unsigned resend; /* sends this many more, from inside the callback */
};

static void give_up(void *ctx)
{
    struct asking *asking = ctx;
    CU_FAIL("nothing came");
    nd_loop_stop(asking->loop);
}

static struct asking *start(const struct nd_addr *server, uint32_t timeout_ms)
{
    struct asking *asking = calloc(1, sizeof(*asking));
    CU_ASSERT_PTR_NOT_NULL_FATAL(asking);
    CU_ASSERT_EQUAL_FATAL(nd_link_library_init(), 0);
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&asking->loop), 0);
    CU_ASSERT_EQUAL_FATAL(nd_timer_new(asking->loop, give_up, asking, &asking->guard), 0);
    CU_ASSERT_EQUAL_FATAL(nd_link_new(asking->loop, server, timeout_ms, &asking->link), 0);
    return asking;
}

static void finish(struct asking *asking)
{
    nd_link_free(asking->link);
    nd_timer_free(asking->guard);
    nd_loop_free(asking->loop);
    nd_link_library_done();
    free(asking);
}

/* A query of example.<number> for A; returns its octets. */
static size_t make_query(uint8_t *buf, uint16_t id, unsigned number, bool opt)
{
    static const uint8_t opt_record[11] = {0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0};
    char label[16];
    int label_len = snprintf(label, sizeof(label), "n%u", number);
    const uint8_t header[12] = {(uint8_t)(id >> 8), (uint8_t)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, opt};
    size_t at = sizeof(header);
    memcpy(buf, header, sizeof(header));
    buf[at++] = (uint8_t)label_len;
    memcpy(buf + at, label, (size_t)label_len);
    at += (size_t)label_len;
    memcpy(buf + at, "\007eXaMpLe\000\000\001\000\001", 13);
    at += 13;
    if (opt) {
        memcpy(buf + at, opt_record, sizeof(opt_record));
        at += sizeof(opt_record);
    }
    return at;
}

static void on_end(void *ctx, enum nd_link_result result, const struct nd_link_answer *answer)
{
    struct asking *asking = ctx;
    CU_ASSERT_EQUAL(answer != NULL, result == ND_LINK_ANSWERED);
    asking->result = result;
    asking->results[result]++;
    asking->len = 0;
    if (answer != NULL) {
        asking->tcp = answer->tcp;
        asking->opt_refused = answer->opt_refused;
        asking->len = answer->len;
        memcpy(asking->msg, answer->msg, answer->len);
    }
    asking->ended++;
    if (asking->resend > 0) {
        asking->resend--;
        size_t len = make_query(asking->query, 7, asking->resend, true);
        nd_link_send(asking->link, asking->query, len, false, on_end, asking);
    }
    if (asking->ended == asking->wanted) {
        nd_loop_stop(asking->loop);
    }
}

static void send_one(struct asking *asking, uint16_t id, unsigned number, bool opt, bool tcp)
{
    size_t len = make_query(asking->query, id, number, opt);
    nd_link_send(asking->link, asking->query, len, tcp, on_end, asking);
}

/* Run until `wanted` queries have ended since the start. */
static void await(struct asking *asking, size_t wanted)
{
    asking->wanted = wanted;
    if (asking->ended < wanted) {
        CU_ASSERT_EQUAL(nd_timer_start(asking->guard, 2 * PATIENT_MS), 0);
        CU_ASSERT_EQUAL(nd_loop_run(asking->loop), 0);
        nd_timer_stop(asking->guard);
    }
    CU_ASSERT_EQUAL(asking->ended, wanted);
}

static void ask(struct asking *asking, bool opt, bool tcp)
{
    size_t before = asking->ended;
    send_one(asking, 0x1234, 0, opt, tcp);
    await(asking, before + 1);
}

/* ---- answers ------------------------------------------------------------------------------ */

static void answer_one(void *ctx, const struct fake_query *query)
{
    (void)ctx;
    fake_answer(query, 0, 1, 60);
}

static void brings_the_answer_with_id_and_case(void)
{
    struct fake_upstream fake;
    fake_start(&fake, "127.0.0.1", answer_one, NULL);
    struct asking *asking = start(&fake.addr, PATIENT_MS);
    ask(asking, true, false);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_ANSWERED);
    CU_ASSERT_FALSE(asking->tcp);
    CU_ASSERT_FALSE(asking->opt_refused);
    CU_ASSERT_FATAL(asking->len > 28);
    CU_ASSERT_EQUAL(memcmp(asking->msg, "\x12\x34", 2), 0);
    CU_ASSERT_EQUAL(memcmp(asking->msg + 12, "\002n0\007eXaMpLe\000", 12), 0);
    ask(asking, false, false);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_ANSWERED);
    ask(asking, true, true);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_ANSWERED);
    CU_ASSERT_TRUE(asking->tcp);
    CU_ASSERT_EQUAL(nd_link_in_flight(asking->link), 0);
    CU_ASSERT_EQUAL(nd_link_take_strays(asking->link), 0);
    finish(asking);
    fake_stop(&fake);
    CU_ASSERT_EQUAL(fake.udp_queries, 2);
    CU_ASSERT_EQUAL(fake.tcp_queries, 1);
}

static void reaches_ipv6(void)
{
    struct fake_upstream fake;
    if (!has_ipv6(__func__)) {
        return;
    }
    fake_start(&fake, "::1", answer_one, NULL);
    struct asking *asking = start(&fake.addr, PATIENT_MS);
    ask(asking, true, false);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_ANSWERED);
    ask(asking, true, true);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_ANSWERED);
    finish(asking);
    fake_stop(&fake);
}

static void refuse(void *ctx, const struct fake_query *query)
{
    const unsigned *rcode = ctx;
    fake_answer(query, *rcode, 0, 0);
}

static void hands_on_errors(void)
{
    static const unsigned rcodes[] = {1, 2, 3, 4, 5, 9};
    for (size_t i = 0; i < sizeof(rcodes) / sizeof(rcodes[0]); i++) {
        unsigned rcode = rcodes[i];
        struct fake_upstream fake;
        fake_start(&fake, "127.0.0.1", refuse, &rcode);
        struct asking *asking = start(&fake.addr, PATIENT_MS);
        ask(asking, true, false);
        CU_ASSERT_EQUAL(asking->result, ND_LINK_ANSWERED);
        CU_ASSERT_EQUAL(asking->msg[3] & 0x0f, (int)rcode);
        finish(asking);
        fake_stop(&fake);
        /* 1.34 put a cookie (RFC 7873) into the OPT and tries whether that was it */
        CU_ASSERT(fake.udp_queries == 1 || (rcode == 1 && fake.udp_queries == 2));
    }
}

/* ---- none --------------------------------------------------------------------------------- */

static void tells_a_timeout_in_time(void)
{
    struct fake_upstream fake;
    fake_start(&fake, "127.0.0.1", NULL, NULL);
    struct asking *asking = start(&fake.addr, SHORT_MS);
    uint64_t begin_ns = nd_clock_monotonic_ns();
    ask(asking, true, false);
    uint64_t took_ms = (nd_clock_monotonic_ns() - begin_ns) / ND_NS_PER_MS;
    CU_ASSERT_EQUAL(asking->result, ND_LINK_TIMEOUT);
    CU_ASSERT(took_ms >= SHORT_MS - 1);
    CU_ASSERT(took_ms < SHORT_MS + PATIENT_MS);
    ask(asking, true, true);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_TIMEOUT);
    finish(asking);
    fake_stop(&fake);
    CU_ASSERT_EQUAL(fake.udp_queries, 1);
}

static void tells_that_nobody_is_there(void)
{
    struct fake_upstream fake;
    fake_refuse(&fake, "127.0.0.1");
    struct asking *asking = start(&fake.addr, PATIENT_MS);
    ask(asking, true, false);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_UNREACHABLE);
    ask(asking, true, true);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_UNREACHABLE);
    finish(asking);
    fake_refuse_stop(&fake);
}

static void ends_what_is_in_flight_when_freed(void)
{
    struct fake_upstream fake;
    fake_start(&fake, "127.0.0.1", NULL, NULL);
    struct asking *asking = start(&fake.addr, PATIENT_MS);
    for (unsigned i = 0; i < 3 * ND_LINK_PORT_QUERIES; i++) {
        send_one(asking, (uint16_t)i, i, i % 2 == 0, i % 3 == 0);
    }
    CU_ASSERT_EQUAL(nd_link_in_flight(asking->link), 3 * ND_LINK_PORT_QUERIES);
    struct nd_link *link = asking->link;
    asking->link = NULL;
    nd_link_free(link);
    CU_ASSERT_EQUAL(asking->results[ND_LINK_CANCELLED], 3 * ND_LINK_PORT_QUERIES);
    finish(asking);
    fake_stop(&fake);
}

/* ---- what is not the answer ------------------------------------------------------------------ */

static void lie_then_answer(void *ctx, const struct fake_query *query)
{
    struct fake_query lie = *query;
    (void)ctx;
    lie.msg[1] ^= 1; /* another ID */
    fake_answer(&lie, 0, 2, 60);
    lie = *query;
    lie.msg[14] = 'x'; /* another name */
    fake_answer(&lie, 0, 2, 60);
    lie = *query;
    lie.msg[fake_question_end(query) - 3] = 28; /* another type */
    fake_answer(&lie, 0, 2, 60);
    fake_send(query, (const uint8_t *)"", 0);
    fake_send(query, query->msg, 5);
    fake_answer(query, 0, 1, 60);
}

static void passes_over_what_is_not_the_answer(void)
{
    struct fake_upstream fake;
    fake_start(&fake, "127.0.0.1", lie_then_answer, NULL);
    struct asking *asking = start(&fake.addr, PATIENT_MS);
    ask(asking, true, false);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_ANSWERED);
    CU_ASSERT_EQUAL(asking->msg[7], 1);
    CU_ASSERT(nd_link_take_strays(asking->link) >= 4);
    finish(asking);
    fake_stop(&fake);
}

static void answer_from_elsewhere(void *ctx, const struct fake_query *query)
{
    struct fake_query elsewhere = *query;
    (void)ctx;
    elsewhere.fd = open_client(SOCK_DGRAM, AF_INET);
    fake_answer(&elsewhere, 0, 2, 60);
    close(elsewhere.fd);
    fake_answer(query, 0, 1, 60);
}

static void takes_answers_of_the_server_only(void)
{
    struct fake_upstream fake;
    fake_start(&fake, "127.0.0.1", answer_from_elsewhere, NULL);
    struct asking *asking = start(&fake.addr, PATIENT_MS);
    ask(asking, true, false);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_ANSWERED);
    CU_ASSERT_EQUAL(asking->msg[7], 1);
    CU_ASSERT_EQUAL(nd_link_take_strays(asking->link), 0);
    finish(asking);
    fake_stop(&fake);
}

/* ---- EDNS --------------------------------------------------------------------------------- */

static void format_error_to_opt(void *ctx, const struct fake_query *query)
{
    (void)ctx;
    if (fake_has_opt(query)) {
        struct fake_query plain = *query;
        plain.msg[11] = 0;
        fake_answer(&plain, 1, 0, 0);
    } else {
        CU_ASSERT_EQUAL(fake_question_end(query), query->len);
        fake_answer(query, 0, 40, 60);
    }
}

/* 1.18 and later take the OPT off by themselves; that must not spoil what follows. */
static void survives_a_server_without_edns(void)
{
    struct fake_upstream fake;
    fake_start(&fake, "127.0.0.1", format_error_to_opt, NULL);
    struct asking *asking = start(&fake.addr, PATIENT_MS);
    for (int i = 0; i < 3; i++) {
        ask(asking, true, false);
        CU_ASSERT_EQUAL(asking->result, ND_LINK_ANSWERED);
        CU_ASSERT_TRUE(asking->opt_refused);
        CU_ASSERT_EQUAL(asking->msg[7], 40);
    }
    ask(asking, false, false);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_ANSWERED);
    CU_ASSERT_FALSE(asking->opt_refused);
    finish(asking);
    fake_stop(&fake);
}

/* To a query without OPT this is the answer, and nothing may be cut off. */
static void leaves_a_plain_query_whole(void)
{
    unsigned rcode = 1;
    struct fake_upstream fake;
    fake_start(&fake, "127.0.0.1", refuse, &rcode);
    struct asking *asking = start(&fake.addr, PATIENT_MS);
    ask(asking, false, false);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_ANSWERED);
    CU_ASSERT_EQUAL(asking->msg[3] & 0x0f, 1);
    finish(asking);
    fake_stop(&fake);
    CU_ASSERT_EQUAL(fake.udp_queries, 1);
}

static void answer_large(void *ctx, const struct fake_query *query)
{
    const unsigned *count = ctx;
    fake_answer(query, 0, *count, 60);
}

static void takes_udp_answers_of_the_announced_size(void)
{
    unsigned count = 74; /* 1,220 octets */
    struct fake_upstream fake;
    fake_start(&fake, "127.0.0.1", answer_large, &count);
    struct asking *asking = start(&fake.addr, PATIENT_MS);
    ask(asking, true, false);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_ANSWERED);
    CU_ASSERT_FALSE(asking->tcp);
    CU_ASSERT_EQUAL(asking->msg[7], 74);
    finish(asking);
    fake_stop(&fake);
    CU_ASSERT_EQUAL(fake.tcp_queries, 0);
}

/* ---- TCP ---------------------------------------------------------------------------------- */

static void truncate_udp(void *ctx, const struct fake_query *query)
{
    const unsigned *count = ctx;
    uint8_t buf[FAKE_QUERY_MAX];
    if (query->tcp) {
        fake_answer(query, 0, *count, 60);
        return;
    }
    size_t len = fake_make(query, 0, 0, 0, buf, sizeof(buf));
    buf[2] |= 0x02;
    fake_send(query, buf, len);
}

static void asks_again_over_tcp(void)
{
    unsigned count = 4090; /* 65,483 octets */
    struct fake_upstream fake;
    fake_start(&fake, "127.0.0.1", truncate_udp, &count);
    struct asking *asking = start(&fake.addr, PATIENT_MS);
    ask(asking, true, false);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_ANSWERED);
    CU_ASSERT_TRUE(asking->tcp);
    CU_ASSERT(asking->len > 65400);
    CU_ASSERT_EQUAL(asking->msg[6] << 8 | asking->msg[7], 4090);
    ask(asking, true, true);
    CU_ASSERT_EQUAL(asking->result, ND_LINK_ANSWERED);
    CU_ASSERT_EQUAL(nd_link_take_strays(asking->link), 0);
    finish(asking);
    fake_stop(&fake);
    CU_ASSERT_EQUAL(fake.udp_queries, 1);
    CU_ASSERT_EQUAL(fake.tcp_queries, 2);
}

static void cut_tcp(void *ctx, const struct fake_query *query)
{
    const unsigned *half = ctx;
    uint8_t buf[FAKE_QUERY_MAX];
    size_t len = fake_make(query, 0, 4, 60, buf, sizeof(buf));
    if (*half) {
        const uint8_t prefix[2] = {0, (uint8_t)len};
        CU_ASSERT_EQUAL(send(query->fd, prefix, 2, MSG_NOSIGNAL), 2);
        CU_ASSERT_EQUAL(send(query->fd, buf, len / 2, MSG_NOSIGNAL), (ssize_t)(len / 2));
    }
    fake_cut(query);
}

static void tells_that_tcp_was_cut(void)
{
    for (unsigned half = 0; half < 2; half++) {
        struct fake_upstream fake;
        fake_start(&fake, "127.0.0.1", cut_tcp, &half);
        struct asking *asking = start(&fake.addr, PATIENT_MS);
        ask(asking, true, true);
        CU_ASSERT_EQUAL(asking->result, ND_LINK_UNREACHABLE);
        finish(asking);
        fake_stop(&fake);
    }
}

/* ---- many --------------------------------------------------------------------------------- */

struct crowd {
    struct fake_query *query;
    atomic_uint count;
};

static void collect(void *ctx, const struct fake_query *query)
{
    struct crowd *crowd = ctx;
    crowd->query[crowd->count] = *query;
    crowd->count++;
}

#define CROWD 5000

/* How many different source ports these queries came from. */
static unsigned count_ports(const struct crowd *crowd)
{
    static bool seen[65536];
    unsigned ports = 0;
    memset(seen, 0, sizeof(seen));
    for (unsigned i = 0; i < crowd->count; i++) {
        uint16_t port = nd_addr_port(&crowd->query[i].client);
        ports += !seen[port];
        seen[port] = true;
    }
    return ports;
}

static void has_thousands_in_flight(void)
{
    struct fake_upstream fake;
    struct crowd crowd = {.query = calloc(CROWD, sizeof(*crowd.query))};
    CU_ASSERT_PTR_NOT_NULL_FATAL(crowd.query);
    fake_start(&fake, "127.0.0.1", collect, &crowd);
    struct asking *asking = start(&fake.addr, 6 * PATIENT_MS);
    for (unsigned i = 0; i < CROWD; i++) {
        send_one(asking, (uint16_t)(i * 40503U), i, true, false);
        if (i % 50 == 49) { /* its socket's buffer is as small as the kernel wants */
            CU_ASSERT_TRUE_FATAL(fake_await(&fake, i + 1));
        }
    }
    CU_ASSERT_EQUAL(nd_link_in_flight(asking->link), CROWD);
    CU_ASSERT_EQUAL(count_ports(&crowd), ND_LINK_CHANNELS_MAX);
    for (unsigned i = 0; i < CROWD; i++) {
        fake_answer(&crowd.query[(i + 777) % CROWD], 0, 1, 60);
        if (i % 50 == 49) {
            await(asking, i + 1);
        }
    }
    CU_ASSERT_EQUAL(asking->results[ND_LINK_ANSWERED], CROWD);
    CU_ASSERT_EQUAL(nd_link_take_strays(asking->link), 0);
    finish(asking);
    fake_stop(&fake);
    free(crowd.query);
}

static void collect_and_answer(void *ctx, const struct fake_query *query)
{
    collect(ctx, query);
    fake_answer(query, 0, 1, 60);
}

static void takes_fresh_source_ports(void)
{
    const unsigned queries = 20;
    struct fake_upstream fake;
    struct crowd crowd = {.query = calloc(queries, sizeof(*crowd.query))};
    CU_ASSERT_PTR_NOT_NULL_FATAL(crowd.query);
    fake_start(&fake, "127.0.0.1", collect_and_answer, &crowd);
    struct asking *asking = start(&fake.addr, PATIENT_MS);
    for (unsigned i = 0; i < queries; i++) {
        ask(asking, true, false);
    }
    fake_stop(&fake);
    /* one after the other: each has its own; by chance two may be equal */
    CU_ASSERT(count_ports(&crowd) > queries / 2);
    finish(asking);
    free(crowd.query);
}

static void sends_from_inside_the_callback(void)
{
    const unsigned more = 3 * ND_LINK_PORT_QUERIES;
    struct fake_upstream fake;
    struct crowd crowd = {.query = calloc(more + 1, sizeof(*crowd.query))};
    CU_ASSERT_PTR_NOT_NULL_FATAL(crowd.query);
    fake_start(&fake, "127.0.0.1", collect_and_answer, &crowd);
    struct asking *asking = start(&fake.addr, PATIENT_MS);
    asking->resend = more;
    send_one(asking, 1, 0, true, false);
    await(asking, more + 1);
    fake_stop(&fake);
    /* never idle, so that only the limit changes the port */
    CU_ASSERT(count_ports(&crowd) >= 3);
    finish(asking);
    free(crowd.query);
}

static void sends_to_nobody_from_inside_the_callback(void)
{
    struct fake_upstream fake;
    fake_refuse(&fake, "127.0.0.1");
    struct asking *asking = start(&fake.addr, PATIENT_MS);
    asking->resend = 500;
    send_one(asking, 1, 0, true, false);
    await(asking, 501);
    CU_ASSERT_EQUAL(asking->results[ND_LINK_UNREACHABLE], 501);
    finish(asking);
    fake_refuse_stop(&fake);
}

UNIT_MAIN("ares_glue", UNIT_TEST(brings_the_answer_with_id_and_case), UNIT_TEST(reaches_ipv6),
          UNIT_TEST(hands_on_errors), UNIT_TEST(tells_a_timeout_in_time),
          UNIT_TEST(tells_that_nobody_is_there), UNIT_TEST(ends_what_is_in_flight_when_freed),
          UNIT_TEST(passes_over_what_is_not_the_answer),
          UNIT_TEST(takes_answers_of_the_server_only), UNIT_TEST(survives_a_server_without_edns),
          UNIT_TEST(leaves_a_plain_query_whole), UNIT_TEST(takes_udp_answers_of_the_announced_size),
          UNIT_TEST(asks_again_over_tcp), UNIT_TEST(tells_that_tcp_was_cut),
          UNIT_TEST(has_thousands_in_flight), UNIT_TEST(takes_fresh_source_ports),
          UNIT_TEST(sends_from_inside_the_callback),
          UNIT_TEST(sends_to_nobody_from_inside_the_callback))
