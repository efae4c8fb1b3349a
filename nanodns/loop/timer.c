/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>

#include "loop/internal.h"

struct nd_timer {
    struct nd_loop *loop;
    struct event *event;
    nd_timer_fn *fn;
    void *ctx;
};

static void on_timeout(evutil_socket_t fd, short what, void *arg)
{
    struct nd_timer *timer = arg;
    (void)fd;
    (void)what;
    timer->fn(timer->ctx);
}

int nd_timer_new(struct nd_loop *loop, nd_timer_fn *fn, void *ctx, struct nd_timer **ret_timer)
{
    struct nd_timer *timer = calloc(1, sizeof(*timer));
    if (timer == NULL) {
        return ENOMEM;
    }
    timer->loop = loop;
    timer->fn = fn;
    timer->ctx = ctx;
    timer->event = event_new(loop->base, -1, 0, on_timeout, timer);
    if (timer->event == NULL) {
        free(timer);
        return ENOMEM;
    }
    *ret_timer = timer;
    return 0;
}

int nd_timer_start(struct nd_timer *timer, unsigned timeout_ms)
{
    struct timeval own = {timeout_ms / 1000, (suseconds_t)(timeout_ms % 1000) * 1000};
    const struct timeval *duration = &own;
    const struct nd_loop *loop = timer->loop;
    for (size_t i = 0; i < loop->shared_count; i++) {
        if (loop->shared[i].timeout_ms == timeout_ms) {
            duration = loop->shared[i].common;
        }
    }
    return event_add(timer->event, duration) == 0 ? 0 : ENOMEM;
}

void nd_timer_stop(struct nd_timer *timer)
{
    event_del(timer->event);
}

void nd_timer_free(struct nd_timer *timer)
{
    if (timer == NULL) {
        return;
    }
    event_free(timer->event);
    free(timer);
}
