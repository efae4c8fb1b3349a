/* SPDX-License-Identifier: MIT */
#ifndef ND_STATS_STATS_H
#define ND_STATS_STATS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Counters. Each worker writes its own set and nobody else does, so that counting is a load and
 * a store, not a locked instruction; whoever wants totals sums the sets.
 */

/* name, what it counts */
#define ND_COUNTERS(X)                                                                             \
    X(queries_udp)           /* datagrams handed to the handler */                                 \
    X(queries_tcp)           /* messages handed to the handler */                                  \
    X(answers_udp)           /* datagrams the kernel took */                                       \
    X(answers_tcp)           /* messages written or queued for writing */                          \
    X(udp_oversize)          /* queries longer than ND_UDP_QUERY_MAX, cut */                       \
    X(udp_empty)             /* datagrams of no octets, dropped */                                 \
    X(udp_port_zero)         /* from source port 0, which nobody can answer, dropped */            \
    X(udp_receive_errors)    /* calls that failed */                                               \
    X(udp_send_full)         /* answers dropped: the socket's buffer was full */                   \
    X(udp_send_errors)       /* answers dropped: the kernel refused them */                        \
    X(handler_silent)        /* messages the handler gave no answer to */                          \
    X(refused_clients)       /* queries of clients that may not ask */                             \
    X(tcp_opened)            /* connections served */                                              \
    X(tcp_over_limit)        /* closed at once: too many in the process */                         \
    X(tcp_over_client_limit) /* closed at once: too many of one client */                          \
    X(tcp_accept_errors)     /* accept() failed: no descriptors, no memory … */                  \
    X(tcp_closed_by_client)  /* the client was done */                                             \
    X(tcp_closed_idle)       /* no whole message for the idle time */                              \
    X(tcp_closed_slow)       /* answers waited for the idle time and the client took none */       \
    X(tcp_closed_bad)        /* a message of no octets */                                          \
    X(tcp_closed_error)      /* reset, or no memory for a buffer */                                \
    X(tcp_closed_drain)      /* by our shutdown */

enum nd_counter {
#define ND_COUNTER_ENUM(name) ND_COUNT_##name,
    ND_COUNTERS(ND_COUNTER_ENUM)
#undef ND_COUNTER_ENUM
        ND_COUNTER_COUNT,
};

/* RFC 6895: 0–10, 16 and some up to 23; all others share the last place. */
#define ND_STATS_RCODES 25

/* Sources of answers, numbered by the resolver; spare room for its later ones. */
#define ND_STATS_SOURCES 8

/* One worker's. Aligned so that no two workers write one cache line. */
struct nd_stats {
    _Alignas(64) _Atomic uint64_t counter[ND_COUNTER_COUNT];
    _Atomic uint64_t rcode[ND_STATS_RCODES];
    _Atomic uint64_t source[ND_STATS_SOURCES];
};

/* Totals, plain numbers. */
struct nd_stats_sum {
    uint64_t counter[ND_COUNTER_COUNT];
    uint64_t rcode[ND_STATS_RCODES];
    uint64_t source[ND_STATS_SOURCES];
};

static inline void nd_stats_bump(_Atomic uint64_t *place, uint64_t by)
{
    uint64_t old = atomic_load_explicit(place, memory_order_relaxed);
    atomic_store_explicit(place, old + by, memory_order_relaxed);
}

/* The owner's thread only. */
static inline void nd_stats_count(struct nd_stats *stats, enum nd_counter counter, uint64_t by)
{
    nd_stats_bump(&stats->counter[counter], by);
}

/* The owner's thread only: an answer went out. Numbers out of range count in the last place. */
static inline void nd_stats_answer(struct nd_stats *stats, unsigned rcode, unsigned source)
{
    nd_stats_bump(&stats->rcode[rcode < ND_STATS_RCODES ? rcode : ND_STATS_RCODES - 1], 1);
    nd_stats_bump(&stats->source[source < ND_STATS_SOURCES ? source : ND_STATS_SOURCES - 1], 1);
}

/* Any thread: add one set to `sum`, which the caller zeroed. */
void nd_stats_sum_add(struct nd_stats_sum *sum, const struct nd_stats *stats);

/* "queries_udp"; NULL past the last. */
const char *nd_stats_counter_name(enum nd_counter counter);

#endif
