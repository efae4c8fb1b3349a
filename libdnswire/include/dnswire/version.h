/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_VERSION_H
#define DNSWIRE_VERSION_H

#include <dnswire/decls.h>

DNSW_BEGIN_DECLS

/* Version of the library in use, such as "0.1.0"; a constant, never NULL. */
const char *dnsw_version(void);

DNSW_END_DECLS

#endif
