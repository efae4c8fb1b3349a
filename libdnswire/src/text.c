/* SPDX-License-Identifier: MIT */
#include <dnswire/text.h>

#include <dnswire/types.h>

#include "cursor_inline.h"
#include "rdata.h"
#include "text_io.h"

/*
 * The RDATA is printed straight from the message, its names expanded one at a time: no buffer for
 * 65535 octets is needed.
 */
static int put_rdata(const struct dnsw_message *m, const struct dnsw_rr *rr,
                     struct dnsw_writer *out)
{
    const struct dnswi_desc *desc = dnswi_desc_find(rr->type);
    struct dnsw_reader message = m->reader;

    message.error = 0;
    message.pos = rr->rdata_at;
    struct dnsw_reader rdata = dnsw_reader_sub(&message, rr->rdlen);
    struct dnsw_reader checked = rdata;
    dnswi_rdata_check(&checked, desc, true);
    if (checked.error == 0)
        dnswi_rdata_print(&rdata, desc, out);
    return checked.error;
}

int dnsw_rr_to_text(const struct dnsw_message *m, const struct dnsw_rr *rr, char *buf, size_t size)
{
    char mnemonic[DNSW_MNEMONIC_MAX];
    struct dnsw_writer out;

    dnswi_text_init(&out, buf, size);
    dnswi_put_name(&out, rr->owner);
    dnswi_put_char(&out, ' ');
    dnswi_put_uint(&out, rr->ttl_s);
    dnswi_put_char(&out, ' ');
    dnsw_class_to_text(rr->class_, mnemonic, sizeof(mnemonic));
    dnswi_put_text(&out, mnemonic);
    dnswi_put_char(&out, ' ');
    dnsw_type_to_text(rr->type, mnemonic, sizeof(mnemonic));
    dnswi_put_text(&out, mnemonic);
    dnswi_put_char(&out, ' ');
    int error = put_rdata(m, rr, &out);
    return error != 0 ? error : dnswi_text_finish(&out);
}
