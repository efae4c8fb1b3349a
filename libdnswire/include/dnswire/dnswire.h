/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_DNSWIRE_H
#define DNSWIRE_DNSWIRE_H

/* Everything of libdnswire: a DNS wire-format codec without allocation, globals or I/O. */

#include <dnswire/builder.h>
#include <dnswire/cursor.h>
#include <dnswire/edns.h>
#include <dnswire/error.h>
#include <dnswire/message.h>
#include <dnswire/name.h>
#include <dnswire/rdata.h>
#include <dnswire/text.h>
#include <dnswire/types.h>
#include <dnswire/version.h>
#include <dnswire/zone.h>

#endif
