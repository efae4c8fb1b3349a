/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

const uint8_t nd_stats_type_table[ND_STATS_TYPE_TABLE_SIZE] = {
#define TYPE_ROW(name, number) [number] = ND_STATS_TYPE_##name,
    ND_STATS_TYPES(TYPE_ROW)
#undef TYPE_ROW
};

static const uint64_t bounds_us[ND_STATS_BOUNDS] = ND_STATS_BOUNDS_US;

void nd_stats_took(struct nd_stats *stats, uint64_t ns, uint64_t count)
{
    size_t i = 0;
    while (i < ND_STATS_BOUNDS && ns > bounds_us[i] * 1000) {
        i++;
    }
    nd_stats_bump(&stats->took[i], count);
    nd_stats_bump(&stats->took_ns, ns * count);
}

uint64_t nd_stats_bound_us(size_t index)
{
    return index < ND_STATS_BOUNDS ? bounds_us[index] : UINT64_MAX;
}

/* ---- totals ------------------------------------------------------------------------------- */

static void sum_into(uint64_t *sum, const _Atomic uint64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sum[i] += atomic_load_explicit(&values[i], memory_order_relaxed);
    }
}

static void sum_answers(struct nd_stats_sum *sum, const struct nd_stats *stats)
{
    for (size_t source = 0; source < ND_STATS_SOURCES; source++) {
        for (size_t rcode = 0; rcode < ND_STATS_RCODES; rcode++) {
            uint64_t count =
                atomic_load_explicit(&stats->answered[source][rcode], memory_order_relaxed);
            sum->answered[source][rcode] += count;
            sum->source[source] += count;
            sum->rcode[rcode] += count;
        }
    }
}

void nd_stats_sum_add(struct nd_stats_sum *sum, const struct nd_stats *stats)
{
    sum_into(sum->counter, stats->counter, ND_COUNTER_COUNT);
    sum_answers(sum, stats);
    for (size_t way = 0; way < ND_STATS_WAYS; way++) {
        sum_into(sum->asked[way], stats->asked[way], ND_STATS_TYPE_COUNT);
    }
    sum_into(sum->took, stats->took, ND_STATS_BOUNDS + 1);
    sum_into(&sum->took_ns, &stats->took_ns, 1);
}

/* ---- names -------------------------------------------------------------------------------- */

_Static_assert(sizeof(struct nd_stats_sum) % sizeof(uint64_t) == 0, "it is counters and no more");

void nd_stats_sum_plus(struct nd_stats_sum *sum, const struct nd_stats_sum *more)
{
    uint64_t *to = (uint64_t *)sum;
    const uint64_t *from = (const uint64_t *)more;
    for (size_t i = 0; i < sizeof(*sum) / sizeof(*to); i++) {
        to[i] += from[i];
    }
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

const char *nd_stats_type_name(enum nd_stats_type type)
{
    static const char *const names[ND_STATS_TYPE_COUNT] = {[ND_STATS_TYPE_OTHER] = "other",
#define TYPE_NAME(name, number) [ND_STATS_TYPE_##name] = #name,
                                                           ND_STATS_TYPES(TYPE_NAME)
#undef TYPE_NAME
    };
    return names[type];
}
