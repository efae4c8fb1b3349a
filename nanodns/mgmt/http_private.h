/* SPDX-License-Identifier: MIT */
#ifndef ND_MGMT_HTTP_PRIVATE_H
#define ND_MGMT_HTTP_PRIVATE_H

#include "mgmt/http.h"
#include "mgmt/http_lib.h"

/* Shared by http.c, which has the connections, and http_request.c, which has the requests. */

/* Connections are in the order of their deadlines: each has the same time. */
struct nd_http_conn {
    struct nd_http *http;
    int fd;
    struct nd_addr client;
    uint64_t deadline_ms; /* monotonic */
    struct nd_http_conn *previous, *next;
    struct nd_http_request *request; /* under way; NULL: idle */
};

struct nd_http {
    struct nd_http_lib lib;
    struct MHD_Daemon *daemon;
    struct nd_loop *loop;
    struct nd_log_producer *log;
    struct nd_http_service service;
    struct nd_http_limits limits;
    int epoll_fd; /* readable when the library wants a turn; its own */
    struct nd_watch *watch;
    struct nd_timer *turn_timer; /* when the library wants a turn */
    struct nd_timer *deadline_timer;
    struct nd_http_conn *first, *last;
    size_t body_octets; /* held for all requests */
    bool retired;
    bool again; /* a connection went: there may be one to accept */
};

struct nd_http_request {
    struct nd_http *http;
    struct MHD_Connection *connection;
    struct nd_http_conn *conn;
    enum nd_http_method method;
    const char *method_text;
    char *path;
    size_t body_max; /* what `begin` allowed */
    char *body;
    size_t body_len, body_size;
    int refusal;    /* enum nd_http_refusal; -1: none */
    bool complete;  /* all of it is there */
    bool suspended; /* waits for its answer */
    bool answered;
    unsigned status;
    struct MHD_Response *response; /* answered with; NULL: no memory for it */
    void *data;
};

/* For libmicrohttpd: a request's headers, a piece of its body, or its end. */
enum MHD_Result nd_http_on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                   const char *method, const char *version, const char *data,
                                   size_t *data_len, void **request_slot);

/* For libmicrohttpd: a request has ended, one way or another. */
void nd_http_on_end(void *cls, struct MHD_Connection *connection, void **request_slot,
                    enum MHD_RequestTerminationCode why);

/* The connection's time starts anew. */
void nd_http_conn_touch(struct nd_http_conn *conn);

#endif
