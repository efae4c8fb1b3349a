/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "cycles.h"

#include <dirent.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"

static int open_counter(pid_t tid)
{
    struct perf_event_attr attr;

    memset(&attr, 0, sizeof(attr));
    attr.type = PERF_TYPE_HARDWARE;
    attr.size = sizeof(attr);
    attr.config = PERF_COUNT_HW_CPU_CYCLES;
    attr.exclude_hv = 1;
    return (int)syscall(SYS_perf_event_open, &attr, tid, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

/* False when a thread that lives cannot be counted: a sum of some threads would mislead. */
static bool add_process(struct cycles *c, pid_t pid)
{
    char path[32];
    const struct dirent *entry;
    bool whole = true;

    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    DIR *dir = opendir(path);
    if (dir == NULL)
        return true;
    while (whole && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        int fd = open_counter((pid_t)strtol(entry->d_name, NULL, 10));
        int *fds = fd < 0 ? NULL : realloc(c->fds, (c->count + 1) * sizeof(*fds));
        if (fds == NULL) {
            if (fd >= 0)
                close(fd);
            whole = false;
            continue;
        }
        c->fds = fds;
        c->fds[c->count++] = fd;
    }
    closedir(dir);
    return whole;
}

void cycles_init(struct cycles *c, const pid_t *pids, size_t count)
{
    *c = (struct cycles){.fds = NULL};
    for (size_t i = 0; i < count; i++) {
        if (!add_process(c, pids[i])) {
            cycles_done(c);
            return;
        }
    }
}

uint64_t cycles_read(const struct cycles *c)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < c->count; i++) {
        uint64_t cycles = 0;
        if (read(c->fds[i], &cycles, sizeof(cycles)) == (ssize_t)sizeof(cycles))
            sum += cycles;
    }
    return sum;
}

void cycles_done(struct cycles *c)
{
    for (size_t i = 0; i < c->count; i++)
        close(c->fds[i]);
    free(c->fds);
    *c = (struct cycles){.fds = NULL};
}
