/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "loop/loop.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "unit.h"

/* What callbacks leave behind. */
struct trace {
    struct nd_loop *loop;
    struct nd_watch *watch;
    struct nd_timer *timer;
    struct nd_signals *signals;
    unsigned ready;
    char order[16];
    size_t calls;
    size_t calls_wanted; /* of timers: then the loop stops */
};

static struct nd_loop *new_loop(void)
{
    struct nd_loop *loop = NULL;
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&loop), 0);
    return loop;
}

static void note_and_stop(void *ctx, unsigned ready)
{
    struct trace *trace = ctx;
    trace->ready |= ready;
    trace->calls++;
    nd_loop_stop(trace->loop);
}

static void reports_what_is_watched(void)
{
    struct trace trace = {.loop = new_loop()};
    int pair[2];
    char octet;
    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    CU_ASSERT_EQUAL(nd_watch_new(trace.loop, pair[0], note_and_stop, &trace, &trace.watch), 0);
    CU_ASSERT_EQUAL(nd_watch_set(trace.watch, ND_WATCH_WRITE), 0);
    CU_ASSERT_EQUAL(nd_loop_run(trace.loop), 0);
    CU_ASSERT_EQUAL(trace.ready, ND_WATCH_WRITE);

    trace.ready = 0;
    CU_ASSERT_EQUAL(nd_watch_set(trace.watch, ND_WATCH_READ), 0);
    CU_ASSERT_EQUAL(write(pair[1], "x", 1), 1);
    CU_ASSERT_EQUAL(nd_loop_run(trace.loop), 0);
    CU_ASSERT_EQUAL(trace.ready, ND_WATCH_READ);

    /* level-triggered: what was not read is reported again */
    trace.ready = 0;
    CU_ASSERT_EQUAL(nd_loop_run(trace.loop), 0);
    CU_ASSERT_EQUAL(trace.ready, ND_WATCH_READ);
    CU_ASSERT_EQUAL(read(pair[0], &octet, 1), 1);
    nd_watch_free(trace.watch);
    nd_watch_free(NULL);
    nd_loop_free(trace.loop);
    close(pair[0]);
    close(pair[1]);
}

static void free_watch(void *ctx, unsigned ready)
{
    struct trace *trace = ctx;
    (void)ready;
    trace->calls++;
    nd_watch_free(trace->watch);
    nd_loop_stop(trace->loop);
}

/* Both directions are ready, and the first callback frees the watch: there is no second. */
static void a_watch_may_be_freed_in_its_callback(void)
{
    struct trace trace = {.loop = new_loop()};
    int pair[2];
    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    CU_ASSERT_EQUAL(write(pair[1], "x", 1), 1);
    CU_ASSERT_EQUAL(nd_watch_new(trace.loop, pair[0], free_watch, &trace, &trace.watch), 0);
    CU_ASSERT_EQUAL(nd_watch_set(trace.watch, ND_WATCH_READ | ND_WATCH_WRITE), 0);
    CU_ASSERT_EQUAL(nd_loop_run(trace.loop), 0);
    CU_ASSERT_EQUAL(trace.calls, 1);
    nd_loop_free(trace.loop);
    close(pair[0]);
    close(pair[1]);
}

static void refuses_what_cannot_be_watched(void)
{
    struct trace trace = {.loop = new_loop()};
    CU_ASSERT_EQUAL(nd_watch_new(trace.loop, 1000000, note_and_stop, &trace, &trace.watch), 0);
    CU_ASSERT_NOT_EQUAL(nd_watch_set(trace.watch, ND_WATCH_READ), 0);
    nd_watch_free(trace.watch);
    nd_loop_free(trace.loop);
}

static void a_stop_before_the_run_counts(void)
{
    struct nd_loop *loop = new_loop();
    nd_loop_stop(loop);
    CU_ASSERT_EQUAL(nd_loop_run(loop), 0);
    nd_loop_free(loop);
    nd_loop_free(NULL);
}

/* ---- timers ------------------------------------------------------------------------------- */

struct tick {
    struct trace *trace;
    char name;
};

static void on_tick(void *ctx)
{
    const struct tick *tick = ctx;
    struct trace *trace = tick->trace;
    trace->order[trace->calls++] = tick->name;
    if (trace->calls == trace->calls_wanted) {
        nd_loop_stop(trace->loop);
    }
}

/* One of them with a shared duration: that changes nothing but its cost. */
static void timers_fire_once_and_not_too_early(void)
{
    struct trace trace = {.loop = new_loop(), .calls_wanted = 2};
    struct tick late = {&trace, 'l'};
    struct tick soon = {&trace, 's'};
    struct tick never = {&trace, 'n'};
    struct nd_timer *timer[3];
    nd_loop_share_timeout(trace.loop, 5);
    nd_loop_share_timeout(trace.loop, 5);
    uint64_t start_ns = nd_clock_monotonic_ns();
    CU_ASSERT_EQUAL(nd_timer_new(trace.loop, on_tick, &late, &timer[0]), 0);
    CU_ASSERT_EQUAL(nd_timer_new(trace.loop, on_tick, &soon, &timer[1]), 0);
    CU_ASSERT_EQUAL(nd_timer_new(trace.loop, on_tick, &never, &timer[2]), 0);
    CU_ASSERT_EQUAL(nd_timer_start(timer[0], 30), 0);
    CU_ASSERT_EQUAL(nd_timer_start(timer[1], 5), 0);
    CU_ASSERT_EQUAL(nd_timer_start(timer[2], 10), 0);
    nd_timer_stop(timer[2]);
    CU_ASSERT_EQUAL(nd_loop_run(trace.loop), 0);
    /* a busy machine may let the loop find both due */
    CU_ASSERT(strcmp(trace.order, "sl") == 0 || strcmp(trace.order, "ls") == 0);
    /* libevent counts by CLOCK_MONOTONIC_COARSE, which may be a tick of 10 ms behind */
    CU_ASSERT(nd_clock_monotonic_ns() - start_ns >= 19 * ND_NS_PER_MS);
    for (size_t i = 0; i < 3; i++) {
        nd_timer_free(timer[i]);
    }
    nd_timer_free(NULL);
    nd_loop_free(trace.loop);
}

/* Started anew, first the other way round, then with a shared duration. */
static void a_timer_starts_anew(void)
{
    struct trace trace = {.loop = new_loop(), .calls_wanted = 2};
    struct tick first = {&trace, 'f'};
    struct tick last = {&trace, 'l'};
    struct nd_timer *timer[2];
    nd_loop_share_timeout(trace.loop, 20);
    CU_ASSERT_EQUAL(nd_timer_new(trace.loop, on_tick, &first, &timer[0]), 0);
    CU_ASSERT_EQUAL(nd_timer_new(trace.loop, on_tick, &last, &timer[1]), 0);
    CU_ASSERT_EQUAL(nd_timer_start(timer[0], 60000), 0);
    CU_ASSERT_EQUAL(nd_timer_start(timer[0], 1), 0);
    CU_ASSERT_EQUAL(nd_timer_start(timer[1], 1), 0);
    CU_ASSERT_EQUAL(nd_timer_start(timer[1], 20), 0);
    CU_ASSERT_EQUAL(nd_loop_run(trace.loop), 0);
    CU_ASSERT_STRING_EQUAL(trace.order, "fl"); /* due first and not shared: so on any machine */
    nd_timer_free(timer[0]);
    nd_timer_free(timer[1]);
    nd_loop_free(trace.loop);
}

static void more_shared_durations_than_places_work_too(void)
{
    struct trace trace = {.loop = new_loop(), .calls_wanted = 1};
    struct tick tick = {&trace, 't'};
    for (unsigned i = 0; i < ND_LOOP_SHARED_TIMEOUTS + 2; i++) {
        nd_loop_share_timeout(trace.loop, i);
    }
    CU_ASSERT_EQUAL(nd_timer_new(trace.loop, on_tick, &tick, &trace.timer), 0);
    CU_ASSERT_EQUAL(nd_timer_start(trace.timer, ND_LOOP_SHARED_TIMEOUTS + 1), 0);
    CU_ASSERT_EQUAL(nd_loop_run(trace.loop), 0);
    CU_ASSERT_EQUAL(trace.calls, 1);
    nd_timer_free(trace.timer);
    nd_loop_free(trace.loop);
}

/* ---- mailbox ------------------------------------------------------------------------------ */

enum { POSTERS = 4, POSTS = 500 };

struct mail {
    struct nd_task task;
    struct nd_loop *loop;
    size_t *total;
    unsigned *next; /* the poster's next number */
    unsigned number;
    bool *in_order;
};

struct poster {
    struct mail mail[POSTS];
    unsigned next;
    bool in_order;
};

static void on_mail(void *ctx)
{
    struct mail *mail = ctx;
    *mail->in_order = *mail->in_order && *mail->next == mail->number;
    (*mail->next)++;
    if (++*mail->total == (size_t)POSTERS * POSTS) {
        nd_loop_stop(mail->loop);
    }
}

static void *post_all(void *arg)
{
    struct poster *poster = arg;
    for (size_t i = 0; i < POSTS; i++) {
        nd_loop_post(poster->mail[i].loop, &poster->mail[i].task);
    }
    return NULL;
}

static void tasks_of_many_threads_run_in_the_order_of_each(void)
{
    static struct poster posters[POSTERS];
    struct nd_loop *loop = new_loop();
    pthread_t thread[POSTERS];
    size_t total = 0;
    for (size_t p = 0; p < POSTERS; p++) {
        posters[p].in_order = true;
        for (unsigned i = 0; i < POSTS; i++) {
            struct mail *mail = &posters[p].mail[i];
            *mail = (struct mail){{on_mail, mail, NULL}, loop, &total,
                                  &posters[p].next,      i,    &posters[p].in_order};
        }
    }
    for (size_t p = 0; p < POSTERS; p++) {
        CU_ASSERT_EQUAL_FATAL(pthread_create(&thread[p], NULL, post_all, &posters[p]), 0);
    }
    CU_ASSERT_EQUAL(nd_loop_run(loop), 0);
    for (size_t p = 0; p < POSTERS; p++) {
        pthread_join(thread[p], NULL);
        CU_ASSERT(posters[p].in_order);
        CU_ASSERT_EQUAL(posters[p].next, POSTS);
    }
    nd_loop_free(loop);
}

struct again {
    struct nd_task task;
    struct nd_loop *loop;
    unsigned runs;
};

static void post_again(void *ctx)
{
    struct again *again = ctx;
    if (++again->runs == 3) {
        nd_loop_stop(again->loop);
    } else {
        nd_loop_post(again->loop, &again->task);
    }
}

static void a_task_may_post_itself(void)
{
    struct again again = {.loop = new_loop()};
    again.task = (struct nd_task){.run = post_again, .ctx = &again};
    nd_loop_post(again.loop, &again.task);
    CU_ASSERT_EQUAL(nd_loop_run(again.loop), 0);
    CU_ASSERT_EQUAL(again.runs, 3);
    nd_loop_free(again.loop);
}

/* ---- signals ------------------------------------------------------------------------------ */

static void on_signal(void *ctx, int signo)
{
    struct trace *trace = ctx;
    trace->order[trace->calls++] = signo == SIGTERM ? 't' : signo == SIGUSR1 ? 'u' : '?';
    if (trace->calls == 2) {
        nd_signals_free(trace->signals);
        nd_loop_stop(trace->loop);
    }
}

static void signals_are_events(void)
{
    struct trace trace = {.loop = new_loop()};
    sigset_t set;
    sigset_t before;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGUSR1);
    CU_ASSERT_EQUAL(pthread_sigmask(SIG_BLOCK, &set, &before), 0);
    CU_ASSERT_EQUAL_FATAL(nd_signals_new(trace.loop, &set, on_signal, &trace, &trace.signals), 0);
    CU_ASSERT_EQUAL(kill(getpid(), SIGUSR1), 0);
    CU_ASSERT_EQUAL(kill(getpid(), SIGTERM), 0);
    CU_ASSERT_EQUAL(nd_loop_run(trace.loop), 0);
    CU_ASSERT(strcmp(trace.order, "ut") == 0 || strcmp(trace.order, "tu") == 0);
    nd_signals_free(NULL);
    nd_loop_free(trace.loop);
    CU_ASSERT_EQUAL(pthread_sigmask(SIG_SETMASK, &before, NULL), 0);
}

UNIT_MAIN("loop", UNIT_TEST(reports_what_is_watched),
          UNIT_TEST(a_watch_may_be_freed_in_its_callback),
          UNIT_TEST(refuses_what_cannot_be_watched), UNIT_TEST(a_stop_before_the_run_counts),
          UNIT_TEST(timers_fire_once_and_not_too_early), UNIT_TEST(a_timer_starts_anew),
          UNIT_TEST(more_shared_durations_than_places_work_too),
          UNIT_TEST(tasks_of_many_threads_run_in_the_order_of_each),
          UNIT_TEST(a_task_may_post_itself), UNIT_TEST(signals_are_events))
