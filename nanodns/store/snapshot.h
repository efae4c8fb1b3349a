/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_SNAPSHOT_H
#define ND_STORE_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include <nanocfg/config.h>

#include "base/addr.h"
#include "store/routes.h"

/*
 * Everything a worker needs to answer, compiled from one config: immutable, shared by all workers
 * without a lock, and independent of the config it was made from.
 */

struct nd_catalog;
struct nd_acl;

struct nd_snapshot {
    struct nd_catalog *catalog;
    struct nd_acl *acl;
    struct nd_routes *routes;
    bool recursion_available; /* an upstream is configured: the RA flag */
    bool hide_version;
    bool log_queries;
};

/*
 * NULL without memory. `hosts`: the addresses of upstreams that the config gives by name; may be
 * NULL. `seed` keys the hashes and must be random per process.
 */
struct nd_snapshot *nd_snapshot_new(const struct ncfg_config *config, const struct nd_hosts *hosts,
                                    uint64_t seed);
void nd_snapshot_free(struct nd_snapshot *snapshot);

/* May this client ask? */
bool nd_snapshot_allows(const struct nd_snapshot *snapshot, const struct nd_addr *client);

#endif
