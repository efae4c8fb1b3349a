/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/ring.h"

#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>

#include "unit.h"

#define SIZE      1024u
#define NO_REWIND SIZE

static bool put(struct nd_ring *ring, uint64_t value, size_t len)
{
    uint64_t *record = nd_ring_reserve(ring, len);
    if (record == NULL) {
        return false;
    }
    memset(record, (int)(value & 0xFF), len);
    *record = value;
    nd_ring_commit(ring);
    return true;
}

static uint64_t take(struct nd_ring *ring)
{
    const uint64_t *record = nd_ring_take(ring);
    return record == NULL ? UINT64_MAX : *record;
}

static void gives_records_in_order(void)
{
    struct nd_ring ring;
    CU_ASSERT_EQUAL_FATAL(nd_ring_init(&ring, SIZE, NO_REWIND), 0);
    CU_ASSERT(nd_ring_is_empty(&ring));
    CU_ASSERT_PTR_NULL(nd_ring_take(&ring));
    CU_ASSERT(put(&ring, 1, 8));
    CU_ASSERT(put(&ring, 2, 13));
    CU_ASSERT(!nd_ring_is_empty(&ring));
    CU_ASSERT_EQUAL(take(&ring), 1);
    CU_ASSERT_EQUAL(take(&ring), 2);
    CU_ASSERT(nd_ring_is_empty(&ring));
    nd_ring_release(&ring);
    nd_ring_done(&ring);
}

static void a_reserved_record_is_not_seen_before_its_commit(void)
{
    struct nd_ring ring;
    CU_ASSERT_EQUAL_FATAL(nd_ring_init(&ring, SIZE, NO_REWIND), 0);
    uint64_t *record = nd_ring_reserve(&ring, 8);
    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    CU_ASSERT_PTR_NULL(nd_ring_take(&ring));
    *record = 5;
    nd_ring_commit(&ring);
    CU_ASSERT_EQUAL(take(&ring), 5);
    nd_ring_done(&ring);
}

static void is_full_to_the_octet(void)
{
    struct nd_ring ring;
    CU_ASSERT_EQUAL_FATAL(nd_ring_init(&ring, SIZE, NO_REWIND), 0);
    for (uint64_t i = 0; i < SIZE / 16; i++) { /* 8 octets and a header of 8 */
        CU_ASSERT(put(&ring, i, 8));
    }
    CU_ASSERT(!put(&ring, 99, 8));
    CU_ASSERT_EQUAL(take(&ring), 0);
    CU_ASSERT(!put(&ring, 99, 8)); /* taken, but not given back */
    nd_ring_release(&ring);
    CU_ASSERT(put(&ring, 99, 8));
    CU_ASSERT(!put(&ring, 100, 8));
    for (uint64_t i = 1; i < SIZE / 16; i++) {
        CU_ASSERT_EQUAL(take(&ring), i);
    }
    CU_ASSERT_EQUAL(take(&ring), 99);
    CU_ASSERT_PTR_NULL(nd_ring_take(&ring));
    nd_ring_done(&ring);
}

static void a_record_that_meets_the_end_starts_at_the_begin(void)
{
    struct nd_ring ring;
    CU_ASSERT_EQUAL_FATAL(nd_ring_init(&ring, SIZE, NO_REWIND), 0);
    for (uint64_t i = 0; i < 1000; i++) {
        size_t len = 8 + (size_t)(i * 37 % 200);
        CU_ASSERT_FATAL(put(&ring, i, len));
        CU_ASSERT_FATAL(put(&ring, i + 5000, 24));
        const uint8_t *record = nd_ring_take(&ring);
        CU_ASSERT_PTR_NOT_NULL_FATAL(record);
        CU_ASSERT(record >= ring.data && len <= (size_t)(ring.data + SIZE - record));
        CU_ASSERT_EQUAL((uintptr_t)record % 8, 0);
        CU_ASSERT_EQUAL(len > 8 ? record[len - 1] : 0, len > 8 ? (uint8_t)i : 0);
        CU_ASSERT_EQUAL(take(&ring), i + 5000);
        nd_ring_release(&ring);
    }
    nd_ring_done(&ring);
}

static void a_record_over_half_the_ring_never_fits(void)
{
    struct nd_ring ring;
    CU_ASSERT_EQUAL_FATAL(nd_ring_init(&ring, SIZE, NO_REWIND), 0);
    CU_ASSERT_PTR_NULL(nd_ring_reserve(&ring, SIZE / 2 - 7));
    CU_ASSERT_PTR_NULL(nd_ring_reserve(&ring, SIZE_MAX));
    CU_ASSERT_PTR_NOT_NULL(nd_ring_reserve(&ring, SIZE / 2 - 8));
    nd_ring_done(&ring);
}

static void an_emptied_ring_stays_in_its_first_pages(void)
{
    struct nd_ring ring;
    CU_ASSERT_EQUAL_FATAL(nd_ring_init(&ring, SIZE, 128), 0);
    for (uint64_t i = 0; i < 1000; i++) {
        CU_ASSERT_FATAL(put(&ring, i, 24));
        const uint8_t *record = nd_ring_take(&ring);
        CU_ASSERT_PTR_NOT_NULL_FATAL(record);
        CU_ASSERT(record < ring.data + 128 + 32);
        nd_ring_release(&ring);
    }
    nd_ring_done(&ring);
}

static void after_the_rewind_the_whole_ring_is_free(void)
{
    struct nd_ring ring;
    CU_ASSERT_EQUAL_FATAL(nd_ring_init(&ring, SIZE, 128), 0);
    for (uint64_t i = 0; i < 4; i++) { /* 4 * 32 = 128: the next one starts at 0 */
        CU_ASSERT(put(&ring, i, 24));
        CU_ASSERT_EQUAL(take(&ring), i);
        nd_ring_release(&ring);
    }
    for (uint64_t i = 0; i < SIZE / 32; i++) {
        CU_ASSERT(put(&ring, i, 24));
        if (i == 0) {
            CU_ASSERT_EQUAL(take(&ring), 0);
            nd_ring_release(&ring);
        }
    }
    for (uint64_t i = 1; i < SIZE / 32; i++) {
        CU_ASSERT_EQUAL(take(&ring), i);
    }
    CU_ASSERT_PTR_NULL(nd_ring_take(&ring));
    nd_ring_done(&ring);
}

#define RACE_COUNT 200000u

static void *race_put(void *arg)
{
    struct nd_ring *ring = arg;
    for (uint64_t i = 0; i < RACE_COUNT;) {
        if (put(ring, i, 8 + (size_t)(i % 90))) {
            i++;
        } else {
            sched_yield();
        }
    }
    return NULL;
}

static void two_threads_lose_nothing(void)
{
    struct nd_ring ring;
    pthread_t thread;
    CU_ASSERT_EQUAL_FATAL(nd_ring_init(&ring, SIZE, 256), 0);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, race_put, &ring), 0);
    uint64_t wrong = 0;
    for (uint64_t i = 0; i < RACE_COUNT;) {
        const uint64_t *record = nd_ring_take(&ring);
        if (record != NULL) {
            wrong += *record != i;
            i++;
        } else {
            sched_yield();
        }
        nd_ring_release(&ring);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    pthread_join(thread, NULL);
    nd_ring_done(&ring);
}

UNIT_MAIN("base/ring", UNIT_TEST(gives_records_in_order),
          UNIT_TEST(a_reserved_record_is_not_seen_before_its_commit),
          UNIT_TEST(is_full_to_the_octet),
          UNIT_TEST(a_record_that_meets_the_end_starts_at_the_begin),
          UNIT_TEST(a_record_over_half_the_ring_never_fits),
          UNIT_TEST(an_emptied_ring_stays_in_its_first_pages),
          UNIT_TEST(after_the_rewind_the_whole_ring_is_free), UNIT_TEST(two_threads_lose_nothing))
