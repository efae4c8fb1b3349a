/* SPDX-License-Identifier: MIT */
#ifndef NCFG_HINT_H
#define NCFG_HINT_H

#include <stddef.h>

/*
 * "Did you mean": offered one candidate after the other, it keeps the nearest to a word, by
 * insertions, deletions, changes and swaps of neighbours, in any case.
 */

#define NCFG_HINT_WORD_MAX 32 /* longer words resemble no key */

struct ncfg_hint {
    const char *word;
    size_t len;
    unsigned distance; /* of `nearest`; what is farther does not count */
    const char *nearest;
};

void ncfg_hint_init(struct ncfg_hint *hint, const char *word, size_t len);

/* `candidate` must outlive the hint. */
void ncfg_hint_offer(struct ncfg_hint *hint, const char *candidate);

/* ", did you mean 'x'", or "" if nothing is near. */
struct ncfg_hint_text {
    char text[64];
};

const char *ncfg_hint_text(const struct ncfg_hint *hint, struct ncfg_hint_text *buf);

#endif
