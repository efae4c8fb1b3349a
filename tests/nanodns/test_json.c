/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt/json_in.h"
#include "mgmt/json_out.h"

#include <inttypes.h>

#include "unit.h"

static void writes_as_the_python_program_does(void)
{
    struct nd_json_out out;
    size_t len = 0;
    nd_json_out_init(&out);
    nd_json_node *root = nd_json_out_root(&out);
    nd_json_put_text(&out, root, "text", "a/b \"c\"");
    nd_json_put_text(&out, root, "nothing", NULL);
    nd_json_put_uint(&out, root, "uint", UINT64_MAX);
    nd_json_put_tenths(&out, root, "tenths", 1234);
    nd_json_put_tenths(&out, root, "none", 0);
    nd_json_put_bool(&out, root, "bool", true);
    nd_json_put_uint(&out, nd_json_put_object(&out, root, "object"), "n", 1);
    nd_json_node *array = nd_json_put_array(&out, root, "array");
    nd_json_add_text(&out, array, "x");
    nd_json_add_text(&out, array, "y");
    const char *text = nd_json_out_text(&out, &len);
    CU_ASSERT_STRING_EQUAL(text, "{\n  \"text\": \"a/b \\\"c\\\"\",\n  \"nothing\": null,\n"
                                 "  \"uint\": 18446744073709551615,\n  \"tenths\": 123.4,\n"
                                 "  \"none\": 0.0,\n  \"bool\": true,\n"
                                 "  \"object\": {\n    \"n\": 1\n  },\n"
                                 "  \"array\": [\n    \"x\",\n    \"y\"\n  ]\n}\n");
    CU_ASSERT_EQUAL(len, strlen(text));
    nd_json_out_done(&out);
}

static void any_octets_become_valid_json(void)
{
    struct nd_json_out out;
    size_t len = 0;
    nd_json_out_init(&out);
    nd_json_put_text(&out, nd_json_out_root(&out), "k", "\x01\n\xff\xc3\xa9\x7f");
    const char *text = nd_json_out_text(&out, &len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    nd_json_value *read = nd_json_in_new(text, len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(read);
    CU_ASSERT_STRING_EQUAL(nd_json_get_text(read, "k"), "\x01\n\xEF\xBF\xBD\xc3\xa9\x7f");
    nd_json_in_free(read);
    nd_json_out_done(&out);
}

static void a_failure_sticks(void)
{
    struct nd_json_out out;
    size_t len;
    nd_json_out_init(&out);
    nd_json_put_uint(&out, NULL, "k", 1); /* as after a failed nd_json_put_object() */
    nd_json_put_uint(&out, nd_json_out_root(&out), "k", 1);
    CU_ASSERT_PTR_NULL(nd_json_put_object(&out, nd_json_out_root(&out), "o"));
    nd_json_add_text(&out, NULL, "x");
    CU_ASSERT_PTR_NULL(nd_json_out_text(&out, &len));
    nd_json_out_done(&out);
}

static void count_member(void *ctx, const char *key, nd_json_value *value)
{
    unsigned *seen = ctx;
    *seen = *seen * 10 + (unsigned)nd_json_get_uint(value, "n");
    CU_ASSERT_EQUAL(strlen(key), 1);
}

static void reads_what_is_there_and_nothing_else(void)
{
    static const char text[] = "{\"s\": \"x\", \"n\": 5, \"r\": 2.5, \"big\": 18446744073709551615,"
                               " \"o\": {\"a\": {\"n\": 1}, \"b\": {\"n\": 2}}}";
    unsigned seen = 0;
    nd_json_value *json = nd_json_in_new(text, sizeof(text) - 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    CU_ASSERT_STRING_EQUAL(nd_json_get_text(json, "s"), "x");
    CU_ASSERT_EQUAL(nd_json_get_uint(json, "n"), 5);
    CU_ASSERT_EQUAL(nd_json_get_uint(json, "big"), UINT64_MAX);
    CU_ASSERT_EQUAL(nd_json_get_real(json, "r"), 2.5);
    CU_ASSERT_EQUAL(nd_json_get_real(json, "n"), 5);
    CU_ASSERT_PTR_NULL(nd_json_get_text(json, "n"));
    CU_ASSERT_EQUAL(nd_json_get_uint(json, "s"), 0);
    CU_ASSERT_EQUAL(nd_json_get_real(json, "s"), 0);
    CU_ASSERT_FALSE(nd_json_has(json, "missing"));
    CU_ASSERT_PTR_NULL(nd_json_get(NULL, "s"));
    CU_ASSERT_PTR_NULL(nd_json_get(nd_json_get(json, "s"), "s"));
    nd_json_each(nd_json_get(json, "o"), count_member, &seen);
    CU_ASSERT_EQUAL(seen, 12);
    nd_json_each(nd_json_get(json, "s"), count_member, &seen);
    nd_json_each(NULL, count_member, &seen);
    CU_ASSERT_EQUAL(seen, 12);
    nd_json_in_free(json);
    nd_json_in_free(NULL);
}

static void what_is_no_json_is_nothing(void)
{
    char deep[200];
    memset(deep, '[', sizeof(deep));
    CU_ASSERT_PTR_NULL(nd_json_in_new("", 0));
    CU_ASSERT_PTR_NULL(nd_json_in_new("{\"a\":", 5));
    CU_ASSERT_PTR_NULL(nd_json_in_new("<html>", 6));
    CU_ASSERT_PTR_NULL(nd_json_in_new(deep, sizeof(deep)));
}

UNIT_MAIN("mgmt/json", UNIT_TEST(writes_as_the_python_program_does),
          UNIT_TEST(any_octets_become_valid_json), UNIT_TEST(a_failure_sticks),
          UNIT_TEST(reads_what_is_there_and_nothing_else), UNIT_TEST(what_is_no_json_is_nothing))
