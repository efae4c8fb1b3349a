/* SPDX-License-Identifier: MIT */
#ifndef ND_CLUSTER_PRIVATE_H
#define ND_CLUSTER_PRIVATE_H

#include "base/limits.h"
#include "cluster/cluster.h"
#include "cluster/dialect.h"
#include "cluster/host_lookup.h"
#include "cluster/peer_http.h"
#include "cluster/peer_list.h"

/*
 * What the files of cluster/ share. With each peer there is at most one exchange under way: find
 * its address, ask what it has, then pull its document, or push ours, or do nothing. Whatever
 * happens meanwhile asks for another exchange after it (`again`).
 */

/* Which config: (version, checksum) tells it from all others. Version 0 and "": none. */
struct nd_config_id {
    uint64_t version;
    char checksum[NCFG_DIGEST_SIZE];
};

enum nd_step {
    ND_STEP_IDLE,
    ND_STEP_ADDRESS,
    ND_STEP_METRICS,
    ND_STEP_CONFIG,
    ND_STEP_PUSH,
    ND_STEP_OFFER, /* its document is with control */
};

struct nd_peer {
    struct nd_cluster *cluster;
    struct ncfg_endpoint endpoint; /* strings of our own */
    struct nd_addr addr;
    bool addr_known;  /* a name's until something fails */
    size_t addr_turn; /* which address of a name is tried next */
    struct nd_host_lookup *lookup;

    enum nd_step step;
    struct nd_timer *timer;    /* the next exchange */
    struct nd_peer_http *http; /* of the exchange */
    bool again;
    bool push_first; /* ours is new: no need to ask a node of our kind what it has */
    unsigned failures;
    char *config; /* its document, in an exchange */
    size_t config_len;
    struct nd_config_id sent; /* what is being pushed */

    struct nd_peer_http *probe; /* for GET /cluster, beside the exchange */

    /* what is known of it */
    bool asked;
    bool reachable;
    bool news_known;
    struct nd_peer_news news;
    uint64_t seen_ms;
    struct nd_config_id settled; /* ours, of which it has its own form under the same version … */
    char settled_mark[NCFG_DIGEST_SIZE];
    bool settled_mark_known;       /* … and this mark */
    struct nd_config_id refused;   /* ours, that it will not take */
    struct nd_peer_news bad;       /* its own, that we cannot take */
    char *own_keys;                /* the node-local keys it had when first seen */
    char error[ND_PEER_ERROR_MAX]; /* of the last attempt; "": none */
    char said[ND_PEER_ERROR_MAX];  /* the complaint that stands in the log; "": none */
    uint64_t pushes;
    uint64_t push_errors;
    uint64_t pulls;
    uint64_t pull_errors;

    char result[ND_PEER_ERROR_MAX]; /* of pushing `result_id` */
    struct nd_config_id result_id;
    bool result_good;
    bool push_open; /* the round of pushes under way waits for it */
};

/* Those who wait for a round to end. */
struct nd_waiter {
    struct nd_waiter *next;
    nd_cluster_fn *done;
    void *ctx;
};

struct nd_round {
    struct nd_waiter *waiters;
    struct nd_timer *timer;
    bool graced; /* its timer is the short one */
};

struct nd_cluster {
    struct nd_control *control;
    struct nd_loop *loop;
    struct nd_log_producer *log;
    struct nd_host_lookups *lookups;
    struct nd_peer *peer[ND_PEERS_MAX];
    size_t peer_count;
    bool offering;               /* a document is with control */
    bool gone;                   /* nd_cluster_free() was called while one was */
    struct nd_peer *offerer;     /* whose; NULL: gone since */
    struct nd_body *body;        /* what a node of our kind is pushed … */
    struct nd_config_id body_id; /* … for this config */
    struct nd_round probe_round;
    struct nd_round push_round;
    bool env_told;     /* the log has been told what is wrong with NANODNS_PEERS */
    char *own_name;    /* a peer that was found to be this node … */
    uint16_t own_port; /* … when it listened there */
};

/* ---- peer.c: one peer, and when it is turned to -------------------------------------------- */

/* Takes over the endpoint's strings, also when it fails. ENOMEM. */
int nd_peer_new(struct nd_cluster *cluster, struct ncfg_endpoint *endpoint,
                struct nd_peer **ret_peer);
void nd_peer_free(struct nd_peer *peer);

/* Turn to it now; when an exchange is under way, again after it. */
void nd_peer_start(struct nd_peer *peer);

/* Turn to it in `delay_ms`; when an exchange is under way, again after it. */
void nd_peer_start_in(struct nd_peer *peer, unsigned delay_ms);

/* The exchange ended as it should, or with an error that only time can mend. */
void nd_peer_finish(struct nd_peer *peer);

/* The exchange failed: again, later and later. */
void nd_peer_retry(struct nd_peer *peer, const char *error);

/* The peer answered nothing of use: as nd_peer_retry(), and it is unreachable. */
void nd_peer_lost(struct nd_peer *peer, const char *error);

/* What its metrics tell. */
void nd_peer_seen(struct nd_peer *peer, const struct nd_peer_news *news);

/* Something that an operator has to mend: said once. NULL: mended. */
void nd_peer_complain(struct nd_peer *peer, const char *complaint);

/* How pushing `id` went. */
void nd_peer_result(struct nd_peer *peer, const struct nd_config_id *id, bool good,
                    const char *text);

/* A random number below `limit`. */
unsigned nd_peer_random(unsigned limit);

/* ---- exchange.c ----------------------------------------------------------------------------- */

/* Start the exchange's first step. */
void nd_exchange_start(struct nd_peer *peer);

/* Answers of GET /metrics; false when it tells nothing, and the peer is lost. */
bool nd_exchange_read_metrics(struct nd_peer *peer, const struct nd_peer_answer *answer,
                              struct nd_peer_news *ret_news, const char **ret_fault);

/* A request to the peer, with what all of them have in common. 0 or ENOMEM. */
int nd_exchange_ask(struct nd_peer *peer, const char *path, struct nd_body *body,
                    nd_peer_http_fn *fn, struct nd_peer_http **ret_http);

/* What serves, as an id. */
struct nd_config_id nd_cluster_ours(const struct nd_cluster *cluster);

bool nd_config_same(const struct nd_config_id *a, const struct nd_config_id *b);

/* Does the peer have what serves, as far as is known? */
bool nd_peer_in_sync(const struct nd_peer *peer);

/* ---- transfer.c: documents of the others --------------------------------------------------- */

/* Its document came. */
void nd_transfer_received(struct nd_peer *peer);

/* Push what serves, with the peer's own keys where it needs that. */
void nd_transfer_push(struct nd_peer *peer);

/* ---- cluster.c ------------------------------------------------------------------------------ */

/* The peer is this very node: leave it out. Frees it. */
void nd_cluster_drop(struct nd_cluster *cluster, struct nd_peer *peer);

/* ---- rounds.c ------------------------------------------------------------------------------- */

int nd_rounds_init(struct nd_cluster *cluster);
void nd_rounds_done(struct nd_cluster *cluster);

/* Something ended that a round may have waited for. */
void nd_rounds_update(struct nd_cluster *cluster);

#endif
