/* SPDX-License-Identifier: MIT */
#include "control/service.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Workers on the same sockets. Each generation has its own snapshot, so that none has to be
 * counted: one that ends goes on with what it had. */
struct generation {
    struct nd_service *service;
    struct nd_workers *workers;
    struct nd_snapshot *snapshot;
    struct nd_snapshot *next;    /* being published */
    struct nd_listener listener; /* its sockets are the workers': only their numbers */
    struct nd_task published;
    struct nd_task ended;
    struct generation *older;
};

struct nd_service {
    struct nd_loop *loop;
    struct nd_workers_config config;
    nd_service_fn *switched;
    void *ctx;
    struct nd_task told;
    bool stopped;
    struct nd_snapshot *left; /* what served before, until it is taken */

    pthread_mutex_t mutex;         /* over the list and `ended`: others may ask for totals */
    struct generation *generation; /* the newest, which serves; behind it those that are ending */
    struct nd_stats_sum ended;     /* of workers that are gone */
};

struct nd_service *nd_service_new(struct nd_loop *loop, const struct nd_workers_config *workers,
                                  nd_service_fn *switched, void *ctx)
{
    struct nd_service *service = calloc(1, sizeof(*service));
    if (service == NULL) {
        return NULL;
    }
    if (pthread_mutex_init(&service->mutex, NULL) != 0) {
        free(service);
        return NULL;
    }
    service->loop = loop;
    service->config = *workers;
    service->switched = switched;
    service->ctx = ctx;
    service->told = (struct nd_task){.run = switched, .ctx = ctx};
    return service;
}

/* ---- a generation's end ---------------------------------------------------------------------- */

/* Its workers have ended, or end here: their counters are added to those of all that are gone. */
static void bury(struct generation *gone)
{
    struct nd_service *service = gone->service;
    struct nd_stats_sum sum;
    nd_workers_drain(gone->workers);
    nd_workers_join(gone->workers);
    pthread_mutex_lock(&service->mutex);
    nd_workers_stats(gone->workers, &sum);
    nd_stats_sum_plus(&service->ended, &sum);
    struct generation **at = &service->generation;
    while (*at != gone) {
        at = &(*at)->older;
    }
    *at = gone->older;
    pthread_mutex_unlock(&service->mutex);
    nd_workers_free(gone->workers);
    if (!service->stopped && service->generation->older == NULL) {
        nd_listener_settle(&service->generation->listener);
    }
    free(gone->listener.sockets);
    nd_snapshot_free(gone->snapshot);
    nd_snapshot_free(gone->next);
    free(gone);
}

static void on_ended(void *ctx)
{
    bury(ctx);
}

/* ---- another config -------------------------------------------------------------------------- */

static void on_published(void *ctx)
{
    struct generation *generation = ctx;
    struct nd_service *service = generation->service;
    nd_snapshot_free(service->left);
    service->left = generation->snapshot;
    generation->snapshot = generation->next;
    generation->next = NULL;
    service->switched(service->ctx);
}

/* The numbers of sockets that workers own from now on, for nd_listener_join() to know them. */
static bool remember(const struct nd_listener *listener, struct nd_listener *ret_listener)
{
    *ret_listener = *listener;
    ret_listener->sockets = calloc(listener->count, sizeof(*listener->sockets));
    if (ret_listener->sockets == NULL) {
        return false;
    }
    memcpy(ret_listener->sockets, listener->sockets, listener->count * sizeof(*listener->sockets));
    return true;
}

static int begin(struct nd_service *service, struct nd_snapshot *snapshot,
                 struct nd_listener *listener)
{
    struct generation *fresh = calloc(1, sizeof(*fresh));
    if (fresh == NULL || !remember(listener, &fresh->listener)) {
        free(fresh);
        return ENOMEM;
    }
    struct nd_workers_config config = service->config;
    config.snapshot = snapshot;
    int err = nd_workers_start(&config, listener, &fresh->workers);
    if (err != 0) {
        free(fresh->listener.sockets);
        free(fresh);
        return err;
    }
    fresh->service = service;
    fresh->snapshot = snapshot;
    fresh->published = (struct nd_task){.run = on_published, .ctx = fresh};
    fresh->ended = (struct nd_task){.run = on_ended, .ctx = fresh};
    nd_listener_close(listener); /* nothing is left in it */
    struct generation *old = service->generation;
    pthread_mutex_lock(&service->mutex);
    fresh->older = old;
    service->generation = fresh;
    pthread_mutex_unlock(&service->mutex);
    if (old != NULL) {
        nd_listener_yield(&old->listener);
        nd_workers_retire(old->workers, service->loop, &old->ended);
    }
    nd_loop_post(service->loop, &service->told);
    return 0;
}

int nd_service_switch(struct nd_service *service, struct nd_snapshot *snapshot,
                      struct nd_listener *listener)
{
    if (listener != NULL) {
        return begin(service, snapshot, listener);
    }
    struct generation *generation = service->generation;
    generation->next = snapshot;
    nd_workers_publish(generation->workers, snapshot, service->loop, &generation->published);
    return 0;
}

struct nd_snapshot *nd_service_take_left(struct nd_service *service)
{
    struct nd_snapshot *left = service->left;
    service->left = NULL;
    return left;
}

/* ---- the end --------------------------------------------------------------------------------- */

void nd_service_stop(struct nd_service *service)
{
    if (service->stopped) {
        return;
    }
    service->stopped = true;
    for (struct generation *at = service->generation; at != NULL; at = at->older) {
        nd_workers_drain(at->workers);
    }
    for (struct generation *at = service->generation; at != NULL; at = at->older) {
        nd_workers_join(at->workers);
    }
}

void nd_service_free(struct nd_service *service)
{
    if (service == NULL) {
        return;
    }
    nd_service_stop(service);
    while (service->generation != NULL) {
        /* bury() takes it off the list; the analyzer does not see that */
        bury(service->generation); /* NOLINT(clang-analyzer-unix.Malloc) */
    }
    nd_snapshot_free(service->left);
    pthread_mutex_destroy(&service->mutex);
    free(service);
}

size_t nd_service_workers(const struct nd_service *service)
{
    return service->generation != NULL ? service->generation->listener.count : 0;
}

const struct nd_listener *nd_service_listener(const struct nd_service *service)
{
    return service->generation != NULL ? &service->generation->listener : NULL;
}

bool nd_service_is_retiring(const struct nd_service *service)
{
    return service->generation != NULL && service->generation->older != NULL;
}

void nd_service_stats(struct nd_service *service, struct nd_stats_sum *ret_sum)
{
    struct nd_stats_sum sum;
    pthread_mutex_lock(&service->mutex);
    struct nd_stats_sum total = service->ended;
    for (const struct generation *at = service->generation; at != NULL; at = at->older) {
        nd_workers_stats(at->workers, &sum);
        nd_stats_sum_plus(&total, &sum);
    }
    pthread_mutex_unlock(&service->mutex);
    *ret_sum = total;
}
