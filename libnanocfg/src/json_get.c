/* SPDX-License-Identifier: MIT */
#include "json_get.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include <nanocfg/config.h>

struct ncfg_json {
    struct json_tokener *tokener;
    struct json_object *last; /* what the last view points into */
};

struct ncfg_json *ncfg_json_new(void)
{
    struct ncfg_json *json = calloc(1, sizeof(*json));

    if (json != NULL) {
        json->tokener = json_tokener_new();
        if (json->tokener == NULL) {
            free(json);
            json = NULL;
        }
    }
    return json;
}

void ncfg_json_free(struct ncfg_json *json)
{
    if (json != NULL) {
        json_object_put(json->last);
        json_tokener_free(json->tokener);
        free(json);
    }
}

/* Have json-c read one scalar. The text is known to be right, so only memory can be missing. */
static struct json_object *parse(struct ncfg_json *json, const struct ncfg_text *text, size_t at,
                                 size_t end)
{
    json_object_put(json->last);
    json_tokener_reset(json->tokener);
    json->last = json_tokener_parse_ex(json->tokener, text->octets + at, (int)(end - at));
    if (json->last == NULL && json_tokener_get_error(json->tokener) == json_tokener_continue) {
        /* A number may go on until something else is seen. */
        json->last = json_tokener_parse_ex(json->tokener, " ", 1);
    }
    return json->last;
}

int ncfg_json_string(struct ncfg_json *json, const struct ncfg_text *text, size_t at,
                     const char **ret_string, size_t *ret_len)
{
    const char *octets = text->octets;
    struct json_object *object;
    size_t pos = at + 1;

    while (octets[pos] != '"' && octets[pos] != '\\') {
        pos++;
    }
    if (octets[pos] == '"') {
        *ret_string = octets + at + 1;
        *ret_len = pos - at - 1;
        return NCFG_OK;
    }
    object = parse(json, text, at, ncfg_value_end(text, at));
    if (object == NULL) {
        return NCFG_NO_MEMORY;
    }
    *ret_string = json_object_get_string(object);
    *ret_len = (size_t)json_object_get_string_len(object);
    return NCFG_OK;
}

/* A plain integer that fits 64 bits; anything else is false. */
static bool read_integer(const char *digits, size_t len, struct ncfg_number *ret_number)
{
    struct ncfg_number number = {.is_integer = true, .negative = digits[0] == '-'};

    for (size_t i = number.negative ? 1 : 0; i < len; i++) {
        unsigned digit = (unsigned)(digits[i] - '0');

        if (digit > 9 || number.magnitude > (UINT64_MAX - digit) / 10) {
            return false;
        }
        number.magnitude = number.magnitude * 10 + digit;
    }
    number.value = (double)number.magnitude * (number.negative ? -1.0 : 1.0);
    *ret_number = number;
    return true;
}

int ncfg_json_number(struct ncfg_json *json, const struct ncfg_text *text, size_t at,
                     struct ncfg_number *ret_number)
{
    size_t end = ncfg_value_end(text, at);
    struct json_object *object;

    if (read_integer(text->octets + at, end - at, ret_number)) {
        return NCFG_OK;
    }
    object = parse(json, text, at, end);
    if (object == NULL) {
        return NCFG_NO_MEMORY;
    }
    *ret_number = (struct ncfg_number){.value = json_object_get_double(object)};
    return NCFG_OK;
}
