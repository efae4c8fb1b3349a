/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_LOAD_H
#define ND_CONTROL_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nanocfg/config.h>
#include <nanocfg/document.h>

#include "base/limits.h"
#include "control/control.h"
#include "control/file.h"
#include "net/listener.h"
#include "store/snapshot.h"

/*
 * From a document to what can serve: reading, merging, judging, compiling, and opening sockets
 * where others are asked for. Looks at nothing that changes meanwhile, so that it may run in any
 * thread; touches nothing that serves.
 */

enum nd_load_kind {
    ND_LOAD_START,   /* the first: under the version that is written in it */
    ND_LOAD_FILE,    /* the file, if its content is not what was taken last */
    ND_LOAD_REQUEST, /* the file, or what serves where the file has not changed; one version up */
    ND_LOAD_OFFER,   /* a peer's document, if it is greater */
    ND_LOAD_AGAIN,   /* what serves, under the same version: addresses of hosts are known now */
};

enum nd_load_outcome {
    ND_LOAD_GOOD,
    ND_LOAD_SAME,    /* nothing new */
    ND_LOAD_OLDER,   /* an offer that is not greater */
    ND_LOAD_PENDING, /* an offer, but the file has a change that goes first */
    ND_LOAD_INVALID, /* `error` says why; so with the next */
    ND_LOAD_FAILED,
};

/* What serves, as far as a load must know it. Borrowed. */
struct nd_load_base {
    uint64_t version;
    char checksum[NCFG_DIGEST_SIZE];
    uint64_t file_hash; /* of the file's content when it was last taken or written */
    const char *text;   /* the document; NULL: it is the file's content */
    size_t text_len;
    const char *host; /* where it listens; NULL: nowhere yet, and nothing is opened */
    uint16_t port;
    size_t workers;
    const struct nd_listener *listener;
    bool retiring; /* sockets of ours from before these are not all closed */
};

struct nd_load {
    /* what to do; borrowed */
    enum nd_load_kind kind;
    const char *path;
    const struct nd_control_hooks *hooks;
    struct nd_load_base base;
    struct nd_hosts hosts; /* looked up so far; the load's */
    uint64_t seed;
    bool look_at_file;     /* an offer: say ND_LOAD_PENDING when the file has changed */
    uint64_t ignored_hash; /* ND_LOAD_FILE: this content, too, is nothing new; 0: none */
    const char *offer;     /* the peer's */
    size_t offer_len;
    uint64_t offer_version;

    /* what came of it; the caller's */
    enum nd_load_outcome outcome;
    struct nd_file_stat file_stat; /* of the file, when it was looked at */
    uint64_t file_hash;            /* likewise; 0 when it could not be read */
    bool from_file;                /* the document is the file's, but for the version */
    char *text;
    size_t text_len;
    struct ncfg_document document; /* the text's */
    uint64_t written_version;      /* that stands in the text */
    uint64_t version;              /* that serves */
    bool has_checksum;
    char checksum[NCFG_DIGEST_SIZE];
    struct ncfg_server *settings; /* with the overrides */
    struct nd_snapshot *snapshot;
    struct ncfg_diags *diags; /* warnings; with ND_LOAD_INVALID, why: NULL if `error` says it all */
    size_t records, zones, rewrites;
    struct nd_hosts names;  /* of upstreams, to be looked up */
    bool listens_elsewhere; /* `listener` is open */
    struct nd_listener listener;
    char error[ND_LOG_MESSAGE_MAX];

    /* when it began, had its text, its model, had ended; when the workers had it. Monotonic. */
    uint64_t began_ns, read_ns, parsed_ns, ended_ns, switched_ns;
};

/* `load` has what to do, the rest zero. */
void nd_load_run(struct nd_load *load);

/*
 * The same for a document that is at hand, and is taken (NULL: there was no memory for it). `name`
 * is what diagnostics call it. It serves under `*version`; NULL: under one above its own and ours.
 */
void nd_load_text(struct nd_load *load, const char *name, char *text, size_t len,
                  const uint64_t *version);

/*
 * Write the version that serves into the text, and learn its checksum. Takes as long as the rest
 * and is not needed to serve, so it is left for later. False without memory.
 */
bool nd_load_seal(struct nd_load *load);

/* Give back what came of it and was not taken (set to NULL); all is empty then. Where sockets were
 * opened in vain, those that serve have their port to themselves again. */
void nd_load_done(struct nd_load *load);

/* How many workers these settings ask for. */
size_t nd_load_workers(const struct ncfg_server *server);

#endif
