/* SPDX-License-Identifier: MIT */
/* Addresses, networks and endpoints as people write them. */
#include "decode.h"

#include <arpa/inet.h>
#include <string.h>

#define HOST_MAX    255 /* octets of a host name in text; more is no name (RFC 1035 2.3.4) */
#define ADDRESS_MAX 45  /* octets of the longest IPv6 address in text */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

const char *ncfg_address_parse(const char *text, size_t len, enum ncfg_family *ret_family,
                               uint8_t address[16])
{
    char buf[ADDRESS_MAX + 1];
    uint8_t octets[16] = {0};
    bool is_ipv6 = memchr(text, ':', len) != NULL;

    if (len == 0 || len > ADDRESS_MAX || memchr(text, '\0', len) != NULL) {
        return "is not an address";
    }
    memcpy(buf, text, len);
    buf[len] = '\0';
    if (inet_pton(is_ipv6 ? AF_INET6 : AF_INET, buf, octets) != 1) {
        return is_ipv6 ? "is not an IPv6 address" : "is not an IPv4 address";
    }
    *ret_family = is_ipv6 ? NCFG_IPV6 : NCFG_IPV4;
    memcpy(address, octets, sizeof(octets));
    return NULL;
}

/* Digits only, no sign, no leading zero, at most `max`. */
static bool parse_decimal(const char *text, size_t len, unsigned max, unsigned *ret_value)
{
    unsigned value = 0;

    if (len == 0 || len > 5 || (len > 1 && text[0] == '0')) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(text[i])) {
            return false;
        }
        value = value * 10 + (unsigned)(text[i] - '0');
    }
    if (value > max) {
        return false;
    }
    *ret_value = value;
    return true;
}

/* Clear the bits behind the prefix; true if some were set. */
static bool clear_host_bits(struct ncfg_cidr *cidr)
{
    size_t len = cidr->family == NCFG_IPV4 ? 4 : 16;
    bool found = false;

    for (size_t i = 0; i < len; i++) {
        unsigned kept = cidr->prefix_len >= i * 8 + 8 ? 8
                        : cidr->prefix_len <= i * 8   ? 0
                                                      : cidr->prefix_len - (unsigned)i * 8;
        uint8_t mask = (uint8_t)(0xFF00u >> kept);

        found |= (cidr->address[i] & (uint8_t)~mask) != 0;
        cidr->address[i] &= mask;
    }
    return found;
}

const char *ncfg_cidr_parse(const char *text, size_t len, struct ncfg_cidr *ret_cidr,
                            bool *ret_host_bits)
{
    const char *slash = memchr(text, '/', len);
    size_t address_len = slash == NULL ? len : (size_t)(slash - text);
    struct ncfg_cidr cidr = {.family = NCFG_IPV4};
    unsigned bits;
    const char *fault = ncfg_address_parse(text, address_len, &cidr.family, cidr.address);

    if (fault != NULL) {
        return "is not a network; write 192.168.0.0/16, 2001:db8::/32 or an address";
    }
    bits = cidr.family == NCFG_IPV4 ? 32 : 128;
    if (slash != NULL && !parse_decimal(slash + 1, len - address_len - 1, bits, &bits)) {
        return cidr.family == NCFG_IPV4 ? "has a prefix length outside 0..32"
                                        : "has a prefix length outside 0..128";
    }
    cidr.prefix_len = (uint8_t)bits;
    *ret_host_bits = clear_host_bits(&cidr);
    *ret_cidr = cidr;
    return NULL;
}

/* Letters, digits, hyphens, underscores and dots; a last label of digits alone is an address. */
static const char *host_name_fault(const char *text, size_t len)
{
    bool all_digits = true;
    size_t label = 0;

    if (len > 1 && text[len - 1] == '.') {
        len--;
    }
    if (len == 0) {
        return "is not an address or host name";
    }
    if (len > HOST_MAX - 2) {
        return "is longer than a host name can be";
    }
    for (size_t i = 0; i <= len; i++) {
        if (i == len || text[i] == '.') {
            if (label == 0 || label > 63) {
                return "is not an address or host name: a label is empty or longer than 63";
            }
            label = 0;
            all_digits = i == len ? all_digits : true;
            continue;
        }
        if (!is_digit(text[i])) {
            all_digits = false;
        }
        if (!is_digit(text[i]) && !(text[i] >= 'a' && text[i] <= 'z') &&
            !(text[i] >= 'A' && text[i] <= 'Z') && text[i] != '-' && text[i] != '_') {
            return "is not an address or host name";
        }
        label++;
    }
    return all_digits ? "is not an IPv4 address" : NULL;
}

const char *ncfg_bind_host_fault(const char *text, size_t len)
{
    enum ncfg_family family;
    uint8_t address[16];
    /* a link-local address may name its interface: fe80::1%eth0 (RFC 4007 section 11) */
    const char *zone = memchr(text, '%', len);
    size_t address_len = zone != NULL && zone + 1 < text + len ? (size_t)(zone - text) : len;
    const char *fault = ncfg_address_parse(text, address_len, &family, address);

    if (fault == NULL && (address_len == len || family == NCFG_IPV6)) {
        return NULL;
    }
    if (len == 0) {
        return "is empty; write 0.0.0.0 or :: for every address";
    }
    if (len == 1 && text[0] == '*') {
        return "is not an address; write 0.0.0.0 or :: for every address";
    }
    if (text[0] == '[') {
        return "has brackets; an IPv6 address stands without them here";
    }
    if (memchr(text, ':', len) != NULL) {
        return "is not an address; the port has a key of its own";
    }
    return host_name_fault(text, len);
}

/* Tell host and port apart. `*ret_port_text` is NULL where no port is written. */
static const char *split(const char *text, size_t len, const char **ret_host, size_t *ret_host_len,
                         const char **ret_port)
{
    const char *end = text + len;
    const char *colon;

    *ret_port = NULL;
    if (len > 0 && text[0] == '[') {
        const char *close = memchr(text, ']', len);

        if (close == NULL) {
            return "has no closing bracket";
        }
        if (close + 1 < end && close[1] != ':') {
            return "has text after the bracket; write [address]:port";
        }
        *ret_host = text + 1;
        *ret_host_len = (size_t)(close - text) - 1;
        *ret_port = close + 1 < end ? close + 2 : NULL;
        return NULL;
    }
    colon = memchr(text, ':', len);
    *ret_host = text;
    *ret_host_len = len;
    if (colon != NULL && memchr(colon + 1, ':', (size_t)(end - colon) - 1) == NULL) {
        *ret_host_len = (size_t)(colon - text);
        *ret_port = colon + 1;
    }
    return NULL;
}

const char *ncfg_endpoint_parse(const char *text, uint16_t default_port, char *host_buf,
                                struct ncfg_endpoint *ret_endpoint)
{
    size_t len = strlen(text);
    struct ncfg_endpoint endpoint = {.family = NCFG_HOST_NAME, .text = text};
    unsigned port = default_port;
    const char *host;
    size_t host_len;
    const char *port_text;
    const char *fault;

    if (len == 0) {
        return "is empty; write an address or host name";
    }
    if (strstr(text, "://") != NULL) {
        return "is a URL; write address:port";
    }
    fault = split(text, len, &host, &host_len, &port_text);
    if (fault != NULL) {
        return fault;
    }
    if (port_text != NULL &&
        (!parse_decimal(port_text, len - (size_t)(port_text - text), 65535, &port) || port == 0)) {
        return "has a port that is not a number from 1 to 65535";
    }
    fault = ncfg_address_parse(host, host_len, &endpoint.family, endpoint.address);
    if (text[0] == '[' && (fault != NULL || endpoint.family != NCFG_IPV6)) {
        return "has no IPv6 address between the brackets";
    }
    if (fault != NULL) {
        if (memchr(host, ':', host_len) != NULL) {
            return fault;
        }
        fault = host_name_fault(host, host_len);
        if (fault != NULL) {
            return fault;
        }
    }
    endpoint.port = (uint16_t)port;
    memcpy(host_buf, host, host_len);
    host_buf[host_len] = '\0';
    endpoint.host = host_buf;
    *ret_endpoint = endpoint;
    return NULL;
}
