/* SPDX-License-Identifier: MIT */
/* One peer: what is known of it, and when it is turned to. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "cluster/private.h"

unsigned nd_peer_random(unsigned limit)
{
    unsigned value = 0;
    /* without entropy all nodes ask at once: no harm */
    return getrandom(&value, sizeof(value), GRND_NONBLOCK) == sizeof(value) ? value % limit : 0;
}

static void on_timer(void *ctx)
{
    nd_peer_start(ctx);
}

int nd_peer_new(struct nd_cluster *cluster, struct ncfg_endpoint *endpoint,
                struct nd_peer **ret_peer)
{
    struct nd_peer *peer = calloc(1, sizeof(*peer));
    struct ncfg_endpoint taken = *endpoint;
    endpoint->text = endpoint->host = NULL;
    if (peer == NULL || nd_timer_new(cluster->loop, on_timer, peer, &peer->timer) != 0) {
        nd_peer_endpoint_done(&taken);
        free(peer);
        return ENOMEM;
    }
    peer->cluster = cluster;
    peer->endpoint = taken;
    if (taken.family == NCFG_IPV4) {
        peer->addr.v4.sin_family = AF_INET;
        memcpy(&peer->addr.v4.sin_addr, taken.address, 4);
    } else if (taken.family == NCFG_IPV6) {
        peer->addr.v6.sin6_family = AF_INET6;
        memcpy(&peer->addr.v6.sin6_addr, taken.address, 16);
    }
    if (taken.family != NCFG_HOST_NAME) {
        nd_addr_set_port(&peer->addr, taken.port);
        peer->addr_known = true;
    }
    *ret_peer = peer;
    return 0;
}

void nd_peer_free(struct nd_peer *peer)
{
    if (peer == NULL) {
        return;
    }
    if (peer->cluster->offerer == peer) {
        peer->cluster->offerer = NULL;
    }
    nd_host_lookup_cancel(peer->lookup);
    nd_peer_http_cancel(peer->http);
    nd_peer_http_cancel(peer->probe);
    nd_timer_free(peer->timer);
    free(peer->config);
    free(peer->own_keys);
    nd_peer_endpoint_done(&peer->endpoint);
    free(peer);
}

void nd_peer_start(struct nd_peer *peer)
{
    if (peer->step != ND_STEP_IDLE) {
        peer->again = true;
        return;
    }
    nd_timer_stop(peer->timer);
    peer->again = false;
    nd_exchange_start(peer);
}

void nd_peer_start_in(struct nd_peer *peer, unsigned delay_ms)
{
    if (peer->step != ND_STEP_IDLE) {
        peer->again = true;
    } else {
        nd_timer_start(peer->timer, delay_ms);
    }
}

/* Whatever the exchange ended with. */
static void end_exchange(struct nd_peer *peer, unsigned next_ms)
{
    free(peer->config);
    peer->config = NULL;
    peer->step = ND_STEP_IDLE;
    nd_timer_start(peer->timer, peer->again ? 0 : next_ms);
    peer->again = false;
    nd_rounds_update(peer->cluster);
}

void nd_peer_finish(struct nd_peer *peer)
{
    peer->failures = 0;
    end_exchange(peer, ND_PULL_MS - ND_PULL_JITTER_MS + nd_peer_random(2 * ND_PULL_JITTER_MS));
}

void nd_peer_retry(struct nd_peer *peer, const char *error)
{
    unsigned delay_ms = ND_PEER_RETRY_FIRST_MS;
    for (unsigned i = 0; i < peer->failures && delay_ms < ND_PEER_RETRY_MAX_MS; i++) {
        delay_ms *= 2;
    }
    peer->failures++;
    peer->push_first = false;
    snprintf(peer->error, sizeof(peer->error), "%s", error);
    if (peer->failures > 1) {
        peer->again = false; /* what is new then goes with the next attempt */
    }
    end_exchange(peer, delay_ms);
}

void nd_peer_lost(struct nd_peer *peer, const char *error)
{
    struct nd_config_id ours = nd_cluster_ours(peer->cluster);
    char result[ND_PEER_ERROR_MAX];
    if (peer->reachable || !peer->asked) {
        nd_log_write(peer->cluster->log, ND_LOG_WARNING, "peer %s is unreachable: %s",
                     peer->endpoint.text, error);
    }
    peer->asked = true;
    peer->reachable = false;
    peer->addr_known = peer->endpoint.family != NCFG_HOST_NAME;
    snprintf(result, sizeof(result), "unreachable: %s", error);
    nd_peer_result(peer, &ours, false, result);
    nd_peer_retry(peer, error);
}

/* Another program, or the same one started again, may think otherwise of what was refused. */
static bool is_another(const struct nd_peer_news *before, const struct nd_peer_news *now)
{
    return before->dialect != now->dialect || now->uptime_s < before->uptime_s;
}

void nd_peer_seen(struct nd_peer *peer, const struct nd_peer_news *news)
{
    if (!peer->reachable) {
        nd_log_write(peer->cluster->log, ND_LOG_INFO, "peer %s is reachable: %s, version %" PRIu64,
                     peer->endpoint.text, nd_dialect_name(news->dialect), news->version);
    }
    if (peer->news_known && is_another(&peer->news, news)) {
        peer->refused = (struct nd_config_id){.version = 0};
        peer->settled = (struct nd_config_id){.version = 0};
        peer->bad = (struct nd_peer_news){.dialect = ND_DIALECT_UNKNOWN};
    }
    if (peer->settled.version == news->version && !peer->settled_mark_known) {
        memcpy(peer->settled_mark, news->mark, sizeof(news->mark));
        peer->settled_mark_known = true;
    }
    peer->asked = true;
    peer->reachable = true;
    peer->news_known = true;
    peer->news = *news;
    peer->seen_ms = nd_clock_monotonic_ns() / ND_NS_PER_MS;
    peer->error[0] = '\0';
}

void nd_peer_complain(struct nd_peer *peer, const char *complaint)
{
    if (complaint == NULL) {
        if (peer->said[0] != '\0') {
            nd_log_write(peer->cluster->log, ND_LOG_INFO, "peer %s is in sync again",
                         peer->endpoint.text);
            peer->said[0] = '\0';
        }
        peer->error[0] = '\0';
        return;
    }
    snprintf(peer->error, sizeof(peer->error), "%s", complaint);
    if (strcmp(peer->said, peer->error) != 0) {
        memcpy(peer->said, peer->error, sizeof(peer->said));
        nd_log_write(peer->cluster->log, ND_LOG_WARNING, "peer %s is out of sync: %s",
                     peer->endpoint.text, complaint);
    }
}

void nd_peer_result(struct nd_peer *peer, const struct nd_config_id *id, bool good,
                    const char *text)
{
    snprintf(peer->result, sizeof(peer->result), "%s", text);
    peer->result_id = *id;
    peer->result_good = good;
    peer->push_open = false;
}

bool nd_peer_in_sync(const struct nd_peer *peer)
{
    struct nd_config_id ours = nd_cluster_ours(peer->cluster);
    if (peer->news.dialect == ND_DIALECT_OURS) {
        return nd_config_order(peer->news.version, peer->news.checksum, ours.version,
                               ours.checksum) == 0;
    }
    return peer->news.version == ours.version && nd_config_same(&peer->settled, &ours) &&
           (!peer->settled_mark_known || strcmp(peer->settled_mark, peer->news.mark) == 0);
}
