/* SPDX-License-Identifier: MIT */
/* Zones: one apex twice, SOA records, name servers without an address. */
#include "check.h"

#include <string.h>

#include <dnswire/name.h>
#include <dnswire/types.h>

/* A zone by its apex, or NCFG_TABLE_NONE and `cursor` is where it belongs. */
static uint32_t find_zone(const struct ncfg_decoder *d, const struct ncfg_table *table,
                          const uint8_t *apex, uint64_t *ret_hash, uint64_t *cursor)
{
    uint64_t hash = ncfg_hash(&d->hash_key, apex, dnsw_name_len(apex), 0);
    uint32_t found;

    *ret_hash = hash;
    *cursor = hash;
    while ((found = ncfg_table_next(table, hash, cursor)) != NCFG_TABLE_NONE) {
        if (dnsw_name_equal(d->zones[found].apex, apex)) {
            break;
        }
    }
    return found;
}

static bool same_string(const struct ncfg_text *text, size_t at, size_t other_at)
{
    uint32_t state = 0;
    uint32_t other_state = 0;
    int c;

    at++;
    other_at++;
    do {
        c = ncfg_string_octet(text->octets, &at, &state);
        if (c != ncfg_string_octet(text->octets, &other_at, &other_state)) {
            return false;
        }
    } while (c >= 0);
    return true;
}

/* The path of a zone; its key as it stands in the file. */
static struct ncfg_path zone_path(const struct ncfg_decoder *d, size_t index,
                                  const struct ncfg_path *up)
{
    size_t key_at = d->zone_origins[index].at;

    return (struct ncfg_path){
        .up = up,
        .key = d->text.octets + key_at + 1,
        .key_len = ncfg_value_end(&d->text, key_at) - key_at - 2,
    };
}

static const struct ncfg_path zones_path = {.key = "zones", .key_len = 5};

/*
 * Keys that are equal as JSON were warned of by the scan, and the last wins; one apex in two
 * spellings has no last.
 */
static void index_zones(struct ncfg_decoder *d, struct ncfg_table *table)
{
    size_t kept = 0;

    for (size_t i = 0; i < d->config->zone_count; i++) {
        uint64_t hash;
        uint64_t cursor;
        uint32_t found = find_zone(d, table, d->zones[i].apex, &hash, &cursor);
        size_t place = found == NCFG_TABLE_NONE ? kept : found;

        if (found == NCFG_TABLE_NONE) {
            ncfg_table_put(table, hash, cursor, (uint32_t)kept);
            kept++;
        } else if (!same_string(&d->text, d->zone_origins[i].at, d->zone_origins[found].at)) {
            struct ncfg_path path = zone_path(d, i, &zones_path);
            struct ncfg_name_text name;

            NCFG_ERROR_AT(d, d->zone_origins[i].at, &path, "the zone '%s' stands twice",
                          ncfg_name_text(&name, d->zones[i].apex));
        }
        d->zones[place] = d->zones[i];
        d->zone_origins[place] = d->zone_origins[i];
    }
    d->config->zone_count = kept;
}

static uint32_t last_number(const uint8_t *rdata, size_t len)
{
    return (uint32_t)rdata[len - 4] << 24 | (uint32_t)rdata[len - 3] << 16 |
           (uint32_t)rdata[len - 2] << 8 | rdata[len - 1];
}

/*
 * The zone's `soa` goes before a SOA record, as in the peers; the record serves a zone without one.
 * True if the record is settled so, false if it is an error.
 */
static bool adopt_soa(struct ncfg_decoder *d, const struct ncfg_table *table, size_t index)
{
    const struct ncfg_record *record = &d->records[index];
    struct ncfg_name_text name;
    struct ncfg_place where;
    uint64_t hash;
    uint64_t cursor;
    uint32_t zone = find_zone(d, table, record->owner, &hash, &cursor);

    ncfg_name_text(&name, record->owner);
    ncfg_place_record(d, index, "name", &where);
    if (zone == NCFG_TABLE_NONE || record->wildcard) {
        NCFG_ERROR_AT(d, where.at, &where.item,
                      "an SOA record stands only at the apex of a zone of \"zones\", and '%s%s' is "
                      "none",
                      record->wildcard ? "*." : "", name.text);
        return false;
    }
    if (d->zones[zone].soa_given) {
        NCFG_WARNING_AT(d, where.at, &where.item,
                        "this SOA record is not served: the 'soa' of zone '%s' goes before it",
                        name.text);
        return true;
    }
    d->zones[zone].soa_rdata = record->rdata;
    d->zones[zone].soa_rdlen = record->rdlen;
    d->zones[zone].minimum_s = last_number(record->rdata, record->rdlen);
    return true;
}

static void adopt_soas(struct ncfg_decoder *d, const struct ncfg_table *table)
{
    size_t kept = 0;

    for (size_t i = 0; i < d->config->record_count; i++) {
        if (d->records[i].type != DNSW_TYPE_SOA || !adopt_soa(d, table, i)) {
            d->records[kept] = d->records[i];
            d->record_origins[kept] = d->record_origins[i];
            kept++;
        }
    }
    d->config->record_count = kept;
}

void ncfg_check_zones(struct ncfg_decoder *d)
{
    struct ncfg_table table;

    if (!ncfg_table_init(&table, d->config->zone_count)) {
        ncfg_no_memory(d);
        return;
    }
    index_zones(d, &table);
    adopt_soas(d, &table);
    ncfg_table_done(&table);
}

static bool has_address(const struct ncfg_decoder *d, const struct ncfg_table *rrsets,
                        const uint8_t *name)
{
    static const uint16_t types[] = {DNSW_TYPE_A, DNSW_TYPE_AAAA, DNSW_TYPE_CNAME};
    const uint8_t *parent = dnsw_name_parent(name);

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (ncfg_rrset_find(d, rrsets, name, false, types[i]) != NCFG_TABLE_NONE ||
            ncfg_rrset_find(d, rrsets, name, true, types[i]) != NCFG_TABLE_NONE ||
            ncfg_rrset_find(d, rrsets, parent, true, types[i]) != NCFG_TABLE_NONE) {
            return true;
        }
    }
    return false;
}

/* Where the name server `number` of a zone stands. */
static size_t place_of_ns(const struct ncfg_decoder *d, size_t zone_index, size_t number)
{
    size_t at = d->zone_origins[zone_index].index;
    struct ncfg_walk walk;

    if (ncfg_find_member(&d->text, at, "ns", &at)) {
        ncfg_walk_init(&walk, &d->text, at);
        while (ncfg_walk_element(&walk, &at) && number > 0) {
            number--;
        }
    }
    return at;
}

static void check_ns(struct ncfg_decoder *d, const struct ncfg_table *rrsets, size_t index)
{
    const struct ncfg_zone *zone = &d->zones[index];
    struct ncfg_path path = zone_path(d, index, &zones_path);
    struct ncfg_path list = ncfg_field_path(NCFG_OBJECT_ZONE, NCFG_ZONE_NS, &path);

    for (size_t i = 0; i < zone->ns_count; i++) {
        struct ncfg_path item = {.up = &list, .index = i};
        struct ncfg_name_text text;
        uint8_t name[DNSW_NAME_MAX];

        dnsw_name_fold(name, zone->ns[i]);
        if (dnsw_name_is_within(name, zone->apex) && !has_address(d, rrsets, name)) {
            NCFG_WARNING_AT(d, place_of_ns(d, index, i), &item,
                            "'%s' lies in the zone but has no A or AAAA record",
                            ncfg_name_text(&text, name));
        }
    }
}

void ncfg_check_name_servers(struct ncfg_decoder *d, const struct ncfg_table *rrsets)
{
    /* With errors a record that is there may be missing here. */
    for (size_t i = 0; i < d->config->zone_count && ncfg_diags_errors(d->diags) == 0; i++) {
        check_ns(d, rrsets, i);
    }
}
