/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt/http.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>

#include "base/limits.h"
#include "httpclient.h"
#include "mgmt/http_private.h"
#include "net/listener.h"

/*
 * A service in a thread of its own:
 *
 *     GET /now      is answered at once, with the client's X-Echo
 *     GET /later    when somebody asks for /release
 *     GET /blob     with octets that all answers share
 *     GET /refused  in `begin`, with 401
 *     POST /body    with the octets of the body, at most BODY_MAX
 */
enum { BODY_MAX = 20000, BLOB_LEN = 30000, WAITING_MAX = 8 };

struct service {
    struct nd_loop *loop;
    struct nd_http *http;
    struct nd_http_blob *blob;
    struct nd_addr addr;
    struct nd_http_request *waiting[WAITING_MAX];
    size_t waiting_count;
    size_t gone;
    struct nd_task task;
    pthread_t thread;
};

static void answer(struct nd_http_request *request, unsigned status, const char *body, size_t len)
{
    const struct nd_http_answer text = {
        .status = status,
        .content_type = "text/plain",
        .body = body,
        .body_len = len,
        .allow = status == 405 ? "GET, HEAD" : NULL,
        .authenticate = status == 401 ? "Bearer" : NULL,
    };
    nd_http_answer(request, &text);
    nd_http_answer(request, &text); /* a second time: nothing happens */
}

static size_t begin(void *ctx, struct nd_http_request *request)
{
    (void)ctx;
    if (strcmp(nd_http_path(request), "/refused") == 0) {
        answer(request, 401, "no", 2);
    }
    return strcmp(nd_http_path(request), "/body") == 0 ? BODY_MAX : 0;
}

static void serve(void *ctx, struct nd_http_request *request)
{
    struct service *service = ctx;
    const char *path = nd_http_path(request);
    size_t len;
    const char *body = nd_http_body(request, &len);
    if (strcmp(path, "/body") == 0) {
        answer(request, nd_http_method(request) == ND_HTTP_POST ? 200 : 405, body, len);
    } else if (strcmp(path, "/blob") == 0) {
        const struct nd_http_answer shared = {.status = 200, .blob = service->blob};
        nd_http_answer(request, &shared);
    } else if (strcmp(path, "/later") == 0 && service->waiting_count < WAITING_MAX) {
        nd_http_set_data(request, service);
        service->waiting[service->waiting_count++] = request;
    } else if (strcmp(path, "/release") == 0) {
        while (service->waiting_count > 0) {
            answer(service->waiting[--service->waiting_count], 200, "at last", 7);
        }
        answer(request, 200, "", 0);
    } else {
        const char *echo = nd_http_header(request, "x-echo");
        echo = echo != NULL ? echo : path;
        answer(request, 200, echo, strlen(echo));
    }
}

static void refuse(void *ctx, struct nd_http_request *request, enum nd_http_refusal refusal)
{
    (void)ctx;
    answer(request, refusal == ND_HTTP_TOO_LARGE ? 413 : 503, "too much", 8);
}

static void gone(void *ctx, struct nd_http_request *request)
{
    struct service *service = ctx;
    CU_ASSERT_PTR_EQUAL(nd_http_data(request), service); /* set when it was served */
    for (size_t i = 0; i < service->waiting_count; i++) {
        if (service->waiting[i] == request) {
            service->waiting[i] = service->waiting[--service->waiting_count];
        }
    }
    service->gone++;
}

static void *run(void *arg)
{
    struct service *service = arg;
    CU_ASSERT_EQUAL(nd_loop_run(service->loop), 0);
    return NULL;
}

static void start_at(struct service *service, const char *host, const struct nd_http_limits *limits)
{
    struct nd_listen_error listen_error;
    char error[300] = "";
    memset(service, 0, sizeof(*service));
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&service->loop), 0);
    struct nd_http_options options = {
        .loop = service->loop,
        .service = {.ctx = service, .begin = begin, .serve = serve, .refuse = refuse, .gone = gone},
        .limits = limits != NULL ? *limits : nd_http_limits_default(),
    };
    char octets[BLOB_LEN];
    memset(octets, 'o', sizeof(octets));
    service->blob = nd_http_blob_new(octets, sizeof(octets));
    CU_ASSERT_EQUAL_FATAL(nd_listener_open_tcp(host, 0, &options.fd, &service->addr, &listen_error),
                          0);
    CU_ASSERT_EQUAL_FATAL(nd_http_new(&options, error, sizeof(error), &service->http), 0);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&service->thread, NULL, run, service), 0);
}

static void start(struct service *service)
{
    start_at(service, "127.0.0.1", NULL);
}

static void stop_loop(void *ctx)
{
    struct service *service = ctx;
    nd_loop_stop(service->loop);
}

static void stop(struct service *service)
{
    service->task = (struct nd_task){.run = stop_loop, .ctx = service};
    nd_loop_post(service->loop, &service->task);
    pthread_join(service->thread, NULL);
    nd_http_free(service->http);
    nd_http_blob_unref(service->blob);
    nd_loop_free(service->loop);
}

static struct http_reply reply;

/* ---- what is served ------------------------------------------------------------------------ */

static void answers_get_and_head(void)
{
    struct service service;
    start(&service);
    http_ask(&service.addr, "GET /now?x=1 HTTP/1.1\r\nHost: a\r\nX-Echo: hi\r\n\r\n", &reply);
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_STRING_EQUAL(reply.body, "hi");
    CU_ASSERT_TRUE(reply.keeps);
    CU_ASSERT_NSTRING_EQUAL(http_find_header(&reply, "Content-Type"), "text/plain", 10);
    CU_ASSERT_NSTRING_EQUAL(http_find_header(&reply, "Cache-Control"), "no-store", 8);
    http_ask(&service.addr, "HEAD /now HTTP/1.1\r\nHost: a\r\nX-Echo: hi\r\n\r\n", &reply);
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_NSTRING_EQUAL(http_find_header(&reply, "Content-Length"), "2\r\n", 3);
    CU_ASSERT_STRING_EQUAL(reply.body, "");
    http_ask(&service.addr, "GET /a%20b?c HTTP/1.0\r\n\r\n", &reply);
    CU_ASSERT_STRING_EQUAL(reply.body, "/a b");
    stop(&service);
}

static void one_connection_takes_many_requests(void)
{
    struct service service;
    start(&service);
    int fd = http_connect(&service.addr);
    for (int i = 0; i < 20; i++) {
        CU_ASSERT_TRUE(http_say(fd, "GET /now HTTP/1.1\r\nHost: a\r\n\r\n"));
        http_read(fd, &reply, false);
        CU_ASSERT_EQUAL(reply.status, 200);
    }
    /* pipelined, in one segment */
    const char *two = "GET /one HTTP/1.1\r\nHost: a\r\n\r\nPOST /body HTTP/1.1\r\nHost: a\r\n"
                      "Content-Length: 3\r\n\r\nabcGET /two HTTP/1.1\r\nHost: a\r\n"
                      "Connection: close\r\n\r\n";
    CU_ASSERT_TRUE(http_say(fd, two));
    size_t len = 0, got;
    while ((got = http_recv(fd, reply.text + len, HTTP_REPLY_MAX - 1 - len)) > 0) {
        len += got;
    }
    reply.text[len] = '\0';
    char *one = strstr(reply.text, "/one"), *abc = strstr(reply.text, "abc");
    char *last = strstr(reply.text, "/two");
    CU_ASSERT_TRUE(one != NULL && abc != NULL && last != NULL && one < abc && abc < last);
    close(fd);
    stop(&service);
}

static void large_octets_are_shared(void)
{
    struct service service;
    start(&service);
    for (int i = 0; i < 3; i++) {
        http_ask(&service.addr, "GET /blob HTTP/1.1\r\nHost: a\r\n\r\n", &reply);
        CU_ASSERT_EQUAL(reply.body_len, BLOB_LEN);
        CU_ASSERT_EQUAL(strspn(reply.body, "o"), BLOB_LEN);
    }
    stop(&service);
}

static void serves_ipv6(void)
{
    struct service service;
    struct nd_listen_error error;
    struct nd_addr addr;
    int fd;
    if (nd_listener_open_tcp("::1", 0, &fd, &addr, &error) != 0) {
        return;
    }
    close(fd);
    start_at(&service, "::", NULL);
    addr = (struct nd_addr){.v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7F000001)}};
    nd_addr_set_port(&addr, nd_addr_port(&service.addr));
    http_ask(&addr, "GET /now HTTP/1.1\r\nHost: a\r\n\r\n", &reply);
    CU_ASSERT_EQUAL(reply.status, 200);
    service.addr.v6.sin6_addr = in6addr_loopback;
    http_ask(&service.addr, "GET /now HTTP/1.1\r\nHost: a\r\n\r\n", &reply);
    CU_ASSERT_EQUAL(reply.status, 200);
    stop(&service);
}

/* ---- bodies -------------------------------------------------------------------------------- */

static void takes_a_body_in_either_form(void)
{
    struct service service;
    start(&service);
    http_ask(&service.addr, "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
             &reply);
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_STRING_EQUAL(reply.body, "hello");
    http_ask(&service.addr,
             "POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
             "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
             &reply);
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_STRING_EQUAL(reply.body, "hello world");
    http_ask(&service.addr, "POST /body HTTP/1.1\r\nHost: a\r\n\r\n", &reply);
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_EQUAL(reply.body_len, 0);
    http_ask(
        &service.addr,
        "POST /body HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok",
        &reply);
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_STRING_EQUAL(reply.body, "ok");
    stop(&service);
}

static void a_body_of_the_limit_is_taken_and_one_octet_more_is_not(void)
{
    static char request[BODY_MAX + 200];
    struct service service;
    start(&service);
    for (int more = 0; more < 2; more++) {
        int len = snprintf(request, sizeof(request),
                           "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n",
                           BODY_MAX + more);
        memset(request + len, 'x', BODY_MAX + 1);
        int fd = http_connect(&service.addr);
        CU_ASSERT_TRUE(http_send(fd, request, (size_t)(len + BODY_MAX + more)));
        http_read(fd, &reply, false);
        CU_ASSERT_EQUAL(reply.status, more == 0 ? 200 : 413);
        CU_ASSERT_EQUAL(reply.body_len, more == 0 ? BODY_MAX : 8);
        close(fd);
        len = snprintf(request, sizeof(request),
                       "POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n",
                       (unsigned)(BODY_MAX + more));
        memset(request + len, 'x', BODY_MAX + 1);
        fd = http_connect(&service.addr);
        CU_ASSERT_TRUE(http_send(fd, request, (size_t)(len + BODY_MAX + more)));
        CU_ASSERT_TRUE(http_say(fd, "\r\n0\r\n\r\n"));
        http_read(fd, &reply, false);
        CU_ASSERT_EQUAL(reply.status, more == 0 ? 200 : 413);
        close(fd);
    }
    stop(&service);
}

static void who_asks_before_sending_hears_at_once(void)
{
    struct service service;
    start(&service);
    http_ask(&service.addr,
             "POST /body HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
             "Content-Length: 1000000000\r\n\r\n",
             &reply);
    CU_ASSERT_EQUAL(reply.status, 413);
    http_ask(&service.addr,
             "POST /refused HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
             "Content-Length: 5\r\n\r\n",
             &reply);
    CU_ASSERT_EQUAL(reply.status, 401);
    CU_ASSERT_NSTRING_EQUAL(http_find_header(&reply, "WWW-Authenticate"), "Bearer", 6);
    http_ask(&service.addr, "POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
             &reply);
    CU_ASSERT_EQUAL(reply.status, 401);
    http_ask(&service.addr, "PUT /body HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
             &reply);
    CU_ASSERT_EQUAL(reply.status, 405);
    CU_ASSERT_NSTRING_EQUAL(http_find_header(&reply, "Allow"), "GET, HEAD", 9);
    stop(&service);
}

struct question {
    struct nd_task task;
    const struct nd_http *http;
    size_t octets;
    sem_t answered;
};

static void note_octets(void *ctx)
{
    struct question *question = ctx;
    question->octets = question->http->body_octets;
    sem_post(&question->answered);
}

/* How much room the bodies of unfinished requests take, as the service's own thread sees it. */
static size_t octets_held(const struct service *service)
{
    struct question question = {.http = service->http};
    question.task = (struct nd_task){.run = note_octets, .ctx = &question};
    CU_ASSERT_EQUAL_FATAL(sem_init(&question.answered, 0, 0), 0);
    nd_loop_post(service->loop, &question.task);
    while (sem_wait(&question.answered) != 0) {
    }
    sem_destroy(&question.answered);
    return question.octets;
}

static void bodies_of_all_requests_are_bounded_together(void)
{
    struct service service;
    struct nd_http_limits limits = nd_http_limits_default();
    limits.bodies_max = BODY_MAX;
    start_at(&service, "127.0.0.1", &limits);
    static char request[BODY_MAX + 200];
    int len = snprintf(request, sizeof(request),
                       "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", BODY_MAX);
    memset(request + len, 'x', BODY_MAX);
    size_t size = (size_t)len + BODY_MAX;
    int first = http_connect(&service.addr);
    CU_ASSERT_TRUE(http_send(first, request, size - 1));
    /* were both to come at once, either could be the one that is refused */
    while (octets_held(&service) < BODY_MAX) {
    }
    int second = http_connect(&service.addr);
    CU_ASSERT_TRUE(http_send(second, request, size));
    http_read(second, &reply, false);
    CU_ASSERT_EQUAL(reply.status, 503);
    close(second);
    CU_ASSERT_TRUE(http_say(first, "x"));
    http_read(first, &reply, false);
    CU_ASSERT_EQUAL(reply.status, 200);
    close(first);
    stop(&service);
}

/* ---- waiting ------------------------------------------------------------------------------- */

static void an_answer_may_come_later(void)
{
    struct service service;
    start(&service);
    int fd[3];
    for (int i = 0; i < 3; i++) {
        fd[i] = http_connect(&service.addr);
        CU_ASSERT_TRUE(http_say(fd[i], "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"));
    }
    /* others are served meanwhile; nothing comes for those that wait until it is released */
    http_ask(&service.addr, "GET /now HTTP/1.1\r\nHost: a\r\n\r\n", &reply);
    CU_ASSERT_EQUAL(reply.status, 200);
    struct pollfd silent = {.fd = fd[0], .events = POLLIN};
    CU_ASSERT_EQUAL(poll(&silent, 1, 0), 0);
    http_ask(&service.addr, "GET /release HTTP/1.1\r\nHost: a\r\n\r\n", &reply);
    CU_ASSERT_EQUAL(reply.status, 200);
    for (int i = 0; i < 3; i++) {
        /* one that came after the first release needs another */
        struct pollfd ready = {.fd = fd[i], .events = POLLIN};
        while (poll(&ready, 1, 10) == 0) {
            http_ask(&service.addr, "GET /release HTTP/1.1\r\nHost: a\r\n\r\n", &reply);
        }
        http_read(fd[i], &reply, false);
        CU_ASSERT_EQUAL(reply.status, 200);
        CU_ASSERT_STRING_EQUAL(reply.body, "at last");
        CU_ASSERT_TRUE(http_say(fd[i], "GET /now HTTP/1.1\r\nHost: a\r\n\r\n"));
        http_read(fd[i], &reply, false);
        CU_ASSERT_EQUAL(reply.status, 200);
        close(fd[i]);
    }
    stop(&service);
}

static void a_service_that_ends_tells_of_those_that_wait(void)
{
    struct service service;
    start(&service);
    int fd = http_connect(&service.addr);
    CU_ASSERT_TRUE(http_say(fd, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"));
    http_ask(&service.addr, "GET /now HTTP/1.1\r\nHost: a\r\n\r\n", &reply);
    service.task = (struct nd_task){.run = stop_loop, .ctx = &service};
    nd_loop_post(service.loop, &service.task);
    pthread_join(service.thread, NULL);
    size_t waiting = service.waiting_count;
    nd_http_free(service.http);
    CU_ASSERT_EQUAL(service.gone, waiting);
    CU_ASSERT_EQUAL(service.waiting_count, 0);
    CU_ASSERT_TRUE(http_is_closed(fd));
    close(fd);
    nd_http_blob_unref(service.blob);
    nd_loop_free(service.loop);
    nd_http_free(NULL);
    nd_http_blob_unref(NULL);
}

static void retire_task(void *ctx)
{
    struct service *service = ctx;
    nd_http_retire(service->http);
    nd_http_retire(service->http);
}

static void a_retired_service_ends_what_it_began(void)
{
    struct service service;
    start(&service);
    int idle = http_connect(&service.addr), waits = http_connect(&service.addr);
    CU_ASSERT_TRUE(http_say(idle, "GET /now HTTP/1.1\r\nHost: a\r\n\r\n"));
    http_read(idle, &reply, false);
    CU_ASSERT_TRUE(http_say(waits, "GET /now HTTP/1.1\r\nHost: a\r\n\r\n"));
    http_read(waits, &reply, false);
    CU_ASSERT_TRUE(
        http_say(waits, "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel"));
    http_ask(&service.addr, "GET /now HTTP/1.1\r\nHost: a\r\n\r\n", &reply);
    CU_ASSERT_EQUAL(reply.status, 200);
    struct nd_task task = {.run = retire_task, .ctx = &service};
    nd_loop_post(service.loop, &task);
    CU_ASSERT_TRUE(http_is_closed(idle));
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CU_ASSERT_EQUAL(connect(fd, &service.addr.any, nd_addr_len(&service.addr)), -1);
    CU_ASSERT_EQUAL(errno, ECONNREFUSED);
    close(fd);
    CU_ASSERT_TRUE(http_say(waits, "lo"));
    http_read(waits, &reply, false);
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_STRING_EQUAL(reply.body, "hello");
    CU_ASSERT_TRUE(http_is_closed(waits));
    close(idle);
    close(waits);
    stop(&service);
}

/* ---- hostile clients ----------------------------------------------------------------------- */

static void silence_ends_a_connection(void)
{
    struct service service;
    struct nd_http_limits limits = nd_http_limits_default();
    limits.idle_s = 1;
    start_at(&service, "127.0.0.1", &limits);
    int silent = http_connect(&service.addr), half = http_connect(&service.addr);
    CU_ASSERT_TRUE(http_say(half, "GET /now HT"));
    CU_ASSERT_TRUE(http_is_closed(silent));
    /* the library says why: 408; then it closes */
    while (http_recv(half, reply.text, HTTP_REPLY_MAX) > 0) {
    }
    close(silent);
    close(half);
    stop(&service);
}

static void an_octet_now_and_then_does_not_keep_it(void)
{
    struct service service;
    struct nd_http_limits limits = nd_http_limits_default();
    limits.total_ms = 300;
    start_at(&service, "127.0.0.1", &limits);
    int fd = http_connect(&service.addr);
    CU_ASSERT_TRUE(http_say(fd, "GET /now HTTP/1.1\r\nX: "));
    struct pollfd ended = {.fd = fd, .events = POLLIN};
    int drops = 0;
    while (poll(&ended, 1, 20) == 0 && drops < 1000) {
        (void)http_say(fd, "x");
        drops++;
    }
    CU_ASSERT_TRUE(drops < 1000);
    close(fd);
    stop(&service);
}

static void one_client_has_its_share_of_connections(void)
{
    struct service service;
    struct nd_http_limits limits = nd_http_limits_default();
    limits.per_client_max = 3;
    limits.connections_max = 5;
    start_at(&service, "127.0.0.1", &limits);
    int fd[5], other;
    for (int i = 0; i < 3; i++) {
        fd[i] = http_connect(&service.addr);
        CU_ASSERT_TRUE(http_say(fd[i], "GET /now HTTP/1.1\r\nHost: a\r\n\r\n"));
        http_read(fd[i], &reply, false);
        CU_ASSERT_EQUAL(reply.status, 200);
    }
    fd[3] = http_connect(&service.addr);
    CU_ASSERT_TRUE(http_is_closed(fd[3]));
    close(fd[3]);
    for (int i = 3; i < 5; i++) { /* another client has room */
        fd[i] = http_connect_from(&service.addr, "127.0.0.2");
        CU_ASSERT_TRUE(http_say(fd[i], "GET /now HTTP/1.1\r\nHost: a\r\n\r\n"));
        http_read(fd[i], &reply, false);
        CU_ASSERT_EQUAL(reply.status, 200);
    }
    /* now it is full: who comes waits until one has gone */
    other = http_connect_from(&service.addr, "127.0.0.3");
    CU_ASSERT_TRUE(http_say(other, "GET /now HTTP/1.1\r\nHost: a\r\n\r\n"));
    close(fd[0]);
    http_read(other, &reply, false);
    CU_ASSERT_EQUAL(reply.status, 200);
    close(other);
    for (int i = 1; i < 5; i++) {
        close(fd[i]);
    }
    stop(&service);
}

static void headers_are_bounded(void)
{
    static char request[40000];
    struct service service;
    start(&service);
    int len = snprintf(request, sizeof(request), "GET /now HTTP/1.1\r\nHost: a\r\nX: ");
    memset(request + len, 'x', sizeof(request) - (size_t)len - 1);
    int fd = http_connect(&service.addr);
    (void)http_send(fd, request, sizeof(request) - 1);
    http_read(fd, &reply, false);
    CU_ASSERT_TRUE(reply.status == 431 || reply.status == 0);
    close(fd);
    http_ask(&service.addr, "GET /now HTTP/1.1\r\nHost: a\r\n\r\n", &reply);
    CU_ASSERT_EQUAL(reply.status, 200);
    stop(&service);
}

static void garbage_harms_nobody(void)
{
    static const char *const garbage[] = {
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        "GET /%00%ff%zz HTTP/1.1\r\nHost: \x01\r\n: x\r\n\r\n",
    };
    enum { COUNT = sizeof(garbage) / sizeof(garbage[0]) };
    struct service service;
    struct nd_http_limits limits = nd_http_limits_default();
    int fd[COUNT];
    limits.idle_s = 1;
    start_at(&service, "127.0.0.1", &limits);
    for (size_t i = 0; i < COUNT; i++) {
        fd[i] = http_connect(&service.addr);
        CU_ASSERT_TRUE(http_say(fd[i], garbage[i]));
    }
    http_ask(&service.addr, "GET /now HTTP/1.1\r\nHost: a\r\n\r\n", &reply);
    CU_ASSERT_EQUAL(reply.status, 200);
    for (size_t i = 0; i < COUNT; i++) {
        while (http_recv(fd[i], reply.text, HTTP_REPLY_MAX) > 0) {
        }
        close(fd[i]);
    }
    http_ask(&service.addr, "GET /now HTTP/1.1\r\nHost: a\r\n\r\n", &reply);
    CU_ASSERT_EQUAL(reply.status, 200);
    stop(&service);
}

UNIT_MAIN("mgmt/http", UNIT_TEST(answers_get_and_head),
          UNIT_TEST(one_connection_takes_many_requests), UNIT_TEST(large_octets_are_shared),
          UNIT_TEST(serves_ipv6), UNIT_TEST(takes_a_body_in_either_form),
          UNIT_TEST(a_body_of_the_limit_is_taken_and_one_octet_more_is_not),
          UNIT_TEST(who_asks_before_sending_hears_at_once),
          UNIT_TEST(bodies_of_all_requests_are_bounded_together),
          UNIT_TEST(an_answer_may_come_later),
          UNIT_TEST(a_service_that_ends_tells_of_those_that_wait),
          UNIT_TEST(a_retired_service_ends_what_it_began), UNIT_TEST(silence_ends_a_connection),
          UNIT_TEST(an_octet_now_and_then_does_not_keep_it),
          UNIT_TEST(one_client_has_its_share_of_connections), UNIT_TEST(headers_are_bounded),
          UNIT_TEST(garbage_harms_nobody))
