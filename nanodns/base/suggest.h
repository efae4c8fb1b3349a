/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_SUGGEST_H
#define ND_BASE_SUGGEST_H

#include <stddef.h>

/* "Did you mean …?" */

#define ND_SUGGEST_NONE 100u /* greater than any distance that is near */

/*
 * How far `word` of `len` octets is from `candidate`: the edits (one octet inserted, deleted or
 * changed, two neighbours swapped) that lead from one to the other, where they are few enough for
 * a slip; 3 where the word only begins the candidate; else ND_SUGGEST_NONE.
 */
unsigned nd_suggest_distance(const char *word, size_t len, const char *candidate);

#endif
