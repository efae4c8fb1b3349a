/* SPDX-License-Identifier: MIT */
#ifndef ND_UPSTREAM_TARGET_H
#define ND_UPSTREAM_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop/loop.h"
#include "stats/upstream_stats.h"
#include "upstream/ares_glue.h"
#include "upstream/repute.h"

/* A server as one worker reaches it, with what is known and counted of it by all. */

struct nd_target_link {
    struct nd_target_link *next;
    uint32_t timeout_ms;
    struct nd_link *link;
};

struct nd_target {
    struct nd_target *next; /* the owner's list */
    struct nd_addr addr;
    unsigned refs;    /* who needs it, the owner's list not counted */
    bool named;       /* by the routes in force */
    uint64_t loop_id; /* its number for the loop guard */
    struct nd_repute *repute;
    struct nd_upstream_stats *stats; /* its line of the board, or `own` */

    struct nd_target_link *links; /* one for each timeout it is asked with */
    struct nd_repute_list *list;
    struct nd_upstream_board *board;
    struct nd_upstream_stats own;
};

/* NULL without memory. `board` may be NULL. */
struct nd_target *nd_target_new(const struct nd_addr *addr, struct nd_repute_list *list,
                                struct nd_upstream_board *board);

/* Queries in flight end with ND_LINK_CANCELLED. Not inside a callback of its links. */
void nd_target_disconnect(struct nd_target *target);

/* Disconnects first. NULL is fine. */
void nd_target_free(struct nd_target *target);

/* The way to it with this timeout, made when it is first needed; NULL without memory. */
struct nd_link *nd_target_link(struct nd_target *target, struct nd_loop *loop, uint32_t timeout_ms);

size_t nd_target_in_flight(const struct nd_target *target);

#endif
