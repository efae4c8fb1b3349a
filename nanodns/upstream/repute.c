/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "upstream/repute.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "upstream/random.h"

struct nd_repute_list {
    pthread_mutex_t mutex;
    struct nd_repute *first;
};

/* Each field tells something for itself, so that their order does not matter. */
#define GET(place)        atomic_load_explicit(&(place), memory_order_relaxed)
#define SET(place, value) atomic_store_explicit(&(place), (value), memory_order_relaxed)

/* ---- the list ----------------------------------------------------------------------------- */

struct nd_repute_list *nd_repute_list_new(void)
{
    struct nd_repute_list *list = calloc(1, sizeof(*list));
    if (list == NULL || pthread_mutex_init(&list->mutex, NULL) != 0) {
        free(list);
        return NULL;
    }
    return list;
}

void nd_repute_list_free(struct nd_repute_list *list)
{
    if (list != NULL) {
        pthread_mutex_destroy(&list->mutex);
        free(list);
    }
}

static bool same_addr(const struct nd_addr *a, const struct nd_addr *b)
{
    return a->any.sa_family == b->any.sa_family && memcmp(a, b, nd_addr_len(a)) == 0;
}

struct nd_repute *nd_repute_get(struct nd_repute_list *list, const struct nd_addr *addr)
{
    pthread_mutex_lock(&list->mutex);
    struct nd_repute *repute = list->first;
    while (repute != NULL && !same_addr(&repute->addr, addr)) {
        repute = repute->next;
    }
    if (repute == NULL) {
        repute = calloc(1, sizeof(*repute));
        if (repute != NULL) {
            struct nd_random random = {.left = 0};
            nd_random_fill(&random, &repute->secret, sizeof(repute->secret));
            repute->addr = *addr;
            repute->next = list->first;
            list->first = repute;
        }
    }
    if (repute != NULL) {
        repute->refs++;
    }
    pthread_mutex_unlock(&list->mutex);
    return repute;
}

void nd_repute_put(struct nd_repute_list *list, struct nd_repute *repute)
{
    if (repute == NULL) {
        return;
    }
    pthread_mutex_lock(&list->mutex);
    if (--repute->refs == 0) {
        struct nd_repute **place = &list->first;
        while (*place != repute) {
            place = &(*place)->next;
        }
        *place = repute->next;
        free(repute);
    }
    pthread_mutex_unlock(&list->mutex);
}

/* ---- does it answer? ------------------------------------------------------------------------ */

void nd_repute_fails(struct nd_repute *repute, uint64_t now_ms, const char *why,
                     struct nd_log_producer *log)
{
    char text[ND_ADDR_TEXT_MAX];
    if (GET(repute->failed)) {
        return;
    }
    SET(repute->backoff_ms, ND_REPUTE_PROBE_FIRST_MS);
    SET(repute->probe_at_ms, now_ms + ND_REPUTE_PROBE_FIRST_MS);
    if (atomic_exchange_explicit(&repute->failed, true, memory_order_relaxed)) {
        return; /* another worker was faster */
    }
    uint64_t logged_ms = GET(repute->logged_ms);
    if (logged_ms == 0 || now_ms - logged_ms >= ND_REPUTE_LOG_MS) {
        SET(repute->logged_ms, now_ms);
        nd_log_write(log, ND_LOG_WARNING, "upstream %s: %s; asked last until it answers",
                     nd_addr_text(&repute->addr, text), why);
    }
}

void nd_repute_answers(struct nd_repute *repute, struct nd_log_producer *log)
{
    char text[ND_ADDR_TEXT_MAX];
    if (GET(repute->failed) &&
        atomic_exchange_explicit(&repute->failed, false, memory_order_relaxed)) {
        nd_log_write(log, ND_LOG_DEBUG, "upstream %s answers again",
                     nd_addr_text(&repute->addr, text));
    }
}

bool nd_repute_take_probe(struct nd_repute *repute, uint64_t now_ms)
{
    uint64_t probe_at_ms = GET(repute->probe_at_ms);
    if (!GET(repute->failed) || now_ms < probe_at_ms) {
        return false;
    }
    uint32_t doubled = 2 * GET(repute->backoff_ms);
    uint32_t backoff_ms = doubled < ND_REPUTE_PROBE_MAX_MS ? doubled : ND_REPUTE_PROBE_MAX_MS;
    if (!atomic_compare_exchange_strong(&repute->probe_at_ms, &probe_at_ms, now_ms + backoff_ms)) {
        return false; /* another worker asks it */
    }
    SET(repute->backoff_ms, backoff_ms);
    return true;
}

bool nd_repute_has_failed(const struct nd_repute *repute)
{
    return GET(repute->failed);
}

/* ---- what can it not do? -------------------------------------------------------------------- */

void nd_repute_lacks_edns(struct nd_repute *repute, uint64_t now_ms)
{
    SET(repute->no_edns_until_ms, now_ms + ND_REPUTE_REMEMBER_MS);
}

bool nd_repute_has_edns(const struct nd_repute *repute, uint64_t now_ms)
{
    return now_ms >= GET(repute->no_edns_until_ms);
}

void nd_repute_loses_case(struct nd_repute *repute, uint64_t now_ms, struct nd_log_producer *log)
{
    char text[ND_ADDR_TEXT_MAX];
    if (!nd_repute_wants_tcp(repute, now_ms)) {
        nd_log_write(log, ND_LOG_WARNING,
                     "upstream %s: an answer came with the letters of the question in another "
                     "case: forged, or a server that loses it; asked over TCP for the next hour",
                     nd_addr_text(&repute->addr, text));
    }
    SET(repute->tcp_until_ms, now_ms + ND_REPUTE_REMEMBER_MS);
}

bool nd_repute_wants_tcp(const struct nd_repute *repute, uint64_t now_ms)
{
    return now_ms < GET(repute->tcp_until_ms);
}

/* ---- is it ourselves? ----------------------------------------------------------------------- */

bool nd_repute_take_check(struct nd_repute *repute, uint64_t config)
{
    return GET(repute->checked_for) != config &&
           atomic_exchange_explicit(&repute->checked_for, config, memory_order_relaxed) != config;
}

bool nd_repute_mark_loop(struct nd_repute *repute, uint64_t config)
{
    return atomic_exchange_explicit(&repute->looping_for, config, memory_order_relaxed) != config;
}

bool nd_repute_is_loop(const struct nd_repute *repute, uint64_t config)
{
    return config != 0 && GET(repute->looping_for) == config;
}
