/* SPDX-License-Identifier: MIT */
#ifndef NCFG_SCHEMA_H
#define NCFG_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Every key a config may hold, one row each: adding an option is a row, its place in the model,
 * and a paragraph of nanodns.json(5).
 */

enum ncfg_object {
    NCFG_OBJECT_TOP,
    NCFG_OBJECT_SERVER,
    NCFG_OBJECT_ZONE,
    NCFG_OBJECT_SOA,
    NCFG_OBJECT_RECORD,
    NCFG_OBJECT_REWRITE,
    NCFG_OBJECT_FORWARD,
    NCFG_OBJECTS,
};

enum ncfg_value_type {
    NCFG_VALUE_ANY,
    NCFG_VALUE_BOOL,
    NCFG_VALUE_INTEGER,
    NCFG_VALUE_SECONDS, /* a number, fractions allowed; kept in milliseconds */
    NCFG_VALUE_STRING,
    NCFG_VALUE_STRINGS, /* a list of strings */
    NCFG_VALUE_LIST,
    NCFG_VALUE_OBJECT,
};

#define NCFG_KEY_LOCAL    0x01u /* belongs to one node: kept when a peer's config is taken over */
#define NCFG_KEY_RESERVED 0x02u /* known, but without effect yet */
#define NCFG_KEY_REQUIRED 0x04u
#define NCFG_KEY_VERSION  0x08u /* neither local nor shared: the version of the document itself */

/* Where a plain value goes in struct ncfg_server. */
enum ncfg_store {
    NCFG_STORE_NONE, /* decoded by a function of its own */
    NCFG_STORE_BOOL,
    NCFG_STORE_U16,
    NCFG_STORE_U32,
    NCFG_STORE_U64,
};

struct ncfg_key {
    const char *name;
    enum ncfg_value_type type;
    unsigned flags;
    uint64_t min; /* INTEGER: the range; SECONDS: in milliseconds */
    uint64_t max;
    const char *unit;  /* for messages: "seconds", or NULL */
    uint64_t fallback; /* the default of a plain value */
    enum ncfg_store store;
    size_t offset;
};

/* Keys in the order of their rows: the index of a field in struct ncfg_fields. */
enum ncfg_top_key {
    NCFG_TOP_SERVER,
    NCFG_TOP_ZONES,
    NCFG_TOP_RECORDS,
    NCFG_TOP_REWRITES,
    NCFG_TOP_FORWARDS,
    NCFG_TOP_BLOCKLISTS,
};

enum ncfg_server_key {
    NCFG_SERVER_HOST,
    NCFG_SERVER_PORT,
    NCFG_SERVER_UPSTREAM,
    NCFG_SERVER_UPSTREAM_TIMEOUT,
    NCFG_SERVER_UPSTREAM_PORT,
    NCFG_SERVER_CACHE_ENABLED,
    NCFG_SERVER_CACHE_TTL,
    NCFG_SERVER_CACHE_SIZE,
    NCFG_SERVER_LOG_LEVEL,
    NCFG_SERVER_LOG_FORMAT,
    NCFG_SERVER_LOG_QUERIES,
    NCFG_SERVER_HOT_RELOAD,
    NCFG_SERVER_MGMT_HOST,
    NCFG_SERVER_MGMT_PORT,
    NCFG_SERVER_PEERS,
    NCFG_SERVER_CONFIG_VERSION,
    NCFG_SERVER_ALLOW_FROM,
    NCFG_SERVER_AUTO_PTR,
    NCFG_SERVER_HIDE_VERSION,
    NCFG_SERVER_WORKERS,
    NCFG_SERVER_SERVE_STALE,
    NCFG_SERVER_PREFETCH,
    NCFG_SERVER_MGMT_TOKEN,
    NCFG_SERVER_STATE_DIR,
    NCFG_SERVER_USER,
};

enum ncfg_zone_key {
    NCFG_ZONE_SOA,
    NCFG_ZONE_NS,
};

enum ncfg_soa_key {
    NCFG_SOA_MNAME,
    NCFG_SOA_RNAME,
    NCFG_SOA_SERIAL, /* the five numbers stand in the order of the RDATA */
    NCFG_SOA_REFRESH,
    NCFG_SOA_RETRY,
    NCFG_SOA_EXPIRE,
    NCFG_SOA_MINIMUM,
};

enum ncfg_record_key {
    NCFG_RECORD_NAME,
    NCFG_RECORD_TYPE,
    NCFG_RECORD_VALUE,
    NCFG_RECORD_TTL,
    NCFG_RECORD_PRIORITY,
    NCFG_RECORD_WILDCARD,
    NCFG_RECORD_COMMENT,
};

enum ncfg_rewrite_key {
    NCFG_REWRITE_MATCH,
    NCFG_REWRITE_ACTION,
    NCFG_REWRITE_VALUE,
    NCFG_REWRITE_COMMENT,
};

enum ncfg_forward_key {
    NCFG_FORWARD_MATCH,
    NCFG_FORWARD_UPSTREAM,
    NCFG_FORWARD_TIMEOUT,
    NCFG_FORWARD_COMMENT,
};

#define NCFG_DNS_PORT 53

#define NCFG_KEYS_MAX 32 /* keys of the largest object */

/* The rows of an object. */
const struct ncfg_key *ncfg_schema_keys(enum ncfg_object object, size_t *ret_count);

/* The index of a key among its object's rows, or NCFG_KEYS_MAX if there is none. */
size_t ncfg_schema_find(enum ncfg_object object, const char *name, size_t len);

#endif
