/* SPDX-License-Identifier: MIT */
#include "svcb.h"

#include <string.h>

#include "address.h"
#include "cursor_inline.h"
#include "rdata_kind.h"
#include "text_io.h"

/*
 * Keys in one text. The registry has about ten; the limit bounds the work of sorting them by
 * insertion.
 */
#define PARAMS_MAX 128

/* Octets of key and length (RFC 9460 section 2.2). */
#define PARAM_HEAD 4

/* key667, without leading zeros (RFC 9460 section 2.1), or a key with a row. */
static int parse_key(const char *text, size_t len, uint16_t *ret_key, enum dnswi_svc_kind *ret_kind)
{
    const struct dnswi_svc_key *row = dnswi_svc_find_text(text, len);
    uint32_t number;

    if (row != NULL) {
        *ret_key = row->key;
        *ret_kind = (enum dnswi_svc_kind)row->kind;
        return 0;
    }
    if (len <= 3 || memcmp(text, "key", 3) != 0 || (text[3] == '0' && len > 4))
        return DNSW_ERR_UNKNOWN;
    int error = dnswi_parse_uint(text + 3, len - 3, UINT16_MAX, &number);
    if (error != 0)
        return error == DNSW_ERR_RANGE ? error : DNSW_ERR_UNKNOWN;
    *ret_key = (uint16_t)number;
    *ret_kind = DNSWI_SVC_OPAQUE; /* this spelling takes the value as octets */
    return 0;
}

/*
 * Protocols with commas between them. The text is unescaped as a <character-string> first, and in
 * what comes out `\,` is a comma and `\\` a backslash of a protocol (RFC 9460 appendix A.1).
 */
static int parse_alpn(struct dnsw_writer *w, const char *text, size_t len)
{
    size_t start = w->pos;
    bool escaped = false;
    int error = 0;

    dnsw_write_u8(w, 0);
    for (size_t pos = 0; error == 0;) {
        uint8_t octet = 0;
        bool end = pos == len;
        if (!end)
            error = dnswi_unescape(text, len, &pos, &octet);
        if (error != 0 || (end && escaped) || (escaped && octet != ',' && octet != '\\'))
            return DNSW_ERR_ESCAPE;
        if (!end && !escaped && octet == '\\') {
            escaped = true;
        } else if (end || (!escaped && octet == ',')) {
            size_t item = w->pos - start - 1;
            if (item == 0 && w->error == 0)
                return DNSW_ERR_SYNTAX; /* a protocol is not empty (RFC 7301 section 3.1) */
            dnswi_write_u8_at(w, start, (uint8_t)item);
            if (end)
                break;
            start = w->pos;
            dnsw_write_u8(w, 0);
        } else {
            escaped = false;
            if (w->pos - start > UINT8_MAX)
                return DNSW_ERR_STRING_LONG;
            dnsw_write_u8(w, octet);
        }
    }
    return error;
}

/* Put a key of the mandatory list, which is at `start`, in its place (RFC 9460 section 8). */
static int insert_key(struct dnsw_writer *w, size_t start, uint16_t key)
{
    size_t pos = w->pos;

    dnsw_write_u16(w, key);
    for (; w->error == 0 && pos > start; pos -= 2) {
        uint16_t before = dnswi_written_u16(w, pos - 2);
        if (before == key)
            return DNSW_ERR_SYNTAX;
        if (before < key)
            break;
        dnsw_write_u16_at(w, pos, before);
        dnsw_write_u16_at(w, pos - 2, key);
    }
    return 0;
}

/* One item of a list without escapes. */
static int parse_item(struct dnsw_writer *w, enum dnswi_svc_kind kind, size_t start,
                      const char *text, size_t len)
{
    enum dnswi_svc_kind ignored;
    uint32_t number;
    uint16_t key;
    int error;

    switch (kind) {
    case DNSWI_SVC_MANDATORY:
        if (w->pos - start >= 2 * PARAMS_MAX)
            return DNSW_ERR_RANGE;
        error = parse_key(text, len, &key, &ignored);
        return error != 0 ? error : insert_key(w, start, key);
    case DNSWI_SVC_IPV4S:
        return dnswi_parse_ipv4(w, text, len);
    case DNSWI_SVC_IPV6S:
        return dnswi_parse_ipv6(w, text, len);
    case DNSWI_SVC_PORT:
    default:
        error = dnswi_parse_uint(text, len, UINT16_MAX, &number);
        if (error == 0)
            dnsw_write_u16(w, (uint16_t)number);
        return error;
    }
}

static int parse_list(struct dnsw_writer *w, enum dnswi_svc_kind kind, const char *text, size_t len)
{
    size_t start = w->pos;

    for (;;) {
        const char *comma = kind == DNSWI_SVC_PORT ? NULL : memchr(text, ',', len);
        size_t item = comma != NULL ? (size_t)(comma - text) : len;
        int error = parse_item(w, kind, start, text, item);
        if (error != 0 || comma == NULL)
            return error;
        text += item + 1;
        len -= item + 1;
    }
}

static int parse_value(struct dnsw_writer *w, enum dnswi_svc_kind kind, const char *text,
                       size_t len)
{
    if (len >= 2 && text[0] == '"') {
        text++;
        len -= 2; /* the field ends with the closing quote, parse_param() has seen to that */
    }
    switch (kind) {
    case DNSWI_SVC_EMPTY:
        return len == 0 ? 0 : DNSW_ERR_FIELD_EXTRA;
    case DNSWI_SVC_OPAQUE:
        return dnswi_unescape_all(w, text, len, UINT16_MAX);
    default:
        break;
    }
    if (len == 0)
        return DNSW_ERR_FIELD_MISSING;
    if (kind == DNSWI_SVC_ALPN)
        return parse_alpn(w, text, len);
    if (kind == DNSWI_SVC_BASE64)
        return dnswi_parse_base64(w, text, len);
    if (kind == DNSWI_SVC_TEXT)
        return dnswi_unescape_all(w, text, len, UINT16_MAX);
    return parse_list(w, kind, text, len);
}

/* True if the value has no quotes, or is one quoted string from end to end. */
static bool quotes_are_whole(const char *text, size_t len)
{
    size_t pos = 0;
    unsigned quotes = 0;

    for (; pos < len; pos += text[pos] == '\\' ? 2 : 1) {
        if (text[pos] == '"' && ++quotes == 1 && pos != 0)
            return false;
        if (quotes == 2)
            return pos + 1 == len;
    }
    return quotes == 0;
}

/* One field `key` or `key=value`, written behind the others. */
static int parse_param(struct dnsw_writer *w, const struct dnswi_token *token)
{
    const char *equals = memchr(token->text, '=', token->len);
    size_t key_len = equals != NULL ? (size_t)(equals - token->text) : token->len;
    const char *value = token->text + key_len + (equals != NULL ? 1 : 0);
    size_t value_len = token->len - (size_t)(value - token->text);
    enum dnswi_svc_kind kind;
    uint16_t key;

    int error = parse_key(token->text, key_len, &key, &kind);
    if (error != 0)
        return error;
    if (!quotes_are_whole(value, value_len))
        return DNSW_ERR_SYNTAX;
    size_t start = w->pos;
    dnsw_write_u16(w, key);
    dnsw_write_u16(w, 0);
    error = parse_value(w, kind, value, value_len);
    if (error == 0 && w->error == 0)
        dnsw_write_u16_at(w, start + 2, (uint16_t)(w->pos - start - PARAM_HEAD));
    return error;
}

/* Move the parameter at `fresh`, the last one, to its place among those from `start`. */
static int sort_last(struct dnsw_writer *w, size_t start, size_t fresh)
{
    uint16_t key = dnswi_written_u16(w, fresh);
    size_t pos = start;

    while (pos < fresh) {
        uint16_t other = dnswi_written_u16(w, pos);
        if (other == key)
            return DNSW_ERR_SYNTAX; /* a key twice (RFC 9460 section 2.1) */
        if (other > key)
            break;
        pos += (size_t)PARAM_HEAD + dnswi_written_u16(w, pos + 2);
    }
    dnswi_writer_swap(w, pos, fresh);
    return 0;
}

int dnswi_params_parse(struct dnswi_parse *p)
{
    struct dnsw_writer *w = &p->w;
    size_t start = w->pos;
    struct dnswi_token token;
    unsigned count = 0;
    int got;

    while ((got = dnswi_token_param(&p->in, &token)) == 1) {
        size_t fresh = w->pos;
        if (++count > PARAMS_MAX)
            return DNSW_ERR_RANGE;
        int error = parse_param(w, &token);
        if (error == 0)
            error = w->error;
        if (error == 0)
            error = sort_last(w, start, fresh);
        if (error != 0)
            return error;
    }
    if (got < 0)
        return got;

    /* what the parameters ask of each other */
    struct dnsw_reader r;
    dnsw_reader_init(&r, w->base, w->pos);
    r.pos = start;
    dnswi_params_check(&r);
    return r.error;
}
