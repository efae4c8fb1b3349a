/* SPDX-License-Identifier: MIT */
#ifndef NCFG_JSON_SCAN_H
#define NCFG_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "diag_list.h"
#include "hash.h"

/*
 * The text of a document. Everything but ncfg_json_scan() relies on the text having passed it:
 * strict RFC 8259 in UTF-8, nested no deeper than NCFG_DEPTH_MAX.
 */
struct ncfg_text {
    const char *octets;
    size_t len;
};

/* Syntax faults reported of one file; past them a reader is lost in what follows from the first. */
#define NCFG_SYNTAX_FAULTS_MAX 20

/*
 * Walk the whole text once. Faults of the grammar become errors in `diags`, keys that stand twice
 * in one object warnings. `diags` may be NULL: then only the result tells.
 * `*ret_root` is the offset of the document's value.
 * Returns NCFG_OK, NCFG_INVALID or NCFG_NO_MEMORY.
 */
int ncfg_json_scan(const struct ncfg_text *text, const struct ncfg_hash_key *hash_key,
                   struct ncfg_diags *diags, size_t *ret_root);

#endif
