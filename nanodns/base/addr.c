/* SPDX-License-Identifier: MIT */
#include "base/addr.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

/* ::ffff:0:0/96, RFC 4291 section 2.5.5.2. */
static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

socklen_t nd_addr_len(const struct nd_addr *addr)
{
    return addr->any.sa_family == AF_INET6 ? sizeof(addr->v6) : sizeof(addr->v4);
}

uint16_t nd_addr_port(const struct nd_addr *addr)
{
    return ntohs(addr->any.sa_family == AF_INET6 ? addr->v6.sin6_port : addr->v4.sin_port);
}

void nd_addr_set_port(struct nd_addr *addr, uint16_t port)
{
    if (addr->any.sa_family == AF_INET6) {
        addr->v6.sin6_port = htons(port);
    } else {
        addr->v4.sin_port = htons(port);
    }
}

struct nd_ip nd_addr_ip(const struct nd_addr *addr)
{
    struct nd_ip ip;
    if (addr->any.sa_family == AF_INET6) {
        memcpy(ip.octet, &addr->v6.sin6_addr, sizeof(ip.octet));
    } else {
        memcpy(ip.octet, mapped_prefix, sizeof(mapped_prefix));
        memcpy(ip.octet + sizeof(mapped_prefix), &addr->v4.sin_addr, sizeof(addr->v4.sin_addr));
    }
    return ip;
}

const char *nd_addr_ip_text(const struct nd_addr *addr, char buf[ND_ADDR_TEXT_MAX])
{
    struct nd_ip ip = nd_addr_ip(addr);
    const char *text;
    if (memcmp(ip.octet, mapped_prefix, sizeof(mapped_prefix)) == 0) {
        text = inet_ntop(AF_INET, ip.octet + sizeof(mapped_prefix), buf, ND_ADDR_TEXT_MAX);
    } else {
        text = inet_ntop(AF_INET6, ip.octet, buf, ND_ADDR_TEXT_MAX);
    }
    /* cannot fail with a buffer of this size, and callers print what they get */
    return text != NULL ? text : "?";
}

const char *nd_addr_text(const struct nd_addr *addr, char buf[ND_ADDR_TEXT_MAX])
{
    char ip[ND_ADDR_TEXT_MAX];
    char interface[1 + IF_NAMESIZE] = "";
    if (addr->any.sa_family == AF_INET6 && addr->v6.sin6_scope_id != 0) {
        char name[IF_NAMESIZE];
        if (if_indextoname(addr->v6.sin6_scope_id, name) != NULL) {
            (void)snprintf(interface, sizeof(interface), "%%%s", name);
        } else {
            (void)snprintf(interface, sizeof(interface), "%%%u", addr->v6.sin6_scope_id);
        }
    }
    (void)snprintf(buf, ND_ADDR_TEXT_MAX, "%.46s%s port %u", nd_addr_ip_text(addr, ip), interface,
                   nd_addr_port(addr));
    return buf;
}

bool nd_addr_is_any(const struct nd_addr *addr)
{
    if (addr->any.sa_family == AF_INET6) {
        return IN6_IS_ADDR_UNSPECIFIED(&addr->v6.sin6_addr);
    }
    return addr->v4.sin_addr.s_addr == htonl(INADDR_ANY);
}

bool nd_addr_is_loopback(const struct nd_addr *addr)
{
    static const uint8_t loopback6[16] = {[15] = 1};
    static const uint8_t loopback4[13] = {[10] = 0xff, [11] = 0xff, [12] = 127};
    const struct nd_ip ip = nd_addr_ip(addr);
    return memcmp(ip.octet, loopback4, sizeof(loopback4)) == 0 ||
           memcmp(ip.octet, loopback6, sizeof(loopback6)) == 0;
}

bool nd_addr_same_ip(const struct nd_addr *a, const struct nd_addr *b)
{
    const struct nd_ip ip_a = nd_addr_ip(a);
    const struct nd_ip ip_b = nd_addr_ip(b);
    return memcmp(&ip_a, &ip_b, sizeof(ip_a)) == 0;
}

bool nd_addr_is_on_an_interface(const struct nd_addr *addr)
{
    struct ifaddrs *list = NULL;
    bool found = false;
    if (getifaddrs(&list) != 0) {
        return false;
    }
    for (const struct ifaddrs *at = list; at != NULL && !found; at = at->ifa_next) {
        struct nd_addr mine;
        if (at->ifa_addr == NULL ||
            (at->ifa_addr->sa_family != AF_INET && at->ifa_addr->sa_family != AF_INET6)) {
            continue;
        }
        memcpy(&mine, at->ifa_addr,
               at->ifa_addr->sa_family == AF_INET ? sizeof(mine.v4) : sizeof(mine.v6));
        found = nd_addr_same_ip(&mine, addr);
    }
    freeifaddrs(list);
    return found;
}

bool nd_addr_from_text(const char *text, struct nd_addr *ret_addr)
{
    struct nd_addr addr;
    memset(&addr, 0, sizeof(addr));
    if (inet_pton(AF_INET, text, &addr.v4.sin_addr) == 1) {
        addr.v4.sin_family = AF_INET;
    } else if (inet_pton(AF_INET6, text, &addr.v6.sin6_addr) == 1) {
        addr.v6.sin6_family = AF_INET6;
    } else {
        return false;
    }
    *ret_addr = addr;
    return true;
}
