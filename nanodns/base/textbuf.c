/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/textbuf.h"

#include <stdbool.h>
#include <string.h>

static const char hex_digits[] = "0123456789abcdef";

void nd_textbuf_put(struct nd_textbuf *out, const char *octets, size_t len)
{
    size_t room = out->size - out->len;
    size_t n = len < room ? len : room;
    memcpy(out->text + out->len, octets, n);
    out->len += n;
}

void nd_textbuf_puts(struct nd_textbuf *out, const char *text)
{
    nd_textbuf_put(out, text, strlen(text));
}

void nd_textbuf_char(struct nd_textbuf *out, char c)
{
    nd_textbuf_put(out, &c, 1);
}

void nd_textbuf_uint_padded(struct nd_textbuf *out, uint64_t value, unsigned width)
{
    char digits[20];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (at > 0 && (value != 0 || sizeof(digits) - at < width));
    nd_textbuf_put(out, digits + at, sizeof(digits) - at);
}

void nd_textbuf_uint(struct nd_textbuf *out, uint64_t value)
{
    nd_textbuf_uint_padded(out, value, 1);
}

/*
 * Octets of the printable character that starts `text`: 1 for ASCII, 2 to 4 for well-formed UTF-8
 * (RFC 3629) outside the C1 controls, 0 for a control or an octet that belongs to no character.
 */
static size_t character_len(const char *text, size_t len)
{
    const uint8_t *s = (const uint8_t *)text;
    uint8_t low = 0x80, high = 0xBF; /* of the second octet */
    size_t n;
    if (s[0] < 0x80) {
        return s[0] >= 0x20 && s[0] != 0x7F;
    } else if (s[0] >= 0xC2 && s[0] <= 0xDF) {
        n = 2;
        low = s[0] == 0xC2 ? 0xA0 : 0x80;
    } else if (s[0] >= 0xE0 && s[0] <= 0xEF) {
        n = 3;
        low = s[0] == 0xE0 ? 0xA0 : 0x80;
        high = s[0] == 0xED ? 0x9F : 0xBF;
    } else if (s[0] >= 0xF0 && s[0] <= 0xF4) {
        n = 4;
        low = s[0] == 0xF0 ? 0x90 : 0x80;
        high = s[0] == 0xF4 ? 0x8F : 0xBF;
    } else {
        return 0;
    }
    if (n > len || s[1] < low || s[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < n; i++) {
        if (s[i] < 0x80 || s[i] > 0xBF) {
            return 0;
        }
    }
    return n;
}

/* Copy the octets from `at` on that are themselves in every form. Where the first other one is. */
static size_t put_ordinary(struct nd_textbuf *out, const char *text, size_t at, size_t len)
{
    size_t end = at;
    while (end < len && text[end] >= ' ' && text[end] < 0x7F && text[end] != '"' &&
           text[end] != '\\') {
        end++;
    }
    nd_textbuf_put(out, text + at, end - at);
    return end;
}

static void put_hex_escape(struct nd_textbuf *out, const char *prefix, char octet)
{
    uint8_t value = (uint8_t)octet;
    nd_textbuf_puts(out, prefix);
    nd_textbuf_char(out, hex_digits[value >> 4]);
    nd_textbuf_char(out, hex_digits[value & 15]);
}

void nd_textbuf_plain(struct nd_textbuf *out, const char *text, size_t len)
{
    size_t at = 0;
    while ((at = put_ordinary(out, text, at, len)) < len) {
        size_t n = character_len(text + at, len - at);
        if (n == 0) {
            put_hex_escape(out, "\\x", text[at]);
            at++;
        } else {
            nd_textbuf_put(out, text + at, n);
            at += n;
        }
    }
}

void nd_textbuf_json(struct nd_textbuf *out, const char *text, size_t len)
{
    size_t at = 0;
    nd_textbuf_char(out, '"');
    while ((at = put_ordinary(out, text, at, len)) < len) {
        size_t n = character_len(text + at, len - at);
        uint8_t octet = (uint8_t)text[at];
        if (octet == '"' || octet == '\\') {
            nd_textbuf_char(out, '\\');
        }
        if (n > 0) {
            nd_textbuf_put(out, text + at, n);
            at += n;
            continue;
        }
        if (octet < 0x80) {
            put_hex_escape(out, "\\u00", text[at]);
        } else {
            nd_textbuf_puts(out, "\\ufffd");
        }
        at++;
    }
    nd_textbuf_char(out, '"');
}

static bool logfmt_needs_quotes(const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t n = character_len(text + i, len - i);
        if (n == 0 || text[i] == ' ' || text[i] == '"' || text[i] == '=' || text[i] == '\\') {
            return true;
        }
        i += n;
    }
    return len == 0;
}

void nd_textbuf_logfmt(struct nd_textbuf *out, const char *text, size_t len)
{
    if (logfmt_needs_quotes(text, len)) {
        /* the common readers of logfmt unquote by JSON's rules */
        nd_textbuf_json(out, text, len);
    } else {
        nd_textbuf_put(out, text, len);
    }
}
