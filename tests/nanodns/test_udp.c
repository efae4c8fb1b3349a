/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "net/udp.h"

#include <netinet/udp.h>

#include "netserver.h"

static void expect_echo(int fd, const char *text)
{
    char buf[64];
    size_t len = strlen(text);
    send_octets(fd, text, len);
    CU_ASSERT_EQUAL(receive(fd, buf, sizeof(buf)), (ssize_t)len);
    CU_ASSERT_NSTRING_EQUAL(buf, text, len);
}

static void answers_over_ipv4(void)
{
    struct netserver server;
    netserver_start(&server, "127.0.0.1");
    int fd = connect_client(&server, "127.0.0.1", SOCK_DGRAM);
    expect_echo(fd, "echo 1");
    expect_echo(fd, "echo 2");
    netserver_stop(&server);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_queries_udp), 2);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_answers_udp), 2);
    close(fd);
    netserver_free(&server);
}

static void answers_over_ipv6(void)
{
    struct netserver server;
    if (!has_ipv6(__func__)) {
        return;
    }
    netserver_start(&server, "::1");
    int fd = connect_client(&server, "::1", SOCK_DGRAM);
    expect_echo(fd, "echo");
    close(fd);
    netserver_free(&server);
}

/* A client that is not connected sees any source, as resolvers of clients must not accept. */
static void expect_source(const struct netserver *server, const char *ip, const char *text)
{
    char buf[64];
    struct nd_addr to = netserver_at(server, ip);
    struct nd_addr from = {.v6 = {.sin6_family = AF_UNSPEC}};
    socklen_t from_len = sizeof(from);
    size_t len = strlen(text);
    int fd = open_client(SOCK_DGRAM, to.any.sa_family);
    CU_ASSERT_EQUAL(sendto(fd, text, len, 0, &to.any, nd_addr_len(&to)), (ssize_t)len);
    CU_ASSERT_FATAL(await_input(fd));
    CU_ASSERT_EQUAL(recvfrom(fd, buf, sizeof(buf), 0, &from.any, &from_len), (ssize_t)len);
    CU_ASSERT_EQUAL(nd_addr_port(&from), nd_addr_port(&to));
    struct nd_ip asked = nd_addr_ip(&to);
    struct nd_ip answered = nd_addr_ip(&from);
    CU_ASSERT_EQUAL(memcmp(asked.octet, answered.octet, sizeof(asked.octet)), 0);
    close(fd);
}

static void an_ipv4_wildcard_answers_from_the_address_asked(void)
{
    struct netserver server;
    netserver_start(&server, "0.0.0.0");
    expect_source(&server, "127.0.0.2", "echo");
    expect_source(&server, "127.0.0.1", "echo");
    expect_source(&server, "127.9.9.9", "echo");
    netserver_free(&server);
}

static void an_ipv6_wildcard_serves_both_families(void)
{
    struct netserver server;
    if (!has_ipv6(__func__)) {
        return;
    }
    netserver_start(&server, "::");
    expect_source(&server, "127.0.0.2", "echo");
    expect_source(&server, "::1", "echo");
    expect_source(&server, "127.0.0.3", "echo");
    netserver_free(&server);
}

static void answers_later_from_the_address_asked(void)
{
    static const char *const hosts[] = {"0.0.0.0", "::"};
    for (size_t i = 0; i < 2; i++) {
        struct netserver server;
        char buf[64];
        if (i == 1 && !has_ipv6(__func__)) {
            return;
        }
        netserver_start(&server, hosts[i]);
        /* connected: only an answer from the address asked arrives */
        int first = connect_client(&server, "127.0.0.2", SOCK_DGRAM);
        int second = connect_client(&server, "127.0.0.3", SOCK_DGRAM);
        send_octets(first, "d1", 2);
        send_octets(second, "d2", 2);
        expect_echo(second, "e"); /* the promises stand */
        int third = connect_client(&server, "127.0.0.1", SOCK_DGRAM);
        expect_echo(third, "r");
        CU_ASSERT_EQUAL(receive(first, buf, sizeof(buf)), 2);
        CU_ASSERT_NSTRING_EQUAL(buf, "d1", 2);
        CU_ASSERT_EQUAL(receive(second, buf, sizeof(buf)), 2);
        CU_ASSERT_NSTRING_EQUAL(buf, "d2", 2);
        send_octets(first, "d3", 2);
        expect_echo(first, "x"); /* given up */
        expect_echo(first, "r");
        netserver_stop(&server);
        CU_ASSERT_EQUAL(server.last_send, 0);
        CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_answers_udp), 6);
        CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_handler_silent), 1);
        CU_ASSERT_EQUAL(netserver_durations(&server), 6);
        close(first);
        close(second);
        close(third);
        netserver_free(&server);
    }
}

static void drops_an_empty_datagram(void)
{
    struct netserver server;
    netserver_start(&server, "127.0.0.1");
    int fd = connect_client(&server, "127.0.0.1", SOCK_DGRAM);
    send_octets(fd, "", 0);
    expect_echo(fd, "echo");
    netserver_stop(&server);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_udp_empty), 1);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_queries_udp), 1);
    close(fd);
    netserver_free(&server);
}

static void says_when_a_query_was_cut(void)
{
    struct netserver server;
    static uint8_t query[ND_UDP_QUERY_MAX + 1];
    static uint8_t buf[ND_UDP_QUERY_MAX + 1];
    netserver_start(&server, "127.0.0.1");
    int fd = connect_client(&server, "127.0.0.1", SOCK_DGRAM);
    memset(query, 'e', sizeof(query));
    send_octets(fd, query, ND_UDP_QUERY_MAX);
    /* the whole query came, but its echo is cut by the room for answers */
    CU_ASSERT_EQUAL(receive(fd, buf, sizeof(buf)), ND_UDP_ANSWER_MAX);
    send_octets(fd, query, ND_UDP_QUERY_MAX + 1);
    CU_ASSERT_EQUAL(receive(fd, buf, sizeof(buf)), 1);
    CU_ASSERT_EQUAL(buf[0], 'T');
    netserver_stop(&server);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_udp_oversize), 1);
    close(fd);
    netserver_free(&server);
}

static void silence_is_no_datagram(void)
{
    struct netserver server;
    netserver_start(&server, "127.0.0.1");
    int fd = connect_client(&server, "127.0.0.1", SOCK_DGRAM);
    send_octets(fd, "silent", 6);
    send_octets(fd, "silent", 6);
    expect_echo(fd, "echo");
    netserver_stop(&server);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_handler_silent), 2);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_answers_udp), 1);
    CU_ASSERT_EQUAL(netserver_durations(&server), 1);
    close(fd);
    netserver_free(&server);
}

/* Some silent ones in between: the answers of a batch are fewer than its queries. */
static void answers_batches_in_full_and_in_order(void)
{
    enum { QUERIES = 3 * ND_UDP_BATCH + 7 };
    struct netserver server;
    const struct nd_tcp_limits limits = nd_tcp_limits_default();
    CU_ASSERT_FATAL(netserver_open(&server, "127.0.0.1", &limits));
    int fd = connect_client(&server, "127.0.0.1", SOCK_DGRAM);
    for (uint8_t i = 0; i < QUERIES; i++) {
        const uint8_t query[2] = {i % 5 == 3 ? 's' : 'e', i};
        send_octets(fd, query, sizeof(query));
    }
    netserver_run(&server); /* meets full batches */
    for (uint8_t i = 0; i < QUERIES; i++) {
        uint8_t answer[8] = {0};
        if (i % 5 != 3) {
            CU_ASSERT_EQUAL(receive(fd, answer, sizeof(answer)), 2);
            CU_ASSERT_EQUAL(answer[1], i);
        }
    }
    netserver_free(&server);
    close(fd);
}

/* Load turns watching the socket into polling it; quiet turns it back; drain ends either. */
static void serves_through_load_and_quiet(void)
{
    struct netserver server;
    char buf[64];
    const struct nd_tcp_limits limits = nd_tcp_limits_default();
    CU_ASSERT_FATAL(netserver_open(&server, "127.0.0.1", &limits));
    int fd = connect_client(&server, "127.0.0.1", SOCK_DGRAM);
    for (int load = 0; load < 3; load++) {
        for (int i = 0; i < 2 * ND_UDP_BATCH; i++) {
            send_octets(fd, "load", 4);
        }
        if (load == 0) {
            netserver_run(&server); /* its first turn meets full batches */
        }
        for (int i = 0; i < 2 * ND_UDP_BATCH; i++) {
            CU_ASSERT_EQUAL(receive(fd, buf, sizeof(buf)), 4);
        }
        expect_echo(fd, "quiet");
        expect_echo(fd, "quiet");
    }
    for (int i = 0; i < ND_UDP_BATCH; i++) {
        send_octets(fd, "load", 4);
    }
    netserver_end(&server, netserver_drain_task);
    CU_ASSERT(server.drained);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_answers_udp), 7 * ND_UDP_BATCH + 6);
    close(fd);
    netserver_free(&server);
}

/* What a handler is told of a batch before it answers the first. */
struct ahead {
    unsigned hints;
    unsigned fetches;
    unsigned answers;
    bool in_order;
};

static struct nd_hint note_hint(void *ctx, const uint8_t *data, size_t len)
{
    struct ahead *ahead = ctx;
    ahead->in_order = ahead->in_order && ahead->answers == 0 && len == 2;
    ahead->hints++;
    return (struct nd_hint){{data[1], 7}};
}

static void note_fetch(void *ctx, struct nd_hint hint)
{
    struct ahead *ahead = ctx;
    ahead->in_order =
        ahead->in_order && ahead->answers == 0 && hint.of[0] == ahead->fetches && hint.of[1] == 7;
    ahead->fetches++;
}

static size_t note_answer(void *ctx, const struct nd_packet *in, uint8_t *out, size_t out_size)
{
    struct ahead *ahead = ctx;
    (void)out_size;
    out[0] = in->data[1];
    ahead->answers++;
    return 1;
}

static void expect_ahead(uint8_t queries, bool ahead_of_answers)
{
    struct ahead ahead = {.in_order = true};
    const struct nd_handler handler = {
        .fn = note_answer, .hint = note_hint, .fetch = note_fetch, .ctx = &ahead};
    struct nd_listener listener;
    struct nd_listen_error error;
    struct nd_loop *loop;
    struct nd_udp *udp;
    static struct nd_stats stats;
    CU_ASSERT_EQUAL_FATAL(nd_listener_open("127.0.0.1", 0, 1, &listener, &error), 0);
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&loop), 0);
    CU_ASSERT_EQUAL_FATAL(nd_udp_new(loop, listener.sockets[0].udp, false, &handler, &stats, &udp),
                          0);
    listener.sockets[0].udp = -1;
    int fd = open_client(SOCK_DGRAM, AF_INET);
    CU_ASSERT_EQUAL_FATAL(connect(fd, &listener.addr.any, nd_addr_len(&listener.addr)), 0);
    for (uint8_t i = 0; i < queries; i++) {
        const uint8_t query[2] = {'e', i};
        send_octets(fd, query, sizeof(query));
    }
    nd_udp_drain(udp);
    CU_ASSERT_EQUAL(ahead.answers, queries);
    CU_ASSERT_EQUAL(ahead.hints, ahead_of_answers ? queries : 0);
    CU_ASSERT_EQUAL(ahead.fetches, ahead.hints);
    CU_ASSERT(ahead.in_order);
    close(fd);
    nd_udp_free(udp);
    nd_loop_free(loop);
    nd_listener_close(&listener);
}

static void a_batch_is_looked_at_before_it_is_answered(void)
{
    expect_ahead(ND_UDP_FETCH_MIN, true);
    expect_ahead(ND_UDP_FETCH_MIN - 1, false);
}

static void a_client_that_left_harms_nobody(void)
{
    struct netserver server;
    const struct nd_tcp_limits limits = nd_tcp_limits_default();
    CU_ASSERT_FATAL(netserver_open(&server, "127.0.0.1", &limits));
    for (int i = 0; i < 10; i++) {
        int gone = connect_client(&server, "127.0.0.1", SOCK_DGRAM);
        send_octets(gone, "echo", 4);
        close(gone); /* the answers meet ICMP port unreachable */
    }
    int fd = connect_client(&server, "127.0.0.1", SOCK_DGRAM);
    netserver_run(&server);
    expect_echo(fd, "echo 1");
    expect_echo(fd, "echo 2");
    close(fd);
    netserver_free(&server);
}

static void drops_what_comes_from_port_zero(void)
{
    struct netserver server;
    int raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_UDP);
    if (raw < 0) {
        unit_skip(__func__, "no raw sockets without CAP_NET_RAW");
        return;
    }
    netserver_start(&server, "127.0.0.1");
    struct {
        struct udphdr header;
        uint8_t data[4];
    } datagram = {.header = {.uh_sport = 0,
                             .uh_dport = htons(nd_addr_port(&server.listener.addr)),
                             .uh_ulen = htons(sizeof(datagram))},
                  .data = "echo"};
    struct nd_addr to = netserver_at(&server, "127.0.0.1");
    nd_addr_set_port(&to, 0);
    CU_ASSERT_EQUAL(sendto(raw, &datagram, sizeof(datagram), 0, &to.any, nd_addr_len(&to)),
                    (ssize_t)sizeof(datagram));
    int fd = connect_client(&server, "127.0.0.1", SOCK_DGRAM);
    expect_echo(fd, "echo");
    netserver_stop(&server);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_udp_port_zero), 1);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_queries_udp), 1);
    close(raw);
    close(fd);
    netserver_free(&server);
}

static void a_drain_answers_the_queue_and_reads_no_more(void)
{
    struct netserver server;
    char buf[64];
    const struct nd_tcp_limits limits = nd_tcp_limits_default();
    CU_ASSERT_FATAL(netserver_open(&server, "127.0.0.1", &limits));
    int fd = connect_client(&server, "127.0.0.1", SOCK_DGRAM);
    for (int i = 0; i < ND_UDP_BATCH + 1; i++) {
        send_octets(fd, "echo", 4);
    }
    nd_udp_drain(server.udp);
    for (int i = 0; i < ND_UDP_BATCH + 1; i++) {
        CU_ASSERT_EQUAL(receive(fd, buf, sizeof(buf)), 4);
    }
    send_octets(fd, "late", 4);
    netserver_run(&server);
    netserver_end(&server, netserver_drain_task);
    CU_ASSERT(server.drained);
    close(fd);
    netserver_free(&server);
}

UNIT_MAIN("udp", UNIT_TEST(answers_over_ipv4), UNIT_TEST(answers_over_ipv6),
          UNIT_TEST(an_ipv4_wildcard_answers_from_the_address_asked),
          UNIT_TEST(an_ipv6_wildcard_serves_both_families),
          UNIT_TEST(answers_later_from_the_address_asked), UNIT_TEST(drops_an_empty_datagram),
          UNIT_TEST(says_when_a_query_was_cut), UNIT_TEST(silence_is_no_datagram),
          UNIT_TEST(answers_batches_in_full_and_in_order), UNIT_TEST(serves_through_load_and_quiet),
          UNIT_TEST(a_batch_is_looked_at_before_it_is_answered),
          UNIT_TEST(a_client_that_left_harms_nobody), UNIT_TEST(drops_what_comes_from_port_zero),
          UNIT_TEST(a_drain_answers_the_queue_and_reads_no_more))
