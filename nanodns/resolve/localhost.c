/* SPDX-License-Identifier: MIT */
#include "resolve/localhost.h"

#include <string.h>

#include <dnswire/types.h>

/* Owner (the question's name), type, class IN, a TTL of an hour, RDLENGTH; then the RDATA. */
#define RR(type, rdlen) 0xC0, 0x0C, 0, type, 0, 1, 0, 0, 0x0E, 0x10, 0, rdlen

static const uint8_t rr_a[] = {RR(DNSW_TYPE_A, 4), 127, 0, 0, 1};
static const uint8_t rr_aaaa[] = {RR(DNSW_TYPE_AAAA, 16), [27] = 1};
static const uint8_t rr_ptr[] = {
    RR(DNSW_TYPE_PTR, 11), 9, 'l', 'o', 'c', 'a', 'l', 'h', 'o', 's', 't', 0,
};

static const struct nd_rrset addresses[] = {
    {rr_a, sizeof(rr_a), 1, DNSW_TYPE_A},
    {rr_aaaa, sizeof(rr_aaaa), 1, DNSW_TYPE_AAAA},
};
static const struct nd_rrset pointer = {rr_ptr, sizeof(rr_ptr), 1, DNSW_TYPE_PTR};

static const uint8_t localhost[] = "\11localhost";
static const uint8_t loopback_v4[] = "\1"
                                     "1"
                                     "\1"
                                     "0"
                                     "\1"
                                     "0"
                                     "\3"
                                     "127"
                                     "\7in-addr\4arpa";

/* ::1: a nibble of one, 31 of zero, ip6.arpa. */
static const uint8_t ip6_arpa[] = "\3ip6\4arpa";
#define NIBBLES 32u

static bool is_below(const uint8_t *name, size_t len, size_t *ret_apex_at)
{
    for (size_t at = 0; at + sizeof(localhost) <= len; at += 1u + name[at]) {
        if (len - at == sizeof(localhost) && memcmp(name + at, localhost, sizeof(localhost)) == 0) {
            *ret_apex_at = at;
            return true;
        }
    }
    return false;
}

static bool is_loopback_v6(const uint8_t *name, size_t len)
{
    if (len != 2 * NIBBLES + sizeof(ip6_arpa) ||
        memcmp(name + 2 * NIBBLES, ip6_arpa, sizeof(ip6_arpa)) != 0) {
        return false;
    }
    for (size_t i = 0; i < NIBBLES; i++) {
        if (name[2 * i] != 1 || name[2 * i + 1] != (i == 0 ? '1' : '0')) {
            return false;
        }
    }
    return true;
}

static bool is_loopback(const uint8_t *name, size_t len)
{
    return (len == sizeof(loopback_v4) && memcmp(name, loopback_v4, len) == 0) ||
           is_loopback_v6(name, len);
}

bool nd_is_localhost(const uint8_t *name, size_t len)
{
    size_t apex_at;
    return is_below(name, len, &apex_at) || is_loopback(name, len);
}

bool nd_localhost(struct nd_response *response, const uint8_t *name, size_t len, size_t name_at,
                  uint16_t type)
{
    const struct nd_rrset *rrsets = addresses;
    size_t count = sizeof(addresses) / sizeof(addresses[0]);
    size_t apex_at = 0;
    bool any = false;
    if (!is_below(name, len, &apex_at)) {
        if (!is_loopback(name, len)) {
            return false;
        }
        rrsets = &pointer;
        count = 1;
    }
    for (size_t i = 0; i < count; i++) {
        if (rrsets[i].type == type || type == DNSW_TYPE_ANY) {
            nd_response_rrset(response, &rrsets[i], name_at, 0);
            any = true;
        }
    }
    if (!any) {
        nd_response_made_soa(response, name_at, apex_at);
    }
    return true;
}
