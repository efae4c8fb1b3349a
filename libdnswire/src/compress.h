/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_COMPRESS_H
#define DNSWIRE_SRC_COMPRESS_H

#include <stddef.h>

#include <dnswire/cursor.h>

/* Forget the targets written at offset `mark` or later. `c` may be NULL. */
void dnswi_compress_forget(struct dnsw_compress *c, size_t mark);

#endif
