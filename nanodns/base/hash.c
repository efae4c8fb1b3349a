/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

uint64_t nd_hash_long(const void *octets, size_t len, uint64_t seed)
{
    return XXH3_64bits_withSeed(octets, len, seed);
}
