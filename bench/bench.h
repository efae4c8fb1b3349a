/* SPDX-License-Identifier: MIT */
/* What every bench program needs: a clock, a core to stay on, a number from the command line. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Time of the monotonic clock in nanoseconds. */
static inline uint64_t now_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000000000U + (uint64_t)ts.tv_nsec;
}

/* Keep the calling process on one core; ends the process when that core is not there. */
static inline void pin_to_core(unsigned core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    if (sched_setaffinity(0, sizeof(set), &set) < 0)
        err(1, "core %u", core);
}

/* The number in TEXT, within MIN..MAX; ends the process with a line naming WHAT otherwise. */
static inline unsigned long parse_number(const char *what, const char *text, unsigned long min,
                                         unsigned long max)
{
    char *end = NULL;
    unsigned long value = strtoul(text, &end, 10);
    if (end == text || *end != '\0' || value < min || value > max)
        errx(2, "%s: a number from %lu to %lu is needed, not '%s'", what, min, max, text);
    return value;
}

/* 127.0.0.1 with PORT: the bench never talks to anything else. */
static inline struct sockaddr_in loopback(uint16_t port)
{
    struct sockaddr_in sa;
    memset(&sa, 0, sizeof(sa));
    sa.sin_family = AF_INET;
    sa.sin_port = htons(port);
    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return sa;
}

#endif
