/* SPDX-License-Identifier: MIT */
#include "upstream/flights.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/limits.h"

/* A power of two, so that a full table has some two seats a bucket. */
#define BUCKETS 4096

struct nd_flights {
    uint64_t seed;
    struct nd_loop_guard *guard;
    struct nd_repute_list *reputes;
    atomic_uint askers;
    pthread_mutex_t mutex; /* of what follows, and of every seat's links */
    size_t count;
    struct nd_flight_seat *bucket[BUCKETS]; /* leaders */
};

struct nd_flights *nd_flights_new(uint64_t seed)
{
    struct nd_flights *flights = calloc(1, sizeof(*flights));
    if (flights == NULL) {
        return NULL;
    }
    flights->seed = seed;
    flights->guard = nd_loop_guard_new();
    flights->reputes = nd_repute_list_new();
    if (flights->guard == NULL || flights->reputes == NULL ||
        pthread_mutex_init(&flights->mutex, NULL) != 0) {
        nd_repute_list_free(flights->reputes);
        nd_loop_guard_free(flights->guard);
        free(flights);
        return NULL;
    }
    return flights;
}

void nd_flights_free(struct nd_flights *flights)
{
    if (flights != NULL) {
        pthread_mutex_destroy(&flights->mutex);
        nd_repute_list_free(flights->reputes);
        nd_loop_guard_free(flights->guard);
        free(flights);
    }
}

uint64_t nd_flights_hash(const struct nd_flights *flights, const struct nd_question *question)
{
    return nd_question_hash(question, flights->seed);
}

static struct nd_flight_seat **find(struct nd_flights *flights, const struct nd_flight_seat *seat)
{
    struct nd_flight_seat **place = &flights->bucket[seat->hash % BUCKETS];
    while (*place != NULL && ((*place)->hash != seat->hash || (*place)->config != seat->config ||
                              !nd_question_equal((*place)->question, seat->question))) {
        place = &(*place)->next;
    }
    return place;
}

enum nd_flight_role nd_flights_join(struct nd_flights *flights, struct nd_flight_seat *seat,
                                    bool leads_only)
{
    enum nd_flight_role role = ND_FLIGHT_FULL;
    seat->leader = seat->followers = seat->next = NULL;
    seat->entry = NULL;
    pthread_mutex_lock(&flights->mutex);
    struct nd_flight_seat **place = find(flights, seat);
    if (*place == NULL) {
        if (flights->count < ND_FLIGHTS_MAX) {
            *place = seat;
            flights->count++;
            role = ND_FLIGHT_LEADS;
        }
    } else if (!leads_only) {
        seat->leader = *place;
        seat->next = seat->leader->followers;
        seat->leader->followers = seat;
        role = ND_FLIGHT_FOLLOWS;
    }
    pthread_mutex_unlock(&flights->mutex);
    return role;
}

void nd_flights_end(struct nd_flights *flights, struct nd_flight_seat *seat,
                    enum nd_ask_result result, struct nd_entry *entry, int ede)
{
    pthread_mutex_lock(&flights->mutex);
    struct nd_flight_seat **place = find(flights, seat);
    *place = seat->next;
    flights->count--;
    /* Posted under the lock: a follower that leaves finds itself either still here, or posted. */
    while (seat->followers != NULL) {
        struct nd_flight_seat *follower = seat->followers;
        seat->followers = follower->next;
        follower->leader = NULL;
        follower->result = result;
        follower->entry = entry != NULL ? nd_entry_ref(entry) : NULL;
        follower->ede = ede;
        nd_loop_post(follower->loop, &follower->task);
    }
    pthread_mutex_unlock(&flights->mutex);
}

void nd_flights_leave(struct nd_flights *flights, struct nd_flight_seat *seat)
{
    pthread_mutex_lock(&flights->mutex);
    if (seat->leader != NULL) {
        struct nd_flight_seat **place = &seat->leader->followers;
        while (*place != seat) {
            place = &(*place)->next;
        }
        *place = seat->next;
        seat->leader = NULL;
    }
    struct nd_entry *entry = seat->entry;
    seat->entry = NULL;
    pthread_mutex_unlock(&flights->mutex);
    nd_entry_unref(entry);
}

bool nd_flights_followed(struct nd_flights *flights, const struct nd_flight_seat *seat)
{
    pthread_mutex_lock(&flights->mutex);
    bool followed = seat->followers != NULL;
    pthread_mutex_unlock(&flights->mutex);
    return followed;
}

bool nd_flights_add_asker(struct nd_flights *flights)
{
    if (atomic_fetch_add_explicit(&flights->askers, 1, memory_order_relaxed) < ND_ASKERS_MAX) {
        return true;
    }
    nd_flights_drop_asker(flights);
    return false;
}

void nd_flights_drop_asker(struct nd_flights *flights)
{
    atomic_fetch_sub_explicit(&flights->askers, 1, memory_order_relaxed);
}

struct nd_loop_guard *nd_flights_guard(struct nd_flights *flights)
{
    return flights->guard;
}

struct nd_repute_list *nd_flights_reputes(struct nd_flights *flights)
{
    return flights->reputes;
}
