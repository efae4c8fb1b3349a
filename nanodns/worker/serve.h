/* SPDX-License-Identifier: MIT */
#ifndef ND_WORKER_SERVE_H
#define ND_WORKER_SERVE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/log.h"
#include "net/packet.h"
#include "resolve/answer.h"
#include "stats/stats.h"
#include "store/snapshot.h"

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
};

/* The worker's nd_handler_fn; `ctx` is its struct nd_server. */
size_t nd_server_answer(void *ctx, const struct nd_packet *in, uint8_t *out, size_t out_size);

/* Its nd_hint_fn and nd_fetch_fn. */
uint64_t nd_server_hint(void *ctx, const uint8_t *data, size_t len);
void nd_server_fetch(void *ctx, uint64_t hint);

#endif
