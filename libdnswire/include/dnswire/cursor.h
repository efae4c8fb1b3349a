/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_CURSOR_H
#define DNSWIRE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dnswire/decls.h>
#include <dnswire/error.h>

/*
 * Two cursors with a sticky error: one reads octets it does not own, one writes into the
 * caller's buffer. After the first error reads give 0 and writes do nothing, so a parser may
 * read a whole structure and test `error` once. Numbers are in network order (RFC 1035 2.3.2).
 *
 * The fields may be read by anyone; only the functions below change them.
 */

DNSW_BEGIN_DECLS

struct dnsw_reader {
    const uint8_t *base; /* first octet of the message: compression pointers count from here */
    size_t end;          /* offset one past the last octet that may be read */
    size_t pos;          /* offset of the next octet; at an error, where it was found */
    int error;           /* 0, or the first enum dnsw_error met */
    uint32_t steps;      /* of names far from plain: see DNSW_READER_STEPS_MAX in dnswire/name.h */
};

/* Start reading `len` octets at `base`, which must outlive the reader. */
void dnsw_reader_init(struct dnsw_reader *r, const void *base, size_t len);

/*
 * A reader over the next `len` octets of `r` (an RDATA) with the same base, so that compression
 * pointers resolve; `r` moves past them. If they are not there, both get DNSW_ERR_SHORT.
 */
struct dnsw_reader dnsw_reader_sub(struct dnsw_reader *r, size_t len);

/* Octets left; 0 after an error. */
size_t dnsw_reader_left(const struct dnsw_reader *r);

/* The next number of 8, 16 or 32 bits, or 0 with DNSW_ERR_SHORT. */
uint8_t dnsw_read_u8(struct dnsw_reader *r);
uint16_t dnsw_read_u16(struct dnsw_reader *r);
uint32_t dnsw_read_u32(struct dnsw_reader *r);

/* A view of the next `len` octets, or NULL with DNSW_ERR_SHORT; valid as long as the message. */
const uint8_t *dnsw_read_span(struct dnsw_reader *r, size_t len);

/* Record an error unless one is recorded already. */
void dnsw_reader_fail(struct dnsw_reader *r, int error);

/* Targets remembered for name compression; the most a message of common size needs. */
#define DNSW_COMPRESS_TARGETS 64
#define DNSW_COMPRESS_BUCKETS 64 /* a power of two */

/*
 * What a writer remembers to compress names: of each label it wrote, a hash of the name that begins
 * there. Targets are counted from 1; 0 is none.
 */
struct dnsw_compress {
    uint16_t count;
    uint16_t recent_at;                     /* where the name is whole that was met last */
    uint8_t recent_len;                     /* its octets, 0 if there is none */
    uint16_t offset[DNSW_COMPRESS_TARGETS]; /* where the label was written */
    uint32_t hash[DNSW_COMPRESS_TARGETS];   /* of the name from there on */
    uint8_t next[DNSW_COMPRESS_TARGETS];    /* an older target in the same bucket */
    uint8_t newest[DNSW_COMPRESS_BUCKETS];  /* the start of each bucket */
};

struct dnsw_writer {
    uint8_t *base;
    size_t size;                    /* octets of the buffer */
    size_t reserved;                /* octets at the end kept free by dnsw_writer_reserve() */
    size_t pos;                     /* octets written */
    int error;                      /* 0, or the first enum dnsw_error met */
    struct dnsw_compress *compress; /* NULL: names are written whole */
};

/* Start writing into `size` octets at `base`. `compress` may be NULL; it is emptied here. */
void dnsw_writer_init(struct dnsw_writer *w, void *base, size_t size,
                      struct dnsw_compress *compress);

/* Octets that may still be written; 0 after an error. */
size_t dnsw_writer_left(const struct dnsw_writer *w);

/* Append a number of 8, 16 or 32 bits, or `len` octets: all of it, or nothing with NOSPACE. */
void dnsw_write_u8(struct dnsw_writer *w, uint8_t value);
void dnsw_write_u16(struct dnsw_writer *w, uint16_t value);
void dnsw_write_u32(struct dnsw_writer *w, uint32_t value);
void dnsw_write_span(struct dnsw_writer *w, const void *octets, size_t len);

/* Overwrite the two octets at `pos`, which must have been written already (else DNSW_ERR_ORDER). */
void dnsw_write_u16_at(struct dnsw_writer *w, size_t pos, uint16_t value);

/*
 * A mark is the present length. dnsw_writer_rollback() returns to it, clears the error and forgets
 * compression targets written past it.
 */
size_t dnsw_writer_mark(const struct dnsw_writer *w);
void dnsw_writer_rollback(struct dnsw_writer *w, size_t mark);

/*
 * Keep `len` octets free for what must come last (an OPT record); 0 gives them back.
 * Sets DNSW_ERR_NOSPACE if they are not there.
 */
void dnsw_writer_reserve(struct dnsw_writer *w, size_t len);

/* Record an error unless one is recorded already. */
void dnsw_writer_fail(struct dnsw_writer *w, int error);

DNSW_END_DECLS

#endif
