/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <dnswire/name.h>
#include <dnswire/types.h>

#include "store/catalog_layout.h"
#include "store/draft.h"
#include "store/emit.h"
#include "store/reverse.h"

/*
 * From a config to a catalog: put every name into a draft tree, settle what follows from a name's
 * place in it, and have the tree written out (emit.c).
 */

/* Redirects answer with this TTL: short, as the rule may go any time. */
#define REDIRECT_TTL_S 60

static bool add_own(struct nd_draft *draft, uint32_t index, uint16_t type, uint32_t ttl_s,
                    const uint8_t *rdata, uint16_t rdlen)
{
    struct nd_draft_list list = draft->nodes[index].own;
    bool done = nd_draft_append(draft, &list, type, ttl_s, rdata, rdlen);
    draft->nodes[index].own = list;
    return done;
}

static bool add_record(struct nd_draft *draft, const struct ncfg_record *record)
{
    uint32_t index = nd_draft_node(draft, record->owner);
    if (index == ND_DRAFT_NONE) {
        return false;
    }
    struct nd_draft_node *node = &draft->nodes[index];
    return nd_draft_append(draft, record->wildcard ? &node->below : &node->own, record->type,
                           record->ttl_s, record->rdata, record->rdlen);
}

static bool add_records(struct nd_draft *draft, const struct ncfg_config *config)
{
    for (size_t i = 0; i < config->record_count; i++) {
        if (!add_record(draft, &config->records[i])) {
            return false;
        }
    }
    return true;
}

/* A zone's SOA and NS, unless records of these types stand at its apex. */
static bool add_zone(struct nd_draft *draft, const struct ncfg_zone *zone, uint32_t number)
{
    uint32_t index = nd_draft_node(draft, zone->apex);
    if (index == ND_DRAFT_NONE) {
        return false;
    }
    draft->nodes[index].zone = number;
    bool has_ns = nd_draft_find(draft, &draft->nodes[index].own, DNSW_TYPE_NS) != NULL;
    if (nd_draft_find(draft, &draft->nodes[index].own, DNSW_TYPE_SOA) == NULL &&
        !add_own(draft, index, DNSW_TYPE_SOA, zone->minimum_s, zone->soa_rdata, zone->soa_rdlen)) {
        return false;
    }
    for (size_t i = 0; !has_ns && i < zone->ns_count; i++) {
        if (!add_own(draft, index, DNSW_TYPE_NS, zone->minimum_s, zone->ns[i],
                     (uint16_t)dnsw_name_len(zone->ns[i]))) {
            return false;
        }
    }
    return true;
}

static bool add_zones(struct nd_draft *draft, const struct ncfg_config *config)
{
    for (size_t i = 0; i < config->zone_count; i++) {
        if (!add_zone(draft, &config->zones[i], (uint32_t)i + 1)) {
            return false;
        }
    }
    return true;
}

static bool names_an_address(const struct ncfg_record *record)
{
    return !record->wildcard && (record->type == DNSW_TYPE_A || record->type == DNSW_TYPE_AAAA);
}

/*
 * PTR records of the addresses that records name. The first record of an address wins, and a PTR
 * record of the config keeps its name to itself. `names` holds a reverse name for each.
 */
static bool add_reverse(struct nd_draft *draft, const struct ncfg_config *config, uint8_t *names)
{
    for (size_t i = 0; i < config->record_count; i++) {
        const struct ncfg_record *record = &config->records[i];
        if (!names_an_address(record)) {
            continue;
        }
        size_t len = nd_reverse_name(record->rdata, record->rdlen, names);
        uint32_t index = nd_draft_node(draft, names);
        if (index == ND_DRAFT_NONE) {
            return false;
        }
        names += len;
        if (nd_draft_find(draft, &draft->nodes[index].own, DNSW_TYPE_PTR) == NULL &&
            !add_own(draft, index, DNSW_TYPE_PTR, record->ttl_s, record->owner,
                     (uint16_t)dnsw_name_len(record->owner))) {
            return false;
        }
    }
    return true;
}

static size_t reverse_names_len(const struct ncfg_config *config)
{
    size_t len = 0;
    uint8_t name[ND_REVERSE_NAME_MAX];
    for (size_t i = 0; config->server.auto_ptr && i < config->record_count; i++) {
        const struct ncfg_record *record = &config->records[i];
        if (names_an_address(record)) {
            len += nd_reverse_name(record->rdata, record->rdlen, name);
        }
    }
    return len;
}

/* The first rewrite of a pattern counts; later ones of the same pattern can never match. */
static bool add_rewrites(struct nd_draft *draft, const struct ncfg_config *config)
{
    for (size_t i = 0; i < config->rewrite_count; i++) {
        const struct ncfg_rewrite *rewrite = &config->rewrites[i];
        uint32_t index = nd_draft_node(draft, rewrite->name);
        if (index == ND_DRAFT_NONE) {
            return false;
        }
        struct nd_draft_node *node = &draft->nodes[index];
        uint32_t *rule = rewrite->below ? &node->rule_below : &node->rule;
        if (*rule == 0) {
            *rule = (uint32_t)i + 1;
        }
    }
    return true;
}

/* The earlier of two rewrites, by number; 0 is none. */
static uint32_t earlier(uint32_t a, uint32_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

/*
 * Hand zones and rules down and existence up the tree; parents stand before their children. A name
 * exists when names below it do (RFC 8020), but only a zone says so: outside, the names above
 * `www.example.com` are the world's.
 */
static void settle(struct nd_draft *draft)
{
    for (uint32_t i = 1; i < draft->node_count; i++) {
        struct nd_draft_node *node = &draft->nodes[i];
        const struct nd_draft_node *parent = &draft->nodes[node->parent];
        node->zone = node->zone != 0 ? node->zone : parent->zone;
        node->rule = earlier(node->rule, parent->rule_below);
        node->rule_below = earlier(node->rule_below, parent->rule_below);
    }
    for (uint32_t i = draft->node_count; i-- > 0;) {
        struct nd_draft_node *node = &draft->nodes[i];
        node->exists = node->exists || node->own.count > 0 || node->below.count > 0;
        struct nd_draft_node *parent = &draft->nodes[node->parent];
        parent->exists = parent->exists || (node->exists && parent->zone != 0);
    }
}

static bool draft_config(struct nd_draft *draft, const struct ncfg_config *config, uint8_t *names)
{
    /* Records before what is made for want of records. */
    if (!add_records(draft, config) || !add_zones(draft, config) ||
        (config->server.auto_ptr && !add_reverse(draft, config, names)) ||
        !add_rewrites(draft, config)) {
        return false;
    }
    settle(draft);
    return true;
}

struct nd_catalog *nd_catalog_new(const struct ncfg_config *config, uint64_t seed)
{
    struct nd_catalog *catalog = NULL;
    struct nd_draft draft;
    uint8_t *names = malloc(reverse_names_len(config) + 1);
    if (names == NULL) {
        return NULL;
    }
    size_t names_of_a_record = config->server.auto_ptr ? 2 : 1;
    if (nd_draft_init(&draft, seed,
                      config->record_count * names_of_a_record + config->rewrite_count)) {
        if (draft_config(&draft, config, names)) {
            catalog = nd_emit(&draft, config, REDIRECT_TTL_S);
        }
        nd_draft_done(&draft);
    }
    free(names);
    return catalog;
}
