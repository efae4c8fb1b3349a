/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "control/self.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "store/endpoint.h"

/* Where the config listens. */
struct self {
    bool known; /* the host is an address */
    struct nd_addr addr;
};

static struct self self_of(const struct ncfg_server *server)
{
    struct self self = {.known = true, .addr = {.v6 = {.sin6_family = AF_UNSPEC}}};
    if (inet_pton(AF_INET, server->host, &self.addr.v4.sin_addr) == 1) {
        self.addr.v4.sin_family = AF_INET;
    } else if (inet_pton(AF_INET6, server->host, &self.addr.v6.sin6_addr) == 1) {
        self.addr.v6.sin6_family = AF_INET6;
    } else {
        self.known = false;
    }
    return self;
}

static bool is_equal(const struct nd_addr *a, const struct nd_addr *b)
{
    const struct nd_ip ip_a = nd_addr_ip(a);
    const struct nd_ip ip_b = nd_addr_ip(b);
    return memcmp(&ip_a, &ip_b, sizeof(ip_a)) == 0;
}

/* Loopback addresses need not be on an interface: all of 127.0.0.0/8 is here. */
static bool is_loopback(const struct nd_addr *addr)
{
    const struct nd_ip ip = nd_addr_ip(addr);
    static const uint8_t mapped[13] = {[10] = 0xff, [11] = 0xff, [12] = 127};
    return memcmp(ip.octet, mapped, sizeof(mapped)) == 0 ||
           (addr->any.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&addr->v6.sin6_addr));
}

static bool is_on_an_interface(const struct nd_addr *addr)
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
        found = is_equal(&mine, addr);
    }
    freeifaddrs(list);
    return found;
}

/* A question sent to 0.0.0.0 or :: goes to this machine's loopback. */
static bool is_self(const struct self *self, const struct nd_addr *addr)
{
    if (nd_addr_is_any(&self->addr)) {
        /* 0.0.0.0 hears IPv4 alone, :: both */
        bool heard = self->addr.any.sa_family == AF_INET6 || addr->any.sa_family == AF_INET;
        return heard && (nd_addr_is_any(addr) || is_loopback(addr) || is_on_an_interface(addr));
    }
    return nd_addr_is_any(addr)
               ? is_loopback(&self->addr) && addr->any.sa_family == self->addr.any.sa_family
               : is_equal(&self->addr, addr);
}

static const struct ncfg_endpoint *find(const struct self *self, uint16_t port,
                                        const struct ncfg_endpoint *list, size_t count,
                                        size_t *ret_index)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].family != NCFG_HOST_NAME && list[i].port == port) {
            const struct nd_addr addr = nd_endpoint_addr(&list[i]);
            if (is_self(self, &addr)) {
                *ret_index = i;
                return &list[i];
            }
        }
    }
    return NULL;
}

bool nd_self_find(const struct ncfg_config *config, char where[ND_SELF_TEXT_MAX])
{
    const struct ncfg_server *server = &config->server;
    const struct self self = self_of(server);
    size_t index;
    if (!self.known || server->port == 0) {
        return false;
    }
    const struct ncfg_endpoint *found =
        find(&self, server->port, server->upstreams, server->upstream_count, &index);
    if (found != NULL) {
        (void)snprintf(where, ND_SELF_TEXT_MAX, "server.upstream[%zu]: '%s'", index, found->text);
        return true;
    }
    for (size_t i = 0; i < config->forward_count; i++) {
        const struct ncfg_forward *forward = &config->forwards[i];
        found = find(&self, server->port, forward->upstreams, forward->upstream_count, &index);
        if (found != NULL) {
            (void)snprintf(where, ND_SELF_TEXT_MAX, "forwards[%zu].upstream[%zu]: '%s'", i, index,
                           found->text);
            return true;
        }
    }
    return false;
}
