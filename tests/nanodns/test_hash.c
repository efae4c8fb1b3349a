/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include "unit.h"

/* As the library does it, whatever part of it a caller has in itself. */
static void every_length_is_hashed_as_one(void)
{
    uint8_t octets[600];
    for (size_t i = 0; i < sizeof(octets); i++) {
        octets[i] = (uint8_t)(i * 7);
    }
    for (size_t len = 0; len <= sizeof(octets); len++) {
        CU_ASSERT_EQUAL(nd_hash(octets, len, 42), XXH3_64bits_withSeed(octets, len, 42));
        CU_ASSERT_NOT_EQUAL(nd_hash(octets, len, 42), nd_hash(octets, len, 43));
    }
}

UNIT_MAIN("hash", UNIT_TEST(every_length_is_hashed_as_one))
