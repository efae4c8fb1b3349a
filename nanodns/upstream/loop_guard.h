/* SPDX-License-Identifier: MIT */
#ifndef ND_UPSTREAM_LOOP_GUARD_H
#define ND_UPSTREAM_LOOP_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "upstream/forward.h"

/*
 * Is an upstream ourselves, directly or around others? Each server is once sent a question for a
 * name that nobody else can know: a secret of the process and the number of the server, below
 * `.invalid` (RFC 6761). Whoever receives it here has found a loop, and which server it goes by.
 * One of the process; any thread.
 */

struct nd_loop_guard;

/* The name is "s", 32 hex digits and ".loop.nanodns.invalid."; its ND_LOOP_NAME_LEN octets in wire
 * form are told in forward.h. */

/* NULL without memory. */
struct nd_loop_guard *nd_loop_guard_new(void);
void nd_loop_guard_free(struct nd_loop_guard *guard);

/* The name to ask a server by. */
void nd_loop_guard_name(const struct nd_loop_guard *guard, uint64_t server,
                        uint8_t ret_name[ND_LOOP_NAME_LEN]);

/* Is `name`, in any case, such a name of this process? */
bool nd_loop_guard_read(const struct nd_loop_guard *guard, const uint8_t *name, size_t len,
                        uint64_t *ret_server);

/*
 * The number of a config in the order in which configs came, for all workers that turn to it:
 * `config` is any address that no other config has at the same time.
 */
uint64_t nd_loop_guard_config(struct nd_loop_guard *guard, const void *config);

#endif
