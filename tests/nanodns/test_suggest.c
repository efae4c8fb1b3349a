/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/suggest.h"

#include "unit.h"

static unsigned distance(const char *word, const char *candidate)
{
    return nd_suggest_distance(word, strlen(word), candidate);
}

static void counts_edits(void)
{
    CU_ASSERT_EQUAL(distance("port", "port"), 0);
    CU_ASSERT_EQUAL(distance("prot", "port"), 1); /* swapped */
    CU_ASSERT_EQUAL(distance("prt", "port"), 1);
    CU_ASSERT_EQUAL(distance("poort", "port"), 1);
    CU_ASSERT_EQUAL(distance("pört", "port"), ND_SUGGEST_NONE); /* two octets changed of four */
    CU_ASSERT_EQUAL(distance("confgi", "config"), 1);
    CU_ASSERT_EQUAL(distance("wokrer", "workers"), 2);
}

static void a_begin_is_near(void)
{
    CU_ASSERT_EQUAL(distance("mgmt", "mgmt-port"), 3);
    CU_ASSERT_EQUAL(distance("m", "mgmt-port"), ND_SUGGEST_NONE);
}

static void what_is_far_is_none(void)
{
    CU_ASSERT_EQUAL(distance("", "port"), ND_SUGGEST_NONE);
    CU_ASSERT_EQUAL(distance("x", "port"), ND_SUGGEST_NONE);
    CU_ASSERT_EQUAL(distance("verbose", "version"), ND_SUGGEST_NONE);
}

static void long_words_are_not_compared(void)
{
    CU_ASSERT_EQUAL(
        distance("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        0); /* 32 octets */
    CU_ASSERT_EQUAL(
        distance("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ND_SUGGEST_NONE);
}

UNIT_MAIN("base/suggest", UNIT_TEST(counts_edits), UNIT_TEST(a_begin_is_near),
          UNIT_TEST(what_is_far_is_none), UNIT_TEST(long_words_are_not_compared))
