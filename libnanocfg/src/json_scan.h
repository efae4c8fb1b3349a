/* SPDX-License-Identifier: MIT */
#ifndef NCFG_JSON_SCAN_H
#define NCFG_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include <nanocfg/document.h>

#include "diag_list.h"
#include "hash.h"

/* Octets of a part that is worth remembering: a shorter one is read through in no time. */
#define NCFG_PART_MIN 4096

/* Syntax faults reported of one file; past them a reader is lost in what follows from the first. */
#define NCFG_SYNTAX_FAULTS_MAX 20

/*
 * Walk the whole text once. Faults of the grammar become errors in `diags`, keys that stand twice
 * in one object warnings. `diags` may be NULL: then only the result tells.
 * What comes of it may be any value, not an object alone: strict RFC 8259 in UTF-8, nested no
 * deeper than NCFG_DEPTH_MAX. Returns NCFG_OK, NCFG_INVALID or NCFG_NO_MEMORY.
 */
int ncfg_json_scan(const char *octets, size_t len, const struct ncfg_hash_key *hash_key,
                   struct ncfg_diags *diags, struct ncfg_document *ret_document);

#endif
