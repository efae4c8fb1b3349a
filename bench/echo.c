/* SPDX-License-Identifier: MIT */
/*
 * The yardstick: a UDP server that does nothing but receive and send. It sets the QR bit, so that
 * the load generator counts its datagrams as answers, and looks at no other octet. What it answers
 * per second on a core (E) is the most that any DNS server with sockets can answer there.
 *
 * usage: echo PORT
 */
#include <config.h>

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

enum {
    BATCH = 64,
    DATAGRAM_MAX = 512,
    QR_OCTET = 2,
    HEADER_LEN = 12,
};

static uint8_t datagrams[BATCH][DATAGRAM_MAX];
static struct sockaddr_in clients[BATCH];
static struct iovec spans[BATCH];
static struct mmsghdr messages[BATCH];

static int open_socket(uint16_t port)
{
    struct sockaddr_in sa = loopback(port);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        err(1, "socket");
    if (bind(fd, (const struct sockaddr *)&sa, sizeof(sa)) < 0)
        err(1, "127.0.0.1 port %u", port);
    return fd;
}

static void prepare_to_receive(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        spans[i].iov_base = datagrams[i];
        spans[i].iov_len = DATAGRAM_MAX;
        messages[i].msg_hdr.msg_iov = &spans[i];
        messages[i].msg_hdr.msg_iovlen = 1;
        messages[i].msg_hdr.msg_name = &clients[i];
        messages[i].msg_hdr.msg_namelen = sizeof(clients[i]);
    }
}

static void turn_into_answers(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (messages[i].msg_len >= HEADER_LEN)
            datagrams[i][QR_OCTET] |= 0x80;
        spans[i].iov_len = messages[i].msg_len;
    }
}

static void send_all(int fd, unsigned count)
{
    unsigned sent = 0;
    while (sent < count) {
        int n = sendmmsg(fd, messages + sent, count - sent, 0);
        if (n > 0)
            sent += (unsigned)n;
        else if (errno != EINTR)
            sent++; /* this one cannot be delivered; the generator counts it as lost */
    }
}

int main(int argc, char **argv)
{
    if (argc != 2)
        errx(2, "usage: echo PORT");
    int fd = open_socket((uint16_t)parse_number("port", argv[1], 1, 65535));

    prepare_to_receive(BATCH);
    for (;;) {
        int n = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);
        if (n < 0 && errno != EINTR)
            err(1, "recvmmsg");
        if (n <= 0)
            continue;
        turn_into_answers((unsigned)n);
        send_all(fd, (unsigned)n);
        prepare_to_receive((unsigned)n);
    }
}
