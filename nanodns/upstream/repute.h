/* SPDX-License-Identifier: MIT */
#ifndef ND_UPSTREAM_REPUTE_H
#define ND_UPSTREAM_REPUTE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/log.h"

/*
 * What is known of an upstream server, by all workers: whether it answers, and what it cannot do.
 * One worker's bad experience is enough for all. It stays with the address as long as somebody
 * needs the server, over changes of config. All times are monotonic milliseconds.
 */

struct nd_repute {
    struct nd_repute *next; /* the list's, as is the next */
    unsigned refs;
    struct nd_addr addr;
    uint64_t secret; /* random: by it the loop guard names the server, and no other can */

    atomic_bool failed;           /* its last attempt had no answer: asked last */
    _Atomic uint64_t probe_at_ms; /* when to see whether it answers again */
    _Atomic uint32_t backoff_ms;
    _Atomic uint64_t logged_ms;        /* when it was last said to fail; 0: never */
    _Atomic uint64_t no_edns_until_ms; /* it refuses queries with OPT */
    _Atomic uint64_t tcp_until_ms;     /* it loses the case of names, which TCP does not need */
    _Atomic uint64_t checked_for;      /* number of the config under which it was asked whether it
                                        * is ourselves */
    _Atomic uint64_t looping_for;      /* number of the config under which it is */
};

/* Of all servers: one of the process. Any thread. */
struct nd_repute_list;

/* NULL without memory. Freed after the last was put back. */
struct nd_repute_list *nd_repute_list_new(void);
void nd_repute_list_free(struct nd_repute_list *list);

/* Found by address and port, or made; NULL without memory. Takes a lock: not for each query. */
struct nd_repute *nd_repute_get(struct nd_repute_list *list, const struct nd_addr *addr);
void nd_repute_put(struct nd_repute_list *list, struct nd_repute *repute); /* NULL is fine */

/* It did not answer: `why` in the log's words. */
void nd_repute_fails(struct nd_repute *repute, uint64_t now_ms, const char *why,
                     struct nd_log_producer *log);

/* It answered, whatever it said. */
void nd_repute_answers(struct nd_repute *repute, struct nd_log_producer *log);

/* Should this failed server be asked now? True once, then not before its time has come again. */
bool nd_repute_take_probe(struct nd_repute *repute, uint64_t now_ms);

/* Seen to refuse EDNS; to lose the case of a name. Both are believed for ND_REPUTE_REMEMBER_MS. */
void nd_repute_lacks_edns(struct nd_repute *repute, uint64_t now_ms);
void nd_repute_loses_case(struct nd_repute *repute, uint64_t now_ms, struct nd_log_producer *log);

bool nd_repute_has_failed(const struct nd_repute *repute);
bool nd_repute_has_edns(const struct nd_repute *repute, uint64_t now_ms);
bool nd_repute_wants_tcp(const struct nd_repute *repute, uint64_t now_ms);

/* Under the config of this number: to be asked whether it is ourselves? True once. */
bool nd_repute_take_check(struct nd_repute *repute, uint64_t config);

/* It is ourselves: true when that is new. Config 0 is none, and nothing is a loop under it. */
bool nd_repute_mark_loop(struct nd_repute *repute, uint64_t config);
bool nd_repute_is_loop(const struct nd_repute *repute, uint64_t config);

#endif
