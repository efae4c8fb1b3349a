/* SPDX-License-Identifier: MIT */
#ifndef TESTS_NANODNS_ASK_H
#define TESTS_NANODNS_ASK_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <CUnit/CUnit.h>

#include "resolve/answer.h"

/*
 * Ask nd_answer() a question and get the answer as text, so that a test states what it expects in
 * one string:
 *
 *     NOERROR aa rd ra
 *     AN web.lan. 300 A 192.0.2.1
 *     AU lan. 300 SOA ns1.lan. admin.lan. 1 3600 900 604800 300
 *     OPT 1232 do ede=15
 *
 * The answer must be well-formed, repeat ID and question and fit `size`; else the text says what
 * is wrong with it. No answer is "DROP". What is to be forwarded is
 *
 *     FORWARD example. A do cd to 192.0.2.53
 *
 * without the answer, which must be SERVFAIL; an answer with a prefetch says "PREFETCH example. A"
 * in its last line.
 */

struct ask {
    const char *name;
    const char *type;
    uint16_t class_; /* 0: IN */
    uint16_t flags;  /* of the header; 0: none */
    int edns_size;   /* 0: no EDNS */
    uint16_t edns_flags;
    bool tcp;
    bool refused;      /* the client is not in allow_from */
    uint32_t rotation; /* of the type asked for; the other counters are 0 */
    size_t size;       /* of the buffer; 0: all that the transport allows */
    const struct nd_outside *outside;
};

/* The text is static and good until the next call. */
const char *ask(const struct nd_snapshot *snapshot, const struct ask *question);

/* The same for octets. */
const char *ask_octets(const struct nd_snapshot *snapshot, const void *wire, size_t len, bool tcp);

/* Assert that a question, given as initializers of struct ask, is answered with `want`. */
#define ASK_EXPECT(snapshot, want, ...)                                                            \
    ASK_SAME(ask((snapshot), &(struct ask){__VA_ARGS__}), (want))

#define ASK_SAME(got, want)                                                                        \
    do {                                                                                           \
        const char *got_ = (got);                                                                  \
        if (strcmp(got_, (want)) != 0) {                                                           \
            printf("\n  want: %s\n  got:  %s\n", (want), got_);                                    \
        }                                                                                          \
        CU_ASSERT_STRING_EQUAL(got_, (want));                                                      \
    } while (0)

/* Octets of the last answer, and what nd_answer() said of it. */
extern uint8_t ask_answer[65535];
extern struct nd_reply ask_reply;

#endif
