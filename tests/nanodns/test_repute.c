/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "upstream/repute.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sched.h>

#include "base/limits.h"
#include "log_kit.h"
#include "unit.h"

#define START_MS 1000000 /* the clock when a test begins */

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

static bool no_memory;

void *__wrap_calloc(size_t count, size_t size)
{
    return no_memory ? NULL : __real_calloc(count, size);
}

static struct nd_addr address(const char *ip, uint16_t port)
{
    struct nd_addr addr;
    CU_ASSERT_FATAL(nd_addr_from_text(ip, &addr));
    nd_addr_set_port(&addr, port);
    return addr;
}

static struct nd_repute *get(struct nd_repute_list *list, const char *ip, uint16_t port)
{
    const struct nd_addr addr = address(ip, port);
    struct nd_repute *repute = nd_repute_get(list, &addr);
    CU_ASSERT_PTR_NOT_NULL_FATAL(repute);
    return repute;
}

static struct nd_repute_list *list_new(void)
{
    struct nd_repute_list *list = nd_repute_list_new();
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    return list;
}

/* Most tests are of one server, whose log they read. */
struct server {
    struct nd_repute_list *list;
    struct nd_repute *repute;
    struct log_kit log;
};

static void open_server(struct server *server)
{
    server->list = list_new();
    server->repute = get(server->list, "192.0.2.53", 53);
    log_kit_open(&server->log, ND_LOG_DEBUG);
}

static void close_server(struct server *server)
{
    nd_repute_put(server->list, server->repute);
    nd_repute_list_free(server->list);
    log_kit_close(&server->log);
}

static void fails(struct server *server, uint64_t now_ms)
{
    nd_repute_fails(server->repute, now_ms, "no answer in time", server->log.producer);
}

static void answers(struct server *server)
{
    nd_repute_answers(server->repute, server->log.producer);
}

/* ---- the list ----------------------------------------------------------------------------- */

static void a_server_is_its_address_and_port(void)
{
    static const struct {
        const char *ip;
        uint16_t port;
    } rows[] = {
        {"192.0.2.1", 53},   {"192.0.2.1", 54},   {"192.0.2.2", 53},
        {"2001:db8::1", 53}, {"2001:db8::1", 54}, {"2001:db8::2", 53},
    };
    enum { ROWS = sizeof(rows) / sizeof(rows[0]) };
    struct nd_repute_list *list = list_new();
    struct nd_repute *repute[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        repute[i] = get(list, rows[i].ip, rows[i].port);
        for (size_t j = 0; j < i; j++) {
            CU_ASSERT_PTR_NOT_EQUAL(repute[i], repute[j]);
            CU_ASSERT_NOT_EQUAL(repute[i]->secret, repute[j]->secret);
        }
    }
    for (size_t i = 0; i < ROWS; i++) {
        const struct nd_addr addr = address(rows[i].ip, rows[i].port);
        CU_ASSERT_PTR_EQUAL(get(list, rows[i].ip, rows[i].port), repute[i]);
        CU_ASSERT_TRUE(nd_addr_same_ip(&repute[i]->addr, &addr));
        CU_ASSERT_EQUAL(nd_addr_port(&repute[i]->addr), rows[i].port);
        nd_repute_put(list, repute[i]);
        nd_repute_put(list, repute[i]);
    }
    nd_repute_list_free(list);
}

/* fe80::53 is another server on each link. */
static void a_link_local_server_is_of_its_interface(void)
{
    struct nd_repute_list *list = list_new();
    struct nd_addr addr = address("fe80::53", 53);
    addr.v6.sin6_scope_id = 1;
    struct nd_repute *one = nd_repute_get(list, &addr);
    addr.v6.sin6_scope_id = 2;
    struct nd_repute *two = nd_repute_get(list, &addr);
    CU_ASSERT_PTR_NOT_EQUAL(one, two);
    nd_repute_put(list, one);
    nd_repute_put(list, two);
    nd_repute_list_free(list);
}

static void what_is_known_stays_while_somebody_needs_it(void)
{
    struct nd_repute_list *list = list_new();
    struct nd_repute *first = get(list, "192.0.2.1", 53);
    struct nd_repute *second = get(list, "192.0.2.1", 53);
    nd_repute_fails(first, START_MS, "no answer in time", NULL);
    nd_repute_put(list, first);
    CU_ASSERT_TRUE(nd_repute_has_failed(second));
    first = get(list, "192.0.2.1", 53);
    CU_ASSERT_PTR_EQUAL(first, second);
    CU_ASSERT_TRUE(nd_repute_has_failed(first));
    nd_repute_put(list, first);
    nd_repute_put(list, second);
    first = get(list, "192.0.2.1", 53);
    CU_ASSERT_FALSE(nd_repute_has_failed(first));
    nd_repute_put(list, first);
    nd_repute_list_free(list);
}

static void servers_go_in_any_order(void)
{
    static const char *const ips[] = {"192.0.2.1", "192.0.2.2", "192.0.2.3"};
    for (size_t first = 0; first < 3; first++) {
        struct nd_repute_list *list = list_new();
        struct nd_repute *repute[3];
        for (size_t i = 0; i < 3; i++) {
            repute[i] = get(list, ips[i], 53);
        }
        nd_repute_put(list, repute[first]);
        for (size_t i = 0; i < 3; i++) {
            if (i != first) {
                CU_ASSERT_PTR_EQUAL(get(list, ips[i], 53), repute[i]);
                nd_repute_put(list, repute[i]);
                nd_repute_put(list, repute[i]);
            }
        }
        nd_repute_put(list, NULL);
        nd_repute_list_free(list);
    }
}

static void tells_that_there_is_no_memory(void)
{
    struct nd_repute_list *list = list_new();
    const struct nd_addr addr = address("192.0.2.1", 53);
    const struct nd_addr other = address("192.0.2.2", 53);
    struct nd_repute *repute = get(list, "192.0.2.1", 53);
    no_memory = true;
    CU_ASSERT_PTR_NULL(nd_repute_list_new());
    CU_ASSERT_PTR_NULL(nd_repute_get(list, &other));
    CU_ASSERT_PTR_EQUAL(nd_repute_get(list, &addr), repute); /* needs none */
    no_memory = false;
    nd_repute_put(list, repute);
    nd_repute_put(list, repute);
    nd_repute_list_free(list);
    nd_repute_list_free(NULL);
}

/* ---- does it answer? ------------------------------------------------------------------------ */

static void a_new_server_is_believed_able_to_all(void)
{
    struct server server;
    open_server(&server);
    CU_ASSERT_FALSE(nd_repute_has_failed(server.repute));
    CU_ASSERT_FALSE(nd_repute_take_probe(server.repute, START_MS));
    CU_ASSERT_TRUE(nd_repute_has_edns(server.repute, 0));
    CU_ASSERT_FALSE(nd_repute_wants_tcp(server.repute, 0));
    CU_ASSERT_FALSE(nd_repute_is_loop(server.repute, 0));
    CU_ASSERT_FALSE(nd_repute_is_loop(server.repute, 1));
    answers(&server);
    close_server(&server);
    CU_ASSERT_STRING_EQUAL(server.log.text, "");
}

/* A second after it failed, then after twice as long each time, up to eight. */
static void a_failed_server_is_probed_less_and_less(void)
{
    static const uint64_t waits_ms[] = {1000, 2000, 4000, 8000, 8000, 8000};
    struct server server;
    uint64_t now_ms = START_MS;
    open_server(&server);
    fails(&server, now_ms);
    for (size_t i = 0; i < sizeof(waits_ms) / sizeof(waits_ms[0]); i++) {
        now_ms += waits_ms[i];
        CU_ASSERT_FALSE(nd_repute_take_probe(server.repute, now_ms - 1));
        CU_ASSERT_TRUE(nd_repute_take_probe(server.repute, now_ms));
        CU_ASSERT_FALSE(nd_repute_take_probe(server.repute, now_ms));
        fails(&server, now_ms + 1); /* the probe, and others still in flight, say nothing new */
        CU_ASSERT_TRUE(nd_repute_has_failed(server.repute));
    }
    close_server(&server);
}

/* When nobody asks, no probes are made up for. */
static void a_late_probe_counts_from_when_it_is_sent(void)
{
    struct server server;
    uint64_t now_ms = START_MS + 3600 * 1000;
    open_server(&server);
    fails(&server, START_MS);
    CU_ASSERT_TRUE(nd_repute_take_probe(server.repute, now_ms));
    CU_ASSERT_FALSE(nd_repute_take_probe(server.repute, now_ms + 2 * ND_REPUTE_PROBE_FIRST_MS - 1));
    CU_ASSERT_TRUE(nd_repute_take_probe(server.repute, now_ms + 2 * ND_REPUTE_PROBE_FIRST_MS));
    close_server(&server);
}

static void an_answer_forgives(void)
{
    struct server server;
    uint64_t now_ms = START_MS + ND_REPUTE_PROBE_FIRST_MS;
    open_server(&server);
    fails(&server, START_MS);
    CU_ASSERT_TRUE(nd_repute_take_probe(server.repute, now_ms));
    answers(&server);
    CU_ASSERT_FALSE(nd_repute_has_failed(server.repute));
    CU_ASSERT_FALSE(nd_repute_take_probe(server.repute, now_ms + ND_REPUTE_PROBE_MAX_MS));
    /* and the next failure is a first one */
    fails(&server, now_ms);
    CU_ASSERT_FALSE(nd_repute_take_probe(server.repute, now_ms + ND_REPUTE_PROBE_FIRST_MS - 1));
    CU_ASSERT_TRUE(nd_repute_take_probe(server.repute, now_ms + ND_REPUTE_PROBE_FIRST_MS));
    close_server(&server);
}

static void a_server_that_comes_and_goes_is_logged_seldom(void)
{
    enum { TIMES = ND_REPUTE_LOG_MS / 1000 + 1 };
    struct server server;
    open_server(&server);
    for (uint64_t i = 0; i < TIMES; i++) {
        fails(&server, START_MS + 1000 * i);
        fails(&server, START_MS + 1000 * i);
        answers(&server);
        answers(&server);
    }
    close_server(&server);
    CU_ASSERT_EQUAL(log_kit_count(&server.log, "WARNING"), 2); /* the first and the last */
    CU_ASSERT_EQUAL(log_kit_count(&server.log, "192.0.2.53 port 53: no answer in time"), 2);
    CU_ASSERT_EQUAL(log_kit_count(&server.log, "DEBUG"), TIMES);
    CU_ASSERT_EQUAL(log_kit_count(&server.log, "192.0.2.53 port 53 answers again"), TIMES);
}

/* ---- what can it not do? -------------------------------------------------------------------- */

static void a_lack_of_edns_is_believed_for_its_time(void)
{
    struct server server;
    uint64_t end_ms = START_MS + ND_REPUTE_REMEMBER_MS;
    open_server(&server);
    nd_repute_lacks_edns(server.repute, START_MS);
    CU_ASSERT_FALSE(nd_repute_has_edns(server.repute, START_MS));
    CU_ASSERT_FALSE(nd_repute_has_edns(server.repute, end_ms - 1));
    CU_ASSERT_TRUE(nd_repute_has_edns(server.repute, end_ms));
    CU_ASSERT_FALSE(nd_repute_wants_tcp(server.repute, START_MS));
    /* seen again: as long again */
    nd_repute_lacks_edns(server.repute, START_MS + 1);
    CU_ASSERT_FALSE(nd_repute_has_edns(server.repute, end_ms));
    CU_ASSERT_TRUE(nd_repute_has_edns(server.repute, end_ms + 1));
    close_server(&server);
}

static void a_loss_of_case_is_believed_for_its_time(void)
{
    struct server server;
    uint64_t end_ms = START_MS + ND_REPUTE_REMEMBER_MS;
    open_server(&server);
    nd_repute_loses_case(server.repute, START_MS, server.log.producer);
    CU_ASSERT_TRUE(nd_repute_wants_tcp(server.repute, START_MS));
    CU_ASSERT_TRUE(nd_repute_wants_tcp(server.repute, end_ms - 1));
    CU_ASSERT_FALSE(nd_repute_wants_tcp(server.repute, end_ms));
    CU_ASSERT_TRUE(nd_repute_has_edns(server.repute, START_MS));
    CU_ASSERT_FALSE(nd_repute_has_failed(server.repute)); /* it answers */
    /* queries that were on their way say it again: that is no news, and believed longer */
    nd_repute_loses_case(server.repute, START_MS + 1, server.log.producer);
    CU_ASSERT_TRUE(nd_repute_wants_tcp(server.repute, end_ms));
    nd_repute_loses_case(server.repute, end_ms + 1, server.log.producer);
    close_server(&server);
    CU_ASSERT_EQUAL(log_kit_count(&server.log, "WARNING"), 2);
    CU_ASSERT_EQUAL(log_kit_count(&server.log, "upstream 192.0.2.53 port 53: "), 2);
}

/* ---- is it ourselves? ----------------------------------------------------------------------- */

static void a_server_is_checked_once_a_config(void)
{
    struct server server;
    open_server(&server);
    for (uint64_t config = 1; config < 4; config++) {
        CU_ASSERT_TRUE(nd_repute_take_check(server.repute, config));
        CU_ASSERT_FALSE(nd_repute_take_check(server.repute, config));
    }
    close_server(&server);
}

static void a_loop_is_one_of_its_config(void)
{
    struct server server;
    open_server(&server);
    CU_ASSERT_TRUE(nd_repute_mark_loop(server.repute, 7));
    CU_ASSERT_FALSE(nd_repute_mark_loop(server.repute, 7));
    CU_ASSERT_TRUE(nd_repute_is_loop(server.repute, 7));
    CU_ASSERT_FALSE(nd_repute_is_loop(server.repute, 8));
    CU_ASSERT_TRUE(nd_repute_mark_loop(server.repute, 8));
    CU_ASSERT_TRUE(nd_repute_is_loop(server.repute, 8));
    CU_ASSERT_FALSE(nd_repute_has_failed(server.repute));
    close_server(&server);
}

/* ---- several workers ------------------------------------------------------------------------ */

enum { THREADS = 4, ROUNDS = 5000 };

/* Each thread's part, and what it was given. */
struct taker {
    struct server *server;
    atomic_ullong *arrived; /* of all threads, how often */
    unsigned long long meetings;
    unsigned probes; /* or how often it got the server */
    unsigned checks;
    unsigned loops;
};

/* Wait for the others, awake, so that what follows is done at once by all who have a CPU. */
static void meet(struct taker *taker)
{
    taker->meetings++;
    atomic_fetch_add(taker->arrived, 1);
    while (atomic_load(taker->arrived) < THREADS * taker->meetings) {
        sched_yield();
    }
}

static void *take(void *arg)
{
    struct taker *taker = arg;
    struct nd_repute *repute = taker->server->repute;
    for (uint64_t i = 1; i <= ROUNDS; i++) {
        meet(taker);
        taker->probes += nd_repute_take_probe(repute, START_MS + i * ND_REPUTE_PROBE_MAX_MS);
        meet(taker);
        taker->checks += nd_repute_take_check(repute, i);
        meet(taker);
        taker->loops += nd_repute_mark_loop(repute, i);
    }
    return NULL;
}

static void *come_and_go(void *arg)
{
    struct taker *taker = arg;
    struct nd_repute_list *list = taker->server->list;
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct nd_repute *repute = get(list, "192.0.2.53", 53);
        struct nd_repute *other = get(list, "192.0.2.54", 53);
        taker->probes += repute == taker->server->repute;
        nd_repute_put(list, repute);
        nd_repute_put(list, other);
    }
    return NULL;
}

/* What all threads were given. */
static struct taker run_threads(struct server *server, void *(*run)(void *arg))
{
    atomic_ullong arrived = 0;
    pthread_t thread[THREADS];
    struct taker taker[THREADS];
    struct taker sum = {.server = server};
    for (size_t i = 0; i < THREADS; i++) {
        taker[i] = (struct taker){.server = server, .arrived = &arrived};
        CU_ASSERT_EQUAL_FATAL(pthread_create(&thread[i], NULL, run, &taker[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
        sum.probes += taker[i].probes;
        sum.checks += taker[i].checks;
        sum.loops += taker[i].loops;
    }
    return sum;
}

static void one_worker_of_all_takes_what_is_taken_once(void)
{
    struct server server;
    open_server(&server);
    fails(&server, START_MS);
    struct taker sum = run_threads(&server, take);
    CU_ASSERT_EQUAL(sum.probes, ROUNDS);
    CU_ASSERT_EQUAL(sum.checks, ROUNDS);
    CU_ASSERT_EQUAL(sum.loops, ROUNDS);
    close_server(&server);
}

static void any_thread_may_get_and_put(void)
{
    struct server server;
    open_server(&server);
    fails(&server, START_MS);
    struct taker sum = run_threads(&server, come_and_go);
    CU_ASSERT_EQUAL(sum.probes, THREADS * ROUNDS);
    CU_ASSERT_TRUE(nd_repute_has_failed(server.repute));
    /* the last reference is ours: another server comes after it */
    nd_repute_put(server.list, server.repute);
    server.repute = get(server.list, "192.0.2.53", 53);
    CU_ASSERT_FALSE(nd_repute_has_failed(server.repute));
    close_server(&server);
}

UNIT_MAIN("repute", UNIT_TEST(a_server_is_its_address_and_port),
          UNIT_TEST(a_link_local_server_is_of_its_interface),
          UNIT_TEST(what_is_known_stays_while_somebody_needs_it),
          UNIT_TEST(servers_go_in_any_order), UNIT_TEST(tells_that_there_is_no_memory),
          UNIT_TEST(a_new_server_is_believed_able_to_all),
          UNIT_TEST(a_failed_server_is_probed_less_and_less),
          UNIT_TEST(a_late_probe_counts_from_when_it_is_sent), UNIT_TEST(an_answer_forgives),
          UNIT_TEST(a_server_that_comes_and_goes_is_logged_seldom),
          UNIT_TEST(a_lack_of_edns_is_believed_for_its_time),
          UNIT_TEST(a_loss_of_case_is_believed_for_its_time),
          UNIT_TEST(a_server_is_checked_once_a_config), UNIT_TEST(a_loop_is_one_of_its_config),
          UNIT_TEST(one_worker_of_all_takes_what_is_taken_once),
          UNIT_TEST(any_thread_may_get_and_put))
