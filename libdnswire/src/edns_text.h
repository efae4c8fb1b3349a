/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_EDNS_TEXT_H
#define DNSWIRE_SRC_EDNS_TEXT_H

#include <dnswire/edns.h>

/* EDNS as text, into a writer that others fill as well. */

void dnswi_put_edns_code(struct dnsw_writer *out, uint16_t code);
void dnswi_put_edns_option(struct dnsw_writer *out, const struct dnsw_edns_option *option);

#endif
