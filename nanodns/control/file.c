/* SPDX-License-Identifier: MIT */
#include "control/file.h"

#include <sys/stat.h>

#include <nanocfg/document.h>

#include "base/hash.h"

#define NS_PER_S INT64_C(1000000000)

struct nd_file_stat nd_file_stat(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        return (struct nd_file_stat){.size = 0};
    }
    return (struct nd_file_stat){
        .dev = st.st_dev,
        .ino = st.st_ino,
        .size = st.st_size,
        .mtime_ns = st.st_mtim.tv_sec * NS_PER_S + st.st_mtim.tv_nsec,
        .ctime_ns = st.st_ctim.tv_sec * NS_PER_S + st.st_ctim.tv_nsec,
    };
}

bool nd_file_stat_unwritten(const struct nd_file_stat *a, const struct nd_file_stat *b)
{
    return a->dev == b->dev && a->ino == b->ino && a->size == b->size && a->mtime_ns == b->mtime_ns;
}

bool nd_file_stat_equal(const struct nd_file_stat *a, const struct nd_file_stat *b)
{
    return nd_file_stat_unwritten(a, b) && a->ctime_ns == b->ctime_ns;
}

/* Compared with earlier contents of the operator's own file only: no key is needed. */
uint64_t nd_file_hash(const char *text, size_t len)
{
    return nd_hash(text, len, len);
}

int nd_file_read(const char *path, struct nd_file *ret_file)
{
    struct nd_file file = {.stat = nd_file_stat(path)}; /* before: a later change shows */
    int result = ncfg_read_file(path, &file.text, &file.len);
    if (result == NCFG_OK) {
        file.hash = nd_file_hash(file.text, file.len);
        *ret_file = file;
    }
    return result;
}
