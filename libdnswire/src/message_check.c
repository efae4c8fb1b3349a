/* SPDX-License-Identifier: MIT */
#include <dnswire/message.h>

#include <dnswire/types.h>

#include "rdata.h"
#include "text_rr.h"

/* The RDATA of a record, options of an OPT included; on failure `*ret_at` is set. */
static int check_rdata(const struct dnsw_message *m, const struct dnsw_rr *rr, size_t *ret_at)
{
    struct dnsw_reader rdata = dnswi_rr_rdata(m, rr);

    if (DNSW_OPCODE_OF(m->header.flags) == DNSW_OPCODE_UPDATE && dnswi_rr_is_bare(rr))
        return 0;
    dnswi_rdata_check(&rdata, dnswi_desc_find(rr->type), true);
    if (rdata.error != 0)
        *ret_at = rdata.pos;
    return rdata.error;
}

int dnsw_message_check(const void *octets, size_t len, size_t *ret_at)
{
    struct dnsw_message m;
    struct dnsw_rr rr;
    size_t at = len;
    int error = dnsw_message_init(&m, octets, len);

    if (error == 0) {
        int got;
        while ((got = dnsw_message_next(&m, &rr)) == 1 && error == 0)
            error = check_rdata(&m, &rr, &at);
        if (error == 0 && got < 0) {
            error = got;
            at = m.reader.pos;
        }
    }
    if (error != 0 && ret_at != NULL)
        *ret_at = at;
    return error;
}
