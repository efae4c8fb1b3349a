/* SPDX-License-Identifier: MIT */
/* Octets that are hexadecimal, base64 or base32hex in text. */
#include "rdata_kind.h"

#include "cursor_inline.h"
#include "octet.h"

/* RFC 8976 section 2.2.4: a digest is never shorter. */
#define DIGEST_MIN 12

static void read_rest(struct dnsw_reader *r)
{
    dnswi_read_span(r, dnsw_reader_left(r));
}

/* `error`, or FIELD_MISSING if fewer than `min` octets were written from `start`. */
static int need_octets(const struct dnswi_parse *p, size_t start, size_t min, int error)
{
    return error == 0 && p->w.error == 0 && p->w.pos - start < min ? DNSW_ERR_FIELD_MISSING : error;
}

void dnswi_hex_check(struct dnsw_reader *r)
{
    dnswi_read_u8(r); /* not empty */
    read_rest(r);
}

void dnswi_hex_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_put_rest(r, out, dnswi_put_hex);
}

int dnswi_hex_parse(struct dnswi_parse *p)
{
    size_t start = p->w.pos;

    return need_octets(p, start, 1, dnswi_parse_hex(&p->in, &p->w));
}

void dnswi_digest_check(struct dnsw_reader *r)
{
    dnswi_read_span(r, DIGEST_MIN);
    read_rest(r);
}

void dnswi_digest_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_hex_print(r, out);
}

int dnswi_digest_parse(struct dnswi_parse *p)
{
    size_t start = p->w.pos;

    return need_octets(p, start, DIGEST_MIN, dnswi_parse_hex(&p->in, &p->w));
}

/* Base64 to the end of the text, blanks anywhere between its digits (RFC 4034 section 2.2). */
static int parse_base64_rest(struct dnswi_parse *p)
{
    struct dnswi_token token;
    char group[4];
    size_t digits = 0;
    bool padded = false;
    int got;

    while ((got = dnswi_token_next(&p->in, &token)) == 1) {
        for (size_t i = 0; i < token.len; i++) {
            if (padded)
                return DNSW_ERR_SYNTAX;
            group[digits++] = token.text[i];
            if (digits < sizeof(group))
                continue;
            int error = dnswi_parse_base64(&p->w, group, sizeof(group));
            if (error != 0)
                return error;
            padded = group[3] == '=';
            digits = 0;
        }
    }
    return got == 0 && digits > 0 ? DNSW_ERR_SYNTAX : got;
}

void dnswi_base64_check(struct dnsw_reader *r)
{
    dnswi_hex_check(r);
}

void dnswi_base64_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_put_rest(r, out, dnswi_put_base64);
}

int dnswi_base64_parse(struct dnswi_parse *p)
{
    size_t start = p->w.pos;

    return need_octets(p, start, 1, parse_base64_rest(p));
}

void dnswi_base64_opt_check(struct dnsw_reader *r)
{
    read_rest(r);
}

void dnswi_base64_opt_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    if (dnsw_reader_left(r) == 0)
        return;
    dnswi_put_char(out, ' ');
    dnswi_base64_print(r, out);
}

int dnswi_base64_opt_parse(struct dnswi_parse *p)
{
    return parse_base64_rest(p);
}

void dnswi_base64_dash_check(struct dnsw_reader *r)
{
    read_rest(r);
}

void dnswi_base64_dash_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    if (dnsw_reader_left(r) == 0)
        dnswi_put_char(out, '-');
    else
        dnswi_base64_print(r, out);
}

int dnswi_base64_dash_parse(struct dnswi_parse *p)
{
    const struct dnswi_text in = p->in;
    struct dnswi_token token;
    int error = dnswi_need_bare(p, &token);

    if (error != 0 || dnswi_text_is(token.text, token.len, "-"))
        return error;
    p->in = in;
    return dnswi_base64_parse(p);
}

void dnswi_blob_check(struct dnsw_reader *r)
{
    dnswi_read_span(r, dnswi_read_u16(r));
}

void dnswi_blob_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t len = dnswi_read_u16(r);

    dnswi_put_uint(out, (uint32_t)len);
    if (len == 0)
        return;
    dnswi_put_char(out, ' ');
    dnswi_put_base64(out, dnswi_read_span(r, len), len);
}

int dnswi_blob_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    uint32_t len;
    int error = dnswi_need_uint(p, UINT16_MAX, &len);

    if (error != 0)
        return error;
    dnsw_write_u16(&p->w, (uint16_t)len);
    if (len == 0)
        return 0;
    error = dnswi_need_bare(p, &token);
    size_t start = p->w.pos;
    if (error == 0)
        error = dnswi_parse_base64(&p->w, token.text, token.len);
    if (error == 0 && p->w.error == 0 && p->w.pos - start != len)
        return DNSW_ERR_RDLENGTH;
    return error;
}

int dnswi_parse_hex_token(struct dnsw_writer *w, const char *text, size_t len)
{
    if (len % 2 != 0)
        return DNSW_ERR_SYNTAX;
    for (size_t i = 0; i < len; i += 2) {
        int high = dnswi_hex_value((uint8_t)text[i]);
        int low = dnswi_hex_value((uint8_t)text[i + 1]);
        if (high < 0 || low < 0)
            return DNSW_ERR_SYNTAX;
        dnsw_write_u8(w, (uint8_t)(high << 4 | low));
    }
    return 0;
}

void dnswi_salt_check(struct dnsw_reader *r)
{
    dnswi_read_span(r, dnswi_read_u8(r));
}

void dnswi_salt_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t len = dnswi_read_u8(r);

    if (len == 0)
        dnswi_put_char(out, '-');
    dnswi_put_hex(out, dnswi_read_span(r, len), len);
}

int dnswi_salt_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    int error = dnswi_need_bare(p, &token);

    if (error != 0)
        return error;
    if (token.len == 1 && token.text[0] == '-')
        token.len = 0;
    if (token.len / 2 > UINT8_MAX)
        return DNSW_ERR_STRING_LONG;
    dnsw_write_u8(&p->w, (uint8_t)(token.len / 2));
    return dnswi_parse_hex_token(&p->w, token.text, token.len);
}

void dnswi_hash_check(struct dnsw_reader *r)
{
    size_t len = dnswi_read_u8(r);

    if (len == 0)
        dnsw_reader_fail(r, DNSW_ERR_RDLENGTH);
    dnswi_read_span(r, len);
}

/* Base32hex in lower case, without padding (RFC 4648 section 7, RFC 5155 section 3.3). */
void dnswi_hash_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    static const char digit[32] = "0123456789abcdefghijklmnopqrstuv";
    uint32_t bits = 0;
    unsigned have = 0;

    for (unsigned left = dnswi_read_u8(r); left > 0; left--) {
        bits = bits << 8 | dnswi_read_u8(r);
        for (have += 8; have >= 5; have -= 5)
            dnswi_put_char(out, digit[bits >> (have - 5) & 31]);
    }
    if (have > 0)
        dnswi_put_char(out, digit[bits << (5 - have) & 31]);
}

static int base32_value(uint8_t octet)
{
    if (dnswi_is_digit(octet))
        return octet - '0';
    octet = dnswi_fold(octet);
    return octet >= 'a' && octet <= 'v' ? octet - 'a' + 10 : -1;
}

int dnswi_hash_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    uint32_t bits = 0;
    unsigned have = 0;
    int error = dnswi_need_bare(p, &token);

    if (error != 0)
        return error;
    if (token.len * 5 / 8 > UINT8_MAX)
        return DNSW_ERR_STRING_LONG;
    dnsw_write_u8(&p->w, (uint8_t)(token.len * 5 / 8));
    for (size_t i = 0; i < token.len; i++) {
        int value = base32_value((uint8_t)token.text[i]);
        if (value < 0)
            return DNSW_ERR_SYNTAX;
        bits = bits << 5 | (uint32_t)value;
        have += 5;
        if (have >= 8) {
            have -= 8;
            dnsw_write_u8(&p->w, (uint8_t)(bits >> have));
        }
    }
    /* a whole digit too many, or bits past the last octet: not what a hash is printed as */
    if (token.len < 2 || have >= 5 || (bits & ((1u << have) - 1)) != 0)
        return DNSW_ERR_SYNTAX;
    return 0;
}
