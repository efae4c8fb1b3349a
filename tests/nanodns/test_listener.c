/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "net/listener.h"

#include <netdb.h>
#include <sys/wait.h>

#include "netserver.h"

/* A machine without IPv6, when a test says so. */
int __real_socket(int family, int type, int protocol);
int __wrap_socket(int family, int type, int protocol);
static int ipv6_error;

int __wrap_socket(int family, int type, int protocol)
{
    if (family == AF_INET6 && ipv6_error != 0) {
        errno = ipv6_error;
        return -1;
    }
    return __real_socket(family, type, protocol);
}

static uint16_t port_of(int fd)
{
    struct nd_addr addr;
    socklen_t len = sizeof(addr);
    CU_ASSERT_EQUAL_FATAL(getsockname(fd, &addr.any, &len), 0);
    return nd_addr_port(&addr);
}

static int option_of(int fd, int level, int name)
{
    int value = -1;
    socklen_t len = sizeof(value);
    CU_ASSERT_EQUAL(getsockopt(fd, level, name, &value, &len), 0);
    return value;
}

enum {
    STEADY_FIRST = 1024,
    STEADY_LAST = 9999, /* the end-to-end tests take higher ones */
};

/*
 * A port that is free and stays so from one use to the next, as the kernel gives it to nobody who
 * binds to none. Processes that run at once begin at different ones.
 */
static uint16_t steady_port(void)
{
    struct nd_listener listener;
    struct nd_listen_error error;
    uint32_t ports = STEADY_LAST + 1 - STEADY_FIRST;
    uint32_t chosen = (uint32_t)getpid();
    for (uint32_t i = 0; i < ports; i++) {
        uint16_t port = (uint16_t)(STEADY_FIRST + (chosen + i) % ports);
        if (nd_listener_open("127.0.0.1", port, 1, &listener, &error) == 0) {
            nd_listener_close(&listener);
            return port;
        }
    }
    CU_FAIL_FATAL("no free port");
    return 0;
}

static void opens_a_pair_for_each_worker_on_one_port(void)
{
    struct nd_listener listener;
    struct nd_listen_error error;
    CU_ASSERT_EQUAL_FATAL(nd_listener_open("127.0.0.1", 0, 3, &listener, &error), 0);
    CU_ASSERT_EQUAL_FATAL(listener.count, 3);
    CU_ASSERT(!listener.ipv4_only);
    uint16_t port = nd_addr_port(&listener.addr);
    CU_ASSERT_NOT_EQUAL(port, 0);
    for (size_t i = 0; i < listener.count; i++) {
        CU_ASSERT_EQUAL(port_of(listener.sockets[i].udp), port);
        CU_ASSERT_EQUAL(port_of(listener.sockets[i].tcp), port);
        CU_ASSERT_EQUAL(option_of(listener.sockets[i].udp, SOL_SOCKET, SO_TYPE), SOCK_DGRAM);
        CU_ASSERT_EQUAL(option_of(listener.sockets[i].tcp, SOL_SOCKET, SO_ACCEPTCONN), 1);
    }
    /* a specific address needs no word about where a datagram came to */
    CU_ASSERT_EQUAL(option_of(listener.sockets[0].udp, IPPROTO_IP, IP_PKTINFO), 0);
    nd_listener_close(&listener);
    CU_ASSERT_EQUAL(listener.count, 0);
}

static void opens_a_given_port_again_once_it_is_free(void)
{
    struct nd_listener first;
    struct nd_listener second;
    struct nd_listen_error error;
    uint16_t port = steady_port();
    CU_ASSERT_EQUAL_FATAL(nd_listener_open("127.0.0.1", port, 1, &first, &error), 0);
    nd_listener_close(&first);
    CU_ASSERT_EQUAL_FATAL(nd_listener_open("127.0.0.1", port, 1, &second, &error), 0);
    CU_ASSERT_EQUAL(nd_addr_port(&second.addr), port);
    nd_listener_close(&second);
}

/* May a stranger with SO_REUSEPORT bind to the port? */
static bool can_be_joined(const struct nd_listener *listener, int type)
{
    const int on = 1;
    const struct nd_addr *addr = &listener->addr;
    int fd = open_client(type, addr->any.sa_family);
    CU_ASSERT_EQUAL(setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)), 0);
    bool joined = bind(fd, &addr->any, nd_addr_len(addr)) == 0;
    CU_ASSERT(joined || errno == EADDRINUSE);
    close(fd);
    return joined;
}

/*
 * To a dig on this host the kernel could give the server's own port: its query would come back to
 * it, and look like an answer without records.
 */
static void a_single_pair_is_joined_by_nobody(void)
{
    struct nd_listener listener;
    struct nd_listen_error error;
    CU_ASSERT_EQUAL_FATAL(nd_listener_open("127.0.0.1", 0, 1, &listener, &error), 0);
    CU_ASSERT(!can_be_joined(&listener, SOCK_DGRAM));
    CU_ASSERT(!can_be_joined(&listener, SOCK_STREAM));
    nd_listener_close(&listener);
}

static void expect_busy(uint16_t port, enum nd_listen_step step)
{
    struct nd_listener listener;
    struct nd_listen_error error;
    CU_ASSERT_EQUAL(nd_listener_open("127.0.0.1", port, 2, &listener, &error), -1);
    CU_ASSERT_EQUAL(error.step, step);
    CU_ASSERT_EQUAL(error.err, EADDRINUSE);
    CU_ASSERT_EQUAL(nd_addr_port(&error.addr), port);
}

/* Another daemon of several workers would share it without a word. */
static void finds_a_port_that_could_be_shared(void)
{
    struct nd_listener holder;
    struct nd_listen_error error;
    CU_ASSERT_EQUAL_FATAL(nd_listener_open("127.0.0.1", 0, 2, &holder, &error), 0);
    CU_ASSERT(can_be_joined(&holder, SOCK_DGRAM));
    expect_busy(nd_addr_port(&holder.addr), ND_LISTEN_BIND_UDP);
    nd_listener_close(&holder);
}

static void finds_who_holds_tcp_alone(void)
{
    struct nd_addr addr = address_of("127.0.0.1", steady_port()); /* of UDP free, too */
    int fd = open_client(SOCK_STREAM, AF_INET);
    CU_ASSERT_EQUAL_FATAL(bind(fd, &addr.any, nd_addr_len(&addr)), 0);
    CU_ASSERT_EQUAL_FATAL(listen(fd, 1), 0);
    expect_busy(port_of(fd), ND_LISTEN_BIND_TCP);
    close(fd);
}

static void finds_who_holds_udp_alone(void)
{
    struct nd_addr any_port = address_of("127.0.0.1", 0);
    int fd = open_client(SOCK_DGRAM, AF_INET);
    CU_ASSERT_EQUAL_FATAL(bind(fd, &any_port.any, nd_addr_len(&any_port)), 0);
    expect_busy(port_of(fd), ND_LISTEN_BIND_UDP);
    close(fd);
}

enum {
    RIVALS = 6,
    RACES = 50,
};

/* Wait for the other end of a pipe to be closed. */
static void await_close(int fd)
{
    char octet;
    while (read(fd, &octet, 1) > 0) {
    }
}

/* A rival process: opens the port when `start` closes, says how that went, holds it until `end`. */
static void race(uint16_t port, int start, int end, int results)
{
    struct nd_listener listener;
    struct nd_listen_error error;
    await_close(start);
    char result = nd_listener_open("127.0.0.1", port, 2, &listener, &error) == 0 ? 'y' : 'n';
    if (write(results, &result, 1) == 1) {
        await_close(end);
    }
    _exit(0);
}

static unsigned winners_of_a_race(uint16_t port)
{
    int start[2];
    int end[2];
    int results[2];
    unsigned winners = 0;
    CU_ASSERT_EQUAL_FATAL(pipe(start), 0);
    CU_ASSERT_EQUAL_FATAL(pipe(end), 0);
    CU_ASSERT_EQUAL_FATAL(pipe(results), 0);
    for (int i = 0; i < RIVALS; i++) {
        pid_t child = fork();
        CU_ASSERT_FATAL(child >= 0);
        if (child == 0) {
            close(start[1]);
            close(end[1]);
            race(port, start[0], end[0], results[1]);
        }
    }
    close(start[1]);
    for (int i = 0; i < RIVALS; i++) {
        char result = '?';
        CU_ASSERT_EQUAL(read(results[0], &result, 1), 1);
        winners += result == 'y';
    }
    close(end[1]);
    for (int i = 0; i < RIVALS; i++) {
        CU_ASSERT(wait(NULL) > 0);
    }
    close(start[0]);
    close(end[0]);
    close(results[0]);
    close(results[1]);
    return winners;
}

/* Also when they start in the same instant no two daemons come to share a port. */
static void of_many_at_once_one_gets_the_port(void)
{
    uint16_t port = steady_port();
    for (int i = 0; i < RACES; i++) {
        CU_ASSERT_EQUAL(winners_of_a_race(port), 1);
    }
}

static void says_which_address_is_not_here(void)
{
    struct nd_listener listener;
    struct nd_listen_error error;
    CU_ASSERT_EQUAL(nd_listener_open("192.0.2.254", 0, 1, &listener, &error), -1);
    CU_ASSERT_EQUAL(error.step, ND_LISTEN_BIND_UDP);
    CU_ASSERT_EQUAL(error.err, EADDRNOTAVAIL);
    char buf[ND_ADDR_TEXT_MAX];
    CU_ASSERT_STRING_EQUAL(nd_addr_ip_text(&error.addr, buf), "192.0.2.254");
}

static void looks_a_host_name_up(void)
{
    struct nd_listener listener;
    struct nd_listen_error error;
    struct addrinfo *list = NULL;
    if (getaddrinfo("localhost", NULL, NULL, &list) != 0) {
        unit_skip(__func__, "localhost is no name here");
        return;
    }
    freeaddrinfo(list);
    CU_ASSERT_EQUAL_FATAL(nd_listener_open("localhost", 0, 1, &listener, &error), 0);
    struct nd_ip ip = nd_addr_ip(&listener.addr);
    CU_ASSERT(ip.octet[12] == 127 || ip.octet[15] == 1);
    nd_listener_close(&listener);
}

/* A label of 70 octets: it is refused without asking anyone. */
static void says_what_is_no_host(void)
{
    struct nd_listener listener;
    struct nd_listen_error error;
    char host[71];
    memset(host, 'a', sizeof(host) - 1);
    host[sizeof(host) - 1] = '\0';
    CU_ASSERT_EQUAL(nd_listener_open(host, 0, 1, &listener, &error), -1);
    CU_ASSERT_EQUAL(error.step, ND_LISTEN_RESOLVE);
    CU_ASSERT(error.gai != 0);
    CU_ASSERT_EQUAL(error.addr.any.sa_family, AF_UNSPEC);
}

static void refuses_impossible_counts(void)
{
    struct nd_listener listener;
    struct nd_listen_error error;
    CU_ASSERT_EQUAL(nd_listener_open("127.0.0.1", 0, 0, &listener, &error), -1);
    CU_ASSERT_EQUAL(error.err, EINVAL);
    CU_ASSERT_EQUAL(nd_listener_open("127.0.0.1", 0, ND_WORKERS_MAX + 1, &listener, &error), -1);
    CU_ASSERT_EQUAL(error.err, EINVAL);
}

static void the_wildcard_serves_both_families_or_says_not(void)
{
    struct nd_listener listener;
    struct nd_listen_error error;
    CU_ASSERT_EQUAL_FATAL(nd_listener_open("::", 0, 1, &listener, &error), 0);
    int udp = listener.sockets[0].udp;
    CU_ASSERT(nd_addr_is_any(&listener.addr));
    if (listener.ipv4_only) {
        CU_ASSERT_EQUAL(listener.addr.any.sa_family, AF_INET);
        CU_ASSERT_EQUAL(option_of(udp, IPPROTO_IP, IP_PKTINFO), 1);
    } else {
        CU_ASSERT_EQUAL(option_of(udp, IPPROTO_IPV6, IPV6_V6ONLY), 0);
        CU_ASSERT_EQUAL(option_of(udp, IPPROTO_IPV6, IPV6_RECVPKTINFO), 1);
    }
    nd_listener_close(&listener);
}

static void without_ipv6_the_wildcard_serves_ipv4(void)
{
    struct nd_listener listener;
    struct nd_listen_error error;
    ipv6_error = EAFNOSUPPORT;
    int result = nd_listener_open("::", 0, 2, &listener, &error);
    ipv6_error = 0;
    CU_ASSERT_EQUAL_FATAL(result, 0);
    CU_ASSERT(listener.ipv4_only);
    CU_ASSERT_EQUAL(listener.addr.any.sa_family, AF_INET);
    CU_ASSERT(nd_addr_is_any(&listener.addr));
    CU_ASSERT_NOT_EQUAL(nd_addr_port(&listener.addr), 0);
    nd_listener_close(&listener);
}

static void without_ipv6_an_ipv6_address_is_an_error(void)
{
    struct nd_listener listener;
    struct nd_listen_error error;
    ipv6_error = EAFNOSUPPORT;
    CU_ASSERT_EQUAL(nd_listener_open("::1", 0, 1, &listener, &error), -1);
    CU_ASSERT_EQUAL(error.step, ND_LISTEN_SOCKET);
    CU_ASSERT_EQUAL(error.err, EAFNOSUPPORT);
    /* and want of descriptors is not mistaken for want of IPv6 */
    ipv6_error = EMFILE;
    CU_ASSERT_EQUAL(nd_listener_open("::", 0, 1, &listener, &error), -1);
    CU_ASSERT_EQUAL(error.err, EMFILE);
    ipv6_error = 0;
}

static void path_mtu_messages_are_ignored(void)
{
    struct nd_listener listener;
    struct nd_listen_error error;
    CU_ASSERT_EQUAL_FATAL(nd_listener_open("0.0.0.0", 0, 1, &listener, &error), 0);
    CU_ASSERT_EQUAL(option_of(listener.sockets[0].udp, IPPROTO_IP, IP_MTU_DISCOVER),
                    IP_PMTUDISC_OMIT);
    nd_listener_close(&listener);
}

static void a_single_tcp_socket_has_its_port_alone(void)
{
    struct nd_listen_error error;
    struct nd_addr addr, other;
    int fd = -1, second = -1;
    CU_ASSERT_EQUAL_FATAL(nd_listener_open_tcp("127.0.0.1", 0, &fd, &addr, &error), 0);
    CU_ASSERT_EQUAL(nd_addr_port(&addr), port_of(fd));
    CU_ASSERT_EQUAL(option_of(fd, SOL_SOCKET, SO_ACCEPTCONN), 1);
    CU_ASSERT_EQUAL(nd_listener_open_tcp("127.0.0.1", nd_addr_port(&addr), &second, &other, &error),
                    -1);
    CU_ASSERT_EQUAL(error.err, EADDRINUSE);
    CU_ASSERT_EQUAL(error.step, ND_LISTEN_BIND_TCP);
    CU_ASSERT_EQUAL(second, -1);
    close(fd);
    CU_ASSERT_EQUAL(nd_listener_open_tcp("no host", 0, &fd, &addr, &error), -1);
    CU_ASSERT_EQUAL(error.step, ND_LISTEN_RESOLVE);
}

static void without_ipv6_a_tcp_socket_of_the_wildcard_serves_ipv4(void)
{
    struct nd_listen_error error;
    struct nd_addr addr;
    int fd = -1;
    ipv6_error = EAFNOSUPPORT;
    CU_ASSERT_EQUAL_FATAL(nd_listener_open_tcp("::", 0, &fd, &addr, &error), 0);
    CU_ASSERT_EQUAL(addr.any.sa_family, AF_INET);
    close(fd);
    CU_ASSERT_EQUAL(nd_listener_open_tcp("::1", 0, &fd, &addr, &error), -1);
    CU_ASSERT_EQUAL(error.err, EAFNOSUPPORT);
    ipv6_error = 0;
}

UNIT_MAIN("listener", UNIT_TEST(a_single_tcp_socket_has_its_port_alone),
          UNIT_TEST(without_ipv6_a_tcp_socket_of_the_wildcard_serves_ipv4),
          UNIT_TEST(opens_a_pair_for_each_worker_on_one_port),
          UNIT_TEST(opens_a_given_port_again_once_it_is_free),
          UNIT_TEST(a_single_pair_is_joined_by_nobody),
          UNIT_TEST(finds_a_port_that_could_be_shared), UNIT_TEST(finds_who_holds_tcp_alone),
          UNIT_TEST(finds_who_holds_udp_alone), UNIT_TEST(of_many_at_once_one_gets_the_port),
          UNIT_TEST(says_which_address_is_not_here), UNIT_TEST(looks_a_host_name_up),
          UNIT_TEST(says_what_is_no_host), UNIT_TEST(refuses_impossible_counts),
          UNIT_TEST(the_wildcard_serves_both_families_or_says_not),
          UNIT_TEST(without_ipv6_the_wildcard_serves_ipv4),
          UNIT_TEST(without_ipv6_an_ipv6_address_is_an_error),
          UNIT_TEST(path_mtu_messages_are_ignored))
