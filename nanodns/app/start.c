/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/cli.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/config_file.h"
#include "app/daemon.h"
#include "app/overrides.h"
#include "base/limits.h"
#include "base/memory.h"
#include "control/control.h"
#include "control/log_config.h"

/* From the command line to a config that is loaded; nd_daemon_serve() does the rest. */

struct start {
    const struct nd_args *args;
    const char *path;
    struct nd_daemon *daemon;
    struct nd_control *control;
    struct nd_log *log;
    struct nd_log_producer *producer;
    char managed_state_dir[PATH_MAX];
};

/* ---- control's hooks ------------------------------------------------------------------------ */

static void lay_overrides(void *ctx, struct ncfg_server *server)
{
    const struct start *start = ctx;
    nd_overrides_apply(start->args, server);
}

static void tell_reloading(void *ctx, bool begins)
{
    const struct start *start = ctx;
    nd_daemon_reloading(start->daemon, begins);
}

static void on_worker_failed(void *ctx, size_t worker, int err)
{
    const struct start *start = ctx;
    nd_daemon_worker_failed(start->daemon, worker, err);
}

/* ---- the start ------------------------------------------------------------------------------ */

static int start_log(struct start *start)
{
    const struct ncfg_server *server = nd_control_serving(start->control)->server;
    struct nd_log_options options = {
        .fd = STDERR_FILENO,
        .level = nd_log_level_of(server),
        .format = nd_log_format_of(server),
        .journal = nd_log_is_journal(STDERR_FILENO),
    };
    int err = nd_log_new(&options, &start->log);
    if (err == 0) {
        start->producer = nd_log_producer_new(start->log);
        err = start->producer == NULL ? ENOMEM : 0;
    }
    if (err != 0) {
        fprintf(stderr, "nanodns: cannot start the log: %s\n", strerror(err));
    }
    return err;
}

/* systemd.exec(5): paths with a colon between them, of which we need one. */
static const char *managed_state_dir(struct start *start)
{
    const char *value = getenv("STATE_DIRECTORY");
    if (value == NULL || value[0] != '/') {
        return NULL;
    }
    size_t len = strcspn(value, ":");
    if (len >= sizeof(start->managed_state_dir)) {
        return NULL;
    }
    memcpy(start->managed_state_dir, value, len);
    start->managed_state_dir[len] = '\0';
    return start->managed_state_dir;
}

static bool load(struct start *start)
{
    struct nd_control_fault fault;
    const struct nd_control_options options = {
        .loop = nd_daemon_loop(start->daemon),
        .path = start->path,
        .state_dir = start->args->state_dir,
        .default_state_dir = managed_state_dir(start),
        .keep_text = getenv("NANODNS_PEERS") != NULL, /* for whom there may be a push */
        /* the log has its time, too, within the two seconds that a shutdown may take */
        .drain_ms = ND_DRAIN_MS - ND_LOG_FLUSH_MS - ND_STOP_SLACK_MS,
        .hooks = {.ctx = start,
                  .overrides = lay_overrides,
                  .reloading = tell_reloading,
                  .worker_failed = on_worker_failed},
    };
    if (nd_control_new(&options, &fault, &start->control) == 0) {
        return true;
    }
    if (fault.diags != NULL) {
        nd_config_file_print_faults(stderr, start->path, fault.diags);
        ncfg_diags_free(fault.diags);
    } else {
        fprintf(stderr, "%s\n", fault.text);
    }
    return false;
}

int nd_start_run(const struct nd_args *args)
{
    struct start start = {.args = args,
                          .path = args->config != NULL ? args->config : ND_CONFIG_DEFAULT};
    int status = ND_EXIT_FAILED;
    nd_memory_setup();
    nd_daemon_block_signals();
    int err = nd_daemon_new(&start.daemon);
    if (err != 0) {
        fprintf(stderr, "nanodns: cannot wait for events: %s\n", strerror(err));
    } else if (load(&start) && start_log(&start) == 0) {
        const struct nd_daemon_config daemon = {.log = start.log,
                                                .producer = start.producer,
                                                .control = start.control,
                                                .path = start.path};
        status = nd_daemon_serve(start.daemon, &daemon);
    }
    nd_control_free(start.control);
    nd_daemon_free(start.daemon);
    nd_log_free(start.log);
    return status;
}
