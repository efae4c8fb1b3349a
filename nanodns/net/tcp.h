/* SPDX-License-Identifier: MIT */
#ifndef ND_NET_TCP_H
#define ND_NET_TCP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/addr.h"
#include "loop/loop.h"
#include "net/packet.h"
#include "stats/stats.h"

/*
 * DNS over TCP (RFC 7766): messages behind a two-octet length, any number on a connection,
 * answered as they come; an idle clock; limits on connections and on what one may hold.
 */

struct nd_tcp_limits {
    unsigned idle_ms;         /* ND_TCP_IDLE_MS */
    unsigned accept_pause_ms; /* ND_TCP_ACCEPT_PAUSE_MS */
    size_t output_max;        /* ND_TCP_OUTPUT_MAX, octets */
    size_t deferred_max;      /* ND_TCP_DEFERRED_MAX, messages */
    size_t connections_max;   /* ND_TCP_CONNECTIONS_MAX, of all workers */
    size_t per_client_max;    /* ND_TCP_CONNECTIONS_PER_CLIENT, likewise */
};

/* The limits of base/limits.h. */
struct nd_tcp_limits nd_tcp_limits_default(void);

/* ---- the gate: how many connections there are, over all workers ----------------------------- */

/* Shared by the workers; touched only when a connection opens or closes. */
struct nd_tcp_gate;

enum nd_tcp_entry {
    ND_TCP_ENTER,
    ND_TCP_FULL,        /* connections_max reached */
    ND_TCP_CLIENT_FULL, /* per_client_max reached */
};

/* NULL without memory. */
struct nd_tcp_gate *nd_tcp_gate_new(size_t connections_max, size_t per_client_max);
void nd_tcp_gate_free(struct nd_tcp_gate *gate);

/*
 * Any thread. A client is an IPv4 address or an IPv6 /64, which is what one subscriber gets.
 * ND_TCP_ENTER needs one nd_tcp_gate_leave() with the same address.
 */
enum nd_tcp_entry nd_tcp_gate_enter(struct nd_tcp_gate *gate, const struct nd_addr *client);
void nd_tcp_gate_leave(struct nd_tcp_gate *gate, const struct nd_addr *client);

/* ---- a listening socket and its connections ------------------------------------------------ */

struct nd_tcp;

typedef void nd_tcp_drained_fn(void *ctx);

/*
 * Serve `fd`, listening and non-blocking, owned from now on (on failure it stays the caller's).
 * `gate`, `handler` and `stats` outlive it. 0 or an errno value.
 *
 * A connection past the limits is closed at once: that costs the least, needs nothing of the other
 * workers, and those who are connected keep their service; the idle clock makes room.
 */
int nd_tcp_new(struct nd_loop *loop, int fd, const struct nd_tcp_limits *limits,
               struct nd_tcp_gate *gate, const struct nd_handler *handler, struct nd_stats *stats,
               struct nd_tcp **ret_tcp);

/*
 * Accept who stands in the queue, close the listening socket, answer what has arrived on each
 * connection, read no more, and close each when its answers are out. `drained` is called when
 * the last is closed, perhaps before this returns.
 */
void nd_tcp_drain(struct nd_tcp *tcp, nd_tcp_drained_fn *drained, void *ctx);

/* Closes everything. An unfinished nd_reply_to of it stays valid: sending says ENOTCONN. */
void nd_tcp_free(struct nd_tcp *tcp);

#endif
