/* SPDX-License-Identifier: MIT */
#ifndef ND_MGMT_PRIVATE_H
#define ND_MGMT_PRIVATE_H

#include <stdio.h>

#include "mgmt/http.h"
#include "mgmt/json_out.h"
#include "mgmt/mgmt.h"

/* Shared by the files of mgmt/: the API's state, what answers it, and what it waits for. */

/* A request that waits for control or cluster. Whichever goes first, the other is told. */
struct nd_mgmt_wait {
    struct nd_mgmt *mgmt;            /* NULL: the API has ended */
    struct nd_http_request *request; /* NULL: the client has gone */
    struct nd_mgmt_wait *previous, *next;
    enum nd_dialect dialect; /* of a push, as is the next */
    uint64_t version;
};

struct nd_mgmt {
    struct nd_control *control;
    struct nd_cluster *cluster; /* NULL: there are no peers */
    struct nd_loop *loop;
    struct nd_log_producer *log;
    struct nd_http *http;
    struct nd_http *old; /* at the address before, until what it began is done */
    struct nd_timer *retire_timer;
    char *host; /* what `http` was opened for */
    uint16_t port;
    bool leaving;
    struct nd_mgmt_wait *waits;
    struct nd_http_blob *raw; /* the document that serves; NULL: not asked for yet */
};

/* The service of routes.c. */
struct nd_http_service nd_mgmt_service(struct nd_mgmt *mgmt);

/* ---- answers ------------------------------------------------------------------------------- */

#define ND_MGMT_JSON "application/json"

/* Answer with a document, which is done with then. */
void nd_mgmt_reply(struct nd_http_request *request, unsigned status, struct nd_json_out *out);

/* {"error": …} */
void nd_mgmt_reply_error(struct nd_http_request *request, unsigned status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- waiting ------------------------------------------------------------------------------- */

/* NULL without memory; then the request was answered so. */
struct nd_mgmt_wait *nd_mgmt_wait_new(struct nd_mgmt *mgmt, struct nd_http_request *request);

/* In the callback: it waits no more. The request to answer, NULL for none; `wait` is freed. */
struct nd_http_request *nd_mgmt_wait_end(struct nd_mgmt_wait *wait);

/* ---- the endpoints ------------------------------------------------------------------------- */

void nd_mgmt_health(struct nd_mgmt *mgmt, struct nd_http_request *request);
void nd_mgmt_ready(struct nd_mgmt *mgmt, struct nd_http_request *request);
void nd_mgmt_metrics(struct nd_mgmt *mgmt, struct nd_http_request *request);
void nd_mgmt_prometheus(struct nd_mgmt *mgmt, struct nd_http_request *request);
void nd_mgmt_cluster(struct nd_mgmt *mgmt, struct nd_http_request *request);
void nd_mgmt_config_raw(struct nd_mgmt *mgmt, struct nd_http_request *request);
void nd_mgmt_reload(struct nd_mgmt *mgmt, struct nd_http_request *request);
void nd_mgmt_sync(struct nd_mgmt *mgmt, struct nd_http_request *request);

/* ---- what several of them show ------------------------------------------------------------- */

/* Since the start, in tenths of a second. */
uint64_t nd_mgmt_uptime_tenths(const struct nd_mgmt *mgmt);

/* `config_version` and `version`: Rust's and Python's names for one number. */
void nd_mgmt_put_version(struct nd_json_out *out, nd_json_node *object, uint64_t version);

/* These, `checksum`, `records` and `zones` of what serves. */
void nd_mgmt_put_config(struct nd_json_out *out, nd_json_node *object,
                        const struct nd_serving *serving);

/* All metrics in the Prometheus text format, version 0.0.4. */
void nd_mgmt_write_prometheus(const struct nd_mgmt *mgmt, FILE *out);

#endif
