/* SPDX-License-Identifier: MIT */
#include "resolve/answer.h"

#include <dnswire/edns.h>
#include <dnswire/message.h>
#include <dnswire/name.h>
#include <dnswire/types.h>

#include "base/limits.h"
#include "resolve/chaos.h"
#include "resolve/lookup.h"
#include "resolve/outside.h"
#include "resolve/query.h"
#include "resolve/response.h"

static size_t answer_limit(const struct nd_request *request, const struct nd_query *query,
                           size_t size)
{
    size_t limit = ND_TCP_MESSAGE_MAX;
    if (request->transport == ND_UDP) {
        limit = query->edns ? query->edns_size : ND_UDP_ANSWER_PLAIN;
        limit = limit < ND_UDP_ANSWER_MAX ? limit : ND_UDP_ANSWER_MAX;
    }
    return limit < size ? limit : size;
}

/* Types that ask for no data: transfers, and meta types of other protocols (RFC 8906 section 3). */
static int judge_type(uint16_t type)
{
    switch (type) {
    case DNSW_TYPE_AXFR:
    case DNSW_TYPE_IXFR:
        return DNSW_RCODE_REFUSED;
    case DNSW_TYPE_TKEY:
    case DNSW_TYPE_TSIG:
    case DNSW_TYPE_MAILA:
    case DNSW_TYPE_MAILB:
        return DNSW_RCODE_NOTIMP;
    case DNSW_TYPE_OPT:
        return DNSW_RCODE_FORMERR;
    default:
        return DNSW_RCODE_NOERROR;
    }
}

/* A question of class IN, or of all classes. */
static enum nd_verdict resolve(const struct nd_snapshot *snapshot, const struct nd_request *request,
                               struct nd_response *response, struct nd_reply *reply)
{
    uint8_t folded[DNSW_NAME_MAX];
    struct nd_chase chase;
    uint32_t rotation = request->rotations[nd_rotation_of(response->query->qtype)];
    reply->source = nd_chase_start(&chase, snapshot->catalog, rotation, response, folded);
    if (!chase.open) {
        return ND_REPLY;
    }
    return nd_outside_go(snapshot, request, &chase, reply, &reply->source);
}

static enum nd_verdict decide(const struct nd_snapshot *snapshot, const struct nd_request *request,
                              struct nd_response *response, struct nd_reply *reply)
{
    const struct nd_query *query = response->query;
    if (!request->allowed) {
        nd_response_set(response, DNSW_RCODE_REFUSED, DNSW_EDE_PROHIBITED);
        return ND_REPLY;
    }
    int rcode = judge_type(query->qtype);
    if (rcode != DNSW_RCODE_NOERROR) {
        nd_response_set(response, (uint16_t)rcode, ND_NO_EDE);
        return ND_REPLY;
    }
    if (query->qclass == DNSW_CLASS_CH && !snapshot->hide_version && nd_chaos(response)) {
        reply->source = ND_SOURCE_LOCAL;
        return ND_REPLY;
    }
    if (query->qclass != DNSW_CLASS_IN && query->qclass != DNSW_CLASS_ANY) {
        nd_response_set(response, DNSW_RCODE_REFUSED, ND_NO_EDE);
        return ND_REPLY;
    }
    return resolve(snapshot, request, response, reply);
}

/* All but the questions and their routes, which are set only where they mean something. */
static void start_reply(struct nd_reply *reply)
{
    reply->verdict = ND_DROP;
    reply->source = ND_SOURCE_NONE;
    reply->len = 0;
    reply->rcode = 0;
    reply->qtype = 0;
    reply->qclass = 0;
    reply->qname_len = 0;
    reply->prefetch = false;
}

static void start_response(struct nd_response *response, const struct nd_snapshot *snapshot,
                           const struct nd_request *request, const struct nd_query *query,
                           uint8_t *buf, size_t size)
{
    nd_response_init(response, query, buf, answer_limit(request, query, size));
    if (snapshot->recursion_available) {
        response->flags |= DNSW_FLAG_RA;
    }
}

enum nd_verdict nd_answer(const struct nd_snapshot *snapshot, const struct nd_request *request,
                          uint8_t *buf, size_t size, struct nd_reply *ret_reply)
{
    struct nd_query query;
    int rcode = nd_query_read(&query, request->wire, request->len);
    start_reply(ret_reply);
    if (rcode == ND_QUERY_DROP) {
        return ND_DROP;
    }
    struct nd_response response;
    start_response(&response, snapshot, request, &query, buf, size);
    ret_reply->verdict = ND_REPLY;
    if (rcode == DNSW_RCODE_NOERROR) {
        ret_reply->verdict = decide(snapshot, request, &response, ret_reply);
    } else {
        nd_response_set(&response, (uint16_t)rcode, ND_NO_EDE);
    }
    ret_reply->len = nd_response_finish(&response);
    ret_reply->rcode = response.rcode;
    ret_reply->qtype = query.qtype;
    ret_reply->qclass = query.qclass;
    ret_reply->qname_len = query.qname_len;
    return ret_reply->verdict;
}

size_t nd_answer_failure(const struct nd_snapshot *snapshot, const struct nd_request *request,
                         int ede, uint8_t *buf, size_t size)
{
    struct nd_query query;
    int rcode = nd_query_read(&query, request->wire, request->len);
    if (rcode == ND_QUERY_DROP) {
        return 0;
    }
    struct nd_response response;
    start_response(&response, snapshot, request, &query, buf, size);
    nd_response_set(&response, rcode == DNSW_RCODE_NOERROR ? DNSW_RCODE_SERVFAIL : (uint16_t)rcode,
                    ede);
    return nd_response_finish(&response);
}

const char *nd_source_text(enum nd_source source)
{
    static const char *const texts[ND_SOURCES] = {
        [ND_SOURCE_NONE] = "none",         [ND_SOURCE_LOCAL] = "local", [ND_SOURCE_ZONE] = "zone",
        [ND_SOURCE_REWRITE] = "rewrite",   [ND_SOURCE_CACHE] = "cache", [ND_SOURCE_STALE] = "stale",
        [ND_SOURCE_UPSTREAM] = "upstream",
    };
    return texts[source];
}
