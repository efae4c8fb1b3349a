/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_CONTROL_H
#define ND_CONTROL_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nanocfg/config.h>
#include <nanocfg/document.h>

#include "base/log.h"
#include "loop/loop.h"
#include "stats/stats.h"
#include "stats/upstream_stats.h"
#include "store/cache.h"

/*
 * What serves, and how it changes: from a file, a signal, a request or a peer's push to a new
 * snapshot in every worker. Loading happens in a thread of its own; everything else, and every
 * callback, in the thread of the main loop. Nothing here is on the path of a query.
 */

struct nd_control;

/* What serves now. Pointers are valid until the loop's next turn. */
struct nd_serving {
    bool ready; /* a config serves */
    uint64_t version;
    char checksum[NCFG_DIGEST_SIZE]; /* of the shared part */
    const char *text;                /* the document, byte for byte, NUL after its end */
    size_t text_len;
    size_t records;
    size_t zones;
    size_t rewrites;
    const struct ncfg_server *server; /* with the command line's overrides */
    uint64_t started_ms;              /* monotonic */
    const char *error;                /* why the last attempt to change failed; NULL: it did not */
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
