/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "stats/stats.h"

#include "unit.h"

static void sums_the_sets_of_all_workers(void)
{
    static struct nd_stats workers[2];
    struct nd_stats_sum sum = {{0}, {0}, {0}};
    nd_stats_count(&workers[0], ND_COUNT_queries_udp, 3);
    nd_stats_count(&workers[1], ND_COUNT_queries_udp, 4);
    nd_stats_count(&workers[1], ND_COUNT_tcp_closed_drain, 1);
    nd_stats_answer(&workers[0], 0, 1);
    nd_stats_answer(&workers[1], 0, 2);
    nd_stats_answer(&workers[1], 3, 2);
    nd_stats_sum_add(&sum, &workers[0]);
    nd_stats_sum_add(&sum, &workers[1]);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_queries_udp], 7);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_tcp_closed_drain], 1);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_queries_tcp], 0);
    CU_ASSERT_EQUAL(sum.rcode[0], 2);
    CU_ASSERT_EQUAL(sum.rcode[3], 1);
    CU_ASSERT_EQUAL(sum.source[1], 1);
    CU_ASSERT_EQUAL(sum.source[2], 2);
}

static void numbers_out_of_range_share_the_last_place(void)
{
    static struct nd_stats stats;
    struct nd_stats_sum sum = {{0}, {0}, {0}};
    nd_stats_answer(&stats, ND_STATS_RCODES - 1, ND_STATS_SOURCES - 1);
    nd_stats_answer(&stats, ND_STATS_RCODES, ND_STATS_SOURCES);
    nd_stats_answer(&stats, 4095, 4000000000u);
    nd_stats_sum_add(&sum, &stats);
    CU_ASSERT_EQUAL(sum.rcode[ND_STATS_RCODES - 1], 3);
    CU_ASSERT_EQUAL(sum.source[ND_STATS_SOURCES - 1], 3);
}

static void every_counter_has_its_name(void)
{
    CU_ASSERT_STRING_EQUAL(nd_stats_counter_name(ND_COUNT_queries_udp), "queries_udp");
    CU_ASSERT_STRING_EQUAL(nd_stats_counter_name(ND_COUNT_tcp_closed_drain), "tcp_closed_drain");
    CU_ASSERT_PTR_NULL(nd_stats_counter_name(ND_COUNTER_COUNT));
}

static void no_two_workers_share_a_cache_line(void)
{
    CU_ASSERT_EQUAL(sizeof(struct nd_stats) % 64, 0);
}

UNIT_MAIN("stats", UNIT_TEST(sums_the_sets_of_all_workers),
          UNIT_TEST(numbers_out_of_range_share_the_last_place),
          UNIT_TEST(every_counter_has_its_name), UNIT_TEST(no_two_workers_share_a_cache_line))
