/* SPDX-License-Identifier: MIT */
#ifndef ND_RESOLVE_QUERY_H
#define ND_RESOLVE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dnswire/name.h>

/*
 * A query, read and judged: what must be known before anything is looked up.
 */

struct nd_query {
    const uint8_t *wire; /* the message */
    uint16_t id;
    uint16_t flags;        /* as received */
    uint16_t question_len; /* octets of the question behind the header; 0: none to repeat */
    uint16_t qtype;
    uint16_t qclass;
    uint16_t edns_size;  /* the client's UDP payload size, at least 512 */
    uint16_t edns_flags; /* DO */
    bool edns;           /* an OPT record was there */
    uint8_t qname_len;
    uint8_t qname[DNSW_NAME_MAX]; /* in lower case */
};

/* What to do with a message that nd_query_read() does not take. */
#define ND_QUERY_DROP (-1)

/*
 * Read a message of `len` octets, which must outlive the query. Returns 0 for a query to look up,
 * ND_QUERY_DROP for what deserves no answer (no whole header, a response), or the RCODE to answer
 * with: FORMERR (RFC 9619, RFC 6891 section 7), NOTIMP for other opcodes, BADVERS. On an RCODE,
 * `query` holds what could be read before the fault.
 */
int nd_query_read(struct nd_query *query, const uint8_t *wire, size_t len);

#endif
