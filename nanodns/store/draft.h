/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_DRAFT_H
#define ND_STORE_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The tree of names while a catalog is being compiled: it grows name by name and is thrown away
 * once the catalog stands. Names and RDATA are borrowed and must outlive it.
 */

struct nd_draft_rr {
    const uint8_t *rdata;
    uint32_t ttl_s;
    uint32_t next; /* number of the node's next record; 0: the last */
    uint16_t type;
    uint16_t rdlen;
};

/* Records in the order they came; numbers count from 1. */
struct nd_draft_list {
    uint32_t first;
    uint32_t last;
    uint32_t count;
};

struct nd_draft_node {
    const uint8_t *name;
    uint64_t hash;
    struct nd_draft_list own;   /* records of exactly this name */
    struct nd_draft_list below; /* wildcard records */
    uint32_t parent;            /* index; always smaller than the node's own, but for the root */
    uint32_t zone;              /* zone number; 0: none */
    uint32_t rule;              /* number of the first rewrite of this name; 0: none */
    uint32_t rule_below;        /* likewise for the names below it */
    uint8_t name_len;
    bool exists;
};

/* Node 0 is the root. */
struct nd_draft {
    struct nd_draft_node *nodes;
    uint32_t node_count;
    uint32_t node_room;
    struct nd_draft_rr *rrs;
    uint32_t rr_count;
    uint32_t rr_room;
    uint32_t *slots; /* node index plus 1; 0: empty */
    uint32_t slot_mask;
    uint64_t seed;
};

#define ND_DRAFT_NONE UINT32_MAX

/* For about so many names: moving them into a larger table takes as long as finding them. False
 * without memory; then there is nothing to free. */
bool nd_draft_init(struct nd_draft *draft, uint64_t seed, size_t names);
void nd_draft_done(struct nd_draft *draft);

/*
 * The index of a name in lower case, made with all its parents if it is new; ND_DRAFT_NONE without
 * memory. Pointers to nodes are good until the next call.
 */
uint32_t nd_draft_node(struct nd_draft *draft, const uint8_t *name);

/* Append a record to a list of a node. False without memory. */
bool nd_draft_append(struct nd_draft *draft, struct nd_draft_list *list, uint16_t type,
                     uint32_t ttl_s, const uint8_t *rdata, uint16_t rdlen);

/* The first record of a type in a list, or NULL. */
const struct nd_draft_rr *nd_draft_find(const struct nd_draft *draft,
                                        const struct nd_draft_list *list, uint16_t type);

#endif
