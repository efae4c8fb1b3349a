/* SPDX-License-Identifier: MIT */
#ifndef NCFG_HASH_H
#define NCFG_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A keyed hash and a table of indexes. A config may come from a peer, so the key is random: no
 * file can be written that makes a table slow.
 */

struct ncfg_hash_key {
    uint64_t k0;
    uint64_t k1;
};

void ncfg_hash_key_init(struct ncfg_hash_key *key);

/* SipHash-1-3 of `len` octets; `salt` tells kinds of input apart. */
uint64_t ncfg_hash(const struct ncfg_hash_key *key, const void *data, size_t len, uint64_t salt);

struct ncfg_table_slot {
    uint32_t tag;  /* upper half of the hash */
    uint32_t item; /* index + 1; 0: empty */
};

/* Open addressing, at most half full. The caller compares the items. */
struct ncfg_table {
    struct ncfg_table_slot *slots;
    size_t mask;
};

/* Room for `count` items (below 2^31). False without memory. */
bool ncfg_table_init(struct ncfg_table *table, size_t count);
void ncfg_table_done(struct ncfg_table *table);

#define NCFG_TABLE_NONE UINT32_MAX

/*
 * The candidates for a hash: start with `*cursor` = hash, call until NCFG_TABLE_NONE. Then
 * ncfg_table_put() with the same cursor adds an item in the place where the search ended.
 */
uint32_t ncfg_table_next(const struct ncfg_table *table, uint64_t hash, uint64_t *cursor);
void ncfg_table_put(struct ncfg_table *table, uint64_t hash, uint64_t cursor, uint32_t item);

#endif
