/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Small configs fit one page; big ones need few chunks, the last of which is partly unused. */
#define CHUNK_FIRST 4096u
#define CHUNK_MAX   (512u << 10)

struct ncfg_arena_chunk {
    struct ncfg_arena_chunk *next;
    alignas(max_align_t) char data[];
};

void ncfg_arena_init(struct ncfg_arena *arena)
{
    *arena = (struct ncfg_arena){.next_size = CHUNK_FIRST};
}

void ncfg_arena_done(struct ncfg_arena *arena)
{
    struct ncfg_arena_chunk *chunk = arena->chunks;

    while (chunk != NULL) {
        struct ncfg_arena_chunk *next = chunk->next;

        free(chunk);
        chunk = next;
    }
    ncfg_arena_init(arena);
}

static struct ncfg_arena_chunk *add_chunk(struct ncfg_arena *arena, size_t size)
{
    struct ncfg_arena_chunk *chunk;

    if (size > SIZE_MAX - sizeof(*chunk)) {
        return NULL;
    }
    chunk = malloc(sizeof(*chunk) + size);
    if (chunk != NULL) {
        chunk->next = arena->chunks;
        arena->chunks = chunk;
    }
    return chunk;
}

static void *take(struct ncfg_arena *arena, size_t size, size_t align)
{
    size_t pad = (size_t)(-(uintptr_t)arena->pos) & (align - 1);
    struct ncfg_arena_chunk *chunk;
    char *piece;

    /* without a chunk even nothing has no place: NULL would mean no memory */
    if (arena->pos != NULL && arena->left >= pad && size <= arena->left - pad) {
        piece = arena->pos + pad;
        arena->pos = piece + size;
        arena->left -= pad + size;
        return piece;
    }
    if (size >= arena->next_size / 4) {
        /* A chunk of its own, exactly as large: the current one stays in use. */
        chunk = add_chunk(arena, size);
        return chunk == NULL ? NULL : chunk->data;
    }
    chunk = add_chunk(arena, arena->next_size);
    if (chunk == NULL) {
        return NULL;
    }
    arena->pos = chunk->data + size;
    arena->left = arena->next_size - size;
    if (arena->next_size < CHUNK_MAX) {
        arena->next_size *= 2;
    }
    return chunk->data;
}

void *ncfg_arena_array(struct ncfg_arena *arena, size_t count, size_t size, size_t align)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    return take(arena, count * size, align);
}

void *ncfg_arena_copy(struct ncfg_arena *arena, const void *data, size_t len)
{
    void *copy = take(arena, len, 1);

    if (copy != NULL && len > 0) {
        memcpy(copy, data, len);
    }
    return copy;
}

char *ncfg_arena_text(struct ncfg_arena *arena, const char *text, size_t len)
{
    char *copy = len < SIZE_MAX ? take(arena, len + 1, 1) : NULL;

    if (copy != NULL) {
        if (len > 0) {
            memcpy(copy, text, len);
        }
        copy[len] = '\0';
    }
    return copy;
}
