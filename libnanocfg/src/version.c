/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <nanocfg/version.h>

const char *ncfg_version(void)
{
    return PACKAGE_VERSION;
}
