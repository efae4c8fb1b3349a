/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* The first octets of a file as text; "" without it. */
static void read_text(const char *proc, const char *name, char *buf, size_t size)
{
    char path[200];
    snprintf(path, sizeof(path), "%s/%s", proc, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? -1 : read(fd, buf, size - 1);
    buf[len > 0 ? len : 0] = '\0';
    if (fd >= 0) {
        close(fd);
    }
}

static uint64_t count_fds(const char *proc)
{
    char path[200];
    uint64_t count = 0;
    snprintf(path, sizeof(path), "%s/self/fd", proc);
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return 0;
    }
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        count += entry->d_name[0] != '.';
    }
    closedir(dir);
    return count > 0 ? count - 1 : 0; /* one of them is `dir` */
}

/* Ticks since boot, the 22nd field of stat; the name in the second may hold spaces. */
static uint64_t start_ticks(const char *proc)
{
    char text[1024];
    uint64_t ticks = 0;
    read_text(proc, "self/stat", text, sizeof(text));
    const char *at = strrchr(text, ')');
    for (int field = 2; at != NULL && field < 22; field++) {
        at = strchr(at + 1, ' ');
    }
    if (at != NULL) {
        ticks = strtoull(at + 1, NULL, 10);
    }
    return ticks;
}

static uint64_t boot_unix_s(const char *proc)
{
    char path[200], line[256];
    uint64_t seconds = 0;
    snprintf(path, sizeof(path), "%s/stat", proc);
    FILE *file = fopen(path, "re");
    while (file != NULL && seconds == 0 && fgets(line, sizeof(line), file) != NULL) {
        (void)sscanf(line, "btime %" SCNu64, &seconds);
    }
    if (file != NULL) {
        fclose(file);
    }
    return seconds;
}

void nd_process_read(const char *proc, struct nd_process *ret_process)
{
    struct nd_process process = {.cpu_s = 0};
    struct timespec cpu;
    struct rlimit files;
    char text[200];
    uint64_t pages, resident_pages, page = (uint64_t)sysconf(_SC_PAGESIZE);
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu) == 0) {
        process.cpu_s = (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9;
    }
    read_text(proc, "self/statm", text, sizeof(text));
    if (sscanf(text, "%" SCNu64 " %" SCNu64, &pages, &resident_pages) == 2) {
        process.virtual_size = pages * page;
        process.resident = resident_pages * page;
    }
    process.open_fds = count_fds(proc);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        process.max_fds = files.rlim_cur;
    }
    uint64_t boot_s = boot_unix_s(proc);
    if (boot_s != 0) {
        process.start_unix_s =
            (double)boot_s + (double)start_ticks(proc) / (double)sysconf(_SC_CLK_TCK);
    }
    *ret_process = process;
}
