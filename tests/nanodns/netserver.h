/* SPDX-License-Identifier: MIT */
/*
 * A server of net/ in a thread of its own, for tests of its sockets from outside, and clients
 * that wait for events, never for time to pass. The handler does as the first octet says:
 *
 *     'e'  answers with the message
 *     's'  does not answer
 *     'b'  answers with 'b' and a length of 1 + 256 * message[1] octets
 *     'd'  promises to answer later with the message
 *     'r'  first keeps those promises, the last one first, then answers with the message
 *     'x'  gives those promises up, then answers with the message
 *
 * A message that was cut is answered with 'T'.
 */
#ifndef TESTS_NETSERVER_H
#define TESTS_NETSERVER_H

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "net/listener.h"
#include "net/tcp.h"
#include "net/udp.h"
#include "unit.h"

/* Far beyond what any step takes: only a failure waits so long. */
#define DEADLINE_MS 20000

#define PROMISES_MAX 256

struct promise {
    struct nd_reply_to to;
    uint8_t octet[16];
    size_t len;
};

struct netserver {
    struct nd_listener listener;
    struct nd_loop *loop;
    struct nd_udp *udp;
    struct nd_tcp *tcp;
    struct nd_tcp_gate *gate;
    struct nd_stats stats;
    struct promise promise[PROMISES_MAX];
    size_t promises;
    int last_send; /* what the last kept promise returned */
    struct nd_task task;
    pthread_t thread;
    bool running;
    bool drained;
};

static inline void netserver_keep(struct netserver *server, bool keep)
{
    while (server->promises > 0) {
        struct promise *promise = &server->promise[--server->promises];
        if (keep) {
            server->last_send = nd_reply_to_send(&promise->to, promise->octet, promise->len);
        } else {
            nd_reply_to_drop(&promise->to);
        }
    }
}

static inline size_t netserver_handle(void *ctx, const struct nd_packet *in, uint8_t *out,
                                      size_t out_size)
{
    struct netserver *server = ctx;
    struct promise *promise = &server->promise[server->promises];
    if (in->truncated) {
        out[0] = 'T';
        return 1;
    }
    switch (in->data[0]) {
    case 's':
        return 0;
    case 'b':
        memset(out, 'b', 1 + 256 * (size_t)in->data[1]);
        return 1 + 256 * (size_t)in->data[1];
    case 'd':
        promise->len = in->len < sizeof(promise->octet) ? in->len : sizeof(promise->octet);
        memcpy(promise->octet, in->data, promise->len);
        nd_packet_defer(in, &promise->to);
        server->promises++;
        return 0;
    case 'r':
        netserver_keep(server, true);
        break;
    case 'x':
        netserver_keep(server, false);
        break;
    default:
        break;
    }
    size_t len = in->len < out_size ? in->len : out_size;
    memcpy(out, in->data, len);
    return len;
}

/* Not running yet: what clients send meets a queue first. False when this host cannot be bound. */
static inline bool netserver_open(struct netserver *server, const char *host,
                                  const struct nd_tcp_limits *limits)
{
    struct nd_listen_error error;
    memset(server, 0, sizeof(*server));
    if (nd_listener_open(host, 0, 1, &server->listener, &error) != 0) {
        return false;
    }
    const struct nd_handler handler = {.fn = netserver_handle, .ctx = server};
    struct nd_listen_sockets *sockets = server->listener.sockets;
    bool wildcard = nd_addr_is_any(&server->listener.addr);
    server->gate = nd_tcp_gate_new(limits->connections_max, limits->per_client_max);
    CU_ASSERT_PTR_NOT_NULL_FATAL(server->gate);
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&server->loop), 0);
    CU_ASSERT_EQUAL_FATAL(
        nd_udp_new(server->loop, sockets->udp, wildcard, &handler, &server->stats, &server->udp),
        0);
    CU_ASSERT_EQUAL_FATAL(nd_tcp_new(server->loop, sockets->tcp, limits, server->gate, &handler,
                                     &server->stats, &server->tcp),
                          0);
    sockets->udp = sockets->tcp = -1;
    return true;
}

static inline void *netserver_thread(void *arg)
{
    struct netserver *server = arg;
    CU_ASSERT_EQUAL(nd_loop_run(server->loop), 0);
    return NULL;
}

static inline void netserver_run(struct netserver *server)
{
    CU_ASSERT_EQUAL_FATAL(pthread_create(&server->thread, NULL, netserver_thread, server), 0);
    server->running = true;
}

static inline void netserver_start(struct netserver *server, const char *host)
{
    const struct nd_tcp_limits limits = nd_tcp_limits_default();
    CU_ASSERT_FATAL(netserver_open(server, host, &limits));
    netserver_run(server);
}

static inline void netserver_stop_task(void *ctx)
{
    struct netserver *server = ctx;
    nd_loop_stop(server->loop);
}

static inline void netserver_drained(void *ctx)
{
    struct netserver *server = ctx;
    server->drained = true;
    nd_loop_stop(server->loop);
}

static inline void netserver_drain_task(void *ctx)
{
    struct netserver *server = ctx;
    nd_udp_drain(server->udp);
    nd_tcp_drain(server->tcp, netserver_drained, server);
}

/* The thread has ended when this returns: the counters stand still. */
static inline void netserver_end(struct netserver *server, void (*how)(void *ctx))
{
    if (server->running) {
        server->task = (struct nd_task){.run = how, .ctx = server};
        nd_loop_post(server->loop, &server->task);
        pthread_join(server->thread, NULL);
        server->running = false;
    }
}

static inline void netserver_stop(struct netserver *server)
{
    netserver_end(server, netserver_stop_task);
}

static inline void netserver_free(struct netserver *server)
{
    netserver_stop(server);
    nd_tcp_free(server->tcp);
    netserver_keep(server, true); /* to connections that are gone */
    nd_udp_free(server->udp);
    nd_tcp_gate_free(server->gate);
    nd_loop_free(server->loop);
    nd_listener_close(&server->listener);
}

static inline uint64_t netserver_count(const struct netserver *server, enum nd_counter counter)
{
    return server->stats.counter[counter];
}

/* Answers whose duration was counted. */
static inline uint64_t netserver_durations(const struct netserver *server)
{
    uint64_t sum = 0;
    for (size_t i = 0; i <= ND_STATS_BOUNDS; i++) {
        sum += server->stats.took[i];
    }
    return sum;
}

/* ---- clients ------------------------------------------------------------------------------- */

/* Where to reach the server: `ip` at its port. */
static inline struct nd_addr address_of(const char *ip, uint16_t port)
{
    struct nd_addr addr = {.v6 = {.sin6_family = AF_UNSPEC}};
    if (inet_pton(AF_INET, ip, &addr.v4.sin_addr) == 1) {
        addr.v4.sin_family = AF_INET;
    } else if (inet_pton(AF_INET6, ip, &addr.v6.sin6_addr) == 1) {
        addr.v6.sin6_family = AF_INET6;
    }
    nd_addr_set_port(&addr, port);
    return addr;
}

static inline struct nd_addr netserver_at(const struct netserver *server, const char *ip)
{
    return address_of(ip, nd_addr_port(&server->listener.addr));
}

/* True when `fd` became readable (or ended) in time. */
static inline bool await_input(int fd)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    return poll(&poll_fd, 1, DEADLINE_MS) == 1;
}

static inline int open_client(int type, int family)
{
    int fd = socket(family, type | SOCK_CLOEXEC, 0);
    CU_ASSERT_FATAL(fd >= 0);
    return fd;
}

static inline int connect_client(const struct netserver *server, const char *ip, int type)
{
    struct nd_addr to = netserver_at(server, ip);
    int fd = open_client(type, to.any.sa_family);
    CU_ASSERT_EQUAL_FATAL(connect(fd, &to.any, nd_addr_len(&to)), 0);
    return fd;
}

static inline void send_octets(int fd, const void *octets, size_t len)
{
    CU_ASSERT_EQUAL(send(fd, octets, len, MSG_NOSIGNAL), (ssize_t)len);
}

/* One datagram, or what a stream has: its length, -1 when nothing came. */
static inline ssize_t receive(int fd, void *buf, size_t size)
{
    return await_input(fd) ? recv(fd, buf, size, 0) : -1;
}

/* Exactly `len` octets of a stream. */
static inline bool receive_all(int fd, void *buf, size_t len)
{
    uint8_t *at = buf;
    while (len > 0) {
        ssize_t got = receive(fd, at, len);
        if (got <= 0) {
            return false;
        }
        at += got;
        len -= (size_t)got;
    }
    return true;
}

/* Is the stream at its end, or cut? */
static inline bool is_closed(int fd)
{
    uint8_t octet;
    ssize_t got = receive(fd, &octet, 1);
    return got == 0 || (got < 0 && errno == ECONNRESET);
}

/* Is there IPv6 on the loopback here? Says so when not: the test is skipped. */
static inline bool has_ipv6(const char *test)
{
    struct nd_addr addr = address_of("::1", 0);
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool has = fd >= 0 && bind(fd, &addr.any, nd_addr_len(&addr)) == 0;
    if (fd >= 0) {
        close(fd);
    }
    if (!has) {
        unit_skip(test, "no ::1 here");
    }
    return has;
}

#endif
