/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_CLOCK_H
#define ND_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* The two clocks in use, in nanoseconds; neither can fail on Linux, and neither is a system call.
 */

#define ND_NS_PER_S  UINT64_C(1000000000)
#define ND_NS_PER_MS UINT64_C(1000000)

static inline uint64_t nd_clock_read_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * ND_NS_PER_S + (uint64_t)now.tv_nsec;
}

/* For durations and deadlines: never set back. */
static inline uint64_t nd_clock_monotonic_ns(void)
{
    return nd_clock_read_ns(CLOCK_MONOTONIC);
}

/* For people: since 1970-01-01T00:00:00Z. */
static inline uint64_t nd_clock_realtime_ns(void)
{
    return nd_clock_read_ns(CLOCK_REALTIME);
}

#endif
