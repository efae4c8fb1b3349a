/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt/json_out.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/textbuf.h"

void nd_json_out_init(struct nd_json_out *out)
{
    out->text = NULL;
    out->root = json_object_new_object();
    out->failed = out->root == NULL;
}

void nd_json_out_done(struct nd_json_out *out)
{
    json_object_put(out->root);
    free(out->text);
    out->root = NULL;
    out->text = NULL;
}

nd_json_node *nd_json_out_root(struct nd_json_out *out)
{
    return out->root;
}

/* Takes `value`; NULL is a failure, unless `null_wanted`. Returns it as long as it is there. */
static nd_json_node *put(struct nd_json_out *out, nd_json_node *object, const char *key,
                         json_object *value, bool null_wanted)
{
    if (out->failed || object == NULL || (value == NULL && !null_wanted) ||
        json_object_object_add(object, key, value) != 0) {
        json_object_put(value);
        out->failed = true;
        return NULL;
    }
    return value;
}

/*
 * json-c writes the octets of a string as they are, UTF-8 or not. So the string is given to it in
 * the form in which it is to be written.
 */
static json_object *new_text(const char *text)
{
    size_t len = strlen(text);
    size_t size = 6 * len + 3; /* each octet as \u00xx, quotes, NUL */
    char *written = len < SIZE_MAX / 8 ? malloc(size) : NULL;
    json_object *value = written != NULL ? json_object_new_string("") : NULL;
    if (value == NULL) {
        free(written);
        return NULL;
    }
    struct nd_textbuf buf = {.text = written, .size = size - 1};
    nd_textbuf_json(&buf, text, len);
    written[buf.len] = '\0';
    json_object_set_serializer(value, json_object_userdata_to_json_string, written,
                               json_object_free_userdata);
    return value;
}

void nd_json_put_text(struct nd_json_out *out, nd_json_node *object, const char *key,
                      const char *text)
{
    put(out, object, key, text != NULL ? new_text(text) : NULL, text == NULL);
}

void nd_json_put_uint(struct nd_json_out *out, nd_json_node *object, const char *key,
                      uint64_t value)
{
    put(out, object, key, json_object_new_uint64(value), false);
}

void nd_json_put_bool(struct nd_json_out *out, nd_json_node *object, const char *key, bool value)
{
    put(out, object, key, json_object_new_boolean(value), false);
}

void nd_json_put_tenths(struct nd_json_out *out, nd_json_node *object, const char *key,
                        uint64_t tenths)
{
    char text[32];
    snprintf(text, sizeof(text), "%" PRIu64 ".%" PRIu64, tenths / 10, tenths % 10);
    put(out, object, key, json_object_new_double_s((double)tenths / 10, text), false);
}

nd_json_node *nd_json_put_object(struct nd_json_out *out, nd_json_node *object, const char *key)
{
    return put(out, object, key, json_object_new_object(), false);
}

nd_json_node *nd_json_put_array(struct nd_json_out *out, nd_json_node *object, const char *key)
{
    return put(out, object, key, json_object_new_array(), false);
}

void nd_json_add_text(struct nd_json_out *out, nd_json_node *array, const char *text)
{
    json_object *value = new_text(text);
    if (out->failed || array == NULL || value == NULL || json_object_array_add(array, value) != 0) {
        json_object_put(value);
        out->failed = true;
    }
}

const char *nd_json_out_text(struct nd_json_out *out, size_t *ret_len)
{
    const int flags =
        JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE;
    size_t len = 0;
    const char *text =
        out->failed ? NULL : json_object_to_json_string_length(out->root, flags, &len);
    free(out->text);
    out->text = text != NULL ? malloc(len + 2) : NULL;
    if (out->text != NULL) {
        memcpy(out->text, text, len);
        memcpy(out->text + len, "\n", 2);
        *ret_len = len + 1;
    }
    return out->text;
}
