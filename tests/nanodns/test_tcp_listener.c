/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "net/tcp.h"

#include <sched.h>
#include <sys/resource.h>

#include "netserver.h"

static void expect_echo(int fd)
{
    char buf[4];
    send_octets(fd, "\0\2e1", 4);
    CU_ASSERT(receive_all(fd, buf, sizeof(buf)));
    CU_ASSERT_NSTRING_EQUAL(buf, "\0\2e1", 4);
}

static void start(struct netserver *server, size_t connections_max, size_t per_client_max)
{
    struct nd_tcp_limits limits = nd_tcp_limits_default();
    limits.connections_max = connections_max;
    limits.per_client_max = per_client_max;
    limits.accept_pause_ms = 10;
    CU_ASSERT_FATAL(netserver_open(server, "127.0.0.1", &limits));
    netserver_run(server);
}

/* A client with a source address of its own. */
static int connect_from(const struct netserver *server, const char *ip)
{
    struct nd_addr from = address_of(ip, 0);
    struct nd_addr to = netserver_at(server, "127.0.0.1");
    int fd = open_client(SOCK_STREAM, AF_INET);
    CU_ASSERT_EQUAL_FATAL(bind(fd, &from.any, nd_addr_len(&from)), 0);
    CU_ASSERT_EQUAL_FATAL(connect(fd, &to.any, nd_addr_len(&to)), 0);
    return fd;
}

static void closes_connections_past_the_limit(void)
{
    struct netserver server;
    start(&server, 2, 2);
    int first = connect_from(&server, "127.0.0.1");
    expect_echo(first);
    int second = connect_from(&server, "127.0.0.2");
    expect_echo(second);
    int third = connect_from(&server, "127.0.0.3");
    CU_ASSERT(is_closed(third));
    close(third);
    expect_echo(first); /* whoever was there is served on */

    CU_ASSERT_EQUAL(shutdown(first, SHUT_WR), 0);
    CU_ASSERT(is_closed(first)); /* it has left the gate */
    close(first);
    third = connect_from(&server, "127.0.0.3");
    expect_echo(third);
    close(second);
    close(third);
    netserver_stop(&server);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_tcp_over_limit), 1);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_tcp_opened), 3);
    netserver_free(&server);
}

static void closes_connections_of_a_client_with_too_many(void)
{
    struct netserver server;
    start(&server, 10, 2);
    int first = connect_from(&server, "127.0.0.1");
    expect_echo(first);
    int second = connect_from(&server, "127.0.0.1");
    expect_echo(second);
    int third = connect_from(&server, "127.0.0.1");
    CU_ASSERT(is_closed(third));
    int other = connect_from(&server, "127.0.0.2");
    expect_echo(other);
    expect_echo(second);
    close(first);
    close(second);
    close(third);
    close(other);
    netserver_stop(&server);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_tcp_over_client_limit), 1);
    CU_ASSERT_EQUAL(netserver_count(&server, ND_COUNT_tcp_over_limit), 0);
    netserver_free(&server);
}

/* No descriptor is left: the connection waits in the queue until there is one. */
static void goes_on_when_descriptors_are_free_again(void)
{
    struct netserver server;
    struct rlimit before;
    const struct rlimit few = {.rlim_cur = 64, .rlim_max = 64};
    start(&server, 10, 10);
    int fd = open_client(SOCK_STREAM, AF_INET);
    struct nd_addr to = netserver_at(&server, "127.0.0.1");
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_NOFILE, &before), 0);
    const struct rlimit soft = {.rlim_cur = few.rlim_cur, .rlim_max = before.rlim_max};
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &soft), 0);
    int taken[64];
    size_t count = 0;
    while (count < 64 && (taken[count] = dup(fd)) >= 0) {
        count++;
    }
    CU_ASSERT_EQUAL(connect(fd, &to.any, nd_addr_len(&to)), 0);
    send_octets(fd, "\0\2e1", 4);
    /* it must have tried before any is given back */
    struct nd_stats_sum sum;
    uint64_t tries = 0;
    while (tries == 0) {
        memset(&sum, 0, sizeof(sum));
        nd_stats_sum_add(&sum, &server.stats);
        tries = sum.counter[ND_COUNT_tcp_accept_errors];
        sched_yield();
    }
    while (count > 0) {
        close(taken[--count]);
    }
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_NOFILE, &before), 0);
    char buf[4];
    CU_ASSERT(receive_all(fd, buf, sizeof(buf)));
    close(fd);
    netserver_free(&server);
}

static void the_defaults_are_the_named_limits(void)
{
    const struct nd_tcp_limits limits = nd_tcp_limits_default();
    CU_ASSERT_EQUAL(limits.idle_ms, 10000);
    CU_ASSERT_EQUAL(limits.connections_max, 1000);
    CU_ASSERT_EQUAL(limits.per_client_max, 50);
}

UNIT_MAIN("tcp_listener", UNIT_TEST(closes_connections_past_the_limit),
          UNIT_TEST(closes_connections_of_a_client_with_too_many),
          UNIT_TEST(goes_on_when_descriptors_are_free_again),
          UNIT_TEST(the_defaults_are_the_named_limits))
