/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "client.h"

#include <errno.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103 /* linux/udp.h, since 4.18 */
#endif

enum {
    HEADER_LEN = 12,
    QUESTION_TAIL = 4, /* type and class behind the name */
    RECORD_FIXED = 10, /* type, class, TTL and RDLENGTH behind an owner */
    ANSWER_MAX = 512,
    ANSWER_STRIDE = ANSWER_MAX + 64, /* or all headers would share a few cache sets */
    RECEIVE_BUFFER = 4 << 20,
    SAMPLE_MASK = 63,
    SLOT_BITS = 10,
    IDLE_SPINS = 32,
};

static const uint64_t loss_after_ns = 1000000000;
static const uint64_t loss_check_every_ns = 100000000;

/* A query under way, or a free place for one. */
struct slot {
    uint64_t sent_ns;
    uint32_t message;
    uint16_t id;
    bool busy;
};

struct flow {
    int fd;
    unsigned window;
    unsigned free_count;
    uint16_t free_slots[CLIENT_WINDOW_MAX];
    struct slot slots[CLIENT_WINDOW_MAX];
};

struct client {
    struct client_options options;
    struct queries *queries;
    size_t next; /* message that is sent next */
    uint64_t now;
    uint64_t loss_checked_ns;
    struct client_counts *counts;
    struct mmsghdr outgoing[CLIENT_BATCH_MAX];
    struct iovec outgoing_spans[CLIENT_BATCH_MAX];
    struct mmsghdr incoming[CLIENT_BATCH_MAX];
    struct iovec incoming_spans[CLIENT_BATCH_MAX];
    uint8_t answers[CLIENT_BATCH_MAX][ANSWER_STRIDE];
    struct flow flows[CLIENT_FLOWS_MAX];
};

static unsigned get_u16(const uint8_t *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

static int open_flow(uint16_t port)
{
    struct sockaddr_in sa = loopback(port);
    int size = RECEIVE_BUFFER;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        err(1, "socket");
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0 &&
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) < 0)
        err(1, "receive buffer");
    if (connect(fd, (const struct sockaddr *)&sa, sizeof(sa)) < 0)
        err(1, "connect");
    return fd;
}

struct client *client_new(const struct client_options *options, struct queries *queries)
{
    struct client *c = calloc(1, sizeof(*c));
    if (c == NULL)
        err(1, "client");
    c->options = *options;
    c->queries = queries;
    for (unsigned i = 0; i < options->flows; i++) {
        struct flow *flow = &c->flows[i];
        flow->fd = open_flow(options->port);
        flow->window = options->window / options->flows;
        flow->free_count = flow->window;
        for (unsigned s = 0; s < flow->window; s++) {
            flow->free_slots[s] = (uint16_t)s;
            flow->slots[s].id = (uint16_t)s;
        }
    }
    for (unsigned i = 0; i < CLIENT_BATCH_MAX; i++) {
        c->incoming_spans[i] = (struct iovec){c->answers[i], ANSWER_MAX};
        c->incoming[i].msg_hdr.msg_iov = &c->incoming_spans[i];
        c->incoming[i].msg_hdr.msg_iovlen = 1;
        c->outgoing[i].msg_hdr.msg_iov = &c->outgoing_spans[i];
        c->outgoing[i].msg_hdr.msg_iovlen = 1;
    }
    return c;
}

void client_free(struct client *c)
{
    if (c == NULL)
        return;
    for (unsigned i = 0; i < c->options.flows; i++)
        close(c->flows[i].fd);
    free(c);
}

/* How many messages from c->next on, at most MAX, leave together: equal lengths if segmented. */
static unsigned span_of_batch(const struct client *c, unsigned max)
{
    const struct queries *q = c->queries;
    size_t left = q->count - c->next;
    unsigned n = 1;

    if (left < max)
        max = (unsigned)left;
    if (!c->options.segment)
        return max;
    while (n < max && query_len(q, c->next + n) == query_len(q, c->next))
        n++;
    return n;
}

/* One call with one buffer; the kernel cuts it into datagrams of LEN octets. */
static int send_segmented(const struct client *c, int fd, unsigned count)
{
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(uint16_t))];
    } control = {.room = {0}};
    const struct queries *q = c->queries;
    uint16_t len = (uint16_t)query_len(q, c->next);
    struct iovec span = {q->octets + q->start[c->next], (size_t)len * count};
    struct msghdr message = {.msg_iov = &span, .msg_iovlen = 1};

    if (count > 1) {
        message.msg_control = &control;
        message.msg_controllen = sizeof(control);
        control.header.cmsg_level = SOL_UDP;
        control.header.cmsg_type = UDP_SEGMENT;
        control.header.cmsg_len = CMSG_LEN(sizeof(len));
        memcpy(CMSG_DATA(&control.header), &len, sizeof(len));
    }
    return sendmsg(fd, &message, 0) < 0 ? -1 : (int)count;
}

static int send_one_by_one(struct client *c, int fd, unsigned count)
{
    const struct queries *q = c->queries;
    for (unsigned i = 0; i < count; i++) {
        uint8_t *message = q->octets + q->start[c->next + i];
        c->outgoing_spans[i] = (struct iovec){message, query_len(q, c->next + i)};
    }
    return sendmmsg(fd, c->outgoing, count, 0);
}

/* Fill the window of FLOW by one batch; returns how many queries left. */
static unsigned send_batch(struct client *c, struct flow *flow)
{
    const struct queries *q = c->queries;
    unsigned count = span_of_batch(c, c->options.batch);

    for (unsigned i = 0; i < count; i++) {
        const struct slot *slot = &flow->slots[flow->free_slots[flow->free_count - 1 - i]];
        uint8_t *message = q->octets + q->start[c->next + i];
        message[0] = (uint8_t)(slot->id >> 8);
        message[1] = (uint8_t)slot->id;
    }
    int sent = c->options.segment ? send_segmented(c, flow->fd, count)
                                  : send_one_by_one(c, flow->fd, count);
    if (sent < 0 && errno != EAGAIN && errno != ENOBUFS && errno != EINTR)
        err(1, "the server is gone");
    if (sent < 0)
        return 0;
    for (unsigned i = 0; i < (unsigned)sent; i++) {
        struct slot *slot = &flow->slots[flow->free_slots[--flow->free_count]];
        slot->busy = true;
        slot->sent_ns = c->now;
        slot->message = (uint32_t)c->next++;
    }
    if (c->next == q->count)
        c->next = 0;
    c->counts->sent += (unsigned)sent;
    return (unsigned)sent;
}

static void free_slot(struct flow *flow, struct slot *slot)
{
    slot->busy = false;
    slot->id = (uint16_t)(slot->id + (1U << SLOT_BITS)); /* a late answer finds another ID */
    flow->free_slots[flow->free_count++] = (uint16_t)(slot - flow->slots);
}

/* Octets of the name at AT, which may end in a compression pointer; 0 when it does not fit LEN. */
static size_t name_len(const uint8_t *at, size_t len)
{
    size_t used = 0;
    while (used < len && at[used] != 0 && at[used] < 0xC0)
        used += at[used] + 1U;
    if (used >= len)
        return 0;
    used += at[used] == 0 ? 1 : 2;
    return used <= len ? used : 0;
}

/* Whether RECORD is A IN with the address that belongs to name NUMBER. */
static bool record_is_right(const uint8_t *record, size_t len, uint32_t number)
{
    static const uint8_t type_a_class_in[4] = {0, 1, 0, 1};
    uint8_t address[4] = {10, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};
    size_t owner = name_len(record, len);

    if (owner == 0 || len - owner < RECORD_FIXED + sizeof(address))
        return false;
    record += owner;
    return memcmp(record, type_a_class_in, sizeof(type_a_class_in)) == 0 &&
           get_u16(record + 8) == sizeof(address) &&
           memcmp(record + RECORD_FIXED, address, sizeof(address)) == 0;
}

/* The question as it was sent, and behind it the record with the address of that name. */
static bool answer_is_right(const struct client *c, uint32_t message, const uint8_t *answer,
                            size_t len)
{
    const struct queries *q = c->queries;
    const uint8_t *query = q->octets + q->start[message];
    size_t end = HEADER_LEN + name_len(query + HEADER_LEN, query_len(q, message) - HEADER_LEN) +
                 QUESTION_TAIL;

    if (len < end || memcmp(query + HEADER_LEN, answer + HEADER_LEN, end - HEADER_LEN) != 0)
        return false;
    return !c->options.expect.address ||
           record_is_right(answer + end, len - end, q->number[message]);
}

static void take_answer(struct client *c, struct flow *flow, const uint8_t *answer, size_t len)
{
    const struct expectation *expect = &c->options.expect;
    struct client_counts *counts = c->counts;
    unsigned id = get_u16(answer), number = id & ((1U << SLOT_BITS) - 1);
    struct slot *slot = &flow->slots[number];

    if (len < HEADER_LEN || (answer[2] & 0x80) == 0 || number >= flow->window || !slot->busy ||
        slot->id != id) {
        counts->strays++;
        return;
    }
    unsigned rcode = answer[3] & 15;
    bool sampled = (counts->answers & SAMPLE_MASK) == 0;
    counts->answers++;
    counts->rcodes[rcode]++;
    latency_add(&counts->latency, c->now - slot->sent_ns);
    if (!expect->header_only && (rcode != expect->rcode || get_u16(answer + 6) != expect->answers ||
                                 (sampled && !answer_is_right(c, slot->message, answer, len))))
        counts->wrong++;
    free_slot(flow, slot);
}

static unsigned receive_batch(struct client *c, struct flow *flow)
{
    if (flow->free_count == flow->window)
        return 0;
    int n = recvmmsg(flow->fd, c->incoming, CLIENT_BATCH_MAX, MSG_DONTWAIT, NULL);
    if (n < 0 && errno != EAGAIN && errno != EINTR)
        err(1, "the server is gone");
    if (n <= 0)
        return 0;
    c->now = now_ns();
    for (unsigned i = 0; i < (unsigned)n; i++)
        take_answer(c, flow, c->answers[i], c->incoming[i].msg_len);
    return (unsigned)n;
}

static void give_up_the_lost(struct client *c)
{
    for (unsigned f = 0; f < c->options.flows; f++) {
        struct flow *flow = &c->flows[f];
        for (unsigned s = 0; s < flow->window; s++) {
            struct slot *slot = &flow->slots[s];
            if (!slot->busy || c->now - slot->sent_ns < loss_after_ns)
                continue;
            c->counts->lost++;
            free_slot(flow, slot);
        }
    }
}

static void relax(void)
{
    for (unsigned i = 0; i < IDLE_SPINS; i++) {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#endif
    }
}

/* With a rate: has the time come for the next batch? */
static bool is_due(const struct client *c, uint64_t start)
{
    double due = (double)(c->now - start) * (double)c->options.rate / 1e9;
    return c->options.rate == 0 || (double)c->counts->sent < due;
}

/*
 * It never sleeps: a server whose answers wake the generator would pay for the waking, and pay more
 * the faster it is. The time with nothing to do is counted instead.
 */
void client_run(struct client *c, uint64_t duration_ns, struct client_counts *counts)
{
    uint64_t start = now_ns();

    c->counts = counts;
    c->now = start;
    while (c->now - start < duration_ns) {
        unsigned moved = 0;
        for (unsigned f = 0; f < c->options.flows; f++) {
            struct flow *flow = &c->flows[f];
            moved += receive_batch(c, flow);
            if (flow->free_count >= c->options.batch && is_due(c, start))
                moved += send_batch(c, flow);
        }
        if (moved == 0) {
            uint64_t before = c->now;
            relax();
            c->now = now_ns();
            counts->idle_ns += c->now - before;
        }
        if (c->now - c->loss_checked_ns >= loss_check_every_ns) {
            c->loss_checked_ns = c->now;
            give_up_the_lost(c);
        }
    }
}
