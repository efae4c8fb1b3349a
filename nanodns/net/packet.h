/* SPDX-License-Identifier: MIT */
#ifndef ND_NET_PACKET_H
#define ND_NET_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/addr.h"

/*
 * The seam between sockets and whoever answers: a message came in, what goes back? This layer
 * knows of a message only its length.
 */

struct nd_packet_ops;

/* A message from a client. Valid until the handler returns. */
struct nd_packet {
    const uint8_t *data;
    size_t len; /* 1..ND_UDP_QUERY_MAX by UDP, 1..ND_TCP_MESSAGE_MAX by TCP */
    const struct nd_addr *client;
    bool tcp;
    bool truncated;       /* UDP: it was longer than ND_UDP_QUERY_MAX, its end is lost */
    uint64_t received_ns; /* monotonic; messages that were read together have one time */

    const struct nd_packet_ops *ops; /* the rest is for nd_packet_defer() */
    void *via;
    unsigned index;
};

/*
 * Answer `in` into `out`, which does not overlap it and has room for ND_UDP_ANSWER_MAX octets by
 * UDP, ND_TCP_MESSAGE_MAX by TCP. The answer's length, at most `out_size`; 0: no answer, or not
 * yet, after nd_packet_defer().
 */
typedef size_t nd_handler_fn(void *ctx, const struct nd_packet *in, uint8_t *out, size_t out_size);

/*
 * Datagrams come in batches, and what an answer reads is seldom in the processor's cache. If set,
 * `hint` is called with each message of a batch, then `fetch` with what each gave, then the
 * handler: so the memory of all is fetched at once instead of one after the other. Neither blocks.
 */
struct nd_hint {
    uint64_t of[2]; /* whatever the two agree on */
};
typedef struct nd_hint nd_hint_fn(void *ctx, const uint8_t *data, size_t len);
typedef void nd_fetch_fn(void *ctx, struct nd_hint hint);

struct nd_handler {
    nd_handler_fn *fn;
    nd_hint_fn *hint;   /* NULL: none of the two */
    nd_fetch_fn *fetch; /* set if `hint` is */
    void *ctx;
};

/*
 * Where an answer goes that comes later. A value, to keep in whatever waits for it. It stays
 * usable when the client has gone, and must be finished exactly once, by nd_reply_to_send() or
 * nd_reply_to_drop(), in the thread that received the message and before its sockets are freed.
 * Answers to several messages of one TCP connection may come in any order (RFC 7766 section 7).
 */
struct nd_reply_to {
    const struct nd_packet_ops *ops;
    void *via;             /* the UDP socket or the TCP connection */
    uint64_t received_ns;  /* when the message had come */
    struct nd_addr client; /* UDP only, as is the rest */
    struct nd_addr local;  /* the address asked; its family is 0 where the socket implies it */
    unsigned ifindex;      /* with a link-local `local`, else 0 */
};

/* Inside a handler: it will answer later and returns 0 now. */
void nd_packet_defer(const struct nd_packet *in, struct nd_reply_to *ret_to);

/*
 * Send the answer. 0: sent, or queued; else an errno value and it is lost: ENOTCONN when the
 * connection has gone, EAGAIN when the socket is full, EMSGSIZE past ND_TCP_MESSAGE_MAX.
 */
int nd_reply_to_send(struct nd_reply_to *to, const uint8_t *msg, size_t len);

/* There will be no answer. */
void nd_reply_to_drop(struct nd_reply_to *to);

/* sendmsg() only reads, but its iovec has no const. */
static inline struct iovec nd_iovec_to_send(const void *octets, size_t len)
{
    union {
        const void *given;
        void *wanted;
    } base = {octets};
    return (struct iovec){base.wanted, len};
}

/* What a transport provides; net/ only. `len` 0 in send: drop. */
struct nd_packet_ops {
    void (*defer)(const struct nd_packet *in, struct nd_reply_to *ret_to);
    int (*send)(struct nd_reply_to *to, const uint8_t *msg, size_t len);
};

#endif
