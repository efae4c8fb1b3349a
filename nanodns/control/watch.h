/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_WATCH_H
#define ND_CONTROL_WATCH_H

#include "control/file.h"
#include "loop/loop.h"

/*
 * Says that a file may have changed: by events of the folders that its name and its symbolic links
 * stand in, which see an editor's rename and the swap of a link to a folder; beneath them by asking
 * now and then, for file systems that tell nothing. It reads no content: whoever is called decides
 * whether something has changed. For the main loop's thread.
 */

struct nd_watcher;

typedef void nd_watcher_fn(void *ctx);

struct nd_watcher_options {
    unsigned settle_ms; /* ND_WATCH_SETTLE_MS: what happens within it is one change */
    unsigned poll_ms;   /* ND_WATCH_POLL_MS */
    nd_watcher_fn *changed;
    void *ctx;
};

/* `path` is copied; its `stat` when it was last read. 0 or an errno value. */
int nd_watcher_new(struct nd_loop *loop, const char *path, const struct nd_file_stat *stat,
                   const struct nd_watcher_options *options, struct nd_watcher **ret_watcher);
void nd_watcher_free(struct nd_watcher *watcher);

/* The file was read while it was like this. */
void nd_watcher_looked(struct nd_watcher *watcher, const struct nd_file_stat *stat);

#endif
