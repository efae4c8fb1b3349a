/* SPDX-License-Identifier: MIT */
#include "loaded.h"

#include "../../libnanocfg/src/diag_list.h"

static void formats_in_the_gnu_form(void)
{
    struct ncfg_diags *diags = ncfg_diags_new("dir/n.json");
    struct ncfg_path up = {.key = "records", .key_len = 7};
    struct ncfg_path path = {.up = &up, .index = 3};
    struct ncfg_path odd = {.up = &path, .key = "a \"b\"", .key_len = 5};
    static const char text[] = "ab\n\xC3\xA4"
                               "cd\n";
    static const char *const expected[] = {
        "dir/n.json: error: whole",
        "dir/n.json:1:1: warning: records[3]: first",
        "dir/n.json:2:2: error: records[3][\"a \"b\"\"]: tab \\x09, \\x7f, \\xc2\\x9b, \xC2\xA0",
        "dir/n.json:3:1: warning: end",
    };

    CU_ASSERT_FATAL(diags != NULL);
    ncfg_diags_add(diags, NCFG_ERROR, 5, &odd, "tab %c, %c, \xC2\x9B, \xC2\xA0", '\t', 0x7F);
    ncfg_diags_add(diags, NCFG_WARNING, 8, NULL, "end");
    ncfg_diags_add(diags, NCFG_WARNING, 0, &path, "first");
    ncfg_diags_add(diags, NCFG_ERROR, NCFG_NOWHERE, NULL, "whole");
    ncfg_diags_finish(diags, text, sizeof(text) - 1);
    CU_ASSERT_EQUAL_FATAL(ncfg_diags_count(diags), 4);
    for (size_t i = 0; i < 4; i++) {
        char buf[100];
        size_t len = ncfg_diag_format(diags, ncfg_diags_get(diags, i), buf, sizeof(buf));

        CU_ASSERT_STRING_EQUAL(buf, expected[i]);
        CU_ASSERT_EQUAL(len, strlen(expected[i]));
    }
    ncfg_diags_free(diags);
}

static void formatting_needs_no_room(void)
{
    struct ncfg_diags *diags = ncfg_diags_new("n");
    char buf[8] = "abcdefg";

    CU_ASSERT_FATAL(diags != NULL);
    ncfg_diags_add(diags, NCFG_ERROR, NCFG_NOWHERE, NULL, "whole");
    CU_ASSERT_EQUAL(ncfg_diag_format(diags, ncfg_diags_get(diags, 0), NULL, 0), 15);
    CU_ASSERT_EQUAL(ncfg_diag_format(diags, ncfg_diags_get(diags, 0), buf, 5), 15);
    CU_ASSERT_STRING_EQUAL(buf, "n: e");
    CU_ASSERT_EQUAL(ncfg_diag_format(diags, ncfg_diags_get(diags, 0), buf, 1), 15);
    CU_ASSERT_STRING_EQUAL(buf, "");
    ncfg_diags_free(diags);
    ncfg_diags_free(NULL);
}

static void a_list_is_emptied_by_each_load(void)
{
    struct ncfg_diags *diags = ncfg_diags_new("n");
    struct ncfg_config *config = NULL;

    CU_ASSERT_FATAL(diags != NULL);
    CU_ASSERT_EQUAL(ncfg_load_text("[", 1, diags, &config), NCFG_INVALID);
    CU_ASSERT_EQUAL(ncfg_diags_count(diags), 1);
    CU_ASSERT_EQUAL(ncfg_load_text("{}", 2, diags, &config), NCFG_OK);
    CU_ASSERT_EQUAL(ncfg_diags_count(diags), 0);
    CU_ASSERT_EQUAL(ncfg_diags_errors(diags), 0);
    ncfg_config_free(config);
    ncfg_config_free(NULL);
    ncfg_diags_free(diags);
}

static void more_can_be_added_to_what_was_found(void)
{
    static const char text[] = "{\n \"server\": {\"upstream\": [\"::1\"]},\n \"x\": 1}";
    struct ncfg_diags *diags = ncfg_diags_new("n");
    struct ncfg_config *config = NULL;
    char line[80];

    CU_ASSERT_FATAL(diags != NULL);
    CU_ASSERT_EQUAL_FATAL(ncfg_load_text(text, sizeof(text) - 1, diags, &config), NCFG_OK);
    CU_ASSERT_EQUAL(ncfg_diags_warnings(diags), 1);
    ncfg_diags_report(diags, NCFG_ERROR, text, sizeof(text) - 1, config->server.upstreams[0].at,
                      "server.upstream[0]", "no");
    CU_ASSERT_EQUAL(ncfg_diags_errors(diags), 1);
    CU_ASSERT_EQUAL_FATAL(ncfg_diags_count(diags), 2);
    (void)ncfg_diag_format(diags, ncfg_diags_get(diags, 0), line, sizeof(line));
    CU_ASSERT_STRING_EQUAL(line, "n:2:26: error: server.upstream[0]: no");
    CU_ASSERT_EQUAL(ncfg_diags_get(diags, 1)->line, 3);
    ncfg_diags_report(diags, NCFG_ERROR, text, sizeof(text) - 1, sizeof(text) - 1, "",
                      "past its end");
    (void)ncfg_diag_format(diags, ncfg_diags_get(diags, 0), line, sizeof(line));
    CU_ASSERT_STRING_EQUAL(line, "n: error: past its end");
    ncfg_diags_report(diags, NCFG_WARNING, text, sizeof(text) - 1, 0, "", "perhaps");
    CU_ASSERT_EQUAL(ncfg_diags_warnings(diags), 2);
    CU_ASSERT_EQUAL(ncfg_diags_errors(diags), 2);
    ncfg_config_free(config);
    ncfg_diags_free(diags);
}

static void quotes_are_cut_between_characters(void)
{
    struct ncfg_quote quote;
    char text[100];

    memset(text, 'x', sizeof(text));
    CU_ASSERT_EQUAL(strlen(ncfg_quote(&quote, text, 64)), 64);
    CU_ASSERT_EQUAL(strlen(ncfg_quote(&quote, text, 65)), 67);
    memcpy(text + 62, "\xE2\x82\xAC", 3);
    CU_ASSERT_EQUAL(strlen(ncfg_quote(&quote, text, 80)), 65);
    CU_ASSERT_STRING_EQUAL(quote.text + 62, "...");
    CU_ASSERT_STRING_EQUAL(ncfg_quote(&quote, text, 0), "");
}

static void long_messages_and_paths_are_bounded(void)
{
    struct ncfg_diags *diags = ncfg_diags_new("n");
    struct ncfg_path path[40];
    char text[2000];

    CU_ASSERT_FATAL(diags != NULL);
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    for (size_t i = 0; i < 40; i++) {
        path[i] =
            (struct ncfg_path){.up = i == 0 ? NULL : &path[i - 1], .key = text, .key_len = 60};
    }
    ncfg_diags_add(diags, NCFG_ERROR, 0, &path[39], "%s", text);
    ncfg_diags_finish(diags, "", 0);
    CU_ASSERT(strlen(ncfg_diags_get(diags, 0)->message) < 600);
    CU_ASSERT(strlen(ncfg_diags_get(diags, 0)->path) < 300);
    ncfg_diags_free(diags);
}

UNIT_MAIN("libnanocfg/diag", UNIT_TEST(formats_in_the_gnu_form),
          UNIT_TEST(formatting_needs_no_room), UNIT_TEST(a_list_is_emptied_by_each_load),
          UNIT_TEST(more_can_be_added_to_what_was_found),
          UNIT_TEST(quotes_are_cut_between_characters),
          UNIT_TEST(long_messages_and_paths_are_bounded))
