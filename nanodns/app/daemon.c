/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/daemon.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "app/cli.h"
#include "app/notify.h"
#include "base/limits.h"
#include "loop/loop.h"
#include "worker/worker.h"

struct daemon {
    struct nd_log_producer *log;
    struct nd_loop *loop;
    struct nd_signals *signals;
    struct nd_workers *workers;
    int status;

    /* written once, by the first worker that fails */
    atomic_flag worker_failed;
    size_t failed_worker;
    int failed_err;
    struct nd_task failed_task;
};

static void fill_signals(sigset_t *set, int also)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    if (also != 0) {
        sigaddset(set, also);
    }
}

void nd_daemon_block_signals(void)
{
    sigset_t set;
    fill_signals(&set, SIGHUP);
    /* A shell ignores SIGINT in what it starts in the background: an ignored signal never comes. */
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

/* ---- the end -------------------------------------------------------------------------------- */

static void leave_now(int signo)
{
    (void)signo;
    _exit(ND_EXIT_FAILED);
}

/* From now on a signal ends the process at once, also as process 1, which has no default action. */
static void let_signals_kill(void)
{
    struct sigaction action = {.sa_handler = leave_now};
    sigset_t set;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    fill_signals(&set, 0);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static void on_signal(void *ctx, int signo)
{
    struct daemon *daemon = ctx;
    if (signo == SIGHUP) {
        nd_log_write(daemon->log, ND_LOG_WARNING,
                     "SIGHUP is ignored: this version reads its config only when it starts");
        return;
    }
    nd_log_write(daemon->log, ND_LOG_INFO, "%s: stopping", signo == SIGTERM ? "SIGTERM" : "SIGINT");
    nd_loop_stop(daemon->loop);
}

/* In the main thread, after on_worker_failed(). */
static void end_after_failure(void *ctx)
{
    struct daemon *daemon = ctx;
    nd_log_write(daemon->log, ND_LOG_ERROR, "worker %zu cannot go on: %s; stopping",
                 daemon->failed_worker, strerror(daemon->failed_err));
    daemon->status = ND_EXIT_FAILED;
    nd_loop_stop(daemon->loop);
}

/* In a worker's thread. A server that answers some of its clients is worse than one that ends and
 * is started again. */
static void on_worker_failed(void *ctx, size_t worker, int err)
{
    struct daemon *daemon = ctx;
    if (!atomic_flag_test_and_set(&daemon->worker_failed)) {
        daemon->failed_worker = worker;
        daemon->failed_err = err;
        nd_loop_post(daemon->loop, &daemon->failed_task);
    }
}

/* ---- the begin ------------------------------------------------------------------------------ */

static int start_threads(struct daemon *daemon, const struct nd_daemon_config *config)
{
    sigset_t set;
    fill_signals(&set, SIGHUP);
    int err = nd_loop_new(&daemon->loop);
    if (err == 0) {
        err = nd_signals_new(daemon->loop, &set, on_signal, daemon, &daemon->signals);
    }
    if (err == 0) {
        struct nd_workers_config workers = nd_workers_config_default();
        workers.snapshot = config->snapshot;
        workers.log = config->log;
        workers.failed = on_worker_failed;
        workers.failed_ctx = daemon;
        /* the log has its time, too, within the two seconds that a shutdown may take */
        workers.drain_ms = ND_DRAIN_MS - ND_LOG_FLUSH_MS - ND_STOP_SLACK_MS;
        err = nd_workers_start(&workers, config->listener, &daemon->workers);
    }
    return err;
}

static void notify(struct daemon *daemon, const char *state)
{
    int err = nd_notify(state);
    if (err != 0) {
        nd_log_write(daemon->log, ND_LOG_WARNING, "cannot tell the service manager %s: %s", state,
                     strerror(err));
    }
}

static void say_ready(struct daemon *daemon, const struct nd_daemon_config *config)
{
    char addr[ND_ADDR_TEXT_MAX];
    if (config->listener->ipv4_only) {
        nd_log_write(daemon->log, ND_LOG_WARNING,
                     "this machine has no IPv6: serving IPv4 only, instead of ::");
    }
    nd_log_write(daemon->log, ND_LOG_INFO, "listening on %s (udp, tcp)",
                 nd_addr_text(&config->listener->addr, addr));
    nd_log_write(daemon->log, ND_LOG_INFO, "ready: %s", config->summary);
    notify(daemon, "READY=1");
}

static void stop_threads(struct daemon *daemon)
{
    notify(daemon, "STOPPING=1");
    nd_signals_free(daemon->signals);
    daemon->signals = NULL;
    let_signals_kill();
    nd_workers_drain(daemon->workers);
    nd_workers_join(daemon->workers);
    nd_workers_free(daemon->workers);
    nd_log_write(daemon->log, ND_LOG_INFO, "stopped");
}

int nd_daemon_serve(const struct nd_daemon_config *config)
{
    struct daemon daemon = {.log = config->producer, .worker_failed = ATOMIC_FLAG_INIT};
    daemon.failed_task.run = end_after_failure;
    daemon.failed_task.ctx = &daemon;
    int err = start_threads(&daemon, config);
    if (err != 0) {
        nd_log_write(daemon.log, ND_LOG_ERROR, "cannot start %zu worker threads: %s",
                     config->listener->count, strerror(err));
        daemon.status = ND_EXIT_FAILED;
    } else {
        config->serving(config->serving_ctx);
        say_ready(&daemon, config);
        err = nd_loop_run(daemon.loop);
        if (err != 0) {
            nd_log_write(daemon.log, ND_LOG_ERROR, "cannot wait for events: %s; stopping",
                         strerror(err));
            daemon.status = ND_EXIT_FAILED;
        }
        stop_threads(&daemon);
    }
    nd_signals_free(daemon.signals);
    nd_loop_free(daemon.loop);
    return daemon.status;
}
