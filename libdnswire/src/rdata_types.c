/* SPDX-License-Identifier: MIT */
/* RR types inside RDATA: one alone, and bitmaps of them (RFC 4034 section 4.1.2). */
#include "rdata_kind.h"

#include <dnswire/types.h>

#include "cursor_inline.h"

/* A block is the number of its window, the length of its bitmap, and the bitmap. */
#define BLOCK_HEAD 2
#define BITMAP_MAX 32

static void put_type(struct dnsw_writer *out, uint16_t type)
{
    char mnemonic[DNSW_MNEMONIC_MAX];

    dnsw_type_to_text(type, mnemonic, sizeof(mnemonic));
    dnswi_put_text(out, mnemonic);
}

void dnswi_type_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    put_type(out, dnswi_read_u16(r));
}

/* RFC 4034 section 3.2: a mnemonic or TYPE123; a number alone stands in zone files of old. */
int dnswi_type_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    uint16_t type;
    int error = dnswi_need_bare(p, &token);

    if (error == 0)
        error = dnsw_type_from_text(token.text, token.len, &type);
    if (error == 0)
        dnsw_write_u16(&p->w, type);
    return error;
}

/* Windows ascend; a bitmap has 1 to 32 octets, the last of them not 0. */
void dnswi_types_check(struct dnsw_reader *r)
{
    int last = -1;

    while (dnsw_reader_left(r) > 0) {
        int window = dnswi_read_u8(r);
        size_t len = dnswi_read_u8(r);
        const uint8_t *bitmap = dnswi_read_span(r, len);
        if (bitmap == NULL)
            return;
        if (window <= last || len > BITMAP_MAX)
            dnsw_reader_fail(r, DNSW_ERR_RANGE);
        else if (len == 0 || bitmap[len - 1] == 0)
            dnsw_reader_fail(r, DNSW_ERR_RDLENGTH);
        last = window;
    }
}

void dnswi_types_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    while (dnsw_reader_left(r) > 0) {
        unsigned window = dnswi_read_u8(r);
        unsigned bits = 8u * dnswi_read_u8(r);
        unsigned octet = 0;
        for (unsigned bit = 0; bit < bits; bit++, octet <<= 1) {
            if (bit % 8 == 0)
                octet = dnswi_read_u8(r);
            if ((octet & 0x80) == 0)
                continue;
            dnswi_put_char(out, ' ');
            put_type(out, (uint16_t)(window << 8 | bit));
        }
    }
}

static unsigned octet_at(const struct dnsw_writer *w, size_t pos)
{
    const uint8_t *octet = dnswi_writer_at(w, pos, 1);

    return octet != NULL ? *octet : 0;
}

/* Append `len` octets and move them to `at`. */
static void insert(struct dnsw_writer *w, size_t at, const uint8_t *octets, size_t len)
{
    size_t end = w->pos;

    dnsw_write_span(w, octets, len);
    if (w->error == 0)
        dnswi_writer_swap(w, at, end);
}

/* Set the bit of a type in the blocks from `start`, which stay in order and as short as can be. */
static void add_type(struct dnsw_writer *w, size_t start, uint16_t type)
{
    static const uint8_t zeros[BITMAP_MAX];
    const uint8_t head[BLOCK_HEAD] = {(uint8_t)(type >> 8), 0};
    size_t octet = (type & 0xFFu) / 8;
    size_t block = start;

    while (block < w->pos && octet_at(w, block) < head[0])
        block += BLOCK_HEAD + octet_at(w, block + 1);
    if (block == w->pos || octet_at(w, block) != head[0])
        insert(w, block, head, sizeof(head));
    size_t len = octet_at(w, block + 1);
    if (len <= octet) {
        insert(w, block + BLOCK_HEAD + len, zeros, octet + 1 - len);
        dnswi_write_u8_at(w, block + 1, (uint8_t)(octet + 1));
    }
    size_t at = block + BLOCK_HEAD + octet;
    dnswi_write_u8_at(w, at, (uint8_t)(octet_at(w, at) | 0x80u >> type % 8));
}

int dnswi_types_parse(struct dnswi_parse *p)
{
    size_t start = p->w.pos;
    struct dnswi_token token;
    int got;

    while ((got = dnswi_token_next(&p->in, &token)) == 1) {
        uint16_t type;
        int error =
            token.quoted ? DNSW_ERR_SYNTAX : dnsw_type_from_text(token.text, token.len, &type);
        if (error != 0)
            return error;
        add_type(&p->w, start, type);
        if (p->w.error != 0)
            return p->w.error;
    }
    return got;
}
