/* SPDX-License-Identifier: MIT */
/* Forwards: one domain twice, and domains that the local zones keep from being forwarded. */
#include "check.h"

#include <stdalign.h>

#include <dnswire/name.h>

/* A zone of a forward, found by its place among all zones of all forwards. */
struct flat_zone {
    const uint8_t *name;
    uint32_t forward;
};

static uint64_t name_hash(const struct ncfg_decoder *d, const uint8_t *name)
{
    return ncfg_hash(&d->hash_key, name, dnsw_name_len(name), 0);
}

/* The forward that has this zone already, or NCFG_TABLE_NONE and the zone is put in. */
static uint32_t find_or_put(const struct ncfg_decoder *d, struct ncfg_table *table,
                            const struct flat_zone *flat, uint32_t index)
{
    uint64_t hash = name_hash(d, flat[index].name);
    uint64_t cursor = hash;
    uint32_t found;

    while ((found = ncfg_table_next(table, hash, &cursor)) != NCFG_TABLE_NONE) {
        if (dnsw_name_equal(flat[found].name, flat[index].name)) {
            return flat[found].forward;
        }
    }
    ncfg_table_put(table, hash, cursor, index);
    return NCFG_TABLE_NONE;
}

/* One warning a forward, however many of its zones are another's. */
static void find_twice(struct ncfg_decoder *d, struct ncfg_table *table, struct flat_zone *flat)
{
    uint32_t used = 0;

    for (uint32_t i = 0; i < d->config->forward_count; i++) {
        const struct ncfg_forward *forward = &d->forwards[i];
        bool warned = false;

        for (size_t zone = 0; zone < forward->zone_count; zone++) {
            struct ncfg_name_text name;
            struct ncfg_place where;
            uint32_t first;

            flat[used] = (struct flat_zone){forward->zones[zone], i};
            first = find_or_put(d, table, flat, used++);
            if (first == NCFG_TABLE_NONE || warned) {
                continue;
            }
            ncfg_place_forward(d, i, "match", &where);
            NCFG_WARNING_AT(d, where.at, &where.key,
                            "forwards[%u] has '%s' already, and the first counts",
                            (unsigned)d->forward_origins[first].index,
                            ncfg_name_text(&name, forward->zones[zone]));
            warned = true;
        }
    }
}

/* The local zone a name is in, or NULL. */
static const struct ncfg_zone *zone_of(const struct ncfg_decoder *d, const struct ncfg_table *zones,
                                       const uint8_t *name)
{
    for (;; name += 1 + name[0]) {
        uint64_t hash = name_hash(d, name);
        uint64_t cursor = hash;
        uint32_t found;

        while ((found = ncfg_table_next(zones, hash, &cursor)) != NCFG_TABLE_NONE) {
            if (dnsw_name_equal(d->zones[found].apex, name)) {
                return &d->zones[found];
            }
        }
        if (name[0] == 0) {
            return NULL;
        }
    }
}

static void find_local(struct ncfg_decoder *d, const struct ncfg_table *zones)
{
    for (size_t i = 0; i < d->config->forward_count; i++) {
        const uint8_t *name = d->forwards[i].zones[0];
        const struct ncfg_zone *zone = zone_of(d, zones, name);
        struct ncfg_name_text name_text;
        struct ncfg_name_text zone_text;
        struct ncfg_place where;

        if (zone == NULL || d->forwards[i].zone_count > 1) {
            continue;
        }
        ncfg_place_forward(d, i, "match", &where);
        NCFG_WARNING_AT(d, where.at, &where.key,
                        "'%s' is never forwarded: it is in the zone '%s' of \"zones\"",
                        ncfg_name_text(&name_text, name), ncfg_name_text(&zone_text, zone->apex));
    }
}

static size_t count_zones(const struct ncfg_config *config)
{
    size_t count = 0;

    for (size_t i = 0; i < config->forward_count; i++) {
        count += config->forwards[i].zone_count;
    }
    return count;
}

void ncfg_check_forwards(struct ncfg_decoder *d)
{
    size_t count = count_zones(d->config);
    struct ncfg_table forwarded;
    struct ncfg_table zones;
    struct flat_zone *flat;

    if (count == 0) {
        return;
    }
    flat = ncfg_arena_array(&d->scratch, count, sizeof(*flat), alignof(max_align_t));
    if (flat == NULL || !ncfg_table_init(&forwarded, count)) {
        ncfg_no_memory(d);
        return;
    }
    find_twice(d, &forwarded, flat);
    ncfg_table_done(&forwarded);
    if (!ncfg_table_init(&zones, d->config->zone_count)) {
        ncfg_no_memory(d);
        return;
    }
    for (uint32_t i = 0; i < d->config->zone_count; i++) {
        uint64_t hash = name_hash(d, d->zones[i].apex);
        uint64_t cursor = hash;

        while (ncfg_table_next(&zones, hash, &cursor) != NCFG_TABLE_NONE) {
            /* apexes differ by now: only the end of the search is wanted */
        }
        ncfg_table_put(&zones, hash, cursor, i);
    }
    find_local(d, &zones);
    ncfg_table_done(&zones);
}
