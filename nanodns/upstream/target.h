/* SPDX-License-Identifier: MIT */
#ifndef ND_UPSTREAM_TARGET_H
#define ND_UPSTREAM_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/log.h"
#include "loop/loop.h"
#include "stats/upstream_stats.h"
#include "upstream/ares_glue.h"

/*
 * A server as one worker knows it: how to reach it, whether it answers, what it cannot do. It
 * outlives a change of config that names it again. All times are monotonic milliseconds.
 */

struct nd_target_link {
    struct nd_target_link *next;
    uint32_t timeout_ms;
    struct nd_link *link;
};

struct nd_target {
    struct nd_target *next; /* the owner's list */
    struct nd_addr addr;
    unsigned refs; /* who needs it, the owner's list not counted */
    bool named;    /* by the routes in force */

    bool failed; /* its last attempt had no answer: asked last, until a probe is answered */
    uint64_t probe_at_ms;
    uint32_t backoff_ms;
    uint64_t logged_ms; /* when it was last said to fail; 0: never */

    uint64_t no_edns_until_ms;
    uint64_t tcp_until_ms; /* it loses the case of names, which TCP does not need */

    uint64_t loop_id;  /* its number for the loop guard */
    bool loop_checked; /* asked by that name */
    bool looping;      /* it is ourselves */

    struct nd_target_link *links; /* one for each timeout it is asked with */
    struct nd_upstream_board *board;
    struct nd_upstream_stats *stats; /* its line of the board, or `own` */
    struct nd_upstream_stats own;
};

/* NULL without memory. `board` may be NULL. */
struct nd_target *nd_target_new(const struct nd_addr *addr, struct nd_upstream_board *board);

/* Queries in flight end with ND_LINK_CANCELLED. Not inside a callback of its links. */
void nd_target_disconnect(struct nd_target *target);

/* Disconnects first. NULL is fine. */
void nd_target_free(struct nd_target *target);

/* The way to it with this timeout, made when it is first needed; NULL without memory. */
struct nd_link *nd_target_link(struct nd_target *target, struct nd_loop *loop, uint32_t timeout_ms);

size_t nd_target_in_flight(const struct nd_target *target);

/* It did not answer: `why` in the log's words. */
void nd_target_fails(struct nd_target *target, uint64_t now_ms, const char *why,
                     struct nd_log_producer *log);

/* It answered, whatever it said. */
void nd_target_answers(struct nd_target *target, struct nd_log_producer *log);

/* Should this failed server be asked now? If so, not again before its time has come. */
bool nd_target_take_probe(struct nd_target *target, uint64_t now_ms);

/* Seen to refuse EDNS; to lose the case of a name. */
void nd_target_lacks_edns(struct nd_target *target, uint64_t now_ms);
void nd_target_loses_case(struct nd_target *target, uint64_t now_ms, struct nd_log_producer *log);

bool nd_target_has_edns(const struct nd_target *target, uint64_t now_ms);
bool nd_target_wants_tcp(const struct nd_target *target, uint64_t now_ms);

#endif
