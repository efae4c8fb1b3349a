/* SPDX-License-Identifier: MIT */
#include "resolve/part.h"

#include <string.h>

#include <dnswire/message.h>
#include <dnswire/rdata.h>
#include <dnswire/types.h>

#include "base/limits.h"

/* From the RDATA back to the TTL: RDLENGTH and the TTL itself (RFC 1035 section 4.1.3). */
#define TTL_BEFORE_RDATA 6

/* Of QTYPE and QCLASS. */
#define QUESTION_FIXED_LEN 4

static uint32_t ttl_now(const struct nd_part *part, uint32_t ttl_s)
{
    if (part->stale) {
        return ND_STALE_TTL_S;
    }
    return ttl_s > part->age_s ? ttl_s - part->age_s : 0;
}

static uint32_t read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void put_u32(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
}

static void write_ttl(struct dnsw_writer *writer, size_t at, uint32_t ttl_s)
{
    dnsw_write_u16_at(writer, at, (uint16_t)(ttl_s >> 16));
    dnsw_write_u16_at(writer, at + 2, (uint16_t)ttl_s);
}

/* The fast way: all of it, which is known to fit, at the same offsets as in the entry. */
static void append_whole(struct nd_response *response, const struct nd_part *part)
{
    const struct nd_entry *entry = part->entry;
    struct dnsw_writer *writer = &response->writer;
    size_t from = writer->pos;
    dnsw_write_span(writer, entry->msg + from, entry->msg_len - from);
    for (size_t i = 0; i < entry->ttl_count; i++) {
        size_t at = entry->ttl_at[i];
        uint32_t ttl_s = ttl_now(part, read_u32(entry->msg + at));
        put_u32(writer->base + at, ttl_s);
    }
    response->answers = entry->answers;
    response->authority = entry->authorities;
}

/* ---- record by record --------------------------------------------------------------------- */

struct copy {
    struct nd_response *response;
    const struct nd_part *part;
    struct dnsw_message message;
    bool verbatim; /* at the offsets of the entry, so that pointers stay right */

    /* Names that stand in the answer and may own the next record. */
    const uint8_t *chain; /* the name the chain has come to */
    size_t chain_at;
    uint8_t target[DNSW_NAME_MAX]; /* where a CNAME leads, which then is the chain's name */
    size_t owner_at;               /* of the record before */

    size_t tail_at;

    /* The RRset being written began here. */
    size_t mark;
    uint16_t answers;
    uint16_t authority;
};

/* The owner as a pointer to where it stands already, else whole. */
static void write_owner(struct copy *copy, const struct dnsw_rr *rr, const struct dnsw_rr *before)
{
    struct dnsw_writer *writer = &copy->response->writer;
    size_t at = writer->pos;
    if (before != NULL && dnsw_name_equal(rr->owner, before->owner)) {
        at = copy->owner_at;
    } else if (dnsw_name_equal(rr->owner, copy->chain)) {
        at = copy->chain_at;
    }
    if (at < writer->pos && at <= ND_POINTER_MAX) {
        dnsw_write_u16(writer, (uint16_t)(ND_POINTER | at));
    } else {
        at = writer->pos;
        dnsw_name_write_plain(writer, rr->owner);
    }
    copy->owner_at = at;
}

/* A record with its names written anew. Returns where its RDATA stands. */
static size_t rewrite(struct copy *copy, const struct dnsw_rr *rr, const struct dnsw_rr *before)
{
    struct dnsw_writer *writer = &copy->response->writer;
    write_owner(copy, rr, before);
    dnsw_write_u16(writer, rr->type);
    dnsw_write_u16(writer, rr->class_);
    dnsw_write_u32(writer, rr->ttl_s);
    size_t rdlen_at = writer->pos;
    dnsw_write_u16(writer, 0);
    size_t rdata_at = writer->pos;
    struct dnsw_reader reader;
    dnsw_reader_init(&reader, copy->part->entry->msg, copy->part->entry->msg_len);
    dnsw_read_span(&reader, rr->rdata_at);
    dnsw_rdata_expand(&reader, rr->type, rr->rdlen, writer);
    if (reader.error != 0) {
        dnsw_writer_fail(writer, reader.error);
    }
    if (writer->error == 0) {
        dnsw_write_u16_at(writer, rdlen_at, (uint16_t)(writer->pos - rdata_at));
    }
    return rdata_at;
}

/* A CNAME leads the chain on, perhaps to the tail. */
static void note_target(struct copy *copy, const struct dnsw_rr *rr, size_t rdata_at)
{
    const struct nd_entry *entry = copy->part->entry;
    int len = dnsw_message_rdata(&copy->message, rr, copy->target, sizeof(copy->target));
    if (len <= 0) {
        return;
    }
    dnsw_name_fold(copy->target, copy->target);
    copy->chain = copy->target;
    copy->chain_at = rdata_at;
    if (entry->tail_len == len && memcmp(copy->target, entry->tail, (size_t)len) == 0) {
        copy->tail_at = rdata_at;
    }
}

/* Append the record that ends where the message is read now, and began at `start`. */
static bool append_record(struct copy *copy, const struct dnsw_rr *rr, const struct dnsw_rr *before,
                          size_t start)
{
    struct nd_response *response = copy->response;
    struct dnsw_writer *writer = &response->writer;
    bool same_set = before != NULL && rr->type == before->type && rr->section == before->section &&
                    dnsw_name_equal(rr->owner, before->owner);
    if (!same_set) {
        copy->mark = dnsw_writer_mark(writer);
        copy->answers = response->answers;
        copy->authority = response->authority;
    }
    size_t rdata_at = rr->rdata_at;
    if (copy->verbatim) {
        dnsw_write_span(writer, copy->part->entry->msg + start, copy->message.reader.pos - start);
    } else {
        rdata_at = rewrite(copy, rr, before);
    }
    if (writer->error != 0) {
        dnsw_writer_rollback(writer, copy->mark);
        response->answers = copy->answers;
        response->authority = copy->authority;
        response->flags |= DNSW_FLAG_TC;
        return false;
    }
    write_ttl(writer, rdata_at - TTL_BEFORE_RDATA, ttl_now(copy->part, rr->ttl_s));
    if (rr->section == DNSW_SECTION_ANSWER) {
        response->answers++;
    } else {
        response->authority++;
    }
    if (rr->type == DNSW_TYPE_CNAME) {
        note_target(copy, rr, rdata_at);
    }
    return true;
}

static size_t append_records(struct nd_response *response, const struct nd_part *part,
                             size_t name_at)
{
    const struct nd_entry *entry = part->entry;
    struct copy copy = {
        .response = response,
        .part = part,
        .verbatim = name_at == DNSW_HEADER_LEN,
        .chain = entry->question.name,
        .chain_at = name_at,
    };
    struct dnsw_question question;
    struct dnsw_rr rr[2]; /* this record and the one before, in turn */
    const struct dnsw_rr *before = NULL;
    unsigned turn = 0;
    if (dnsw_message_init(&copy.message, entry->msg, entry->msg_len) < 0 ||
        dnsw_message_question(&copy.message, &question) <= 0) {
        return 0;
    }
    for (size_t start = copy.message.reader.pos; dnsw_message_next(&copy.message, &rr[turn]) > 0;
         start = copy.message.reader.pos) {
        if (entry->tail_len > 0 && rr[turn].section != DNSW_SECTION_ANSWER) {
            break;
        }
        if (!append_record(&copy, &rr[turn], before, start)) {
            return 0;
        }
        before = &rr[turn];
        turn = 1 - turn;
    }
    return copy.tail_at;
}

size_t nd_part_append(struct nd_response *response, const struct nd_part *part, size_t name_at)
{
    const struct nd_entry *entry = part->entry;
    size_t question_end = DNSW_HEADER_LEN + entry->question.name_len + QUESTION_FIXED_LEN;
    if (name_at == DNSW_HEADER_LEN && entry->tail_len == 0 &&
        entry->msg_len - question_end <= dnsw_writer_left(&response->writer)) {
        append_whole(response, part);
        return 0;
    }
    return append_records(response, part, name_at);
}
