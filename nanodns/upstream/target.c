/* SPDX-License-Identifier: MIT */
#include "upstream/target.h"

#include <stdlib.h>

#include "base/limits.h"

struct nd_target *nd_target_new(const struct nd_addr *addr, struct nd_upstream_board *board)
{
    struct nd_target *target = calloc(1, sizeof(*target));
    if (target != NULL) {
        target->addr = *addr;
        target->board = board;
        target->stats = board != NULL ? nd_upstream_stats_get(board, addr) : &target->own;
    }
    return target;
}

void nd_target_disconnect(struct nd_target *target)
{
    while (target->links != NULL) {
        struct nd_target_link *link = target->links;
        target->links = link->next;
        nd_link_free(link->link);
        free(link);
    }
}

void nd_target_free(struct nd_target *target)
{
    if (target == NULL) {
        return;
    }
    nd_target_disconnect(target);
    if (target->board != NULL) {
        nd_upstream_stats_put(target->board, target->stats);
    }
    free(target);
}

struct nd_link *nd_target_link(struct nd_target *target, struct nd_loop *loop, uint32_t timeout_ms)
{
    struct nd_target_link *link = target->links;
    while (link != NULL && link->timeout_ms != timeout_ms) {
        link = link->next;
    }
    if (link != NULL) {
        return link->link;
    }
    link = calloc(1, sizeof(*link));
    if (link == NULL || nd_link_new(loop, &target->addr, timeout_ms, &link->link) != 0) {
        free(link);
        return NULL;
    }
    link->timeout_ms = timeout_ms;
    link->next = target->links;
    target->links = link;
    return link->link;
}

size_t nd_target_in_flight(const struct nd_target *target)
{
    size_t in_flight = 0;
    for (const struct nd_target_link *link = target->links; link != NULL; link = link->next) {
        in_flight += nd_link_in_flight(link->link);
    }
    return in_flight;
}

void nd_target_fails(struct nd_target *target, uint64_t now_ms, const char *why,
                     struct nd_log_producer *log)
{
    char text[ND_ADDR_TEXT_MAX];
    atomic_store_explicit(&target->stats->failed, true, memory_order_relaxed);
    if (target->failed) {
        return;
    }
    target->failed = true;
    target->backoff_ms = ND_TARGET_PROBE_FIRST_MS;
    target->probe_at_ms = now_ms + target->backoff_ms;
    if (target->logged_ms == 0 || now_ms - target->logged_ms >= ND_TARGET_LOG_MS) {
        target->logged_ms = now_ms;
        nd_log_write(log, ND_LOG_WARNING, "upstream %s: %s; asked last until it answers",
                     nd_addr_text(&target->addr, text), why);
    }
}

void nd_target_answers(struct nd_target *target, struct nd_log_producer *log)
{
    char text[ND_ADDR_TEXT_MAX];
    if (target->failed) {
        target->failed = false;
        atomic_store_explicit(&target->stats->failed, false, memory_order_relaxed);
        nd_log_write(log, ND_LOG_DEBUG, "upstream %s answers again",
                     nd_addr_text(&target->addr, text));
    }
}

bool nd_target_take_probe(struct nd_target *target, uint64_t now_ms)
{
    if (!target->failed || target->looping || now_ms < target->probe_at_ms) {
        return false;
    }
    uint32_t doubled = 2 * target->backoff_ms;
    target->backoff_ms = doubled < ND_TARGET_PROBE_MAX_MS ? doubled : ND_TARGET_PROBE_MAX_MS;
    target->probe_at_ms = now_ms + target->backoff_ms;
    return true;
}

void nd_target_lacks_edns(struct nd_target *target, uint64_t now_ms)
{
    target->no_edns_until_ms = now_ms + ND_TARGET_REMEMBER_MS;
}

void nd_target_loses_case(struct nd_target *target, uint64_t now_ms, struct nd_log_producer *log)
{
    char text[ND_ADDR_TEXT_MAX];
    if (now_ms >= target->tcp_until_ms) {
        nd_log_write(log, ND_LOG_WARNING,
                     "upstream %s: an answer came with the letters of the question in another "
                     "case: forged, or a server that loses it; asked over TCP for the next hour",
                     nd_addr_text(&target->addr, text));
    }
    target->tcp_until_ms = now_ms + ND_TARGET_REMEMBER_MS;
}

bool nd_target_has_edns(const struct nd_target *target, uint64_t now_ms)
{
    return now_ms >= target->no_edns_until_ms;
}

bool nd_target_wants_tcp(const struct nd_target *target, uint64_t now_ms)
{
    return now_ms < target->tcp_until_ms;
}
