/* SPDX-License-Identifier: MIT */
/*
 * A fuzz target is one function that must neither crash nor fail a FUZZ_CHECK for any octets.
 * libFuzzer calls it (make fuzz), and so does replay.c with the corpus (make check).
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Always returns 0 (libFuzzer keeps other values for itself). */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Like assert(), but alive in release builds: the oracle of a target. */
#define FUZZ_CHECK(condition)                                                                      \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: oracle: %s\n", __FILE__, __LINE__, #condition);                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#endif
