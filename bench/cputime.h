/* SPDX-License-Identifier: MIT */
/* The time a server has spent on a core, in user and in system mode. */
#ifndef BENCH_CPUTIME_H
#define BENCH_CPUTIME_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Nanoseconds that all threads of the COUNT processes PIDS have run so far; a process that is
 * gone counts 0. Read from /proc/PID/task/TID/schedstat, which is exact, where the ticks of
 * /proc/PID/stat are 10 ms each. Softirq work for datagrams that a process sends on the loopback
 * runs inside its sending call and is part of the figure.
 */
uint64_t cputime_ns(const pid_t *pids, size_t count);

#endif
