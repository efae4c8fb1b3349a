/* SPDX-License-Identifier: MIT */
#ifndef ND_UPSTREAM_REPLY_H
#define ND_UPSTREAM_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/entry.h"

/*
 * The query that goes to an upstream, and the judgement of what comes back. Pure: octets in, octets
 * or an entry out. Nothing in an answer is believed that does not belong to the question.
 */

/* Header, question and OPT: the longest query. */
#define ND_UPSTREAM_QUERY_MAX (12 + 255 + 4 + 11)

struct nd_upstream_query {
    uint16_t id;     /* from a CSPRNG */
    bool edns;       /* with an OPT of ND_UPSTREAM_PAYLOAD octets, DO as the question has it */
    bool mixed_case; /* letters of the name in the case of `case_bits`, else lower case */
    uint8_t case_bits[32]; /* one bit an octet of the name; random */
    struct nd_question question;
};

/* RD is set, CD as the question has it. Returns its octets. */
size_t nd_upstream_query_write(const struct nd_upstream_query *query,
                               uint8_t buf[ND_UPSTREAM_QUERY_MAX]);

enum nd_upstream_verdict {
    ND_UPSTREAM_GOOD,    /* NOERROR or NXDOMAIN that answers the question: an entry was made */
    ND_UPSTREAM_REFUSES, /* SERVFAIL, REFUSED, NOTIMP … or a referral: ask the next server */
    ND_UPSTREAM_NO_EDNS, /* FORMERR, NOTIMP or BADVERS to a query with OPT: ask without */
    ND_UPSTREAM_CASE, /* the question came back in another case: forged, or a server that loses it
                       */
    ND_UPSTREAM_FOREIGN,   /* ID, question or QR are not those of the query */
    ND_UPSTREAM_GARBAGE,   /* not a DNS message, or records that cannot be read */
    ND_UPSTREAM_TRUNCATED, /* TC: not by TCP, where it is garbage */
    ND_UPSTREAM_NO_MEMORY,
};

struct nd_upstream_rules {
    uint64_t now_ms;
    bool tcp;
    bool (*is_local)(void *ctx, const uint8_t *name, size_t len, uint16_t type);
    void *is_local_ctx;
};

/*
 * Judge an answer. ND_UPSTREAM_GOOD: `*ret_entry` has a reference for the caller.
 * ND_UPSTREAM_REFUSES: likewise, what to hand on if every server says so, or NULL.
 *
 * Of the answer section only the chain from the question's name is kept, in its order, each record
 * once: its CNAMEs and DNAMEs, the records asked for at its end, with DO their signatures. A chain
 * that loops or has more than ND_UPSTREAM_LINKS_MAX links is refused. Of the authority section the
 * SOA of a negative answer, if it is of a zone that the chain's last name is in, its TTL that of
 * RFC 2308 section 5; with DO the denials of existence (NSEC, NSEC3) that zones of the chain have
 * signed. Nothing of the additional section.
 *
 * The life is the lowest TTL of what is kept; a negative answer without an SOA has none. The cache
 * caps it. A chain that ends without an answer and without an SOA, and one that leads to local
 * data, give an entry with a tail, which is never security aware.
 *
 * The usual answer takes about a microsecond and one allocation. The worst 64 KiB that are known,
 * nothing but deep compression pointers, take a millisecond: nothing is quadratic in the records.
 */
enum nd_upstream_verdict nd_upstream_judge(const struct nd_upstream_query *query,
                                           const uint8_t *msg, size_t len,
                                           const struct nd_upstream_rules *rules,
                                           struct nd_entry **ret_entry);

/* The entry of a failure (RFC 9520): SERVFAIL for ND_FAILURE_LIFE_MS. NULL without memory. */
struct nd_entry *nd_upstream_failure(const struct nd_question *question, uint64_t now_ms);

#endif
