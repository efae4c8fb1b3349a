/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "control/private.h"
#include "control/watch.h"

/*
 * A change: wish → load (a thread) → switch (the workers) → persist (a thread) → tell. One at a
 * time; the others wait in a queue.
 */

static const char stopping[] = "the server is stopping";

/* ---- the end of a change --------------------------------------------------------------------- */

static struct nd_change describe(const struct nd_control *control, const struct nd_wish *wish,
                                 enum nd_change_result result, const char *error)
{
    struct nd_change change = {
        .cause = wish->cause,
        .result = result,
        .version = control->serving.version,
        .error = error,
    };
    memcpy(change.checksum, control->serving.checksum, sizeof(change.checksum));
    return change;
}

static void say_reloading(struct nd_control *control, bool begins)
{
    if (control->reloading_told != begins && control->hooks.reloading != NULL) {
        control->hooks.reloading(control->hooks.ctx, begins);
    }
    control->reloading_told = begins;
}

void nd_change_end(struct nd_control *control, enum nd_change_result result, const char *error)
{
    struct nd_wish *wish = control->wish;
    const struct nd_change change = describe(control, wish, result, error);
    say_reloading(control, false);
    if (result == ND_CHANGE_APPLIED && !wish->again) {
        nd_tell_all(control, &change);
    }
    if (wish->fn != NULL) {
        wish->fn(wish->ctx, &change);
    }
    nd_load_done(&control->load);
    control->wish = NULL;
    control->busy = false;
    nd_wish_free(wish);
    nd_memory_give_back(); /* two configs were in memory, and now it is one */
    nd_change_begin_next(control);
}

/* ---- from loaded to served ------------------------------------------------------------------- */

static void take_error(struct nd_control *control, const char *error)
{
    free(control->error);
    control->error = error == NULL ? NULL : strdup(error);
    control->serving.error = control->error;
    control->serving.last_reload_ok = error == NULL;
}

void nd_change_adopt(struct nd_control *control, struct nd_load *load)
{
    struct nd_serving *serving = &control->serving;
    free(control->settings);
    control->settings = load->settings;
    control->settings->config_version = load->version;
    load->settings = NULL;
    if (load->from_file) {
        control->taken.hash = load->file_hash;
        control->taken.stat = load->file_stat;
    }
    serving->ready = true;
    serving->records = load->records;
    serving->zones = load->zones;
    serving->rewrites = load->rewrites;
    serving->server = control->settings;
    control->bad_hash = 0;
    take_error(control, NULL);
}

void nd_change_switched(void *ctx)
{
    struct nd_control *control = ctx;
    if (control->stopped || control->wish == NULL) {
        return;
    }
    nd_change_adopt(control, &control->load);
    control->serving.workers = nd_service_workers(control->service);
    nd_control_apply(control);
    if (control->wish->again) {
        nd_snapshot_free(nd_service_take_left(control->service));
        nd_change_end(control, ND_CHANGE_APPLIED, NULL);
        return;
    }
    nd_forwarding_turn(&control->forwarding, control->settings);
    nd_control_look_up(control, &control->load.names);
    control->serving.reloads++;
    control->load.switched_ns = nd_clock_monotonic_ns();
    nd_keep_change(control);
}

/* What others send says nothing of our own file; and who sends it again must not fill the log. */
static void refuse_offer(struct nd_control *control, enum nd_change_result result)
{
    struct nd_load *load = &control->load;
    uint64_t hash = nd_file_hash(load->error, strlen(load->error));
    if (hash != control->refused_hash) {
        nd_tell_errors(control, control->wish->cause, load);
        control->refused_hash = hash;
    }
    nd_change_end(control, result, load->error);
}

static void fail_change(struct nd_control *control, enum nd_change_result result)
{
    struct nd_load *load = &control->load;
    /* what the watcher finds again and again is said once */
    bool known = control->wish->cause == ND_CHANGE_FILE && control->error != NULL &&
                 strcmp(control->error, load->error) == 0;
    if (control->wish->cause == ND_CHANGE_PEER) {
        refuse_offer(control, result);
        return;
    }
    if (!known) {
        nd_tell_errors(control, control->wish->cause, load);
        control->serving.reload_errors++;
    }
    if (load->kind == ND_LOAD_FILE || load->kind == ND_LOAD_REQUEST) {
        control->bad_hash = load->file_hash;
    }
    take_error(control, load->error);
    nd_change_end(control, result, control->error);
}

/* The file is looked at first, then the offer once more. */
static void put_file_first(struct nd_control *control)
{
    struct nd_wish *file = calloc(1, sizeof(*file));
    control->wish->pending = true;
    nd_wishes_add_first(&control->wishes, control->wish);
    if (file != NULL) {
        file->cause = ND_CHANGE_FILE;
        nd_wishes_add_first(&control->wishes, file);
    }
    control->wish = NULL;
    control->busy = false;
    nd_load_done(&control->load);
    nd_change_begin_next(control);
}

static void on_same(struct nd_control *control)
{
    const struct nd_load *load = &control->load;
    if (load->kind == ND_LOAD_FILE && load->file_hash == control->taken.hash) {
        control->taken.stat = load->file_stat;
        control->bad_hash = 0;
        if (control->error != NULL) {
            nd_tell_undone(control);
            take_error(control, NULL);
        }
    }
    nd_tell_same(control, control->wish->cause);
    nd_change_end(control, ND_CHANGE_CURRENT, NULL);
}

static void on_loaded(void *ctx)
{
    struct nd_control *control = ctx;
    struct nd_load *load = &control->load;
    int err = 0;
    if (control->watcher != NULL && load->kind != ND_LOAD_OFFER) {
        nd_watcher_looked(control->watcher, &load->file_stat);
    }
    switch (load->outcome) {
    case ND_LOAD_GOOD:
        say_reloading(control, true);
        err = nd_service_switch(control->service, load->snapshot,
                                load->listens_elsewhere ? &load->listener : NULL);
        if (err == 0) {
            load->snapshot = NULL;
            return;
        }
        (void)snprintf(load->error, sizeof(load->error), "cannot start %zu worker threads: %s",
                       nd_load_workers(load->settings), strerror(err));
        fail_change(control, ND_CHANGE_FAILED);
        return;
    case ND_LOAD_SAME:
        on_same(control);
        return;
    case ND_LOAD_OLDER:
        nd_change_end(control, ND_CHANGE_OLDER, NULL);
        return;
    case ND_LOAD_PENDING:
        put_file_first(control);
        return;
    case ND_LOAD_INVALID:
        fail_change(control, ND_CHANGE_INVALID);
        return;
    case ND_LOAD_FAILED:
        fail_change(control, ND_CHANGE_FAILED);
        return;
    }
}

/* ---- from a wish to a load ------------------------------------------------------------------- */

static enum nd_load_kind kind_of(const struct nd_wish *wish)
{
    if (wish->again) {
        return ND_LOAD_AGAIN;
    }
    switch (wish->cause) {
    case ND_CHANGE_REQUEST:
        return ND_LOAD_REQUEST;
    case ND_CHANGE_PEER:
        return ND_LOAD_OFFER;
    default:
        return ND_LOAD_FILE;
    }
}

static void prepare(struct nd_control *control, const struct nd_wish *wish)
{
    const struct nd_serving *serving = &control->serving;
    const struct ncfg_server *settings = control->settings;
    struct nd_load *load = &control->load;
    *load = (struct nd_load){
        .kind = kind_of(wish),
        .path = control->path,
        .hooks = &control->hooks,
        .base =
            {
                .version = serving->version,
                .file_hash = control->taken.hash,
                .text = control->text,
                .text_len = serving->text_len,
                .host = settings->host,
                .port = settings->port,
                .workers = nd_service_workers(control->service),
                .listener = nd_service_listener(control->service),
                .retiring = nd_service_is_retiring(control->service),
            },
        .seed = control->seed,
        .look_at_file = settings->hot_reload && !wish->pending,
        .ignored_hash =
            wish->cause == ND_CHANGE_FILE || wish->cause == ND_CHANGE_PEER ? control->bad_hash : 0,
        .offer = wish->offer,
        .offer_len = wish->offer_len,
        .offer_version = wish->offer_version,
    };
    memcpy(load->base.checksum, serving->checksum, sizeof(load->base.checksum));
    if (control->lookups != NULL) { /* without memory for them, as if none were known */
        (void)nd_hosts_copy(nd_host_names_known(control->lookups), &load->hosts);
    }
}

static void run_load(void *ctx)
{
    struct nd_control *control = ctx;
    nd_load_run(&control->load);
}

void nd_change_begin_next(struct nd_control *control)
{
    bool may = !control->busy && !control->stopped && control->service != NULL;
    struct nd_wish *wish = may ? nd_wishes_take(&control->wishes) : NULL;
    if (wish == NULL) {
        return;
    }
    control->wish = wish;
    control->busy = true;
    prepare(control, wish);
    if (wish->cause == ND_CHANGE_SIGNAL) {
        say_reloading(control, true);
    }
    control->load_errand = (struct nd_errand){.run = run_load, .done = on_loaded, .ctx = control};
    nd_errand_start(&control->load_errand, control->loop);
}

/* Later, so that nobody is called inside the call. */
static void on_begin(void *ctx)
{
    struct nd_control *control = ctx;
    control->begin_posted = false;
    nd_change_begin_next(control);
}

static void begin_soon(struct nd_control *control)
{
    if (!control->begin_posted && !control->busy) {
        control->begin_posted = true;
        nd_loop_post(control->loop, &control->begin);
    }
}

/* ---- wishes ---------------------------------------------------------------------------------- */

static void refuse(struct nd_control *control, const struct nd_wish *wish, const char *why)
{
    const struct nd_change change = describe(control, wish, ND_CHANGE_FAILED, why);
    if (wish->fn != NULL) {
        wish->fn(wish->ctx, &change);
    }
}

/* What cannot wait is refused at once. */
static void enqueue(struct nd_control *control, const struct nd_wish *wish, const char *offer)
{
    const char *why = control->stopped ? stopping : nd_wishes_add(&control->wishes, wish, offer);
    if (why != NULL) {
        refuse(control, wish, why);
    } else {
        begin_soon(control);
    }
}

void nd_control_reload(struct nd_control *control, enum nd_change_cause cause, nd_change_fn *fn,
                       void *ctx)
{
    const struct nd_wish wish = {.cause = cause, .fn = fn, .ctx = ctx};
    if (fn != NULL || !nd_wishes_have(&control->wishes, cause, false)) {
        enqueue(control, &wish, NULL);
    }
}

void nd_control_offer(struct nd_control *control, const char *text, size_t len, uint64_t version,
                      nd_change_fn *fn, void *ctx)
{
    const struct nd_wish wish = {
        .cause = ND_CHANGE_PEER, .fn = fn, .ctx = ctx, .offer_len = len, .offer_version = version};
    enqueue(control, &wish, text);
}

void nd_change_want_again(struct nd_control *control)
{
    const struct nd_wish wish = {.cause = ND_CHANGE_START, .again = true};
    if (!nd_wishes_have(&control->wishes, wish.cause, true)) {
        enqueue(control, &wish, NULL);
    }
}

/* ---- life ------------------------------------------------------------------------------------ */

void nd_change_init(struct nd_control *control)
{
    nd_wishes_init(&control->wishes);
    control->begin = (struct nd_task){.run = on_begin, .ctx = control};
}

void nd_change_done(struct nd_control *control)
{
    nd_errand_join(&control->load_errand);
    nd_errand_join(&control->persist_errand);
    nd_load_done(&control->load);
    struct nd_wish *wish = control->wish != NULL ? control->wish : nd_wishes_take(&control->wishes);
    control->wish = NULL;
    for (; wish != NULL; wish = nd_wishes_take(&control->wishes)) {
        refuse(control, wish, stopping);
        nd_wish_free(wish);
    }
}
