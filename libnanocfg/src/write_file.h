/* SPDX-License-Identifier: MIT */
#ifndef NCFG_WRITE_FILE_H
#define NCFG_WRITE_FILE_H

#include <stddef.h>

/*
 * Write a file that does not exist yet; what could not be written whole is removed again.
 * NCFG_OK or NCFG_NO_FILE with errno, EEXIST if there is a file.
 */
int ncfg_write_new(const char *path, const char *text, size_t len);

#endif
