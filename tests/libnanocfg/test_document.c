/* SPDX-License-Identifier: MIT */
#include "loaded.h"

#include <nanocfg/document.h>

static void digest(const char *text, char *ret_digest)
{
    CU_ASSERT_EQUAL(ncfg_digest(text, strlen(text), ret_digest), NCFG_OK);
}

static bool same_digest(const char *a, const char *b)
{
    char x[NCFG_DIGEST_SIZE] = "";
    char y[NCFG_DIGEST_SIZE] = "-";

    digest(a, x);
    digest(b, y);
    return strcmp(x, y) == 0;
}

static void a_digest_is_of_the_canonical_form(void)
{
    char found[NCFG_DIGEST_SIZE];

    /* printf '{}' | sha256sum */
    digest(" { } ", found);
    CU_ASSERT_STRING_EQUAL(found, "44136fa355b3678a");
    /* printf '{"a":1,"b":2}' | sha256sum */
    digest("{\"b\": 2, \"a\": 1}", found);
    CU_ASSERT_STRING_EQUAL(found, "43258cff783fe703");
}

static void formatting_does_not_change_a_digest(void)
{
    static const struct {
        const char *a;
        const char *b;
    } cases[] = {
        {"{\"a\":1,\"b\":[1,2]}", "\xEF\xBB\xBF{ \"b\" : [ 1 ,\n2 ] ,\t\"a\":1 }\r\n"},
        {"{\"a\":\"\xC3\xA4/\\n\"}", "{\"\\u0061\":\"\\u00e4\\/\\u000a\"}"},
        {"{\"a\":3}", "{\"a\":3.0}"},
        {"{\"a\":300}", "{\"a\":3e2}"},
        {"{\"a\":0}", "{\"a\":-0}"},
        {"{\"a\":0.5}", "{\"a\":5e-1}"},
        {"{\"a\":2}", "{\"a\":1,\"a\":2}"},
        {"{\"a\":{\"x\":1,\"xy\":2}}", "{\"a\":{\"xy\":2,\"x\":1}}"},
        {"{}", "{\"server\":{}}"},
        {"{}", "{\"server\":null}"},
        {"{}", "{\"server\":{\"cache_ttl\":null},\"zones\":null}"},
        {"{\"records\":[{\"a\":1}]}", "{\"records\":[{\"a\":1,\"comment\":null}]}"},
        {"{}", "{\"server\":{\"port\":5353,\"host\":\"::\",\"config_version\":7,\"peers\":[],"
               "\"mgmt_host\":\"::1\",\"mgmt_port\":1,\"workers\":1,\"log_level\":\"INFO\","
               "\"log_format\":\"text\",\"log_queries\":true,\"hot_reload\":true,"
               "\"state_dir\":\"/\",\"mgmt_token\":\"x\"}}"},
        {"{\"server\":{\"cache_ttl\":1}}", "{\"server\":{\"cache_ttl\":1,\"p\\u006frt\":53}}"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (!same_digest(cases[i].a, cases[i].b)) {
            printf("\n    %s\n    %s\n", cases[i].a, cases[i].b);
        }
        CU_ASSERT(same_digest(cases[i].a, cases[i].b));
    }
}

static void content_changes_a_digest(void)
{
    static const char *const texts[] = {
        "{}",
        "{\"a\":1}",
        "{\"a\":-1}",
        "{\"a\":\"1\"}",
        "{\"a\":[1]}",
        "{\"a\":[2,1]}",
        "{\"a\":[1,2]}",
        "{\"a\":[null]}",
        "{\"a\":true}",
        "{\"a\":false}",
        "{\"a\":{}}",
        "{\"a\":[]}",
        "{\"a\":1.5}",
        "{\"a\":18446744073709551615}",
        "{\"a\":18446744073709551614}",
        "{\"port\":1}",
        "{\"server\":{\"cache_ttl\":1}}",
        "{\"server\":{\"upstream\":[]}}",
        "{\"server\":{\"unknown\":1}}",
        "{\"server\":{\"x\":{\"port\":1}}}",
        "{\"server\":[]}",
        "{\"x\":{\"server\":{\"port\":1}}}",
        "{\"x\":{\"server\":{\"port\":2}}}",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        for (size_t j = 0; j < i; j++) {
            CU_ASSERT_FALSE(same_digest(texts[i], texts[j]));
        }
    }
}

static void what_is_no_object_has_no_digest(void)
{
    static const char *const texts[] = {"", "{", "[]", "1", "{} {}", "{\"a\":01}", "\"x\""};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        char found[NCFG_DIGEST_SIZE] = "kept";
        char *text = NULL;
        size_t len = 7;

        CU_ASSERT_EQUAL(ncfg_digest(texts[i], strlen(texts[i]), found), NCFG_INVALID);
        CU_ASSERT_STRING_EQUAL(found, "kept");
        CU_ASSERT_EQUAL(ncfg_set_version(texts[i], strlen(texts[i]), 1, &text, &len), NCFG_INVALID);
        CU_ASSERT_EQUAL(ncfg_merge(texts[i], strlen(texts[i]), "{}", 2, &text, &len), NCFG_INVALID);
        CU_ASSERT_EQUAL(ncfg_merge("{}", 2, texts[i], strlen(texts[i]), &text, &len), NCFG_INVALID);
        CU_ASSERT_PTR_NULL(text);
        CU_ASSERT_EQUAL(len, 7);
    }
}

static void a_version_is_set_in_place(void)
{
    static const struct {
        const char *before;
        const char *after;
    } cases[] = {
        {"{\"server\":{\"config_version\" : 7 ,\"a\":01e}}", NULL},
        {"{\"server\":{\"config_version\" : 7 ,\"a\":1}}\n",
         "{\"server\":{\"config_version\" : 42 ,\"a\":1}}\n"},
        {"{\"server\":{\"config_version\":7,\"config_version\":8}}",
         "{\"server\":{\"config_version\":7,\"config_version\":42}}"},
        {"{\"server\":{\"config_version\":\"x}\"}}", "{\"server\":{\"config_version\":42}}"},
        {"{\"server\":{\"c\\u006fnfig_version\":7}}", "{\"server\":{\"c\\u006fnfig_version\":42}}"},
        {"{}", "{\"server\": {\"config_version\": 42}}"},
        {" { \n } ", " {\"server\": {\"config_version\": 42} \n } "},
        {"{\n  \"records\": []\n}", "{\n  \"server\": {\"config_version\": 42},\n  \"records\": "
                                    "[]\n}"},
        {"{\n  \"server\": {\n    \"port\": 53\n  }\n}",
         "{\n  \"server\": {\n    \"config_version\": 42,\n    \"port\": 53\n  }\n}"},
        {"{\"server\":{}}", "{\"server\":{\"config_version\": 42}}"},
        {"{\"server\":{\"a\":1}}", "{\"server\":{\"config_version\": 42, \"a\":1}}"},
        {"{\"server\":null}", "{\"server\":{\"config_version\": 42}}"},
        {"{\"server\":[]}", NULL},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *text = NULL;
        size_t len;
        int result = ncfg_set_version(cases[i].before, strlen(cases[i].before), 42, &text, &len);

        CU_ASSERT_EQUAL(result, cases[i].after == NULL ? NCFG_INVALID : NCFG_OK);
        if (result == NCFG_OK && cases[i].after != NULL) {
            CU_ASSERT_STRING_EQUAL(text, cases[i].after);
            CU_ASSERT_EQUAL(len, strlen(cases[i].after));
        }
        free(text);
    }
}

static void a_version_has_64_bits(void)
{
    char *text;
    size_t len;

    CU_ASSERT_EQUAL_FATAL(ncfg_set_version("{\"server\":{}}", 13, UINT64_MAX, &text, &len),
                          NCFG_OK);
    CU_ASSERT_STRING_EQUAL(text, "{\"server\":{\"config_version\": 18446744073709551615}}");
    free(text);
}

static void a_merge_keeps_what_is_ours(void)
{
    static const char ours[] = "{\"server\":{\"port\":5353,\"cache_ttl\":5,\"config_version\":3,"
                               "\"mine\":1,\"peers\":[\"10.0.0.2\"]},\"records\":[1],\"old\":1}";
    static const char theirs[] =
        "{\"new\":[1, 2],\"server\":{\"port\":53,\"c\\u0061che_ttl\":6.50,\"foo\":\"\\u00e4\","
        "\"config_version\":4,\"host\":\"::\"},\"records\":[2]}";
    char *text;
    size_t len;

    CU_ASSERT_EQUAL_FATAL(
        ncfg_merge(ours, sizeof(ours) - 1, theirs, sizeof(theirs) - 1, &text, &len), NCFG_OK);
    CU_ASSERT_STRING_EQUAL(text, "{\n"
                                 "  \"server\": {\n"
                                 "    \"port\":5353,\n"
                                 "    \"peers\":[\"10.0.0.2\"],\n"
                                 "    \"c\\u0061che_ttl\":6.50,\n"
                                 "    \"foo\":\"\\u00e4\",\n"
                                 "    \"config_version\":4\n"
                                 "  },\n"
                                 "  \"new\":[1, 2],\n"
                                 "  \"records\":[2]\n"
                                 "}\n");
    CU_ASSERT_EQUAL(len, strlen(text));
    CU_ASSERT(same_digest(text, theirs));
    free(text);
}

static void a_merge_of_nothing_is_a_config(void)
{
    char *text;
    size_t len;

    CU_ASSERT_EQUAL_FATAL(ncfg_merge("{}", 2, "{\"server\":null}", 15, &text, &len), NCFG_OK);
    CU_ASSERT_STRING_EQUAL(text, "{\n  \"server\": {}\n}\n");
    free(text);
}

static void the_example_loads_without_a_warning(void)
{
    struct loaded l = load_clean(ncfg_example());

    CU_ASSERT_EQUAL(l.config->record_count, 9);
    CU_ASSERT_EQUAL(l.config->rewrite_count, 3);
    CU_ASSERT_EQUAL(l.config->zone_count, 1);
    CU_ASSERT_EQUAL(l.config->server.port, 53);
    unload(&l);
}

/*
 * Lists and objects, more of them than a document remembers the ends of, each of 40 items with
 * `space` octets before each of these: 5 make parts that are read through, 200 long ones.
 */
static char *with_parts(int space)
{
    enum { PARTS = 2 * NCFG_PARTS_MAX, ITEMS = 40 };
    size_t size = (size_t)PARTS * ITEMS * (size_t)(space + 16) + 1024;
    char *text = malloc(size);
    char piece[512];

    if (text == NULL) {
        abort();
    }
    snprintf(text, size, "{");
    for (int part = 0; part < PARTS; part++) {
        bool list = part % 2 == 0;

        snprintf(piece, sizeof(piece), "\"part%d\":%c", part, list ? '[' : '{');
        append(text, size, piece);
        for (int i = 0; i < ITEMS; i++) {
            snprintf(piece, sizeof(piece), "%s%*s", i == 0 ? "" : ",", space, "");
            append(text, size, piece);
            snprintf(piece, sizeof(piece), list ? "[%d, {}]" : "\"k%d\":\"]}\"", i);
            append(text, size, piece);
        }
        append(text, size, list ? "]," : "},");
    }
    append(text, size, "\"server\":{\"config_version\":7,\"last\":true},\"end\":99}");
    return text;
}

static void long_parts_read_as_short_ones(void)
{
    char *close = with_parts(5);
    char *wide = with_parts(200);
    char close_digest[NCFG_DIGEST_SIZE];
    char wide_digest[NCFG_DIGEST_SIZE];
    struct ncfg_document document;
    const char *value = NULL;
    uint64_t number = 0;
    size_t len = 0;

    digest(close, close_digest);
    CU_ASSERT_EQUAL_FATAL(ncfg_document_open(wide, strlen(wide), &document), NCFG_OK);
    CU_ASSERT_EQUAL(document.part_count, NCFG_PARTS_MAX);
    CU_ASSERT_EQUAL(document.part[0].items, 40);
    CU_ASSERT_EQUAL(document.part[1].items, 40);
    CU_ASSERT_EQUAL(ncfg_document_digest(&document, wide_digest), NCFG_OK);
    CU_ASSERT_STRING_EQUAL(close_digest, wide_digest);
    CU_ASSERT_EQUAL(ncfg_document_find_number(&document, "end", &number), NCFG_OK);
    CU_ASSERT_EQUAL(number, 99);
    CU_ASSERT_EQUAL(ncfg_document_find(&document, "part19", &value, &len), NCFG_OK);
    CU_ASSERT_NSTRING_EQUAL(value + len - 5, "\"]}\"}", 5);
    free(close);
    free(wide);
}

static void a_document_follows_its_new_version(void)
{
    char *wide = with_parts(200);
    char before[NCFG_DIGEST_SIZE];
    char after[NCFG_DIGEST_SIZE];
    struct ncfg_document document;
    uint64_t number = 0;
    char *text = NULL;
    size_t len = 0;

    digest(wide, before);
    CU_ASSERT_EQUAL_FATAL(ncfg_document_open(wide, strlen(wide), &document), NCFG_OK);
    CU_ASSERT_EQUAL_FATAL(ncfg_document_set_version(&document, 1000, &text, &len), NCFG_OK);
    free(wide);
    CU_ASSERT_PTR_EQUAL(document.text, text);
    CU_ASSERT_EQUAL(document.len, len);
    CU_ASSERT_EQUAL(ncfg_document_find_number(&document, "server.config_version", &number),
                    NCFG_OK);
    CU_ASSERT_EQUAL(number, 1000);
    CU_ASSERT_EQUAL(ncfg_document_digest(&document, after), NCFG_OK);
    CU_ASSERT_STRING_EQUAL(before, after);
    free(text);
}

static void a_config_that_loads_is_a_document(void)
{
    struct ncfg_diags *diags = ncfg_diags_new("t");
    struct ncfg_document document = {.text = NULL};
    struct ncfg_config *config = NULL;
    uint64_t number = 0;
    const char *bad = "{\"server\":{\"port\":-1}}";

    CU_ASSERT_EQUAL(ncfg_load_document(bad, strlen(bad), diags, &document, &config), NCFG_INVALID);
    CU_ASSERT_PTR_NULL(document.text);
    CU_ASSERT_EQUAL_FATAL(
        ncfg_load_document(ncfg_example(), strlen(ncfg_example()), diags, &document, &config),
        NCFG_OK);
    CU_ASSERT_EQUAL(ncfg_document_find_number(&document, "server.port", &number), NCFG_OK);
    CU_ASSERT_EQUAL(number, 53);
    ncfg_config_free(config);
    ncfg_diags_free(diags);
}

UNIT_MAIN("libnanocfg/document", UNIT_TEST(a_digest_is_of_the_canonical_form),
          UNIT_TEST(formatting_does_not_change_a_digest), UNIT_TEST(content_changes_a_digest),
          UNIT_TEST(what_is_no_object_has_no_digest), UNIT_TEST(a_version_is_set_in_place),
          UNIT_TEST(a_version_has_64_bits), UNIT_TEST(a_merge_keeps_what_is_ours),
          UNIT_TEST(a_merge_of_nothing_is_a_config), UNIT_TEST(the_example_loads_without_a_warning),
          UNIT_TEST(long_parts_read_as_short_ones), UNIT_TEST(a_document_follows_its_new_version),
          UNIT_TEST(a_config_that_loads_is_a_document))
