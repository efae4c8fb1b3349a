/* SPDX-License-Identifier: MIT */
#ifndef ND_NET_PORT_HOLDER_H
#define ND_NET_PORT_HOLDER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/addr.h"

/* Who holds a port that we cannot have? Only for messages: what /proc tells without privileges. */

#define ND_PORT_HOLDER_NAME_MAX 64

struct nd_port_holder {
    pid_t pid;
    char name[ND_PORT_HOLDER_NAME_MAX]; /* printable ASCII, never empty */
};

/*
 * Find a process with a socket that keeps us from `addr`: the same port, and the same address or
 * one of the two 0.0.0.0 or ::. TCP: only listening sockets. `proc` is the folder, "/proc". False:
 * there is none, or we may not see whose it is.
 */
bool nd_port_holder_find(const char *proc, bool tcp, const struct nd_addr *addr,
                         struct nd_port_holder *ret_holder);

#endif
