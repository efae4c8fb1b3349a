/* SPDX-License-Identifier: MIT */
/* Identifiers: groups of hexadecimal digits with a sign between them. */
#include "rdata_kind.h"

#include "cursor_inline.h"
#include "octet.h"

static void put_lower(struct dnsw_writer *out, unsigned value, unsigned digits)
{
    static const char digit[16] = "0123456789abcdef";

    while (digits-- > 0)
        dnswi_put_char(out, digit[value >> 4 * digits & 0xF]);
}

/* The value of `*len` or fewer hexadecimal digits at `text`; -1 if there are none. */
static int group_value(const char *text, size_t *len)
{
    int value = -1;
    size_t used = 0;

    for (; used < *len; used++) {
        int digit = dnswi_hex_value((uint8_t)text[used]);
        if (digit < 0)
            break;
        value = (value < 0 ? 0 : value << 4) | digit;
    }
    *len = used;
    return value;
}

/* `count` groups of `min` to `max` digits; max / 2 octets each. */
static int parse_groups(struct dnswi_parse *p, unsigned count, size_t min, size_t max, char sign)
{
    struct dnswi_token token;
    size_t pos = 0;
    int error = dnswi_need_bare(p, &token);

    if (error != 0)
        return error;
    for (unsigned i = 0; i < count; i++) {
        if (i > 0 && (pos == token.len || token.text[pos++] != sign))
            return DNSW_ERR_SYNTAX;
        size_t len = token.len - pos < max ? token.len - pos : max;
        int value = group_value(token.text + pos, &len);
        if (len < min)
            return DNSW_ERR_SYNTAX;
        pos += len;
        if (max > 2)
            dnsw_write_u16(&p->w, (uint16_t)value);
        else
            dnsw_write_u8(&p->w, (uint8_t)value);
    }
    return pos == token.len ? 0 : DNSW_ERR_SYNTAX;
}

static void print_eui(struct dnsw_reader *r, struct dnsw_writer *out, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (i > 0)
            dnswi_put_char(out, '-');
        put_lower(out, dnswi_read_u8(r), 2);
    }
}

void dnswi_eui48_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    print_eui(r, out, 6);
}

int dnswi_eui48_parse(struct dnswi_parse *p)
{
    return parse_groups(p, 6, 2, 2, '-');
}

void dnswi_eui64_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    print_eui(r, out, 8);
}

int dnswi_eui64_parse(struct dnswi_parse *p)
{
    return parse_groups(p, 8, 2, 2, '-');
}

void dnswi_locator_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    for (unsigned i = 0; i < 4; i++) {
        if (i > 0)
            dnswi_put_char(out, ':');
        put_lower(out, dnswi_read_u16(r), 4);
    }
}

/* Leading zeros may be left out, as in an IPv6 address; `::` may not stand (RFC 6742 2.1.2). */
int dnswi_locator_parse(struct dnswi_parse *p)
{
    return parse_groups(p, 4, 1, 4, ':');
}
