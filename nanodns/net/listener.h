/* SPDX-License-Identifier: MIT */
#ifndef ND_NET_LISTENER_H
#define ND_NET_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

/*
 * The sockets of a server: for each worker one of UDP and one of TCP, all on one address and port,
 * among which the kernel spreads the clients (SO_REUSEPORT).
 */

struct nd_listen_sockets {
    int udp; /* -1: taken, or not open */
    int tcp; /* listening; likewise */
};

struct nd_listener {
    struct nd_addr addr; /* as bound: the port is never 0 */
    bool ipv4_only;      /* asked for ::, but this machine has no IPv6: 0.0.0.0 serves */
    size_t count;
    struct nd_listen_sockets *sockets; /* `count` of them, non-blocking, close-on-exec */
};

/* What was being done when opening failed. */
enum nd_listen_step {
    ND_LISTEN_RESOLVE, /* looking up the host; `gai` is getaddrinfo()'s result, for gai_strerror */
    ND_LISTEN_SOCKET,  /* making a socket or setting it up, or no memory */
    ND_LISTEN_BIND_UDP,
    ND_LISTEN_BIND_TCP,
    ND_LISTEN_LISTEN,
};

struct nd_listen_error {
    enum nd_listen_step step;
    int err;             /* errno value; 0 when `gai` says it all */
    int gai;             /* EAI_…, 0 when not from the look-up */
    struct nd_addr addr; /* the address tried; family 0 while there was none */
};

/*
 * Open `count` (1..ND_WORKERS_MAX) pairs of sockets on `host`: an IPv4 or IPv6 address
 * (`fe80::1%eth0` too), or a name, of which the first IPv4 address is taken, else the first IPv6
 * one. `::` serves both families. `port` 0: the kernel chooses, one for both protocols.
 *
 * A port that another process holds is found even if that process would share it, as two daemons
 * of one user would silently divide the clients. Afterwards a `count` of 1 has the port to itself;
 * sockets of the same user that set SO_REUSEPORT can join more. 0, or -1 with `*ret_error` filled.
 */
int nd_listener_open(const char *host, uint16_t port, size_t count,
                     struct nd_listener *ret_listener, struct nd_listen_error *ret_error);

/*
 * A single listening TCP socket, alone on its port: the management API's. Non-blocking,
 * close-on-exec, the caller's to close. `*ret_addr` is as bound. Else as nd_listener_open(); where
 * there is no IPv6, :: becomes 0.0.0.0, and `*ret_addr` says so.
 */
int nd_listener_open_tcp(const char *host, uint16_t port, int *ret_fd, struct nd_addr *ret_addr,
                         struct nd_listen_error *ret_error);

/*
 * nd_listener_open() while `held`, whose sockets are numbers of open ones, serves on: where both
 * would have one port on overlapping addresses, the new sockets join the old ones. `among_ours`:
 * they join whatever shares its port, as earlier sockets of ours may not be closed yet. Any thread,
 * while nobody closes those of `held`.
 */
int nd_listener_join(const struct nd_listener *held, bool among_ours, const char *host,
                     uint16_t port, size_t count, struct nd_listener *ret_listener,
                     struct nd_listen_error *ret_error);

/*
 * Workers are about to leave `listener`, whose sockets are numbers: others may join what is left.
 * No TCP connection begins there any more (Linux 5.7), but those whose handshake is under way end
 * there: go on accepting for as long as that may take.
 */
void nd_listener_yield(const struct nd_listener *listener);

/* The sockets that `listener` joined are closed: a `count` of 1 has the port to itself again. */
void nd_listener_settle(const struct nd_listener *listener);

/* Close what was not taken (set to -1) and free. */
void nd_listener_close(struct nd_listener *listener);

#endif
