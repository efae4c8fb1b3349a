/* SPDX-License-Identifier: MIT */
#include "cluster/peer_http.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "loop/base.h"

struct nd_body {
    char *text;
    size_t len;
    size_t refs;
};

/*
 * libevent may still use a connection after it called back, and calls back before
 * evhttp_make_request() returns when connecting fails at once. So its callbacks only note what
 * came, and the timer, which is also the deadline, does the rest from the loop.
 */
struct nd_peer_http {
    struct evhttp_connection *connection;
    struct nd_timer *timer;
    struct evbuffer *answer;
    unsigned status;
    const char *error;
    bool done;
    nd_peer_http_fn *fn;
    void *ctx;
};

struct nd_body *nd_body_new_take(char *text, size_t len)
{
    struct nd_body *body = calloc(1, sizeof(*body));
    if (body == NULL) {
        free(text);
        return NULL;
    }
    *body = (struct nd_body){.text = text, .len = len, .refs = 1};
    return body;
}

struct nd_body *nd_body_ref(struct nd_body *body)
{
    body->refs++;
    return body;
}

void nd_body_unref(struct nd_body *body)
{
    if (body != NULL && --body->refs == 0) {
        free(body->text);
        free(body);
    }
}

static void release_body(const void *data, size_t len, void *body)
{
    (void)data;
    (void)len;
    nd_body_unref(body);
}

static void free_http(struct nd_peer_http *http)
{
    if (http->connection != NULL) {
        evhttp_connection_free(http->connection); /* and its request */
    }
    if (http->answer != NULL) {
        evbuffer_free(http->answer);
    }
    nd_timer_free(http->timer);
    free(http);
}

void nd_peer_http_cancel(struct nd_peer_http *http)
{
    if (http != NULL) {
        free_http(http);
    }
}

/* The deadline, or what was noted before. */
static void on_timer(void *ctx)
{
    struct nd_peer_http *http = ctx;
    struct nd_peer_answer answer = {.body = "", .error = "it took too long"};
    if (http->done) {
        answer.status = http->status;
        answer.error = http->error;
        answer.len = evbuffer_get_length(http->answer);
    }
    if (answer.len > 0) {
        answer.body = (const char *)evbuffer_pullup(http->answer, -1);
    }
    if (answer.body == NULL) {
        answer = (struct nd_peer_answer){.body = "", .error = "no memory for the answer"};
    }
    http->fn(http->ctx, &answer);
    free_http(http);
}

static void finish(struct nd_peer_http *http, unsigned status, const char *error)
{
    http->done = true;
    http->status = status;
    http->error = error;
    nd_timer_start(http->timer, 0);
}

static void on_error(enum evhttp_request_error error, void *ctx)
{
    struct nd_peer_http *http = ctx;
    switch (error) {
    case EVREQ_HTTP_TIMEOUT:
        http->error = "it does not answer";
        break;
    case EVREQ_HTTP_EOF:
        http->error = "it closed the connection";
        break;
    case EVREQ_HTTP_INVALID_HEADER:
        http->error = "its answer is no HTTP";
        break;
    case EVREQ_HTTP_DATA_TOO_LONG:
        http->error = "its answer is too long";
        break;
    case EVREQ_HTTP_BUFFER_ERROR:
    case EVREQ_HTTP_REQUEST_CANCEL:
    default:
        http->error = "the connection failed";
        break;
    }
}

/* `request` is NULL after on_error(), and has no status when there never was a connection. */
static void on_answer(struct evhttp_request *request, void *ctx)
{
    struct nd_peer_http *http = ctx;
    int status = request == NULL ? 0 : evhttp_request_get_response_code(request);
    if (status <= 0) {
        finish(http, 0, http->error != NULL ? http->error : "cannot connect");
    } else if (evbuffer_add_buffer(http->answer, evhttp_request_get_input_buffer(request)) != 0) {
        finish(http, 0, "no memory for the answer");
    } else {
        finish(http, (unsigned)status, NULL);
    }
}

static int connection_new(struct nd_loop *loop, const struct nd_peer_request *request,
                          struct evhttp_connection **ret_connection)
{
    char host[ND_ADDR_TEXT_MAX];
    struct timeval stall = {request->stall_ms / 1000,
                            (suseconds_t)(request->stall_ms % 1000) * 1000};
    if (getnameinfo(&request->addr.any, nd_addr_len(&request->addr), host, sizeof(host), NULL, 0,
                    NI_NUMERICHOST) != 0) {
        return ENOMEM;
    }
    struct evhttp_connection *connection =
        evhttp_connection_base_new(nd_loop_base(loop), NULL, host, nd_addr_port(&request->addr));
    if (connection == NULL) {
        return ENOMEM;
    }
    evhttp_connection_set_timeout_tv(connection, &stall);
    evhttp_connection_set_max_headers_size(connection, ND_PEER_HEADERS_MAX);
    evhttp_connection_set_max_body_size(connection, (ev_ssize_t)request->answer_max);
    *ret_connection = connection;
    return 0;
}

/* Headers and body. False without memory. */
static bool fill(struct evhttp_request *to, const struct nd_peer_request *request)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(to);
    int failed = evhttp_add_header(headers, "Host", request->host) |
                 evhttp_add_header(headers, "Connection", "close") |
                 evhttp_add_header(headers, "Accept", "application/json");
    if (request->token != NULL) {
        size_t size = sizeof("Bearer ") + strlen(request->token);
        char *bearer = malloc(size);
        if (bearer == NULL) {
            return false;
        }
        snprintf(bearer, size, "Bearer %s", request->token);
        failed |= evhttp_add_header(headers, "Authorization", bearer);
        free(bearer);
    }
    if (request->body == NULL || failed != 0) {
        return failed == 0;
    }
    failed = evhttp_add_header(headers, "Content-Type", "application/json");
    if (failed == 0 &&
        evbuffer_add_reference(evhttp_request_get_output_buffer(to), request->body->text,
                               request->body->len, release_body, request->body) == 0) {
        nd_body_ref(request->body);
        return true;
    }
    return false;
}

static int start_request(struct nd_peer_http *http, const struct nd_peer_request *request)
{
    struct evhttp_request *to = evhttp_request_new(on_answer, http);
    if (to == NULL) {
        return ENOMEM;
    }
    evhttp_request_set_error_cb(to, on_error);
    if (!fill(to, request)) {
        evhttp_request_free(to);
        return ENOMEM;
    }
    enum evhttp_cmd_type method = request->body != NULL ? EVHTTP_REQ_POST : EVHTTP_REQ_GET;
    /* the connection owns the request from here on, also when this fails */
    if (evhttp_make_request(http->connection, to, method, request->path) != 0) {
        finish(http, 0, "cannot connect");
    }
    return 0;
}

int nd_peer_http_start(struct nd_loop *loop, const struct nd_peer_request *request,
                       nd_peer_http_fn *fn, void *ctx, struct nd_peer_http **ret_http)
{
    struct nd_peer_http *http = calloc(1, sizeof(*http));
    if (http == NULL) {
        return ENOMEM;
    }
    http->fn = fn;
    http->ctx = ctx;
    http->answer = evbuffer_new();
    int err = http->answer == NULL ? ENOMEM : nd_timer_new(loop, on_timer, http, &http->timer);
    if (err == 0) {
        err = nd_timer_start(http->timer, request->whole_ms);
    }
    if (err == 0) {
        err = connection_new(loop, request, &http->connection);
    }
    if (err == 0) {
        err = start_request(http, request);
    }
    if (err != 0) {
        free_http(http);
        return err;
    }
    *ret_http = http;
    return 0;
}
