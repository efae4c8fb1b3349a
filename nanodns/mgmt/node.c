/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/clock.h"
#include "mgmt/guard.h"
#include "mgmt/private.h"

/* GET /health, /ready, /metrics, /config/raw: this node alone. */

uint64_t nd_mgmt_uptime_tenths(const struct nd_mgmt *mgmt)
{
    uint64_t now_ms = nd_clock_monotonic_ns() / ND_NS_PER_MS;
    uint64_t started_ms = nd_control_serving(mgmt->control)->started_ms;
    return now_ms > started_ms ? (now_ms - started_ms) / 100 : 0;
}

void nd_mgmt_put_version(struct nd_json_out *out, nd_json_node *object, uint64_t version)
{
    nd_json_put_uint(out, object, "config_version", version);
    nd_json_put_uint(out, object, "version", version);
}

void nd_mgmt_put_config(struct nd_json_out *out, nd_json_node *object,
                        const struct nd_serving *serving)
{
    nd_mgmt_put_version(out, object, serving->version);
    nd_json_put_text(out, object, "checksum", serving->checksum);
    nd_json_put_uint(out, object, "records", serving->records);
    nd_json_put_uint(out, object, "zones", serving->zones);
}

void nd_mgmt_health(struct nd_mgmt *mgmt, struct nd_http_request *request)
{
    const struct nd_serving *serving = nd_control_serving(mgmt->control);
    struct nd_json_out out;
    nd_json_out_init(&out);
    nd_json_node *root = nd_json_out_root(&out);
    bool ok = !mgmt->leaving && serving->ready;
    nd_json_put_text(&out, root, "status", ok ? "ok" : "unavailable");
    if (ok) {
        nd_mgmt_put_version(&out, root, serving->version);
        nd_json_put_tenths(&out, root, "uptime_s", nd_mgmt_uptime_tenths(mgmt));
    }
    nd_mgmt_reply(request, ok ? 200 : 503, &out);
}

void nd_mgmt_ready(struct nd_mgmt *mgmt, struct nd_http_request *request)
{
    const struct nd_serving *serving = nd_control_serving(mgmt->control);
    struct nd_json_out out;
    nd_json_out_init(&out);
    nd_json_node *root = nd_json_out_root(&out);
    bool ready = serving->ready && !mgmt->leaving;
    nd_json_put_text(&out, root, "status", ready ? "ready" : "not_ready");
    if (ready) {
        nd_mgmt_put_config(&out, root, serving);
    }
    /* what serves is not what the file says now: still ready, and the reason is here */
    if (serving->error != NULL) {
        nd_json_put_text(&out, root, "error", serving->error);
    }
    nd_mgmt_reply(request, ready ? 200 : 503, &out);
}

static void put_cache(struct nd_json_out *out, nd_json_node *root,
                      const struct nd_cache_stats *cache)
{
    uint64_t asked = cache->hits + cache->misses;
    /* Rust's names, then Python's */
    nd_json_put_uint(out, root, "cache_size", cache->entries);
    nd_json_put_uint(out, root, "cache_active", cache->entries);
    nd_json_put_uint(out, root, "cache_capacity", cache->entries_max);
    nd_json_node *object = nd_json_put_object(out, root, "cache");
    nd_json_put_uint(out, object, "size", cache->entries);
    nd_json_put_uint(out, object, "max_size", cache->entries_max);
    nd_json_put_uint(out, object, "hits", cache->hits);
    nd_json_put_uint(out, object, "misses", cache->misses);
    /* percent */
    uint64_t tenths = asked != 0 ? (uint64_t)((double)cache->hits / (double)asked * 1000 + 0.5) : 0;
    nd_json_put_tenths(out, object, "hit_rate", tenths);
}

static void metrics_json(struct nd_mgmt *mgmt, struct nd_http_request *request)
{
    const struct nd_serving *serving = nd_control_serving(mgmt->control);
    struct nd_stats_sum stats;
    struct nd_cache_stats cache;
    struct nd_json_out out;
    nd_control_stats(mgmt->control, &stats);
    nd_control_cache_stats(mgmt->control, &cache);
    nd_json_out_init(&out);
    nd_json_node *root = nd_json_out_root(&out);
    uint64_t tenths = nd_mgmt_uptime_tenths(mgmt);
    nd_json_put_uint(&out, root, "uptime_secs", tenths / 10);
    nd_json_put_tenths(&out, root, "uptime_s", tenths);
    nd_json_put_uint(&out, root, "query_count",
                     stats.counter[ND_COUNT_queries_udp] + stats.counter[ND_COUNT_queries_tcp]);
    nd_json_put_uint(&out, root, "record_count", serving->records);
    nd_mgmt_put_config(&out, root, serving);
    put_cache(&out, root, &cache);
    nd_mgmt_reply(request, 200, &out);
}

void nd_mgmt_metrics(struct nd_mgmt *mgmt, struct nd_http_request *request)
{
    if (nd_guard_wants_text(nd_http_header(request, "Accept"))) {
        nd_mgmt_prometheus(mgmt, request);
    } else {
        metrics_json(mgmt, request);
    }
}

void nd_mgmt_config_raw(struct nd_mgmt *mgmt, struct nd_http_request *request)
{
    const struct nd_serving *serving = nd_control_serving(mgmt->control);
    if (mgmt->raw == NULL && serving->ready && serving->text != NULL) {
        mgmt->raw = nd_http_blob_new(serving->text, serving->text_len);
    }
    if (mgmt->raw == NULL) {
        nd_mgmt_reply_error(request, 503, "no config available");
        return;
    }
    const struct nd_http_answer answer = {
        .status = 200, .content_type = ND_MGMT_JSON, .blob = mgmt->raw};
    nd_http_answer(request, &answer);
}
