/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_RDATA_DESC_H
#define DNSWIRE_SRC_RDATA_DESC_H

#include <stdint.h>

#include <dnswire/types.h>

/*
 * The table that drives parse, check, write, canonical form and text of every RR type: a row is
 * a mnemonic, flags, and the kinds of the fields in their order on the wire.
 */

/* Kinds that always have the same number of octets, any of which are valid. X(KIND, name, octets)
 */
#define DNSWI_FIXED_KINDS(X)                                                                       \
    X(U8, u8, 1)                 /* number of 8, 16, 32, 48, 64 bits */                            \
    X(U16, u16, 2)               /* … */                                                         \
    X(U32, u32, 4)               /* … */                                                         \
    X(U48, u48, 6)               /* … */                                                         \
    X(U64, u64, 8)               /* … */                                                         \
    X(PERIOD, period, 4)         /* seconds; units are read, `1h30m`, as BIND has them */          \
    X(ALGORITHM, algorithm, 1)   /* of DNSSEC; a mnemonic is read (RFC 4034 appendix A.1) */       \
    X(CERT_TYPE, cert_type, 2)   /* a mnemonic if there is one (RFC 4398 section 2.1) */           \
    X(SCHEME, scheme, 1)         /* NOTIFY or a number (RFC 9859 section 2.1) */                   \
    X(PROTOCOL, protocol, 1)     /* of IP; a mnemonic is read (RFC 1035 section 3.4.2) */          \
    X(TSIG_ERROR, tsig_error, 2) /* a mnemonic if there is one (RFC 8945 section 3) */             \
    X(TYPE, type, 2)             /* RR type */                                                     \
    X(TIME, time, 4)             /* seconds since 1970, YYYYMMDDHHmmSS (RFC 4034 section 3.2) */   \
    X(IPV4, ipv4, 4)             /* address */                                                     \
    X(IPV6, ipv6, 16)            /* address */                                                     \
    X(EUI48, eui48, 6)           /* 00-00-5e-00-53-2a (RFC 7043 section 3.2) */                    \
    X(EUI64, eui64, 8)           /* the same of 8 octets (RFC 7043 section 4.2) */                 \
    X(LOCATOR, locator, 8)       /* 2001:0db8:1140:1000 (RFC 6742 section 2.1.2) */

/*
 * Kinds that are checked. X(KIND, name, gaps): with `gaps` the text puts a blank before each of its
 * items itself, as there may be none.
 */
#define DNSWI_CHECKED_KINDS(X)                                                                     \
    X(NAME, name, 0)               /* domain name */                                               \
    X(STRING, string, 0)           /* one <character-string> (RFC 1035 section 3.3) */             \
    X(STRING_OPT, string_opt, 1)   /* one or none, then the end (RFC 1183 section 3.2) */          \
    X(STRINGS, strings, 0)         /* one or more to the end */                                    \
    X(TAG, tag, 0)                 /* letters or digits, not empty (RFC 8659 section 4.1) */       \
    X(TEXT, text, 0)               /* octets to the end, quoted, may be empty (RFC 8659) */        \
    X(TARGET, target, 0)           /* as TEXT, not empty (RFC 7553 section 4.4) */                 \
    X(HEX, hex, 0)                 /* octets to the end, hexadecimal, not empty */                 \
    X(DIGEST, digest, 0)           /* as HEX, 12 octets or more (RFC 8976 section 2.2.4) */        \
    X(BASE64, base64, 0)           /* octets to the end, base64, not empty */                      \
    X(BASE64_OPT, base64_opt, 1)   /* as BASE64, may be empty (RFC 4025 section 2.6) */            \
    X(BLOB, blob, 0)               /* 16 bits of length, octets; `len base64` (RFC 8945) */        \
    X(SALT, salt, 0)               /* length octet, octets; hexadecimal or `-` (RFC 5155 3.3) */   \
    X(HASH, hash, 0)               /* length octet, octets, not empty; base32hex (RFC 5155 3.3) */ \
    X(TYPES, types, 1)             /* type bitmap to the end (RFC 4034 section 4.1.2) */           \
    X(LOC, loc, 0)                 /* a place on Earth (RFC 1876 section 2) */                     \
    X(PREFIXES, prefixes, 0)       /* APL items to the end (RFC 3123 section 4) */                 \
    X(GATEWAY, gateway, 0)         /* type, algorithm, gateway (RFC 4025 section 2.1) */           \
    X(RELAY, relay, 0)             /* D and type, relay (RFC 8777 section 4.2) */                  \
    X(HOST_ID, host_id, 0)         /* algorithm, HIT, key with their lengths (RFC 8005 5) */       \
    X(NAMES, names, 1)             /* names to the end, or none */                                 \
    X(PARAMS, params, 1)           /* SvcParams to the end (RFC 9460 section 2.2) */               \
    X(BASE64_DASH, base64_dash, 0) /* as BASE64, `-` if empty (draft-durand-doa-over-dns) */       \
    X(PORTS, ports, 1)             /* bitmap of ports to the end (RFC 1035 section 3.4.2) */       \
    X(NSAP, nsap, 0)         /* octets to the end, 0x and hexadecimal (RFC 1706 section 7) */      \
    X(ATM, atm, 0)           /* format, ATM address to the end (af-dans-0152) */                   \
    X(SUFFIX, suffix, 0)     /* length of prefix, address behind it (RFC 2874 section 3.1) */      \
    X(NAME_OPT, name_opt, 1) /* name of the prefix, none if that has no bits (RFC 2874) */

/* Kinds of RDATA that has no text but the generic form. */
#define DNSWI_GENERIC_KINDS(X)                                                                     \
    X(OPTIONS, options) /* EDNS options to the end (RFC 6891 section 6.1.2) */                     \
    X(OPAQUE, opaque)   /* any octets to the end */

enum dnswi_field {
    DNSWI_FIELD_END, /* no field: the list ends */
#define DNSWI_FIELD_ENUM(kind, ...) DNSWI_FIELD_##kind,
    DNSWI_FIXED_KINDS(DNSWI_FIELD_ENUM) DNSWI_CHECKED_KINDS(DNSWI_FIELD_ENUM)
        DNSWI_GENERIC_KINDS(DNSWI_FIELD_ENUM)
#undef DNSWI_FIELD_ENUM
            DNSWI_FIELDS,
};

/* What may be done to the names of a type. */
#define DNSWI_NAME_COMPRESS 0x01u /* compressed when written: RFC 1035's own types (RFC 3597 4) */
#define DNSWI_NAME_EXPAND   0x02u /* pointers accepted when read (RFC 1035, RFC 3597 section 4) */
#define DNSWI_NAME_FOLD     0x04u /* lower case in canonical form (RFC 4034 6.2, RFC 6840 5.1) */
#define DNSWI_TEXT_GENERIC  0x08u /* text only as `\# len hex` (RFC 3597 section 5) */
#define DNSWI_TEXT_CHOICE   0x10u /* … where the other form would lose octets */

#define DNSWI_FIELDS_MAX   10
#define DNSWI_MNEMONIC_MAX 12

struct dnswi_desc {
    uint16_t type;
    uint8_t flags;
    uint8_t fields[DNSWI_FIELDS_MAX]; /* enum dnswi_field, closed by DNSWI_FIELD_END */
    char mnemonic[DNSWI_MNEMONIC_MAX];
};

/*
 * All rows: that of opaque octets, those of the types from TA on, then those of the near types,
 * whose indices are in a table: a message pays two loads a record.
 */
#define DNSWI_ROW_OPAQUE 0
#define DNSWI_ROW_TA     1
#define DNSWI_FAR_TYPES  (DNSW_TYPE_DLV - DNSW_TYPE_TA + 1)
#define DNSWI_NEAR_TYPES (DNSW_TYPE_IPN + 1)
extern const struct dnswi_desc dnswi_rows[];
extern const uint8_t dnswi_row_of[DNSWI_NEAR_TYPES];

/* The row of a type; a row of opaque octets without a mnemonic if there is none. Never NULL. */
static inline const struct dnswi_desc *dnswi_desc_find(unsigned type)
{
    const unsigned far = type - DNSW_TYPE_TA;
    unsigned row = far < DNSWI_FAR_TYPES ? DNSWI_ROW_TA + far : DNSWI_ROW_OPAQUE;

    if (type < DNSWI_NEAR_TYPES)
        row = dnswi_row_of[type];
    return &dnswi_rows[row];
}

/* The row with index `i` (0, 1, …), NULL past the last: for a search by mnemonic. */
const struct dnswi_desc *dnswi_desc_at(unsigned i);

#endif
