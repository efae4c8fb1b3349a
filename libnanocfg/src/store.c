/* SPDX-License-Identifier: MIT */
#include <nanocfg/document.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io_step.h"
#include "write_file.h"

#define NAME_TRIES 16 /* another process may hold a temporary name, but not this many */

static bool write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t written = write(fd, text, len < NCFG_IO_STEP ? len : NCFG_IO_STEP);

        if (written < 0 && errno != EINTR) {
            return false;
        }
        if (written > 0) {
            text += written;
            len -= (size_t)written;
        }
    }
    return true;
}

/* Write, flush to the disk and close, whatever happens; errno is of the first failure. */
static bool write_and_close(int fd, const char *text, size_t len)
{
    bool good = write_all(fd, text, len) && fsync(fd) == 0;
    int saved_errno = errno;

    if (close(fd) != 0 && good) {
        return false;
    }
    errno = saved_errno;
    return good;
}

static void remove_quietly(const char *path)
{
    int saved_errno = errno;

    unlink(path);
    errno = saved_errno;
}

int ncfg_write_new(const char *path, const char *text, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    if (fd < 0) {
        return NCFG_NO_FILE;
    }
    if (!write_and_close(fd, text, len)) {
        remove_quietly(path);
        return NCFG_NO_FILE;
    }
    return NCFG_OK;
}

/* Length of the folder's part of a path with its last slash; 0 if there is none. */
static size_t folder_len(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

/* Open a new file in the folder of `path`; its name goes to `temporary` of PATH_MAX octets. */
static int open_temporary(const char *path, mode_t mode, char *temporary)
{
    for (int i = 0; i < NAME_TRIES; i++) {
        uint32_t number = (uint32_t)getpid();
        int len;
        int fd;

        if (getrandom(&number, sizeof(number), GRND_NONBLOCK) < 0) {
            number += (uint32_t)i;
        }
        len = snprintf(temporary, PATH_MAX, "%.*s.nanodns-%08x.tmp", (int)folder_len(path), path,
                       number);
        if (len < 0 || len >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
        if (fd >= 0 || errno != EEXIST) {
            return fd;
        }
    }
    return -1;
}

/* Give the new file the owner, group and mode of the old one, as far as we may. */
static void keep_attributes(int fd, const struct stat *old)
{
    int saved_errno = errno;
    mode_t mode = old->st_mode & 07777;

    if (fchown(fd, old->st_uid, old->st_gid) != 0 && fchown(fd, (uid_t)-1, old->st_gid) != 0) {
        /* A group that could read the old file must not become another that reads the new. */
        mode &= ~(mode_t)(S_IRWXG | S_ISUID | S_ISGID);
    }
    if (fchmod(fd, mode) != 0) {
        errno = saved_errno; /* stays as private as it was made */
    }
}

/* The rename is on the disk once the folder is. File systems that cannot tell are believed. */
static void sync_folder(const char *path)
{
    char folder[PATH_MAX];
    size_t len = folder_len(path);
    int fd;

    if (len >= sizeof(folder)) {
        return;
    }
    memcpy(folder, path, len);
    memcpy(folder + len, len == 0 ? "." : "", len == 0 ? 2 : 1);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        if (fsync(fd) != 0) {
            errno = 0;
        }
        close(fd);
    }
}

static bool may_replace(ncfg_may_fn *may, void *context)
{
    bool good = may == NULL || may(context);

    if (!good) {
        errno = ESTALE;
    }
    return good;
}

static int replace(const char *path, const char *text, size_t len, ncfg_may_fn *may, void *context)
{
    char temporary[PATH_MAX];
    struct stat old;
    bool exists = stat(path, &old) == 0;
    int fd;

    /* The folder may let us replace a file that is meant to be left alone. */
    if (exists && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0) {
        return NCFG_NO_FILE;
    }
    if (exists && !S_ISREG(old.st_mode)) {
        errno = S_ISDIR(old.st_mode) ? EISDIR : EINVAL;
        return NCFG_NO_FILE;
    }
    fd = open_temporary(path, exists ? 0600 : 0666, temporary);
    if (fd < 0) {
        return NCFG_NO_FILE;
    }
    if (exists) {
        keep_attributes(fd, &old);
    }
    /* flushing takes long; asking comes after it */
    if (!write_and_close(fd, text, len) || !may_replace(may, context) ||
        rename(temporary, path) != 0) {
        remove_quietly(temporary);
        return NCFG_NO_FILE;
    }
    sync_folder(path);
    return NCFG_OK;
}

int ncfg_store_if(const char *path, const char *text, size_t len, ncfg_may_fn *may, void *context)
{
    char *target = realpath(path, NULL); /* a link stays a link */
    int result;
    int saved_errno;

    if (target == NULL && errno != ENOENT) {
        return NCFG_NO_FILE;
    }
    result = replace(target == NULL ? path : target, text, len, may, context);
    saved_errno = errno;
    free(target);
    errno = saved_errno;
    return result;
}

int ncfg_store(const char *path, const char *text, size_t len)
{
    return ncfg_store_if(path, text, len, NULL, NULL);
}
