/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_SERVER_LIST_H
#define ND_STORE_SERVER_LIST_H

#include <stddef.h>
#include <stdint.h>

#include <nanocfg/config.h>

#include "base/addr.h"
#include "base/limits.h"
#include "store/routes.h"

/* From the endpoints of a config to the addresses of a route, while it is made. */

/* What makes two addresses the same server, in octets. */
struct nd_server_key {
    struct nd_ip ip;
    uint32_t scope;
    uint32_t port;
};

struct nd_server_key nd_server_key(const struct nd_addr *addr);

/* Different addresses with the texts of the config that they came from, which are borrowed. */
struct nd_server_list {
    struct nd_addr addr[ND_ROUTE_SERVERS_MAX];
    const char *text[ND_ROUTE_SERVERS_MAX];
    size_t count;
};

/* Append an address that is not there yet; what there is no room for is left out. */
void nd_server_list_add(struct nd_server_list *list, const struct nd_addr *addr, const char *text);

/* The addresses of `count` endpoints in their order, those of host names from `hosts`, or NULL. */
void nd_server_list_collect(struct nd_server_list *list, const struct ncfg_endpoint *endpoints,
                            size_t count, const struct nd_hosts *hosts);

#endif
