/* SPDX-License-Identifier: MIT */
#include "hint.h"

#include <stdio.h>
#include <string.h>

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    unsigned least = a < b ? a : b;

    return least < c ? least : c;
}

/* Optimal string alignment with three rows. Both words have at most NCFG_HINT_WORD_MAX octets. */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    unsigned rows[3][NCFG_HINT_WORD_MAX + 1];

    for (size_t j = 0; j <= b_len; j++) {
        rows[0][j] = (unsigned)j;
    }
    for (size_t i = 1; i <= a_len; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3];
        const unsigned *above2 = rows[(i + 1) % 3];

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_len; j++) {
            int x = lower(a[i - 1]);
            int y = lower(b[j - 1]);

            row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b[j - 2]) && lower(a[i - 2]) == y &&
                above2[j - 2] + 1 < row[j]) {
                row[j] = above2[j - 2] + 1;
            }
        }
    }
    return rows[a_len % 3][b_len];
}

void ncfg_hint_init(struct ncfg_hint *hint, const char *word, size_t len)
{
    *hint = (struct ncfg_hint){.word = word, .len = len};
    /* One mistake in three letters still resembles; the bound itself is out. */
    hint->distance = len <= NCFG_HINT_WORD_MAX ? (unsigned)(len + 2) / 3 + 1 : 0;
}

void ncfg_hint_offer(struct ncfg_hint *hint, const char *candidate)
{
    size_t len = strlen(candidate);
    unsigned found;

    if (hint->distance == 0 || len > NCFG_HINT_WORD_MAX) {
        return;
    }
    found = distance(hint->word, hint->len, candidate, len);
    if (found < hint->distance && found < len) {
        hint->distance = found;
        hint->nearest = candidate;
    }
}

const char *ncfg_hint_text(const struct ncfg_hint *hint, struct ncfg_hint_text *buf)
{
    if (hint->nearest == NULL) {
        return "";
    }
    snprintf(buf->text, sizeof(buf->text), ", did you mean '%s'", hint->nearest);
    return buf->text;
}
