/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_WISH_H
#define ND_CONTROL_WISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "control/control.h"

/* Changes that somebody wants and that wait for their turn. */

struct nd_wish {
    enum nd_change_cause cause;
    bool again;   /* not a change: what serves, with the addresses of hosts that are known now */
    bool pending; /* an offer that has waited for a change of the file: do not look again */
    nd_change_fn *fn; /* NULL: nobody waits */
    void *ctx;
    char *offer; /* ND_CHANGE_PEER: the document, the wish's */
    size_t offer_len;
    uint64_t offer_version;
    struct nd_wish *next;
};

/* NULL is fine. */
void nd_wish_free(struct nd_wish *wish);

/* In the order in which they came; ND_CHANGES_MAX and ND_OFFERS_OCTETS_MAX bound them. */
struct nd_wishes {
    struct nd_wish *first;
    struct nd_wish **last_next;
    size_t count;
    size_t offers_octets;
};

void nd_wishes_init(struct nd_wishes *wishes);

/* Put a copy of `wanted` and its offer (NULL: none) behind the others. NULL, or why it cannot wait,
 * a static text. */
const char *nd_wishes_add(struct nd_wishes *wishes, const struct nd_wish *wanted,
                          const char *offer);

/* Put one before all others, whatever waits already. The wishes' from now on. */
void nd_wishes_add_first(struct nd_wishes *wishes, struct nd_wish *wish);

/* The one whose turn it is, the caller's from now on; NULL: none. */
struct nd_wish *nd_wishes_take(struct nd_wishes *wishes);

/* Does such a one wait that nobody waits for? It does for all who want no answer. */
bool nd_wishes_have(const struct nd_wishes *wishes, enum nd_change_cause cause, bool again);

#endif
