/* SPDX-License-Identifier: MIT */
#ifndef ND_NET_TCP_PRIVATE_H
#define ND_NET_TCP_PRIVATE_H

#include "base/limits.h"
#include "net/tcp.h"

/* What tcp_listener.c (accept, limits), tcp_conn.c (framing) and tcp_output.c share. */

/* Length octets before a message (RFC 1035 section 4.2.2). */
#define ND_TCP_PREFIX 2

struct nd_tcp {
    struct nd_loop *loop;
    int fd; /* -1 from the drain on */
    struct nd_watch *watch;
    struct nd_timer *resume; /* accepting again after a pause */
    struct nd_tcp_limits limits;
    struct nd_tcp_gate *gate;
    struct nd_handler handler;
    struct nd_stats *stats;
    struct nd_tcp_conn *conns;
    nd_tcp_drained_fn *drained; /* set while draining */
    void *drained_ctx;

    /* Used by one connection at a time, while one of its events is handled. */
    uint64_t received_ns; /* when what is being answered was read */
    size_t gathered;      /* octets in `gather` */
    uint8_t gather[ND_TCP_GATHER + ND_TCP_PREFIX + ND_TCP_MESSAGE_MAX];
    uint8_t read[ND_TCP_READ_SIZE];
};

/* No octet of buffer between two messages: an idle connection is this and what the loop needs. */
struct nd_tcp_conn {
    struct nd_tcp *tcp; /* NULL: closed, kept for the answers that come later */
    struct nd_tcp_conn *prev;
    struct nd_tcp_conn *next;
    int fd;
    struct nd_watch *watch;
    struct nd_timer *idle;
    struct nd_addr client;

    uint8_t *in; /* begin of a message, or messages that wait until output is taken */
    size_t in_len;
    size_t in_size;

    uint8_t *out; /* what the kernel did not take: out[out_pos .. out_len) */
    size_t out_pos;
    size_t out_len;
    size_t out_size;

    size_t deferred; /* answers promised for later */
    bool input_done; /* nothing more is read: end of stream, a fault, or draining */
    bool draining;   /* to be closed as soon as what has arrived is answered */
    bool failed;     /* to be closed at the next event */
    enum nd_counter reason;
};

/* ---- tcp_conn.c ---------------------------------------------------------------------------- */

/* Serve an accepted socket that entered the gate. On failure all stays the caller's. */
int nd_tcp_conn_open(struct nd_tcp *tcp, int fd, const struct nd_addr *client);

/* Close and count why. */
void nd_tcp_conn_close(struct nd_tcp_conn *conn, enum nd_counter reason);

/* Answer what has arrived, read no more, close when all is written; perhaps at once. */
void nd_tcp_conn_drain(struct nd_tcp_conn *conn);

/* ---- tcp_output.c -------------------------------------------------------------------------- */

/* Octets that wait for the kernel to take them. */
size_t nd_tcp_conn_pending(const struct nd_tcp_conn *conn);

/* Write what was gathered; the rest becomes pending. */
void nd_tcp_conn_send_gathered(struct nd_tcp_conn *conn);

/* Write what is pending. True when the kernel took something. */
bool nd_tcp_conn_flush(struct nd_tcp_conn *conn);

/* Write one message behind its length; the rest becomes pending. */
void nd_tcp_conn_send_message(struct nd_tcp_conn *conn, const uint8_t *msg, size_t len);

/* ---- tcp_listener.c ------------------------------------------------------------------------ */

/* At the end of each event that may have closed the last connection. */
void nd_tcp_check_drained(struct nd_tcp *tcp);

#endif
