/* SPDX-License-Identifier: MIT */
/*
 * Forwarders of one or two workers, each with a loop that the test runs, and clients that ask them.
 * Servers are fake_upstream's; a script plays what the test says. Time is skewed, not waited for.
 */
#ifndef TESTS_NANODNS_FORWARD_KIT_H
#define TESTS_NANODNS_FORWARD_KIT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nanodns/fake_upstream.h"
#include "unit.h"
#include "upstream/forward.h"

/* Long enough that only a failure waits for it. */
#define PATIENT_MS 10000

#define SHORT_MS 60

/* Added to the clock of all forwarders. */
extern _Atomic uint64_t skew_ms;

uint64_t test_now_ms(void);

struct side {
    struct nd_loop *loop;
    struct nd_timer *guard;
    struct nd_forwarder *forwarder;
    struct nd_stats stats;
    size_t wanted;
    size_t ended;
    size_t results[ND_ASK_CANCELLED + 1];
};

struct asker {
    struct nd_asker asker; /* first: found from it */
    struct side *side;
    enum nd_ask_result result;
    unsigned calls;
    unsigned rcode; /* of the entry; 99 without one */
    unsigned answers;
    int ede;
};

struct bench {
    struct nd_flights *flights;
    struct nd_cache *cache;
    struct nd_routes *routes; /* name nobody: servers come with the questions */
    struct side side[2];
    struct nd_addr server[4];
    struct nd_route route;
};

/* Routes that name no server; another address is another config. */
struct nd_routes *no_routes(void);

/* The first side is open; open the second when there are two workers. */
struct bench *bench_new(uint32_t timeout_ms, uint32_t stale_s);
void bench_free(struct bench *bench);
void open_side(struct bench *bench, struct side *side);
void close_side(struct side *side);

/* Asked after those that were added before. */
void add_server(struct bench *bench, const struct fake_upstream *fake);

/* "name<number>.example" A IN. */
struct nd_question question_of(unsigned number);

/* An asker's `done`: keeps what it was told, and stops the loop at the last one awaited. */
void on_done(struct nd_asker *base, enum nd_ask_result result, struct nd_entry *entry, int ede);

/* A datagram of one client, each under another ID. */
enum nd_forward_verdict ask(struct bench *bench, struct side *side, struct asker *asker,
                            unsigned number);

/* Run until that many askers of this side were told, since its begin. */
void await(struct side *side, size_t wanted);

/* Ask the first side and wait. */
void resolve(struct bench *bench, struct asker *asker, unsigned number);

uint64_t counted(const struct side *side, enum nd_counter counter);

/* Is it no question for a real name, but the loop guard's, which comes once a server? */
bool is_guard(const struct fake_query *query);

/* Changed while the server runs. */
struct script {
    atomic_uint rcode;   /* of each answer */
    atomic_uint records; /* in it */
    atomic_uint ttl_s;
    atomic_uint fails; /* so many queries first get no answer */
    atomic_uint seen;
    atomic_bool mute; /* no query gets an answer */
    atomic_bool hold; /* collect instead of answering */
    struct fake_query held[8];
    atomic_uint held_count;
};

/* A fake_fn; `ctx` is its struct script. The loop guard's question is answered NXDOMAIN. */
void play(void *ctx, const struct fake_query *query);

#define ANSWERING                                                                                  \
    {                                                                                              \
        .records = 2, .ttl_s = 60                                                                  \
    }

#endif
