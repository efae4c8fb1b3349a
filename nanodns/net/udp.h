/* SPDX-License-Identifier: MIT */
#ifndef ND_NET_UDP_H
#define ND_NET_UDP_H

#include <stdbool.h>

#include "loop/loop.h"
#include "net/packet.h"
#include "stats/stats.h"

/*
 * One UDP socket, read and answered in batches. An answer leaves from the address that was asked
 * (RFC 1123 section 2.3; RFC 2181 section 4), also on a socket bound to 0.0.0.0 or ::.
 */

struct nd_udp;

/*
 * Serve `fd`, bound and non-blocking, owned from now on (on failure it stays the caller's).
 * `wildcard`: it is bound to 0.0.0.0 or ::. `handler` and `stats` outlive it. 0 or an errno value.
 */
int nd_udp_new(struct nd_loop *loop, int fd, bool wildcard, const struct nd_handler *handler,
               struct nd_stats *stats, struct nd_udp **ret_udp);

/* Leave what comes from now on to others who have this port too; go on with what has come. */
void nd_udp_leave(struct nd_udp *udp);

/* The same, then answer what the socket's queue holds, at most ND_UDP_DRAIN_BATCHES batches, and
 * stop reading. */
void nd_udp_drain(struct nd_udp *udp);

/* Closes the socket. No nd_reply_to of it may be unfinished. */
void nd_udp_free(struct nd_udp *udp);

#endif
