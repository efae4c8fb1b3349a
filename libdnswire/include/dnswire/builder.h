/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_BUILDER_H
#define DNSWIRE_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dnswire/decls.h>
#include <dnswire/edns.h>
#include <dnswire/message.h>

/*
 * Build a message front to back. RRsets go in whole or not at all: one that does not fit sets TC
 * (RFC 2181 section 9) and later ones are refused, so a truncated message has no holes.
 */

DNSW_BEGIN_DECLS

struct dnsw_span {
    const uint8_t *data;
    size_t len;
};

struct dnsw_builder {
    struct dnsw_writer writer;
    struct dnsw_compress compress;
    struct dnsw_header header;
    enum dnsw_section section; /* the section being filled */
    bool truncated;            /* an RRset did not fit */
    bool has_opt;              /* there may be one OPT only */
};

/*
 * Start a message in `size` octets at `buf` (the limit of the transport: 512, the EDNS size,
 * 65535); header counts are kept by the builder. `opt_len` octets are kept free for the OPT
 * record (DNSW_OPT_LEN plus options), 0 if there will be none. The builder must not move after.
 * Errors are sticky and given by dnsw_builder_finish().
 */
void dnsw_builder_init(struct dnsw_builder *b, void *buf, size_t size, uint16_t id, uint16_t flags,
                       size_t opt_len);

/* Append a question; there must be no record yet. One that does not fit is an error. */
void dnsw_builder_question(struct dnsw_builder *b, const struct dnsw_question *question);

/*
 * Append an RRset of `count` records with expanded RDATAs to a section; sections must ascend.
 * True if it is in; false if it did not fit (TC is set) or an error stands: DNSW_ERR_ORDER,
 * DNSW_ERR_COUNT (the section would hold more than 65535 records), DNSW_ERR_RDLENGTH (RDATA of
 * more than 65535 octets, or not expanded and checked).
 */
bool dnsw_builder_rrset(struct dnsw_builder *b, enum dnsw_section section, const uint8_t *owner,
                        uint16_t type, uint16_t class_, uint32_t ttl_s,
                        const struct dnsw_span *rdatas, size_t count);

/*
 * Append the OPT record into the room kept for it, which is given back: what follows may use the
 * rest. DNSW_ERR_OPT if there is one already, DNSW_ERR_NOSPACE if the options are longer than was
 * said at the start and nothing else is free.
 */
void dnsw_builder_opt(struct dnsw_builder *b, const struct dnsw_edns *edns);

/* Write the header. Returns the length of the message or the first error. */
DNSW_MUST_CHECK int dnsw_builder_finish(struct dnsw_builder *b);

DNSW_END_DECLS

#endif
