/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>

#include <dnswire/types.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/version.h"
#include "mgmt/exposition.h"
#include "mgmt/private.h"
#include "mgmt/process.h"
#include "resolve/answer.h"

/* GET /metrics/prometheus. Names as https://prometheus.io/docs/practices/naming/ asks. */

#define LABELS(...)                                                                                \
    (const struct nd_expo_label[])                                                                 \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

/* ---- queries ------------------------------------------------------------------------------- */

static void put_requests(FILE *out, const struct nd_stats_sum *stats)
{
    static const char *const ways[ND_STATS_WAYS][2] = {
        [ND_STATS_UDP_IPV4] = {"udp", "ipv4"},
        [ND_STATS_UDP_IPV6] = {"udp", "ipv6"},
        [ND_STATS_TCP_IPV4] = {"tcp", "ipv4"},
        [ND_STATS_TCP_IPV6] = {"tcp", "ipv6"},
    };
    static const char name[] = "nanodns_dns_requests_total";
    nd_expo_family(out, name, "counter", "Queries by transport, address family and type.");
    for (size_t way = 0; way < ND_STATS_WAYS; way++) {
        for (size_t type = 0; type < ND_STATS_TYPE_COUNT; type++) {
            nd_expo_uint(out, name,
                         LABELS({"proto", ways[way][0]}, {"family", ways[way][1]},
                                {"type", nd_stats_type_name((enum nd_stats_type)type)}),
                         stats->asked[way][type]);
        }
    }
}

/* Those up to REFUSED always, so that a rate has a begin; the others once they occurred. */
static void put_responses(FILE *out, const struct nd_stats_sum *stats)
{
    static const char name[] = "nanodns_dns_responses_total";
    char rcode_text[DNSW_MNEMONIC_MAX];
    nd_expo_family(out, name, "counter", "Answers by RCODE and by where they came from.");
    for (size_t source = 0; source < ND_SOURCES; source++) {
        const char *source_text = nd_source_text((enum nd_source)source);
        for (size_t rcode = 0; rcode < ND_STATS_RCODES; rcode++) {
            if (rcode > DNSW_RCODE_REFUSED && stats->answered[source][rcode] == 0) {
                continue;
            }
            if (rcode == ND_STATS_RCODES - 1 ||
                dnsw_rcode_to_text((uint16_t)rcode, rcode_text, sizeof(rcode_text)) < 0) {
                snprintf(rcode_text, sizeof(rcode_text), "other");
            }
            nd_expo_uint(out, name, LABELS({"rcode", rcode_text}, {"source", source_text}),
                         stats->answered[source][rcode]);
        }
    }
}

static void put_durations(FILE *out, const struct nd_stats_sum *stats)
{
    uint64_t count = 0;
    nd_expo_family(out, "nanodns_dns_request_duration_seconds", "histogram",
                   "From a query's arrival to its answer.");
    for (size_t i = 0; i <= ND_STATS_BOUNDS; i++) {
        char bound[32] = "+Inf";
        count += stats->took[i];
        if (i < ND_STATS_BOUNDS) {
            snprintf(bound, sizeof(bound), "%.15g", (double)nd_stats_bound_us(i) / 1e6);
        }
        nd_expo_uint(out, "nanodns_dns_request_duration_seconds_bucket", LABELS({"le", bound}),
                     count);
    }
    nd_expo_real(out, "nanodns_dns_request_duration_seconds_sum", NULL,
                 (double)stats->took_ns / 1e9);
    nd_expo_uint(out, "nanodns_dns_request_duration_seconds_count", NULL, count);
}

/* A counter of stats.h as a sample of a family; a row without a label value begins a family. */
struct counter_row {
    const char *name;
    const char *help; /* NULL: one more of the family above */
    const char *label;
    const char *value;
    enum nd_counter counter;
};

static const struct counter_row counter_rows[] = {
    {"nanodns_dns_refused_clients_total", "Queries of clients that allow_from does not name.", NULL,
     NULL, ND_COUNT_refused_clients},
    {"nanodns_dns_dropped_total", "Datagrams and answers that were dropped, by reason.", "reason",
     "no_answer", ND_COUNT_handler_silent},
    {"nanodns_dns_dropped_total", NULL, "reason", "empty", ND_COUNT_udp_empty},
    {"nanodns_dns_dropped_total", NULL, "reason", "source_port_0", ND_COUNT_udp_port_zero},
    {"nanodns_dns_dropped_total", NULL, "reason", "send_buffer_full", ND_COUNT_udp_send_full},
    {"nanodns_dns_dropped_total", NULL, "reason", "send_error", ND_COUNT_udp_send_errors},
    {"nanodns_tcp_connections_total", "DNS connections served.", NULL, NULL, ND_COUNT_tcp_opened},
    {"nanodns_tcp_connections_refused_total", "DNS connections not served, by reason.", "reason",
     "limit", ND_COUNT_tcp_over_limit},
    {"nanodns_tcp_connections_refused_total", NULL, "reason", "client_limit",
     ND_COUNT_tcp_over_client_limit},
    {"nanodns_tcp_connections_refused_total", NULL, "reason", "accept_error",
     ND_COUNT_tcp_accept_errors},
    {"nanodns_tcp_connections_closed_total", "DNS connections closed, by reason.", "reason",
     "client", ND_COUNT_tcp_closed_by_client},
    {"nanodns_tcp_connections_closed_total", NULL, "reason", "idle", ND_COUNT_tcp_closed_idle},
    {"nanodns_tcp_connections_closed_total", NULL, "reason", "slow", ND_COUNT_tcp_closed_slow},
    {"nanodns_tcp_connections_closed_total", NULL, "reason", "malformed", ND_COUNT_tcp_closed_bad},
    {"nanodns_tcp_connections_closed_total", NULL, "reason", "error", ND_COUNT_tcp_closed_error},
    {"nanodns_tcp_connections_closed_total", NULL, "reason", "shutdown", ND_COUNT_tcp_closed_drain},
};

static void put_queries(FILE *out, const struct nd_mgmt *mgmt)
{
    struct nd_stats_sum stats;
    nd_control_stats(mgmt->control, &stats);
    put_requests(out, &stats);
    put_responses(out, &stats);
    put_durations(out, &stats);
    nd_expo_one(out, "nanodns_blocked_total", "counter", "Queries that a rewrite rule blocked.",
                stats.answered[ND_SOURCE_REWRITE][DNSW_RCODE_NXDOMAIN]);
    for (size_t i = 0; i < sizeof(counter_rows) / sizeof(counter_rows[0]); i++) {
        const struct counter_row *row = &counter_rows[i];
        if (row->help != NULL) {
            nd_expo_family(out, row->name, "counter", row->help);
        }
        nd_expo_uint(out, row->name, LABELS({row->label, row->value}), stats.counter[row->counter]);
    }
}

/* ---- cache and upstreams ------------------------------------------------------------------- */

static void put_cache(FILE *out, const struct nd_mgmt *mgmt)
{
    struct nd_cache_stats cache;
    nd_control_cache_stats(mgmt->control, &cache);
    nd_expo_one(out, "nanodns_cache_entries", "gauge", "Answers kept.", cache.entries);
    nd_expo_one(out, "nanodns_cache_entries_max", "gauge", "Answers that may be kept.",
                cache.entries_max);
    nd_expo_one(out, "nanodns_cache_size_bytes", "gauge", "Memory of the answers kept.",
                cache.octets);
    nd_expo_one(out, "nanodns_cache_size_max_bytes", "gauge", "Memory that they may take.",
                cache.octets_max);
    nd_expo_one(out, "nanodns_cache_hits_total", "counter", "Questions answered from the cache.",
                cache.hits);
    nd_expo_one(out, "nanodns_cache_misses_total", "counter", "Questions not found in the cache.",
                cache.misses);
    nd_expo_one(out, "nanodns_cache_insertions_total", "counter", "Answers put into the cache.",
                cache.inserted);
    nd_expo_one(out, "nanodns_cache_evictions_total", "counter",
                "Answers removed to make room for others.", cache.evicted);
    nd_expo_one(out, "nanodns_cache_expirations_total", "counter",
                "Answers removed because their time was up.", cache.expired);
    nd_expo_one(out, "nanodns_cache_flushes_total", "counter", "Times the cache was emptied.",
                cache.flushes);
}

static void put_upstream_family(FILE *out, const char *name, const char *help,
                                enum nd_upstream_counter counter,
                                const struct nd_upstream_view *views, size_t count)
{
    nd_expo_family(out, name, "counter", help);
    for (size_t i = 0; i < count; i++) {
        nd_expo_uint(out, name, LABELS({"upstream", views[i].name}), views[i].counter[counter]);
    }
}

static void put_upstream_views(FILE *out, const struct nd_upstream_view *views, size_t count)
{
    static const struct {
        const char *name, *help;
        enum nd_upstream_counter counter;
    } rows[] = {
        {"nanodns_upstream_queries_total", "Queries sent, each attempt.", ND_UPSTREAM_queries},
        {"nanodns_upstream_queries_tcp_total", "Of these, over TCP.", ND_UPSTREAM_queries_tcp},
        {"nanodns_upstream_answers_total", "Answers that were used.", ND_UPSTREAM_answers},
        {"nanodns_upstream_refusals_total", "SERVFAIL, REFUSED and the like.",
         ND_UPSTREAM_refusals},
        {"nanodns_upstream_timeouts_total", "Queries without an answer in time.",
         ND_UPSTREAM_timeouts},
        {"nanodns_upstream_unreachable_total", "Queries that could not be delivered.",
         ND_UPSTREAM_unreachable},
        {"nanodns_upstream_mismatches_total", "Answers to something else, or not readable.",
         ND_UPSTREAM_mismatches},
    };
    static const char duration[] = "nanodns_upstream_request_duration_seconds";
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        put_upstream_family(out, rows[i].name, rows[i].help, rows[i].counter, views, count);
    }
    nd_expo_family(out, "nanodns_upstream_up", "gauge",
                   "1 unless the last attempt had no answer; then the server is tried last.");
    for (size_t i = 0; i < count; i++) {
        nd_expo_uint(out, "nanodns_upstream_up", LABELS({"upstream", views[i].name}),
                     !views[i].failed);
    }
    nd_expo_family(out, duration, "summary", "From a query to the answer that was used.");
    for (size_t i = 0; i < count; i++) {
        const struct nd_expo_label *labels = LABELS({"upstream", views[i].name});
        nd_expo_real(out, "nanodns_upstream_request_duration_seconds_sum", labels,
                     (double)views[i].answer_us / 1e6);
        nd_expo_uint(out, "nanodns_upstream_request_duration_seconds_count", labels,
                     views[i].counter[ND_UPSTREAM_answers]);
    }
}

static void put_upstreams(FILE *out, const struct nd_mgmt *mgmt)
{
    enum { VIEWS = ND_UPSTREAM_STATS_MAX + 1 };
    struct nd_upstream_view *views = calloc(VIEWS, sizeof(*views));
    if (views != NULL) {
        size_t count = nd_upstream_board_read(nd_control_board(mgmt->control), views, VIEWS);
        put_upstream_views(out, views, count);
    }
    free(views);
}

/* ---- config, cluster, process -------------------------------------------------------------- */

static void put_config(FILE *out, const struct nd_mgmt *mgmt)
{
    const struct nd_serving *serving = nd_control_serving(mgmt->control);
    nd_expo_family(out, "nanodns_build_info", "gauge", "The program; always 1.");
    nd_expo_uint(out, "nanodns_build_info", LABELS({"version", nd_version()}), 1);
    nd_expo_one(out, "nanodns_config_version", "gauge", "config_version that serves.",
                serving->version);
    nd_expo_family(out, "nanodns_config_info", "gauge",
                   "Digest of the shared part of the config that serves; always 1.");
    nd_expo_uint(out, "nanodns_config_info", LABELS({"checksum", serving->checksum}), 1);
    nd_expo_one(out, "nanodns_config_records", "gauge", "Local records.", serving->records);
    nd_expo_one(out, "nanodns_config_zones", "gauge", "Local zones.", serving->zones);
    nd_expo_one(out, "nanodns_config_rewrites", "gauge", "Rewrite rules.", serving->rewrites);
    nd_expo_one(out, "nanodns_config_last_reload_successful", "gauge",
                "1 if the last attempt to change the config succeeded.", serving->last_reload_ok);
    nd_expo_one(out, "nanodns_config_last_reload_timestamp_seconds", "gauge",
                "When a config was last taken.", serving->last_reload_unix_s);
    nd_expo_one(out, "nanodns_config_reloads_total", "counter", "Configs taken since the start.",
                serving->reloads);
    nd_expo_one(out, "nanodns_config_reload_errors_total", "counter",
                "Configs that were not taken.", serving->reload_errors);
}

/* One gauge or counter of every peer. */
struct peer_row {
    const char *name, *type, *help;
    uint64_t (*value)(const struct nd_peer_view *view);
};

static uint64_t peer_up(const struct nd_peer_view *view)
{
    return view->status == ND_PEER_SYNCED || view->status == ND_PEER_OUT_OF_SYNC;
}

static uint64_t peer_synced(const struct nd_peer_view *view)
{
    return view->status == ND_PEER_SYNCED;
}

static uint64_t peer_version(const struct nd_peer_view *view)
{
    return view->version_known ? view->version : 0;
}

static uint64_t peer_seen(const struct nd_peer_view *view)
{
    uint64_t ago_ms = nd_clock_monotonic_ns() / ND_NS_PER_MS - view->seen_ms;
    return view->seen_ms != 0 ? nd_clock_realtime_ns() / ND_NS_PER_S - ago_ms / 1000 : 0;
}

static uint64_t peer_pushes(const struct nd_peer_view *view)
{
    return view->pushes;
}

static uint64_t peer_push_errors(const struct nd_peer_view *view)
{
    return view->push_errors;
}

static uint64_t peer_pulls(const struct nd_peer_view *view)
{
    return view->pulls;
}

static uint64_t peer_pull_errors(const struct nd_peer_view *view)
{
    return view->pull_errors;
}

static void put_cluster(FILE *out, const struct nd_mgmt *mgmt)
{
    static const struct peer_row rows[] = {
        {"nanodns_cluster_peer_up", "gauge", "1 if the peer answered when last asked.", peer_up},
        {"nanodns_cluster_peer_synced", "gauge", "1 if it serves the same config.", peer_synced},
        {"nanodns_cluster_peer_config_version", "gauge", "Its config_version, 0 if not known.",
         peer_version},
        {"nanodns_cluster_peer_last_seen_timestamp_seconds", "gauge",
         "When it answered last, 0 if it never did.", peer_seen},
        {"nanodns_cluster_peer_pushes_total", "counter", "Configs pushed to it.", peer_pushes},
        {"nanodns_cluster_peer_push_errors_total", "counter", "Pushes that failed.",
         peer_push_errors},
        {"nanodns_cluster_peer_pulls_total", "counter", "Configs pulled from it.", peer_pulls},
        {"nanodns_cluster_peer_pull_errors_total", "counter", "Pulls that failed.",
         peer_pull_errors},
    };
    size_t count = mgmt->cluster != NULL ? nd_cluster_peer_count(mgmt->cluster) : 0;
    for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
        nd_expo_family(out, rows[row].name, rows[row].type, rows[row].help);
        for (size_t i = 0; i < count; i++) {
            struct nd_peer_view view;
            nd_cluster_peer(mgmt->cluster, i, &view);
            nd_expo_uint(out, rows[row].name, LABELS({"peer", view.text}), rows[row].value(&view));
        }
    }
}

static void put_process(FILE *out, const struct nd_mgmt *mgmt)
{
    struct nd_process process;
    const struct nd_log *log = nd_log_of(mgmt->log);
    nd_process_read("/proc", &process);
    nd_expo_one(out, "nanodns_log_dropped_total", "counter", "Log lines lost.",
                log != NULL ? nd_log_dropped(log) : 0);
    nd_expo_family(out, "process_cpu_seconds_total", "counter", "CPU time, user and system.");
    nd_expo_real(out, "process_cpu_seconds_total", NULL, process.cpu_s);
    nd_expo_one(out, "process_resident_memory_bytes", "gauge", "Resident memory.",
                process.resident);
    nd_expo_one(out, "process_virtual_memory_bytes", "gauge", "Virtual memory.",
                process.virtual_size);
    nd_expo_one(out, "process_open_fds", "gauge", "Open descriptors.", process.open_fds);
    nd_expo_one(out, "process_max_fds", "gauge", "Descriptors that may be open.", process.max_fds);
    nd_expo_family(out, "process_start_time_seconds", "gauge",
                   "When the process started, since the epoch.");
    nd_expo_real(out, "process_start_time_seconds", NULL, process.start_unix_s);
}

void nd_mgmt_write_prometheus(const struct nd_mgmt *mgmt, FILE *out)
{
    put_config(out, mgmt);
    put_queries(out, mgmt);
    put_cache(out, mgmt);
    put_upstreams(out, mgmt);
    put_cluster(out, mgmt);
    put_process(out, mgmt);
}

void nd_mgmt_prometheus(struct nd_mgmt *mgmt, struct nd_http_request *request)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    bool ok = out != NULL;
    if (ok) {
        nd_mgmt_write_prometheus(mgmt, out);
        ok = ferror(out) == 0;
        ok = fclose(out) == 0 && ok;
    }
    if (ok) {
        const struct nd_http_answer answer = {
            .status = 200,
            .content_type = "text/plain; version=0.0.4; charset=utf-8",
            .body = text,
            .body_len = len,
        };
        nd_http_answer(request, &answer);
    } else {
        nd_mgmt_reply_error(request, 500, "no memory");
    }
    free(text);
}
