/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "control/self.h"

#include <stdio.h>

#include "base/addr.h"
#include "store/endpoint.h"

/* A question sent to 0.0.0.0 or :: goes to this machine's loopback. */
static bool is_self(const struct nd_addr *self, const struct nd_addr *addr)
{
    if (nd_addr_is_any(self)) {
        /* 0.0.0.0 hears IPv4 alone, :: both */
        bool heard = self->any.sa_family == AF_INET6 || addr->any.sa_family == AF_INET;
        return heard && (nd_addr_is_any(addr) || nd_addr_is_loopback(addr) ||
                         nd_addr_is_on_an_interface(addr));
    }
    return nd_addr_is_any(addr)
               ? nd_addr_is_loopback(self) && addr->any.sa_family == self->any.sa_family
               : nd_addr_same_ip(self, addr);
}

static const struct ncfg_endpoint *find(const struct nd_addr *self, uint16_t port,
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

static void describe(const struct ncfg_endpoint *found, struct nd_self *self)
{
    self->at = found->at;
    (void)snprintf(self->error, sizeof(self->error),
                   "'%.60s' is this server itself: every question would come back to it",
                   found->text);
}

bool nd_self_find(const struct ncfg_config *config, struct nd_self *ret_self)
{
    const struct ncfg_server *server = &config->server;
    struct nd_addr self;
    size_t index;
    if (server->port == 0 || !nd_addr_from_text(server->host, &self)) {
        return false;
    }
    const struct ncfg_endpoint *found =
        find(&self, server->port, server->upstreams, server->upstream_count, &index);
    if (found != NULL) {
        describe(found, ret_self);
        (void)snprintf(ret_self->path, sizeof(ret_self->path), "server.upstream[%zu]", index);
        return true;
    }
    for (size_t i = 0; i < config->forward_count; i++) {
        const struct ncfg_forward *forward = &config->forwards[i];
        found = find(&self, server->port, forward->upstreams, forward->upstream_count, &index);
        if (found != NULL) {
            describe(found, ret_self);
            (void)snprintf(ret_self->path, sizeof(ret_self->path), "forwards[%zu].upstream[%zu]", i,
                           index);
            return true;
        }
    }
    return false;
}
