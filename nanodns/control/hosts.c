/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "control/hosts.h"

#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/thread.h"

/* ---- lists ------------------------------------------------------------------------------------
 */

void nd_hosts_done(struct nd_hosts *hosts)
{
    for (size_t i = 0; i < hosts->count; i++) {
        free(hosts->host[i].name);
    }
    free(hosts->host);
    *hosts = (struct nd_hosts){.count = 0};
}

static bool add(struct nd_hosts *hosts, const char *name, const struct nd_addr *addr)
{
    struct nd_host *larger = reallocarray(hosts->host, hosts->count + 1, sizeof(*hosts->host));
    char *copy = strdup(name);
    if (larger != NULL) {
        hosts->host = larger;
    }
    if (larger == NULL || copy == NULL) {
        free(copy);
        return false;
    }
    hosts->host[hosts->count++] = (struct nd_host){.name = copy, .addr = *addr};
    return true;
}

static bool has_name(const struct nd_hosts *hosts, const char *name)
{
    for (size_t i = 0; i < hosts->count; i++) {
        if (strcasecmp(hosts->host[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

bool nd_hosts_copy(const struct nd_hosts *hosts, struct nd_hosts *ret_copy)
{
    struct nd_hosts copy = {.count = 0};
    for (size_t i = 0; i < hosts->count; i++) {
        if (!add(&copy, hosts->host[i].name, &hosts->host[i].addr)) {
            nd_hosts_done(&copy);
            return false;
        }
    }
    *ret_copy = copy;
    return true;
}

static bool collect(struct nd_hosts *names, const struct ncfg_endpoint *list, size_t count)
{
    const struct nd_addr unset = {.v6 = {.sin6_family = AF_UNSPEC}};
    for (size_t i = 0; i < count; i++) {
        if (list[i].family == NCFG_HOST_NAME && names->count < ND_HOST_NAMES_MAX &&
            !has_name(names, list[i].host) && !add(names, list[i].host, &unset)) {
            return false;
        }
    }
    return true;
}

bool nd_hosts_collect(const struct ncfg_config *config, struct nd_hosts *ret_names)
{
    struct nd_hosts names = {.count = 0};
    bool ok = collect(&names, config->server.upstreams, config->server.upstream_count);
    for (size_t i = 0; i < config->forward_count && ok; i++) {
        ok = collect(&names, config->forwards[i].upstreams, config->forwards[i].upstream_count);
    }
    if (!ok) {
        nd_hosts_done(&names);
        return false;
    }
    *ret_names = names;
    return true;
}

/* Addresses in the same order? */
static bool equal(const struct nd_hosts *a, const struct nd_hosts *b)
{
    if (a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        const struct nd_ip ip_a = nd_addr_ip(&a->host[i].addr);
        const struct nd_ip ip_b = nd_addr_ip(&b->host[i].addr);
        if (strcasecmp(a->host[i].name, b->host[i].name) != 0 ||
            memcmp(&ip_a, &ip_b, sizeof(ip_a)) != 0) {
            return false;
        }
    }
    return true;
}

/* ---- one round of look-ups, in a thread that nobody waits for ----------------------------------
 */

/* The thread's until it has ended, then the loop's; if abandoned before, the thread's to free. */
struct round {
    pthread_mutex_t mutex; /* over the next two */
    bool abandoned;
    bool ended;
    struct nd_loop *loop;
    struct nd_task home;
    struct nd_hosts names;
    int *gai;              /* of each name: getaddrinfo()'s result */
    struct nd_hosts found; /* in the order of the names */
};

struct nd_host_names {
    struct nd_loop *loop;
    struct nd_host_names_events events;
    struct nd_hosts names;
    bool *told; /* of each name: its failure was said */
    struct nd_hosts known;
    struct nd_timer *retry;
    struct round *round; /* under way */
    bool again;          /* other names are wanted than those of the round */
};

static void free_round(struct round *round)
{
    pthread_mutex_destroy(&round->mutex);
    nd_hosts_done(&round->names);
    nd_hosts_done(&round->found);
    free(round->gai);
    free(round);
}

static void keep_addresses(struct round *round, const char *name, const struct addrinfo *list)
{
    unsigned kept = 0;
    for (const struct addrinfo *at = list; at != NULL && kept < ND_HOST_ADDRESSES_MAX;
         at = at->ai_next) {
        struct nd_addr addr = {.v6 = {.sin6_family = AF_UNSPEC}};
        if ((at->ai_family == AF_INET || at->ai_family == AF_INET6) &&
            at->ai_addrlen <= sizeof(addr)) {
            memcpy(&addr, at->ai_addr, at->ai_addrlen);
            kept += add(&round->found, name, &addr) ? 1 : 0;
        }
    }
}

static void *run_round(void *arg)
{
    struct round *round = arg;
    const struct addrinfo hints = {.ai_socktype = SOCK_DGRAM};
    for (size_t i = 0; i < round->names.count; i++) {
        struct addrinfo *list = NULL;
        round->gai[i] = getaddrinfo(round->names.host[i].name, NULL, &hints, &list);
        if (round->gai[i] == 0) {
            keep_addresses(round, round->names.host[i].name, list);
            freeaddrinfo(list);
        }
    }
    pthread_mutex_lock(&round->mutex);
    bool abandoned = round->abandoned;
    round->ended = true;
    if (!abandoned) {
        nd_loop_post(round->loop, &round->home);
    }
    pthread_mutex_unlock(&round->mutex);
    if (abandoned) {
        free_round(round);
    }
    return NULL;
}

/* ---- rounds ------------------------------------------------------------------------------------
 */

static void on_round(void *ctx);

static struct round *new_round(struct nd_host_names *lookups)
{
    struct round *round = calloc(1, sizeof(*round));
    bool ok = round != NULL && pthread_mutex_init(&round->mutex, NULL) == 0;
    if (!ok) {
        free(round);
        return NULL;
    }
    round->loop = lookups->loop;
    round->home = (struct nd_task){.run = on_round, .ctx = lookups};
    round->gai = calloc(lookups->names.count, sizeof(*round->gai));
    ok = round->gai != NULL;
    for (size_t i = 0; i < lookups->names.count && ok; i++) {
        ok = add(&round->names, lookups->names.host[i].name, &lookups->names.host[i].addr);
    }
    if (!ok) {
        free_round(round);
        return NULL;
    }
    return round;
}

static void begin(struct nd_host_names *lookups)
{
    nd_timer_stop(lookups->retry);
    if (lookups->names.count == 0 || lookups->round != NULL) {
        lookups->again = lookups->round != NULL;
        return;
    }
    lookups->again = false;
    lookups->round = new_round(lookups);
    if (lookups->round != NULL &&
        nd_thread_detach(run_round, lookups->round, ND_ERRAND_STACK) != 0) {
        free_round(lookups->round);
        lookups->round = NULL;
    }
    if (lookups->round == NULL) {
        (void)nd_timer_start(lookups->retry, ND_HOST_RETRY_MS);
    }
}

static void on_retry(void *ctx)
{
    begin(ctx);
}

/* What is known after a round: what it found, and what was known of names that failed now. */
static bool merge(const struct nd_host_names *lookups, const struct round *round,
                  struct nd_hosts *ret_known)
{
    struct nd_hosts known = {.count = 0};
    bool ok = true;
    for (size_t i = 0; i < round->names.count && ok; i++) {
        const struct nd_hosts *from = round->gai[i] == 0 ? &round->found : &lookups->known;
        for (size_t j = 0; j < from->count && ok; j++) {
            if (strcasecmp(from->host[j].name, round->names.host[i].name) == 0) {
                ok = add(&known, from->host[j].name, &from->host[j].addr);
            }
        }
    }
    if (!ok) {
        nd_hosts_done(&known);
        return false;
    }
    *ret_known = known;
    return true;
}

/* Is a name missing yet? Each that fails is said once. */
static bool tell_failures(struct nd_host_names *lookups, const struct round *round)
{
    bool any = false;
    for (size_t i = 0; i < round->names.count; i++) {
        bool failed = round->gai[i] != 0;
        any = any || failed;
        if (failed && !lookups->told[i]) {
            lookups->events.failed(lookups->events.ctx, round->names.host[i].name,
                                   gai_strerror(round->gai[i]));
        }
        lookups->told[i] = failed;
    }
    return any;
}

static void on_round(void *ctx)
{
    struct nd_host_names *lookups = ctx;
    struct round *round = lookups->round;
    struct nd_hosts known;
    lookups->round = NULL;
    /* the thread has let go of it when the lock is free */
    pthread_mutex_lock(&round->mutex);
    pthread_mutex_unlock(&round->mutex);
    if (lookups->again) {
        free_round(round);
        begin(lookups);
        return;
    }
    bool failed = tell_failures(lookups, round);
    bool merged = merge(lookups, round, &known);
    free_round(round);
    if (failed || !merged) {
        (void)nd_timer_start(lookups->retry, ND_HOST_RETRY_MS);
    }
    if (!merged) {
        return;
    }
    bool same = equal(&known, &lookups->known);
    nd_hosts_done(&lookups->known);
    lookups->known = known;
    if (!same) {
        lookups->events.changed(lookups->events.ctx);
    }
}

/* ---- life --------------------------------------------------------------------------------------
 */

struct nd_host_names *nd_host_names_new(struct nd_loop *loop,
                                        const struct nd_host_names_events *events)
{
    struct nd_host_names *lookups = calloc(1, sizeof(*lookups));
    if (lookups == NULL) {
        return NULL;
    }
    lookups->loop = loop;
    lookups->events = *events;
    if (nd_timer_new(loop, on_retry, lookups, &lookups->retry) != 0) {
        free(lookups);
        return NULL;
    }
    return lookups;
}

static void abandon(struct round *round)
{
    pthread_mutex_lock(&round->mutex);
    bool ended = round->ended;
    round->abandoned = true;
    pthread_mutex_unlock(&round->mutex);
    if (ended) {
        free_round(round);
    }
}

void nd_host_names_free(struct nd_host_names *lookups)
{
    if (lookups == NULL) {
        return;
    }
    if (lookups->round != NULL) {
        abandon(lookups->round);
    }
    nd_timer_free(lookups->retry);
    nd_hosts_done(&lookups->names);
    nd_hosts_done(&lookups->known);
    free(lookups->told);
    free(lookups);
}

void nd_host_names_want(struct nd_host_names *lookups, struct nd_hosts *names)
{
    free(lookups->told);
    lookups->told = calloc(names->count + 1, sizeof(*lookups->told));
    nd_hosts_done(&lookups->names);
    if (lookups->told != NULL) {
        lookups->names = *names;
        *names = (struct nd_hosts){.count = 0};
    } else {
        nd_hosts_done(names);
    }
    begin(lookups);
}

const struct nd_hosts *nd_host_names_known(const struct nd_host_names *lookups)
{
    return &lookups->known;
}
