/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "net/listener.h"

#include <netinet/tcp.h>

#include "netserver.h"

enum {
    CLIENTS = 100,
    SOCKETS_MAX = 3,
};

static void open_at(const char *host, uint16_t port, size_t count, struct nd_listener *ret_listener)
{
    struct nd_listen_error error;
    CU_ASSERT_EQUAL_FATAL(nd_listener_open(host, port, count, ret_listener, &error), 0);
}

/* At the port of `held`, which serves on. */
static void join_at(const struct nd_listener *held, const char *host, size_t count,
                    struct nd_listener *ret_listener)
{
    struct nd_listen_error error;
    CU_ASSERT_EQUAL_FATAL(
        nd_listener_join(held, false, host, nd_addr_port(&held->addr), count, ret_listener, &error),
        0);
}

static int connect_to(const struct nd_listener *listener, const char *ip)
{
    struct nd_addr to = address_of(ip, nd_addr_port(&listener->addr));
    int fd = open_client(SOCK_STREAM, to.any.sa_family);
    CU_ASSERT_EQUAL_FATAL(connect(fd, &to.any, nd_addr_len(&to)), 0);
    return fd;
}

static unsigned accept_all(int fd)
{
    unsigned count = 0;
    int accepted;
    while ((accepted = accept(fd, NULL, NULL)) >= 0) {
        close(accepted);
        count++;
    }
    CU_ASSERT_EQUAL(errno, EAGAIN);
    return count;
}

/* Have CLIENTS connect: are all given to `listener`, and to each of its sockets some? */
static bool is_given_all(const struct nd_listener *listener, const char *ip)
{
    int client[CLIENTS];
    struct pollfd at[SOCKETS_MAX];
    bool had[SOCKETS_MAX] = {false};
    unsigned total = 0;
    bool each = true;
    for (size_t i = 0; i < CLIENTS; i++) {
        client[i] = connect_to(listener, ip);
    }
    for (size_t i = 0; i < listener->count; i++) {
        at[i] = (struct pollfd){.fd = listener->sockets[i].tcp, .events = POLLIN};
    }
    while (total < CLIENTS && poll(at, listener->count, DEADLINE_MS) > 0) {
        for (size_t i = 0; i < listener->count; i++) {
            unsigned count = accept_all(at[i].fd);
            had[i] |= count > 0;
            total += count;
        }
    }
    for (size_t i = 0; i < listener->count; i++) {
        each &= had[i];
    }
    for (size_t i = 0; i < CLIENTS; i++) {
        close(client[i]);
    }
    return total == CLIENTS && each;
}

/* One change of the number of workers after the other, at an address of either family. */
static void hand_over(const char *ip)
{
    static const size_t counts[] = {1, 3, 2, 1, 1};
    struct nd_listener held;
    struct nd_listener next;
    open_at(ip, 0, 2, &held);
    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
        join_at(&held, ip, counts[i], &next);
        nd_listener_yield(&held);
        CU_ASSERT(is_given_all(&next, ip));
        nd_listener_close(&held);
        CU_ASSERT(is_given_all(&next, ip));
        held = next;
    }
    nd_listener_close(&held);
}

static void who_yields_is_given_no_more_connections(void)
{
    hand_over("127.0.0.1");
    if (has_ipv6(__func__)) {
        hand_over("::1");
    }
}

static void a_third_one_need_not_wait_for_the_first(void)
{
    struct nd_listener listener[3];
    struct nd_listen_error error;
    open_at("127.0.0.1", 0, 2, &listener[0]);
    join_at(&listener[0], "127.0.0.1", 1, &listener[1]);
    nd_listener_yield(&listener[0]);
    CU_ASSERT_EQUAL_FATAL(nd_listener_join(&listener[1], true, "127.0.0.1",
                                           nd_addr_port(&listener[0].addr), 3, &listener[2],
                                           &error),
                          0);
    nd_listener_yield(&listener[1]);
    CU_ASSERT(is_given_all(&listener[2], "127.0.0.1"));
    nd_listener_close(&listener[0]);
    nd_listener_close(&listener[1]);
    CU_ASSERT(is_given_all(&listener[2], "127.0.0.1"));
    nd_listener_close(&listener[2]);
}

/* They are of two groups to the kernel, which prefers the narrower address. */
static void an_address_is_left_to_one_that_holds_it(void)
{
    static const char *const hosts[] = {"127.0.0.1", "0.0.0.0", "127.0.0.1"};
    struct nd_listener held;
    struct nd_listener next;
    open_at(hosts[0], 0, 1, &held);
    for (size_t i = 1; i < sizeof(hosts) / sizeof(*hosts); i++) {
        join_at(&held, hosts[i], 2, &next);
        nd_listener_yield(&held);
        CU_ASSERT(is_given_all(&next, "127.0.0.1"));
        nd_listener_close(&held);
        held = next;
    }
    nd_listener_close(&held);
}

/*
 * With TCP_DEFER_ACCEPT the kernel ignores the third segment of the handshake unless it has data:
 * to the client it is connected, to the server it is not.
 */
static void a_handshake_ends_where_it_began(void)
{
    const int wait_s = 60;
    struct nd_listener held;
    struct nd_listener next;
    open_at("127.0.0.1", 0, 1, &held);
    int old = held.sockets[0].tcp;
    CU_ASSERT_EQUAL_FATAL(setsockopt(old, IPPROTO_TCP, TCP_DEFER_ACCEPT, &wait_s, sizeof(wait_s)),
                          0);
    int client = connect_to(&held, "127.0.0.1");
    join_at(&held, "127.0.0.1", 2, &next);
    nd_listener_yield(&held);
    CU_ASSERT_EQUAL(accept_all(old), 0);
    send_octets(client, "e", 1);
    CU_ASSERT(await_input(old));
    CU_ASSERT_EQUAL(accept_all(old), 1);
    close(client);
    nd_listener_close(&held);
    nd_listener_close(&next);
}

static bool shares(int fd)
{
    int value = -1;
    socklen_t len = sizeof(value);
    CU_ASSERT_EQUAL(getsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &value, &len), 0);
    return value != 0;
}

/* Somebody has another loopback address at our port: 0.0.0.0 cannot be had. */
static void a_join_that_fails_changes_nothing(void)
{
    struct nd_listener held;
    struct nd_listener other;
    struct nd_listener next;
    struct nd_listen_error error;
    open_at("127.0.0.1", 0, 1, &held);
    uint16_t port = nd_addr_port(&held.addr);
    if (nd_listener_open("127.0.0.2", port, 1, &other, &error) != 0) {
        unit_skip(__func__, "the port is in use at 127.0.0.2");
        nd_listener_close(&held);
        return;
    }
    CU_ASSERT_EQUAL(nd_listener_join(&held, false, "0.0.0.0", port, 1, &next, &error), -1);
    CU_ASSERT_EQUAL(error.err, EADDRINUSE);
    CU_ASSERT(!shares(held.sockets[0].udp));
    CU_ASSERT(!shares(held.sockets[0].tcp));
    CU_ASSERT(is_given_all(&held, "127.0.0.1"));
    nd_listener_close(&held);
    nd_listener_close(&other);
}

static void a_single_one_is_alone_once_it_is_settled(void)
{
    struct nd_listener held;
    struct nd_listener next;
    open_at("127.0.0.1", 0, 2, &held);
    join_at(&held, "127.0.0.1", 1, &next);
    nd_listener_yield(&held);
    nd_listener_close(&held);
    CU_ASSERT(shares(next.sockets[0].udp));
    nd_listener_settle(&next);
    CU_ASSERT(!shares(next.sockets[0].udp));
    CU_ASSERT(!shares(next.sockets[0].tcp));
    nd_listener_close(&next);
}

UNIT_MAIN("listener_join", UNIT_TEST(who_yields_is_given_no_more_connections),
          UNIT_TEST(a_third_one_need_not_wait_for_the_first),
          UNIT_TEST(an_address_is_left_to_one_that_holds_it),
          UNIT_TEST(a_handshake_ends_where_it_began), UNIT_TEST(a_join_that_fails_changes_nothing),
          UNIT_TEST(a_single_one_is_alone_once_it_is_settled))
