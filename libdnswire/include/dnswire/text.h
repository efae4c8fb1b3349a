/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_TEXT_H
#define DNSWIRE_TEXT_H

#include <stddef.h>

#include <dnswire/decls.h>
#include <dnswire/message.h>

/* Presentation format of whole records (RFC 1035 section 5.1). */

DNSW_BEGIN_DECLS

/*
 * One line `owner TTL class type rdata` with a NUL, fields separated by one space, of a record of
 * `m`. Returns the length without the NUL, DNSW_ERR_NOSPACE, or the RDATA's error.
 * Uses at most 4 KiB of stack.
 */
int dnsw_rr_to_text(const struct dnsw_message *m, const struct dnsw_rr *rr, char *buf, size_t size);

DNSW_END_DECLS

#endif
