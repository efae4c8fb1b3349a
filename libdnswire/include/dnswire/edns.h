/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_EDNS_H
#define DNSWIRE_EDNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dnswire/decls.h>
#include <dnswire/cursor.h>
#include <dnswire/message.h>

/*
 * EDNS(0), RFC 6891, and extended DNS errors, RFC 8914.
 */

DNSW_BEGIN_DECLS

#define DNSW_EDNS_VERSION  0
#define DNSW_EDNS_SIZE_MIN 512 /* smaller values mean this (RFC 6891 section 6.2.3) */
#define DNSW_EDNS_FLAG_DO  0x8000u
#define DNSW_OPT_LEN       11 /* octets of an OPT record without options */

enum dnsw_edns_code {
    DNSW_EDNS_NSID = 3,
    DNSW_EDNS_CLIENT_SUBNET = 8,
    DNSW_EDNS_COOKIE = 10,
    DNSW_EDNS_KEEPALIVE = 11,
    DNSW_EDNS_PADDING = 12,
    DNSW_EDNS_EXTENDED_ERROR = 15,
    DNSW_EDNS_REPORT_CHANNEL = 18,
};

/* INFO-CODEs of RFC 8914 that a NanoDNS uses. */
enum dnsw_ede {
    DNSW_EDE_OTHER = 0,
    DNSW_EDE_STALE_ANSWER = 3,
    DNSW_EDE_BLOCKED = 15,
    DNSW_EDE_PROHIBITED = 18,
    DNSW_EDE_STALE_NXDOMAIN = 19,
    DNSW_EDE_NOT_AUTHORITATIVE = 20,
    DNSW_EDE_NO_REACHABLE_AUTHORITY = 22,
    DNSW_EDE_NETWORK_ERROR = 23,
};

struct dnsw_edns {
    uint16_t udp_size;  /* the sender's payload size as it stands */
    uint8_t rcode_high; /* upper 8 of the 12 bits of the RCODE */
    uint8_t version;
    uint16_t flags;         /* DNSW_EDNS_FLAG_DO */
    const uint8_t *options; /* view of the options; NULL when options_len is 0 */
    uint16_t options_len;
};

struct dnsw_edns_option {
    uint16_t code;
    uint16_t len;
    const uint8_t *data;
};

/*
 * Read an OPT record that dnsw_message_next() gave from `octets`, the message's first octet.
 * Options are checked to fill the RDATA. 0, DNSW_ERR_OPT (not an OPT) or DNSW_ERR_SHORT.
 * The views live as long as the message.
 */
DNSW_MUST_CHECK int dnsw_edns_read(const struct dnsw_rr *rr, const uint8_t *octets,
                                   struct dnsw_edns *ret_edns);

/* The next option from `r`, a reader over edns->options: 1 and `*ret_option`, 0 at the end, error.
 */
DNSW_MUST_CHECK int dnsw_edns_option_next(struct dnsw_reader *r,
                                          struct dnsw_edns_option *ret_option);

/* The RCODE of 12 bits from the header's four and the OPT's eight (RFC 6891 6.1.3); `edns` may
 * be NULL. */
uint16_t dnsw_rcode_compose(uint16_t header_flags, const struct dnsw_edns *edns);

/* Write an OPT record: owner root, no compression. `edns->options` are copied as they are. */
void dnsw_edns_write(struct dnsw_writer *w, const struct dnsw_edns *edns);

/*
 * Write one extended-error option (code, length, INFO-CODE, EXTRA-TEXT of `text_len` octets of
 * UTF-8, may be 0) for use as edns->options. RFC 8914 section 2.
 */
void dnsw_edns_write_ede(struct dnsw_writer *w, uint16_t info_code, const char *text,
                         size_t text_len);

DNSW_END_DECLS

#endif
