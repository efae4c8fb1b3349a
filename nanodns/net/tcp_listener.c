/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/tcp_private.h"

struct nd_tcp_limits nd_tcp_limits_default(void)
{
    return (struct nd_tcp_limits){
        .idle_ms = ND_TCP_IDLE_MS,
        .accept_pause_ms = ND_TCP_ACCEPT_PAUSE_MS,
        .output_max = ND_TCP_OUTPUT_MAX,
        .deferred_max = ND_TCP_DEFERRED_MAX,
        .connections_max = ND_TCP_CONNECTIONS_MAX,
        .per_client_max = ND_TCP_CONNECTIONS_PER_CLIENT,
    };
}

/* ---- accept ------------------------------------------------------------------------------- */

/*
 * No descriptors or memory: the queue stays readable, and asking on would be a loop without end.
 * The same goes for errors nobody foresaw.
 */
static void pause_accepting(struct nd_tcp *tcp)
{
    nd_stats_count(tcp->stats, ND_COUNT_tcp_accept_errors, 1);
    if (tcp->watch == NULL) {
        return; /* the socket is being closed */
    }
    if (nd_timer_start(tcp->resume, tcp->limits.accept_pause_ms) == 0) {
        (void)nd_watch_set(tcp->watch, 0);
    }
}

static void on_resume(void *ctx)
{
    struct nd_tcp *tcp = ctx;
    if (nd_watch_set(tcp->watch, ND_WATCH_READ) != 0) {
        (void)nd_timer_start(tcp->resume, tcp->limits.accept_pause_ms);
    }
}

static void admit(struct nd_tcp *tcp, int fd, const struct nd_addr *client)
{
    switch (nd_tcp_gate_enter(tcp->gate, client)) {
    case ND_TCP_FULL:
        nd_stats_count(tcp->stats, ND_COUNT_tcp_over_limit, 1);
        close(fd);
        return;
    case ND_TCP_CLIENT_FULL:
        nd_stats_count(tcp->stats, ND_COUNT_tcp_over_client_limit, 1);
        close(fd);
        return;
    case ND_TCP_ENTER:
        break;
    }
    if (nd_tcp_conn_open(tcp, fd, client) != 0) {
        nd_stats_count(tcp->stats, ND_COUNT_tcp_accept_errors, 1);
        nd_tcp_gate_leave(tcp->gate, client);
        close(fd);
    }
}

/* Did this one connection fail on its way here, and not accepting as such? See accept(2). */
static bool is_of_one_connection(int err)
{
    switch (err) {
    case ECONNABORTED:
    case EINTR:
    case EPROTO:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENONET:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case EPERM: /* a firewall rule */
        return true;
    default:
        return false;
    }
}

static void accept_some(struct nd_tcp *tcp, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct nd_addr client = {.v6 = {.sin6_family = AF_UNSPEC}};
        socklen_t len = sizeof(client);
        int fd = accept4(tcp->fd, &client.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            admit(tcp, fd, &client);
        } else if (errno == EAGAIN) {
            return;
        } else if (!is_of_one_connection(errno)) {
            pause_accepting(tcp);
            return;
        }
    }
}

static void on_readable(void *ctx, unsigned ready)
{
    (void)ready;
    accept_some(ctx, ND_TCP_ACCEPTS_PER_TURN);
}

/* ---- life --------------------------------------------------------------------------------- */

int nd_tcp_new(struct nd_loop *loop, int fd, const struct nd_tcp_limits *limits,
               struct nd_tcp_gate *gate, const struct nd_handler *handler, struct nd_stats *stats,
               struct nd_tcp **ret_tcp)
{
    /* not calloc: the buffers' pages stay untouched until a connection needs them */
    struct nd_tcp *tcp = malloc(sizeof(*tcp));
    if (tcp == NULL) {
        return ENOMEM;
    }
    tcp->loop = loop;
    tcp->fd = fd;
    tcp->watch = NULL;
    tcp->resume = NULL;
    tcp->limits = *limits;
    tcp->gate = gate;
    tcp->handler = *handler;
    tcp->stats = stats;
    tcp->conns = NULL;
    tcp->drained = NULL;
    tcp->drained_ctx = NULL;
    tcp->gathered = 0;
    nd_loop_share_timeout(loop, limits->idle_ms);
    int err = nd_watch_new(loop, fd, on_readable, tcp, &tcp->watch);
    if (err == 0) {
        err = nd_timer_new(loop, on_resume, tcp, &tcp->resume);
    }
    if (err == 0) {
        err = nd_watch_set(tcp->watch, ND_WATCH_READ);
    }
    if (err != 0) {
        nd_timer_free(tcp->resume);
        nd_watch_free(tcp->watch);
        free(tcp);
        return err;
    }
    *ret_tcp = tcp;
    return 0;
}

/* The last `accepts` connections, and then the close at once: the kernel resets those that come in
 * between. */
static void stop_listening(struct nd_tcp *tcp, unsigned accepts)
{
    nd_timer_free(tcp->resume);
    nd_watch_free(tcp->watch);
    tcp->resume = NULL;
    tcp->watch = NULL;
    if (tcp->fd >= 0) {
        accept_some(tcp, accepts);
        close(tcp->fd);
        tcp->fd = -1;
    }
}

void nd_tcp_check_drained(struct nd_tcp *tcp)
{
    if (tcp->drained != NULL && tcp->conns == NULL) {
        nd_tcp_drained_fn *drained = tcp->drained;
        tcp->drained = NULL;
        drained(tcp->drained_ctx);
    }
}

void nd_tcp_drain(struct nd_tcp *tcp, nd_tcp_drained_fn *drained, void *ctx)
{
    stop_listening(tcp, ND_TCP_BACKLOG + 1); /* a full queue is one more than its length */
    struct nd_tcp_conn *next;
    for (struct nd_tcp_conn *conn = tcp->conns; conn != NULL; conn = next) {
        next = conn->next;
        nd_tcp_conn_drain(conn);
    }
    tcp->drained = drained;
    tcp->drained_ctx = ctx;
    nd_tcp_check_drained(tcp);
}

void nd_tcp_free(struct nd_tcp *tcp)
{
    if (tcp == NULL) {
        return;
    }
    while (tcp->conns != NULL) {
        nd_tcp_conn_close(tcp->conns, ND_COUNT_tcp_closed_drain);
    }
    stop_listening(tcp, 0);
    free(tcp);
}
