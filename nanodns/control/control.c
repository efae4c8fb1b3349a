/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "control/control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "control/first.h"
#include "control/log_config.h"
#include "control/private.h"
#include "control/watch.h"
#include "net/listen_error.h"

/* ---- what is beyond the workers -------------------------------------------------------------- */

static void on_file_changed(void *ctx)
{
    nd_control_reload(ctx, ND_CHANGE_FILE, NULL, NULL);
}

static void follow_file(struct nd_control *control)
{
    const struct nd_watcher_options options = {.settle_ms = ND_WATCH_SETTLE_MS,
                                               .poll_ms = ND_WATCH_POLL_MS,
                                               .changed = on_file_changed,
                                               .ctx = control};
    bool wanted = control->settings->hot_reload;
    if (!wanted) {
        nd_watcher_free(control->watcher);
        control->watcher = NULL;
    } else if (control->watcher == NULL) {
        int err = nd_watcher_new(control->loop, control->path, &control->taken.stat, &options,
                                 &control->watcher);
        if (err != 0) {
            nd_log_write(control->producer, ND_LOG_ERROR, "cannot watch %s: %s", control->path,
                         strerror(err));
        }
    }
}

static void set_log(struct nd_control *control)
{
    if (control->log != NULL) {
        nd_log_set_level(control->log, nd_log_level_of(control->settings));
        nd_log_set_format(control->log, nd_log_format_of(control->settings));
    }
}

static void on_addresses(void *ctx)
{
    nd_change_want_again(ctx);
}

static void on_lookup_failed(void *ctx, const char *name, const char *why)
{
    struct nd_control *control = ctx;
    nd_log_write(control->producer, ND_LOG_WARNING,
                 "cannot look up the upstream '%s': %s; trying again every %u s", name, why,
                 ND_HOST_RETRY_MS / 1000);
}

void nd_control_look_up(struct nd_control *control, struct nd_hosts *names)
{
    const struct nd_host_names_events events = {
        .changed = on_addresses, .failed = on_lookup_failed, .ctx = control};
    control->has_names = names->count > 0;
    if (control->lookups == NULL && control->has_names) {
        control->lookups = nd_host_names_new(control->loop, &events);
    }
    if (control->lookups != NULL) {
        nd_host_names_want(control->lookups, names);
    }
}

void nd_control_apply(struct nd_control *control)
{
    set_log(control);
    follow_file(control);
}

const char *nd_control_state_dir(const struct nd_control *control,
                                 const struct ncfg_server *settings)
{
    if (control->state_dir != NULL) {
        return control->state_dir;
    }
    return settings->state_dir != NULL ? settings->state_dir : control->default_state_dir;
}

/* ---- the first config ------------------------------------------------------------------------ */

/* A copy; NULL for NULL. `*ok` becomes false without memory. */
static char *copy(const char *text, bool *ok)
{
    char *copied = text == NULL ? NULL : strdup(text);
    *ok = *ok && (text == NULL || copied != NULL);
    return copied;
}

static struct nd_control *allocate(const struct nd_control_options *options)
{
    struct nd_control *control = calloc(1, sizeof(*control));
    bool ok = true;
    if (control == NULL) {
        return NULL;
    }
    control->loop = options->loop;
    control->keep_text = options->keep_text;
    control->drain_ms = options->drain_ms != 0 ? options->drain_ms : ND_DRAIN_MS;
    control->hooks = options->hooks;
    control->path = copy(options->path, &ok);
    control->state_dir = copy(options->state_dir, &ok);
    control->default_state_dir = copy(options->default_state_dir, &ok);
    control->serving.started_ms = nd_clock_monotonic_ns() / ND_NS_PER_MS;
    nd_change_init(control);
    if (!ok) {
        nd_control_free(control);
        return NULL;
    }
    return control;
}

/* What was loaded, kept until it serves. */
static int take_first(struct nd_control *control, const struct nd_first *first,
                      struct nd_control_fault *fault)
{
    struct nd_load *load = &control->load;
    if (load->outcome != ND_LOAD_GOOD) {
        bool told = load->diags != NULL && ncfg_diags_errors(load->diags) > 0;
        (void)snprintf(fault->text, sizeof(fault->text), "%s", load->error);
        fault->diags = told ? load->diags : NULL;
        load->diags = told ? NULL : load->diags;
        return -1;
    }
    bool written = load->from_file && load->version == first->file_version;
    nd_change_adopt(control, load);
    control->serving.version = load->version;
    memcpy(control->serving.checksum, load->checksum, sizeof(load->checksum));
    control->serving.text = load->text;
    control->serving.text_len = load->text_len;
    control->taken.hash = load->file_hash;
    control->taken.stat = load->file_stat;
    memcpy(control->taken.checksum, first->file_checksum, sizeof(control->taken.checksum));
    control->first_is_written = written;
    control->serving.ready = false;
    return 0;
}

int nd_control_new(const struct nd_control_options *options, struct nd_control_fault *ret_fault,
                   struct nd_control **ret_control)
{
    struct nd_control *control = allocate(options);
    *ret_fault = (struct nd_control_fault){.diags = NULL};
    if (control == NULL) {
        (void)snprintf(ret_fault->text, sizeof(ret_fault->text), "no memory");
        return -1;
    }
    /* so early after boot that no randomness is there yet, this waits for it */
    if (getrandom(&control->seed, sizeof(control->seed), 0) != (ssize_t)sizeof(control->seed)) {
        (void)snprintf(ret_fault->text, sizeof(ret_fault->text), "cannot get random octets: %s",
                       strerror(errno));
        nd_control_free(control);
        return -1;
    }
    struct nd_first first = {.state_dir = control->state_dir,
                             .default_state_dir = control->default_state_dir,
                             .seal = control->keep_text};
    control->load = (struct nd_load){.kind = ND_LOAD_START,
                                     .path = control->path,
                                     .hooks = &control->hooks,
                                     .seed = control->seed};
    nd_first_load(&first, &control->load);
    if (take_first(control, &first, ret_fault) != 0) {
        nd_control_free(control);
        return -1;
    }
    int err = nd_forwarding_init(&control->forwarding, control->settings, control->seed);
    if (err != 0) {
        (void)snprintf(ret_fault->text, sizeof(ret_fault->text), "cannot prepare forwarding: %s",
                       strerror(err));
        nd_control_free(control);
        return -1;
    }
    *ret_control = control;
    return 0;
}

/* ---- serving --------------------------------------------------------------------------------- */

static int open_first(struct nd_control *control, struct nd_control_fault *fault)
{
    const struct ncfg_server *server = control->settings;
    struct nd_listener listener;
    struct nd_listen_error error;
    size_t workers = nd_load_workers(server);
    if (nd_listener_open(server->host, server->port, workers, &listener, &error) != 0) {
        nd_listen_error_explain(&error, ND_LISTEN_FOR_DNS, server->host, server->port, fault->text,
                                sizeof(fault->text));
        return -1;
    }
    int err = nd_service_switch(control->service, control->load.snapshot, &listener);
    if (err != 0) {
        (void)snprintf(fault->text, sizeof(fault->text), "cannot start %zu worker threads: %s",
                       workers, strerror(err));
        nd_listener_close(&listener);
        return -1;
    }
    control->load.snapshot = NULL;
    return 0;
}

static void tell_start(struct nd_control *control)
{
    struct nd_change change = {
        .cause = ND_CHANGE_START, .result = ND_CHANGE_APPLIED, .version = control->serving.version};
    memcpy(change.checksum, control->serving.checksum, sizeof(change.checksum));
    nd_tell_all(control, &change);
}

int nd_control_serve(struct nd_control *control, struct nd_log *log,
                     struct nd_log_producer *producer, struct nd_control_fault *ret_fault)
{
    struct nd_workers_config workers = nd_workers_config_default();
    *ret_fault = (struct nd_control_fault){.diags = NULL};
    workers.log = log;
    workers.drain_ms = control->drain_ms;
    workers.failed = control->hooks.worker_failed;
    workers.failed_ctx = control->hooks.ctx;
    control->log = log;
    control->producer = producer;
    nd_forwarding_lend(&control->forwarding, &workers);
    control->service = nd_service_new(control->loop, &workers, nd_change_switched, control);
    if (control->service == NULL) {
        (void)snprintf(ret_fault->text, sizeof(ret_fault->text), "no memory");
        return -1;
    }
    if (open_first(control, ret_fault) != 0) {
        return -1;
    }
    control->serving.ready = true;
    control->serving.workers = nd_service_workers(control->service);
    nd_control_apply(control);
    tell_start(control);
    nd_tell_warnings(control, control->load.diags);
    nd_control_look_up(control, &control->load.names);
    nd_keep_first(control, control->first_is_written);
    return 0;
}

void nd_control_close(struct nd_control *control)
{
    if (control->stopped) {
        return;
    }
    control->stopped = true;
    nd_watcher_free(control->watcher);
    control->watcher = NULL;
    nd_host_names_free(control->lookups);
    control->lookups = NULL;
    nd_change_done(control);
}

void nd_control_stop(struct nd_control *control)
{
    nd_control_close(control);
    if (control->service != NULL) {
        nd_service_stop(control->service);
    }
}

void nd_control_free(struct nd_control *control)
{
    if (control == NULL) {
        return;
    }
    nd_control_stop(control);
    nd_service_free(control->service);
    if (control->forwarding.cache != NULL) {
        nd_forwarding_done(&control->forwarding);
    }
    free(control->text);
    free(control->settings);
    free(control->error);
    free(control->state_dir);
    free(control->default_state_dir);
    free(control->path);
    free(control);
}

/* ---- what others ask for --------------------------------------------------------------------- */

const struct nd_serving *nd_control_serving(const struct nd_control *control)
{
    return &control->serving;
}

const struct nd_listener *nd_control_listener(const struct nd_control *control)
{
    return control->service == NULL ? NULL : nd_service_listener(control->service);
}

void nd_control_stats(const struct nd_control *control, struct nd_stats_sum *ret_sum)
{
    nd_service_stats(control->service, ret_sum);
}

void nd_control_cache_stats(const struct nd_control *control, struct nd_cache_stats *ret_stats)
{
    nd_cache_stats(control->forwarding.cache, ret_stats);
}

struct nd_upstream_board *nd_control_board(const struct nd_control *control)
{
    return control->forwarding.board;
}

int nd_control_listen(struct nd_control *control, nd_change_fn *fn, void *ctx)
{
    for (size_t i = 0; i < ND_CONTROL_LISTENERS_MAX; i++) {
        if (control->listener[i].fn == NULL) {
            control->listener[i] = (struct nd_listener_entry){fn, ctx};
            return 0;
        }
    }
    return ENOSPC;
}

void nd_control_unlisten(struct nd_control *control, nd_change_fn *fn, void *ctx)
{
    for (size_t i = 0; i < ND_CONTROL_LISTENERS_MAX; i++) {
        struct nd_listener_entry *entry = &control->listener[i];
        if (entry->fn == fn && entry->ctx == ctx) {
            *entry = (struct nd_listener_entry){NULL, NULL};
            return;
        }
    }
}

struct nd_loop *nd_control_loop(const struct nd_control *control)
{
    return control->loop;
}

struct nd_log_producer *nd_control_log(const struct nd_control *control)
{
    return control->producer;
}
