/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_ANSWER_CACHE_H
#define FUZZ_ANSWER_CACHE_H

#include "store/cache.h"

/* Entries for fuzz_answer.c: every way in which one can end, also back in local data. */

#define ANSWER_CACHE_LIFE_MS 300000

/* A cache with them all, made at 0 ms. */
struct nd_cache *answer_cache_new(void);

/* The answer to a question: a CNAME to a name below `example`, which must be asked in turn. */
struct nd_entry *answer_cache_alias(const struct nd_question *question, unsigned number);

#endif
