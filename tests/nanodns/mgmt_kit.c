/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt_kit.h"

#include <semaphore.h>

#include "base/clock.h"
#include "net/listener.h"

struct fake fake;

static char document[] = "{\"server\": {\"config_version\": 7}}\n";

/* ---- control ------------------------------------------------------------------------------- */

const struct nd_serving *__wrap_nd_control_serving(const struct nd_control *control);
void __wrap_nd_control_stats(const struct nd_control *control, struct nd_stats_sum *ret_sum);
void __wrap_nd_control_cache_stats(const struct nd_control *control,
                                   struct nd_cache_stats *ret_stats);
struct nd_upstream_board *__wrap_nd_control_board(const struct nd_control *control);
struct nd_loop *__wrap_nd_control_loop(const struct nd_control *control);
struct nd_log_producer *__wrap_nd_control_log(const struct nd_control *control);
void __wrap_nd_control_reload(struct nd_control *control, enum nd_change_cause cause,
                              nd_change_fn *fn, void *ctx);
void __wrap_nd_control_offer(struct nd_control *control, const char *text, size_t len,
                             uint64_t version, nd_change_fn *fn, void *ctx);
int __wrap_nd_control_listen(struct nd_control *control, nd_change_fn *fn, void *ctx);
void __wrap_nd_control_unlisten(struct nd_control *control, nd_change_fn *fn, void *ctx);

const struct nd_serving *__wrap_nd_control_serving(const struct nd_control *control)
{
    (void)control;
    return &fake.serving;
}

void __wrap_nd_control_stats(const struct nd_control *control, struct nd_stats_sum *ret_sum)
{
    (void)control;
    *ret_sum = fake.stats;
}

void __wrap_nd_control_cache_stats(const struct nd_control *control,
                                   struct nd_cache_stats *ret_stats)
{
    (void)control;
    *ret_stats = fake.cache;
}

struct nd_upstream_board *__wrap_nd_control_board(const struct nd_control *control)
{
    (void)control;
    return fake.board;
}

struct nd_loop *__wrap_nd_control_loop(const struct nd_control *control)
{
    (void)control;
    return fake.loop;
}

struct nd_log_producer *__wrap_nd_control_log(const struct nd_control *control)
{
    (void)control;
    return fake.producer;
}

int __wrap_nd_control_listen(struct nd_control *control, nd_change_fn *fn, void *ctx)
{
    (void)control;
    fake.listener = fn;
    fake.listener_ctx = ctx;
    return 0;
}

void __wrap_nd_control_unlisten(struct nd_control *control, nd_change_fn *fn, void *ctx)
{
    (void)control;
    CU_ASSERT_TRUE(fake.listener == fn && fake.listener_ctx == ctx);
    fake.listener = NULL;
}

static void call_back(void *ctx)
{
    nd_change_fn *change_fn = fake.change_fn;
    nd_cluster_fn *cluster_fn = fake.cluster_fn;
    void *waiter = fake.waiter;
    (void)ctx;
    fake.change_fn = NULL;
    fake.cluster_fn = NULL;
    if (change_fn != NULL) {
        if (fake.change.result == ND_CHANGE_APPLIED && fake.listener != NULL) {
            fake.listener(fake.listener_ctx, &fake.change);
        }
        change_fn(waiter, &fake.change);
    } else if (cluster_fn != NULL) {
        cluster_fn(waiter);
    }
}

static void call_back_later(nd_change_fn *change_fn, nd_cluster_fn *cluster_fn, void *waiter)
{
    CU_ASSERT_TRUE(fake.change_fn == NULL && fake.cluster_fn == NULL);
    fake.change_fn = change_fn;
    fake.cluster_fn = cluster_fn;
    fake.waiter = waiter;
    if (!fake.hold) {
        fake.task = (struct nd_task){.run = call_back};
        nd_loop_post(fake.loop, &fake.task);
    }
}

void __wrap_nd_control_reload(struct nd_control *control, enum nd_change_cause cause,
                              nd_change_fn *fn, void *ctx)
{
    (void)control;
    CU_ASSERT_EQUAL(cause, ND_CHANGE_REQUEST);
    fake.reloads++;
    call_back_later(fn, NULL, ctx);
}

void __wrap_nd_control_offer(struct nd_control *control, const char *text, size_t len,
                             uint64_t version, nd_change_fn *fn, void *ctx)
{
    (void)control;
    fake.offers++;
    fake.offered_version = version;
    fake.offered_len = len < sizeof(fake.offered) - 1 ? len : sizeof(fake.offered) - 1;
    memcpy(fake.offered, text, fake.offered_len);
    fake.offered[fake.offered_len] = '\0';
    call_back_later(fn, NULL, ctx);
}

/* ---- cluster ------------------------------------------------------------------------------- */

size_t __wrap_nd_cluster_peer_count(const struct nd_cluster *cluster);
void __wrap_nd_cluster_peer(const struct nd_cluster *cluster, size_t index,
                            struct nd_peer_view *ret_view);
void __wrap_nd_cluster_probe(struct nd_cluster *cluster, nd_cluster_fn *done, void *ctx);
void __wrap_nd_cluster_push(struct nd_cluster *cluster, nd_cluster_fn *done, void *ctx);
const char *__wrap_nd_cluster_push_result(const struct nd_cluster *cluster, size_t index);

size_t __wrap_nd_cluster_peer_count(const struct nd_cluster *cluster)
{
    (void)cluster;
    return fake.peer_count;
}

void __wrap_nd_cluster_peer(const struct nd_cluster *cluster, size_t index,
                            struct nd_peer_view *ret_view)
{
    (void)cluster;
    *ret_view = fake.peers[index];
}

void __wrap_nd_cluster_probe(struct nd_cluster *cluster, nd_cluster_fn *done, void *ctx)
{
    (void)cluster;
    fake.probes++;
    call_back_later(NULL, done, ctx);
}

void __wrap_nd_cluster_push(struct nd_cluster *cluster, nd_cluster_fn *done, void *ctx)
{
    (void)cluster;
    fake.pushes++;
    call_back_later(NULL, done, ctx);
}

const char *__wrap_nd_cluster_push_result(const struct nd_cluster *cluster, size_t index)
{
    (void)cluster;
    return fake.push_results[index];
}

/* ---- the kit ------------------------------------------------------------------------------- */

void kit_reset(void)
{
    memset(&fake, 0, sizeof(fake));
    fake.server = (struct ncfg_server){.mgmt_host = "127.0.0.1"};
    fake.serving = (struct nd_serving){
        .ready = true,
        .version = 7,
        .checksum = "0123456789abcdef",
        .text = document,
        .text_len = sizeof(document) - 1,
        .records = 2,
        .zones = 1,
        .server = &fake.server,
        .started_ms = nd_clock_monotonic_ns() / ND_NS_PER_MS - 12345,
        .last_reload_ok = true,
        .last_reload_unix_s = 1700000000,
    };
    fake.change = (struct nd_change){.version = 7, .checksum = "0123456789abcdef"};
}

enum {
    STEADY_FIRST = 1024,
    STEADY_LAST = 9999, /* the end-to-end tests take higher ones */
};

uint16_t kit_free_port(void)
{
    static uint32_t tries;
    uint32_t ports = STEADY_LAST + 1 - STEADY_FIRST;
    for (uint32_t i = 0; i < ports; i++) {
        uint16_t port = (uint16_t)(STEADY_FIRST + ((uint32_t)getpid() * 7 + tries++) % ports);
        struct nd_listen_error error;
        struct nd_addr addr;
        int fd;
        if (nd_listener_open_tcp("127.0.0.1", port, &fd, &addr, &error) == 0) {
            close(fd);
            return port;
        }
    }
    CU_FAIL_FATAL("no port is free");
    return 0;
}

static void *run(void *arg)
{
    (void)arg;
    CU_ASSERT_EQUAL(nd_loop_run(fake.loop), 0);
    return NULL;
}

void kit_start(struct kit *kit, const char *host)
{
    char error[1024] = "";
    int result = -1;
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&fake.loop), 0);
    fake.board = nd_upstream_board_new();
    fake.server.mgmt_host = host;
    for (int tries = 0; result != 0 && tries < 100; tries++) {
        fake.server.mgmt_port = kit_free_port();
        /* any two addresses: the stand-ins look at neither */
        result = nd_mgmt_new((struct nd_control *)kit, (struct nd_cluster *)kit, error,
                             sizeof(error), &kit->mgmt);
    }
    CU_ASSERT_EQUAL_FATAL(result, 0);
    struct nd_addr addr = {.v4 = {.sin_family = AF_INET}};
    inet_pton(AF_INET, "127.0.0.1", &addr.v4.sin_addr);
    nd_addr_set_port(&addr, fake.server.mgmt_port);
    kit->addr = addr;
    CU_ASSERT_EQUAL_FATAL(pthread_create(&kit->thread, NULL, run, NULL), 0);
}

struct call {
    void (*fn)(void *ctx);
    void *ctx;
    sem_t done;
};

static void run_call(void *ctx)
{
    struct call *call = ctx;
    call->fn(call->ctx);
    sem_post(&call->done);
}

void kit_in_loop(void (*fn)(void *ctx), void *ctx)
{
    struct call call = {.fn = fn, .ctx = ctx};
    struct nd_task task = {.run = run_call, .ctx = &call};
    sem_init(&call.done, 0, 0);
    nd_loop_post(fake.loop, &task);
    sem_wait(&call.done);
    sem_destroy(&call.done);
}

void kit_release(void)
{
    kit_in_loop(call_back, NULL);
}

static void stop_loop(void *ctx)
{
    (void)ctx;
    nd_loop_stop(fake.loop);
}

void kit_stop_loop(struct kit *kit)
{
    kit_in_loop(stop_loop, NULL);
    pthread_join(kit->thread, NULL);
}

void kit_stop(struct kit *kit)
{
    if (kit->thread != 0) {
        kit_stop_loop(kit);
    }
    nd_mgmt_free(kit->mgmt);
    nd_loop_free(fake.loop);
    nd_upstream_board_free(fake.board);
    nd_log_free(fake.log);
}
