/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/suggest.h"

#include <string.h>

/* No option or command is longer, and the table below stays small. */
#define WORD_MAX 32

static unsigned min_of(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: the edit distance with swaps. */
static unsigned edit_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    unsigned d[WORD_MAX + 1][WORD_MAX + 1];
    for (size_t i = 0; i <= a_len; i++) {
        d[i][0] = (unsigned)i;
    }
    for (size_t j = 0; j <= b_len; j++) {
        d[0][j] = (unsigned)j;
    }
    for (size_t i = 1; i <= a_len; i++) {
        for (size_t j = 1; j <= b_len; j++) {
            unsigned changed = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            d[i][j] = min_of(changed, 1 + min_of(d[i - 1][j], d[i][j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                d[i][j] = min_of(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[a_len][b_len];
}

unsigned nd_suggest_distance(const char *word, size_t len, const char *candidate)
{
    size_t candidate_len = strlen(candidate);
    if (len == 0 || len > WORD_MAX || candidate_len > WORD_MAX) {
        return ND_SUGGEST_NONE;
    }
    unsigned distance = edit_distance(word, len, candidate, candidate_len);
    unsigned near = candidate_len <= 4 ? 1 : 2;
    if (distance <= near) {
        return distance;
    }
    if (len >= 2 && len < candidate_len && memcmp(word, candidate, len) == 0) {
        return 3;
    }
    return ND_SUGGEST_NONE;
}
