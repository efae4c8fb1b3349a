/* SPDX-License-Identifier: MIT */
/* The object `zones`: apex -> {soa, ns}. */
#include "decode.h"

#include <stdalign.h>
#include <stdio.h>
#include <string.h>

#include <dnswire/name.h>

#define SOA_NUMBERS 5
#define SOA_MAX     (2 * DNSW_NAME_MAX + SOA_NUMBERS * 4) /* RFC 1035 section 3.3.13 */

/*
 * The default of a name: one label, in wire form, before the apex; the apex itself where that would
 * be too long. Returns the length.
 */
static size_t default_name(const uint8_t *label, size_t label_len, const uint8_t *apex,
                           uint8_t *name)
{
    size_t apex_len = dnsw_name_len(apex);

    if (label_len + apex_len > DNSW_NAME_MAX) {
        label_len = 0;
    }
    memcpy(name, label, label_len);
    memcpy(name + label_len, apex, apex_len);
    return label_len + apex_len;
}

/* An address of mail stands in an SOA with a dot for the '@' (RFC 1035 section 8). */
static bool report_mail_address(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                                const struct ncfg_string *string)
{
    const char *sign = memchr(string->text, '@', string->len);
    struct ncfg_quote whole;
    struct ncfg_quote user;
    struct ncfg_quote host;

    if (sign == NULL || string->len == 1) {
        return false;
    }
    NCFG_ERROR_AT(d, at, path, "write '%s.%s', not '%s': an SOA has a dot in place of the '@'",
                  ncfg_quote(&user, string->text, (size_t)(sign - string->text)),
                  ncfg_quote(&host, sign + 1, string->len - (size_t)(sign - string->text) - 1),
                  ncfg_quote(&whole, string->text, string->len));
    return true;
}

static size_t decode_soa_name(struct ncfg_decoder *d, const struct ncfg_fields *fields, size_t key,
                              const struct ncfg_path *up, const struct ncfg_zone *zone,
                              uint8_t *name)
{
    static const uint8_t ns1[] = {3, 'n', 's', '1'};
    static const uint8_t admin[] = {5, 'a', 'd', 'm', 'i', 'n'};
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_SOA, key, up);
    size_t at = fields->value_at[key];
    struct ncfg_string string;

    if (at == 0) {
        return key == NCFG_SOA_MNAME ? default_name(ns1, sizeof(ns1), zone->apex, name)
                                     : default_name(admin, sizeof(admin), zone->apex, name);
    }
    if (!ncfg_get_string(d, at, &path, &string) ||
        (key == NCFG_SOA_RNAME && report_mail_address(d, at, &path, &string))) {
        return 0;
    }
    return ncfg_get_name(d, at, &path, &string, name);
}

static void decode_soa(struct ncfg_decoder *d, size_t at, const struct ncfg_path *up,
                       struct ncfg_zone *zone)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_ZONE, NCFG_ZONE_SOA, up);
    struct ncfg_fields fields = {.object = NCFG_OBJECT_SOA};
    uint8_t rdata[SOA_MAX];
    size_t len = 0;
    bool good = true;

    if (at != 0 && !ncfg_fields_read(d, NCFG_OBJECT_SOA, at, &path, &fields)) {
        return;
    }
    for (size_t key = NCFG_SOA_MNAME; key <= NCFG_SOA_RNAME; key++) {
        size_t name_len = decode_soa_name(d, &fields, key, &path, zone, rdata + len);

        good = good && name_len > 0;
        len += name_len;
    }
    for (size_t key = NCFG_SOA_SERIAL; key <= NCFG_SOA_MINIMUM; key++) {
        uint64_t value = 0;

        good = ncfg_get_number(d, &fields, key, &path, &value) && good;
        for (int shift = 24; shift >= 0; shift -= 8) {
            rdata[len++] = (uint8_t)(value >> shift);
        }
        zone->minimum_s = (uint32_t)value; /* the last one stays */
    }
    if (!good) {
        return;
    }
    zone->soa_rdata = ncfg_arena_copy(d->arena, rdata, len);
    zone->soa_rdlen = (uint16_t)len;
    if (zone->soa_rdata == NULL) {
        ncfg_no_memory(d);
    }
}

static void decode_ns(struct ncfg_decoder *d, size_t at, const struct ncfg_path *up,
                      struct ncfg_zone *zone)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_ZONE, NCFG_ZONE_NS, up);
    struct ncfg_string_list list;
    struct ncfg_string string;
    const uint8_t **names;
    size_t count = 0;

    ncfg_list_open(d, at, &path, &list);
    names = ncfg_arena_array(d->arena, list.count, sizeof(*names), alignof(max_align_t));
    if (names == NULL) {
        ncfg_no_memory(d);
        return;
    }
    while (ncfg_list_next(&list, &string)) {
        uint8_t name[DNSW_NAME_MAX];
        size_t len = ncfg_get_name(d, list.at, &list.path, &string, name);

        if (len == 0) {
            continue;
        }
        names[count] = ncfg_arena_copy(d->arena, name, len);
        if (names[count] == NULL) {
            ncfg_no_memory(d);
            return;
        }
        count++;
    }
    zone->ns = names;
    zone->ns_count = count;
}

/* The apex is the key. */
static bool decode_apex(struct ncfg_decoder *d, size_t key_at, const struct ncfg_string *name,
                        const struct ncfg_path *path, struct ncfg_zone *zone)
{
    uint8_t apex[DNSW_NAME_MAX];
    bool wildcard;
    size_t len;

    if (memchr(name->text, '\0', name->len) != NULL) {
        NCFG_ERROR_AT(d, key_at, path, "the zone's name holds a NUL (\\u0000)");
        return false;
    }
    len = ncfg_get_pattern(d, key_at, path, *name, apex, &wildcard);
    if (len == 0) {
        return false;
    }
    if (wildcard) {
        NCFG_ERROR_AT(d, key_at, path, "a zone has no wildcard: it holds every name below it");
        return false;
    }
    zone->apex = ncfg_arena_copy(d->arena, apex, len);
    if (zone->apex == NULL) {
        ncfg_no_memory(d);
        return false;
    }
    return true;
}

static bool decode_zone(struct ncfg_decoder *d, size_t key_at, size_t at,
                        const struct ncfg_string *name, const struct ncfg_path *up,
                        struct ncfg_zone *zone)
{
    struct ncfg_path path = {.up = up, .key_len = name->len};
    struct ncfg_fields fields = {.object = NCFG_OBJECT_ZONE};
    /* The name is a view that the next string ends; messages still need it. */
    const char *kept = ncfg_arena_copy(&d->scratch, name->text, name->len);

    if (kept == NULL) {
        ncfg_no_memory(d);
        return false;
    }
    path.key = kept;
    *zone = (struct ncfg_zone){.apex = NULL};
    if (!decode_apex(d, key_at, &(struct ncfg_string){kept, name->len}, &path, zone)) {
        return false;
    }
    if (ncfg_kind_at(&d->text, at) != NCFG_KIND_NULL &&
        !ncfg_fields_read(d, NCFG_OBJECT_ZONE, at, &path, &fields)) {
        return false;
    }
    zone->soa_given = fields.value_at[NCFG_ZONE_SOA] != 0;
    decode_soa(d, fields.value_at[NCFG_ZONE_SOA], &path, zone);
    decode_ns(d, fields.value_at[NCFG_ZONE_NS], &path, zone);
    return zone->soa_rdata != NULL;
}

void ncfg_decode_zones(struct ncfg_decoder *d, size_t at)
{
    struct ncfg_path path = {.key = "zones", .key_len = 5};
    size_t count = ncfg_walk_count(&d->text, at);
    struct ncfg_walk walk;
    size_t key_at;
    size_t value_at;

    if (count > NCFG_ZONES_MAX) {
        NCFG_ERROR_AT(d, at, &path, "more than %u zones", NCFG_ZONES_MAX);
        return;
    }
    d->zones = ncfg_arena_array(d->arena, count, sizeof(*d->zones), alignof(max_align_t));
    d->zone_origins =
        ncfg_arena_array(&d->scratch, count, sizeof(*d->zone_origins), alignof(max_align_t));
    if (d->zones == NULL || d->zone_origins == NULL) {
        ncfg_no_memory(d);
        return;
    }
    ncfg_walk_init(&walk, &d->text, at);
    while (!d->no_memory && ncfg_walk_member(&walk, &key_at, &value_at)) {
        size_t index = d->config->zone_count;
        struct ncfg_string name;

        if (ncfg_json_string(d->json, &d->text, key_at, &name.text, &name.len) != NCFG_OK) {
            ncfg_no_memory(d);
            return;
        }
        if (decode_zone(d, key_at, value_at, &name, &path, &d->zones[index])) {
            d->zone_origins[index] =
                (struct ncfg_origin){.at = (uint32_t)key_at, .index = (uint32_t)value_at};
            d->config->zone_count++;
        }
    }
    d->config->zones = d->zones;
}
