/* SPDX-License-Identifier: MIT */
#ifndef ND_CLUSTER_DIALECT_H
#define ND_CLUSTER_DIALECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nanocfg/document.h>

#include "cluster/cluster.h"

/*
 * What the three programs say and mean. Everything here is a pure function of octets.
 *
 *          GET /metrics names         POST /sync takes                 equal version, other content
 * ours     config_version, version,   either form                      the greater checksum wins
 *          checksum
 * Python   version                    the document itself              applied
 * Rust     config_version             {"config_version": N, "config":  ignored
 *                                      the document}
 *
 * Both others overwrite their whole file with what they are sent. The Rust one writes null for what
 * is absent, and loses every key that it does not know.
 */

/* "NanoDNS", "Python NanoDNS" …: for messages. */
const char *nd_dialect_name(enum nd_dialect dialect);

/* Less than, equal to or greater than 0: the order in which every node agrees. */
int nd_config_order(uint64_t version_a, const char *checksum_a, uint64_t version_b,
                    const char *checksum_b);

/* What a peer's GET /metrics tells. */
struct nd_peer_news {
    enum nd_dialect dialect;
    uint64_t version;
    char checksum[NCFG_DIGEST_SIZE]; /* of the shared part; "" of the others */
    char mark[NCFG_DIGEST_SIZE];     /* another one: other content under the same version */
    uint64_t uptime_s;
};

/* NULL, or what is wrong with it, a static text. */
const char *nd_dialect_read_metrics(const char *text, size_t len, struct nd_peer_news *ret_news);

/* A document with its version. */
struct nd_document {
    const char *text;
    size_t len;
    uint64_t version;
    char checksum[NCFG_DIGEST_SIZE]; /* of the shared part */
};

/*
 * The body of a push of `ours`. Towards our own kind it is Rust's form with a `checksum`, which is
 * how the receiver tells the two apart, and the shared part alone. Towards the others it is the
 * shared part with the node-local keys of `theirs`, what the receiver has now, so that it keeps its
 * own host, port and peers; NULL there: none of them.
 * NCFG_OK with a text from malloc(), or NCFG_INVALID, NCFG_NO_MEMORY.
 */
int nd_dialect_push_body(enum nd_dialect dialect, const struct nd_document *ours,
                         const char *theirs, size_t theirs_len, char **ret_text, size_t *ret_len);

/* A push to us, by its form. */
struct nd_push {
    enum nd_dialect dialect; /* in which it is to be answered; never ND_DIALECT_UNKNOWN */
    uint64_t version;
    const char *text; /* the document: a view into the body */
    size_t len;
};

/*
 * {"config_version": N, "config": {…}} is Rust's, with a checksum beside them ours; anything else
 * is taken for Python's, the document itself. Whether it is one at all is for the loader to say.
 */
struct nd_push nd_dialect_read_push(const char *body, size_t len);

/*
 * What a peer's document means to us: of the Rust program's, nulls are left out, and what it cannot
 * know stays as in `ours`. NCFG_OK with a text from malloc(), or NCFG_INVALID, NCFG_NO_MEMORY.
 */
int nd_dialect_adopt(enum nd_dialect dialect, const char *ours, size_t ours_len, const char *theirs,
                     size_t theirs_len, char **ret_text, size_t *ret_len);

/* How a push went. */
enum nd_push_outcome {
    ND_PUSH_APPLIED,
    ND_PUSH_CURRENT, /* it has the same already */
    ND_PUSH_OLDER,   /* it holds ours for the older one */
    ND_PUSH_REFUSED, /* it will not take this content, ever */
    ND_PUSH_DENIED,  /* the token, or it takes pushes from nobody */
    ND_PUSH_FAILED,  /* worth another try */
};

/*
 * The answer to a push, and in `ret_text` of ND_PEER_ERROR_MAX octets what to tell people:
 * "applied", "refused: " and the peer's reason …
 */
enum nd_push_outcome nd_dialect_read_pushed(unsigned status, const char *body, size_t len,
                                            char *ret_text);

/*
 * True if both documents are valid and a server of any of the three dialects does the same with
 * them. For the Rust program, which rewrites what it is sent, and has no checksum to tell by.
 */
bool nd_dialect_same_meaning(const char *a, size_t a_len, const char *b, size_t b_len);

/* True if both documents name one node: the same host, port, management address and peers. */
bool nd_dialect_same_node(const char *a, const char *b);

#endif
