/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_LOG_CONFIG_H
#define ND_CONTROL_LOG_CONFIG_H

#include <nanocfg/config.h>

#include "base/log.h"

/* What the config's words mean to the log. */
enum nd_log_level nd_log_level_of(const struct ncfg_server *server);
enum nd_log_format nd_log_format_of(const struct ncfg_server *server);

#endif
