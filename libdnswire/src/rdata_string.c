/* SPDX-License-Identifier: MIT */
/* Strings of octets that are text. */
#include "rdata_kind.h"

#include <dnswire/rdata.h>

#include "cursor_inline.h"
#include "octet.h"

void dnswi_string_check(struct dnsw_reader *r)
{
    dnswi_read_span(r, dnswi_read_u8(r));
}

/* One <character-string>, always in quotes: no reader has to guess. */
void dnswi_string_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t len = dnswi_read_u8(r);

    dnswi_put_quoted(out, dnswi_read_span(r, len), len);
}

/* Length octet and octets of one <character-string> (RFC 1035 section 3.3). */
static int put_string(struct dnswi_parse *p, const struct dnswi_token *token)
{
    size_t start = p->w.pos;

    dnsw_write_u8(&p->w, 0);
    int error = dnswi_unescape_all(&p->w, token->text, token->len, UINT8_MAX);
    if (error == 0)
        dnswi_write_u8_at(&p->w, start, (uint8_t)(p->w.pos - start - 1));
    return error;
}

int dnswi_string_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    int error = dnswi_token_need(&p->in, &token);

    return error != 0 ? error : put_string(p, &token);
}

void dnswi_string_opt_check(struct dnsw_reader *r)
{
    if (dnsw_reader_left(r) > 0)
        dnswi_string_check(r);
}

void dnswi_string_opt_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    if (dnsw_reader_left(r) == 0)
        return;
    dnswi_put_char(out, ' ');
    dnswi_string_print(r, out);
}

int dnswi_string_opt_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    int got = dnswi_token_next(&p->in, &token);

    return got == 1 ? put_string(p, &token) : got;
}

void dnswi_strings_check(struct dnsw_reader *r)
{
    do
        dnswi_string_check(r);
    while (dnsw_reader_left(r) > 0);
}

void dnswi_strings_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_string_print(r, out);
    while (dnsw_reader_left(r) > 0) {
        dnswi_put_char(out, ' ');
        dnswi_string_print(r, out);
    }
}

int dnswi_strings_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    int error = dnswi_string_parse(p);
    int got = 0;

    while (error == 0 && (got = dnswi_token_next(&p->in, &token)) == 1)
        error = put_string(p, &token);
    return error != 0 ? error : got;
}

void dnswi_tag_check(struct dnsw_reader *r)
{
    size_t len = dnswi_read_u8(r);
    const uint8_t *tag = dnswi_read_span(r, len);

    if (tag == NULL)
        return;
    if (len == 0)
        dnsw_reader_fail(r, DNSW_ERR_SYNTAX);
    for (size_t i = 0; i < len; i++) {
        if (!dnswi_is_alnum(tag[i]))
            dnsw_reader_fail(r, DNSW_ERR_SYNTAX);
    }
}

void dnswi_tag_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t len = dnswi_read_u8(r);

    dnsw_write_span(out, dnswi_read_span(r, len), len);
}

int dnswi_tag_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    int error = dnswi_need_bare(p, &token);

    if (error != 0)
        return error;
    for (size_t i = 0; i < token.len; i++) {
        if (!dnswi_is_alnum((uint8_t)token.text[i]))
            return DNSW_ERR_SYNTAX;
    }
    return put_string(p, &token);
}

void dnswi_put_rest(struct dnsw_reader *r, struct dnsw_writer *out,
                    void (*put)(struct dnsw_writer *, const uint8_t *, size_t))
{
    size_t len = dnsw_reader_left(r);

    put(out, dnswi_read_span(r, len), len);
}

void dnswi_text_check(struct dnsw_reader *r)
{
    dnswi_read_span(r, dnsw_reader_left(r));
}

void dnswi_text_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_put_rest(r, out, dnswi_put_quoted);
}

int dnswi_text_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    int error = dnswi_token_need(&p->in, &token);

    return error != 0 ? error : dnswi_unescape_all(&p->w, token.text, token.len, DNSW_RDATA_MAX);
}

void dnswi_target_check(struct dnsw_reader *r)
{
    dnswi_read_u8(r);
    dnswi_text_check(r);
}

void dnswi_target_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_text_print(r, out);
}

int dnswi_target_parse(struct dnswi_parse *p)
{
    size_t start = p->w.pos;
    int error = dnswi_text_parse(p);

    return error == 0 && p->w.pos == start && p->w.error == 0 ? DNSW_ERR_SYNTAX : error;
}
