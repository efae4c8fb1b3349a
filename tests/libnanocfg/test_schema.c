/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include <nanocfg/document.h>

#include "unit.h"

#include "../../libnanocfg/src/schema.h"

/* The manual, or NULL where the sources are not at hand. */
static char *read_manual(void)
{
    const char *top = getenv("top_srcdir");
    char path[4096];
    char *text = NULL;
    size_t len;

    snprintf(path, sizeof(path), "%s/man/nanodns.json.5", top == NULL ? "." : top);
    return ncfg_read_file(path, &text, &len) == NCFG_OK ? text : NULL;
}

static void every_key_is_found_by_its_name(void)
{
    for (unsigned object = 0; object < NCFG_OBJECTS; object++) {
        size_t count;
        const struct ncfg_key *keys = ncfg_schema_keys((enum ncfg_object)object, &count);

        for (size_t i = 0; i < count; i++) {
            size_t len;

            CU_ASSERT_PTR_NOT_NULL_FATAL(keys[i].name);
            len = strlen(keys[i].name);
            CU_ASSERT_EQUAL(ncfg_schema_find((enum ncfg_object)object, keys[i].name, len), i);
            CU_ASSERT_EQUAL(ncfg_schema_find((enum ncfg_object)object, keys[i].name, len - 1),
                            NCFG_KEYS_MAX);
            CU_ASSERT(keys[i].min <= keys[i].max);
            CU_ASSERT(keys[i].type != NCFG_VALUE_INTEGER || keys[i].max > 0);
        }
    }
    CU_ASSERT_EQUAL(ncfg_schema_find(NCFG_OBJECT_SERVER, "host\0x", 6), NCFG_KEYS_MAX);
    CU_ASSERT_EQUAL(ncfg_schema_find(NCFG_OBJECT_SERVER, "Host", 4), NCFG_KEYS_MAX);
    CU_ASSERT_EQUAL(ncfg_schema_find(NCFG_OBJECT_SERVER, "", 0), NCFG_KEYS_MAX);
}

static void the_node_local_keys_are_these(void)
{
    static const char *const local[] = {
        "host",      "port",  "log_level", "log_format", "log_queries", "hot_reload", "mgmt_host",
        "mgmt_port", "peers", "workers",   "mgmt_token", "state_dir",   "user"};
    size_t count;
    const struct ncfg_key *keys = ncfg_schema_keys(NCFG_OBJECT_SERVER, &count);
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        found += (keys[i].flags & NCFG_KEY_LOCAL) != 0;
    }
    CU_ASSERT_EQUAL(found, sizeof(local) / sizeof(local[0]));
    for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++) {
        size_t key = ncfg_schema_find(NCFG_OBJECT_SERVER, local[i], strlen(local[i]));

        CU_ASSERT_FATAL(key < count);
        CU_ASSERT((keys[key].flags & NCFG_KEY_LOCAL) != 0);
    }
}

static void every_key_is_in_the_manual(void)
{
    char *manual = read_manual();

    if (manual == NULL && getenv("top_srcdir") == NULL) {
        return; /* run by hand somewhere else */
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(manual);
    for (unsigned object = 0; object < NCFG_OBJECTS; object++) {
        size_t count;
        const struct ncfg_key *keys = ncfg_schema_keys((enum ncfg_object)object, &count);

        for (size_t i = 0; i < count; i++) {
            char bold[64];
            char heading[64];

            snprintf(bold, sizeof(bold), "\n.B %s\n", keys[i].name);
            snprintf(heading, sizeof(heading), "\n.BR %s ", keys[i].name);
            if (object == NCFG_OBJECT_TOP) {
                snprintf(heading, sizeof(heading), " %s\"\n", keys[i].name);
            }
            if (strstr(manual, bold) == NULL && strstr(manual, heading) == NULL) {
                printf("\n    not in the manual: %s\n", keys[i].name);
                CU_FAIL("a key is not in the manual");
            }
        }
    }
    free(manual);
}

UNIT_MAIN("libnanocfg/schema", UNIT_TEST(every_key_is_found_by_its_name),
          UNIT_TEST(the_node_local_keys_are_these), UNIT_TEST(every_key_is_in_the_manual))
