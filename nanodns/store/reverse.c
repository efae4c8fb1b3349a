/* SPDX-License-Identifier: MIT */
#include "store/reverse.h"

#include <string.h>

static const uint8_t in_addr_arpa[] = "\7in-addr\4arpa";
static const uint8_t ip6_arpa[] = "\3ip6\4arpa";

/* A label of the decimal digits of an octet. */
static uint8_t *put_decimal(uint8_t *to, uint8_t octet)
{
    uint8_t digits = octet >= 100 ? 3 : octet >= 10 ? 2 : 1;
    *to = digits;
    for (uint8_t i = digits; i > 0; i--) {
        to[i] = (uint8_t)('0' + octet % 10);
        octet /= 10;
    }
    return to + 1 + digits;
}

static uint8_t *put_nibble(uint8_t *to, unsigned nibble)
{
    to[0] = 1;
    to[1] = (uint8_t) "0123456789abcdef"[nibble & 15];
    return to + 2;
}

size_t nd_reverse_name(const uint8_t *address, size_t address_len, uint8_t *name)
{
    uint8_t *to = name;
    const uint8_t *suffix = address_len == 4 ? in_addr_arpa : ip6_arpa;
    size_t suffix_len = address_len == 4 ? sizeof(in_addr_arpa) : sizeof(ip6_arpa);
    for (size_t i = address_len; i > 0; i--) {
        if (address_len == 4) {
            to = put_decimal(to, address[i - 1]);
        } else {
            to = put_nibble(to, address[i - 1]);
            to = put_nibble(to, (unsigned)address[i - 1] >> 4);
        }
    }
    memcpy(to, suffix, suffix_len);
    return (size_t)(to - name) + suffix_len;
}
