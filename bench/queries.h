/* SPDX-License-Identifier: MIT */
/* The queries of a run, encoded before the clock starts and laid out in the order of sending. */
#ifndef BENCH_QUERIES_H
#define BENCH_QUERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queries {
    uint8_t *octets;  /* the messages one after another; the ID of each is left 0 */
    uint32_t *start;  /* count + 1 offsets into octets: message i is start[i] .. start[i + 1] */
    uint32_t *number; /* which name message i asks: its number in the pattern or in the file */
    size_t count;
    size_t end; /* octets used */
};

/*
 * Make one query of type A for each of COUNT names: PATTERN with its one "%06d" replaced by
 * 0 .. COUNT - 1. The order is random and is given by SEED alone. EDNS adds an OPT record
 * (RFC 6891). Ends the process on a fault. queries_done() releases what was made.
 */
void queries_from_pattern(struct queries *q, const char *pattern, size_t count, uint64_t seed,
                          bool edns);

/* The same for the file at PATH with lines "name type"; types as words (A AAAA …) or TYPE123. */
void queries_from_file(struct queries *q, const char *path, uint64_t seed, bool edns);

void queries_done(struct queries *q);

/* Length of message I in octets. */
static inline size_t query_len(const struct queries *q, size_t i)
{
    return q->start[i + 1] - q->start[i];
}

#endif
