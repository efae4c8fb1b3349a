/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "net/listen_host.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

/* The first IPv4 address as the peers take it, else the first of IPv6. */
static const struct addrinfo *choose(const struct addrinfo *list)
{
    const struct addrinfo *chosen = NULL;
    for (const struct addrinfo *info = list; info != NULL; info = info->ai_next) {
        if (info->ai_addrlen > sizeof(struct nd_addr)) {
            continue;
        }
        if (info->ai_family == AF_INET) {
            return info;
        }
        if (info->ai_family == AF_INET6 && chosen == NULL) {
            chosen = info;
        }
    }
    return chosen;
}

int nd_listen_host(const char *host, struct nd_addr *ret_addr, struct nd_listen_error *ret_error)
{
    if (nd_addr_from_text(host, ret_addr)) {
        return 0;
    }
    const struct addrinfo hints = {.ai_socktype = SOCK_DGRAM};
    struct addrinfo *list = NULL;
    errno = 0;
    int gai = getaddrinfo(host, NULL, &hints, &list);
    if (gai != 0) {
        *ret_error = (struct nd_listen_error){
            .step = ND_LISTEN_RESOLVE, .err = gai == EAI_SYSTEM ? errno : 0, .gai = gai};
        return -1;
    }
    int result = 0;
    const struct addrinfo *info = choose(list);
    if (info != NULL) {
        memset(ret_addr, 0, sizeof(*ret_addr));
        memcpy(ret_addr, info->ai_addr, info->ai_addrlen);
    } else {
        *ret_error = (struct nd_listen_error){.step = ND_LISTEN_RESOLVE, .gai = EAI_NONAME};
        result = -1;
    }
    freeaddrinfo(list);
    return result;
}
