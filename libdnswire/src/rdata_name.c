/* SPDX-License-Identifier: MIT */
/* Names inside RDATA, and the fields that name a host: gateways, relays, identities. */
#include "rdata_kind.h"

#include <dnswire/name.h>

#include "address.h"
#include "cursor_inline.h"

/* Kinds of gateway (RFC 4025 section 2.3, RFC 8777 section 4.2.3). */
enum {
    GATEWAY_NONE,
    GATEWAY_IPV4,
    GATEWAY_IPV6,
    GATEWAY_NAME,
};

#define RELAY_D 0x80u /* discovery optional (RFC 8777 section 4.2.2) */

/* A name that must stand whole. Names that may be compressed are the walk's own business. */
void dnswi_name_check(struct dnsw_reader *r)
{
    size_t left = dnsw_reader_left(r);
    int len = dnsw_name_check(dnswi_reader_at(r, r->pos, left), left);

    if (len < 0)
        dnsw_reader_fail(r, len);
    else
        dnswi_read_span(r, (size_t)len);
}

void dnswi_name_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    uint8_t name[DNSW_NAME_MAX];

    if (dnsw_name_read(r, name) > 0)
        dnswi_put_name(out, name);
}

static int put_name(struct dnswi_parse *p, const struct dnswi_token *token)
{
    uint8_t name[DNSW_NAME_MAX];
    int len = dnsw_name_from_text(token->text, token->len, p->origin, name);

    if (len < 0)
        return len;
    dnsw_write_span(&p->w, name, (size_t)len);
    return 0;
}

int dnswi_name_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    int error = dnswi_need_bare(p, &token);

    return error != 0 ? error : put_name(p, &token);
}

void dnswi_names_check(struct dnsw_reader *r)
{
    while (dnsw_reader_left(r) > 0)
        dnswi_name_check(r);
}

void dnswi_names_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    while (dnsw_reader_left(r) > 0) {
        dnswi_put_char(out, ' ');
        dnswi_name_print(r, out);
    }
}

int dnswi_names_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    int got;

    while ((got = dnswi_token_next(&p->in, &token)) == 1) {
        int error = token.quoted ? DNSW_ERR_SYNTAX : put_name(p, &token);
        if (error != 0)
            return error;
    }
    return got;
}

static void check_host(struct dnsw_reader *r, unsigned type)
{
    if (type == GATEWAY_IPV4)
        dnswi_read_span(r, 4);
    else if (type == GATEWAY_IPV6)
        dnswi_read_span(r, 16);
    else if (type == GATEWAY_NAME)
        dnswi_name_check(r);
    else if (type != GATEWAY_NONE)
        dnsw_reader_fail(r, DNSW_ERR_RANGE);
}

static void print_host(struct dnsw_reader *r, struct dnsw_writer *out, unsigned type)
{
    if (type == GATEWAY_IPV4)
        dnswi_ipv4_print(r, out);
    else if (type == GATEWAY_IPV6)
        dnswi_ipv6_print(r, out);
    else if (type == GATEWAY_NAME)
        dnswi_name_print(r, out);
    else
        dnswi_put_char(out, '.');
}

static int parse_host(struct dnswi_parse *p, uint32_t type)
{
    struct dnswi_token token;

    if (type == GATEWAY_IPV4)
        return dnswi_ipv4_parse(p);
    if (type == GATEWAY_IPV6)
        return dnswi_ipv6_parse(p);
    if (type == GATEWAY_NAME)
        return dnswi_name_parse(p);
    int error = dnswi_need_bare(p, &token);
    if (error != 0)
        return error;
    return dnswi_text_is(token.text, token.len, ".") ? 0 : DNSW_ERR_SYNTAX;
}

void dnswi_gateway_check(struct dnsw_reader *r)
{
    unsigned type = dnswi_read_u8(r);

    dnswi_read_u8(r); /* algorithm */
    check_host(r, type);
}

void dnswi_gateway_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    unsigned type = dnswi_read_u8(r);

    dnswi_put_uint(out, type);
    dnswi_put_char(out, ' ');
    dnswi_u8_print(r, out);
    dnswi_put_char(out, ' ');
    print_host(r, out, type);
}

int dnswi_gateway_parse(struct dnswi_parse *p)
{
    uint32_t type;
    int error = dnswi_need_uint(p, GATEWAY_NAME, &type);

    if (error != 0)
        return error;
    dnsw_write_u8(&p->w, (uint8_t)type);
    error = dnswi_u8_parse(p);
    return error != 0 ? error : parse_host(p, type);
}

void dnswi_relay_check(struct dnsw_reader *r)
{
    check_host(r, dnswi_read_u8(r) & ~RELAY_D);
}

void dnswi_relay_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    unsigned octet = dnswi_read_u8(r);

    dnswi_put_text(out, (octet & RELAY_D) != 0 ? "1 " : "0 ");
    dnswi_put_uint(out, octet & ~RELAY_D);
    dnswi_put_char(out, ' ');
    print_host(r, out, octet & ~RELAY_D);
}

int dnswi_relay_parse(struct dnswi_parse *p)
{
    uint32_t optional, type;
    int error = dnswi_need_uint(p, 1, &optional);

    if (error == 0)
        error = dnswi_need_uint(p, GATEWAY_NAME, &type);
    if (error != 0)
        return error;
    dnsw_write_u8(&p->w, (uint8_t)((optional != 0 ? RELAY_D : 0) | type));
    return parse_host(p, type);
}

/* RFC 8005 section 5: lengths first on the wire, none in text; neither may be 0. */
void dnswi_host_id_check(struct dnsw_reader *r)
{
    size_t hit_len = dnswi_read_u8(r);

    dnswi_read_u8(r); /* algorithm */
    size_t key_len = dnswi_read_u16(r);
    if (hit_len == 0 || key_len == 0)
        dnsw_reader_fail(r, DNSW_ERR_RDLENGTH);
    dnswi_read_span(r, hit_len + key_len);
}

void dnswi_host_id_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t hit_len = dnswi_read_u8(r);

    dnswi_u8_print(r, out);
    size_t key_len = dnswi_read_u16(r);
    dnswi_put_char(out, ' ');
    dnswi_put_hex(out, dnswi_read_span(r, hit_len), hit_len);
    dnswi_put_char(out, ' ');
    dnswi_put_base64(out, dnswi_read_span(r, key_len), key_len);
}

int dnswi_host_id_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    size_t start = p->w.pos;

    dnsw_write_u8(&p->w, 0);
    int error = dnswi_u8_parse(p);
    dnsw_write_u16(&p->w, 0);
    if (error == 0)
        error = dnswi_need_bare(p, &token);
    if (error == 0)
        error = dnswi_parse_hex_token(&p->w, token.text, token.len);
    if (error != 0)
        return error;
    if (token.len / 2 > UINT8_MAX)
        return DNSW_ERR_STRING_LONG;
    dnswi_write_u8_at(&p->w, start, (uint8_t)(token.len / 2));
    size_t key = p->w.pos;
    error = dnswi_need_bare(p, &token);
    if (error == 0)
        error = dnswi_parse_base64(&p->w, token.text, token.len);
    if (error != 0 || p->w.error != 0)
        return error;
    if (p->w.pos - key > UINT16_MAX)
        return DNSW_ERR_RDLENGTH;
    dnsw_write_u16_at(&p->w, start + 2, (uint16_t)(p->w.pos - key));
    return 0;
}
