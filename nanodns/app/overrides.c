/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/overrides.h"

void nd_overrides_apply(const struct nd_args *args, struct ncfg_server *server)
{
    if (args->host != NULL) {
        server->host = args->host;
    }
    if (args->port != ND_UNSET) {
        server->port = (uint16_t)args->port;
    }
    if (args->mgmt_host != NULL) {
        server->mgmt_host = args->mgmt_host;
    }
    if (args->mgmt_port != ND_UNSET) {
        server->mgmt_port = (uint16_t)args->mgmt_port;
    }
    if (args->log_level != ND_UNSET) {
        server->log_level = (enum ncfg_log_level)args->log_level;
    }
    if (args->workers != ND_UNSET) {
        server->workers = (uint16_t)args->workers;
    }
    if (args->no_cache) {
        server->cache_enabled = false;
    }
}
