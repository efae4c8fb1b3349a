/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/daemon.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "app/cli.h"
#include "app/notify.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/thread.h"
#include "base/version.h"
#include "cluster/cluster.h"
#include "mgmt/mgmt.h"

struct nd_daemon {
    struct nd_log_producer *log;
    struct nd_control *control;
    struct nd_cluster *cluster;
    struct nd_mgmt *mgmt;
    const char *path;
    struct nd_loop *loop;
    struct nd_signals *signals;
    bool ready; /* the service manager was told so */
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
    struct nd_daemon *daemon = ctx;
    if (signo == SIGHUP) {
        nd_control_reload(daemon->control, ND_CHANGE_SIGNAL, NULL, NULL);
        return;
    }
    nd_log_write(daemon->log, ND_LOG_INFO, "%s: stopping", signo == SIGTERM ? "SIGTERM" : "SIGINT");
    nd_loop_stop(daemon->loop);
}

/* In the main thread, after nd_daemon_worker_failed(). */
static void end_after_failure(void *ctx)
{
    struct nd_daemon *daemon = ctx;
    nd_log_write(daemon->log, ND_LOG_ERROR, "worker %zu cannot go on: %s; stopping",
                 daemon->failed_worker, strerror(daemon->failed_err));
    daemon->status = ND_EXIT_FAILED;
    nd_loop_stop(daemon->loop);
}

/* A server that answers some of its clients is worse than one that ends and is started again. */
void nd_daemon_worker_failed(struct nd_daemon *daemon, size_t worker, int err)
{
    if (!atomic_flag_test_and_set(&daemon->worker_failed)) {
        daemon->failed_worker = worker;
        daemon->failed_err = err;
        nd_loop_post(daemon->loop, &daemon->failed_task);
    }
}

/* ---- the service manager -------------------------------------------------------------------- */

static void notify(struct nd_daemon *daemon, const char *state)
{
    int err = nd_notify(state);
    if (err != 0) {
        nd_log_write(daemon->log, ND_LOG_WARNING, "cannot tell the service manager %.*s: %s",
                     (int)strcspn(state, "\n"), state, strerror(err));
    }
}

/* sd_notify(3): a manager that waits for the end of a reload knows its begin by the time. */
void nd_daemon_reloading(struct nd_daemon *daemon, bool begins)
{
    char text[64];
    if (!daemon->ready) {
        return;
    }
    (void)snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
                   nd_clock_monotonic_ns() / 1000);
    notify(daemon, begins ? text : "READY=1");
}

/* ---- the begin ------------------------------------------------------------------------------ */

int nd_daemon_new(struct nd_daemon **ret_daemon)
{
    struct nd_daemon *daemon = calloc(1, sizeof(*daemon));
    if (daemon == NULL) {
        return ENOMEM;
    }
    int err = nd_loop_new(&daemon->loop);
    if (err != 0) {
        free(daemon);
        return err;
    }
    atomic_flag_clear(&daemon->worker_failed);
    daemon->failed_task = (struct nd_task){.run = end_after_failure, .ctx = daemon};
    *ret_daemon = daemon;
    return 0;
}

struct nd_loop *nd_daemon_loop(const struct nd_daemon *daemon)
{
    return daemon->loop;
}

void nd_daemon_free(struct nd_daemon *daemon)
{
    if (daemon == NULL) {
        return;
    }
    nd_signals_free(daemon->signals);
    nd_loop_free(daemon->loop);
    free(daemon);
}

/* The first line; not before all threads run: a start that fails says one line, the reason. */
static void on_change(void *ctx, const struct nd_change *change)
{
    struct nd_daemon *daemon = ctx;
    if (change->cause == ND_CHANGE_START) {
        nd_log_write(daemon->log, ND_LOG_INFO, "nanodns %s, config %s", nd_version(), daemon->path);
    }
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void say_ready(struct nd_daemon *daemon)
{
    const struct nd_serving *serving = nd_control_serving(daemon->control);
    const struct nd_listener *listener = nd_control_listener(daemon->control);
    char addr[ND_ADDR_TEXT_MAX];
    if (listener->ipv4_only) {
        nd_log_write(daemon->log, ND_LOG_WARNING,
                     "this machine has no IPv6: serving IPv4 only, instead of ::");
    }
    nd_log_write(daemon->log, ND_LOG_INFO, "listening on %s (udp, tcp)",
                 nd_addr_text(&listener->addr, addr));
    nd_log_write(daemon->log, ND_LOG_INFO,
                 "ready: %zu record%s, %zu zone%s, %zu rewrite%s, config version %" PRIu64
                 ", %zu worker%s",
                 serving->records, plural(serving->records), serving->zones, plural(serving->zones),
                 serving->rewrites, plural(serving->rewrites), serving->version, serving->workers,
                 plural(serving->workers));
    daemon->ready = true;
    notify(daemon, "READY=1");
}

static bool start(struct nd_daemon *daemon, const struct nd_daemon_config *config)
{
    struct nd_control_fault fault;
    sigset_t set;
    fill_signals(&set, SIGHUP);
    int err = nd_signals_new(daemon->loop, &set, on_signal, daemon, &daemon->signals);
    if (err == 0) {
        err = nd_control_listen(config->control, on_change, daemon);
    }
    if (err != 0) {
        nd_log_write(daemon->log, ND_LOG_ERROR, "cannot take signals: %s", strerror(err));
        return false;
    }
    if (nd_control_serve(config->control, config->log, config->producer, &fault) != 0) {
        nd_log_write(daemon->log, ND_LOG_ERROR, "%s", fault.text);
        return false;
    }
    err = nd_cluster_new(config->control, &daemon->cluster);
    if (err != 0) {
        nd_log_write(daemon->log, ND_LOG_ERROR, "cannot follow the peers: %s", strerror(err));
        return false;
    }
    err = nd_mgmt_new(config->control, daemon->cluster, fault.text, sizeof(fault.text),
                      &daemon->mgmt);
    if (err != 0) {
        nd_log_write(daemon->log, ND_LOG_ERROR, "%s", fault.text);
        return false;
    }
    return true;
}

struct ending {
    struct nd_control *control;
    int fd; /* readable at the end */
};

static void *end_workers(void *arg)
{
    const struct ending *ending = arg;
    const uint64_t one = 1;
    nd_control_stop(ending->control);
    return write(ending->fd, &one, sizeof(one)) < 0 ? arg : NULL;
}

/*
 * The workers may take long for what they have begun. Meanwhile the API says that we go, to whoever
 * balances load, and it needs this thread; where no other can be had, it says so at the end.
 */
static void end_workers_aside(struct nd_daemon *daemon)
{
    struct ending ending = {daemon->control, eventfd(0, EFD_CLOEXEC)};
    uint64_t ended;
    if (ending.fd < 0 || nd_thread_detach(end_workers, &ending, ND_WORKER_STACK) != 0) {
        nd_control_stop(daemon->control);
    } else {
        nd_mgmt_serve_until(daemon->mgmt, ending.fd);
        while (read(ending.fd, &ended, sizeof(ended)) < 0 && errno == EINTR) {
        }
    }
    if (ending.fd >= 0) {
        close(ending.fd);
    }
}

static void end_services(struct nd_daemon *daemon)
{
    if (daemon->mgmt != NULL) {
        nd_mgmt_leaving(daemon->mgmt);
        nd_control_close(daemon->control);
        end_workers_aside(daemon);
    }
    nd_control_stop(daemon->control);
    nd_mgmt_free(daemon->mgmt);
    nd_cluster_free(daemon->cluster);
    daemon->mgmt = NULL;
    daemon->cluster = NULL;
}

static void stop(struct nd_daemon *daemon)
{
    notify(daemon, "STOPPING=1");
    nd_signals_free(daemon->signals);
    daemon->signals = NULL;
    let_signals_kill();
    end_services(daemon);
    nd_log_write(daemon->log, ND_LOG_INFO, "stopped");
}

int nd_daemon_serve(struct nd_daemon *daemon, const struct nd_daemon_config *config)
{
    daemon->log = config->producer;
    daemon->control = config->control;
    daemon->path = config->path;
    if (!start(daemon, config)) {
        end_services(daemon);
        return ND_EXIT_FAILED;
    }
    say_ready(daemon);
    int err = nd_loop_run(daemon->loop);
    if (err != 0) {
        nd_log_write(daemon->log, ND_LOG_ERROR, "cannot wait for events: %s; stopping",
                     strerror(err));
        daemon->status = ND_EXIT_FAILED;
    }
    stop(daemon);
    return daemon->status;
}
