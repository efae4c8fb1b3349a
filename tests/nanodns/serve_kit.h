/* SPDX-License-Identifier: MIT */
/*
 * A worker's handler without sockets and without upstreams: what comes in is a message of the test,
 * what goes out stands in the kit, and the forwarder is a stand-in, linked in the place of the real
 * one (--wrap, see local.mk), which keeps what it was asked and says what the test wants.
 */
#ifndef TESTS_NANODNS_SERVE_KIT_H
#define TESTS_NANODNS_SERVE_KIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "log_kit.h"
#include "unit.h"
#include "worker/serve.h"

#define SERVE_KIT_ASKED 16

/* The forwarder, as far as a server sees it. */
struct serve_kit_forwarder {
    int new_error; /* what nd_forwarder_new() returns */
    bool alive;
    struct nd_forwarder_config config;
    const struct nd_routes *routes; /* configured last */
    unsigned configured;

    enum nd_forward_verdict verdict; /* of what is asked next */
    size_t asked;
    struct nd_question wanted[SERVE_KIT_ASKED];
    const struct nd_route *route[SERVE_KIT_ASKED];
    struct nd_asker *asker; /* of the last that waits; NULL: nobody does */

    unsigned prefetched;
    struct nd_question refreshed; /* the last of those */
    const struct nd_route *refreshed_by;

    bool is_loop; /* what nd_forwarder_is_loop() says */
    unsigned loop_looks;
};

struct serve_kit {
    struct nd_server server;
    struct nd_refusals refusals;
    struct nd_snapshot *snapshot; /* the first; the kit's */
    struct nd_cache *cache;
    struct serve_kit_forwarder forwarder;
    struct log_kit log;

    /* the message that comes next */
    uint8_t query[ND_UDP_QUERY_MAX];
    size_t query_len;
    struct nd_addr client; /* 127.0.0.1 port 5353 */
    bool tcp;
    bool truncated;
    uint64_t received_ns;

    /* what went out, at once or late */
    unsigned deferred;
    unsigned sent;
    unsigned dropped;
    uint8_t answer[ND_TCP_MESSAGE_MAX];
    size_t answer_len;
};

/*
 * A config of the upstream 127.0.0.1 port 1, and what stands behind it in "server" and behind that
 * in the file, each "" or with a comma in front.
 */
struct nd_snapshot *serve_kit_compile(const char *server, const char *rest);

/* A server of this config with a cache and a forwarder. One kit at a time. */
struct serve_kit *serve_kit_new(const char *server, const char *rest);

/* The same without a cache and a forwarder. */
struct serve_kit *serve_kit_new_local(const char *server, const char *rest);
void serve_kit_free(struct serve_kit *kit);

/* The next message: ID 0x1234, RD, `name` as it is written, an OPT of 1232 octets. */
void serve_kit_query(struct serve_kit *kit, const char *name, const char *type);

/* That message for a handler. Its octets are the kit's. */
struct nd_packet serve_kit_packet(struct serve_kit *kit);

/* Hand it to the handler. The octets it gives now, which then stand in `answer`. */
size_t serve_kit_handle(struct serve_kit *kit);

/* Make that message, hand it over, and get what it gives now as text; "" when that is nothing. */
const char *serve_kit_ask(struct serve_kit *kit, const char *name, const char *type);

/*
 * What stands in `answer`: RCODE, "tc", "ede=…", then a line for each record of the answer section,
 * as in "NOERROR\nwww.example. 300 IN A 192.0.2.1". It must have the ID and the question of the
 * message that the kit made last. Valid until the next call.
 */
const char *serve_kit_text(const struct serve_kit *kit);

/* What an upstream says now of `question` ("www.example A"), records as in reply_kit.h. The
 * reference is the caller's. */
struct nd_entry *serve_kit_said(const char *question, const char *records);

/* The cache has "www.example A" 192.0.2.9 from now on for 300 s. When that is, in milliseconds. */
uint64_t serve_kit_cache(struct serve_kit *kit);

/* The forwarder tells who waits. */
void serve_kit_tell(struct serve_kit *kit, enum nd_ask_result result, struct nd_entry *entry,
                    int ede);

/* End the log: all that was logged. */
const char *serve_kit_log(struct serve_kit *kit);

/* Answers counted so far from this source with this RCODE. */
uint64_t serve_kit_answered(const struct serve_kit *kit, enum nd_source source, unsigned rcode);

/* Answers counted in all. */
uint64_t serve_kit_answers(const struct serve_kit *kit);

#define SERVE_KIT_SAYS(kit, want)                                                                  \
    do {                                                                                           \
        const char *got_ = serve_kit_text(kit);                                                    \
        if (strcmp(got_, (want)) != 0) {                                                           \
            printf("\n  want: %s\n  got:  %s\n", (want), got_);                                    \
        }                                                                                          \
        CU_ASSERT_STRING_EQUAL(got_, (want));                                                      \
    } while (0)

#endif
