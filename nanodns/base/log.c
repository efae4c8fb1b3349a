/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/log_private.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

void nd_log_signal(int fd)
{
    uint64_t one = 1;
    ssize_t n = write(fd, &one, sizeof(one));
    (void)n; /* it can only fail when it is readable already */
}

/* ---- the log ----------------------------------------------------------------------------------
 */

static void log_destroy(struct nd_log *log)
{
    size_t count = atomic_load(&log->producer_count);
    for (size_t i = 0; i < count; i++) {
        nd_ring_done(&log->producers[i]->ring);
        free(log->producers[i]);
    }
    if (log->wake_fd >= 0) {
        close(log->wake_fd);
    }
    if (log->done_fd >= 0) {
        close(log->done_fd);
    }
    pthread_mutex_destroy(&log->producers_lock);
    free(log);
}

int nd_log_new(const struct nd_log_options *options, struct nd_log **ret_log)
{
    struct nd_log *log = calloc(1, sizeof(*log));
    if (log == NULL) {
        return ENOMEM;
    }
    pthread_mutex_init(&log->producers_lock, NULL);
    atomic_store(&log->level, (int)options->level);
    log->style.format = options->format;
    atomic_store(&log->format, (int)options->format);
    log->style.journal = options->journal;
    nd_log_output_init(&log->output, options->fd);
    log->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    log->done_fd = log->wake_fd < 0 ? -1 : eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int err = log->done_fd < 0 ? errno : nd_log_writer_start(log);
    if (err != 0) {
        log_destroy(log);
        return err;
    }
    *ret_log = log;
    return 0;
}

void nd_log_free(struct nd_log *log)
{
    if (log == NULL) {
        return;
    }
    atomic_store(&log->stopping, true);
    nd_log_signal(log->wake_fd);
    struct pollfd done = {.fd = log->done_fd, .events = POLLIN};
    int n;
    do {
        n = poll(&done, 1, 2 * ND_LOG_FLUSH_MS);
    } while (n < 0 && errno == EINTR);
    if (n <= 0) {
        /* The thread hangs in write(): a terminal that was stopped, say. It goes with the process,
         * and what it uses must stay. */
        pthread_detach(log->writer);
        return;
    }
    pthread_join(log->writer, NULL);
    log_destroy(log);
}

/* One that was given back; its ring may still hold what its last thread wrote. */
static struct nd_log_producer *take_idle(struct nd_log *log)
{
    struct nd_log_producer *taken = NULL;
    pthread_mutex_lock(&log->producers_lock);
    size_t count = atomic_load(&log->producer_count);
    for (size_t i = 0; i < count && taken == NULL; i++) {
        if (log->producers[i]->idle) {
            taken = log->producers[i];
            taken->idle = false;
        }
    }
    pthread_mutex_unlock(&log->producers_lock);
    return taken;
}

void nd_log_producer_release(struct nd_log_producer *producer)
{
    if (producer != NULL) {
        pthread_mutex_lock(&producer->log->producers_lock);
        producer->idle = true;
        pthread_mutex_unlock(&producer->log->producers_lock);
    }
}

static struct nd_log_producer *new_producer(struct nd_log *log, size_t rewind)
{
    struct nd_log_producer *idle = take_idle(log);
    if (idle != NULL) {
        idle->ring.rewind = rewind;
        return idle;
    }
    struct nd_log_producer *producer = aligned_alloc(
        ND_RING_LINE, (sizeof(*producer) + ND_RING_LINE - 1) / ND_RING_LINE * ND_RING_LINE);
    if (producer == NULL) {
        return NULL;
    }
    *producer = (struct nd_log_producer){.log = log};
    if (nd_ring_init(&producer->ring, ND_LOG_RING_SIZE, rewind) != 0) {
        free(producer);
        return NULL;
    }
    pthread_mutex_lock(&log->producers_lock);
    size_t count = atomic_load(&log->producer_count);
    bool added = count < ND_LOG_PRODUCERS_MAX;
    if (added) {
        log->producers[count] = producer;
        atomic_store(&log->producer_count, count + 1);
    }
    pthread_mutex_unlock(&log->producers_lock);
    if (!added) {
        nd_ring_done(&producer->ring);
        free(producer);
        producer = NULL;
    }
    return producer;
}

struct nd_log_producer *nd_log_producer_new(struct nd_log *log)
{
    return new_producer(log, ND_LOG_RING_REWIND);
}

struct nd_log_producer *nd_log_producer_new_for_queries(struct nd_log *log)
{
    return new_producer(log, ND_LOG_RING_REWIND_QUERIES);
}

void nd_log_set_level(struct nd_log *log, enum nd_log_level level)
{
    atomic_store_explicit(&log->level, (int)level, memory_order_relaxed);
}

void nd_log_set_format(struct nd_log *log, enum nd_log_format format)
{
    atomic_store_explicit(&log->format, (int)format, memory_order_relaxed);
}

struct nd_log *nd_log_of(const struct nd_log_producer *producer)
{
    return producer != NULL ? producer->log : NULL;
}

uint64_t nd_log_dropped(const struct nd_log *log)
{
    uint64_t dropped = atomic_load(&log->lost);
    size_t count = atomic_load(&log->producer_count);
    for (size_t i = 0; i < count; i++) {
        dropped += atomic_load_explicit(&log->producers[i]->dropped, memory_order_relaxed);
    }
    return dropped;
}

bool nd_log_is_journal(int fd)
{
    const char *stream = getenv("JOURNAL_STREAM");
    struct stat st;
    uint64_t device, inode;
    char end;
    return stream != NULL &&
           sscanf(stream, "%" SCNu64 ":%" SCNu64 "%c", &device, &inode, &end) == 2 &&
           fstat(fd, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

/* ---- the threads that log ---------------------------------------------------------------------
 */

bool nd_log_enabled(const struct nd_log_producer *producer, enum nd_log_level level)
{
    return producer != NULL &&
           (int)level >= atomic_load_explicit(&producer->log->level, memory_order_relaxed);
}

/* An event with room for `len` octets of text, or NULL, counted as dropped. */
static struct nd_log_event *reserve_event(struct nd_log_producer *producer, size_t len)
{
    struct nd_log_event *event =
        nd_ring_reserve(&producer->ring, sizeof(struct nd_log_event) + len);
    if (event == NULL) {
        uint64_t dropped = atomic_load_explicit(&producer->dropped, memory_order_relaxed);
        atomic_store_explicit(&producer->dropped, dropped + 1, memory_order_relaxed);
        return NULL;
    }
    event->time_ns = nd_clock_realtime_ns();
    event->len = (uint16_t)len;
    return event;
}

static void commit_event(struct nd_log_producer *producer)
{
    struct nd_log *log = producer->log;
    nd_ring_commit(&producer->ring);
    /* The writer says that it sleeps, then looks at the rings; we write the ring, then look whether
     * it sleeps: one of the two sees the other. */
    if (atomic_load(&log->sleeping) && atomic_exchange(&log->sleeping, false)) {
        nd_log_signal(log->wake_fd);
    }
}

void nd_log_write(struct nd_log_producer *producer, enum nd_log_level level, const char *format,
                  ...)
{
    if (!nd_log_enabled(producer, level)) {
        return;
    }
    int saved_errno = errno;
    char text[ND_LOG_MESSAGE_MAX + 1];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    size_t len = n < 0 ? 0 : (size_t)n;
    len = len < sizeof(text) ? len : sizeof(text) - 1;
    struct nd_log_event *event = reserve_event(producer, len);
    if (event != NULL) {
        event->kind = ND_LOG_MESSAGE;
        event->level = level;
        memcpy(event->text, text, len);
        commit_event(producer);
    }
    errno = saved_errno;
}

void nd_log_query(struct nd_log_producer *producer, const struct nd_log_query *query)
{
    if (!nd_log_enabled(producer, ND_LOG_INFO)) {
        return;
    }
    size_t len = query->qname == NULL ? 0 : query->qname_len;
    struct nd_log_event *event = reserve_event(producer, len);
    if (event != NULL) {
        event->kind = ND_LOG_QUERY;
        event->level = ND_LOG_INFO;
        event->query = *query;
        event->query.qname = NULL;
        if (len > 0) {
            memcpy(event->text, query->qname, len);
        }
        commit_event(producer);
    }
}
