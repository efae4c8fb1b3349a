/* SPDX-License-Identifier: MIT */
#ifndef ND_MGMT_JSON_OUT_H
#define ND_MGMT_JSON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A JSON document being written. Errors stick: without memory nothing more is added, and
 * nd_json_out_text() gives NULL. Keys are ours, static and ASCII; values may be any octets.
 */

struct nd_json_out {
    void *root; /* json-c's */
    char *text; /* the document as it was last asked for */
    bool failed;
};

/* An object or array of a document, as long as that lives; NULL after a failure, which is fine. */
typedef void nd_json_node;

/* An empty object. */
void nd_json_out_init(struct nd_json_out *out);
void nd_json_out_done(struct nd_json_out *out);

nd_json_node *nd_json_out_root(struct nd_json_out *out);

/* Octets that are not UTF-8 become U+FFFD. A `text` of NULL is null. */
void nd_json_put_text(struct nd_json_out *out, nd_json_node *object, const char *key,
                      const char *text);
void nd_json_put_uint(struct nd_json_out *out, nd_json_node *object, const char *key,
                      uint64_t value);
void nd_json_put_bool(struct nd_json_out *out, nd_json_node *object, const char *key, bool value);

/* A number with one digit after its point: 123 is 12.3. */
void nd_json_put_tenths(struct nd_json_out *out, nd_json_node *object, const char *key,
                        uint64_t tenths);

/* An empty object or array under `key`, which need not be static here. */
nd_json_node *nd_json_put_object(struct nd_json_out *out, nd_json_node *object, const char *key);
nd_json_node *nd_json_put_array(struct nd_json_out *out, nd_json_node *object, const char *key);

void nd_json_add_text(struct nd_json_out *out, nd_json_node *array, const char *text);

/*
 * The document, indented by two spaces as the Python program writes it, with a newline at its end.
 * Valid until nd_json_out_done(). NULL without memory.
 */
const char *nd_json_out_text(struct nd_json_out *out, size_t *ret_len);

#endif
