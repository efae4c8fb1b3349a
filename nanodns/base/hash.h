/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_HASH_H
#define ND_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Octets up to which nd_hash() is inlined, as nearly all names are; each caller has that code. */
#define ND_HASH_INLINE_MAX 128

/* What nd_hash() calls for more. */
uint64_t nd_hash_long(const void *octets, size_t len, uint64_t seed);

/*
 * The keyed hash of the daemon's tables. The seed is random in each process, so that nobody
 * outside can choose names that fall into one slot. Flattened, as the compiler sees only then that
 * a short one needs none of the code for long ones.
 */
__attribute__((flatten)) static inline uint64_t nd_hash(const void *octets, size_t len,
                                                        uint64_t seed)
{
    return len <= ND_HASH_INLINE_MAX ? XXH3_64bits_withSeed(octets, len, seed)
                                     : nd_hash_long(octets, len, seed);
}

#endif
