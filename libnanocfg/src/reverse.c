/* SPDX-License-Identifier: MIT */
/*
 * The reverse zones of a network: in-addr.arpa has a label for each octet (RFC 1035 section 3.5),
 * ip6.arpa one for each nibble (RFC 3596 section 2.5). A prefix that ends inside a label covers
 * several zones.
 */
#include "decode.h"

#include <string.h>

static const uint8_t ipv4_suffix[] = "\7in-addr\4arpa";
static const uint8_t ipv6_suffix[] = "\3ip6\4arpa";

static unsigned label_bits(const struct ncfg_cidr *cidr)
{
    return cidr->family == NCFG_IPV4 ? 8 : 4;
}

/* Labels in front of the suffix. */
static unsigned label_count(const struct ncfg_cidr *cidr)
{
    unsigned bits = label_bits(cidr);

    return (cidr->prefix_len + bits - 1) / bits;
}

unsigned ncfg_reverse_count(const struct ncfg_cidr *cidr)
{
    return 1u << (label_count(cidr) * label_bits(cidr) - cidr->prefix_len);
}

/* The number of the label for octet or nibble `index` of the address. */
static unsigned label_value(const struct ncfg_cidr *cidr, unsigned index)
{
    uint8_t octet;

    if (cidr->family == NCFG_IPV4) {
        return cidr->address[index];
    }
    octet = cidr->address[index / 2];
    return index % 2 == 0 ? octet >> 4 : octet & 15u;
}

/* A label of the decimal digits of an octet, or the hexadecimal one of a nibble. */
static uint8_t *put_label(uint8_t *to, unsigned value, unsigned base)
{
    static const char digits[] = "0123456789abcdef";
    unsigned scale = 1;
    uint8_t *len = to++;

    while (value / scale >= base) {
        scale *= base;
    }
    for (; scale > 0; scale /= base) {
        *to++ = (uint8_t)digits[value / scale % base];
    }
    *len = (uint8_t)(to - len - 1);
    return to;
}

size_t ncfg_reverse_zone(const struct ncfg_cidr *cidr, unsigned index,
                         uint8_t ret_name[NCFG_REVERSE_NAME_MAX])
{
    bool ipv4 = cidr->family == NCFG_IPV4;
    const uint8_t *suffix = ipv4 ? ipv4_suffix : ipv6_suffix;
    size_t suffix_len = ipv4 ? sizeof(ipv4_suffix) : sizeof(ipv6_suffix);
    uint8_t *to = ret_name;

    /* the bits behind the prefix are 0: in the last label the zones count them up */
    for (unsigned label = label_count(cidr); label-- > 0; index = 0) {
        to = put_label(to, label_value(cidr, label) + index, ipv4 ? 10 : 16);
    }
    memcpy(to, suffix, suffix_len);
    return (size_t)(to - ret_name) + suffix_len;
}
