/* SPDX-License-Identifier: MIT */
#ifndef ND_UPSTREAM_ARES_GLUE_H
#define ND_UPSTREAM_ARES_GLUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "loop/loop.h"

/*
 * One upstream server as one worker reaches it: c-ares carries octets there and back, over UDP and
 * TCP, its sockets in the worker's loop. One attempt at one server, no more: who is asked next, and
 * what to believe, is decided above. The only file that knows c-ares.
 */

struct nd_link;

enum nd_link_result {
    ND_LINK_ANSWERED,
    ND_LINK_TIMEOUT,
    ND_LINK_UNREACHABLE, /* refused, no route, connection cut */
    ND_LINK_BROKEN,      /* no memory, no sockets */
    ND_LINK_CANCELLED,   /* nd_link_free() */
};

/* What came back; valid until the callback returns. */
struct nd_link_answer {
    const uint8_t *msg;
    size_t len;
    bool tcp;         /* it came by TCP */
    bool opt_refused; /* the server refused the OPT, and the library asked again without */
};

/* `answer` is NULL unless ND_LINK_ANSWERED. */
typedef void nd_link_fn(void *ctx, enum nd_link_result result, const struct nd_link_answer *answer);

/* Once in the process, before the first link, and after the last. 0 or an errno value. */
int nd_link_library_init(void);
void nd_link_library_done(void);

/* 0 or an errno value. */
int nd_link_new(struct nd_loop *loop, const struct nd_addr *server, uint32_t timeout_ms,
                struct nd_link **ret_link);

/* Questions in flight end with ND_LINK_CANCELLED. Not to be called inside its own callback. */
void nd_link_free(struct nd_link *link);

/*
 * Send a query: header, one question, and no other additional record than an OPT without options.
 * The answer that comes back has its ID and question (in any case of letters), all else is passed
 * over. A truncated answer is asked for again over TCP. `tcp`: over TCP at once. `fn` may be called
 * before this returns, and may send again.
 *
 * Source ports: a socket is closed when nothing is in flight on it, and left to its last answers
 * after ND_LINK_PORT_QUERIES queries, while another, with a new port, takes the next ones. At most
 * ND_LINK_CHANNELS_MAX are open; if all wait for answers, the last one goes on being used.
 */
void nd_link_send(struct nd_link *link, const uint8_t *query, size_t len, bool tcp, nd_link_fn *fn,
                  void *ctx);

/* Queries in flight; inside a callback the one that ends is still among them. */
size_t nd_link_in_flight(const struct nd_link *link);

/* Datagrams that came from the server and answered no query, forged, late, or twice, since this was
 * called last. */
uint64_t nd_link_take_strays(struct nd_link *link);

#endif
