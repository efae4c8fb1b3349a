/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "app/config_file.h"
#include "app/daemon.h"
#include "app/overrides.h"
#include "base/limits.h"
#include "base/version.h"
#include "net/listen_error.h"

/* From the command line to open sockets; nd_daemon_serve() does the rest. */

struct start {
    const char *path;
    struct ncfg_diags *diags;
    struct ncfg_config *config;
    struct ncfg_server server; /* the config's with the overrides; texts belong to `config` */
    struct nd_log *log;
    struct nd_log_producer *producer;
    struct nd_snapshot *snapshot;
    struct nd_listener listener;
    char summary[160];
};

static int start_log(struct start *start)
{
    static const enum nd_log_level levels[] = {
        [NCFG_LOG_TRACE] = ND_LOG_TRACE, [NCFG_LOG_DEBUG] = ND_LOG_DEBUG,
        [NCFG_LOG_INFO] = ND_LOG_INFO,   [NCFG_LOG_WARNING] = ND_LOG_WARNING,
        [NCFG_LOG_ERROR] = ND_LOG_ERROR,
    };
    static const enum nd_log_format formats[] = {
        [NCFG_LOG_TEXT] = ND_LOG_TEXT,
        [NCFG_LOG_LOGFMT] = ND_LOG_LOGFMT,
        [NCFG_LOG_JSON] = ND_LOG_JSON,
    };
    struct nd_log_options options = {
        .fd = STDERR_FILENO,
        .level = levels[start->server.log_level],
        .format = formats[start->server.log_format],
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

static void log_warnings(const struct start *start)
{
    const struct ncfg_server *server = &start->server;
    char text[ND_CONFIG_DIAG_MAX];
    for (size_t i = 0; i < ncfg_diags_count(start->diags); i++) {
        ncfg_diag_format(start->diags, ncfg_diags_get(start->diags, i), text, sizeof(text));
        nd_log_write(start->producer, ND_LOG_WARNING, "%s", text);
    }
    if (server->log_queries && server->log_level > NCFG_LOG_INFO) {
        nd_log_write(start->producer, ND_LOG_WARNING,
                     "log_queries shows nothing: query lines are of level INFO, below %s",
                     ncfg_log_level_text(server->log_level));
    }
    if (server->workers > ND_WORKERS_MAX) {
        nd_log_write(start->producer, ND_LOG_WARNING, "workers is %u; the most is %d",
                     (unsigned)server->workers, ND_WORKERS_MAX);
    }
}

/* What the config asks for and this version does not do yet: said once, so that nobody waits. */
static void log_missing_features(const struct start *start)
{
    const struct ncfg_server *server = &start->server;
    if (server->mgmt_port != 0) {
        nd_log_write(start->producer, ND_LOG_WARNING,
                     "the management API is not part of this version: port %u is not served",
                     (unsigned)server->mgmt_port);
    }
    if (server->peer_count > 0) {
        nd_log_write(start->producer, ND_LOG_WARNING,
                     "cluster sync is not part of this version: the peers (%zu) are ignored",
                     server->peer_count);
    }
    if (server->upstream_count > 0) {
        nd_log_write(start->producer, ND_LOG_INFO,
                     "forwarding and its cache are not part of this version: names that are not "
                     "local are answered REFUSED");
    }
    if (server->hot_reload) {
        nd_log_write(start->producer, ND_LOG_INFO,
                     "hot reload is not part of this version: restart to load a changed config");
    }
}

/* The CPUs this process may use. */
static size_t cpu_count(void)
{
    cpu_set_t set;
    long count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set)
                                                              : sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : (size_t)count;
}

static bool compile(struct start *start)
{
    uint64_t seed;
    /* so early after boot that no randomness is there yet, this waits for it */
    if (getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed)) {
        nd_log_write(start->producer, ND_LOG_ERROR, "cannot get random octets: %s",
                     strerror(errno));
        return false;
    }
    start->snapshot = nd_snapshot_new(start->config, NULL, seed);
    if (start->snapshot == NULL) {
        nd_log_write(start->producer, ND_LOG_ERROR, "no memory for %zu records",
                     start->config->record_count);
        return false;
    }
    return true;
}

static bool listen_on(struct start *start)
{
    const struct ncfg_server *server = &start->server;
    size_t workers = server->workers != 0 ? server->workers : cpu_count();
    workers = workers < ND_WORKERS_MAX ? workers : ND_WORKERS_MAX;
    struct nd_listen_error error;
    if (nd_listener_open(server->host, server->port, workers, &start->listener, &error) == 0) {
        return true;
    }
    char text[ND_LOG_MESSAGE_MAX];
    nd_listen_error_explain(&error, ND_LISTEN_FOR_DNS, server->host, server->port, text,
                            sizeof(text));
    nd_log_write(start->producer, ND_LOG_ERROR, "%s", text);
    return false;
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void summarize(struct start *start)
{
    const struct ncfg_config *config = start->config;
    snprintf(start->summary, sizeof(start->summary),
             "%zu record%s, %zu zone%s, %zu rewrite%s, config version %" PRIu64 ", %zu worker%s",
             config->record_count, plural(config->record_count), config->zone_count,
             plural(config->zone_count), config->rewrite_count, plural(config->rewrite_count),
             config->server.config_version, start->listener.count, plural(start->listener.count));
}

/* All threads run. Not before: a start that fails says one line, the reason. */
static void on_serving(void *ctx)
{
    struct start *start = ctx;
    nd_log_write(start->producer, ND_LOG_INFO, "nanodns %s, config %s", nd_version(), start->path);
    log_warnings(start);
    log_missing_features(start);
    /* the model has done its work: what is served is in the snapshot */
    ncfg_config_free(start->config);
    ncfg_diags_free(start->diags);
    start->config = NULL;
    start->diags = NULL;
    start->server = (struct ncfg_server){.host = NULL};
    malloc_trim(0);
}

static int serve(struct start *start)
{
    if (!compile(start) || !listen_on(start)) {
        return ND_EXIT_FAILED;
    }
    summarize(start);
    struct nd_daemon_config daemon = {
        .log = start->log,
        .producer = start->producer,
        .snapshot = start->snapshot,
        .listener = &start->listener,
        .summary = start->summary,
        .serving = on_serving,
        .serving_ctx = start,
    };
    int status = nd_daemon_serve(&daemon);
    nd_listener_close(&start->listener);
    return status;
}

int nd_start_run(const struct nd_args *args)
{
    struct start start = {.path = args->config != NULL ? args->config : ND_CONFIG_DEFAULT};
    int status = ND_EXIT_FAILED;
    if (!nd_config_file_load(start.path, stderr, &start.diags, &start.config)) {
        return status;
    }
    start.server = start.config->server;
    nd_overrides_apply(args, &start.server);
    nd_daemon_block_signals();
    if (start_log(&start) == 0) {
        status = serve(&start);
    }
    nd_snapshot_free(start.snapshot);
    ncfg_config_free(start.config);
    ncfg_diags_free(start.diags);
    nd_log_free(start.log);
    return status;
}
