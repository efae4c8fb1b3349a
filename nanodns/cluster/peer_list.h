/* SPDX-License-Identifier: MIT */
#ifndef ND_CLUSTER_PEER_LIST_H
#define ND_CLUSTER_PEER_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include <nanocfg/config.h>

#include "base/addr.h"
#include "base/log.h"

/* Who the peers are: those of the config and those of NANODNS_PEERS, each once. */

/* Of a peer that names no port, if we have no management port ourselves: the other programs' 9053.
 */
#define ND_PEER_PORT 9053

struct nd_peer_list {
    struct ncfg_endpoint *peers; /* with strings of their own */
    size_t count;                /* at most ND_PEERS_MAX */
};

/*
 * `env` is the value of NANODNS_PEERS, addresses with commas between them, or NULL; what is wrong
 * in it is logged and left out. 0 or ENOMEM.
 */
int nd_peer_list_make(const struct ncfg_server *server, const char *env,
                      struct nd_log_producer *log, struct nd_peer_list *ret_list);
void nd_peer_list_done(struct nd_peer_list *list);

/* Free the strings of one that was taken out of a list. */
void nd_peer_endpoint_done(struct ncfg_endpoint *endpoint);

/* Do both mean the same, as far as can be told without looking anything up? */
bool nd_peer_same(const struct ncfg_endpoint *a, const struct ncfg_endpoint *b);

/*
 * True if `addr` is where this node's own management API listens, so that a list of all nodes can
 * be given to each of them.
 */
bool nd_peer_is_us(const struct nd_addr *addr, const struct ncfg_server *server);

#endif
