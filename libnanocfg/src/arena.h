/* SPDX-License-Identifier: MIT */
#ifndef NCFG_ARENA_H
#define NCFG_ARENA_H

#include <stddef.h>

/* Memory that is given piece by piece and freed at once. Pieces never move. */

struct ncfg_arena_chunk;

struct ncfg_arena {
    struct ncfg_arena_chunk *chunks;
    char *pos;
    size_t left;
    size_t next_size; /* octets of the next chunk */
};

void ncfg_arena_init(struct ncfg_arena *arena);
void ncfg_arena_done(struct ncfg_arena *arena);

/*
 * `count` items of `size` octets, not initialised. `align` is a power of two up to
 * alignof(max_align_t). NULL without memory or when the product overflows; `count` 0 gives a
 * pointer that may not be read.
 */
void *ncfg_arena_array(struct ncfg_arena *arena, size_t count, size_t size, size_t align);

/* A copy of `len` octets without alignment, or NULL. */
void *ncfg_arena_copy(struct ncfg_arena *arena, const void *data, size_t len);

/* A copy of `len` octets with a NUL behind them, or NULL. */
char *ncfg_arena_text(struct ncfg_arena *arena, const char *text, size_t len);

#endif
