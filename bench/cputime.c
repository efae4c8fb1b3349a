/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "cputime.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>

static uint64_t thread_ns(pid_t pid, const char *tid)
{
    char path[64];
    uint64_t ns = 0;
    int len = snprintf(path, sizeof(path), "/proc/%d/task/%s/schedstat", (int)pid, tid);
    if (len < 0 || (size_t)len >= sizeof(path))
        return 0;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    if (fscanf(file, "%" SCNu64, &ns) != 1)
        ns = 0;
    fclose(file);
    return ns;
}

static uint64_t process_ns(pid_t pid)
{
    char path[32];
    uint64_t ns = 0;
    const struct dirent *entry;

    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    DIR *dir = opendir(path);
    if (dir == NULL)
        return 0;
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.')
            ns += thread_ns(pid, entry->d_name);
    }
    closedir(dir);
    return ns;
}

uint64_t cputime_ns(const pid_t *pids, size_t count)
{
    uint64_t ns = 0;
    for (size_t i = 0; i < count; i++)
        ns += process_ns(pids[i]);
    return ns;
}
