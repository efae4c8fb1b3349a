/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_SVCB_H
#define DNSWIRE_SRC_SVCB_H

#include <stddef.h>
#include <stdint.h>

/* SvcParams (RFC 9460 section 2): a list of key, length and value to the end of the RDATA.
 * They are the field kind PARAMS. */

enum dnswi_svc_kind {
    DNSWI_SVC_OPAQUE,    /* any octets: keys without a row */
    DNSWI_SVC_MANDATORY, /* keys, ascending, each present (RFC 9460 section 8) */
    DNSWI_SVC_ALPN,      /* strings that are not empty (RFC 9460 section 7.1.1) */
    DNSWI_SVC_EMPTY,     /* no value */
    DNSWI_SVC_PORT,      /* 16 bits (RFC 9460 section 7.2) */
    DNSWI_SVC_IPV4S,     /* addresses (RFC 9460 section 7.3) */
    DNSWI_SVC_IPV6S,
    DNSWI_SVC_BASE64, /* octets, base64 in text */
    DNSWI_SVC_TEXT,   /* octets, not empty, a string in text */
};

#define DNSWI_SVC_KEY_MANDATORY 0
#define DNSWI_SVC_KEY_ALPN      1
#define DNSWI_SVC_KEY_NO_ALPN   2

struct dnswi_svc_key {
    uint16_t key;
    uint8_t kind; /* enum dnswi_svc_kind */
    char text[16];
};

/* The row of a key by number or by text; NULL if it has none. */
const struct dnswi_svc_key *dnswi_svc_find(uint16_t key);
const struct dnswi_svc_key *dnswi_svc_find_text(const char *text, size_t len);

#endif
