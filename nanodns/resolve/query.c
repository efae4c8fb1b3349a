/* SPDX-License-Identifier: MIT */
#include "resolve/query.h"

#include <string.h>

#include <dnswire/edns.h>
#include <dnswire/message.h>
#include <dnswire/types.h>

/* The OPT record, wherever it stands behind the question; other records are checked and ignored. */
static int read_records(struct nd_query *query, struct dnsw_message *message)
{
    struct dnsw_rr rr;
    int more;
    uint8_t version = DNSW_EDNS_VERSION;
    while ((more = dnsw_message_next(message, &rr)) > 0) {
        struct dnsw_edns edns;
        if (rr.type != DNSW_TYPE_OPT) {
            continue;
        }
        if (dnsw_edns_read(&rr, query->wire, &edns) < 0) {
            return DNSW_RCODE_FORMERR;
        }
        query->edns = true;
        query->edns_size = edns.udp_size < DNSW_EDNS_SIZE_MIN ? DNSW_EDNS_SIZE_MIN : edns.udp_size;
        query->edns_flags = edns.flags & DNSW_EDNS_FLAG_DO;
        version = edns.version;
    }
    if (more < 0) {
        return DNSW_RCODE_FORMERR;
    }
    return version == DNSW_EDNS_VERSION ? DNSW_RCODE_NOERROR : DNSW_RCODE_BADVERS;
}

static int read_question(struct nd_query *query, struct dnsw_message *message)
{
    /* RFC 9619: exactly one question. */
    struct dnsw_question question;
    if (message->header.count[DNSW_SECTION_QUESTION] != 1 ||
        dnsw_message_question(message, &question) != 1) {
        return DNSW_RCODE_FORMERR;
    }
    query->qname_len = question.name_len;
    dnsw_name_fold(query->qname, question.name);
    query->qtype = question.type;
    query->qclass = question.class_;
    query->question_len = (uint16_t)(question.name_len + 4u);
    return DNSW_RCODE_NOERROR;
}

int nd_query_read(struct nd_query *query, const uint8_t *wire, size_t len)
{
    struct dnsw_message message;
    if (dnsw_message_init(&message, wire, len) < 0 || message.header.flags & DNSW_FLAG_QR) {
        return ND_QUERY_DROP;
    }
    query->wire = wire;
    query->id = message.header.id;
    query->flags = message.header.flags;
    query->question_len = 0;
    query->qname_len = 0;
    query->qtype = 0;
    query->qclass = 0;
    query->edns = false;
    query->edns_size = DNSW_EDNS_SIZE_MIN;
    query->edns_flags = 0;
    if (DNSW_OPCODE_OF(query->flags) != DNSW_OPCODE_QUERY) {
        return DNSW_RCODE_NOTIMP;
    }
    int rcode = read_question(query, &message);
    return rcode != DNSW_RCODE_NOERROR ? rcode : read_records(query, &message);
}
