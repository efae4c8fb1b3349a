/* SPDX-License-Identifier: MIT */
#include "store/special.h"

#include <stdbool.h>
#include <string.h>

#include <dnswire/types.h>

/*
 * A domain; where `last` is not 0, the domains that have one more label in front, a number from
 * `first` to `last`. "example" is not here: to a resolver its names are as all others (RFC 6761
 * section 6.5). Nor is "ipv4only.arpa", which is there to be asked for (RFC 8880).
 */
struct special {
    const char *domain; /* as text, without the closing dot */
    size_t len;         /* octets of its wire form */
    enum nd_special_kind kind;
    unsigned first;
    unsigned last;
};

/* In wire form the dots are length octets, with one more in front and the root behind. */
#define WIRE_LEN(text) (sizeof(text) + 1)

#define DOMAIN(text)                                                                               \
    {                                                                                              \
        text, WIRE_LEN(text), ND_SPECIAL_PRIVATE, 0, 0                                             \
    }
#define NEVER(text)                                                                                \
    {                                                                                              \
        text, WIRE_LEN(text), ND_SPECIAL_NEVER, 0, 0                                               \
    }
#define RANGE(first, last, text)                                                                   \
    {                                                                                              \
        text, WIRE_LEN(text), ND_SPECIAL_PRIVATE, first, last                                      \
    }

#define ZEROS "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa"

static const struct special specials[] = {
    DOMAIN("localhost"),       /* RFC 6761 section 6.3 */
    DOMAIN("test"),            /* section 6.2 */
    DOMAIN("invalid"),         /* section 6.4 */
    DOMAIN("local"),           /* multicast DNS, RFC 6762 section 22.1 */
    DOMAIN("onion"),           /* Tor, RFC 7686 */
    DOMAIN("alt"),             /* other name systems, RFC 9476 */
    DOMAIN("internal"),        /* reserved for private use, ICANN resolution 2024.07.29.06 */
    DOMAIN("home.arpa"),       /* RFC 8375 */
    DOMAIN("service.arpa"),    /* RFC 9665 */
    NEVER("resolver.arpa"),    /* RFC 9462: how to reach the very server that is asked */
    DOMAIN("10.in-addr.arpa"), /* private addresses, RFC 6303 section 4.1 */
    RANGE(16, 31, "172.in-addr.arpa"),
    DOMAIN("168.192.in-addr.arpa"),
    RANGE(64, 127, "100.in-addr.arpa"), /* shared addresses, RFC 7793 */
    DOMAIN("0.in-addr.arpa"),           /* addresses that are no host's, section 4.2 */
    DOMAIN("127.in-addr.arpa"),
    DOMAIN("254.169.in-addr.arpa"),
    DOMAIN("2.0.192.in-addr.arpa"),
    DOMAIN("100.51.198.in-addr.arpa"),
    DOMAIN("113.0.203.in-addr.arpa"),
    DOMAIN("255.255.255.255.in-addr.arpa"),
    DOMAIN("0." ZEROS),       /* ::, section 4.3 */
    DOMAIN("1." ZEROS),       /* ::1 */
    DOMAIN("d.f.ip6.arpa"),   /* unique local addresses, section 4.4 */
    DOMAIN("8.e.f.ip6.arpa"), /* link-local addresses, section 4.5 */
    DOMAIN("9.e.f.ip6.arpa"),
    DOMAIN("a.e.f.ip6.arpa"),
    DOMAIN("b.e.f.ip6.arpa"),
    DOMAIN("8.b.d.0.1.0.0.2.ip6.arpa"), /* examples, section 4.6 */
};

/* Is a name in wire form a domain written as text of the same length? Its dots end labels. */
static bool is_domain(const uint8_t *name, const char *domain)
{
    for (; name[0] != 0; name += 1 + name[0]) {
        if (strcspn(domain, ".") != name[0] || memcmp(name + 1, domain, name[0]) != 0) {
            return false;
        }
        domain += name[0] + 1u;
    }
    return true;
}

/* A label of one to three digits as a number; no number else, which is in no range. */
static unsigned label_number(const uint8_t *label)
{
    unsigned number = 0;
    if (label[0] == 0 || label[0] > 3) {
        return UINT32_MAX;
    }
    for (unsigned i = 1; i <= label[0]; i++) {
        if (label[i] < '0' || label[i] > '9') {
            return UINT32_MAX;
        }
        number = number * 10 + (label[i] - (unsigned)'0');
    }
    return number;
}

/* The octets of the special domain that a suffix of a name is the end of; 0: none. */
static size_t apex_at(const struct special *special, const uint8_t *suffix, size_t len,
                      const uint8_t *label_before)
{
    if (special->len != len || !is_domain(suffix, special->domain)) {
        return 0;
    }
    if (special->last == 0) {
        return len;
    }
    if (label_before == NULL) {
        return 0;
    }
    unsigned number = label_number(label_before);
    return number >= special->first && number <= special->last ? len + 1 + label_before[0] : 0;
}

/*
 * Where a zone is cut, DS is the parent's (RFC 4035 section 3.1.4.1): below arpa, which is signed,
 * it proves that what a server of this network says may be unsigned (RFC 8375 section 4).
 */
static bool asks_parent(const uint8_t *apex, size_t apex_len, size_t name_len, uint16_t type)
{
    return type == DNSW_TYPE_DS && apex_len == name_len && apex[1u + apex[0]] != 0;
}

enum nd_special_kind nd_special(const uint8_t *name, size_t len, uint16_t type,
                                size_t *ret_apex_len)
{
    const uint8_t *before = NULL;
    for (const uint8_t *suffix = name; suffix[0] != 0; suffix += 1 + suffix[0]) {
        size_t suffix_len = len - (size_t)(suffix - name);
        for (size_t i = 0; i < sizeof(specials) / sizeof(specials[0]); i++) {
            size_t apex_len = apex_at(&specials[i], suffix, suffix_len, before);
            if (apex_len == 0) {
                continue;
            }
            if (asks_parent(name + len - apex_len, apex_len, len, type)) {
                return ND_SPECIAL_NONE;
            }
            *ret_apex_len = apex_len;
            return specials[i].kind;
        }
        before = suffix;
    }
    return ND_SPECIAL_NONE;
}
