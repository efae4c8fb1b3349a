/* SPDX-License-Identifier: MIT */
/* Questions and entries in a line each. */
#ifndef TESTS_ENTRY_KIT_H
#define TESTS_ENTRY_KIT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dnswire/dnswire.h>

#include "store/entry.h"

/* An IN question without DO and CD; `name` as text, relative to the root. */
static inline struct nd_question entry_kit_question(const char *name, uint16_t type)
{
    const uint8_t root = 0;
    struct nd_question question = {.type = type, .class_ = DNSW_CLASS_IN};
    int len = dnsw_name_from_text(name, strlen(name), &root, question.name);
    if (len < 0) {
        fprintf(stderr, "entry kit: bad name %s\n", name);
        abort();
    }
    question.name_len = (uint8_t)dnsw_name_fold(question.name, question.name);
    return question;
}

/* What nd_entry_new() wants, of `records` records with opaque RDATA of `rdlen` octets, put into
 * `msg` of `size` octets. */
static inline struct nd_entry_parts entry_kit_parts(const struct nd_question *question,
                                                    unsigned records, size_t rdlen, uint8_t *msg,
                                                    size_t size)
{
    static const uint8_t zeros[2048];
    struct dnsw_builder b;
    struct dnsw_question q = {.type = question->type, .class_ = question->class_};
    struct dnsw_span span = {.data = zeros, .len = rdlen};
    memcpy(q.name, question->name, question->name_len);
    q.name_len = question->name_len;
    dnsw_builder_init(&b, msg, size, 0, DNSW_FLAG_QR, 0);
    dnsw_builder_question(&b, &q);
    for (unsigned i = 0; i < records; i++) {
        dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, q.name, 65280, q.class_, 300, &span, 1);
    }
    int len = dnsw_builder_finish(&b);
    if (len < 0 || rdlen > sizeof(zeros)) {
        fprintf(stderr, "entry kit: %d\n", len);
        abort();
    }
    return (struct nd_entry_parts){.question = *question, .msg = msg, .msg_len = (size_t)len};
}

static inline struct nd_entry *entry_kit_new(const struct nd_question *question, uint64_t made_ms,
                                             uint32_t life_ms, size_t rdlen)
{
    uint8_t msg[4096];
    struct nd_entry_parts parts = entry_kit_parts(question, 1, rdlen, msg, sizeof(msg));
    parts.made_ms = made_ms;
    parts.life_ms = life_ms;
    return nd_entry_new(&parts);
}

static inline struct nd_entry *entry_kit_failure(const struct nd_question *question,
                                                 uint64_t made_ms, uint32_t life_ms)
{
    uint8_t msg[512];
    struct nd_entry_parts parts = entry_kit_parts(question, 0, 0, msg, sizeof(msg));
    parts.made_ms = made_ms;
    parts.life_ms = life_ms;
    parts.failure = true;
    parts.rcode = DNSW_RCODE_SERVFAIL;
    return nd_entry_new(&parts);
}

#endif
