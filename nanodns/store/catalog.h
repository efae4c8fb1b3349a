/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_CATALOG_H
#define ND_STORE_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nanocfg/config.h>

/*
 * The names a config speaks of, compiled for answering: records, zones and rewrites in one table
 * with one keyed hash. RRsets are encoded at compile time, so answering is copying. The tree is
 * closed under parents, which makes the closest encloser of an unknown name (RFC 9499) a short
 * walk from the root; what follows from it (zone, rewrite rule) was settled at compile time. The
 * cost of a look-up depends on the labels of the name, never on how much is configured.
 */

struct nd_catalog;
struct nd_node;

/*
 * Records of one owner and type as they stand in an answer: each is an owner (the pointer C0 0C to
 * the question), type, class, TTL, RDLENGTH and RDATA without compressed names.
 */
struct nd_rrset {
    const uint8_t *rrs;
    uint32_t len;
    uint16_t count;
    uint16_t type;
};

/* Octets of an encoded record before its RDATA. */
#define ND_RR_HEADER_LEN 12

struct nd_zone {
    const uint8_t *soa; /* the encoded SOA of negative answers, its TTL per RFC 2308 section 5 */
    uint16_t soa_len;
    uint8_t apex_len; /* octets of the apex name */
};

struct nd_rule {
    enum ncfg_action action;  /* NXDOMAIN or REDIRECT; ALLOW rules are no rules once compiled */
    struct nd_rrset redirect; /* one record for REDIRECT, else empty */
};

/* What the catalog knows of a name. */
struct nd_match {
    const struct nd_node *exact;  /* the name itself, or NULL */
    const struct nd_node *parent; /* the parent whose wildcard records cover the name, or NULL */
    const struct nd_zone *zone;   /* the most specific zone it is in, or NULL */
    const struct nd_rule *rule;   /* the first rewrite that matches it, or NULL */
    bool exists;                  /* it, a name below it, or a wildcard for it has records */
};

/* Compile a config, which is not needed afterwards. NULL without memory. */
struct nd_catalog *nd_catalog_new(const struct ncfg_config *config, uint64_t seed);
void nd_catalog_free(struct nd_catalog *catalog);

/* Look up a name in lower case, `len` octets. */
void nd_catalog_match(const struct nd_catalog *catalog, const uint8_t *name, size_t len,
                      struct nd_match *ret_match);

/*
 * Start fetching from memory what a look-up of the name will read: the hint first, then, when some
 * time has passed, the rest with it. Any number is a hint.
 */
uint64_t nd_catalog_hint(const struct nd_catalog *catalog, const uint8_t *name, size_t len);
void nd_catalog_fetch(const struct nd_catalog *catalog, uint64_t hint);

/*
 * The RRset of a type: the name's own, else its wildcard's, else its parent's wildcard's.
 * `*ret_rrset` points into the catalog.
 */
bool nd_match_rrset(const struct nd_match *match, uint16_t type, struct nd_rrset *ret_rrset);

/* All RRsets that nd_match_rrset() can give, one by one. Start with a zeroed walk. */
struct nd_rrset_walk {
    unsigned directory;
    unsigned index;
};
bool nd_match_next(const struct nd_match *match, struct nd_rrset_walk *walk,
                   struct nd_rrset *ret_rrset);

/* Octets of memory the catalog holds. */
size_t nd_catalog_size(const struct nd_catalog *catalog);

#endif
