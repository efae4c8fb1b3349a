/* SPDX-License-Identifier: MIT */
/* Fields of types that are history, but not forgotten: WKS, NSAP, ATMA and A6. */
#include "rdata_kind.h"

#include <dnswire/name.h>

#include "address.h"
#include "cursor_inline.h"
#include "octet.h"

#define PORTS_MAX 8192 /* octets of a bitmap of all ports (RFC 1035 section 3.4.2) */

/* Formats of an ATM address (af-dans-0152, section 5.2). */
enum {
    ATM_AESA,
    ATM_E164,
};

#define PREFIX_MAX 128 /* bits of an IPv6 address */

void dnswi_ports_check(struct dnsw_reader *r)
{
    size_t left = dnsw_reader_left(r);

    if (left > PORTS_MAX)
        dnsw_reader_fail(r, DNSW_ERR_RDLENGTH);
    dnswi_read_span(r, left);
}

void dnswi_ports_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t bits = 8 * dnsw_reader_left(r);
    unsigned octet = 0;

    for (size_t port = 0; port < bits; port++, octet <<= 1) {
        if (port % 8 == 0)
            octet = dnswi_read_u8(r);
        if ((octet & 0x80) == 0)
            continue;
        dnswi_put_char(out, ' ');
        dnswi_put_uint(out, (uint32_t)port);
    }
}

/* Numbers of ports: what the names of services are is a matter of each system. */
int dnswi_ports_parse(struct dnswi_parse *p)
{
    const size_t start = p->w.pos;
    struct dnswi_token token;
    int got;

    while ((got = dnswi_token_next(&p->in, &token)) == 1) {
        uint32_t port;
        int error = token.quoted ? DNSW_ERR_SYNTAX
                                 : dnswi_parse_uint(token.text, token.len, UINT16_MAX, &port);
        if (error != 0)
            return error;
        size_t at = start + port / 8;
        while (p->w.pos <= at && p->w.error == 0)
            dnsw_write_u8(&p->w, 0);
        if (p->w.error != 0)
            return p->w.error;
        const uint8_t *octet = dnswi_writer_at(&p->w, at, 1);
        if (octet != NULL)
            dnswi_write_u8_at(&p->w, at, (uint8_t)(*octet | 0x80u >> port % 8));
    }
    return got;
}

bool dnswi_old_has_text(const struct dnsw_reader *r, const struct dnswi_desc *desc)
{
    struct dnsw_reader rest = *r;

    if (desc->fields[0] == DNSWI_FIELD_SUFFIX) {
        unsigned bits = dnswi_read_u8(&rest);
        return dnswi_read_u8(&rest) <= 0xFFu >> bits % 8;
    }
    dnswi_read_span(&rest, 5); /* address and protocol */
    const uint8_t *last = dnswi_reader_at(&rest, rest.end - 1, 1);
    return dnsw_reader_left(&rest) == 0 || (last != NULL && *last != 0);
}

static void put_lower_hex(struct dnsw_writer *out, const uint8_t *octets, size_t len)
{
    static const char digit[16] = "0123456789abcdef";

    for (size_t i = 0; i < len; i++) {
        dnswi_put_char(out, digit[octets[i] >> 4]);
        dnswi_put_char(out, digit[octets[i] & 0xF]);
    }
}

/* Hexadecimal digits, two an octet and one octet at least, with dots anywhere between them. */
static int parse_dotted_hex(struct dnsw_writer *w, const char *text, size_t len)
{
    int high = -1;
    bool some = false;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.')
            continue;
        int value = dnswi_hex_value((uint8_t)text[i]);
        if (value < 0)
            return DNSW_ERR_SYNTAX;
        if (high >= 0)
            dnsw_write_u8(w, (uint8_t)(high << 4 | value));
        high = high >= 0 ? -1 : value;
        some = true;
    }
    return some && high < 0 ? 0 : DNSW_ERR_SYNTAX;
}

void dnswi_nsap_check(struct dnsw_reader *r)
{
    dnswi_hex_check(r);
}

/* RFC 1706 section 7 */
void dnswi_nsap_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_put_text(out, "0x");
    dnswi_put_rest(r, out, put_lower_hex);
}

int dnswi_nsap_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    int error = dnswi_need_bare(p, &token);

    if (error != 0)
        return error;
    if (token.len < 2 || !dnswi_text_is(token.text, 2, "0x"))
        return DNSW_ERR_SYNTAX;
    return parse_dotted_hex(&p->w, token.text + 2, token.len - 2);
}

void dnswi_atm_check(struct dnsw_reader *r)
{
    unsigned format = dnswi_read_u8(r);
    size_t len = dnsw_reader_left(r);
    const uint8_t *address = dnswi_read_span(r, len);

    if (len == 0 && r->error == 0)
        dnsw_reader_fail(r, DNSW_ERR_RDLENGTH);
    if (r->error == 0 && format > ATM_E164)
        dnsw_reader_fail(r, DNSW_ERR_RANGE);
    for (size_t i = 0; address != NULL && format == ATM_E164 && i < len; i++) {
        if (!dnswi_is_digit(address[i]))
            dnsw_reader_fail(r, DNSW_ERR_SYNTAX);
    }
}

/* af-dans-0152, section 5.3: hexadecimal digits, or + and decimal ones. */
void dnswi_atm_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    if (dnswi_read_u8(r) == ATM_AESA) {
        dnswi_put_rest(r, out, put_lower_hex);
        return;
    }
    dnswi_put_char(out, '+');
    while (dnsw_reader_left(r) > 0)
        dnswi_put_char(out, (char)dnswi_read_u8(r));
}

int dnswi_atm_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    int error = dnswi_need_bare(p, &token);
    size_t digits = 0;

    if (error != 0)
        return error;
    if (token.text[0] != '+') {
        dnsw_write_u8(&p->w, ATM_AESA);
        return parse_dotted_hex(&p->w, token.text, token.len);
    }
    dnsw_write_u8(&p->w, ATM_E164);
    for (size_t i = 1; i < token.len; i++) {
        if (token.text[i] == '.')
            continue;
        if (!dnswi_is_digit((uint8_t)token.text[i]))
            return DNSW_ERR_SYNTAX;
        dnsw_write_u8(&p->w, (uint8_t)token.text[i]);
        digits++;
    }
    return digits > 0 ? 0 : DNSW_ERR_SYNTAX;
}

/* Octets of the address behind a prefix of so many bits (RFC 2874 section 3.1). */
static size_t suffix_len(unsigned bits)
{
    return (PREFIX_MAX - bits + 7) / 8;
}

/* The address with the bits of its prefix zero: what is there is to be ignored. */
static void clear_prefix(uint8_t address[16], unsigned bits)
{
    for (unsigned i = 0; i < bits / 8; i++)
        address[i] = 0;
    if (bits % 8 != 0)
        address[bits / 8] &= (uint8_t)(0xFF >> bits % 8);
}

/* RFC 2874 section 3.1: the name of the prefix follows if there is a prefix. */
void dnswi_suffix_check(struct dnsw_reader *r)
{
    unsigned bits = dnswi_read_u8(r);

    if (bits > PREFIX_MAX) {
        dnsw_reader_fail(r, DNSW_ERR_RANGE);
        return;
    }
    dnswi_read_span(r, suffix_len(bits));
    if (r->error == 0 && (dnsw_reader_left(r) == 0) != (bits == 0))
        dnsw_reader_fail(r, DNSW_ERR_RDLENGTH);
}

void dnswi_suffix_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    uint8_t address[16] = {0};
    unsigned bits = dnswi_read_u8(r);
    size_t len = suffix_len(bits);
    const uint8_t *suffix = dnswi_read_span(r, len);

    dnswi_put_uint(out, bits);
    if (suffix == NULL || len == 0 || len > sizeof(address))
        return;
    memcpy(address + sizeof(address) - len, suffix, len);
    clear_prefix(address, bits);
    dnswi_put_char(out, ' ');
    dnswi_put_ipv6(out, address);
}

int dnswi_suffix_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    struct dnsw_writer whole;
    uint8_t address[16];
    uint32_t bits;
    int error = dnswi_need_uint(p, PREFIX_MAX, &bits);

    if (error != 0)
        return error;
    dnsw_write_u8(&p->w, (uint8_t)bits);
    if (bits == PREFIX_MAX) /* no address: there is nothing left of it */
        return 0;
    error = dnswi_need_bare(p, &token);
    dnsw_writer_init(&whole, address, sizeof(address), NULL);
    if (error == 0)
        error = dnswi_parse_ipv6(&whole, token.text, token.len);
    if (error != 0)
        return error;
    clear_prefix(address, bits);
    size_t len = suffix_len(bits);
    dnsw_write_span(&p->w, address + sizeof(address) - len, len);
    return 0;
}

void dnswi_name_opt_check(struct dnsw_reader *r)
{
    if (dnsw_reader_left(r) > 0)
        dnswi_name_check(r);
}

void dnswi_name_opt_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    if (dnsw_reader_left(r) == 0)
        return;
    dnswi_put_char(out, ' ');
    dnswi_name_print(r, out);
}

/* The RDATA begins with the length of the prefix. */
int dnswi_name_opt_parse(struct dnswi_parse *p)
{
    const uint8_t *bits = dnswi_writer_at(&p->w, 0, 1);

    return bits != NULL && *bits != 0 ? dnswi_name_parse(p) : 0;
}
