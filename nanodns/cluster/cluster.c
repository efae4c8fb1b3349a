/* SPDX-License-Identifier: MIT */
#include "cluster/cluster.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cluster/private.h"

/* ---- who is a peer -------------------------------------------------------------------------- */

static void remove_at(struct nd_cluster *cluster, size_t index)
{
    nd_peer_free(cluster->peer[index]);
    cluster->peer_count--;
    memmove(&cluster->peer[index], &cluster->peer[index + 1],
            (cluster->peer_count - index) * sizeof(struct nd_peer *));
}

void nd_cluster_drop(struct nd_cluster *cluster, struct nd_peer *peer)
{
    nd_log_write(cluster->log, ND_LOG_DEBUG, "peer %s is this node", peer->endpoint.text);
    free(cluster->own_name);
    cluster->own_name = strdup(peer->endpoint.text); /* without it, it is looked up again */
    cluster->own_port = nd_control_serving(cluster->control)->server->mgmt_port;
    for (size_t i = 0; i < cluster->peer_count; i++) {
        if (cluster->peer[i] == peer) {
            remove_at(cluster, i);
            break;
        }
    }
    nd_rounds_update(cluster);
}

static struct nd_peer *find_peer(const struct nd_cluster *cluster,
                                 const struct ncfg_endpoint *endpoint)
{
    for (size_t i = 0; i < cluster->peer_count; i++) {
        if (nd_peer_same(&cluster->peer[i]->endpoint, endpoint)) {
            return cluster->peer[i];
        }
    }
    return NULL;
}

static bool is_listed(const struct nd_peer_list *list, const struct ncfg_endpoint *endpoint)
{
    for (size_t i = 0; i < list->count; i++) {
        if (nd_peer_same(&list->peers[i], endpoint)) {
            return true;
        }
    }
    return false;
}

/* A peer that was not there before: turned to at once. */
static void add_peer(struct nd_cluster *cluster, struct ncfg_endpoint *endpoint)
{
    const struct ncfg_server *server = nd_control_serving(cluster->control)->server;
    struct nd_peer *peer = NULL;
    if (nd_peer_new(cluster, endpoint, &peer) != 0) {
        nd_log_write(cluster->log, ND_LOG_ERROR, "no memory for a peer");
    } else if (peer->addr_known && nd_peer_is_us(&peer->addr, server)) {
        nd_log_write(cluster->log, ND_LOG_DEBUG, "peer %s is this node", peer->endpoint.text);
        nd_peer_free(peer);
    } else {
        cluster->peer[cluster->peer_count++] = peer;
        nd_peer_start_in(peer, 0);
    }
}

/* A name that was looked up and found to be ours. */
static bool is_own_name(const struct nd_cluster *cluster, const struct ncfg_endpoint *endpoint)
{
    return cluster->own_name != NULL && strcmp(cluster->own_name, endpoint->text) == 0 &&
           cluster->own_port == nd_control_serving(cluster->control)->server->mgmt_port;
}

/* Peers that stay keep all that is known of them. */
static void update_peers(struct nd_cluster *cluster)
{
    const struct nd_serving *serving = nd_control_serving(cluster->control);
    struct nd_log_producer *log = cluster->env_told ? NULL : cluster->log;
    struct nd_peer_list list;
    if (!serving->ready) {
        return;
    }
    if (nd_peer_list_make(serving->server, getenv("NANODNS_PEERS"), log, &list) != 0) {
        nd_log_write(cluster->log, ND_LOG_ERROR, "no memory for the list of peers");
        return;
    }
    cluster->env_told = true;
    for (size_t i = cluster->peer_count; i > 0; i--) {
        if (!is_listed(&list, &cluster->peer[i - 1]->endpoint)) {
            remove_at(cluster, i - 1);
        }
    }
    for (size_t i = 0; i < list.count; i++) {
        if (find_peer(cluster, &list.peers[i]) == NULL && !is_own_name(cluster, &list.peers[i])) {
            add_peer(cluster, &list.peers[i]);
        }
    }
    nd_peer_list_done(&list);
    nd_rounds_update(cluster);
}

/* ---- changes -------------------------------------------------------------------------------- */

/*
 * What changed here goes to all peers at once. What a peer brought is passed on too, since not
 * every node need know every other; each is asked first, as it probably has it already. That ends
 * by itself: only what is greater in the order is ever taken over, and so passed on.
 */
static void on_change(void *ctx, const struct nd_change *change)
{
    struct nd_cluster *cluster = ctx;
    if (change->result != ND_CHANGE_APPLIED) {
        return;
    }
    nd_body_unref(cluster->body);
    cluster->body = NULL;
    update_peers(cluster);
    for (size_t i = cluster->peer_count; i > 0; i--) {
        struct nd_peer *peer = cluster->peer[i - 1];
        if (peer->failures > 1) {
            continue; /* it is tried when its turn comes: soon, but not at every change */
        }
        if (change->cause == ND_CHANGE_PEER) {
            nd_peer_start_in(peer, ND_PEER_FORWARD_MS + nd_peer_random(ND_PEER_FORWARD_MS));
        } else {
            peer->push_first = true;
            nd_peer_start(peer);
        }
    }
}

/* ---- views ---------------------------------------------------------------------------------- */

size_t nd_cluster_peer_count(const struct nd_cluster *cluster)
{
    return cluster->peer_count;
}

static enum nd_peer_status status_of(const struct nd_peer *peer)
{
    if (!peer->asked) {
        return ND_PEER_UNKNOWN;
    }
    if (!peer->reachable) {
        return ND_PEER_UNREACHABLE;
    }
    return nd_peer_in_sync(peer) ? ND_PEER_SYNCED : ND_PEER_OUT_OF_SYNC;
}

void nd_cluster_peer(const struct nd_cluster *cluster, size_t index, struct nd_peer_view *ret_view)
{
    const struct nd_peer *peer = cluster->peer[index];
    struct nd_peer_view view = {
        .text = peer->endpoint.text,
        .status = status_of(peer),
        .dialect = peer->news.dialect,
        .version_known = peer->news_known,
        .version = peer->news.version,
        .error = peer->error[0] != '\0' ? peer->error : NULL,
        .seen_ms = peer->seen_ms,
        .pushes = peer->pushes,
        .push_errors = peer->push_errors,
        .pulls = peer->pulls,
        .pull_errors = peer->pull_errors,
    };
    memcpy(view.checksum, peer->news.checksum, sizeof(view.checksum));
    *ret_view = view;
}

/* ---- life ----------------------------------------------------------------------------------- */

int nd_cluster_new(struct nd_control *control, struct nd_cluster **ret_cluster)
{
    struct nd_cluster *cluster = calloc(1, sizeof(*cluster));
    if (cluster == NULL) {
        return ENOMEM;
    }
    cluster->control = control;
    cluster->loop = nd_control_loop(control);
    cluster->log = nd_control_log(control);
    int err = nd_host_lookups_new(cluster->loop, &cluster->lookups);
    if (err == 0) {
        err = nd_rounds_init(cluster);
    }
    if (err == 0) {
        err = nd_control_listen(control, on_change, cluster);
    }
    if (err != 0) {
        nd_rounds_done(cluster);
        nd_host_lookups_free(cluster->lookups);
        free(cluster);
        return err;
    }
    update_peers(cluster);
    *ret_cluster = cluster;
    return 0;
}

void nd_cluster_free(struct nd_cluster *cluster)
{
    if (cluster == NULL) {
        return;
    }
    nd_control_unlisten(cluster->control, on_change, cluster);
    nd_rounds_done(cluster);
    while (cluster->peer_count > 0) {
        remove_at(cluster, cluster->peer_count - 1);
    }
    nd_host_lookups_free(cluster->lookups);
    nd_body_unref(cluster->body);
    free(cluster->own_name);
    cluster->gone = true;
    if (!cluster->offering) {
        free(cluster); /* else control still has to tell us what became of it */
    }
}
