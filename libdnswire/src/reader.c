/* SPDX-License-Identifier: MIT */
#include <dnswire/cursor.h>

#include "cursor_inline.h"

void dnsw_reader_init(struct dnsw_reader *r, const void *base, size_t len)
{
    static const uint8_t nothing[1];

    /* an offset of 0 from NULL is undefined in C */
    *r = (struct dnsw_reader){.base = base != NULL ? base : nothing, .end = len};
}

struct dnsw_reader dnsw_reader_sub(struct dnsw_reader *r, size_t len)
{
    struct dnsw_reader sub = *r;

    if (dnswi_read_span(r, len) != NULL)
        sub.end = r->pos;
    else
        sub.error = r->error;
    return sub;
}

size_t dnsw_reader_left(const struct dnsw_reader *r)
{
    return r->error != 0 ? 0 : r->end - r->pos;
}

uint8_t dnsw_read_u8(struct dnsw_reader *r)
{
    return dnswi_read_u8(r);
}

uint16_t dnsw_read_u16(struct dnsw_reader *r)
{
    return dnswi_read_u16(r);
}

uint32_t dnsw_read_u32(struct dnsw_reader *r)
{
    return dnswi_read_u32(r);
}

const uint8_t *dnsw_read_span(struct dnsw_reader *r, size_t len)
{
    return dnswi_read_span(r, len);
}

void dnsw_reader_fail(struct dnsw_reader *r, int error)
{
    if (r->error == 0)
        r->error = error;
}
