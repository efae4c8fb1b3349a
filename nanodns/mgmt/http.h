/* SPDX-License-Identifier: MIT */
#ifndef ND_MGMT_HTTP_H
#define ND_MGMT_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/log.h"
#include "loop/loop.h"

/*
 * A small HTTP/1.1 service in the thread of a loop, on libmicrohttpd. It knows requests and
 * answers, and nothing of what they mean. A client that is slow, stuck or gone costs a connection
 * until its time is up, and delays nobody.
 */

struct nd_http;
struct nd_http_request;

/* ---- octets that several answers share ---------------------------------------------------- */

/* Large bodies are not copied for each client. Counted by its holders, in the loop's thread. */
struct nd_http_blob;

/* A copy of `len` octets with one reference, the caller's. NULL without memory. */
struct nd_http_blob *nd_http_blob_new(const char *octets, size_t len);
struct nd_http_blob *nd_http_blob_ref(struct nd_http_blob *blob);
void nd_http_blob_unref(struct nd_http_blob *blob); /* NULL is fine */

/* ---- a request ----------------------------------------------------------------------------- */

enum nd_http_method {
    ND_HTTP_GET, /* and HEAD, whose answers lose their body on their way out */
    ND_HTTP_POST,
    ND_HTTP_OTHER,
};

/* All that it says is valid until it is answered, or `gone`. */
enum nd_http_method nd_http_method(const struct nd_http_request *request);

/* Percent-decoded, without the query string. May hold any octet but NUL. */
const char *nd_http_path(const struct nd_http_request *request);

/* The first header of that name, in any case; NULL without one. */
const char *nd_http_header(const struct nd_http_request *request, const char *name);

/* In `serve`: the whole body. There is no NUL behind it. */
const char *nd_http_body(const struct nd_http_request *request, size_t *ret_len);

/* A pointer of the service's own. */
void nd_http_set_data(struct nd_http_request *request, void *data);
void *nd_http_data(const struct nd_http_request *request);

/* ---- its answer ---------------------------------------------------------------------------- */

struct nd_http_answer {
    unsigned status;
    const char *content_type;
    const char *body; /* copied; `blob` goes before it */
    size_t body_len;
    struct nd_http_blob *blob; /* borrowed for the call, which takes a reference of its own */
    const char *allow;         /* of 405: the methods; NULL: none */
    const char *authenticate;  /* of 401: the challenge; NULL: none */
};

/* Once for each request, from `begin`, `serve`, `refuse`, or later in the loop's thread. */
void nd_http_answer(struct nd_http_request *request, const struct nd_http_answer *answer);

/* Why a request is not served. */
enum nd_http_refusal {
    ND_HTTP_TOO_LARGE, /* its body is longer than `begin` said: 413 */
    ND_HTTP_BUSY,      /* bodies of all requests together are too large, or no memory: 503 */
};

/* ---- the service --------------------------------------------------------------------------- */

struct nd_http_service {
    void *ctx;

    /* The headers are there. Answer it now (its body is then passed over), or return how many
     * octets of a body will be taken, 0 for none. */
    size_t (*begin)(void *ctx, struct nd_http_request *request);

    /* All of it is there. Answer it now or later. */
    void (*serve)(void *ctx, struct nd_http_request *request);

    /* Answer it now: it is not served. */
    void (*refuse)(void *ctx, struct nd_http_request *request, enum nd_http_refusal refusal);

    /* A request that was served, and not answered yet, has gone with its connection: forget it. */
    void (*gone)(void *ctx, struct nd_http_request *request);
};

struct nd_http_limits {
    unsigned connections_max;
    unsigned per_client_max;
    unsigned idle_s;   /* nothing read and nothing written */
    unsigned total_ms; /* from the connection, or the answer before, to the end of an answer */
    size_t pool_size;  /* octets for a request's line and headers; too many: 431 */
    size_t bodies_max; /* octets of the bodies of all requests */
};

/* Those of base/limits.h. */
struct nd_http_limits nd_http_limits_default(void);

struct nd_http_options {
    struct nd_loop *loop;
    struct nd_log_producer *log; /* requests at level DEBUG; NULL: none */
    int fd;                      /* listening, non-blocking; taken, on failure too */
    struct nd_http_service service;
    struct nd_http_limits limits;
};

/* 0, or an errno value with the reason in `error`. */
int nd_http_new(const struct nd_http_options *options, char *error, size_t error_size,
                struct nd_http **ret_http);

/* Listen no more and close what is idle; requests under way are still answered. */
void nd_http_retire(struct nd_http *http);

/* Serve until `fd` is readable, for when the loop runs no more. */
void nd_http_serve_until(struct nd_http *http, int fd);

/*
 * Answer what has come, as far as that takes no waiting, then cut all connections. Not from within
 * its callbacks. NULL is fine.
 */
void nd_http_free(struct nd_http *http);

#endif
