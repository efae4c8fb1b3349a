/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_RDATA_H
#define DNSWIRE_SRC_RDATA_H

#include <stdbool.h>

#include <dnswire/rdata.h>

#include "rdata_desc.h"

/*
 * Check the RDATA that `r` spans exactly (a sub-reader) and move to its end. With `pointers` the
 * types that allow it may have compressed names, which resolve in the message around `r`.
 */
void dnswi_rdata_check(struct dnsw_reader *r, const struct dnswi_desc *desc, bool pointers);

/*
 * Write RDATA from its expanded, checked form, as dnsw_rdata_write() without RDLENGTH.
 */
void dnswi_rdata_put(struct dnsw_writer *w, const struct dnswi_desc *desc, const uint8_t *rdata,
                     size_t len);

/* Print the RDATA that `r` spans, which must have passed dnswi_rdata_check() with `pointers`. */
void dnswi_rdata_print(struct dnsw_reader *r, const struct dnswi_desc *desc,
                       struct dnsw_writer *out);

#endif
