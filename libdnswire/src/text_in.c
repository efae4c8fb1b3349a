/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "octet.h"
#include "text_io.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Characters a bare field cannot hold: they structure a zone file (RFC 1035 section 5.1). */
static bool is_structure(char c)
{
    return c == '(' || c == ')' || c == ';' || (uint8_t)c < 0x20 || c == 0x7F;
}

/* Offset of the quote that closes the one before `pos`, or `len`. */
static size_t find_quote(const char *text, size_t len, size_t pos)
{
    while (pos < len && text[pos] != '"')
        pos += text[pos] == '\\' && len - pos > 1 ? 2 : 1;
    return pos;
}

/* Move past a field that starts without a quote; with `mixed` quotes may open inside it. */
static int pass_bare(struct dnswi_text *in, bool mixed)
{
    while (in->pos < in->len && !is_blank(in->text[in->pos])) {
        char c = in->text[in->pos];
        if (c == '\\') {
            if (in->len - in->pos < 2)
                return DNSW_ERR_ESCAPE;
            in->pos += 2;
        } else if (c == '"' && mixed) {
            in->pos = find_quote(in->text, in->len, in->pos + 1);
            if (in->pos == in->len)
                return DNSW_ERR_SYNTAX;
            in->pos++;
        } else if (c == '"' || is_structure(c)) {
            return DNSW_ERR_SYNTAX;
        } else {
            in->pos++;
        }
    }
    return 0;
}

static int token_read(struct dnswi_text *in, bool mixed, struct dnswi_token *ret_token)
{
    while (in->pos < in->len && is_blank(in->text[in->pos]))
        in->pos++;
    in->at = in->pos;
    if (in->pos == in->len)
        return 0;

    if (in->text[in->pos] == '"' && !mixed) {
        size_t start = in->pos + 1;
        size_t close = find_quote(in->text, in->len, start);
        if (close == in->len)
            return DNSW_ERR_SYNTAX;
        *ret_token = (struct dnswi_token){in->text + start, close - start, true};
        in->pos = close + 1;
        return 1;
    }
    int error = pass_bare(in, mixed);
    if (error < 0)
        return error;
    *ret_token = (struct dnswi_token){in->text + in->at, in->pos - in->at, false};
    return 1;
}

int dnswi_token_next(struct dnswi_text *in, struct dnswi_token *ret_token)
{
    return token_read(in, false, ret_token);
}

int dnswi_token_need(struct dnswi_text *in, struct dnswi_token *ret_token)
{
    int got = token_read(in, false, ret_token);
    if (got < 0)
        return got;
    return got == 0 ? DNSW_ERR_FIELD_MISSING : 0;
}

int dnswi_token_param(struct dnswi_text *in, struct dnswi_token *ret_token)
{
    return token_read(in, true, ret_token);
}

int dnswi_unescape(const char *text, size_t len, size_t *pos, uint8_t *ret_octet)
{
    const uint8_t *p = (const uint8_t *)text + *pos;
    size_t left = len - *pos;

    if (p[0] != '\\') {
        *ret_octet = p[0];
        *pos += 1;
        return 0;
    }
    if (left < 2)
        return DNSW_ERR_ESCAPE;
    if (!dnswi_is_digit(p[1])) {
        *ret_octet = p[1];
        *pos += 2;
        return 0;
    }
    if (left < 4 || !dnswi_is_digit(p[2]) || !dnswi_is_digit(p[3]))
        return DNSW_ERR_ESCAPE;
    int value = (p[1] - '0') * 100 + (p[2] - '0') * 10 + (p[3] - '0');
    if (value > 255)
        return DNSW_ERR_ESCAPE;
    *ret_octet = (uint8_t)value;
    *pos += 4;
    return 0;
}

int dnswi_unescape_all(struct dnsw_writer *w, const char *text, size_t len, size_t max)
{
    size_t pos = 0;

    for (size_t count = 0; pos < len; count++) {
        uint8_t octet;
        int error = dnswi_unescape(text, len, &pos, &octet);
        if (error != 0)
            return error;
        if (count == max)
            return DNSW_ERR_STRING_LONG;
        dnsw_write_u8(w, octet);
    }
    return 0;
}

int dnswi_parse_uint(const char *text, size_t len, uint32_t max, uint32_t *ret_value)
{
    uint64_t value = 0;
    bool too_large = false;

    if (len == 0)
        return DNSW_ERR_SYNTAX;
    for (size_t i = 0; i < len; i++) {
        if (!dnswi_is_digit((uint8_t)text[i]))
            return DNSW_ERR_SYNTAX;
        value = value * 10 + (uint64_t)(text[i] - '0');
        if (value > max) {
            too_large = true;
            value = max; /* keeps the sum from overflowing while the rest is checked */
        }
    }
    if (too_large)
        return DNSW_ERR_RANGE;
    *ret_value = (uint32_t)value;
    return 0;
}

int dnswi_parse_hex(struct dnswi_text *in, struct dnsw_writer *w)
{
    struct dnswi_token token;
    int high = -1; /* the first digit of an octet, until its second comes */
    int got;

    while ((got = dnswi_token_next(in, &token)) == 1) {
        for (size_t i = 0; i < token.len; i++) {
            int value = dnswi_hex_value((uint8_t)token.text[i]);
            if (value < 0)
                return DNSW_ERR_SYNTAX;
            if (high >= 0)
                dnsw_write_u8(w, (uint8_t)(high << 4 | value));
            high = high >= 0 ? -1 : value;
        }
    }
    if (got == 0 && high >= 0)
        return DNSW_ERR_SYNTAX;
    return got;
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

int dnswi_parse_base64(struct dnsw_writer *w, const char *text, size_t len)
{
    if (len % 4 != 0)
        return DNSW_ERR_SYNTAX;
    for (size_t i = 0; i < len; i += 4) {
        unsigned digits = 4;
        if (len - i == 4 && text[i + 3] == '=')
            digits = text[i + 2] == '=' ? 2 : 3;
        uint32_t group = 0;
        for (unsigned d = 0; d < 4; d++) {
            int value = d < digits ? base64_value(text[i + d]) : 0;
            if (value < 0)
                return DNSW_ERR_SYNTAX;
            group = group << 6 | (uint32_t)value;
        }
        /* bits past the last octet are zero (RFC 4648 section 3.5), so there is one spelling */
        if ((digits == 2 && (group & 0xFFFF) != 0) || (digits == 3 && (group & 0xFF) != 0))
            return DNSW_ERR_SYNTAX;
        for (unsigned d = 1; d < digits; d++)
            dnsw_write_u8(w, (uint8_t)(group >> (24 - 8 * d)));
    }
    return 0;
}

bool dnswi_text_is(const char *text, size_t len, const char *word)
{
    if (strlen(word) != len)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (dnswi_fold((uint8_t)text[i]) != dnswi_fold((uint8_t)word[i]))
            return false;
    }
    return true;
}
