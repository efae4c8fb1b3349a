/* SPDX-License-Identifier: MIT */
/*
 * A blocking HTTP client that sends what it is told, octet for octet, and waits for events, never
 * for time to pass.
 */
#ifndef TESTS_HTTPCLIENT_H
#define TESTS_HTTPCLIENT_H

#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/addr.h"
#include "unit.h"

/* Far beyond what any step takes: only a failure waits so long. */
#define HTTP_DEADLINE_MS 20000

#define HTTP_REPLY_MAX 65536

struct http_reply {
    unsigned status; /* 0: the connection ended without an answer */
    char text[HTTP_REPLY_MAX];
    size_t len;
    char *body; /* within `text`, NUL-terminated */
    size_t body_len;
    bool keeps; /* the connection stays open for another request */
};

static inline int http_connect_from(const struct nd_addr *addr, const char *source)
{
    int fd = socket(addr->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CU_ASSERT_FATAL(fd >= 0);
    if (source != NULL) {
        struct sockaddr_in from = {.sin_family = AF_INET};
        inet_pton(AF_INET, source, &from.sin_addr);
        CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&from, sizeof(from)), 0);
    }
    CU_ASSERT_EQUAL_FATAL(connect(fd, &addr->any, nd_addr_len(addr)), 0);
    return fd;
}

static inline int http_connect(const struct nd_addr *addr)
{
    return http_connect_from(addr, NULL);
}

/* False when the other side has closed. */
static inline bool http_send(int fd, const char *octets, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, octets, len, MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        octets += sent;
        len -= (size_t)sent;
    }
    return true;
}

static inline bool http_say(int fd, const char *text)
{
    return http_send(fd, text, strlen(text));
}

/* Octets read, 0 at the end of the connection. */
static inline size_t http_recv(int fd, char *buf, size_t size)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    CU_ASSERT_EQUAL_FATAL(poll(&poll_fd, 1, HTTP_DEADLINE_MS), 1);
    ssize_t len = recv(fd, buf, size, 0);
    return len > 0 ? (size_t)len : 0;
}

static inline const char *http_find_header(const struct http_reply *reply, const char *name)
{
    const char *line = reply->text;
    size_t len = strlen(name);
    while ((line = strstr(line, "\r\n")) != NULL && line + 2 < reply->body) {
        line += 2;
        if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
            return line + len + 2;
        }
    }
    return NULL;
}

/* One answer; `head`: to HEAD, which has no body. An interim "100 Continue" is passed over. */
static inline void http_read(int fd, struct http_reply *reply, bool head)
{
    memset(reply, 0, sizeof(*reply));
    char *end = NULL;
    while ((end = strstr(reply->text, "\r\n\r\n")) == NULL ||
           strncmp(reply->text, "HTTP/1.1 100", 12) == 0) {
        if (end != NULL) {
            reply->len -= (size_t)(end + 4 - reply->text);
            memmove(reply->text, end + 4, reply->len + 1);
            continue;
        }
        size_t len = http_recv(fd, reply->text + reply->len, HTTP_REPLY_MAX - 1 - reply->len);
        if (len == 0) {
            return;
        }
        reply->len += len;
    }
    reply->body = end + 4;
    const char *length = http_find_header(reply, "Content-Length");
    size_t wanted = length != NULL && !head ? strtoul(length, NULL, 10) : 0;
    size_t have;
    while ((have = reply->len - (size_t)(reply->body - reply->text)) < wanted) {
        size_t len = http_recv(fd, reply->text + reply->len, HTTP_REPLY_MAX - 1 - reply->len);
        if (len == 0) {
            break;
        }
        reply->len += len;
    }
    reply->body_len = wanted;
    reply->status = (unsigned)strtoul(reply->text + 9, NULL, 10);
    const char *connection = http_find_header(reply, "Connection");
    reply->keeps = connection == NULL || strncasecmp(connection, "close", 5) != 0;
}

/* A request of one text on a connection of its own. */
static inline void http_ask(const struct nd_addr *addr, const char *request,
                            struct http_reply *reply)
{
    int fd = http_connect(addr);
    http_send(fd, request, strlen(request));
    http_read(fd, reply, strncmp(request, "HEAD", 4) == 0);
    close(fd);
}

static inline bool http_is_closed(int fd)
{
    char octet;
    return http_recv(fd, &octet, 1) == 0;
}

#endif
