/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_LOG_PRIVATE_H
#define ND_BASE_LOG_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/limits.h"
#include "base/log_event.h"
#include "base/log_output.h"
#include "base/ring.h"

/* Shared by log.c, which puts events into rings, and log_writer.c, which takes them out. */

struct nd_log_producer {
    struct nd_log *log;
    bool idle;                /* given back; under producers_lock */
    _Atomic uint64_t dropped; /* written by the producer's thread alone */
    struct nd_ring ring;
};

struct nd_log {
    _Atomic int level;
    _Atomic int format; /* that the writer shall use */
    atomic_bool stopping;
    atomic_bool sleeping;  /* the writer waits until wake_fd is written to */
    _Atomic uint64_t lost; /* lines that the output did not take */
    int wake_fd;
    int done_fd; /* readable when the writer thread is about to end */
    pthread_t writer;

    pthread_mutex_t producers_lock; /* for adding; the writer reads the count, then the array */
    _Atomic size_t producer_count;
    struct nd_log_producer *producers[ND_LOG_PRODUCERS_MAX];

    /* the writer thread's own */
    struct nd_log_style style;
    struct nd_log_output output;
    uint64_t give_up_ns; /* monotonic; 0 until the log is stopping */
    uint64_t reported;   /* dropped lines already spoken of */
    uint64_t next_report_ns;
    size_t batch_len;
    char batch[ND_LOG_BATCH_SIZE];
};

/* Make an eventfd readable. */
void nd_log_signal(int event_fd);

/* Start the writer thread of a log that is complete otherwise. 0 or an errno value. */
int nd_log_writer_start(struct nd_log *log);

#endif
