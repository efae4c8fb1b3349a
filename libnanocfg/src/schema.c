/* SPDX-License-Identifier: MIT */
#include "schema.h"

#include <string.h>

#include <nanocfg/config.h>

#define TTL_MAX        2147483647u /* RFC 2181 section 8 */
#define CACHE_SIZE_MAX 10000000u   /* entries: some gigabytes of memory */
#define WORKERS_MAX    1024u       /* more threads than any machine has use for */
#define TIMEOUT_MIN_MS 1u
#define TIMEOUT_MAX_MS 3600000u /* an hour: longer is surely a mistake */
#define STALE_MAX      604800u  /* a week: RFC 8767 section 5 suggests days */

#define PLAIN(member, kind)                                                                        \
    .store = NCFG_STORE_##kind, .offset = offsetof(struct ncfg_server, member)

static const struct ncfg_key top_keys[] = {
    [NCFG_TOP_SERVER] = {"server", NCFG_VALUE_OBJECT, .flags = 0},
    [NCFG_TOP_ZONES] = {"zones", NCFG_VALUE_OBJECT, .flags = 0},
    [NCFG_TOP_RECORDS] = {"records", NCFG_VALUE_LIST, .flags = 0},
    [NCFG_TOP_REWRITES] = {"rewrites", NCFG_VALUE_LIST, .flags = 0},
    [NCFG_TOP_FORWARDS] = {"forwards", NCFG_VALUE_LIST, .flags = 0},
    [NCFG_TOP_BLOCKLISTS] = {"blocklists", NCFG_VALUE_LIST, .flags = NCFG_KEY_RESERVED},
};

static const struct ncfg_key server_keys[] = {
    [NCFG_SERVER_HOST] = {"host", NCFG_VALUE_STRING, .flags = NCFG_KEY_LOCAL},
    [NCFG_SERVER_PORT] = {"port", NCFG_VALUE_INTEGER, .flags = NCFG_KEY_LOCAL, .max = 65535,
                          .fallback = NCFG_DNS_PORT, PLAIN(port, U16)},
    [NCFG_SERVER_UPSTREAM] = {"upstream", NCFG_VALUE_STRINGS, .flags = 0},
    [NCFG_SERVER_UPSTREAM_TIMEOUT] = {"upstream_timeout", NCFG_VALUE_SECONDS, .min = TIMEOUT_MIN_MS,
                                      .max = TIMEOUT_MAX_MS, .unit = "seconds", .fallback = 3000,
                                      PLAIN(upstream_timeout_ms, U32)},
    [NCFG_SERVER_UPSTREAM_PORT] = {"upstream_port", NCFG_VALUE_INTEGER, .min = 1, .max = 65535,
                                   .fallback = NCFG_DNS_PORT},
    [NCFG_SERVER_CACHE_ENABLED] = {"cache_enabled", NCFG_VALUE_BOOL, .fallback = true,
                                   PLAIN(cache_enabled, BOOL)},
    [NCFG_SERVER_CACHE_TTL] = {"cache_ttl", NCFG_VALUE_INTEGER, .max = TTL_MAX, .unit = "seconds",
                               .fallback = 300, PLAIN(cache_ttl_s, U32)},
    [NCFG_SERVER_CACHE_SIZE] = {"cache_size", NCFG_VALUE_INTEGER, .max = CACHE_SIZE_MAX,
                                .unit = "entries", .fallback = 1000, PLAIN(cache_size, U32)},
    [NCFG_SERVER_LOG_LEVEL] = {"log_level", NCFG_VALUE_STRING, .flags = NCFG_KEY_LOCAL},
    [NCFG_SERVER_LOG_FORMAT] = {"log_format", NCFG_VALUE_STRING, .flags = NCFG_KEY_LOCAL},
    [NCFG_SERVER_LOG_QUERIES] = {"log_queries", NCFG_VALUE_BOOL, .flags = NCFG_KEY_LOCAL,
                                 .fallback = false, PLAIN(log_queries, BOOL)},
    [NCFG_SERVER_HOT_RELOAD] = {"hot_reload", NCFG_VALUE_BOOL, .flags = NCFG_KEY_LOCAL,
                                .fallback = true, PLAIN(hot_reload, BOOL)},
    [NCFG_SERVER_MGMT_HOST] = {"mgmt_host", NCFG_VALUE_STRING, .flags = NCFG_KEY_LOCAL},
    [NCFG_SERVER_MGMT_PORT] = {"mgmt_port", NCFG_VALUE_INTEGER, .flags = NCFG_KEY_LOCAL,
                               .max = 65535, .fallback = 0, PLAIN(mgmt_port, U16)},
    [NCFG_SERVER_PEERS] = {"peers", NCFG_VALUE_STRINGS, .flags = NCFG_KEY_LOCAL},
    [NCFG_SERVER_CONFIG_VERSION] = {"config_version", NCFG_VALUE_INTEGER, .flags = NCFG_KEY_VERSION,
                                    .max = UINT64_MAX, .fallback = 1, PLAIN(config_version, U64)},
    [NCFG_SERVER_ALLOW_FROM] = {"allow_from", NCFG_VALUE_STRINGS, .flags = 0},
    [NCFG_SERVER_AUTO_PTR] = {"auto_ptr", NCFG_VALUE_BOOL, .fallback = true, PLAIN(auto_ptr, BOOL)},
    [NCFG_SERVER_HIDE_VERSION] = {"hide_version", NCFG_VALUE_BOOL, .fallback = false,
                                  PLAIN(hide_version, BOOL)},
    [NCFG_SERVER_WORKERS] = {"workers", NCFG_VALUE_INTEGER, .flags = NCFG_KEY_LOCAL,
                             .max = WORKERS_MAX, .fallback = 0, PLAIN(workers, U16)},
    [NCFG_SERVER_SERVE_STALE] = {"serve_stale", NCFG_VALUE_INTEGER, .max = STALE_MAX,
                                 .unit = "seconds", .fallback = 0, PLAIN(serve_stale_s, U32)},
    [NCFG_SERVER_PREFETCH] = {"prefetch", NCFG_VALUE_BOOL, .fallback = false,
                              PLAIN(prefetch, BOOL)},
    [NCFG_SERVER_MGMT_TOKEN] = {"mgmt_token", NCFG_VALUE_STRING, .flags = NCFG_KEY_LOCAL},
    [NCFG_SERVER_STATE_DIR] = {"state_dir", NCFG_VALUE_STRING, .flags = NCFG_KEY_LOCAL},
    [NCFG_SERVER_USER] = {"user", NCFG_VALUE_STRING, .flags = NCFG_KEY_RESERVED | NCFG_KEY_LOCAL},
};

static const struct ncfg_key zone_keys[] = {
    [NCFG_ZONE_SOA] = {"soa", NCFG_VALUE_OBJECT, .flags = 0},
    [NCFG_ZONE_NS] = {"ns", NCFG_VALUE_STRINGS, .flags = 0},
};

static const struct ncfg_key soa_keys[] = {
    [NCFG_SOA_MNAME] = {"mname", NCFG_VALUE_STRING, .flags = 0},
    [NCFG_SOA_RNAME] = {"rname", NCFG_VALUE_STRING, .flags = 0},
    [NCFG_SOA_SERIAL] = {"serial", NCFG_VALUE_INTEGER, .max = UINT32_MAX, .fallback = 2024010101},
    [NCFG_SOA_REFRESH] = {"refresh", NCFG_VALUE_INTEGER, .max = TTL_MAX, .unit = "seconds",
                          .fallback = 3600},
    [NCFG_SOA_RETRY] = {"retry", NCFG_VALUE_INTEGER, .max = TTL_MAX, .unit = "seconds",
                        .fallback = 900},
    [NCFG_SOA_EXPIRE] = {"expire", NCFG_VALUE_INTEGER, .max = TTL_MAX, .unit = "seconds",
                         .fallback = 604800},
    [NCFG_SOA_MINIMUM] = {"minimum", NCFG_VALUE_INTEGER, .max = TTL_MAX, .unit = "seconds",
                          .fallback = 300},
};

static const struct ncfg_key record_keys[] = {
    [NCFG_RECORD_NAME] = {"name", NCFG_VALUE_STRING, .flags = NCFG_KEY_REQUIRED},
    [NCFG_RECORD_TYPE] = {"type", NCFG_VALUE_STRING, .flags = NCFG_KEY_REQUIRED},
    [NCFG_RECORD_VALUE] = {"value", NCFG_VALUE_STRING, .flags = NCFG_KEY_REQUIRED},
    [NCFG_RECORD_TTL] = {"ttl", NCFG_VALUE_INTEGER, .max = TTL_MAX, .unit = "seconds",
                         .fallback = 300},
    [NCFG_RECORD_PRIORITY] = {"priority", NCFG_VALUE_INTEGER, .max = 65535, .fallback = 10},
    [NCFG_RECORD_WILDCARD] = {"wildcard", NCFG_VALUE_BOOL, .fallback = false},
    [NCFG_RECORD_COMMENT] = {"comment", NCFG_VALUE_ANY, .flags = 0},
};

static const struct ncfg_key rewrite_keys[] = {
    [NCFG_REWRITE_MATCH] = {"match", NCFG_VALUE_STRING, .flags = NCFG_KEY_REQUIRED},
    [NCFG_REWRITE_ACTION] = {"action", NCFG_VALUE_STRING, .flags = NCFG_KEY_REQUIRED},
    [NCFG_REWRITE_VALUE] = {"value", NCFG_VALUE_STRING, .flags = 0},
    [NCFG_REWRITE_COMMENT] = {"comment", NCFG_VALUE_ANY, .flags = 0},
};

static const struct ncfg_key forward_keys[] = {
    [NCFG_FORWARD_MATCH] = {"match", NCFG_VALUE_STRING, .flags = NCFG_KEY_REQUIRED},
    [NCFG_FORWARD_UPSTREAM] = {"upstream", NCFG_VALUE_STRINGS, .flags = NCFG_KEY_REQUIRED},
    [NCFG_FORWARD_TIMEOUT] = {"timeout", NCFG_VALUE_SECONDS, .min = TIMEOUT_MIN_MS,
                              .max = TIMEOUT_MAX_MS, .unit = "seconds"},
    [NCFG_FORWARD_COMMENT] = {"comment", NCFG_VALUE_ANY, .flags = 0},
};

#define COUNT(keys) (sizeof(keys) / sizeof((keys)[0]))

_Static_assert(COUNT(server_keys) <= NCFG_KEYS_MAX, "the largest object has too many keys");

static const struct {
    const struct ncfg_key *keys;
    size_t count;
} objects[NCFG_OBJECTS] = {
    [NCFG_OBJECT_TOP] = {top_keys, COUNT(top_keys)},
    [NCFG_OBJECT_SERVER] = {server_keys, COUNT(server_keys)},
    [NCFG_OBJECT_ZONE] = {zone_keys, COUNT(zone_keys)},
    [NCFG_OBJECT_SOA] = {soa_keys, COUNT(soa_keys)},
    [NCFG_OBJECT_RECORD] = {record_keys, COUNT(record_keys)},
    [NCFG_OBJECT_REWRITE] = {rewrite_keys, COUNT(rewrite_keys)},
    [NCFG_OBJECT_FORWARD] = {forward_keys, COUNT(forward_keys)},
};

const struct ncfg_key *ncfg_schema_keys(enum ncfg_object object, size_t *ret_count)
{
    *ret_count = objects[object].count;
    return objects[object].keys;
}

size_t ncfg_schema_find(enum ncfg_object object, const char *name, size_t len)
{
    const struct ncfg_key *keys = objects[object].keys;

    for (size_t i = 0; i < objects[object].count; i++) {
        if (strlen(keys[i].name) == len && memcmp(keys[i].name, name, len) == 0) {
            return i;
        }
    }
    return NCFG_KEYS_MAX;
}
