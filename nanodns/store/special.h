/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_SPECIAL_H
#define ND_STORE_SPECIAL_H

#include <stddef.h>
#include <stdint.h>

/*
 * Names that mean something here and nothing in the world: special-use domains (RFC 6761 and the
 * RFCs that added to its registry) and the reverse zones of private and reserved addresses
 * (RFC 6303). Asking the public about them tells it what goes on inside, and gives no answer.
 */

enum nd_special_kind {
    ND_SPECIAL_NONE,
    ND_SPECIAL_PRIVATE, /* a server of this network may know it */
    ND_SPECIAL_NEVER,   /* only the server that is asked can answer it */
};

/*
 * What a name in lower case, of `len` octets, is to a question of `type`. If it is special,
 * `*ret_apex_len` is the octets of the special domain, the last ones of the name.
 */
enum nd_special_kind nd_special(const uint8_t *name, size_t len, uint16_t type,
                                size_t *ret_apex_len);

#endif
