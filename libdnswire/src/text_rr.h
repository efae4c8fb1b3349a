/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_TEXT_RR_H
#define DNSWIRE_SRC_TEXT_RR_H

#include <stdbool.h>

#include <dnswire/message.h>

/* Records as text, into a writer that others fill as well. */

/* True if the record has no RDATA and needs none (RFC 2136 sections 2.4 and 2.5). */
bool dnswi_rr_is_bare(const struct dnsw_rr *rr);

/* A reader over the RDATA of a record of `m`, in the message: compression pointers resolve. */
struct dnsw_reader dnswi_rr_rdata(const struct dnsw_message *m, const struct dnsw_rr *rr);

void dnswi_put_class(struct dnsw_writer *out, uint16_t class_);
void dnswi_put_type(struct dnsw_writer *out, uint16_t type);
void dnswi_put_rdata(struct dnsw_writer *out, const struct dnsw_message *m,
                     const struct dnsw_rr *rr);
void dnswi_put_rr(struct dnsw_writer *out, const struct dnsw_message *m, const struct dnsw_rr *rr);

#endif
