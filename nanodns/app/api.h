/* SPDX-License-Identifier: MIT */
#ifndef ND_APP_API_H
#define ND_APP_API_H

#include <stdbool.h>
#include <stddef.h>

#include "app/args.h"
#include "base/addr.h"

/* A server's management API, as the commands that ask it see it. */

struct nd_api {
    struct nd_addr addr; /* with its port */
    char host[280];      /* "127.0.0.1:9053", for people and for the Host header */
    char *token;         /* NULL: none */
};

/*
 * Which one: `--url`, or what the config says of mgmt_host and mgmt_port; an address for all
 * interfaces is asked at 127.0.0.1. The token is NANODNS_MGMT_TOKEN of the environment, or the
 * config's. False: a message was printed.
 */
bool nd_api_find(const struct nd_args *args, struct nd_api *ret_api);
void nd_api_done(struct nd_api *api);

struct nd_api_reply {
    unsigned status;
    char *body; /* the caller's, with a NUL behind its octets */
    size_t len;
};

/* GET `path`, or POST nothing to it. False: no answer, and a message was printed. */
bool nd_api_ask(const struct nd_api *api, bool post, const char *path,
                struct nd_api_reply *ret_reply);
void nd_api_reply_done(struct nd_api_reply *reply);

/* Print why an answer is not what was wanted: what its "error" says, or its status. */
void nd_api_print_failure(const struct nd_api *api, const struct nd_api_reply *reply);

#endif
