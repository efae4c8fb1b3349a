/* SPDX-License-Identifier: MIT */
#ifndef ND_LOOP_BASE_H
#define ND_LOOP_BASE_H

#include "loop/loop.h"

/*
 * What lies beneath a loop, for the one file outside this folder that needs it: the HTTP client
 * towards peers (cluster/peer_http.c). It belongs to the loop.
 */
struct event_base;

struct event_base *nd_loop_base(struct nd_loop *loop);

#endif
