/* SPDX-License-Identifier: MIT */
/* Documents that change hands: judged, taken over, or sent. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cluster/private.h"

/* ---- a peer's document becomes ours -------------------------------------------------------- */

static void settle(struct nd_peer *peer)
{
    peer->settled = nd_cluster_ours(peer->cluster);
    memcpy(peer->settled_mark, peer->news.mark, sizeof(peer->settled_mark));
    peer->settled_mark_known = true;
}

static void on_offered(void *ctx, const struct nd_change *change)
{
    struct nd_cluster *cluster = ctx;
    struct nd_peer *peer = cluster->offerer;
    char complaint[ND_PEER_ERROR_MAX];
    cluster->offering = false;
    cluster->offerer = NULL;
    if (cluster->gone) {
        free(cluster);
        return;
    }
    if (peer == NULL) {
        return;
    }
    switch (change->result) {
    case ND_CHANGE_APPLIED:
    case ND_CHANGE_CURRENT:
        peer->pulls++;
        if (peer->news.version == change->version) {
            settle(peer);
        }
        nd_peer_finish(peer);
        break;
    case ND_CHANGE_OLDER:
        peer->again = true; /* ours has changed since */
        nd_peer_finish(peer);
        break;
    case ND_CHANGE_INVALID:
        peer->pull_errors++;
        peer->bad = peer->news;
        snprintf(complaint, sizeof(complaint), "its version %" PRIu64 " is not valid here: %s",
                 peer->news.version, change->error != NULL ? change->error : "");
        nd_peer_complain(peer, complaint);
        nd_peer_finish(peer);
        break;
    case ND_CHANGE_FAILED:
    default:
        peer->pull_errors++;
        nd_peer_retry(peer, change->error != NULL ? change->error : "its config was not taken");
        break;
    }
}

/* One at a time: of several peers that are ahead the first may do for all. */
static void offer(struct nd_peer *peer, const char *text, size_t len, uint64_t version)
{
    struct nd_cluster *cluster = peer->cluster;
    if (cluster->offering) {
        nd_peer_finish(peer);
        nd_peer_start_in(peer, ND_PEER_FORWARD_MS);
        return;
    }
    cluster->offering = true;
    cluster->offerer = peer;
    peer->step = ND_STEP_OFFER;
    nd_control_offer(cluster->control, text, len, version, on_offered, cluster);
}

/*
 * Two edits at once: a node of the Rust program keeps its own whatever it is sent under the same
 * version. If ours is the greater, it has to go out under the next one.
 */
static void raise_version(struct nd_peer *peer)
{
    const struct nd_serving *serving = nd_control_serving(peer->cluster->control);
    if (serving->version == UINT64_MAX) {
        nd_peer_complain(peer, "no version is left above ours");
        nd_peer_finish(peer);
        return;
    }
    nd_log_write(peer->cluster->log, ND_LOG_INFO,
                 "peer %s has other content under version %" PRIu64 ": ours becomes the next",
                 peer->endpoint.text, serving->version);
    offer(peer, serving->text, serving->text_len, serving->version + 1);
}

static uint64_t version_of(const struct nd_peer *peer)
{
    uint64_t version = 1; /* the programs' default */
    (void)!ncfg_find_number(peer->config, peer->config_len, "server.config_version", &version);
    return version;
}

static void compare(struct nd_peer *peer, const char *text, size_t len, const char *checksum)
{
    const struct nd_serving *serving = nd_control_serving(peer->cluster->control);
    struct nd_config_id ours = nd_cluster_ours(peer->cluster);
    uint64_t version = version_of(peer);
    bool rust = peer->news.dialect == ND_DIALECT_RUST;
    int order = nd_config_order(version, checksum, ours.version, ours.checksum);
    peer->news.version = version;
    if (order != 0 && rust && version == ours.version &&
        nd_dialect_same_meaning(serving->text, serving->text_len, text, len)) {
        order = 0;
    }
    if (order == 0) {
        settle(peer);
        nd_peer_complain(peer, NULL);
        nd_peer_result(peer, &ours, true, "already_current");
        nd_peer_finish(peer);
    } else if (order > 0) {
        nd_log_write(peer->cluster->log, ND_LOG_INFO,
                     "peer %s is ahead: its version %" PRIu64 " is pulled", peer->endpoint.text,
                     version);
        offer(peer, text, len, version);
    } else if (nd_config_same(&peer->refused, &ours)) {
        nd_peer_finish(peer);
    } else if (rust && version == ours.version) {
        raise_version(peer);
    } else {
        nd_transfer_push(peer);
    }
}

void nd_transfer_received(struct nd_peer *peer)
{
    const struct nd_serving *serving = nd_control_serving(peer->cluster->control);
    char checksum[NCFG_DIGEST_SIZE];
    char *text = NULL;
    size_t len = 0;
    int result = nd_dialect_adopt(peer->news.dialect, serving->text, serving->text_len,
                                  peer->config, peer->config_len, &text, &len);
    if (result == NCFG_OK) {
        result = ncfg_digest(text, len, checksum);
    }
    if (result == NCFG_OK) {
        compare(peer, text, len, checksum);
    } else {
        peer->pull_errors++;
        nd_peer_retry(peer, result == NCFG_NO_MEMORY ? strerror(ENOMEM)
                                                     : "its /config/raw is no JSON object");
    }
    free(text);
}

/* ---- ours becomes a peer's ------------------------------------------------------------------ */

static void on_pushed(void *ctx, const struct nd_peer_answer *answer)
{
    struct nd_peer *peer = ctx;
    char text[ND_PEER_ERROR_MAX];
    peer->http = NULL;
    if (answer->status == 0) {
        peer->push_errors++;
        nd_peer_lost(peer, answer->error);
        return;
    }
    enum nd_push_outcome outcome =
        nd_dialect_read_pushed(answer->status, answer->body, answer->len, text);
    bool good = outcome == ND_PUSH_APPLIED || outcome == ND_PUSH_CURRENT;
    nd_peer_result(peer, &peer->sent, good, text);
    switch (outcome) {
    case ND_PUSH_APPLIED:
    case ND_PUSH_CURRENT:
        peer->pushes++;
        peer->news.version = peer->sent.version;
        if (peer->news.dialect == ND_DIALECT_OURS) {
            memcpy(peer->news.checksum, peer->sent.checksum, sizeof(peer->news.checksum));
        } else {
            peer->settled = peer->sent;
            peer->settled_mark_known = false; /* its next metrics tell */
        }
        nd_peer_complain(peer, NULL);
        nd_peer_finish(peer);
        break;
    case ND_PUSH_OLDER: /* it is ahead, or became so: the next exchange, at once, pulls */
        peer->again = true;
        nd_peer_retry(peer, text);
        break;
    case ND_PUSH_REFUSED:
        peer->refused = peer->sent;
        peer->push_errors++;
        nd_peer_complain(peer, text);
        nd_peer_finish(peer);
        break;
    case ND_PUSH_DENIED:
        peer->push_errors++;
        nd_peer_complain(peer, text);
        nd_peer_finish(peer);
        break;
    case ND_PUSH_FAILED:
    default:
        peer->push_errors++;
        nd_peer_retry(peer, text);
        break;
    }
}

/*
 * The peer's own keys, for it to keep. A node of the others that pulled from us has overwritten its
 * own with ours; those it had before are what it should have.
 */
static const char *keys_to_keep(struct nd_peer *peer, const struct nd_serving *serving)
{
    char *theirs = NULL;
    char *mine = NULL;
    size_t len = 0;
    if (peer->config == NULL) {
        return NULL;
    }
    const char *keep = peer->config;
    if (ncfg_merge(peer->config, peer->config_len, "{}", 2, &theirs, &len) == NCFG_OK &&
        ncfg_merge(serving->text, serving->text_len, "{}", 2, &mine, &len) == NCFG_OK) {
        if (peer->own_keys == NULL) {
            peer->own_keys = theirs;
            theirs = NULL;
        } else if (nd_dialect_same_node(theirs, mine)) {
            keep = peer->own_keys;
        } else {
            free(peer->own_keys); /* an operator's change of them */
            peer->own_keys = theirs;
            theirs = NULL;
        }
    }
    free(theirs);
    free(mine);
    return keep;
}

/* The body of a push: the same for all of our kind, each its own for the others. */
static int push_body(struct nd_peer *peer, struct nd_body **ret_body)
{
    struct nd_cluster *cluster = peer->cluster;
    const struct nd_serving *serving = nd_control_serving(cluster->control);
    bool our_kind = peer->news.dialect == ND_DIALECT_OURS;
    struct nd_document document = {serving->text, serving->text_len, serving->version, ""};
    char *text = NULL;
    size_t len = 0;
    if (our_kind && cluster->body != NULL && nd_config_same(&cluster->body_id, &peer->sent)) {
        *ret_body = nd_body_ref(cluster->body);
        return NCFG_OK;
    }
    memcpy(document.checksum, serving->checksum, sizeof(document.checksum));
    const char *keep = our_kind ? NULL : keys_to_keep(peer, serving);
    int result = nd_dialect_push_body(peer->news.dialect, &document, keep,
                                      keep == NULL ? 0 : strlen(keep), &text, &len);
    if (result != NCFG_OK) {
        return result;
    }
    struct nd_body *body = nd_body_new_take(text, len);
    if (body == NULL) {
        return NCFG_NO_MEMORY;
    }
    if (our_kind) {
        nd_body_unref(cluster->body);
        cluster->body = nd_body_ref(body);
        cluster->body_id = peer->sent;
    }
    *ret_body = body;
    return NCFG_OK;
}

void nd_transfer_push(struct nd_peer *peer)
{
    struct nd_body *body = NULL;
    peer->step = ND_STEP_PUSH;
    peer->sent = nd_cluster_ours(peer->cluster);
    int result = push_body(peer, &body);
    if (result == NCFG_OK) {
        if (nd_exchange_ask(peer, "/sync", body, on_pushed, &peer->http) != 0) {
            result = NCFG_NO_MEMORY;
        }
        nd_body_unref(body);
    }
    if (result != NCFG_OK) {
        nd_peer_retry(peer, strerror(ENOMEM));
    }
}
