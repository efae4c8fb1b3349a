/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <dnswire/name.h>

#include "cursor_inline.h"
#include "text_io.h"

void dnswi_text_init(struct dnsw_writer *out, char *buf, size_t size)
{
    dnsw_writer_init(out, buf, size, NULL);
    dnsw_writer_reserve(out, 1); /* the NUL */
}

int dnswi_text_finish(struct dnsw_writer *out)
{
    if (out->error != 0)
        return out->error;
    dnsw_writer_reserve(out, 0);
    dnsw_write_u8(out, 0);
    return (int)(out->pos - 1);
}

void dnswi_put_char(struct dnsw_writer *out, char c)
{
    dnsw_write_u8(out, (uint8_t)c);
}

void dnswi_put_text(struct dnsw_writer *out, const char *text)
{
    dnswi_write_span(out, text, strlen(text));
}

void dnswi_put_uint(struct dnsw_writer *out, uint32_t value)
{
    char digits[10]; /* 4294967295 */
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    dnswi_write_span(out, digits + at, sizeof(digits) - at);
}

void dnswi_put_hex(struct dnsw_writer *out, const uint8_t *octets, size_t len)
{
    static const char digit[16] = "0123456789ABCDEF";

    for (size_t i = 0; i < len; i++) {
        dnswi_put_char(out, digit[octets[i] >> 4]);
        dnswi_put_char(out, digit[octets[i] & 0xF]);
    }
}

void dnswi_put_base64(struct dnsw_writer *out, const uint8_t *octets, size_t len)
{
    static const char digit[64] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < len; i += 3) {
        size_t have = len - i < 3 ? len - i : 3;
        uint32_t group = (uint32_t)octets[i] << 16;
        if (have > 1)
            group |= (uint32_t)octets[i + 1] << 8;
        if (have > 2)
            group |= octets[i + 2];
        dnswi_put_char(out, digit[group >> 18]);
        dnswi_put_char(out, digit[group >> 12 & 63]);
        dnswi_put_char(out, have > 1 ? digit[group >> 6 & 63] : '=');
        dnswi_put_char(out, have > 2 ? digit[group & 63] : '=');
    }
}

/* \DDD (RFC 1035 section 5.1). Returns the end. */
static uint8_t *decimal_escape(uint8_t *to, uint8_t octet)
{
    to[0] = '\\';
    to[1] = (uint8_t)('0' + octet / 100);
    to[2] = (uint8_t)('0' + octet / 10 % 10);
    to[3] = (uint8_t)('0' + octet % 10);
    return to + 4;
}

static void put_decimal_escape(struct dnsw_writer *out, uint8_t octet)
{
    uint8_t escape[4];

    decimal_escape(escape, octet);
    dnswi_write_span(out, escape, sizeof(escape));
}

/* How the octets of a name are written, those that are no characters of a name as they stand. */
enum {
    PLAIN,
    BACKSLASH, /* what has a meaning in a zone file (RFC 1035 section 5.1) */
    DECIMAL,
};

static const uint8_t name_octet[256] = {
    [0x00 ... 0x20] = DECIMAL, [0x7F ... 0xFF] = DECIMAL, ['"'] = BACKSLASH, ['$'] = BACKSLASH,
    ['('] = BACKSLASH,         [')'] = BACKSLASH,         ['.'] = BACKSLASH, [';'] = BACKSLASH,
    ['@'] = BACKSLASH,         ['\\'] = BACKSLASH,
};

/* A label and its dot: 63 times \DDD at most. */
#define LABEL_TEXT_MAX (4 * DNSW_LABEL_MAX + 1)

/* Write a label and its dot to LABEL_TEXT_MAX octets at `text`. Returns how many it took. */
static inline size_t label_to_text(const uint8_t *label, uint8_t *text)
{
    const uint8_t *octet = label + 1;
    const uint8_t *const end = octet + *label;
    uint8_t *to = text;

    for (; octet < end; octet++) {
        if (name_octet[*octet] == PLAIN) {
            *to++ = *octet;
        } else if (name_octet[*octet] == DECIMAL) {
            to = decimal_escape(to, *octet);
        } else {
            *to++ = '\\';
            *to++ = *octet;
        }
    }
    *to++ = '.';
    return (size_t)(to - text);
}

/* Near the end of the buffer: how long the text will be nobody knows before. */
static __attribute__((noinline)) void put_label_aside(struct dnsw_writer *out, const uint8_t *label)
{
    uint8_t text[LABEL_TEXT_MAX];

    dnswi_write_span(out, text, label_to_text(label, text));
}

void dnswi_put_name(struct dnsw_writer *out, const uint8_t *name)
{
    if (*name == 0)
        dnswi_put_char(out, '.');
    for (; *name != 0; name += 1u + *name) {
        uint8_t *room = dnswi_write_room_up_to(out, LABEL_TEXT_MAX);
        if (room != NULL)
            dnswi_write_done(out, label_to_text(name, room));
        else
            put_label_aside(out, name);
    }
}

void dnswi_put_escaped(struct dnsw_writer *out, uint8_t octet)
{
    if (octet < 0x20 || octet > 0x7E) {
        put_decimal_escape(out, octet);
        return;
    }
    if (octet == '"' || octet == '\\')
        dnswi_put_char(out, '\\');
    dnswi_put_char(out, (char)octet);
}

void dnswi_put_quoted(struct dnsw_writer *out, const uint8_t *octets, size_t len)
{
    dnswi_put_char(out, '"');
    for (size_t i = 0; i < len; i++)
        dnswi_put_escaped(out, octets[i]);
    dnswi_put_char(out, '"');
}

void dnswi_put_generic(struct dnsw_writer *out, const uint8_t *octets, size_t len)
{
    dnswi_put_text(out, "\\# ");
    dnswi_put_uint(out, (uint32_t)len);
    if (len > 0) {
        dnswi_put_char(out, ' ');
        dnswi_put_hex(out, octets, len);
    }
}
