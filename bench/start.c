/* SPDX-License-Identifier: MIT */
/*
 * How long a server takes from exec to its first answer: it is started again and again, and asked
 * in a tight loop until it answers. Prints one line of key=value pairs.
 *
 * usage: start PORT NAME RUNS PROGRAM [ARGUMENT …]
 *
 * PROGRAM must stay in the foreground; it runs on core 0, the asking on core 1.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

enum {
    SERVER_CORE = 0,
    LOAD_CORE = 1,
    RUNS_MAX = 1000,
    QUERY_MAX = 300,
    ASK_EVERY_NS = 20000,
    RCODE_MASK = 15,
};

static const uint64_t give_up_ns = 30000000000;
static const uint64_t kill_after_ns = 5000000000;

static size_t encode_query(uint8_t *to, const char *name)
{
    static const uint8_t header[12] = {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    static const uint8_t tail[5] = {0, 0, 1, 0, 1}; /* root, A, IN */
    size_t len = sizeof(header);

    if (strlen(name) > 250)
        errx(2, "the name is too long");
    memcpy(to, header, sizeof(header));
    while (*name != '\0') {
        size_t label = strcspn(name, ".");
        if (label == 0 || label > 63)
            errx(2, "'%s' is no name", name);
        to[len] = (uint8_t)label;
        memcpy(to + len + 1, name, label);
        len += label + 1;
        name += label + (name[label] == '.');
    }
    memcpy(to + len, tail, sizeof(tail));
    return len + sizeof(tail);
}

/* Start the server; *EXEC_NS is shared with the child, which sets it just before exec. */
static pid_t start_server(char **argv, volatile uint64_t *exec_ns)
{
    pin_to_core(SERVER_CORE); /* for the child: on the core of the asking it might never run */
    pid_t pid = fork();
    if (pid < 0)
        err(1, "fork");
    if (pid > 0) {
        pin_to_core(LOAD_CORE);
        return pid;
    }

    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (null >= 0 && dup2(null, STDOUT_FILENO) >= 0 && dup2(null, STDERR_FILENO) >= 0) {
        *exec_ns = now_ns();
        execvp(argv[0], argv);
    }
    _exit(127);
}

/* Ask until an answer comes; returns the time it came, or 0: half a minute without, or an end. */
static uint64_t first_answer(pid_t pid, int fd, const uint8_t *query, size_t len)
{
    uint8_t answer[512];
    uint64_t start = now_ns(), asked = 0, now = start;

    while (now - start < give_up_ns) {
        ssize_t n = recv(fd, answer, sizeof(answer), MSG_DONTWAIT);
        now = now_ns();
        if (n >= 12 && (answer[2] & 0x80) != 0 && (answer[3] & RCODE_MASK) == 0)
            return now;
        if (now - asked >= ASK_EVERY_NS) {
            siginfo_t ended = {.si_pid = 0};
            if (waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT) < 0 || ended.si_pid)
                return 0;
            (void)!send(fd, query, len, MSG_DONTWAIT); /* refused until the server is there */
            asked = now;
        }
    }
    return 0;
}

static void stop_server(pid_t pid)
{
    uint64_t start = now_ns();

    kill(pid, SIGTERM);
    while (waitpid(pid, NULL, WNOHANG) == 0) {
        if (now_ns() - start > kill_after_ns)
            kill(pid, SIGKILL);
        usleep(1000);
    }
}

static double measure(uint16_t port, const char *name, char **argv, volatile uint64_t *exec_ns)
{
    uint8_t query[QUERY_MAX];
    size_t len = encode_query(query, name);
    struct sockaddr_in sa = loopback(port);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (const struct sockaddr *)&sa, sizeof(sa)) < 0)
        err(1, "socket");
    pid_t pid = start_server(argv, exec_ns);
    uint64_t answered = first_answer(pid, fd, query, len);
    stop_server(pid);
    close(fd);
    if (answered == 0)
        errx(1, "%s: no answer", argv[0]);
    return (double)(answered - *exec_ns) / 1e6;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

int main(int argc, char **argv)
{
    static double times_ms[RUNS_MAX];

    if (argc < 5)
        errx(2, "usage: start PORT NAME RUNS PROGRAM [ARGUMENT …]");
    uint16_t port = (uint16_t)parse_number("port", argv[1], 1, 65535);
    unsigned long runs = parse_number("runs", argv[3], 1, RUNS_MAX);
    volatile uint64_t *exec_ns =
        mmap(NULL, sizeof(*exec_ns), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (exec_ns == MAP_FAILED)
        err(1, "mmap");

    for (unsigned long i = 0; i < runs; i++)
        times_ms[i] = measure(port, argv[2], argv + 4, exec_ns);
    qsort(times_ms, runs, sizeof(times_ms[0]), compare);
    printf("runs=%lu median_ms=%.3f min_ms=%.3f max_ms=%.3f\n", runs, times_ms[runs / 2],
           times_ms[0], times_ms[runs - 1]);
    return 0;
}
