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
    X(handler_silent)        /* messages the handler gave no answer to, then or later */           \
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
    X(tcp_closed_drain)      /* by our shutdown */                                                 \
    X(forward_flights)       /* questions asked of upstreams */                                    \
    X(forward_joined)        /* queries that waited for a question in flight already */            \
    X(forward_duplicates)    /* dropped: the client asked twice and waits already */               \
    X(forward_full)          /* answered SERVFAIL: too many questions or clients wait */           \
    X(forward_failed)        /* questions that no upstream answered */                             \
    X(forward_prefetches)    /* questions asked to keep the cache fresh */                         \
    X(forward_probes)        /* queries to servers that had failed, to see whether they are back */

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

/* Types that are counted each on its own, as they are asked for in practice; name, number. */
#define ND_STATS_TYPES(X)                                                                          \
    X(A, 1)                                                                                        \
    X(NS, 2)                                                                                       \
    X(CNAME, 5)                                                                                    \
    X(SOA, 6)                                                                                      \
    X(PTR, 12)                                                                                     \
    X(MX, 15)                                                                                      \
    X(TXT, 16)                                                                                     \
    X(AAAA, 28)                                                                                    \
    X(SRV, 33)                                                                                     \
    X(NAPTR, 35)                                                                                   \
    X(DS, 43)                                                                                      \
    X(SSHFP, 44)                                                                                   \
    X(DNSKEY, 48)                                                                                  \
    X(TLSA, 52)                                                                                    \
    X(SVCB, 64)                                                                                    \
    X(HTTPS, 65)                                                                                   \
    X(ANY, 255)                                                                                    \
    X(CAA, 257)

enum nd_stats_type {
    ND_STATS_TYPE_OTHER, /* no question that can be read among them */
#define ND_STATS_TYPE_ENUM(name, number) ND_STATS_TYPE_##name,
    ND_STATS_TYPES(ND_STATS_TYPE_ENUM)
#undef ND_STATS_TYPE_ENUM
        ND_STATS_TYPE_COUNT,
};

/* How a query came: an IPv4 client of an IPv6 socket counts as IPv4. */
enum nd_stats_way {
    ND_STATS_UDP_IPV4,
    ND_STATS_UDP_IPV6,
    ND_STATS_TCP_IPV4,
    ND_STATS_TCP_IPV6,
    ND_STATS_WAYS,
};

/*
 * Upper bounds of the classes of durations, in microseconds; one more class holds what is longer.
 * Answers of our own take microseconds, those of upstreams milliseconds to seconds.
 */
#define ND_STATS_BOUNDS_US                                                                         \
    {                                                                                              \
        10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000,  \
            1000000, 2500000, 5000000                                                              \
    }
#define ND_STATS_BOUNDS 18

/* One worker's. Aligned so that no two workers write one cache line. */
struct nd_stats {
    _Alignas(64) _Atomic uint64_t counter[ND_COUNTER_COUNT];
    _Atomic uint64_t asked[ND_STATS_WAYS][ND_STATS_TYPE_COUNT];
    _Atomic uint64_t answered[ND_STATS_SOURCES][ND_STATS_RCODES];
    _Atomic uint64_t took[ND_STATS_BOUNDS + 1]; /* answers in each class of durations */
    _Atomic uint64_t took_ns;                   /* sum of the durations */
};

/* Totals, plain numbers. */
struct nd_stats_sum {
    uint64_t counter[ND_COUNTER_COUNT];
    uint64_t rcode[ND_STATS_RCODES];
    uint64_t source[ND_STATS_SOURCES];
    uint64_t asked[ND_STATS_WAYS][ND_STATS_TYPE_COUNT];
    uint64_t answered[ND_STATS_SOURCES][ND_STATS_RCODES];
    uint64_t took[ND_STATS_BOUNDS + 1];
    uint64_t took_ns;
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
    source = source < ND_STATS_SOURCES ? source : ND_STATS_SOURCES - 1;
    rcode = rcode < ND_STATS_RCODES ? rcode : ND_STATS_RCODES - 1;
    nd_stats_bump(&stats->answered[source][rcode], 1);
}

/* For nd_stats_type_of(): up to the highest number above. */
#define ND_STATS_TYPE_TABLE_SIZE 258
extern const uint8_t nd_stats_type_table[ND_STATS_TYPE_TABLE_SIZE];

/* The place of a type among those counted. */
static inline enum nd_stats_type nd_stats_type_of(uint16_t qtype)
{
    uint8_t type = qtype < ND_STATS_TYPE_TABLE_SIZE ? nd_stats_type_table[qtype] : 0;
    return (enum nd_stats_type)type;
}

/* The owner's thread only: a query came in; once for each, whatever becomes of it. */
static inline void nd_stats_ask(struct nd_stats *stats, enum nd_stats_way way, uint16_t qtype)
{
    nd_stats_bump(&stats->asked[way][nd_stats_type_of(qtype)], 1);
}

/*
 * The owner's thread only: `count` answers left, each `ns` nanoseconds after its query had come. A
 * batch of datagrams has one duration, so that two clock readings serve all of it.
 */
void nd_stats_took(struct nd_stats *stats, uint64_t ns, uint64_t count);

/* Any thread: add one set to `sum`, which the caller zeroed. */
void nd_stats_sum_add(struct nd_stats_sum *sum, const struct nd_stats *stats);

/* Add totals to totals. The struct has nothing but uint64_t in it. */
void nd_stats_sum_plus(struct nd_stats_sum *sum, const struct nd_stats_sum *more);

/* "queries_udp"; NULL past the last. */
const char *nd_stats_counter_name(enum nd_counter counter);

/* "AAAA", "other". */
const char *nd_stats_type_name(enum nd_stats_type type);

/* Upper bound of a class of durations, microseconds; UINT64_MAX for the last. */
uint64_t nd_stats_bound_us(size_t index);

#endif
