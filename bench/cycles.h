/* SPDX-License-Identifier: MIT */
/*
 * The core's cycles that a server has used, in user and in kernel mode. Other work on the machine,
 * and the pace it makes the clock run at, change them far less than they change times.
 */
#ifndef BENCH_CYCLES_H
#define BENCH_CYCLES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct cycles {
    int *fds; /* one counter a thread */
    size_t count;
};

/*
 * Count the cycles of all threads that the COUNT processes PIDS have now. Without the right to
 * (perf_event_paranoid), or without such counters (many virtual machines), no thread is counted
 * and cycles_read() gives 0. cycles_done() ends it.
 */
void cycles_init(struct cycles *c, const pid_t *pids, size_t count);

/* Cycles since cycles_init(). */
uint64_t cycles_read(const struct cycles *c);

void cycles_done(struct cycles *c);

#endif
