/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_VERSION_H
#define ND_BASE_VERSION_H

/* Version of the program, such as "0.1.0"; a constant, never NULL. */
const char *nd_version(void);

#endif
