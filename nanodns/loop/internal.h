/* SPDX-License-Identifier: MIT */
#ifndef ND_LOOP_INTERNAL_H
#define ND_LOOP_INTERNAL_H

#include <event2/event.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/time.h>

#include "base/limits.h"
#include "loop/loop.h"

/* The files of loop/ alone see libevent. */

/* Tasks posted by other threads: a list under a mutex, and an eventfd to wake the loop. */
struct nd_mailbox {
    pthread_mutex_t mutex;
    struct nd_task *first;
    struct nd_task **last_next; /* where the next task is hung */
    int fd;                     /* -1: not open */
    struct nd_watch *watch;
};

struct nd_shared_timeout {
    unsigned timeout_ms;
    const struct timeval *common; /* libevent's token for it */
};

struct nd_loop {
    struct event_base *base;
    bool stop;
    struct nd_shared_timeout shared[ND_LOOP_SHARED_TIMEOUTS];
    size_t shared_count;
    struct nd_mailbox mailbox;
};

int nd_mailbox_init(struct nd_loop *loop, struct nd_mailbox *mailbox);
void nd_mailbox_done(struct nd_mailbox *mailbox);

#endif
