/* SPDX-License-Identifier: MIT */
#include "loaded.h"

static void reports_each_fault_of_the_grammar_at_its_place(void)
{
    static const struct expectation cases[] = {
        {"", " error: the file is empty; the smallest config is {}"},
        {" \n\t", " error: the file is empty; the smallest config is {}"},
        {"{\"records\": [],}", "1:15: error: no comma may stand before the closing '}'"},
        {"{\"records\": [{},]}", "1:16: error: no comma may stand before the closing ']'"},
        {"{\"records\": [{},,{}]}", "1:17: error: a comma too many"},
        {"{// no\n}", "1:2: error: JSON has no comments; a \"comment\" key may hold one"},
        {"{}\n# no", "2:1: error: JSON has no comments; a \"comment\" key may hold one"},
        {"{ /* no\n */ }", "1:3: error: JSON has no comments; a \"comment\" key may hold one"},
        {"/* never closed", "1:1: error: JSON has no comments; a \"comment\" key may hold one"},
        {"{'records': []}", "1:2: error: strings stand in double quotes, not in single ones"},
        {"{\"a\": 'x'}", "1:7: error: strings stand in double quotes, not in single ones"},
        {"{\"a\": 'x\n}", "1:7: error: strings stand in double quotes, not in single ones"},
        {"{\"a\": 1 \"b\": 2}", "1:8: error: a comma is missing here"},
        {"[1 2]", "1:3: error: a comma is missing here"},
        {"{records: []}", "1:2: error: keys stand in double quotes: \"records\""},
        {"{\"a\" 1}", "1:5: error: a ':' is missing after the key"},
        {"{\"a\" = 1}", "1:6: error: ':' stands between key and value, not '='"},
        {"{\"a\"}", "1:5: error: the key has no value; write ':' and the value"},
        {"{\"a\": }", "1:7: error: a value is missing before '}'"},
        {"{: 1}", "1:2: error: expected a key in double quotes, found ':'"},
        {"{\"a\":: 1}", "1:6: error: a value is missing before ':'"},
        {"{\"a\":\n  [1,\n   2}", "3:5: error: '}' where the '[' of line 2, column 3 wants ']'"},
        {"{\"a\": 1; \"b\": 2}", "1:8: error: expected ',' or '}', found ';'"},
        {"{\"a\": ?}", "1:7: error: '?' where a value is expected"},
        {"{\"a\": \x01}", "1:7: error: octet 0x01 is no text"},
        {"{}}", "1:3: error: text follows the end of the document"},
        {"{} {}", "1:4: error: text follows the end of the document"},
        {"{", "1:2: error: the file ends before the '{' of line 1, column 1 is closed"},
        {"{\"a\": 1,", "1:9: error: the file ends before the '{' of line 1, column 1 is closed"},
        {"{\"a\": 1", "1:8: error: the file ends before the '{' of line 1, column 1 is closed"},
        {"\n [1,", "2:5: error: the file ends before the '[' of line 2, column 2 is closed"},
        {"[", "1:2: error: the file ends before the '[' of line 1, column 1 is closed"},
        {"{\"a\":", "1:6: error: the file ends where a value is expected"},
        {"{\"a\"", "1:5: error: the key has no value; write ':' and the value"},
    };

    EXPECT_EACH(cases);
}

static void reports_faults_of_strings(void)
{
    static const struct expectation cases[] = {
        {"{\"a\": \"abc", "1:7: error: the string opened here is never closed"},
        {"{\"a\": \"abc\n\"}", "1:7: error: the string opened here is not closed before the end of "
                               "the line; write \\n for a line break"},
        {"{\"abc", "1:2: error: the string opened here is never closed"},
        {"{\"a\": \"x\ty\"}", "1:9: error: a tab inside a string; write \\t"},
        {"{\"a\": \"x\x02y\"}",
         "1:9: error: a control character inside a string; write it as \\u and four digits"},
        {"{\"a\": \"C:\\dir\"}",
         "1:10: error: '\\d' is no JSON escape; write \\\\ for a backslash"},
        {"{\"a\": \"x\\ y\"}", "1:9: error: a lone backslash; write \\\\ for one"},
        {"{\"a\": \"\\u12g4\"}", "1:8: error: \\u takes four hexadecimal digits"},
        {"{\"a\": \"\\u12\"}", "1:8: error: \\u takes four hexadecimal digits"},
        {"{\"a\": \"\\ud83d\"}",
         "1:8: error: \\ud83d is half of a surrogate pair; write the character itself"},
        {"{\"a\": \"\\ud83d\\u0041\"}",
         "1:8: error: \\ud83d is half of a surrogate pair; write the character itself"},
        {"{\"a\": \"\\udE00\"}",
         "1:8: error: \\ude00 is half of a surrogate pair; write the character itself"},
        {"{\"a\": \"\xE4\"}", "1:8: error: octet 0xE4 is not UTF-8; save the file as UTF-8"},
        {"{\"a\": \"\xC0\xAF\"}", "1:8: error: octet 0xC0 is not UTF-8; save the file as UTF-8"},
        {"{\"a\": \"\xED\xA0\x80\"}",
         "1:8: error: octet 0xED is not UTF-8; save the file as UTF-8"},
        {"{\"a\": \"\xF4\x90\x80\x80\"}",
         "1:8: error: octet 0xF4 is not UTF-8; save the file as UTF-8"},
        {"{\"a\": \"\xE2\x82\"}", "1:8: error: octet 0xE2 is not UTF-8; save the file as UTF-8"},
        {"\xFF\xFE{", "1:1: error: the file is UTF-16; save it as UTF-8"},
        {"\xFE\xFF", "1:1: error: the file is UTF-16; save it as UTF-8"},
    };

    EXPECT_EACH(cases);
}

static void reports_faults_of_numbers_and_words(void)
{
    static const struct expectation cases[] = {
        {"{\"a\": 053}", "1:7: error: '053': a number does not begin with 0; write it without, or "
                         "as a string in quotes"},
        {"{\"a\": 0x35}", "1:7: error: '0x35': numbers are decimal"},
        {"{\"a\": -}", "1:7: error: '-': a minus sign without a number"},
        {"{\"a\": 5.}", "1:7: error: '5.': digits are missing after the decimal point"},
        {"{\"a\": 1e+}", "1:7: error: '1e+': digits are missing in the exponent"},
        {"{\"a\": 10s}", "1:7: error: '10s': not a number; text stands in double quotes"},
        {"{\"a\": 1.2.3.4}", "1:7: error: '1.2.3.4': not a number; text stands in double quotes"},
        {"{\"a\": .5}", "1:7: error: '.5' is not a JSON value; text stands in double quotes"},
        {"{\"a\": NaN}", "1:7: error: 'NaN' is not a JSON value; JSON has no such number"},
        {"{\"a\": -Infinity}",
         "1:7: error: '-Infinity' is not a JSON value; JSON has no such number"},
        {"{\"a\": True}", "1:7: error: 'True' is not a JSON value; write true, in lower case"},
        {"{\"a\": None}", "1:7: error: 'None' is not a JSON value; write null"},
        {"{\"a\": yes}", "1:7: error: 'yes' is not a JSON value; write true"},
        {"{\"a\": web}", "1:7: error: 'web' is not a JSON value; text stands in double quotes"},
        {"{\"a\": \xE2\x80\x9Cx\xE2\x80\x9D}", "1:7: error: '\xE2\x80\x9Cx\xE2\x80\x9D' is not a "
                                               "JSON value; strings stand in plain double quotes"},
        {"{\"a\": \xE4}", "1:7: error: octet 0xE4 is not UTF-8; save the file as UTF-8"},
    };

    EXPECT_EACH(cases);
}

static void reads_past_faults_to_find_the_next(void)
{
    struct loaded l =
        load("{\n  // one\n  'server': {\"port\": 053,},\n  \"a\": True \"b\": 1\n}}");

    CU_ASSERT_EQUAL(ncfg_diags_errors(l.diags), 7);
    CU_ASSERT(has_diag(&l, "3:27: error: no comma may stand before the closing '}'") ||
              has_diag(&l, "3:25: error: no comma may stand before the closing '}'"));
    CU_ASSERT(has_diag(&l, "5:2: error: text follows the end of the document"));
    unload(&l);
}

static void gives_up_after_the_limit_of_faults(void)
{
    char text[256] = "[";
    struct loaded l;

    for (size_t i = 0; i < 50; i++) {
        append(text, sizeof(text), "x,");
    }
    l = load(text);
    CU_ASSERT_EQUAL(ncfg_diags_errors(l.diags), 20);
    unload(&l);
}

static void accepts_all_of_the_grammar(void)
{
    struct loaded l =
        load("\xEF\xBB\xBF { \"x\" : [ -0 , 1.5e-3 , 2E+2, true , false , null, {} , [],"
             " \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\ude00 \xC3\xA4"
             "\xE2\x82\xAC\xF0\x9F\x98\x80\xEF\xBF\xBD\" ] }\r\n");

    CU_ASSERT_EQUAL(l.result, NCFG_OK);
    CU_ASSERT_EQUAL(ncfg_diags_count(l.diags), 1);
    CU_ASSERT(has_diag(&l, "1:4: warning: x: unknown key 'x'"));
    unload(&l);
}

static void bounds_the_depth(void)
{
    static const struct expectation cases[] = {
        {"{\"records\":[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]}",
         "1:13: error: records[0]: expected an object, found a list [...]"},
        {"{\"records\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}",
         "1:27: error: nested deeper than 16 levels"},
        {"[[[[[[[[[[[[[[[[{}]]]]]]]]]]]]]]]]", "1:17: error: nested deeper than 16 levels"},
    };

    EXPECT_EACH(cases);
}

static void warns_of_keys_that_stand_twice(void)
{
    static const struct expectation cases[] = {
        {"{\"records\": [], \"records\": []}",
         "1:17: warning: records: the key 'records' stands twice in this object; the last one "
         "counts"},
        {"{\"records\": [], \"r\\u0065cords\": []}",
         "1:17: warning: [\"r\\u0065cords\"]: the key 'r\\u0065cords' stands twice in this object; "
         "the last one counts"},
        {"{\"records\": [{\"name\": \"a\", \"type\": \"A\", \"value\": \"1.2.3.4\", \"name\": "
         "\"b\"}]}",
         "1:61: warning: records[0].name: the key 'name' stands twice in this object; the last one "
         "counts"},
    };

    EXPECT_EACH(cases);
}

static void keys_are_equal_in_any_spelling(void)
{
    struct loaded l = load("{\"\\b\\f\\n\\r\\t\\/\\\"\\\\\\u00e4\\u20ac\\ud83d\\ude00\": 1,\n"
                           "\"\\u0008\\u000C\\u000a\\u000d\\u0009/\\u0022\\u005c\xC3\xA4\xE2"
                           "\x82\xAC\xF0\x9F\x98\x80\": 1}");

    CU_ASSERT_EQUAL(ncfg_diags_count(l.diags), 3); /* unknown, twice, unknown */
    CU_ASSERT_EQUAL(ncfg_diags_get(l.diags, 1)->line, 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(ncfg_diags_get(l.diags, 1)->message, "stands twice"));
    unload(&l);
}

static void finds_a_key_twice_among_many(void)
{
    struct loaded l;
    char *text = malloc(4000);
    size_t used = 0;

    CU_ASSERT_FATAL(text != NULL);
    used += (size_t)snprintf(text + used, 4000 - used, "{\"zones\":{");
    for (unsigned i = 0; i < 100; i++) {
        used += (size_t)snprintf(text + used, 4000 - used, "\"z%u.lan\":{},", i);
    }
    snprintf(text + used, 4000 - used, "\"z\\u0037.lan\":{}}}");
    l = load(text);
    CU_ASSERT_EQUAL(ncfg_diags_count(l.diags), 1);
    CU_ASSERT_EQUAL(ncfg_diags_warnings(l.diags), 1);
    unload(&l);
    free(text);
}

static void counts_columns_in_characters(void)
{
    struct loaded l = load("{\"zones\": {\"\xC3\xBC\xE2\x82\xAC.lan\": 1}}");

    CU_ASSERT(has_diag(&l, "1:22: error: zones[\"\xC3\xBC\xE2\x82\xAC.lan\"]: expected an object, "
                           "found 1"));
    unload(&l);
}

UNIT_MAIN("libnanocfg/json_scan", UNIT_TEST(reports_each_fault_of_the_grammar_at_its_place),
          UNIT_TEST(reports_faults_of_strings), UNIT_TEST(reports_faults_of_numbers_and_words),
          UNIT_TEST(reads_past_faults_to_find_the_next),
          UNIT_TEST(gives_up_after_the_limit_of_faults), UNIT_TEST(accepts_all_of_the_grammar),
          UNIT_TEST(bounds_the_depth), UNIT_TEST(warns_of_keys_that_stand_twice),
          UNIT_TEST(keys_are_equal_in_any_spelling), UNIT_TEST(finds_a_key_twice_among_many),
          UNIT_TEST(counts_columns_in_characters))
