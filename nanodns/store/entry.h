/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_ENTRY_H
#define ND_STORE_ENTRY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/question.h"

/*
 * What an upstream said of a question, checked and packed so that answering is copying: a DNS
 * message of header, question, answer and authority section, names compressed, no OPT. Immutable
 * once made, counted by references, shared by all threads.
 *
 * The question stands at offset 12 in lower case. Since a client's question has the same length,
 * all that follows it can be copied behind the client's own, compression pointers included. TTLs
 * are as the upstream gave them (over 2^31-1: 0, RFC 2181 section 8; of a negative answer's SOA: as
 * in RFC 2308 section 5); whoever answers takes the entry's age off.
 */
struct nd_entry {
    atomic_uint refs;
    uint64_t made_ms;     /* monotonic: TTLs count from here */
    uint32_t life_ms;     /* may be answered for this long; 0: to its own askers only */
    bool security_aware;  /* the upstream set AD */
    bool failure;         /* no answer, a failure kept for some seconds (RFC 9520) */
    uint8_t tail_len;     /* octets of `tail`; 0: the answer is complete */
    uint16_t rcode;       /* the 12 bits of RFC 6891 */
    uint16_t answers;     /* records of the answer section */
    uint16_t authorities; /* records of the authority section */
    uint16_t ttl_count;   /* places of TTLs, one a record, in the order of the message */
    uint16_t msg_len;
    const uint16_t *ttl_at; /* offsets of the TTLs in the message */
    const uint8_t *msg;
    const uint8_t *tail; /* the name to go on with, in lower case */
    struct nd_question question;
};

/* What nd_entry_new() copies from. */
struct nd_entry_parts {
    struct nd_question question;
    const uint8_t *msg; /* as above; read only */
    size_t msg_len;     /* at most ND_TCP_MESSAGE_MAX */
    uint64_t made_ms;
    uint32_t life_ms;
    uint16_t rcode;
    bool security_aware;
    bool failure;
    /* The answer ends with a CNAME whose target must be looked up here (it is local data, or the
     * upstream left the chain open): the target in lower case, else tail_len is 0. */
    uint8_t tail_len;
    uint8_t tail[DNSW_NAME_MAX];
};

/*
 * One allocation; the caller holds the first reference. NULL without memory, or when `msg` is not
 * the message described above.
 */
struct nd_entry *nd_entry_new(const struct nd_entry_parts *parts);

/* Any thread. */
struct nd_entry *nd_entry_ref(struct nd_entry *entry);
void nd_entry_unref(struct nd_entry *entry); /* NULL is fine; the last one frees */

/* Octets it holds, for the cache's bound. */
size_t nd_entry_size(const struct nd_entry *entry);

#endif
