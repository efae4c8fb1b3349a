/* SPDX-License-Identifier: MIT */
#ifndef TESTS_NANODNS_CONFIG_KIT_H
#define TESTS_NANODNS_CONFIG_KIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nanocfg/config.h>

/*
 * Configs built line by line, without a file: what the store and the resolver are tested with.
 * Every text must be right; a wrong one ends the test program.
 */

#define KIT_ITEMS 4096

struct kit {
    struct ncfg_config config; /* auto_ptr is on, the upstream is 127.0.0.1 port 1 */
    struct ncfg_record records[KIT_ITEMS];
    struct ncfg_zone zones[64];
    struct ncfg_rewrite rewrites[KIT_ITEMS];
    struct ncfg_endpoint upstreams[64];
    size_t upstream_count;
    struct ncfg_forward forwards[64];
    const uint8_t *forward_zones[64];
    const uint8_t *ns[64];
    size_t ns_count;
    uint8_t *pool;
    size_t pool_used;
};

/* A fresh, empty config; kit_free() it. */
struct kit *kit_new(void);
void kit_free(struct kit *kit);

/* "name TYPE rdata" with TTL 300. */
void kit_record(struct kit *kit, const char *line);
void kit_record_ttl(struct kit *kit, uint32_t ttl_s, const char *line);
void kit_wildcard(struct kit *kit, const char *line);

/* A zone with the SOA `ns1.<apex> admin.<apex> 1 3600 900 604800 <minimum>`. */
void kit_zone(struct kit *kit, const char *apex, uint32_t minimum_s);

/* One more NS of the zone added last. */
void kit_zone_ns(struct kit *kit, const char *name);

/* "pattern nxdomain", "pattern allow", "pattern redirect TYPE rdata". */
void kit_rewrite(struct kit *kit, const char *line);

/* The server's upstreams, instead of what they were: "192.0.2.1 ::1 host"; "" is none. */
void kit_upstreams(struct kit *kit, const char *endpoints);

/* "domain endpoint endpoint ...", its timeout 1000 ms. */
void kit_forward(struct kit *kit, const char *line);

/* A name in wire format and lower case, kept as long as the kit. */
const uint8_t *kit_name(struct kit *kit, const char *text);

#endif
