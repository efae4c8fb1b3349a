/* SPDX-License-Identifier: MIT */
#ifndef ND_CLUSTER_PEER_HTTP_H
#define ND_CLUSTER_PEER_HTTP_H

#include <stddef.h>

#include "base/addr.h"
#include "loop/loop.h"

/*
 * One HTTP request to a peer and its answer: a connection of its own, closed afterwards, bounded in
 * time and in what is taken in. Whatever a peer does, or does not do, it costs nothing else.
 */

/* Octets that several requests may send, freed with the last of them. One thread. */
struct nd_body;

/* Takes `text`, made by malloc(), also when it fails: then NULL. */
struct nd_body *nd_body_new_take(char *text, size_t len);
struct nd_body *nd_body_ref(struct nd_body *body);
void nd_body_unref(struct nd_body *body); /* NULL is fine */

struct nd_peer_http;

struct nd_peer_request {
    struct nd_addr addr;  /* with its port */
    const char *host;     /* for the Host header */
    const char *path;     /* "/metrics" */
    const char *token;    /* a Bearer token (RFC 6750); NULL: none */
    struct nd_body *body; /* NULL: GET; else POST of JSON. The request takes a reference. */
    size_t answer_max;    /* octets of the answer's body */
    unsigned stall_ms;    /* connecting, or no octet either way for this long: given up */
    unsigned whole_ms;    /* from now to the answer's last octet */
};

/* Views, valid until the callback returns. */
struct nd_peer_answer {
    unsigned status;   /* of HTTP; 0: there was no whole answer, and `error` says why */
    const char *error; /* NULL when there is a status */
    const char *body;
    size_t len;
};

typedef void nd_peer_http_fn(void *ctx, const struct nd_peer_answer *answer);

/*
 * Start a request. `fn` is called once, never before this returns; the request is freed when it
 * returns. 0, or ENOMEM and `fn` is not called. Strings are copied.
 */
int nd_peer_http_start(struct nd_loop *loop, const struct nd_peer_request *request,
                       nd_peer_http_fn *fn, void *ctx, struct nd_peer_http **ret_http);

/* Give up: no callback follows. Not from within the callback. NULL is fine. */
void nd_peer_http_cancel(struct nd_peer_http *http);

#endif
