/* SPDX-License-Identifier: MIT */
#ifndef NCFG_CHECK_H
#define NCFG_CHECK_H

#include "decode.h"

/*
 * Rules across the items of the model, each in time linear in its size. They run on what could be
 * decoded, so that one run tells everything.
 */

/* All of them; also lets SOA records replace their zone's SOA and TTLs of an RRset agree. */
void ncfg_check(struct ncfg_decoder *d);

/* By file. The zones come first: they take the SOA records away. */
void ncfg_check_zones(struct ncfg_decoder *d);
void ncfg_check_name_servers(struct ncfg_decoder *d, const struct ncfg_table *rrsets);
void ncfg_check_rrsets(struct ncfg_decoder *d, struct ncfg_table *rrsets);
void ncfg_check_cnames(struct ncfg_decoder *d);
void ncfg_check_rewrites(struct ncfg_decoder *d);
void ncfg_check_forwards(struct ncfg_decoder *d); /* after the zones */

/* Where to point at a key of an item. The paths point into the structure, which must not move. */
struct ncfg_place {
    struct ncfg_path list;
    struct ncfg_path item;
    struct ncfg_path key;
    size_t at;
};

void ncfg_place_record(struct ncfg_decoder *d, size_t index, const char *key,
                       struct ncfg_place *ret_place);
void ncfg_place_rewrite(struct ncfg_decoder *d, size_t index, const char *key,
                        struct ncfg_place *ret_place);
void ncfg_place_forward(struct ncfg_decoder *d, size_t index, const char *key,
                        struct ncfg_place *ret_place);

/*
 * A table of RRsets holds the index of the first record of each. An RRset of a wildcard is another
 * one than that of the name itself.
 */
uint64_t ncfg_rrset_hash(const struct ncfg_decoder *d, const uint8_t *owner, bool wildcard,
                         uint16_t type);
uint32_t ncfg_rrset_find(const struct ncfg_decoder *d, const struct ncfg_table *rrsets,
                         const uint8_t *owner, bool wildcard, uint16_t type);

#endif
