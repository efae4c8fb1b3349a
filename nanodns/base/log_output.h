/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_LOG_OUTPUT_H
#define ND_BASE_LOG_OUTPUT_H

#include <stddef.h>

/* Private to the log: where its lines go, without ever waiting in a system call. */

struct nd_log_output {
    int fd;
    size_t write_max; /* octets of one write(): what is taken without waiting once poll() says so */
    int is_socket;    /* then send() can be told not to wait */
};

void nd_log_output_init(struct nd_log_output *output, int fd);

/*
 * Write some of `octets` without waiting, whole lines where possible. Returns how many, 0 when the
 * output takes nothing now (wait for POLLOUT), -1 with errno when it is broken.
 */
long nd_log_output_write(struct nd_log_output *output, const char *octets, size_t len);

#endif
