/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_TEXT_IO_H
#define DNSWIRE_SRC_TEXT_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dnswire/cursor.h>

/* Presentation format (RFC 1035 section 5.1) in both directions, a field at a time. */

/*
 * Output: a writer over the caller's text buffer. One octet is held back for the NUL that
 * dnswi_text_finish() appends; it returns the length without it, or DNSW_ERR_NOSPACE.
 */
void dnswi_text_init(struct dnsw_writer *out, char *buf, size_t size);
int dnswi_text_finish(struct dnsw_writer *out);

void dnswi_put_char(struct dnsw_writer *out, char c);
void dnswi_put_text(struct dnsw_writer *out, const char *text);
void dnswi_put_uint(struct dnsw_writer *out, uint32_t value);
void dnswi_put_hex(struct dnsw_writer *out, const uint8_t *octets, size_t len);
void dnswi_put_base64(struct dnsw_writer *out, const uint8_t *octets, size_t len);
void dnswi_put_name(struct dnsw_writer *out, const uint8_t *name);

/* An octet inside double quotes: outside 0x20..0x7E as \DDD, `"` and `\` with a backslash. */
void dnswi_put_escaped(struct dnsw_writer *out, uint8_t octet);

/* Octets between double quotes. */
void dnswi_put_quoted(struct dnsw_writer *out, const uint8_t *octets, size_t len);

/* The form of RFC 3597 section 5: `\# 4 C0000201`. */
void dnswi_put_generic(struct dnsw_writer *out, const uint8_t *octets, size_t len);

/*
 * Input: `text` is read field by field. `at` is the offset of the field read last, the place an
 * error is reported at.
 */
struct dnswi_text {
    const char *text;
    size_t len;
    size_t pos;
    size_t at;
};

/* A field as it stands, escapes and all; for a quoted one, what stands between the quotes. */
struct dnswi_token {
    const char *text;
    size_t len;
    bool quoted;
};

/*
 * The next field: 1 and `*ret_token`, 0 at the end, or DNSW_ERR_SYNTAX (no closing quote; a bare
 * `(`, `)`, `;` or control character) or DNSW_ERR_ESCAPE (a backslash at the end).
 */
int dnswi_token_next(struct dnswi_text *in, struct dnswi_token *ret_token);

/* As dnswi_token_next() with the end being DNSW_ERR_FIELD_MISSING; 0 if there is a field. */
int dnswi_token_need(struct dnswi_text *in, struct dnswi_token *ret_token);

/*
 * As dnswi_token_next(), with quotes anywhere in the field kept as they stand, as `key="value"`
 * of RFC 9460 section 2.1 has them.
 */
int dnswi_token_param(struct dnswi_text *in, struct dnswi_token *ret_token);

/* One octet at `*pos` < len, `\X` and `\DDD` resolved; `*pos` moves past it. 0 or ESCAPE. */
int dnswi_unescape(const char *text, size_t len, size_t *pos, uint8_t *ret_octet);

/* Unescape a whole field into `w`, at most `max` octets (else DNSW_ERR_STRING_LONG). */
int dnswi_unescape_all(struct dnsw_writer *w, const char *text, size_t len, size_t max);

/* A decimal number of digits alone: 0, DNSW_ERR_SYNTAX or, above `max`, DNSW_ERR_RANGE. */
int dnswi_parse_uint(const char *text, size_t len, uint32_t max, uint32_t *ret_value);

/*
 * Decode the remaining fields as hexadecimal digits, two an octet, blanks anywhere between them
 * (RFC 3597 section 5), into `w`: 0, DNSW_ERR_SYNTAX or an error of the fields.
 */
int dnswi_parse_hex(struct dnswi_text *in, struct dnsw_writer *w);

/* Decode base64 with its padding (RFC 4648 section 4) into `w`: 0 or DNSW_ERR_SYNTAX. */
int dnswi_parse_base64(struct dnsw_writer *w, const char *text, size_t len);

/* True if the field is `word` in any case of ASCII letters. */
bool dnswi_text_is(const char *text, size_t len, const char *word);

#endif
