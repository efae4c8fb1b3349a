/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "net/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "net/listen_host.h"

static int fail(struct nd_listen_error *error, enum nd_listen_step step, int err,
                const struct nd_addr *addr)
{
    *error = (struct nd_listen_error){.step = step, .err = err, .addr = *addr};
    return -1;
}

/* ---- one socket --------------------------------------------------------------------------- */

static bool set_option(int fd, int level, int name, int value)
{
    return setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

/* A non-blocking socket, not bound. -1 and errno. */
static int new_socket(const struct nd_addr *addr, int type)
{
    int fd = socket(addr->any.sa_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    /* :: serves both families whatever net.ipv6.bindv6only says */
    if ((addr->any.sa_family == AF_INET6 && !set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0)) ||
        (type == SOCK_STREAM && !set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1))) {
        int err = errno;
        close(fd);
        errno = err;
        return -1;
    }
    return fd;
}

/*
 * ICMP's word on a path's MTU, which anyone can forge, must not make us send fragments, into which
 * forged ones could be mixed (RFC 9715). Answers fit every path as they are.
 */
static void ignore_path_mtu(int fd, const struct nd_addr *addr)
{
    if (addr->any.sa_family == AF_INET6) {
        (void)set_option(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT);
    }
    /* for the IPv4 clients of an IPv6 socket too */
    (void)set_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT);
}

static bool prepare_udp(int fd, const struct nd_addr *addr)
{
    (void)set_option(fd, SOL_SOCKET, SO_RCVBUF, ND_UDP_SOCKET_BUFFER);
    (void)set_option(fd, SOL_SOCKET, SO_SNDBUF, ND_UDP_SOCKET_BUFFER);
    ignore_path_mtu(fd, addr);
    if (!nd_addr_is_any(addr)) {
        return true; /* the source of an answer is the address bound */
    }
    return addr->any.sa_family == AF_INET6 ? set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
                                           : set_option(fd, IPPROTO_IP, IP_PKTINFO, 1);
}

/* Before listen(): connections inherit these. */
static bool prepare_tcp(int fd)
{
    (void)set_option(fd, SOL_SOCKET, SO_RCVBUF, ND_TCP_SOCKET_BUFFER);
    (void)set_option(fd, SOL_SOCKET, SO_SNDBUF, ND_TCP_SOCKET_BUFFER);
    return set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
}

/* How a socket stands to the others of its protocol. */
enum sharing {
    ALONE,
    FIRST,
    FURTHER,
};

/*
 * Bind so that the workers' sockets share the port with each other. The first is bound without
 * SO_REUSEPORT, which fails if anyone holds the port, and takes the option then; with it before
 * bind() two daemons of one user would silently divide the clients. Linux looks at the option when
 * a further socket asks to join.
 *
 * That may be a stranger's, too, if our user's: one that has the option (dig's) and binds to port 0
 * can be given this one if it is in net.ipv4.ip_local_port_range. So a socket that has no siblings
 * never takes the option.
 */
static bool bind_as(enum sharing sharing, int fd, const struct nd_addr *addr)
{
    return (sharing != FURTHER || set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1)) &&
           bind(fd, &addr->any, nd_addr_len(addr)) == 0 &&
           (sharing != FIRST || set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1));
}

static void share_tcp(const struct nd_listener *held, int on)
{
    for (size_t i = 0; i < held->count; i++) {
        (void)set_option(held->sockets[i].tcp, SOL_SOCKET, SO_REUSEPORT, on);
    }
}

/* Sockets that had no siblings are to have some, or no longer. */
static void share(const struct nd_listener *held, int on)
{
    share_tcp(held, on);
    for (size_t i = 0; i < held->count; i++) {
        (void)set_option(held->sockets[i].udp, SOL_SOCKET, SO_REUSEPORT, on);
    }
}

/*
 * Sockets that listen at one address and have SO_REUSEPORT are a group to the kernel, which gives
 * each member its part of the connections, whatever becomes of that member. Without `kin`, which
 * are to leave (nd_listener_yield()), the new ones form a group of their own. A kernel that looks
 * at the siblings' option here once more has them join.
 */
static bool listen_apart(int fd, const struct nd_listener *kin)
{
    bool listens = false;
    if (kin != NULL) {
        share_tcp(kin, 0);
        listens = listen(fd, ND_TCP_BACKLOG) == 0;
        share_tcp(kin, 1);
    }
    return listens || listen(fd, ND_TCP_BACKLOG) == 0;
}

/* Open, bind and, for TCP, listen, without `kin` if not NULL. -1 with `error` filled. */
static int open_bound(const struct nd_addr *addr, int type, enum sharing sharing,
                      const struct nd_listener *kin, struct nd_listen_error *error)
{
    bool udp = type == SOCK_DGRAM;
    int fd = new_socket(addr, type);
    if (fd < 0) {
        return fail(error, ND_LISTEN_SOCKET, errno, addr);
    }
    enum nd_listen_step step = udp ? ND_LISTEN_BIND_UDP : ND_LISTEN_BIND_TCP;
    bool ok = udp ? prepare_udp(fd, addr) : prepare_tcp(fd);
    if (!ok) {
        step = ND_LISTEN_SOCKET;
    }
    ok = ok && bind_as(sharing, fd, addr);
    if (ok && !udp && !listen_apart(fd, kin)) {
        step = ND_LISTEN_LISTEN;
        ok = false;
    }
    if (!ok) {
        int err = errno;
        close(fd);
        return fail(error, step, err, addr);
    }
    return fd;
}

/* ---- all of them -------------------------------------------------------------------------- */

/* The first UDP socket settles the port: a 0 in `addr` becomes the kernel's choice. */
static int open_pair(struct nd_addr *addr, enum sharing sharing, const struct nd_listener *kin,
                     struct nd_listen_sockets *pair, struct nd_listen_error *error)
{
    pair->udp = open_bound(addr, SOCK_DGRAM, sharing, kin, error);
    if (pair->udp < 0) {
        return -1;
    }
    socklen_t len = sizeof(*addr);
    if (sharing != FURTHER && getsockname(pair->udp, &addr->any, &len) != 0) {
        return fail(error, ND_LISTEN_SOCKET, errno, addr);
    }
    pair->tcp = open_bound(addr, SOCK_STREAM, sharing, kin, error);
    return pair->tcp < 0 ? -1 : 0;
}

/* Could one socket of each be given the same datagram? `::` hears both families. */
static bool overlap(const struct nd_addr *a, const struct nd_addr *b)
{
    if (nd_addr_port(a) != nd_addr_port(b)) {
        return false;
    }
    if (nd_addr_is_any(a) || nd_addr_is_any(b)) {
        return true;
    }
    const struct nd_ip ip_a = nd_addr_ip(a);
    const struct nd_ip ip_b = nd_addr_ip(b);
    return memcmp(&ip_a, &ip_b, sizeof(ip_a)) == 0;
}

/* Who may have the port already. */
struct holders {
    const struct nd_listener *held; /* NULL: nobody that is known */
    bool among_ours;
};

static int open_pairs(const struct holders *holders, struct nd_addr *addr,
                      struct nd_listener *listener, struct nd_listen_error *error)
{
    enum sharing first = listener->count == 1 ? ALONE : FIRST;
    const struct nd_listener *held = holders->held;
    const struct nd_listener *kin = held != NULL && overlap(&held->addr, addr) ? held : NULL;
    if (kin != NULL) {
        share(kin, 1);
    }
    if (kin != NULL || holders->among_ours) {
        first = FURTHER;
    }
    int result = open_pair(addr, first, kin, listener->sockets, error);
    for (size_t i = 1; i < listener->count && result == 0; i++) {
        result = open_pair(addr, FURTHER, kin, &listener->sockets[i], error);
    }
    return result;
}

static void close_pairs(struct nd_listener *listener)
{
    for (size_t i = 0; i < listener->count; i++) {
        struct nd_listen_sockets *pair = &listener->sockets[i];
        if (pair->udp >= 0) {
            close(pair->udp);
        }
        if (pair->tcp >= 0) {
            close(pair->tcp);
        }
        *pair = (struct nd_listen_sockets){-1, -1};
    }
}

static int open_at(const struct holders *holders, const struct nd_addr *wanted,
                   struct nd_listener *listener, struct nd_listen_error *error)
{
    bool any_port = nd_addr_port(wanted) == 0;
    int tries = any_port ? ND_LISTEN_PORT_TRIES : 1;
    for (;;) {
        struct nd_addr addr = *wanted;
        if (open_pairs(holders, &addr, listener, error) == 0) {
            listener->addr = addr;
            return 0;
        }
        close_pairs(listener);
        if (error->err != EADDRINUSE || --tries == 0) {
            return -1;
        }
    }
}

/* No IPv6 here: the kernel was built or started without it, or it is switched off. */
static bool lacks_ipv6(const struct nd_listen_error *error)
{
    return error->err == EAFNOSUPPORT || error->err == EADDRNOTAVAIL;
}

int nd_listener_join(const struct nd_listener *held, bool among_ours, const char *host,
                     uint16_t port, size_t count, struct nd_listener *ret_listener,
                     struct nd_listen_error *ret_error)
{
    const struct holders holders = {held, among_ours};
    struct nd_addr addr = {.v6 = {.sin6_family = AF_UNSPEC}};
    struct nd_listener listener = {.count = count};
    if (count == 0 || count > ND_WORKERS_MAX) {
        return fail(ret_error, ND_LISTEN_SOCKET, EINVAL, &addr);
    }
    if (nd_listen_host(host, &addr, ret_error) != 0) {
        return -1;
    }
    nd_addr_set_port(&addr, port);
    listener.sockets = calloc(count, sizeof(*listener.sockets));
    if (listener.sockets == NULL) {
        return fail(ret_error, ND_LISTEN_SOCKET, ENOMEM, &addr);
    }
    for (size_t i = 0; i < count; i++) {
        listener.sockets[i] = (struct nd_listen_sockets){-1, -1};
    }
    int result = open_at(&holders, &addr, &listener, ret_error);
    if (result != 0 && addr.any.sa_family == AF_INET6 && nd_addr_is_any(&addr) &&
        lacks_ipv6(ret_error)) {
        addr = (struct nd_addr){.v4 = {.sin_family = AF_INET, .sin_port = htons(port)}};
        listener.ipv4_only = true;
        result = open_at(&holders, &addr, &listener, ret_error);
    }
    if (result != 0) {
        if (held != NULL) {
            nd_listener_settle(held);
        }
        free(listener.sockets);
        return -1;
    }
    *ret_listener = listener;
    return 0;
}

static int open_tcp_at(const struct nd_addr *wanted, struct nd_addr *ret_addr,
                       struct nd_listen_error *error)
{
    int fd = open_bound(wanted, SOCK_STREAM, ALONE, NULL, error);
    struct nd_addr addr = *wanted;
    socklen_t len = sizeof(addr);
    if (fd >= 0 && getsockname(fd, &addr.any, &len) != 0) {
        int err = errno;
        close(fd);
        return fail(error, ND_LISTEN_SOCKET, err, wanted);
    }
    *ret_addr = addr;
    return fd;
}

int nd_listener_open_tcp(const char *host, uint16_t port, int *ret_fd, struct nd_addr *ret_addr,
                         struct nd_listen_error *ret_error)
{
    struct nd_addr addr = {.v6 = {.sin6_family = AF_UNSPEC}};
    struct nd_addr bound = addr;
    if (nd_listen_host(host, &addr, ret_error) != 0) {
        return -1;
    }
    nd_addr_set_port(&addr, port);
    int fd = open_tcp_at(&addr, &bound, ret_error);
    if (fd < 0 && addr.any.sa_family == AF_INET6 && nd_addr_is_any(&addr) &&
        lacks_ipv6(ret_error)) {
        addr = (struct nd_addr){.v4 = {.sin_family = AF_INET, .sin_port = htons(port)}};
        fd = open_tcp_at(&addr, &bound, ret_error);
    }
    if (fd < 0) {
        return -1;
    }
    *ret_fd = fd;
    *ret_addr = bound;
    return 0;
}

int nd_listener_open(const char *host, uint16_t port, size_t count,
                     struct nd_listener *ret_listener, struct nd_listen_error *ret_error)
{
    return nd_listener_join(NULL, false, host, port, count, ret_listener, ret_error);
}

/*
 * A listening socket that is bound to a network interface is given no connection that comes by
 * another, and this index has none. Handshakes that have begun are not looked up again by it.
 * Whoever has bound the socket to one already, or has no such option, has it stay.
 */
void nd_listener_yield(const struct nd_listener *listener)
{
    share(listener, 1);
    for (size_t i = 0; i < listener->count; i++) {
        (void)set_option(listener->sockets[i].tcp, SOL_SOCKET, SO_BINDTOIFINDEX, INT_MAX);
    }
}

void nd_listener_settle(const struct nd_listener *listener)
{
    if (listener->count == 1) {
        share(listener, 0);
    }
}

void nd_listener_close(struct nd_listener *listener)
{
    close_pairs(listener);
    free(listener->sockets);
    listener->sockets = NULL;
    listener->count = 0;
}
