/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "net/tcp_private.h"

size_t nd_tcp_conn_pending(const struct nd_tcp_conn *conn)
{
    return conn->out_len - conn->out_pos;
}

static void fail(struct nd_tcp_conn *conn, enum nd_counter reason)
{
    if (!conn->failed) {
        conn->failed = true;
        conn->reason = reason;
    }
}

static void free_output(struct nd_tcp_conn *conn)
{
    free(conn->out);
    conn->out = NULL;
    conn->out_pos = conn->out_len = conn->out_size = 0;
}

/* Octets the kernel took: 0 when it is full, or after an error, which is noted. */
static size_t send_some(struct nd_tcp_conn *conn, struct iovec *iov, size_t count)
{
    struct msghdr hdr = {.msg_iov = iov, .msg_iovlen = count};
    ssize_t sent = sendmsg(conn->fd, &hdr, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) {
        return (size_t)sent;
    }
    if (errno != EAGAIN && errno != EINTR && errno != ENOBUFS && errno != ENOMEM) {
        fail(conn, ND_COUNT_tcp_closed_error);
    }
    return 0;
}

/* Room for `len` octets at the end of the pending ones. False without memory: the connection fails,
 * since an answer cut in the middle cannot be repaired. */
static bool make_room(struct nd_tcp_conn *conn, size_t len)
{
    size_t pending = nd_tcp_conn_pending(conn);
    if (len <= conn->out_size - conn->out_len) {
        return true;
    }
    if (conn->out_pos > 0) {
        memmove(conn->out, conn->out + conn->out_pos, pending);
        conn->out_pos = 0;
        conn->out_len = pending;
    }
    if (len <= conn->out_size - conn->out_len) {
        return true;
    }
    uint8_t *grown = realloc(conn->out, pending + len);
    if (grown == NULL) {
        fail(conn, ND_COUNT_tcp_closed_error);
        return false;
    }
    conn->out = grown;
    conn->out_size = pending + len;
    return true;
}

static void append(struct nd_tcp_conn *conn, const uint8_t *octets, size_t len)
{
    if (len > 0 && make_room(conn, len)) {
        memcpy(conn->out + conn->out_len, octets, len);
        conn->out_len += len;
    }
}

void nd_tcp_conn_send_gathered(struct nd_tcp_conn *conn)
{
    struct nd_tcp *tcp = conn->tcp;
    size_t sent = 0;
    if (tcp->gathered == 0) {
        return;
    }
    if (nd_tcp_conn_pending(conn) == 0 && !conn->failed) {
        struct iovec iov = {tcp->gather, tcp->gathered};
        sent = send_some(conn, &iov, 1);
    }
    if (!conn->failed) {
        append(conn, tcp->gather + sent, tcp->gathered - sent);
    }
    tcp->gathered = 0;
}

bool nd_tcp_conn_flush(struct nd_tcp_conn *conn)
{
    size_t pending = nd_tcp_conn_pending(conn);
    if (pending == 0 || conn->failed) {
        return false;
    }
    struct iovec iov = {conn->out + conn->out_pos, pending};
    size_t sent = send_some(conn, &iov, 1);
    conn->out_pos += sent;
    if (sent == pending) {
        free_output(conn);
    }
    return sent > 0;
}

void nd_tcp_conn_send_message(struct nd_tcp_conn *conn, const uint8_t *msg, size_t len)
{
    uint8_t prefix[ND_TCP_PREFIX] = {(uint8_t)(len >> 8), (uint8_t)len};
    size_t sent = 0;
    if (nd_tcp_conn_pending(conn) / ND_TCP_LATE_OUTPUTS > conn->tcp->limits.output_max) {
        fail(conn, ND_COUNT_tcp_closed_slow);
    }
    if (nd_tcp_conn_pending(conn) == 0 && !conn->failed) {
        /* both in one segment (RFC 7766 section 8) */
        struct iovec iov[2] = {{prefix, sizeof(prefix)}, nd_iovec_to_send(msg, len)};
        sent = send_some(conn, iov, 2);
    }
    if (conn->failed) {
        return;
    }
    if (sent < sizeof(prefix)) {
        append(conn, prefix + sent, sizeof(prefix) - sent);
        sent = sizeof(prefix);
    }
    append(conn, msg + (sent - sizeof(prefix)), len - (sent - sizeof(prefix)));
}
