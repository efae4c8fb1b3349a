/* SPDX-License-Identifier: MIT */
#ifndef NANOCFG_CONFIG_H
#define NANOCFG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nanocfg/decls.h>
#include <nanocfg/diag.h>

/*
 * The model of one nanodns.json: immutable, checked, defaults filled in, owned by one arena.
 * Names are in libdnswire's wire form (lower case folded for owners, apexes and patterns),
 * RDATA is expanded wire form that passed libdnswire's check.
 */

NCFG_BEGIN_DECLS

enum ncfg_log_level {
    NCFG_LOG_TRACE,
    NCFG_LOG_DEBUG,
    NCFG_LOG_INFO,
    NCFG_LOG_WARNING,
    NCFG_LOG_ERROR,
};

enum ncfg_log_format {
    NCFG_LOG_TEXT,
    NCFG_LOG_LOGFMT,
    NCFG_LOG_JSON,
};

enum ncfg_family {
    NCFG_HOST_NAME, /* not an address: to be looked up */
    NCFG_IPV4,
    NCFG_IPV6,
};

/* `1.2.3.4`, `1.2.3.4:53`, `::1`, `[::1]:53`, `host` or `host:53`. */
struct ncfg_endpoint {
    enum ncfg_family family;
    uint8_t address[16]; /* network order; 4 octets used for IPv4 */
    uint16_t port; /* never 0; without one in the text: 53, upstream_port, or for peers mgmt_port */
    const char *host; /* the host part as written, without brackets */
    const char *text; /* the whole entry as written */
    size_t at;        /* offset of the entry in the file, for ncfg_diags_report() */
};

struct ncfg_cidr {
    enum ncfg_family family;
    uint8_t address[16];
    uint8_t prefix_len; /* bits: 0..32 or 0..128 */
};

struct ncfg_server {
    const char *host; /* address or host name to bind */
    uint16_t port;    /* 0: any free port */
    const struct ncfg_endpoint *upstreams;
    size_t upstream_count;
    uint32_t upstream_timeout_ms;
    bool cache_enabled;
    uint32_t cache_ttl_s;
    uint32_t cache_size; /* entries */
    enum ncfg_log_level log_level;
    enum ncfg_log_format log_format;
    bool log_queries;
    bool hot_reload;
    const char *mgmt_host;
    uint16_t mgmt_port; /* 0: off */
    const struct ncfg_endpoint *peers;
    size_t peer_count;
    uint64_t config_version;
    bool allow_from_set; /* false: the daemon's default list */
    const struct ncfg_cidr *allow_from;
    size_t allow_from_count;
    bool auto_ptr;
    bool hide_version;      /* refuse version.bind and version.server */
    uint16_t workers;       /* 0: one for each CPU the process may use */
    uint32_t serve_stale_s; /* how long past its life an answer may still be given; 0: never */
    bool prefetch;          /* refresh in the background what is asked for and about to end */
    const char *mgmt_token; /* Bearer token of the management API; NULL: none is asked for */
    const char *state_dir;  /* where the config is kept that its file cannot take; NULL: none */
};

/* Upstreams for the names in some domains. Where two have one domain, the first counts. */
struct ncfg_forward {
    const uint8_t *const *zones; /* wire form; a CIDR has become its reverse zones */
    size_t zone_count;
    const struct ncfg_endpoint *upstreams; /* at least one */
    size_t upstream_count;
    uint32_t timeout_ms; /* its own, else the server's upstream_timeout */
};

struct ncfg_zone {
    const uint8_t *apex;
    bool soa_given; /* the file has a `soa` for it; false: a SOA record's, or the defaults */
    const uint8_t *soa_rdata;
    uint16_t soa_rdlen;
    uint32_t minimum_s;       /* the SOA's last field, also the TTL of SOA and NS */
    const uint8_t *const *ns; /* the zone's `ns`, names in wire form */
    size_t ns_count;
};

/*
 * Records with one owner, type and `wildcard` have one TTL, the lowest that stands in the file
 * (RFC 2181 section 5.2). Equal records are kept. SOA records are not here: a valid one has become
 * its zone's soa_rdata, unless the zone's `soa` goes before it.
 */
struct ncfg_record {
    const uint8_t *owner; /* without a leading "*." */
    const uint8_t *rdata;
    uint32_t ttl_s; /* 0..2^31-1 */
    uint16_t type;
    uint16_t rdlen;
    bool wildcard; /* `wildcard` was true or the name began with "*." */
};

enum ncfg_action {
    NCFG_NXDOMAIN,
    NCFG_REDIRECT,
    NCFG_ALLOW,
};

struct ncfg_rewrite {
    const uint8_t *name; /* without a leading "*."; the root for "*" */
    bool below;          /* the pattern was "*.name": any depth below, not the name itself */
    enum ncfg_action action;
    uint16_t redirect_type;        /* A, AAAA or CNAME for NCFG_REDIRECT, else 0 */
    const uint8_t *redirect_rdata; /* expanded RDATA of that type */
    uint16_t redirect_rdlen;
};

/* Arrays are in the order of the file. */
struct ncfg_config {
    struct ncfg_server server;
    const struct ncfg_zone *zones;
    size_t zone_count;
    const struct ncfg_record *records;
    size_t record_count;
    const struct ncfg_rewrite *rewrites;
    size_t rewrite_count;
    const struct ncfg_forward *forwards;
    size_t forward_count;
};

enum ncfg_result {
    NCFG_OK = 0,
    NCFG_INVALID = -1,   /* errors stand in the diagnostics */
    NCFG_NO_FILE = -2,   /* could not be read; errno says why and a diagnostic stands too */
    NCFG_NO_MEMORY = -3, /* nothing was changed */
};

/* The library's limits, each with its reason. */
#define NCFG_FILE_MAX     (256u << 20) /* octets: a million records are 100 MB; more is a mistake */
#define NCFG_DEPTH_MAX    16           /* nesting: the schema needs 4, extensions may need some */
#define NCFG_RECORDS_MAX  4000000u     /* the catalog's 32-bit offsets hold this many */
#define NCFG_REWRITES_MAX 4000000u
#define NCFG_ZONES_MAX    100000u
#define NCFG_FORWARDS_MAX 10000u /* a network of them has up to 128 zones */
#define NCFG_LIST_MAX     1024u  /* upstreams, peers, allow_from, ns of one zone */

/*
 * Read, decode and check a config. Every fault and warning goes to `diags` (emptied first).
 * NCFG_OK: `*ret_config` is owned by the caller (ncfg_config_free). Else it is untouched.
 * `text` needs no NUL and is not kept. An empty object is a valid config.
 */
int ncfg_load_file(const char *path, struct ncfg_diags *diags, struct ncfg_config **ret_config);
int ncfg_load_text(const char *text, size_t len, struct ncfg_diags *diags,
                   struct ncfg_config **ret_config);

void ncfg_config_free(struct ncfg_config *config);

/* "TRACE" …; the six accepted words in any case. False for another word. */
const char *ncfg_log_level_text(enum ncfg_log_level level);
bool ncfg_log_level_from_text(const char *text, enum ncfg_log_level *ret_level);

/*
 * What is wrong with the text of an address or host name to listen on, as of `host` in the file: a
 * static text such as "is not an IPv4 address", or NULL. Nothing is looked up.
 */
const char *ncfg_bind_host_fault(const char *text, size_t len);

/*
 * Parse one endpoint, for command-line use: `default_port` where none is written. The strings of
 * `*ret_endpoint` point into `text` only where they equal it; host is copied to `host_buf` of 256
 * octets. Returns NULL, or a static text saying what is wrong.
 */
const char *ncfg_endpoint_parse(const char *text, uint16_t default_port, char *host_buf,
                                struct ncfg_endpoint *ret_endpoint);

NCFG_END_DECLS

#endif
