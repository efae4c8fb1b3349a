/* SPDX-License-Identifier: MIT */
#include "upstream/ares_glue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <dnswire/edns.h>
#include <dnswire/message.h>

#include "base/clock.h"
#include "upstream/ares_private.h"

/* A query on its way. */
struct nd_sent {
    struct nd_sent *next; /* of the channel */
    struct nd_sent **place;
    struct nd_channel *channel;
    nd_link_fn *fn;
    void *ctx;
    bool opt;
#if ND_ADAPTIVE_TIMEOUTS
    uint64_t deadline_ns;
#endif
    size_t len;
    uint8_t query[];
};

/* Header, root, QTYPE, QCLASS: the shortest query. */
#define QUERY_MIN (DNSW_HEADER_LEN + 1 + 4)

static void link_sent(struct nd_sent *sent)
{
    struct nd_channel *channel = sent->channel;
    sent->next = channel->sent_first;
    sent->place = &channel->sent_first;
    if (sent->next != NULL) {
        sent->next->place = &sent->next;
    }
    channel->sent_first = sent;
}

static void sent_free(struct nd_sent *sent)
{
    *sent->place = sent->next;
    if (sent->next != NULL) {
        sent->next->place = sent->place;
    }
    free(sent);
}

const uint8_t *nd_sent_question(const struct nd_channel *channel, const uint8_t id[2],
                                size_t *ret_len)
{
    const struct nd_sent *sent = channel->sent_first;
    while (sent != NULL && memcmp(sent->query, id, 2) != 0) {
        sent = sent->next;
    }
    if (sent == NULL) {
        return NULL;
    }
    *ret_len = sent->len - DNSW_HEADER_LEN - (sent->opt ? DNSW_OPT_LEN : 0);
    return sent->query + DNSW_HEADER_LEN;
}

int nd_link_library_init(void)
{
    return ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS ? 0 : ENOMEM;
}

void nd_link_library_done(void)
{
    ares_library_cleanup();
}

/* ---- which channel ------------------------------------------------------------------------ */

static bool is_current(const struct nd_link *link, const struct nd_channel *channel)
{
    return link->current[channel->kind] == channel;
}

/*
 * A place for a channel whose next query goes out of a new port: an idle one of this kind if there
 * is one (it has no socket), else a free place, else one whose channel nobody needs; NULL when all
 * are in use.
 */
static struct nd_channel **find_place(struct nd_link *link, enum nd_channel_kind kind)
{
    struct nd_channel **empty = NULL;
    struct nd_channel **idle = NULL;
    for (size_t i = 0; i < ND_LINK_CHANNELS_MAX; i++) {
        struct nd_channel **place = &link->channel[i];
        if (*place == NULL) {
            empty = empty == NULL ? place : empty;
        } else if ((*place)->in_flight == 0) {
            if ((*place)->kind == kind && !(*place)->spoiled) {
                return place;
            }
            if ((*place)->kind == kind || !is_current(link, *place)) {
                idle = place;
            }
        }
    }
    return empty != NULL ? empty : idle;
}

static struct nd_channel *take_another(struct nd_link *link, enum nd_channel_kind kind)
{
    struct nd_channel **place = find_place(link, kind);
    if (place == NULL) {
        return NULL;
    }
    if (*place == NULL || (*place)->kind != kind || (*place)->spoiled) {
        struct nd_channel *fresh = nd_channel_new(link, kind);
        if (fresh == NULL) {
            return NULL;
        }
        if (*place != NULL && is_current(link, *place)) {
            link->current[(*place)->kind] = NULL;
        }
        nd_channel_free(*place);
        *place = fresh;
    }
    return *place;
}

/* The channel for the next query; NULL when none can be made. */
static struct nd_channel *pick(struct nd_link *link, enum nd_channel_kind kind)
{
    struct nd_channel *channel = link->current[kind];
    bool used_up = channel != NULL && kind != ND_CHANNEL_TCP &&
                   (channel->spoiled || channel->sent >= ND_LINK_PORT_QUERIES);
    if (channel == NULL || used_up) {
        struct nd_channel *another = take_another(link, kind);
        channel = another != NULL ? another : channel;
        link->current[kind] = channel;
    }
    return channel;
}

/* ---- queries ------------------------------------------------------------------------------ */

static enum nd_link_result result_of(const struct nd_link *link, const struct nd_channel *channel,
                                     int status)
{
    if (link->closing) {
        return ND_LINK_CANCELLED;
    }
    switch (status) {
    case ARES_SUCCESS:
        return ND_LINK_ANSWERED;
    case ARES_ETIMEOUT:
        return ND_LINK_TIMEOUT;
    case ARES_ENOMEM:
    case ARES_EBADQUERY:
        return ND_LINK_BROKEN;
    default:
        return channel->local_err != 0 ? ND_LINK_BROKEN : ND_LINK_UNREACHABLE;
    }
}

static void on_answer(void *arg, int status, int timeouts, unsigned char *msg, int len)
{
    struct nd_sent *sent = arg;
    struct nd_channel *channel = sent->channel;
    struct nd_link *link = channel->link;
    (void)timeouts;
#if ND_ADAPTIVE_TIMEOUTS
    if (status == ARES_ETIMEOUT && !link->closing && nd_clock_monotonic_ns() < sent->deadline_ns) {
        ares_send(channel->ares, sent->query, (int)sent->len, on_answer, sent);
        return;
    }
#endif
    struct nd_link_answer answer = {.msg = msg, .len = (size_t)len};
    enum nd_link_result result = result_of(link, channel, status);
    if (result == ND_LINK_ANSWERED) {
        if (len >= 12) { /* 1.34 asked under an ID of its own */
            msg[0] = sent->query[0];
            msg[1] = sent->query[1];
        }
        channel->unclaimed = false;
        answer.tcp = channel->from_tcp;
        answer.opt_refused =
            sent->opt && channel->spoiled && len >= 12 && msg[10] == 0 && msg[11] == 0;
    }
    sent->fn(sent->ctx, result, result == ND_LINK_ANSWERED ? &answer : NULL);
    sent_free(sent);
    /* Not before the callback: until now the channel could be replaced neither by it nor by what
     * it called. */
    link->in_flight--;
    channel->in_flight--;
    if (channel->in_flight == 0) {
        channel->sent = 0;
    }
}

static void start_ticking(struct nd_link *link)
{
    if (!link->ticking && link->in_flight > 0) {
        link->ticking = nd_timer_start(link->tick, ND_LINK_TICK_MS) == 0;
    }
}

static void on_tick(void *ctx)
{
    struct nd_link *link = ctx;
    link->ticking = false;
    for (size_t i = 0; i < ND_LINK_CHANNELS_MAX; i++) {
        struct nd_channel *channel = link->channel[i];
        if (channel != NULL && channel->in_flight > 0) {
            ares_process_fd(channel->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
        }
    }
    start_ticking(link);
}

void nd_link_send(struct nd_link *link, const uint8_t *query, size_t len, bool tcp, nd_link_fn *fn,
                  void *ctx)
{
    bool opt = len >= QUERY_MIN + DNSW_OPT_LEN && (query[10] != 0 || query[11] != 0);
    if (link->closing) {
        fn(ctx, ND_LINK_CANCELLED, NULL);
        return;
    }
    struct nd_channel *channel = pick(link, tcp   ? ND_CHANNEL_TCP
                                            : opt ? ND_CHANNEL_UDP_OPT
                                                  : ND_CHANNEL_UDP_PLAIN);
    struct nd_sent *sent = channel == NULL || len < QUERY_MIN || len > ND_UDP_QUERY_MAX
                               ? NULL
                               : malloc(sizeof(*sent) + len);
    if (sent == NULL) {
        fn(ctx, ND_LINK_BROKEN, NULL);
        return;
    }
    *sent = (struct nd_sent){.channel = channel, .fn = fn, .ctx = ctx, .opt = opt, .len = len};
#if ND_ADAPTIVE_TIMEOUTS
    sent->deadline_ns = nd_clock_monotonic_ns() + link->timeout_ms * ND_NS_PER_MS;
#endif
    memcpy(sent->query, query, len);
    link_sent(sent);
    link->in_flight++;
    channel->in_flight++;
    channel->sent++;
    channel->local_err = 0;
    ares_send(channel->ares, sent->query, (int)len, on_answer, sent);
    start_ticking(link);
}

size_t nd_link_in_flight(const struct nd_link *link)
{
    return link->in_flight;
}

uint64_t nd_link_take_strays(struct nd_link *link)
{
    uint64_t strays = link->strays;
    link->strays = 0;
    return strays;
}

/* ---- life --------------------------------------------------------------------------------- */

int nd_link_new(struct nd_loop *loop, const struct nd_addr *server, uint32_t timeout_ms,
                struct nd_link **ret_link)
{
    struct nd_link *link = calloc(1, sizeof(*link));
    if (link == NULL) {
        return ENOMEM;
    }
    link->loop = loop;
    link->server = *server;
    link->timeout_ms = timeout_ms;
    int err = nd_timer_new(loop, on_tick, link, &link->tick);
    if (err != 0) {
        free(link);
        return err;
    }
    *ret_link = link;
    return 0;
}

void nd_link_free(struct nd_link *link)
{
    if (link == NULL) {
        return;
    }
    link->closing = true;
    for (size_t i = 0; i < ND_LINK_CHANNELS_MAX; i++) {
        nd_channel_free(link->channel[i]);
    }
    nd_timer_free(link->tick);
    free(link);
}
