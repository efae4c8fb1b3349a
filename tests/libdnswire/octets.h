/* SPDX-License-Identifier: MIT */
#ifndef TESTS_LIBDNSWIRE_OCTETS_H
#define TESTS_LIBDNSWIRE_OCTETS_H

/* What the codec's tests share: literals as octets, and a generator with a seed. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit.h"

/* The octets of a string literal without its NUL, and how many they are. */
#define OCTETS(literal) (const uint8_t *)(literal), (sizeof(literal) - 1)
#define NAME(literal)   ((const uint8_t *)(literal))

/* CUnit's macro says nothing of the values; these print them before they fail. */
#define ASSERT_INT(actual, expected)                                                               \
    do {                                                                                           \
        long long actual_ = (long long)(actual), expected_ = (long long)(expected);                \
        if (actual_ != expected_)                                                                  \
            printf("\n%s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, #actual, actual_,        \
                   expected_);                                                                     \
        CU_ASSERT(actual_ == expected_);                                                           \
    } while (0)

#define ASSERT_OCTETS(actual, actual_len, expected, expected_len)                                  \
    CU_ASSERT(octets_equal(__FILE__, __LINE__, actual, actual_len, expected, expected_len))

#define ASSERT_TEXT(actual, expected)                                                              \
    CU_ASSERT(octets_equal(__FILE__, __LINE__, actual, strlen(actual), expected, strlen(expected)))

static inline void octets_print(const char *label, const uint8_t *octets, size_t len)
{
    printf("  %s (%zu):", label, len);
    for (size_t i = 0; i < len; i++)
        printf(octets[i] > 0x20 && octets[i] < 0x7F ? " %02x'%c'" : " %02x", octets[i], octets[i]);
    printf("\n");
}

static inline int octets_equal(const char *file, int line, const void *actual, size_t actual_len,
                               const void *expected, size_t expected_len)
{
    if (actual_len == expected_len &&
        (actual_len == 0 || memcmp(actual, expected, actual_len) == 0))
        return 1;
    printf("\n%s:%d:\n", file, line);
    octets_print("actual", actual, actual_len);
    octets_print("expected", expected, expected_len);
    return 0;
}

/* The octets that pairs of hexadecimal digits are; returns how many. */
static inline size_t octets_from_hex(const char *hex, uint8_t *octets)
{
    size_t len = 0;
    unsigned octet;

    for (; sscanf(hex + 2 * len, "%2x", &octet) == 1; len++)
        octets[len] = (uint8_t)octet;
    return len;
}

/* splitmix64: the same numbers everywhere; DNSW_TEST_SEED in the environment gives others. */
static inline uint64_t test_seed(void)
{
    const char *seed = getenv("DNSW_TEST_SEED");

    return seed != NULL ? strtoull(seed, NULL, 0) : 0x6e616e6f646e73u;
}

static inline uint64_t test_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* 0 … bound - 1 */
static inline unsigned test_below(uint64_t *state, unsigned bound)
{
    return (unsigned)(test_random(state) % bound);
}

/* A random name of any length up to 255 octets, of labels of any octets. */
static inline size_t test_name(uint64_t *state, uint8_t *name)
{
    unsigned limit = 1 + test_below(state, 254); /* octets before the root's */
    unsigned long_labels = test_below(state, 2);
    unsigned len = 0;

    for (;;) {
        unsigned label = 1 + test_below(state, long_labels ? 63 : 8);
        if (len + 1 + label > limit)
            break;
        name[len++] = (uint8_t)label;
        for (unsigned i = 0; i < label; i++)
            name[len++] = (uint8_t)test_below(state, 256);
    }
    name[len++] = 0;
    return len;
}

#endif
