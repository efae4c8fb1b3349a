/* SPDX-License-Identifier: MIT */
#ifndef ND_WORKER_PENDING_H
#define ND_WORKER_PENDING_H

#include "net/packet.h"
#include "resolve/answer.h"
#include "worker/serve.h"

/*
 * Clients that wait for an upstream: their query is kept, and answered anew with what the upstream
 * said, which may lead to the next question of a CNAME chain. How many there are is bounded by
 * ND_ASKERS_MAX.
 */

/*
 * Ask for what `reply` (with ND_FORWARD) wants, then answer `in`. If this returns ND_FORWARD_FULL,
 * the caller answers.
 */
enum nd_forward_verdict nd_pending_begin(struct nd_server *server, const struct nd_packet *in,
                                         const struct nd_reply *reply);

#endif
