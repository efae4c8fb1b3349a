/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "stats/stats.h"

#include <dnswire/types.h>

#include "unit.h"

static void sums_the_sets_of_all_workers(void)
{
    static struct nd_stats workers[2];
    struct nd_stats_sum sum = {.counter = {0}};
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
    CU_ASSERT_EQUAL(sum.answered[1][0], 1);
    CU_ASSERT_EQUAL(sum.answered[2][0], 1);
    CU_ASSERT_EQUAL(sum.answered[2][3], 1);
}

static void counts_queries_by_way_and_type(void)
{
    static struct nd_stats stats;
    struct nd_stats_sum sum = {.counter = {0}};
    nd_stats_ask(&stats, ND_STATS_UDP_IPV4, 1);
    nd_stats_ask(&stats, ND_STATS_TCP_IPV6, 28);
    nd_stats_ask(&stats, ND_STATS_TCP_IPV6, 28);
    nd_stats_ask(&stats, ND_STATS_UDP_IPV6, 257);
    nd_stats_ask(&stats, ND_STATS_UDP_IPV6, 0);
    nd_stats_ask(&stats, ND_STATS_UDP_IPV6, 256);
    nd_stats_ask(&stats, ND_STATS_UDP_IPV6, 65535);
    nd_stats_sum_add(&sum, &stats);
    CU_ASSERT_EQUAL(sum.asked[ND_STATS_UDP_IPV4][ND_STATS_TYPE_A], 1);
    CU_ASSERT_EQUAL(sum.asked[ND_STATS_TCP_IPV6][ND_STATS_TYPE_AAAA], 2);
    CU_ASSERT_EQUAL(sum.asked[ND_STATS_UDP_IPV6][ND_STATS_TYPE_CAA], 1);
    CU_ASSERT_EQUAL(sum.asked[ND_STATS_UDP_IPV6][ND_STATS_TYPE_OTHER], 3);
}

/* The numbers of the table are those that the codec knows the names by. */
static void a_type_has_the_name_of_its_number(void)
{
#define CHECK_TYPE(name, number)                                                                   \
    CU_ASSERT_EQUAL(nd_stats_type_of(number), ND_STATS_TYPE_##name);                               \
    CU_ASSERT_EQUAL(number, DNSW_TYPE_##name);                                                     \
    CU_ASSERT_STRING_EQUAL(nd_stats_type_name(ND_STATS_TYPE_##name), #name);
    ND_STATS_TYPES(CHECK_TYPE)
    CU_ASSERT_STRING_EQUAL(nd_stats_type_name(ND_STATS_TYPE_OTHER), "other");
}

static void a_duration_falls_into_the_class_it_does_not_exceed(void)
{
    static struct nd_stats stats;
    struct nd_stats_sum sum = {.counter = {0}};
    nd_stats_took(&stats, 0, 2);
    nd_stats_took(&stats, 10 * 1000, 1);
    nd_stats_took(&stats, 10 * 1000 + 1, 4);
    nd_stats_took(&stats, UINT64_C(5000000) * 1000, 1);
    nd_stats_took(&stats, UINT64_C(5000000) * 1000 + 1, 1);
    nd_stats_sum_add(&sum, &stats);
    CU_ASSERT_EQUAL(nd_stats_bound_us(0), 10);
    CU_ASSERT_EQUAL(sum.took[0], 3);
    CU_ASSERT_EQUAL(nd_stats_bound_us(1), 25);
    CU_ASSERT_EQUAL(sum.took[1], 4);
    CU_ASSERT_EQUAL(nd_stats_bound_us(ND_STATS_BOUNDS - 1), 5000000);
    CU_ASSERT_EQUAL(sum.took[ND_STATS_BOUNDS - 1], 1);
    CU_ASSERT_EQUAL(nd_stats_bound_us(ND_STATS_BOUNDS), UINT64_MAX);
    CU_ASSERT_EQUAL(sum.took[ND_STATS_BOUNDS], 1);
    CU_ASSERT_EQUAL(sum.took_ns, 10000 + 4 * 10001 + UINT64_C(10000000001));
}

static void numbers_out_of_range_share_the_last_place(void)
{
    static struct nd_stats stats;
    struct nd_stats_sum sum = {.counter = {0}};
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
          UNIT_TEST(counts_queries_by_way_and_type), UNIT_TEST(a_type_has_the_name_of_its_number),
          UNIT_TEST(a_duration_falls_into_the_class_it_does_not_exceed),
          UNIT_TEST(numbers_out_of_range_share_the_last_place),
          UNIT_TEST(every_counter_has_its_name), UNIT_TEST(no_two_workers_share_a_cache_line))
