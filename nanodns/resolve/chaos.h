/* SPDX-License-Identifier: MIT */
#ifndef ND_RESOLVE_CHAOS_H
#define ND_RESOLVE_CHAOS_H

#include <stdbool.h>

#include "resolve/response.h"

/*
 * Answer a question of class CH: version.bind. and version.server. TXT (or ANY), the customary way
 * to ask a server what it is (RFC 4892). False if the question is another.
 */
bool nd_chaos(struct nd_response *response);

#endif
