/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <nanocfg/document.h>

#include <dirent.h>
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
#include "take_place.h"
#include "write_file.h"

#define NAME_TRIES 16 /* another process may hold a temporary name, but not this many */

/* Entries of a folder that are looked at: what a crash left is found, if not at once in a huge one.
 */
#define LOOKED_MAX 4096

#define TEMPORARY_PREFIX ".nanodns-"
#define TEMPORARY_SUFFIX ".tmp"
#define TEMPORARY_DIGITS 8

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

/* Write, and have it on the disk. */
static bool write_and_flush(int fd, const char *text, size_t len)
{
    return write_all(fd, text, len) && fsync(fd) == 0;
}

/* The same, and close, whatever happens; errno is of the first failure. */
static bool write_and_close(int fd, const char *text, size_t len)
{
    bool good = write_and_flush(fd, text, len);
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

/* The folder of a path, as one. */
static bool folder_of(const char *path, char folder[PATH_MAX])
{
    size_t len = folder_len(path);

    if (len >= PATH_MAX - 1) {
        return false;
    }
    memcpy(folder, path, len);
    memcpy(folder + len, len == 0 ? "." : "", len == 0 ? 2 : 1);
    return true;
}

/* ---- temporary files ---- */

/*
 * A writer holds a lock on its temporary file until that has its final name. One that nobody holds
 * is of a writer that was killed, or of one that has made it and not locked it yet: who has locked
 * it then sees that it has no name any more, and makes another.
 */
static bool lock(int fd)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    return fcntl(fd, F_OFD_SETLK, &whole) == 0;
}

static bool lock_ours(int fd)
{
    struct stat st;

    if (!lock(fd)) {
        return errno != EAGAIN && errno != EACCES; /* without locks nothing is removed */
    }
    return fstat(fd, &st) != 0 || st.st_nlink > 0;
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
        len = snprintf(temporary, PATH_MAX, "%.*s" TEMPORARY_PREFIX "%0*x" TEMPORARY_SUFFIX,
                       (int)folder_len(path), path, TEMPORARY_DIGITS, number);
        if (len < 0 || len >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
        if (fd < 0 && errno != EEXIST) {
            return -1;
        }
        if (fd >= 0 && lock_ours(fd)) {
            return fd;
        }
        if (fd >= 0) {
            close(fd);
            errno = EEXIST;
        }
    }
    return -1;
}

static bool is_temporary_name(const char *name)
{
    size_t prefix = strlen(TEMPORARY_PREFIX);

    return strncmp(name, TEMPORARY_PREFIX, prefix) == 0 &&
           strspn(name + prefix, "0123456789abcdef") == TEMPORARY_DIGITS &&
           strcmp(name + prefix + TEMPORARY_DIGITS, TEMPORARY_SUFFIX) == 0;
}

static bool is_of(const struct stat *st, uid_t us, uid_t owner)
{
    return S_ISREG(st->st_mode) && (st->st_uid == us || st->st_uid == owner);
}

/* Remove a temporary file of a writer that is no more. Whatever stands in the way, it stays. */
static void remove_leftover(const char *path, uid_t us, uid_t owner)
{
    struct stat found;
    struct stat opened;
    int fd;

    if (lstat(path, &found) != 0 || !is_of(&found, us, owner)) {
        return;
    }
    fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return;
    }
    /* the lock first: its writer may have been about to give it the final name */
    if (lock(fd) && fstat(fd, &opened) == 0 && lstat(path, &found) == 0 &&
        is_of(&found, us, owner) && found.st_dev == opened.st_dev &&
        found.st_ino == opened.st_ino) {
        unlink(path);
    }
    close(fd);
}

/*
 * Else a crash at each start would fill the folder. Before a new one is made, so that never more
 * than one is left. `owner`: of the file it is to replace, whose temporary files became.
 */
static void remove_leftovers(const char *path, uid_t owner)
{
    char other[PATH_MAX];
    DIR *folder = folder_of(path, other) ? opendir(other) : NULL;
    const struct dirent *entry;

    if (folder == NULL) {
        return;
    }
    for (int i = 0; i < LOOKED_MAX && (entry = readdir(folder)) != NULL; i++) {
        if (is_temporary_name(entry->d_name) &&
            snprintf(other, sizeof(other), "%.*s%s", (int)folder_len(path), path, entry->d_name) <
                (int)sizeof(other)) {
            remove_leftover(other, geteuid(), owner);
        }
    }
    closedir(folder);
}

/* ---- replacing a file ---- */

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
    int fd = folder_of(path, folder) ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

    if (fd >= 0) {
        if (fsync(fd) != 0) {
            errno = 0;
        }
        close(fd);
    }
}

static int replace(const char *path, const char *text, size_t len, ncfg_may_fn *may, void *context)
{
    char temporary[PATH_MAX];
    struct stat old;
    bool exists = stat(path, &old) == 0;
    bool good;
    int saved_errno;
    int fd;

    /* The folder may let us replace a file that is meant to be left alone. */
    if (exists && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0) {
        return NCFG_NO_FILE;
    }
    if (exists && !S_ISREG(old.st_mode)) {
        errno = S_ISDIR(old.st_mode) ? EISDIR : EINVAL;
        return NCFG_NO_FILE;
    }
    remove_leftovers(path, exists ? old.st_uid : geteuid());
    fd = open_temporary(path, exists ? 0600 : 0666, temporary);
    if (fd < 0) {
        return NCFG_NO_FILE;
    }
    if (exists) {
        keep_attributes(fd, &old);
    }
    /* flushing takes long; asking comes after it */
    good = write_and_flush(fd, text, len) && ncfg_take_place(temporary, path, may, context);
    if (!good) {
        remove_quietly(temporary);
    }
    saved_errno = errno;
    close(fd); /* what was flushed is there; the lock is held up to here */
    errno = saved_errno;
    if (good) {
        sync_folder(path);
    }
    return good ? NCFG_OK : NCFG_NO_FILE;
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
