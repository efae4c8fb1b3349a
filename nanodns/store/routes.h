/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_ROUTES_H
#define ND_STORE_ROUTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nanocfg/config.h>

#include "base/addr.h"

/*
 * Which upstreams a name that is not local goes to: those of `forwards` with the longest matching
 * domain, else the server's own. Special-use names (RFC 6761, 6762, 7686, 8375, 9476 …) and private
 * reverse zones (RFC 6303) never go to a public address unless `forwards` says so by name.
 * Compiled once, then read-only.
 */

/* Addresses that host names of the config had when they were looked up. */
struct nd_host {
    char *name;
    struct nd_addr addr; /* port unset */
};
struct nd_hosts {
    struct nd_host *host;
    size_t count;
};

struct nd_route {
    const struct nd_addr *servers; /* in the order to ask; with ports */
    const char *const *texts;      /* as written in the config, one a server */
    size_t count;                  /* 1..ND_ROUTE_SERVERS_MAX */
    uint32_t timeout_ms;           /* of one attempt */
};

enum nd_route_verdict {
    ND_ROUTE_ASK,      /* `*ret_route` is where to ask */
    ND_ROUTE_NOBODY,   /* no upstream is configured for it, or none has an address yet: REFUSED */
    ND_ROUTE_NXDOMAIN, /* special-use, and only public upstreams: nothing in the world has it */
};

struct nd_routes;

/* `hosts` may be NULL; endpoints with a host name that is not there are left out. NULL without
 * memory. Independent of the config afterwards. */
struct nd_routes *nd_routes_new(const struct ncfg_config *config, const struct nd_hosts *hosts,
                                uint64_t seed);
void nd_routes_free(struct nd_routes *routes);

/* `name` in lower case. The route belongs to `routes`. */
enum nd_route_verdict nd_routes_find(const struct nd_routes *routes, const uint8_t *name,
                                     size_t len, uint16_t type, const struct nd_route **ret_route);

/* Every different server of all routes, for whoever keeps something for each of them. */
size_t nd_routes_server_count(const struct nd_routes *routes);
void nd_routes_server(const struct nd_routes *routes, size_t index, struct nd_addr *ret_addr,
                      const char **ret_text);

#endif
