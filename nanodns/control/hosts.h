/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_HOSTS_H
#define ND_CONTROL_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

#include <nanocfg/config.h>

#include "loop/loop.h"
#include "store/routes.h"

/*
 * Upstreams that the config gives by name. Their addresses are looked up beside everything else:
 * what serves does so with those that are known, and once more when there are others. A look-up
 * that fails is tried again, slowly; an address that was found stays until the next change.
 */

/* The names in a config, each once, addresses unset; at most ND_HOST_NAMES_MAX. False: no memory.
 */
bool nd_hosts_collect(const struct ncfg_config *config, struct nd_hosts *ret_names);
bool nd_hosts_copy(const struct nd_hosts *hosts, struct nd_hosts *ret_copy);
void nd_hosts_done(struct nd_hosts *hosts);

struct nd_host_names;

/* `changed`: nd_host_names_known() has other addresses than before. `failed`: a name could not be
 * looked up, said once for each that fails, until it was found or its config is gone. */
struct nd_host_names_events {
    void (*changed)(void *ctx);
    void (*failed)(void *ctx, const char *name, const char *why);
    void *ctx;
};

/* For the main loop's thread. NULL without memory. */
struct nd_host_names *nd_host_names_new(struct nd_loop *loop,
                                        const struct nd_host_names_events *events);

/* A look-up under way is left to itself: it may take long. NULL is fine. */
void nd_host_names_free(struct nd_host_names *lookups);

/* Look these up from now on, and no others. The names are taken. */
void nd_host_names_want(struct nd_host_names *lookups, struct nd_hosts *names);

/* What is known: a name with several addresses stands several times. Valid until `changed` is
 * called again, or nd_host_names_want(). */
const struct nd_hosts *nd_host_names_known(const struct nd_host_names *lookups);

#endif
