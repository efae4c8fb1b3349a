/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzz target over its corpus with any compiler: replay_NAME reads
 * $top_srcdir/fuzz/corpus/NAME, or the files and folders named on the command line (a finding).
 *
 * Each file of the corpus is tried as it is, cut short at every length, and with every octet
 * replaced by some values that matter in DNS messages: a coarse fuzzer, the same at every run.
 * Files named on the command line are tried as they are only.
 */
#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

#define INPUT_MAX   (1 << 20) /* octets of an input; seeds are far smaller */
#define VARIED_MAX  2048      /* longer inputs are not varied: their cost is the square of it */
#define FOLDER_MAX  1024
#define PATH_OCTETS 4096

static char current[PATH_OCTETS + 32]; /* for the signal handler: what is being tried */
static uint8_t input[INPUT_MAX];
static unsigned long inputs, runs;

static void say_current(int signal_number)
{
    static const char head[] = "replay: the input was ";
    ssize_t ignored = write(STDERR_FILENO, head, sizeof(head) - 1);
    ignored += write(STDERR_FILENO, current, strlen(current));
    ignored += write(STDERR_FILENO, "\n", 1);
    (void)ignored;
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

/* An exact copy on the heap, so that a sanitizer sees a read past the end. */
static void run(const uint8_t *octets, size_t len, const char *path, const char *how, size_t at)
{
    uint8_t *copy = malloc(len == 0 ? 1 : len);
    if (copy == NULL) {
        abort();
    }
    if (len > 0) {
        memcpy(copy, octets, len);
    }
    snprintf(current, sizeof(current), "%s (%s %zu)", path, how, at);
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
    runs++;
}

static void run_varied(size_t len, const char *path)
{
    static const uint8_t values[] = {0x00, 0x01, 0x3f, 0x40, 0x80, 0xc0, 0xff, '"', '\\'};
    for (size_t cut = 0; cut < len; cut++) {
        run(input, cut, path, "cut at", cut);
    }
    for (size_t at = 0; at < len; at++) {
        uint8_t kept = input[at];
        for (size_t v = 0; v < sizeof(values); v++) {
            input[at] = values[v];
            run(input, len, path, "changed at", at);
        }
        input[at] = kept;
    }
}

static int replay_file(const char *path, bool varied)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    size_t len = fread(input, 1, sizeof(input), file);
    int failed = ferror(file);
    fclose(file);
    if (failed) {
        perror(path);
        return 1;
    }
    inputs++;
    run(input, len, path, "whole", len);
    if (varied && len <= VARIED_MAX) {
        run_varied(len, path);
    }
    return 0;
}

static int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int replay(const char *path, bool varied)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        perror(path);
        return 1;
    }
    if (!S_ISDIR(status.st_mode)) {
        return replay_file(path, varied);
    }
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, not_hidden, alphasort);
    int failed = count < 0;
    for (int i = 0; i < count; i++) {
        char below[PATH_OCTETS];
        int len = snprintf(below, sizeof(below), "%s/%s", path, entries[i]->d_name);
        failed |= len < 0 || (size_t)len >= sizeof(below) || replay_file(below, varied);
        free(entries[i]);
    }
    free(entries);
    return failed;
}

int main(int argc, char **argv)
{
    signal(SIGABRT, say_current);
    signal(SIGSEGV, say_current);
    signal(SIGBUS, say_current);
    signal(SIGFPE, say_current);

    int failed = 0;
    for (int i = 1; i < argc; i++) {
        failed |= replay(argv[i], false);
    }
    if (argc < 2) {
        const char *slash = strrchr(argv[0], '/');
        const char *name = strstr(slash == NULL ? argv[0] : slash, "replay_");
        const char *sources = getenv("top_srcdir");
        char folder[FOLDER_MAX];
        int len =
            snprintf(folder, sizeof(folder), "%s/fuzz/corpus/%s", sources == NULL ? "." : sources,
                     name == NULL ? "?" : name + strlen("replay_"));
        failed = len < 0 || (size_t)len >= sizeof(folder) || replay(folder, true);
    }
    printf("%lu inputs, %lu runs\n", inputs, runs);
    return failed || inputs == 0 ? 1 : 0;
}
