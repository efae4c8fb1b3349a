/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>

#include "loop/internal.h"

/* One event a direction: either can be turned on and off without touching the other. */
struct nd_watch {
    struct event *read;
    struct event *write;
    unsigned wanted;
    nd_watch_fn *fn;
    void *ctx;
};

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    struct nd_watch *watch = arg;
    (void)fd;
    (void)what;
    watch->fn(watch->ctx, ND_WATCH_READ);
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
    struct nd_watch *watch = arg;
    (void)fd;
    (void)what;
    watch->fn(watch->ctx, ND_WATCH_WRITE);
}

int nd_watch_new(struct nd_loop *loop, int fd, nd_watch_fn *fn, void *ctx,
                 struct nd_watch **ret_watch)
{
    struct nd_watch *watch = calloc(1, sizeof(*watch));
    if (watch == NULL) {
        return ENOMEM;
    }
    watch->fn = fn;
    watch->ctx = ctx;
    watch->read = event_new(loop->base, fd, EV_READ | EV_PERSIST, on_readable, watch);
    watch->write = event_new(loop->base, fd, EV_WRITE | EV_PERSIST, on_writable, watch);
    if (watch->read == NULL || watch->write == NULL) {
        nd_watch_free(watch);
        return ENOMEM;
    }
    *ret_watch = watch;
    return 0;
}

static int turn(struct event *event, bool on)
{
    errno = 0;
    int result = on ? event_add(event, NULL) : event_del(event);
    if (result == 0) {
        return 0;
    }
    return errno != 0 ? errno : ENOMEM;
}

int nd_watch_set(struct nd_watch *watch, unsigned wanted)
{
    unsigned changed = watch->wanted ^ wanted;
    if ((changed & ND_WATCH_READ) != 0) {
        int err = turn(watch->read, (wanted & ND_WATCH_READ) != 0);
        if (err != 0) {
            return err;
        }
        watch->wanted ^= ND_WATCH_READ;
    }
    if ((changed & ND_WATCH_WRITE) != 0) {
        int err = turn(watch->write, (wanted & ND_WATCH_WRITE) != 0);
        if (err != 0) {
            return err;
        }
        watch->wanted ^= ND_WATCH_WRITE;
    }
    return 0;
}

void nd_watch_free(struct nd_watch *watch)
{
    if (watch == NULL) {
        return;
    }
    /* takes each off the queue of ready events too, so that no callback follows */
    if (watch->read != NULL) {
        event_free(watch->read);
    }
    if (watch->write != NULL) {
        event_free(watch->write);
    }
    free(watch);
}
