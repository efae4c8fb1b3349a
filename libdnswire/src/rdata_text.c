/* SPDX-License-Identifier: MIT */
#include <dnswire/rdata.h>

#include <dnswire/name.h>

#include "address.h"
#include "cursor_inline.h"
#include "octet.h"
#include "rdata_desc.h"
#include "svcb.h"
#include "text_io.h"

/* The text being read, what its names are relative to, and where the RDATA goes. */
struct parse {
    struct dnswi_text in;
    const uint8_t *origin;
    struct dnsw_writer w;
};

/* A field that has no business in quotes: a number, a name, an address. */
static int need_bare(struct parse *p, struct dnswi_token *ret_token)
{
    int error = dnswi_token_need(&p->in, ret_token);

    return error == 0 && ret_token->quoted ? DNSW_ERR_SYNTAX : error;
}

static int parse_number(struct parse *p, enum dnswi_field kind)
{
    struct dnswi_token token;
    uint32_t value;
    uint32_t max = kind == DNSWI_FIELD_U8    ? UINT8_MAX
                   : kind == DNSWI_FIELD_U16 ? UINT16_MAX
                                             : UINT32_MAX;
    int error = need_bare(p, &token);

    if (error == 0)
        error = dnswi_parse_uint(token.text, token.len, max, &value);
    if (error != 0)
        return error;
    if (kind == DNSWI_FIELD_U8)
        dnsw_write_u8(&p->w, (uint8_t)value);
    else if (kind == DNSWI_FIELD_U16)
        dnsw_write_u16(&p->w, (uint16_t)value);
    else
        dnsw_write_u32(&p->w, value);
    return 0;
}

static int parse_name(struct parse *p)
{
    uint8_t name[DNSW_NAME_MAX];
    struct dnswi_token token;
    int error = need_bare(p, &token);

    if (error != 0)
        return error;
    int len = dnsw_name_from_text(token.text, token.len, p->origin, name);
    if (len < 0)
        return len;
    dnsw_write_span(&p->w, name, (size_t)len);
    return 0;
}

static int parse_address(struct parse *p, enum dnswi_field kind)
{
    struct dnswi_token token;
    int error = need_bare(p, &token);

    if (error != 0)
        return error;
    if (kind == DNSWI_FIELD_IPV4)
        return dnswi_parse_ipv4(&p->w, token.text, token.len);
    return dnswi_parse_ipv6(&p->w, token.text, token.len);
}

/* Length octet and octets of one <character-string> (RFC 1035 section 3.3). */
static int put_string(struct parse *p, const struct dnswi_token *token)
{
    size_t start = p->w.pos;

    dnsw_write_u8(&p->w, 0);
    int error = dnswi_unescape_all(&p->w, token->text, token->len, UINT8_MAX);
    if (error == 0)
        dnswi_write_u8_at(&p->w, start, (uint8_t)(p->w.pos - start - 1));
    return error;
}

static int parse_string(struct parse *p)
{
    struct dnswi_token token;
    int error = dnswi_token_need(&p->in, &token);

    return error != 0 ? error : put_string(p, &token);
}

static int parse_strings(struct parse *p)
{
    struct dnswi_token token;
    int error = parse_string(p);
    int got = 0;

    while (error == 0 && (got = dnswi_token_next(&p->in, &token)) == 1)
        error = put_string(p, &token);
    return error != 0 ? error : got;
}

/* RFC 8659 section 4.1: letters and digits, at least one. */
static int parse_tag(struct parse *p)
{
    struct dnswi_token token;
    int error = need_bare(p, &token);

    if (error != 0)
        return error;
    for (size_t i = 0; i < token.len; i++) {
        if (!dnswi_is_alnum((uint8_t)token.text[i]))
            return DNSW_ERR_SYNTAX;
    }
    return put_string(p, &token);
}

static int parse_text(struct parse *p)
{
    struct dnswi_token token;
    int error = dnswi_token_need(&p->in, &token);

    return error != 0 ? error : dnswi_unescape_all(&p->w, token.text, token.len, DNSW_RDATA_MAX);
}

/* Hexadecimal digits to the end of the text, one octet at least. */
static int parse_hex(struct parse *p)
{
    size_t start = p->w.pos;
    int error = dnswi_parse_hex(&p->in, &p->w);

    return error == 0 && p->w.pos == start && p->w.error == 0 ? DNSW_ERR_FIELD_MISSING : error;
}

static int parse_field(struct parse *p, enum dnswi_field kind)
{
    switch (kind) {
    case DNSWI_FIELD_NAME:
        return parse_name(p);
    case DNSWI_FIELD_U8:
    case DNSWI_FIELD_U16:
    case DNSWI_FIELD_U32:
        return parse_number(p, kind);
    case DNSWI_FIELD_IPV4:
    case DNSWI_FIELD_IPV6:
        return parse_address(p, kind);
    case DNSWI_FIELD_STRING:
        return parse_string(p);
    case DNSWI_FIELD_STRINGS:
        return parse_strings(p);
    case DNSWI_FIELD_TAG:
        return parse_tag(p);
    case DNSWI_FIELD_TEXT:
        return parse_text(p);
    case DNSWI_FIELD_HEX:
        return parse_hex(p);
    case DNSWI_FIELD_PARAMS:
        return dnswi_svc_parse(&p->in, &p->w);
    default: /* OPTIONS and OPAQUE have the generic form alone */
        return DNSW_ERR_SYNTAX;
    }
}

static int parse_fields(struct parse *p, const struct dnswi_desc *desc)
{
    struct dnswi_token token;

    for (const uint8_t *field = desc->fields; *field != DNSWI_FIELD_END; field++) {
        int error = parse_field(p, (enum dnswi_field) * field);
        if (error != 0)
            return error;
        if (p->w.error != 0)
            return p->w.error;
    }
    int got = dnswi_token_next(&p->in, &token);
    return got > 0 ? DNSW_ERR_FIELD_EXTRA : got;
}

/* RFC 3597 section 5: behind `\#` the length in decimal and that many octets; names stand whole. */
static int parse_generic(struct parse *p, uint16_t type)
{
    struct dnswi_token token;
    uint32_t len;
    int error = need_bare(p, &token);

    if (error == 0)
        error = dnswi_parse_uint(token.text, token.len, DNSW_RDATA_MAX, &len);
    if (error != 0)
        return error;
    size_t at = p->in.at;
    error = dnswi_parse_hex(&p->in, &p->w);
    if (error != 0)
        return error;
    p->in.at = at;
    if (p->w.error != 0)
        return p->w.error;
    if (p->w.pos != len)
        return DNSW_ERR_RDLENGTH;
    return dnsw_rdata_check(type, p->w.base, p->w.pos);
}

static bool is_generic(const struct dnswi_token *token)
{
    return !token->quoted && dnswi_text_is(token->text, token->len, "\\#");
}

int dnsw_rdata_from_text(uint16_t type, const char *text, size_t len, const uint8_t *origin,
                         uint8_t *rdata, size_t size, size_t *ret_at)
{
    struct parse p = {.in = {.text = text, .len = len}, .origin = origin};
    struct dnswi_token token;

    dnsw_writer_init(&p.w, rdata, size < DNSW_RDATA_MAX ? size : DNSW_RDATA_MAX, NULL);
    int error = dnswi_token_next(&p.in, &token);
    if (error == 1 && is_generic(&token)) {
        error = parse_generic(&p, type);
    } else if (error >= 0) {
        p.in.pos = 0;
        error = parse_fields(&p, dnswi_desc_find(type));
    }
    if (error == DNSW_ERR_NOSPACE && size >= DNSW_RDATA_MAX) /* no buffer would do */
        error = DNSW_ERR_RDLENGTH;
    if (error == 0)
        return (int)p.w.pos;
    if (ret_at != NULL)
        *ret_at = p.in.at;
    return error;
}
