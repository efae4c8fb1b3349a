/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_LOG_H
#define ND_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

/*
 * The log: each thread puts events into a ring of its own, one writer thread formats them and
 * writes them out. A thread that logs never waits, never takes a lock and never allocates; what
 * does not fit into its ring is dropped and counted, and the log says so. Lines of one thread keep
 * their order; lines of different threads may be out of order by some milliseconds.
 */

enum nd_log_level {
    ND_LOG_TRACE,
    ND_LOG_DEBUG,
    ND_LOG_INFO,
    ND_LOG_WARNING,
    ND_LOG_ERROR,
};

enum nd_log_format {
    ND_LOG_TEXT,
    ND_LOG_LOGFMT,
    ND_LOG_JSON,
};

struct nd_log_options {
    int fd; /* written to, never closed and never made non-blocking; the daemon's is stderr */
    enum nd_log_level level; /* events below it are not logged; query lines are of INFO */
    enum nd_log_format format;
    bool journal; /* lines begin with `<N>`, their syslog priority, and carry no time */
};

/* One answered query. Everything is copied. */
struct nd_log_query {
    struct nd_addr client;
    bool tcp;
    const uint8_t *qname; /* wire form, uncompressed; NULL: the question could not be read */
    uint8_t qname_len;    /* octets, 0 with NULL */
    uint16_t qtype;
    uint16_t qclass;
    uint16_t rcode;
    const char *source; /* who made the answer, one word; a static string */
    uint32_t micros;    /* from the query's arrival to its answer */
};

struct nd_log;          /* owns its producers and the writer thread */
struct nd_log_producer; /* used by one thread only */

/*
 * Start a log and its writer thread. 0, or a positive errno value (EAGAIN, ENOMEM, EMFILE …).
 * The caller's signal mask does not matter: the writer thread takes no signals.
 */
int nd_log_new(const struct nd_log_options *options, struct nd_log **ret_log);

/*
 * Write what the rings hold, end the writer thread, free the log and all its producers, which no
 * thread may use any more. Waits at most ND_LOG_FLUSH_MS for an output that takes nothing; what
 * stands then is lost. NULL is fine.
 */
void nd_log_free(struct nd_log *log);

/*
 * A producer for one thread, owned by the log; may be called from any thread. NULL without memory
 * or past ND_LOG_PRODUCERS_MAX. A NULL producer is accepted below and logs nothing.
 */
struct nd_log_producer *nd_log_producer_new(struct nd_log *log);

/* The same for a thread that may log each of the queries it answers. */
struct nd_log_producer *nd_log_producer_new_for_queries(struct nd_log *log);

/* The thread that used it has ended: another may be given it. NULL is fine. */
void nd_log_producer_release(struct nd_log_producer *producer);

/* Is this level logged? Spares the cost of making what would not be. */
bool nd_log_enabled(const struct nd_log_producer *producer, enum nd_log_level level);

/* Change the level; any thread, any time. */
void nd_log_set_level(struct nd_log *log, enum nd_log_level level);

/* Change the form of lines that are written from now on; any thread, any time. */
void nd_log_set_format(struct nd_log *log, enum nd_log_format format);

/*
 * Log a message: one line without a newline at its end; control octets are escaped, octets past
 * ND_LOG_MESSAGE_MAX cut off. errno is kept.
 */
void nd_log_write(struct nd_log_producer *producer, enum nd_log_level level, const char *format,
                  ...) __attribute__((format(printf, 3, 4), cold));

/* Log a query, at level INFO. */
void nd_log_query(struct nd_log_producer *producer, const struct nd_log_query *query);

/* The log of a producer; NULL for a NULL one. Any thread. */
struct nd_log *nd_log_of(const struct nd_log_producer *producer);

/* Events dropped since the start, because a ring was full or the output failed; any thread. */
uint64_t nd_log_dropped(const struct nd_log *log);

/* True if `fd` is the stream that systemd connects to its journal (JOURNAL_STREAM, sd_journal). */
bool nd_log_is_journal(int fd);

#endif
