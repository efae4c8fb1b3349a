/* SPDX-License-Identifier: MIT */
#include "store/emit.h"

#include <stdlib.h>
#include <string.h>

#include <dnswire/types.h>

#include "store/encode.h"

struct emitter {
    const struct nd_draft *draft;
    const struct ncfg_config *config;
    struct nd_catalog *catalog;
    struct nd_rr_ref *refs; /* room for the records of the largest node */
    uint32_t *rule_of;      /* catalog rule of each rewrite; 0: none */
    uint8_t *text;          /* where the next text goes */
};

/* The rule that all blocked names share. */
enum {
    RULE_NXDOMAIN = 1,
};

static size_t list_len(const struct nd_draft *draft, const struct nd_draft_list *list)
{
    size_t len = 0;
    for (uint32_t number = list->first; number != 0; number = draft->rrs[number - 1].next) {
        len += sizeof(struct nd_rrset_entry) + ND_RR_HEADER_LEN + draft->rrs[number - 1].rdlen;
    }
    return len;
}

/* The most a node can take; RRsets of several records and duplicates make it less. */
static size_t node_len_max(const struct nd_draft *draft, const struct nd_draft_node *node)
{
    size_t len = nd_node_head_len(node->name_len) + 2 * sizeof(uint32_t);
    return nd_align(len + list_len(draft, &node->own) + list_len(draft, &node->below));
}

static bool allocate(struct emitter *e)
{
    const struct nd_draft *draft = e->draft;
    const struct ncfg_config *config = e->config;
    size_t arena_len = ND_NODE_UNIT;
    size_t refs = 1;
    for (uint32_t i = 0; i < draft->node_count; i++) {
        const struct nd_draft_node *node = &draft->nodes[i];
        size_t count = (size_t)node->own.count + node->below.count;
        arena_len += node_len_max(draft, node);
        refs = count > refs ? count : refs;
    }
    size_t texts_len = 1;
    size_t rules = RULE_NXDOMAIN;
    for (size_t i = 0; i < config->rewrite_count; i++) {
        if (config->rewrites[i].action == NCFG_REDIRECT) {
            texts_len += ND_RR_HEADER_LEN + config->rewrites[i].redirect_rdlen;
            rules++;
        }
    }
    for (size_t i = 0; i < config->zone_count; i++) {
        /* A SOA record may replace the zone's; no SOA is longer than two names and five numbers. */
        texts_len += ND_RR_HEADER_LEN + 2 * 255 + 20;
    }
    struct nd_catalog *catalog = e->catalog;
    catalog->slot_count = draft->node_count + draft->node_count / 4 + 1;
    catalog->arena = malloc(arena_len);
    catalog->slots = calloc(catalog->slot_count, sizeof(*catalog->slots));
    catalog->zones = calloc(config->zone_count + 1, sizeof(*catalog->zones));
    catalog->rules = calloc(rules, sizeof(*catalog->rules));
    catalog->texts = malloc(texts_len);
    e->refs = reallocarray(NULL, refs, sizeof(*e->refs));
    e->rule_of = calloc(config->rewrite_count + 1, sizeof(*e->rule_of));
    return catalog->arena != NULL && catalog->slots != NULL && catalog->zones != NULL &&
           catalog->rules != NULL && catalog->texts != NULL && e->refs != NULL &&
           e->rule_of != NULL;
}

static void emit_rules(struct emitter *e, uint32_t redirect_ttl_s)
{
    uint32_t next = RULE_NXDOMAIN;
    e->catalog->rules[RULE_NXDOMAIN - 1].action = NCFG_NXDOMAIN;
    for (size_t i = 0; i < e->config->rewrite_count; i++) {
        const struct ncfg_rewrite *rewrite = &e->config->rewrites[i];
        if (rewrite->action == NCFG_NXDOMAIN) {
            e->rule_of[i + 1] = RULE_NXDOMAIN;
        } else if (rewrite->action == NCFG_REDIRECT) {
            struct nd_rule *rule = &e->catalog->rules[next++];
            rule->action = NCFG_REDIRECT;
            rule->redirect.rrs = e->text;
            rule->redirect.count = 1;
            rule->redirect.type = rewrite->redirect_type;
            e->text = nd_encode_rr(e->text, rewrite->redirect_type, redirect_ttl_s,
                                   rewrite->redirect_rdata, rewrite->redirect_rdlen);
            rule->redirect.len = (uint32_t)(e->text - rule->redirect.rrs);
            e->rule_of[i + 1] = next;
        }
    }
}

static uint32_t read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The SOA of the zone's negative answers: TTL no longer than its minimum (RFC 2308 section 5). */
static void emit_zone(struct emitter *e, const struct nd_draft_node *apex)
{
    struct nd_zone *zone = &e->catalog->zones[apex->zone - 1];
    const struct nd_draft_rr *soa = nd_draft_find(e->draft, &apex->own, DNSW_TYPE_SOA);
    uint32_t minimum_s = read_u32(soa->rdata + soa->rdlen - sizeof(uint32_t));
    uint32_t ttl_s = soa->ttl_s < minimum_s ? soa->ttl_s : minimum_s;
    zone->apex_len = apex->name_len;
    zone->soa = e->text;
    e->text = nd_encode_rr(e->text, DNSW_TYPE_SOA, ttl_s, soa->rdata, soa->rdlen);
    zone->soa_len = (uint16_t)(e->text - zone->soa);
}

static bool is_apex(const struct nd_draft *draft, const struct nd_draft_node *node)
{
    return node->zone != 0 &&
           (node == &draft->nodes[0] || draft->nodes[node->parent].zone != node->zone);
}

static void emit_slot(struct nd_catalog *catalog, uint64_t hash, size_t node_at)
{
    uint32_t at = nd_slot_of(catalog, hash);
    while (catalog->slots[at].node != 0) {
        at = at + 1 == catalog->slot_count ? 0 : at + 1;
    }
    catalog->slots[at].tag = (uint32_t)hash;
    catalog->slots[at].node = (uint32_t)(node_at / ND_NODE_UNIT);
}

static size_t emit_node(struct emitter *e, const struct nd_draft_node *from, size_t at)
{
    const struct nd_draft *draft = e->draft;
    void *start = e->catalog->arena + at;
    struct nd_node *node = start;
    uint32_t rules[2] = {e->rule_of[from->rule], e->rule_of[from->rule_below]};
    bool has_rules = rules[0] != 0 || rules[1] != 0;
    bool wild_parent = from != &draft->nodes[0] && draft->nodes[from->parent].below.count > 0;
    memset(node, 0, nd_node_head_len(from->name_len));
    node->zone = from->zone;
    node->flags = (uint8_t)((from->exists ? ND_NODE_EXISTS : 0) | (has_rules ? ND_NODE_RULES : 0) |
                            (wild_parent ? ND_NODE_WILD_PARENT : 0));
    node->name_len = from->name_len;
    memcpy(node->name, from->name, from->name_len);
    uint8_t *tail = e->catalog->arena + at + nd_node_head_len(from->name_len);
    if (has_rules) {
        memcpy(tail, rules, sizeof(rules));
        tail += sizeof(rules);
    }

    size_t own = nd_encode_sort(draft, &from->own, e->refs);
    size_t below = nd_encode_sort(draft, &from->below, e->refs + own);
    node->own = nd_encode_count(e->refs, own);
    node->below = nd_encode_count(e->refs + own, below);
    void *directory = tail;
    struct nd_rrset_entry *entries = directory;
    uint8_t *rrs = tail + ((size_t)node->own + node->below) * sizeof(*entries);
    nd_encode_rrsets(e->refs, own, &entries, &rrs);
    nd_encode_rrsets(e->refs + own, below, &entries, &rrs);
    return nd_align((size_t)(rrs - e->catalog->arena));
}

static bool emit_nodes(struct emitter *e)
{
    struct nd_catalog *catalog = e->catalog;
    size_t at = ND_NODE_ROOT * (size_t)ND_NODE_UNIT;
    for (uint32_t i = 0; i < e->draft->node_count; i++) {
        const struct nd_draft_node *node = &e->draft->nodes[i];
        if (at / ND_NODE_UNIT > UINT32_MAX) {
            return false;
        }
        emit_slot(catalog, node->hash, at);
        if (is_apex(e->draft, node)) {
            emit_zone(e, node);
        }
        at = emit_node(e, node, at);
    }
    uint8_t *fitted = realloc(catalog->arena, at);
    if (fitted != NULL) {
        catalog->arena = fitted;
    }
    catalog->arena_len = at;
    return true;
}

static size_t size_of(const struct emitter *e)
{
    const struct nd_catalog *catalog = e->catalog;
    return sizeof(*catalog) + catalog->arena_len + catalog->slot_count * sizeof(*catalog->slots) +
           e->config->zone_count * sizeof(*catalog->zones) + (size_t)(e->text - catalog->texts);
}

struct nd_catalog *nd_emit(const struct nd_draft *draft, const struct ncfg_config *config,
                           uint32_t redirect_ttl_s)
{
    struct emitter e = {.draft = draft, .config = config};
    e.catalog = calloc(1, sizeof(*e.catalog));
    bool done = e.catalog != NULL && allocate(&e);
    if (done) {
        e.catalog->seed = draft->seed;
        e.text = e.catalog->texts;
        emit_rules(&e, redirect_ttl_s);
        done = emit_nodes(&e);
    }
    if (done) {
        e.catalog->size = size_of(&e);
    } else {
        nd_catalog_free(e.catalog);
        e.catalog = NULL;
    }
    free(e.refs);
    free(e.rule_of);
    return e.catalog;
}
