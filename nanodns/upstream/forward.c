/* SPDX-License-Identifier: MIT */
#include "upstream/forward.h"

#include <errno.h>
#include <stdlib.h>

#include "upstream/forward_private.h"

/* ---- the end of a flight -------------------------------------------------------------------- */

void nd_forwarder_soon(struct nd_forwarder *forwarder)
{
    if (!forwarder->closing) {
        (void)nd_timer_start(forwarder->soon, 0);
    }
}

static void flight_free(struct flight *flight)
{
    nd_timer_free(flight->stale_timer);
    nd_entry_unref(flight->stale);
    nd_entry_unref(flight->refused);
    nd_entry_unref(flight->entry);
    nd_plan_put(flight->forwarder, flight->plan);
    free(flight);
}

static void unlink_flight(struct flight *flight)
{
    struct flight **place = &flight->forwarder->flight[flight->seat.hash % ND_FORWARD_BUCKETS];
    while (*place != flight) {
        place = &(*place)->next;
    }
    *place = flight->next;
}

/* Tell who waits, and forget it. Whoever is told may ask anew, for the same too. */
static void deliver(struct flight *flight)
{
    bool failed = flight->result == ND_ASK_FAILED ||
                  (flight->result == ND_ASK_ANSWERED && flight->entry->failure);
    unlink_flight(flight);
    if (failed && flight->stale != NULL) {
        nd_flight_tell(flight, ND_ASK_STALE, flight->stale, flight->ede);
    } else {
        nd_flight_tell(flight, flight->result, flight->entry, flight->ede);
    }
    flight_free(flight);
}

static void deliver_ended(struct nd_forwarder *forwarder)
{
    while (forwarder->ended != NULL) {
        struct flight *flight = forwarder->ended;
        forwarder->ended = flight->next_ended;
        if (forwarder->ended == NULL) {
            forwarder->last_ended = &forwarder->ended;
        }
        deliver(flight);
    }
}

static void on_soon(void *ctx)
{
    struct nd_forwarder *forwarder = ctx;
    deliver_ended(forwarder);
    nd_plan_sweep(forwarder);
}

/* Now, or where its caller must not be called back, in the next turn of the loop. */
static void deliver_when_allowed(struct flight *flight)
{
    struct nd_forwarder *forwarder = flight->forwarder;
    flight->ended = true;
    if (forwarder->depth == 0) {
        deliver(flight);
        return;
    }
    flight->next_ended = NULL;
    *forwarder->last_ended = flight;
    forwarder->last_ended = &flight->next_ended;
    nd_forwarder_soon(forwarder);
}

void nd_flight_end(struct flight *flight, enum nd_ask_result result, struct nd_entry *entry,
                   int ede)
{
    flight->result = result;
    flight->entry = entry;
    flight->ede = ede;
    nd_flights_end(flight->forwarder->config.flights, &flight->seat, result, entry, ede);
    deliver_when_allowed(flight);
}

/* ---- stale answers ------------------------------------------------------------------------ */

/* It takes too long; the flight goes on, for the cache (RFC 8767 section 5). */
static void on_stale(void *ctx)
{
    struct flight *flight = ctx;
    flight->stale_now = true;
    if (!flight->ended) {
        nd_flight_tell(flight, ND_ASK_STALE, flight->stale, ND_NO_EDE);
    }
}

static void prepare_stale(struct flight *flight, struct nd_entry *stale)
{
    struct nd_loop *loop = flight->forwarder->config.loop;
    flight->stale = stale;
    if (nd_timer_new(loop, on_stale, flight, &flight->stale_timer) == 0) {
        (void)nd_timer_start(flight->stale_timer, ND_STALE_WAIT_MS);
    }
}

static void lead(struct flight *flight)
{
    nd_stats_count(flight->forwarder->config.stats, ND_COUNT_forward_flights, 1);
    nd_attempt_first(flight);
}

/* ---- following ---------------------------------------------------------------------------- */

/* The leader's worker ended with the question open: this one asks itself, unless another does. */
static void follow_anew(struct flight *flight)
{
    struct nd_forwarder *forwarder = flight->forwarder;
    flight->begun_ms = forwarder->config.now_ms();
    switch (nd_flights_join(forwarder->config.flights, &flight->seat, false)) {
    case ND_FLIGHT_LEADS:
        lead(flight);
        break;
    case ND_FLIGHT_FOLLOWS:
        break;
    case ND_FLIGHT_FULL:
        flight->result = ND_ASK_FAILED;
        flight->ede = ND_NO_EDE;
        deliver_when_allowed(flight);
        break;
    }
}

/* The leader, in another worker, has ended. */
static void on_led(void *ctx)
{
    struct flight *flight = ctx;
    if (flight->seat.result == ND_ASK_CANCELLED && !flight->forwarder->closing) {
        follow_anew(flight);
        return;
    }
    flight->result = flight->seat.result;
    flight->entry = flight->seat.entry;
    flight->ede = flight->seat.ede;
    flight->seat.entry = NULL;
    deliver_when_allowed(flight);
}

/* ---- the begin of a flight ------------------------------------------------------------------ */

static struct flight *find_flight(struct nd_forwarder *forwarder,
                                  const struct nd_question *question, uint64_t hash)
{
    struct flight *flight = forwarder->flight[hash % ND_FORWARD_BUCKETS];
    while (flight != NULL &&
           (flight->seat.hash != hash || flight->seat.config != forwarder->config_number ||
            !nd_question_equal(&flight->query.question, question))) {
        flight = flight->next;
    }
    return flight;
}

static struct flight *flight_new(struct nd_forwarder *forwarder, const struct nd_question *question,
                                 const struct nd_route *route, uint64_t hash, bool prefetch)
{
    struct flight *flight = calloc(1, sizeof(*flight));
    if (flight == NULL) {
        return NULL;
    }
    flight->forwarder = forwarder;
    flight->last_asker = &flight->first_asker;
    flight->query.question = *question;
    flight->prefetch = prefetch;
    if (forwarder->config.cache != NULL) {
        flight->generation = nd_cache_generation(forwarder->config.cache);
    }
    flight->begun_ms = forwarder->config.now_ms();
    flight->seat = (struct nd_flight_seat){
        .question = &flight->query.question,
        .hash = hash,
        .config = forwarder->config_number,
        .loop = forwarder->config.loop,
        .task = {.run = on_led, .ctx = flight},
    };
    flight->plan = nd_plan_get(forwarder, route);
    if (flight->plan == NULL) {
        free(flight);
        return NULL;
    }
    return flight;
}

/*
 * What the cache has by now: a fresh entry ends the flight, since another one for the question may
 * have ended just before this began. True if it did.
 */
static bool look_into_cache(struct flight *flight, bool leads)
{
    const struct nd_forwarder_config *config = &flight->forwarder->config;
    enum nd_cache_state state;
    if (config->cache == NULL || flight->prefetch) {
        return false;
    }
    struct nd_entry *entry =
        nd_cache_find_stale(config->cache, &flight->query.question, flight->begun_ms, &state);
    if (entry == NULL) {
        return false;
    }
    if (state == ND_CACHE_STALE) {
        prepare_stale(flight, entry);
        return false;
    }
    if (!leads) {
        nd_entry_unref(entry);
        return false;
    }
    nd_flight_end(flight, ND_ASK_ANSWERED, entry, ND_NO_EDE);
    return true;
}

static struct flight *begin_flight(struct nd_forwarder *forwarder,
                                   const struct nd_question *question, const struct nd_route *route,
                                   uint64_t hash, bool prefetch)
{
    const struct nd_forwarder_config *config = &forwarder->config;
    struct flight *flight = flight_new(forwarder, question, route, hash, prefetch);
    if (flight == NULL) {
        return NULL;
    }
    enum nd_flight_role role = nd_flights_join(config->flights, &flight->seat, prefetch);
    if (role == ND_FLIGHT_FULL) {
        flight_free(flight);
        return NULL;
    }
    flight->next = forwarder->flight[hash % ND_FORWARD_BUCKETS];
    forwarder->flight[hash % ND_FORWARD_BUCKETS] = flight;
    forwarder->depth++;
    bool leads = role == ND_FLIGHT_LEADS;
    if (!look_into_cache(flight, leads) && leads) {
        lead(flight);
    }
    forwarder->depth--;
    /* at this depth what ends waits for deliver_ended() */
    return flight; /* NOLINT(clang-analyzer-unix.Malloc) */
}

enum nd_forward_verdict nd_forward(struct nd_forwarder *forwarder,
                                   const struct nd_question *question, const struct nd_route *route,
                                   struct nd_asker *asker)
{
    const struct nd_forwarder_config *config = &forwarder->config;
    uint64_t hash = nd_flights_hash(config->flights, question);
    struct flight *flight = find_flight(forwarder, question, hash);
    if (flight != NULL && nd_flight_has_twin(flight, asker)) {
        nd_stats_count(config->stats, ND_COUNT_forward_duplicates, 1);
        return ND_FORWARD_DUPLICATE;
    }
    bool counted = !forwarder->closing && nd_flights_add_asker(config->flights);
    if (counted && flight != NULL) {
        nd_stats_count(config->stats, ND_COUNT_forward_joined, 1);
    } else if (counted) {
        flight = begin_flight(forwarder, question, route, hash, false);
        if (flight == NULL) {
            nd_flights_drop_asker(config->flights);
        }
    }
    if (!counted || flight == NULL) {
        nd_stats_count(config->stats, ND_COUNT_forward_full, 1);
        return ND_FORWARD_FULL;
    }
    nd_flight_add_asker(flight, asker);
    if (flight->stale_now && !flight->ended) {
        (void)nd_timer_start(flight->stale_timer, 0);
    }
    return ND_FORWARD_WAITS;
}

void nd_forward_prefetch(struct nd_forwarder *forwarder, const struct nd_question *question,
                         const struct nd_route *route)
{
    const struct nd_forwarder_config *config = &forwarder->config;
    uint64_t hash = nd_flights_hash(config->flights, question);
    if (!forwarder->closing && find_flight(forwarder, question, hash) == NULL &&
        begin_flight(forwarder, question, route, hash, true) != NULL) {
        nd_stats_count(config->stats, ND_COUNT_forward_prefetches, 1);
    }
}

/* ---- others ------------------------------------------------------------------------------- */

bool nd_forwarder_is_loop(struct nd_forwarder *forwarder, const uint8_t *name, size_t len)
{
    struct nd_loop_guard *guard = nd_flights_guard(forwarder->config.flights);
    char text[ND_ADDR_TEXT_MAX];
    uint64_t server;
    if (!nd_loop_guard_read(guard, name, len, &server)) {
        return false;
    }
    const struct nd_target *target = forwarder->targets;
    while (target != NULL && target->loop_id != server) {
        target = target->next;
    }
    if (target != NULL && nd_repute_mark_loop(target->repute, forwarder->config_number)) {
        nd_log_write(forwarder->config.log, ND_LOG_ERROR,
                     "upstream %s is this server itself, directly or by way of others: asked no "
                     "more until the config changes",
                     nd_addr_text(&target->addr, text));
    }
    return true;
}

bool nd_forwarder_is_awaited(struct nd_forwarder *forwarder)
{
    for (size_t i = 0; i < ND_FORWARD_BUCKETS; i++) {
        for (struct flight *flight = forwarder->flight[i]; flight != NULL; flight = flight->next) {
            if (flight->first_asker != NULL ||
                nd_flights_followed(forwarder->config.flights, &flight->seat)) {
                return true;
            }
        }
    }
    return false;
}

int nd_forwarder_new(const struct nd_forwarder_config *config, struct nd_forwarder **ret_forwarder)
{
    struct nd_forwarder *forwarder = calloc(1, sizeof(*forwarder));
    if (forwarder == NULL) {
        return ENOMEM;
    }
    forwarder->config = *config;
    forwarder->last_ended = &forwarder->ended;
    int err = nd_timer_new(config->loop, on_soon, forwarder, &forwarder->soon);
    if (err != 0) {
        free(forwarder);
        return err;
    }
    nd_loop_share_timeout(config->loop, ND_STALE_WAIT_MS);
    *ret_forwarder = forwarder;
    return 0;
}

/* Followers have no query of their own that could end. */
static void end_followers(struct nd_forwarder *forwarder)
{
    for (size_t i = 0; i < ND_FORWARD_BUCKETS; i++) {
        while (forwarder->flight[i] != NULL) {
            struct flight *flight = forwarder->flight[i];
            nd_flights_leave(forwarder->config.flights, &flight->seat);
            /* deliver() has taken the one before off the bucket; the analyzer does not see that */
            flight->result = ND_ASK_CANCELLED; /* NOLINT(clang-analyzer-unix.Malloc) */
            deliver(flight);
        }
    }
}

void nd_forwarder_free(struct nd_forwarder *forwarder)
{
    if (forwarder == NULL) {
        return;
    }
    forwarder->closing = true;
    deliver_ended(forwarder);
    for (struct nd_target *target = forwarder->targets; target != NULL; target = target->next) {
        nd_target_disconnect(target);
    }
    end_followers(forwarder);
    nd_forwarder_configure(forwarder, NULL);
    nd_plan_sweep(forwarder);
    nd_timer_free(forwarder->soon);
    free(forwarder);
}
