/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "worker/worker.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>

#include "base/clock.h"
#include "netserver.h"

enum {
    HEADER_LEN = 12,
    NOERROR = 0,
    FORMERR = 1,
    REFUSED = 5,
};

/* Header: ID 0x1234, RD, one question. Then host.lan A IN. */
static const uint8_t local_query[] = {0x12, 0x34, 1,   0,   0, 1,   0,   0,   0, 0, 0, 0, 4,
                                      'h',  'o',  's', 't', 3, 'l', 'a', 'n', 0, 0, 1, 0, 1};
static const uint8_t other_query[] = {0x12, 0x34, 1,   0,   0, 1,   0,   0,   0, 0, 0, 0, 4,
                                      'h',  'o',  's', 't', 3, 'o', 'r', 'g', 0, 0, 1, 0, 1};

/* Workers that serve a config, with their log in a pipe. */
struct service {
    struct nd_snapshot *snapshot;
    struct nd_listener listener;
    struct nd_workers_config config;
    struct nd_workers *workers;
    int log_pipe[2];
    char log_text[8192];
};

#define RECORDS "\"records\":[{\"name\":\"host.lan\",\"type\":\"A\",\"value\":\"192.0.2.7\"}]}"

static struct nd_snapshot *compile(const char *text)
{
    struct ncfg_config *config = NULL;
    struct ncfg_diags *diags = ncfg_diags_new("test");
    CU_ASSERT_PTR_NOT_NULL_FATAL(diags);
    CU_ASSERT_EQUAL_FATAL(ncfg_load_text(text, strlen(text), diags, &config), NCFG_OK);
    struct nd_snapshot *snapshot = nd_snapshot_new(config, NULL, 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(snapshot);
    ncfg_config_free(config);
    ncfg_diags_free(diags);
    return snapshot;
}

/* `server` is the inside of the config's server section. */
static void prepare(struct service *service, const char *server, size_t workers)
{
    char text[1024];
    struct nd_listen_error error;
    snprintf(text, sizeof(text), "{\"server\":{\"upstream\":[]%s}," RECORDS, server);
    memset(service, 0, sizeof(*service));
    service->snapshot = compile(text);
    CU_ASSERT_EQUAL_FATAL(nd_listener_open("127.0.0.1", 0, workers, &service->listener, &error), 0);
    CU_ASSERT_EQUAL_FATAL(pipe(service->log_pipe), 0);
    const struct nd_log_options options = {.fd = service->log_pipe[1], .level = ND_LOG_INFO};
    service->config = nd_workers_config_default();
    service->config.snapshot = service->snapshot;
    CU_ASSERT_EQUAL_FATAL(nd_log_new(&options, &service->config.log), 0);
}

static void run(struct service *service)
{
    CU_ASSERT_EQUAL_FATAL(nd_workers_start(&service->config, &service->listener, &service->workers),
                          0);
}

/* The counters are final and the log is in log_text. */
static void finish(struct service *service, struct nd_stats_sum *ret_sum)
{
    nd_workers_drain(service->workers);
    nd_workers_join(service->workers);
    nd_workers_stats(service->workers, ret_sum);
    nd_workers_free(service->workers);
    nd_log_free(service->config.log);
    close(service->log_pipe[1]);
    size_t len = 0;
    ssize_t got;
    while (len < sizeof(service->log_text) - 1 &&
           (got = read(service->log_pipe[0], service->log_text + len,
                       sizeof(service->log_text) - 1 - len)) > 0) {
        len += (size_t)got;
    }
    close(service->log_pipe[0]);
    nd_listener_close(&service->listener);
    nd_snapshot_free(service->snapshot);
}

static int connect_to(const struct service *service, int type)
{
    int fd = open_client(type, AF_INET);
    CU_ASSERT_EQUAL_FATAL(
        connect(fd, &service->listener.addr.any, nd_addr_len(&service->listener.addr)), 0);
    return fd;
}

/* The RCODE of the answer to a UDP query, -1 when it is none. */
static int ask_udp(int fd, const uint8_t *query, size_t len)
{
    uint8_t answer[ND_UDP_ANSWER_MAX];
    send_octets(fd, query, len);
    ssize_t got = receive(fd, answer, sizeof(answer));
    if (got < HEADER_LEN || memcmp(answer, query, 2) != 0 || (answer[2] & 0x80) == 0) {
        return -1;
    }
    return answer[3] & 0x0f;
}

static int ask_tcp(int fd, const uint8_t *query, size_t len)
{
    uint8_t message[ND_UDP_ANSWER_MAX] = {(uint8_t)(len >> 8), (uint8_t)len};
    memcpy(message + 2, query, len);
    send_octets(fd, message, len + 2);
    if (!receive_all(fd, message, 2)) {
        return -1;
    }
    size_t answer_len = (size_t)message[0] << 8 | message[1];
    if (answer_len < HEADER_LEN || answer_len > sizeof(message) ||
        !receive_all(fd, message, answer_len) || memcmp(message, query, 2) != 0) {
        return -1;
    }
    return message[3] & 0x0f;
}

static void several_workers_answer_over_both_transports(void)
{
    enum { CLIENTS = 40 };
    struct service service;
    struct nd_stats_sum sum;
    prepare(&service, "", 3);
    run(&service);
    for (int i = 0; i < CLIENTS; i++) {
        int udp = connect_to(&service, SOCK_DGRAM);
        int tcp = connect_to(&service, SOCK_STREAM);
        CU_ASSERT_EQUAL(ask_udp(udp, local_query, sizeof(local_query)), NOERROR);
        CU_ASSERT_EQUAL(ask_tcp(tcp, local_query, sizeof(local_query)), NOERROR);
        close(udp);
        close(tcp);
    }
    finish(&service, &sum);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_queries_udp], CLIENTS);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_queries_tcp], CLIENTS);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_answers_udp], CLIENTS);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_tcp_opened], CLIENTS);
    CU_ASSERT_EQUAL(sum.rcode[NOERROR], 2 * CLIENTS);
    CU_ASSERT_STRING_EQUAL(service.log_text, ""); /* no query log was asked for */
}

static void names_that_are_not_local_are_refused(void)
{
    struct service service;
    struct nd_stats_sum sum;
    prepare(&service, "", 1);
    run(&service);
    int fd = connect_to(&service, SOCK_DGRAM);
    CU_ASSERT_EQUAL(ask_udp(fd, other_query, sizeof(other_query)), REFUSED);
    close(fd);
    finish(&service, &sum);
    CU_ASSERT_EQUAL(sum.rcode[REFUSED], 1);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_refused_clients], 0);
}

static size_t occurrences(const char *text, const char *word)
{
    size_t count = 0;
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        count++;
    }
    return count;
}

static void the_log_says_once_how_to_allow_a_client(void)
{
    struct service service;
    struct nd_stats_sum sum;
    prepare(&service, ",\"allow_from\":[\"192.0.2.0/24\"]", 2);
    run(&service);
    for (int i = 0; i < 10; i++) {
        int fd = connect_to(&service, SOCK_DGRAM);
        CU_ASSERT_EQUAL(ask_udp(fd, local_query, sizeof(local_query)), REFUSED);
        close(fd);
    }
    finish(&service, &sum);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_refused_clients], 10);
    CU_ASSERT_EQUAL(occurrences(service.log_text, "allow_from"), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(service.log_text, "name \"127.0.0.1\""));
}

static void the_query_log_has_a_line_for_each_query(void)
{
    struct service service;
    struct nd_stats_sum sum;
    prepare(&service, ",\"log_queries\":true", 1);
    run(&service);
    int udp = connect_to(&service, SOCK_DGRAM);
    int tcp = connect_to(&service, SOCK_STREAM);
    CU_ASSERT_EQUAL(ask_udp(udp, local_query, sizeof(local_query)), NOERROR);
    CU_ASSERT_EQUAL(ask_tcp(tcp, other_query, sizeof(other_query)), REFUSED);
    CU_ASSERT_EQUAL(ask_udp(udp, local_query, HEADER_LEN), FORMERR);
    close(udp);
    close(tcp);
    finish(&service, &sum);
    CU_ASSERT_EQUAL(occurrences(service.log_text, "\n"), 3);
    CU_ASSERT_EQUAL(occurrences(service.log_text, "127.0.0.1"), 3);
    CU_ASSERT_PTR_NOT_NULL(strstr(service.log_text, "host.lan"));
    CU_ASSERT_PTR_NOT_NULL(strstr(service.log_text, "host.org"));
    CU_ASSERT_PTR_NOT_NULL(strstr(service.log_text, "local"));
}

/* What was cut off could have been anything: the query is malformed, not half understood. */
static void a_query_cut_by_its_length_is_malformed(void)
{
    struct service service;
    struct nd_stats_sum sum;
    static uint8_t query[ND_UDP_QUERY_MAX + 1];
    prepare(&service, "", 1);
    run(&service);
    int fd = connect_to(&service, SOCK_DGRAM);
    memcpy(query, local_query, sizeof(local_query));
    CU_ASSERT_EQUAL(ask_udp(fd, query, sizeof(query)), FORMERR);
    close(fd);
    finish(&service, &sum);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_udp_oversize], 1);
}

static void what_is_no_query_gets_no_answer(void)
{
    struct service service;
    struct nd_stats_sum sum;
    uint8_t response[sizeof(local_query)];
    prepare(&service, "", 1);
    run(&service);
    int fd = connect_to(&service, SOCK_DGRAM);
    memcpy(response, local_query, sizeof(response));
    response[2] |= 0x80; /* QR */
    send_octets(fd, response, sizeof(response));
    send_octets(fd, response, HEADER_LEN - 1);
    CU_ASSERT_EQUAL(ask_udp(fd, local_query, sizeof(local_query)), NOERROR);
    close(fd);
    finish(&service, &sum);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_handler_silent], 2);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_answers_udp], 1);
}

/* Full batches, of which some messages are no queries: looking ahead takes any octets. */
static void a_batch_of_anything_is_answered(void)
{
    enum { QUERIES = 2 * ND_UDP_BATCH };
    struct service service;
    struct nd_stats_sum sum;
    uint8_t answer[ND_UDP_ANSWER_MAX];
    prepare(&service, "", 1);
    int fd = connect_to(&service, SOCK_DGRAM);
    for (size_t i = 0; i < QUERIES; i++) {
        send_octets(fd, local_query, i % sizeof(local_query) + 1);
    }
    send_octets(fd, local_query, sizeof(local_query));
    run(&service);
    ssize_t len;
    do {
        len = receive(fd, answer, sizeof(answer));
    } while (len >= 0 && (answer[3] & 0x0f) != NOERROR);
    CU_ASSERT(len > (ssize_t)sizeof(local_query));
    close(fd);
    finish(&service, &sum);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_queries_udp], QUERIES + 1);
}

/* ---- another config ------------------------------------------------------------------------- */

static struct nd_snapshot *compile_with(int last_octet)
{
    char text[256];
    snprintf(text, sizeof(text),
             "{\"server\":{\"upstream\":[]},\"records\":[{\"name\":\"host.lan\",\"type\":\"A\","
             "\"value\":\"192.0.2.%d\"}]}",
             last_octet);
    return compile(text);
}

/* The last octet of the address that host.lan has, over UDP; -1 without an answer. */
static int ask_octet(int fd)
{
    uint8_t answer[ND_UDP_ANSWER_MAX];
    send_octets(fd, local_query, sizeof(local_query));
    ssize_t got = receive(fd, answer, sizeof(answer));
    return got > HEADER_LEN ? answer[got - 1] : -1;
}

struct asker {
    const struct service *service;
    _Atomic int newest; /* the highest octet whose publishing has ended */
    _Atomic bool stop;
    unsigned wrong;
    unsigned asked;
    pthread_t thread;
};

static void *keep_asking(void *arg)
{
    struct asker *asker = arg;
    int fd = connect_to(asker->service, SOCK_DGRAM);
    while (!asker->stop) {
        int least = asker->newest;
        int octet = ask_octet(fd);
        asker->wrong += octet < least;
        asker->asked++;
    }
    close(fd);
    return NULL;
}

static void stop_loop(void *ctx)
{
    nd_loop_stop(ctx);
}

/* Once `done` ran, every answer is of the new config, and the old one may be freed. */
static void a_published_config_answers_under_load(void)
{
    enum { ASKERS = 4, LAST = 200 };
    struct service service;
    struct nd_stats_sum sum;
    struct nd_loop *loop = NULL;
    struct asker asker[ASKERS];
    unsigned asked = 0;
    prepare(&service, "", 3);
    nd_snapshot_free(service.snapshot);
    service.config.snapshot = service.snapshot = compile_with(1);
    run(&service);
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&loop), 0);
    for (int i = 0; i < ASKERS; i++) {
        asker[i] = (struct asker){.service = &service, .newest = 1};
        CU_ASSERT_EQUAL_FATAL(pthread_create(&asker[i].thread, NULL, keep_asking, &asker[i]), 0);
    }
    struct nd_task done = {.run = stop_loop, .ctx = loop};
    for (int octet = 2; octet <= LAST; octet++) {
        struct nd_snapshot *old = service.snapshot;
        service.snapshot = compile_with(octet);
        nd_workers_publish(service.workers, service.snapshot, loop, &done);
        CU_ASSERT_EQUAL(nd_loop_run(loop), 0);
        nd_snapshot_free(old);
        for (int i = 0; i < ASKERS; i++) {
            asker[i].newest = octet;
        }
    }
    for (int i = 0; i < ASKERS; i++) {
        asker[i].stop = true;
        pthread_join(asker[i].thread, NULL);
        CU_ASSERT_EQUAL(asker[i].wrong, 0);
        asked += asker[i].asked;
    }
    int fd = connect_to(&service, SOCK_DGRAM);
    CU_ASSERT_EQUAL(ask_octet(fd), LAST);
    close(fd);
    nd_loop_free(loop);
    finish(&service, &sum);
    CU_ASSERT_EQUAL(sum.rcode[NOERROR], asked + 1);
}

/* What was published before a drain is turned to, so the one before may be freed all the same. */
static void a_drain_follows_what_is_being_published(void)
{
    struct service service;
    struct nd_stats_sum sum;
    struct nd_loop *loop = NULL;
    prepare(&service, "", 2);
    run(&service);
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&loop), 0);
    struct nd_task done = {.run = stop_loop, .ctx = loop};
    struct nd_snapshot *old = service.snapshot;
    service.snapshot = compile_with(2);
    nd_workers_publish(service.workers, service.snapshot, loop, &done);
    nd_workers_drain(service.workers);
    CU_ASSERT_EQUAL(nd_loop_run(loop), 0);
    nd_snapshot_free(old);
    nd_loop_free(loop);
    finish(&service, &sum);
}

/* ---- the end -------------------------------------------------------------------------------- */

static void a_drain_answers_connected_clients(void)
{
    struct service service;
    struct nd_stats_sum sum;
    uint8_t message[2 + sizeof(local_query)] = {0, sizeof(local_query)};
    uint8_t answer[64];
    prepare(&service, "", 2);
    run(&service);
    int fd = connect_to(&service, SOCK_STREAM);
    memcpy(message + 2, local_query, sizeof(local_query));
    send_octets(fd, message, sizeof(message));
    nd_workers_drain(service.workers);
    nd_workers_drain(service.workers); /* once is enough, twice is no harm */
    nd_workers_join(service.workers);
    CU_ASSERT(receive_all(fd, answer, 2));
    CU_ASSERT(receive_all(fd, answer, answer[1]));
    CU_ASSERT(is_closed(fd));
    close(fd);
    finish(&service, &sum);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_tcp_closed_drain], 1);
}

/*
 * A client that never reads what it asked for holds the end up for drain_ms and no longer. Its
 * answers are more than the buffers of both kernels (ND_TCP_SOCKET_BUFFER twice, a segment, the
 * window) take, and all of them wait, as the limit on that is out of the way.
 */
static void a_drain_has_its_time(void)
{
    enum { QUERIES = 10000 };
    struct service service;
    struct nd_stats_sum sum;
    const int window = 4096;
    uint8_t message[2 + sizeof(local_query)] = {0, sizeof(local_query)};
    prepare(&service, "", 1);
    service.config.drain_ms = 50;
    service.config.tcp.output_max = 100 * QUERIES;
    run(&service);
    int fd = open_client(SOCK_STREAM, AF_INET);
    CU_ASSERT_EQUAL(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof(window)), 0);
    CU_ASSERT_EQUAL_FATAL(
        connect(fd, &service.listener.addr.any, nd_addr_len(&service.listener.addr)), 0);
    memcpy(message + 2, local_query, sizeof(local_query));
    for (int i = 0; i < QUERIES; i++) {
        send_octets(fd, message, sizeof(message));
    }
    do {
        sched_yield();
        nd_workers_stats(service.workers, &sum);
    } while (sum.counter[ND_COUNT_answers_tcp] < QUERIES);
    uint64_t start_ns = nd_clock_monotonic_ns();
    nd_workers_drain(service.workers);
    nd_workers_join(service.workers);
    uint64_t took_ns = nd_clock_monotonic_ns() - start_ns;
    /* libevent counts by CLOCK_MONOTONIC_COARSE, which may be a tick of 10 ms behind */
    CU_ASSERT(took_ns >= 39 * ND_NS_PER_MS);
    CU_ASSERT(took_ns < DEADLINE_MS * ND_NS_PER_MS);
    close(fd);
    finish(&service, &sum);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_tcp_opened], 1);
}

static void end_loop(void *ctx)
{
    nd_loop_stop(ctx);
}

/* The last segment of its handshake comes when others have taken over (see test_listener_join.c).
 */
static void who_is_connecting_when_workers_retire_is_answered(void)
{
    const int wait_s = 60;
    struct service service;
    struct nd_stats_sum sum;
    struct nd_loop *loop;
    prepare(&service, "", 1);
    CU_ASSERT_EQUAL_FATAL(setsockopt(service.listener.sockets[0].tcp, IPPROTO_TCP, TCP_DEFER_ACCEPT,
                                     &wait_s, sizeof(wait_s)),
                          0);
    run(&service);
    int fd = connect_to(&service, SOCK_STREAM);
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&loop), 0);
    struct nd_task ended = {.run = end_loop, .ctx = loop};
    nd_workers_retire(service.workers, loop, &ended);
    int udp = connect_to(&service, SOCK_DGRAM);
    while (ask_udp(udp, local_query, sizeof(local_query)) == NOERROR) {
    } /* until the port is refused: they have left it */
    close(udp);
    CU_ASSERT_EQUAL(ask_tcp(fd, local_query, sizeof(local_query)), NOERROR);
    close(fd);
    CU_ASSERT_EQUAL(nd_loop_run(loop), 0);
    nd_loop_free(loop);
    finish(&service, &sum);
    CU_ASSERT_EQUAL(sum.counter[ND_COUNT_tcp_opened], 1);
}

static void workers_take_no_signals(void)
{
    struct service service;
    struct nd_stats_sum sum;
    sigset_t set;
    sigset_t before;
    int signo = 0;
    prepare(&service, "", 2);
    run(&service);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    CU_ASSERT_EQUAL(pthread_sigmask(SIG_BLOCK, &set, &before), 0);
    /* a thread that does not block it would end the process */
    CU_ASSERT_EQUAL(kill(getpid(), SIGUSR2), 0);
    CU_ASSERT_EQUAL(sigwait(&set, &signo), 0);
    CU_ASSERT_EQUAL(signo, SIGUSR2);
    CU_ASSERT_EQUAL(pthread_sigmask(SIG_SETMASK, &before, NULL), 0);
    finish(&service, &sum);
}

static void without_sockets_there_are_no_workers(void)
{
    struct nd_workers *workers = NULL;
    struct nd_listener none = {.count = 0};
    const struct nd_workers_config config = nd_workers_config_default();
    CU_ASSERT_EQUAL(nd_workers_start(&config, &none, &workers), EINVAL);
    CU_ASSERT_PTR_NULL(workers);
    nd_workers_free(NULL);
    CU_ASSERT_EQUAL(config.drain_ms, 2000);
}

/* The second pair cannot be watched: the first worker is undone, its sockets are closed. */
static void a_start_that_fails_leaves_nothing(void)
{
    struct service service;
    struct nd_workers *workers = NULL;
    prepare(&service, "", 2);
    int file = open("/dev/null", O_RDWR | O_CLOEXEC); /* which epoll does not take */
    CU_ASSERT_FATAL(file >= 0);
    CU_ASSERT_EQUAL_FATAL(dup2(file, service.listener.sockets[1].udp),
                          service.listener.sockets[1].udp);
    CU_ASSERT_EQUAL(nd_workers_start(&service.config, &service.listener, &workers), EPERM);
    CU_ASSERT_PTR_NULL(workers);
    CU_ASSERT_EQUAL(service.listener.sockets[0].udp, -1);
    close(file);
    nd_log_free(service.config.log);
    close(service.log_pipe[0]);
    close(service.log_pipe[1]);
    nd_listener_close(&service.listener);
    nd_snapshot_free(service.snapshot);
}

UNIT_MAIN("worker", UNIT_TEST(several_workers_answer_over_both_transports),
          UNIT_TEST(names_that_are_not_local_are_refused),
          UNIT_TEST(the_log_says_once_how_to_allow_a_client),
          UNIT_TEST(the_query_log_has_a_line_for_each_query),
          UNIT_TEST(a_query_cut_by_its_length_is_malformed),
          UNIT_TEST(what_is_no_query_gets_no_answer), UNIT_TEST(a_batch_of_anything_is_answered),
          UNIT_TEST(a_published_config_answers_under_load),
          UNIT_TEST(a_drain_follows_what_is_being_published),
          UNIT_TEST(a_drain_answers_connected_clients), UNIT_TEST(a_drain_has_its_time),
          UNIT_TEST(who_is_connecting_when_workers_retire_is_answered),
          UNIT_TEST(workers_take_no_signals), UNIT_TEST(without_sockets_there_are_no_workers),
          UNIT_TEST(a_start_that_fails_leaves_nothing))
