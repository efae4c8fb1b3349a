/* SPDX-License-Identifier: MIT */
#ifndef ND_APP_DAEMON_H
#define ND_APP_DAEMON_H

#include "base/log.h"
#include "net/listener.h"
#include "store/snapshot.h"

/*
 * From open sockets to the end of the process: threads, signals, the order of the shutdown.
 */

struct nd_daemon_config {
    struct nd_log *log;
    struct nd_log_producer *producer; /* the main thread's */
    const struct nd_snapshot *snapshot;
    struct nd_listener *listener; /* open; its sockets are taken */
    const char *summary;          /* what serves, for the line that says ready */
    void (*serving)(void *ctx);   /* called once all threads run, before that line */
    void *serving_ctx;
};

/*
 * Block the signals that end the daemon in this thread and those made after it, and ignore
 * SIGPIPE. To be called before the first thread starts.
 */
void nd_daemon_block_signals(void);

/* Serve until SIGTERM or SIGINT, or until a worker breaks. The exit status. */
int nd_daemon_serve(const struct nd_daemon_config *config);

#endif
