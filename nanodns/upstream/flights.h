/* SPDX-License-Identifier: MIT */
#ifndef ND_UPSTREAM_FLIGHTS_H
#define ND_UPSTREAM_FLIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop/loop.h"
#include "store/entry.h"
#include "upstream/forward.h"
#include "upstream/loop_guard.h"
#include "upstream/repute.h"

/*
 * The table of questions in flight, over all workers: who asks first leads, who comes later
 * follows, and gets what the leader got through the mailbox of its loop. The table allocates
 * nothing for a flight: a seat is part of each worker's own record of it. Any thread.
 */

struct nd_flight_seat {
    const struct nd_question *question; /* set by the owner before joining, as are these */
    uint64_t hash;                      /* nd_flights_hash() */
    uint64_t config; /* number of the config it is asked under: another may ask other servers */
    struct nd_loop *loop;
    struct nd_task task; /* run in the owner's loop when the leader has ended */

    /* For the task: what the leader ended with. `entry` is a reference, the owner's from now on. */
    enum nd_ask_result result;
    struct nd_entry *entry;
    int ede;

    struct nd_flight_seat *leader; /* the table's own, as is the rest; of a follower, else NULL */
    struct nd_flight_seat *followers;
    struct nd_flight_seat *next;
};

enum nd_flight_role {
    ND_FLIGHT_LEADS,
    ND_FLIGHT_FOLLOWS,
    ND_FLIGHT_FULL, /* ND_FLIGHTS_MAX */
};

uint64_t nd_flights_hash(const struct nd_flights *flights, const struct nd_question *question);

/* With `leads_only` a question that another worker asks is ND_FLIGHT_FULL. */
enum nd_flight_role nd_flights_join(struct nd_flights *flights, struct nd_flight_seat *seat,
                                    bool leads_only);

/* The leader has a result, and the cache has it too: its seat is free, the followers are told. */
void nd_flights_end(struct nd_flights *flights, struct nd_flight_seat *seat,
                    enum nd_ask_result result, struct nd_entry *entry, int ede);

/* A follower leaves; its task, if it was posted, never runs, since its loop runs no more. */
void nd_flights_leave(struct nd_flights *flights, struct nd_flight_seat *seat);

/* Does another worker wait for what this leader gets? */
bool nd_flights_followed(struct nd_flights *flights, const struct nd_flight_seat *seat);

/* One client more waits, of all workers; false past ND_ASKERS_MAX. */
bool nd_flights_add_asker(struct nd_flights *flights);
void nd_flights_drop_asker(struct nd_flights *flights);

struct nd_loop_guard *nd_flights_guard(struct nd_flights *flights);
struct nd_repute_list *nd_flights_reputes(struct nd_flights *flights);

#endif
