/* SPDX-License-Identifier: MIT */
/* The object `server`. */
#include "decode.h"

#include <stdalign.h>
#include <string.h>
#include <strings.h>

#include "hint.h"

#define MGMT_PORT 9053 /* of a peer whose entry names none, if we have no port ourselves */

static const struct {
    const char *text;
    enum ncfg_log_level level;
} levels[] = {
    {"TRACE", NCFG_LOG_TRACE},  {"DEBUG", NCFG_LOG_DEBUG},     {"INFO", NCFG_LOG_INFO},
    {"WARN", NCFG_LOG_WARNING}, {"WARNING", NCFG_LOG_WARNING}, {"ERROR", NCFG_LOG_ERROR},
};

static const char *const formats[] = {
    [NCFG_LOG_TEXT] = "text",
    [NCFG_LOG_LOGFMT] = "logfmt",
    [NCFG_LOG_JSON] = "json",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool same_word(const char *a, size_t a_len, const char *b)
{
    return a_len == strlen(b) && strncasecmp(a, b, a_len) == 0;
}

const char *ncfg_log_level_text(enum ncfg_log_level level)
{
    for (size_t i = 0; i < COUNT(levels); i++) {
        if (levels[i].level == level) {
            return levels[i].text;
        }
    }
    return "INFO";
}

static bool find_level(const char *text, size_t len, enum ncfg_log_level *ret_level)
{
    for (size_t i = 0; i < COUNT(levels); i++) {
        if (same_word(text, len, levels[i].text)) {
            *ret_level = levels[i].level;
            return true;
        }
    }
    return false;
}

bool ncfg_log_level_from_text(const char *text, enum ncfg_log_level *ret_level)
{
    return find_level(text, strlen(text), ret_level);
}

static void decode_plain(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                         const struct ncfg_path *path)
{
    unsigned char *server = (unsigned char *)&d->config->server;
    size_t count;
    const struct ncfg_key *keys = ncfg_schema_keys(NCFG_OBJECT_SERVER, &count);

    for (size_t i = 0; i < count; i++) {
        void *place = server + keys[i].offset;
        uint64_t value;

        if (keys[i].store == NCFG_STORE_NONE) {
            continue;
        }
        if (keys[i].store == NCFG_STORE_BOOL) {
            *(bool *)place = ncfg_get_bool(d, fields, i);
            continue;
        }
        if (!ncfg_get_number(d, fields, i, path, &value)) {
            continue;
        }
        if (keys[i].store == NCFG_STORE_U16) {
            *(uint16_t *)place = (uint16_t)value;
        } else if (keys[i].store == NCFG_STORE_U32) {
            *(uint32_t *)place = (uint32_t)value;
        } else {
            *(uint64_t *)place = value;
        }
    }
}

static const char *decode_host(struct ncfg_decoder *d, const struct ncfg_fields *fields, size_t key,
                               const struct ncfg_path *up)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_SERVER, key, up);
    size_t at = fields->value_at[key];
    struct ncfg_quote quote;
    struct ncfg_string string;
    const char *fault;
    const char *host;

    if (at == 0) {
        return "0.0.0.0";
    }
    if (!ncfg_get_string(d, at, &path, &string)) {
        return NULL;
    }
    fault = ncfg_bind_host_fault(string.text, string.len);
    if (fault != NULL) {
        NCFG_ERROR_AT(d, at, &path, "'%s' %s", ncfg_quote(&quote, string.text, string.len), fault);
        return NULL;
    }
    host = ncfg_arena_text(d->arena, string.text, string.len);
    if (host == NULL) {
        ncfg_no_memory(d);
    }
    return host;
}

static void decode_log_level(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                             const struct ncfg_path *up)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_SERVER, NCFG_SERVER_LOG_LEVEL, up);
    size_t at = fields->value_at[NCFG_SERVER_LOG_LEVEL];
    struct ncfg_hint hint;
    struct ncfg_hint_text hint_text;
    struct ncfg_quote quote;
    struct ncfg_string string;

    d->config->server.log_level = NCFG_LOG_INFO;
    if (at == 0 || !ncfg_get_string(d, at, &path, &string) ||
        find_level(string.text, string.len, &d->config->server.log_level)) {
        return;
    }
    ncfg_hint_init(&hint, string.text, string.len);
    for (size_t i = 0; i < COUNT(levels); i++) {
        ncfg_hint_offer(&hint, levels[i].text);
    }
    NCFG_ERROR_AT(d, at, &path,
                  "unknown level '%s'%s; levels are TRACE, DEBUG, INFO, WARN, WARNING and ERROR",
                  ncfg_quote(&quote, string.text, string.len), ncfg_hint_text(&hint, &hint_text));
}

static void decode_log_format(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                              const struct ncfg_path *up)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_SERVER, NCFG_SERVER_LOG_FORMAT, up);
    size_t at = fields->value_at[NCFG_SERVER_LOG_FORMAT];
    struct ncfg_hint hint;
    struct ncfg_hint_text hint_text;
    struct ncfg_quote quote;
    struct ncfg_string string;

    d->config->server.log_format = NCFG_LOG_TEXT;
    if (at == 0 || !ncfg_get_string(d, at, &path, &string)) {
        return;
    }
    ncfg_hint_init(&hint, string.text, string.len);
    for (size_t i = 0; i < COUNT(formats); i++) {
        if (same_word(string.text, string.len, formats[i])) {
            d->config->server.log_format = (enum ncfg_log_format)i;
            return;
        }
        ncfg_hint_offer(&hint, formats[i]);
    }
    NCFG_ERROR_AT(d, at, &path, "unknown format '%s'%s; formats are text, logfmt and json",
                  ncfg_quote(&quote, string.text, string.len), ncfg_hint_text(&hint, &hint_text));
}

static void default_upstreams(struct ncfg_decoder *d, uint16_t port)
{
    static const char *const addresses[] = {"8.8.8.8", "1.1.1.1"};
    struct ncfg_endpoint *endpoints =
        ncfg_arena_array(d->arena, COUNT(addresses), sizeof(*endpoints), alignof(max_align_t));

    if (endpoints == NULL) {
        ncfg_no_memory(d);
        return;
    }
    for (size_t i = 0; i < COUNT(addresses); i++) {
        endpoints[i] =
            (struct ncfg_endpoint){.port = port, .host = addresses[i], .text = addresses[i]};
        ncfg_address_parse(addresses[i], strlen(addresses[i]), &endpoints[i].family,
                           endpoints[i].address);
    }
    d->config->server.upstreams = endpoints;
    d->config->server.upstream_count = COUNT(addresses);
}

static void decode_upstreams(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                             const struct ncfg_path *path)
{
    struct ncfg_server *server = &d->config->server;
    uint64_t port = NCFG_DNS_PORT;

    ncfg_get_number(d, fields, NCFG_SERVER_UPSTREAM_PORT, path, &port);
    if (fields->value_at[NCFG_SERVER_UPSTREAM] == 0) {
        default_upstreams(d, (uint16_t)port);
    } else {
        struct ncfg_path list = ncfg_field_path(NCFG_OBJECT_SERVER, NCFG_SERVER_UPSTREAM, path);

        ncfg_get_endpoints(d, fields->value_at[NCFG_SERVER_UPSTREAM], &list, (uint16_t)port,
                           &server->upstreams, &server->upstream_count);
    }
}

static void decode_allow_from(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                              const struct ncfg_path *up)
{
    struct ncfg_server *server = &d->config->server;
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_SERVER, NCFG_SERVER_ALLOW_FROM, up);
    struct ncfg_string_list list;
    struct ncfg_string string;
    struct ncfg_cidr *cidrs;
    size_t count = 0;

    ncfg_list_open(d, fields->value_at[NCFG_SERVER_ALLOW_FROM], &path, &list);
    cidrs = ncfg_arena_array(d->arena, list.count, sizeof(*cidrs), alignof(max_align_t));
    if (cidrs == NULL) {
        ncfg_no_memory(d);
        return;
    }
    while (ncfg_list_next(&list, &string)) {
        bool host_bits;
        struct ncfg_quote quote;
        const char *fault = ncfg_cidr_parse(string.text, string.len, &cidrs[count], &host_bits);

        ncfg_quote(&quote, string.text, string.len);
        if (fault != NULL) {
            NCFG_ERROR_AT(d, list.at, &list.path, "'%s' %s", quote.text, fault);
            continue;
        }
        if (host_bits) {
            NCFG_WARNING_AT(d, list.at, &list.path,
                            "'%s' has bits set behind the prefix; they are ignored", quote.text);
        }
        count++;
    }
    server->allow_from_set = fields->value_at[NCFG_SERVER_ALLOW_FROM] != 0;
    server->allow_from = cidrs;
    server->allow_from_count = count;
}

/*
 * It travels in a header field behind "Bearer " (RFC 6750 section 2.1), where a space would end it.
 * Messages do not show it: they may be logged.
 */
static void decode_token(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                         const struct ncfg_path *up)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_SERVER, NCFG_SERVER_MGMT_TOKEN, up);
    size_t at = fields->value_at[NCFG_SERVER_MGMT_TOKEN];
    struct ncfg_string string;

    if (at == 0 || !ncfg_get_string(d, at, &path, &string)) {
        return;
    }
    if (string.len == 0) {
        NCFG_ERROR_AT(d, at, &path, "is empty; leave the key out to ask for no token");
        return;
    }
    for (size_t i = 0; i < string.len; i++) {
        if (string.text[i] <= ' ' || string.text[i] > '~') {
            NCFG_ERROR_AT(d, at, &path, "character %zu is not printable ASCII, or is a space",
                          i + 1);
            return;
        }
    }
    d->config->server.mgmt_token = ncfg_arena_text(d->arena, string.text, string.len);
    if (d->config->server.mgmt_token == NULL) {
        ncfg_no_memory(d);
    }
}

static void decode_state_dir(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                             const struct ncfg_path *up)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_SERVER, NCFG_SERVER_STATE_DIR, up);
    size_t at = fields->value_at[NCFG_SERVER_STATE_DIR];
    struct ncfg_string string;

    if (at == 0 || !ncfg_get_string(d, at, &path, &string)) {
        return;
    }
    if (string.len == 0) {
        NCFG_ERROR_AT(d, at, &path, "is empty; name a folder");
        return;
    }
    d->config->server.state_dir = ncfg_arena_text(d->arena, string.text, string.len);
    if (d->config->server.state_dir == NULL) {
        ncfg_no_memory(d);
    }
}

void ncfg_decode_server(struct ncfg_decoder *d, size_t at)
{
    struct ncfg_server *server = &d->config->server;
    struct ncfg_path path = {.key = "server", .key_len = 6};
    struct ncfg_path peers = ncfg_field_path(NCFG_OBJECT_SERVER, NCFG_SERVER_PEERS, &path);
    struct ncfg_fields fields = {.object = NCFG_OBJECT_SERVER};

    if (at != 0 && !ncfg_fields_read(d, NCFG_OBJECT_SERVER, at, &path, &fields)) {
        return;
    }
    decode_plain(d, &fields, &path);
    server->host = decode_host(d, &fields, NCFG_SERVER_HOST, &path);
    server->mgmt_host = decode_host(d, &fields, NCFG_SERVER_MGMT_HOST, &path);
    decode_log_level(d, &fields, &path);
    decode_log_format(d, &fields, &path);
    decode_upstreams(d, &fields, &path);
    ncfg_get_endpoints(d, fields.value_at[NCFG_SERVER_PEERS], &peers,
                       server->mgmt_port == 0 ? MGMT_PORT : server->mgmt_port, &server->peers,
                       &server->peer_count);
    decode_allow_from(d, &fields, &path);
    decode_token(d, &fields, &path);
    decode_state_dir(d, &fields, &path);
}
