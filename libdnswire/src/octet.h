/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_OCTET_H
#define DNSWIRE_SRC_OCTET_H

#include <stdbool.h>
#include <stdint.h>

/* ASCII only, whatever the locale: what <ctype.h> cannot promise about octets from the wire. */

/* A-Z made a-z, every other octet as it is (RFC 4343 section 3). */
static inline uint8_t dnswi_fold(uint8_t octet)
{
    return (uint8_t)(octet | ((uint8_t)(octet - 'A') < 26 ? 0x20 : 0));
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
