/* SPDX-License-Identifier: MIT */
#include "resolve/response.h"

#include <dnswire/edns.h>
#include <dnswire/message.h>
#include <dnswire/types.h>

#include "base/limits.h"

/* An extended error without text: option code, length, INFO-CODE (RFC 8914 section 2). */
#define EDE_OPTION_LEN 6

/* The SOA of a domain that exists here only to be empty (RFC 6303 section 3): its mail address and
 * numbers, the TTL of negative answers last. */
static const uint8_t made_soa[] = {
    6, 'n',  'o',  'b',  'o', 'd', 'y', 7, 'i', 'n', 'v', 'a', 'l', 'i', 'd', 0, /* RNAME */
    0, 0,    0,    1,                                                            /* SERIAL */
    0, 0,    0x0E, 0x10,                                                         /* REFRESH 3600 */
    0, 0,    0x04, 0xB0,                                                         /* RETRY 1200 */
    0, 0x09, 0x3A, 0x80,                                                         /* EXPIRE 604800 */
    0, 0,    0x2A, 0x30,                                                         /* MINIMUM 10800 */
};
#define MADE_SOA_TTL_S 10800

void nd_response_init(struct nd_response *response, const struct nd_query *query, uint8_t *buf,
                      size_t size)
{
    response->query = query;
    response->flags =
        DNSW_FLAG_QR | (query->flags & (DNSW_FLAG_OPCODE | DNSW_FLAG_RD | DNSW_FLAG_CD));
    response->rcode = 0;
    response->answers = 0;
    response->authority = 0;
    response->ede = ND_NO_EDE;
    dnsw_writer_init(&response->writer, buf, size, NULL);
    if (query->edns) {
        dnsw_writer_reserve(&response->writer, DNSW_OPT_LEN);
    }
    /* Header and question in one copy; the header is overwritten at the end. */
    dnsw_write_span(&response->writer, query->wire, DNSW_HEADER_LEN + query->question_len);
}

void nd_response_set(struct nd_response *response, uint16_t rcode, int ede)
{
    response->rcode = rcode;
    response->ede = ede;
}

/* Records up to the one that rotation puts first. */
static size_t rotate(const struct nd_rrset *rrset, uint32_t rotation)
{
    size_t at = 0;
    for (uint32_t skip = rotation % rrset->count; skip > 0; skip--) {
        const uint8_t *rdlen = rrset->rrs + at + ND_RR_HEADER_LEN - 2;
        at += ND_RR_HEADER_LEN + ((size_t)rdlen[0] << 8 | rdlen[1]);
    }
    return at;
}

/* Let the records written since `at` be owned by the name at `owner_at`. */
static void set_owner(struct dnsw_writer *writer, size_t at, size_t owner_at)
{
    while (at < writer->pos) {
        const uint8_t *rdlen = writer->base + at + ND_RR_HEADER_LEN - 2;
        size_t next = at + ND_RR_HEADER_LEN + ((size_t)rdlen[0] << 8 | rdlen[1]);
        dnsw_write_u16_at(writer, at, (uint16_t)(ND_POINTER | owner_at));
        at = next;
    }
}

bool nd_response_rrset(struct nd_response *response, const struct nd_rrset *rrset, size_t owner_at,
                       uint32_t rotation)
{
    struct dnsw_writer *writer = &response->writer;
    if (rrset->len > dnsw_writer_left(writer)) {
        response->flags |= DNSW_FLAG_TC;
        return false;
    }
    size_t mark = dnsw_writer_mark(writer);
    size_t first = rrset->count < 2 ? 0 : rotate(rrset, rotation);
    dnsw_write_span(writer, rrset->rrs + first, rrset->len - first);
    dnsw_write_span(writer, rrset->rrs, first);
    if (owner_at != DNSW_HEADER_LEN) {
        set_owner(writer, mark, owner_at);
    }
    response->answers = (uint16_t)(response->answers + rrset->count);
    return true;
}

void nd_response_soa(struct nd_response *response, const struct nd_zone *zone, size_t owner_at)
{
    struct dnsw_writer *writer = &response->writer;
    if (zone->soa_len > dnsw_writer_left(writer)) {
        response->flags |= DNSW_FLAG_TC;
        return;
    }
    size_t mark = dnsw_writer_mark(writer);
    dnsw_write_span(writer, zone->soa, zone->soa_len);
    set_owner(writer, mark, owner_at);
    response->authority++;
}

size_t nd_response_suffix_at(const struct nd_response *response, size_t name_at, size_t skip)
{
    const uint8_t *base = response->writer.base;
    /* each step is one label on, or a pointer back to where a label must follow */
    while (skip > 0) {
        uint8_t octet = base[name_at];
        if ((octet & 0xC0) == 0xC0) {
            name_at = (size_t)(octet & 0x3F) << 8 | base[name_at + 1];
        } else {
            skip -= skip < 1u + octet ? skip : 1u + octet;
            name_at += 1u + octet;
        }
    }
    return name_at;
}

void nd_response_made_soa(struct nd_response *response, size_t name_at, size_t skip)
{
    struct dnsw_writer *writer = &response->writer;
    uint16_t apex = (uint16_t)(ND_POINTER | nd_response_suffix_at(response, name_at, skip));
    size_t mark = dnsw_writer_mark(writer);
    dnsw_write_u16(writer, apex);
    dnsw_write_u16(writer, DNSW_TYPE_SOA);
    dnsw_write_u16(writer, DNSW_CLASS_IN);
    dnsw_write_u32(writer, MADE_SOA_TTL_S);
    dnsw_write_u16(writer, sizeof(apex) + sizeof(made_soa));
    dnsw_write_u16(writer, apex); /* MNAME */
    dnsw_write_span(writer, made_soa, sizeof(made_soa));
    if (writer->error != 0) {
        dnsw_writer_rollback(writer, mark);
        response->flags |= DNSW_FLAG_TC;
        return;
    }
    response->authority++;
}

void nd_response_clear(struct nd_response *response)
{
    dnsw_writer_rollback(&response->writer, DNSW_HEADER_LEN + response->query->question_len);
    response->flags &= (uint16_t) ~(DNSW_FLAG_AA | DNSW_FLAG_TC | DNSW_FLAG_AD);
    response->answers = 0;
    response->authority = 0;
}

static void write_opt(struct nd_response *response)
{
    struct dnsw_writer *writer = &response->writer;
    struct dnsw_edns edns = {
        .udp_size = ND_UDP_ANSWER_MAX,
        .rcode_high = (uint8_t)(response->rcode >> 4),
        .version = DNSW_EDNS_VERSION,
        .flags = response->query->edns_flags,
    };
    uint8_t ede[EDE_OPTION_LEN];
    dnsw_writer_reserve(writer, 0);
    if (response->ede != ND_NO_EDE && dnsw_writer_left(writer) >= DNSW_OPT_LEN + sizeof(ede)) {
        struct dnsw_writer option;
        dnsw_writer_init(&option, ede, sizeof(ede), NULL);
        dnsw_edns_write_ede(&option, (uint16_t)response->ede, NULL, 0);
        edns.options = ede;
        edns.options_len = (uint16_t)option.pos;
    }
    dnsw_edns_write(writer, &edns);
}

size_t nd_response_finish(struct nd_response *response)
{
    const struct nd_query *query = response->query;
    if (query->edns) {
        write_opt(response);
    }
    struct dnsw_header header = {
        .id = query->id,
        .flags = (uint16_t)(response->flags | (response->rcode & DNSW_FLAG_RCODE)),
        .count = {query->question_len > 0, response->answers, response->authority, query->edns},
    };
    struct dnsw_writer writer;
    dnsw_writer_init(&writer, response->writer.base, DNSW_HEADER_LEN, NULL);
    dnsw_header_write(&writer, &header);
    return response->writer.pos;
}
