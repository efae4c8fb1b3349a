/* SPDX-License-Identifier: MIT */
#ifndef ND_NET_LISTEN_HOST_H
#define ND_NET_LISTEN_HOST_H

#include "base/addr.h"
#include "net/listener.h"

/*
 * The address to listen on, its port 0, of a `host` as nd_listener_open() takes it; a name may wait
 * for a name server. 0, or -1 with `*ret_error` filled: ND_LISTEN_RESOLVE.
 */
int nd_listen_host(const char *host, struct nd_addr *ret_addr, struct nd_listen_error *ret_error);

#endif
