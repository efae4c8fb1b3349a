/* SPDX-License-Identifier: MIT */
#include "store/server_list.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "store/endpoint.h"

struct nd_server_key nd_server_key(const struct nd_addr *addr)
{
    bool v6 = addr->any.sa_family == AF_INET6;
    return (struct nd_server_key){nd_addr_ip(addr), v6 ? addr->v6.sin6_scope_id : 0,
                                  nd_addr_port(addr)};
}

static bool same_addr(const struct nd_addr *a, const struct nd_addr *b)
{
    struct nd_server_key left = nd_server_key(a);
    struct nd_server_key right = nd_server_key(b);
    return memcmp(&left, &right, sizeof(left)) == 0;
}

void nd_server_list_add(struct nd_server_list *list, const struct nd_addr *addr, const char *text)
{
    for (size_t i = 0; i < list->count; i++) {
        if (same_addr(&list->addr[i], addr)) {
            return;
        }
    }
    if (list->count < ND_ROUTE_SERVERS_MAX) {
        list->addr[list->count] = *addr;
        list->text[list->count] = text;
        list->count++;
    }
}

static void add_endpoint(struct nd_server_list *list, const struct ncfg_endpoint *endpoint,
                         const struct nd_hosts *hosts)
{
    struct nd_addr addr;
    if (endpoint->family == NCFG_HOST_NAME) {
        for (size_t i = 0; hosts != NULL && i < hosts->count; i++) {
            if (strcasecmp(hosts->host[i].name, endpoint->host) == 0) {
                addr = hosts->host[i].addr;
                nd_addr_set_port(&addr, endpoint->port);
                nd_server_list_add(list, &addr, endpoint->text);
            }
        }
        return;
    }
    addr = nd_endpoint_addr(endpoint);
    nd_server_list_add(list, &addr, endpoint->text);
}

void nd_server_list_collect(struct nd_server_list *list, const struct ncfg_endpoint *endpoints,
                            size_t count, const struct nd_hosts *hosts)
{
    list->count = 0;
    for (size_t i = 0; i < count; i++) {
        add_endpoint(list, &endpoints[i], hosts);
    }
}
