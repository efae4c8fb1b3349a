/* SPDX-License-Identifier: MIT */
#include "worker/serve.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>

#include <dnswire/message.h>
#include <dnswire/types.h>

#include "base/clock.h"
#include "resolve/lookup.h"
#include "worker/pending.h"

/*
 * Of a query whose end is lost only the header counts: it says what is asked (NOTIMP, or nothing
 * for an answer), and with no question behind it the rest is FORMERR.
 */
static size_t usable_len(const struct nd_packet *in)
{
    return in->truncated && in->len > DNSW_HEADER_LEN ? DNSW_HEADER_LEN : in->len;
}

static void tell_once(struct nd_server *server, const struct nd_addr *client)
{
    char ip[ND_ADDR_TEXT_MAX];
    char addr[ND_ADDR_TEXT_MAX];
    if (atomic_flag_test_and_set(&server->refusals->told)) {
        return;
    }
    nd_addr_ip_text(client, ip);
    nd_log_write(server->log, ND_LOG_WARNING,
                 "refused a query of %s, which may not ask; to allow it, name \"%s\" or its "
                 "network in \"allow_from\" of \"server\" (that list replaces the default one); "
                 "further refusals are not reported",
                 nd_addr_text(client, addr), ip);
}

static void log_query(struct nd_server *server, const struct nd_packet *in,
                      const struct nd_reply *reply, uint64_t start_ns)
{
    uint64_t micros = (nd_clock_monotonic_ns() - start_ns) / 1000;
    const struct nd_log_query query = {
        .client = *in->client,
        .tcp = in->tcp,
        .qname = reply->qname_len != 0 ? in->data + DNSW_HEADER_LEN : NULL,
        .qname_len = (uint8_t)reply->qname_len, /* a name has at most 255 octets */
        .qtype = reply->qtype,
        .qclass = reply->qclass,
        .rcode = reply->rcode,
        .source = nd_source_text(reply->source),
        .micros = micros < UINT32_MAX ? (uint32_t)micros : UINT32_MAX,
    };
    nd_log_query(server->log, &query);
}

uint64_t nd_server_now_ms(void)
{
    return nd_clock_monotonic_ns() / ND_NS_PER_MS;
}

void nd_server_count(struct nd_server *server, const struct nd_packet *in,
                     const struct nd_reply *reply, uint64_t start_ns)
{
    server->rotations[nd_rotation_of(reply->qtype)]++;
    nd_stats_answer(&server->stats, reply->rcode, (unsigned)reply->source);
    if (server->snapshot->log_queries) {
        log_query(server, in, reply, start_ns);
    }
}

void nd_server_refresh(struct nd_server *server, const struct nd_reply *reply)
{
    if (reply->prefetch && server->forwarder != NULL) {
        nd_forward_prefetch(server->forwarder, &reply->due, reply->due_route);
    }
}

static enum nd_stats_way way_of(const struct nd_packet *in)
{
    bool v6 =
        in->client->any.sa_family == AF_INET6 && !IN6_IS_ADDR_V4MAPPED(&in->client->v6.sin6_addr);
    if (in->tcp) {
        return v6 ? ND_STATS_TCP_IPV6 : ND_STATS_TCP_IPV4;
    }
    return v6 ? ND_STATS_UDP_IPV6 : ND_STATS_UDP_IPV4;
}

/* Did an upstream send us our own question, by which it is found to be ourselves? The name is
 * looked at only where nothing local has it. */
static bool is_loop(struct nd_server *server, const struct nd_packet *in,
                    const struct nd_reply *reply)
{
    bool outside = reply->verdict == ND_FORWARD || reply->rcode == DNSW_RCODE_NXDOMAIN;
    return outside && server->forwarder != NULL && reply->qname_len == ND_LOOP_NAME_LEN &&
           nd_forwarder_is_loop(server->forwarder, in->data + DNSW_HEADER_LEN, reply->qname_len);
}

/* What is left to do when the answer, or none, stands in the buffer. Octets to send now. */
static size_t settle(struct nd_server *server, const struct nd_packet *in,
                     const struct nd_reply *reply, uint64_t start_ns)
{
    bool loop = is_loop(server, in, reply);
    nd_server_refresh(server, reply);
    if (reply->verdict == ND_FORWARD && server->forwarder != NULL && !loop &&
        nd_pending_begin(server, in, reply) != ND_FORWARD_FULL) {
        return 0;
    }
    nd_server_count(server, in, reply, start_ns);
    return reply->len;
}

size_t nd_server_answer(void *ctx, const struct nd_packet *in, uint8_t *out, size_t out_size)
{
    struct nd_server *server = ctx;
    const struct nd_snapshot *snapshot = server->snapshot;
    /* without a query log no clock is read */
    uint64_t start_ns = snapshot->log_queries ? nd_clock_monotonic_ns() : 0;
    const struct nd_outside outside = {.cache = server->cache,
                                       .now_ms = in->received_ns / ND_NS_PER_MS};
    const struct nd_request request = {
        .wire = in->data,
        .len = usable_len(in),
        .transport = in->tcp ? ND_TCP : ND_UDP,
        .allowed = nd_snapshot_allows(snapshot, in->client),
        .rotations = server->rotations,
        .outside = server->forwarder != NULL ? &outside : NULL,
    };
    struct nd_reply reply;
    enum nd_verdict verdict = nd_answer(snapshot, &request, out, out_size, &reply);
    nd_stats_ask(&server->stats, way_of(in), reply.qtype);
    if (verdict == ND_DROP) {
        return 0;
    }
    if (!request.allowed) {
        nd_stats_count(&server->stats, ND_COUNT_refused_clients, 1);
        tell_once(server, in->client);
    }
    return settle(server, in, &reply, start_ns);
}

/* The cache, if anything can be in it. */
static const struct nd_cache *used_cache(const struct nd_server *server)
{
    return server->snapshot->recursion_available ? server->cache : NULL;
}

struct nd_hint nd_server_hint(void *ctx, const uint8_t *data, size_t len)
{
    const struct nd_server *server = ctx;
    struct nd_answer_hint hint = nd_answer_hint(server->snapshot, used_cache(server), data, len);
    return (struct nd_hint){{hint.local, hint.cached}};
}

void nd_server_fetch(void *ctx, struct nd_hint hint)
{
    const struct nd_server *server = ctx;
    const struct nd_answer_hint own = {.local = hint.of[0], .cached = hint.of[1]};
    nd_answer_fetch(server->snapshot, used_cache(server), own);
}

/* ---- forwarding --------------------------------------------------------------------------- */

static bool is_local(void *ctx, const uint8_t *name, size_t len, uint16_t type)
{
    const struct nd_server *server = ctx;
    return nd_is_local(server->snapshot, name, len, type);
}

int nd_server_forward(struct nd_server *server, const struct nd_forwarder_config *config)
{
    struct nd_forwarder_config own = *config;
    own.stats = &server->stats;
    own.log = server->log;
    own.now_ms = nd_server_now_ms;
    own.is_local = is_local;
    own.is_local_ctx = server;
    server->late = malloc(ND_LATE_SIZE);
    if (server->late == NULL) {
        return ENOMEM;
    }
    int err = nd_forwarder_new(&own, &server->forwarder);
    if (err == 0) {
        server->cache = config->cache;
        nd_forwarder_configure(server->forwarder, server->snapshot->routes);
    }
    return err;
}

void nd_server_turn(struct nd_server *server, const struct nd_snapshot *snapshot)
{
    server->snapshot = snapshot;
    if (server->forwarder != NULL) {
        nd_forwarder_configure(server->forwarder, snapshot->routes);
    }
}

void nd_server_done(struct nd_server *server)
{
    nd_forwarder_free(server->forwarder);
    free(server->late);
    server->forwarder = NULL;
    server->late = NULL;
}
