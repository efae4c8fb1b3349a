/* SPDX-License-Identifier: MIT */
#include "rdata_desc.h"

#include <stddef.h>

#include <dnswire/types.h>

#define NAME    DNSWI_FIELD_NAME
#define U8      DNSWI_FIELD_U8
#define U16     DNSWI_FIELD_U16
#define U32     DNSWI_FIELD_U32
#define IPV4    DNSWI_FIELD_IPV4
#define IPV6    DNSWI_FIELD_IPV6
#define STRING  DNSWI_FIELD_STRING
#define STRINGS DNSWI_FIELD_STRINGS
#define TAG     DNSWI_FIELD_TAG
#define TEXT    DNSWI_FIELD_TEXT
#define HEX     DNSWI_FIELD_HEX
#define PARAMS  DNSWI_FIELD_PARAMS
#define OPTIONS DNSWI_FIELD_OPTIONS

/* Names of the types of RFC 1035; of those RFC 3597 section 4 lists; of all later ones. */
#define OLD   (DNSWI_NAME_COMPRESS | DNSWI_NAME_EXPAND | DNSWI_NAME_FOLD)
#define KNOWN (DNSWI_NAME_EXPAND | DNSWI_NAME_FOLD)
#define LATER 0

/* X(type, flags, fields…), ascending */
#define DESC_LIST(X)                                                                               \
    X(A, LATER, IPV4)                                       /* RFC 1035 3.4.1 */                   \
    X(NS, OLD, NAME)                                        /* RFC 1035 3.3.11 */                  \
    X(CNAME, OLD, NAME)                                     /* RFC 1035 3.3.1 */                   \
    X(SOA, OLD, NAME, NAME, U32, U32, U32, U32, U32)        /* RFC 1035 3.3.13 */                  \
    X(PTR, OLD, NAME)                                       /* RFC 1035 3.3.12 */                  \
    X(MX, OLD, U16, NAME)                                   /* RFC 1035 3.3.9 */                   \
    X(TXT, LATER, STRINGS)                                  /* RFC 1035 3.3.14 */                  \
    X(AAAA, LATER, IPV6)                                    /* RFC 3596 2.2 */                     \
    X(SRV, KNOWN, U16, U16, U16, NAME)                      /* RFC 2782 */                         \
    X(NAPTR, KNOWN, U16, U16, STRING, STRING, STRING, NAME) /* RFC 3403 4.1 */                     \
    X(OPT, DNSWI_TEXT_GENERIC, OPTIONS)                     /* RFC 6891 6.1.2 */                   \
    X(SSHFP, LATER, U8, U8, HEX)                            /* RFC 4255 3.1 */                     \
    X(TLSA, LATER, U8, U8, U8, HEX)                         /* RFC 6698 2.1 */                     \
    X(SVCB, LATER, U16, NAME, PARAMS)                       /* RFC 9460 2.2 */                     \
    X(HTTPS, LATER, U16, NAME, PARAMS)                      /* RFC 9460 9 */                       \
    X(CAA, LATER, U8, TAG, TEXT)                            /* RFC 8659 4.1 */

enum {
    ROW_OPAQUE,
#define ROW_INDEX(type, ...) ROW_##type,
    DESC_LIST(ROW_INDEX)
#undef ROW_INDEX
        ROWS,
};

static const struct dnswi_desc rows[ROWS] = {
    [ROW_OPAQUE] = {0, DNSWI_TEXT_GENERIC, {DNSWI_FIELD_OPAQUE}, ""},
#define ROW(type, flags, ...) [ROW_##type] = {DNSW_TYPE_##type, flags, {__VA_ARGS__}, #type},
    DESC_LIST(ROW)
#undef ROW
};

/* Index of the row by type, ROW_OPAQUE where there is none: a message pays one load a record. */
static const uint8_t row_of[] = {
#define ROW_OF(type, ...) [DNSW_TYPE_##type] = ROW_##type,
    DESC_LIST(ROW_OF)
#undef ROW_OF
};

const struct dnswi_desc *dnswi_desc_find(uint16_t type)
{
    return &rows[type < sizeof(row_of) ? row_of[type] : ROW_OPAQUE];
}

const struct dnswi_desc *dnswi_desc_at(unsigned i)
{
    return i + 1 < ROWS ? &rows[i + 1] : NULL;
}
