/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_CATALOG_LAYOUT_H
#define ND_STORE_CATALOG_LAYOUT_H

#include <stdint.h>
#include <string.h>

#include "store/catalog.h"

/*
 * The compiled form, shared by the compiler that writes it and the look-up that reads it.
 *
 * Nodes stand in one arena of 4-octet units, so that a 32-bit number reaches 16 GiB. A node is
 *
 *     struct nd_node, the name, padding to 4,
 *     [rule, rule_below]   two uint32_t, if ND_NODE_RULES
 *     directory            struct nd_rrset_entry, `own` then `below` of them
 *     encoded records      of each entry, in the same order
 */

enum nd_node_flag {
    ND_NODE_EXISTS = 1,      /* has records, or is in a zone and a name below it has */
    ND_NODE_RULES = 2,       /* a rewrite rule applies to it or to names below it */
    ND_NODE_WILD_PARENT = 4, /* its parent has wildcard records */
};

struct nd_node {
    uint32_t zone;    /* index in catalog->zones plus 1; 0: in no zone */
    uint16_t own;     /* RRsets of exactly this name */
    uint16_t below;   /* RRsets of wildcard records: this name and one label below it */
    uint8_t flags;    /* enum nd_node_flag */
    uint8_t name_len; /* octets */
    uint8_t name[];   /* in lower case */
};

/* A directory entry; 4-octet aligned, its records found by adding the lengths before it. */
struct nd_rrset_entry {
    uint16_t type;
    uint16_t count;
    uint32_t len;
};

#define ND_NODE_UNIT 4u /* octets of an arena unit */
#define ND_NODE_ROOT 1u /* unit of the root's node, which always is the first */

struct nd_slot {
    uint32_t tag;  /* low half of the hash */
    uint32_t node; /* arena unit of the node; 0: the slot is empty */
};

struct nd_catalog {
    uint8_t *arena; /* unit 0 is unused, so that 0 can mean none */
    size_t arena_len;
    struct nd_slot *slots;
    uint32_t slot_count; /* any number: the hash is scaled to it */
    uint64_t seed;
    struct nd_zone *zones;
    struct nd_rule *rules;
    uint8_t *texts; /* the encoded records that zones and rules point into */
    size_t size;
};

static inline uint32_t nd_slot_of(const struct nd_catalog *catalog, uint64_t hash)
{
    return (uint32_t)(((hash >> 32) * catalog->slot_count) >> 32);
}

static inline size_t nd_align(size_t len)
{
    return (len + (ND_NODE_UNIT - 1)) & ~(size_t)(ND_NODE_UNIT - 1);
}

static inline size_t nd_node_head_len(uint8_t name_len)
{
    return nd_align(offsetof(struct nd_node, name) + name_len);
}

#endif
