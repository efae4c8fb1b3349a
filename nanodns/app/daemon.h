/* SPDX-License-Identifier: MIT */
#ifndef ND_APP_DAEMON_H
#define ND_APP_DAEMON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/log.h"
#include "control/control.h"
#include "loop/loop.h"

/*
 * From a config that is loaded to the end of the process: what runs, signals, the order of the
 * start and of the shutdown.
 */

struct nd_daemon;

/*
 * Block the signals that end the daemon in this thread and those made after it, and ignore
 * SIGPIPE. To be called before the first thread starts.
 */
void nd_daemon_block_signals(void);

/* With the main loop, which control is made for. 0 or an errno value. */
int nd_daemon_new(struct nd_daemon **ret_daemon);
struct nd_loop *nd_daemon_loop(const struct nd_daemon *daemon);

/* After everything that uses its loop. NULL is fine. */
void nd_daemon_free(struct nd_daemon *daemon);

/* Control's hooks of the same names: tell the service manager; end the process. */
void nd_daemon_reloading(struct nd_daemon *daemon, bool begins);
void nd_daemon_worker_failed(struct nd_daemon *daemon, size_t worker, int err);

struct nd_daemon_config {
    struct nd_log *log;
    struct nd_log_producer *producer; /* the main thread's */
    struct nd_control *control;       /* loaded, and made for nd_daemon_loop() */
    const char *path;                 /* of the config, for the log */
};

/* Serve until SIGTERM or SIGINT, or until a worker breaks. The exit status. */
int nd_daemon_serve(struct nd_daemon *daemon, const struct nd_daemon_config *config);

#endif
