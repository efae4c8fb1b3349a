/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "nanodns/fake_upstream.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "unit.h"

#define DEADLINE_MS 20000

/* ---- queries ------------------------------------------------------------------------------ */

static void hand_over(struct fake_upstream *fake, struct fake_query *query)
{
    query->fake = fake;
    query->number = fake_queries(fake);
    if (fake->script != NULL) {
        fake->script(fake->ctx, query);
    }
    /* behind it: who sees the count sees what the script did */
    atomic_fetch_add(query->tcp ? &fake->tcp_queries : &fake->udp_queries, 1);
}

static void read_udp(struct fake_upstream *fake)
{
    struct fake_query query = {.fd = fake->udp};
    socklen_t len = sizeof(query.client);
    ssize_t got =
        recvfrom(fake->udp, query.msg, sizeof(query.msg), MSG_DONTWAIT, &query.client.any, &len);
    if (got > 0) {
        query.len = (size_t)got;
        hand_over(fake, &query);
    }
}

static void accept_one(struct fake_upstream *fake)
{
    int fd = accept(fake->tcp, NULL, NULL);
    for (size_t i = 0; fd >= 0 && i < FAKE_CONNECTIONS; i++) {
        if (fake->connection[i].fd < 0) {
            fake->connection[i].fd = fd;
            fake->connection[i].len = 0;
            atomic_fetch_add(&fake->connections, 1);
            return;
        }
    }
    if (fd >= 0) {
        close(fd);
    }
}

static void read_tcp(struct fake_upstream *fake, struct fake_connection *connection)
{
    ssize_t got = recv(connection->fd, connection->in + connection->len,
                       sizeof(connection->in) - connection->len, MSG_DONTWAIT);
    if (got <= 0) {
        close(connection->fd);
        connection->fd = -1;
        return;
    }
    connection->len += (size_t)got;
    while (connection->len > 2) {
        size_t len = (size_t)connection->in[0] << 8 | connection->in[1];
        if (len > connection->len - 2) {
            break;
        }
        struct fake_query query = {.fd = connection->fd, .tcp = true, .len = len};
        memcpy(query.msg, connection->in + 2, len);
        connection->len -= 2 + len;
        memmove(connection->in, connection->in + 2 + len, connection->len);
        hand_over(fake, &query);
    }
}

static void *serve(void *arg)
{
    struct fake_upstream *fake = arg;
    for (;;) {
        struct pollfd fds[3 + FAKE_CONNECTIONS] = {
            {.fd = fake->wake[0], .events = POLLIN},
            {.fd = fake->udp, .events = POLLIN},
            {.fd = fake->tcp, .events = POLLIN},
        };
        for (size_t i = 0; i < FAKE_CONNECTIONS; i++) {
            fds[3 + i] = (struct pollfd){.fd = fake->connection[i].fd, .events = POLLIN};
        }
        if (poll(fds, 3 + FAKE_CONNECTIONS, -1) < 0 || fds[0].revents != 0) {
            return NULL;
        }
        if (fds[1].revents != 0) {
            read_udp(fake);
        }
        for (size_t i = 0; i < FAKE_CONNECTIONS; i++) {
            if (fds[3 + i].revents != 0) {
                read_tcp(fake, &fake->connection[i]);
            }
        }
        if (fds[2].revents != 0) {
            accept_one(fake);
        }
    }
}

/* ---- life --------------------------------------------------------------------------------- */

static bool bind_both(struct fake_upstream *fake, const char *host)
{
    struct nd_addr addr = {.v6 = {.sin6_family = AF_INET6}};
    if (inet_pton(AF_INET6, host, &addr.v6.sin6_addr) != 1) {
        addr = (struct nd_addr){.v4 = {.sin_family = AF_INET}};
        CU_ASSERT_EQUAL_FATAL(inet_pton(AF_INET, host, &addr.v4.sin_addr), 1);
    }
    const int room = 4 << 20;
    socklen_t len = sizeof(addr);
    fake->udp = socket(addr.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    fake->tcp = socket(addr.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CU_ASSERT_FATAL(fake->udp >= 0 && fake->tcp >= 0);
    (void)setsockopt(fake->udp, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    CU_ASSERT_EQUAL_FATAL(bind(fake->udp, &addr.any, nd_addr_len(&addr)), 0);
    CU_ASSERT_EQUAL_FATAL(getsockname(fake->udp, &addr.any, &len), 0);
    fake->addr = addr;
    return bind(fake->tcp, &addr.any, nd_addr_len(&addr)) == 0 && listen(fake->tcp, 64) == 0;
}

static void bind_somewhere(struct fake_upstream *fake, const char *host)
{
    bool bound = bind_both(fake, host);
    for (int tries = 0; !bound && tries < 16; tries++) { /* the port is taken over TCP */
        close(fake->udp);
        close(fake->tcp);
        bound = bind_both(fake, host);
    }
    CU_ASSERT_FATAL(bound);
}

void fake_start(struct fake_upstream *fake, const char *host, fake_fn *script, void *ctx)
{
    memset(fake, 0, sizeof(*fake));
    fake->script = script;
    fake->ctx = ctx;
    for (size_t i = 0; i < FAKE_CONNECTIONS; i++) {
        fake->connection[i].fd = -1;
    }
    bind_somewhere(fake, host);
    CU_ASSERT_EQUAL_FATAL(pipe(fake->wake), 0);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&fake->thread, NULL, serve, fake), 0);
}

void fake_stop(struct fake_upstream *fake)
{
    CU_ASSERT_EQUAL(write(fake->wake[1], "x", 1), 1);
    pthread_join(fake->thread, NULL);
    for (size_t i = 0; i < FAKE_CONNECTIONS; i++) {
        if (fake->connection[i].fd >= 0) {
            close(fake->connection[i].fd);
        }
    }
    close(fake->wake[0]);
    close(fake->wake[1]);
    close(fake->udp);
    close(fake->tcp);
}

/* A UDP socket that is connected to itself is there for nobody else. */
void fake_refuse(struct fake_upstream *fake, const char *host)
{
    memset(fake, 0, sizeof(*fake));
    bind_somewhere(fake, host);
    CU_ASSERT_EQUAL_FATAL(connect(fake->udp, &fake->addr.any, nd_addr_len(&fake->addr)), 0);
    CU_ASSERT_EQUAL_FATAL(shutdown(fake->tcp, SHUT_RDWR), 0);
}

void fake_refuse_stop(struct fake_upstream *fake)
{
    close(fake->udp);
    close(fake->tcp);
}

unsigned fake_queries(struct fake_upstream *fake)
{
    return atomic_load(&fake->udp_queries) + atomic_load(&fake->tcp_queries);
}

bool fake_await(struct fake_upstream *fake, unsigned queries)
{
    uint64_t end_ns = nd_clock_monotonic_ns() + DEADLINE_MS * ND_NS_PER_MS;
    const struct timespec nap = {.tv_nsec = 1000000};
    while (fake_queries(fake) < queries && nd_clock_monotonic_ns() < end_ns) {
        nanosleep(&nap, NULL);
    }
    return fake_queries(fake) >= queries;
}

/* ---- answers ------------------------------------------------------------------------------ */

void fake_send(const struct fake_query *query, const uint8_t *msg, size_t len)
{
    if (!query->tcp) {
        (void)sendto(query->fd, msg, len, MSG_NOSIGNAL, &query->client.any,
                     nd_addr_len(&query->client));
        return;
    }
    const uint8_t prefix[2] = {(uint8_t)(len >> 8), (uint8_t)len};
    (void)send(query->fd, prefix, sizeof(prefix), MSG_NOSIGNAL | MSG_MORE);
    for (size_t done = 0; done < len;) {
        ssize_t sent = send(query->fd, msg + done, len - done, MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        done += (size_t)sent;
    }
}

void fake_cut(const struct fake_query *query)
{
    shutdown(query->fd, SHUT_RDWR);
}

bool fake_has_opt(const struct fake_query *query)
{
    return query->msg[11] != 0;
}

size_t fake_question_end(const struct fake_query *query)
{
    size_t at = 12;
    while (at < query->len && query->msg[at] != 0) {
        at += 1U + query->msg[at];
    }
    at += 1 + 4;
    CU_ASSERT_FATAL(at <= query->len);
    return at;
}

size_t fake_make(const struct fake_query *query, unsigned rcode, unsigned count, uint32_t ttl_s,
                 uint8_t *buf, size_t size)
{
    static const uint8_t opt[11] = {0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0};
    size_t at = fake_question_end(query);
    CU_ASSERT_FATAL(at + (size_t)16 * count + sizeof(opt) <= size);
    memcpy(buf, query->msg, at);
    buf[2] = (uint8_t)(0x80 | (query->msg[2] & 0x01));
    buf[3] = (uint8_t)(0x80 | rcode);
    buf[6] = (uint8_t)(count >> 8);
    buf[7] = (uint8_t)count;
    buf[8] = buf[9] = buf[10] = 0;
    buf[11] = fake_has_opt(query);
    for (unsigned i = 0; i < count; i++) {
        const uint8_t record[16] = {0xc0,
                                    12,
                                    0,
                                    1,
                                    0,
                                    1,
                                    (uint8_t)(ttl_s >> 24),
                                    (uint8_t)(ttl_s >> 16),
                                    (uint8_t)(ttl_s >> 8),
                                    (uint8_t)ttl_s,
                                    0,
                                    4,
                                    192,
                                    0,
                                    (uint8_t)(2 + i / 255),
                                    (uint8_t)(1 + i % 255)};
        memcpy(buf + at, record, sizeof(record));
        at += sizeof(record);
    }
    if (fake_has_opt(query)) {
        memcpy(buf + at, opt, sizeof(opt));
        at += sizeof(opt);
    }
    return at;
}

void fake_answer(const struct fake_query *query, unsigned rcode, unsigned count, uint32_t ttl_s)
{
    static _Thread_local uint8_t buf[65535];
    size_t len = fake_make(query, rcode, count, ttl_s, buf, sizeof(buf));
    fake_send(query, buf, len);
}
