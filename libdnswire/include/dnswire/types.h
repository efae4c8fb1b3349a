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
    DNSW_TYPE_MD = 3,
    DNSW_TYPE_MF = 4,
    DNSW_TYPE_CNAME = 5,
    DNSW_TYPE_SOA = 6,
    DNSW_TYPE_MB = 7,
    DNSW_TYPE_MG = 8,
    DNSW_TYPE_MR = 9,
    DNSW_TYPE_NULL = 10,
    DNSW_TYPE_WKS = 11,
    DNSW_TYPE_PTR = 12,
    DNSW_TYPE_HINFO = 13,
    DNSW_TYPE_MINFO = 14,
    DNSW_TYPE_MX = 15,
    DNSW_TYPE_TXT = 16,
    DNSW_TYPE_RP = 17,
    DNSW_TYPE_AFSDB = 18,
    DNSW_TYPE_X25 = 19,
    DNSW_TYPE_ISDN = 20,
    DNSW_TYPE_RT = 21,
    DNSW_TYPE_NSAP = 22,
    DNSW_TYPE_SIG = 24,
    DNSW_TYPE_KEY = 25,
    DNSW_TYPE_PX = 26,
    DNSW_TYPE_GPOS = 27,
    DNSW_TYPE_AAAA = 28,
    DNSW_TYPE_LOC = 29,
    DNSW_TYPE_NXT = 30,
    DNSW_TYPE_EID = 31,
    DNSW_TYPE_NIMLOC = 32,
    DNSW_TYPE_SRV = 33,
    DNSW_TYPE_ATMA = 34,
    DNSW_TYPE_NAPTR = 35,
    DNSW_TYPE_KX = 36,
    DNSW_TYPE_CERT = 37,
    DNSW_TYPE_A6 = 38,
    DNSW_TYPE_DNAME = 39,
    DNSW_TYPE_SINK = 40,
    DNSW_TYPE_OPT = 41,
    DNSW_TYPE_APL = 42,
    DNSW_TYPE_DS = 43,
    DNSW_TYPE_SSHFP = 44,
    DNSW_TYPE_IPSECKEY = 45,
    DNSW_TYPE_RRSIG = 46,
    DNSW_TYPE_NSEC = 47,
    DNSW_TYPE_DNSKEY = 48,
    DNSW_TYPE_DHCID = 49,
    DNSW_TYPE_NSEC3 = 50,
    DNSW_TYPE_NSEC3PARAM = 51,
    DNSW_TYPE_TLSA = 52,
    DNSW_TYPE_SMIMEA = 53,
    DNSW_TYPE_HIP = 55,
    DNSW_TYPE_NINFO = 56,
    DNSW_TYPE_RKEY = 57,
    DNSW_TYPE_TALINK = 58,
    DNSW_TYPE_CDS = 59,
    DNSW_TYPE_CDNSKEY = 60,
    DNSW_TYPE_OPENPGPKEY = 61,
    DNSW_TYPE_CSYNC = 62,
    DNSW_TYPE_ZONEMD = 63,
    DNSW_TYPE_SVCB = 64,
    DNSW_TYPE_HTTPS = 65,
    DNSW_TYPE_DSYNC = 66,
    DNSW_TYPE_HHIT = 67,
    DNSW_TYPE_BRID = 68,
    DNSW_TYPE_SPF = 99,
    DNSW_TYPE_NID = 104,
    DNSW_TYPE_L32 = 105,
    DNSW_TYPE_L64 = 106,
    DNSW_TYPE_LP = 107,
    DNSW_TYPE_EUI48 = 108,
    DNSW_TYPE_EUI64 = 109,
    DNSW_TYPE_TKEY = 249,
    DNSW_TYPE_TSIG = 250,
    DNSW_TYPE_IXFR = 251,
    DNSW_TYPE_AXFR = 252,
    DNSW_TYPE_MAILB = 253,
    DNSW_TYPE_MAILA = 254,
    DNSW_TYPE_ANY = 255,
    DNSW_TYPE_URI = 256,
    DNSW_TYPE_CAA = 257,
    DNSW_TYPE_AVC = 258,
    DNSW_TYPE_DOA = 259,
    DNSW_TYPE_AMTRELAY = 260,
    DNSW_TYPE_RESINFO = 261,
    DNSW_TYPE_WALLET = 262,
    DNSW_TYPE_CLA = 263,
    DNSW_TYPE_IPN = 264,
    DNSW_TYPE_TA = 32768,
    DNSW_TYPE_DLV = 32769,
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
