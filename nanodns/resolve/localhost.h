/* SPDX-License-Identifier: MIT */
#ifndef ND_RESOLVE_LOCALHOST_H
#define ND_RESOLVE_LOCALHOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "resolve/response.h"

/*
 * What every name server knows unless it is told otherwise (RFC 6761 section 6.3): "localhost." and
 * all names below it are 127.0.0.1 and ::1, and these two addresses are "localhost.".
 */

/* Is it one of those names? `name` in lower case, `len` octets. */
bool nd_is_localhost(const uint8_t *name, size_t len);

/*
 * Answer for such a name, which stands at `name_at` in the answer: its records of `type`, else
 * NODATA. False for other names; then nothing was written.
 */
bool nd_localhost(struct nd_response *response, const uint8_t *name, size_t len, size_t name_at,
                  uint16_t type);

#endif
