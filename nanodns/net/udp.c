/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "net/udp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "net/pktinfo.h"

/*
 * Buffers lie one cache line further apart than their size: at a distance of a power of two the
 * begins of all of them, which are what is touched, would contend for the same cache sets.
 */
struct query_buffer {
    uint8_t octet[ND_UDP_QUERY_MAX + 64];
};

struct answer_buffer {
    uint8_t octet[(ND_UDP_ANSWER_MAX + 63) / 64 * 64];
};

/*
 * All that a batch needs, prepared once; a batch resets only what the kernel changes. The i-th of
 * `in` belongs to the i-th client, pktinfo and query; the answers of a batch are packed to the
 * front of `out`.
 */
struct nd_udp {
    int fd;
    bool wildcard;
    struct nd_handler handler;
    struct nd_stats *stats;
    struct nd_watch *watch;
    struct nd_timer *turn; /* while polling: the next turn of the loop */
    uint64_t received_ns;  /* when the batch was there */
    unsigned deferred;     /* of the batch */
    struct mmsghdr in[ND_UDP_BATCH];
    struct mmsghdr out[ND_UDP_BATCH];
    struct iovec iov_in[ND_UDP_BATCH];
    struct iovec iov_out[ND_UDP_BATCH];
    struct nd_addr client[ND_UDP_BATCH];
    union nd_pktinfo_space pktinfo[ND_UDP_BATCH];
    struct answer_buffer answer[ND_UDP_BATCH];
    struct query_buffer query[ND_UDP_BATCH];
};

/* ---- answers that come later --------------------------------------------------------------- */

static void udp_defer(const struct nd_packet *in, struct nd_reply_to *ret_to)
{
    struct nd_udp *udp = in->via;
    *ret_to = (struct nd_reply_to){
        .ops = in->ops, .via = udp, .received_ns = in->received_ns, .client = *in->client};
    udp->deferred++;
    if (udp->wildcard) {
        nd_pktinfo_save(&udp->in[in->index].msg_hdr, &ret_to->local, &ret_to->ifindex);
    }
}

static int udp_send_later(struct nd_reply_to *to, const uint8_t *msg, size_t len)
{
    struct nd_udp *udp = to->via;
    union nd_pktinfo_space space;
    if (len == 0) {
        nd_stats_count(udp->stats, ND_COUNT_handler_silent, 1);
        return 0;
    }
    struct iovec iov = nd_iovec_to_send(msg, len);
    struct msghdr hdr = {.msg_name = &to->client,
                         .msg_namelen = nd_addr_len(&to->client),
                         .msg_iov = &iov,
                         .msg_iovlen = 1};
    nd_pktinfo_load(&to->local, to->ifindex, &space, &hdr);
    if (sendmsg(udp->fd, &hdr, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) {
        nd_stats_count(udp->stats, ND_COUNT_answers_udp, 1);
        nd_stats_took(udp->stats, nd_clock_monotonic_ns() - to->received_ns, 1);
        return 0;
    }
    int err = errno;
    bool full = err == EAGAIN || err == ENOBUFS;
    nd_stats_count(udp->stats, full ? ND_COUNT_udp_send_full : ND_COUNT_udp_send_errors, 1);
    return err;
}

static const struct nd_packet_ops udp_ops = {udp_defer, udp_send_later};

/* ---- a batch ------------------------------------------------------------------------------ */

/* The headers of the `count` first messages, as they were before the kernel filled them. */
static void reset(struct nd_udp *udp, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct msghdr *hdr = &udp->in[i].msg_hdr;
        hdr->msg_namelen = sizeof(udp->client[i]);
        if (udp->wildcard) {
            hdr->msg_control = &udp->pktinfo[i];
            hdr->msg_controllen = sizeof(udp->pktinfo[i]);
        }
    }
}

/* Can this datagram be answered at all? Counts why not. */
static bool answerable(struct nd_udp *udp, unsigned i)
{
    if (udp->in[i].msg_len == 0) {
        nd_stats_count(udp->stats, ND_COUNT_udp_empty, 1);
        return false;
    }
    /* an answer to port 0 cannot be sent: whoever wrote that is no client */
    if (nd_addr_port(&udp->client[i]) == 0) {
        nd_stats_count(udp->stats, ND_COUNT_udp_port_zero, 1);
        return false;
    }
    return true;
}

/* Have the i-th query answered into the next free place of `out`. The answer's length or 0. */
static size_t handle(struct nd_udp *udp, unsigned i, unsigned answers)
{
    struct msghdr *hdr = &udp->in[i].msg_hdr;
    struct iovec *iov = &udp->iov_out[answers];
    struct nd_packet packet = {
        .data = udp->query[i].octet,
        .len = udp->in[i].msg_len,
        .client = &udp->client[i],
        .truncated = (hdr->msg_flags & MSG_TRUNC) != 0,
        .received_ns = udp->received_ns,
        .ops = &udp_ops,
        .via = udp,
        .index = i,
    };
    if (packet.truncated) {
        nd_stats_count(udp->stats, ND_COUNT_udp_oversize, 1);
    }
    if (udp->wildcard) {
        nd_pktinfo_turn(hdr);
    }
    size_t len = udp->handler.fn(udp->handler.ctx, &packet, iov->iov_base, ND_UDP_ANSWER_MAX);
    if (len == 0) {
        return 0;
    }
    struct msghdr *out = &udp->out[answers].msg_hdr;
    out->msg_name = &udp->client[i];
    out->msg_namelen = hdr->msg_namelen;
    if (udp->wildcard) {
        out->msg_control = hdr->msg_control;
        out->msg_controllen = hdr->msg_controllen;
    }
    iov->iov_len = len;
    return len;
}

/* One call unless the kernel stops half-way. Nothing is tried twice, so this ends. */
static void send_answers(struct nd_udp *udp, unsigned count)
{
    unsigned done = 0;
    while (done < count) {
        int sent = sendmmsg(udp->fd, udp->out + done, count - done, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) {
            nd_stats_count(udp->stats, ND_COUNT_answers_udp, (unsigned)sent);
            done += (unsigned)sent;
        } else if (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM) {
            /* no room: as on a full link these are lost, and the clients ask again */
            nd_stats_count(udp->stats, ND_COUNT_udp_send_full, count - done);
            return;
        } else {
            /* this one cannot be sent (no route, a firewall's EPERM …); the others may */
            nd_stats_count(udp->stats, ND_COUNT_udp_send_errors, 1);
            done++;
        }
    }
}

/* For a few messages the detour costs more than it saves. */
static void fetch_ahead(struct nd_udp *udp, unsigned count)
{
    const struct nd_handler *handler = &udp->handler;
    struct nd_hint hint[ND_UDP_BATCH];
    if (handler->hint == NULL || count < ND_UDP_FETCH_MIN) {
        return;
    }
    for (unsigned i = 0; i < count; i++) {
        hint[i] = handler->hint(handler->ctx, udp->query[i].octet, udp->in[i].msg_len);
    }
    for (unsigned i = 0; i < count; i++) {
        handler->fetch(handler->ctx, hint[i]);
    }
}

/* Receive, answer, send. How many datagrams there were. */
static unsigned serve_batch(struct nd_udp *udp)
{
    int received = recvmmsg(udp->fd, udp->in, ND_UDP_BATCH, MSG_DONTWAIT, NULL);
    if (received <= 0) {
        /* An ICMP error shows up once here, and the call after it works. */
        if (errno != EAGAIN && errno != EINTR) {
            nd_stats_count(udp->stats, ND_COUNT_udp_receive_errors, 1);
        }
        return 0;
    }
    unsigned count = (unsigned)received;
    unsigned queries = 0;
    unsigned answers = 0;
    udp->received_ns = nd_clock_monotonic_ns();
    udp->deferred = 0;
    fetch_ahead(udp, count);
    for (unsigned i = 0; i < count; i++) {
        if (answerable(udp, i)) {
            queries++;
            answers += handle(udp, i, answers) != 0;
        }
    }
    nd_stats_count(udp->stats, ND_COUNT_queries_udp, queries);
    nd_stats_count(udp->stats, ND_COUNT_handler_silent, queries - answers - udp->deferred);
    nd_stats_took(udp->stats, nd_clock_monotonic_ns() - udp->received_ns, answers);
    send_answers(udp, answers);
    reset(udp, count);
    return count;
}

/* Batches until one is not full. How many datagrams there were. */
static unsigned serve_batches(struct nd_udp *udp, unsigned batches)
{
    unsigned total = 0;
    unsigned count = ND_UDP_BATCH;
    while (batches-- > 0 && count == ND_UDP_BATCH) {
        count = serve_batch(udp);
        total += count;
    }
    return total;
}

/* ---- watching and polling ------------------------------------------------------------------- */

/*
 * A socket that is watched has the kernel call the watcher for every datagram that comes and for
 * every one that has left, which costs as much as answering does. So under load the socket is
 * polled in each turn of the loop instead, until a turn finds it empty.
 */
static void on_turn(void *ctx)
{
    struct nd_udp *udp = ctx;
    if (serve_batches(udp, ND_UDP_BATCHES_PER_TURN) > 0 ||
        nd_watch_set(udp->watch, ND_WATCH_READ) != 0) {
        (void)nd_timer_start(udp->turn, 0); /* has started before: needs no memory */
    }
}

static void on_readable(void *ctx, unsigned ready)
{
    struct nd_udp *udp = ctx;
    (void)ready;
    if (serve_batches(udp, ND_UDP_BATCHES_PER_TURN) >= ND_UDP_BATCH &&
        nd_timer_start(udp->turn, 0) == 0) {
        (void)nd_watch_set(udp->watch, 0);
    }
}

/* ---- life --------------------------------------------------------------------------------- */

static void prepare(struct nd_udp *udp)
{
    for (unsigned i = 0; i < ND_UDP_BATCH; i++) {
        udp->iov_in[i] = (struct iovec){udp->query[i].octet, ND_UDP_QUERY_MAX};
        udp->iov_out[i] = (struct iovec){udp->answer[i].octet, 0};
        udp->in[i].msg_hdr = (struct msghdr){
            .msg_name = &udp->client[i], .msg_iov = &udp->iov_in[i], .msg_iovlen = 1};
        udp->out[i].msg_hdr = (struct msghdr){.msg_iov = &udp->iov_out[i], .msg_iovlen = 1};
    }
    reset(udp, ND_UDP_BATCH);
}

int nd_udp_new(struct nd_loop *loop, int fd, bool wildcard, const struct nd_handler *handler,
               struct nd_stats *stats, struct nd_udp **ret_udp)
{
    /* not calloc: pages that no query needs stay untouched */
    struct nd_udp *udp = malloc(sizeof(*udp));
    if (udp == NULL) {
        return ENOMEM;
    }
    udp->fd = fd;
    udp->wildcard = wildcard;
    udp->handler = *handler;
    udp->stats = stats;
    udp->watch = NULL;
    udp->turn = NULL;
    prepare(udp);
    int err = nd_watch_new(loop, fd, on_readable, udp, &udp->watch);
    if (err == 0) {
        err = nd_timer_new(loop, on_turn, udp, &udp->turn);
    }
    if (err == 0) {
        err = nd_watch_set(udp->watch, ND_WATCH_READ);
    }
    if (err != 0) {
        nd_timer_free(udp->turn);
        nd_watch_free(udp->watch);
        free(udp);
        return err;
    }
    *ret_udp = udp;
    return 0;
}

/*
 * A connected socket is
 * given only what its peer sends. The peer is the socket itself, which sends nothing to itself.
 * Where this fails, what comes between the last look at the queue and the close is lost.
 */
void nd_udp_leave(struct nd_udp *udp)
{
    struct nd_addr addr = {.v6 = {.sin6_family = AF_UNSPEC}};
    socklen_t len = sizeof(addr);
    if (getsockname(udp->fd, &addr.any, &len) != 0) {
        return;
    }
    if (nd_addr_is_any(&addr)) {
        if (addr.any.sa_family == AF_INET6) {
            addr.v6.sin6_addr = in6addr_loopback;
        } else {
            addr.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        }
    }
    (void)connect(udp->fd, &addr.any, nd_addr_len(&addr));
}

void nd_udp_drain(struct nd_udp *udp)
{
    nd_udp_leave(udp);
    (void)serve_batches(udp, ND_UDP_DRAIN_BATCHES);
    nd_timer_stop(udp->turn);
    (void)nd_watch_set(udp->watch, 0);
}

void nd_udp_free(struct nd_udp *udp)
{
    if (udp == NULL) {
        return;
    }
    nd_timer_free(udp->turn);
    nd_watch_free(udp->watch);
    close(udp->fd);
    free(udp);
}
