/* SPDX-License-Identifier: MIT */
/* The list `forwards`. */
#include "decode.h"

#include <stdalign.h>
#include <string.h>

#include <dnswire/name.h>

/* A copy of a name in the arena as the zone number `index`. */
static bool put_zone(struct ncfg_decoder *d, const uint8_t **zones, size_t index,
                     const uint8_t *name, size_t len)
{
    zones[index] = ncfg_arena_copy(d->arena, name, len);
    if (zones[index] == NULL) {
        ncfg_no_memory(d);
        return false;
    }
    return true;
}

static const uint8_t **new_zones(struct ncfg_decoder *d, size_t count)
{
    const uint8_t **zones = ncfg_arena_array(d->arena, count, sizeof(*zones), alignof(max_align_t));

    if (zones == NULL) {
        ncfg_no_memory(d);
    }
    return zones;
}

/* A network stands for its reverse zones. */
static bool match_network(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                          const struct ncfg_string *string, struct ncfg_forward *forward)
{
    struct ncfg_cidr cidr;
    struct ncfg_quote quote;
    bool host_bits = false;
    const char *fault = ncfg_cidr_parse(string->text, string->len, &cidr, &host_bits);
    const uint8_t **zones;
    size_t count;

    ncfg_quote(&quote, string->text, string->len);
    if (fault != NULL) {
        NCFG_ERROR_AT(d, at, path, "'%s' %s", quote.text, fault);
        return false;
    }
    if (host_bits) {
        NCFG_WARNING_AT(d, at, path, "'%s' has bits set behind the prefix; they are ignored",
                        quote.text);
    }
    count = ncfg_reverse_count(&cidr);
    zones = new_zones(d, count);
    for (size_t i = 0; zones != NULL && i < count; i++) {
        uint8_t name[NCFG_REVERSE_NAME_MAX];
        size_t len = ncfg_reverse_zone(&cidr, (unsigned)i, name);

        if (!put_zone(d, zones, i, name, len)) {
            return false;
        }
    }
    forward->zones = zones;
    forward->zone_count = count;
    return zones != NULL;
}

static bool match_domain(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                         const struct ncfg_string *string, struct ncfg_forward *forward)
{
    uint8_t name[DNSW_NAME_MAX];
    bool wildcard;
    size_t len = ncfg_get_pattern(d, at, path, *string, name, &wildcard);
    const uint8_t **zones;

    if (len == 0) {
        return false;
    }
    if (wildcard) {
        struct ncfg_name_text text;

        NCFG_WARNING_AT(d, at, path, "\"*.\" is not needed: '%s' means all names below it, too",
                        ncfg_name_text(&text, name));
    }
    zones = new_zones(d, 1);
    if (zones == NULL || !put_zone(d, zones, 0, name, len)) {
        return false;
    }
    forward->zones = zones;
    forward->zone_count = 1;
    return true;
}

/* A domain, or a network: "10.0.0.0/8", or an address, which no domain looks like. */
static bool decode_match(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                         const struct ncfg_path *up, struct ncfg_forward *forward)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_FORWARD, NCFG_FORWARD_MATCH, up);
    size_t at = fields->value_at[NCFG_FORWARD_MATCH];
    struct ncfg_string string;
    enum ncfg_family family;
    uint8_t address[16];

    if (at == 0 || !ncfg_get_string(d, at, &path, &string)) {
        return false;
    }
    if (memchr(string.text, '/', string.len) != NULL ||
        ncfg_address_parse(string.text, string.len, &family, address) == NULL) {
        return match_network(d, at, &path, &string, forward);
    }
    return match_domain(d, at, &path, &string, forward);
}

static bool decode_upstream(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                            const struct ncfg_path *up, struct ncfg_forward *forward)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_FORWARD, NCFG_FORWARD_UPSTREAM, up);
    size_t at = fields->value_at[NCFG_FORWARD_UPSTREAM];

    if (at == 0) {
        return false;
    }
    if (ncfg_walk_count(&d->text, at) == 0) {
        NCFG_ERROR_AT(d, at, &path, "the list is empty; name at least one server");
        return false;
    }
    ncfg_get_endpoints(d, at, &path, NCFG_DNS_PORT, &forward->upstreams, &forward->upstream_count);
    return true;
}

static bool decode_forward(struct ncfg_decoder *d, struct ncfg_walk *walk,
                           const struct ncfg_path *path, struct ncfg_forward *ret_forward)
{
    struct ncfg_forward forward = {.timeout_ms = d->config->server.upstream_timeout_ms};
    struct ncfg_fields fields;
    uint64_t timeout_ms;
    bool good;

    if (!ncfg_fields_read(d, NCFG_OBJECT_FORWARD, walk->pos, path, &fields)) {
        return false;
    }
    walk->known_end = fields.end;
    good = decode_match(d, &fields, path, &forward);
    good &= decode_upstream(d, &fields, path, &forward);
    if (fields.value_at[NCFG_FORWARD_TIMEOUT] != 0 &&
        ncfg_get_number(d, &fields, NCFG_FORWARD_TIMEOUT, path, &timeout_ms)) {
        forward.timeout_ms = (uint32_t)timeout_ms;
    }
    if (good) {
        *ret_forward = forward;
    }
    return good;
}

void ncfg_decode_forwards(struct ncfg_decoder *d, size_t at)
{
    struct ncfg_path up = {.key = "forwards", .key_len = 8};
    struct ncfg_path path = {.up = &up};
    size_t count = ncfg_walk_count(&d->text, at);
    struct ncfg_walk walk;
    size_t value_at;

    if (count > NCFG_FORWARDS_MAX) {
        NCFG_ERROR_AT(d, at, &up, "more than %u forwards", NCFG_FORWARDS_MAX);
        return;
    }
    d->forwards = ncfg_arena_array(d->arena, count, sizeof(*d->forwards), alignof(max_align_t));
    d->forward_origins =
        ncfg_arena_array(&d->scratch, count, sizeof(*d->forward_origins), alignof(max_align_t));
    if (d->forwards == NULL || d->forward_origins == NULL) {
        ncfg_no_memory(d);
        return;
    }
    ncfg_walk_init(&walk, &d->text, at);
    for (; !d->no_memory && ncfg_walk_element(&walk, &value_at); path.index++) {
        size_t index = d->config->forward_count;

        if (decode_forward(d, &walk, &path, &d->forwards[index])) {
            d->forward_origins[index] =
                (struct ncfg_origin){.at = (uint32_t)value_at, .index = (uint32_t)path.index};
            d->config->forward_count++;
        }
    }
    d->config->forwards = d->forwards;
}
