/* SPDX-License-Identifier: MIT */
#ifndef ND_APP_CONFIG_FILE_H
#define ND_APP_CONFIG_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include <nanocfg/config.h>
#include <nanocfg/diag.h>

/* What check and start share: reading a config file, and the words for what is wrong with it. */

#define ND_CONFIG_DEFAULT "nanodns.json"

/* "nanodns.json:14:32: error: records[3].value: …" is cut past this. */
#define ND_CONFIG_DIAG_MAX 1000

/*
 * Load `path`. False: `err` was told every fault and their number, or why the file could not be
 * read. True: the config serves, `*ret_diags` holds its warnings; the caller frees both.
 */
bool nd_config_file_load(const char *path, FILE *err, struct ncfg_diags **ret_diags,
                         struct ncfg_config **ret_config);

/* All diagnostics, one a line, in the order of the file. */
void nd_config_file_print_diags(FILE *out, const struct ncfg_diags *diags);

/* The same, and how many of each there are: of a config that does not serve. */
void nd_config_file_print_faults(FILE *out, const char *path, const struct ncfg_diags *diags);

/* What `nanodns check` says of a valid config: a line that begins with OK, then its parts. */
void nd_config_file_print_summary(FILE *out, const char *path, const struct ncfg_config *config);

#endif
