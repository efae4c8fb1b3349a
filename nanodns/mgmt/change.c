/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cluster/dialect.h"
#include "mgmt/private.h"

/* POST /reload and POST /sync: what changes the config. */

/* The status of a change that came to nothing: the document's fault, or ours. */
static unsigned failure_status(const struct nd_mgmt *mgmt, const struct nd_change *change)
{
    unsigned ours = mgmt->leaving ? 503 : 500;
    return change->result == ND_CHANGE_INVALID ? 422 : ours;
}

/* ---- reload -------------------------------------------------------------------------------- */

/* "applied"; of "refused: …" the word, and why as `error`, as Python's clients expect it. */
static void put_result(struct nd_json_out *out, nd_json_node *peer, const char *result)
{
    char word[32];
    const char *colon = strchr(result, ':');
    size_t len = colon != NULL ? (size_t)(colon - result) : strlen(result);
    snprintf(word, sizeof(word), "%.*s", (int)(len < sizeof(word) ? len : sizeof(word) - 1),
             result);
    nd_json_put_text(out, peer, "status", word);
    if (colon != NULL) {
        nd_json_put_text(out, peer, "error", colon + 1 + (colon[1] == ' '));
    }
}

static void put_peers(struct nd_json_out *out, nd_json_node *root, const struct nd_mgmt *mgmt)
{
    nd_json_node *peers = nd_json_put_object(out, root, "peers");
    size_t count = mgmt->cluster != NULL ? nd_cluster_peer_count(mgmt->cluster) : 0;
    for (size_t i = 0; i < count; i++) {
        struct nd_peer_view view;
        const char *result = nd_cluster_push_result(mgmt->cluster, i);
        nd_cluster_peer(mgmt->cluster, i, &view);
        nd_json_node *peer = nd_json_put_object(out, peers, view.text);
        put_result(out, peer, result != NULL ? result : "pending");
        if (view.version_known) {
            nd_mgmt_put_version(out, peer, view.version);
        }
    }
}

static void reply_reloaded(struct nd_mgmt *mgmt, struct nd_http_request *request)
{
    struct nd_json_out out;
    nd_json_out_init(&out);
    nd_json_node *root = nd_json_out_root(&out);
    nd_json_put_text(&out, root, "status", "reloaded");
    nd_mgmt_put_config(&out, root, nd_control_serving(mgmt->control));
    put_peers(&out, root, mgmt);
    nd_mgmt_reply(request, 200, &out);
}

static void on_pushed(void *ctx)
{
    struct nd_mgmt_wait *wait = ctx;
    struct nd_mgmt *mgmt = wait->mgmt;
    struct nd_http_request *request = nd_mgmt_wait_end(wait);
    if (request != NULL) {
        reply_reloaded(mgmt, request);
    }
}

static void on_reloaded(void *ctx, const struct nd_change *change)
{
    struct nd_mgmt_wait *wait = ctx;
    struct nd_mgmt *mgmt = wait->mgmt;
    bool changed = change->result == ND_CHANGE_APPLIED || change->result == ND_CHANGE_CURRENT;
    if (changed && wait->request != NULL && mgmt->cluster != NULL) {
        nd_cluster_push(mgmt->cluster, on_pushed, wait);
        return;
    }
    struct nd_http_request *request = nd_mgmt_wait_end(wait);
    if (request == NULL) {
        return;
    }
    if (changed) {
        reply_reloaded(mgmt, request);
    } else {
        nd_mgmt_reply_error(request, failure_status(mgmt, change), "%s",
                            change->error != NULL ? change->error : "the reload failed");
    }
}

void nd_mgmt_reload(struct nd_mgmt *mgmt, struct nd_http_request *request)
{
    struct nd_mgmt_wait *wait = nd_mgmt_wait_new(mgmt, request);
    if (wait != NULL) {
        nd_control_reload(mgmt->control, ND_CHANGE_REQUEST, on_reloaded, wait);
    }
}

/* ---- sync ---------------------------------------------------------------------------------- */

static unsigned put_older(struct nd_json_out *out, nd_json_node *root, enum nd_dialect dialect,
                          uint64_t mine, uint64_t theirs)
{
    bool wrapped = dialect != ND_DIALECT_PYTHON;
    nd_json_put_text(out, root, "status", wrapped ? "ignored" : "rejected_stale");
    nd_json_put_text(out, root, "reason", "not newer");
    nd_json_put_uint(out, root, "my_version", mine);
    nd_json_put_uint(out, root, wrapped ? "received_version" : "incoming_version", theirs);
    return wrapped ? 200 : 409;
}

static void reply_synced(struct nd_mgmt *mgmt, struct nd_http_request *request,
                         const struct nd_change *change, enum nd_dialect dialect, uint64_t version)
{
    struct nd_json_out out;
    unsigned status = 200;
    nd_json_out_init(&out);
    nd_json_node *root = nd_json_out_root(&out);
    switch (change->result) {
    case ND_CHANGE_APPLIED:
        nd_json_put_text(&out, root, "status", "applied");
        nd_mgmt_put_config(&out, root, nd_control_serving(mgmt->control));
        break;
    case ND_CHANGE_CURRENT:
        nd_json_put_text(&out, root, "status", "already_current");
        nd_mgmt_put_version(&out, root, change->version);
        nd_json_put_text(&out, root, "checksum", change->checksum);
        break;
    case ND_CHANGE_OLDER:
        status = put_older(&out, root, dialect, change->version, version);
        break;
    case ND_CHANGE_INVALID:
    case ND_CHANGE_FAILED:
        status = failure_status(mgmt, change);
        nd_json_put_text(&out, root, "error",
                         change->error != NULL ? change->error : "the config was not taken");
        break;
    }
    nd_mgmt_reply(request, status, &out);
}

static void on_offered(void *ctx, const struct nd_change *change)
{
    struct nd_mgmt_wait *wait = ctx;
    struct nd_mgmt *mgmt = wait->mgmt;
    enum nd_dialect dialect = wait->dialect;
    uint64_t version = wait->version;
    struct nd_http_request *request = nd_mgmt_wait_end(wait);
    if (request != NULL) {
        reply_synced(mgmt, request, change, dialect, version);
    }
}

void nd_mgmt_sync(struct nd_mgmt *mgmt, struct nd_http_request *request)
{
    size_t len;
    const char *body = nd_http_body(request, &len);
    if (len == 0) {
        nd_mgmt_reply_error(request, 400, "empty body");
        return;
    }
    struct nd_push push = nd_dialect_read_push(body, len);
    const struct nd_serving *serving = nd_control_serving(mgmt->control);
    char *adopted = NULL;
    if (push.dialect == ND_DIALECT_RUST && serving->text != NULL) {
        int err = nd_dialect_adopt(push.dialect, serving->text, serving->text_len, push.text,
                                   push.len, &adopted, &push.len);
        if (err != NCFG_OK) {
            nd_mgmt_reply_error(request, err == NCFG_NO_MEMORY ? 500 : 422,
                                err == NCFG_NO_MEMORY ? "no memory" : "the body is no config");
            return;
        }
        push.text = adopted;
    }
    struct nd_mgmt_wait *wait = nd_mgmt_wait_new(mgmt, request);
    if (wait != NULL) {
        wait->dialect = push.dialect;
        wait->version = push.version;
        nd_control_offer(mgmt->control, push.text, push.len, push.version, on_offered, wait);
    }
    free(adopted);
}
