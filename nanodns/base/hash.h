/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_HASH_H
#define ND_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/*
 * The keyed hash of the daemon's tables. The seed is random in each process, so that nobody
 * outside can choose names that fall into one slot.
 */
static inline uint64_t nd_hash(const void *octets, size_t len, uint64_t seed)
{
    return XXH3_64bits_withSeed(octets, len, seed);
}

#endif
