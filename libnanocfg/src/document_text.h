/* SPDX-License-Identifier: MIT */
#ifndef NCFG_DOCUMENT_TEXT_H
#define NCFG_DOCUMENT_TEXT_H

#include <nanocfg/document.h>

#include "json_walk.h"

/* What the operations on a document share. */

/* Text that grows; after a failure appending does nothing. */
struct ncfg_buffer {
    char *data;
    size_t len;
    size_t capacity;
    bool failed;
};

void ncfg_buffer_put(struct ncfg_buffer *buffer, const char *data, size_t len);
void ncfg_buffer_text(struct ncfg_buffer *buffer, const char *text);

/* Hand the text over, closed by a NUL. NCFG_OK, or NCFG_NO_MEMORY and the buffer is freed. */
int ncfg_buffer_finish(struct ncfg_buffer *buffer, char **ret_text, size_t *ret_len);

/*
 * canonical.c: hand the canonical form of a document's shared part to `put`, piece by piece.
 * NCFG_OK or NCFG_NO_MEMORY.
 */
typedef void ncfg_put_fn(void *context, const char *data, size_t len);

int ncfg_canonical_shared(const struct ncfg_document *document, ncfg_put_fn *put, void *context);

#endif
