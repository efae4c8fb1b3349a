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

/* `answer` is valid until it returns; NULL unless ND_LINK_ANSWERED. `tcp`: it came by TCP. */
typedef void nd_link_fn(void *ctx, enum nd_link_result result, const uint8_t *answer, size_t len,
                        bool tcp);

/* Once in the process, before the first link, and after the last. 0 or an errno value. */
int nd_link_library_init(void);
void nd_link_library_done(void);

/* 0 or an errno value. */
int nd_link_new(struct nd_loop *loop, const struct nd_addr *server, uint32_t timeout_ms,
                struct nd_link **ret_link);

/* Questions in flight end with ND_LINK_CANCELLED. Not to be called inside its own callback. */
void nd_link_free(struct nd_link *link);

/*
 * Send a query; the answer that comes back has its ID and question (in any case of letters), all
 * else is passed over. A truncated answer is asked for again over TCP. `tcp`: over TCP at once.
 * `fn` may be called before this returns.
 */
void nd_link_send(struct nd_link *link, const uint8_t *query, size_t len, bool tcp, nd_link_fn *fn,
                  void *ctx);

/* Octets that came and were nobody's answer, where the library tells; queries in flight. */
size_t nd_link_in_flight(const struct nd_link *link);

#endif
