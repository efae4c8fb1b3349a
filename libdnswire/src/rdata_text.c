/* SPDX-License-Identifier: MIT */
#include <dnswire/rdata.h>

#include "rdata_kind.h"

static int parse_fields(struct dnswi_parse *p, const struct dnswi_desc *desc)
{
    struct dnswi_token token;

    if ((desc->flags & DNSWI_TEXT_GENERIC) != 0)
        return DNSW_ERR_SYNTAX;
    for (const uint8_t *field = desc->fields; *field != DNSWI_FIELD_END; field++) {
        int error = dnswi_kinds[*field].parse(p);
        if (error != 0)
            return error;
        if (p->w.error != 0)
            return p->w.error;
    }
    int got = dnswi_token_next(&p->in, &token);
    return got > 0 ? DNSW_ERR_FIELD_EXTRA : got;
}

/* RFC 3597 section 5: behind `\#` the length in decimal and that many octets; names stand whole. */
static int parse_generic(struct dnswi_parse *p, uint16_t type)
{
    struct dnswi_token token;
    uint32_t len;
    int error = dnswi_need_bare(p, &token);

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
    struct dnswi_parse p = {.in = {.text = text, .len = len}, .origin = origin};
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
