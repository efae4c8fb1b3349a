/* SPDX-License-Identifier: MIT */
/*
 * The management API in a thread of its own, on stand-ins of control and cluster that answer what a
 * test put into `fake`. They are linked in the place of the real ones (--wrap, see local.mk), and
 * call back in the loop's next turn, as those do.
 */
#ifndef TESTS_MGMT_KIT_H
#define TESTS_MGMT_KIT_H

#include <pthread.h>

#include "httpclient.h"
#include "mgmt/mgmt.h"

#define FAKE_PEERS 2

struct fake {
    struct nd_loop *loop;
    struct nd_log *log;
    struct nd_log_producer *producer;
    struct nd_serving serving;
    struct ncfg_server server;
    struct nd_stats_sum stats;
    struct nd_cache_stats cache;
    struct nd_upstream_board *board;
    size_t peer_count;
    struct nd_peer_view peers[FAKE_PEERS];
    const char *push_results[FAKE_PEERS];

    /* what the next change will come to, and what was asked for */
    struct nd_change change;
    bool hold; /* call back only when kit_release() says so */
    size_t reloads, offers, probes, pushes;
    char offered[4096];
    size_t offered_len;
    uint64_t offered_version;

    /* who waits for a callback */
    nd_change_fn *change_fn;
    nd_cluster_fn *cluster_fn;
    void *waiter;
    struct nd_task task;

    nd_change_fn *listener;
    void *listener_ctx;
};

extern struct fake fake;

struct kit {
    struct nd_mgmt *mgmt;
    struct nd_addr addr;
    pthread_t thread;
};

/* A fake that serves two records and one zone as version 7. */
void kit_reset(void);

/* Start the API on a free port of `host`; the loop runs. */
void kit_start(struct kit *kit, const char *host);

/* Call `fn` in the loop's thread and wait until it has returned. */
void kit_in_loop(void (*fn)(void *ctx), void *ctx);

/* Let the callback that is held come. */
void kit_release(void);

/* End the loop; then the API, if it is still there. */
void kit_stop_loop(struct kit *kit);
void kit_stop(struct kit *kit);

/* A port of 127.0.0.1 that is free now and given to nobody who binds to port 0. */
uint16_t kit_free_port(void);

#endif
