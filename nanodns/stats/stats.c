/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

static void sum_into(uint64_t *sum, const _Atomic uint64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sum[i] += atomic_load_explicit(&values[i], memory_order_relaxed);
    }
}

void nd_stats_sum_add(struct nd_stats_sum *sum, const struct nd_stats *stats)
{
    sum_into(sum->counter, stats->counter, ND_COUNTER_COUNT);
    sum_into(sum->rcode, stats->rcode, ND_STATS_RCODES);
    sum_into(sum->source, stats->source, ND_STATS_SOURCES);
}

const char *nd_stats_counter_name(enum nd_counter counter)
{
    static const char *const names[ND_COUNTER_COUNT] = {
#define ND_COUNTER_NAME(name) #name,
        ND_COUNTERS(ND_COUNTER_NAME)
#undef ND_COUNTER_NAME
    };
    return (unsigned)counter < ND_COUNTER_COUNT ? names[counter] : NULL;
}
