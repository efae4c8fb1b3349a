/* SPDX-License-Identifier: MIT */
#include "worker/pending.h"

#include <stdlib.h>
#include <string.h>

#include <dnswire/types.h>

#include "base/limits.h"
#include "resolve/response.h"

struct pending {
    struct nd_asker asker; /* first: found from it */
    struct nd_server *server;
    struct nd_reply_to to;
    bool tcp;
    bool stale;
    uint64_t received_ns; /* the query log may begin while it waits */
    uint16_t qtype;       /* as in struct nd_reply, these three */
    uint16_t qclass;
    uint16_t qname_len;
    unsigned found_count; /* rounds, too: each brings one */
    struct nd_entry *found[ND_CNAME_LINKS_MAX];
    size_t len;
    uint8_t wire[];
};

static void pending_free(struct pending *pending)
{
    for (unsigned i = 0; i < pending->found_count; i++) {
        nd_entry_unref(pending->found[i]);
    }
    pending->server->waiting--;
    free(pending);
}

static void send_answer(struct pending *pending, const struct nd_reply *reply, const uint8_t *buf)
{
    struct nd_server *server = pending->server;
    const struct nd_packet in = {
        .data = pending->wire,
        .len = pending->len,
        .client = &pending->asker.client,
        .tcp = pending->tcp,
    };
    (void)nd_reply_to_send(&pending->to, buf, reply->len); /* counts what it cannot send */
    nd_server_count(server, &in, reply, pending->received_ns);
    pending_free(pending);
}

static void drop(struct pending *pending)
{
    nd_reply_to_drop(&pending->to);
    pending_free(pending);
}

/* No upstream could be asked, or none answered. */
static void fail(struct pending *pending, const struct nd_request *request, int ede)
{
    struct nd_server *server = pending->server;
    const struct nd_reply reply = {
        .verdict = ND_REPLY,
        .source = ND_SOURCE_NONE,
        .len = nd_answer_failure(server->snapshot, request, ede, server->late, ND_LATE_SIZE),
        .rcode = DNSW_RCODE_SERVFAIL,
        .qtype = pending->qtype,
        .qclass = pending->qclass,
        .qname_len = pending->qname_len,
    };
    send_answer(pending, &reply, server->late);
}

/* Ask for the next part of a chain. */
static void ask_on(struct pending *pending, const struct nd_request *request,
                   const struct nd_reply *reply)
{
    struct nd_server *server = pending->server;
    if (pending->found_count == ND_CNAME_LINKS_MAX) {
        fail(pending, request, ND_NO_EDE);
        return;
    }
    switch (nd_forward(server->forwarder, &reply->wanted, reply->route, &pending->asker)) {
    case ND_FORWARD_WAITS:
        break;
    case ND_FORWARD_DUPLICATE:
        drop(pending);
        break;
    case ND_FORWARD_FULL:
        fail(pending, request, ND_NO_EDE);
        break;
    }
}

/* The answer as far as it is known by now: sent if it is whole, else the next question asked. */
static void answer(struct pending *pending, enum nd_ask_result result, int ede)
{
    struct nd_server *server = pending->server;
    const struct nd_outside outside = {
        .cache = server->cache,
        .now_ms = nd_server_now_ms(),
        .found = pending->found,
        .found_count = pending->found_count,
        .stale = pending->stale,
    };
    const struct nd_request request = {
        .wire = pending->wire,
        .len = pending->len,
        .transport = pending->tcp ? ND_TCP : ND_UDP,
        .allowed = true, /* else it would not wait */
        .rotations = server->rotations,
        .outside = &outside,
    };
    struct nd_reply reply;
    if (result == ND_ASK_FAILED) {
        fail(pending, &request, ede);
        return;
    }
    switch (nd_answer(server->snapshot, &request, server->late, ND_LATE_SIZE, &reply)) {
    case ND_DROP:
        drop(pending);
        break;
    case ND_REPLY:
        send_answer(pending, &reply, server->late);
        break;
    case ND_FORWARD:
        ask_on(pending, &request, &reply);
        break;
    }
    nd_server_refresh(server, &reply);
}

static void on_done(struct nd_asker *asker, enum nd_ask_result result, struct nd_entry *entry,
                    int ede)
{
    struct pending *pending = (struct pending *)asker;
    if (result == ND_ASK_CANCELLED) {
        drop(pending);
        return;
    }
    if (entry != NULL) {
        pending->found[pending->found_count++] = nd_entry_ref(entry);
        pending->stale = pending->stale || result == ND_ASK_STALE;
    }
    answer(pending, result, ede);
}

enum nd_forward_verdict nd_pending_begin(struct nd_server *server, const struct nd_packet *in,
                                         const struct nd_reply *reply)
{
    struct pending *pending = malloc(sizeof(*pending) + in->len);
    if (pending == NULL) {
        return ND_FORWARD_FULL;
    }
    *pending = (struct pending){
        .asker = {.done = on_done,
                  .by_udp = !in->tcp,
                  .client = *in->client,
                  .id = (uint16_t)(in->data[0] << 8 | in->data[1])},
        .server = server,
        .tcp = in->tcp,
        .received_ns = in->received_ns,
        .qtype = reply->qtype,
        .qclass = reply->qclass,
        .qname_len = reply->qname_len,
        .len = in->len,
    };
    memcpy(pending->wire, in->data, in->len);
    enum nd_forward_verdict verdict =
        nd_forward(server->forwarder, &reply->wanted, reply->route, &pending->asker);
    if (verdict == ND_FORWARD_WAITS) {
        nd_packet_defer(in, &pending->to);
        server->waiting++;
    } else {
        free(pending);
    }
    return verdict;
}
