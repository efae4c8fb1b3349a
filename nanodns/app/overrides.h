/* SPDX-License-Identifier: MIT */
#ifndef ND_APP_OVERRIDES_H
#define ND_APP_OVERRIDES_H

#include <nanocfg/config.h>

#include "app/args.h"

/*
 * Lay what the command line says over the settings of a config. They hold until the process ends:
 * to be called again for every config loaded, and never written to a file. Texts are borrowed.
 */
void nd_overrides_apply(const struct nd_args *args, struct ncfg_server *server);

#endif
