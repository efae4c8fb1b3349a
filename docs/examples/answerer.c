/* SPDX-License-Identifier: MIT */
/*
 * A minimal authoritative server with libdnswire: it knows three records and answers over UDP.
 *
 *     cc answerer.c $(pkg-config --cflags --libs libdnswire) -o answerer
 *     ./answerer 127.0.0.1 5300
 *
 * Port 0 takes a free one; the first line printed says which. It ends when it is told to (SIGTERM).
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <dnswire/dnswire.h>

#define UDP_SIZE 1232
#define TTL_S    300

/* The zone, as a file would have it. Records of one owner and type stand together: an RRset. */
static const struct {
    const char *owner;
    uint16_t type;
    const char *rdata;
} zone[] = {
    {"www.example.", DNSW_TYPE_A, "192.0.2.1"},
    {"www.example.", DNSW_TYPE_A, "192.0.2.2"},
    {"www.example.", DNSW_TYPE_TXT, "\"hello, world\""},
};
#define ZONE_RECORDS (sizeof(zone) / sizeof(zone[0]))

/* The same on the wire, made once at the start. */
static struct {
    uint8_t owner[DNSW_NAME_MAX];
    uint8_t octets[256];
    struct dnsw_span rdata;
} wire[ZONE_RECORDS];

static int load_zone(void)
{
    for (size_t i = 0; i < ZONE_RECORDS; i++) {
        int len = dnsw_name_from_text(zone[i].owner, strlen(zone[i].owner), NULL, wire[i].owner);
        if (len < 0)
            return len;
        len = dnsw_rdata_from_text(zone[i].type, zone[i].rdata, strlen(zone[i].rdata), NULL,
                                   wire[i].octets, sizeof(wire[i].octets), NULL);
        if (len < 0)
            return len;
        wire[i].rdata = (struct dnsw_span){wire[i].octets, (size_t)len};
    }
    return 0;
}

/* What a query says, as far as an answer depends on it. */
struct query {
    uint16_t id, flags;
    struct dnsw_question question;
    bool has_question, has_edns;
    struct dnsw_edns edns;
    uint16_t rcode; /* what is wrong with it */
};

/* False if it deserves no answer at all: a response, or less than a header. */
static bool read_query(struct query *q, const uint8_t *octets, size_t len)
{
    struct dnsw_message m;
    struct dnsw_rr rr;
    int got;

    *q = (struct query){.rcode = DNSW_RCODE_NOERROR};
    if (dnsw_message_init(&m, octets, len) != 0 || (m.header.flags & DNSW_FLAG_QR) != 0)
        return false;
    q->id = m.header.id;
    q->flags = m.header.flags;
    q->has_question = dnsw_message_question(&m, &q->question) == 1;
    while ((got = dnsw_message_next(&m, &rr)) == 1) {
        if (rr.type != DNSW_TYPE_OPT)
            continue;
        got = dnsw_edns_read(&rr, octets, &q->edns);
        if (got < 0)
            break;
        q->has_edns = true;
    }
    if (DNSW_OPCODE_OF(q->flags) != DNSW_OPCODE_QUERY)
        q->rcode = DNSW_RCODE_NOTIMP;
    else if (got < 0 || !q->has_question || m.header.count[DNSW_SECTION_QUESTION] != 1)
        q->rcode = DNSW_RCODE_FORMERR;
    else if (q->has_edns && q->edns.version != DNSW_EDNS_VERSION)
        q->rcode = DNSW_RCODE_BADVERS;
    return true;
}

/* Put the records asked for. Returns the RCODE. */
static uint16_t put_records(struct dnsw_builder *b, const struct dnsw_question *question)
{
    struct dnsw_span rdatas[ZONE_RECORDS];
    uint16_t rcode = DNSW_RCODE_NXDOMAIN;
    size_t count = 0;

    for (size_t i = 0; i < ZONE_RECORDS; i++) {
        if (!dnsw_name_equal(wire[i].owner, question->name))
            continue;
        rcode = DNSW_RCODE_NOERROR; /* the name exists, if not with this type */
        if (zone[i].type == question->type && question->class_ == DNSW_CLASS_IN)
            rdatas[count++] = wire[i].rdata;
    }
    if (count > 0) /* all of the RRset or nothing; TC is set when it does not fit */
        dnsw_builder_rrset(b, DNSW_SECTION_ANSWER, question->name, question->type, DNSW_CLASS_IN,
                           TTL_S, rdatas, count);
    return rcode;
}

/* The answer in `buf`: its length, or an error. */
static int make_answer(const struct query *q, uint8_t *buf, size_t size)
{
    const uint16_t kept = DNSW_FLAG_OPCODE | DNSW_FLAG_RD;
    uint16_t rcode = q->rcode;
    struct dnsw_builder b;
    size_t limit = DNSW_EDNS_SIZE_MIN;

    if (q->has_edns && q->edns.udp_size > limit)
        limit = q->edns.udp_size;
    dnsw_builder_init(&b, buf, limit < size ? limit : size, q->id,
                      (uint16_t)(DNSW_FLAG_QR | DNSW_FLAG_AA | (q->flags & kept)),
                      q->has_edns ? DNSW_OPT_LEN : 0);
    if (q->has_question)
        dnsw_builder_question(&b, &q->question);
    if (rcode == DNSW_RCODE_NOERROR)
        rcode = put_records(&b, &q->question);
    b.header.flags |= rcode & DNSW_FLAG_RCODE;
    if (q->has_edns) {
        const struct dnsw_edns edns = {.udp_size = UDP_SIZE, .rcode_high = (uint8_t)(rcode >> 4)};
        dnsw_builder_opt(&b, &edns);
    }
    return dnsw_builder_finish(&b);
}

static int open_socket(const char *address, const char *port)
{
    struct sockaddr_in here = {.sin_family = AF_INET};
    socklen_t len = sizeof(here);
    char *end;
    unsigned long number = strtoul(port, &end, 10);

    if (inet_pton(AF_INET, address, &here.sin_addr) != 1 || *end != '\0' || number > UINT16_MAX)
        return -1;
    here.sin_port = htons((uint16_t)number);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0)
        return -1;
    if (bind(fd, (const struct sockaddr *)&here, sizeof(here)) != 0 ||
        getsockname(fd, (struct sockaddr *)&here, &len) != 0) {
        close(fd);
        return -1;
    }
    printf("port %u\n", ntohs(here.sin_port));
    fflush(stdout);
    return fd;
}

int main(int argc, char **argv)
{
    uint8_t received[UDP_SIZE], buf[UDP_SIZE];
    struct sockaddr_in client;
    struct query query;

    if (argc != 3) {
        fprintf(stderr, "usage: answerer ADDRESS PORT\n");
        return 2;
    }
    int error = load_zone();
    if (error < 0) {
        fprintf(stderr, "answerer: the zone: %s\n", dnsw_error_text(error));
        return 1;
    }
    int fd = open_socket(argv[1], argv[2]);
    if (fd < 0) {
        fprintf(stderr, "answerer: %s port %s cannot be served\n", argv[1], argv[2]);
        return 1;
    }
    for (;;) {
        socklen_t size = sizeof(client);
        ssize_t got =
            recvfrom(fd, received, sizeof(received), 0, (struct sockaddr *)&client, &size);
        if (got < 0 || !read_query(&query, received, (size_t)got))
            continue;
        int len = make_answer(&query, buf, sizeof(buf));
        if (len > 0 &&
            sendto(fd, buf, (size_t)len, 0, (const struct sockaddr *)&client, size) != len)
            perror("answerer: sendto");
    }
}
