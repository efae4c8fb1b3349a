/* SPDX-License-Identifier: MIT */
/* Numbers, and numbers with mnemonics. */
#include "rdata_kind.h"

#include <dnswire/types.h>

#include "cursor_inline.h"
#include "octet.h"

struct word {
    uint16_t number;
    char text[19];
};

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

/* IANA: DNS Security Algorithm Numbers, and how other programs spell some. */
static const struct word algorithms[] = {
    {0, "DELETE"},
    {1, "RSAMD5"},
    {2, "DH"},
    {3, "DSA"},
    {4, "ECC"},
    {5, "RSASHA1"},
    {6, "DSA-NSEC3-SHA1"},
    {6, "DSANSEC3SHA1"},
    {6, "NSEC3DSA"},
    {7, "RSASHA1-NSEC3-SHA1"},
    {7, "RSASHA1NSEC3SHA1"},
    {7, "NSEC3RSASHA1"},
    {8, "RSASHA256"},
    {10, "RSASHA512"},
    {12, "ECC-GOST"},
    {12, "ECCGOST"},
    {13, "ECDSAP256SHA256"},
    {14, "ECDSAP384SHA384"},
    {15, "ED25519"},
    {16, "ED448"},
    {252, "INDIRECT"},
    {253, "PRIVATEDNS"},
    {254, "PRIVATEOID"},
};

/* RFC 4398 section 2.1 */
static const struct word cert_types[] = {
    {1, "PKIX"}, {2, "SPKI"},   {3, "PGP"},     {4, "IPKIX"}, {5, "ISPKI"},
    {6, "IPGP"}, {7, "ACPKIX"}, {8, "IACPKIX"}, {253, "URI"}, {254, "OID"},
};

/* RFC 9859 section 2.1 */
static const struct word schemes[] = {{1, "NOTIFY"}};

/* IANA: Protocol Numbers, those that have ports or stand in RFC 1010. */
static const struct word protocols[] = {{1, "ICMP"}, {6, "TCP"}, {17, "UDP"}, {132, "SCTP"}};

/* RCODEs as TSIG and TKEY have them: 16 is another word than in a header (RFC 8945 section 3). */
static const struct word tsig_errors[] = {
    {0, "NOERROR"},  {1, "FORMERR"},  {2, "SERVFAIL"},  {3, "NXDOMAIN"}, {4, "NOTIMP"},
    {5, "REFUSED"},  {6, "YXDOMAIN"}, {7, "YXRRSET"},   {8, "NXRRSET"},  {9, "NOTAUTH"},
    {10, "NOTZONE"}, {16, "BADSIG"},  {17, "BADKEY"},   {18, "BADTIME"}, {19, "BADMODE"},
    {20, "BADNAME"}, {21, "BADALG"},  {22, "BADTRUNC"},
};

int dnswi_need_bare(struct dnswi_parse *p, struct dnswi_token *ret_token)
{
    int error = dnswi_token_need(&p->in, ret_token);

    return error == 0 && ret_token->quoted ? DNSW_ERR_SYNTAX : error;
}

int dnswi_need_uint(struct dnswi_parse *p, uint32_t max, uint32_t *ret_value)
{
    struct dnswi_token token;
    int error = dnswi_need_bare(p, &token);

    return error != 0 ? error : dnswi_parse_uint(token.text, token.len, max, ret_value);
}

void dnswi_put_padded(struct dnsw_writer *out, uint32_t value, unsigned digits)
{
    uint32_t unit = 1;

    while (--digits > 0)
        unit *= 10;
    for (; unit > 0; unit /= 10)
        dnswi_put_char(out, (char)('0' + value / unit % 10));
}

void dnswi_put_wide(struct dnsw_writer *out, uint64_t value)
{
    const uint64_t billion = 1000000000;

    if (value <= UINT32_MAX) {
        dnswi_put_uint(out, (uint32_t)value);
        return;
    }
    dnswi_put_wide(out, value / billion); /* twice at most */
    dnswi_put_padded(out, (uint32_t)(value % billion), 9);
}

void dnswi_u8_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_put_uint(out, dnswi_read_u8(r));
}

int dnswi_u8_parse(struct dnswi_parse *p)
{
    uint32_t value;
    int error = dnswi_need_uint(p, UINT8_MAX, &value);

    if (error == 0)
        dnsw_write_u8(&p->w, (uint8_t)value);
    return error;
}

void dnswi_u16_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_put_uint(out, dnswi_read_u16(r));
}

int dnswi_u16_parse(struct dnswi_parse *p)
{
    uint32_t value;
    int error = dnswi_need_uint(p, UINT16_MAX, &value);

    if (error == 0)
        dnsw_write_u16(&p->w, (uint16_t)value);
    return error;
}

void dnswi_u32_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_put_uint(out, dnswi_read_u32(r));
}

int dnswi_u32_parse(struct dnswi_parse *p)
{
    uint32_t value;
    int error = dnswi_need_uint(p, UINT32_MAX, &value);

    if (error == 0)
        dnsw_write_u32(&p->w, value);
    return error;
}

/* A decimal number up to `max`, which has more than 32 bits. */
static int need_wide(struct dnswi_parse *p, uint64_t max, uint64_t *ret_value)
{
    struct dnswi_token token;
    uint64_t value = 0;
    int error = dnswi_need_bare(p, &token);

    if (error != 0)
        return error;
    for (size_t i = 0; i < token.len; i++) {
        uint8_t digit = (uint8_t)(token.text[i] - '0');
        if (digit > 9)
            return DNSW_ERR_SYNTAX;
        if (value > max / 10 || digit > max - value * 10)
            return DNSW_ERR_RANGE;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return 0;
}

void dnswi_u48_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    uint64_t high = dnswi_read_u16(r);

    dnswi_put_wide(out, high << 32 | dnswi_read_u32(r));
}

int dnswi_u48_parse(struct dnswi_parse *p)
{
    uint64_t value;
    int error = need_wide(p, ((uint64_t)1 << 48) - 1, &value);

    if (error == 0) {
        dnsw_write_u16(&p->w, (uint16_t)(value >> 32));
        dnsw_write_u32(&p->w, (uint32_t)value);
    }
    return error;
}

void dnswi_u64_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    uint64_t high = dnswi_read_u32(r);

    dnswi_put_wide(out, high << 32 | dnswi_read_u32(r));
}

int dnswi_u64_parse(struct dnswi_parse *p)
{
    uint64_t value;
    int error = need_wide(p, UINT64_MAX, &value);

    if (error == 0) {
        dnsw_write_u32(&p->w, (uint32_t)(value >> 32));
        dnsw_write_u32(&p->w, (uint32_t)value);
    }
    return error;
}

/* The mnemonic of a number, or its digits. */
static void put_word(struct dnsw_writer *out, const struct word *words, size_t count,
                     uint16_t number)
{
    for (size_t i = 0; i < count; i++) {
        if (words[i].number == number) {
            dnswi_put_text(out, words[i].text);
            return;
        }
    }
    dnswi_put_uint(out, number);
}

/* A mnemonic or a number up to `max`; what is neither is DNSW_ERR_UNKNOWN. */
static int need_word(struct dnswi_parse *p, const struct word *words, size_t count, uint32_t max,
                     uint32_t *ret_number)
{
    struct dnswi_token token;
    int error = dnswi_need_bare(p, &token);

    if (error != 0)
        return error;
    for (size_t i = 0; i < count; i++) {
        if (dnswi_text_is(token.text, token.len, words[i].text)) {
            *ret_number = words[i].number;
            return 0;
        }
    }
    error = dnswi_parse_uint(token.text, token.len, max, ret_number);
    return error == DNSW_ERR_SYNTAX ? DNSW_ERR_UNKNOWN : error;
}

void dnswi_algorithm_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_u8_print(r, out); /* every reader knows the number, not every one the mnemonic */
}

int dnswi_algorithm_parse(struct dnswi_parse *p)
{
    uint32_t number;
    int error = need_word(p, algorithms, COUNT_OF(algorithms), UINT8_MAX, &number);

    if (error == 0)
        dnsw_write_u8(&p->w, (uint8_t)number);
    return error;
}

void dnswi_cert_type_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    put_word(out, cert_types, COUNT_OF(cert_types), dnswi_read_u16(r));
}

int dnswi_cert_type_parse(struct dnswi_parse *p)
{
    uint32_t number;
    int error = need_word(p, cert_types, COUNT_OF(cert_types), UINT16_MAX, &number);

    if (error == 0)
        dnsw_write_u16(&p->w, (uint16_t)number);
    return error;
}

void dnswi_protocol_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_u8_print(r, out); /* as BIND has it */
}

int dnswi_protocol_parse(struct dnswi_parse *p)
{
    uint32_t number;
    int error = need_word(p, protocols, COUNT_OF(protocols), UINT8_MAX, &number);

    if (error == 0)
        dnsw_write_u8(&p->w, (uint8_t)number);
    return error;
}

void dnswi_scheme_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    put_word(out, schemes, COUNT_OF(schemes), dnswi_read_u8(r));
}

int dnswi_scheme_parse(struct dnswi_parse *p)
{
    uint32_t number;
    int error = need_word(p, schemes, COUNT_OF(schemes), UINT8_MAX, &number);

    if (error == 0)
        dnsw_write_u8(&p->w, (uint8_t)number);
    return error;
}

void dnswi_tsig_error_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    put_word(out, tsig_errors, COUNT_OF(tsig_errors), dnswi_read_u16(r));
}

int dnswi_tsig_error_parse(struct dnswi_parse *p)
{
    uint32_t number;
    int error = need_word(p, tsig_errors, COUNT_OF(tsig_errors), UINT16_MAX, &number);

    if (error == 0)
        dnsw_write_u16(&p->w, (uint16_t)number);
    return error;
}
