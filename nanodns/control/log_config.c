/* SPDX-License-Identifier: MIT */
#include "control/log_config.h"

enum nd_log_level nd_log_level_of(const struct ncfg_server *server)
{
    static const enum nd_log_level levels[] = {
        [NCFG_LOG_TRACE] = ND_LOG_TRACE, [NCFG_LOG_DEBUG] = ND_LOG_DEBUG,
        [NCFG_LOG_INFO] = ND_LOG_INFO,   [NCFG_LOG_WARNING] = ND_LOG_WARNING,
        [NCFG_LOG_ERROR] = ND_LOG_ERROR,
    };
    return levels[server->log_level];
}

enum nd_log_format nd_log_format_of(const struct ncfg_server *server)
{
    static const enum nd_log_format formats[] = {
        [NCFG_LOG_TEXT] = ND_LOG_TEXT,
        [NCFG_LOG_LOGFMT] = ND_LOG_LOGFMT,
        [NCFG_LOG_JSON] = ND_LOG_JSON,
    };
    return formats[server->log_format];
}
