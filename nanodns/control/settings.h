/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_SETTINGS_H
#define ND_CONTROL_SETTINGS_H

#include <nanocfg/config.h>

/*
 * A copy of a config's `server` section that outlives the config: one block of memory, given back
 * with free(). NULL without memory.
 */
struct ncfg_server *nd_settings_copy(const struct ncfg_server *server);

#endif
