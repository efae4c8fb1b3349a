/* SPDX-License-Identifier: MIT */
#include "address.h"

#include <arpa/inet.h>
#include <string.h>

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

void dnswi_put_ipv6(struct dnsw_writer *out, const uint8_t octets[16])
{
    char text[INET6_ADDRSTRLEN];

    if (inet_ntop(AF_INET6, octets, text, sizeof(text)) != NULL)
        dnswi_put_text(out, text);
}
