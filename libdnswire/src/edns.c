/* SPDX-License-Identifier: MIT */
#include <dnswire/edns.h>

#include <dnswire/types.h>

#include "cursor_inline.h"

int dnsw_edns_read(const struct dnsw_rr *rr, const uint8_t *octets, struct dnsw_edns *ret_edns)
{
    struct dnsw_edns_option option;
    struct dnsw_reader r;
    int got;

    if (rr->type != DNSW_TYPE_OPT)
        return DNSW_ERR_OPT;
    dnsw_reader_init(&r, octets, rr->rdata_at + rr->rdlen);
    r.pos = rr->rdata_at;
    while ((got = dnsw_edns_option_next(&r, &option)) == 1)
        continue;
    if (got < 0)
        return got;

    /* CLASS holds the payload size, TTL the rest (RFC 6891 section 6.1.3) */
    *ret_edns = (struct dnsw_edns){
        .udp_size = rr->class_,
        .rcode_high = (uint8_t)(rr->ttl_s >> 24),
        .version = (uint8_t)(rr->ttl_s >> 16),
        .flags = (uint16_t)rr->ttl_s,
        .options = rr->rdlen > 0 ? dnswi_reader_at(&r, rr->rdata_at, rr->rdlen) : NULL,
        .options_len = rr->rdlen,
    };
    return 0;
}

int dnsw_edns_option_next(struct dnsw_reader *r, struct dnsw_edns_option *ret_option)
{
    struct dnsw_edns_option option;

    if (r->error == 0 && r->pos == r->end)
        return 0;
    option.code = dnswi_read_u16(r);
    option.len = dnswi_read_u16(r);
    option.data = dnswi_read_span(r, option.len);
    if (r->error != 0)
        return r->error;
    *ret_option = option;
    return 1;
}

uint16_t dnsw_rcode_compose(uint16_t header_flags, const struct dnsw_edns *edns)
{
    unsigned high = edns != NULL ? edns->rcode_high : 0;

    return (uint16_t)(high << 4 | (header_flags & DNSW_FLAG_RCODE));
}

void dnsw_edns_write(struct dnsw_writer *w, const struct dnsw_edns *edns)
{
    uint8_t *room = dnswi_write_room(w, DNSW_OPT_LEN);

    if (room == NULL)
        return;
    room[0] = 0; /* the root owns it (RFC 6891 section 6.1.2) */
    dnswi_put_u16(room + 1, DNSW_TYPE_OPT);
    dnswi_put_u16(room + 3, edns->udp_size);
    room[5] = edns->rcode_high;
    room[6] = edns->version;
    dnswi_put_u16(room + 7, edns->flags);
    dnswi_put_u16(room + 9, edns->options_len);
    dnswi_write_span(w, edns->options, edns->options_len);
}

void dnsw_edns_write_ede(struct dnsw_writer *w, uint16_t info_code, const char *text,
                         size_t text_len)
{
    if (text_len > UINT16_MAX - 2) {
        dnsw_writer_fail(w, DNSW_ERR_RDLENGTH);
        return;
    }
    dnsw_write_u16(w, DNSW_EDNS_EXTENDED_ERROR);
    dnsw_write_u16(w, (uint16_t)(2 + text_len));
    dnsw_write_u16(w, info_code);
    dnswi_write_span(w, text, text_len);
}
