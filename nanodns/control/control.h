/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_CONTROL_H
#define ND_CONTROL_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nanocfg/config.h>
#include <nanocfg/document.h>

#include "base/limits.h"
#include "base/log.h"
#include "loop/loop.h"
#include "net/listener.h"
#include "stats/stats.h"
#include "stats/upstream_stats.h"
#include "store/cache.h"

/*
 * What serves, and how it changes: from a file, a signal, a request or a peer's push to a new
 * snapshot in every worker. Loading happens in a thread of its own; everything else, and every
 * callback, in the thread of the main loop. Nothing here is on the path of a query.
 */

struct nd_control;

/* ---- life ---------------------------------------------------------------------------------- */

/* What the process around it does. Each function may be NULL. */
struct nd_control_hooks {
    void *ctx;

    /* Any thread, one at a time: lay the command line's settings over those of a config just
     * loaded. Texts are borrowed until nd_control_free(). Never written, never pushed. */
    void (*overrides)(void *ctx, struct ncfg_server *server);

    /* The main loop's thread: a change begins to be looked at, and later has ended. */
    void (*reloading)(void *ctx, bool begins);

    /* A worker's thread: its loop failed with an errno value. */
    void (*worker_failed)(void *ctx, size_t worker, int err);
};

struct nd_control_options {
    struct nd_loop *loop;          /* the main loop; borrowed */
    const char *path;              /* of the config; copied, as are the next two */
    const char *state_dir;         /* goes before the config's `state_dir`; NULL: that one */
    const char *default_state_dir; /* where there is neither; NULL: nothing is kept then */
    bool keep_text;    /* keep the document even where the config names no management port and
                        * no peers; otherwise nd_serving.text is NULL then */
    unsigned drain_ms; /* of a worker that ends; 0: ND_DRAIN_MS */
    struct nd_control_hooks hooks;
};

/* Why a first config does not serve. */
struct nd_control_fault {
    struct ncfg_diags *diags; /* of the config: the caller's. NULL: `text` says it all */
    char text[ND_LOG_MESSAGE_MAX];
};

/*
 * Load the first config, in the caller's thread; nothing listens and nothing is written yet.
 * Afterwards nd_control_serving() has its settings. 0, or -1 with `*ret_fault` filled.
 */
int nd_control_new(const struct nd_control_options *options, struct nd_control_fault *ret_fault,
                   struct nd_control **ret_control);

/*
 * Open the sockets and start the workers; watch the file. `log` and `producer` (the main thread's)
 * are borrowed, and may be NULL. 0, or -1 with the reason in `*ret_fault`.
 */
int nd_control_serve(struct nd_control *control, struct nd_log *log,
                     struct nd_log_producer *producer, struct nd_control_fault *ret_fault);

/*
 * Take no more changes: those that wait are told ND_CHANGE_FAILED. What is being loaded or written
 * is waited for. The loop runs no more. A second call does nothing.
 */
void nd_control_close(struct nd_control *control);

/*
 * Answer what has arrived and end the workers: waits for at most `drain_ms`. Closes first; if that
 * was done, any thread, while what serves and its counters may still be asked for in the main one.
 * A second call does nothing.
 */
void nd_control_stop(struct nd_control *control);

/* Stops first. NULL is fine. */
void nd_control_free(struct nd_control *control);

/* Where it listens, valid until the next change; NULL while it does not serve. */
const struct nd_listener *nd_control_listener(const struct nd_control *control);

/* ---- what serves --------------------------------------------------------------------------- */

/* What serves now. Pointers are valid until the loop's next turn. */
struct nd_serving {
    bool ready; /* a config serves */
    uint64_t version;
    char checksum[NCFG_DIGEST_SIZE]; /* of the shared part */
    const char *text;                /* the document, byte for byte, NUL after its end; NULL when
                                      * nobody needs it (see keep_text) */
    size_t text_len;
    size_t records;
    size_t zones;
    size_t rewrites;
    size_t workers;                   /* threads that answer */
    const struct ncfg_server *server; /* with the command line's overrides */
    uint64_t started_ms;              /* monotonic */
    const char *error; /* why our file was not taken when it was looked at last; NULL: it was */
    bool last_reload_ok;
    uint64_t last_reload_unix_s; /* when a config was last taken, also at start */
    uint64_t reloads;            /* taken since the start, the first not counted */
    uint64_t reload_errors;
};

const struct nd_serving *nd_control_serving(const struct nd_control *control);

/* Totals over all workers since the start. Any thread. */
void nd_control_stats(const struct nd_control *control, struct nd_stats_sum *ret_sum);
void nd_control_cache_stats(const struct nd_control *control, struct nd_cache_stats *ret_stats);

/* The board that the workers' forwarders count on (struct nd_workers_config). Never NULL. */
struct nd_upstream_board *nd_control_board(const struct nd_control *control);

/* ---- change -------------------------------------------------------------------------------- */

enum nd_change_cause {
    ND_CHANGE_START,   /* the first config */
    ND_CHANGE_FILE,    /* the file's content changed */
    ND_CHANGE_SIGNAL,  /* SIGHUP */
    ND_CHANGE_REQUEST, /* POST /reload: always one version higher */
    ND_CHANGE_PEER,    /* a push, or what a pull brought */
};

enum nd_change_result {
    ND_CHANGE_APPLIED, /* serves now */
    ND_CHANGE_CURRENT, /* same content: nothing to do */
    ND_CHANGE_OLDER,   /* ours is the greater in the order of (version, checksum) */
    ND_CHANGE_INVALID, /* `error` says what and where; the old config serves */
    ND_CHANGE_FAILED,  /* no memory, cannot listen …; the old config serves */
};

struct nd_change {
    enum nd_change_cause cause;
    enum nd_change_result result;
    uint64_t version; /* that serves after it, as is the checksum */
    char checksum[NCFG_DIGEST_SIZE];
    const char *error; /* NULL without one; valid until the callback returns */
};

typedef void nd_change_fn(void *ctx, const struct nd_change *change);

/* Read the file again. `fn`, which may be NULL, is called once, later. */
void nd_control_reload(struct nd_control *control, enum nd_change_cause cause, nd_change_fn *fn,
                       void *ctx);

/*
 * A peer's document, copied, under the peer's version: merged with our node-local keys, validated,
 * compiled, applied if it is the greater in the order of (version, checksum), then persisted.
 */
void nd_control_offer(struct nd_control *control, const char *text, size_t len, uint64_t version,
                      nd_change_fn *fn, void *ctx);

/*
 * Have `fn` called after every change that was applied, whatever its cause, the start included, and
 * before the callback of whoever asked for it. At most ND_CONTROL_LISTENERS_MAX. Until
 * nd_control_unlisten() with the same two.
 */
int nd_control_listen(struct nd_control *control, nd_change_fn *fn, void *ctx);
void nd_control_unlisten(struct nd_control *control, nd_change_fn *fn, void *ctx);

/* What main owns and others may use. */
struct nd_loop *nd_control_loop(const struct nd_control *control);
struct nd_log_producer *nd_control_log(const struct nd_control *control);

#endif
