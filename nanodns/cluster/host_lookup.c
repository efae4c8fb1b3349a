/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "cluster/host_lookup.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/thread.h"

/*
 * What a thread works on. It tells its end by an octet in a pipe: it knows neither the loop nor who
 * asked, who both may be gone by then. Freed by whoever of the two lets go last.
 */
struct job {
    atomic_uint refs;
    int done_fd; /* the thread's */
    char *host;
    uint16_t port;
    struct nd_addr addrs[ND_LOOKUP_ADDRESSES_MAX];
    size_t count;
    int err; /* of getaddrinfo() */
};

struct nd_host_lookup {
    struct nd_host_lookups *lookups;
    struct nd_host_lookup *next;
    struct job *job;
    struct nd_watch *watch; /* NULL: waits for its turn */
    int fd;
    nd_host_lookup_fn *fn; /* NULL: given up */
    void *ctx;
};

struct nd_host_lookups {
    struct nd_loop *loop;
    struct nd_host_lookup *first;
    size_t running;
    struct nd_timer *timer; /* for one whose thread could not be started */
};

static void job_unref(struct job *job)
{
    if (job != NULL && atomic_fetch_sub(&job->refs, 1) == 1) {
        free(job->host);
        free(job);
    }
}

static void take_addresses(struct job *job, const struct addrinfo *list)
{
    for (const struct addrinfo *at = list; at != NULL && job->count < ND_LOOKUP_ADDRESSES_MAX;
         at = at->ai_next) {
        struct nd_addr *addr = &job->addrs[job->count];
        if ((at->ai_family == AF_INET || at->ai_family == AF_INET6) &&
            at->ai_addrlen <= sizeof(*addr)) {
            memcpy(addr, at->ai_addr, at->ai_addrlen);
            nd_addr_set_port(addr, job->port);
            job->count++;
        }
    }
}

static void *look_up(void *arg)
{
    struct job *job = arg;
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    job->err = getaddrinfo(job->host, NULL, &hints, &list);
    if (job->err == 0) {
        take_addresses(job, list);
        freeaddrinfo(list);
    }
    int fd = job->done_fd;
    /* nobody reads it any more: EPIPE, and SIGPIPE is blocked */
    if (write(fd, "", 1) != 1) {
        job->count = 0;
    }
    job_unref(job);
    close(fd);
    return NULL;
}

static void unlink_lookup(struct nd_host_lookup *lookup)
{
    struct nd_host_lookup **at = &lookup->lookups->first;
    while (*at != lookup) {
        at = &(*at)->next;
    }
    *at = lookup->next;
}

static void free_lookup(struct nd_host_lookup *lookup)
{
    nd_watch_free(lookup->watch);
    if (lookup->fd >= 0) {
        close(lookup->fd);
    }
    job_unref(lookup->job);
    free(lookup);
}

static void on_done(void *ctx, unsigned ready);

/* Start the thread and await its end. */
static int run(struct nd_host_lookup *lookup)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) != 0) {
        return errno;
    }
    int err = nd_watch_new(lookup->lookups->loop, fds[0], on_done, lookup, &lookup->watch);
    if (err == 0) {
        err = nd_watch_set(lookup->watch, ND_WATCH_READ);
    }
    if (err == 0) {
        lookup->job->done_fd = fds[1];
        atomic_fetch_add(&lookup->job->refs, 1);
        err = nd_thread_detach(look_up, lookup->job, ND_WORKER_STACK);
        if (err != 0) {
            job_unref(lookup->job);
        }
    }
    if (err != 0) {
        nd_watch_free(lookup->watch);
        lookup->watch = NULL;
        close(fds[0]);
        close(fds[1]);
        return err;
    }
    lookup->fd = fds[0];
    lookup->lookups->running++;
    return 0;
}

/* Give those that wait their turn; tried again later when there are no threads to be had. */
static void run_waiting(void *ctx)
{
    struct nd_host_lookups *lookups = ctx;
    for (struct nd_host_lookup *at = lookups->first; at != NULL; at = at->next) {
        if (lookups->running == ND_LOOKUPS_MAX) {
            return;
        }
        if (at->watch == NULL && run(at) != 0) {
            nd_timer_start(lookups->timer, ND_PEER_RETRY_MAX_MS);
            return;
        }
    }
}

static void on_done(void *ctx, unsigned ready)
{
    struct nd_host_lookup *lookup = ctx;
    struct nd_host_lookups *lookups = lookup->lookups;
    const struct job *job = lookup->job;
    char octet;
    (void)ready;
    if (read(lookup->fd, &octet, 1) < 0) {
        return;
    }
    unlink_lookup(lookup);
    lookups->running--;
    run_waiting(lookups);
    if (lookup->fn != NULL) {
        const char *error = job->err != 0 ? gai_strerror(job->err) : "the name has no address";
        lookup->fn(lookup->ctx, job->addrs, job->count, job->count > 0 ? NULL : error);
    }
    free_lookup(lookup);
}

int nd_host_lookup_start(struct nd_host_lookups *lookups, const char *host, uint16_t port,
                         nd_host_lookup_fn *fn, void *ctx, struct nd_host_lookup **ret_lookup)
{
    struct nd_host_lookup *lookup = calloc(1, sizeof(*lookup));
    struct job *job = calloc(1, sizeof(*job));
    char *copy = strdup(host);
    if (lookup == NULL || job == NULL || copy == NULL) {
        free(lookup);
        free(job);
        free(copy);
        return ENOMEM;
    }
    atomic_init(&job->refs, 1);
    job->host = copy;
    job->port = port;
    *lookup =
        (struct nd_host_lookup){.lookups = lookups, .job = job, .fd = -1, .fn = fn, .ctx = ctx};
    struct nd_host_lookup **end = &lookups->first;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = lookup;
    run_waiting(lookups);
    *ret_lookup = lookup;
    return 0;
}

void nd_host_lookup_cancel(struct nd_host_lookup *lookup)
{
    if (lookup == NULL) {
        return;
    }
    if (lookup->watch != NULL) {
        lookup->fn = NULL; /* its thread still counts */
        return;
    }
    unlink_lookup(lookup);
    free_lookup(lookup);
}

int nd_host_lookups_new(struct nd_loop *loop, struct nd_host_lookups **ret_lookups)
{
    struct nd_host_lookups *lookups = calloc(1, sizeof(*lookups));
    if (lookups == NULL) {
        return ENOMEM;
    }
    lookups->loop = loop;
    int err = nd_timer_new(loop, run_waiting, lookups, &lookups->timer);
    if (err != 0) {
        free(lookups);
        return err;
    }
    *ret_lookups = lookups;
    return 0;
}

void nd_host_lookups_free(struct nd_host_lookups *lookups)
{
    if (lookups == NULL) {
        return;
    }
    while (lookups->first != NULL) {
        struct nd_host_lookup *lookup = lookups->first;
        lookups->first = lookup->next;
        free_lookup(lookup);
    }
    nd_timer_free(lookups->timer);
    free(lookups);
}
