/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_FORWARDING_H
#define ND_CONTROL_FORWARDING_H

#include <nanocfg/config.h>

#include "stats/upstream_stats.h"
#include "store/cache.h"
#include "upstream/forward.h"
#include "worker/worker.h"

/* What all workers of the process, earlier and later ones too, share for asking upstreams. */
struct nd_forwarding {
    struct nd_cache *cache;
    struct nd_flights *flights;
    struct nd_upstream_board *board;
};

/* 0 or an errno value; then nothing is left to undo. */
int nd_forwarding_init(struct nd_forwarding *forwarding, const struct ncfg_server *server,
                       uint64_t seed);

/* After the last worker. */
void nd_forwarding_done(struct nd_forwarding *forwarding);

/* Have workers that are started use it. */
void nd_forwarding_lend(const struct nd_forwarding *forwarding, struct nd_workers_config *workers);

/* Another config serves: keep what its settings let be kept, and nothing of what was learned under
 * the one before. */
void nd_forwarding_turn(struct nd_forwarding *forwarding, const struct ncfg_server *server);

#endif
