/* SPDX-License-Identifier: MIT */
#include "dump.h"

/* A record into the builder: 0 or an error. */
static int add_record(struct dnsw_builder *b, struct dnsw_message *m, const uint8_t *octets,
                      const struct dnsw_rr *rr)
{
    static uint8_t rdata[DNSW_RDATA_MAX];
    struct dnsw_edns edns;

    if (rr->type == DNSW_TYPE_OPT) {
        int error = dnsw_edns_read(rr, octets, &edns);
        if (error == 0)
            dnsw_builder_opt(b, &edns);
        return error;
    }
    /* without RDATA there is nothing to expand: an UPDATE may have such (RFC 2136 section 2.4) */
    int len = rr->rdlen > 0 ? dnsw_message_rdata(m, rr, rdata, sizeof(rdata)) : 0;
    if (len < 0)
        return len;
    const struct dnsw_span span = {.data = rdata, .len = (size_t)len};
    bool fits =
        dnsw_builder_rrset(b, rr->section, rr->owner, rr->type, rr->class_, rr->ttl_s, &span, 1);
    return fits || b->writer.error != 0 ? b->writer.error : DNSW_ERR_NOSPACE;
}

int dump_reencode(const uint8_t *octets, size_t len, const uint8_t **ret_octets, size_t *ret_at)
{
    static uint8_t built[DNSW_MESSAGE_MAX];
    static struct dnsw_builder b;
    struct dnsw_question question;
    struct dnsw_message m;
    struct dnsw_rr rr;
    int got = dnsw_message_init(&m, octets, len);
    int error = 0;

    if (got < 0)
        return got;
    dnsw_builder_init(&b, built, sizeof(built), m.header.id, m.header.flags, 0);
    while ((got = dnsw_message_question(&m, &question)) == 1)
        dnsw_builder_question(&b, &question);
    while (got >= 0 && error == 0 && (got = dnsw_message_next(&m, &rr)) == 1) {
        error = add_record(&b, &m, octets, &rr);
        *ret_at = m.reader.pos;
    }
    if (got < 0 || error != 0)
        return error != 0 ? error : got;
    *ret_octets = built;
    return dnsw_builder_finish(&b);
}
