/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_OCTET_H
#define DNSWIRE_SRC_OCTET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ASCII only, whatever the locale: what <ctype.h> cannot promise about octets from the wire. */

/* A-Z made a-z, every other octet as it is (RFC 4343 section 3). */
static inline uint8_t dnswi_fold(uint8_t octet)
{
    return (uint8_t)(octet | ((uint8_t)(octet - 'A') < 26 ? 0x20 : 0));
}

/* Eight octets as one number, the first in its lowest bits. */
static inline uint64_t dnswi_load_eight(const uint8_t *octets)
{
    uint64_t eight;

    memcpy(&eight, octets, sizeof(eight));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

/*
 * A-Z made a-z in eight octets at once. Adding to the low seven bits of each carries into its top
 * bit when it is past a bound: past 'A' - 1 but not past 'Z', in an ASCII octet, is a capital.
 */
static inline uint64_t dnswi_fold_eight(uint64_t octets)
{
    const uint64_t each = 0x0101010101010101u;
    uint64_t low = octets & 0x7f * each;
    uint64_t from_a = low + (0x80 - 'A') * each;
    uint64_t past_z = low + (0x7f - 'Z') * each;
    uint64_t capital = (from_a ^ past_z) & ~octets & 0x80 * each;
    return octets | capital >> 2;
}

/*
 * Copy `len` octets, which do not overlap or are the same: as memcpy(), but without a call for the
 * few octets that names and fields have. It touches no octet beside them.
 */
static inline __attribute__((always_inline)) void dnswi_copy(uint8_t *to, const uint8_t *from,
                                                             size_t len)
{
    /* the last octets may be copied twice */
    if (len >= 16) {
        memcpy(to, from, 16);
        for (size_t at = 16; at < len - 16; at += 16)
            memcpy(to + at, from + at, 16);
        memcpy(to + len - 16, from + len - 16, 16);
    } else if (len >= 8) {
        memcpy(to, from, 8);
        memcpy(to + len - 8, from + len - 8, 8);
    } else if (len >= 4) {
        memcpy(to, from, 4);
        memcpy(to + len - 4, from + len - 4, 4);
    } else if (len >= 2) {
        memcpy(to, from, 2);
        memcpy(to + len - 2, from + len - 2, 2);
    } else if (len == 1) {
        *to = *from;
    }
}

static inline bool dnswi_is_digit(uint8_t octet)
{
    return (uint8_t)(octet - '0') < 10;
}

static inline bool dnswi_is_alnum(uint8_t octet)
{
    return dnswi_is_digit(octet) || (uint8_t)(dnswi_fold(octet) - 'a') < 26;
}

/* 0..15, or -1 if the octet is no hexadecimal digit. */
static inline int dnswi_hex_value(uint8_t octet)
{
    if (dnswi_is_digit(octet))
        return octet - '0';
    octet = dnswi_fold(octet);
    return (uint8_t)(octet - 'a') < 6 ? octet - 'a' + 10 : -1;
}

#endif
