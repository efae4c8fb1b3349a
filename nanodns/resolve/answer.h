/* SPDX-License-Identifier: MIT */
#ifndef ND_RESOLVE_ANSWER_H
#define ND_RESOLVE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/cache.h"
#include "store/routes.h"
#include "store/snapshot.h"

/*
 * From a query to its answer: a pure function of the query, a snapshot, and what upstreams have
 * said. No I/O and no allocation; for what is local no lock and no clock either.
 */

enum nd_transport {
    ND_UDP,
    ND_TCP,
};

/* What is known beyond local data. */
struct nd_outside {
    struct nd_cache *cache; /* NULL: none */
    uint64_t now_ms;        /* monotonic */
    /* What upstreams answered for this very query; looked at before the cache, and valid whatever
     * its age. */
    struct nd_entry *const *found;
    size_t found_count;
    bool stale; /* an entry past its life will do (RFC 8767) */
};

struct nd_request {
    const uint8_t *wire; /* the message as received */
    size_t len;
    enum nd_transport transport;
    bool allowed;                     /* the client may ask (allow_from); if not: REFUSED */
    const uint32_t *rotations;        /* ND_ROTATIONS counters: where round robin starts */
    const struct nd_outside *outside; /* NULL: nothing is known, nothing is kept */
};

/*
 * Round robin counts the questions of a type, not all: a client that asks for A and AAAA in turn
 * would else meet the same first address for ever. Of the types that are asked together (A 1,
 * AAAA 28, HTTPS 65) no two are equal modulo 7. The caller counts the type's counter up after an
 * answer.
 */
#define ND_ROTATIONS 7

static inline unsigned nd_rotation_of(uint16_t qtype)
{
    return qtype % ND_ROTATIONS;
}

enum nd_verdict {
    ND_DROP,    /* no answer: not a query, or no whole header */
    ND_REPLY,   /* the answer stands in the buffer */
    ND_FORWARD, /* an upstream must be asked, then the query be answered anew with what it said;
                 * the buffer holds the SERVFAIL to send where that cannot be */
};

/* Who made the answer, for the log and the counters. */
enum nd_source {
    ND_SOURCE_NONE,     /* refused or malformed */
    ND_SOURCE_LOCAL,    /* records: the config's, made for addresses, a zone's SOA and NS */
    ND_SOURCE_ZONE,     /* a negative answer of a zone */
    ND_SOURCE_REWRITE,  /* a rewrite rule */
    ND_SOURCE_CACHE,    /* an upstream's answer, kept */
    ND_SOURCE_STALE,    /* the same, past its life */
    ND_SOURCE_UPSTREAM, /* an upstream's answer, fresh */
    ND_SOURCES,
};

struct nd_reply {
    enum nd_verdict verdict;
    enum nd_source source;
    size_t len;         /* octets of the answer */
    uint16_t rcode;     /* the 12 bits of RFC 6891 */
    uint16_t qtype;     /* 0 when the question could not be read */
    uint16_t qclass;    /* likewise */
    uint16_t qname_len; /* octets of the name at request->wire + 12, uncompressed; 0: none read */
    bool prefetch;      /* an entry was used that is due: `due` should be asked anew */

    /* With ND_FORWARD: what to ask, and whom. The route lives as long as the snapshot. */
    struct nd_question wanted;
    const struct nd_route *route;

    /* With `prefetch`, likewise: of a chain the first link that is due. */
    struct nd_question due;
    const struct nd_route *due_route;
};

/* "none", "local", "zone", "rewrite", "cache", "stale", "upstream". */
const char *nd_source_text(enum nd_source source);

/*
 * Answer `request` into `buf` of `size` octets: ND_UDP_ANSWER_MAX for UDP, ND_TCP_MESSAGE_MAX
 * for TCP (less is safe: answers are truncated to what fits; at least ND_UDP_ANSWER_PLAIN).
 * `buf` must not overlap the query. Returns ret_reply->verdict.
 */
enum nd_verdict nd_answer(const struct nd_snapshot *snapshot, const struct nd_request *request,
                          uint8_t *buf, size_t size, struct nd_reply *ret_reply);

/*
 * The answer to `request` when every upstream failed, or none could be asked: SERVFAIL with an
 * extended error (RFC 8914), ND_NO_EDE for none. Returns its octets; 0 for what deserves no answer.
 */
size_t nd_answer_failure(const struct nd_snapshot *snapshot, const struct nd_request *request,
                         int ede, uint8_t *buf, size_t size);

/*
 * For batches: nd_answer_hint() of each message, then nd_answer_fetch() of each hint, then
 * nd_answer() of each. The processor then fetches from memory for all of them at once what the
 * answers will read. Both only read, take any octets, and change no answer. `cache` may be NULL.
 */
struct nd_answer_hint {
    uint64_t local;
    uint64_t cached;
};
struct nd_answer_hint nd_answer_hint(const struct nd_snapshot *snapshot,
                                     const struct nd_cache *cache, const uint8_t *wire, size_t len);
void nd_answer_fetch(const struct nd_snapshot *snapshot, const struct nd_cache *cache,
                     struct nd_answer_hint hint);

#endif
