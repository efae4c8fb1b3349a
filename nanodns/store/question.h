/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_QUESTION_H
#define ND_STORE_QUESTION_H

#include <stdbool.h>
#include <stdint.h>

#include <dnswire/name.h>

/*
 * What is asked of an upstream, and under what its answer is kept: two queries with equal questions
 * can share one answer.
 */
struct nd_question {
    uint16_t type;
    uint16_t class_;
    bool dnssec_ok;         /* DO (RFC 3225): signatures are wanted */
    bool checking_disabled; /* CD (RFC 4035 section 3.2.2) */
    uint8_t name_len;
    uint8_t name[DNSW_NAME_MAX]; /* wire form in lower case; octets past name_len are undefined */
};

bool nd_question_equal(const struct nd_question *a, const struct nd_question *b);

/* A hash of all its parts with a key of the process. */
uint64_t nd_question_hash(const struct nd_question *question, uint64_t seed);

#endif
