/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "control/errand.h"

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"

/* Whoever answers queries goes first. Where that is forbidden, it is done without. */
static void yield_to_workers(void)
{
    const struct sched_param none = {.sched_priority = 0};
    (void)sched_setscheduler(0, SCHED_BATCH, &none);
    (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), ND_ERRAND_NICE);
}

static void *run(void *arg)
{
    struct nd_errand *errand = arg;
    struct nd_loop *loop = errand->loop;
    yield_to_workers();
    errand->run(errand->ctx);
    nd_loop_post(loop, &errand->home);
    return NULL;
}

static void come_home(void *ctx)
{
    struct nd_errand *errand = ctx;
    nd_errand_join(errand);
    errand->done(errand->ctx);
}

/* Signals are for the main thread: the mask is inherited. */
static bool start_thread(struct nd_errand *errand)
{
    sigset_t all_signals;
    sigset_t before;
    pthread_attr_t attr;
    if (pthread_attr_init(&attr) != 0) {
        return false;
    }
    (void)pthread_attr_setstacksize(&attr, ND_ERRAND_STACK);
    sigfillset(&all_signals);
    pthread_sigmask(SIG_SETMASK, &all_signals, &before);
    bool started = pthread_create(&errand->thread, &attr, run, errand) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return started;
}

void nd_errand_start(struct nd_errand *errand, struct nd_loop *loop)
{
    errand->loop = loop;
    errand->home = (struct nd_task){.run = come_home, .ctx = errand};
    errand->running = start_thread(errand);
    if (!errand->running) {
        errand->run(errand->ctx);
        nd_loop_post(loop, &errand->home);
    }
}

void nd_errand_join(struct nd_errand *errand)
{
    if (errand->running) {
        pthread_join(errand->thread, NULL);
        errand->running = false;
    }
}
