/* SPDX-License-Identifier: MIT */
/*
 * A scripted HTTP server on loopback in a thread of its own: what a peer is in a unit test. It
 * reads one request a connection and lets the script write whatever it likes.
 */
#ifndef TESTS_NANODNS_HTTP_KIT_H
#define TESTS_NANODNS_HTTP_KIT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

#define HTTP_KIT_REQUESTS 64
#define HTTP_KIT_HELD     32

struct http_kit;

/* Answers `request`, headers and body, on `fd`. False: the connection stays open until the end. */
typedef bool http_kit_fn(struct http_kit *kit, const char *request, int fd);

struct http_kit {
    http_kit_fn *fn;
    void *ctx; /* the script's own */
    struct nd_addr addr;
    char text[32]; /* "127.0.0.1:port" */
    pthread_mutex_t mutex;
    pthread_t thread;
    int listener;
    int stop[2];
    int held[HTTP_KIT_HELD];
    size_t held_count;
    char *request[HTTP_KIT_REQUESTS];
    size_t request_count;
};

void http_kit_start(struct http_kit *kit, http_kit_fn *fn, void *ctx);
void http_kit_stop(struct http_kit *kit);

/* Requests so far whose first line begins with `prefix`; NULL: all. */
size_t http_kit_count(struct http_kit *kit, const char *prefix);

/* The last request whose first line begins with `prefix`, or "": valid until http_kit_stop(). */
const char *http_kit_last(struct http_kit *kit, const char *prefix);

void http_kit_write(int fd, const char *text);

/* A whole answer of JSON. */
void http_kit_answer(int fd, unsigned status, const char *body);

/* The body of a request. */
const char *http_kit_body(const char *request);

#endif
