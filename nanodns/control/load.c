/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "control/load.h"

#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "control/hosts.h"
#include "control/self.h"
#include "control/settings.h"
#include "net/listen_error.h"

static void fail(struct nd_load *load, enum nd_load_outcome outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void fail(struct nd_load *load, enum nd_load_outcome outcome, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(load->error, sizeof(load->error), format, args);
    va_end(args);
    load->outcome = outcome;
}

static void fail_without_memory(struct nd_load *load)
{
    fail(load, ND_LOAD_FAILED, "no memory to load the config");
}

/* ---- from a model to what serves ------------------------------------------------------------ */

size_t nd_load_workers(const struct ncfg_server *server)
{
    size_t workers = server->workers;
    if (workers == 0) {
        /* the CPUs this process may use */
        cpu_set_t set;
        long count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set)
                                                                  : sysconf(_SC_NPROCESSORS_ONLN);
        workers = count < 1 ? 1 : (size_t)count;
    }
    return workers < ND_WORKERS_MAX ? workers : ND_WORKERS_MAX;
}

/* Where it listens is to change: the new sockets are opened while the old ones still serve. */
static void open_sockets(struct nd_load *load)
{
    const struct ncfg_server *server = load->settings;
    const struct nd_load_base *base = &load->base;
    size_t workers = nd_load_workers(server);
    struct nd_listen_error error;
    if (base->host == NULL || (strcmp(base->host, server->host) == 0 &&
                               base->port == server->port && base->workers == workers)) {
        return;
    }
    load->listens_elsewhere = nd_listener_join(base->listener, base->retiring, server->host,
                                               server->port, workers, &load->listener, &error) == 0;
    if (load->listens_elsewhere) {
        return;
    }
    load->outcome = ND_LOAD_FAILED;
    nd_listen_error_explain(&error, ND_LISTEN_FOR_DNS, server->host, server->port, load->error,
                            sizeof(load->error));
}

/* For what the diagnostics say; the first error is shown where only one fits. */
static void refuse(struct nd_load *load)
{
    const struct ncfg_diags *diags = load->diags;
    size_t errors = ncfg_diags_errors(diags);
    load->outcome = ND_LOAD_INVALID;
    for (size_t i = 0; i < ncfg_diags_count(diags); i++) {
        const struct ncfg_diag *diag = ncfg_diags_get(diags, i);
        if (diag->severity == NCFG_ERROR) {
            size_t len = ncfg_diag_format(diags, diag, load->error, sizeof(load->error));
            if (errors > 1 && len < sizeof(load->error)) {
                (void)snprintf(load->error + len, sizeof(load->error) - len, " (and %zu more)",
                               errors - 1);
            }
            return;
        }
    }
}

static void compile(struct nd_load *load, struct ncfg_config *config)
{
    const struct nd_control_hooks *hooks = load->hooks;
    if (hooks->overrides != NULL) {
        hooks->overrides(hooks->ctx, &config->server);
    }
    struct nd_self self;
    if (nd_self_find(config, &self)) {
        ncfg_diags_report(load->diags, NCFG_ERROR, load->text, load->text_len, self.at, self.path,
                          self.error);
        refuse(load);
        return;
    }
    load->records = config->record_count;
    load->zones = config->zone_count;
    load->rewrites = config->rewrite_count;
    load->settings = nd_settings_copy(&config->server);
    load->snapshot = nd_snapshot_new(config, &load->hosts, load->seed);
    if (load->settings == NULL || load->snapshot == NULL ||
        !nd_hosts_collect(config, &load->names)) {
        fail_without_memory(load);
        return;
    }
    open_sockets(load);
}

/* ---- from a text to a model ----------------------------------------------------------------- */

/* The text with the version that serves, and where the document is in it. */
static bool write_version(struct nd_load *load)
{
    char *text;
    size_t len;
    if (ncfg_document_set_version(&load->document, load->version, &text, &len) != NCFG_OK) {
        return false;
    }
    free(load->text);
    load->text = text;
    load->text_len = len;
    load->written_version = load->version;
    return true;
}

bool nd_load_seal(struct nd_load *load)
{
    if (!load->has_checksum) { /* which the version is no part of */
        load->has_checksum = ncfg_document_digest(&load->document, load->checksum) == NCFG_OK;
    }
    return load->has_checksum && (load->written_version == load->version || write_version(load));
}

static uint64_t one_above(uint64_t a, uint64_t b)
{
    uint64_t most = a > b ? a : b;
    return most < UINT64_MAX ? most + 1 : most;
}

void nd_load_text(struct nd_load *load, const char *name, char *text, size_t len,
                  const uint64_t *version)
{
    struct ncfg_config *config = NULL;
    int result = NCFG_NO_MEMORY;
    load->text = text;
    load->text_len = len;
    load->outcome = ND_LOAD_GOOD;
    load->diags = ncfg_diags_new(name);
    load->read_ns = nd_clock_monotonic_ns();
    if (load->diags != NULL && text != NULL) {
        result = ncfg_load_document(text, len, load->diags, &load->document, &config);
    }
    load->parsed_ns = nd_clock_monotonic_ns();
    if (result == NCFG_INVALID) {
        refuse(load);
        return;
    }
    if (result != NCFG_OK) {
        fail_without_memory(load);
        return;
    }
    uint64_t written = config->server.config_version;
    load->written_version = written;
    if (version != NULL) {
        load->version = *version;
    } else if (load->kind == ND_LOAD_START) {
        load->version = written;
    } else {
        load->version = one_above(written, load->base.version);
    }
    config->server.config_version = load->version;
    compile(load, config);
    ncfg_config_free(config);
}

/* ---- where the text comes from -------------------------------------------------------------- */

static bool read_file(struct nd_load *load, struct nd_file *ret_file)
{
    int result = nd_file_read(load->path, ret_file);
    if (result == NCFG_OK) {
        load->file_stat = ret_file->stat;
        load->file_hash = ret_file->hash;
        return true;
    }
    if (result == NCFG_NO_FILE) {
        int err = errno;
        load->file_stat = nd_file_stat(load->path);
        fail(load, ND_LOAD_INVALID, "%s: error: cannot be read: %s%s", load->path, strerror(err),
             load->kind == ND_LOAD_START && err == ENOENT ? "; 'nanodns init' writes an example"
                                                          : "");
    } else {
        fail_without_memory(load);
    }
    return false;
}

static char *copy_text(const char *text, size_t len)
{
    char *copy = malloc(len + 1);
    if (copy != NULL) {
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    return copy;
}

/* The document that serves: a copy, or the file's text where that is it. */
static void load_base_text(struct nd_load *load, struct nd_file *file, const uint64_t *version)
{
    const struct nd_load_base *base = &load->base;
    if (base->text == NULL ||
        (base->text_len == file->len && memcmp(base->text, file->text, file->len) == 0)) {
        load->from_file = true;
        nd_load_text(load, load->path, file->text, file->len, version);
        return;
    }
    free(file->text);
    nd_load_text(load, load->path, copy_text(base->text, base->text_len), base->text_len, version);
}

static void load_file(struct nd_load *load)
{
    struct nd_file file;
    if (!read_file(load, &file)) {
        return;
    }
    bool same = file.hash == load->base.file_hash;
    if (load->kind == ND_LOAD_START) {
        load->from_file = true;
        nd_load_text(load, load->path, file.text, file.len, NULL);
    } else if (load->kind == ND_LOAD_AGAIN && same) {
        load_base_text(load, &file, &load->base.version);
    } else if (load->kind == ND_LOAD_REQUEST && same) {
        load_base_text(load, &file, NULL);
    } else if (same || load->kind == ND_LOAD_AGAIN || file.hash == load->ignored_hash) {
        load->outcome = ND_LOAD_SAME;
        free(file.text);
    } else {
        load->from_file = true;
        nd_load_text(load, load->path, file.text, file.len, NULL);
    }
}

/* The order in which every node takes the same config: version, then checksum. */
static int compare(uint64_t version_a, const char *checksum_a, uint64_t version_b,
                   const char *checksum_b)
{
    if (version_a != version_b) {
        return version_a > version_b ? 1 : -1;
    }
    return strcmp(checksum_a, checksum_b);
}

static void merge_offer(struct nd_load *load, const struct ncfg_document *offer,
                        const struct nd_file *file)
{
    const struct nd_load_base *base = &load->base;
    struct ncfg_document ours;
    char *text;
    size_t len;
    int result = base->text != NULL ? ncfg_document_open(base->text, base->text_len, &ours)
                                    : ncfg_document_open(file->text, file->len, &ours);
    if (result == NCFG_OK) {
        result = ncfg_document_merge(&ours, offer, &text, &len);
    }
    switch (result) {
    case NCFG_OK:
        nd_load_text(load, "a peer's config", text, len, &load->offer_version);
        break;
    case NCFG_INVALID:
        fail(load, ND_LOAD_INVALID, "a peer's config cannot be merged with ours");
        break;
    default:
        fail_without_memory(load);
        break;
    }
}

static void load_offer(struct nd_load *load)
{
    struct nd_file file = {.text = NULL};
    struct ncfg_document offer;
    char checksum[NCFG_DIGEST_SIZE];
    int result = ncfg_document_open(load->offer, load->offer_len, &offer);
    if (result == NCFG_OK) {
        result = ncfg_document_digest(&offer, checksum);
    }
    if (result == NCFG_NO_MEMORY) {
        fail_without_memory(load);
        return;
    }
    if (result != NCFG_OK) { /* loading it says where and why */
        nd_load_text(load, "a peer's config", copy_text(load->offer, load->offer_len),
                     load->offer_len, &load->offer_version);
        return;
    }
    bool same = strcmp(checksum, load->base.checksum) == 0;
    if (compare(load->offer_version, checksum, load->base.version, load->base.checksum) <= 0) {
        load->outcome = same ? ND_LOAD_SAME : ND_LOAD_OLDER;
        return;
    }
    bool readable = read_file(load, &file);
    if (readable && load->look_at_file && file.hash != load->base.file_hash &&
        file.hash != load->ignored_hash) {
        load->outcome = ND_LOAD_PENDING;
    } else if (readable || load->base.text != NULL) {
        load->error[0] = '\0';
        merge_offer(load, &offer, &file);
    }
    free(file.text);
}

void nd_load_run(struct nd_load *load)
{
    load->began_ns = nd_clock_monotonic_ns();
    if (load->kind == ND_LOAD_OFFER) {
        load_offer(load);
    } else {
        load_file(load);
    }
    load->ended_ns = nd_clock_monotonic_ns();
}

void nd_load_done(struct nd_load *load)
{
    free(load->text);
    free(load->settings);
    nd_snapshot_free(load->snapshot);
    ncfg_diags_free(load->diags);
    nd_hosts_done(&load->hosts);
    nd_hosts_done(&load->names);
    if (load->listener.sockets != NULL) { /* which nobody took */
        nd_listener_close(&load->listener);
        nd_listener_settle(load->base.listener);
    }
    *load = (struct nd_load){.path = NULL};
}
