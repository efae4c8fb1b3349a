/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "net/tcp.h"

#include <netinet/tcp.h>

#include "netserver.h"

/* Limits of a test that waits for a clock. */
static struct nd_tcp_limits quick_limits(unsigned idle_ms)
{
    struct nd_tcp_limits limits = nd_tcp_limits_default();
    limits.idle_ms = idle_ms;
    return limits;
}

static void start_with(struct netserver *server, const struct nd_tcp_limits *limits)
{
    CU_ASSERT_FATAL(netserver_open(server, "127.0.0.1", limits));
    netserver_run(server);
}

static void send_message(int fd, const void *msg, size_t len)
{
    static uint8_t buf[ND_TCP_MESSAGE_MAX + 2];
    buf[0] = (uint8_t)(len >> 8);
    buf[1] = (uint8_t)len;
    memcpy(buf + 2, msg, len);
    send_octets(fd, buf, len + 2);
}

/* The length of the next message, its octets in `buf`; -1 when none comes. */
static ssize_t receive_message(int fd, uint8_t *buf)
{
    uint8_t prefix[2];
    if (!receive_all(fd, prefix, sizeof(prefix))) {
        return -1;
    }
    size_t len = (size_t)prefix[0] << 8 | prefix[1];
    return receive_all(fd, buf, len) ? (ssize_t)len : -1;
}

static void expect_message(int fd, const char *text)
{
    static uint8_t buf[ND_TCP_MESSAGE_MAX];
    size_t len = strlen(text);
    CU_ASSERT_EQUAL_FATAL(receive_message(fd, buf), (ssize_t)len);
    CU_ASSERT_NSTRING_EQUAL(buf, text, len);
}

static void expect_echo(int fd, const char *text)
{
    send_message(fd, text, strlen(text));
    expect_message(fd, text);
}

/* Shut down our side; what was promised must still come, then the end. */
static void hang_up(int fd)
{
    CU_ASSERT_EQUAL(shutdown(fd, SHUT_WR), 0);
    CU_ASSERT(is_closed(fd));
    close(fd);
}

static void answers_over_both_families(void)
{
    struct netserver server;
    const char *host = has_ipv6(__func__) ? "::" : "0.0.0.0";
    netserver_start(&server, host);
    int fd = connect_client(&server, "127.0.0.2", SOCK_STREAM);
    expect_echo(fd, "echo 1");
    expect_echo(fd, "echo 2");
    hang_up(fd);
    if (strcmp(host, "::") == 0) {
        fd = connect_client(&server, "::1", SOCK_STREAM);
        expect_echo(fd, "echo");
        hang_up(fd);
    }
    netserver_stop(&server);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_tcp_opened),
                    netserver_count(&server, ND_COUNT_tcp_closed_by_client));
    netserver_free(&server);
}

static void takes_a_message_octet_by_octet(void)
{
    static const uint8_t message[] = {0, 6, 'e', 'c', 'h', 'o', ' ', '1', 0, 2, 'e', '2'};
    struct netserver server;
    const int on = 1;
    netserver_start(&server, "127.0.0.1");
    int fd = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    CU_ASSERT_EQUAL(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)), 0);
    for (size_t i = 0; i < sizeof(message); i++) {
        send_octets(fd, message + i, 1);
    }
    expect_message(fd, "echo 1");
    expect_message(fd, "e2");
    hang_up(fd);
    netserver_free(&server);
}

/* Larger than the shared buffer and than every first buffer; in pieces that fit none of them. */
static void takes_the_largest_message(void)
{
    static uint8_t message[ND_TCP_MESSAGE_MAX];
    static uint8_t buf[ND_TCP_MESSAGE_MAX];
    static const uint8_t prefix[2] = {0xff, 0xff};
    struct netserver server;
    netserver_start(&server, "127.0.0.1");
    int fd = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    for (size_t i = 0; i < sizeof(message); i++) {
        message[i] = (uint8_t)(i * 31 + i / 251);
    }
    message[0] = 'e';
    send_octets(fd, prefix, 2);
    for (size_t at = 0; at < sizeof(message);) {
        size_t len = sizeof(message) - at < 777 ? sizeof(message) - at : 777;
        send_octets(fd, message + at, len);
        at += len;
    }
    CU_ASSERT_EQUAL(receive_message(fd, buf), ND_TCP_MESSAGE_MAX);
    CU_ASSERT_EQUAL(memcmp(message, buf, sizeof(message)), 0);
    send_message(fd, message, sizeof(message));
    CU_ASSERT_EQUAL(receive_message(fd, buf), ND_TCP_MESSAGE_MAX);
    hang_up(fd);
    netserver_free(&server);
}

static void answers_pipelined_queries_in_order(void)
{
    enum { QUERIES = 2000 };
    struct netserver server;
    uint8_t buf[64];
    netserver_start(&server, "127.0.0.1");
    int fd = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    for (unsigned i = 0; i < QUERIES; i++) {
        const uint8_t query[3] = {'e', (uint8_t)(i >> 8), (uint8_t)i};
        send_message(fd, query, sizeof(query));
    }
    for (unsigned i = 0; i < QUERIES; i++) {
        CU_ASSERT_EQUAL_FATAL(receive_message(fd, buf), 3);
        CU_ASSERT_EQUAL((unsigned)buf[1] << 8 | buf[2], i);
    }
    hang_up(fd);
    netserver_free(&server);
}

static void answers_what_was_asked_before_a_half_close(void)
{
    struct netserver server;
    netserver_start(&server, "127.0.0.1");
    int fd = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    send_message(fd, "d1", 2);
    send_message(fd, "echo", 4);
    send_octets(fd, "\0\7half", 6);
    CU_ASSERT_EQUAL(shutdown(fd, SHUT_WR), 0);
    expect_message(fd, "echo");
    /* the promised answer is waited for */
    int other = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    expect_echo(other, "r");
    expect_message(fd, "d1");
    CU_ASSERT(is_closed(fd));
    close(fd);
    hang_up(other);
    netserver_free(&server);
}

static void answers_later_out_of_order(void)
{
    struct netserver server;
    netserver_start(&server, "127.0.0.1");
    int fd = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    send_message(fd, "d1", 2);
    send_message(fd, "d2", 2);
    send_message(fd, "e3", 2);
    expect_message(fd, "e3");
    send_message(fd, "r4", 2);
    expect_message(fd, "d2");
    expect_message(fd, "d1");
    expect_message(fd, "r4");
    send_message(fd, "d5", 2);
    expect_echo(fd, "x6");
    hang_up(fd);
    netserver_stop(&server);
    CU_ASSERT_EQUAL(netserver_durations(&server), netserver_count(&server, ND_COUNT_answers_tcp));
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_handler_silent), 1); /* d5 */
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_answers_tcp), 5);
    netserver_free(&server);
}

static void a_promise_to_a_client_that_left_says_so(void)
{
    struct netserver server;
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    netserver_start(&server, "127.0.0.1");
    int fd = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    send_message(fd, "d1", 2);
    send_message(fd, "d2", 2);
    expect_echo(fd, "echo");
    CU_ASSERT_EQUAL(setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)), 0);
    close(fd);
    /* once the reset has reached it, a connection of another client is served */
    fd = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    expect_echo(fd, "echo");
    expect_echo(fd, "r");
    hang_up(fd);
    netserver_stop(&server);
    CU_ASSERT_EQUAL(server.last_send, ENOTCONN);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_tcp_closed_error), 1);
    netserver_free(&server);
}

static void a_client_that_awaits_many_answers_is_not_read(void)
{
    struct nd_tcp_limits limits = nd_tcp_limits_default();
    struct netserver server;
    limits.deferred_max = 2;
    start_with(&server, &limits);
    int fd = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    send_message(fd, "d1", 2);
    send_message(fd, "d2", 2);
    send_message(fd, "e3", 2); /* waits for one of the two */
    int other = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    expect_echo(other, "echo");
    expect_echo(other, "r");
    expect_message(fd, "d2");
    expect_message(fd, "d1");
    expect_message(fd, "e3");
    hang_up(fd);
    hang_up(other);
    netserver_free(&server);
}

static void closes_after_a_message_of_no_octets(void)
{
    struct netserver server;
    netserver_start(&server, "127.0.0.1");
    int fd = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    send_octets(fd, "\0\4echo\0\0", 8);
    expect_message(fd, "echo");
    CU_ASSERT(is_closed(fd));
    close(fd);
    netserver_stop(&server);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_tcp_closed_bad), 1);
    netserver_free(&server);
}

/* All is said before the server starts, and so before its clock does. */
static void closes_idle_clients_and_half_messages(void)
{
    const struct nd_tcp_limits limits = quick_limits(400);
    struct netserver server;
    CU_ASSERT_FATAL(netserver_open(&server, "127.0.0.1", &limits));
    int silent = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    int half = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    int done = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    send_octets(half, "\0\7half", 6);
    send_message(done, "echo", 4);
    netserver_run(&server);
    expect_message(done, "echo");
    CU_ASSERT(is_closed(silent));
    CU_ASSERT(is_closed(half));
    CU_ASSERT(is_closed(done));
    close(silent);
    close(half);
    close(done);
    netserver_stop(&server);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_tcp_closed_idle), 3);
    netserver_free(&server);
}

/* Octets that never make a message do not stop the clock. */
static void closes_a_client_that_trickles(void)
{
    const struct nd_tcp_limits limits = quick_limits(100);
    struct netserver server;
    struct pollfd end;
    ssize_t sent = 2;
    start_with(&server, &limits);
    int fd = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    send_octets(fd, "\xff\xff", 2);
    do {
        end = (struct pollfd){.fd = fd, .events = POLLIN};
        if (poll(&end, 1, 10) == 0) {
            sent = send(fd, "x", 1, MSG_NOSIGNAL);
        }
    } while (end.revents == 0 && sent > 0);
    CU_ASSERT(is_closed(fd));
    close(fd);
    netserver_stop(&server);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_tcp_closed_idle), 1);
    netserver_free(&server);
}

/* Ask for more than every buffer on the way holds. */
static void ask_for_much(int fd, unsigned messages)
{
    for (unsigned i = 0; i < messages; i++) {
        send_message(fd, "b\xfe", 2);
    }
}

static int connect_with_small_window(const struct netserver *server)
{
    const int window = 4096;
    struct nd_addr to = netserver_at(server, "127.0.0.1");
    int fd = open_client(SOCK_STREAM, AF_INET);
    CU_ASSERT_EQUAL(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof(window)), 0);
    CU_ASSERT_EQUAL_FATAL(connect(fd, &to.any, nd_addr_len(&to)), 0);
    return fd;
}

static void cuts_off_a_client_that_does_not_read(void)
{
    const struct nd_tcp_limits limits = quick_limits(50);
    struct netserver server;
    struct pollfd cut = {.events = 0}; /* POLLHUP and POLLERR alone */
    CU_ASSERT_FATAL(netserver_open(&server, "127.0.0.1", &limits));
    int fd = connect_with_small_window(&server);
    cut.fd = fd;
    ask_for_much(fd, 100); /* before the server's clock starts */
    netserver_run(&server);
    /* a reset: the kernel keeps nothing for it either */
    CU_ASSERT_EQUAL(poll(&cut, 1, DEADLINE_MS), 1);
    close(fd);
    netserver_stop(&server);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_tcp_closed_slow), 1);
    CU_ASSERT(netserver_count(&server, ND_COUNT_queries_tcp) < 20);
    netserver_free(&server);
}

/* Answers that come later are not kept without end for a client that does not read. */
static void cuts_off_a_client_that_is_owed_too_much(void)
{
    struct nd_tcp_limits limits = nd_tcp_limits_default();
    struct netserver server;
    struct pollfd cut = {.events = 0}; /* POLLHUP and POLLERR alone */
    limits.output_max = 0;
    start_with(&server, &limits);
    int fd = connect_with_small_window(&server);
    cut.fd = fd;
    send_message(fd, "d1", 2);
    ask_for_much(fd, 100);
    /* by the time another client is served, all that has been read, and the answers wait */
    int other = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    expect_echo(other, "echo");
    expect_echo(other, "r");
    CU_ASSERT_EQUAL(poll(&cut, 1, DEADLINE_MS), 1);
    close(fd);
    hang_up(other);
    netserver_stop(&server);
    CU_ASSERT_EQUAL(server.last_send, ENOTCONN);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_tcp_closed_slow), 1);
    netserver_free(&server);
}

static void a_slow_client_gets_all_when_it_reads(void)
{
    static uint8_t buf[ND_TCP_MESSAGE_MAX];
    struct netserver server;
    netserver_start(&server, "127.0.0.1");
    int fd = connect_with_small_window(&server);
    ask_for_much(fd, 100);
    CU_ASSERT_EQUAL(shutdown(fd, SHUT_WR), 0);
    int other = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    expect_echo(other, "others are served");
    for (int i = 0; i < 100; i++) {
        CU_ASSERT_EQUAL_FATAL(receive_message(fd, buf), 1 + 256 * 0xfe);
        CU_ASSERT(buf[0] == 'b' && buf[256 * 0xfe] == 'b');
    }
    CU_ASSERT(is_closed(fd));
    close(fd);
    hang_up(other);
    netserver_free(&server);
}

static void a_drain_answers_what_has_arrived(void)
{
    struct netserver server;
    const struct nd_tcp_limits limits = nd_tcp_limits_default();
    CU_ASSERT_FATAL(netserver_open(&server, "127.0.0.1", &limits));
    int queued = connect_client(&server, "127.0.0.1", SOCK_STREAM); /* not accepted yet */
    send_message(queued, "e1", 2);
    send_message(queued, "e2", 2);
    send_octets(queued, "\0\4ha", 4);
    int idle = connect_client(&server, "127.0.0.1", SOCK_STREAM);
    netserver_run(&server);
    netserver_end(&server, netserver_drain_task);
    CU_ASSERT(server.drained);
    expect_message(queued, "e1");
    expect_message(queued, "e2");
    CU_ASSERT(is_closed(queued));
    CU_ASSERT(is_closed(idle));
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_tcp_closed_drain), 2);
    /* from another address: with the server's port as its own it would connect to itself */
    struct nd_addr from = address_of("127.0.0.2", 0);
    struct nd_addr to = netserver_at(&server, "127.0.0.1");
    int late = open_client(SOCK_STREAM, AF_INET);
    CU_ASSERT_EQUAL(bind(late, &from.any, nd_addr_len(&from)), 0);
    CU_ASSERT_EQUAL(connect(late, &to.any, nd_addr_len(&to)), -1);
    CU_ASSERT_EQUAL(errno, ECONNREFUSED);
    close(late);
    close(queued);
    close(idle);
    netserver_free(&server);
}

static void a_drain_waits_for_a_client_to_read(void)
{
    static uint8_t buf[ND_TCP_MESSAGE_MAX];
    struct netserver server;
    netserver_start(&server, "127.0.0.1");
    int fd = connect_with_small_window(&server);
    ask_for_much(fd, 6);
    CU_ASSERT(await_input(fd)); /* it was accepted */
    server.task = (struct nd_task){.run = netserver_drain_task, .ctx = &server};
    nd_loop_post(server.loop, &server.task);
    for (int i = 0; i < 6; i++) {
        CU_ASSERT_EQUAL_FATAL(receive_message(fd, buf), 1 + 256 * 0xfe);
    }
    CU_ASSERT(is_closed(fd));
    pthread_join(server.thread, NULL);
    server.running = false;
    CU_ASSERT(server.drained);
    close(fd);
    netserver_free(&server);
}

UNIT_MAIN("tcp_conn", UNIT_TEST(answers_over_both_families),
          UNIT_TEST(takes_a_message_octet_by_octet), UNIT_TEST(takes_the_largest_message),
          UNIT_TEST(answers_pipelined_queries_in_order),
          UNIT_TEST(answers_what_was_asked_before_a_half_close),
          UNIT_TEST(answers_later_out_of_order), UNIT_TEST(a_promise_to_a_client_that_left_says_so),
          UNIT_TEST(a_client_that_awaits_many_answers_is_not_read),
          UNIT_TEST(closes_after_a_message_of_no_octets),
          UNIT_TEST(closes_idle_clients_and_half_messages),
          UNIT_TEST(closes_a_client_that_trickles), UNIT_TEST(cuts_off_a_client_that_does_not_read),
          UNIT_TEST(cuts_off_a_client_that_is_owed_too_much),
          UNIT_TEST(a_slow_client_gets_all_when_it_reads),
          UNIT_TEST(a_drain_answers_what_has_arrived),
          UNIT_TEST(a_drain_waits_for_a_client_to_read))
