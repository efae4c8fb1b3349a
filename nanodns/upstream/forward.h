/* SPDX-License-Identifier: MIT */
#ifndef ND_UPSTREAM_FORWARD_H
#define ND_UPSTREAM_FORWARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/log.h"
#include "loop/loop.h"
#include "stats/stats.h"
#include "stats/upstream_stats.h"
#include "store/cache.h"
#include "store/routes.h"

/*
 * Asking upstreams. Identical questions in flight share one query, over all workers; servers are
 * tried in their order, those that failed last; answers are checked, packed and cached.
 */

/* The questions in flight of all workers: one of the process. */
struct nd_flights;
struct nd_flights *nd_flights_new(uint64_t seed); /* NULL without memory */
void nd_flights_free(struct nd_flights *flights); /* after all forwarders */

/* One worker's part: its c-ares channels and its askers. For the worker's thread only. */
struct nd_forwarder;

struct nd_forwarder_config {
    struct nd_loop *loop;
    struct nd_flights *flights;
    struct nd_cache *cache;
    struct nd_stats *stats;
    struct nd_upstream_board *board; /* NULL: servers are not counted */
    struct nd_log_producer *log;     /* NULL: none */
    uint64_t (*now_ms)(void);        /* monotonic */
    /* Would the local data answer this name (in lower case) and type? Where an upstream's CNAME
     * leads there, its answer is cut behind that CNAME. */
    bool (*is_local)(void *ctx, const uint8_t *name, size_t len, uint16_t type);
    void *is_local_ctx;
};

/* 0 or an errno value. */
int nd_forwarder_new(const struct nd_forwarder_config *config, struct nd_forwarder **ret_forwarder);

/*
 * Ends every question in flight; askers still waiting are told ND_ASK_CANCELLED. Only after the
 * loop's last turn. NULL is fine.
 */
void nd_forwarder_free(struct nd_forwarder *forwarder);

/*
 * The servers that routes name from now on. What is known of a server (failed, no EDNS, loses the
 * case) stays with its address; those that are named no more go when their last query has ended.
 * `routes` is used during the call, and its address tells one config from the one before. NULL: no
 * server is named any more.
 */
void nd_forwarder_configure(struct nd_forwarder *forwarder, const struct nd_routes *routes);

enum nd_ask_result {
    ND_ASK_ANSWERED,  /* `entry` is what to answer with; it may be a failure some seconds old */
    ND_ASK_STALE,     /* nothing yet, or a failure: `entry` is past its life but allowed */
    ND_ASK_FAILED,    /* no upstream gave an answer: SERVFAIL; `ede` says more, or ND_NO_EDE */
    ND_ASK_CANCELLED, /* the forwarder ends */
};

/* Whoever waits for an answer. The memory is the asker's, from nd_forward() to `done`. */
struct nd_asker {
    /* Called once, later, never inside nd_forward(). `entry` is valid until it returns; ref it to
     * keep it. May call nd_forward() again. */
    void (*done)(struct nd_asker *asker, enum nd_ask_result result, struct nd_entry *entry,
                 int ede);
    bool by_udp;           /* only for datagrams can `client` and `id` show that one came twice */
    struct nd_addr client; /* with port */
    uint16_t id;           /* of the client's query */
    struct nd_asker *next; /* the forwarder's own, as is the rest */
    struct nd_asker *next_twin;
    const void *flight;
};

enum nd_forward_verdict {
    ND_FORWARD_WAITS,     /* `done` will be called */
    ND_FORWARD_DUPLICATE, /* this client waits already for that under that ID: no second answer */
    ND_FORWARD_FULL,      /* ND_FLIGHTS_MAX or ND_ASKERS_MAX reached, or no memory: SERVFAIL */
};

enum nd_forward_verdict nd_forward(struct nd_forwarder *forwarder,
                                   const struct nd_question *question, const struct nd_route *route,
                                   struct nd_asker *asker);

/* Ask in the background, so that the cache has it fresh; nothing if that is in flight already. */
void nd_forward_prefetch(struct nd_forwarder *forwarder, const struct nd_question *question,
                         const struct nd_route *route);

/* The length of every such name, so that others need not be looked at. */
#define ND_LOOP_NAME_LEN (1 + 33 + 1 + 4 + 1 + 7 + 1 + 7 + 1)

/*
 * Is this name, which a client asked for, one by which the forwarders find out whether a server
 * is ourselves? Then that server is asked no more, and the query deserves no forwarding.
 */
bool nd_forwarder_is_loop(struct nd_forwarder *forwarder, const uint8_t *name, size_t len);

/* Does anybody, in any worker, still wait for what this one asked? */
bool nd_forwarder_is_awaited(struct nd_forwarder *forwarder);

#endif
