/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_RDATA_H
#define DNSWIRE_RDATA_H

#include <stddef.h>
#include <stdint.h>

#include <dnswire/decls.h>
#include <dnswire/cursor.h>
#include <dnswire/types.h>

/*
 * RDATA of one record. One descriptor row per type drives every function here; a type without
 * a row is opaque octets (RFC 3597). "Expanded" RDATA holds its names uncompressed.
 */

DNSW_BEGIN_DECLS

#define DNSW_RDATA_MAX 65535 /* what RDLENGTH can say */

/*
 * Read `rdlen` octets of RDATA at `r` and write them expanded into `w` (w->compress is not used).
 * Compressed names are accepted where RFC 1035 or RFC 3597 section 4 has receivers accept them.
 * Errors are set on `r` (malformed, RDLENGTH when fields do not fill rdlen exactly) or on `w`.
 */
void dnsw_rdata_expand(struct dnsw_reader *r, uint16_t type, uint16_t rdlen, struct dnsw_writer *w);

/* Check expanded RDATA: 0, or what dnsw_rdata_expand() would say. */
DNSW_MUST_CHECK int dnsw_rdata_check(uint16_t type, const uint8_t *rdata, size_t len);

/*
 * Write RDLENGTH and the RDATA from its expanded, checked form; names are compressed only for the
 * types of RFC 1035 (RFC 3597 section 4) and when w->compress is set.
 */
void dnsw_rdata_write(struct dnsw_writer *w, uint16_t type, const uint8_t *rdata, size_t len);

/*
 * Copy expanded RDATA in canonical form (RFC 4034 section 6.2: names of the types listed there in
 * lower case). `canonical` has `len` octets and may be `rdata`. Returns 0 or an error of the check.
 */
DNSW_MUST_CHECK int dnsw_rdata_canonical(uint16_t type, const uint8_t *rdata, size_t len,
                                         uint8_t *canonical);

/*
 * Presentation format of expanded RDATA with a NUL. RDATA that fails its check is written in the
 * generic form `\# len hex` (RFC 3597 section 5). Returns the length without the NUL or
 * DNSW_ERR_NOSPACE.
 */
int dnsw_rdata_to_text(uint16_t type, const uint8_t *rdata, size_t len, char *buf, size_t size);

/*
 * Read presentation format, the generic form `\# len hex` included, into expanded RDATA of at
 * most `size` octets. Names are relative to `origin` as in dnsw_name_from_text().
 * Returns the length in octets, or an error; then `*ret_at`, if not NULL, is the offset in `text`
 * of the field at fault.
 */
DNSW_MUST_CHECK int dnsw_rdata_from_text(uint16_t type, const char *text, size_t len,
                                         const uint8_t *origin, uint8_t *rdata, size_t size,
                                         size_t *ret_at);

DNSW_END_DECLS

#endif
