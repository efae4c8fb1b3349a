/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/cli.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/version.h"

#include "unit.h"

/*
 * The program in a child process, without a program file: fork() and nd_cli_main(). Its folder is
 * one of its own, removed at the end of each test.
 */

enum { WORDS_MAX = 16, TEXT_MAX = 8192, TIMEOUT_MS = 20000 };

static char folder[] = "/tmp/nanodns-test-cli-XXXXXX";

struct run {
    pid_t pid;
    int out, err; /* read ends of the child's stdout and stderr */
    int status;
    char out_text[TEXT_MAX], err_text[TEXT_MAX];
    size_t err_len;
};

static void open_folder(void)
{
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    CU_ASSERT_EQUAL_FATAL(chdir(folder), 0);
}

static void close_folder(void)
{
    unlink("nanodns.json");
    unlink("other.json");
    CU_ASSERT_EQUAL(chdir("/"), 0);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static void put_config(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
}

/* Start `nanodns` with the words of `line`, one space between two; stdout to `out_fd` if not -1. */
static void start(struct run *run, const char *line, int out_fd)
{
    static char copy[512];
    char *words[WORDS_MAX] = {"nanodns"};
    int count = 1, out[2], err[2];
    snprintf(copy, sizeof(copy), "%s", line);
    for (char *at = copy; *line != '\0' && at != NULL && count < WORDS_MAX - 1;) {
        words[count++] = at;
        at = strchr(at, ' ');
        if (at != NULL) {
            *at++ = '\0';
        }
    }
    *run = (struct run){.status = -1};
    CU_ASSERT_EQUAL_FATAL(pipe2(out, O_CLOEXEC), 0);
    CU_ASSERT_EQUAL_FATAL(pipe2(err, O_CLOEXEC), 0);
    fflush(NULL);
    run->pid = fork();
    CU_ASSERT_FATAL(run->pid >= 0);
    if (run->pid == 0) {
        dup2(out_fd >= 0 ? out_fd : out[1], STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        close(out[0]);
        close(err[0]);
        alarm(TIMEOUT_MS / 1000); /* a test that went wrong leaves nothing behind */
        exit(nd_cli_main(count, words));
    }
    close(out[1]);
    close(err[1]);
    run->out = out[0];
    run->err = err[0];
}

/* Read on into a text until the end of the file, or until `what` stands in it. */
static bool read_until(int fd, char *text, const char *what)
{
    size_t len = strlen(text);
    while (what == NULL || strstr(text, what) == NULL) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        ssize_t n = 0;
        if (poll(&ready, 1, TIMEOUT_MS) == 1) {
            n = read(fd, text + len, TEXT_MAX - 1 - len);
        }
        if (n <= 0) {
            return what == NULL;
        }
        len += (size_t)n;
        text[len] = '\0';
    }
    return true;
}

/* Wait for its end; its exit status, or -1 after a signal. */
static int finish(struct run *run)
{
    int status = 0;
    read_until(run->out, run->out_text, NULL);
    read_until(run->err, run->err_text, NULL);
    CU_ASSERT_EQUAL(waitpid(run->pid, &status, 0), run->pid);
    close(run->out);
    close(run->err);
    run->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return run->status;
}

static struct run run_line(const char *line)
{
    struct run run;
    start(&run, line, -1);
    finish(&run);
    return run;
}

static void check_begin(const char *text, const char *expected)
{
    CU_ASSERT_NSTRING_EQUAL(text, expected, strlen(expected));
}

/* ---- the command line ----------------------------------------------------------------------- */

static void help_and_version_go_to_stdout(void)
{
    static const char *const lines[] = {"--help",       "-h",           "help",
                                        "start --help", "init -h",      "check --help",
                                        "help start",   "--help start", "start --port 1 --help"};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct run run = run_line(lines[i]);
        CU_ASSERT_EQUAL(run.status, ND_EXIT_OK);
        check_begin(run.out_text, "NAME\n    nanodns");
        CU_ASSERT_STRING_EQUAL(run.err_text, "");
    }
    char expected[64];
    snprintf(expected, sizeof(expected), "nanodns %s\n", nd_version());
    CU_ASSERT_STRING_EQUAL(run_line("--version").out_text, expected);
    CU_ASSERT_STRING_EQUAL(run_line("-V").out_text, expected);
}

static void a_wrong_command_line_is_told_on_stderr(void)
{
    static const char *const lines[][2] = {
        {"", "nanodns: no command is given\nUsage: nanodns start|init|check|status|"},
        {"strat", "nanodns: unknown command 'strat' (did you mean 'start'?)\nUsage: "},
        {"xyz", "nanodns: unknown command 'xyz'\nUsage: "},
        {"help xyz", "nanodns: unknown command 'xyz'\nUsage: "},
        {"--verison", "nanodns: unknown option '--verison' (did you mean '--version'?)\nUsage: "},
        {"--", "nanodns: no command is given\n"},
        {"start --prot 1",
         "nanodns: unknown option '--prot' (did you mean '--port'?)\nUsage: nanodns start ["},
        {"check a -c b", "nanodns: the config is named twice"},
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct run run = run_line(lines[i][0]);
        CU_ASSERT_EQUAL(run.status, ND_EXIT_USAGE);
        check_begin(run.err_text, lines[i][1]);
        CU_ASSERT_STRING_EQUAL(run.out_text, "");
    }
}

static void output_that_cannot_be_written_is_a_failure(void)
{
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    if (full < 0) {
        return;
    }
    struct run run;
    start(&run, "--help", full);
    CU_ASSERT_EQUAL(finish(&run), ND_EXIT_FAILED);
    check_begin(run.err_text, "nanodns: cannot write to standard output: ");
    close(full);
}

/* ---- init and check ------------------------------------------------------------------------- */

static void init_writes_a_config_that_is_valid(void)
{
    open_folder();
    struct run run = run_line("init");
    CU_ASSERT_EQUAL(run.status, ND_EXIT_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(run.out_text, "nanodns check nanodns.json"));
    CU_ASSERT_PTR_NOT_NULL(strstr(run.out_text, "nanodns start"));
    run = run_line("check");
    CU_ASSERT_EQUAL(run.status, ND_EXIT_OK);
    check_begin(run.out_text, "OK nanodns.json is valid\n  records        : ");
    CU_ASSERT_STRING_EQUAL(run.err_text, "");
    close_folder();
}

static void init_leaves_an_existing_file_alone(void)
{
    open_folder();
    put_config("other.json", "mine");
    struct run run = run_line("init other.json");
    CU_ASSERT_EQUAL(run.status, ND_EXIT_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(run.err_text, "other.json exists"));
    CU_ASSERT_PTR_NOT_NULL(strstr(run.err_text, "--force"));
    CU_ASSERT_EQUAL(run_line("check other.json").status, ND_EXIT_FAILED); /* still "mine" */
    CU_ASSERT_EQUAL(run_line("init --force other.json").status, ND_EXIT_OK);
    CU_ASSERT_EQUAL(run_line("check --config other.json").status, ND_EXIT_OK);
    run = run_line("init no/such/folder.json");
    CU_ASSERT_EQUAL(run.status, ND_EXIT_FAILED);
    check_begin(run.err_text, "nanodns: cannot write no/such/folder.json: ");
    close_folder();
}

static void check_tells_errors_and_warnings_on_stderr(void)
{
    open_folder();
    put_config("nanodns.json", "{\"server\": {\"port\": 70000, \"hots\": \"::\"}}");
    struct run run = run_line("check");
    CU_ASSERT_EQUAL(run.status, ND_EXIT_FAILED);
    CU_ASSERT_STRING_EQUAL(run.out_text, "");
    CU_ASSERT_PTR_NOT_NULL(strstr(run.err_text, "error: server.port: "));
    CU_ASSERT_PTR_NOT_NULL(strstr(run.err_text, "warning: server.hots: "));
    CU_ASSERT_PTR_NOT_NULL(strstr(run.err_text, "nanodns.json: 1 error, 1 warning\n"));
    put_config("nanodns.json", "{\"server\": {\"hots\": \"::\"}}");
    run = run_line("check");
    CU_ASSERT_EQUAL(run.status, ND_EXIT_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(run.err_text, "warning: server.hots: "));
    check_begin(run.out_text, "OK nanodns.json is valid\n");
    close_folder();
}

/* ---- start ---------------------------------------------------------------------------------- */

static const char config[] =
    "{\"server\": {\"host\": \"127.0.0.1\", \"port\": 0, \"upstream\": [\"127.0.0.1:1\"],"
    " \"log_queries\": true, \"mgmt_port\": 9053, \"peers\": [\"127.0.0.1:9054\"], \"x\": 1},"
    " \"records\": [{\"name\": \"web.lan\", \"type\": \"A\", \"value\": \"192.0.2.1\"}]}";

/* The port of the line that says "listening on …". */
static uint16_t wait_until_ready(struct run *run)
{
    unsigned port = 0;
    CU_ASSERT_FATAL(read_until(run->err, run->err_text, " INFO ready: "));
    const char *line = strstr(run->err_text, "listening on 127.0.0.1 port ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    CU_ASSERT_EQUAL(sscanf(line, "listening on 127.0.0.1 port %u (udp, tcp)\n", &port), 1);
    CU_ASSERT(port > 0 && port <= 65535);
    return (uint16_t)port;
}

/* Ask for web.lan A over UDP; the answer's length, its code in `*ret_rcode`. */
static ssize_t ask(uint16_t port, int *ret_rcode)
{
    static const char query[] = "\x12\x34\1\0\0\1\0\0\0\0\0\0\3web\3lan\0\0\1\0\1";
    uint8_t answer[512];
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    CU_ASSERT(sendto(fd, query, sizeof(query) - 1, 0, (struct sockaddr *)&to, sizeof(to)) > 0);
    ssize_t len = poll(&ready, 1, TIMEOUT_MS) == 1 ? recv(fd, answer, sizeof(answer), 0) : -1;
    *ret_rcode = len > 3 ? answer[3] & 15 : -1;
    close(fd);
    return len;
}

static void start_serves_until_it_is_told_to_end(void)
{
    static const int signals[] = {SIGTERM, SIGINT};
    open_folder();
    put_config("nanodns.json", config);
    for (size_t i = 0; i < 2; i++) {
        struct run run;
        int rcode;
        start(&run, "start --workers 2", -1);
        uint16_t port = wait_until_ready(&run);
        CU_ASSERT(ask(port, &rcode) > 12);
        CU_ASSERT_EQUAL(rcode, 0);
        kill(run.pid, SIGHUP);
        CU_ASSERT(read_until(run.err, run.err_text, "SIGHUP: the config has not changed"));
        CU_ASSERT(ask(port, &rcode) > 12);
        kill(run.pid, signals[i]);
        CU_ASSERT_EQUAL(finish(&run), ND_EXIT_OK);
        CU_ASSERT_PTR_NOT_NULL(strstr(run.err_text, " web.lan. A NOERROR local "));
        CU_ASSERT_PTR_NOT_NULL(strstr(run.err_text, "ready: 1 record, 0 zones, 0 rewrites, config "
                                                    "version 1, 2 workers\n"));
        CU_ASSERT_PTR_NOT_NULL(strstr(run.err_text, "WARNING nanodns.json:1:"));
        CU_ASSERT_PTR_NOT_NULL(strstr(run.err_text, i == 0 ? "SIGTERM" : "SIGINT"));
        CU_ASSERT_STRING_EQUAL(run.out_text, "");
    }
    close_folder();
}

static void the_command_line_wins_over_the_file(void)
{
    open_folder();
    put_config("other.json", "{\"server\": {\"host\": \"192.0.2.1\", \"upstream\": [],"
                             " \"log_queries\": true, \"workers\": 300}}");
    struct run run;
    int rcode;
    start(&run, "start -c other.json --host 127.0.0.1 -p 0 --workers 1 --log-level TRACE", -1);
    uint16_t port = wait_until_ready(&run);
    CU_ASSERT(ask(port, &rcode) >= 12);
    CU_ASSERT_EQUAL(rcode, 5); /* nothing is local, nobody to ask */
    kill(run.pid, SIGTERM);
    CU_ASSERT_EQUAL(finish(&run), ND_EXIT_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(run.err_text, ", 1 worker\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(run.err_text, " web.lan. A REFUSED none "));
    close_folder();
}

static void a_quiet_level_says_nothing(void)
{
    open_folder();
    put_config("nanodns.json", config);
    struct run run;
    start(&run, "start --log-level WARNING", -1);
    CU_ASSERT(read_until(run.err, run.err_text, "log_queries shows nothing"));
    kill(run.pid, SIGTERM);
    CU_ASSERT_EQUAL(finish(&run), ND_EXIT_OK);
    CU_ASSERT_PTR_NULL(strstr(run.err_text, " INFO "));
    close_folder();
}

static void a_start_that_fails_says_one_line(void)
{
    open_folder();
    struct run run = run_line("start");
    CU_ASSERT_EQUAL(run.status, ND_EXIT_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(run.err_text, "nanodns init"));
    put_config("nanodns.json", config);
    run = run_line("start --host 203.0.113.77");
    CU_ASSERT_EQUAL(run.status, ND_EXIT_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(run.err_text, " ERROR cannot listen on 203.0.113.77 "));
    CU_ASSERT_PTR_EQUAL(strchr(run.err_text, '\n'), run.err_text + strlen(run.err_text) - 1);
    close_folder();
}

static void a_busy_port_is_not_shared(void)
{
    open_folder();
    put_config("nanodns.json", config);
    struct run first, second;
    char line[64], expected[128];
    start(&first, "start", -1);
    unsigned port = wait_until_ready(&first);
    snprintf(line, sizeof(line), "start --port %u", port);
    second = run_line(line);
    CU_ASSERT_EQUAL(second.status, ND_EXIT_FAILED);
    snprintf(expected, sizeof(expected),
             " ERROR cannot listen on 127.0.0.1 port %u (udp): already in use by ", port);
    CU_ASSERT_PTR_NOT_NULL(strstr(second.err_text, expected));
    snprintf(expected, sizeof(expected), " (pid %ld); ", (long)first.pid);
    CU_ASSERT_PTR_NOT_NULL(strstr(second.err_text, expected));
    kill(first.pid, SIGTERM);
    CU_ASSERT_EQUAL(finish(&first), ND_EXIT_OK);
    close_folder();
}

UNIT_MAIN("app/cli", UNIT_TEST(help_and_version_go_to_stdout),
          UNIT_TEST(a_wrong_command_line_is_told_on_stderr),
          UNIT_TEST(output_that_cannot_be_written_is_a_failure),
          UNIT_TEST(init_writes_a_config_that_is_valid),
          UNIT_TEST(init_leaves_an_existing_file_alone),
          UNIT_TEST(check_tells_errors_and_warnings_on_stderr),
          UNIT_TEST(start_serves_until_it_is_told_to_end),
          UNIT_TEST(the_command_line_wins_over_the_file), UNIT_TEST(a_quiet_level_says_nothing),
          UNIT_TEST(a_start_that_fails_says_one_line), UNIT_TEST(a_busy_port_is_not_shared))
