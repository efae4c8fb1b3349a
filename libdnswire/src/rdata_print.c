/* SPDX-License-Identifier: MIT */
#include "rdata.h"

#include "cursor_inline.h"
#include "rdata_kind.h"
#include "text_io.h"

/* RFC 3597 section 5: `\# 4 C0000201` */
static void print_generic(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t len = dnsw_reader_left(r);

    dnswi_put_text(out, "\\# ");
    dnswi_put_uint(out, (uint32_t)len);
    if (len > 0) {
        dnswi_put_char(out, ' ');
        dnswi_put_rest(r, out, dnswi_put_hex);
    }
}

void dnswi_rdata_print(struct dnsw_reader *r, const struct dnswi_desc *desc,
                       struct dnsw_writer *out)
{
    if ((desc->flags & DNSWI_TEXT_GENERIC) != 0 ||
        ((desc->flags & DNSWI_TEXT_CHOICE) != 0 && !dnswi_old_has_text(r, desc))) {
        print_generic(r, out);
        return;
    }
    for (const uint8_t *field = desc->fields; *field != DNSWI_FIELD_END; field++) {
        const struct dnswi_kind *kind = &dnswi_kinds[*field];
        if (field != desc->fields && !kind->gaps)
            dnswi_put_char(out, ' ');
        kind->print(r, out);
    }
}

int dnsw_rdata_to_text(uint16_t type, const uint8_t *rdata, size_t len, char *buf, size_t size)
{
    const struct dnswi_desc *desc = dnswi_desc_find(type);
    struct dnsw_writer out;
    struct dnsw_reader r;

    dnsw_reader_init(&r, rdata, len);
    dnswi_text_init(&out, buf, size);
    if (dnsw_rdata_check(type, rdata, len) == 0)
        dnswi_rdata_print(&r, desc, &out);
    else
        print_generic(&r, &out);
    return dnswi_text_finish(&out);
}
