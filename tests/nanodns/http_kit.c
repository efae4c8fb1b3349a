/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "http_kit.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit.h"

#define REQUEST_MAX (1u << 20)

void http_kit_write(int fd, const char *text)
{
    size_t len = strlen(text);
    while (len > 0) {
        ssize_t sent = send(fd, text, len, MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        text += sent;
        len -= (size_t)sent;
    }
}

void http_kit_answer(int fd, unsigned status, const char *body)
{
    char head[160];
    snprintf(
        head, sizeof(head),
        "HTTP/1.0 %u Whatever\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
        status, strlen(body));
    http_kit_write(fd, head);
    http_kit_write(fd, body);
}

const char *http_kit_body(const char *request)
{
    const char *end = strstr(request, "\r\n\r\n");
    return end == NULL ? "" : end + 4;
}

/* The octets that a request with these headers has; 0 while its headers are not whole. */
static size_t request_len(const char *request)
{
    const char *end = strstr(request, "\r\n\r\n");
    const char *field = strcasestr(request, "\r\ncontent-length:");
    if (end == NULL) {
        return 0;
    }
    size_t body = field == NULL || field > end ? 0 : strtoul(field + 17, NULL, 10);
    return (size_t)(end - request) + 4 + body;
}

/* One request, owned by the caller; NULL when the client left. */
static char *read_request(int fd)
{
    char *request = calloc(1, REQUEST_MAX + 1);
    size_t len = 0;
    while (request != NULL && (request_len(request) == 0 || len < request_len(request))) {
        ssize_t got = recv(fd, request + len, REQUEST_MAX - len, 0);
        if (got <= 0) {
            free(request);
            return NULL;
        }
        len += (size_t)got;
    }
    return request;
}

static void serve(struct http_kit *kit, int fd)
{
    char *request = read_request(fd);
    if (request == NULL) {
        close(fd);
        return;
    }
    pthread_mutex_lock(&kit->mutex);
    if (kit->request_count == HTTP_KIT_REQUESTS) {
        free(kit->request[0]);
        memmove(kit->request, kit->request + 1, (HTTP_KIT_REQUESTS - 1) * sizeof(char *));
        kit->request_count--;
    }
    kit->request[kit->request_count++] = request;
    pthread_mutex_unlock(&kit->mutex);
    if (kit->fn(kit, request, fd) || kit->held_count == HTTP_KIT_HELD) {
        close(fd);
    } else {
        kit->held[kit->held_count++] = fd;
    }
}

static void *kit_thread(void *arg)
{
    struct http_kit *kit = arg;
    for (;;) {
        struct pollfd wait[2] = {{.fd = kit->listener, .events = POLLIN},
                                 {.fd = kit->stop[0], .events = POLLIN}};
        if (poll(wait, 2, -1) < 0 || wait[1].revents != 0) {
            return NULL;
        }
        int fd = accept(kit->listener, NULL, NULL);
        if (fd >= 0) {
            serve(kit, fd);
        }
    }
}

void http_kit_start(struct http_kit *kit, http_kit_fn *fn, void *ctx)
{
    socklen_t len = sizeof(kit->addr.v4);
    memset(kit, 0, sizeof(*kit));
    kit->fn = fn;
    kit->ctx = ctx;
    kit->addr.v4 =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    kit->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CU_ASSERT_FATAL(kit->listener >= 0);
    CU_ASSERT_EQUAL_FATAL(bind(kit->listener, &kit->addr.any, len), 0);
    CU_ASSERT_EQUAL_FATAL(listen(kit->listener, 64), 0);
    CU_ASSERT_EQUAL_FATAL(getsockname(kit->listener, &kit->addr.any, &len), 0);
    snprintf(kit->text, sizeof(kit->text), "127.0.0.1:%u", nd_addr_port(&kit->addr));
    CU_ASSERT_EQUAL_FATAL(pipe(kit->stop), 0);
    CU_ASSERT_EQUAL_FATAL(pthread_mutex_init(&kit->mutex, NULL), 0);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&kit->thread, NULL, kit_thread, kit), 0);
}

void http_kit_stop(struct http_kit *kit)
{
    CU_ASSERT_EQUAL(write(kit->stop[1], "", 1), 1);
    CU_ASSERT_EQUAL(pthread_join(kit->thread, NULL), 0);
    for (size_t i = 0; i < kit->held_count; i++) {
        close(kit->held[i]);
    }
    for (size_t i = 0; i < kit->request_count; i++) {
        free(kit->request[i]);
    }
    close(kit->listener);
    close(kit->stop[0]);
    close(kit->stop[1]);
    pthread_mutex_destroy(&kit->mutex);
}

size_t http_kit_count(struct http_kit *kit, const char *prefix)
{
    size_t count = 0;
    pthread_mutex_lock(&kit->mutex);
    for (size_t i = 0; i < kit->request_count; i++) {
        count += prefix == NULL || strncmp(kit->request[i], prefix, strlen(prefix)) == 0;
    }
    pthread_mutex_unlock(&kit->mutex);
    return count;
}

const char *http_kit_last(struct http_kit *kit, const char *prefix)
{
    const char *found = "";
    pthread_mutex_lock(&kit->mutex);
    for (size_t i = kit->request_count; i > 0 && found[0] == '\0'; i--) {
        if (strncmp(kit->request[i - 1], prefix, strlen(prefix)) == 0) {
            found = kit->request[i - 1];
        }
    }
    pthread_mutex_unlock(&kit->mutex);
    return found;
}
