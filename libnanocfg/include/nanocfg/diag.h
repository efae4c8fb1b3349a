/* SPDX-License-Identifier: MIT */
#ifndef NANOCFG_DIAG_H
#define NANOCFG_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nanocfg/decls.h>

/*
 * What is wrong with a config, as data. One run finds everything it can; nothing is printed.
 */

NCFG_BEGIN_DECLS

/* Diagnostics kept of one config; more are only counted. A screenful is read, a million is not. */
#define NCFG_DIAGS_MAX 1000

enum ncfg_severity {
    NCFG_WARNING, /* the config serves, but perhaps not as meant */
    NCFG_ERROR,   /* the config is refused */
};

struct ncfg_diag {
    enum ncfg_severity severity;
    uint32_t line;       /* from 1; 0: the whole file */
    uint32_t column;     /* in characters (UTF-8 code points) from 1; 0 with line 0 */
    const char *path;    /* JSON path such as "records[3].value"; "" for the document */
    const char *message; /* says what is wrong and what would be right; no full stop */
};

struct ncfg_diags; /* owns its items and their strings */

/* An empty list for a file called `file` in messages (copied). NULL without memory. */
struct ncfg_diags *ncfg_diags_new(const char *file);
void ncfg_diags_free(struct ncfg_diags *diags);

/* Items in the order of the file; valid until the list is freed or loaded into again. */
size_t ncfg_diags_count(const struct ncfg_diags *diags);
const struct ncfg_diag *ncfg_diags_get(const struct ncfg_diags *diags, size_t index);

/* All that were found, the ones past NCFG_DIAGS_MAX included. */
size_t ncfg_diags_errors(const struct ncfg_diags *diags);
size_t ncfg_diags_warnings(const struct ncfg_diags *diags);

/*
 * Add what only the program can see, in a text that was loaded with `diags`: at the octet `at` of
 * it, an ncfg_endpoint's for one. `path` and `message` are copied. Without memory it is only
 * counted.
 */
void ncfg_diags_report(struct ncfg_diags *diags, enum ncfg_severity severity, const char *text,
                       size_t len, size_t at, const char *path, const char *message);

/*
 * The GNU form `file:line:col: severity: path: message` with a NUL and without a newline; parts
 * that are empty are left out. Control octets of the file's text are escaped. Returns the length
 * it needs without the NUL, like snprintf().
 */
size_t ncfg_diag_format(const struct ncfg_diags *diags, const struct ncfg_diag *diag, char *buf,
                        size_t size);

NCFG_END_DECLS

#endif
