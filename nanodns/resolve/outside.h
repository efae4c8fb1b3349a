/* SPDX-License-Identifier: MIT */
#ifndef ND_RESOLVE_OUTSIDE_H
#define ND_RESOLVE_OUTSIDE_H

#include "resolve/answer.h"
#include "resolve/lookup.h"

/*
 * Go on with a look-up that local data left open: what upstreams have said, and where that leads,
 * until the answer is complete or somebody must be asked. `*source` is who answered so far, and
 * becomes who answered the question's own name.
 */
enum nd_verdict nd_outside_go(const struct nd_snapshot *snapshot, const struct nd_request *request,
                              struct nd_chase *chase, struct nd_reply *reply,
                              enum nd_source *source);

#endif
