/* SPDX-License-Identifier: MIT */
#include <dnswire/text.h>

#include <dnswire/types.h>

#include "cursor_inline.h"
#include "rdata.h"
#include "text_io.h"
#include "text_rr.h"

/* RFC 2136 sections 2.4 and 2.5: a record that names an RRset or a name has no RDATA. */
bool dnswi_rr_is_bare(const struct dnsw_rr *rr)
{
    return rr->rdlen == 0 && (rr->class_ == DNSW_CLASS_ANY || rr->class_ == DNSW_CLASS_NONE);
}

struct dnsw_reader dnswi_rr_rdata(const struct dnsw_message *m, const struct dnsw_rr *rr)
{
    struct dnsw_reader message = m->reader;

    message.error = 0;
    message.pos = rr->rdata_at;
    return dnsw_reader_sub(&message, rr->rdlen);
}

/*
 * The RDATA is printed straight from the message, its names expanded one at a time: no buffer for
 * 65535 octets is needed.
 */
void dnswi_put_rdata(struct dnsw_writer *out, const struct dnsw_message *m,
                     const struct dnsw_rr *rr)
{
    const struct dnswi_desc *desc = dnswi_desc_find(rr->type);
    struct dnsw_reader rdata = dnswi_rr_rdata(m, rr);
    struct dnsw_reader checked = rdata;

    if (dnswi_rr_is_bare(rr))
        return;
    dnswi_rdata_check(&checked, desc, true);
    if (checked.error != 0) {
        dnswi_put_generic(out, dnswi_read_span(&rdata, rr->rdlen), rr->rdlen);
        return;
    }
    dnswi_rdata_print(&rdata, desc, out);
}

void dnswi_put_class(struct dnsw_writer *out, uint16_t class_)
{
    char mnemonic[DNSW_MNEMONIC_MAX];

    dnsw_class_to_text(class_, mnemonic, sizeof(mnemonic));
    dnswi_put_text(out, mnemonic);
}

void dnswi_put_type(struct dnsw_writer *out, uint16_t type)
{
    char mnemonic[DNSW_MNEMONIC_MAX];

    dnsw_type_to_text(type, mnemonic, sizeof(mnemonic));
    dnswi_put_text(out, mnemonic);
}

void dnswi_put_rr(struct dnsw_writer *out, const struct dnsw_message *m, const struct dnsw_rr *rr)
{
    dnswi_put_name(out, rr->owner);
    dnswi_put_char(out, ' ');
    dnswi_put_uint(out, rr->ttl_s);
    dnswi_put_char(out, ' ');
    dnswi_put_class(out, rr->class_);
    dnswi_put_char(out, ' ');
    dnswi_put_type(out, rr->type);
    if (dnswi_rr_is_bare(rr))
        return;
    dnswi_put_char(out, ' ');
    dnswi_put_rdata(out, m, rr);
}

int dnsw_rr_to_text(const struct dnsw_message *m, const struct dnsw_rr *rr, char *buf, size_t size)
{
    struct dnsw_writer out;

    dnswi_text_init(&out, buf, size);
    dnswi_put_rr(&out, m, rr);
    return dnswi_text_finish(&out);
}

int dnsw_rr_rdata_to_text(const struct dnsw_message *m, const struct dnsw_rr *rr, char *buf,
                          size_t size)
{
    struct dnsw_writer out;

    dnswi_text_init(&out, buf, size);
    dnswi_put_rdata(&out, m, rr);
    return dnswi_text_finish(&out);
}
