/* SPDX-License-Identifier: MIT */
#ifndef ND_CLUSTER_CLUSTER_H
#define ND_CLUSTER_CLUSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "control/control.h"

/*
 * Keeping nodes equal without a coordinator: every change is pushed to all peers at once, and every
 * node pulls from those that are ahead, at its start and then every ND_PULL_MS. (version, checksum)
 * is a total order, so that all nodes settle on the same config. All in the main loop's thread;
 * nothing waits.
 */

struct nd_cluster;

/* Peers are those of the config that serves, and those of NANODNS_PEERS; changes are followed. */
int nd_cluster_new(struct nd_control *control, struct nd_cluster **ret_cluster);

/* Those who wait for a round of the two below are told first. NULL is fine. */
void nd_cluster_free(struct nd_cluster *cluster);

/* A peer as it was last seen. */
enum nd_peer_status {
    ND_PEER_UNKNOWN, /* never asked yet */
    ND_PEER_SYNCED,
    ND_PEER_OUT_OF_SYNC,
    ND_PEER_UNREACHABLE,
};

enum nd_dialect {
    ND_DIALECT_UNKNOWN,
    ND_DIALECT_OURS,
    ND_DIALECT_PYTHON,
    ND_DIALECT_RUST,
};

struct nd_peer_view {
    const char *text; /* as in the config: the address that the API shows */
    enum nd_peer_status status;
    enum nd_dialect dialect;
    bool version_known;
    uint64_t version;
    char checksum[NCFG_DIGEST_SIZE]; /* "" when it tells none */
    const char *error;               /* of the last attempt; NULL: none */
    uint64_t seen_ms;                /* monotonic, of its last answer; 0: never */
    uint64_t pushes, push_errors, pulls, pull_errors;
};

size_t nd_cluster_peer_count(const struct nd_cluster *cluster);
void nd_cluster_peer(const struct nd_cluster *cluster, size_t index, struct nd_peer_view *ret_view);

/* Ask all peers now, in parallel, for at most ND_PEER_PROBE_MS; then `done`. */
typedef void nd_cluster_fn(void *ctx);
void nd_cluster_probe(struct nd_cluster *cluster, nd_cluster_fn *done, void *ctx);

/*
 * Push what serves to all peers now, in parallel, for at most ND_PEER_PUSH_MS; then `done`, once,
 * and nd_cluster_push_result() gives each peer's result ("applied", "already_current",
 * "unreachable", "rejected_stale", "refused: …" …) until the next push.
 */
void nd_cluster_push(struct nd_cluster *cluster, nd_cluster_fn *done, void *ctx);
const char *nd_cluster_push_result(const struct nd_cluster *cluster, size_t index);

#endif
