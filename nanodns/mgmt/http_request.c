/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "mgmt/http_private.h"

/* ---- octets that several answers share ---------------------------------------------------- */

struct nd_http_blob {
    size_t holders;
    size_t len;
    char octets[];
};

struct nd_http_blob *nd_http_blob_new(const char *octets, size_t len)
{
    struct nd_http_blob *blob = NULL;
    if (len < SIZE_MAX - sizeof(*blob)) {
        blob = malloc(sizeof(*blob) + len);
    }
    if (blob != NULL) {
        blob->holders = 1;
        blob->len = len;
        memcpy(blob->octets, octets, len);
    }
    return blob;
}

struct nd_http_blob *nd_http_blob_ref(struct nd_http_blob *blob)
{
    blob->holders++;
    return blob;
}

void nd_http_blob_unref(struct nd_http_blob *blob)
{
    if (blob != NULL && --blob->holders == 0) {
        free(blob);
    }
}

static void unref_blob(void *blob)
{
    nd_http_blob_unref(blob);
}

/* ---- what a request says ------------------------------------------------------------------- */

enum nd_http_method nd_http_method(const struct nd_http_request *request)
{
    return request->method;
}

const char *nd_http_path(const struct nd_http_request *request)
{
    return request->path;
}

const char *nd_http_header(const struct nd_http_request *request, const char *name)
{
    return request->http->lib.lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

const char *nd_http_body(const struct nd_http_request *request, size_t *ret_len)
{
    *ret_len = request->body_len;
    return request->body != NULL ? request->body : "";
}

void nd_http_set_data(struct nd_http_request *request, void *data)
{
    request->data = data;
}

void *nd_http_data(const struct nd_http_request *request)
{
    return request->data;
}

/* ---- its body ------------------------------------------------------------------------------ */

static void release_body(struct nd_http_request *request)
{
    request->http->body_octets -= request->body_size;
    free(request->body);
    request->body = NULL;
    request->body_len = 0;
    request->body_size = 0;
}

/* Room for `len` more octets; false if that is too much for this request or all of them. */
static bool make_room(struct nd_http_request *request, size_t len)
{
    struct nd_http *http = request->http;
    if (len > request->body_max - request->body_len) {
        request->refusal = ND_HTTP_TOO_LARGE;
        return false;
    }
    size_t wanted = request->body_len + len;
    if (wanted <= request->body_size) {
        return true;
    }
    size_t size = request->body_size < 4096 ? 4096 : 2 * request->body_size;
    size = size > request->body_max ? request->body_max : size;
    size = size < wanted ? wanted : size;
    size_t others = http->body_octets - request->body_size;
    char *body = NULL;
    if (others <= http->limits.bodies_max && size <= http->limits.bodies_max - others) {
        body = realloc(request->body, size);
    }
    if (body == NULL) {
        request->refusal = ND_HTTP_BUSY;
        return false;
    }
    http->body_octets = others + size;
    request->body = body;
    request->body_size = size;
    return true;
}

/* What nobody wants is read all the same: a client hears an answer only when it has sent all. */
static void take_body(struct nd_http_request *request, const char *data, size_t len)
{
    if (request->answered || request->refusal >= 0) {
        return;
    }
    if (make_room(request, len)) {
        memcpy(request->body + request->body_len, data, len);
        request->body_len += len;
    } else {
        release_body(request);
    }
}

/* ---- its answer ---------------------------------------------------------------------------- */

static struct MHD_Response *make_response(const struct nd_http_lib *lib,
                                          const struct nd_http_answer *answer)
{
    struct MHD_Response *response;
    if (answer->blob != NULL) {
        struct nd_http_blob *blob = nd_http_blob_ref(answer->blob);
        response = lib->create_response_from_buffer_with_free_callback_cls(blob->len, blob->octets,
                                                                           unref_blob, blob);
        if (response == NULL) {
            nd_http_blob_unref(blob);
        }
    } else {
        /* the library copies what it takes as not const */
        union {
            const char *given;
            void *wanted;
        } body = {answer->body != NULL ? answer->body : ""};
        response =
            lib->create_response_from_buffer(answer->body_len, body.wanted, MHD_RESPMEM_MUST_COPY);
    }
    if (response == NULL) {
        return NULL;
    }
    const char *const headers[][2] = {
        {MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type},
        {MHD_HTTP_HEADER_CACHE_CONTROL, "no-store"},
        {MHD_HTTP_HEADER_ALLOW, answer->allow},
        {MHD_HTTP_HEADER_WWW_AUTHENTICATE, answer->authenticate},
    };
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        if (headers[i][1] != NULL &&
            lib->add_response_header(response, headers[i][0], headers[i][1]) != MHD_YES) {
            lib->destroy_response(response);
            return NULL;
        }
    }
    return response;
}

void nd_http_answer(struct nd_http_request *request, const struct nd_http_answer *answer)
{
    const struct nd_http_lib *lib = &request->http->lib;
    if (request->answered) {
        return;
    }
    request->answered = true;
    request->status = answer->status;
    request->response = make_response(lib, answer);
    release_body(request);
    if (request->suspended) {
        request->suspended = false;
        lib->resume_connection(request->connection);
        (void)nd_timer_start(request->http->turn_timer,
                             0); /* has started before, or a turn is on */
    }
}

/* Hand the answer over; without one the connection is cut. */
static enum MHD_Result send_answer(struct nd_http_request *request)
{
    if (request->response == NULL) {
        return MHD_NO;
    }
    return request->http->lib.queue_response(request->connection, request->status,
                                             request->response);
}

/* ---- its life ------------------------------------------------------------------------------ */

static enum nd_http_method method_of(const char *text)
{
    if (strcmp(text, MHD_HTTP_METHOD_GET) == 0 || strcmp(text, MHD_HTTP_METHOD_HEAD) == 0) {
        return ND_HTTP_GET;
    }
    return strcmp(text, MHD_HTTP_METHOD_POST) == 0 ? ND_HTTP_POST : ND_HTTP_OTHER;
}

static struct nd_http_request *request_new(struct nd_http *http, struct MHD_Connection *connection,
                                           const char *method, const char *url)
{
    const union MHD_ConnectionInfo *info =
        http->lib.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct nd_http_request *request = calloc(1, sizeof(*request));
    if (info == NULL || info->socket_context == NULL || request == NULL) {
        free(request);
        return NULL;
    }
    request->http = http;
    request->connection = connection;
    request->conn = info->socket_context;
    request->method = method_of(method);
    request->method_text = method;
    request->refusal = -1;
    request->path = strdup(url);
    if (request->path == NULL) {
        free(request);
        return NULL;
    }
    request->conn->request = request;
    return request;
}

/*
 * A client that asked before sending its body is answered at once. From others the body is read
 * first: an answer on a connection that is then reset would be lost.
 */
static enum MHD_Result begin(struct nd_http_request *request)
{
    const struct nd_http_service *service = &request->http->service;
    request->body_max = service->begin(service->ctx, request);
    const char *length = nd_http_header(request, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if (!request->answered && length != NULL && strtoull(length, NULL, 10) > request->body_max) {
        request->refusal = ND_HTTP_TOO_LARGE;
    }
    if (nd_http_header(request, MHD_HTTP_HEADER_EXPECT) == NULL) {
        return MHD_YES;
    }
    if (!request->answered && request->refusal >= 0) {
        service->refuse(service->ctx, request, (enum nd_http_refusal)request->refusal);
    }
    return request->answered ? send_answer(request) : MHD_YES;
}

static void serve(struct nd_http_request *request)
{
    const struct nd_http_service *service = &request->http->service;
    request->complete = true;
    if (request->answered) {
        return;
    }
    if (request->refusal >= 0) {
        service->refuse(service->ctx, request, (enum nd_http_refusal)request->refusal);
    } else {
        service->serve(service->ctx, request);
    }
}

enum MHD_Result nd_http_on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                   const char *method, const char *version, const char *data,
                                   size_t *data_len, void **request_slot)
{
    struct nd_http *http = cls;
    struct nd_http_request *request = *request_slot;
    (void)version;
    if (request == NULL) {
        request = request_new(http, connection, method, url);
        *request_slot = request;
        return request != NULL ? begin(request) : MHD_NO;
    }
    if (*data_len > 0) {
        take_body(request, data, *data_len);
        *data_len = 0;
        return MHD_YES;
    }
    if (!request->complete) {
        serve(request);
    }
    if (request->answered) {
        return send_answer(request);
    }
    request->suspended = true;
    http->lib.suspend_connection(connection);
    return MHD_YES;
}

void nd_http_on_end(void *cls, struct MHD_Connection *connection, void **request_slot,
                    enum MHD_RequestTerminationCode why)
{
    struct nd_http *http = cls;
    struct nd_http_request *request = *request_slot;
    char client[ND_ADDR_TEXT_MAX];
    (void)connection;
    if (request == NULL) {
        return;
    }
    *request_slot = NULL;
    if (request->complete && !request->answered) {
        http->service.gone(http->service.ctx, request);
    }
    nd_log_write(http->log, ND_LOG_DEBUG, "management API: %s %.200s of %s: %u%s",
                 request->method_text, request->path, nd_addr_text(&request->conn->client, client),
                 request->status, why == MHD_REQUEST_TERMINATED_COMPLETED_OK ? "" : ", cut off");
    request->conn->request = NULL;
    nd_http_conn_touch(request->conn);
    if (http->retired) {
        shutdown(request->conn->fd, SHUT_RD);
    }
    release_body(request);
    if (request->response != NULL) {
        http->lib.destroy_response(request->response);
    }
    free(request->path);
    free(request);
}
