/* SPDX-License-Identifier: MIT */
#ifndef ND_MGMT_MGMT_H
#define ND_MGMT_MGMT_H

#include <stddef.h>

#include "cluster/cluster.h"
#include "control/control.h"

/*
 * The HTTP management API, served from the main loop. It follows mgmt_host and mgmt_port at a
 * reload: the new socket is opened before the old one is closed.
 */

struct nd_mgmt;

/*
 * Serve what the config that serves asks for; with mgmt_port 0 nothing is opened. 0, or an errno
 * value with the reason in `error`, for the log.
 */
int nd_mgmt_new(struct nd_control *control, struct nd_cluster *cluster, char *error,
                size_t error_size, struct nd_mgmt **ret_mgmt);

/*
 * From now on /health says that the server goes down, and changes are refused: the first step of a
 * shutdown. Who asks while the loop does not run any more hears so in nd_mgmt_serve_until() or at
 * the end.
 */
void nd_mgmt_leaving(struct nd_mgmt *mgmt);

/* Without the loop, after nd_mgmt_leaving(): answer until `fd` is readable. */
void nd_mgmt_serve_until(struct nd_mgmt *mgmt, int fd);

void nd_mgmt_free(struct nd_mgmt *mgmt);

#endif
