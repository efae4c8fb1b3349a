/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_WATCH_PLACES_H
#define ND_CONTROL_WATCH_PLACES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* Names on the way to a file: itself and the symbolic links. More are a loop, or a game. */
#define ND_WATCH_PLACES_MAX 16

/* A name in a folder that decides what a path leads to. */
struct nd_watch_place {
    char folder[PATH_MAX];
    char name[NAME_MAX + 1];
    int wd; /* the caller's */
};

/*
 * The names that decide what `path` leads to: each symbolic link on the way, and the file itself,
 * or the first that is missing. How many; at most ND_WATCH_PLACES_MAX, the last ones are left out.
 */
size_t nd_watch_places(const char *path, struct nd_watch_place places[ND_WATCH_PLACES_MAX]);

#endif
