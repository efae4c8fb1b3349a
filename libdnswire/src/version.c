/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <dnswire/version.h>

const char *dnsw_version(void)
{
    return PACKAGE_VERSION;
}
