/* SPDX-License-Identifier: MIT */
#ifndef ND_RESOLVE_RESPONSE_H
#define ND_RESOLVE_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dnswire/cursor.h>

#include "resolve/query.h"
#include "store/catalog.h"

/*
 * The answer as it is being written behind the client's own question: RRsets go in whole or not
 * at all, room for the OPT record is kept, the header comes last.
 */

struct nd_response {
    struct dnsw_writer writer;
    const struct nd_query *query;
    uint16_t flags;     /* of the header, AA and TC among them */
    uint16_t rcode;     /* 12 bits */
    uint16_t answers;   /* records of the answer section */
    uint16_t authority; /* records of the authority section */
    int ede;            /* INFO-CODE of an extended error (RFC 8914); ND_NO_EDE: none */
};

#define ND_NO_EDE (-1)

/* A compression pointer, and how far it reaches (RFC 1035 section 4.1.4). */
#define ND_POINTER     0xC000u
#define ND_POINTER_MAX 0x3FFFu

/* Start an answer in `size` octets at `buf`: the question as the client wrote it. */
void nd_response_init(struct nd_response *response, const struct nd_query *query, uint8_t *buf,
                      size_t size);

/* The RCODE, and no records but those already in. */
void nd_response_set(struct nd_response *response, uint16_t rcode, int ede);

/*
 * Append an RRset to the answer section, its first record number `rotation` modulo their count,
 * all owned by the name at offset `owner_at` of the message. False if it did not fit; then TC is
 * set and nothing was written.
 */
bool nd_response_rrset(struct nd_response *response, const struct nd_rrset *rrset, size_t owner_at,
                       uint32_t rotation);

/* Append the SOA of a negative answer (RFC 2308), owned by the apex at `owner_at`. */
void nd_response_soa(struct nd_response *response, const struct nd_zone *zone, size_t owner_at);

/*
 * The same for a domain that no zone of the config holds: an SOA as RFC 6303 section 3 has it, so
 * that the answer can be cached. Its owner is the name at `name_at` without its first `skip`
 * octets, a whole number of labels; the name may be compressed.
 */
void nd_response_made_soa(struct nd_response *response, size_t name_at, size_t skip);

/*
 * Where in the message the rest of a name stands, without its first `skip` octets: what a
 * compression pointer to it must say.
 */
size_t nd_response_suffix_at(const struct nd_response *response, size_t name_at, size_t skip);

/* Take back everything behind the question. */
void nd_response_clear(struct nd_response *response);

/* Write OPT and header. Returns the octets of the message. */
size_t nd_response_finish(struct nd_response *response);

#endif
