/* SPDX-License-Identifier: MIT */
#include "dump.h"

#include <string.h>

/*
 * Messages in TCP streams of a capture, each direction a stream of its own. Segments are taken in
 * the order of the file: what came before is passed over, what is missing ends a stream, and the
 * next segment begins another.
 */

/* Forget a stream, and tell of what was left in it. */
static void end_stream(struct dump_stream *s)
{
    if (s->used && s->len > 0) {
        fflush(stdout);
        fprintf(stderr, "note: packet %lu: part of a message in a TCP stream is passed over\n",
                s->number);
    }
    s->used = false;
    s->len = 0;
}

static bool is_stream_of(const struct dump_stream *s, const struct dump_datagram *g)
{
    const size_t len = g->family == 4 ? 4 : 16;

    return s->used && s->family == g->family && s->from_port == g->from_port &&
           s->to_port == g->to_port && memcmp(s->from, g->from, len) == 0 &&
           memcmp(s->to, g->to, len) == 0;
}

static struct dump_stream *find_stream(struct dump *d, const struct dump_datagram *g)
{
    struct dump_stream *oldest = &d->streams[0];

    for (size_t i = 0; i < DUMP_STREAMS_MAX; i++) {
        struct dump_stream *s = &d->streams[i];
        if (is_stream_of(s, g))
            return s;
        if (oldest->used && (!s->used || s->number < oldest->number))
            oldest = s;
    }
    const size_t len = g->family == 4 ? 4 : 16;
    end_stream(oldest);
    oldest->family = g->family;
    oldest->from_port = g->from_port;
    oldest->to_port = g->to_port;
    memcpy(oldest->from, g->from, len);
    memcpy(oldest->to, g->to, len);
    return oldest;
}

/* Show the messages that are complete, and keep what is left. */
static void show_complete(struct dump *d, const struct dump_datagram *g, struct dump_stream *s)
{
    size_t at = 0;

    while (s->len - at >= 2) {
        size_t len = (size_t)(s->octets[at] << 8 | s->octets[at + 1]);
        if (len > s->len - at - 2)
            break;
        dump_carried(d, g, s->octets + at + 2, len);
        at += 2 + len;
    }
    s->len -= at;
    memmove(s->octets, s->octets + at, s->len);
}

void dump_segment(struct dump *d, const struct dump_datagram *g)
{
    struct dump_stream *s = find_stream(d, g);
    const uint8_t *at = g->payload;
    size_t left = g->len;
    const uint32_t behind = s->next - g->sequence; /* octets that were there before, modulo 2^32 */

    if (s->used && (g->begins || behind > UINT32_MAX / 2)) /* a new stream, or a gap */
        end_stream(s);
    if (s->used && behind > 0) {
        size_t known = behind < left ? behind : left;
        at += known;
        left -= known;
    }
    if (!s->used || left > 0) /* SYN counts as an octet (RFC 9293 section 3.4) */
        s->next = g->sequence + (uint32_t)g->len + (g->begins ? 1 : 0);
    s->used = true;
    s->number = d->number;
    while (left > 0) {
        size_t room = sizeof(s->octets) - s->len;
        size_t part = left < room ? left : room;
        memcpy(s->octets + s->len, at, part);
        s->len += part;
        at += part;
        left -= part;
        show_complete(d, g, s); /* there is room then: no message is longer */
    }
    if (g->ends)
        end_stream(s);
}

void dump_segments_end(struct dump *d)
{
    for (size_t i = 0; i < DUMP_STREAMS_MAX; i++)
        end_stream(&d->streams[i]);
}
