/* SPDX-License-Identifier: MIT */
/*
 * Each operation with the first, the second, ... allocation failing until none is left to fail.
 * The linker hands the library's calls to the functions below.
 */
#include "loaded.h"

#include <json-c/json.h>

#include <nanocfg/document.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *memory);
struct json_tokener *__real_json_tokener_new(void);
struct json_object *__real_json_tokener_parse_ex(struct json_tokener *tokener, const char *text,
                                                 int len);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *memory);
struct json_tokener *__wrap_json_tokener_new(void);
struct json_object *__wrap_json_tokener_parse_ex(struct json_tokener *tokener, const char *text,
                                                 int len);

static long fail_at; /* the allocation to fail, counted down; 0: none */
static bool failed;
static long live; /* pieces of memory not freed yet */

static bool fails(void)
{
    if (fail_at > 0 && --fail_at == 0) {
        failed = true;
        return true;
    }
    return false;
}

void *__wrap_malloc(size_t size)
{
    void *memory = fails() ? NULL : __real_malloc(size);

    live += memory != NULL;
    return memory;
}

void *__wrap_calloc(size_t count, size_t size)
{
    void *memory = fails() ? NULL : __real_calloc(count, size);

    live += memory != NULL;
    return memory;
}

void *__wrap_realloc(void *old, size_t size)
{
    bool fresh = old == NULL;
    void *memory = fails() ? NULL : __real_realloc(old, size);

    live += fresh && memory != NULL;
    return memory;
}

char *__wrap_strdup(const char *text)
{
    char *copy = fails() ? NULL : __real_strdup(text);

    live += copy != NULL;
    return copy;
}

void __wrap_free(void *memory)
{
    live -= memory != NULL;
    __real_free(memory);
}

struct json_tokener *__wrap_json_tokener_new(void)
{
    return fails() ? NULL : __real_json_tokener_new();
}

struct json_object *__wrap_json_tokener_parse_ex(struct json_tokener *tokener, const char *text,
                                                 int len)
{
    return fails() ? NULL : __real_json_tokener_parse_ex(tokener, text, len);
}

/* All that a config can hold, with escapes and fractions, which take json-c. */
static const char everything[] =
    "{\"server\":{\"h\\u006fst\":\"::\",\"mgmt_host\":\"l\\u006fcalhost\",\"upstream_timeout\":0.5,"
    "\"upstream\":[\"10.0.0.1:53\",\"d\\u006es\"],\"peers\":[\"10.0.0.2\"],"
    "\"allow_from\":[\"10.0.0.0/8\"],\"log_level\":\"INF\\u004f\","
    "\"mgmt_token\":\"\\u0061\",\"state_dir\":\"\\u002f\"},"
    "\"zones\":{\"l\\u0061n\":{\"soa\":{\"rname\":\"\\u0061\",\"minimum\":5},"
    "\"ns\":[\"\\u0061.b\",\"x.lan\"]},"
    "\"b\":{},\"k1\":{},\"k2\":{},\"k3\":{},\"k4\":{},\"k5\":{},\"k6\":{},\"k7\":{},\"k8\":{},"
    "\"k9\":{},\"k10\":{},\"k11\":{},\"k12\":{},\"k13\":{},\"k14\":{},\"k15\":{},\"k16\":{}},"
    "\"records\":[{\"name\":\"\\u0061.lan\",\"type\":\"\\u0041\",\"value\":\"1.2.3.\\u0034\"},"
    "{\"name\":\"a.lan\",\"type\":\"A\",\"value\":\"1.2.3.5\",\"ttl\":7},"
    "{\"name\":\"c.lan\",\"type\":\"CNAME\",\"value\":\"a.lan\"},"
    "{\"name\":\"t.lan\",\"type\":\"TXT\",\"value\":\"\\u0061\"},{\"name\":\"b\",\"type\":\"SOA\","
    "\"value\":\"a. b. 1 2 3 4 5\"}],"
    "\"rewrites\":[{\"match\":\"\\u0061ds\",\"action\":\"redirect\",\"value\":\"x\\u002ey\"},"
    "{\"match\":\"ads\",\"action\":\"nxdomain\"}],\"unkn\\u006fwn\":[1.5],"
    "\"forwards\":[{\"match\":\"\\u0061\",\"upstream\":[\"10.0.0.1:53\",\"d\\u006es\"]},"
    "{\"match\":\"10.0.0.0/9\",\"upstream\":[\"::1\"]},"
    "{\"match\":\"a\",\"upstream\":[\"::1\"],\"timeout\":1}]}";

static int run_load(void)
{
    struct ncfg_diags *diags = ncfg_diags_new("x");
    struct ncfg_config *config = NULL;
    int result = NCFG_NO_MEMORY;

    if (diags != NULL) {
        result = ncfg_load_text(everything, sizeof(everything) - 1, diags, &config);
        CU_ASSERT_EQUAL(config != NULL, result == NCFG_OK);
        ncfg_config_free(config);
    }
    ncfg_diags_free(diags);
    return result;
}

/* Faults allocate as well: their words. The result then is never that all is well. */
static int run_load_of_faults(void)
{
    static const char text[] =
        "{\"server\":{\"port\":1.5,\"host\":\"\"},\"records\":[1,2,3,4,5,6,7,8,"
        "9,1,1,1,1,1,1,1,1,1,1,1,1,1]}";
    struct ncfg_diags *diags = ncfg_diags_new("x");
    struct ncfg_config *config = NULL;
    int result = NCFG_NO_MEMORY;

    if (diags != NULL) {
        result = ncfg_load_text(text, sizeof(text) - 1, diags, &config);
        CU_ASSERT_PTR_NULL(config);
    }
    ncfg_diags_free(diags);
    return result == NCFG_INVALID ? NCFG_OK : result;
}

static int run_digest(void)
{
    char digest[NCFG_DIGEST_SIZE] = "kept";
    int result = ncfg_digest(everything, sizeof(everything) - 1, digest);

    CU_ASSERT_EQUAL(strcmp(digest, "kept") == 0, result != NCFG_OK);
    return result;
}

static int run_merge(void)
{
    char *text = NULL;
    size_t len;
    int result = ncfg_merge("{\"server\":{\"port\":1}}", 21, everything, sizeof(everything) - 1,
                            &text, &len);

    CU_ASSERT_EQUAL(text != NULL, result == NCFG_OK);
    free(text);
    return result;
}

static int run_set_version(void)
{
    char *text = NULL;
    size_t len;
    int result = ncfg_set_version(everything, sizeof(everything) - 1, 9, &text, &len);

    CU_ASSERT_EQUAL(text != NULL, result == NCFG_OK);
    free(text);
    return result;
}

static int run_read_file(void)
{
    char *text = NULL;
    size_t len;
    int result = ncfg_read_file("/proc/self/maps", &text, &len);

    CU_ASSERT_EQUAL(text != NULL, result == NCFG_OK);
    free(text);
    return result;
}

static void fail_each(int (*run)(void))
{
    long before;
    long count = 0;
    int result;

    CU_ASSERT_EQUAL(run(), NCFG_OK);
    before = live;
    do {
        fail_at = ++count;
        failed = false;
        result = run();
        fail_at = 0;
        CU_ASSERT_EQUAL(live, before);
        CU_ASSERT_EQUAL(result, failed ? NCFG_NO_MEMORY : NCFG_OK);
        before = live; /* CUnit keeps what fails */
    } while (failed && count < 10000);
    CU_ASSERT(count > 1 && count < 10000);
}

static void load_survives(void)
{
    fail_each(run_load);
}

static void load_of_faults_survives(void)
{
    fail_each(run_load_of_faults);
}

static void digest_survives(void)
{
    fail_each(run_digest);
}

static void merge_survives(void)
{
    fail_each(run_merge);
}

static void set_version_survives(void)
{
    fail_each(run_set_version);
}

static void read_file_survives(void)
{
    fail_each(run_read_file);
}

UNIT_MAIN("libnanocfg/memory", UNIT_TEST(load_survives), UNIT_TEST(load_of_faults_survives),
          UNIT_TEST(digest_survives), UNIT_TEST(merge_survives), UNIT_TEST(set_version_survives),
          UNIT_TEST(read_file_survives))
