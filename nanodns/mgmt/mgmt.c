/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt/mgmt.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "mgmt/private.h"
#include "net/listen_error.h"

/* ---- answers ------------------------------------------------------------------------------- */

void nd_mgmt_reply(struct nd_http_request *request, unsigned status, struct nd_json_out *out)
{
    static const char no_memory[] = "{\"error\": \"no memory\"}\n";
    struct nd_http_answer answer = {.status = status, .content_type = ND_MGMT_JSON};
    answer.body = nd_json_out_text(out, &answer.body_len);
    if (answer.body == NULL) {
        answer.status = 500;
        answer.body = no_memory;
        answer.body_len = sizeof(no_memory) - 1;
    }
    nd_http_answer(request, &answer);
    nd_json_out_done(out);
}

void nd_mgmt_reply_error(struct nd_http_request *request, unsigned status, const char *format, ...)
{
    char text[ND_LOG_MESSAGE_MAX];
    va_list arguments;
    struct nd_json_out out;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    nd_json_out_init(&out);
    nd_json_put_text(&out, nd_json_out_root(&out), "error", text);
    nd_mgmt_reply(request, status, &out);
}

/* ---- waiting ------------------------------------------------------------------------------- */

struct nd_mgmt_wait *nd_mgmt_wait_new(struct nd_mgmt *mgmt, struct nd_http_request *request)
{
    struct nd_mgmt_wait *wait = calloc(1, sizeof(*wait));
    if (wait == NULL) {
        nd_mgmt_reply_error(request, 500, "no memory");
        return NULL;
    }
    wait->mgmt = mgmt;
    wait->request = request;
    wait->next = mgmt->waits;
    if (wait->next != NULL) {
        wait->next->previous = wait;
    }
    mgmt->waits = wait;
    nd_http_set_data(request, wait);
    return wait;
}

struct nd_http_request *nd_mgmt_wait_end(struct nd_mgmt_wait *wait)
{
    struct nd_http_request *request = wait->request;
    if (wait->mgmt != NULL) {
        if (wait->previous != NULL) {
            wait->previous->next = wait->next;
        } else {
            wait->mgmt->waits = wait->next;
        }
        if (wait->next != NULL) {
            wait->next->previous = wait->previous;
        }
    }
    free(wait);
    if (request != NULL) {
        nd_http_set_data(request, NULL);
    }
    return request;
}

/* ---- the socket ---------------------------------------------------------------------------- */

static int open_socket(struct nd_mgmt *mgmt, const char *host, uint16_t port, char *error,
                       size_t error_size)
{
    struct nd_http_options options = {
        .loop = mgmt->loop,
        .log = mgmt->log,
        .service = nd_mgmt_service(mgmt),
        .limits = nd_http_limits_default(),
    };
    struct nd_listen_error listen_error;
    struct nd_addr addr;
    char text[ND_ADDR_TEXT_MAX];
    char *host_copy = strdup(host);
    if (host_copy == NULL) {
        snprintf(error, error_size, "cannot start the management API: %s", strerror(ENOMEM));
        return ENOMEM;
    }
    if (nd_listener_open_tcp(host, port, &options.fd, &addr, &listen_error) != 0) {
        nd_listen_error_explain(&listen_error, ND_LISTEN_FOR_MGMT, host, port, error, error_size);
        free(host_copy);
        return listen_error.err != 0 ? listen_error.err : EADDRNOTAVAIL;
    }
    struct nd_http *http;
    int err = nd_http_new(&options, error, error_size, &http);
    if (err != 0) {
        free(host_copy);
        return err;
    }
    mgmt->http = http;
    free(mgmt->host);
    mgmt->host = host_copy;
    mgmt->port = port;
    nd_log_write(mgmt->log, ND_LOG_INFO, "management API on %s", nd_addr_text(&addr, text));
    return 0;
}

static void forget_old(void *ctx)
{
    struct nd_mgmt *mgmt = ctx;
    nd_http_free(mgmt->old);
    mgmt->old = NULL;
}

/* What `http` has begun is finished; no more comes to it. */
static void retire(struct nd_mgmt *mgmt)
{
    forget_old(mgmt);
    mgmt->old = mgmt->http;
    mgmt->http = NULL;
    if (mgmt->old != NULL) {
        nd_http_retire(mgmt->old);
        nd_timer_start(mgmt->retire_timer, ND_MGMT_RETIRE_MS);
    }
}

/*
 * The new socket is opened before the old one is closed. Only where the old one is in the way
 * itself, 127.0.0.1 before 0.0.0.0 on one port, it has to go first; if the new one cannot be had
 * then, it is opened again.
 */
static void move(struct nd_mgmt *mgmt, const char *host, uint16_t port)
{
    char error[ND_LOG_MESSAGE_MAX];
    struct nd_http *before = mgmt->http;
    char *old_host = mgmt->host != NULL ? strdup(mgmt->host) : NULL;
    uint16_t old_port = mgmt->port;
    bool in_the_way = before != NULL && port == old_port;
    if (in_the_way) {
        retire(mgmt);
    }
    int err = open_socket(mgmt, host, port, error, sizeof(error));
    if (err == 0 && before != NULL && !in_the_way) {
        struct nd_http *now = mgmt->http;
        mgmt->http = before;
        retire(mgmt);
        mgmt->http = now;
    } else if (err != 0) {
        nd_log_write(mgmt->log, ND_LOG_ERROR, "%s%s", error,
                     before != NULL ? "; it stays where it was" : "");
        if (in_the_way && old_host != NULL &&
            open_socket(mgmt, old_host, old_port, error, sizeof(error)) != 0) {
            nd_log_write(mgmt->log, ND_LOG_ERROR, "%s", error);
        }
    }
    free(old_host);
}

static void follow(struct nd_mgmt *mgmt, const struct ncfg_server *server)
{
    if (server->mgmt_port == 0) {
        if (mgmt->http != NULL) {
            retire(mgmt);
            nd_log_write(mgmt->log, ND_LOG_INFO, "management API: off");
        }
    } else if (mgmt->http == NULL || mgmt->port != server->mgmt_port ||
               strcmp(mgmt->host, server->mgmt_host) != 0) {
        move(mgmt, server->mgmt_host, server->mgmt_port);
    }
}

/* ---- life ---------------------------------------------------------------------------------- */

static void on_change(void *ctx, const struct nd_change *change)
{
    struct nd_mgmt *mgmt = ctx;
    (void)change;
    nd_http_blob_unref(mgmt->raw);
    mgmt->raw = NULL;
    follow(mgmt, nd_control_serving(mgmt->control)->server);
}

static void destroy(struct nd_mgmt *mgmt)
{
    nd_http_free(mgmt->http);
    nd_http_free(mgmt->old);
    for (struct nd_mgmt_wait *wait = mgmt->waits; wait != NULL; wait = wait->next) {
        wait->mgmt = NULL;
        wait->request = NULL;
    }
    nd_timer_free(mgmt->retire_timer);
    nd_http_blob_unref(mgmt->raw);
    free(mgmt->host);
    free(mgmt);
}

int nd_mgmt_new(struct nd_control *control, struct nd_cluster *cluster, char *error,
                size_t error_size, struct nd_mgmt **ret_mgmt)
{
    struct nd_mgmt *mgmt = calloc(1, sizeof(*mgmt));
    int err = mgmt == NULL ? ENOMEM : 0;
    if (err == 0) {
        mgmt->control = control;
        mgmt->cluster = cluster;
        mgmt->loop = nd_control_loop(control);
        mgmt->log = nd_control_log(control);
        err = nd_timer_new(mgmt->loop, forget_old, mgmt, &mgmt->retire_timer);
    }
    if (err == 0) {
        err = nd_control_listen(control, on_change, mgmt);
    }
    if (err != 0) {
        snprintf(error, error_size, "cannot start the management API: %s", strerror(err));
    } else {
        const struct ncfg_server *server = nd_control_serving(control)->server;
        if (server->mgmt_port != 0) {
            err = open_socket(mgmt, server->mgmt_host, server->mgmt_port, error, error_size);
        }
        if (err != 0) {
            nd_control_unlisten(control, on_change, mgmt);
        }
    }
    if (err != 0) {
        if (mgmt != NULL) {
            destroy(mgmt);
        }
        return err;
    }
    *ret_mgmt = mgmt;
    return 0;
}

void nd_mgmt_leaving(struct nd_mgmt *mgmt)
{
    mgmt->leaving = true;
}

void nd_mgmt_serve_until(struct nd_mgmt *mgmt, int fd)
{
    if (mgmt->http != NULL) {
        nd_http_serve_until(mgmt->http, fd);
    }
}

void nd_mgmt_free(struct nd_mgmt *mgmt)
{
    if (mgmt != NULL) {
        nd_control_unlisten(mgmt->control, on_change, mgmt);
        destroy(mgmt);
    }
}
