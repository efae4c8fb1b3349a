/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_FIRST_H
#define ND_CONTROL_FIRST_H

#include <stdbool.h>

#include "control/load.h"

/*
 * What a node serves when it starts. As a rule its file. But the state folder may remember more: a
 * newer document that the file could not take, or that the file was changed while the node was
 * down, which makes a new version of it.
 */
struct nd_first {
    const char *state_dir;         /* NULL: the config's */
    const char *default_state_dir; /* where the config has none; NULL: nothing is remembered */

    bool seal; /* somebody will ask for the text or its checksum */

    /* what came of it */
    char file_checksum[NCFG_DIGEST_SIZE]; /* of the file's shared part */
    uint64_t file_version;                /* as it stands there */
    bool edited;                          /* changed while the node was down */
    bool remembered;                      /* the state folder's document serves */
};

/* `load` is of ND_LOAD_START. Its outcome is ND_LOAD_GOOD, ND_LOAD_INVALID or ND_LOAD_FAILED. */
void nd_first_load(struct nd_first *first, struct nd_load *load);

#endif
