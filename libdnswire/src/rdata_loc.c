/* SPDX-License-Identifier: MIT */
/* LOC (RFC 1876): a place, the size of what is there, and how well both are known. */
#include "rdata_kind.h"

#include <string.h>

#include "cursor_inline.h"
#include "octet.h"

/* Thousandths of a second of arc; the equator and the prime meridian are 2^31. */
#define ARC_ZERO   0x80000000u
#define ARC_MINUTE 60000u
#define ARC_DEGREE 3600000u

/* Centimetres: heights are counted from 100 km below the spheroid. */
#define ALTITUDE_ZERO 10000000u

/* What is not in the text (RFC 1876 section 3): 1 m, 10 km, 10 m. */
#define SIZE_DEFAULT       0x12u
#define HORIZONTAL_DEFAULT 0x16u
#define VERTICAL_DEFAULT   0x13u

#define SIZE_MAX_CM 9000000000u /* 9e9, what four bits and four bits can say */

/* Two decimal digits: 0 to 9 times ten to the 0 to 9; 0 is 00 alone. */
static bool is_size(unsigned octet)
{
    return octet >> 4 <= 9 && (octet & 0xF) <= 9 && (octet == 0 || octet >> 4 != 0);
}

static bool is_arc(uint32_t arc, uint32_t degrees)
{
    uint32_t off = arc > ARC_ZERO ? arc - ARC_ZERO : ARC_ZERO - arc;

    return off <= degrees * ARC_DEGREE;
}

void dnswi_loc_check(struct dnsw_reader *r)
{
    bool valid = dnswi_read_u8(r) == 0; /* the one version there is */

    for (unsigned i = 0; i < 3; i++)
        valid = is_size(dnswi_read_u8(r)) && valid;
    valid = is_arc(dnswi_read_u32(r), 90) && valid;
    valid = is_arc(dnswi_read_u32(r), 180) && valid;
    dnswi_read_u32(r); /* altitude */
    if (!valid)
        dnsw_reader_fail(r, DNSW_ERR_RANGE);
}

static void print_arc(struct dnsw_writer *out, uint32_t arc, const char *positive,
                      const char *negative)
{
    uint32_t off = arc >= ARC_ZERO ? arc - ARC_ZERO : ARC_ZERO - arc;

    dnswi_put_uint(out, off / ARC_DEGREE);
    dnswi_put_char(out, ' ');
    dnswi_put_uint(out, off % ARC_DEGREE / ARC_MINUTE);
    dnswi_put_char(out, ' ');
    dnswi_put_uint(out, off % ARC_MINUTE / 1000);
    dnswi_put_char(out, '.');
    dnswi_put_padded(out, off % 1000, 3);
    dnswi_put_text(out, arc >= ARC_ZERO ? positive : negative);
}

static void print_metres(struct dnsw_writer *out, uint64_t cm)
{
    dnswi_put_wide(out, cm / 100);
    dnswi_put_char(out, '.');
    dnswi_put_padded(out, (uint32_t)(cm % 100), 2);
    dnswi_put_char(out, 'm');
}

static void print_size(struct dnsw_writer *out, unsigned octet)
{
    uint64_t cm = octet >> 4;

    for (unsigned i = octet & 0xF; i > 0; i--)
        cm *= 10;
    dnswi_put_char(out, ' ');
    print_metres(out, cm);
}

void dnswi_loc_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_read_u8(r); /* version */
    unsigned size = dnswi_read_u8(r);
    unsigned horizontal = dnswi_read_u8(r);
    unsigned vertical = dnswi_read_u8(r);
    print_arc(out, dnswi_read_u32(r), " N ", " S ");
    print_arc(out, dnswi_read_u32(r), " E ", " W ");
    uint32_t altitude = dnswi_read_u32(r);
    if (altitude < ALTITUDE_ZERO)
        dnswi_put_char(out, '-');
    print_metres(out,
                 altitude < ALTITUDE_ZERO ? ALTITUDE_ZERO - altitude : altitude - ALTITUDE_ZERO);
    if (size == SIZE_DEFAULT && horizontal == HORIZONTAL_DEFAULT && vertical == VERTICAL_DEFAULT)
        return;
    print_size(out, size);
    print_size(out, horizontal);
    print_size(out, vertical);
}

/* A number with up to `places` decimals, as so many units of the last of them. */
static int parse_decimal(const char *text, size_t len, unsigned places, uint64_t max,
                         uint64_t *ret_value)
{
    const char *point = memchr(text, '.', len);
    size_t whole = point != NULL ? (size_t)(point - text) : len;
    size_t decimals = point != NULL ? len - whole - 1 : 0;
    uint32_t integer, fraction = 0;

    if (decimals > places || (point != NULL && decimals == 0))
        return DNSW_ERR_SYNTAX;
    int error = dnswi_parse_uint(text, whole, UINT32_MAX, &integer);
    if (error == 0 && decimals > 0)
        error = dnswi_parse_uint(point + 1, decimals, UINT32_MAX, &fraction);
    if (error != 0)
        return error;
    uint64_t value = integer;
    for (unsigned i = 0; i < places; i++) {
        value *= 10;
        fraction *= i < places - decimals ? 10 : 1;
    }
    value += fraction;
    if (value > max)
        return DNSW_ERR_RANGE;
    *ret_value = value;
    return 0;
}

/* `degrees [minutes [seconds]] letter`, the letter being one of the two. */
static int parse_arc(struct dnswi_parse *p, uint32_t degrees, const char *letters)
{
    static const uint32_t unit[3] = {ARC_DEGREE, ARC_MINUTE, 1};
    const uint64_t max[3] = {degrees, 59, 59999};
    struct dnswi_token token;
    uint64_t value, arc = 0;

    for (unsigned part = 0;; part++) {
        int error = dnswi_need_bare(p, &token);
        if (error != 0)
            return error;
        char letter = token.len == 1 ? (char)dnswi_fold((uint8_t)token.text[0]) : '\0';
        if (part > 0 && (letter == letters[0] || letter == letters[1])) {
            if (arc > (uint64_t)degrees * ARC_DEGREE)
                return DNSW_ERR_RANGE;
            uint32_t off = (uint32_t)arc;
            dnsw_write_u32(&p->w, letter == letters[0] ? ARC_ZERO + off : ARC_ZERO - off);
            return 0;
        }
        if (part == 3)
            return DNSW_ERR_SYNTAX;
        error = parse_decimal(token.text, token.len, part == 2 ? 3 : 0, max[part], &value);
        if (error != 0)
            return error;
        arc += value * unit[part];
    }
}

/* Metres with up to two decimals, `m` behind them or not. */
static int parse_metres(const char *text, size_t len, uint64_t max_cm, uint64_t *ret_cm)
{
    if (len > 0 && dnswi_fold((uint8_t)text[len - 1]) == 'm')
        len--;
    return parse_decimal(text, len, 2, max_cm, ret_cm);
}

static int parse_altitude(struct dnswi_parse *p)
{
    struct dnswi_token token;
    uint64_t cm;
    int error = dnswi_need_bare(p, &token);

    if (error != 0)
        return error;
    if (token.len > 0 && token.text[0] == '-') {
        error = parse_metres(token.text + 1, token.len - 1, ALTITUDE_ZERO, &cm);
        if (error == 0)
            dnsw_write_u32(&p->w, (uint32_t)(ALTITUDE_ZERO - cm));
        return error;
    }
    error = parse_metres(token.text, token.len, UINT32_MAX - ALTITUDE_ZERO, &cm);
    if (error == 0)
        dnsw_write_u32(&p->w, (uint32_t)(ALTITUDE_ZERO + cm));
    return error;
}

/* The sizes that are there, over the defaults at `pos`; digits past the first are dropped. */
static int parse_sizes(struct dnswi_parse *p, size_t pos)
{
    struct dnswi_token token;
    uint64_t cm;

    for (unsigned i = 0; i < 3; i++) {
        unsigned exponent = 0;
        int got = dnswi_token_next(&p->in, &token);
        if (got <= 0)
            return got;
        int error =
            token.quoted ? DNSW_ERR_SYNTAX : parse_metres(token.text, token.len, SIZE_MAX_CM, &cm);
        if (error != 0)
            return error;
        for (; cm > 9; exponent++)
            cm /= 10;
        dnswi_write_u8_at(&p->w, pos + i, (uint8_t)(cm << 4 | exponent));
    }
    return 0;
}

int dnswi_loc_parse(struct dnswi_parse *p)
{
    static const uint8_t head[4] = {0, SIZE_DEFAULT, HORIZONTAL_DEFAULT, VERTICAL_DEFAULT};
    size_t start = p->w.pos;

    dnsw_write_span(&p->w, head, sizeof(head));
    int error = parse_arc(p, 90, "ns");
    if (error == 0)
        error = parse_arc(p, 180, "ew");
    if (error == 0)
        error = parse_altitude(p);
    return error != 0 ? error : parse_sizes(p, start + 1);
}
