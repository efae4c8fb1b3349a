/* SPDX-License-Identifier: MIT */
#include "control/forwarding.h"

#include <errno.h>

#include "base/limits.h"
#include "upstream/ares_glue.h"

static struct nd_cache_options options_of(const struct ncfg_server *server)
{
    return (struct nd_cache_options){
        .entries_max = server->cache_enabled ? server->cache_size : 0,
        .octets_max = ND_CACHE_OCTETS_MAX,
        .ttl_max_s = server->cache_ttl_s,
        .stale_s = server->serve_stale_s,
        .prefetch = server->prefetch,
    };
}

int nd_forwarding_init(struct nd_forwarding *forwarding, const struct ncfg_server *server,
                       uint64_t seed)
{
    const struct nd_cache_options options = options_of(server);
    int err = nd_link_library_init();
    if (err != 0) {
        return err;
    }
    *forwarding = (struct nd_forwarding){
        .cache = nd_cache_new(&options, seed),
        .flights = nd_flights_new(seed),
        .board = nd_upstream_board_new(),
    };
    if (forwarding->cache == NULL || forwarding->flights == NULL || forwarding->board == NULL) {
        nd_forwarding_done(forwarding);
        return ENOMEM;
    }
    return 0;
}

void nd_forwarding_done(struct nd_forwarding *forwarding)
{
    nd_flights_free(forwarding->flights);
    nd_upstream_board_free(forwarding->board);
    nd_cache_free(forwarding->cache);
    nd_link_library_done();
    *forwarding = (struct nd_forwarding){.cache = NULL};
}

void nd_forwarding_lend(const struct nd_forwarding *forwarding, struct nd_workers_config *workers)
{
    workers->cache = forwarding->cache;
    workers->flights = forwarding->flights;
    workers->board = forwarding->board;
}

void nd_forwarding_turn(struct nd_forwarding *forwarding, const struct ncfg_server *server)
{
    const struct nd_cache_options options = options_of(server);
    nd_cache_configure(forwarding->cache, &options);
    nd_cache_flush(forwarding->cache);
}
