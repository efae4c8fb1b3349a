/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "loop/internal.h"

struct nd_signals {
    int fd;
    struct nd_watch *watch;
    nd_signals_fn *fn;
    void *ctx;
};

static void on_signal(void *ctx, unsigned ready)
{
    struct nd_signals *signals = ctx;
    struct signalfd_siginfo info;
    (void)ready;
    /* One a turn: the callback may free us, and the descriptor stays readable for the next. */
    if (read(signals->fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
        signals->fn(signals->ctx, (int)info.ssi_signo);
    }
}

int nd_signals_new(struct nd_loop *loop, const sigset_t *set, nd_signals_fn *fn, void *ctx,
                   struct nd_signals **ret_signals)
{
    struct nd_signals *signals = calloc(1, sizeof(*signals));
    if (signals == NULL) {
        return ENOMEM;
    }
    int err = 0;
    signals->fn = fn;
    signals->ctx = ctx;
    signals->fd = signalfd(-1, set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (signals->fd < 0) {
        err = errno;
    } else {
        err = nd_watch_new(loop, signals->fd, on_signal, signals, &signals->watch);
    }
    if (err == 0) {
        err = nd_watch_set(signals->watch, ND_WATCH_READ);
    }
    if (err != 0) {
        nd_signals_free(signals);
        return err;
    }
    *ret_signals = signals;
    return 0;
}

void nd_signals_free(struct nd_signals *signals)
{
    if (signals == NULL) {
        return;
    }
    nd_watch_free(signals->watch);
    if (signals->fd >= 0) {
        close(signals->fd);
    }
    free(signals);
}
