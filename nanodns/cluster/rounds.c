/* SPDX-License-Identifier: MIT */
/* Asking or telling all peers at once, for somebody who waits: GET /cluster and POST /reload. */
#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "cluster/private.h"

/* A waiter more. False without memory. */
static bool add_waiter(struct nd_round *round, nd_cluster_fn *done, void *ctx)
{
    struct nd_waiter *waiter = calloc(1, sizeof(*waiter));
    if (waiter == NULL) {
        return false;
    }
    *waiter = (struct nd_waiter){round->waiters, done, ctx};
    round->waiters = waiter;
    return true;
}

/* The round's timer: all who wait are told, and may start the next round. */
static void end_round(void *ctx)
{
    struct nd_round *round = ctx;
    struct nd_waiter *waiter = round->waiters;
    round->waiters = NULL;
    round->graced = false;
    while (waiter != NULL) {
        struct nd_waiter *next = waiter->next;
        waiter->done(waiter->ctx);
        free(waiter);
        waiter = next;
    }
}

/* Are probes pending, and is one of a peer that answered when it was asked last? */
static bool probes_pending(const struct nd_cluster *cluster, bool *ret_hopeful)
{
    bool pending = false;
    bool hopeful = false;
    for (size_t i = 0; i < cluster->peer_count; i++) {
        const struct nd_peer *peer = cluster->peer[i];
        pending |= peer->probe != NULL;
        hopeful |= peer->probe != NULL && (peer->reachable || !peer->asked);
    }
    *ret_hopeful = hopeful;
    return pending;
}

/* Are pushes pending, and has one succeeded? */
static bool pushes_pending(const struct nd_cluster *cluster, bool *ret_good)
{
    bool pending = false;
    bool good = false;
    for (size_t i = 0; i < cluster->peer_count; i++) {
        pending |= cluster->peer[i]->push_open;
        good |= !cluster->peer[i]->push_open && cluster->peer[i]->result_good;
    }
    *ret_good = good;
    return pending;
}

/* Nobody waits long for a peer that was dead before. */
static void update_probes(struct nd_cluster *cluster)
{
    struct nd_round *round = &cluster->probe_round;
    bool hopeful;
    if (!probes_pending(cluster, &hopeful)) {
        nd_timer_start(round->timer, 0);
    } else if (!hopeful && !round->graced) {
        round->graced = true;
        nd_timer_start(round->timer, ND_PEER_GRACE_MS);
    }
}

/* Nor for the rest once one has taken the push. */
static void update_pushes(struct nd_cluster *cluster)
{
    struct nd_round *round = &cluster->push_round;
    bool good;
    if (!pushes_pending(cluster, &good)) {
        nd_timer_start(round->timer, 0);
    } else if (good && !round->graced) {
        round->graced = true;
        nd_timer_start(round->timer, ND_PEER_GRACE_MS);
    }
}

void nd_rounds_update(struct nd_cluster *cluster)
{
    if (cluster->probe_round.waiters != NULL) {
        update_probes(cluster);
    }
    if (cluster->push_round.waiters != NULL) {
        update_pushes(cluster);
    }
}

/* ---- questions ------------------------------------------------------------------------------ */

static void on_probed(void *ctx, const struct nd_peer_answer *answer)
{
    struct nd_peer *peer = ctx;
    struct nd_peer_news news;
    const char *fault = NULL;
    bool was_reachable = peer->reachable;
    peer->probe = NULL;
    if (nd_exchange_read_metrics(peer, answer, &news, &fault)) {
        nd_peer_seen(peer, &news);
        if (!was_reachable || !nd_peer_in_sync(peer)) {
            nd_peer_start(peer);
        }
    } else if (peer->step == ND_STEP_IDLE) {
        nd_peer_lost(peer, fault);
    }
    nd_rounds_update(peer->cluster);
}

static void probe(struct nd_peer *peer)
{
    uint64_t now_ms = nd_clock_monotonic_ns() / ND_NS_PER_MS;
    bool fresh = peer->reachable && now_ms - peer->seen_ms < ND_PEER_FRESH_MS;
    if (peer->probe != NULL || fresh) {
        return;
    }
    if (!peer->addr_known) {
        nd_peer_start(peer); /* it is looked up first: who asks next will know */
    } else if (nd_exchange_ask(peer, "/metrics", NULL, on_probed, &peer->probe) != 0) {
        peer->probe = NULL;
    }
}

void nd_cluster_probe(struct nd_cluster *cluster, nd_cluster_fn *done, void *ctx)
{
    struct nd_round *round = &cluster->probe_round;
    bool first = round->waiters == NULL;
    if (!add_waiter(round, done, ctx)) {
        done(ctx); /* what is known has to do */
        return;
    }
    if (first) {
        for (size_t i = cluster->peer_count; i > 0; i--) {
            probe(cluster->peer[i - 1]);
        }
        nd_timer_start(round->timer, ND_PEER_PROBE_MS);
        nd_rounds_update(cluster);
    }
}

/* ---- pushes --------------------------------------------------------------------------------- */

void nd_cluster_push(struct nd_cluster *cluster, nd_cluster_fn *done, void *ctx)
{
    struct nd_round *round = &cluster->push_round;
    struct nd_config_id ours = nd_cluster_ours(cluster);
    bool first = round->waiters == NULL;
    if (!add_waiter(round, done, ctx)) {
        done(ctx);
        return;
    }
    for (size_t i = cluster->peer_count; i > 0; i--) {
        struct nd_peer *peer = cluster->peer[i - 1];
        bool known = nd_config_same(&peer->result_id, &ours);
        peer->push_open = !known;
        if (!known && peer->step == ND_STEP_IDLE) {
            peer->push_first = true;
            nd_peer_start(peer);
        }
    }
    if (first) {
        nd_timer_start(round->timer, ND_PEER_PUSH_MS);
    }
    nd_rounds_update(cluster);
}

const char *nd_cluster_push_result(const struct nd_cluster *cluster, size_t index)
{
    struct nd_config_id ours = nd_cluster_ours(cluster);
    const struct nd_peer *peer = cluster->peer[index];
    return nd_config_same(&peer->result_id, &ours) ? peer->result : "pending";
}

/* ---- life ----------------------------------------------------------------------------------- */

int nd_rounds_init(struct nd_cluster *cluster)
{
    int err =
        nd_timer_new(cluster->loop, end_round, &cluster->probe_round, &cluster->probe_round.timer);
    if (err == 0) {
        err = nd_timer_new(cluster->loop, end_round, &cluster->push_round,
                           &cluster->push_round.timer);
    }
    return err;
}

void nd_rounds_done(struct nd_cluster *cluster)
{
    /* those who wait own what their callbacks free */
    end_round(&cluster->probe_round);
    end_round(&cluster->push_round);
    nd_timer_free(cluster->probe_round.timer);
    nd_timer_free(cluster->push_round.timer);
}
