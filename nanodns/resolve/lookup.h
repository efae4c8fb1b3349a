/* SPDX-License-Identifier: MIT */
#ifndef ND_RESOLVE_LOOKUP_H
#define ND_RESOLVE_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "resolve/answer.h"
#include "resolve/response.h"
#include "store/catalog.h"

/*
 * Questions of class IN and local data: rewrites, then records, then zones, then localhost. CNAMEs
 * are followed; where one leads to a name that is not local, the look-up stays open, and whoever
 * finds an answer elsewhere may lead it back to a local name.
 */

struct nd_chase {
    const struct nd_catalog *catalog;
    struct nd_response *response;
    uint32_t rotation;
    uint16_t type;
    bool open;           /* `name` is not local: nothing more is known of it here */
    unsigned links;      /* CNAMEs followed */
    const uint8_t *name; /* the name looked for now, in lower case */
    size_t name_len;
    size_t name_at;  /* where it stands in the answer */
    uint8_t *folded; /* DNSW_NAME_MAX octets for the targets of CNAMEs */
    struct nd_match match;
};

/*
 * Answer the question of `response`. `folded` is lent until the look-up ends. Rewrites apply to the
 * question's name alone, so that a redirect may lead to a name that its own pattern covers. Returns
 * what answered; ND_SOURCE_NONE if nothing local did, and then nothing was written.
 */
enum nd_source nd_chase_start(struct nd_chase *chase, const struct nd_catalog *catalog,
                              uint32_t rotation, struct nd_response *response, uint8_t *folded);

/*
 * Go on with another name, the target of a CNAME that stands in the answer: `name` in lower case,
 * written at `name_at`, compressed or not.
 */
void nd_chase_continue(struct nd_chase *chase, const uint8_t *name, size_t len, size_t name_at);

/* Would local data, rewrites apart, answer this name (in lower case) and type? */
bool nd_is_local(const struct nd_snapshot *snapshot, const uint8_t *name, size_t len,
                 uint16_t type);

#endif
