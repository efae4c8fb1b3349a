/* SPDX-License-Identifier: MIT */
#include "zone.h"

#include <string.h>

/* Nothing may follow: 0 or an error. */
static int need_end(struct dnswi_text *in)
{
    struct dnswi_token token;
    int got = dnswi_token_next(in, &token);

    return got > 0 ? DNSW_ERR_FIELD_EXTRA : got;
}

/* RFC 1035 section 5.1 */
static int set_origin(struct dnsw_zone *z, struct dnsw_zone_file *f, struct dnswi_text *in)
{
    uint8_t name[DNSW_NAME_MAX];
    struct dnswi_token token;
    int error = dnswi_zone_word(in, &token);

    (void)z;
    if (error != 0)
        return error;
    int len = dnsw_name_from_text(token.text, token.len, f->has_origin ? f->origin : NULL, name);
    if (len < 0)
        return len;
    error = need_end(in);
    if (error != 0)
        return error;
    memcpy(f->origin, name, (size_t)len);
    f->has_origin = true;
    return 0;
}

/* RFC 2308 section 4 */
static int set_ttl(struct dnsw_zone *z, struct dnsw_zone_file *f, struct dnswi_text *in)
{
    struct dnswi_token token;
    uint32_t ttl_s;
    int error = dnswi_zone_word(in, &token);

    (void)f;
    if (error == 0)
        error = dnsw_ttl_from_text(token.text, token.len, &ttl_s);
    if (error == 0)
        error = need_end(in);
    if (error != 0)
        return error;
    z->has_default_ttl = true;
    z->default_ttl_s = ttl_s;
    return 0;
}

/* Resolve the escapes of a path where it stands, which makes it no longer, and close it. */
static int unescape_path(struct dnsw_zone *z, const struct dnswi_token *token,
                         const char **ret_path)
{
    char *path = z->text + (token->text - z->text);
    struct dnsw_writer w;

    dnsw_writer_init(&w, path, token->len, NULL);
    int error = dnswi_unescape_all(&w, token->text, token->len, token->len);
    if (error != 0)
        return error;
    if (w.pos == 0 || memchr(path, 0, w.pos) != NULL)
        return DNSW_ERR_SYNTAX;
    path[w.pos] = '\0';
    *ret_path = path;
    return 0;
}

/* `$INCLUDE path [origin]` (RFC 1035 section 5.1); the file's own origin ends with it. */
static int include(struct dnsw_zone *z, struct dnsw_zone_file *f, struct dnswi_text *in)
{
    struct dnsw_zone_source source = {.name = NULL};
    struct dnswi_token path_token, token;
    uint8_t origin[DNSW_NAME_MAX];
    const char *path;
    int origin_len = 0;

    if (z->handler->include == NULL)
        return DNSW_ERR_DIRECTIVE;
    int error = dnswi_token_need(in, &path_token);
    if (error != 0)
        return error;
    size_t path_at = in->at;
    int got = dnswi_token_next(in, &token);
    if (got > 0) {
        origin_len = token.quoted ? DNSW_ERR_SYNTAX
                                  : dnsw_name_from_text(token.text, token.len,
                                                        f->has_origin ? f->origin : NULL, origin);
        error = origin_len < 0 ? origin_len : need_end(in);
    }
    if (got < 0 || error != 0)
        return got < 0 ? got : error;
    in->at = path_at;
    if (z->depth == DNSW_ZONE_DEPTH_MAX)
        return DNSW_ERR_DEPTH;
    /* the fault's place is found before the text of the entry changes */
    struct dnsw_zone_place place = dnswi_zone_place(z, path_at);
    error = unescape_path(z, &path_token, &path);
    if (error == 0)
        error = z->handler->include(z->handler->arg, path, &source);
    if (error != 0) {
        z->start = place;
        in->at = 0;
        return error;
    }
    struct dnsw_zone_file *file = dnswi_zone_push(z, &source);
    file->has_origin = origin_len > 0 || f->has_origin;
    memcpy(file->origin, origin_len > 0 ? origin : f->origin, DNSW_NAME_MAX);
    return 0;
}

static const struct {
    const char *name;
    int (*follow)(struct dnsw_zone *z, struct dnsw_zone_file *f, struct dnswi_text *in);
} directives[] = {
    {"$ORIGIN", set_origin},
    {"$TTL", set_ttl},
    {"$INCLUDE", include},
};

int dnswi_zone_directive(struct dnsw_zone *z, struct dnsw_zone_file *f, struct dnswi_entry *entry)
{
    struct dnswi_token token;
    int error = dnswi_zone_word(&entry->in, &token);

    if (error != 0)
        return error;
    for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++) {
        if (dnswi_text_is(token.text, token.len, directives[i].name))
            return directives[i].follow(z, f, &entry->in);
    }
    return DNSW_ERR_DIRECTIVE;
}
