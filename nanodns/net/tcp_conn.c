/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/tcp_private.h"

/*
 * Everything that closes a connection or hands messages to the handler happens in an event of that
 * connection: an answer that comes later, perhaps from inside the handler, only queues its octets
 * and asks for an event.
 */

/* ---- state -------------------------------------------------------------------------------- */

/* Must the client first take answers, or wait for some, before it may ask more? */
static bool blocked(const struct nd_tcp_conn *conn)
{
    const struct nd_tcp_limits *limits = &conn->tcp->limits;
    return nd_tcp_conn_pending(conn) > limits->output_max ||
           conn->deferred >= limits->deferred_max || conn->failed;
}

static size_t message_len(const uint8_t *prefix)
{
    return (size_t)prefix[0] << 8 | prefix[1];
}

static bool has_message(const uint8_t *data, size_t len)
{
    return len >= ND_TCP_PREFIX && message_len(data) <= len - ND_TCP_PREFIX;
}

static void stop_input(struct nd_tcp_conn *conn, enum nd_counter reason)
{
    if (!conn->input_done) {
        conn->input_done = true;
        conn->reason = reason;
    }
}

static void restart_clock(struct nd_tcp_conn *conn)
{
    if (nd_timer_start(conn->idle, conn->tcp->limits.idle_ms) != 0) {
        conn->failed = true;
        conn->reason = ND_COUNT_tcp_closed_error;
    }
}

static void watch(struct nd_tcp_conn *conn, unsigned wanted)
{
    if (nd_watch_set(conn->watch, wanted) != 0) {
        /* without events only the clock is left, which closes it */
        conn->failed = true;
        conn->reason = ND_COUNT_tcp_closed_error;
    }
}

/* Nothing more to do for this client? */
static bool finished(const struct nd_tcp_conn *conn)
{
    return conn->failed || (conn->input_done && !has_message(conn->in, conn->in_len) &&
                            nd_tcp_conn_pending(conn) == 0 && conn->deferred == 0);
}

/* The events this state waits for. */
static void rewatch(struct nd_tcp_conn *conn)
{
    unsigned wanted = 0;
    if (!conn->input_done && !blocked(conn)) {
        wanted |= ND_WATCH_READ;
    }
    /* A socket is nearly always writable: this is also how an event comes at the next turn. */
    bool more_input = has_message(conn->in, conn->in_len) || (conn->draining && !conn->input_done);
    if (nd_tcp_conn_pending(conn) > 0 || finished(conn) || (more_input && !blocked(conn))) {
        wanted |= ND_WATCH_WRITE;
    }
    watch(conn, wanted);
}

/* ---- answers that come later --------------------------------------------------------------- */

static void conn_defer(const struct nd_packet *in, struct nd_reply_to *ret_to)
{
    struct nd_tcp_conn *conn = in->via;
    conn->deferred++;
    *ret_to = (struct nd_reply_to){.ops = in->ops, .via = conn, .received_ns = in->received_ns};
}

static int conn_send_later(struct nd_reply_to *to, const uint8_t *msg, size_t len)
{
    struct nd_tcp_conn *conn = to->via;
    int err = 0;
    conn->deferred--;
    if (conn->tcp == NULL) {
        if (conn->deferred == 0) {
            free(conn);
        }
        return ENOTCONN;
    }
    if (len == 0) {
        nd_stats_count(conn->tcp->stats, ND_COUNT_handler_silent, 1);
    } else if (len > ND_TCP_MESSAGE_MAX) {
        err = EMSGSIZE;
    } else {
        nd_tcp_conn_send_message(conn, msg, len);
        err = conn->failed ? ENOTCONN : 0;
    }
    if (len > 0 && err == 0) {
        nd_stats_count(conn->tcp->stats, ND_COUNT_answers_tcp, 1);
        nd_stats_took(conn->tcp->stats, nd_clock_monotonic_ns() - to->received_ns, 1);
        restart_clock(conn);
    }
    rewatch(conn);
    return err;
}

static const struct nd_packet_ops conn_ops = {conn_defer, conn_send_later};

/* ---- input -------------------------------------------------------------------------------- */

/* True if the answer is there already. */
static bool answer(struct nd_tcp_conn *conn, const uint8_t *msg, size_t len)
{
    struct nd_tcp *tcp = conn->tcp;
    size_t deferred = conn->deferred;
    uint8_t *out = tcp->gather + tcp->gathered;
    const struct nd_packet packet = {.data = msg,
                                     .len = len,
                                     .client = &conn->client,
                                     .tcp = true,
                                     .received_ns = tcp->received_ns,
                                     .ops = &conn_ops,
                                     .via = conn};
    nd_stats_count(tcp->stats, ND_COUNT_queries_tcp, 1);
    size_t reply =
        tcp->handler.fn(tcp->handler.ctx, &packet, out + ND_TCP_PREFIX, ND_TCP_MESSAGE_MAX);
    if (reply == 0) {
        nd_stats_count(tcp->stats, ND_COUNT_handler_silent, conn->deferred <= deferred);
        return false;
    }
    out[0] = (uint8_t)(reply >> 8);
    out[1] = (uint8_t)reply;
    tcp->gathered += ND_TCP_PREFIX + reply;
    nd_stats_count(tcp->stats, ND_COUNT_answers_tcp, 1);
    if (tcp->gathered >= ND_TCP_GATHER) {
        nd_tcp_conn_send_gathered(conn);
    }
    return true;
}

/* Answer the whole messages at the begin of `data` while the client takes them. Octets used. */
static size_t consume(struct nd_tcp_conn *conn, const uint8_t *data, size_t len)
{
    struct nd_tcp *tcp = conn->tcp;
    size_t pos = 0;
    uint64_t answers = 0;
    tcp->received_ns = nd_clock_monotonic_ns();
    while (!blocked(conn) && has_message(data + pos, len - pos)) {
        size_t msg_len = message_len(data + pos);
        if (msg_len == 0) {
            /* no client sends that, and what follows cannot be trusted */
            stop_input(conn, ND_COUNT_tcp_closed_bad);
            pos = len;
            break;
        }
        answers += answer(conn, data + pos + ND_TCP_PREFIX, msg_len);
        pos += ND_TCP_PREFIX + msg_len;
    }
    nd_stats_took(tcp->stats, nd_clock_monotonic_ns() - tcp->received_ns, answers);
    nd_tcp_conn_send_gathered(conn);
    if (pos > 0) {
        restart_clock(conn);
    }
    return pos;
}

/* Answer what stands in the connection's own buffer. */
static void consume_kept(struct nd_tcp_conn *conn)
{
    size_t used = consume(conn, conn->in, conn->in_len);
    if (used == conn->in_len) {
        free(conn->in);
        conn->in = NULL;
        conn->in_len = conn->in_size = 0;
    } else if (used > 0) {
        memmove(conn->in, conn->in + used, conn->in_len - used);
        conn->in_len -= used;
    }
}

static bool grow_input(struct nd_tcp_conn *conn, size_t size)
{
    uint8_t *grown = realloc(conn->in, size);
    if (grown == NULL) {
        conn->failed = true;
        conn->reason = ND_COUNT_tcp_closed_error;
        return false;
    }
    conn->in = grown;
    conn->in_size = size;
    return true;
}

static void keep(struct nd_tcp_conn *conn, const uint8_t *data, size_t len)
{
    size_t size = len < ND_TCP_INPUT_FIRST ? ND_TCP_INPUT_FIRST : len;
    if (len > 0 && !conn->failed && grow_input(conn, size)) {
        memcpy(conn->in, data, len);
        conn->in_len = len;
    }
}

/*
 * Where to read to: behind a message's begin, no further than its end, in a buffer that grows with
 * what has come, not with what was announced; else the buffer that all connections share.
 */
static uint8_t *read_space(struct nd_tcp_conn *conn, size_t *ret_size)
{
    if (conn->in_len == 0) {
        *ret_size = sizeof(conn->tcp->read);
        return conn->tcp->read;
    }
    size_t want = ND_TCP_PREFIX;
    if (conn->in_len >= ND_TCP_PREFIX) {
        want += message_len(conn->in);
    }
    if (conn->in_len == conn->in_size) {
        size_t size = 2 * conn->in_size;
        if (!grow_input(conn, size < want ? size : want)) {
            return NULL;
        }
    }
    size_t end = want < conn->in_size ? want : conn->in_size;
    *ret_size = end - conn->in_len;
    return conn->in + conn->in_len;
}

/* One read. True when something came. */
static bool fill(struct nd_tcp_conn *conn)
{
    size_t size;
    uint8_t *space = read_space(conn, &size);
    if (space == NULL) {
        return false;
    }
    ssize_t got = recv(conn->fd, space, size, MSG_DONTWAIT);
    if (got < 0) {
        if (errno != EAGAIN && errno != EINTR) {
            conn->failed = true;
            conn->reason = ND_COUNT_tcp_closed_error;
        }
        return false;
    }
    if (got == 0) {
        /* It may still read: what it asked is answered first (half-close). */
        stop_input(conn, ND_COUNT_tcp_closed_by_client);
        return false;
    }
    if (conn->in_len == 0) {
        size_t used = consume(conn, space, (size_t)got);
        keep(conn, space + used, (size_t)got - used);
    } else {
        conn->in_len += (size_t)got;
        consume_kept(conn);
    }
    return true;
}

/* Draining: what stands in the socket's queue is the last that is answered. */
static void read_last(struct nd_tcp_conn *conn)
{
    unsigned reads = 0;
    while (!conn->input_done && !blocked(conn) && reads++ < ND_TCP_DRAIN_READS && fill(conn)) {
    }
    if (!blocked(conn)) {
        stop_input(conn, ND_COUNT_tcp_closed_drain);
    }
}

/* Closing with unread octets would make the kernel send a reset, which overtakes the answers. */
static void discard_input(struct nd_tcp_conn *conn)
{
    unsigned reads = 0;
    while (reads++ < ND_TCP_DRAIN_READS &&
           recv(conn->fd, conn->tcp->read, sizeof(conn->tcp->read), MSG_DONTWAIT) > 0) {
    }
}

/* ---- events ------------------------------------------------------------------------------- */

static void settle(struct nd_tcp_conn *conn)
{
    if (finished(conn)) {
        if (!conn->failed) {
            discard_input(conn);
        }
        nd_tcp_conn_close(conn, conn->reason);
    } else {
        rewatch(conn);
    }
}

static void on_ready(void *ctx, unsigned ready)
{
    struct nd_tcp_conn *conn = ctx;
    struct nd_tcp *tcp = conn->tcp;
    if ((ready & ND_WATCH_WRITE) != 0 && nd_tcp_conn_flush(conn)) {
        restart_clock(conn);
    }
    if (conn->in_len > 0) {
        consume_kept(conn);
    }
    if (conn->draining) {
        read_last(conn);
    } else if ((ready & ND_WATCH_READ) != 0 && !conn->input_done && !blocked(conn)) {
        fill(conn);
    }
    settle(conn);
    nd_tcp_check_drained(tcp);
}

static void on_idle(void *ctx)
{
    struct nd_tcp_conn *conn = ctx;
    struct nd_tcp *tcp = conn->tcp;
    if (conn->failed) {
        nd_tcp_conn_close(conn, conn->reason);
    } else if (nd_tcp_conn_pending(conn) > 0) {
        nd_tcp_conn_close(conn, ND_COUNT_tcp_closed_slow);
    } else if (conn->deferred > 0) {
        restart_clock(conn); /* it is we who are late; whoever promised the answers has a clock */
    } else {
        nd_tcp_conn_close(conn, ND_COUNT_tcp_closed_idle);
    }
    nd_tcp_check_drained(tcp);
}

/* ---- life --------------------------------------------------------------------------------- */

int nd_tcp_conn_open(struct nd_tcp *tcp, int fd, const struct nd_addr *client)
{
    struct nd_tcp_conn *conn = calloc(1, sizeof(*conn));
    if (conn == NULL) {
        return ENOMEM;
    }
    conn->tcp = tcp;
    conn->fd = fd;
    conn->client = *client;
    int err = nd_watch_new(tcp->loop, fd, on_ready, conn, &conn->watch);
    if (err == 0) {
        err = nd_timer_new(tcp->loop, on_idle, conn, &conn->idle);
    }
    if (err == 0) {
        err = nd_watch_set(conn->watch, ND_WATCH_READ);
    }
    if (err == 0) {
        err = nd_timer_start(conn->idle, tcp->limits.idle_ms);
    }
    if (err != 0) {
        nd_timer_free(conn->idle);
        nd_watch_free(conn->watch);
        free(conn);
        return err;
    }
    conn->next = tcp->conns;
    if (conn->next != NULL) {
        conn->next->prev = conn;
    }
    tcp->conns = conn;
    nd_stats_count(tcp->stats, ND_COUNT_tcp_opened, 1);
    return 0;
}

void nd_tcp_conn_close(struct nd_tcp_conn *conn, enum nd_counter reason)
{
    struct nd_tcp *tcp = conn->tcp;
    nd_stats_count(tcp->stats, reason, 1);
    nd_timer_free(conn->idle);
    nd_watch_free(conn->watch);
    if (reason == ND_COUNT_tcp_closed_slow) {
        /* else the kernel would keep what it took and offer it for minutes */
        const struct linger reset = {.l_onoff = 1, .l_linger = 0};
        (void)setsockopt(conn->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    }
    close(conn->fd);
    nd_tcp_gate_leave(tcp->gate, &conn->client);
    if (conn->prev != NULL) {
        conn->prev->next = conn->next;
    } else {
        tcp->conns = conn->next;
    }
    if (conn->next != NULL) {
        conn->next->prev = conn->prev;
    }
    free(conn->in);
    free(conn->out);
    conn->in = conn->out = NULL;
    conn->tcp = NULL;
    if (conn->deferred == 0) {
        free(conn);
    }
}

void nd_tcp_conn_drain(struct nd_tcp_conn *conn)
{
    conn->draining = true;
    read_last(conn);
    settle(conn);
}
