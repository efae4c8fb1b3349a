/* SPDX-License-Identifier: MIT */
#ifndef NANOCFG_VERSION_H
#define NANOCFG_VERSION_H

#include <nanocfg/decls.h>

NCFG_BEGIN_DECLS

/* Version of the library in use, such as "0.1.0"; a constant, never NULL. */
const char *ncfg_version(void);

NCFG_END_DECLS

#endif
