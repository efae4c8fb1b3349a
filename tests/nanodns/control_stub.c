/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "control_stub.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cluster/dialect.h"
#include "unit.h"

struct nd_control {
    struct nd_loop *loop;
    struct nd_log *log;
    struct nd_log_producer *producer;
    int log_fd;
    struct nd_serving serving;
    struct ncfg_config *config;
    char *text;
    nd_change_fn *listener;
    void *listener_ctx;
    struct nd_timer *timer;
    char *offered;
    size_t offered_len;
    uint64_t offered_version;
    nd_change_fn *fn;
    void *ctx;
};

/* Serve `text`, which becomes ours. False, and nothing changed, when it is not valid. */
static bool serve(struct nd_control *control, char *text, size_t len, uint64_t version)
{
    struct ncfg_diags *diags = ncfg_diags_new("stub");
    struct ncfg_config *config = NULL;
    bool valid = ncfg_load_text(text, len, diags, &config) == NCFG_OK;
    ncfg_diags_free(diags);
    if (!valid) {
        free(text);
        return false;
    }
    ncfg_config_free(control->config);
    free(control->text);
    control->config = config;
    control->text = text;
    control->serving.ready = true;
    control->serving.version = version;
    control->serving.text = text;
    control->serving.text_len = len;
    control->serving.server = &config->server;
    CU_ASSERT_EQUAL(ncfg_digest(text, len, control->serving.checksum), NCFG_OK);
    return true;
}

static void tell(const struct nd_control *control, enum nd_change_cause cause,
                 enum nd_change_result result, const char *error, nd_change_fn *fn, void *ctx)
{
    struct nd_change change = {
        .cause = cause, .result = result, .version = control->serving.version, .error = error};
    memcpy(change.checksum, control->serving.checksum, sizeof(change.checksum));
    if (fn != NULL) {
        fn(ctx, &change);
    }
}

static void take_offer(void *ctx)
{
    struct nd_control *control = ctx;
    char *offered = control->offered;
    char digest[NCFG_DIGEST_SIZE] = "";
    char *merged = NULL;
    char *text = NULL;
    size_t len = 0;
    enum nd_change_result result = ND_CHANGE_APPLIED;
    CU_ASSERT_EQUAL(ncfg_digest(offered, control->offered_len, digest), NCFG_OK);
    int order = nd_config_order(control->offered_version, digest, control->serving.version,
                                control->serving.checksum);
    if (order <= 0) {
        result = order == 0 ? ND_CHANGE_CURRENT : ND_CHANGE_OLDER;
    } else if (ncfg_merge(control->text, control->serving.text_len, offered, control->offered_len,
                          &merged, &len) != NCFG_OK ||
               ncfg_set_version(merged, len, control->offered_version, &text, &len) != NCFG_OK ||
               !serve(control, text, len, control->offered_version)) {
        result = ND_CHANGE_INVALID;
    } else {
        tell(control, ND_CHANGE_PEER, result, NULL, control->listener, control->listener_ctx);
    }
    free(merged);
    free(offered);
    control->offered = NULL;
    tell(control, ND_CHANGE_PEER, result, result == ND_CHANGE_INVALID ? "no good" : NULL,
         control->fn, control->ctx);
}

struct nd_control *control_stub_new(const char *text)
{
    struct nd_control *control = calloc(1, sizeof(*control));
    CU_ASSERT_PTR_NOT_NULL_FATAL(control);
    control->log_fd = memfd_create("log", MFD_CLOEXEC);
    const struct nd_log_options options = {.fd = control->log_fd, .level = ND_LOG_INFO};
    CU_ASSERT_EQUAL_FATAL(nd_log_new(&options, &control->log), 0);
    control->producer = nd_log_producer_new(control->log);
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&control->loop), 0);
    CU_ASSERT_EQUAL_FATAL(nd_timer_new(control->loop, take_offer, control, &control->timer), 0);
    uint64_t version = 1;
    (void)!ncfg_find_number(text, strlen(text), "server.config_version", &version);
    CU_ASSERT_FATAL(serve(control, strdup(text), strlen(text), version));
    return control;
}

void control_stub_free(struct nd_control *control)
{
    nd_timer_free(control->timer);
    nd_loop_free(control->loop);
    nd_log_free(control->log);
    ncfg_config_free(control->config);
    free(control->text);
    free(control->offered);
    close(control->log_fd);
    free(control);
}

void control_stub_edit(struct nd_control *control, const char *text)
{
    uint64_t version = control->serving.version + 1;
    char *bumped = NULL;
    size_t len = 0;
    CU_ASSERT_EQUAL_FATAL(ncfg_set_version(text, strlen(text), version, &bumped, &len), NCFG_OK);
    CU_ASSERT_FATAL(serve(control, bumped, len, version));
    tell(control, ND_CHANGE_FILE, ND_CHANGE_APPLIED, NULL, control->listener,
         control->listener_ctx);
}

int control_stub_log_fd(const struct nd_control *control)
{
    return control->log_fd;
}

const struct nd_serving *nd_control_serving(const struct nd_control *control)
{
    return &control->serving;
}

void nd_control_offer(struct nd_control *control, const char *text, size_t len, uint64_t version,
                      nd_change_fn *fn, void *ctx)
{
    CU_ASSERT_PTR_NULL_FATAL(control->offered);
    control->offered = malloc(len + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(control->offered);
    memcpy(control->offered, text, len);
    control->offered[len] = '\0';
    control->offered_len = len;
    control->offered_version = version;
    control->fn = fn;
    control->ctx = ctx;
    CU_ASSERT_EQUAL(nd_timer_start(control->timer, 0), 0);
}

int nd_control_listen(struct nd_control *control, nd_change_fn *fn, void *ctx)
{
    control->listener = fn;
    control->listener_ctx = ctx;
    return 0;
}

void nd_control_unlisten(struct nd_control *control, nd_change_fn *fn, void *ctx)
{
    CU_ASSERT(control->listener == fn && control->listener_ctx == ctx);
    control->listener = NULL;
}

struct nd_loop *nd_control_loop(const struct nd_control *control)
{
    return control->loop;
}

struct nd_log_producer *nd_control_log(const struct nd_control *control)
{
    return control->producer;
}
