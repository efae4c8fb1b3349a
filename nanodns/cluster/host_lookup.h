/* SPDX-License-Identifier: MIT */
#ifndef ND_CLUSTER_HOST_LOOKUP_H
#define ND_CLUSTER_HOST_LOOKUP_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "loop/loop.h"

/*
 * Addresses of host names as the system knows them (hosts file, container network, DNS), without
 * waiting for them: getaddrinfo() in threads of their own, a few at a time. A thread that is stuck
 * in a look-up outlives whatever asked for it and holds nothing up.
 */

struct nd_host_lookups; /* the look-ups of one loop, and their number */
struct nd_host_lookup;  /* one of them */

int nd_host_lookups_new(struct nd_loop *loop, struct nd_host_lookups **ret_lookups);

/* No callback follows. NULL is fine. */
void nd_host_lookups_free(struct nd_host_lookups *lookups);

/* `count` addresses with the port asked for, at most ND_LOOKUP_ADDRESSES_MAX; 0: `error` says why.
 */
typedef void nd_host_lookup_fn(void *ctx, const struct nd_addr *addrs, size_t count,
                               const char *error);

/*
 * Look `host` up. `fn` is called once, never before this returns; the look-up is freed when it
 * returns. 0, or ENOMEM and `fn` is not called.
 */
int nd_host_lookup_start(struct nd_host_lookups *lookups, const char *host, uint16_t port,
                         nd_host_lookup_fn *fn, void *ctx, struct nd_host_lookup **ret_lookup);

/* Give up: no callback follows. Not from within the callback. NULL is fine. */
void nd_host_lookup_cancel(struct nd_host_lookup *lookup);

#endif
