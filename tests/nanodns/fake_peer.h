/* SPDX-License-Identifier: MIT */
/* A node of one of the three kinds, as far as another node sees it. */
#ifndef TESTS_NANODNS_FAKE_PEER_H
#define TESTS_NANODNS_FAKE_PEER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cluster/dialect.h"
#include "http_kit.h"
#include "unit.h"

struct fake_peer {
    struct http_kit kit;
    enum nd_dialect dialect;
    char *text; /* its document */
    _Atomic uint64_t version;
    unsigned uptime_s;
    const char *refusal; /* what it says to a push instead of taking it */
    unsigned refusal_status;
    const char *hang; /* requests that begin so are never answered */
    unsigned drops;   /* connections still to be closed without a word */
};

static inline void fake_peer_digest(const struct fake_peer *peer, char digest[NCFG_DIGEST_SIZE])
{
    CU_ASSERT_EQUAL(ncfg_digest(peer->text, strlen(peer->text), digest), NCFG_OK);
}

static inline void fake_peer_metrics(struct fake_peer *peer, int fd)
{
    char digest[NCFG_DIGEST_SIZE];
    char body[400];
    unsigned long long version = peer->version;
    fake_peer_digest(peer, digest);
    if (peer->dialect == ND_DIALECT_RUST) {
        snprintf(body, sizeof(body),
                 "{\"config_version\":%llu,\"uptime_secs\":%u,\"record_count\":%zu}", version,
                 ++peer->uptime_s, strlen(peer->text));
    } else if (peer->dialect == ND_DIALECT_PYTHON) {
        snprintf(body, sizeof(body),
                 "{\"uptime_s\": %u.5, \"version\": %llu, \"checksum\": \"py%s\"}",
                 ++peer->uptime_s, version, digest + 2);
    } else {
        snprintf(body, sizeof(body),
                 "{\"config_version\": %llu, \"version\": %llu, \"checksum\": \"%s\"}", version,
                 version, digest);
    }
    http_kit_answer(fd, 200, body);
}

static inline void fake_peer_take(struct fake_peer *peer, const char *text, size_t len,
                                  uint64_t version, int fd)
{
    free(peer->text);
    peer->text = strndup(text, len);
    peer->version = version;
    http_kit_answer(fd, 200, "{\"status\": \"applied\"}");
}

static inline void fake_peer_sync(struct fake_peer *peer, const char *body, int fd)
{
    const char *config = body;
    size_t len = strlen(body);
    uint64_t version = 1;
    bool wrapped = ncfg_find(body, len, "config", &config, &len) == NCFG_OK;
    if (peer->refusal != NULL) {
        http_kit_answer(fd, peer->refusal_status, peer->refusal);
        return;
    }
    if (wrapped == (peer->dialect == ND_DIALECT_PYTHON)) {
        http_kit_answer(fd, 400, "{\"error\": \"the other program's form\"}");
        return;
    }
    CU_ASSERT_EQUAL(ncfg_find_number(config, len, "server.config_version", &version), NCFG_OK);
    if (peer->dialect == ND_DIALECT_RUST ? version <= peer->version : version < peer->version) {
        http_kit_answer(fd, peer->dialect == ND_DIALECT_PYTHON ? 409 : 200,
                        peer->dialect == ND_DIALECT_PYTHON ? "{\"status\": \"rejected_stale\"}"
                                                           : "{\"status\": \"ignored\"}");
        return;
    }
    fake_peer_take(peer, config, len, version, fd);
}

static inline bool fake_peer_answer(struct http_kit *kit, const char *request, int fd)
{
    struct fake_peer *peer = kit->ctx;
    if (peer->hang != NULL && strncmp(request, peer->hang, strlen(peer->hang)) == 0) {
        return false;
    }
    if (peer->drops > 0) {
        peer->drops--;
    } else if (strncmp(request, "GET /metrics ", 13) == 0) {
        fake_peer_metrics(peer, fd);
    } else if (strncmp(request, "GET /config/raw ", 16) == 0) {
        http_kit_answer(fd, 200, peer->text);
    } else if (strncmp(request, "POST /sync ", 11) == 0) {
        fake_peer_sync(peer, http_kit_body(request), fd);
    } else {
        http_kit_answer(fd, 404, "{}");
    }
    return true;
}

/* Its fields besides these may be set before anything is asked. */
static inline void fake_peer_start(struct fake_peer *peer, enum nd_dialect dialect,
                                   const char *text)
{
    memset(peer, 0, sizeof(*peer));
    peer->dialect = dialect;
    peer->text = strdup(text);
    uint64_t version = 1;
    (void)!ncfg_find_number(text, strlen(text), "server.config_version", &version);
    peer->version = version;
    http_kit_start(&peer->kit, fake_peer_answer, peer);
}

static inline void fake_peer_stop(struct fake_peer *peer)
{
    http_kit_stop(&peer->kit);
    free(peer->text);
}

#endif
