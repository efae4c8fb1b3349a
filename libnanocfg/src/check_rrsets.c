/* SPDX-License-Identifier: MIT */
/* RRsets: records that stand twice, TTLs that differ, two CNAMEs at one name. */
#include "check.h"

#include <string.h>

#include <dnswire/name.h>
#include <dnswire/rdata.h>
#include <dnswire/types.h>

uint64_t ncfg_rrset_hash(const struct ncfg_decoder *d, const uint8_t *owner, bool wildcard,
                         uint16_t type)
{
    return ncfg_hash(&d->hash_key, owner, dnsw_name_len(owner),
                     (uint64_t)type << 1 | (wildcard ? 1 : 0));
}

static bool same_rrset(const struct ncfg_record *record, const uint8_t *owner, bool wildcard,
                       uint16_t type)
{
    return record->type == type && record->wildcard == wildcard &&
           dnsw_name_equal(record->owner, owner);
}

static uint32_t find(const struct ncfg_decoder *d, const struct ncfg_table *rrsets,
                     const uint8_t *owner, bool wildcard, uint16_t type, uint64_t hash,
                     uint64_t *cursor)
{
    uint32_t found;

    *cursor = hash;
    while ((found = ncfg_table_next(rrsets, hash, cursor)) != NCFG_TABLE_NONE) {
        if (same_rrset(&d->records[found], owner, wildcard, type)) {
            break;
        }
    }
    return found;
}

uint32_t ncfg_rrset_find(const struct ncfg_decoder *d, const struct ncfg_table *rrsets,
                         const uint8_t *owner, bool wildcard, uint16_t type)
{
    uint64_t hash = ncfg_rrset_hash(d, owner, wildcard, type);
    uint64_t cursor;

    return find(d, rrsets, owner, wildcard, type, hash, &cursor);
}

struct rrset_checker {
    struct ncfg_decoder *d;
    struct ncfg_table *rrsets;
    struct ncfg_table data; /* records of the RRsets that have several */
    uint8_t *canonical;     /* room for two RDATAs: names in them compare in any case */
    bool ttls_differ;
};

/* RDATA in the form that is compared. */
static const uint8_t *canonical(const struct ncfg_record *record, uint8_t *room)
{
    if (dnsw_rdata_canonical(record->type, record->rdata, record->rdlen, room) != 0) {
        return record->rdata;
    }
    return room;
}

/* The record with the same data that stands before, or NCFG_TABLE_NONE and it is remembered. */
static uint32_t find_duplicate(struct rrset_checker *c, uint32_t index, uint64_t rrset_hash)
{
    const struct ncfg_record *record = &c->d->records[index];
    const uint8_t *rdata = canonical(record, c->canonical);
    uint64_t hash = ncfg_hash(&c->d->hash_key, rdata, record->rdlen, rrset_hash);
    uint64_t cursor = hash;
    uint32_t found;

    while ((found = ncfg_table_next(&c->data, hash, &cursor)) != NCFG_TABLE_NONE) {
        const struct ncfg_record *other = &c->d->records[found];

        if (same_rrset(other, record->owner, record->wildcard, record->type) &&
            other->rdlen == record->rdlen &&
            (record->rdlen == 0 ||
             memcmp(canonical(other, c->canonical + DNSW_RDATA_MAX), rdata, record->rdlen) == 0)) {
            return found;
        }
    }
    ncfg_table_put(&c->data, hash, cursor, index);
    return NCFG_TABLE_NONE;
}

static void warn_ttl(struct rrset_checker *c, uint32_t index, uint32_t first)
{
    struct ncfg_decoder *d = c->d;
    uint32_t ttl_s = d->records[index].ttl_s;
    uint32_t first_ttl_s = d->records[first].ttl_s;
    struct ncfg_name_text name;
    struct ncfg_place where;

    c->ttls_differ = true;
    ncfg_place_record(d, index, "ttl", &where);
    NCFG_WARNING_AT(
        d, where.at, &where.key,
        "records of one name and type share one TTL: %u and %u at '%s'; the lower one is "
        "served",
        ttl_s, first_ttl_s, ncfg_name_text(&name, d->records[index].owner));
    if (ttl_s < first_ttl_s) {
        d->records[first].ttl_s = ttl_s;
    }
}

/* A record whose RRset began with record `first`. */
static void check_further(struct rrset_checker *c, uint32_t index, uint32_t first, uint64_t hash)
{
    struct ncfg_decoder *d = c->d;
    const struct ncfg_record *record = &d->records[index];
    struct ncfg_name_text name;
    struct ncfg_place where;
    uint32_t same;

    find_duplicate(c, first, hash);
    same = find_duplicate(c, index, hash);
    if (same != NCFG_TABLE_NONE) {
        ncfg_place_record(d, index, "value", &where);
        NCFG_WARNING_AT(d, where.at, &where.item, "the same as records[%u]; it is served once",
                        d->record_origins[same].index);
    } else if (record->type == DNSW_TYPE_CNAME) {
        ncfg_place_record(d, index, "value", &where);
        NCFG_WARNING_AT(d, where.at, &where.key,
                        "a second CNAME of '%s': a name has one; records[%u] is served",
                        ncfg_name_text(&name, record->owner), d->record_origins[first].index);
    }
    if (record->ttl_s != d->records[first].ttl_s) {
        warn_ttl(c, index, first);
    }
}

/* The first record of each RRset has the lowest TTL by now: give it to the others. */
static void share_ttls(struct rrset_checker *c)
{
    for (size_t i = 0; i < c->d->config->record_count; i++) {
        struct ncfg_record *record = &c->d->records[i];
        uint32_t first =
            ncfg_rrset_find(c->d, c->rrsets, record->owner, record->wildcard, record->type);

        record->ttl_s = c->d->records[first].ttl_s;
    }
}

void ncfg_check_rrsets(struct ncfg_decoder *d, struct ncfg_table *rrsets)
{
    struct rrset_checker c = {.d = d, .rrsets = rrsets};

    c.canonical = ncfg_arena_array(&d->scratch, 2, DNSW_RDATA_MAX, 1);
    if (c.canonical == NULL || !ncfg_table_init(&c.data, d->config->record_count)) {
        ncfg_no_memory(d);
        return;
    }
    for (uint32_t i = 0; i < d->config->record_count; i++) {
        const struct ncfg_record *record = &d->records[i];
        uint64_t hash = ncfg_rrset_hash(d, record->owner, record->wildcard, record->type);
        uint64_t cursor;
        uint32_t first =
            find(d, rrsets, record->owner, record->wildcard, record->type, hash, &cursor);

        if (first == NCFG_TABLE_NONE) {
            ncfg_table_put(rrsets, hash, cursor, i);
        } else {
            check_further(&c, i, first, hash);
        }
    }
    if (c.ttls_differ) {
        share_ttls(&c);
    }
    ncfg_table_done(&c.data);
}
