/* SPDX-License-Identifier: MIT */
/*
 * To look at a file and then to rename another over it loses what is written in between. So the two
 * files change places first, and what came out is looked at: nobody can write a name that has gone.
 */
#include <config.h>

#include "take_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool exchange(const char *a, const char *b)
{
    return renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) == 0;
}

/* `temporary` is somebody's edit. If what it is changed for is not ours, that is a later one. */
static void put_back(const char *temporary, const char *path, const struct stat *ours)
{
    struct stat st;

    if (!exchange(temporary, path) || (stat(temporary, &st) == 0 && !is_same_file(&st, ours))) {
        (void)rename(temporary, path);
    }
}

static bool replace_if(const char *temporary, const char *path, ncfg_may_fn *may, void *context)
{
    if (!may(context, path)) {
        errno = ESTALE;
        return false;
    }
    return rename(temporary, path) == 0;
}

/*
 * Keep the file at `path` from being taken for what a killed writer left, when it has the name of a
 * temporary one. A descriptor for close(), or -1: it is done without.
 */
static int hold(const char *path)
{
    struct flock whole = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd >= 0) {
        (void)fcntl(fd, F_OFD_SETLK, &whole);
    }
    return fd;
}

static bool exchange_if(const char *temporary, const char *path, const struct stat *ours,
                        ncfg_may_fn *may, void *context)
{
    if (!exchange(temporary, path)) { /* nothing is there, or the file system cannot */
        return replace_if(temporary, path, may, context);
    }
    if (!may(context, temporary)) {
        put_back(temporary, path, ours);
        errno = ESTALE;
        return false;
    }
    (void)unlink(temporary); /* if it stays, the next writer removes it */
    return true;
}

bool ncfg_take_place(const char *temporary, const char *path, ncfg_may_fn *may, void *context)
{
    struct stat ours;
    bool taken;
    int held;

    if (may == NULL) {
        return rename(temporary, path) == 0;
    }
    if (stat(temporary, &ours) != 0) {
        return false;
    }
    held = hold(path);
    taken = exchange_if(temporary, path, &ours, may, context);
    if (held >= 0) {
        int saved_errno = errno;

        close(held);
        errno = saved_errno;
    }
    return taken;
}
