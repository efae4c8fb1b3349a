/* SPDX-License-Identifier: MIT */
#include "worker/worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/limits.h"
#include "net/udp.h"
#include "worker/serve.h"

struct nd_workers_config nd_workers_config_default(void)
{
    return (struct nd_workers_config){
        .tcp = nd_tcp_limits_default(),
        .drain_ms = ND_DRAIN_MS,
    };
}

struct worker {
    struct nd_server server; /* its counters lie on cache lines of their own */
    struct nd_workers *all;
    size_t index;
    struct nd_loop *loop;
    struct nd_udp *udp;
    struct nd_tcp *tcp;
    struct nd_timer *deadline;
    struct nd_timer *again;  /* while draining: look again whether all is done */
    struct nd_timer *linger; /* while retiring: when to drain */
    bool draining;
    bool tcp_drained;
    struct nd_task drain;
    struct nd_task leave;
    struct nd_task turn; /* to the snapshot that is being published */
    pthread_t thread;
    bool started;
};

struct nd_workers {
    struct nd_workers_config config;
    struct nd_tcp_gate *gate;
    struct nd_refusals refusals;
    bool draining;
    struct {
        const struct nd_snapshot *snapshot;
        struct nd_loop *loop;
        struct nd_task *done;
        atomic_size_t left; /* workers that have not turned to it */
    } publish;
    struct {
        struct nd_loop *loop;
        struct nd_task *ended;
        atomic_size_t left; /* threads that have not ended, and nd_workers_retire() */
    } retire;
    size_t count;
    struct worker *worker;
};

/* ---- in the worker's thread ----------------------------------------------------------------- */

/* The last to call it posts the task; what nd_workers_retire() wrote is seen by then. */
static void count_end(struct nd_workers *workers)
{
    if (atomic_fetch_sub_explicit(&workers->retire.left, 1, memory_order_acq_rel) == 1) {
        nd_loop_post(workers->retire.loop, workers->retire.ended);
    }
}

static void *run(void *arg)
{
    struct worker *worker = arg;
    const struct nd_workers_config *config = &worker->all->config;
    int err = nd_loop_run(worker->loop);
    if (err != 0 && config->failed != NULL) {
        config->failed(config->failed_ctx, worker->index, err);
    }
    count_end(worker->all);
    return NULL;
}

/*
 * A task runs between two batches, so no query sees two snapshots. Counting down orders the last
 * use of the old one before whatever `done` does with it.
 */
static void turn(void *ctx)
{
    struct worker *worker = ctx;
    struct nd_workers *all = worker->all;
    struct nd_loop *loop = all->publish.loop;
    struct nd_task *done = all->publish.done;
    nd_server_turn(&worker->server, all->publish.snapshot);
    if (atomic_fetch_sub_explicit(&all->publish.left, 1, memory_order_acq_rel) == 1) {
        nd_loop_post(loop, done);
    }
}

static void finish(void *ctx)
{
    struct worker *worker = ctx;
    nd_loop_stop(worker->loop);
}

/* Do clients of this worker wait for an upstream, or those of others for what it asked? */
static bool is_awaited(const struct worker *worker)
{
    const struct nd_server *server = &worker->server;
    return server->waiting > 0 ||
           (server->forwarder != NULL && nd_forwarder_is_awaited(server->forwarder));
}

static void finish_when_done(void *ctx)
{
    struct worker *worker = ctx;
    if (worker->tcp_drained && !is_awaited(worker)) {
        finish(worker);
    } else if (nd_timer_start(worker->again, ND_DRAIN_LOOK_MS) != 0) {
        finish(worker);
    }
}

static void on_tcp_drained(void *ctx)
{
    struct worker *worker = ctx;
    worker->tcp_drained = true;
    finish_when_done(worker);
}

static void drain(void *ctx)
{
    struct worker *worker = ctx;
    if (worker->draining) {
        return;
    }
    worker->draining = true;
    if (nd_timer_start(worker->deadline, worker->all->config.drain_ms) != 0) {
        finish(worker);
        return;
    }
    nd_udp_drain(worker->udp);
    nd_tcp_drain(worker->tcp, on_tcp_drained, worker);
}

/* Others have the port: what comes is theirs. Who has a connection to us, or is about to (see
 * nd_listener_yield()), may go on asking a while, as it may have sent its question before it could
 * know. */
static void leave(void *ctx)
{
    struct worker *worker = ctx;
    nd_udp_leave(worker->udp);
    if (nd_timer_start(worker->linger, ND_RETIRE_MS) != 0) {
        drain(worker);
    }
}

/* ---- starting ----------------------------------------------------------------------------- */

static int prepare(struct worker *worker, bool wildcard, struct nd_listen_sockets *sockets)
{
    const struct nd_workers_config *config = &worker->all->config;
    const struct nd_handler handler = {.fn = nd_server_answer,
                                       .hint = nd_server_hint,
                                       .fetch = nd_server_fetch,
                                       .ctx = &worker->server};
    struct nd_stats *stats = &worker->server.stats;
    worker->server.snapshot = config->snapshot;
    worker->server.refusals = &worker->all->refusals;
    if (config->log != NULL) {
        worker->server.log = nd_log_producer_new_for_queries(config->log);
    }
    worker->drain = (struct nd_task){.run = drain, .ctx = worker};
    worker->leave = (struct nd_task){.run = leave, .ctx = worker};
    worker->turn = (struct nd_task){.run = turn, .ctx = worker};

    int err = nd_loop_new(&worker->loop);
    if (err == 0) {
        err = nd_timer_new(worker->loop, finish, worker, &worker->deadline);
    }
    if (err == 0) {
        err = nd_udp_new(worker->loop, sockets->udp, wildcard, &handler, stats, &worker->udp);
    }
    if (err == 0) {
        sockets->udp = -1;
        err = nd_tcp_new(worker->loop, sockets->tcp, &config->tcp, worker->all->gate, &handler,
                         stats, &worker->tcp);
    }
    if (err == 0) {
        sockets->tcp = -1;
    }
    if (err == 0) {
        err = nd_timer_new(worker->loop, finish_when_done, worker, &worker->again);
    }
    if (err == 0) {
        err = nd_timer_new(worker->loop, drain, worker, &worker->linger);
    }
    if (err == 0 && config->flights != NULL) {
        const struct nd_forwarder_config forwarder = {
            .loop = worker->loop,
            .flights = config->flights,
            .cache = config->cache,
            .board = config->board,
        };
        err = nd_server_forward(&worker->server, &forwarder);
    }
    return err;
}

static void undo(struct worker *worker)
{
    nd_server_done(&worker->server);
    nd_log_producer_release(worker->server.log);
    nd_udp_free(worker->udp);
    nd_tcp_free(worker->tcp);
    nd_timer_free(worker->again);
    nd_timer_free(worker->linger);
    nd_timer_free(worker->deadline);
    nd_loop_free(worker->loop);
}

/* Signals are for the main thread: the mask is inherited. */
static int start_threads(struct nd_workers *workers)
{
    sigset_t all_signals;
    sigset_t before;
    pthread_attr_t attr;
    int err = pthread_attr_init(&attr);
    if (err != 0) {
        return err;
    }
    err = pthread_attr_setstacksize(&attr, ND_WORKER_STACK);
    sigfillset(&all_signals);
    pthread_sigmask(SIG_SETMASK, &all_signals, &before);
    for (size_t i = 0; i < workers->count && err == 0; i++) {
        struct worker *worker = &workers->worker[i];
        err = pthread_create(&worker->thread, &attr, run, worker);
        worker->started = err == 0;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return err;
}

static struct nd_workers *allocate(const struct nd_workers_config *config, size_t count)
{
    struct nd_workers *workers = calloc(1, sizeof(*workers));
    if (workers == NULL) {
        return NULL;
    }
    workers->config = *config;
    atomic_flag_clear(&workers->refusals.told);
    workers->gate = nd_tcp_gate_new(config->tcp.connections_max, config->tcp.per_client_max);
    workers->worker = aligned_alloc(_Alignof(struct worker), count * sizeof(*workers->worker));
    if (workers->gate == NULL || workers->worker == NULL) {
        nd_tcp_gate_free(workers->gate);
        free(workers->worker);
        free(workers);
        return NULL;
    }
    workers->count = count;
    atomic_store(&workers->retire.left, count + 1);
    for (size_t i = 0; i < count; i++) {
        workers->worker[i] = (struct worker){.all = workers, .index = i};
    }
    return workers;
}

int nd_workers_start(const struct nd_workers_config *config, struct nd_listener *listener,
                     struct nd_workers **ret_workers)
{
    if (listener->count == 0 || listener->count > ND_WORKERS_MAX) {
        return EINVAL;
    }
    struct nd_workers *workers = allocate(config, listener->count);
    int err = workers == NULL ? ENOMEM : 0;
    bool wildcard = nd_addr_is_any(&listener->addr);
    for (size_t i = 0; i < listener->count && err == 0; i++) {
        err = prepare(&workers->worker[i], wildcard, &listener->sockets[i]);
    }
    if (err == 0) {
        err = start_threads(workers);
    }
    if (err != 0) {
        nd_workers_free(workers);
        return err;
    }
    *ret_workers = workers;
    return 0;
}

/* ---- another config ----------------------------------------------------------------------- */

void nd_workers_publish(struct nd_workers *workers, const struct nd_snapshot *snapshot,
                        struct nd_loop *loop, struct nd_task *done)
{
    workers->publish.snapshot = snapshot;
    workers->publish.loop = loop;
    workers->publish.done = done;
    atomic_store_explicit(&workers->publish.left, workers->count, memory_order_relaxed);
    /* the mailbox's lock shows each worker what was written above */
    for (size_t i = 0; i < workers->count; i++) {
        nd_loop_post(workers->worker[i].loop, &workers->worker[i].turn);
    }
}

/* ---- ending ------------------------------------------------------------------------------- */

void nd_workers_drain(struct nd_workers *workers)
{
    if (workers->draining) {
        return;
    }
    workers->draining = true;
    for (size_t i = 0; i < workers->count; i++) {
        struct worker *worker = &workers->worker[i];
        if (worker->started) {
            nd_loop_post(worker->loop, &worker->drain);
        }
    }
}

void nd_workers_retire(struct nd_workers *workers, struct nd_loop *loop, struct nd_task *ended)
{
    workers->retire.loop = loop;
    workers->retire.ended = ended;
    for (size_t i = 0; i < workers->count; i++) {
        nd_loop_post(workers->worker[i].loop, &workers->worker[i].leave);
    }
    count_end(workers);
}

void nd_workers_join(struct nd_workers *workers)
{
    for (size_t i = 0; i < workers->count; i++) {
        struct worker *worker = &workers->worker[i];
        if (worker->started) {
            pthread_join(worker->thread, NULL);
            worker->started = false;
        }
    }
}

void nd_workers_free(struct nd_workers *workers)
{
    if (workers == NULL) {
        return;
    }
    nd_workers_drain(workers);
    nd_workers_join(workers);
    for (size_t i = 0; i < workers->count; i++) {
        undo(&workers->worker[i]);
    }
    free(workers->worker);
    nd_tcp_gate_free(workers->gate);
    free(workers);
}

void nd_workers_stats(const struct nd_workers *workers, struct nd_stats_sum *ret_sum)
{
    struct nd_stats_sum sum = {.counter = {0}};
    for (size_t i = 0; i < workers->count; i++) {
        nd_stats_sum_add(&sum, &workers->worker[i].server.stats);
    }
    *ret_sum = sum;
}
