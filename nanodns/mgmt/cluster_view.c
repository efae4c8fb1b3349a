/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt/private.h"

/* GET /cluster: this node in the words of both other programs, and every peer, asked just now. */

static void put_self(struct nd_json_out *out, nd_json_node *root, const struct nd_mgmt *mgmt)
{
    const struct nd_serving *serving = nd_control_serving(mgmt->control);
    nd_json_node *this = nd_json_put_object(out, root, "this");
    nd_mgmt_put_version(out, this, serving->version);
    nd_json_put_text(out, this, "checksum", serving->checksum);
    nd_json_put_text(out, this, "status", mgmt->leaving ? "leaving" : "healthy");

    nd_json_node *self = nd_json_put_object(out, root, "self");
    nd_json_put_text(out, self, "status", mgmt->leaving ? "unavailable" : "ok");
    nd_mgmt_put_version(out, self, serving->version);
    nd_json_put_text(out, self, "checksum", serving->checksum);
    nd_json_put_tenths(out, self, "uptime_s", nd_mgmt_uptime_tenths(mgmt));
    nd_json_put_uint(out, self, "records", serving->records);
    nd_json_node *configured = nd_json_put_array(out, self, "peers_configured");
    size_t count = mgmt->cluster != NULL ? nd_cluster_peer_count(mgmt->cluster) : 0;
    for (size_t i = 0; i < count; i++) {
        struct nd_peer_view view;
        nd_cluster_peer(mgmt->cluster, i, &view);
        nd_json_add_text(out, configured, view.text);
    }
}

static void put_peer(struct nd_json_out *out, nd_json_node *peers, const struct nd_peer_view *view)
{
    static const char *const statuses[] = {
        [ND_PEER_UNKNOWN] = "unknown",
        [ND_PEER_SYNCED] = "synced",
        [ND_PEER_OUT_OF_SYNC] = "out_of_sync",
        [ND_PEER_UNREACHABLE] = "unreachable",
    };
    static const char *const dialects[] = {
        [ND_DIALECT_UNKNOWN] = NULL,
        [ND_DIALECT_OURS] = "nanodns",
        [ND_DIALECT_PYTHON] = "python",
        [ND_DIALECT_RUST] = "rust",
    };
    bool reachable = view->status == ND_PEER_SYNCED || view->status == ND_PEER_OUT_OF_SYNC;
    nd_json_node *peer = nd_json_put_object(out, peers, view->text);
    if (view->version_known) {
        nd_mgmt_put_version(out, peer, view->version);
    }
    if (view->checksum[0] != '\0') {
        nd_json_put_text(out, peer, "checksum", view->checksum);
    }
    nd_json_put_bool(out, peer, "reachable", reachable);
    nd_json_put_text(out, peer, "status", statuses[view->status]);
    if (dialects[view->dialect] != NULL) {
        nd_json_put_text(out, peer, "dialect", dialects[view->dialect]);
    }
    if (view->error != NULL) {
        nd_json_put_text(out, peer, "error", view->error);
    }
}

static void reply_cluster(struct nd_mgmt *mgmt, struct nd_http_request *request)
{
    struct nd_json_out out;
    nd_json_out_init(&out);
    nd_json_node *root = nd_json_out_root(&out);
    put_self(&out, root, mgmt);
    nd_json_node *peers = nd_json_put_object(&out, root, "peers");
    size_t count = mgmt->cluster != NULL ? nd_cluster_peer_count(mgmt->cluster) : 0;
    for (size_t i = 0; i < count; i++) {
        struct nd_peer_view view;
        nd_cluster_peer(mgmt->cluster, i, &view);
        put_peer(&out, peers, &view);
    }
    nd_mgmt_reply(request, 200, &out);
}

static void on_probed(void *ctx)
{
    struct nd_mgmt_wait *wait = ctx;
    struct nd_mgmt *mgmt = wait->mgmt;
    struct nd_http_request *request = nd_mgmt_wait_end(wait);
    if (request != NULL) {
        reply_cluster(mgmt, request);
    }
}

void nd_mgmt_cluster(struct nd_mgmt *mgmt, struct nd_http_request *request)
{
    if (mgmt->leaving || mgmt->cluster == NULL || nd_cluster_peer_count(mgmt->cluster) == 0) {
        reply_cluster(mgmt, request);
        return;
    }
    struct nd_mgmt_wait *wait = nd_mgmt_wait_new(mgmt, request);
    if (wait != NULL) {
        nd_cluster_probe(mgmt->cluster, on_probed, wait);
    }
}
