/* SPDX-License-Identifier: MIT */
#ifndef ND_UPSTREAM_FORWARD_PRIVATE_H
#define ND_UPSTREAM_FORWARD_PRIVATE_H

#include "base/limits.h"
#include "resolve/response.h"
#include "upstream/flights.h"
#include "upstream/forward.h"
#include "upstream/random.h"
#include "upstream/reply.h"
#include "upstream/target.h"

/* What forward.c (flights), askers.c (who waits), plan.c (whom to ask) and attempt.c (asking)
 * share. */

/* Flights of a worker, and its UDP askers by client and ID: some ten a place when all are here. */
#define ND_FORWARD_BUCKETS 1024

struct plan_step {
    struct nd_target *target;
    struct nd_link *link;
};

/* A route as a worker takes it. It lives until the last flight by it has ended, also when the
 * config that had the route is gone. */
struct plan {
    struct plan *next;
    const struct nd_route *route; /* only to be compared with */
    unsigned refs;
    size_t count;
    struct plan_step step[];
};

/* A question in flight, as one worker has it. */
struct flight {
    struct nd_flight_seat seat;
    struct nd_forwarder *forwarder;
    struct flight *next; /* of its bucket */
    struct plan *plan;
    struct nd_asker *first_asker;
    struct nd_asker **last_asker;
    uint64_t begun_ms;
    uint64_t generation; /* of the cache, when it began */
    bool prefetch;       /* begun to refresh the cache: what that has is no answer */

    struct nd_entry *stale; /* what may be answered when it takes long; NULL: nothing */
    struct nd_timer *stale_timer;
    bool stale_now; /* it takes long */

    uint32_t tried;          /* one bit a step of the plan */
    unsigned refusals;       /* of those */
    unsigned network_errors; /* likewise */
    struct nd_entry *refused;

    struct plan_step *step; /* the attempt under way */
    bool tcp;
    bool plain; /* the server refused the OPT of this very question. Some do so for questions they
                 * do not like: it lacks EDNS only if it answers the same without */
    uint64_t sent_ns;
    struct nd_upstream_query query;

    bool ended; /* the rest is what with */
    struct flight *next_ended;
    enum nd_ask_result result;
    struct nd_entry *entry;
    int ede;
};

struct nd_forwarder {
    struct nd_forwarder_config config;
    struct nd_timer
        *soon; /* the next turn of the loop: flights that ended too early, and sweeping */
    bool closing;
    unsigned depth; /* inside functions of ours that must call nobody back */
    struct flight *ended;
    struct flight **last_ended;
    struct plan *plans;
    struct nd_target *targets;
    uint64_t config_number; /* nd_loop_guard_config(); 0: before the first */
    struct nd_random random;
    struct flight *flight[ND_FORWARD_BUCKETS];
    struct nd_asker *twin[ND_FORWARD_BUCKETS];
};

/* ---- plan.c -------------------------------------------------------------------------------- */

/* The plan for a route, a reference for the caller; NULL without memory. */
struct plan *nd_plan_get(struct nd_forwarder *forwarder, const struct nd_route *route);
void nd_plan_put(struct nd_forwarder *forwarder, struct plan *plan);

/* Give back what is needed no more. Not inside a callback of a link. */
void nd_plan_sweep(struct nd_forwarder *forwarder);

void nd_target_put(struct nd_forwarder *forwarder, struct nd_target *target);

/* ---- askers.c ------------------------------------------------------------------------------ */

/* Does this client wait for the flight already, under the same ID? */
bool nd_flight_has_twin(const struct flight *flight, const struct nd_asker *asker);

void nd_flight_add_asker(struct flight *flight, struct nd_asker *asker);

/* All who wait, in the order in which they came; then nobody does, unless a callback asked anew. */
void nd_flight_tell(struct flight *flight, enum nd_ask_result result, struct nd_entry *entry,
                    int ede);

/* ---- attempt.c ----------------------------------------------------------------------------- */

/* Ask the first server, and beside it those that are due for a probe. */
void nd_attempt_first(struct flight *flight);

/* ---- forward.c ----------------------------------------------------------------------------- */

/* The flight has a result; `entry` is taken. It is gone when this returns, or soon after. */
void nd_flight_end(struct flight *flight, enum nd_ask_result result, struct nd_entry *entry,
                   int ede);

/* Do what waits for the loop's next turn. */
void nd_forwarder_soon(struct nd_forwarder *forwarder);

#endif
