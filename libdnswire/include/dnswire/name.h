/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_NAME_H
#define DNSWIRE_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dnswire/decls.h>
#include <dnswire/cursor.h>

/*
 * Domain names in wire format (RFC 1035 section 3.1): length-prefixed labels closed by the root's
 * zero octet, uncompressed, at most 255 octets, in an array of the caller. A name in this form
 * is its own terminator; functions that take `const uint8_t *name` rely on that, so names from
 * outside must first pass dnsw_name_read() or dnsw_name_from_text().
 * Comparison ignores ASCII case only (RFC 4343).
 */

DNSW_BEGIN_DECLS

#define DNSW_NAME_MAX      255  /* octets of a name, the root's zero included (RFC 1035 2.3.4) */
#define DNSW_LABEL_MAX     63   /* octets of a label (RFC 1035 2.3.4) */
#define DNSW_LABELS_MAX    127  /* labels of the longest name, the root not counted */
#define DNSW_NAME_TEXT_MAX 1009 /* worst presentation form with its NUL: 250 x \DDD, dots */

/*
 * Pointers followed for one name: the most that can be of use, one to each of 127 labels and one to
 * the root.
 */
#define DNSW_NAME_HOPS_MAX 128

/*
 * A message of 64 KiB has room for 12,000 names, and pointers can make each of them the longest
 * there is. So names of many steps, labels and pointers, are paid for out of what a reader has for
 * all of them. What is free exceeds the deepest names in use (34 labels, ip6.arpa, RFC 3596 section
 * 2.5) with a dozen of pointers; what is not lets 630 names be as bad as they can be.
 */
#define DNSW_NAME_STEPS_FREE  48     /* of each name */
#define DNSW_READER_STEPS_MAX 131072 /* above them, of all names of one reader */

/*
 * Read a name, following compression pointers, each of which must point strictly backward and
 * past the header. `name` has DNSW_NAME_MAX octets and may be changed on failure.
 * Returns its length (1..255), or 0 with r->error set to SHORT, LABEL_TYPE, POINTER (one that may
 * not be, or too many) or NAME_LONG.
 */
size_t dnsw_name_read(struct dnsw_reader *r, uint8_t *name);

/* As dnsw_name_read() without keeping the name; checks the same. Returns its expanded length. */
size_t dnsw_name_skip(struct dnsw_reader *r);

/* Write a name, compressed when w->compress is set, and remember its suffixes as targets. */
void dnsw_name_write(struct dnsw_writer *w, const uint8_t *name);

/* Write a name whole, whatever w->compress says (RFC 3597 section 4); its suffixes become no
 * targets. */
void dnsw_name_write_plain(struct dnsw_writer *w, const uint8_t *name);

/* Octets of a name, the root's zero included. */
size_t dnsw_name_len(const uint8_t *name);

/*
 * Length of the name that starts at `octets` and lies within `size` octets, without
 * pointers, or DNSW_ERR_SHORT, LABEL_TYPE or NAME_LONG: the check for names of unknown origin.
 */
DNSW_MUST_CHECK int dnsw_name_check(const uint8_t *octets, size_t size);

/* Labels of a name, the root not counted: 0 for ".". */
unsigned dnsw_name_labels(const uint8_t *name);

/* The name without its first label; the root's parent is the root. A view into `name`. */
const uint8_t *dnsw_name_parent(const uint8_t *name);

/* True if two names are the same, in any case of letters (RFC 4343). */
bool dnsw_name_equal(const uint8_t *a, const uint8_t *b);

/* Canonical order of RFC 4034 section 6.1: < 0, 0, > 0. */
int dnsw_name_compare(const uint8_t *a, const uint8_t *b);

/* True if `name` is `apex` or below it. */
bool dnsw_name_is_within(const uint8_t *name, const uint8_t *apex);

/*
 * Copy a name with A-Z made a-z (RFC 4034 section 6.2): what is hashed and compared as octets.
 * `folded` has DNSW_NAME_MAX octets and may be `name` itself. Returns the length.
 */
size_t dnsw_name_fold(uint8_t *folded, const uint8_t *name);

/*
 * Read presentation format (RFC 1035 section 5.1): labels with `\X` and `\DDD` escapes, `@` for
 * the origin. A name without a closing dot is relative to `origin`; with origin NULL it is an
 * error (DNSW_ERR_NAME_RELATIVE), with origin "\0" (the root) the dot is optional.
 * `name` has DNSW_NAME_MAX octets and may be changed on failure.
 * Returns the length (1..255) or LABEL_LONG, LABEL_EMPTY, NAME_LONG, ESCAPE, NAME_RELATIVE,
 * SYNTAX (empty text).
 */
DNSW_MUST_CHECK int dnsw_name_from_text(const char *text, size_t len, const uint8_t *origin,
                                        uint8_t *name);

/*
 * Write presentation format with the closing dot and a NUL: octets outside 0x21..0x7E as \DDD,
 * the characters " $ ( ) . ; @ \ with a backslash (RFC 1035 section 5.1, RFC 4343 section 2.1).
 * Returns the length without the NUL, or DNSW_ERR_NOSPACE (DNSW_NAME_TEXT_MAX is enough).
 */
int dnsw_name_to_text(const uint8_t *name, char *buf, size_t size);

DNSW_END_DECLS

#endif
