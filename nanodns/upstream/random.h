/* SPDX-License-Identifier: MIT */
#ifndef ND_UPSTREAM_RANDOM_H
#define ND_UPSTREAM_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"

/* Octets that nobody can foresee, from the kernel's generator (getrandom), fetched in blocks. For
 * one thread. */
struct nd_random {
    size_t left; /* 0 at first */
    uint8_t block[ND_RANDOM_BLOCK];
};

/* Fill `buf` with at most ND_RANDOM_BLOCK octets. Ends the process where there is no randomness:
 * questions that can be guessed are worse than none. */
void nd_random_fill(struct nd_random *random, void *buf, size_t len);

#endif
