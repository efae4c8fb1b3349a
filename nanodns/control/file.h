/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_FILE_H
#define ND_CONTROL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A file's content, and how to see whether it is still the same. */

/* What the system says of a file; all zero while it cannot be read. */
struct nd_file_stat {
    dev_t dev;
    ino_t ino;
    off_t size;
    int64_t mtime_ns;
    int64_t ctime_ns;
};

/* Of the file that `path`, perhaps a symbolic link, leads to. */
struct nd_file_stat nd_file_stat(const char *path);
bool nd_file_stat_equal(const struct nd_file_stat *a, const struct nd_file_stat *b);

/* One file with one content, as far as can be seen; it may have got another name or mode. */
bool nd_file_stat_unwritten(const struct nd_file_stat *a, const struct nd_file_stat *b);

struct nd_file {
    char *text; /* with a NUL behind; the holder's */
    size_t len;
    uint64_t hash; /* of the content */
    struct nd_file_stat stat;
};

/* Read it whole. NCFG_OK, NCFG_NO_FILE with errno, or NCFG_NO_MEMORY. */
int nd_file_read(const char *path, struct nd_file *ret_file);

/* The hash of a content that is not in a file yet. */
uint64_t nd_file_hash(const char *text, size_t len);

#endif
