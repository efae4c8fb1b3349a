/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/log_output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The descriptor is stderr, shared with whoever started us: setting O_NONBLOCK on it would break
 * them. So each kind of output is written in the way that does not wait: a socket with a flag, a
 * pipe by no more than PIPE_BUF octets after poll() said that there is room, a file as it is.
 */
void nd_log_output_init(struct nd_log_output *output, int fd)
{
    struct stat st;
    *output = (struct nd_log_output){.fd = fd, .write_max = PIPE_BUF};
    if (fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode)) {
        output->is_socket = 1;
        output->write_max = SIZE_MAX;
    } else if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        output->write_max = SIZE_MAX;
    }
}

/* As much of `octets` as one write takes, ending with a line if one ends there. */
static size_t chunk_len(const struct nd_log_output *output, const char *octets, size_t len)
{
    if (len <= output->write_max) {
        return len;
    }
    const char *newline = memrchr(octets, '\n', output->write_max);
    return newline == NULL ? output->write_max : (size_t)(newline - octets) + 1;
}

long nd_log_output_write(struct nd_log_output *output, const char *octets, size_t len)
{
    size_t n = chunk_len(output, octets, len);
    ssize_t written;
    if (output->is_socket) {
        written = send(output->fd, octets, n, MSG_DONTWAIT | MSG_NOSIGNAL);
    } else {
        struct pollfd ready = {.fd = output->fd, .events = POLLOUT};
        if (poll(&ready, 1, 0) <= 0) {
            return 0;
        }
        written = write(output->fd, octets, n);
    }
    if (written < 0 && (errno == EAGAIN || errno == EINTR)) {
        return 0;
    }
    return (long)written;
}
