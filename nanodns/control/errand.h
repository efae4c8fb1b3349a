/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_ERRAND_H
#define ND_CONTROL_ERRAND_H

#include <pthread.h>
#include <stdbool.h>

#include "loop/loop.h"

/*
 * Work that would hold the main loop up, in a thread of its own that exists only for its time:
 * reading, compiling and writing configs. The thread yields to those that answer queries.
 */
struct nd_errand {
    void (*run)(void *ctx);  /* in the errand's thread */
    void (*done)(void *ctx); /* in the loop's thread, after the errand's thread has ended */
    void *ctx;

    /* the errand's own */
    struct nd_loop *loop;
    struct nd_task home;
    pthread_t thread;
    bool running; /* the thread has not been joined */
};

/* Begin. Where no thread can be had, `run` is called at once; `done` is posted all the same. */
void nd_errand_start(struct nd_errand *errand, struct nd_loop *loop);

/* Wait for `run` to end. For when the loop runs no more: `done` is not called. */
void nd_errand_join(struct nd_errand *errand);

#endif
