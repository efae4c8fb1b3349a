/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_PERSIST_H
#define ND_CONTROL_PERSIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nanocfg/document.h>

#include "control/file.h"

/* What serves, onto the disk: into its file, or where that cannot be, into the state folder. */

enum nd_persisted {
    ND_PERSISTED_FILE,  /* the file holds it */
    ND_PERSISTED_STATE, /* the state folder does; `file_err` says why the file does not */
    ND_PERSISTED_NOT,   /* only memory does; `state_err` says why, 0: there is no state folder */
};

struct nd_persist {
    /* what to write; borrowed */
    const char *path;
    const char *state_dir; /* NULL: none */
    const char *text;
    size_t text_len;
    uint64_t version;
    const char *checksum;
    uint64_t file_hash; /* of the content that may be replaced; another one is somebody's edit */
    struct nd_file_stat file_stat; /* of the file when it had it */
    const char *file_checksum;     /* of the shared part of that content */
    bool held;                     /* the file holds it: only the record is to be written */

    /* what came of it */
    enum nd_persisted result;
    int file_err; /* errno value; ESTALE: the file was edited meanwhile */
    int state_err;
    uint64_t new_hash;            /* of the file, with ND_PERSISTED_FILE */
    struct nd_file_stat new_stat; /* of the file that has it; all zero: its content must be read */
};

/* Any thread; waits for the disk. */
void nd_persist_run(struct nd_persist *persist);

#endif
