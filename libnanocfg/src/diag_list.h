/* SPDX-License-Identifier: MIT */
#ifndef NCFG_DIAG_LIST_H
#define NCFG_DIAG_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include <nanocfg/diag.h>

/* How diagnostics are made: by offset and path while decoding, with line and column at the end. */

/* One step of a JSON path, linked to the one above; lives on the stack of the decoder. */
struct ncfg_path {
    const struct ncfg_path *up; /* NULL: the document */
    const char *key;            /* NULL: an element of an array */
    size_t key_len;
    size_t index;
};

#define NCFG_NOWHERE SIZE_MAX /* offset of a fault that concerns the whole file */

void ncfg_diags_clear(struct ncfg_diags *diags);

/* Add a diagnostic at octet `at` of the text. `path` may be NULL. */
void ncfg_diags_add(struct ncfg_diags *diags, enum ncfg_severity severity, size_t at,
                    const struct ncfg_path *path, const char *format, ...)
    __attribute__((format(printf, 5, 6), cold));

/* True if the next warning would only be counted: spares the work of finding its words. */
bool ncfg_diags_full(const struct ncfg_diags *diags);

/* Sort the items and fill in their positions, in one pass over the text. */
void ncfg_diags_finish(struct ncfg_diags *diags, const char *text, size_t len);

/* Line and column of one offset. */
void ncfg_text_position(const char *text, size_t at, uint32_t *ret_line, uint32_t *ret_column);

/* True if a diagnostic was lost for lack of memory. */
bool ncfg_diags_no_memory(const struct ncfg_diags *diags);

/* A piece of the file for a message: at most 64 octets, cut between characters. */
struct ncfg_quote {
    char text[72];
};

const char *ncfg_quote(struct ncfg_quote *quote, const char *text, size_t len);

#endif
