/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_PRIVATE_H
#define ND_CONTROL_PRIVATE_H

#include "control/control.h"
#include "control/errand.h"
#include "control/file.h"
#include "control/forwarding.h"
#include "control/hosts.h"
#include "control/load.h"
#include "control/persist.h"
#include "control/service.h"
#include "control/wish.h"

/* What the files of control/ share. Everything is the main loop's thread's, unless it says so. */

struct nd_listener_entry {
    nd_change_fn *fn;
    void *ctx;
};

/* The config file as it was when it was taken or written. */
struct nd_taken {
    uint64_t hash;
    struct nd_file_stat stat;
    char checksum[NCFG_DIGEST_SIZE]; /* of its shared part */
};

struct nd_control {
    struct nd_loop *loop;
    struct nd_log *log;
    struct nd_log_producer *producer;
    char *path;
    char *state_dir;
    char *default_state_dir;
    bool keep_text;
    unsigned drain_ms;
    uint64_t seed;
    struct nd_control_hooks hooks;
    struct nd_listener_entry listener[ND_CONTROL_LISTENERS_MAX];

    /* what serves */
    struct nd_serving serving;
    char *text;
    struct ncfg_server *settings;
    struct nd_taken taken;
    struct nd_service *service;
    struct nd_forwarding forwarding;
    struct nd_host_names *lookups; /* NULL: no upstream has had a name yet */
    bool has_names;                /* an upstream of the config that serves has one */
    bool first_is_written;         /* the first config is what its file holds */
    char *error;                   /* nd_serving.error */
    uint64_t bad_hash;     /* the content it is about; 0: none, or the file cannot be read */
    uint64_t refused_hash; /* of why the last offer was refused */
    bool unwritten_told;   /* the log has said that the file cannot be written */

    /* changes, one at a time */
    bool stopped;
    bool busy;
    bool reloading_told;
    struct nd_wishes wishes;
    struct nd_wish *wish; /* under way */
    struct nd_task begin;
    bool begin_posted;
    struct nd_load load;
    struct nd_errand load_errand;
    struct nd_persist persist;
    struct nd_snapshot *left; /* what served before: freed in the errand */
    struct nd_errand persist_errand;

    struct nd_watcher *watcher;
};

/* The state folder that settings leave to be used; NULL: none. */
const char *nd_control_state_dir(const struct nd_control *control,
                                 const struct ncfg_server *settings);

/* control.c: what is beyond the workers follows the settings that serve now. */
void nd_control_apply(struct nd_control *control);

/* Look up the upstreams that have names, which are taken. */
void nd_control_look_up(struct nd_control *control, struct nd_hosts *names);

/* change.c */
void nd_change_init(struct nd_control *control);
void nd_change_done(struct nd_control *control); /* joins threads; the loop runs no more */

/* What was loaded is what serves: its settings are taken. */
void nd_change_adopt(struct nd_control *control, struct nd_load *load);

/* The change under way is over: tell who waits. `error` is NULL when there is none. */
void nd_change_end(struct nd_control *control, enum nd_change_result result, const char *error);

/* Nothing is under way: it is the next one's turn, if any waits. */
void nd_change_begin_next(struct nd_control *control);

/* The workers have turned to another config: an nd_service_fn. */
void nd_change_switched(void *ctx);

/* Addresses of hosts are known that were not. */
void nd_change_want_again(struct nd_control *control);

/* keep.c: write down what serves now, since a change or since the start, and adopt its text,
 * version and checksum; then the change is over. `held`: the file holds it already. */
void nd_keep_change(struct nd_control *control);
void nd_keep_first(struct nd_control *control, bool held);

/* tell.c: what the log says of changes, and who is told of them */
void nd_tell_warnings(struct nd_control *control, const struct ncfg_diags *diags);
void nd_tell_errors(struct nd_control *control, enum nd_change_cause cause,
                    const struct nd_load *load);
void nd_tell_applied(struct nd_control *control, enum nd_change_cause cause,
                     const struct nd_load *load);
void nd_tell_same(struct nd_control *control, enum nd_change_cause cause);
void nd_tell_undone(struct nd_control *control);
void nd_tell_persisted(struct nd_control *control, const struct nd_persist *persist);
void nd_tell_all(struct nd_control *control, const struct nd_change *change);

#endif
