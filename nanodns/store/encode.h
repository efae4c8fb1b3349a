/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_ENCODE_H
#define ND_STORE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/catalog_layout.h"
#include "store/draft.h"

/*
 * From the records of a node to RRsets as the catalog keeps them.
 */

/* Write one record, owned by the question's name. Returns the octet after it. */
uint8_t *nd_encode_rr(uint8_t *to, uint16_t type, uint32_t ttl_s, const uint8_t *rdata,
                      uint16_t rdlen);

/* A record and its place among the node's records, for sorting. */
struct nd_rr_ref {
    const struct nd_draft_rr *rr;
    uint32_t place;
};

/*
 * Order the records of a list by type, keep the file's order within a type, drop duplicates
 * (RFC 2181 section 5) and all but the first CNAME (section 10.1). The result stands in `refs`,
 * which has room for list->count; returns how many there are.
 */
size_t nd_encode_sort(const struct nd_draft *draft, const struct nd_draft_list *list,
                      struct nd_rr_ref *refs);

/*
 * Write the directory entries and the records of `count` sorted refs. An RRset takes the lowest of
 * its TTLs (RFC 2181 section 5.2). Moves both pointers on.
 */
void nd_encode_rrsets(const struct nd_rr_ref *refs, size_t count, struct nd_rrset_entry **entries,
                      uint8_t **rrs);

/* RRsets among sorted refs. */
uint16_t nd_encode_count(const struct nd_rr_ref *refs, size_t count);

#endif
