/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt/http.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "mgmt/http_private.h"

/*
 * libmicrohttpd without a thread of its own: it has an epoll descriptor, which the loop watches,
 * and gets a turn when that is readable or when its next time-out has come.
 */

struct nd_http_limits nd_http_limits_default(void)
{
    return (struct nd_http_limits){
        .connections_max = ND_MGMT_CONNECTIONS_MAX,
        .per_client_max = ND_MGMT_CONNECTIONS_PER_CLIENT,
        .idle_s = ND_MGMT_IDLE_S,
        .total_ms = ND_MGMT_TOTAL_MS,
        .pool_size = ND_MGMT_POOL_SIZE,
        .bodies_max = ND_MGMT_BODIES_MAX,
    };
}

static uint64_t now_ms(void)
{
    return nd_clock_monotonic_ns() / ND_NS_PER_MS;
}

/* ---- turns of the library ------------------------------------------------------------------ */

/* Turns in a row: what is left waits for the loop's next one. */
#define TURNS_MAX 4

/* How long until the next one: milliseconds, -1 for any time. */
static int run_turns(struct nd_http *http)
{
    MHD_UNSIGNED_LONG_LONG wait_ms = 0;
    int turns = 0;
    do {
        http->again = false;
        http->lib.run(http->daemon);
    } while (http->again && ++turns < TURNS_MAX);
    if (http->again) {
        return 0;
    }
    if (http->lib.get_timeout(http->daemon, &wait_ms) != MHD_YES) {
        return -1;
    }
    return wait_ms < 3600000 ? (int)wait_ms : 3600000;
}

static void take_turns(struct nd_http *http)
{
    int wait_ms = run_turns(http);
    if (wait_ms >= 0) {
        nd_timer_start(http->turn_timer, (unsigned)wait_ms);
    } else {
        nd_timer_stop(http->turn_timer);
    }
}

static void on_readable(void *ctx, unsigned ready)
{
    (void)ready;
    take_turns(ctx);
}

static void on_turn_timer(void *ctx)
{
    take_turns(ctx);
}

/* ---- connections --------------------------------------------------------------------------- */

static void unlink_conn(struct nd_http_conn *conn)
{
    struct nd_http *http = conn->http;
    if (conn->previous != NULL) {
        conn->previous->next = conn->next;
    } else {
        http->first = conn->next;
    }
    if (conn->next != NULL) {
        conn->next->previous = conn->previous;
    } else {
        http->last = conn->previous;
    }
}

static void append_conn(struct nd_http_conn *conn)
{
    struct nd_http *http = conn->http;
    conn->deadline_ms = now_ms() + http->limits.total_ms;
    conn->next = NULL;
    conn->previous = http->last;
    if (http->last != NULL) {
        http->last->next = conn;
    } else {
        http->first = conn;
        nd_timer_start(http->deadline_timer, http->limits.total_ms);
    }
    http->last = conn;
}

void nd_http_conn_touch(struct nd_http_conn *conn)
{
    unlink_conn(conn);
    append_conn(conn);
}

/*
 * The library has time-outs for silence alone; a client that sends an octet now and then would stay
 * for ever. To it, a connection that is shut down looks as if the client had gone.
 */
static void on_deadline(void *ctx)
{
    struct nd_http *http = ctx;
    uint64_t now = now_ms();
    while (http->first != NULL && http->first->deadline_ms <= now) {
        struct nd_http_conn *conn = http->first;
        if (conn->request == NULL || !conn->request->suspended) {
            shutdown(conn->fd, SHUT_RDWR);
        }
        nd_http_conn_touch(conn);
    }
    if (http->first != NULL) {
        nd_timer_start(http->deadline_timer, (unsigned)(http->first->deadline_ms - now));
    }
}

static void open_conn(struct nd_http *http, struct MHD_Connection *connection, void **conn_slot)
{
    const union MHD_ConnectionInfo *fd =
        http->lib.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *client =
        http->lib.get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct nd_http_conn *conn = calloc(1, sizeof(*conn));
    *conn_slot = conn;
    if (conn == NULL) {
        shutdown(fd->connect_fd, SHUT_RDWR);
        return;
    }
    conn->http = http;
    conn->fd = fd->connect_fd;
    if (client != NULL && client->client_addr != NULL) {
        size_t len = client->client_addr->sa_family == AF_INET6 ? sizeof(conn->client.v6)
                                                                : sizeof(conn->client.v4);
        memcpy(&conn->client, client->client_addr, len);
    }
    append_conn(conn);
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **conn_slot,
                          enum MHD_ConnectionNotificationCode what)
{
    struct nd_http *http = cls;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        open_conn(http, connection, conn_slot);
    } else {
        struct nd_http_conn *conn = *conn_slot;
        if (conn != NULL) {
            unlink_conn(conn);
            free(conn);
        }
        *conn_slot = NULL;
        http->again = true;
    }
}

/* ---- life ---------------------------------------------------------------------------------- */

static int start(struct nd_http *http, int fd)
{
    const struct nd_http_limits *limits = &http->limits;
    errno = 0;
    http->daemon = http->lib.start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, nd_http_on_request, http,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, limits->connections_max,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, limits->per_client_max, MHD_OPTION_CONNECTION_TIMEOUT,
        limits->idle_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits->pool_size,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, http, MHD_OPTION_NOTIFY_COMPLETED,
        nd_http_on_end, http, MHD_OPTION_END);
    if (http->daemon == NULL) {
        /* whether it has closed the socket depends on how far it came: a descriptor lost here is
         * better than one closed that is another's by now */
        return errno != 0 ? errno : ENOMEM;
    }
    const union MHD_DaemonInfo *info =
        http->lib.get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (info == NULL) {
        return ENOTSUP;
    }
    http->epoll_fd = info->epoll_fd;
    int err = nd_watch_new(http->loop, http->epoll_fd, on_readable, http, &http->watch);
    return err == 0 ? nd_watch_set(http->watch, ND_WATCH_READ) : err;
}

int nd_http_new(const struct nd_http_options *options, char *error, size_t error_size,
                struct nd_http **ret_http)
{
    struct nd_http *http = calloc(1, sizeof(*http));
    if (http == NULL || !nd_http_lib_open(&http->lib, error, error_size)) {
        if (http == NULL) {
            snprintf(error, error_size, "cannot start the management API: %s", strerror(ENOMEM));
        }
        int err = http == NULL ? ENOMEM : ENOENT;
        free(http);
        close(options->fd);
        return err;
    }
    http->loop = options->loop;
    http->log = options->log;
    http->service = options->service;
    http->limits = options->limits;
    int err = nd_timer_new(http->loop, on_turn_timer, http, &http->turn_timer);
    if (err == 0) {
        err = nd_timer_new(http->loop, on_deadline, http, &http->deadline_timer);
    }
    if (err == 0) {
        err = start(http, options->fd);
    } else {
        close(options->fd);
    }
    if (err != 0) {
        snprintf(error, error_size, "cannot start the management API: %s", strerror(err));
        nd_http_free(http);
        return err;
    }
    take_turns(http); /* has the listening socket watched */
    *ret_http = http;
    return 0;
}

void nd_http_retire(struct nd_http *http)
{
    if (http->retired) {
        return;
    }
    http->retired = true;
    MHD_socket fd = http->lib.quiesce_daemon(http->daemon);
    take_turns(http); /* has the listening socket watched no more */
    if (fd != MHD_INVALID_SOCKET) {
        close(fd);
    }
    for (struct nd_http_conn *conn = http->first; conn != NULL; conn = conn->next) {
        if (conn->request == NULL) {
            shutdown(conn->fd, SHUT_RDWR);
        }
    }
}

void nd_http_serve_until(struct nd_http *http, int fd)
{
    struct pollfd fds[] = {{.fd = fd, .events = POLLIN}, {.fd = http->epoll_fd, .events = POLLIN}};
    do {
        int wait_ms = run_turns(http);
        (void)poll(fds, 2, wait_ms);
    } while (fds[0].revents == 0);
}

/* A connection is accepted in one turn, read in the next and answered in the third. */
#define LAST_TURNS 3

/* The library must not be stopped while a connection is suspended. */
static void stop(struct nd_http *http)
{
    for (int i = 0; i < LAST_TURNS; i++) {
        http->lib.run(http->daemon);
    }
    for (struct nd_http_conn *conn = http->first; conn != NULL; conn = conn->next) {
        struct nd_http_request *request = conn->request;
        if (request != NULL && request->suspended) {
            request->suspended = false;
            http->lib.resume_connection(request->connection);
        }
    }
    http->lib.stop_daemon(http->daemon);
}

void nd_http_free(struct nd_http *http)
{
    if (http == NULL) {
        return;
    }
    nd_watch_free(http->watch);
    if (http->daemon != NULL) {
        stop(http);
    }
    nd_timer_free(http->turn_timer);
    nd_timer_free(http->deadline_timer);
    nd_http_lib_close(&http->lib);
    free(http);
}
