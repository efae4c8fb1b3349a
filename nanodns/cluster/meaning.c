/* SPDX-License-Identifier: MIT */
/* Whether two documents say the same, as far as all three programs understand them. */
#include <stdlib.h>
#include <string.h>

#include <dnswire/name.h>
#include <nanocfg/config.h>

#include "cluster/dialect.h"

static bool same_octets(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

static bool same_record(const struct ncfg_record *a, const struct ncfg_record *b)
{
    return a->type == b->type && a->ttl_s == b->ttl_s && a->wildcard == b->wildcard &&
           dnsw_name_equal(a->owner, b->owner) &&
           same_octets(a->rdata, a->rdlen, b->rdata, b->rdlen);
}

static bool same_rewrite(const struct ncfg_rewrite *a, const struct ncfg_rewrite *b)
{
    return a->action == b->action && a->below == b->below && a->redirect_type == b->redirect_type &&
           dnsw_name_equal(a->name, b->name) &&
           same_octets(a->redirect_rdata, a->redirect_rdlen, b->redirect_rdata, b->redirect_rdlen);
}

static bool same_zone(const struct ncfg_zone *a, const struct ncfg_zone *b)
{
    if (!dnsw_name_equal(a->apex, b->apex) || a->ns_count != b->ns_count ||
        !same_octets(a->soa_rdata, a->soa_rdlen, b->soa_rdata, b->soa_rdlen)) {
        return false;
    }
    for (size_t i = 0; i < a->ns_count; i++) {
        if (!dnsw_name_equal(a->ns[i], b->ns[i])) {
            return false;
        }
    }
    return true;
}

static bool same_endpoint(const struct ncfg_endpoint *a, const struct ncfg_endpoint *b)
{
    return a->family == b->family && a->port == b->port &&
           (a->family == NCFG_HOST_NAME ? strcmp(a->host, b->host) == 0
                                        : memcmp(a->address, b->address, 16) == 0);
}

static bool same_endpoints(const struct ncfg_endpoint *a, size_t a_count,
                           const struct ncfg_endpoint *b, size_t b_count)
{
    for (size_t i = 0; i < a_count && a_count == b_count; i++) {
        if (!same_endpoint(&a[i], &b[i])) {
            return false;
        }
    }
    return a_count == b_count;
}

static bool same_server(const struct ncfg_server *a, const struct ncfg_server *b)
{
    return a->upstream_timeout_ms == b->upstream_timeout_ms &&
           a->cache_enabled == b->cache_enabled && a->cache_ttl_s == b->cache_ttl_s &&
           a->cache_size == b->cache_size &&
           same_endpoints(a->upstreams, a->upstream_count, b->upstreams, b->upstream_count);
}

static bool same_node(const struct ncfg_server *a, const struct ncfg_server *b)
{
    return a->port == b->port && a->mgmt_port == b->mgmt_port && strcmp(a->host, b->host) == 0 &&
           strcmp(a->mgmt_host, b->mgmt_host) == 0 &&
           same_endpoints(a->peers, a->peer_count, b->peers, b->peer_count);
}

static int compare_zones(const void *a, const void *b)
{
    const struct ncfg_zone *const *x = a;
    const struct ncfg_zone *const *y = b;
    return dnsw_name_compare((*x)->apex, (*y)->apex);
}

/* Zones by their names: the Rust program keeps no order among them. NULL without memory. */
static const struct ncfg_zone **sorted_zones(const struct ncfg_config *config)
{
    const struct ncfg_zone **zones =
        calloc(config->zone_count + 1, sizeof(const struct ncfg_zone *));
    if (zones != NULL) {
        for (size_t i = 0; i < config->zone_count; i++) {
            zones[i] = &config->zones[i];
        }
        qsort(zones, config->zone_count, sizeof(const struct ncfg_zone *), compare_zones);
    }
    return zones;
}

static bool same_zones(const struct ncfg_config *a, const struct ncfg_config *b)
{
    const struct ncfg_zone **x = sorted_zones(a);
    const struct ncfg_zone **y = sorted_zones(b);
    bool same = x != NULL && y != NULL && a->zone_count == b->zone_count;
    for (size_t i = 0; same && i < a->zone_count; i++) {
        same = same_zone(x[i], y[i]);
    }
    free(x);
    free(y);
    return same;
}

static bool same_config(const struct ncfg_config *a, const struct ncfg_config *b)
{
    if (a->record_count != b->record_count || a->rewrite_count != b->rewrite_count ||
        !same_server(&a->server, &b->server) || !same_zones(a, b)) {
        return false;
    }
    for (size_t i = 0; i < a->record_count; i++) {
        if (!same_record(&a->records[i], &b->records[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < a->rewrite_count; i++) {
        if (!same_rewrite(&a->rewrites[i], &b->rewrites[i])) {
            return false;
        }
    }
    return true;
}

/* Both documents, or neither. */
static bool load_both(const char *a, size_t a_len, const char *b, size_t b_len,
                      struct ncfg_config **ret_a, struct ncfg_config **ret_b)
{
    struct ncfg_diags *diags = ncfg_diags_new("");
    bool loaded = diags != NULL && ncfg_load_text(a, a_len, diags, ret_a) == NCFG_OK;
    if (loaded && ncfg_load_text(b, b_len, diags, ret_b) != NCFG_OK) {
        ncfg_config_free(*ret_a);
        loaded = false;
    }
    ncfg_diags_free(diags);
    return loaded;
}

bool nd_dialect_same_meaning(const char *a, size_t a_len, const char *b, size_t b_len)
{
    struct ncfg_config *config_a = NULL;
    struct ncfg_config *config_b = NULL;
    if (!load_both(a, a_len, b, b_len, &config_a, &config_b)) {
        return false;
    }
    bool same = same_config(config_a, config_b);
    ncfg_config_free(config_a);
    ncfg_config_free(config_b);
    return same;
}

bool nd_dialect_same_node(const char *a, const char *b)
{
    struct ncfg_config *config_a = NULL;
    struct ncfg_config *config_b = NULL;
    if (!load_both(a, strlen(a), b, strlen(b), &config_a, &config_b)) {
        return false;
    }
    bool same = same_node(&config_a->server, &config_b->server);
    ncfg_config_free(config_a);
    ncfg_config_free(config_b);
    return same;
}
