/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "stats/upstream_stats.h"

#include <arpa/inet.h>

#include "base/limits.h"
#include "unit.h"

static struct nd_addr v4(uint32_t ip, uint16_t port)
{
    return (struct nd_addr){
        .v4 = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(ip)}};
}

static struct nd_addr v6(const char *text, uint16_t port)
{
    struct nd_addr addr = {.v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)}};
    CU_ASSERT_EQUAL_FATAL(inet_pton(AF_INET6, text, &addr.v6.sin6_addr), 1);
    return addr;
}

static void one_server_has_one_line(void)
{
    struct nd_upstream_board *board = nd_upstream_board_new();
    struct nd_addr a = v4(0x7F000001, 53), other_port = v4(0x7F000001, 54);
    struct nd_upstream_stats *first = nd_upstream_stats_get(board, &a);
    struct nd_upstream_stats *again = nd_upstream_stats_get(board, &a);
    struct nd_upstream_stats *second = nd_upstream_stats_get(board, &other_port);
    struct nd_upstream_view views[4];
    CU_ASSERT_PTR_EQUAL(first, again);
    CU_ASSERT_PTR_NOT_EQUAL(first, second);
    nd_upstream_count(first, ND_UPSTREAM_queries);
    nd_upstream_count(again, ND_UPSTREAM_queries);
    again->failed = true;
    nd_upstream_answered(first, 1500);
    nd_upstream_count(second, ND_UPSTREAM_timeouts);
    second->failed = true;
    CU_ASSERT_EQUAL_FATAL(nd_upstream_board_read(board, views, 4), 2);
    CU_ASSERT_STRING_EQUAL(views[0].name, "127.0.0.1:53");
    CU_ASSERT_EQUAL(views[0].counter[ND_UPSTREAM_queries], 2);
    CU_ASSERT_EQUAL(views[0].counter[ND_UPSTREAM_answers], 1);
    CU_ASSERT_EQUAL(views[0].answer_us, 1500);
    CU_ASSERT_FALSE(views[0].failed);
    CU_ASSERT_STRING_EQUAL(views[1].name, "127.0.0.1:54");
    CU_ASSERT_EQUAL(views[1].counter[ND_UPSTREAM_timeouts], 1);
    CU_ASSERT_TRUE(views[1].failed);
    nd_upstream_board_free(board);
}

static void a_line_lives_as_long_as_it_is_held(void)
{
    struct nd_upstream_board *board = nd_upstream_board_new();
    struct nd_addr a = v4(0x7F000001, 53), b = v6("2001:db8::1", 53);
    struct nd_upstream_view views[4];
    struct nd_upstream_stats *line = nd_upstream_stats_get(board, &a);
    struct nd_upstream_stats *kept = nd_upstream_stats_get(board, &b);
    nd_upstream_stats_get(board, &a);
    nd_upstream_stats_put(board, line);
    nd_upstream_stats_put(board, NULL);
    CU_ASSERT_EQUAL(nd_upstream_board_read(board, views, 4), 2);
    nd_upstream_stats_put(board, line);
    CU_ASSERT_EQUAL(nd_upstream_board_read(board, views, 4), 1);
    CU_ASSERT_STRING_EQUAL(views[0].name, "[2001:db8::1]:53");
    nd_upstream_stats_put(board, kept);
    CU_ASSERT_EQUAL(nd_upstream_board_read(board, views, 4), 0);
    nd_upstream_board_free(board);
    nd_upstream_board_free(NULL);
}

static void a_mapped_address_is_the_ipv4_one(void)
{
    struct nd_upstream_board *board = nd_upstream_board_new();
    struct nd_addr a = v4(0x7F000001, 53), b = v6("::ffff:127.0.0.1", 53);
    CU_ASSERT_PTR_EQUAL(nd_upstream_stats_get(board, &a), nd_upstream_stats_get(board, &b));
    nd_upstream_board_free(board);
}

static void servers_past_the_limit_share_a_line(void)
{
    static struct nd_upstream_view views[ND_UPSTREAM_STATS_MAX + 1];
    struct nd_upstream_board *board = nd_upstream_board_new();
    for (uint32_t i = 0; i < ND_UPSTREAM_STATS_MAX; i++) {
        struct nd_addr addr = v4(0x0A000000 + i, 53);
        nd_upstream_stats_get(board, &addr);
    }
    CU_ASSERT_EQUAL(nd_upstream_board_read(board, views, ND_UPSTREAM_STATS_MAX + 1),
                    ND_UPSTREAM_STATS_MAX);
    struct nd_addr x = v4(0x0B000000, 53), y = v4(0x0B000001, 53);
    struct nd_upstream_stats *other = nd_upstream_stats_get(board, &x);
    CU_ASSERT_PTR_EQUAL(other, nd_upstream_stats_get(board, &y));
    nd_upstream_count(other, ND_UPSTREAM_queries);
    CU_ASSERT_EQUAL(nd_upstream_board_read(board, views, ND_UPSTREAM_STATS_MAX + 1),
                    ND_UPSTREAM_STATS_MAX + 1);
    CU_ASSERT_STRING_EQUAL(views[ND_UPSTREAM_STATS_MAX].name, "other");
    CU_ASSERT_EQUAL(views[ND_UPSTREAM_STATS_MAX].counter[ND_UPSTREAM_queries], 1);
    nd_upstream_stats_put(board, other);
    CU_ASSERT_EQUAL(nd_upstream_board_read(board, views, 3), 3);
    nd_upstream_board_free(board);
}

UNIT_MAIN("upstream_stats", UNIT_TEST(one_server_has_one_line),
          UNIT_TEST(a_line_lives_as_long_as_it_is_held),
          UNIT_TEST(a_mapped_address_is_the_ipv4_one),
          UNIT_TEST(servers_past_the_limit_share_a_line))
