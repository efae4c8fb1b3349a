/* SPDX-License-Identifier: MIT */
#include "store/snapshot.h"

#include <stdlib.h>

#include "store/acl.h"
#include "store/catalog.h"

struct nd_snapshot *nd_snapshot_new(const struct ncfg_config *config, const struct nd_hosts *hosts,
                                    uint64_t seed)
{
    const struct ncfg_server *server = &config->server;
    struct nd_snapshot *snapshot = calloc(1, sizeof(*snapshot));
    if (snapshot == NULL) {
        return NULL;
    }
    snapshot->catalog = nd_catalog_new(config, seed);
    snapshot->acl = server->allow_from_set
                        ? nd_acl_new(server->allow_from, server->allow_from_count)
                        : nd_acl_new_default();
    snapshot->routes = nd_routes_new(config, hosts, seed);
    snapshot->recursion_available = server->upstream_count > 0 || config->forward_count > 0;
    snapshot->hide_version = server->hide_version;
    snapshot->log_queries = server->log_queries;
    if (snapshot->catalog == NULL || snapshot->acl == NULL || snapshot->routes == NULL) {
        nd_snapshot_free(snapshot);
        snapshot = NULL;
    }
    return snapshot;
}

void nd_snapshot_free(struct nd_snapshot *snapshot)
{
    if (snapshot == NULL) {
        return;
    }
    nd_catalog_free(snapshot->catalog);
    nd_acl_free(snapshot->acl);
    nd_routes_free(snapshot->routes);
    free(snapshot);
}

bool nd_snapshot_allows(const struct nd_snapshot *snapshot, const struct nd_addr *client)
{
    return nd_acl_has(snapshot->acl, nd_addr_ip(client));
}
