/* SPDX-License-Identifier: MIT */
#include "nanodns/config_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dnswire/name.h>
#include <dnswire/rdata.h>
#include <dnswire/types.h>

enum {
    POOL_SIZE = 4 << 20,
};

static const uint8_t root[1] = {0};

static void fail(const char *what, const char *text)
{
    fprintf(stderr, "config kit: %s: %s\n", what, text);
    abort();
}

struct kit *kit_new(void)
{
    struct kit *kit = calloc(1, sizeof(*kit));
    uint8_t *pool = malloc(POOL_SIZE);
    if (kit == NULL || pool == NULL) {
        fail("no memory", "kit");
    }
    kit->pool = pool;
    kit->config.records = kit->records;
    kit->config.zones = kit->zones;
    kit->config.rewrites = kit->rewrites;
    kit->config.server.auto_ptr = true;
    kit->config.server.upstream_timeout_ms = 3000;
    kit->config.forwards = kit->forwards;
    kit_upstreams(kit, "127.0.0.1:1");
    return kit;
}

void kit_free(struct kit *kit)
{
    free(kit->pool);
    free(kit);
}

static uint8_t *pool_take(struct kit *kit, const uint8_t *octets, size_t len)
{
    if (len > POOL_SIZE - kit->pool_used) {
        fail("pool is full", "");
    }
    uint8_t *at = kit->pool + kit->pool_used;
    memcpy(at, octets, len);
    kit->pool_used += len;
    return at;
}

static const uint8_t *take_name(struct kit *kit, const char *text, size_t len)
{
    uint8_t name[DNSW_NAME_MAX];
    int name_len = dnsw_name_from_text(text, len, root, name);
    if (name_len < 0) {
        fail(dnsw_error_text(name_len), text);
    }
    dnsw_name_fold(name, name);
    return pool_take(kit, name, (size_t)name_len);
}

const uint8_t *kit_name(struct kit *kit, const char *text)
{
    return take_name(kit, text, strlen(text));
}

/* "TYPE rdata" into wire form. */
static const uint8_t *take_rdata(struct kit *kit, const char *text, uint16_t *ret_type,
                                 uint16_t *ret_len)
{
    static uint8_t rdata[DNSW_RDATA_MAX];
    size_t type_len = strcspn(text, " ");
    if (dnsw_type_from_text(text, type_len, ret_type) < 0) {
        fail("type", text);
    }
    const char *value = text + type_len + (text[type_len] == ' ');
    int len =
        dnsw_rdata_from_text(*ret_type, value, strlen(value), root, rdata, sizeof(rdata), NULL);
    if (len < 0) {
        fail(dnsw_error_text(len), text);
    }
    *ret_len = (uint16_t)len;
    return pool_take(kit, rdata, (size_t)len);
}

static void add_record(struct kit *kit, bool wildcard, uint32_t ttl_s, const char *line)
{
    size_t name_len = strcspn(line, " ");
    if (kit->config.record_count == KIT_ITEMS) {
        fail("too many records", line);
    }
    struct ncfg_record *record = &kit->records[kit->config.record_count++];
    record->owner = take_name(kit, line, name_len);
    record->wildcard = wildcard;
    record->ttl_s = ttl_s;
    record->rdata = take_rdata(kit, line + name_len + 1, &record->type, &record->rdlen);
}

void kit_record(struct kit *kit, const char *line)
{
    add_record(kit, false, 300, line);
}

void kit_record_ttl(struct kit *kit, uint32_t ttl_s, const char *line)
{
    add_record(kit, false, ttl_s, line);
}

void kit_wildcard(struct kit *kit, const char *line)
{
    add_record(kit, true, 300, line);
}

void kit_zone(struct kit *kit, const char *apex, uint32_t minimum_s)
{
    char soa[1024];
    uint16_t type;
    struct ncfg_zone *zone = &kit->zones[kit->config.zone_count++];
    const char *suffix = strcmp(apex, ".") == 0 ? "" : apex;
    snprintf(soa, sizeof(soa), "SOA ns1.%s admin.%s 1 3600 900 604800 %u", suffix, suffix,
             (unsigned)minimum_s);
    zone->apex = kit_name(kit, apex);
    zone->soa_rdata = take_rdata(kit, soa, &type, &zone->soa_rdlen);
    zone->minimum_s = minimum_s;
    zone->ns = &kit->ns[kit->ns_count];
}

void kit_zone_ns(struct kit *kit, const char *name)
{
    kit->ns[kit->ns_count++] = kit_name(kit, name);
    kit->zones[kit->config.zone_count - 1].ns_count++;
}

void kit_rewrite(struct kit *kit, const char *line)
{
    size_t len = strcspn(line, " ");
    const char *action = line + len + 1;
    struct ncfg_rewrite *rewrite = &kit->rewrites[kit->config.rewrite_count++];
    rewrite->below = strncmp(line, "*.", 2) == 0;
    rewrite->name = rewrite->below ? take_name(kit, line + 2, len - 2) : take_name(kit, line, len);
    if (strcmp(action, "nxdomain") == 0) {
        rewrite->action = NCFG_NXDOMAIN;
    } else if (strcmp(action, "allow") == 0) {
        rewrite->action = NCFG_ALLOW;
    } else if (strncmp(action, "redirect ", 9) == 0) {
        rewrite->action = NCFG_REDIRECT;
        rewrite->redirect_rdata =
            take_rdata(kit, action + 9, &rewrite->redirect_type, &rewrite->redirect_rdlen);
    } else {
        fail("action", line);
    }
}

/* Endpoints with spaces between, into the kit's array. Returns how many. */
static size_t add_endpoints(struct kit *kit, const char *text)
{
    size_t count = 0;
    while (*text != '\0') {
        char host[256];
        size_t len = strcspn(text, " ");
        char *own = (char *)pool_take(kit, (const uint8_t *)text, len + 1);
        own[len] = '\0';
        struct ncfg_endpoint *endpoint = &kit->upstreams[kit->upstream_count + count++];
        const char *fault = ncfg_endpoint_parse(own, 53, host, endpoint);
        if (fault != NULL) {
            fail(fault, own);
        }
        endpoint->host = (char *)pool_take(kit, (const uint8_t *)host, strlen(host) + 1);
        text += len + (text[len] == ' ');
    }
    kit->upstream_count += count;
    return count;
}

void kit_upstreams(struct kit *kit, const char *endpoints)
{
    kit->config.server.upstreams = &kit->upstreams[kit->upstream_count];
    kit->config.server.upstream_count = add_endpoints(kit, endpoints);
}

void kit_forward(struct kit *kit, const char *line)
{
    size_t len = strcspn(line, " ");
    size_t index = kit->config.forward_count++;
    kit->forward_zones[index] = take_name(kit, line, len);
    kit->forwards[index] = (struct ncfg_forward){
        .zones = &kit->forward_zones[index],
        .zone_count = 1,
        .upstreams = &kit->upstreams[kit->upstream_count],
        .timeout_ms = 1000,
    };
    kit->forwards[index].upstream_count = add_endpoints(kit, line + len + 1);
}
