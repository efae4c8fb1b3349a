/* SPDX-License-Identifier: MIT */
/* An exchange with a peer: where it is, what it has, and who of the two is ahead. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cluster/private.h"

static void ask_metrics(struct nd_peer *peer);
static void ask_config(struct nd_peer *peer);

struct nd_config_id nd_cluster_ours(const struct nd_cluster *cluster)
{
    const struct nd_serving *serving = nd_control_serving(cluster->control);
    struct nd_config_id ours = {.version = 0};
    if (serving->ready) {
        ours.version = serving->version;
        memcpy(ours.checksum, serving->checksum, sizeof(ours.checksum));
    }
    return ours;
}

bool nd_config_same(const struct nd_config_id *a, const struct nd_config_id *b)
{
    return nd_config_order(a->version, a->checksum, b->version, b->checksum) == 0;
}

int nd_exchange_ask(struct nd_peer *peer, const char *path, struct nd_body *body,
                    nd_peer_http_fn *fn, struct nd_peer_http **ret_http)
{
    bool config = body != NULL || strcmp(path, "/config/raw") == 0;
    const struct ncfg_server *server = nd_control_serving(peer->cluster->control)->server;
    const struct nd_peer_request request = {
        .addr = peer->addr,
        .host = peer->endpoint.text,
        .path = path,
        /* the other programs have no use for it, and should not see it */
        .token = config && peer->news.dialect == ND_DIALECT_OURS ? server->mgmt_token : NULL,
        .body = body,
        .answer_max = config && body == NULL ? ND_PEER_CONFIG_MAX : ND_PEER_ANSWER_MAX,
        .stall_ms = ND_PEER_STALL_MS,
        .whole_ms = config ? ND_PEER_CONFIG_MS : ND_PEER_ASK_MS,
    };
    return nd_peer_http_start(peer->cluster->loop, &request, fn, peer, ret_http);
}

/* ---- its address ---------------------------------------------------------------------------- */

/* With an address known: the first question. */
static void ask_first(struct nd_peer *peer)
{
    bool push_first = peer->push_first && peer->reachable && peer->news_known &&
                      peer->news.dialect == ND_DIALECT_OURS;
    peer->push_first = false;
    if (push_first) {
        nd_transfer_push(peer);
    } else {
        ask_metrics(peer);
    }
}

/* One address after the other, an exchange each: some may be of a network that we are not in. */
static void on_address(void *ctx, const struct nd_addr *addrs, size_t count, const char *error)
{
    struct nd_peer *peer = ctx;
    struct nd_cluster *cluster = peer->cluster;
    const struct ncfg_server *server = nd_control_serving(cluster->control)->server;
    peer->lookup = NULL;
    if (count == 0) {
        nd_peer_lost(peer, error);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (nd_peer_is_us(&addrs[i], server)) {
            nd_cluster_drop(cluster, peer);
            return;
        }
    }
    peer->addr = addrs[peer->addr_turn++ % count];
    peer->addr_known = true;
    ask_first(peer);
}

void nd_exchange_start(struct nd_peer *peer)
{
    const struct nd_serving *serving = nd_control_serving(peer->cluster->control);
    if (!serving->ready || serving->text == NULL) {
        nd_peer_finish(peer);
        return;
    }
    if (peer->addr_known) {
        ask_first(peer);
        return;
    }
    peer->step = ND_STEP_ADDRESS;
    if (nd_host_lookup_start(peer->cluster->lookups, peer->endpoint.host, peer->endpoint.port,
                             on_address, peer, &peer->lookup) != 0) {
        nd_peer_retry(peer, strerror(ENOMEM));
    }
}

/* ---- what it has ---------------------------------------------------------------------------- */

bool nd_exchange_read_metrics(struct nd_peer *peer, const struct nd_peer_answer *answer,
                              struct nd_peer_news *ret_news, const char **ret_fault)
{
    (void)peer;
    const char *fault = answer->error;
    if (fault == NULL) {
        fault = answer->status == 200 ? nd_dialect_read_metrics(answer->body, answer->len, ret_news)
                                      : "its /metrics does not answer with status 200";
    }
    *ret_fault = fault;
    return fault == NULL;
}

/* Does it have ours in its own form, as was once found out? */
static bool is_settled(const struct nd_peer *peer, const struct nd_config_id *ours)
{
    return nd_config_same(&peer->settled, ours) && peer->settled_mark_known &&
           strcmp(peer->settled_mark, peer->news.mark) == 0;
}

/* Did we find before that we cannot take what it has? */
static bool is_bad(const struct nd_peer *peer)
{
    return peer->bad.dialect == peer->news.dialect && peer->bad.version == peer->news.version &&
           strcmp(peer->bad.checksum, peer->news.checksum) == 0 &&
           strcmp(peer->bad.mark, peer->news.mark) == 0;
}

static void in_sync(struct nd_peer *peer, const struct nd_config_id *ours)
{
    nd_peer_complain(peer, NULL);
    if (!nd_config_same(&peer->result_id, ours) || !peer->result_good) {
        nd_peer_result(peer, ours, true, "already_current");
    }
    nd_peer_finish(peer);
}

static void decide(struct nd_peer *peer)
{
    struct nd_config_id ours = nd_cluster_ours(peer->cluster);
    const struct nd_peer_news *news = &peer->news;
    bool our_kind = news->dialect == ND_DIALECT_OURS;
    /* without a checksum to compare by, equal versions need a look at the document */
    int order = our_kind
                    ? nd_config_order(news->version, news->checksum, ours.version, ours.checksum)
                    : nd_config_order(news->version, "", ours.version, "");
    if (order == 0 && (our_kind || is_settled(peer, &ours))) {
        in_sync(peer, &ours);
    } else if ((order >= 0 && is_bad(peer)) ||
               (order < 0 && nd_config_same(&peer->refused, &ours))) {
        snprintf(peer->error, sizeof(peer->error), "%s", peer->said);
        if (order >= 0) {
            nd_peer_result(peer, &ours, false, peer->said);
        }
        nd_peer_finish(peer);
    } else if (order < 0 && our_kind) {
        nd_transfer_push(peer);
    } else {
        ask_config(peer);
    }
}

static void on_metrics(void *ctx, const struct nd_peer_answer *answer)
{
    struct nd_peer *peer = ctx;
    struct nd_peer_news news;
    const char *fault = NULL;
    peer->http = NULL;
    if (nd_exchange_read_metrics(peer, answer, &news, &fault)) {
        nd_peer_seen(peer, &news);
        decide(peer);
    } else {
        nd_peer_lost(peer, fault);
    }
}

static void ask_metrics(struct nd_peer *peer)
{
    peer->step = ND_STEP_METRICS;
    if (nd_exchange_ask(peer, "/metrics", NULL, on_metrics, &peer->http) != 0) {
        nd_peer_retry(peer, strerror(ENOMEM));
    }
}

/* ---- its document --------------------------------------------------------------------------- */

static void on_config(void *ctx, const struct nd_peer_answer *answer)
{
    struct nd_peer *peer = ctx;
    char text[ND_PEER_ERROR_MAX];
    peer->http = NULL;
    if (answer->status == 200) {
        peer->config = malloc(answer->len + 1);
        if (peer->config == NULL) {
            nd_peer_retry(peer, strerror(ENOMEM));
            return;
        }
        memcpy(peer->config, answer->body, answer->len);
        peer->config[answer->len] = '\0';
        peer->config_len = answer->len;
        nd_transfer_received(peer);
        return;
    }
    peer->pull_errors++;
    if (answer->status == 401 || answer->status == 403) {
        nd_peer_complain(peer, "it does not show its config to us: check mgmt_token");
        nd_peer_finish(peer);
    } else if (answer->status != 0) {
        snprintf(text, sizeof(text), "its /config/raw answers with status %u", answer->status);
        nd_peer_retry(peer, text);
    } else {
        nd_peer_lost(peer, answer->error);
    }
}

static void ask_config(struct nd_peer *peer)
{
    peer->step = ND_STEP_CONFIG;
    if (nd_exchange_ask(peer, "/config/raw", NULL, on_config, &peer->http) != 0) {
        nd_peer_retry(peer, strerror(ENOMEM));
    }
}
