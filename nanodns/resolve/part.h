/* SPDX-License-Identifier: MIT */
#ifndef ND_RESOLVE_PART_H
#define ND_RESOLVE_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "resolve/response.h"
#include "store/entry.h"

/*
 * What an upstream said, as a part of an answer. Its records keep their order: who made them may
 * have meant it.
 */

struct nd_part {
    const struct nd_entry *entry;
    uint32_t age_s; /* taken off every TTL */
    bool stale;     /* past its life: every TTL is ND_STALE_TTL_S instead (RFC 8767 section 4) */
};

/*
 * Append the entry's records; its question's name stands at `name_at` in the answer. Behind the
 * question of the client itself, that is a copy. What does not fit is left out from some RRset on,
 * and TC is set. Of an entry with a tail only the answer section is appended. Returns where the
 * tail's name stands, 0 when there is none.
 */
size_t nd_part_append(struct nd_response *response, const struct nd_part *part, size_t name_at);

#endif
