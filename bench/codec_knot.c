/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <libknot/libknot.h>

#include "codec.h"

static const struct codec_message *message;
static uint8_t octets[1024]; /* libknot's packet points into memory it may write */
static knot_pkt_t *source;   /* the records that a build puts */

/* The cheapest allocator there can be: a pool that is emptied before each message. */
static _Alignas(16) uint8_t pool[65536];
static size_t pool_used;

static void *pool_alloc(void *context, size_t size)
{
    (void)context;
    size_t start = pool_used;
    size_t room = (size + 15) & ~(size_t)15;

    if (room > sizeof(pool) - start)
        return NULL;
    pool_used += room;
    return pool + start;
}

static void pool_free(void *at)
{
    (void)at;
}

static knot_mm_t pool_mm = {.alloc = pool_alloc, .free = pool_free};

static void prepare(const struct codec_message *m)
{
    if (source != NULL)
        return;
    message = m;
    memcpy(octets, m->octets, m->len);
    source = knot_pkt_new(octets, (uint16_t)m->len, NULL);
    if (source == NULL || knot_pkt_parse(source, 0) != KNOT_EOK)
        errx(1, "libknot does not read the message");
}

static size_t parse_with(knot_mm_t *mm)
{
    pool_used = 0;
    knot_pkt_t *pkt = knot_pkt_new(octets, (uint16_t)message->len, mm);
    if (pkt == NULL)
        return 0;
    size_t count = knot_pkt_parse(pkt, 0) == KNOT_EOK ? pkt->rrset_count : 0;
    knot_pkt_free(pkt);
    return count;
}

static bool put_all(knot_pkt_t *pkt)
{
    if (knot_pkt_put_question(pkt, knot_pkt_qname(source), knot_pkt_qclass(source),
                              knot_pkt_qtype(source)) != KNOT_EOK)
        return false;
    for (knot_section_t section = KNOT_ANSWER; section <= KNOT_ADDITIONAL; section++) {
        const knot_pktsection_t *from = knot_pkt_section(source, section);
        if (knot_pkt_begin(pkt, section) != KNOT_EOK)
            return false;
        for (uint16_t i = 0; i < from->count; i++) {
            if (knot_pkt_put(pkt, KNOT_COMPR_HINT_NONE, knot_pkt_rr(from, i), 0) != KNOT_EOK)
                return false;
        }
    }
    return true;
}

static size_t build_with(knot_mm_t *mm, uint8_t *buf, size_t size)
{
    pool_used = 0;
    memset(buf, 0, KNOT_WIRE_HEADER_SIZE);
    knot_pkt_t *pkt = knot_pkt_new(buf, (uint16_t)size, mm);
    if (pkt == NULL)
        return 0;
    size_t len = put_all(pkt) ? pkt->size : 0;
    knot_pkt_free(pkt);
    return len;
}

static size_t parse(void)
{
    return parse_with(NULL);
}

static size_t build(uint8_t *buf, size_t size)
{
    return build_with(NULL, buf, size);
}

static size_t parse_in_pool(void)
{
    return parse_with(&pool_mm);
}

static size_t build_in_pool(uint8_t *buf, size_t size)
{
    return build_with(&pool_mm, buf, size);
}

static size_t to_text(size_t i, char *buf, size_t size)
{
    return knot_dname_to_str(buf, message->name[i], size) != NULL ? strlen(buf) : 0;
}

static size_t from_text(size_t i, uint8_t *name)
{
    if (knot_dname_from_str(name, message->text[i], KNOT_DNAME_MAXLEN) == NULL)
        return 0;
    return knot_dname_size(name);
}

static const char *version(void)
{
    static char text[16];

    snprintf(text, sizeof(text), "%d.%d.%d", KNOT_VERSION_MAJOR, KNOT_VERSION_MINOR,
             KNOT_VERSION_PATCH);
    return text;
}

const struct codec codec_knot = {
    .name = "libknot",
    .version = version,
    .notes = "knot_pkt_parse() and knot_pkt_put() with memory from malloc(); expands every name "
             "and RDATA; compresses against the question and the owner before",
    .prepare = prepare,
    .parse = parse,
    .build = build,
    .to_text = to_text,
    .from_text = from_text,
};

const struct codec codec_knot_pool = {
    .name = "libknot, pool",
    .version = version,
    .notes = "the same with memory from a pool that costs nothing to empty",
    .prepare = prepare,
    .parse = parse_in_pool,
    .build = build_in_pool,
    .to_text = NULL,
    .from_text = NULL,
};
