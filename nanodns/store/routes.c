/* SPDX-License-Identifier: MIT */
#include "store/routes.h"

#include <stdlib.h>
#include <string.h>

#include <dnswire/name.h>

#include "base/hash.h"
#include "base/limits.h"
#include "store/acl.h"
#include "store/server_list.h"
#include "store/special.h"

/* A server that some route names; one a different address and port. */
struct server {
    struct nd_addr addr;
    char *text;
};

/* A domain that has a route, and all names below it. */
struct domain {
    uint8_t *name; /* in lower case */
    uint8_t len;
    uint32_t route; /* index */
};

/* Indexes plus 1 by hash, 0 where none is; at most half full. */
struct table {
    uint32_t *slots;
    size_t mask;
};

struct nd_routes {
    struct nd_route *route; /* those of the forwards, in their order */
    size_t route_count;
    struct nd_route world;  /* for names in no domain below; no servers: nobody to ask */
    struct nd_route inside; /* of the world's servers those in private networks */
    struct domain *domains;
    size_t domain_count;
    unsigned labels_max; /* of a domain: longer suffixes of a name need not be sought */
    struct table by_name;
    struct server *servers;
    size_t server_count;
    struct table by_addr;
    uint64_t seed;
};

static bool table_init(struct table *table, size_t count)
{
    size_t size = 2;
    while (size < 2 * count) {
        size *= 2;
    }
    table->slots = calloc(size, sizeof(*table->slots));
    table->mask = size - 1;
    return table->slots != NULL;
}

/* ---- servers ------------------------------------------------------------------------------ */

/* The server of an address, made if it is new; NULL without memory. There is room. */
static const struct server *intern(struct nd_routes *routes, const struct nd_addr *addr,
                                   const char *text)
{
    struct nd_server_key key = nd_server_key(addr);
    size_t at = (size_t)nd_hash(&key, sizeof(key), routes->seed) & routes->by_addr.mask;
    uint32_t slot;
    for (; (slot = routes->by_addr.slots[at]) != 0; at = (at + 1) & routes->by_addr.mask) {
        struct nd_server_key other = nd_server_key(&routes->servers[slot - 1].addr);
        if (memcmp(&other, &key, sizeof(key)) == 0) {
            return &routes->servers[slot - 1];
        }
    }
    struct server *server = &routes->servers[routes->server_count];
    server->addr = *addr;
    server->text = strdup(text);
    if (server->text == NULL) {
        return NULL;
    }
    routes->by_addr.slots[at] = (uint32_t)++routes->server_count;
    return server;
}

/* Room for the servers of all lists, were they all different. */
static bool make_room(struct nd_routes *routes, const struct ncfg_config *config,
                      const struct nd_hosts *hosts)
{
    struct nd_server_list list;
    nd_server_list_collect(&list, config->server.upstreams, config->server.upstream_count, hosts);
    size_t count = list.count;
    for (size_t i = 0; i < config->forward_count; i++) {
        nd_server_list_collect(&list, config->forwards[i].upstreams,
                               config->forwards[i].upstream_count, hosts);
        count += list.count;
    }
    routes->servers = calloc(count + 1, sizeof(*routes->servers));
    return routes->servers != NULL && table_init(&routes->by_addr, count + 1);
}

/* ---- routes ------------------------------------------------------------------------------- */

static bool make_route(struct nd_routes *routes, const struct nd_server_list *list,
                       uint32_t timeout_ms, struct nd_route *ret_route)
{
    struct nd_addr *servers = calloc(list->count + 1, sizeof(*servers));
    const char **texts = calloc(list->count + 1, sizeof(*texts));
    *ret_route = (struct nd_route){servers, texts, list->count, timeout_ms};
    if (servers == NULL || texts == NULL) {
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct server *server = intern(routes, &list->addr[i], list->text[i]);
        if (server == NULL) {
            return false;
        }
        servers[i] = list->addr[i];
        texts[i] = server->text;
    }
    return true;
}

static void free_route(struct nd_route *route)
{
    /* our own, const for the others: NOLINTBEGIN(performance-no-int-to-ptr) */
    free((void *)(uintptr_t)route->servers);
    free((void *)(uintptr_t)route->texts);
    /* NOLINTEND(performance-no-int-to-ptr) */
}

static bool make_inside(struct nd_routes *routes, const struct nd_server_list *world)
{
    struct nd_server_list list = {.count = 0};
    for (size_t i = 0; i < world->count; i++) {
        if (nd_acl_is_private(nd_addr_ip(&world->addr[i]))) {
            nd_server_list_add(&list, &world->addr[i], world->text[i]);
        }
    }
    return make_route(routes, &list, routes->world.timeout_ms, &routes->inside);
}

static bool is_root(const uint8_t *name)
{
    return name[0] == 0;
}

/*
 * A forward of the root takes the place of the server's upstreams: it says nothing of a special
 * name by name.
 */
static bool make_world(struct nd_routes *routes, const struct ncfg_config *config,
                       const struct nd_hosts *hosts)
{
    const struct ncfg_forward world = {
        .upstreams = config->server.upstreams,
        .upstream_count = config->server.upstream_count,
        .timeout_ms = config->server.upstream_timeout_ms,
    };
    const struct ncfg_forward *forward = &world;
    for (size_t i = config->forward_count; i > 0; i--) {
        if (is_root(config->forwards[i - 1].zones[0])) {
            forward = &config->forwards[i - 1];
        }
    }
    struct nd_server_list list;
    nd_server_list_collect(&list, forward->upstreams, forward->upstream_count, hosts);
    return make_route(routes, &list, forward->timeout_ms, &routes->world) &&
           make_inside(routes, &list);
}

/* ---- domains ------------------------------------------------------------------------------ */

/* The domain of this very name, or the slot where it would be. */
static const struct domain *find_domain(const struct nd_routes *routes, const uint8_t *name,
                                        size_t len, size_t *ret_slot)
{
    size_t at = (size_t)nd_hash(name, len, routes->seed) & routes->by_name.mask;
    uint32_t slot;
    for (; (slot = routes->by_name.slots[at]) != 0; at = (at + 1) & routes->by_name.mask) {
        const struct domain *domain = &routes->domains[slot - 1];
        if (domain->len == len && memcmp(domain->name, name, len) == 0) {
            return domain;
        }
    }
    *ret_slot = at;
    return NULL;
}

static unsigned count_labels(const uint8_t *name)
{
    unsigned count = 0;
    for (; !is_root(name); name += 1 + name[0]) {
        count++;
    }
    return count;
}

/* The first forward of a domain counts. */
static bool add_domain(struct nd_routes *routes, const uint8_t *name, uint32_t route)
{
    size_t len = dnsw_name_len(name);
    size_t slot;
    if (is_root(name) || find_domain(routes, name, len, &slot) != NULL) {
        return true;
    }
    struct domain *domain = &routes->domains[routes->domain_count];
    *domain = (struct domain){malloc(len), (uint8_t)len, route};
    if (domain->name == NULL) {
        return false;
    }
    memcpy(domain->name, name, len);
    routes->by_name.slots[slot] = (uint32_t)++routes->domain_count;
    unsigned labels = count_labels(name);
    routes->labels_max = labels > routes->labels_max ? labels : routes->labels_max;
    return true;
}

static bool add_forwards(struct nd_routes *routes, const struct ncfg_config *config,
                         const struct nd_hosts *hosts)
{
    size_t domains = 0;
    for (size_t i = 0; i < config->forward_count; i++) {
        domains += config->forwards[i].zone_count;
    }
    routes->route = calloc(config->forward_count + 1, sizeof(*routes->route));
    routes->domains = calloc(domains + 1, sizeof(*routes->domains));
    if (routes->route == NULL || routes->domains == NULL ||
        !table_init(&routes->by_name, domains)) {
        return false;
    }
    for (size_t i = 0; i < config->forward_count; i++) {
        const struct ncfg_forward *forward = &config->forwards[i];
        struct nd_server_list list;
        nd_server_list_collect(&list, forward->upstreams, forward->upstream_count, hosts);
        if (!make_route(routes, &list, forward->timeout_ms,
                        &routes->route[routes->route_count++])) {
            return false;
        }
        for (size_t zone = 0; zone < forward->zone_count; zone++) {
            if (!add_domain(routes, forward->zones[zone], (uint32_t)i)) {
                return false;
            }
        }
    }
    return true;
}

/* ---- the whole ---------------------------------------------------------------------------- */

struct nd_routes *nd_routes_new(const struct ncfg_config *config, const struct nd_hosts *hosts,
                                uint64_t seed)
{
    struct nd_routes *routes = calloc(1, sizeof(*routes));
    if (routes == NULL) {
        return NULL;
    }
    routes->seed = seed;
    if (!make_room(routes, config, hosts) || !make_world(routes, config, hosts) ||
        !add_forwards(routes, config, hosts)) {
        nd_routes_free(routes);
        routes = NULL;
    }
    return routes;
}

void nd_routes_free(struct nd_routes *routes)
{
    if (routes == NULL) {
        return;
    }
    for (size_t i = 0; i < routes->route_count; i++) {
        free_route(&routes->route[i]);
    }
    free_route(&routes->world);
    free_route(&routes->inside);
    for (size_t i = 0; i < routes->domain_count; i++) {
        free(routes->domains[i].name);
    }
    for (size_t i = 0; i < routes->server_count; i++) {
        free(routes->servers[i].text);
    }
    free(routes->route);
    free(routes->domains);
    free(routes->servers);
    free(routes->by_name.slots);
    free(routes->by_addr.slots);
    free(routes);
}

/* The route of the longest domain that a name is in, or NULL. */
static const struct nd_route *longest(const struct nd_routes *routes, const uint8_t *name,
                                      size_t len)
{
    if (routes->domain_count == 0) {
        return NULL;
    }
    unsigned labels = count_labels(name);
    const uint8_t *end = name + len;
    for (const uint8_t *suffix = name; !is_root(suffix); suffix += 1 + suffix[0]) {
        size_t slot;
        if (labels-- > routes->labels_max) {
            continue;
        }
        const struct domain *domain = find_domain(routes, suffix, (size_t)(end - suffix), &slot);
        if (domain != NULL) {
            return &routes->route[domain->route];
        }
    }
    return NULL;
}

enum nd_route_verdict nd_routes_find(const struct nd_routes *routes, const uint8_t *name,
                                     size_t len, uint16_t type, const struct nd_route **ret_route)
{
    enum nd_route_verdict without = ND_ROUTE_NOBODY;
    const struct nd_route *route = longest(routes, name, len);
    if (route == NULL) {
        size_t apex_len;
        enum nd_special_kind kind = nd_special(name, len, type, &apex_len);
        route = kind == ND_SPECIAL_NONE ? &routes->world : &routes->inside;
        if (kind != ND_SPECIAL_NONE && routes->world.count > 0) {
            without = ND_ROUTE_NXDOMAIN;
        }
        if (kind == ND_SPECIAL_NEVER) {
            return without;
        }
    }
    if (route->count == 0) {
        return without;
    }
    *ret_route = route;
    return ND_ROUTE_ASK;
}

size_t nd_routes_server_count(const struct nd_routes *routes)
{
    return routes->server_count;
}

void nd_routes_server(const struct nd_routes *routes, size_t index, struct nd_addr *ret_addr,
                      const char **ret_text)
{
    *ret_addr = routes->servers[index].addr;
    *ret_text = routes->servers[index].text;
}
