/* SPDX-License-Identifier: MIT */
#include "resolve/answer.h"

#include <dnswire/edns.h>
#include <dnswire/message.h>
#include <dnswire/types.h>

#include "base/limits.h"
#include "resolve/chaos.h"
#include "resolve/lookup.h"
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

static enum nd_verdict decide(const struct nd_snapshot *snapshot, const struct nd_request *request,
                              struct nd_response *response, enum nd_source *source)
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
        *source = ND_SOURCE_LOCAL;
        return ND_REPLY;
    }
    if (query->qclass != DNSW_CLASS_IN && query->qclass != DNSW_CLASS_ANY) {
        nd_response_set(response, DNSW_RCODE_REFUSED, ND_NO_EDE);
        return ND_REPLY;
    }
    *source =
        nd_lookup(snapshot->catalog, request->rotations[nd_rotation_of(query->qtype)], response);
    if (*source != ND_SOURCE_NONE) {
        return ND_REPLY;
    }
    nd_response_set(response, DNSW_RCODE_REFUSED, DNSW_EDE_NO_REACHABLE_AUTHORITY);
    return ND_FORWARD;
}

enum nd_verdict nd_answer(const struct nd_snapshot *snapshot, const struct nd_request *request,
                          uint8_t *buf, size_t size, struct nd_reply *ret_reply)
{
    struct nd_query query;
    int rcode = nd_query_read(&query, request->wire, request->len);
    *ret_reply = (struct nd_reply){.verdict = ND_DROP, .source = ND_SOURCE_NONE};
    if (rcode == ND_QUERY_DROP) {
        return ND_DROP;
    }
    struct nd_response response;
    nd_response_init(&response, &query, buf, answer_limit(request, &query, size));
    if (snapshot->recursion_available) {
        response.flags |= DNSW_FLAG_RA;
    }
    ret_reply->verdict = ND_REPLY;
    if (rcode == DNSW_RCODE_NOERROR) {
        ret_reply->verdict = decide(snapshot, request, &response, &ret_reply->source);
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

const char *nd_source_text(enum nd_source source)
{
    static const char *const texts[ND_SOURCES] = {
        [ND_SOURCE_NONE] = "none",
        [ND_SOURCE_LOCAL] = "local",
        [ND_SOURCE_ZONE] = "zone",
        [ND_SOURCE_REWRITE] = "rewrite",
    };
    return texts[source];
}
