/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt/json_in.h"

#include <limits.h>

#include <json-c/json.h>

/* Nesting of an answer: ours needs 3. */
#define DEPTH_MAX 16

nd_json_value *nd_json_in_new(const char *text, size_t len)
{
    json_object *value = NULL;
    struct json_tokener *tokener = len < INT_MAX ? json_tokener_new_ex(DEPTH_MAX) : NULL;
    if (tokener == NULL) {
        return NULL;
    }
    value = json_tokener_parse_ex(tokener, text, (int)len);
    if (json_tokener_get_error(tokener) != json_tokener_success) {
        json_object_put(value);
        value = NULL;
    }
    json_tokener_free(tokener);
    return value;
}

void nd_json_in_free(nd_json_value *document)
{
    json_object_put(document);
}

nd_json_value *nd_json_get(nd_json_value *object, const char *key)
{
    json_object *value = NULL;
    if (!json_object_is_type(object, json_type_object)) {
        return NULL;
    }
    return json_object_object_get_ex(object, key, &value) ? value : NULL;
}

const char *nd_json_get_text(nd_json_value *object, const char *key)
{
    json_object *value = nd_json_get(object, key);
    return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

uint64_t nd_json_get_uint(nd_json_value *object, const char *key)
{
    json_object *value = nd_json_get(object, key);
    return json_object_is_type(value, json_type_int) ? json_object_get_uint64(value) : 0;
}

double nd_json_get_real(nd_json_value *object, const char *key)
{
    json_object *value = nd_json_get(object, key);
    bool number =
        json_object_is_type(value, json_type_double) || json_object_is_type(value, json_type_int);
    return number ? json_object_get_double(value) : 0;
}

bool nd_json_has(nd_json_value *object, const char *key)
{
    return nd_json_get(object, key) != NULL;
}

void nd_json_each(nd_json_value *object, nd_json_member_fn *fn, void *ctx)
{
    if (!json_object_is_type(object, json_type_object)) {
        return;
    }
    json_object_object_foreach(object, key, value)
    {
        fn(ctx, key, value);
    }
}
