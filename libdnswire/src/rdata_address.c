/* SPDX-License-Identifier: MIT */
/* Addresses, and lists of address prefixes (APL). */
#include "rdata_kind.h"

#include <string.h>

#include "address.h"
#include "cursor_inline.h"

#define PREFIX_NOT 0x80u /* the prefix is excepted (RFC 3123 section 4) */

/* IANA: Address Family Numbers. */
enum {
    FAMILY_IPV4 = 1,
    FAMILY_IPV6 = 2,
};

void dnswi_ipv4_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_put_ipv4(out, dnswi_read_span(r, 4));
}

int dnswi_ipv4_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    int error = dnswi_need_bare(p, &token);

    return error != 0 ? error : dnswi_parse_ipv4(&p->w, token.text, token.len);
}

void dnswi_ipv6_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_put_ipv6(out, dnswi_read_span(r, 16));
}

int dnswi_ipv6_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    int error = dnswi_need_bare(p, &token);

    return error != 0 ? error : dnswi_parse_ipv6(&p->w, token.text, token.len);
}

/* Octets of an address of the family; 0 for one that has no text. */
static size_t family_len(uint32_t family)
{
    return family == FAMILY_IPV4 ? 4 : family == FAMILY_IPV6 ? 16 : 0;
}

static void check_prefix(struct dnsw_reader *r)
{
    size_t full = family_len(dnswi_read_u16(r));
    unsigned bits = dnswi_read_u8(r);
    size_t len = dnswi_read_u8(r) & ~PREFIX_NOT;
    const uint8_t *address = dnswi_read_span(r, len);

    if (address == NULL)
        return;
    if (full == 0 || bits > 8 * full || len > full)
        dnsw_reader_fail(r, DNSW_ERR_RANGE);
    else if (len > 0 && address[len - 1] == 0) /* RFC 3123 section 4: no zeros at the end */
        dnsw_reader_fail(r, DNSW_ERR_RDLENGTH);
}

void dnswi_prefixes_check(struct dnsw_reader *r)
{
    while (dnsw_reader_left(r) > 0)
        check_prefix(r);
}

static void print_prefix(struct dnsw_reader *r, struct dnsw_writer *out)
{
    uint8_t address[16] = {0};
    unsigned family = dnswi_read_u16(r);
    unsigned bits = dnswi_read_u8(r);
    unsigned octet = dnswi_read_u8(r);
    size_t len = octet & ~PREFIX_NOT;
    const uint8_t *part = dnswi_read_span(r, len);

    if (part != NULL && len <= sizeof(address)) /* the check has seen to both */
        memcpy(address, part, len);
    if ((octet & PREFIX_NOT) != 0)
        dnswi_put_char(out, '!');
    dnswi_put_uint(out, family);
    dnswi_put_char(out, ':');
    if (family == FAMILY_IPV4)
        dnswi_put_ipv4(out, address);
    else
        dnswi_put_ipv6(out, address);
    dnswi_put_char(out, '/');
    dnswi_put_uint(out, bits);
}

void dnswi_prefixes_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t start = r->pos;

    while (dnsw_reader_left(r) > 0) {
        if (r->pos != start)
            dnswi_put_char(out, ' ');
        print_prefix(r, out);
    }
}

/* `[!]family:address/bits` (RFC 3123 section 5) */
static int parse_prefix(struct dnsw_writer *w, const struct dnswi_token *token)
{
    const char *text = token->text;
    const char *end = text + token->len;
    bool except = token->len > 0 && *text == '!';
    uint8_t address[16];
    struct dnsw_writer part;
    uint32_t family, bits;

    text += except ? 1 : 0;
    const char *colon = memchr(text, ':', (size_t)(end - text));
    const char *slash = memchr(text, '/', (size_t)(end - text));
    if (token->quoted || colon == NULL || slash == NULL || slash < colon)
        return DNSW_ERR_SYNTAX;
    int error = dnswi_parse_uint(text, (size_t)(colon - text), UINT16_MAX, &family);
    if (error != 0)
        return error;
    size_t len = family_len(family);
    if (len == 0)
        return DNSW_ERR_RANGE;
    error = dnswi_parse_uint(slash + 1, (size_t)(end - slash - 1), (uint32_t)(8 * len), &bits);
    if (error != 0)
        return error;
    dnsw_writer_init(&part, address, sizeof(address), NULL);
    colon++;
    if (family == FAMILY_IPV4)
        error = dnswi_parse_ipv4(&part, colon, (size_t)(slash - colon));
    else
        error = dnswi_parse_ipv6(&part, colon, (size_t)(slash - colon));
    if (error != 0)
        return error;
    while (len > 0 && address[len - 1] == 0)
        len--;
    dnsw_write_u16(w, (uint16_t)family);
    dnsw_write_u8(w, (uint8_t)bits);
    dnsw_write_u8(w, (uint8_t)((except ? PREFIX_NOT : 0) | len));
    dnsw_write_span(w, address, len);
    return 0;
}

int dnswi_prefixes_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    int got;

    while ((got = dnswi_token_next(&p->in, &token)) == 1) {
        int error = parse_prefix(&p->w, &token);
        if (error != 0)
            return error;
    }
    return got;
}
