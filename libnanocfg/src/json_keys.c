/* SPDX-License-Identifier: MIT */
/* Keys that stand twice in one object: the last wins, as in Python, but hardly on purpose. */
#include "json_scanner.h"
#include "json_walk.h"

#include <stdlib.h>
#include <string.h>

/* Objects of up to this many keys are compared pair by pair, which needs no table. */
#define SMALL_OBJECT 16

static bool same_key(const char *octets, const struct ncfg_key_seen *a,
                     const struct ncfg_key_seen *b)
{
    size_t pos_a = a->at + 1;
    size_t pos_b = b->at + 1;
    uint32_t state_a = 0;
    uint32_t state_b = 0;
    int c;

    if (!a->has_escape && !b->has_escape) {
        return a->end - a->at == b->end - b->at &&
               memcmp(octets + a->at, octets + b->at, a->end - a->at) == 0;
    }
    do {
        c = ncfg_string_octet(octets, &pos_a, &state_a);
        if (c != ncfg_string_octet(octets, &pos_b, &state_b)) {
            return false;
        }
    } while (c >= 0);
    return true;
}

/* By pieces of its value: one spelling or another, the same hash. */
static uint64_t hash_key(const struct ncfg_scanner *s, const struct ncfg_key_seen *key)
{
    unsigned char piece[64];
    uint64_t hash = 0;
    size_t used = 0;
    size_t pos = key->at + 1;
    uint32_t state = 0;
    int c;

    while ((c = ncfg_string_octet(s->octets, &pos, &state)) >= 0) {
        if (used == sizeof(piece)) {
            hash = ncfg_hash(s->hash_key, piece, used, hash);
            used = 0;
        }
        piece[used++] = (unsigned char)c;
    }
    return ncfg_hash(s->hash_key, piece, used, hash);
}

bool ncfg_scan_add_key(struct ncfg_scanner *s, size_t at, size_t end)
{
    if (s->key_count == s->key_capacity) {
        size_t capacity = s->key_capacity == 0 ? 64 : s->key_capacity * 2;
        struct ncfg_key_seen *keys = realloc(s->keys, capacity * sizeof(*keys));

        if (keys == NULL) {
            s->no_memory = true;
            s->stopped = true;
            return false;
        }
        s->keys = keys;
        s->key_capacity = capacity;
    }
    s->keys[s->key_count++] = (struct ncfg_key_seen){
        .at = at, .end = end, .has_escape = memchr(s->octets + at, '\\', end - at) != NULL};
    return true;
}

static void warn_twice(struct ncfg_scanner *s, const struct ncfg_path *up,
                       const struct ncfg_key_seen *again)
{
    struct ncfg_path path = {
        .up = up,
        .key = s->octets + again->at + 1,
        .key_len = again->end - again->at - 2,
    };
    struct ncfg_quote quote;

    if (s->diags != NULL) {
        ncfg_diags_add(s->diags, NCFG_WARNING, again->at, &path,
                       "the key '%s' stands twice in this object; the last one counts",
                       ncfg_quote(&quote, path.key, path.key_len));
    }
}

static void close_small(struct ncfg_scanner *s, const struct ncfg_path *path,
                        const struct ncfg_key_seen *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (same_key(s->octets, &keys[j], &keys[i])) {
                warn_twice(s, path, &keys[i]);
                break;
            }
        }
    }
}

static void close_large(struct ncfg_scanner *s, const struct ncfg_path *path,
                        const struct ncfg_key_seen *keys, size_t count)
{
    struct ncfg_table table;

    if (!ncfg_table_init(&table, count)) {
        s->no_memory = true;
        s->stopped = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t hash = hash_key(s, &keys[i]);
        uint64_t cursor = hash;
        uint32_t found;

        while ((found = ncfg_table_next(&table, hash, &cursor)) != NCFG_TABLE_NONE) {
            if (same_key(s->octets, &keys[found], &keys[i])) {
                break;
            }
        }
        if (found != NCFG_TABLE_NONE) {
            warn_twice(s, path, &keys[i]);
        } else {
            ncfg_table_put(&table, hash, cursor, (uint32_t)i);
        }
    }
    ncfg_table_done(&table);
}

void ncfg_scan_close_keys(struct ncfg_scanner *s, size_t first, const struct ncfg_path *path)
{
    size_t count = s->key_count - first;

    if (s->faults == 0 && count > 1) {
        const struct ncfg_key_seen *keys = s->keys + first;

        if (count <= SMALL_OBJECT) {
            close_small(s, path, keys, count);
        } else {
            close_large(s, path, keys, count);
        }
    }
    s->key_count = first;
}
