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

/* Option codes; the RFC of each stands in its comment. */
enum dnsw_edns_code {
    DNSW_EDNS_LLQ = 1,             /* RFC 8764 */
    DNSW_EDNS_UPDATE_LEASE = 2,    /* RFC 9664 */
    DNSW_EDNS_NSID = 3,            /* RFC 5001 */
    DNSW_EDNS_DAU = 5,             /* RFC 6975 */
    DNSW_EDNS_DHU = 6,             /* RFC 6975 */
    DNSW_EDNS_N3U = 7,             /* RFC 6975 */
    DNSW_EDNS_CLIENT_SUBNET = 8,   /* RFC 7871 */
    DNSW_EDNS_EXPIRE = 9,          /* RFC 7314 */
    DNSW_EDNS_COOKIE = 10,         /* RFC 7873 */
    DNSW_EDNS_KEEPALIVE = 11,      /* RFC 7828 */
    DNSW_EDNS_PADDING = 12,        /* RFC 7830 */
    DNSW_EDNS_CHAIN = 13,          /* RFC 7901 */
    DNSW_EDNS_KEY_TAG = 14,        /* RFC 8145 */
    DNSW_EDNS_EXTENDED_ERROR = 15, /* RFC 8914 */
    DNSW_EDNS_REPORT_CHANNEL = 18, /* RFC 9567 */
    DNSW_EDNS_ZONE_VERSION = 19,   /* RFC 9660 */
};

/* INFO-CODEs of extended errors: IANA's registry, begun by RFC 8914. */
enum dnsw_ede {
    DNSW_EDE_OTHER = 0,
    DNSW_EDE_UNSUPPORTED_DNSKEY_ALGORITHM = 1,
    DNSW_EDE_UNSUPPORTED_DS_DIGEST_TYPE = 2,
    DNSW_EDE_STALE_ANSWER = 3,
    DNSW_EDE_FORGED_ANSWER = 4,
    DNSW_EDE_DNSSEC_INDETERMINATE = 5,
    DNSW_EDE_DNSSEC_BOGUS = 6,
    DNSW_EDE_SIGNATURE_EXPIRED = 7,
    DNSW_EDE_SIGNATURE_NOT_YET_VALID = 8,
    DNSW_EDE_DNSKEY_MISSING = 9,
    DNSW_EDE_RRSIGS_MISSING = 10,
    DNSW_EDE_NO_ZONE_KEY_BIT_SET = 11,
    DNSW_EDE_NSEC_MISSING = 12,
    DNSW_EDE_CACHED_ERROR = 13,
    DNSW_EDE_NOT_READY = 14,
    DNSW_EDE_BLOCKED = 15,
    DNSW_EDE_CENSORED = 16,
    DNSW_EDE_FILTERED = 17,
    DNSW_EDE_PROHIBITED = 18,
    DNSW_EDE_STALE_NXDOMAIN = 19,
    DNSW_EDE_NOT_AUTHORITATIVE = 20,
    DNSW_EDE_NOT_SUPPORTED = 21,
    DNSW_EDE_NO_REACHABLE_AUTHORITY = 22,
    DNSW_EDE_NETWORK_ERROR = 23,
    DNSW_EDE_INVALID_DATA = 24,
    DNSW_EDE_SIGNATURE_EXPIRED_BEFORE_VALID = 25,
    DNSW_EDE_TOO_EARLY = 26,
    DNSW_EDE_UNSUPPORTED_NSEC3_ITERATIONS = 27,
    DNSW_EDE_UNABLE_TO_CONFORM_TO_POLICY = 28,
    DNSW_EDE_SYNTHESIZED = 29,
    DNSW_EDE_INVALID_QUERY_TYPE = 30,
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

/*
 * The name of an option code, such as COOKIE, or OPT65001 where it has none, with a NUL.
 * Returns the length without the NUL, or DNSW_ERR_NOSPACE (DNSW_MNEMONIC_MAX is enough).
 */
int dnsw_edns_code_to_text(uint16_t code, char *buf, size_t size);

/*
 * The value of an option as people read it, with a NUL: `192.0.2.0/24/0` for a client subnet,
 * `15 (Blocked): "by policy"` for an extended error. A value that is not what the option's RFC
 * says, and that of an unknown option, is its octets in hexadecimal; an empty one, empty text.
 * ASCII alone: other octets stand as \DDD. Returns the length without the NUL, or
 * DNSW_ERR_NOSPACE (DNSW_RR_TEXT_MAX of dnswire/text.h is enough for any).
 */
int dnsw_edns_option_to_text(const struct dnsw_edns_option *option, char *buf, size_t size);

/* The purpose of an INFO-CODE in IANA's words, "Blocked"; NULL where the registry has none. */
const char *dnsw_ede_text(uint16_t info_code);

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
