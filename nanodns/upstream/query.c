/* SPDX-License-Identifier: MIT */
#include "upstream/query.h"

#include <dnswire/dnswire.h>

#include "base/limits.h"
#include "upstream/reply.h"

void nd_upstream_sent_name(const struct nd_upstream_query *query, uint8_t name[DNSW_NAME_MAX])
{
    const struct nd_question *question = &query->question;
    for (unsigned i = 0; i < question->name_len; i++) {
        uint8_t octet = question->name[i];
        /* Lengths are at most 63: below the letters. */
        bool letter = octet >= 'a' && octet <= 'z';
        bool upper = query->mixed_case && (query->case_bits[i / 8] >> (i % 8) & 1) != 0;
        name[i] = letter && upper ? (uint8_t)(octet - 'a' + 'A') : octet;
    }
}

size_t nd_upstream_query_write(const struct nd_upstream_query *query,
                               uint8_t buf[ND_UPSTREAM_QUERY_MAX])
{
    const struct nd_question *question = &query->question;
    struct dnsw_header header = {.id = query->id, .flags = DNSW_FLAG_RD};
    uint8_t name[DNSW_NAME_MAX];
    struct dnsw_writer w;

    header.flags |= question->checking_disabled ? DNSW_FLAG_CD : 0;
    header.count[DNSW_SECTION_QUESTION] = 1;
    header.count[DNSW_SECTION_ADDITIONAL] = query->edns ? 1 : 0;
    nd_upstream_sent_name(query, name);

    dnsw_writer_init(&w, buf, ND_UPSTREAM_QUERY_MAX, NULL);
    dnsw_header_write(&w, &header);
    dnsw_write_span(&w, name, question->name_len);
    dnsw_write_u16(&w, question->type);
    dnsw_write_u16(&w, question->class_);
    if (query->edns) {
        struct dnsw_edns edns = {.udp_size = ND_UPSTREAM_PAYLOAD};
        edns.flags = question->dnssec_ok ? DNSW_EDNS_FLAG_DO : 0;
        dnsw_edns_write(&w, &edns);
    }
    return w.pos;
}
