/* SPDX-License-Identifier: MIT */
/*
 * A stub resolver's query with libdnswire: ask one server over UDP, print what it answers.
 *
 *     cc stub_query.c $(pkg-config --cflags --libs libdnswire) -o stub_query
 *     ./stub_query 127.0.0.1 53 www.example. A
 *
 * Exit status: 0 an answer was printed, 1 none came or it is malformed, 2 wrong arguments.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <dnswire/dnswire.h>

#define UDP_SIZE  1232 /* what passes nearly every path without fragments */
#define TIMEOUT_S 3

/* The query in `buf`: its length, or an error. */
static int make_query(uint16_t id, const struct dnsw_question *question, uint8_t *buf, size_t size)
{
    const struct dnsw_edns edns = {.udp_size = UDP_SIZE};
    struct dnsw_builder b;

    dnsw_builder_init(&b, buf, size, id, DNSW_FLAG_RD, DNSW_OPT_LEN);
    dnsw_builder_question(&b, question);
    dnsw_builder_opt(&b, &edns);
    return dnsw_builder_finish(&b); /* every error of the calls before ends up here */
}

/* True if the message answers this question: anyone may have sent it. */
static bool is_answer(struct dnsw_message *m, uint16_t id, const struct dnsw_question *asked)
{
    struct dnsw_question question;

    return m->header.id == id && (m->header.flags & DNSW_FLAG_QR) != 0 &&
           dnsw_message_question(m, &question) == 1 && question.type == asked->type &&
           question.class_ == asked->class_ && dnsw_name_equal(question.name, asked->name);
}

/* A line a record. The OPT is no data: it carries the upper bits of the RCODE. */
static int print_answer(struct dnsw_message *m, const uint8_t *octets)
{
    static char line[16384];
    char rcode[DNSW_MNEMONIC_MAX];
    struct dnsw_edns edns = {0};
    struct dnsw_rr rr;
    int got;

    while ((got = dnsw_message_next(m, &rr)) == 1) {
        if (rr.type == DNSW_TYPE_OPT) {
            got = dnsw_edns_read(&rr, octets, &edns);
        } else {
            got = dnsw_rr_to_text(m, &rr, line, sizeof(line));
            if (got > 0)
                puts(line);
        }
        if (got < 0)
            return got;
    }
    if (got < 0)
        return got;
    dnsw_rcode_to_text(dnsw_rcode_compose(m->header.flags, &edns), rcode, sizeof(rcode));
    printf(";; %s%s\n", rcode, (m->header.flags & DNSW_FLAG_TC) != 0 ? ", truncated" : "");
    return 0;
}

static int open_socket(const char *address, const char *port)
{
    const struct timeval timeout = {.tv_sec = TIMEOUT_S};
    struct sockaddr_in server = {.sin_family = AF_INET};
    char *end;
    unsigned long number = strtoul(port, &end, 10);

    if (inet_pton(AF_INET, address, &server.sin_addr) != 1 || *end != '\0' || number > UINT16_MAX)
        return -1;
    server.sin_port = htons((uint16_t)number);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0)
        return -1;
    /* connected: the kernel drops what other addresses send */
    if (connect(fd, (const struct sockaddr *)&server, sizeof(server)) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Ask, and wait for the answer; datagrams that are no answer are passed over. */
static int ask(int fd, const struct dnsw_question *question)
{
    uint8_t buf[UDP_SIZE];
    struct dnsw_message m;
    uint16_t id;

    if (getrandom(&id, sizeof(id), 0) != sizeof(id)) /* not to be guessed (RFC 5452) */
        return 1;
    int len = make_query(id, question, buf, sizeof(buf));
    if (len < 0) {
        fprintf(stderr, "stub_query: %s\n", dnsw_error_text(len));
        return 1;
    }
    if (send(fd, buf, (size_t)len, 0) != len) {
        perror("stub_query: send");
        return 1;
    }
    for (;;) {
        ssize_t got = recv(fd, buf, sizeof(buf), 0);
        if (got < 0) {
            perror("stub_query: no answer");
            return 1;
        }
        if (dnsw_message_init(&m, buf, (size_t)got) == 0 && is_answer(&m, id, question))
            break;
    }
    int error = print_answer(&m, buf);
    if (error < 0)
        fprintf(stderr, "stub_query: %s at offset %zu\n", dnsw_error_text(error), m.reader.pos);
    return error < 0;
}

int main(int argc, char **argv)
{
    struct dnsw_question question = {.class_ = DNSW_CLASS_IN};

    if (argc != 5) {
        fprintf(stderr, "usage: stub_query ADDRESS PORT NAME TYPE\n");
        return 2;
    }
    /* the root as the origin makes the last dot of the name optional */
    int len = dnsw_name_from_text(argv[3], strlen(argv[3]), (const uint8_t *)"", question.name);
    int error = len > 0 ? dnsw_type_from_text(argv[4], strlen(argv[4]), &question.type) : len;
    if (error < 0) {
        fprintf(stderr, "stub_query: %s: %s\n", len > 0 ? argv[4] : argv[3],
                dnsw_error_text(error));
        return 2;
    }
    question.name_len = (uint8_t)len;
    int fd = open_socket(argv[1], argv[2]);
    if (fd < 0) {
        fprintf(stderr, "stub_query: %s port %s cannot be asked\n", argv[1], argv[2]);
        return 2;
    }
    int status = ask(fd, &question);
    close(fd);
    return status;
}
