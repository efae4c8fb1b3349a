/* SPDX-License-Identifier: MIT */
#ifndef ND_WORKER_SERVE_H
#define ND_WORKER_SERVE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/log.h"
#include "net/packet.h"
#include "resolve/answer.h"
#include "stats/stats.h"
#include "store/cache.h"
#include "store/snapshot.h"
#include "upstream/forward.h"

/* Between the sockets and the resolver: a message becomes a request, an answer is counted. */

/* Of all workers: the first client turned away is named in the log, the others are counted. */
struct nd_refusals {
    atomic_flag told;
};

/* What one worker's handler needs. */
struct nd_server {
    struct nd_stats stats;
    const struct nd_snapshot *snapshot;
    struct nd_log_producer *log; /* NULL: none */
    struct nd_refusals *refusals;
    uint32_t rotations[ND_ROTATIONS];
    struct nd_cache *cache;         /* NULL: none */
    struct nd_forwarder *forwarder; /* NULL: nothing is forwarded */
    size_t waiting;                 /* clients whose query is at an upstream */
    uint8_t *late;                  /* with a forwarder: ND_LATE_SIZE octets, for their answers */
};

#define ND_LATE_SIZE ND_TCP_MESSAGE_MAX

/*
 * Give it a cache, which may be NULL, and a forwarder on `config`, whose `log`, `stats` and local
 * data become those of this server. 0 or an errno value.
 */
int nd_server_forward(struct nd_server *server, const struct nd_forwarder_config *config);

/* Clients that still wait get no answer. Only after the loop's last turn, before the sockets go. */
void nd_server_done(struct nd_server *server);

/* Answer from another snapshot from now on. */
void nd_server_turn(struct nd_server *server, const struct nd_snapshot *snapshot);

/* Monotonic, the clock of everything that has a life. */
uint64_t nd_server_now_ms(void);

/* An answer went to this client: count and log it. */
void nd_server_count(struct nd_server *server, const struct nd_packet *in,
                     const struct nd_reply *reply, uint64_t start_ns);

/* Ask anew what a reply was made of and is due. */
void nd_server_refresh(struct nd_server *server, const struct nd_reply *reply);

/* The worker's nd_handler_fn; `ctx` is its struct nd_server. */
size_t nd_server_answer(void *ctx, const struct nd_packet *in, uint8_t *out, size_t out_size);

/* Its nd_hint_fn and nd_fetch_fn. */
struct nd_hint nd_server_hint(void *ctx, const uint8_t *data, size_t len);
void nd_server_fetch(void *ctx, struct nd_hint hint);

#endif
