/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_SERVICE_H
#define ND_CONTROL_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop/loop.h"
#include "net/listener.h"
#include "stats/stats.h"
#include "store/snapshot.h"
#include "worker/worker.h"

/*
 * The workers, and what they answer from. Where other sockets or another number of workers are
 * wanted, new workers begin before the old ones end, and the old ones answer what they have
 * received. For the main loop's thread, but nd_service_stats().
 */

struct nd_service;

typedef void nd_service_fn(void *ctx);

/*
 * `workers`: what they are started with; its snapshot is ignored. `switched` is called after
 * nd_service_switch(), once the snapshot before is used by nobody but workers that are ending.
 * NULL without memory.
 */
struct nd_service *nd_service_new(struct nd_loop *loop, const struct nd_workers_config *workers,
                                  nd_service_fn *switched, void *ctx);

/*
 * Answer from `snapshot`, which is taken, as soon as may be; with `listener`, whose sockets are
 * taken, on those. The first time it must have one, and `switched` is called all the same. One at
 * a time. 0, or an errno value when threads cannot be started: nothing changed, nothing was taken.
 */
int nd_service_switch(struct nd_service *service, struct nd_snapshot *snapshot,
                      struct nd_listener *listener);

/* After `switched`: the snapshot that nobody uses any more, the caller's to free, which takes a
 * while. NULL when there is none. */
struct nd_snapshot *nd_service_take_left(struct nd_service *service);

/* Have all workers end, and wait for it: as long as `drain_ms`. */
void nd_service_stop(struct nd_service *service);

/* Stops first. NULL is fine. */
void nd_service_free(struct nd_service *service);

/* Of those that serve now; 0 and NULL before the first. */
size_t nd_service_workers(const struct nd_service *service);
const struct nd_listener *nd_service_listener(const struct nd_service *service);

/* Earlier workers have not all ended: their sockets are still there. */
bool nd_service_is_retiring(const struct nd_service *service);

/* Totals over all workers there have been. Any thread. */
void nd_service_stats(struct nd_service *service, struct nd_stats_sum *ret_sum);

#endif
