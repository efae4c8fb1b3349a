/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <stdint.h>

#include "../../libnanocfg/src/arena.h"

static void pieces_are_aligned_and_apart(void)
{
    struct ncfg_arena arena;
    unsigned char *last = NULL;

    ncfg_arena_init(&arena);
    for (size_t i = 1; i < 3000; i++) {
        size_t align = (size_t)1 << (i % 5);
        unsigned char *piece = ncfg_arena_array(&arena, i % 7 + 1, i % 11, align);

        CU_ASSERT_FATAL(piece != NULL);
        CU_ASSERT_EQUAL((uintptr_t)piece % align, 0);
        memset(piece, 0xFF, (i % 7 + 1) * (i % 11)); /* a sanitizer sees what lies outside */
        CU_ASSERT(piece != last || i % 11 == 0 || (i - 1) % 11 == 0);
        last = piece;
    }
    ncfg_arena_done(&arena);
}

static void large_pieces_leave_the_small_their_chunk(void)
{
    struct ncfg_arena arena;
    char *small;
    char *next;

    ncfg_arena_init(&arena);
    small = ncfg_arena_copy(&arena, "ab", 2);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ncfg_arena_array(&arena, 1000, 1000, 8));
    next = ncfg_arena_copy(&arena, "cd", 2);
    CU_ASSERT_PTR_EQUAL(next, small + 2);
    CU_ASSERT_EQUAL(memcmp(small, "abcd", 4), 0);
    ncfg_arena_done(&arena);
}

static void what_cannot_be_is_refused(void)
{
    struct ncfg_arena arena;

    ncfg_arena_init(&arena);
    CU_ASSERT_PTR_NULL(ncfg_arena_array(&arena, SIZE_MAX / 2, 3, 1));
    CU_ASSERT_PTR_NULL(ncfg_arena_array(&arena, SIZE_MAX, 1, 1));
    CU_ASSERT_PTR_NULL(ncfg_arena_text(&arena, "", SIZE_MAX));
    CU_ASSERT_STRING_EQUAL(ncfg_arena_text(&arena, "text", 2), "te");
    ncfg_arena_done(&arena);
    ncfg_arena_done(&arena);
}

UNIT_MAIN("libnanocfg/arena", UNIT_TEST(pieces_are_aligned_and_apart),
          UNIT_TEST(large_pieces_leave_the_small_their_chunk), UNIT_TEST(what_cannot_be_is_refused))
