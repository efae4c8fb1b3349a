/* SPDX-License-Identifier: MIT */
#include "loop/loop.h"

#include <errno.h>
#include <stdlib.h>

#include "loop/base.h"
#include "loop/internal.h"

/* libevent would write to stderr, past our log, what its functions also return. */
static void keep_silent(int severity, const char *msg)
{
    (void)severity;
    (void)msg;
}

/*
 * Each base is used by one thread, so libevent runs without its locks, and its signal handling,
 * which is global, is left alone.
 */
static struct event_base *base_new(void)
{
    event_set_log_callback(keep_silent);
    struct event_config *config = event_config_new();
    if (config == NULL) {
        return NULL;
    }
    struct event_base *base = NULL;
    if (event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK) == 0 &&
        event_config_set_flag(config, EVENT_BASE_FLAG_IGNORE_ENV) == 0) {
        base = event_base_new_with_config(config);
    }
    event_config_free(config);
    return base;
}

int nd_loop_new(struct nd_loop **ret_loop)
{
    struct nd_loop *loop = calloc(1, sizeof(*loop));
    if (loop == NULL) {
        return ENOMEM;
    }
    loop->mailbox.fd = -1;
    errno = 0;
    loop->base = base_new();
    int err = 0;
    if (loop->base == NULL) {
        err = errno != 0 ? errno : ENOMEM;
    } else {
        err = nd_mailbox_init(loop, &loop->mailbox);
    }
    if (err != 0) {
        nd_loop_free(loop);
        return err;
    }
    *ret_loop = loop;
    return 0;
}

void nd_loop_free(struct nd_loop *loop)
{
    if (loop == NULL) {
        return;
    }
    nd_mailbox_done(&loop->mailbox);
    if (loop->base != NULL) {
        event_base_free(loop->base);
    }
    free(loop);
}

int nd_loop_run(struct nd_loop *loop)
{
    int err = 0;
    /* The mailbox is always watched, so waiting never ends for want of events. */
    while (!loop->stop && err == 0) {
        errno = 0;
        if (event_base_loop(loop->base, EVLOOP_ONCE) < 0) {
            err = errno != 0 ? errno : EIO;
        }
    }
    loop->stop = false;
    return err;
}

void nd_loop_stop(struct nd_loop *loop)
{
    loop->stop = true;
    event_base_loopbreak(loop->base);
}

struct event_base *nd_loop_base(struct nd_loop *loop)
{
    return loop->base;
}

void nd_loop_share_timeout(struct nd_loop *loop, unsigned timeout_ms)
{
    for (size_t i = 0; i < loop->shared_count; i++) {
        if (loop->shared[i].timeout_ms == timeout_ms) {
            return;
        }
    }
    if (loop->shared_count == ND_LOOP_SHARED_TIMEOUTS) {
        return;
    }
    struct timeval duration = {timeout_ms / 1000, (suseconds_t)(timeout_ms % 1000) * 1000};
    const struct timeval *common = event_base_init_common_timeout(loop->base, &duration);
    if (common != NULL) {
        loop->shared[loop->shared_count++] = (struct nd_shared_timeout){timeout_ms, common};
    }
}
