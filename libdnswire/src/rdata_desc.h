/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_RDATA_DESC_H
#define DNSWIRE_SRC_RDATA_DESC_H

#include <stdint.h>

/*
 * The table that drives parse, check, write, canonical form and text of every RR type: a row is
 * a mnemonic, flags, and the kinds of the fields in their order on the wire.
 */

enum dnswi_field {
    DNSWI_FIELD_END,     /* no field: the list ends */
    DNSWI_FIELD_NAME,    /* domain name */
    DNSWI_FIELD_U8,      /* number of 8, 16, 32 bits */
    DNSWI_FIELD_U16,     /* … */
    DNSWI_FIELD_U32,     /* … */
    DNSWI_FIELD_IPV4,    /* 4 octets */
    DNSWI_FIELD_IPV6,    /* 16 octets */
    DNSWI_FIELD_STRING,  /* one <character-string> (RFC 1035 section 3.3) */
    DNSWI_FIELD_STRINGS, /* one or more to the end of the RDATA */
    DNSWI_FIELD_TAG,     /* length octet and letters or digits, not empty (RFC 8659 section 4.1) */
    DNSWI_FIELD_TEXT,    /* octets to the end, quoted in text, may be empty (RFC 8659) */
    DNSWI_FIELD_HEX,     /* octets to the end, hexadecimal in text, not empty */
    DNSWI_FIELD_PARAMS,  /* SvcParams to the end (RFC 9460 section 2.2) */
    DNSWI_FIELD_OPTIONS, /* EDNS options to the end (RFC 6891 section 6.1.2) */
    DNSWI_FIELD_OPAQUE,  /* any octets to the end; the type has no text but the generic form */
};

/* What may be done to the names of a type. */
#define DNSWI_NAME_COMPRESS 0x01u /* compressed when written: RFC 1035's own types (RFC 3597 4) */
#define DNSWI_NAME_EXPAND   0x02u /* pointers accepted when read (RFC 1035, RFC 3597 section 4) */
#define DNSWI_NAME_FOLD     0x04u /* lower case in canonical form (RFC 4034 6.2, RFC 6840 5.1) */
#define DNSWI_TEXT_GENERIC  0x08u /* text only as `\# len hex` (RFC 3597 section 5) */

#define DNSWI_FIELDS_MAX   10
#define DNSWI_MNEMONIC_MAX 12

struct dnswi_desc {
    uint16_t type;
    uint8_t flags;
    uint8_t fields[DNSWI_FIELDS_MAX]; /* enum dnswi_field, closed by DNSWI_FIELD_END */
    char mnemonic[DNSWI_MNEMONIC_MAX];
};

/* The row of a type; a row of opaque octets without a mnemonic if there is none. Never NULL. */
const struct dnswi_desc *dnswi_desc_find(uint16_t type);

/* The row with index `i` (0, 1, …), NULL past the last: for a search by mnemonic. */
const struct dnswi_desc *dnswi_desc_at(unsigned i);

#endif
