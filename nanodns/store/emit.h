/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_EMIT_H
#define ND_STORE_EMIT_H

#include <nanocfg/config.h>

#include "store/catalog_layout.h"
#include "store/draft.h"

/*
 * Write a settled draft out as a catalog. Zone and rule numbers of the draft count the zones and
 * rewrites of `config` from 1. NULL without memory.
 */
struct nd_catalog *nd_emit(const struct nd_draft *draft, const struct ncfg_config *config,
                           uint32_t redirect_ttl_s);

#endif
