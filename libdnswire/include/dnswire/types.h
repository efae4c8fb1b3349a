/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_TYPES_H
#define DNSWIRE_TYPES_H

#include <stddef.h>
#include <stdint.h>

#include <dnswire/decls.h>
#include <dnswire/error.h>

/*
 * Numbers of the IANA DNS registry and their mnemonics.
 */

DNSW_BEGIN_DECLS

enum dnsw_type {
    DNSW_TYPE_A = 1,
    DNSW_TYPE_NS = 2,
    DNSW_TYPE_CNAME = 5,
    DNSW_TYPE_SOA = 6,
    DNSW_TYPE_PTR = 12,
    DNSW_TYPE_MX = 15,
    DNSW_TYPE_TXT = 16,
    DNSW_TYPE_AAAA = 28,
    DNSW_TYPE_SRV = 33,
    DNSW_TYPE_NAPTR = 35,
    DNSW_TYPE_OPT = 41,
    DNSW_TYPE_SSHFP = 44,
    DNSW_TYPE_TLSA = 52,
    DNSW_TYPE_SVCB = 64,
    DNSW_TYPE_HTTPS = 65,
    DNSW_TYPE_TKEY = 249,
    DNSW_TYPE_TSIG = 250,
    DNSW_TYPE_IXFR = 251,
    DNSW_TYPE_AXFR = 252,
    DNSW_TYPE_MAILB = 253,
    DNSW_TYPE_MAILA = 254,
    DNSW_TYPE_ANY = 255,
    DNSW_TYPE_CAA = 257,
};

enum dnsw_class {
    DNSW_CLASS_IN = 1,
    DNSW_CLASS_CH = 3,
    DNSW_CLASS_HS = 4,
    DNSW_CLASS_NONE = 254,
    DNSW_CLASS_ANY = 255,
};

enum dnsw_opcode {
    DNSW_OPCODE_QUERY = 0,
    DNSW_OPCODE_IQUERY = 1,
    DNSW_OPCODE_STATUS = 2,
    DNSW_OPCODE_NOTIFY = 4,
    DNSW_OPCODE_UPDATE = 5,
    DNSW_OPCODE_DSO = 6,
};

/* RCODEs above 15 need an OPT record (RFC 6891 section 6.1.3). */
enum dnsw_rcode {
    DNSW_RCODE_NOERROR = 0,
    DNSW_RCODE_FORMERR = 1,
    DNSW_RCODE_SERVFAIL = 2,
    DNSW_RCODE_NXDOMAIN = 3,
    DNSW_RCODE_NOTIMP = 4,
    DNSW_RCODE_REFUSED = 5,
    DNSW_RCODE_YXDOMAIN = 6,
    DNSW_RCODE_YXRRSET = 7,
    DNSW_RCODE_NXRRSET = 8,
    DNSW_RCODE_NOTAUTH = 9,
    DNSW_RCODE_NOTZONE = 10,
    DNSW_RCODE_BADVERS = 16,
    DNSW_RCODE_BADCOOKIE = 23,
};

/* Longest mnemonic of this header with its NUL: "RESERVED12" and "TYPE65535" fit. */
#define DNSW_MNEMONIC_MAX 24

/*
 * Write the mnemonic of a number and a NUL into `buf` of `size` octets. A number without a
 * mnemonic gives TYPE123, CLASS123 (RFC 3597 section 5), OPCODE12 or RCODE123.
 * Returns the length without the NUL, or DNSW_ERR_NOSPACE (DNSW_MNEMONIC_MAX is enough).
 */
int dnsw_type_to_text(uint16_t type, char *buf, size_t size);
int dnsw_class_to_text(uint16_t class_, char *buf, size_t size);
int dnsw_opcode_to_text(uint8_t opcode, char *buf, size_t size);
int dnsw_rcode_to_text(uint16_t rcode, char *buf, size_t size);

/*
 * Read a mnemonic of `len` octets, in any case; TYPE123 and CLASS123 are understood.
 * Returns 0 and the number in `*ret_…`, or DNSW_ERR_UNKNOWN or DNSW_ERR_RANGE.
 */
DNSW_MUST_CHECK int dnsw_type_from_text(const char *text, size_t len, uint16_t *ret_type);
DNSW_MUST_CHECK int dnsw_class_from_text(const char *text, size_t len, uint16_t *ret_class);

DNSW_END_DECLS

#endif
