/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/cli.h"
#include "worker/worker.h"

#include "unit.h"

/* What goes wrong with threads that serve. The workers are stand-ins: the linker puts them in place
 * of nd_workers_start() and its family. */

enum fake {
    CANNOT_START,
    ONE_FAILS,
    HANG_AT_THE_END,
};

static enum fake fake;
static struct nd_workers_config given;
static unsigned drained, joined, freed;
static int hanging_fd;
static pthread_t fake_thread;

int __wrap_nd_workers_start(const struct nd_workers_config *config, struct nd_listener *listener,
                            struct nd_workers **ret_workers);
void __wrap_nd_workers_drain(struct nd_workers *workers);
void __wrap_nd_workers_join(struct nd_workers *workers);
void __wrap_nd_workers_free(struct nd_workers *workers);

static void *fail_as_two_workers(void *arg)
{
    (void)arg;
    given.failed(given.failed_ctx, 1, EBADF);
    given.failed(given.failed_ctx, 0, EIO); /* the first is reported */
    return NULL;
}

int __wrap_nd_workers_start(const struct nd_workers_config *config, struct nd_listener *listener,
                            struct nd_workers **ret_workers)
{
    (void)listener;
    given = *config;
    *ret_workers = (struct nd_workers *)&fake; /* never looked into */
    if (fake == CANNOT_START) {
        *ret_workers = NULL;
        return EAGAIN;
    }
    return fake == ONE_FAILS ? pthread_create(&fake_thread, NULL, fail_as_two_workers, NULL) : 0;
}

void __wrap_nd_workers_drain(struct nd_workers *workers)
{
    CU_ASSERT_PTR_EQUAL(workers, &fake);
    drained++;
}

void __wrap_nd_workers_join(struct nd_workers *workers)
{
    CU_ASSERT_PTR_EQUAL(workers, &fake);
    joined++;
    if (fake == ONE_FAILS) {
        if (joined == 1) {
            pthread_join(fake_thread, NULL);
        }
    } else if (write(hanging_fd, "x", 1) == 1) {
        for (;;) {
            pause();
        }
    }
}

void __wrap_nd_workers_free(struct nd_workers *workers)
{
    CU_ASSERT_PTR_EQUAL(workers, &fake);
    freed++;
}

void __wrap_nd_workers_stats(const struct nd_workers *workers, struct nd_stats_sum *ret_sum);
void __wrap_nd_workers_stats(const struct nd_workers *workers, struct nd_stats_sum *ret_sum)
{
    CU_ASSERT_PTR_EQUAL(workers, &fake);
    memset(ret_sum, 0, sizeof(*ret_sum));
}

/* Sockets that are none, of a machine without IPv6. */
int __wrap_nd_listener_open(const char *host, uint16_t port, size_t count,
                            struct nd_listener *ret_listener, struct nd_listen_error *ret_error);
int __wrap_nd_listener_open(const char *host, uint16_t port, size_t count,
                            struct nd_listener *ret_listener, struct nd_listen_error *ret_error)
{
    struct nd_listener listener = {
        .count = count, .addr.v4.sin_family = AF_INET, .ipv4_only = true};
    (void)host;
    (void)port;
    (void)ret_error;
    listener.sockets = calloc(count, sizeof(*listener.sockets));
    CU_ASSERT_PTR_NOT_NULL_FATAL(listener.sockets);
    for (size_t i = 0; i < count; i++) {
        listener.sockets[i] = (struct nd_listen_sockets){-1, -1};
    }
    *ret_listener = listener;
    return 0;
}

static struct nd_daemon *daemon_under_test;

static void on_worker_failed(void *ctx, size_t worker, int err)
{
    (void)ctx;
    nd_daemon_worker_failed(daemon_under_test, worker, err);
}

static struct nd_control *load(void)
{
    static const char text[] = "{\"server\":{\"workers\":3,\"upstream\":[],\"hot_reload\":false}}";
    char path[] = "/tmp/nanodns-test-XXXXXX";
    struct nd_control *control = NULL;
    struct nd_control_fault fault;
    int fd = mkstemp(path);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL_FATAL(write(fd, text, sizeof(text) - 1), (ssize_t)sizeof(text) - 1);
    close(fd);
    const struct nd_control_options options = {.loop = nd_daemon_loop(daemon_under_test),
                                               .path = path,
                                               .hooks.worker_failed = on_worker_failed};
    CU_ASSERT_EQUAL_FATAL(nd_control_new(&options, &fault, &control), 0);
    unlink(path);
    return control;
}

/* Serve, what is logged into `text`; the exit status. */
static int serve(enum fake how, char *text, size_t size)
{
    int fds[2];
    CU_ASSERT_EQUAL_FATAL(pipe2(fds, O_CLOEXEC), 0);
    struct nd_log_options options = {.fd = fds[1], .level = ND_LOG_INFO, .journal = true};
    struct nd_daemon_config config = {.path = "the config"};
    fake = how;
    drained = joined = freed = 0;
    nd_daemon_block_signals();
    CU_ASSERT_EQUAL_FATAL(nd_daemon_new(&daemon_under_test), 0);
    config.control = load();
    CU_ASSERT_EQUAL_FATAL(nd_log_new(&options, &config.log), 0);
    config.producer = nd_log_producer_new(config.log);
    int status = nd_daemon_serve(daemon_under_test, &config);
    nd_control_free(config.control);
    nd_daemon_free(daemon_under_test);
    nd_log_free(config.log);
    close(fds[1]);
    size_t len = 0;
    ssize_t n;
    while ((n = read(fds[0], text + len, size - 1 - len)) > 0) {
        len += (size_t)n;
    }
    text[len] = '\0';
    close(fds[0]);
    return status;
}

static void threads_that_do_not_start_end_it(void)
{
    char text[1024];
    CU_ASSERT_EQUAL(serve(CANNOT_START, text, sizeof(text)), ND_EXIT_FAILED);
    char expected[128];
    snprintf(expected, sizeof(expected), "<3>cannot start 3 worker threads: %s\n",
             strerror(EAGAIN));
    CU_ASSERT_STRING_EQUAL(text, expected); /* and no line besides */
    CU_ASSERT_EQUAL(drained + joined + freed, 0);
}

static void a_worker_that_fails_ends_it(void)
{
    char text[1024], expected[128];
    CU_ASSERT_EQUAL(serve(ONE_FAILS, text, sizeof(text)), ND_EXIT_FAILED);
    snprintf(expected, sizeof(expected), "<3>worker 1 cannot go on: %s; stopping\n<6>stopped\n",
             strerror(EBADF));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, expected));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "<4>this machine has no IPv6"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "<6>ready: 0 records, "));
    CU_ASSERT_EQUAL(strncmp(text, "<6>nanodns ", 11), 0);
    CU_ASSERT(drained >= 1 && joined >= 1 && freed == 1);
}

static void a_manager_that_cannot_be_told_is_reported(void)
{
    char text[1024];
    setenv("NOTIFY_SOCKET", "/nonexistent/socket", 1);
    CU_ASSERT_EQUAL(serve(ONE_FAILS, text, sizeof(text)), ND_EXIT_FAILED);
    unsetenv("NOTIFY_SOCKET");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "<4>cannot tell the service manager READY=1: "));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "<4>cannot tell the service manager STOPPING=1: "));
}

static void the_second_signal_ends_it_at_once(void)
{
    int fds[2], status = 0;
    char octet, text[1024];
    CU_ASSERT_EQUAL_FATAL(pipe2(fds, O_CLOEXEC), 0);
    hanging_fd = fds[1];
    nd_daemon_block_signals(); /* the child has them blocked when the first one comes */
    fflush(NULL);
    pid_t pid = fork();
    CU_ASSERT_FATAL(pid >= 0);
    if (pid == 0) {
        alarm(20);
        exit(serve(HANG_AT_THE_END, text, sizeof(text)) + 100);
    }
    close(fds[1]);
    kill(pid, SIGTERM);
    CU_ASSERT_EQUAL(read(fds[0], &octet, 1), 1); /* it now waits for its threads */
    kill(pid, SIGINT);
    CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
    CU_ASSERT(WIFEXITED(status));
    CU_ASSERT_EQUAL(WEXITSTATUS(status), ND_EXIT_FAILED);
    close(fds[0]);
}

UNIT_MAIN("app/daemon", UNIT_TEST(threads_that_do_not_start_end_it),
          UNIT_TEST(a_worker_that_fails_ends_it),
          UNIT_TEST(a_manager_that_cannot_be_told_is_reported),
          UNIT_TEST(the_second_signal_ends_it_at_once))
