/* SPDX-License-Identifier: MIT */
#include "dump.h"

#define NO_ETHERTYPE (-1)

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_IPV6 0x86DD
#define ETHERTYPE_VLAN 0x8100 /* IEEE 802.1Q */
#define ETHERTYPE_QINQ 0x88A8 /* IEEE 802.1ad */
#define TAGS_MAX       2

#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17

#define TCP_FIN 0x01u
#define TCP_SYN 0x02u
#define TCP_RST 0x04u

/* IPv6 headers before the payload; RFC 8200 section 4.1 knows fewer, each once. */
#define EXTENSIONS_MAX 8

/*
 * What stands before the IP header, by the number that tcpdump.org's list of link types gives. The
 * version in the IP header itself decides where there is no EtherType.
 */
static const struct link {
    uint16_t type;
    uint8_t len;
    int8_t ethertype_at;
} links[] = {
    {0, 4, NO_ETHERTYPE},   /* NULL, BSD loopback: a family in the order of the host */
    {1, 14, 12},            /* ETHERNET */
    {12, 0, NO_ETHERTYPE},  /* raw IP, as written on some systems */
    {14, 0, NO_ETHERTYPE},  /* … */
    {101, 0, NO_ETHERTYPE}, /* RAW */
    {108, 4, NO_ETHERTYPE}, /* LOOP, OpenBSD loopback */
    {113, 16, 14},          /* LINUX_SLL */
    {228, 0, NO_ETHERTYPE}, /* IPV4 */
    {229, 0, NO_ETHERTYPE}, /* IPV6 */
    {276, 20, 0},           /* LINUX_SLL2 */
};

static const struct link *find_link(uint32_t type)
{
    for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
        if (links[i].type == type)
            return &links[i];
    }
    return NULL;
}

bool dump_link_known(uint32_t link_type)
{
    return find_link(link_type) != NULL;
}

/* Move to the IP header; false if the frame holds something else. */
static bool pass_link(struct dnsw_reader *r, const struct link *link)
{
    const uint8_t *head = dnsw_read_span(r, link->len);

    if (head == NULL || link->ethertype_at == NO_ETHERTYPE)
        return head != NULL;
    unsigned ethertype =
        (unsigned)head[link->ethertype_at] << 8 | (unsigned)head[link->ethertype_at + 1];
    for (unsigned i = 0; i < TAGS_MAX; i++) {
        if (ethertype != ETHERTYPE_VLAN && ethertype != ETHERTYPE_QINQ)
            break;
        dnsw_read_u16(r);
        ethertype = dnsw_read_u16(r);
    }
    return ethertype == ETHERTYPE_IPV4 || ethertype == ETHERTYPE_IPV6;
}

/* A frame may be padded, and a capture cut: `len` octets, or as many as there are. */
static struct dnsw_reader shorten(struct dnsw_reader *r, size_t len)
{
    size_t left = dnsw_reader_left(r);

    return dnsw_reader_sub(r, len < left ? len : left);
}

/* RFC 791 section 3.1. The protocol, or -1 for a fragment or what is no IPv4. */
static int pass_ipv4(struct dnsw_reader *r, struct dump_datagram *ret)
{
    unsigned head_len = (dnsw_read_u8(r) & 15u) * 4;
    dnsw_read_u8(r);
    size_t total = dnsw_read_u16(r);
    dnsw_read_u16(r);
    unsigned fragment = dnsw_read_u16(r) & 0x3FFFu; /* more of them, or not the first */
    dnsw_read_u8(r);
    int protocol = dnsw_read_u8(r);
    dnsw_read_u16(r);
    ret->family = 4;
    ret->from = dnsw_read_span(r, 4);
    ret->to = dnsw_read_span(r, 4);
    if (head_len < 20 || fragment != 0)
        return -1;
    dnsw_read_span(r, head_len - 20);
    /* 0: the network card was to cut it into packets */
    if (total >= head_len)
        *r = shorten(r, total - head_len);
    return protocol;
}

/* RFC 8200 sections 3 and 4. */
static int pass_ipv6(struct dnsw_reader *r, struct dump_datagram *ret)
{
    dnsw_read_u32(r);
    size_t len = dnsw_read_u16(r);
    int next = dnsw_read_u8(r);
    dnsw_read_u8(r);
    ret->family = 6;
    ret->from = dnsw_read_span(r, 16);
    ret->to = dnsw_read_span(r, 16);
    if (len > 0)
        *r = shorten(r, len);
    for (unsigned i = 0; i < EXTENSIONS_MAX; i++) {
        if (next != 0 && next != 43 && next != 60) /* hop-by-hop, routing, destination options */
            break;
        next = dnsw_read_u8(r);
        dnsw_read_span(r, dnsw_read_u8(r) * 8u + 6);
    }
    return next;
}

static void read_udp(struct dnsw_reader *r, struct dump_datagram *ret)
{
    size_t len = dnsw_read_u16(r);
    dnsw_read_u16(r);
    if (len >= 8)
        *r = shorten(r, len - 8);
    ret->len = dnsw_reader_left(r);
    ret->payload = dnsw_read_span(r, ret->len);
}

/* RFC 9293 section 3.1. A segment that has no data and neither begins nor ends is passed over. */
static void read_tcp(struct dnsw_reader *r, struct dump_datagram *ret)
{
    ret->sequence = dnsw_read_u32(r);
    dnsw_read_u32(r);
    unsigned head_len = (dnsw_read_u8(r) >> 4) * 4u;
    unsigned flags = dnsw_read_u8(r);
    dnsw_read_span(r, 6);
    if (head_len < 20)
        return;
    dnsw_read_span(r, head_len - 20);
    ret->tcp = true;
    ret->begins = (flags & TCP_SYN) != 0;
    ret->ends = (flags & (TCP_FIN | TCP_RST)) != 0;
    ret->len = dnsw_reader_left(r);
    if (ret->len > 0 || ret->begins || ret->ends)
        ret->payload = dnsw_read_span(r, ret->len);
}

void dump_packet(uint32_t link_type, const uint8_t *octets, size_t len, unsigned port,
                 struct dump_datagram *ret)
{
    struct dnsw_reader r;
    const struct link *link = find_link(link_type);

    *ret = (struct dump_datagram){.payload = NULL};
    dnsw_reader_init(&r, octets, len);
    if (link == NULL || !pass_link(&r, link) || dnsw_reader_left(&r) == 0)
        return;
    struct dnsw_reader peek = r;
    unsigned version = dnsw_read_u8(&peek) >> 4;
    int protocol = -1;
    if (version == 4)
        protocol = pass_ipv4(&r, ret);
    else if (version == 6)
        protocol = pass_ipv6(&r, ret);
    if (protocol != PROTOCOL_UDP && protocol != PROTOCOL_TCP)
        return;
    ret->from_port = dnsw_read_u16(&r);
    ret->to_port = dnsw_read_u16(&r);
    if (r.error != 0 || (ret->from_port != port && ret->to_port != port))
        return;
    if (protocol == PROTOCOL_UDP)
        read_udp(&r, ret);
    else
        read_tcp(&r, ret);
    if (r.error != 0)
        ret->payload = NULL;
}
