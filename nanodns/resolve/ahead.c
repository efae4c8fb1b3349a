/* SPDX-License-Identifier: MIT */
#include <dnswire/edns.h>
#include <dnswire/message.h>
#include <dnswire/name.h>
#include <dnswire/types.h>

#include "resolve/answer.h"
#include "store/catalog.h"

/* Of QTYPE and QCLASS, and where DO stands in an OPT record: root, TYPE, CLASS, RCODE, VERSION. */
#define QUESTION_FIXED_LEN 4
#define OPT_FLAGS_AT       7

static uint16_t u16_at(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

/*
 * The question by which the answer will be looked for, of a query as nearly all are: with one
 * question, and no record but OPT. Of others it may be wrong, which costs time and nothing else.
 */
static void guess(struct nd_question *question, const uint8_t *wire, size_t len, size_t name_len)
{
    size_t at = DNSW_HEADER_LEN + name_len;
    bool whole = len - at >= QUESTION_FIXED_LEN;
    question->type = whole ? u16_at(wire + at) : 0;
    question->class_ = DNSW_CLASS_IN;
    question->checking_disabled = (u16_at(wire + 2) & DNSW_FLAG_CD) != 0;
    at += QUESTION_FIXED_LEN + OPT_FLAGS_AT;
    question->dnssec_ok = len > at + 1 && (u16_at(wire + at) & DNSW_EDNS_FLAG_DO) != 0;
}

struct nd_answer_hint nd_answer_hint(const struct nd_snapshot *snapshot,
                                     const struct nd_cache *cache, const uint8_t *wire, size_t len)
{
    struct nd_answer_hint hint = {0, 0};
    struct nd_question question;
    if (len <= DNSW_HEADER_LEN ||
        dnsw_name_check(wire + DNSW_HEADER_LEN, len - DNSW_HEADER_LEN) < 0) {
        return hint;
    }
    question.name_len = (uint8_t)dnsw_name_fold(question.name, wire + DNSW_HEADER_LEN);
    hint.local = nd_catalog_hint(snapshot->catalog, question.name, question.name_len);
    if (cache != NULL) {
        guess(&question, wire, len, question.name_len);
        hint.cached = nd_cache_hint(cache, &question);
    }
    return hint;
}

void nd_answer_fetch(const struct nd_snapshot *snapshot, const struct nd_cache *cache,
                     struct nd_answer_hint hint)
{
    nd_catalog_fetch(snapshot->catalog, hint.local);
    if (cache != NULL) {
        nd_cache_fetch(cache, hint.cached);
    }
}
