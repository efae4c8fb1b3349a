/* SPDX-License-Identifier: MIT */
/* The list `records`. */
#include "decode.h"

#include <stdalign.h>
#include <string.h>
#include <strings.h>

#include <dnswire/name.h>
#include <dnswire/rdata.h>
#include <dnswire/types.h>

#include "hint.h"

/* Types a record may name; any other is given as TYPE123. */
static const char *const type_names[] = {"A",     "AAAA", "CNAME", "MX",   "TXT",
                                         "PTR",   "NS",   "SOA",   "SRV",  "CAA",
                                         "HTTPS", "SVCB", "NAPTR", "TLSA", "SSHFP"};

/* Types of questions and of messages themselves are no data (RFC 6895 section 3.1). */
static bool is_data_type(uint16_t type)
{
    return type != 0 && type != DNSW_TYPE_OPT && !(type >= 128 && type <= 255);
}

static bool is_named(const struct ncfg_string *string, uint16_t type)
{
    for (size_t i = 0; i < sizeof(type_names) / sizeof(type_names[0]); i++) {
        uint16_t named;

        if (dnsw_type_from_text(type_names[i], strlen(type_names[i]), &named) == 0 &&
            named == type) {
            return true;
        }
    }
    return string->len > 4 && strncasecmp(string->text, "TYPE", 4) == 0;
}

static bool decode_type(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                        const struct ncfg_path *up, uint16_t *ret_type)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_RECORD, NCFG_RECORD_TYPE, up);
    size_t at = fields->value_at[NCFG_RECORD_TYPE];
    struct ncfg_hint hint;
    struct ncfg_hint_text hint_text;
    struct ncfg_quote quote;
    struct ncfg_string string;

    if (at == 0 || !ncfg_get_string(d, at, &path, &string)) {
        return false;
    }
    if (dnsw_type_from_text(string.text, string.len, ret_type) != 0 ||
        (is_data_type(*ret_type) && !is_named(&string, *ret_type))) {
        ncfg_hint_init(&hint, string.text, string.len);
        for (size_t i = 0; i < sizeof(type_names) / sizeof(type_names[0]); i++) {
            ncfg_hint_offer(&hint, type_names[i]);
        }
        NCFG_ERROR_AT(d, at, &path, "unknown record type '%s'%s",
                      ncfg_quote(&quote, string.text, string.len),
                      ncfg_hint_text(&hint, &hint_text));
        return false;
    }
    if (!is_data_type(*ret_type)) {
        NCFG_ERROR_AT(d, at, &path, "'%s' is not a type of data",
                      ncfg_quote(&quote, string.text, string.len));
        return false;
    }
    return true;
}

/* The owner into `name`; its length, or 0 on failure. */
static size_t decode_owner(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                           const struct ncfg_path *up, uint8_t *name, bool *ret_wildcard)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_RECORD, NCFG_RECORD_NAME, up);
    size_t at = fields->value_at[NCFG_RECORD_NAME];
    struct ncfg_string string;

    if (at == 0 || !ncfg_get_string(d, at, &path, &string)) {
        return 0;
    }
    return ncfg_get_pattern(d, at, &path, string, name, ret_wildcard);
}

/* Read all fields, so that one run tells all that is wrong; keep the record if nothing is. */
static bool decode_record(struct ncfg_decoder *d, struct ncfg_walk *walk,
                          const struct ncfg_path *path, uint8_t *rdata,
                          struct ncfg_record *ret_record)
{
    struct ncfg_record record = {.type = 0};
    struct ncfg_fields fields;
    uint8_t owner[DNSW_NAME_MAX];
    size_t owner_len;
    size_t rdlen = 0;
    uint64_t ttl_s;
    bool good;

    if (!ncfg_fields_read(d, NCFG_OBJECT_RECORD, walk->pos, path, &fields)) {
        return false;
    }
    walk->known_end = fields.end;
    owner_len = decode_owner(d, &fields, path, owner, &record.wildcard);
    record.wildcard |= ncfg_get_bool(d, &fields, NCFG_RECORD_WILDCARD);
    good = ncfg_get_number(d, &fields, NCFG_RECORD_TTL, path, &ttl_s);
    good = decode_type(d, &fields, path, &record.type) &&
           ncfg_record_value(d, &fields, path, record.type, rdata, &rdlen) && good;
    if (!good || owner_len == 0) {
        return false;
    }
    record.ttl_s = (uint32_t)ttl_s;
    record.rdlen = (uint16_t)rdlen;
    record.owner = ncfg_arena_copy(d->arena, owner, owner_len);
    record.rdata = ncfg_arena_copy(d->arena, rdata, rdlen);
    if (record.owner == NULL || record.rdata == NULL) {
        ncfg_no_memory(d);
        return false;
    }
    *ret_record = record;
    return true;
}

void ncfg_decode_records(struct ncfg_decoder *d, size_t at)
{
    struct ncfg_path up = {.key = "records", .key_len = 7};
    struct ncfg_path path = {.up = &up};
    size_t count = ncfg_walk_count(&d->text, at);
    uint8_t *rdata = ncfg_arena_array(&d->scratch, DNSW_RDATA_MAX, 1, 1);
    struct ncfg_walk walk;
    size_t value_at;

    if (count > NCFG_RECORDS_MAX) {
        NCFG_ERROR_AT(d, at, &up, "more than %u records", NCFG_RECORDS_MAX);
        return;
    }
    d->records = ncfg_arena_array(d->arena, count, sizeof(*d->records), alignof(max_align_t));
    d->record_origins =
        ncfg_arena_array(&d->scratch, count, sizeof(*d->record_origins), alignof(max_align_t));
    if (d->records == NULL || d->record_origins == NULL || rdata == NULL) {
        ncfg_no_memory(d);
        return;
    }
    ncfg_walk_init(&walk, &d->text, at);
    for (; !d->no_memory && ncfg_walk_element(&walk, &value_at); path.index++) {
        size_t index = d->config->record_count;

        if (decode_record(d, &walk, &path, rdata, &d->records[index])) {
            d->record_origins[index] =
                (struct ncfg_origin){.at = (uint32_t)value_at, .index = (uint32_t)path.index};
            d->config->record_count++;
        }
    }
    d->config->records = d->records;
}
