/* SPDX-License-Identifier: MIT */
#include "resolve/query.h"

#include <string.h>

#include <dnswire/edns.h>
#include <dnswire/message.h>
#include <dnswire/types.h>

/* The OPT record, wherever it stands behind the question; other records are checked and ignored. */
static int read_records(struct nd_query *query, size_t len)
{
    struct dnsw_message message;
    struct dnsw_rr rr;
    uint8_t version = DNSW_EDNS_VERSION;
    int more = dnsw_message_init(&message, query->wire, len);
    while (more >= 0 && (more = dnsw_message_next(&message, &rr)) > 0) {
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

/*
 * The question, which must be one (RFC 9619). Its name is the first of the message, so nothing
 * stands before it that a compression pointer could name: it must be whole.
 */
static bool read_question(struct nd_query *query, const struct dnsw_header *header,
                          struct dnsw_reader *r)
{
    const uint8_t *name = r->base + r->pos;
    int name_len = dnsw_name_check(name, dnsw_reader_left(r));
    if (header->count[DNSW_SECTION_QUESTION] != 1 || name_len < 0) {
        return false;
    }
    dnsw_read_span(r, (size_t)name_len);
    uint16_t qtype = dnsw_read_u16(r);
    uint16_t qclass = dnsw_read_u16(r);
    if (r->error != 0) {
        return false;
    }
    query->qtype = qtype;
    query->qclass = qclass;
    query->qname_len = (uint8_t)name_len;
    query->question_len = (uint16_t)(name_len + 4);
    dnsw_name_fold(query->qname, name);
    return true;
}

int nd_query_read(struct nd_query *query, const uint8_t *wire, size_t len)
{
    struct dnsw_reader r;
    struct dnsw_header header;
    dnsw_reader_init(&r, wire, len);
    dnsw_header_read(&r, &header);
    if (r.error != 0 || header.flags & DNSW_FLAG_QR) {
        return ND_QUERY_DROP;
    }
    query->wire = wire;
    query->id = header.id;
    query->flags = header.flags;
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
    if (!read_question(query, &header, &r)) {
        return DNSW_RCODE_FORMERR;
    }
    if (header.count[DNSW_SECTION_ANSWER] == 0 && header.count[DNSW_SECTION_AUTHORITY] == 0 &&
        header.count[DNSW_SECTION_ADDITIONAL] == 0) {
        return dnsw_reader_left(&r) == 0 ? DNSW_RCODE_NOERROR : DNSW_RCODE_FORMERR;
    }
    return read_records(query, len);
}
