/* SPDX-License-Identifier: MIT */
/* Workers that ask the same at once. */
#include <config.h>

#include "upstream/flights.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "flights_kit.h"

enum { WORKERS = 4, ROUNDS = 500 };

struct worker {
    struct nd_flights *flights;
    atomic_ulong *arrived; /* of all workers, how often */
    unsigned long meetings;
    bool impatient; /* leaves when the leader ends */
    unsigned led;
    unsigned told;
    unsigned wrong;
};

/* Wait for the others, awake, so that what follows is done at once by all who have a CPU. */
static void meet(struct worker *worker)
{
    worker->meetings++;
    atomic_fetch_add(worker->arrived, 1);
    while (atomic_load(worker->arrived) < WORKERS * worker->meetings) {
        sched_yield();
    }
}

static void told_once(void *ctx)
{
    struct record *record = ctx;
    record->told++;
    nd_loop_stop(record->seat.loop);
}

/* The leader ends while followers leave or wait; its entry says of which round it is. */
static void fly(struct worker *worker, struct record *record, enum nd_flight_role role,
                unsigned round)
{
    struct nd_entry *entry = entry_kit_new(&record->question, round, 1000, 4);
    meet(worker);
    if (role == ND_FLIGHT_LEADS) {
        nd_flights_end(worker->flights, &record->seat, ND_ASK_ANSWERED, entry, 0);
        worker->led++;
    } else if (worker->impatient) {
        nd_flights_leave(worker->flights, &record->seat);
        worker->wrong += record->seat.entry != NULL;
    } else {
        (void)nd_loop_run(record->seat.loop);
        worker->told += record->told;
        worker->wrong += record->seat.entry == NULL || record->seat.entry->made_ms != round;
        nd_entry_unref(record->seat.entry);
    }
    meet(worker);
    worker->wrong += entry->refs != 1;
    nd_entry_unref(entry);
}

static void *work(void *arg)
{
    struct worker *worker = arg;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct nd_loop *loop = NULL;
        struct record record;
        worker->wrong += nd_loop_new(&loop) != 0;
        ask(&record, worker->flights, loop, 1);
        record.seat.task.run = told_once;
        meet(worker);
        enum nd_flight_role role = join(worker->flights, &record);
        fly(worker, &record, role, round);
        nd_loop_free(loop);
    }
    return NULL;
}

static struct worker run_workers(unsigned impatient)
{
    struct nd_flights *flights = flights_new();
    atomic_ulong arrived = 0;
    pthread_t thread[WORKERS];
    struct worker worker[WORKERS];
    struct worker sum = {.flights = NULL};
    for (unsigned i = 0; i < WORKERS; i++) {
        worker[i] =
            (struct worker){.flights = flights, .arrived = &arrived, .impatient = i < impatient};
        CU_ASSERT_EQUAL_FATAL(pthread_create(&thread[i], NULL, work, &worker[i]), 0);
    }
    for (unsigned i = 0; i < WORKERS; i++) {
        pthread_join(thread[i], NULL);
        sum.led += worker[i].led;
        sum.told += worker[i].told;
        sum.wrong += worker[i].wrong;
    }
    nd_flights_free(flights);
    return sum;
}

static void one_worker_of_all_leads(void)
{
    struct worker sum = run_workers(0);
    CU_ASSERT_EQUAL(sum.led, ROUNDS);
    CU_ASSERT_EQUAL(sum.told, (WORKERS - 1) * ROUNDS);
    CU_ASSERT_EQUAL(sum.wrong, 0);
}

static void workers_leave_while_the_leader_ends(void)
{
    struct worker sum = run_workers(2);
    CU_ASSERT_EQUAL(sum.led, ROUNDS);
    CU_ASSERT(sum.told >= (WORKERS - 3) * ROUNDS); /* one of the two at least follows and stays */
    CU_ASSERT_EQUAL(sum.wrong, 0);
}

UNIT_MAIN("flights of threads", UNIT_TEST(one_worker_of_all_leads),
          UNIT_TEST(workers_leave_while_the_leader_ends))
