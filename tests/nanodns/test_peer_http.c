/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "cluster/peer_http.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "http_kit.h"
#include "unit.h"

/* Far beyond what any step takes: only a failure waits so long. */
#define DEADLINE_MS 20000

struct seen {
    struct nd_loop *loop;
    unsigned status;
    char error[64];
    char body[4096];
    size_t len;
    size_t calls;
};

static void note(void *ctx, const struct nd_peer_answer *answer)
{
    struct seen *seen = ctx;
    seen->calls++;
    seen->status = answer->status;
    snprintf(seen->error, sizeof(seen->error), "%s", answer->error != NULL ? answer->error : "");
    seen->len = answer->len;
    snprintf(seen->body, sizeof(seen->body), "%.*s", (int)answer->len, answer->body);
    nd_loop_stop(seen->loop);
}

static struct nd_peer_request request_to(const struct http_kit *kit, const char *path)
{
    return (struct nd_peer_request){.addr = kit->addr,
                                    .host = kit->text,
                                    .path = path,
                                    .answer_max = 1000,
                                    .stall_ms = DEADLINE_MS,
                                    .whole_ms = DEADLINE_MS};
}

static struct seen ask(const struct nd_peer_request *request)
{
    struct seen seen = {.loop = NULL};
    struct nd_peer_http *http = NULL;
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&seen.loop), 0);
    CU_ASSERT_EQUAL_FATAL(nd_peer_http_start(seen.loop, request, note, &seen, &http), 0);
    CU_ASSERT_EQUAL(seen.calls, 0);
    CU_ASSERT_EQUAL(nd_loop_run(seen.loop), 0);
    CU_ASSERT_EQUAL(seen.calls, 1);
    nd_loop_free(seen.loop);
    return seen;
}

/* What the script answers is the kit's context. */
static bool say(struct http_kit *kit, const char *request, int fd)
{
    (void)request;
    http_kit_write(fd, kit->ctx);
    return true;
}

static struct seen ask_one_that_says(const char *text)
{
    struct http_kit kit;
    char script[2000];
    snprintf(script, sizeof(script), "%s", text);
    http_kit_start(&kit, say, script);
    struct nd_peer_request request = request_to(&kit, "/metrics");
    struct seen seen = ask(&request);
    http_kit_stop(&kit);
    return seen;
}

static void expect_fault(const char *text, const char *error)
{
    struct seen seen = ask_one_that_says(text);
    CU_ASSERT_EQUAL(seen.status, 0);
    CU_ASSERT_STRING_EQUAL(seen.error, error);
    CU_ASSERT_EQUAL(seen.len, 0);
}

static bool answer_ok(struct http_kit *kit, const char *request, int fd)
{
    (void)kit;
    (void)request;
    http_kit_answer(fd, 200, "{\"version\": 3}");
    return true;
}

static void fetches(void)
{
    struct http_kit kit;
    http_kit_start(&kit, answer_ok, NULL);
    struct nd_peer_request request = request_to(&kit, "/metrics");
    struct seen seen = ask(&request);
    CU_ASSERT_EQUAL(seen.status, 200);
    CU_ASSERT_STRING_EQUAL(seen.body, "{\"version\": 3}");
    const char *sent = http_kit_last(&kit, "GET /metrics HTTP/1.1\r\n");
    CU_ASSERT_PTR_NOT_NULL(strstr(sent, kit.text));
    CU_ASSERT_PTR_NOT_NULL(strstr(sent, "\r\nConnection: close\r\n"));
    CU_ASSERT_PTR_NULL(strstr(sent, "Authorization"));
    http_kit_stop(&kit);
}

static void posts_a_body_that_is_shared(void)
{
    struct http_kit kit;
    struct nd_body *body = nd_body_new_take(strdup("{\"a\": 1}"), 8);
    http_kit_start(&kit, answer_ok, NULL);
    struct nd_peer_request request = request_to(&kit, "/sync");
    request.body = body;
    request.token = "secret";
    CU_ASSERT_EQUAL(ask(&request).status, 200);
    CU_ASSERT_EQUAL(ask(&request).status, 200);
    const char *sent = http_kit_last(&kit, "POST /sync HTTP/1.1\r\n");
    CU_ASSERT_PTR_NOT_NULL(strstr(sent, "\r\nAuthorization: Bearer secret\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(sent, "\r\nContent-Length: 8\r\n"));
    CU_ASSERT_STRING_EQUAL(http_kit_body(sent), "{\"a\": 1}");
    nd_body_unref(body);
    http_kit_stop(&kit);
}

static void gives_other_statuses_with_their_body(void)
{
    struct seen seen = ask_one_that_says("HTTP/1.1 422 No\r\nContent-Length: 3\r\n\r\nbad");
    CU_ASSERT_EQUAL(seen.status, 422);
    CU_ASSERT_STRING_EQUAL(seen.body, "bad");
    seen = ask_one_that_says("HTTP/1.1 204 No\r\n\r\n");
    CU_ASSERT_EQUAL(seen.status, 204);
    CU_ASSERT_EQUAL(seen.len, 0);
    seen = ask_one_that_says("HTTP/1.0 200 OK\r\n\r\nto the end");
    CU_ASSERT_EQUAL(seen.status, 200);
    CU_ASSERT_STRING_EQUAL(seen.body, "to the end");
    seen = ask_one_that_says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    CU_ASSERT_STRING_EQUAL(seen.body, "abcde");
}

static void refuses_what_is_no_http(void)
{
    expect_fault("SSH-2.0-OpenSSH_9.2\r\n\r\n", "its answer is no HTTP");
    expect_fault("\r\n\r\n\r\n", "its answer is no HTTP");
    expect_fault("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nnonsense\r\n\r\nabc",
                 "its answer is no HTTP");
    /* what the library makes of a chunk without a length */
    expect_fault("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                 "its answer is too long");
}

static void refuses_what_is_cut_off(void)
{
    expect_fault("", "it closed the connection");
    expect_fault("HTTP/1.1 200 OK\r\nConte", "it closed the connection");
    expect_fault("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "it closed the connection");
}

/* With its length, without, and in chunks. */
static bool say_much(struct http_kit *kit, const char *request, int fd)
{
    char piece[1001] = "";
    (void)request;
    memset(piece, 'x', 1000);
    http_kit_write(fd, kit->ctx);
    for (size_t i = 0; i < 100; i++) {
        http_kit_write(fd, piece);
    }
    return true;
}

static void refuses_what_is_too_long(void)
{
    static const struct {
        const char *head;
        const char *error;
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "its answer is too long"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n", "its answer is too long"},
        {"HTTP/1.0 200 OK\r\n\r\n", "its answer is too long"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3fffffff\r\n",
         "its answer is too long"},
        {"HTTP/1.1 200 OK\r\nX: ", "its answer is no HTTP"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct http_kit kit;
        char head[100];
        snprintf(head, sizeof(head), "%s", cases[i].head);
        http_kit_start(&kit, say_much, head);
        struct nd_peer_request request = request_to(&kit, "/");
        struct seen seen = ask(&request);
        CU_ASSERT_EQUAL(seen.status, 0);
        CU_ASSERT_STRING_EQUAL(seen.error, cases[i].error);
        http_kit_stop(&kit);
    }
}

static bool hold(struct http_kit *kit, const char *request, int fd)
{
    (void)request;
    http_kit_write(fd, kit->ctx);
    return false;
}

static void gives_up_on_one_that_is_silent(void)
{
    struct http_kit kit;
    char script[] = "";
    http_kit_start(&kit, hold, script);
    struct nd_peer_request request = request_to(&kit, "/");
    request.stall_ms = 50;
    struct seen seen = ask(&request);
    CU_ASSERT_EQUAL(seen.status, 0);
    CU_ASSERT_STRING_EQUAL(seen.error, "it does not answer");
    http_kit_stop(&kit);
}

static void gives_up_on_one_that_takes_too_long(void)
{
    struct http_kit kit;
    char script[] = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc";
    http_kit_start(&kit, hold, script);
    struct nd_peer_request request = request_to(&kit, "/");
    request.whole_ms = 50;
    struct seen seen = ask(&request);
    CU_ASSERT_EQUAL(seen.status, 0);
    CU_ASSERT_STRING_EQUAL(seen.error, "it took too long");
    http_kit_stop(&kit);
}

static void says_that_it_cannot_connect(void)
{
    struct http_kit kit;
    http_kit_start(&kit, answer_ok, NULL);
    struct nd_peer_request request = request_to(&kit, "/");
    http_kit_stop(&kit);
    struct seen seen = ask(&request);
    CU_ASSERT_EQUAL(seen.status, 0);
    CU_ASSERT_STRING_EQUAL(seen.error, "cannot connect");
}

static void stop_loop(void *ctx)
{
    nd_loop_stop(ctx);
}

/* At every moment: before it connects, while it waits. */
static void calls_nobody_after_it_was_cancelled(void)
{
    struct seen seen = {.loop = NULL};
    struct nd_peer_http *http = NULL;
    struct nd_timer *timer = NULL;
    struct http_kit kit;
    char script[] = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc";
    struct nd_body *body = nd_body_new_take(strdup("{}"), 2);
    http_kit_start(&kit, hold, script);
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&seen.loop), 0);
    CU_ASSERT_EQUAL_FATAL(nd_timer_new(seen.loop, stop_loop, seen.loop, &timer), 0);
    struct nd_peer_request request = request_to(&kit, "/");
    request.body = body;
    CU_ASSERT_EQUAL_FATAL(nd_peer_http_start(seen.loop, &request, note, &seen, &http), 0);
    nd_peer_http_cancel(http);
    for (unsigned wait_ms = 0; wait_ms < 20; wait_ms += 5) {
        CU_ASSERT_EQUAL_FATAL(nd_peer_http_start(seen.loop, &request, note, &seen, &http), 0);
        CU_ASSERT_EQUAL(nd_timer_start(timer, wait_ms), 0);
        CU_ASSERT_EQUAL(nd_loop_run(seen.loop), 0);
        nd_peer_http_cancel(http);
    }
    nd_peer_http_cancel(NULL);
    CU_ASSERT_EQUAL(seen.calls, 0);
    nd_timer_free(timer);
    nd_loop_free(seen.loop);
    nd_body_unref(body);
    http_kit_stop(&kit);
}

UNIT_MAIN("peer_http", UNIT_TEST(fetches), UNIT_TEST(posts_a_body_that_is_shared),
          UNIT_TEST(gives_other_statuses_with_their_body), UNIT_TEST(refuses_what_is_no_http),
          UNIT_TEST(refuses_what_is_cut_off), UNIT_TEST(refuses_what_is_too_long),
          UNIT_TEST(gives_up_on_one_that_is_silent), UNIT_TEST(gives_up_on_one_that_takes_too_long),
          UNIT_TEST(says_that_it_cannot_connect), UNIT_TEST(calls_nobody_after_it_was_cancelled))
