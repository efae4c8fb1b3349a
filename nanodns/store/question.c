/* SPDX-License-Identifier: MIT */
#include "store/question.h"

#include <stddef.h>
#include <string.h>

#include "base/hash.h"

/* All parts lie side by side, so that a question is one run of octets to compare and to hash. */
_Static_assert(offsetof(struct nd_question, name) == 7, "no padding before the name");

static size_t octets_of(const struct nd_question *question)
{
    return offsetof(struct nd_question, name) + question->name_len;
}

bool nd_question_equal(const struct nd_question *a, const struct nd_question *b)
{
    return a->name_len == b->name_len && memcmp(a, b, octets_of(a)) == 0;
}

uint64_t nd_question_hash(const struct nd_question *question, uint64_t seed)
{
    return nd_hash(question, octets_of(question), seed);
}
