/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/api.h"
#include "base/textbuf.h"
#include "mgmt/json_in.h"

/* nanodns status, reload, healthcheck: a running server, asked over its management API. */

/* ---- words --------------------------------------------------------------------------------- */

/* What another program says goes to a terminal: nothing in it may steer that. */
static void print_plain(const char *text)
{
    char plain[1000] = "";
    struct nd_textbuf out = {.text = plain, .size = sizeof(plain)};
    nd_textbuf_plain(&out, text, strlen(text));
    fwrite(plain, 1, out.len, stdout);
}

static void print_duration(double seconds)
{
    uint64_t s = seconds > 0 ? (uint64_t)seconds : 0;
    uint64_t days = s / 86400, hours = s / 3600 % 24, minutes = s / 60 % 60;
    if (days > 0) {
        printf("%" PRIu64 " d %" PRIu64 " h", days, hours);
    } else if (hours > 0) {
        printf("%" PRIu64 " h %" PRIu64 " min", hours, minutes);
    } else if (minutes > 0) {
        printf("%" PRIu64 " min %" PRIu64 " s", minutes, s % 60);
    } else {
        printf("%" PRIu64 " s", s);
    }
}

static void print_count(uint64_t count, const char *noun)
{
    printf("%" PRIu64 " %s%s", count, noun, count == 1 ? "" : "s");
}

/* "version 12, checksum 0123456789abcdef, 5 records, 1 zone" */
static void print_config(nd_json_value *json)
{
    const char *checksum = nd_json_get_text(json, "checksum");
    /* the Rust program has another word for it */
    const char *version = nd_json_has(json, "version") ? "version" : "config_version";
    const char *records = nd_json_has(json, "records") ? "records" : "record_count";
    printf("version %" PRIu64, nd_json_get_uint(json, version));
    if (checksum != NULL) {
        fputs(", checksum ", stdout);
        print_plain(checksum);
    }
    if (nd_json_has(json, records)) {
        fputs(", ", stdout);
        print_count(nd_json_get_uint(json, records), "record");
    }
    if (nd_json_has(json, "zones")) {
        fputs(", ", stdout);
        print_count(nd_json_get_uint(json, "zones"), "zone");
    }
}

static void print_peer(void *ctx, const char *key, nd_json_value *peer)
{
    const char *status = nd_json_get_text(peer, "status");
    const char *error = nd_json_get_text(peer, "error");
    const char **label = ctx;
    printf("%-9s ", *label);
    *label = "";
    print_plain(key);
    fputs("  ", stdout);
    print_plain(status != NULL ? status : "unknown");
    if (nd_json_has(peer, "config_version")) {
        printf(", version %" PRIu64, nd_json_get_uint(peer, "config_version"));
    }
    if (error != NULL) {
        fputs(": ", stdout);
        print_plain(error);
    }
    fputc('\n', stdout);
}

/* ---- asking -------------------------------------------------------------------------------- */

/* An answer of status 200 as JSON; else a message was printed, and NULL. */
static nd_json_value *ask(const struct nd_api *api, bool post, const char *path,
                          struct nd_api_reply *ret_reply)
{
    if (!nd_api_ask(api, post, path, ret_reply)) {
        return NULL;
    }
    nd_json_value *json = NULL;
    if (ret_reply->status == 200) {
        json = nd_json_in_new(ret_reply->body, ret_reply->len);
        if (json == NULL) {
            fprintf(stderr, "nanodns: http://%s%s: the answer is not JSON\n", api->host, path);
        }
    } else {
        nd_api_print_failure(api, ret_reply);
    }
    if (json == NULL) {
        nd_api_reply_done(ret_reply);
    }
    return json;
}

/* ---- status -------------------------------------------------------------------------------- */

enum { READY, METRICS, CLUSTER, ANSWERS };

static void print_status(const struct nd_api *api, nd_json_value *const json[ANSWERS])
{
    nd_json_value *cache = nd_json_get(json[METRICS], "cache");
    const char *status = nd_json_get_text(json[READY], "status");
    const char *error = nd_json_get_text(json[READY], "error");
    const char *uptime = nd_json_has(json[METRICS], "uptime_s") ? "uptime_s" : "uptime_secs";
    const char *label = "peers";
    printf("server    http://%s, ", api->host);
    print_plain(status != NULL ? status : "unknown");
    fputs(", up ", stdout);
    print_duration(nd_json_get_real(json[METRICS], uptime));
    fputs("\nconfig    ", stdout);
    print_config(json[METRICS]);
    if (error != NULL) {
        fputs("\nerror     the last change was not taken: ", stdout);
        print_plain(error);
    }
    if (nd_json_has(json[METRICS], "query_count")) {
        printf("\nqueries   %" PRIu64, nd_json_get_uint(json[METRICS], "query_count"));
    }
    if (cache != NULL) {
        printf("\ncache     %" PRIu64 " of %" PRIu64 " entries, %.1f %% hits",
               nd_json_get_uint(cache, "size"), nd_json_get_uint(cache, "max_size"),
               nd_json_get_real(cache, "hit_rate"));
    }
    fputc('\n', stdout);
    nd_json_each(nd_json_get(json[CLUSTER], "peers"), print_peer, &label);
}

int nd_status_run(const struct nd_args *args)
{
    static const char *const paths[ANSWERS] = {"/ready", "/metrics", "/cluster"};
    static const char *const names[ANSWERS] = {"ready", "metrics", "cluster"};
    struct nd_api_reply replies[ANSWERS] = {{.body = NULL}};
    nd_json_value *json[ANSWERS] = {NULL};
    struct nd_api api;
    if (!nd_api_find(args, &api)) {
        return ND_EXIT_FAILED;
    }
    bool ok = true;
    for (size_t i = 0; i < ANSWERS && ok; i++) {
        json[i] = ask(&api, false, paths[i], &replies[i]);
        ok = json[i] != NULL;
    }
    if (ok && args->json) {
        for (size_t i = 0; i < ANSWERS; i++) {
            printf("%s\"%s\": %s", i == 0 ? "{" : ",", names[i], replies[i].body);
        }
        fputs("}\n", stdout);
    } else if (ok) {
        print_status(&api, json);
    }
    for (size_t i = 0; i < ANSWERS; i++) {
        nd_json_in_free(json[i]);
        nd_api_reply_done(&replies[i]);
    }
    nd_api_done(&api);
    return ok ? nd_cli_finish_output() : ND_EXIT_FAILED;
}

/* ---- reload, healthcheck ------------------------------------------------------------------- */

/* One question; its answer as it is with --json, else as `show` puts it. The exit status. */
static int ask_and_show(const struct nd_args *args, bool post, const char *path,
                        void (*show)(nd_json_value *json))
{
    struct nd_api_reply reply;
    struct nd_api api;
    if (!nd_api_find(args, &api)) {
        return ND_EXIT_FAILED;
    }
    nd_json_value *json = ask(&api, post, path, &reply);
    nd_api_done(&api);
    if (json == NULL) {
        return ND_EXIT_FAILED;
    }
    if (args->json) {
        fputs(reply.body, stdout);
    } else {
        show(json);
    }
    nd_json_in_free(json);
    nd_api_reply_done(&reply);
    return nd_cli_finish_output();
}

static void show_reload(nd_json_value *json)
{
    const char *label = "peers";
    fputs("reloaded  ", stdout);
    print_config(json);
    fputc('\n', stdout);
    nd_json_each(nd_json_get(json, "peers"), print_peer, &label);
}

int nd_reload_run(const struct nd_args *args)
{
    return ask_and_show(args, true, "/reload", show_reload);
}

static void show_health(nd_json_value *json)
{
    (void)json; /* that there is one says it all */
    fputs("healthy\n", stdout);
}

int nd_healthcheck_run(const struct nd_args *args)
{
    return ask_and_show(args, false, "/health", show_health);
}
