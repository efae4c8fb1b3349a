/* SPDX-License-Identifier: MIT */
/* The closed loop of the load generator: a fixed number of queries is on its way at any time. */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "latency.h"
#include "queries.h"

enum {
    CLIENT_BATCH_MAX = 64,
    CLIENT_FLOWS_MAX = 64,
    CLIENT_WINDOW_MAX = 1024, /* per flow: ten of the ID's bits name the slot */
};

/* What a right answer looks like. */
struct expectation {
    bool header_only; /* an echo: QR and the ID are all that is looked at */
    unsigned rcode;   /* of the header */
    unsigned answers; /* ANCOUNT */
    bool address;     /* the one answer is A 10.x.y.z, x.y.z being the number of the name */
};

struct client_options {
    uint16_t port;
    unsigned flows;  /* sockets, each with its own port */
    unsigned window; /* queries under way on all flows together */
    unsigned batch;  /* queries of one sending call */
    uint64_t rate;   /* queries a second at the most; 0: as many as are answered */
    bool segment;    /* let the kernel cut a batch into datagrams (UDP_SEGMENT): cheaper here */
    struct expectation expect;
};

struct client_counts {
    uint64_t sent;
    uint64_t answers;
    uint64_t rcodes[16];
    uint64_t wrong;   /* answers that are not as expected; each is looked at, one in 64 entirely */
    uint64_t lost;    /* no answer within a second */
    uint64_t strays;  /* datagrams to no query under way: late or doubled */
    uint64_t idle_ns; /* time without anything to receive or to send */
    struct latency latency;
};

struct client;

/* A client for QUERIES, which it cycles through and writes IDs into; ends the process on a fault.
 */
struct client *client_new(const struct client_options *options, struct queries *queries);

/* Run for DURATION_NS nanoseconds and add to COUNTS; what is under way stays under way. */
void client_run(struct client *c, uint64_t duration_ns, struct client_counts *counts);

void client_free(struct client *c);

#endif
