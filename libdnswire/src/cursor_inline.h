/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_CURSOR_INLINE_H
#define DNSWIRE_SRC_CURSOR_INLINE_H

/*
 * Every access to a packet's octets, with its bounds check. This header, reader.c and writer.c are
 * the only places that index `base`; the rest of the library goes through these functions, which
 * are inline because the name reader calls them once a label.
 */

#include <string.h>

#include <dnswire/cursor.h>

static inline bool dnswi_reader_need(struct dnsw_reader *r, size_t len)
{
    if (r->error != 0)
        return false;
    if (len > r->end - r->pos) {
        r->error = DNSW_ERR_SHORT;
        return false;
    }
    return true;
}

static inline uint8_t dnswi_read_u8(struct dnsw_reader *r)
{
    if (!dnswi_reader_need(r, 1))
        return 0;
    return r->base[r->pos++];
}

static inline uint16_t dnswi_get_u16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t dnswi_get_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline const uint8_t *dnswi_read_span(struct dnsw_reader *r, size_t len)
{
    if (!dnswi_reader_need(r, len))
        return NULL;
    const uint8_t *span = r->base + r->pos;
    r->pos += len;
    return span;
}

static inline uint16_t dnswi_read_u16(struct dnsw_reader *r)
{
    const uint8_t *p = dnswi_read_span(r, 2);
    return p != NULL ? dnswi_get_u16(p) : 0;
}

static inline uint32_t dnswi_read_u32(struct dnsw_reader *r)
{
    const uint8_t *p = dnswi_read_span(r, 4);
    return p != NULL ? dnswi_get_u32(p) : 0;
}

static inline void dnswi_reader_fail_at(struct dnsw_reader *r, size_t pos, int error)
{
    if (r->error == 0) {
        r->error = error;
        r->pos = pos;
    }
}

/* A view of `len` octets at any offset, without moving; NULL if they are not all there. */
static inline const uint8_t *dnswi_reader_at(const struct dnsw_reader *r, size_t pos, size_t len)
{
    if (pos > r->end || len > r->end - pos)
        return NULL;
    return r->base + pos;
}

/* The same over octets already written. */
static inline const uint8_t *dnswi_writer_at(const struct dnsw_writer *w, size_t pos, size_t len)
{
    if (pos > w->pos || len > w->pos - pos)
        return NULL;
    return w->base + pos;
}

/* Two octets already written; 0 if they are not. */
static inline uint16_t dnswi_written_u16(const struct dnsw_writer *w, size_t pos)
{
    const uint8_t *p = dnswi_writer_at(w, pos, 2);
    return p != NULL ? dnswi_get_u16(p) : 0;
}

/* Make the octets written from `start` to `middle` change places with those behind them. */
void dnswi_writer_swap(struct dnsw_writer *w, size_t start, size_t middle);

/* Room for `len` octets, which the caller fills at once; NULL with DNSW_ERR_NOSPACE. */
static inline uint8_t *dnswi_write_room(struct dnsw_writer *w, size_t len)
{
    if (w->error != 0)
        return NULL;
    if (len > w->size - w->reserved - w->pos) {
        w->error = DNSW_ERR_NOSPACE;
        return NULL;
    }
    uint8_t *room = w->base + w->pos;
    w->pos += len;
    return room;
}

/* Room for up to `len` octets, NULL if there is less; dnswi_write_done() says how many they were.
 */
static inline uint8_t *dnswi_write_room_up_to(struct dnsw_writer *w, size_t len)
{
    if (w->error != 0 || len > w->size - w->reserved - w->pos)
        return NULL;
    return w->base + w->pos;
}

static inline void dnswi_write_done(struct dnsw_writer *w, size_t len)
{
    w->pos += len;
}

static inline void dnswi_put_u16(uint8_t *p, uint16_t value)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    value = __builtin_bswap16(value);
#endif
    memcpy(p, &value, sizeof(value));
}

static inline void dnswi_put_u32(uint8_t *p, uint32_t value)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    value = __builtin_bswap32(value);
#endif
    memcpy(p, &value, sizeof(value));
}

static inline void dnswi_put_u64(uint8_t *p, uint64_t value)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    memcpy(p, &value, sizeof(value));
}

/* Overwrite an octet written before, such as a length known only now. */
static inline void dnswi_write_u8_at(struct dnsw_writer *w, size_t pos, uint8_t value)
{
    if (w->error == 0)
        w->base[pos] = value;
}

static inline void dnswi_write_span(struct dnsw_writer *w, const void *octets, size_t len)
{
    if (len == 0) /* `octets` may be NULL then */
        return;
    uint8_t *room = dnswi_write_room(w, len);
    if (room != NULL)
        memmove(room, octets, len); /* RDATA may be rewritten in place */
}

#endif
