/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_COMPRESS_H
#define DNSWIRE_SRC_COMPRESS_H

#include <stddef.h>
#include <stdint.h>

#include <dnswire/cursor.h>

/*
 * As dnsw_name_write(), for a name that is not known to end: within `size` octets. Returns its
 * length, or 0 with an error on `w`, that of dnsw_name_check() if it is no name.
 */
size_t dnswi_name_put(struct dnsw_writer *w, const uint8_t *name, size_t size);

/*
 * Write the owner of a record and make room for the `fixed` octets behind it, which the caller
 * fills at once. NULL with an error on `w` as of dnswi_name_put(), or DNSW_ERR_NOSPACE.
 */
uint8_t *dnswi_owner_put(struct dnsw_writer *w, const uint8_t *owner, size_t fixed);

/* Forget the targets written at offset `mark` or later. `c` may be NULL. */
void dnswi_compress_forget(struct dnsw_compress *c, size_t mark);

#endif
