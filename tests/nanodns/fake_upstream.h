/* SPDX-License-Identifier: MIT */
#ifndef TESTS_NANODNS_FAKE_UPSTREAM_H
#define TESTS_NANODNS_FAKE_UPSTREAM_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

/*
 * A server that does what a test tells it: UDP and TCP on one free port of the loopback, in a
 * thread of its own, which calls the script with every query that comes.
 */

#define FAKE_CONNECTIONS 64
#define FAKE_QUERY_MAX   512

struct fake_upstream;

/* Copy it to answer later, from any thread; over TCP only while the connection is there. */
struct fake_query {
    struct fake_upstream *fake;
    bool tcp;
    int fd;
    struct nd_addr client;
    unsigned number; /* 0 for the first query of this server */
    size_t len;
    uint8_t msg[FAKE_QUERY_MAX];
};

typedef void fake_fn(void *ctx, const struct fake_query *query);

struct fake_connection {
    int fd; /* -1: free */
    size_t len;
    uint8_t in[2 + FAKE_QUERY_MAX];
};

struct fake_upstream {
    struct nd_addr addr;
    int udp;
    int tcp;
    int wake[2];
    fake_fn *script;
    void *ctx;
    pthread_t thread;
    atomic_uint udp_queries;
    atomic_uint tcp_queries;
    atomic_uint connections;
    struct fake_connection connection[FAKE_CONNECTIONS];
};

/* Starts it; a failure fails the test. `script` NULL: it never answers. */
void fake_start(struct fake_upstream *fake, const char *host, fake_fn *script, void *ctx);

/* Ends it: from now on its port refuses, or is somebody else's. */
void fake_stop(struct fake_upstream *fake);

/* Instead of starting: has an address whose port refuses, and that nobody else is given. */
void fake_refuse(struct fake_upstream *fake, const char *host);
void fake_refuse_stop(struct fake_upstream *fake);

/* Queries that came so far. */
unsigned fake_queries(struct fake_upstream *fake);

/* Wait until it has seen that many queries. False when they did not come. */
bool fake_await(struct fake_upstream *fake, unsigned queries);

/* Send these octets, behind a length over TCP. */
void fake_send(const struct fake_query *query, const uint8_t *msg, size_t len);

/* End the TCP connection of this query. */
void fake_cut(const struct fake_query *query);

/* Has the query an OPT? */
bool fake_has_opt(const struct fake_query *query);

/* Octets of header and question. */
size_t fake_question_end(const struct fake_query *query);

/*
 * An answer in `buf` of `size`: the query's ID and question, RA, `rcode`, then `count` A records
 * 192.0.2.1, .2, … of this TTL, and an OPT if the query has one. Returns its octets.
 */
size_t fake_make(const struct fake_query *query, unsigned rcode, unsigned count, uint32_t ttl_s,
                 uint8_t *buf, size_t size);

/* Make and send one. */
void fake_answer(const struct fake_query *query, unsigned rcode, unsigned count, uint32_t ttl_s);

#endif
