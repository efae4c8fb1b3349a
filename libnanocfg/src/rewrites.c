/* SPDX-License-Identifier: MIT */
/* The list `rewrites`. */
#include "decode.h"

#include <stdalign.h>
#include <string.h>
#include <strings.h>

#include <dnswire/name.h>
#include <dnswire/types.h>

#include "hint.h"

static const char *const actions[] = {
    [NCFG_NXDOMAIN] = "nxdomain",
    [NCFG_REDIRECT] = "redirect",
    [NCFG_ALLOW] = "allow",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool decode_action(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                          const struct ncfg_path *up, enum ncfg_action *ret_action)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_REWRITE, NCFG_REWRITE_ACTION, up);
    size_t at = fields->value_at[NCFG_REWRITE_ACTION];
    struct ncfg_hint hint;
    struct ncfg_hint_text hint_text;
    struct ncfg_quote quote;
    struct ncfg_string string;

    if (at == 0 || !ncfg_get_string(d, at, &path, &string)) {
        return false;
    }
    ncfg_hint_init(&hint, string.text, string.len);
    for (size_t i = 0; i < COUNT(actions); i++) {
        if (string.len == strlen(actions[i]) &&
            strncasecmp(string.text, actions[i], string.len) == 0) {
            *ret_action = (enum ncfg_action)i;
            return true;
        }
        ncfg_hint_offer(&hint, actions[i]);
    }
    NCFG_ERROR_AT(d, at, &path, "unknown action '%s'%s; actions are nxdomain, redirect and allow",
                  ncfg_quote(&quote, string.text, string.len), ncfg_hint_text(&hint, &hint_text));
    return false;
}

/* Where to: an address of either family, or a host name. `rdata` has DNSW_NAME_MAX octets. */
static size_t decode_target(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                            const struct ncfg_path *up, uint8_t *rdata, uint16_t *ret_type)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_REWRITE, NCFG_REWRITE_VALUE, up);
    size_t at = fields->value_at[NCFG_REWRITE_VALUE];
    enum ncfg_family family;
    uint8_t address[16];
    struct ncfg_quote quote;
    struct ncfg_string string;
    const char *fault;

    if (!ncfg_get_string(d, at, &path, &string)) {
        return 0;
    }
    if (ncfg_address_parse(string.text, string.len, &family, address) == NULL) {
        size_t len = family == NCFG_IPV4 ? 4 : 16;

        memcpy(rdata, address, len);
        *ret_type = family == NCFG_IPV4 ? DNSW_TYPE_A : DNSW_TYPE_AAAA;
        return len;
    }
    fault = ncfg_bind_host_fault(string.text, string.len);
    if (fault != NULL && string.len > 0) {
        NCFG_ERROR_AT(d, at, &path, "'%s' is not an IPv4 address, IPv6 address or host name",
                      ncfg_quote(&quote, string.text, string.len));
        return 0;
    }
    *ret_type = DNSW_TYPE_CNAME;
    return ncfg_get_name(d, at, &path, &string, rdata);
}

/* The value of a redirect; the others have none. */
static bool decode_redirect(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                            const struct ncfg_path *up, struct ncfg_rewrite *rewrite)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_REWRITE, NCFG_REWRITE_VALUE, up);
    uint8_t rdata[DNSW_NAME_MAX];
    size_t len;

    if (rewrite->action != NCFG_REDIRECT) {
        if (fields->value_at[NCFG_REWRITE_VALUE] != 0) {
            NCFG_WARNING_AT(d, fields->value_at[NCFG_REWRITE_VALUE], &path,
                            "'value' has no effect on action %s", actions[rewrite->action]);
        }
        return true;
    }
    if (fields->value_at[NCFG_REWRITE_VALUE] == 0) {
        if (!ncfg_field_is_faulty(fields, NCFG_REWRITE_VALUE)) {
            NCFG_ERROR_AT(d, fields->at, up, "a redirect needs 'value', an address or host name");
        }
        return false;
    }
    len = decode_target(d, fields, up, rdata, &rewrite->redirect_type);
    if (len == 0) {
        return false;
    }
    rewrite->redirect_rdlen = (uint16_t)len;
    rewrite->redirect_rdata = ncfg_arena_copy(d->arena, rdata, len);
    if (rewrite->redirect_rdata == NULL) {
        ncfg_no_memory(d);
        return false;
    }
    return true;
}

static bool decode_rewrite(struct ncfg_decoder *d, struct ncfg_walk *walk,
                           const struct ncfg_path *path, struct ncfg_rewrite *ret_rewrite)
{
    struct ncfg_path match_path = ncfg_field_path(NCFG_OBJECT_REWRITE, NCFG_REWRITE_MATCH, path);
    struct ncfg_rewrite rewrite = {.name = NULL};
    struct ncfg_fields fields;
    struct ncfg_string match;
    uint8_t name[DNSW_NAME_MAX];
    size_t match_at;
    size_t len = 0;
    bool good;

    if (!ncfg_fields_read(d, NCFG_OBJECT_REWRITE, walk->pos, path, &fields)) {
        return false;
    }
    walk->known_end = fields.end;
    match_at = fields.value_at[NCFG_REWRITE_MATCH];
    if (match_at != 0 && ncfg_get_string(d, match_at, &match_path, &match)) {
        len = ncfg_get_pattern(d, match_at, &match_path, match, name, &rewrite.below);
    }
    good = decode_action(d, &fields, path, &rewrite.action) &&
           decode_redirect(d, &fields, path, &rewrite);
    if (!good || len == 0) {
        return false;
    }
    rewrite.name = ncfg_arena_copy(d->arena, name, len);
    if (rewrite.name == NULL) {
        ncfg_no_memory(d);
        return false;
    }
    *ret_rewrite = rewrite;
    return true;
}

void ncfg_decode_rewrites(struct ncfg_decoder *d, size_t at)
{
    struct ncfg_path up = {.key = "rewrites", .key_len = 8};
    struct ncfg_path path = {.up = &up};
    size_t count = ncfg_walk_count(&d->text, at);
    struct ncfg_walk walk;
    size_t value_at;

    if (count > NCFG_REWRITES_MAX) {
        NCFG_ERROR_AT(d, at, &up, "more than %u rewrites", NCFG_REWRITES_MAX);
        return;
    }
    d->rewrites = ncfg_arena_array(d->arena, count, sizeof(*d->rewrites), alignof(max_align_t));
    d->rewrite_origins =
        ncfg_arena_array(&d->scratch, count, sizeof(*d->rewrite_origins), alignof(max_align_t));
    if (d->rewrites == NULL || d->rewrite_origins == NULL) {
        ncfg_no_memory(d);
        return;
    }
    ncfg_walk_init(&walk, &d->text, at);
    for (; !d->no_memory && ncfg_walk_element(&walk, &value_at); path.index++) {
        size_t index = d->config->rewrite_count;

        if (decode_rewrite(d, &walk, &path, &d->rewrites[index])) {
            d->rewrite_origins[index] =
                (struct ncfg_origin){.at = (uint32_t)value_at, .index = (uint32_t)path.index};
            d->config->rewrite_count++;
        }
    }
    d->config->rewrites = d->rewrites;
}
