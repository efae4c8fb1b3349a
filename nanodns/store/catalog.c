/* SPDX-License-Identifier: MIT */
#include "store/catalog.h"

#include <stdlib.h>
#include <string.h>

#include <dnswire/name.h>

#include "base/hash.h"
#include "base/limits.h"
#include "store/catalog_layout.h"

/* The directories a match can draw on, in order of preference. */
enum {
    DIRECTORY_OWN,
    DIRECTORY_BELOW,
    DIRECTORY_PARENT,
    DIRECTORIES,
};

struct directory {
    const struct nd_rrset_entry *entries;
    unsigned count;
    const uint8_t *rrs; /* records of the first entry */
};

static const struct nd_node *node_at(const struct nd_catalog *catalog, uint32_t unit)
{
    const void *node = catalog->arena + (size_t)unit * ND_NODE_UNIT;
    return node;
}

static const struct nd_node *find(const struct nd_catalog *catalog, const uint8_t *name, size_t len)
{
    uint64_t hash = nd_hash(name, len, catalog->seed);
    uint32_t tag = (uint32_t)hash;
    uint32_t at = nd_slot_of(catalog, hash);
    while (catalog->slots[at].node != 0) {
        if (catalog->slots[at].tag == tag) {
            const struct nd_node *node = node_at(catalog, catalog->slots[at].node);
            if (node->name_len == len && memcmp(node->name, name, len) == 0) {
                return node;
            }
        }
        at++;
        if (at == catalog->slot_count) {
            at = 0;
        }
    }
    return NULL;
}

uint64_t nd_catalog_hint(const struct nd_catalog *catalog, const uint8_t *name, size_t len)
{
    uint64_t hash = nd_hash(name, len, catalog->seed);
    __builtin_prefetch(&catalog->slots[nd_slot_of(catalog, hash)]);
    return hash;
}

void nd_catalog_fetch(const struct nd_catalog *catalog, uint64_t hint)
{
    uint32_t at = nd_slot_of(catalog, hint);
    while (catalog->slots[at].node != 0) {
        if (catalog->slots[at].tag == (uint32_t)hint) {
            const uint8_t *node = catalog->arena + (size_t)catalog->slots[at].node * ND_NODE_UNIT;
            /* most nodes with their records end within the second line */
            __builtin_prefetch(node);
            __builtin_prefetch(node + ND_CACHE_LINE);
            return;
        }
        at = at + 1 == catalog->slot_count ? 0 : at + 1;
    }
}

/*
 * The deepest node above a name that has none of its own. Every parent of a node is a node, so
 * the walk goes down from the root and ends at the first gap.
 */
static const struct nd_node *closest_encloser(const struct nd_catalog *catalog, const uint8_t *name,
                                              size_t len)
{
    uint8_t label_at[DNSW_LABELS_MAX + 1];
    unsigned labels = 0;
    for (size_t at = 0; name[at] != 0; at += 1u + name[at]) {
        label_at[labels++] = (uint8_t)at;
    }
    const struct nd_node *node = node_at(catalog, ND_NODE_ROOT);
    while (labels-- > 1) {
        const struct nd_node *child =
            find(catalog, name + label_at[labels], len - label_at[labels]);
        if (child == NULL) {
            break;
        }
        node = child;
    }
    return node;
}

static const void *node_tail(const struct nd_node *node)
{
    return (const uint8_t *)node + nd_node_head_len(node->name_len);
}

/* Rule number of the name itself (`which` 0) or of names below it (1); 0: none. */
static const struct nd_rule *node_rule(const struct nd_catalog *catalog, const struct nd_node *node,
                                       unsigned which)
{
    if ((node->flags & ND_NODE_RULES) == 0) {
        return NULL;
    }
    const uint32_t *rules = node_tail(node);
    return rules[which] == 0 ? NULL : &catalog->rules[rules[which] - 1];
}

void nd_catalog_match(const struct nd_catalog *catalog, const uint8_t *name, size_t len,
                      struct nd_match *ret_match)
{
    const struct nd_node *exact = find(catalog, name, len);
    const struct nd_node *node = exact;
    const struct nd_node *parent = NULL;
    unsigned which = 0;
    bool exists = false;
    if (exact != NULL) {
        if (exact->flags & ND_NODE_WILD_PARENT) {
            size_t label = 1u + name[0];
            parent = find(catalog, name + label, len - label);
        }
        exists = (exact->flags & ND_NODE_EXISTS) != 0;
    } else {
        node = closest_encloser(catalog, name, len);
        which = 1;
        if (node->below > 0 && node->name_len == len - 1u - name[0]) {
            parent = node;
        }
    }
    ret_match->exact = exact;
    ret_match->parent = parent;
    ret_match->zone = node->zone == 0 ? NULL : &catalog->zones[node->zone - 1];
    ret_match->rule = node_rule(catalog, node, which);
    ret_match->exists = exists || parent != NULL;
}

static struct directory directory_of(const struct nd_match *match, unsigned which)
{
    const struct nd_node *node = which == DIRECTORY_PARENT ? match->parent : match->exact;
    struct directory dir = {NULL, 0, NULL};
    if (node == NULL) {
        return dir;
    }
    const uint8_t *tail = node_tail(node);
    if (node->flags & ND_NODE_RULES) {
        tail += 2 * sizeof(uint32_t);
    }
    const void *entries = tail;
    dir.entries = entries;
    dir.rrs = tail + ((size_t)node->own + node->below) * sizeof(struct nd_rrset_entry);
    if (which == DIRECTORY_OWN) {
        dir.count = node->own;
        return dir;
    }
    for (unsigned i = 0; i < node->own; i++) {
        dir.rrs += dir.entries[i].len;
    }
    dir.entries += node->own;
    dir.count = node->below;
    return dir;
}

bool nd_match_rrset(const struct nd_match *match, uint16_t type, struct nd_rrset *ret_rrset)
{
    for (unsigned which = 0; which < DIRECTORIES; which++) {
        struct directory dir = directory_of(match, which);
        for (unsigned i = 0; i < dir.count; i++) {
            if (dir.entries[i].type == type) {
                ret_rrset->rrs = dir.rrs;
                ret_rrset->len = dir.entries[i].len;
                ret_rrset->count = dir.entries[i].count;
                ret_rrset->type = type;
                return true;
            }
            dir.rrs += dir.entries[i].len;
        }
    }
    return false;
}

/* A type that an earlier directory has is answered from there alone. */
static bool directory_before_has(const struct nd_match *match, unsigned which, uint16_t type)
{
    for (unsigned before = 0; before < which; before++) {
        struct directory dir = directory_of(match, before);
        for (unsigned i = 0; i < dir.count; i++) {
            if (dir.entries[i].type == type) {
                return true;
            }
        }
    }
    return false;
}

bool nd_match_next(const struct nd_match *match, struct nd_rrset_walk *walk,
                   struct nd_rrset *ret_rrset)
{
    while (walk->directory < DIRECTORIES) {
        struct directory dir = directory_of(match, walk->directory);
        while (walk->index < dir.count) {
            uint16_t type = dir.entries[walk->index++].type;
            if (!directory_before_has(match, walk->directory, type)) {
                return nd_match_rrset(match, type, ret_rrset);
            }
        }
        walk->directory++;
        walk->index = 0;
    }
    return false;
}

size_t nd_catalog_size(const struct nd_catalog *catalog)
{
    return catalog->size;
}

void nd_catalog_free(struct nd_catalog *catalog)
{
    if (catalog == NULL) {
        return;
    }
    free(catalog->arena);
    free(catalog->slots);
    free(catalog->zones);
    free(catalog->rules);
    free(catalog->texts);
    free(catalog);
}
