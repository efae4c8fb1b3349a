/* SPDX-License-Identifier: MIT */
#include "loaded.h"

#include <nanocfg/document.h>

static const char metrics[] = "{\"config_version\": 12, \"checksum\": \"ab\\u0063\", \"big\": "
                              "18446744073709551615, \"half\": 0.5, \"minus\": -1, \"a\": {\"b\": "
                              "{\"c\": [1, 2]}}, \"nul\": \"x\\u0000y\"}";

static int number(const char *path, uint64_t *ret_number)
{
    return ncfg_find_number(metrics, strlen(metrics), path, ret_number);
}

static int string(const char *path, char *ret_string, size_t size)
{
    return ncfg_find_string(metrics, strlen(metrics), path, ret_string, size);
}

static void finds_a_value_by_its_path(void)
{
    const char *value = NULL;
    size_t len = 0;

    CU_ASSERT_EQUAL(ncfg_find(metrics, strlen(metrics), "a.b.c", &value, &len), NCFG_OK);
    CU_ASSERT_EQUAL_FATAL(len, 6);
    CU_ASSERT_NSTRING_EQUAL(value, "[1, 2]", 6);
    CU_ASSERT_EQUAL(ncfg_find(metrics, strlen(metrics), "a.b.d", &value, &len), NCFG_INVALID);
    CU_ASSERT_EQUAL(ncfg_find(metrics, strlen(metrics), "half.b", &value, &len), NCFG_INVALID);
    CU_ASSERT_EQUAL(ncfg_find("[1]", 3, "a", &value, &len), NCFG_INVALID);
    CU_ASSERT_EQUAL(ncfg_find("{\"a\":1", 6, "a", &value, &len), NCFG_INVALID);
    CU_ASSERT_EQUAL(ncfg_find("", 0, "a", &value, &len), NCFG_INVALID);
    CU_ASSERT_EQUAL(len, 6);
}

static void reads_whole_numbers_alone(void)
{
    uint64_t found = 7;

    CU_ASSERT_EQUAL(number("half", &found), NCFG_INVALID);
    CU_ASSERT_EQUAL(number("minus", &found), NCFG_INVALID);
    CU_ASSERT_EQUAL(number("checksum", &found), NCFG_INVALID);
    CU_ASSERT_EQUAL(found, 7);
    CU_ASSERT_EQUAL(number("config_version", &found), NCFG_OK);
    CU_ASSERT_EQUAL(found, 12);
    CU_ASSERT_EQUAL(number("big", &found), NCFG_OK);
    CU_ASSERT_EQUAL(found, UINT64_MAX);
}

static void reads_strings_that_fit(void)
{
    char found[4] = "";

    CU_ASSERT_EQUAL(string("checksum", found, 3), NCFG_INVALID);
    CU_ASSERT_EQUAL(string("nul", found, 4), NCFG_INVALID);
    CU_ASSERT_EQUAL(string("big", found, 4), NCFG_INVALID);
    CU_ASSERT_STRING_EQUAL(found, "");
    CU_ASSERT_EQUAL(string("checksum", found, 4), NCFG_OK);
    CU_ASSERT_STRING_EQUAL(found, "abc");
}

static void expect_adopted(const char *ours, const char *theirs, const char *expected)
{
    static const char *const top[] = {"server", "records", NULL};
    static const char *const server[] = {"port", "upstream", NULL};
    char *text = NULL;
    size_t len = 0;

    CU_ASSERT_EQUAL_FATAL(
        ncfg_adopt(ours, strlen(ours), theirs, strlen(theirs), top, server, &text, &len), NCFG_OK);
    CU_ASSERT_STRING_EQUAL(text, expected);
    CU_ASSERT_EQUAL(len, strlen(expected));
    free(text);
}

static void drops_what_is_null_anywhere(void)
{
    expect_adopted("{}",
                   "{\"a\":null,\"records\":[{\"ttl\":null,\"v\":1,\"c\":null},{\"v\":null}]}",
                   "{\"records\":[{\"v\":1},{}]}");
    expect_adopted("{}", "{ \"zones\": {\n  \"lan\": null,\n  \"x\": [\n null, 1 ] } }",
                   "{ \"zones\": {\n  \"x\": [\n null,\n 1]}}");
}

static void carries_over_what_its_writer_does_not_know(void)
{
    expect_adopted("{\"server\":{\"port\":1,\"allow_from\":[]},\"forwards\":[1],\"records\":[1]}",
                   "{\"server\":{\"port\":2},\"records\":[]}",
                   "{\"server\":{\"port\":2,\"allow_from\":[]},\"records\":[],\"forwards\":[1]}");
    expect_adopted("{\"server\":{\"allow_from\":[]}}", "{\"server\":{}}",
                   "{\"server\":{\"allow_from\":[]}}");
    expect_adopted("{\"server\":null}", "{\"server\":{}}", "{\"server\":{}}");
}

static void with_no_list_nothing_is_carried_over(void)
{
    char *text = NULL;
    size_t len = 0;

    CU_ASSERT_EQUAL_FATAL(ncfg_adopt("{\"a\":1}", 7, "{\"b\":null}", 10, NULL, NULL, &text, &len),
                          NCFG_OK);
    CU_ASSERT_STRING_EQUAL(text, "{}");
    free(text);
    text = NULL;
    CU_ASSERT_EQUAL(ncfg_adopt("[]", 2, "{}", 2, NULL, NULL, &text, &len), NCFG_INVALID);
    CU_ASSERT_EQUAL(ncfg_adopt("{}", 2, "{", 1, NULL, NULL, &text, &len), NCFG_INVALID);
    CU_ASSERT_PTR_NULL(text);
}

UNIT_MAIN("find", UNIT_TEST(finds_a_value_by_its_path), UNIT_TEST(reads_whole_numbers_alone),
          UNIT_TEST(reads_strings_that_fit), UNIT_TEST(drops_what_is_null_anywhere),
          UNIT_TEST(carries_over_what_its_writer_does_not_know),
          UNIT_TEST(with_no_list_nothing_is_carried_over))
