/* SPDX-License-Identifier: MIT */
#include "upstream/ares_private.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dnswire/message.h>
#include <dnswire/types.h>

/* ---- sockets ------------------------------------------------------------------------------ */

static struct nd_channel_socket *find_socket(struct nd_channel *channel, int fd)
{
    for (size_t i = 0; i < ND_CHANNEL_SOCKETS; i++) {
        if (channel->socket[i].fd == fd) {
            return &channel->socket[i];
        }
    }
    return NULL;
}

static ares_socket_t open_socket(int family, int type, int protocol, void *arg)
{
    struct nd_channel *channel = arg;
    struct nd_channel_socket *place = find_socket(channel, -1);
    int fd = place == NULL ? -1 : socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (fd < 0) {
        channel->local_err = place == NULL ? EMFILE : errno;
        return ARES_SOCKET_BAD;
    }
    const int one = 1;
    const int room = ND_UDP_SOCKET_BUFFER;
    if (type == SOCK_STREAM) {
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    } else {
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    }
    *place = (struct nd_channel_socket){.channel = channel, .fd = fd, .tcp = type == SOCK_STREAM};
    return fd;
}

static void forget_watch(struct nd_channel_socket *place)
{
    nd_watch_free(place->watch);
    place->watch = NULL;
}

static int close_socket(ares_socket_t fd, void *arg)
{
    struct nd_channel_socket *place = find_socket(arg, fd);
    if (place != NULL) {
        forget_watch(place);
        place->fd = -1;
    }
    return close(fd);
}

/* Connected, a UDP socket gets nothing but what this server sent to this port. */
static int connect_socket(ares_socket_t fd, const struct sockaddr *addr, ares_socklen_t len,
                          void *arg)
{
    const struct nd_channel *channel = arg;
    const struct nd_addr *server = &channel->link->server;
    (void)addr; /* without the scope of a link-local address */
    (void)len;
    return connect(fd, &server->any, nd_addr_len(server));
}

static ares_ssize_t send_octets(ares_socket_t fd, const struct iovec *vec, int count, void *arg)
{
    struct nd_channel *channel = arg;
    /* sendmsg() only reads, but its vector has no const */
    union {
        const struct iovec *given;
        struct iovec *wanted;
    } pieces = {vec};
    struct msghdr hdr = {.msg_iov = pieces.wanted, .msg_iovlen = (size_t)count};
    ssize_t sent = sendmsg(fd, &hdr, MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM)) {
        channel->local_err = errno;
    }
    return sent;
}

/* Settle what became of the datagram that was read before. */
static void count_stray(struct nd_channel *channel)
{
    channel->link->strays += channel->unclaimed;
    channel->unclaimed = false;
}

/* A server that cannot read an OPT may send back no more than a header: c-ares would pass over
 * that, and the query time out. The ID shows which question it is about; the octets there are then.
 */
static ssize_t restore_question(const struct nd_channel *channel, uint8_t *msg, size_t size)
{
    const uint8_t rcode = msg[3] & 0x0f;
    size_t len = 0;
    const uint8_t *question = NULL;
    if ((rcode == DNSW_RCODE_FORMERR || rcode == DNSW_RCODE_NOTIMP) && (msg[2] & 0x80) != 0 &&
        msg[4] == 0 && msg[5] == 0) {
        question = nd_sent_question(channel, msg, &len);
    }
    if (question == NULL || len > size - DNSW_HEADER_LEN) {
        return DNSW_HEADER_LEN;
    }
    memcpy(msg + DNSW_HEADER_LEN, question, len);
    memset(msg + 4, 0, DNSW_HEADER_LEN - 4);
    msg[5] = 1;
    return (ssize_t)(DNSW_HEADER_LEN + len);
}

static ares_ssize_t receive_octets(ares_socket_t fd, void *buf, size_t size, int flags,
                                   struct sockaddr *from, ares_socklen_t *from_len, void *arg)
{
    struct nd_channel *channel = arg;
    const struct nd_channel_socket *place = find_socket(channel, fd);
    uint8_t *msg = buf;
    bool tcp = place != NULL && place->tcp;
    count_stray(channel);
    channel->from_tcp = tcp;
    ssize_t got = recvfrom(fd, buf, size, flags, from, from_len);
    if (tcp || got < 0) {
        return got;
    }
    if (got < DNSW_HEADER_LEN) {
        channel->link->strays++;
        errno = EAGAIN;
        return -1;
    }
    if (got == DNSW_HEADER_LEN) {
        got = restore_question(channel, msg, size);
    }
    bool truncated = (msg[2] & 0x02) != 0;
    bool format_error = (msg[3] & 0x0f) == DNSW_RCODE_FORMERR;
    if (format_error && channel->kind == ND_CHANNEL_UDP_OPT) {
        channel->spoiled = true;
    }
    channel->unclaimed = !truncated && !format_error;
    return got;
}

static const struct ares_socket_functions socket_functions = {
    open_socket, close_socket, connect_socket, receive_octets, send_octets,
};

static void on_ready(void *ctx, unsigned ready)
{
    struct nd_channel_socket *place = ctx;
    struct nd_channel *channel = place->channel;
    ares_process_fd(channel->ares, (ready & ND_WATCH_READ) != 0 ? place->fd : ARES_SOCKET_BAD,
                    (ready & ND_WATCH_WRITE) != 0 ? place->fd : ARES_SOCKET_BAD);
    count_stray(channel);
}

/* What c-ares waits for. Without memory for a watch the query times out. */
static void on_socket_state(void *arg, ares_socket_t fd, int readable, int writable)
{
    struct nd_channel *channel = arg;
    struct nd_channel_socket *place = find_socket(channel, fd);
    unsigned wanted = (readable ? ND_WATCH_READ : 0) | (writable ? ND_WATCH_WRITE : 0);
    if (place == NULL) {
        return;
    }
    if (wanted == 0) {
        forget_watch(place);
    } else if (place->watch != NULL ||
               nd_watch_new(channel->link->loop, fd, on_ready, place, &place->watch) == 0) {
        (void)nd_watch_set(place->watch, wanted);
    }
}

/* ---- channels ------------------------------------------------------------------------------ */

/* Everything c-ares would else look up in resolv.conf, nsswitch.conf and the environment. */
static int init_ares(struct nd_channel *channel)
{
    struct in_addr nobody = {.s_addr = htonl(INADDR_LOOPBACK)};
    char lookups[] = "b";
    const uint32_t timeout_ms = channel->link->timeout_ms;
    struct ares_options options = {
        .flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_NOCHECKRESP,
        .timeout = (int)timeout_ms,
        .tries = 1,
        .ndots = 1,
        .servers = &nobody,
        .nservers = 1,
        .lookups = lookups,
        .sock_state_cb = on_socket_state,
        .sock_state_cb_data = channel,
        .ednspsz = ND_UDP_QUERY_MAX,
    };
    int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS |
               ARES_OPT_SERVERS | ARES_OPT_DOMAINS | ARES_OPT_LOOKUPS | ARES_OPT_SORTLIST |
               ARES_OPT_NOROTATE | ARES_OPT_SOCK_STATE_CB | ARES_OPT_EDNSPSZ;
    if (channel->kind == ND_CHANNEL_UDP_OPT) {
        options.flags |= ARES_FLAG_EDNS;
    }
    if (channel->kind == ND_CHANNEL_TCP) {
        options.flags |= ARES_FLAG_USEVC;
    }
#if ND_ADAPTIVE_TIMEOUTS
    options.maxtimeout = (int)timeout_ms;
    options.qcache_max_ttl = 0;
    mask |= ARES_OPT_MAXTIMEOUTMS | ARES_OPT_QUERY_CACHE | ARES_OPT_SERVER_FAILOVER;
#endif
    return ares_init_options(&channel->ares, &options, mask);
}

static int set_server(struct nd_channel *channel)
{
    const struct nd_addr *server = &channel->link->server;
    struct ares_addr_port_node node = {
        .family = server->any.sa_family,
        .udp_port = nd_addr_port(server),
        .tcp_port = nd_addr_port(server),
    };
    if (node.family == AF_INET6) {
        memcpy(&node.addr.addr6, &server->v6.sin6_addr, sizeof(node.addr.addr6));
    } else {
        memcpy(&node.addr.addr4, &server->v4.sin_addr, sizeof(node.addr.addr4));
    }
    return ares_set_servers_ports(channel->ares, &node);
}

struct nd_channel *nd_channel_new(struct nd_link *link, enum nd_channel_kind kind)
{
    struct nd_channel *channel = calloc(1, sizeof(*channel));
    if (channel == NULL) {
        return NULL;
    }
    channel->link = link;
    channel->kind = kind;
    for (size_t i = 0; i < ND_CHANNEL_SOCKETS; i++) {
        channel->socket[i].fd = -1;
    }
    if (init_ares(channel) != ARES_SUCCESS) {
        free(channel);
        return NULL;
    }
    ares_set_socket_functions(channel->ares, &socket_functions, channel);
    if (set_server(channel) != ARES_SUCCESS) {
        ares_destroy(channel->ares);
        free(channel);
        return NULL;
    }
    return channel;
}

void nd_channel_free(struct nd_channel *channel)
{
    if (channel != NULL) {
        ares_destroy(channel->ares);
        free(channel);
    }
}
