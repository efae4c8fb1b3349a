/* SPDX-License-Identifier: MIT */
#include "address.h"

#include <arpa/inet.h>
#include <string.h>

#include "cursor_inline.h"
#include "text_io.h"

/* libc's own functions know the rules; they want a family and a NUL. */
static int parse_address(struct dnsw_writer *w, int family, size_t octets_len, const char *text,
                         size_t len)
{
    char copy[INET6_ADDRSTRLEN];
    uint8_t octets[16];

    if (len >= sizeof(copy) || memchr(text, '\0', len) != NULL)
        return DNSW_ERR_ADDRESS;
    memcpy(copy, text, len);
    copy[len] = '\0';
    if (inet_pton(family, copy, octets) != 1)
        return DNSW_ERR_ADDRESS;
    dnsw_write_span(w, octets, octets_len);
    return 0;
}

int dnswi_parse_ipv4(struct dnsw_writer *w, const char *text, size_t len)
{
    return parse_address(w, AF_INET, 4, text, len);
}

int dnswi_parse_ipv6(struct dnsw_writer *w, const char *text, size_t len)
{
    return parse_address(w, AF_INET6, 16, text, len);
}

void dnswi_put_ipv4(struct dnsw_writer *out, const uint8_t octets[4])
{
    for (unsigned i = 0; i < 4; i++) {
        if (i > 0)
            dnswi_put_char(out, '.');
        dnswi_put_uint(out, octets[i]);
    }
}

static void put_group(struct dnsw_writer *out, unsigned group)
{
    static const char digit[16] = "0123456789abcdef";
    unsigned digits = group > 0xFFF ? 4 : group > 0xFF ? 3 : group > 0xF ? 2 : 1;

    while (digits-- > 0)
        dnswi_put_char(out, digit[group >> 4 * digits & 0xF]);
}

/* The first of the longest runs of zero groups, of two at least (RFC 5952 section 4.2). */
static unsigned longest_zeros(const unsigned group[8], unsigned *ret_len)
{
    unsigned best = 8, best_len = 1;

    for (unsigned i = 0; i < 8; i++) {
        unsigned len = 0;
        while (i + len < 8 && group[i + len] == 0)
            len++;
        if (len > best_len) {
            best = i;
            best_len = len;
        }
    }
    *ret_len = best_len;
    return best;
}

void dnswi_put_ipv6(struct dnsw_writer *out, const uint8_t octets[16])
{
    unsigned group[8], zeros_len;

    for (unsigned i = 0; i < 8; i++)
        group[i] = dnswi_get_u16(octets + 2 * i);
    unsigned zeros = longest_zeros(group, &zeros_len);
    if (zeros == 0 && zeros_len == 5 && group[5] == 0xFFFF) { /* RFC 5952 section 5 */
        dnswi_put_text(out, "::ffff:");
        dnswi_put_ipv4(out, octets + 12);
        return;
    }
    for (unsigned i = 0; i < 8; i++) {
        if (i == zeros) {
            dnswi_put_text(out, "::");
            i += zeros_len - 1;
            continue;
        }
        if (i > 0 && i != zeros + zeros_len)
            dnswi_put_char(out, ':');
        put_group(out, group[i]);
    }
}
