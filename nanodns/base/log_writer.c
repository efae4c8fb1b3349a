/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/log_private.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

/* Octets of the writer thread's stack; small, so that no huge page stands behind it. */
#define WRITER_STACK_SIZE (256u << 10)

static void event_fd_clear(int fd)
{
    uint64_t count;
    ssize_t n = read(fd, &count, sizeof(count));
    (void)n; /* non-blocking: nothing to read is fine */
}

/* ---- the writer thread ------------------------------------------------------------------------
 */

/* Wait until the output takes more. False when the log is stopping and has waited enough. */
static bool wait_for_output(struct nd_log *log)
{
    if (atomic_load(&log->stopping)) {
        uint64_t now_ns = nd_clock_monotonic_ns();
        if (log->give_up_ns == 0) {
            log->give_up_ns = now_ns + ND_LOG_FLUSH_MS * ND_NS_PER_MS;
        }
        if (now_ns >= log->give_up_ns) {
            return false;
        }
        struct pollfd fd = {.fd = log->output.fd, .events = POLLOUT};
        poll(&fd, 1, (int)((log->give_up_ns - now_ns) / ND_NS_PER_MS) + 1);
        return true;
    }
    struct pollfd fds[2] = {{.fd = log->output.fd, .events = POLLOUT},
                            {.fd = log->wake_fd, .events = POLLIN}};
    poll(fds, 2, -1);
    event_fd_clear(log->wake_fd);
    return true;
}

static size_t count_lines(const char *octets, size_t len)
{
    size_t lines = 0;
    for (const char *end = octets + len; octets < end; lines++) {
        const char *newline = memchr(octets, '\n', (size_t)(end - octets));
        octets = newline == NULL ? end : newline + 1;
    }
    return lines;
}

static void write_batch(struct nd_log *log)
{
    size_t written = 0;
    while (written < log->batch_len) {
        long n = nd_log_output_write(&log->output, log->batch + written, log->batch_len - written);
        if (n < 0 || (n == 0 && !wait_for_output(log))) {
            atomic_fetch_add(&log->lost,
                             count_lines(log->batch + written, log->batch_len - written));
            break;
        }
        written += (size_t)n;
    }
    log->batch_len = 0;
}

static void add_to_batch(struct nd_log *log, const struct nd_log_event *event)
{
    if (ND_LOG_LINE_MAX > sizeof(log->batch) - log->batch_len) {
        write_batch(log);
    }
    log->style.format =
        (enum nd_log_format)atomic_load_explicit(&log->format, memory_order_relaxed);
    log->batch_len += nd_log_format_line(&log->style, event, log->batch + log->batch_len);
}

/* Write what all rings hold. False if they held nothing. */
static bool drain(struct nd_log *log)
{
    bool any = false;
    size_t count = atomic_load(&log->producer_count);
    for (size_t i = 0; i < count; i++) {
        struct nd_ring *ring = &log->producers[i]->ring;
        const struct nd_log_event *event;
        /* a producer that never rests must not keep the others waiting */
        size_t octets_left = ND_LOG_RING_SIZE;
        while (octets_left > 0 && (event = nd_ring_take(ring)) != NULL) {
            add_to_batch(log, event);
            size_t octets = sizeof(*event) + event->len;
            octets_left -= octets < octets_left ? octets : octets_left;
            any = true;
        }
        nd_ring_release(ring);
    }
    write_batch(log);
    return any;
}

static bool rings_are_empty(const struct nd_log *log)
{
    size_t count = atomic_load(&log->producer_count);
    for (size_t i = 0; i < count; i++) {
        if (!nd_ring_is_empty(&log->producers[i]->ring)) {
            return false;
        }
    }
    return true;
}

/* Say how many lines were dropped since the last time; not too often, but always at the end. */
static void report_drops(struct nd_log *log, bool at_end)
{
    uint64_t dropped = nd_log_dropped(log);
    uint64_t now_ns = nd_clock_monotonic_ns();
    if (dropped == log->reported || (now_ns < log->next_report_ns && !at_end)) {
        return;
    }
    union {
        struct nd_log_event event;
        char space[sizeof(struct nd_log_event) + 128];
    } report = {.event = {.kind = ND_LOG_MESSAGE, .level = ND_LOG_WARNING}};
    report.event.time_ns = nd_clock_realtime_ns();
    char *text = report.space + offsetof(struct nd_log_event, text);
    int len = snprintf(text, 128,
                       "%" PRIu64 " log lines were dropped: the log is written too slowly "
                       "(%" PRIu64 " since the start)",
                       dropped - log->reported, dropped);
    report.event.len = (uint16_t)len;
    log->reported = dropped;
    log->next_report_ns = now_ns + ND_LOG_DROP_REPORT_MS * ND_NS_PER_MS;
    add_to_batch(log, &report.event);
    write_batch(log);
}

/* Wait for the next events: a moment while they come, else until a producer wakes us. */
static void wait_for_events(struct nd_log *log, bool busy)
{
    struct pollfd fd = {.fd = log->wake_fd, .events = POLLIN};
    if (busy) {
        if (poll(&fd, 1, ND_LOG_NAP_MS) > 0) {
            event_fd_clear(log->wake_fd);
        }
        return;
    }
    atomic_store(&log->sleeping, true);
    if (rings_are_empty(log) && !atomic_load(&log->stopping)) {
        poll(&fd, 1, nd_log_dropped(log) == log->reported ? -1 : ND_LOG_DROP_REPORT_MS);
    }
    atomic_store(&log->sleeping, false);
    event_fd_clear(log->wake_fd);
}

static void *writer_main(void *arg)
{
    struct nd_log *log = arg;
    for (;;) {
        bool stopping = atomic_load(&log->stopping); /* read before the last look at the rings */
        bool any = drain(log);
        report_drops(log, false);
        if (stopping && !any) {
            break;
        }
        if (!stopping) {
            wait_for_events(log, any);
        }
    }
    report_drops(log, true);
    nd_log_signal(log->done_fd);
    return NULL;
}

int nd_log_writer_start(struct nd_log *log)
{
    pthread_attr_t attr;
    int err = pthread_attr_init(&attr);
    if (err != 0) {
        return err;
    }
    sigset_t all, before;
    sigfillset(&all);
    pthread_attr_setstacksize(&attr, WRITER_STACK_SIZE);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    err = pthread_create(&log->writer, &attr, writer_main, log);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    if (err == 0) {
        pthread_setname_np(log->writer, "log");
    }
    return err;
}
