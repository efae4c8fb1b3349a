/* SPDX-License-Identifier: MIT */
/*
 * How long the config library takes to read, decode and check a file. Prints one line of key=value
 * pairs, or the file's first faults.
 *
 * usage: load FILE RUNS
 */
#include <config.h>

#include <stdio.h>

#include <nanocfg/config.h>

#include "bench.h"

enum {
    RUNS_MAX = 100,
    FAULTS_SHOWN = 3,
};

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Most memory resident so far, KiB. Not getrusage(): that remembers the program before exec. */
static long peak_kib(void)
{
    static const char key[] = "VmHWM:";
    char line[256];
    long kib = 0;
    FILE *file = fopen("/proc/self/status", "re");

    if (file == NULL)
        return 0;
    while (kib == 0 && fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, key, sizeof(key) - 1) == 0)
            kib = strtol(line + sizeof(key) - 1, NULL, 10);
    }
    fclose(file);
    return kib;
}

static void show_faults(const struct ncfg_diags *diags)
{
    char line[1024];

    for (size_t i = 0; i < ncfg_diags_count(diags) && i < FAULTS_SHOWN; i++) {
        ncfg_diag_format(diags, ncfg_diags_get(diags, i), line, sizeof(line));
        fprintf(stderr, "%s\n", line);
    }
}

int main(int argc, char **argv)
{
    double times_ms[RUNS_MAX];
    size_t records = 0;

    if (argc != 3)
        errx(2, "usage: load FILE RUNS");
    unsigned long runs = parse_number("runs", argv[2], 1, RUNS_MAX);
    struct ncfg_diags *diags = ncfg_diags_new(argv[1]);
    if (diags == NULL)
        err(1, "diagnostics");
    for (unsigned long i = 0; i < runs; i++) {
        struct ncfg_config *config = NULL;
        uint64_t start = now_ns();
        if (ncfg_load_file(argv[1], diags, &config) != NCFG_OK) {
            show_faults(diags);
            ncfg_diags_free(diags);
            return 1;
        }
        times_ms[i] = (double)(now_ns() - start) / 1e6;
        records = config->record_count;
        ncfg_config_free(config);
    }
    ncfg_diags_free(diags);
    qsort(times_ms, runs, sizeof(times_ms[0]), compare);
    printf("records=%zu runs=%lu median_ms=%.3f min_ms=%.3f max_ms=%.3f peak_kib=%ld\n", records,
           runs, times_ms[runs / 2], times_ms[0], times_ms[runs - 1], peak_kib());
    return 0;
}
