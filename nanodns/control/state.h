/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_STATE_H
#define ND_CONTROL_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nanocfg/document.h>

/*
 * The state folder: what a node must remember beside its config file. A record of what served last,
 * by which a change that was made while the node was down is seen, and the document itself as long
 * as the file cannot take it.
 */

struct nd_state_record {
    uint64_t version;                /* that served last */
    char checksum[NCFG_DIGEST_SIZE]; /* likewise */
    char file[NCFG_DIGEST_SIZE];     /* of the config file at that time */
};

/* The record for the config at `config`, if there is one. */
bool nd_state_read(const char *folder, const char *config, struct nd_state_record *ret_record);

/* The document kept for the file; NCFG_OK, NCFG_NO_FILE with errno or NCFG_NO_MEMORY. */
int nd_state_read_document(const char *folder, char **ret_text, size_t *ret_len);

/* Make the folder if it is missing, and keep these. 0 or an errno value. */
int nd_state_write(const char *folder, const char *config, const struct nd_state_record *record);
int nd_state_write_document(const char *folder, const char *text, size_t len);

#endif
