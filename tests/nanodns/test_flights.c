/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "upstream/flights.h"

#include <stdlib.h>

#include "base/limits.h"
#include "flights_kit.h"

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

static long calls_until_failure = -1;

void *__wrap_calloc(size_t count, size_t size)
{
    bool fails = calls_until_failure >= 0 && calls_until_failure-- == 0;
    return fails ? NULL : __real_calloc(count, size);
}

static void end(struct nd_flights *flights, struct record *record)
{
    nd_flights_end(flights, &record->seat, ND_ASK_FAILED, NULL, 0);
}

/* ---- who leads ---------------------------------------------------------------------------- */

static void who_asks_first_leads(void)
{
    struct nd_flights *flights = flights_new();
    struct nd_loop *loop = loop_new();
    struct record first, second, third, other;
    ask(&first, flights, loop, 1);
    ask(&second, flights, loop, 1);
    ask(&third, flights, loop, 1);
    ask(&other, flights, loop, 2);
    CU_ASSERT_EQUAL(join(flights, &first), ND_FLIGHT_LEADS);
    CU_ASSERT_FALSE(nd_flights_followed(flights, &first.seat));
    CU_ASSERT_EQUAL(join(flights, &other), ND_FLIGHT_LEADS);
    CU_ASSERT_EQUAL(join(flights, &second), ND_FLIGHT_FOLLOWS);
    CU_ASSERT_EQUAL(join(flights, &third), ND_FLIGHT_FOLLOWS);
    CU_ASSERT_TRUE(nd_flights_followed(flights, &first.seat));
    CU_ASSERT_FALSE(nd_flights_followed(flights, &second.seat));
    CU_ASSERT_FALSE(nd_flights_followed(flights, &other.seat));
    end(flights, &first);
    /* its seat is free: who was told may ask anew, and leads */
    run_posted(loop);
    CU_ASSERT_EQUAL(join(flights, &third), ND_FLIGHT_LEADS);
    CU_ASSERT_EQUAL(join(flights, &first), ND_FLIGHT_FOLLOWS);
    end(flights, &third);
    run_posted(loop);
    CU_ASSERT_EQUAL(join(flights, &first), ND_FLIGHT_LEADS);
    end(flights, &first);
    end(flights, &other);
    nd_loop_free(loop);
    nd_flights_free(flights);
}

/* Whatever makes another answer makes another flight, also where the hashes are equal. */
static void another_question_is_another_flight(void)
{
    enum { OTHERS = 7 };
    struct nd_flights *flights = flights_new();
    struct nd_loop *loop = loop_new();
    struct record first, again, other[OTHERS];
    ask(&first, flights, loop, 1);
    ask(&again, flights, loop, 1);
    for (size_t i = 0; i < OTHERS; i++) {
        ask(&other[i], flights, loop, 1);
    }
    other[0].question = numbered(2);
    other[1].question.type = DNSW_TYPE_AAAA;
    other[2].question.class_ = DNSW_CLASS_CH;
    other[3].question.dnssec_ok = true;
    other[4].question.checking_disabled = true;
    other[5].seat.config = 2; /* which may ask other servers */
    other[6].question.name_len--;
    CU_ASSERT_EQUAL(join(flights, &first), ND_FLIGHT_LEADS);
    for (size_t i = 0; i < OTHERS; i++) {
        CU_ASSERT_EQUAL(join(flights, &other[i]), ND_FLIGHT_LEADS);
    }
    CU_ASSERT_EQUAL(join(flights, &again), ND_FLIGHT_FOLLOWS);
    CU_ASSERT_TRUE(nd_flights_followed(flights, &first.seat));
    /* in whatever order they leave their common place */
    end(flights, &other[3]);
    end(flights, &other[6]);
    CU_ASSERT_EQUAL(again.told, 0);
    end(flights, &first);
    run_posted(loop);
    CU_ASSERT_EQUAL(again.told, 1);
    for (size_t i = 0; i < OTHERS; i++) {
        if (i != 3 && i != 6) {
            again.question = other[i].question;
            again.seat.config = other[i].seat.config;
            CU_ASSERT_FALSE(nd_flights_followed(flights, &other[i].seat));
            CU_ASSERT_EQUAL(join(flights, &again), ND_FLIGHT_FOLLOWS);
            CU_ASSERT_TRUE(nd_flights_followed(flights, &other[i].seat));
            end(flights, &other[i]);
            run_posted(loop);
        }
    }
    CU_ASSERT_EQUAL(again.told, 1 + OTHERS - 2);
    nd_loop_free(loop);
    nd_flights_free(flights);
}

/* For a refresh: nobody waits, so there is nothing to follow for. */
static void who_only_leads_does_not_follow(void)
{
    struct nd_flights *flights = flights_new();
    struct nd_loop *loop = loop_new();
    struct record first, second;
    ask(&first, flights, loop, 1);
    ask(&second, flights, loop, 1);
    CU_ASSERT_EQUAL(nd_flights_join(flights, &first.seat, true), ND_FLIGHT_LEADS);
    CU_ASSERT_EQUAL(nd_flights_join(flights, &second.seat, true), ND_FLIGHT_FULL);
    CU_ASSERT_FALSE(nd_flights_followed(flights, &first.seat));
    CU_ASSERT_EQUAL(join(flights, &second), ND_FLIGHT_FOLLOWS); /* others may */
    end(flights, &first);
    run_posted(loop);
    CU_ASSERT_EQUAL(second.told, 1);
    nd_loop_free(loop);
    nd_flights_free(flights);
}

static void a_hash_is_of_the_question_and_the_seed(void)
{
    struct nd_flights *flights = flights_new();
    struct nd_flights *other = nd_flights_new(SEED + 1);
    struct nd_question one = numbered(1);
    struct nd_question same = numbered(1);
    const struct nd_question two = numbered(2);
    CU_ASSERT_PTR_NOT_NULL_FATAL(other);
    same.name[same.name_len] = 0xa5; /* octets that belong to no name */
    CU_ASSERT_EQUAL(nd_flights_hash(flights, &one), nd_flights_hash(flights, &same));
    CU_ASSERT_NOT_EQUAL(nd_flights_hash(flights, &one), nd_flights_hash(flights, &two));
    CU_ASSERT_NOT_EQUAL(nd_flights_hash(flights, &one), nd_flights_hash(other, &one));
    nd_flights_free(other);
    nd_flights_free(flights);
}

/* ---- what followers get --------------------------------------------------------------------- */

static void followers_get_what_the_leader_got(void)
{
    enum { FOLLOWERS = 3 };
    struct nd_flights *flights = flights_new();
    struct nd_loop *loop[FOLLOWERS];
    struct record leader, follower[FOLLOWERS];
    ask(&leader, flights, NULL, 1);
    CU_ASSERT_EQUAL(join(flights, &leader), ND_FLIGHT_LEADS);
    for (size_t i = 0; i < FOLLOWERS; i++) {
        loop[i] = loop_new();
        ask(&follower[i], flights, loop[i], 1);
        CU_ASSERT_EQUAL(join(flights, &follower[i]), ND_FLIGHT_FOLLOWS);
    }
    struct nd_entry *entry = entry_kit_new(&leader.question, 0, 1000, 4);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    nd_flights_end(flights, &leader.seat, ND_ASK_ANSWERED, entry, 17);
    CU_ASSERT_EQUAL(leader.told, 0); /* it knows */
    for (size_t i = 0; i < FOLLOWERS; i++) {
        CU_ASSERT_EQUAL(follower[i].told, 0); /* by its own loop, not here */
        run_posted(loop[i]);
        run_posted(loop[i]);
        CU_ASSERT_EQUAL(follower[i].told, 1);
        CU_ASSERT_EQUAL(follower[i].seat.result, ND_ASK_ANSWERED);
        CU_ASSERT_PTR_EQUAL(follower[i].seat.entry, entry);
        CU_ASSERT_EQUAL(follower[i].seat.ede, 17);
    }
    /* one reference each, and the leader's */
    CU_ASSERT_EQUAL(entry->refs, 1 + FOLLOWERS);
    for (size_t i = 0; i < FOLLOWERS; i++) {
        nd_entry_unref(follower[i].seat.entry);
        nd_loop_free(loop[i]);
    }
    nd_entry_unref(entry);
    nd_flights_free(flights);
}

static void followers_get_a_failure(void)
{
    struct nd_flights *flights = flights_new();
    struct nd_loop *loop = loop_new();
    struct record leader, follower;
    ask(&leader, flights, loop, 1);
    ask(&follower, flights, loop, 1);
    CU_ASSERT_EQUAL(join(flights, &leader), ND_FLIGHT_LEADS);
    CU_ASSERT_EQUAL(join(flights, &follower), ND_FLIGHT_FOLLOWS);
    nd_flights_end(flights, &leader.seat, ND_ASK_FAILED, NULL, 23);
    run_posted(loop);
    CU_ASSERT_EQUAL(follower.told, 1);
    CU_ASSERT_EQUAL(follower.seat.result, ND_ASK_FAILED);
    CU_ASSERT_PTR_NULL(follower.seat.entry);
    CU_ASSERT_EQUAL(follower.seat.ede, 23);
    nd_loop_free(loop);
    nd_flights_free(flights);
}

/* ---- leaving ------------------------------------------------------------------------------ */

static void who_left_is_not_told(void)
{
    enum { FOLLOWERS = 3 };
    for (size_t left = 0; left < FOLLOWERS; left++) {
        struct nd_flights *flights = flights_new();
        struct nd_loop *loop = loop_new();
        struct record leader, follower[FOLLOWERS];
        ask(&leader, flights, loop, 1);
        CU_ASSERT_EQUAL(join(flights, &leader), ND_FLIGHT_LEADS);
        for (size_t i = 0; i < FOLLOWERS; i++) {
            ask(&follower[i], flights, loop, 1);
            CU_ASSERT_EQUAL(join(flights, &follower[i]), ND_FLIGHT_FOLLOWS);
        }
        nd_flights_leave(flights, &follower[left].seat);
        nd_flights_leave(flights, &follower[left].seat); /* no harm */
        end(flights, &leader);
        run_posted(loop);
        for (size_t i = 0; i < FOLLOWERS; i++) {
            CU_ASSERT_EQUAL(follower[i].told, i != left);
        }
        nd_loop_free(loop);
        nd_flights_free(flights);
    }
}

static void a_leader_whose_followers_left_is_alone(void)
{
    struct nd_flights *flights = flights_new();
    struct nd_loop *loop = loop_new();
    struct record leader, follower[2];
    ask(&leader, flights, loop, 1);
    CU_ASSERT_EQUAL(join(flights, &leader), ND_FLIGHT_LEADS);
    for (size_t i = 0; i < 2; i++) {
        ask(&follower[i], flights, loop, 1);
        CU_ASSERT_EQUAL(join(flights, &follower[i]), ND_FLIGHT_FOLLOWS);
    }
    nd_flights_leave(flights, &follower[0].seat);
    CU_ASSERT_TRUE(nd_flights_followed(flights, &leader.seat));
    nd_flights_leave(flights, &follower[1].seat);
    CU_ASSERT_FALSE(nd_flights_followed(flights, &leader.seat));
    CU_ASSERT_EQUAL(join(flights, &follower[1]), ND_FLIGHT_FOLLOWS); /* may come back */
    CU_ASSERT_TRUE(nd_flights_followed(flights, &leader.seat));
    end(flights, &leader);
    nd_loop_free(loop);
    nd_flights_free(flights);
}

/* The leader had ended, but the follower's loop ran no more: what it was sent is given back. */
static void who_leaves_untold_keeps_nothing(void)
{
    struct nd_flights *flights = flights_new();
    struct nd_loop *loop = loop_new();
    struct record leader, follower;
    ask(&leader, flights, loop, 1);
    ask(&follower, flights, loop, 1);
    CU_ASSERT_EQUAL(join(flights, &leader), ND_FLIGHT_LEADS);
    CU_ASSERT_EQUAL(join(flights, &follower), ND_FLIGHT_FOLLOWS);
    struct nd_entry *entry = entry_kit_new(&leader.question, 0, 1000, 4);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    nd_flights_end(flights, &leader.seat, ND_ASK_ANSWERED, entry, 0);
    CU_ASSERT_EQUAL(entry->refs, 2);
    nd_flights_leave(flights, &follower.seat);
    CU_ASSERT_EQUAL(entry->refs, 1);
    CU_ASSERT_PTR_NULL(follower.seat.entry);
    CU_ASSERT_EQUAL(follower.told, 0);
    nd_entry_unref(entry);
    nd_loop_free(loop);
    nd_flights_free(flights);
}

/* ---- limits ------------------------------------------------------------------------------- */

static void so_many_questions_are_in_flight(void)
{
    struct nd_flights *flights = flights_new();
    struct nd_loop *loop = loop_new();
    struct record *record = calloc(ND_FLIGHTS_MAX + 2, sizeof(*record));
    struct record *more = record + ND_FLIGHTS_MAX;
    struct record follower;
    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    for (unsigned i = 0; i < ND_FLIGHTS_MAX; i++) {
        ask(&record[i], flights, loop, i);
        CU_ASSERT_EQUAL(join(flights, &record[i]), ND_FLIGHT_LEADS);
    }
    ask(&more[0], flights, loop, ND_FLIGHTS_MAX);
    ask(&more[1], flights, loop, ND_FLIGHTS_MAX + 1);
    CU_ASSERT_EQUAL(join(flights, &more[0]), ND_FLIGHT_FULL);
    /* who follows is no more to ask for, and takes nobody's place */
    ask(&follower, flights, loop, 0);
    CU_ASSERT_EQUAL(join(flights, &follower), ND_FLIGHT_FOLLOWS);
    CU_ASSERT_EQUAL(join(flights, &more[0]), ND_FLIGHT_FULL);
    end(flights, &record[0]);
    CU_ASSERT_EQUAL(join(flights, &more[0]), ND_FLIGHT_LEADS);
    CU_ASSERT_EQUAL(join(flights, &more[1]), ND_FLIGHT_FULL);
    for (unsigned i = 1; i <= ND_FLIGHTS_MAX; i++) {
        end(flights, &record[i]);
    }
    CU_ASSERT_EQUAL(join(flights, &more[1]), ND_FLIGHT_LEADS);
    end(flights, &more[1]);
    nd_loop_free(loop);
    nd_flights_free(flights);
    free(record);
}

static void so_many_clients_wait(void)
{
    struct nd_flights *flights = flights_new();
    unsigned counted = 0;
    while (counted <= ND_ASKERS_MAX && nd_flights_add_asker(flights)) {
        counted++;
    }
    CU_ASSERT_EQUAL(counted, ND_ASKERS_MAX);
    /* who was turned away is not counted */
    CU_ASSERT_FALSE(nd_flights_add_asker(flights));
    nd_flights_drop_asker(flights);
    CU_ASSERT_TRUE(nd_flights_add_asker(flights));
    CU_ASSERT_FALSE(nd_flights_add_asker(flights));
    nd_flights_free(flights);
}

/* ---- one of the process --------------------------------------------------------------------- */

static void guard_and_reputes_are_those_of_the_table(void)
{
    struct nd_flights *flights = flights_new();
    struct nd_flights *other = flights_new();
    CU_ASSERT_PTR_NOT_NULL(nd_flights_guard(flights));
    CU_ASSERT_PTR_NOT_NULL(nd_flights_reputes(flights));
    CU_ASSERT_PTR_EQUAL(nd_flights_guard(flights), nd_flights_guard(flights));
    CU_ASSERT_PTR_NOT_EQUAL(nd_flights_guard(flights), nd_flights_guard(other));
    CU_ASSERT_PTR_NOT_EQUAL(nd_flights_reputes(flights), nd_flights_reputes(other));
    nd_flights_free(other);
    nd_flights_free(flights);
}

static void tells_that_there_is_no_memory(void)
{
    struct nd_flights *flights = NULL;
    long calls = 0;
    for (; flights == NULL && calls < 10; calls++) {
        calls_until_failure = calls;
        flights = nd_flights_new(SEED);
    }
    calls_until_failure = -1;
    CU_ASSERT_EQUAL(calls, 4); /* the table, the guard and the list of reputes */
    nd_flights_free(flights);
    nd_flights_free(NULL);
}

UNIT_MAIN("flights", UNIT_TEST(who_asks_first_leads), UNIT_TEST(another_question_is_another_flight),
          UNIT_TEST(who_only_leads_does_not_follow),
          UNIT_TEST(a_hash_is_of_the_question_and_the_seed),
          UNIT_TEST(followers_get_what_the_leader_got), UNIT_TEST(followers_get_a_failure),
          UNIT_TEST(who_left_is_not_told), UNIT_TEST(a_leader_whose_followers_left_is_alone),
          UNIT_TEST(who_leaves_untold_keeps_nothing), UNIT_TEST(so_many_questions_are_in_flight),
          UNIT_TEST(so_many_clients_wait), UNIT_TEST(guard_and_reputes_are_those_of_the_table),
          UNIT_TEST(tells_that_there_is_no_memory))
