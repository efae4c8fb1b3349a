/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_TEXTBUF_H
#define ND_BASE_TEXTBUF_H

#include <stddef.h>
#include <stdint.h>

/*
 * Text appended to a buffer of the caller. What does not fit is cut off, never written past the
 * end; there is no closing NUL.
 */

struct nd_textbuf {
    char *text;
    size_t size; /* octets of the buffer */
    size_t len;  /* octets in use */
};

void nd_textbuf_put(struct nd_textbuf *out, const char *octets, size_t len);
void nd_textbuf_puts(struct nd_textbuf *out, const char *text);
void nd_textbuf_char(struct nd_textbuf *out, char c);
void nd_textbuf_uint(struct nd_textbuf *out, uint64_t value);

/* `value` with leading zeros up to `width` digits (at most 20). */
void nd_textbuf_uint_padded(struct nd_textbuf *out, uint64_t value, unsigned width);

/*
 * Text of unknown origin made safe for a terminal: control characters and octets that are not
 * UTF-8 become \xNN.
 */
void nd_textbuf_plain(struct nd_textbuf *out, const char *text, size_t len);

/* A JSON string with its quotes (RFC 8259 section 7); octets that are not UTF-8 become U+FFFD. */
void nd_textbuf_json(struct nd_textbuf *out, const char *text, size_t len);

/* A logfmt value: in quotes, with escapes, unless it needs none. */
void nd_textbuf_logfmt(struct nd_textbuf *out, const char *text, size_t len);

#endif
