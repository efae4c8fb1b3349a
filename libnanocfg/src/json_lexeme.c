/* SPDX-License-Identifier: MIT */
/* The scalars of JSON: strings, numbers and words (RFC 8259 sections 3, 6 and 7). */
#include "json_scanner.h"

#include <string.h>

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(int c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_word(int c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-' || c == '+' || c == '.' || c >= 0x80;
}

/* Octets of the well-formed UTF-8 sequence at `p`, or 0 (RFC 3629 section 4). */
static size_t utf8_len(const unsigned char *p, size_t left)
{
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    size_t len;

    if (p[0] >= 0xC2 && p[0] <= 0xDF) {
        len = 2;
    } else if (p[0] >= 0xE0 && p[0] <= 0xEF) {
        len = 3;
        low = p[0] == 0xE0 ? 0xA0 : 0x80;  /* overlong */
        high = p[0] == 0xED ? 0x9F : 0xBF; /* surrogates */
    } else if (p[0] >= 0xF0 && p[0] <= 0xF4) {
        len = 4;
        low = p[0] == 0xF0 ? 0x90 : 0x80;
        high = p[0] == 0xF4 ? 0x8F : 0xBF; /* above U+10FFFF */
    } else {
        return 0;
    }
    if (left < len || p[1] < low || p[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return len;
}

static void scan_utf8(struct ncfg_scanner *s)
{
    const unsigned char *p = (const unsigned char *)s->octets + s->pos;
    size_t len = utf8_len(p, s->len - s->pos);

    if (len > 0) {
        s->pos += len;
        return;
    }
    ncfg_scan_fault(s, s->pos, "octet 0x%02X is not UTF-8; save the file as UTF-8", p[0]);
    while (s->pos < s->len && (unsigned char)s->octets[s->pos] >= 0x80) {
        s->pos++;
    }
}

static bool read_hex4(const struct ncfg_scanner *s, size_t at, uint32_t *ret_value)
{
    uint32_t value = 0;

    if (s->len - at < 4) {
        return false;
    }
    for (size_t i = 0; i < 4; i++) {
        int c = (unsigned char)s->octets[at + i];

        if (!is_hex(c)) {
            return false;
        }
        value = value << 4 | (uint32_t)(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    *ret_value = value;
    return true;
}

/* `\u` at s->pos. Characters beyond U+FFFF are two escapes (RFC 8259 section 7). */
static void scan_unicode_escape(struct ncfg_scanner *s)
{
    size_t at = s->pos;
    uint32_t unit;
    uint32_t low;

    s->pos += 2;
    if (!read_hex4(s, s->pos, &unit)) {
        ncfg_scan_fault(s, at, "\\u takes four hexadecimal digits");
        return;
    }
    s->pos += 4;
    if (unit < 0xD800 || unit > 0xDFFF) {
        return;
    }
    if (unit <= 0xDBFF && s->len - s->pos >= 6 && s->octets[s->pos] == '\\' &&
        s->octets[s->pos + 1] == 'u' && read_hex4(s, s->pos + 2, &low) && low >= 0xDC00 &&
        low <= 0xDFFF) {
        s->pos += 6;
        return;
    }
    ncfg_scan_fault(s, at, "\\u%04x is half of a surrogate pair; write the character itself", unit);
}

static void scan_escape(struct ncfg_scanner *s)
{
    int c = s->len - s->pos > 1 ? (unsigned char)s->octets[s->pos + 1] : -1;

    switch (c) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        s->pos += 2;
        break;
    case 'u':
        scan_unicode_escape(s);
        break;
    default:
        if (c > 0x20 && c < 0x7F) {
            ncfg_scan_fault(s, s->pos, "'\\%c' is no JSON escape; write \\\\ for a backslash", c);
        } else {
            ncfg_scan_fault(s, s->pos, "a lone backslash; write \\\\ for one");
        }
        s->pos++;
        break;
    }
}

static const char *control_advice(int c)
{
    return c == '\t' ? "a tab inside a string; write \\t"
                     : "a control character inside a string; write it as \\u and four digits";
}

/* Octets of a string that stand for themselves and are valid whatever is beside them. */
static bool is_plain(int c)
{
    return c >= 0x20 && c != '"' && c != '\\' && c < 0x80;
}

void ncfg_scan_string(struct ncfg_scanner *s)
{
    size_t at = s->pos++;

    for (;;) {
        size_t pos = s->pos;
        int c;

        while (pos < s->len && is_plain((unsigned char)s->octets[pos])) {
            pos++;
        }
        s->pos = pos;
        c = ncfg_scan_peek(s);
        if (c == '"') {
            s->pos++;
            return;
        }
        if (c < 0 || c == '\n' || c == '\r') {
            ncfg_scan_fault(s, at,
                            c < 0 ? "the string opened here is never closed"
                                  : "the string opened here is not closed before the end of the "
                                    "line; write \\n for a line break");
            s->stopped = true;
            return;
        }
        if (c == '\\') {
            scan_escape(s);
        } else if (c >= 0x80) {
            scan_utf8(s);
        } else {
            ncfg_scan_fault(s, s->pos, "%s", control_advice(c));
            s->pos++;
        }
        if (s->stopped) {
            return;
        }
    }
}

void ncfg_scan_single_quoted(struct ncfg_scanner *s)
{
    size_t at = s->pos++;

    ncfg_scan_fault(s, at, "strings stand in double quotes, not in single ones");
    while (s->pos < s->len && s->octets[s->pos] != '\'' && s->octets[s->pos] != '\n') {
        s->pos++;
    }
    if (ncfg_scan_peek(s) == '\'') {
        s->pos++;
    } else {
        s->stopped = true;
    }
}

static size_t skip_digits(struct ncfg_scanner *s)
{
    size_t from = s->pos;

    while (is_digit(ncfg_scan_peek(s))) {
        s->pos++;
    }
    return s->pos - from;
}

/* What is wrong with the number-like word of `len` octets, or NULL. */
static const char *number_fault(struct ncfg_scanner *s)
{
    if (ncfg_scan_peek(s) == '-') {
        s->pos++;
    }
    if (ncfg_scan_peek(s) == '0' && s->len - s->pos > 1) {
        int next = (unsigned char)s->octets[s->pos + 1];

        if (is_digit(next)) {
            return "a number does not begin with 0; write it without, or as a string in quotes";
        }
        if (next == 'x' || next == 'X') {
            return "numbers are decimal";
        }
    }
    if (skip_digits(s) == 0) {
        return "a minus sign without a number";
    }
    if (ncfg_scan_peek(s) == '.') {
        s->pos++;
        if (skip_digits(s) == 0) {
            return "digits are missing after the decimal point";
        }
    }
    if (ncfg_scan_peek(s) == 'e' || ncfg_scan_peek(s) == 'E') {
        s->pos++;
        if (ncfg_scan_peek(s) == '+' || ncfg_scan_peek(s) == '-') {
            s->pos++;
        }
        if (skip_digits(s) == 0) {
            return "digits are missing in the exponent";
        }
    }
    return is_word(ncfg_scan_peek(s)) ? "not a number; text stands in double quotes" : NULL;
}

static size_t word_end(const struct ncfg_scanner *s, size_t at)
{
    while (at < s->len && is_word((unsigned char)s->octets[at])) {
        at++;
    }
    return at;
}

void ncfg_scan_number(struct ncfg_scanner *s)
{
    size_t at = s->pos;
    const char *fault = number_fault(s);
    struct ncfg_quote quote;

    if (fault != NULL) {
        s->pos = word_end(s, at);
        ncfg_scan_fault(s, at, "'%s': %s", ncfg_quote(&quote, s->octets + at, s->pos - at), fault);
    }
}

struct word {
    const char *text;
    const char *advice; /* NULL: a word of JSON */
};

static const struct word words[] = {
    {"true", NULL},
    {"false", NULL},
    {"null", NULL},
    {"True", "write true, in lower case"},
    {"TRUE", "write true, in lower case"},
    {"False", "write false, in lower case"},
    {"FALSE", "write false, in lower case"},
    {"yes", "write true"},
    {"on", "write true"},
    {"no", "write false"},
    {"off", "write false"},
    {"None", "write null"},
    {"Null", "write null"},
    {"NULL", "write null"},
    {"nil", "write null"},
    {"undefined", "write null"},
    {"NaN", "JSON has no such number"},
    {"Infinity", "JSON has no such number"},
    {"-Infinity", "JSON has no such number"},
};

void ncfg_scan_word(struct ncfg_scanner *s)
{
    const char *advice = "text stands in double quotes";
    struct ncfg_quote quote;
    size_t at = s->pos;
    size_t len = word_end(s, at) - at;

    if (len >= 3 && memcmp(s->octets + at, "\xE2\x80\x9C", 3) == 0) {
        advice = "strings stand in plain double quotes";
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strlen(words[i].text) == len && memcmp(words[i].text, s->octets + at, len) == 0) {
            advice = words[i].advice;
            break;
        }
    }
    if (len == 0) {
        ncfg_scan_fault(s, at, "'%c' where a value is expected", s->octets[at]);
        s->stopped = true;
        return;
    }
    if (advice != NULL && (unsigned char)s->octets[at] >= 0x80 &&
        utf8_len((const unsigned char *)s->octets + at, s->len - at) == 0) {
        scan_utf8(s);
        s->stopped = true;
        return;
    }
    s->pos += len;
    if (advice != NULL) {
        ncfg_scan_fault(s, at, "'%s' is not a JSON value; %s",
                        ncfg_quote(&quote, s->octets + at, len), advice);
    }
}
