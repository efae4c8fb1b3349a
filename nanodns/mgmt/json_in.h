/* SPDX-License-Identifier: MIT */
#ifndef ND_MGMT_JSON_IN_H
#define ND_MGMT_JSON_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Answers of a management API, read by the command line. Whatever is not there, or of another kind,
 * reads as NULL or 0: the answers of three programs differ.
 */

/* A value within a document, as long as that lives; NULL is fine everywhere. */
typedef void nd_json_value;

/* NULL if it is no JSON, or without memory. */
nd_json_value *nd_json_in_new(const char *text, size_t len);
void nd_json_in_free(nd_json_value *document);

nd_json_value *nd_json_get(nd_json_value *object, const char *key);
const char *nd_json_get_text(nd_json_value *object, const char *key);
uint64_t nd_json_get_uint(nd_json_value *object, const char *key);
double nd_json_get_real(nd_json_value *object, const char *key);
bool nd_json_has(nd_json_value *object, const char *key);

/* Each member of an object in its order. */
typedef void nd_json_member_fn(void *ctx, const char *key, nd_json_value *value);
void nd_json_each(nd_json_value *object, nd_json_member_fn *fn, void *ctx);

#endif
