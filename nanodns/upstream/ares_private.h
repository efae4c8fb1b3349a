/* SPDX-License-Identifier: MIT */
#ifndef ND_UPSTREAM_ARES_PRIVATE_H
#define ND_UPSTREAM_ARES_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One source for 1.18, which has only these, and for 1.34, which calls them old. */
#define CARES_NO_DEPRECATED
#include <ares.h>

#include "base/limits.h"
#include "upstream/ares_glue.h"

/*
 * What c-ares does and does not, that this file works around:
 *
 * - a channel keeps its UDP socket, and so its source port, until no query is left on it: a link
 *   has several channels and takes another one when the port is used up;
 * - 1.18 takes UDP answers over 512 octets only under ARES_FLAG_EDNS, and under that flag answers a
 *   FORMERR by cutting the last 11 octets, our OPT, off the query and asking again; it then drops
 *   the flag for good. So a query without OPT goes by a channel without the flag, and a channel
 *   that lost it is replaced;
 * - 1.18 knows no scope of an IPv6 address, sends TCP without MSG_NOSIGNAL, and takes an empty
 *   datagram for a broken connection, 1.34 a short one: the socket calls are made here;
 * - an answer without a question is passed over, though by such a FORMERR or NOTIMP some servers
 * say that they know no OPT: the question is put back;
 * - ares_timeout() walks all queries: a timer runs instead while any is in flight;
 * - 1.34 gives queries an ID of its own, and a timeout of its own when a server is fast.
 */
#define ND_ADAPTIVE_TIMEOUTS (ARES_VERSION >= 0x011600)

enum nd_channel_kind {
    ND_CHANNEL_UDP_OPT,
    ND_CHANNEL_UDP_PLAIN,
    ND_CHANNEL_TCP,
    ND_CHANNEL_KINDS,
};

/* A channel has one UDP and one TCP socket; a closing one may overlap with its successor. */
#define ND_CHANNEL_SOCKETS 4

struct nd_channel_socket {
    struct nd_channel *channel;
    int fd; /* -1: free place */
    bool tcp;
    struct nd_watch *watch;
};

struct nd_sent; /* a query on its way */

struct nd_channel {
    struct nd_link *link;
    struct nd_sent *sent_first; /* those in flight */
    ares_channel ares;
    enum nd_channel_kind kind;
    size_t in_flight;
    unsigned sent;  /* since it had no socket */
    bool spoiled;   /* without its EDNS flag: not to be used again */
    bool from_tcp;  /* what c-ares reads now came by TCP */
    bool unclaimed; /* a datagram was read, and no query ended by it so far */
    int local_err;  /* why we could not make a socket or send, 0: we could */
    struct nd_channel_socket socket[ND_CHANNEL_SOCKETS];
};

struct nd_link {
    struct nd_loop *loop;
    struct nd_addr server;
    uint32_t timeout_ms;
    struct nd_timer *tick;
    bool ticking;
    bool closing;
    size_t in_flight;
    uint64_t strays;
    struct nd_channel *current[ND_CHANNEL_KINDS];
    struct nd_channel *channel[ND_LINK_CHANNELS_MAX];
};

/* NULL without memory. */
struct nd_channel *nd_channel_new(struct nd_link *link, enum nd_channel_kind kind);

/* The question of a query in flight: the octets behind its header up to an OPT; NULL when none has
 * this ID. */
const uint8_t *nd_sent_question(const struct nd_channel *channel, const uint8_t id[2],
                                size_t *ret_len);

/* Queries in flight end with ARES_EDESTRUCTION. NULL is fine. */
void nd_channel_free(struct nd_channel *channel);

#endif
