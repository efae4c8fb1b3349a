/* SPDX-License-Identifier: MIT */
#include <dnswire/cursor.h>

#include "compress.h"
#include "cursor_inline.h"

void dnsw_writer_init(struct dnsw_writer *w, void *base, size_t size,
                      struct dnsw_compress *compress)
{
    *w = (struct dnsw_writer){.base = base, .size = size, .compress = compress};
    if (compress != NULL) {
        compress->count = 0;
        compress->recent_len = 0;
        memset(compress->newest, 0, sizeof(compress->newest));
    }
}

size_t dnsw_writer_left(const struct dnsw_writer *w)
{
    return w->error != 0 ? 0 : w->size - w->reserved - w->pos;
}

void dnsw_write_u8(struct dnsw_writer *w, uint8_t value)
{
    uint8_t *room = dnswi_write_room(w, 1);
    if (room != NULL)
        *room = value;
}

void dnsw_write_u16(struct dnsw_writer *w, uint16_t value)
{
    uint8_t *room = dnswi_write_room(w, 2);
    if (room != NULL)
        dnswi_put_u16(room, value);
}

void dnsw_write_u32(struct dnsw_writer *w, uint32_t value)
{
    uint8_t *room = dnswi_write_room(w, 4);
    if (room != NULL)
        dnswi_put_u32(room, value);
}

void dnsw_write_span(struct dnsw_writer *w, const void *octets, size_t len)
{
    dnswi_write_span(w, octets, len);
}

void dnsw_write_u16_at(struct dnsw_writer *w, size_t pos, uint16_t value)
{
    if (w->error != 0)
        return;
    if (dnswi_writer_at(w, pos, 2) == NULL) {
        w->error = DNSW_ERR_ORDER;
        return;
    }
    dnswi_put_u16(w->base + pos, value);
}

static void reverse(uint8_t *octets, size_t len)
{
    for (size_t i = 0; i < len / 2; i++) {
        uint8_t octet = octets[i];
        octets[i] = octets[len - 1 - i];
        octets[len - 1 - i] = octet;
    }
}

void dnswi_writer_swap(struct dnsw_writer *w, size_t start, size_t middle)
{
    if (w->error != 0)
        return;
    /* turning both parts and then the whole swaps them without a second buffer */
    reverse(w->base + start, middle - start);
    reverse(w->base + middle, w->pos - middle);
    reverse(w->base + start, w->pos - start);
}

size_t dnsw_writer_mark(const struct dnsw_writer *w)
{
    return w->pos;
}

void dnsw_writer_rollback(struct dnsw_writer *w, size_t mark)
{
    if (mark > w->pos) {
        w->error = DNSW_ERR_ORDER;
        return;
    }
    w->pos = mark;
    w->error = 0;

    dnswi_compress_forget(w->compress, mark);
}

void dnsw_writer_reserve(struct dnsw_writer *w, size_t len)
{
    if (w->error != 0)
        return;
    if (len > w->size - w->pos) {
        w->error = DNSW_ERR_NOSPACE;
        return;
    }
    w->reserved = len;
}

void dnsw_writer_fail(struct dnsw_writer *w, int error)
{
    if (w->error == 0)
        w->error = error;
}
