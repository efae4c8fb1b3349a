/* SPDX-License-Identifier: MIT */
#ifndef ND_MGMT_PROCESS_H
#define ND_MGMT_PROCESS_H

#include <stdint.h>

/* What the kernel says of this process, as Prometheus wants it. 0 for what it does not tell. */
struct nd_process {
    double cpu_s;      /* user and system */
    uint64_t resident; /* octets, as is the next */
    uint64_t virtual_size;
    uint64_t open_fds;
    uint64_t max_fds;
    double start_unix_s;
};

/* `proc`: "/proc". */
void nd_process_read(const char *proc, struct nd_process *ret_process);

#endif
