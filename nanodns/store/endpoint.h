/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_ENDPOINT_H
#define ND_STORE_ENDPOINT_H

#include <string.h>

#include <nanocfg/config.h>

#include "base/addr.h"

/* The address of an endpoint that is not a host name. */
static inline struct nd_addr nd_endpoint_addr(const struct ncfg_endpoint *endpoint)
{
    struct nd_addr addr;
    memset(&addr, 0, sizeof(addr));
    if (endpoint->family == NCFG_IPV4) {
        addr.v4.sin_family = AF_INET;
        memcpy(&addr.v4.sin_addr, endpoint->address, sizeof(addr.v4.sin_addr));
    } else {
        addr.v6.sin6_family = AF_INET6;
        memcpy(&addr.v6.sin6_addr, endpoint->address, sizeof(addr.v6.sin6_addr));
    }
    nd_addr_set_port(&addr, endpoint->port);
    return addr;
}

#endif
