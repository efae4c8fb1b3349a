/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "control/private.h"

/* Lines of one config that the log is given: the first ones lead to the rest. */
#define LINES_MAX 20

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* What a change is called in the log. */
static const char *cause_text(enum nd_change_cause cause)
{
    static const char *const text[] = {
        [ND_CHANGE_START] = "start",          [ND_CHANGE_FILE] = "the file changed",
        [ND_CHANGE_SIGNAL] = "SIGHUP",        [ND_CHANGE_REQUEST] = "reload asked for",
        [ND_CHANGE_PEER] = "a peer's config",
    };
    return text[cause];
}

static void tell_diags(struct nd_control *control, const struct ncfg_diags *diags,
                       enum ncfg_severity severity, enum nd_log_level level, size_t found)
{
    char line[ND_LOG_MESSAGE_MAX];
    size_t told = 0;
    for (size_t i = 0; i < ncfg_diags_count(diags) && told < LINES_MAX; i++) {
        const struct ncfg_diag *diag = ncfg_diags_get(diags, i);
        if (diag->severity == severity) {
            (void)ncfg_diag_format(diags, diag, line, sizeof(line));
            nd_log_write(control->producer, level, "%s", line);
            told++;
        }
    }
    if (found > told) {
        nd_log_write(control->producer, level, "and %zu more; 'nanodns check' shows them all",
                     found - told);
    }
}

void nd_tell_warnings(struct nd_control *control, const struct ncfg_diags *diags)
{
    tell_diags(control, diags, NCFG_WARNING, ND_LOG_WARNING, ncfg_diags_warnings(diags));
    const struct ncfg_server *server = control->settings;
    if (server->log_queries && server->log_level > NCFG_LOG_INFO) {
        nd_log_write(control->producer, ND_LOG_WARNING,
                     "log_queries shows nothing: query lines are of level INFO, below %s",
                     ncfg_log_level_text(server->log_level));
    }
    if (server->workers > ND_WORKERS_MAX) {
        nd_log_write(control->producer, ND_LOG_WARNING, "workers is %u; the most is %d",
                     (unsigned)server->workers, ND_WORKERS_MAX);
    }
}

void nd_tell_errors(struct nd_control *control, enum nd_change_cause cause,
                    const struct nd_load *load)
{
    size_t errors = load->diags != NULL ? ncfg_diags_errors(load->diags) : 0;
    if (errors > 0) {
        tell_diags(control, load->diags, NCFG_ERROR, ND_LOG_ERROR, errors);
    } else {
        nd_log_write(control->producer, ND_LOG_ERROR, "%s", load->error);
    }
    nd_log_write(control->producer, ND_LOG_ERROR,
                 "%s: nothing was changed, config version %" PRIu64 " goes on serving",
                 cause_text(cause), control->serving.version);
}

static unsigned us(uint64_t from_ns, uint64_t to_ns)
{
    return (unsigned)((to_ns - from_ns) / 1000);
}

static void tell_times(struct nd_control *control, const struct nd_load *load)
{
    nd_log_write(control->producer, ND_LOG_DEBUG,
                 "served after %u us: reading %u, parsing %u, compiling %u, switching %u; written "
                 "after %u more",
                 us(load->began_ns, load->switched_ns), us(load->began_ns, load->read_ns),
                 us(load->read_ns, load->parsed_ns), us(load->parsed_ns, load->ended_ns),
                 us(load->ended_ns, load->switched_ns),
                 us(load->switched_ns, nd_clock_monotonic_ns()));
}

void nd_tell_applied(struct nd_control *control, enum nd_change_cause cause,
                     const struct nd_load *load)
{
    const struct nd_serving *serving = &control->serving;
    char addr[ND_ADDR_TEXT_MAX];
    nd_tell_warnings(control, load->diags);
    tell_times(control, load);
    if (load->listens_elsewhere) {
        nd_log_write(control->producer, ND_LOG_INFO, "listening on %s (udp, tcp), %zu worker%s",
                     nd_addr_text(&nd_control_listener(control)->addr, addr),
                     nd_service_workers(control->service),
                     plural(nd_service_workers(control->service)));
    }
    nd_log_write(control->producer, ND_LOG_INFO,
                 "%s: %zu record%s, %zu zone%s, %zu rewrite%s, config version %" PRIu64
                 " (was %" PRIu64 ")",
                 cause_text(cause), serving->records, plural(serving->records), serving->zones,
                 plural(serving->zones), serving->rewrites, plural(serving->rewrites),
                 load->version, load->base.version);
}

void nd_tell_same(struct nd_control *control, enum nd_change_cause cause)
{
    if (cause == ND_CHANGE_SIGNAL) {
        nd_log_write(control->producer, ND_LOG_INFO, "SIGHUP: the config has not changed");
    }
}

void nd_tell_undone(struct nd_control *control)
{
    nd_log_write(control->producer, ND_LOG_INFO, "%s is again what serves", control->path);
}

/* Once, until it works again: a file that is read-only stays so. */
void nd_tell_persisted(struct nd_control *control, const struct nd_persist *persist)
{
    const char *why =
        persist->file_err == ESTALE ? "it was edited and not loaded" : strerror(persist->file_err);
    /* an edit that came first, and is about to be loaded */
    bool overtaken =
        persist->file_err == ESTALE && control->bad_hash == 0 && control->settings->hot_reload;
    if (persist->file_err == 0) {
        control->unwritten_told = false;
    } else if (overtaken) {
        return;
    } else if (!control->unwritten_told && persist->result == ND_PERSISTED_STATE) {
        control->unwritten_told = true;
        nd_log_write(control->producer, ND_LOG_WARNING,
                     "%s cannot be written (%s): config version %" PRIu64 " is kept in %s",
                     persist->path, why, persist->version, persist->state_dir);
    } else if (!control->unwritten_told) {
        control->unwritten_told = true;
        nd_log_write(control->producer, ND_LOG_WARNING,
                     "%s cannot be written (%s): config version %" PRIu64
                     " will be forgotten at the end%s%s",
                     persist->path, why, persist->version,
                     persist->state_dir == NULL ? "; give a folder to keep it in with --state-dir"
                                                : ", as the state folder cannot be written: ",
                     persist->state_dir == NULL ? "" : strerror(persist->state_err));
    }
    if (persist->file_err == 0 && persist->state_err != 0) {
        nd_log_write(control->producer, ND_LOG_WARNING, "cannot write to the state folder %s: %s",
                     persist->state_dir, strerror(persist->state_err));
    }
}

void nd_tell_all(struct nd_control *control, const struct nd_change *change)
{
    for (size_t i = 0; i < ND_CONTROL_LISTENERS_MAX; i++) {
        const struct nd_listener_entry entry = control->listener[i];
        if (entry.fn != NULL) {
            entry.fn(entry.ctx, change);
        }
    }
}
