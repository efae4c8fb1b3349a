/* SPDX-License-Identifier: MIT */
#ifndef ND_LOOP_LOOP_H
#define ND_LOOP_LOOP_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An event loop for one thread: descriptors, timers, a mailbox other threads post to, signals.
 * All functions are for the thread that runs the loop (or, before it runs, the one that made it),
 * but nd_loop_post(). Functions that return int give 0 or a positive errno value.
 *
 * Watches, timers and signal sources belong to the caller, who frees them before the loop. Each
 * may be freed inside any callback, its own included; no callback of it follows.
 */

struct nd_loop;

int nd_loop_new(struct nd_loop **ret_loop);
void nd_loop_free(struct nd_loop *loop);

/* Run callbacks until nd_loop_stop(). 0, or an errno value when waiting itself failed. */
int nd_loop_run(struct nd_loop *loop);

/* End nd_loop_run() when the running callback returns; before nd_loop_run(): at its first turn. */
void nd_loop_stop(struct nd_loop *loop);

/* ---- descriptors -------------------------------------------------------------------------- */

struct nd_watch;

#define ND_WATCH_READ  1u
#define ND_WATCH_WRITE 2u

/* `ready`: ND_WATCH_READ or ND_WATCH_WRITE, one at a time. Level-triggered. */
typedef void nd_watch_fn(void *ctx, unsigned ready);

/* Watches nothing until nd_watch_set(). The descriptor stays the caller's: free, then close. */
int nd_watch_new(struct nd_loop *loop, int fd, nd_watch_fn *fn, void *ctx,
                 struct nd_watch **ret_watch);

/* What to watch from now on: ND_WATCH_READ | ND_WATCH_WRITE, 0 for nothing. */
int nd_watch_set(struct nd_watch *watch, unsigned wanted);

void nd_watch_free(struct nd_watch *watch);

/* ---- timers ------------------------------------------------------------------------------- */

struct nd_timer;

typedef void nd_timer_fn(void *ctx);

int nd_timer_new(struct nd_loop *loop, nd_timer_fn *fn, void *ctx, struct nd_timer **ret_timer);

/*
 * Fire once, `timeout_ms` from now; a running timer starts anew. Of timers that a late turn of the
 * loop finds due together any may come first.
 */
int nd_timer_start(struct nd_timer *timer, unsigned timeout_ms);
void nd_timer_stop(struct nd_timer *timer);
void nd_timer_free(struct nd_timer *timer);

/*
 * Say that many timers will run for exactly this long: starting one then costs the same whatever
 * their number. A hint; past ND_LOOP_SHARED_TIMEOUTS of them it does nothing.
 */
void nd_loop_share_timeout(struct nd_loop *loop, unsigned timeout_ms);

/* ---- mailbox ------------------------------------------------------------------------------ */

/* A piece of work for another thread's loop. The memory is the poster's, until `run` is called. */
struct nd_task {
    void (*run)(void *ctx); /* called in the loop's thread; may post or free the task */
    void *ctx;
    struct nd_task *next; /* the mailbox's own */
};

/*
 * Any thread: have the loop run the task, in the order of posting. The task must not be in a
 * mailbox already. What is posted after the loop's last turn is never run.
 */
void nd_loop_post(struct nd_loop *loop, struct nd_task *task);

/* ---- signals ------------------------------------------------------------------------------ */

struct nd_signals;

typedef void nd_signals_fn(void *ctx, int signo);

/*
 * Take the signals of `set` as events. The caller has blocked them in every thread
 * (pthread_sigmask before the first thread starts), else they go their usual way.
 */
int nd_signals_new(struct nd_loop *loop, const sigset_t *set, nd_signals_fn *fn, void *ctx,
                   struct nd_signals **ret_signals);
void nd_signals_free(struct nd_signals *signals);

#endif
