/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_RDATA_KIND_H
#define DNSWIRE_SRC_RDATA_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dnswire/cursor.h>

#include "rdata_desc.h"
#include "text_io.h"

/* What is done to one field of RDATA, by its kind. A new kind is a row of the lists in
 * rdata_desc.h and the functions named after it. */

/* The text being read, what its names are relative to, and where the RDATA goes. */
struct dnswi_parse {
    struct dnswi_text in;
    const uint8_t *origin;
    struct dnsw_writer w;
};

struct dnswi_kind {
    /* Check the field and move past it; DNSW_ERR_SHORT if it does not end inside `r`. */
    void (*check)(struct dnsw_reader *r);
    /* Print the field, which has passed its check, and move past it. */
    void (*print)(struct dnsw_reader *r, struct dnsw_writer *out);
    /* Read the text of the field: 0 or an error, in p->w.error too where there is no room. */
    int (*parse)(struct dnswi_parse *p);
    uint8_t len; /* octets of a field that needs no check, else 0 */
    bool gaps;   /* print() puts its blanks itself */
};

extern const struct dnswi_kind dnswi_kinds[DNSWI_FIELDS];

/* Octets of the fields from `*field` on as far as they need no check; `*field` moves past them. */
static inline size_t dnswi_fixed_octets(const uint8_t **field)
{
    size_t octets = 0, len;

    while ((len = dnswi_kinds[**field].len) != 0) {
        octets += len;
        (*field)++;
    }
    return octets;
}

#define DNSWI_KIND_CHECK(kind, name, ...) void dnswi_##name##_check(struct dnsw_reader *r);
#define DNSWI_KIND_TEXT(kind, name, ...)                                                           \
    void dnswi_##name##_print(struct dnsw_reader *r, struct dnsw_writer *out);                     \
    int dnswi_##name##_parse(struct dnswi_parse *p);
DNSWI_FIXED_KINDS(DNSWI_KIND_TEXT)
DNSWI_CHECKED_KINDS(DNSWI_KIND_TEXT)
DNSWI_CHECKED_KINDS(DNSWI_KIND_CHECK)
DNSWI_GENERIC_KINDS(DNSWI_KIND_CHECK)
#undef DNSWI_KIND_CHECK
#undef DNSWI_KIND_TEXT

/* What the kinds share. */

/* A field that has no business in quotes: a number, a name, an address. 0 or an error. */
int dnswi_need_bare(struct dnswi_parse *p, struct dnswi_token *ret_token);

/* The next field as a number up to `max`. 0 or an error. */
int dnswi_need_uint(struct dnswi_parse *p, uint32_t max, uint32_t *ret_value);

/* The octets of `r` from here to its end, put by `put`. */
void dnswi_put_rest(struct dnsw_reader *r, struct dnsw_writer *out,
                    void (*put)(struct dnsw_writer *, const uint8_t *, size_t));

/* A number with leading zeros to `digits` places. */
void dnswi_put_padded(struct dnsw_writer *out, uint32_t value, unsigned digits);

/* A number of more than 32 bits. */
void dnswi_put_wide(struct dnsw_writer *out, uint64_t value);

/*
 * False if the fields of the RDATA that `r` spans have no text that says all of it: zeros behind
 * the last port of a WKS, bits of an A6 that are to be ignored.
 */
bool dnswi_old_has_text(const struct dnsw_reader *r, const struct dnswi_desc *desc);

/* Hexadecimal digits of one field into `w`, two an octet: 0 or DNSW_ERR_SYNTAX. */
int dnswi_parse_hex_token(struct dnsw_writer *w, const char *text, size_t len);

#endif
