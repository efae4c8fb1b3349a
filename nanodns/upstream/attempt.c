/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <dnswire/edns.h>
#include <dnswire/types.h>

#include "base/clock.h"
#include "upstream/forward_private.h"

static void attempt_next(struct flight *flight);

static uint64_t now_ms(const struct nd_forwarder *forwarder)
{
    return forwarder->config.now_ms();
}

/* ---- the end of a flight -------------------------------------------------------------------- */

static void keep(struct flight *flight, struct nd_entry *entry)
{
    struct nd_forwarder *forwarder = flight->forwarder;
    if (forwarder->config.cache != NULL && entry != NULL) {
        nd_cache_put(forwarder->config.cache, entry, flight->generation, now_ms(forwarder));
    }
}

/* No server is left: what they said if all said so, else the failure, which is kept for some
 * seconds, so that a dead upstream is not asked again at once (RFC 9520). */
static void give_up(struct flight *flight)
{
    struct nd_forwarder *forwarder = flight->forwarder;
    unsigned asked = (unsigned)__builtin_popcount(flight->tried);
    nd_stats_count(forwarder->config.stats, ND_COUNT_forward_failed, 1);
    if (flight->refused != NULL && flight->refusals == asked) {
        struct nd_entry *refused = flight->refused;
        flight->refused = NULL;
        keep(flight, refused);
        nd_flight_end(flight, ND_ASK_ANSWERED, refused, DNSW_EDE_NO_REACHABLE_AUTHORITY);
        return;
    }
    struct nd_entry *failure = nd_upstream_failure(&flight->query.question, now_ms(forwarder));
    keep(flight, failure);
    nd_entry_unref(failure);
    nd_flight_end(flight, ND_ASK_FAILED, NULL,
                  flight->network_errors > 0 ? DNSW_EDE_NETWORK_ERROR
                                             : DNSW_EDE_NO_REACHABLE_AUTHORITY);
}

/* ---- an answer ---------------------------------------------------------------------------- */

static void send_query(struct flight *flight);

static void answers(const struct nd_forwarder *forwarder, struct nd_target *target)
{
    atomic_store_explicit(&target->stats->failed, false, memory_order_relaxed);
    nd_repute_answers(target->repute, forwarder->config.log);
}

static void take_refusal(struct flight *flight, struct nd_entry *entry)
{
    nd_upstream_count(flight->step->target->stats, ND_UPSTREAM_refusals);
    flight->refusals++;
    nd_entry_unref(flight->refused);
    flight->refused = entry;
    attempt_next(flight);
}

static void take_answer(struct flight *flight, const struct nd_link_answer *answer)
{
    struct nd_forwarder *forwarder = flight->forwarder;
    struct nd_target *target = flight->step->target;
    const struct nd_upstream_rules rules = {
        .now_ms = now_ms(forwarder),
        .tcp = answer->tcp,
        .is_local = forwarder->config.is_local,
        .is_local_ctx = forwarder->config.is_local_ctx,
    };
    struct nd_entry *entry = NULL;
    enum nd_upstream_verdict verdict =
        nd_upstream_judge(&flight->query, answer->msg, answer->len, &rules, &entry);
    answers(forwarder, target);
    switch (verdict) {
    case ND_UPSTREAM_GOOD:
        if (flight->plain || answer->opt_refused) {
            nd_repute_lacks_edns(target->repute, rules.now_ms);
        }
        nd_upstream_answered(target->stats, (nd_clock_monotonic_ns() - flight->sent_ns) / 1000);
        keep(flight, entry);
        nd_flight_end(flight, ND_ASK_ANSWERED, entry, ND_NO_EDE);
        return;
    case ND_UPSTREAM_REFUSES:
        take_refusal(flight, entry);
        return;
    case ND_UPSTREAM_NO_EDNS:
        flight->plain = true;
        send_query(flight);
        return;
    case ND_UPSTREAM_CASE:
        nd_upstream_count(target->stats, ND_UPSTREAM_mismatches);
        nd_repute_loses_case(target->repute, rules.now_ms, forwarder->config.log);
        if (!flight->tcp) {
            send_query(flight);
            return;
        }
        break;
    case ND_UPSTREAM_TRUNCATED:
        if (!flight->tcp) {
            flight->tcp = true;
            send_query(flight);
            return;
        }
        break;
    case ND_UPSTREAM_FOREIGN:
    case ND_UPSTREAM_GARBAGE:
        nd_upstream_count(target->stats, ND_UPSTREAM_mismatches);
        break;
    case ND_UPSTREAM_NO_MEMORY:
    default:
        break;
    }
    attempt_next(flight);
}

/* What else came from there: forged, or too late. */
static void count_strays(const struct plan_step *step)
{
    for (uint64_t strays = nd_link_take_strays(step->link); strays > 0; strays--) {
        nd_upstream_count(step->target->stats, ND_UPSTREAM_mismatches);
    }
}

static void fails(struct flight *flight, const char *why)
{
    struct nd_target *target = flight->step->target;
    atomic_store_explicit(&target->stats->failed, true, memory_order_relaxed);
    nd_repute_fails(target->repute, now_ms(flight->forwarder), why, flight->forwarder->config.log);
}

static void on_answer(void *ctx, enum nd_link_result result, const struct nd_link_answer *answer)
{
    struct flight *flight = ctx;
    struct nd_target *target = flight->step->target;
    count_strays(flight->step);
    switch (result) {
    case ND_LINK_ANSWERED:
        take_answer(flight, answer);
        return;
    case ND_LINK_CANCELLED:
        nd_flight_end(flight, ND_ASK_CANCELLED, NULL, ND_NO_EDE);
        return;
    case ND_LINK_TIMEOUT:
        nd_upstream_count(target->stats, ND_UPSTREAM_timeouts);
        fails(flight, "no answer in time");
        break;
    case ND_LINK_UNREACHABLE:
        nd_upstream_count(target->stats, ND_UPSTREAM_unreachable);
        fails(flight, "cannot be reached");
        flight->network_errors++;
        break;
    case ND_LINK_BROKEN: /* our own trouble, not the server's */
    default:
        nd_upstream_count(target->stats, ND_UPSTREAM_unreachable);
        flight->network_errors++;
        break;
    }
    attempt_next(flight);
}

/* ---- a query ------------------------------------------------------------------------------ */

static void draw(struct nd_forwarder *forwarder, struct nd_upstream_query *query)
{
    nd_random_fill(&forwarder->random, &query->id, sizeof(query->id));
    if (query->mixed_case) {
        nd_random_fill(&forwarder->random, query->case_bits, (query->question.name_len + 7U) / 8U);
    }
}

static void count_query(struct nd_target *target, bool tcp)
{
    nd_upstream_count(target->stats, ND_UPSTREAM_queries);
    if (tcp) {
        nd_upstream_count(target->stats, ND_UPSTREAM_queries_tcp);
    }
}

/* To the server of the step under way, in the manner that it is known to understand. */
static void send_query(struct flight *flight)
{
    struct nd_forwarder *forwarder = flight->forwarder;
    const struct plan_step *step = flight->step;
    uint64_t now = now_ms(forwarder);
    uint8_t wire[ND_UPSTREAM_QUERY_MAX];
    flight->tcp = flight->tcp || nd_repute_wants_tcp(step->target->repute, now);
    flight->query.edns = !flight->plain && nd_repute_has_edns(step->target->repute, now);
    flight->query.mixed_case = !flight->tcp;
    draw(forwarder, &flight->query);
    size_t len = nd_upstream_query_write(&flight->query, wire);
    flight->sent_ns = nd_clock_monotonic_ns();
    count_query(step->target, flight->tcp);
    nd_link_send(step->link, wire, len, flight->tcp, on_answer, flight);
}

/* ---- queries beside it ---------------------------------------------------------------------- */

/* A query whose answer is no client's. */
struct probe {
    struct nd_forwarder *forwarder;
    struct nd_target *target;
    bool tells_health; /* else it is the loop guard's, and its answer tells nothing */
};

static void on_probe_answer(void *ctx, enum nd_link_result result,
                            const struct nd_link_answer *answer)
{
    struct probe *probe = ctx;
    (void)answer;
    if (probe->tells_health && result == ND_LINK_ANSWERED) {
        answers(probe->forwarder, probe->target);
    }
    nd_target_put(probe->forwarder, probe->target);
    free(probe);
}

static void send_probe(struct nd_forwarder *forwarder, const struct plan_step *step,
                       struct nd_upstream_query *query, bool tells_health)
{
    uint8_t wire[ND_UPSTREAM_QUERY_MAX];
    struct probe *probe = malloc(sizeof(*probe));
    if (probe == NULL) {
        return;
    }
    *probe = (struct probe){forwarder, step->target, tells_health};
    step->target->refs++;
    bool tcp = nd_repute_wants_tcp(step->target->repute, now_ms(forwarder));
    query->edns = nd_repute_has_edns(step->target->repute, now_ms(forwarder));
    query->mixed_case = !tcp;
    draw(forwarder, query);
    size_t len = nd_upstream_query_write(query, wire);
    count_query(step->target, tcp);
    nd_link_send(step->link, wire, len, tcp, on_probe_answer, probe);
}

/* Is this server ourselves? Asked once, beside the first question that goes to it. */
static void check_loop(struct nd_forwarder *forwarder, const struct plan_step *step)
{
    struct nd_upstream_query query = {
        .question = {.type = DNSW_TYPE_A, .class_ = DNSW_CLASS_IN, .name_len = ND_LOOP_NAME_LEN}};
    if (nd_repute_take_check(step->target->repute, forwarder->config_number)) {
        nd_loop_guard_name(nd_flights_guard(forwarder->config.flights), step->target->loop_id,
                           query.question.name);
        send_probe(forwarder, step, &query, false);
    }
}

/* ---- whom to ask -------------------------------------------------------------------------- */

/* The first in order that was not tried, those that failed last; NULL when none is left. */
static struct plan_step *choose(const struct flight *flight)
{
    uint64_t config = flight->forwarder->config_number;
    struct plan_step *second = NULL;
    for (size_t i = 0; i < flight->plan->count; i++) {
        struct plan_step *step = &flight->plan->step[i];
        const struct nd_repute *repute = step->target->repute;
        if ((flight->tried >> i & 1) != 0 || nd_repute_is_loop(repute, config)) {
            continue;
        }
        if (!nd_repute_has_failed(repute)) {
            return step;
        }
        second = second == NULL ? step : second;
    }
    return second;
}

static void attempt_next(struct flight *flight)
{
    struct nd_forwarder *forwarder = flight->forwarder;
    struct plan_step *step = choose(flight);
    bool late = now_ms(forwarder) - flight->begun_ms >= ND_FLIGHT_MAX_MS;
    if (step == NULL || late || forwarder->closing) {
        give_up(flight);
        return;
    }
    flight->step = step;
    flight->tried |= UINT32_C(1) << (step - flight->plan->step);
    flight->tcp = false;
    flight->plain = false;
    check_loop(forwarder, step);
    send_query(flight);
}

void nd_attempt_first(struct flight *flight)
{
    struct nd_forwarder *forwarder = flight->forwarder;
    const struct plan_step *first = choose(flight);
    for (size_t i = 0; i < flight->plan->count; i++) {
        const struct plan_step *step = &flight->plan->step[i];
        if (step != first && nd_repute_take_probe(step->target->repute, now_ms(forwarder))) {
            struct nd_upstream_query query = flight->query;
            nd_stats_count(forwarder->config.stats, ND_COUNT_forward_probes, 1);
            send_probe(forwarder, step, &query, true);
        }
    }
    attempt_next(flight);
}
