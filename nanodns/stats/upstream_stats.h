/* SPDX-License-Identifier: MIT */
#ifndef ND_STATS_UPSTREAM_STATS_H
#define ND_STATS_UPSTREAM_STATS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

/*
 * Counters of each upstream server, over all workers: a board on which whoever asks a server gets
 * its line, and from which the management API reads. Asking an upstream costs a thousand times
 * what an atomic addition does, so workers share a line.
 */

/* name, what it counts */
#define ND_UPSTREAM_COUNTERS(X)                                                                    \
    X(queries)     /* sent, each attempt */                                                        \
    X(queries_tcp) /* of these, over TCP */                                                        \
    X(answers)     /* believed and used, negative ones among them */                               \
    X(refusals)    /* SERVFAIL, REFUSED, NOTIMP, a referral: the next server was asked */          \
    X(timeouts)    /* no answer in time */                                                         \
    X(unreachable) /* refused, no route, the connection cut, no socket */                          \
    X(mismatches)  /* not this question's answer, another case of letters, or unreadable */

enum nd_upstream_counter {
#define ND_UPSTREAM_COUNTER_ENUM(name) ND_UPSTREAM_##name,
    ND_UPSTREAM_COUNTERS(ND_UPSTREAM_COUNTER_ENUM)
#undef ND_UPSTREAM_COUNTER_ENUM
        ND_UPSTREAM_COUNTER_COUNT,
};

/* "[2001:db8::1%eth0]:65535" and a NUL fit. */
#define ND_UPSTREAM_NAME_MAX ND_ADDR_TEXT_MAX

/* A server's line. Any thread may add to it while it holds it. */
struct nd_upstream_stats {
    _Atomic uint64_t counter[ND_UPSTREAM_COUNTER_COUNT];
    _Atomic uint64_t answer_us; /* sum of the times from query to answer, of `answers` */
    _Atomic bool failed;        /* its last attempt had no answer; it is tried last */
};

static inline void nd_upstream_count(struct nd_upstream_stats *stats,
                                     enum nd_upstream_counter counter)
{
    atomic_fetch_add_explicit(&stats->counter[counter], 1, memory_order_relaxed);
}

/* An answer that was believed, `us` microseconds after its query. */
static inline void nd_upstream_answered(struct nd_upstream_stats *stats, uint64_t us)
{
    nd_upstream_count(stats, ND_UPSTREAM_answers);
    atomic_fetch_add_explicit(&stats->answer_us, us, memory_order_relaxed);
    atomic_store_explicit(&stats->failed, false, memory_order_relaxed);
}

struct nd_upstream_board; /* one of the process */

/* NULL without memory. Freed after the last line was put back. */
struct nd_upstream_board *nd_upstream_board_new(void);
void nd_upstream_board_free(struct nd_upstream_board *board);

/*
 * The line of a server, found by address and port or made, held until it is put back as often as
 * it was got. Never NULL: past ND_UPSTREAM_STATS_MAX servers, or without memory, it is one that all
 * further servers share ("other"). Any thread; takes a lock: for a change of config, not a query.
 */
struct nd_upstream_stats *nd_upstream_stats_get(struct nd_upstream_board *board,
                                                const struct nd_addr *server);

/* A line that nobody holds is gone, and with it its counts. NULL is fine. */
void nd_upstream_stats_put(struct nd_upstream_board *board, struct nd_upstream_stats *stats);

/* A copy of a line. */
struct nd_upstream_view {
    char name[ND_UPSTREAM_NAME_MAX]; /* "192.0.2.1:53", "[2001:db8::1]:53", "other" */
    uint64_t counter[ND_UPSTREAM_COUNTER_COUNT];
    uint64_t answer_us;
    bool failed;
};

/*
 * Copy up to `max` lines in the order in which they were made. How many there were: at most
 * ND_UPSTREAM_STATS_MAX, and one more for "other" once it was given out. Any thread.
 */
size_t nd_upstream_board_read(struct nd_upstream_board *board, struct nd_upstream_view *views,
                              size_t max);

#endif
