/* SPDX-License-Identifier: MIT */
/* A table of questions in flight, and workers' records of what they ask. */
#ifndef TESTS_FLIGHTS_KIT_H
#define TESTS_FLIGHTS_KIT_H

#include <dnswire/types.h>

#include "nanodns/entry_kit.h"
#include "unit.h"
#include "upstream/flights.h"

#define SEED 42

static inline struct nd_flights *flights_new(void)
{
    struct nd_flights *flights = nd_flights_new(SEED);
    CU_ASSERT_PTR_NOT_NULL_FATAL(flights);
    return flights;
}

static inline struct nd_loop *loop_new(void)
{
    struct nd_loop *loop = NULL;
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&loop), 0);
    return loop;
}

/* A worker's record of a question. */
struct record {
    struct nd_flight_seat seat;
    struct nd_question question;
    unsigned told;
};

static inline void on_told(void *ctx)
{
    struct record *record = ctx;
    record->told++;
}

static inline struct nd_question numbered(unsigned number)
{
    char name[32];
    snprintf(name, sizeof(name), "name%u.example", number);
    return entry_kit_question(name, DNSW_TYPE_A);
}

/* Under config 1, of a worker with this loop. What is the table's own holds anything. */
static inline void ask(struct record *record, const struct nd_flights *flights,
                       struct nd_loop *loop, unsigned number)
{
    memset(record, 0xa5, sizeof(*record));
    record->told = 0;
    record->question = numbered(number);
    record->seat.question = &record->question;
    record->seat.hash = nd_flights_hash(flights, &record->question);
    record->seat.config = 1;
    record->seat.loop = loop;
    record->seat.task = (struct nd_task){.run = on_told, .ctx = record};
}

static inline enum nd_flight_role join(struct nd_flights *flights, struct record *record)
{
    return nd_flights_join(flights, &record->seat, false);
}

static inline void stop(void *ctx)
{
    nd_loop_stop(ctx);
}

/* Run all that was posted up to now. */
static inline void run_posted(struct nd_loop *loop)
{
    struct nd_task last = {.run = stop, .ctx = loop};
    nd_loop_post(loop, &last);
    CU_ASSERT_EQUAL(nd_loop_run(loop), 0);
}

#endif
