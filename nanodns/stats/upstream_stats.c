/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "stats/upstream_stats.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

struct line {
    struct nd_upstream_stats stats; /* first: a line is found from it */
    struct nd_addr server;
    char name[ND_UPSTREAM_NAME_MAX];
    size_t holders;
    struct line *next;
};

struct nd_upstream_board {
    pthread_mutex_t mutex; /* of the list; the counts need none */
    struct line *first;
    size_t count;
    struct line other;
    bool other_used;
};

struct nd_upstream_board *nd_upstream_board_new(void)
{
    struct nd_upstream_board *board = calloc(1, sizeof(*board));
    if (board == NULL || pthread_mutex_init(&board->mutex, NULL) != 0) {
        free(board);
        return NULL;
    }
    memcpy(board->other.name, "other", sizeof("other"));
    return board;
}

void nd_upstream_board_free(struct nd_upstream_board *board)
{
    if (board == NULL) {
        return;
    }
    while (board->first != NULL) {
        struct line *line = board->first;
        board->first = line->next;
        free(line);
    }
    pthread_mutex_destroy(&board->mutex);
    free(board);
}

static bool same_server(const struct nd_addr *a, const struct nd_addr *b)
{
    struct nd_ip ip_a = nd_addr_ip(a), ip_b = nd_addr_ip(b);
    return nd_addr_port(a) == nd_addr_port(b) && memcmp(&ip_a, &ip_b, sizeof(ip_a)) == 0 &&
           (a->any.sa_family != AF_INET6 || b->any.sa_family != AF_INET6 ||
            a->v6.sin6_scope_id == b->v6.sin6_scope_id);
}

static struct line *line_new(const struct nd_addr *server)
{
    struct line *line = calloc(1, sizeof(*line));
    if (line != NULL) {
        char ip[ND_ADDR_TEXT_MAX];
        nd_addr_ip_text(server, ip);
        snprintf(line->name, sizeof(line->name),
                 strchr(ip, ':') != NULL ? "[%.70s]:%u" : "%.70s:%u", ip,
                 (unsigned)nd_addr_port(server));
        line->server = *server;
    }
    return line;
}

struct nd_upstream_stats *nd_upstream_stats_get(struct nd_upstream_board *board,
                                                const struct nd_addr *server)
{
    pthread_mutex_lock(&board->mutex);
    struct line **place = &board->first;
    while (*place != NULL && !same_server(&(*place)->server, server)) {
        place = &(*place)->next;
    }
    if (*place == NULL && board->count < ND_UPSTREAM_STATS_MAX) {
        *place = line_new(server);
        board->count += *place != NULL;
    }
    struct line *line = *place;
    if (line == NULL) {
        line = &board->other;
        board->other_used = true;
    }
    line->holders++;
    pthread_mutex_unlock(&board->mutex);
    return &line->stats;
}

void nd_upstream_stats_put(struct nd_upstream_board *board, struct nd_upstream_stats *stats)
{
    if (stats == NULL) {
        return;
    }
    pthread_mutex_lock(&board->mutex);
    struct line **place = &board->first;
    while (*place != NULL && &(*place)->stats != stats) {
        place = &(*place)->next;
    }
    struct line *line = *place;
    if (line != NULL && --line->holders == 0) {
        *place = line->next;
        board->count--;
        free(line);
    }
    pthread_mutex_unlock(&board->mutex);
}

static void read_line(struct line *line, struct nd_upstream_view *ret_view)
{
    memcpy(ret_view->name, line->name, sizeof(ret_view->name));
    for (size_t i = 0; i < ND_UPSTREAM_COUNTER_COUNT; i++) {
        ret_view->counter[i] = atomic_load_explicit(&line->stats.counter[i], memory_order_relaxed);
    }
    ret_view->answer_us = atomic_load_explicit(&line->stats.answer_us, memory_order_relaxed);
    ret_view->failed = atomic_load_explicit(&line->stats.failed, memory_order_relaxed);
}

size_t nd_upstream_board_read(struct nd_upstream_board *board, struct nd_upstream_view *views,
                              size_t max)
{
    size_t count = 0;
    pthread_mutex_lock(&board->mutex);
    for (struct line *line = board->first; line != NULL && count < max; line = line->next) {
        read_line(line, &views[count++]);
    }
    if (board->other_used && count < max) {
        read_line(&board->other, &views[count++]);
    }
    pthread_mutex_unlock(&board->mutex);
    return count;
}
