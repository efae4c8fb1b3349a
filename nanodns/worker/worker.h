/* SPDX-License-Identifier: MIT */
#ifndef ND_WORKER_WORKER_H
#define ND_WORKER_WORKER_H

#include <stddef.h>

#include "base/log.h"
#include "loop/loop.h"
#include "net/listener.h"
#include "net/tcp.h"
#include "stats/stats.h"
#include "store/cache.h"
#include "store/snapshot.h"
#include "upstream/forward.h"

/*
 * The threads that answer. Each has a loop, a UDP and a TCP socket, a log ring and counters of its
 * own; they share the snapshot, which none writes, and the gate of TCP connections.
 */

struct nd_workers;

struct nd_workers_config {
    const struct nd_snapshot *snapshot; /* borrowed until nd_workers_free() */
    struct nd_log *log;                 /* NULL: no log; borrowed likewise */
    struct nd_cache *cache;             /* NULL: none; borrowed, as is the next */
    struct nd_flights *flights;         /* NULL: nothing is forwarded */
    struct nd_upstream_board *board;    /* NULL: servers are not counted; borrowed likewise */
    struct nd_tcp_limits tcp;
    unsigned drain_ms; /* ND_DRAIN_MS */

    /* Called in a worker's thread when its loop failed (`err`: errno) and it serves no more.
     * NULL: ignored. */
    void (*failed)(void *ctx, size_t worker, int err);
    void *failed_ctx;
};

/* The defaults of base/limits.h; the pointers are NULL. */
struct nd_workers_config nd_workers_config_default(void);

/*
 * Start one thread for each pair of sockets of `listener`, whose sockets are taken: on success and
 * on failure it needs no more than nd_listener_close(). The workers block all signals. 0 or an
 * errno value, then no thread runs.
 */
int nd_workers_start(const struct nd_workers_config *config, struct nd_listener *listener,
                     struct nd_workers **ret_workers);

/*
 * Have every worker answer from `snapshot`, borrowed like the first one. When the last has turned
 * to it, `done` is posted to `loop`: from then on no worker uses the one before. One at a time,
 * from the thread that drains, and not after nd_workers_drain(): those who end turn to nothing new.
 * A drain right behind it is fine.
 */
void nd_workers_publish(struct nd_workers *workers, const struct nd_snapshot *snapshot,
                        struct nd_loop *loop, struct nd_task *done);

/*
 * Ask all to finish, and return at once: they take no new connections, answer what has arrived,
 * flush what waits to be written, for at most `drain_ms`, then end. A second call does nothing.
 */
void nd_workers_drain(struct nd_workers *workers);

/*
 * Others have taken over, and nd_listener_yield() left new connections to them: leave to them what
 * comes, accept whose handshake is under way, answer on the connections for ND_RETIRE_MS more, then
 * drain. When all have ended, `ended` is posted to `loop`: joining them
 * then takes no time. Once, and not after nd_workers_drain(), which may follow to shorten it.
 */
void nd_workers_retire(struct nd_workers *workers, struct nd_loop *loop, struct nd_task *ended);

/* Wait until all have ended, after nd_workers_drain(). */
void nd_workers_join(struct nd_workers *workers);

/* Drain and join if that was not done; free. NULL is fine. */
void nd_workers_free(struct nd_workers *workers);

/* Any time, any thread: totals since the start. */
void nd_workers_stats(const struct nd_workers *workers, struct nd_stats_sum *ret_sum);

#endif
