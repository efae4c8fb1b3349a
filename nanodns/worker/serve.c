/* SPDX-License-Identifier: MIT */
#include "worker/serve.h"

#include <dnswire/message.h>

#include "base/clock.h"

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

size_t nd_server_answer(void *ctx, const struct nd_packet *in, uint8_t *out, size_t out_size)
{
    struct nd_server *server = ctx;
    const struct nd_snapshot *snapshot = server->snapshot;
    /* without a query log no clock is read */
    uint64_t start_ns = snapshot->log_queries ? nd_clock_monotonic_ns() : 0;
    const struct nd_request request = {
        .wire = in->data,
        .len = usable_len(in),
        .transport = in->tcp ? ND_TCP : ND_UDP,
        .allowed = nd_snapshot_allows(snapshot, in->client),
        .rotations = server->rotations,
    };
    struct nd_reply reply;
    /* What is not local gets the REFUSED in the buffer, as there is nobody to ask. */
    if (nd_answer(snapshot, &request, out, out_size, &reply) == ND_DROP) {
        return 0;
    }
    server->rotations[nd_rotation_of(reply.qtype)]++;
    nd_stats_answer(&server->stats, reply.rcode, (unsigned)reply.source);
    if (!request.allowed) {
        nd_stats_count(&server->stats, ND_COUNT_refused_clients, 1);
        tell_once(server, in->client);
    }
    if (snapshot->log_queries) {
        log_query(server, in, &reply, start_ns);
    }
    return reply.len;
}

uint64_t nd_server_hint(void *ctx, const uint8_t *data, size_t len)
{
    const struct nd_server *server = ctx;
    return nd_answer_hint(server->snapshot, data, len);
}

void nd_server_fetch(void *ctx, uint64_t hint)
{
    const struct nd_server *server = ctx;
    nd_answer_fetch(server->snapshot, hint);
}
