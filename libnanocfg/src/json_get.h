/* SPDX-License-Identifier: MIT */
#ifndef NCFG_JSON_GET_H
#define NCFG_JSON_GET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json_walk.h"

/*
 * The values of scalars. What most configs hold - strings without escapes and plain integers - is
 * read in place; json-c reads the rest. One reader serves a whole document.
 */

struct ncfg_json; /* json-c's parser and its last value */

struct ncfg_json *ncfg_json_new(void);
void ncfg_json_free(struct ncfg_json *json);

/*
 * The string at `at` without its quotes and escapes; not closed by a NUL, but it may hold some.
 * A view until the next call. NCFG_OK or NCFG_NO_MEMORY.
 */
int ncfg_json_string(struct ncfg_json *json, const struct ncfg_text *text, size_t at,
                     const char **ret_string, size_t *ret_len);

struct ncfg_number {
    bool is_integer;    /* written without fraction and exponent, and within 64 bits */
    bool negative;      /* of an integer */
    uint64_t magnitude; /* of an integer */
    double value;       /* of any number, rounded */
};

int ncfg_json_number(struct ncfg_json *json, const struct ncfg_text *text, size_t at,
                     struct ncfg_number *ret_number);

#endif
