/* SPDX-License-Identifier: MIT */
#ifndef ND_RESOLVE_LOOKUP_H
#define ND_RESOLVE_LOOKUP_H

#include <stdint.h>

#include "resolve/answer.h"
#include "resolve/response.h"
#include "store/catalog.h"

/*
 * Answer a question of class IN from the catalog: rewrites, then records, then zones. CNAMEs are
 * followed inside local data; rewrites apply to the question's name alone, so that a redirect may
 * lead to a name that its own pattern covers. Returns what answered; ND_SOURCE_NONE if nothing
 * local does, and then nothing was written.
 */
enum nd_source nd_lookup(const struct nd_catalog *catalog, uint32_t rotation,
                         struct nd_response *response);

#endif
