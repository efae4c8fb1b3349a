/* SPDX-License-Identifier: MIT */
#include "rdata_desc.h"

#include <stddef.h>

/* The names of the kinds, short: a row stays on its line. */
#define U8          DNSWI_FIELD_U8
#define U16         DNSWI_FIELD_U16
#define U32         DNSWI_FIELD_U32
#define PERIOD      DNSWI_FIELD_PERIOD
#define U48         DNSWI_FIELD_U48
#define U64         DNSWI_FIELD_U64
#define ALGORITHM   DNSWI_FIELD_ALGORITHM
#define CERT_TYPE   DNSWI_FIELD_CERT_TYPE
#define SCHEME      DNSWI_FIELD_SCHEME
#define PROTOCOL    DNSWI_FIELD_PROTOCOL
#define TSIG_ERROR  DNSWI_FIELD_TSIG_ERROR
#define TYPE        DNSWI_FIELD_TYPE
#define TIME        DNSWI_FIELD_TIME
#define IPV4        DNSWI_FIELD_IPV4
#define IPV6        DNSWI_FIELD_IPV6
#define EUI48       DNSWI_FIELD_EUI48
#define EUI64       DNSWI_FIELD_EUI64
#define LOCATOR     DNSWI_FIELD_LOCATOR
#define NAME        DNSWI_FIELD_NAME
#define STRING      DNSWI_FIELD_STRING
#define STRING_OPT  DNSWI_FIELD_STRING_OPT
#define STRINGS     DNSWI_FIELD_STRINGS
#define TAG         DNSWI_FIELD_TAG
#define TEXT        DNSWI_FIELD_TEXT
#define TARGET      DNSWI_FIELD_TARGET
#define HEX         DNSWI_FIELD_HEX
#define DIGEST      DNSWI_FIELD_DIGEST
#define BASE64      DNSWI_FIELD_BASE64
#define BASE64_OPT  DNSWI_FIELD_BASE64_OPT
#define BLOB        DNSWI_FIELD_BLOB
#define SALT        DNSWI_FIELD_SALT
#define HASH        DNSWI_FIELD_HASH
#define TYPES       DNSWI_FIELD_TYPES
#define LOC         DNSWI_FIELD_LOC
#define PREFIXES    DNSWI_FIELD_PREFIXES
#define GATEWAY     DNSWI_FIELD_GATEWAY
#define RELAY       DNSWI_FIELD_RELAY
#define HOST_ID     DNSWI_FIELD_HOST_ID
#define NAMES       DNSWI_FIELD_NAMES
#define PARAMS      DNSWI_FIELD_PARAMS
#define BASE64_DASH DNSWI_FIELD_BASE64_DASH
#define PORTS       DNSWI_FIELD_PORTS
#define NSAP_HEX    DNSWI_FIELD_NSAP
#define ATM         DNSWI_FIELD_ATM
#define SUFFIX      DNSWI_FIELD_SUFFIX
#define NAME_OPT    DNSWI_FIELD_NAME_OPT
#define OPTIONS     DNSWI_FIELD_OPTIONS
#define OPAQUE      DNSWI_FIELD_OPAQUE

/* Names of the types of RFC 1035; of those RFC 3597 section 4 lists; of all later ones. */
#define OLD   (DNSWI_NAME_COMPRESS | DNSWI_NAME_EXPAND | DNSWI_NAME_FOLD)
#define KNOWN (DNSWI_NAME_EXPAND | DNSWI_NAME_FOLD)
#define LATER 0

/*
 * X(type, flags, fields…), ascending. RFC 4034 section 6.2 also lists HINFO, which has no name, and
 * NSEC, which RFC 6840 section 5.1 takes off the list.
 */
#define DESC_LIST(X)                                                                               \
    X(A, LATER, IPV4)                                                      /* RFC 1035 3.4.1 */    \
    X(NS, OLD, NAME)                                                       /* RFC 1035 3.3.11 */   \
    X(MD, OLD, NAME)                                                       /* RFC 1035 3.3.4 */    \
    X(MF, OLD, NAME)                                                       /* RFC 1035 3.3.5 */    \
    X(CNAME, OLD, NAME)                                                    /* RFC 1035 3.3.1 */    \
    X(SOA, OLD, NAME, NAME, U32, PERIOD, PERIOD, PERIOD, PERIOD)           /* RFC 1035 3.3.13 */   \
    X(MB, OLD, NAME)                                                       /* RFC 1035 3.3.3 */    \
    X(MG, OLD, NAME)                                                       /* RFC 1035 3.3.6 */    \
    X(MR, OLD, NAME)                                                       /* RFC 1035 3.3.8 */    \
    X(NULL, DNSWI_TEXT_GENERIC, OPAQUE)                                    /* RFC 1035 3.3.10 */   \
    X(WKS, DNSWI_TEXT_CHOICE, IPV4, PROTOCOL, PORTS)                       /* RFC 1035 3.4.2 */    \
    X(PTR, OLD, NAME)                                                      /* RFC 1035 3.3.12 */   \
    X(HINFO, LATER, STRING, STRING)                                        /* RFC 1035 3.3.2 */    \
    X(MINFO, OLD, NAME, NAME)                                              /* RFC 1035 3.3.7 */    \
    X(MX, OLD, U16, NAME)                                                  /* RFC 1035 3.3.9 */    \
    X(TXT, LATER, STRINGS)                                                 /* RFC 1035 3.3.14 */   \
    X(RP, KNOWN, NAME, NAME)                                               /* RFC 1183 2.2 */      \
    X(AFSDB, KNOWN, U16, NAME)                                             /* RFC 1183 1 */        \
    X(X25, LATER, STRING)                                                  /* RFC 1183 3.1 */      \
    X(ISDN, LATER, STRING, STRING_OPT)                                     /* RFC 1183 3.2 */      \
    X(RT, KNOWN, U16, NAME)                                                /* RFC 1183 3.3 */      \
    X(NSAP, LATER, NSAP_HEX)                                               /* RFC 1706 5 */        \
    X(SIG, KNOWN, TYPE, ALGORITHM, U8, U32, TIME, TIME, U16, NAME, BASE64) /* RFC 2535 4.1 */      \
    X(KEY, LATER, U16, U8, ALGORITHM, BASE64_OPT)                          /* RFC 2535 3.1 */      \
    X(PX, KNOWN, U16, NAME, NAME)                                          /* RFC 2163 4 */        \
    X(GPOS, LATER, STRING, STRING, STRING)                                 /* RFC 1712 3 */        \
    X(AAAA, LATER, IPV6)                                                   /* RFC 3596 2.2 */      \
    X(LOC, LATER, LOC)                                                     /* RFC 1876 2 */        \
    X(NXT, KNOWN | DNSWI_TEXT_GENERIC, NAME, OPAQUE)                       /* RFC 2535 5.2 */      \
    X(EID, LATER, HEX)                                           /* draft-ietf-nimrod-dns-01 */    \
    X(NIMLOC, LATER, HEX)                                        /* draft-ietf-nimrod-dns-01 */    \
    X(SRV, KNOWN, U16, U16, U16, NAME)                           /* RFC 2782 */                    \
    X(ATMA, LATER, ATM)                                          /* af-dans-0152 5.2 */            \
    X(NAPTR, KNOWN, U16, U16, STRING, STRING, STRING, NAME)      /* RFC 3403 4.1 */                \
    X(KX, DNSWI_NAME_FOLD, U16, NAME)                            /* RFC 2230 3.1 */                \
    X(CERT, LATER, CERT_TYPE, U16, ALGORITHM, BASE64)            /* RFC 4398 2 */                  \
    X(A6, DNSWI_NAME_FOLD | DNSWI_TEXT_CHOICE, SUFFIX, NAME_OPT) /* RFC 2874 3.1 */                \
    X(DNAME, DNSWI_NAME_FOLD, NAME)                              /* RFC 6672 2.1 */                \
    X(SINK, LATER, U8, U8, U8, BASE64_OPT)                       /* draft-eastlake-kitchen-sink */ \
    X(OPT, DNSWI_TEXT_GENERIC, OPTIONS)                          /* RFC 6891 6.1.2 */              \
    X(APL, LATER, PREFIXES)                                      /* RFC 3123 4 */                  \
    X(DS, LATER, U16, ALGORITHM, U8, HEX)                        /* RFC 4034 5.1 */                \
    X(SSHFP, LATER, U8, U8, HEX)                                 /* RFC 4255 3.1 */                \
    X(IPSECKEY, LATER, U8, GATEWAY, BASE64_OPT)                  /* RFC 4025 2.1 */                \
    X(RRSIG, DNSWI_NAME_FOLD, TYPE, ALGORITHM, U8, U32, TIME, TIME, U16, NAME,                     \
      BASE64)                                                     /* RFC 4034 3.1 */               \
    X(NSEC, LATER, NAME, TYPES)                                   /* RFC 4034 4.1 */               \
    X(DNSKEY, LATER, U16, U8, ALGORITHM, BASE64)                  /* RFC 4034 2.1 */               \
    X(DHCID, LATER, BASE64)                                       /* RFC 4701 3.1 */               \
    X(NSEC3, LATER, U8, U8, U16, SALT, HASH, TYPES)               /* RFC 5155 3.2 */               \
    X(NSEC3PARAM, LATER, U8, U8, U16, SALT)                       /* RFC 5155 4.2 */               \
    X(TLSA, LATER, U8, U8, U8, HEX)                               /* RFC 6698 2.1 */               \
    X(SMIMEA, LATER, U8, U8, U8, HEX)                             /* RFC 8162 2 */                 \
    X(HIP, LATER, HOST_ID, NAMES)                                 /* RFC 8005 5 */                 \
    X(NINFO, LATER, STRINGS)                                      /* IANA */                       \
    X(RKEY, LATER, U16, U8, ALGORITHM, BASE64)                    /* IANA */                       \
    X(TALINK, LATER, NAME, NAME)                                  /* IANA */                       \
    X(CDS, LATER, U16, ALGORITHM, U8, HEX)                        /* RFC 7344 3.1 */               \
    X(CDNSKEY, LATER, U16, U8, ALGORITHM, BASE64)                 /* RFC 7344 3.2 */               \
    X(OPENPGPKEY, LATER, BASE64)                                  /* RFC 7929 2.1 */               \
    X(CSYNC, LATER, U32, U16, TYPES)                              /* RFC 7477 2.1 */               \
    X(ZONEMD, LATER, U32, U8, U8, DIGEST)                         /* RFC 8976 2.2 */               \
    X(SVCB, LATER, U16, NAME, PARAMS)                             /* RFC 9460 2.2 */               \
    X(HTTPS, LATER, U16, NAME, PARAMS)                            /* RFC 9460 9 */                 \
    X(DSYNC, LATER, TYPE, SCHEME, U16, NAME)                      /* RFC 9859 2.1 */               \
    X(HHIT, LATER, BASE64)                                        /* RFC 9886 5.1 */               \
    X(BRID, LATER, BASE64)                                        /* RFC 9886 5.2 */               \
    X(SPF, LATER, STRINGS)                                        /* RFC 4408 3.1.1 */             \
    X(NID, LATER, U16, LOCATOR)                                   /* RFC 6742 2.1 */               \
    X(L32, LATER, U16, IPV4)                                      /* RFC 6742 2.2 */               \
    X(L64, LATER, U16, LOCATOR)                                   /* RFC 6742 2.3 */               \
    X(LP, LATER, U16, NAME)                                       /* RFC 6742 2.4 */               \
    X(EUI48, LATER, EUI48)                                        /* RFC 7043 3 */                 \
    X(EUI64, LATER, EUI64)                                        /* RFC 7043 4 */                 \
    X(TKEY, LATER, NAME, TIME, TIME, U16, TSIG_ERROR, BLOB, BLOB) /* RFC 2930 2 */                 \
    X(TSIG, LATER, NAME, U48, U16, BLOB, U16, TSIG_ERROR, BLOB)   /* RFC 8945 4.2 */               \
    X(URI, LATER, U16, U16, TARGET)                               /* RFC 7553 4.5 */               \
    X(CAA, LATER, U8, TAG, TEXT)                                  /* RFC 8659 4.1 */               \
    X(AVC, LATER, STRINGS)                                        /* IANA */                       \
    X(DOA, LATER, U32, U32, U8, STRING, BASE64_DASH) /* draft-durand-doa-over-dns 3.1 */           \
    X(AMTRELAY, LATER, U8, RELAY)                    /* RFC 8777 4.2 */                            \
    X(RESINFO, LATER, STRINGS)                       /* RFC 9606 3 */                              \
    X(WALLET, LATER, STRINGS)                        /* IANA */                                    \
    X(CLA, LATER, STRINGS)                           /* IANA */                                    \
    X(IPN, LATER, U64)                               /* IANA */

/* The same far from the others: too far for an index by type. */
#define FAR_LIST(X)                                                                                \
    X(TA, LATER, U16, ALGORITHM, U8, HEX)  /* IANA */                                              \
    X(DLV, LATER, U16, ALGORITHM, U8, HEX) /* RFC 4431 */

enum {
    ROW_OPAQUE = DNSWI_ROW_OPAQUE,
#define ROW_INDEX(type, ...) ROW_##type,
    FAR_LIST(ROW_INDEX) DESC_LIST(ROW_INDEX)
#undef ROW_INDEX
        ROWS,
};

_Static_assert((int)ROW_TA == DNSWI_ROW_TA && ROW_DLV - ROW_TA == DNSW_TYPE_DLV - DNSW_TYPE_TA,
               "the rows of the far types stand together");

const struct dnswi_desc dnswi_rows[ROWS] = {[ROW_OPAQUE] = {0, DNSWI_TEXT_GENERIC, {OPAQUE}, ""},
#define ROW(type, flags, ...) [ROW_##type] = {DNSW_TYPE_##type, flags, {__VA_ARGS__}, #type},
                                            FAR_LIST(ROW) DESC_LIST(ROW)
#undef ROW
};

/* ROW_OPAQUE where there is none. */
const uint8_t dnswi_row_of[DNSWI_NEAR_TYPES] = {
#define ROW_OF(type, ...) [DNSW_TYPE_##type] = ROW_##type,
    DESC_LIST(ROW_OF)
#undef ROW_OF
};

const struct dnswi_desc *dnswi_desc_at(unsigned i)
{
    return i + 1 < ROWS ? &dnswi_rows[i + 1] : NULL;
}
