/* SPDX-License-Identifier: MIT */
#ifndef ND_UPSTREAM_REPLY_WORK_H
#define ND_UPSTREAM_REPLY_WORK_H

#include <dnswire/dnswire.h>

#include "base/limits.h"
#include "upstream/reply.h"

/*
 * A reply while it is judged, in three steps: its records are read and the chain from the
 * question's name is followed (reply_chain.c), the authority section is looked at
 * (reply_authority.c), and what is kept is packed (reply_pack.c).
 */

#define ND_CHAIN_NAMES (ND_UPSTREAM_LINKS_MAX + 1)

/* `link` of a record that belongs to no name of the chain. */
#define ND_NO_LINK 0xff

/* A record of the answer or authority section; its octets stay in the message. */
struct nd_record {
    uint64_t hash; /* while the chain is followed, of the owner; while packing, of the RDATA */
    uint32_t ttl_s;
    uint16_t owner_at;
    uint16_t rdata_at;
    uint16_t rdlen;
    uint16_t type;
    uint16_t class_;
    uint16_t covered; /* the type that an RRSIG is about, else 0 */
    uint8_t section;
    uint8_t link; /* number of the name in the chain that it belongs to */
    bool above;   /* its owner is above that name: a DNAME, and what signs it */
    bool keep;
};

enum nd_work_result {
    ND_WORK_OK,
    ND_WORK_GARBAGE, /* something that is needed cannot be read */
    ND_WORK_LOOP,    /* the chain comes back to itself, or does not end */
    ND_WORK_NO_ROOM, /* a buffer is too small */
};

struct nd_work {
    const struct nd_upstream_query *query;
    const struct nd_upstream_rules *rules;
    struct dnsw_message m;
    const uint8_t *msg;
    size_t len;

    /* Memory of the caller's. */
    struct nd_record *records; /* room for all of answer and authority section */
    uint16_t *seen;            /* hash table, as many zeros as seen_mask says and one */
    uint32_t seen_mask;
    uint8_t *rdata; /* one expanded RDATA */
    size_t rdata_size;
    uint8_t *out; /* the packed message */
    size_t out_size;

    uint32_t count;  /* records read */
    uint32_t loose;  /* of the answer section, and without a link when they were read */
    uint16_t rcode;  /* the 12 bits */
    uint16_t class_; /* of the records that can be kept */

    unsigned last; /* number of the chain's last name; 0: there is none but the question's */
    bool cut;      /* the last name is local data: what the reply says of it does not count */
    bool answered; /* there are records as asked for at the last name */
    uint32_t followed[ND_CHAIN_NAMES];            /* the record that leads on from each name */
    uint8_t chain[ND_CHAIN_NAMES][DNSW_NAME_MAX]; /* in lower case */

    bool referral;      /* NS records in the authority section */
    bool negative;      /* nothing at the chain's end, and an SOA says so */
    uint32_t soa;       /* the record that does */
    uint32_t soa_ttl_s; /* RFC 2308 section 5 */
};

/* Start with the first record of `m`; the caller has read the question. */
enum nd_work_result nd_work_read(struct nd_work *work);

/* Choose what is kept of the answer section, and see whether it answers. */
void nd_work_choose_answers(struct nd_work *work);

/* Find the SOA of a negative answer and choose what proves a denial. */
enum nd_work_result nd_work_choose_authority(struct nd_work *work);

/* Pack all records that are kept. `*ret_len`: octets; `*ret_ttl_s`: the lowest TTL, UINT32_MAX for
 * no record. */
enum nd_work_result nd_work_pack(struct nd_work *work, size_t *ret_len, uint32_t *ret_ttl_s);

/* The owner of a record of `work`, which has been read before. */
void nd_work_owner(const struct nd_work *work, const struct nd_record *record,
                   uint8_t owner[DNSW_NAME_MAX]);

/* Its expanded RDATA in work->rdata. */
enum nd_work_result nd_work_rdata(struct nd_work *work, const struct nd_record *record,
                                  size_t *ret_len);

#endif
