/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"

#include "unit.h"

/* What was read from the log's output. */
struct text {
    char *octets;
    size_t len;
};

/* Read until the end of the file, a NUL behind it. */
static struct text read_all(int fd)
{
    struct text text = {malloc(1), 0};
    char chunk[65536];
    ssize_t n;
    while ((n = read(fd, chunk, sizeof(chunk))) > 0) {
        text.octets = realloc(text.octets, text.len + (size_t)n + 1);
        memcpy(text.octets + text.len, chunk, (size_t)n);
        text.len += (size_t)n;
    }
    text.octets[text.len] = '\0';
    return text;
}

static size_t count_of(const struct text *text, const char *what)
{
    size_t count = 0;
    for (const char *at = text->octets; (at = strstr(at, what)) != NULL; at++) {
        count++;
    }
    return count;
}

static struct nd_log *new_log(int fd)
{
    struct nd_log_options options = {.fd = fd, .level = ND_LOG_INFO, .journal = true};
    struct nd_log *log = NULL;
    CU_ASSERT_EQUAL_FATAL(nd_log_new(&options, &log), 0);
    return log;
}

static void open_pipe(int fds[2])
{
    CU_ASSERT_EQUAL_FATAL(pipe2(fds, O_CLOEXEC), 0);
}

static void all_is_written_at_the_end(void)
{
    int fds[2];
    open_pipe(fds);
    struct nd_log *log = new_log(fds[1]);
    struct nd_log_producer *producer = nd_log_producer_new(log);
    for (int i = 0; i < 1000; i++) {
        nd_log_write(producer, ND_LOG_INFO, "message %03d", i);
    }
    nd_log_write(producer, ND_LOG_ERROR, "%s", "last");
    nd_log_free(log);
    close(fds[1]);
    struct text text = read_all(fds[0]);
    const char *at = text.octets;
    for (int i = 0; i < 1000; i++) {
        char expected[32];
        snprintf(expected, sizeof(expected), "<6>message %03d\n", i);
        CU_ASSERT_FATAL(strncmp(at, expected, strlen(expected)) == 0);
        at += strlen(expected);
    }
    CU_ASSERT_STRING_EQUAL(at, "<3>last\n");
    free(text.octets);
    close(fds[0]);
}

static void a_line_comes_without_anything_behind_it(void)
{
    int fds[2];
    open_pipe(fds);
    struct nd_log *log = new_log(fds[1]);
    struct nd_log_producer *producer = nd_log_producer_new(log);
    for (int i = 0; i < 50; i++) { /* each time, the writer thread is about to sleep or asleep */
        char buf[64] = "";
        nd_log_write(producer, ND_LOG_INFO, "x");
        CU_ASSERT_EQUAL(read(fds[0], buf, sizeof(buf)), 5);
        CU_ASSERT_STRING_EQUAL(buf, "<6>x\n");
    }
    nd_log_free(log);
    close(fds[0]);
    close(fds[1]);
}

static void a_level_below_is_not_logged(void)
{
    int fds[2];
    open_pipe(fds);
    struct nd_log *log = new_log(fds[1]);
    struct nd_log_producer *producer = nd_log_producer_new(log);
    struct nd_log_query query = {.client.any.sa_family = AF_INET, .source = "local"};
    CU_ASSERT(!nd_log_enabled(producer, ND_LOG_DEBUG));
    CU_ASSERT(nd_log_enabled(producer, ND_LOG_INFO));
    nd_log_write(producer, ND_LOG_DEBUG, "hidden");
    nd_log_write(producer, ND_LOG_INFO, "shown");
    nd_log_set_level(log, ND_LOG_TRACE);
    nd_log_write(producer, ND_LOG_TRACE, "detail");
    nd_log_set_level(log, ND_LOG_WARNING);
    nd_log_write(producer, ND_LOG_INFO, "hidden");
    nd_log_query(producer, &query);
    nd_log_free(log);
    close(fds[1]);
    struct text text = read_all(fds[0]);
    CU_ASSERT_STRING_EQUAL(text.octets, "<6>shown\n<7>detail\n");
    free(text.octets);
    close(fds[0]);
}

static void a_query_is_copied(void)
{
    int fds[2];
    open_pipe(fds);
    struct nd_log *log = new_log(fds[1]);
    struct nd_log_producer *producer = nd_log_producer_new(log);
    uint8_t qname[] = "\3web\3lan";
    struct nd_log_query query = {.qname = qname,
                                 .qname_len = sizeof(qname),
                                 .qtype = 28,
                                 .qclass = 1,
                                 .rcode = 3,
                                 .source = "zone",
                                 .micros = 7};
    query.client.v4.sin_family = AF_INET;
    query.client.v4.sin_addr.s_addr = htonl(0xC0000201);
    nd_log_query(producer, &query);
    memset(qname, 0xFF, sizeof(qname));
    memset(&query, 0, sizeof(query));
    nd_log_free(log);
    close(fds[1]);
    struct text text = read_all(fds[0]);
    CU_ASSERT_STRING_EQUAL(text.octets, "<6>query 192.0.2.1 udp web.lan. AAAA NXDOMAIN zone 7us\n");
    free(text.octets);
    close(fds[0]);
}

static void a_long_message_is_cut(void)
{
    int fds[2];
    open_pipe(fds);
    struct nd_log *log = new_log(fds[1]);
    struct nd_log_producer *producer = nd_log_producer_new(log);
    char long_text[3 * ND_LOG_MESSAGE_MAX];
    memset(long_text, 'a', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    errno = EXDEV;
    nd_log_write(producer, ND_LOG_INFO, "%s", long_text);
    CU_ASSERT_EQUAL(errno, EXDEV);
    nd_log_write(producer, ND_LOG_INFO, "next");
    nd_log_free(log);
    close(fds[1]);
    struct text text = read_all(fds[0]);
    CU_ASSERT_EQUAL(text.len, 3 + ND_LOG_MESSAGE_MAX + 1 + strlen("<6>next\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text.octets, "a\n<6>next\n"));
    free(text.octets);
    close(fds[0]);
}

static void *read_later(void *arg)
{
    struct text *text = malloc(sizeof(*text));
    *text = read_all(*(int *)arg);
    return text;
}

static void drops_are_counted_and_reported(void)
{
    enum { COUNT = 60000 };
    int fds[2];
    open_pipe(fds);
    struct nd_log *log = new_log(fds[1]);
    struct nd_log_producer *producer = nd_log_producer_new(log);
    uint64_t before_ns = nd_clock_monotonic_ns();
    for (int i = 0; i < COUNT; i++) { /* nobody reads: pipe, batch and ring fill up */
        nd_log_write(producer, ND_LOG_INFO, "message");
    }
    CU_ASSERT(nd_clock_monotonic_ns() - before_ns < 5 * ND_NS_PER_S);
    uint64_t dropped = nd_log_dropped(log);
    CU_ASSERT(dropped > 0 && dropped < COUNT);
    pthread_t reader;
    CU_ASSERT_EQUAL_FATAL(pthread_create(&reader, NULL, read_later, &fds[0]), 0);
    nd_log_free(log);
    close(fds[1]);
    struct text *text;
    void *result;
    pthread_join(reader, &result);
    text = result;
    CU_ASSERT_EQUAL(count_of(text, "<6>message\n"), COUNT - dropped);
    char expected[128];
    snprintf(expected, sizeof(expected), "(%" PRIu64 " since the start)\n", dropped);
    CU_ASSERT_PTR_NOT_NULL(strstr(text->octets, "log lines were dropped"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text->octets, expected));
    free(text->octets);
    free(text);
    close(fds[0]);
}

static void an_output_that_hangs_does_not_keep_us(void)
{
    int fds[2];
    open_pipe(fds);
    struct nd_log *log = new_log(fds[1]);
    struct nd_log_producer *producer = nd_log_producer_new(log);
    for (int i = 0; i < 20000; i++) {
        nd_log_write(producer, ND_LOG_INFO, "message");
    }
    uint64_t before_ns = nd_clock_monotonic_ns();
    nd_log_free(log);
    uint64_t took_ns = nd_clock_monotonic_ns() - before_ns;
    CU_ASSERT(took_ns >= (ND_LOG_FLUSH_MS - 50) * ND_NS_PER_MS);
    CU_ASSERT(took_ns < (ND_LOG_FLUSH_MS + 5000) * ND_NS_PER_MS);
    close(fds[0]);
    close(fds[1]);
}

static void a_reader_that_left_costs_lines_only(void)
{
    int fds[2];
    open_pipe(fds);
    signal(SIGPIPE, SIG_IGN);
    struct nd_log *log = new_log(fds[1]);
    struct nd_log_producer *producer = nd_log_producer_new(log);
    close(fds[0]);
    nd_log_write(producer, ND_LOG_INFO, "message");
    while (nd_log_dropped(log) == 0) { /* the writer thread finds out */
        usleep(1000);
    }
    CU_ASSERT(nd_log_dropped(log) >= 1);
    nd_log_free(log);
    close(fds[1]);
}

struct flood {
    struct nd_log *log;
    unsigned thread;
};

enum { FLOOD_THREADS = 4, FLOOD_COUNT = 20000 };

static void *flood_main(void *arg)
{
    struct flood *flood = arg;
    struct nd_log_producer *producer = nd_log_producer_new(flood->log);
    for (int i = 0; i < FLOOD_COUNT; i++) {
        nd_log_write(producer, ND_LOG_INFO, "%u:%06d", flood->thread, i);
    }
    return NULL;
}

static void threads_keep_their_order(void)
{
    int fds[2];
    open_pipe(fds);
    pthread_t reader, threads[FLOOD_THREADS];
    struct flood floods[FLOOD_THREADS];
    struct nd_log *log = new_log(fds[1]);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&reader, NULL, read_later, &fds[0]), 0);
    for (unsigned i = 0; i < FLOOD_THREADS; i++) {
        floods[i] = (struct flood){log, i};
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, flood_main, &floods[i]), 0);
    }
    for (unsigned i = 0; i < FLOOD_THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    uint64_t dropped = nd_log_dropped(log);
    nd_log_free(log);
    close(fds[1]);
    void *result;
    pthread_join(reader, &result);
    struct text *text = result;
    int last[FLOOD_THREADS] = {-1, -1, -1, -1};
    uint64_t lines = 0, disorder = 0;
    for (const char *at = text->octets; *at != '\0'; at = strchr(at, '\n') + 1) {
        unsigned thread;
        int number;
        if (sscanf(at, "<6>%u:%d", &thread, &number) == 2 && thread < FLOOD_THREADS) {
            disorder += number <= last[thread];
            last[thread] = number;
            lines++;
        }
    }
    CU_ASSERT_EQUAL(disorder, 0);
    CU_ASSERT_EQUAL(lines + dropped, FLOOD_THREADS * FLOOD_COUNT);
    free(text->octets);
    free(text);
    close(fds[0]);
}

static void files_and_sockets_are_written_too(void)
{
    char path[] = "/tmp/nanodns-test-log-XXXXXX";
    int file = mkstemp(path);
    CU_ASSERT_FATAL(file >= 0);
    unlink(path);
    struct nd_log *log = new_log(file);
    nd_log_write(nd_log_producer_new(log), ND_LOG_WARNING, "to a file");
    nd_log_free(log);
    lseek(file, 0, SEEK_SET);
    struct text text = read_all(file);
    CU_ASSERT_STRING_EQUAL(text.octets, "<4>to a file\n");
    free(text.octets);
    close(file);

    int fds[2];
    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    log = new_log(fds[1]);
    nd_log_write(nd_log_producer_new(log), ND_LOG_WARNING, "to a socket");
    nd_log_free(log);
    close(fds[1]);
    text = read_all(fds[0]);
    CU_ASSERT_STRING_EQUAL(text.octets, "<4>to a socket\n");
    free(text.octets);
    close(fds[0]);
}

static void too_many_producers_log_nothing(void)
{
    int fds[2];
    open_pipe(fds);
    struct nd_log *log = new_log(fds[1]);
    for (int i = 0; i < ND_LOG_PRODUCERS_MAX; i++) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(nd_log_producer_new(log));
    }
    struct nd_log_producer *none = nd_log_producer_new(log);
    struct nd_log_query query = {.client.any.sa_family = AF_INET, .source = "local"};
    CU_ASSERT_PTR_NULL(none);
    nd_log_write(none, ND_LOG_ERROR, "nothing");
    nd_log_query(none, &query);
    nd_log_free(log);
    nd_log_free(NULL);
    close(fds[1]);
    struct text text = read_all(fds[0]);
    CU_ASSERT_EQUAL(text.len, 0);
    free(text.octets);
    close(fds[0]);
}

static void the_journal_is_known_by_its_inode(void)
{
    int fds[2];
    open_pipe(fds);
    struct stat st;
    CU_ASSERT_EQUAL_FATAL(fstat(fds[1], &st), 0);
    char stream[64];
    unsetenv("JOURNAL_STREAM");
    CU_ASSERT(!nd_log_is_journal(fds[1]));
    snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
    setenv("JOURNAL_STREAM", stream, 1);
    CU_ASSERT(nd_log_is_journal(fds[1]));
    snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino + 1);
    setenv("JOURNAL_STREAM", stream, 1);
    CU_ASSERT(!nd_log_is_journal(fds[1])); /* inherited, but stderr was redirected */
    setenv("JOURNAL_STREAM", "nonsense", 1);
    CU_ASSERT(!nd_log_is_journal(fds[1]));
    unsetenv("JOURNAL_STREAM");
    close(fds[0]);
    close(fds[1]);
}

/* Threads come and go with changes of config: as many as ever there were do not count. */
static void a_producer_given_back_is_given_out_again(void)
{
    int fds[2];
    open_pipe(fds);
    struct nd_log *log = new_log(fds[1]);
    struct nd_log_producer *first = nd_log_producer_new(log);
    for (int i = 0; i < 3 * ND_LOG_PRODUCERS_MAX; i++) {
        struct nd_log_producer *producer = nd_log_producer_new(log);
        CU_ASSERT_PTR_NOT_NULL_FATAL(producer);
        CU_ASSERT_PTR_NOT_EQUAL(producer, first);
        nd_log_write(producer, ND_LOG_INFO, "of %d", i);
        nd_log_producer_release(producer);
    }
    nd_log_producer_release(NULL);
    nd_log_free(log);
    close(fds[1]);
    struct text text = read_all(fds[0]);
    CU_ASSERT_EQUAL(count_of(&text, "<6>of "), 3 * ND_LOG_PRODUCERS_MAX);
    free(text.octets);
    close(fds[0]);
}

static void the_form_of_lines_can_change(void)
{
    int fds[2];
    char buf[256];
    open_pipe(fds);
    struct nd_log *log = new_log(fds[1]);
    struct nd_log_producer *producer = nd_log_producer_new(log);
    nd_log_write(producer, ND_LOG_INFO, "text");
    CU_ASSERT_EQUAL(read(fds[0], buf, sizeof(buf)), 8); /* written, before the change */
    nd_log_set_format(log, ND_LOG_JSON);
    nd_log_write(producer, ND_LOG_INFO, "json");
    nd_log_free(log);
    close(fds[1]);
    struct text text = read_all(fds[0]);
    CU_ASSERT_PTR_NOT_NULL(strstr(text.octets, "{"));
    free(text.octets);
    close(fds[0]);
}

UNIT_MAIN("base/log", UNIT_TEST(a_producer_given_back_is_given_out_again),
          UNIT_TEST(the_form_of_lines_can_change), UNIT_TEST(all_is_written_at_the_end),
          UNIT_TEST(a_line_comes_without_anything_behind_it),
          UNIT_TEST(a_level_below_is_not_logged), UNIT_TEST(a_query_is_copied),
          UNIT_TEST(a_long_message_is_cut), UNIT_TEST(drops_are_counted_and_reported),
          UNIT_TEST(an_output_that_hangs_does_not_keep_us),
          UNIT_TEST(a_reader_that_left_costs_lines_only), UNIT_TEST(threads_keep_their_order),
          UNIT_TEST(files_and_sockets_are_written_too), UNIT_TEST(too_many_producers_log_nothing),
          UNIT_TEST(the_journal_is_known_by_its_inode))
