/* SPDX-License-Identifier: MIT */
/*
 * A histogram of times: 16 steps to each doubling, so a percentile is right within 7 % and the
 * whole fits the first-level cache.
 */
#ifndef BENCH_LATENCY_H
#define BENCH_LATENCY_H

#include <stdint.h>

enum {
    LATENCY_STEP_BITS = 4,
    LATENCY_STEPS = 1 << LATENCY_STEP_BITS,
    LATENCY_DOUBLINGS = 36, /* in nanoseconds: up to 68 s */
};

struct latency {
    uint64_t counts[LATENCY_DOUBLINGS * LATENCY_STEPS];
    uint64_t total;
};

static inline void latency_add(struct latency *l, uint64_t ns)
{
    unsigned shift = 0, last = LATENCY_DOUBLINGS - 1;

    if (ns >= LATENCY_STEPS)
        shift = 63U - (unsigned)__builtin_clzll(ns) - LATENCY_STEP_BITS + 1;
    if (shift > last)
        shift = last;
    unsigned step = (unsigned)(shift == 0 ? ns : (ns >> (shift - 1)) - LATENCY_STEPS);
    if (step >= LATENCY_STEPS)
        step = LATENCY_STEPS - 1;
    l->counts[shift * LATENCY_STEPS + step]++;
    l->total++;
}

/* The shortest time that step I counts. */
static inline uint64_t latency_floor(unsigned i)
{
    unsigned shift = i / LATENCY_STEPS, step = i % LATENCY_STEPS;

    return shift == 0 ? step : (uint64_t)(LATENCY_STEPS + step) << (shift - 1);
}

/* The time in nanoseconds that SHARE (0 .. 1) of the values do not exceed; 0 without values. */
static inline uint64_t latency_at(const struct latency *l, double share)
{
    uint64_t wanted = (uint64_t)((double)l->total * share), seen = 0;

    for (unsigned i = 0; i < LATENCY_DOUBLINGS * LATENCY_STEPS; i++) {
        seen += l->counts[i];
        if (seen > wanted)
            return latency_floor(i);
    }
    return 0;
}

/* How many took NS or longer, and those of the same step that took a little less. */
static inline uint64_t latency_from(const struct latency *l, uint64_t ns)
{
    uint64_t count = 0;

    for (unsigned i = LATENCY_DOUBLINGS * LATENCY_STEPS; i-- > 0 && latency_floor(i + 1) > ns;)
        count += l->counts[i];
    return count;
}

#endif
