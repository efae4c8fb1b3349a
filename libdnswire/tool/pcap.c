/* SPDX-License-Identifier: MIT */
#include "dump.h"

#include <string.h>
#include <sys/socket.h>
#include <arpa/inet.h>

/* The classic format of capture files: a header, then packets behind a header each. */
#define FILE_HEAD_LEN   24
#define PACKET_HEAD_LEN 16

/* Octets of a packet that captures have at most: what libpcap takes too. */
#define PACKET_MAX (1 << 18)

struct capture {
    bool swapped; /* numbers are little-endian */
    uint32_t link_type;
};

static uint32_t get_u32(const struct capture *c, const uint8_t *p)
{
    if (c->swapped)
        return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The first four octets tell the order of octets; fractions of a second may be micro or nano. */
static const struct {
    uint8_t magic[4];
    bool known, swapped;
    const char *fault;
} magics[] = {
    {{0xA1, 0xB2, 0xC3, 0xD4}, true, false, NULL},
    {{0xD4, 0xC3, 0xB2, 0xA1}, true, true, NULL},
    {{0xA1, 0xB2, 0x3C, 0x4D}, true, false, NULL},
    {{0x4D, 0x3C, 0xB2, 0xA1}, true, true, NULL},
    {{0x0A, 0x0D, 0x0D, 0x0A}, false, false, "a pcapng file (editcap -F pcap makes it pcap)"},
};

/* NULL, or what is wrong with the head of the file. */
static const char *read_head(struct dump *d, struct capture *c)
{
    uint8_t head[FILE_HEAD_LEN];

    if (dump_input_read(&d->input, head, sizeof(head)) < sizeof(head))
        return "the file ends inside its header";
    for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
        if (memcmp(head, magics[i].magic, 4) != 0)
            continue;
        if (!magics[i].known)
            return magics[i].fault;
        c->swapped = magics[i].swapped;
        /* above the 16 bits of the link type stands the length of a checksum */
        c->link_type = get_u32(c, head + 20) & 0xFFFF;
        return dump_link_known(c->link_type) ? NULL : "the link type is unknown";
    }
    return "not a pcap file";
}

static void put_address(char *text, size_t size, int family, const uint8_t *octets)
{
    if (inet_ntop(family == 4 ? AF_INET : AF_INET6, octets, text, (socklen_t)size) == NULL)
        *text = '\0'; /* does not happen: the buffer holds any */
}

void dump_carried(struct dump *d, const struct dump_datagram *g, const uint8_t *octets, size_t len)
{
    char from[INET6_ADDRSTRLEN];
    char to[INET6_ADDRSTRLEN];
    char head[2 * INET6_ADDRSTRLEN + 96];

    put_address(from, sizeof(from), g->family, g->from);
    put_address(to, sizeof(to), g->family, g->to);
    snprintf(head, sizeof(head), "packet %lu, %s port %u > %s port %u, %s, %zu octets", d->number,
             from, (unsigned)g->from_port, to, (unsigned)g->to_port, g->tcp ? "tcp" : "udp", len);
    dump_message(d, octets, len, head);
}

/* Octets of the next packet, in d->octets; -1 at the end or a fault, which has been told. */
static long next_packet(struct dump *d, const struct capture *c)
{
    uint8_t head[PACKET_HEAD_LEN];
    size_t got = dump_input_read(&d->input, head, sizeof(head));
    uint32_t len = 0;

    d->number++;
    if (d->input.fault != NULL || got == 0)
        return -1;
    if (got == sizeof(head)) {
        len = get_u32(c, head + 8); /* captured; the next number is that on the wire */
        if (len > PACKET_MAX) {
            dump_reject(d, "the packet is longer than 262144 octets", d->input.offset - 8);
            return -1;
        }
        got = dump_input_read(&d->input, d->octets, len);
        if (d->input.fault == NULL && got == len)
            return (long)len;
    }
    if (d->input.fault == NULL)
        dump_reject(d, "the file ends inside a packet", d->input.offset);
    return -1;
}

void dump_pcap(struct dump *d)
{
    struct capture c = {.swapped = false};
    struct dump_datagram g;
    const char *fault = read_head(d, &c);
    long len;

    if (fault != NULL) {
        if (d->input.fault == NULL)
            dump_reject(d, fault, 0);
        return;
    }
    while ((len = next_packet(d, &c)) >= 0) {
        dump_packet(c.link_type, d->octets, (size_t)len, (unsigned)d->options.port, &g);
        if (g.payload == NULL)
            continue;
        if (g.tcp)
            dump_segment(d, &g);
        else
            dump_carried(d, &g, g.payload, g.len);
    }
    dump_segments_end(d);
}
