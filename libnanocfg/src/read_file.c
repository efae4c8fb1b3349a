/* SPDX-License-Identifier: MIT */
#include <nanocfg/document.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io_step.h"

#define READ_FIRST 65536u /* octets: most configs are smaller */

/* Read to the end of a file of unknown size: a pipe or /dev/stdin will do as well. */
static int read_all(int fd, size_t size_hint, char **ret_text, size_t *ret_len)
{
    size_t capacity = size_hint;
    size_t len = 0;
    char *text = malloc(capacity + 1);

    while (text != NULL) {
        ssize_t got;

        if (len == capacity) {
            char *larger;

            capacity *= 2;
            larger = realloc(text, capacity + 1);
            if (larger == NULL) {
                break;
            }
            text = larger;
        }
        got = read(fd, text + len, capacity - len < NCFG_IO_STEP ? capacity - len : NCFG_IO_STEP);
        if (got == 0) {
            text[len] = '\0';
            *ret_text = text;
            *ret_len = len;
            return NCFG_OK;
        }
        if (got > 0) {
            len += (size_t)got;
        }
        if (len > NCFG_FILE_MAX) {
            errno = EFBIG;
        }
        if ((got < 0 && errno != EINTR) || len > NCFG_FILE_MAX) {
            int saved_errno = errno;

            free(text);
            errno = saved_errno;
            return NCFG_NO_FILE;
        }
    }
    free(text);
    return NCFG_NO_MEMORY;
}

int ncfg_read_file(const char *path, char **ret_text, size_t *ret_len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t size = READ_FIRST;
    struct stat st;
    int result;
    int saved_errno;

    if (fd < 0) {
        return NCFG_NO_FILE;
    }
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        if ((uintmax_t)st.st_size > NCFG_FILE_MAX) {
            close(fd);
            errno = EFBIG;
            return NCFG_NO_FILE;
        }
        size = (size_t)st.st_size + 1; /* one more, to see the end without growing */
    }
    result = read_all(fd, size, ret_text, ret_len);
    saved_errno = errno;
    close(fd);
    errno = saved_errno;
    return result;
}
