/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hint.h"

void ncfg_no_memory(struct ncfg_decoder *d)
{
    d->no_memory = true;
}

struct ncfg_path ncfg_field_path(enum ncfg_object object, size_t key, const struct ncfg_path *up)
{
    size_t count;
    const char *name = ncfg_schema_keys(object, &count)[key].name;

    return (struct ncfg_path){.up = up, .key = name, .key_len = strlen(name)};
}

bool ncfg_field_is_faulty(const struct ncfg_fields *fields, size_t key)
{
    return (fields->faulty >> key & 1) != 0;
}

static const char *number_text(const struct ncfg_key *key, char *buf, size_t size)
{
    const char *kind = key->type == NCFG_VALUE_SECONDS ? "number" : "whole number";
    const char *unit = key->unit == NULL ? "" : key->unit;
    const char *of = key->unit == NULL ? "" : " of ";

    if (key->type == NCFG_VALUE_SECONDS) {
        snprintf(buf, size, "a %s%s%s from %g to %g", kind, of, unit, (double)key->min / 1000,
                 (double)key->max / 1000);
    } else {
        snprintf(buf, size, "a %s%s%s from %" PRIu64 " to %" PRIu64, kind, of, unit, key->min,
                 key->max);
    }
    return buf;
}

/* "53" as JSON writes it: without its quotes it is a number, which "1h" is not. */
static bool is_quoted_digits(const char *octets, size_t len)
{
    for (size_t i = 1; i + 1 < len; i++) {
        if (octets[i] < '0' || octets[i] > '9') {
            return false;
        }
    }
    return len > 2;
}

bool ncfg_expect(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                 enum ncfg_kind kind, const char *expected)
{
    enum ncfg_kind found = ncfg_kind_at(&d->text, at);
    const char *octets = d->text.octets + at;
    struct ncfg_quote quote;
    const char *hint = "";

    if (found == kind) {
        return true;
    }
    if (found == NCFG_KIND_STRING) {
        size_t len = ncfg_value_end(&d->text, at) - at;

        bool is_number = is_quoted_digits(octets, len);
        bool is_bool =
            ncfg_string_is(&d->text, at, "true") || ncfg_string_is(&d->text, at, "false");

        if ((kind == NCFG_KIND_NUMBER && is_number) || (kind == NCFG_KIND_BOOL && is_bool)) {
            hint = "; drop the quotes";
        } else if (kind == NCFG_KIND_ARRAY) {
            hint = "; put it in brackets: [\"...\"]";
        }
        NCFG_ERROR_AT(d, at, path, "expected %s, found the string %s%s", expected,
                      ncfg_quote(&quote, octets, len), hint);
        return false;
    }
    if (found == NCFG_KIND_NUMBER || found == NCFG_KIND_BOOL) {
        if (kind == NCFG_KIND_STRING) {
            hint = "; put it in double quotes";
        }
        NCFG_ERROR_AT(d, at, path, "expected %s, found %s%s", expected,
                      ncfg_quote(&quote, octets, ncfg_value_end(&d->text, at) - at), hint);
        return false;
    }
    NCFG_ERROR_AT(d, at, path, "expected %s, found %s", expected, ncfg_kind_text(found));
    return false;
}

static bool check_type(struct ncfg_decoder *d, const struct ncfg_key *key, size_t at,
                       const struct ncfg_path *path)
{
    char expected[96];

    switch (key->type) {
    case NCFG_VALUE_BOOL:
        return ncfg_expect(d, at, path, NCFG_KIND_BOOL, "true or false");
    case NCFG_VALUE_INTEGER:
    case NCFG_VALUE_SECONDS:
        return ncfg_kind_at(&d->text, at) == NCFG_KIND_NUMBER ||
               ncfg_expect(d, at, path, NCFG_KIND_NUMBER,
                           number_text(key, expected, sizeof(expected)));
    case NCFG_VALUE_STRING:
        return ncfg_expect(d, at, path, NCFG_KIND_STRING, "a string");
    case NCFG_VALUE_STRINGS:
        return ncfg_expect(d, at, path, NCFG_KIND_ARRAY, "a list of strings");
    case NCFG_VALUE_LIST:
        return ncfg_expect(d, at, path, NCFG_KIND_ARRAY, "a list of objects");
    case NCFG_VALUE_OBJECT:
        return ncfg_expect(d, at, path, NCFG_KIND_OBJECT, "an object");
    case NCFG_VALUE_ANY:
    default:
        return true;
    }
}

static void warn_unknown(struct ncfg_decoder *d, enum ncfg_object object, size_t key_at,
                         const struct ncfg_string *name, const struct ncfg_path *up)
{
    struct ncfg_path path = {.up = up, .key = name->text, .key_len = name->len};
    struct ncfg_hint hint;
    struct ncfg_hint_text hint_text;
    struct ncfg_quote quote;
    size_t count;
    const struct ncfg_key *keys = ncfg_schema_keys(object, &count);

    ncfg_hint_init(&hint, name->text, name->len);
    for (size_t i = 0; i < count && !ncfg_diags_full(d->diags); i++) {
        ncfg_hint_offer(&hint, keys[i].name);
    }
    NCFG_WARNING_AT(d, key_at, &path, "unknown key '%s'%s",
                    ncfg_quote(&quote, name->text, name->len), ncfg_hint_text(&hint, &hint_text));
}

/* Types, reserved keys, and keys that are missing: once all members are known, so the last wins. */
static void check_fields(struct ncfg_decoder *d, const struct ncfg_path *up,
                         struct ncfg_fields *fields, const uint32_t *null_at)
{
    size_t count;
    const struct ncfg_key *keys = ncfg_schema_keys(fields->object, &count);

    for (size_t i = 0; i < count; i++) {
        size_t at = fields->value_at[i];
        struct ncfg_path path = {.up = up, .key = keys[i].name};

        if (at == 0 && (keys[i].flags & NCFG_KEY_REQUIRED) == 0) {
            continue;
        }
        path.key_len = strlen(keys[i].name);
        if (at == 0) {
            NCFG_ERROR_AT(d, null_at[i] != 0 ? null_at[i] : fields->at, up,
                          "the key '%s' is missing", keys[i].name);
        } else if (!check_type(d, &keys[i], at, &path)) {
            fields->value_at[i] = 0;
            fields->faulty |= UINT32_C(1) << i;
        } else if ((keys[i].flags & NCFG_KEY_RESERVED) != 0) {
            NCFG_WARNING_AT(d, at, &path, "'%s' has no effect in this version", keys[i].name);
        }
    }
}

bool ncfg_fields_read(struct ncfg_decoder *d, enum ncfg_object object, size_t at,
                      const struct ncfg_path *path, struct ncfg_fields *ret_fields)
{
    uint32_t null_at[NCFG_KEYS_MAX] = {0};
    struct ncfg_walk walk;
    size_t key_at;
    size_t value_at;

    if (!ncfg_expect(d, at, path, NCFG_KIND_OBJECT, "an object")) {
        return false;
    }
    *ret_fields = (struct ncfg_fields){.object = object, .at = at};
    ncfg_walk_init(&walk, &d->text, at);
    while (ncfg_walk_member(&walk, &key_at, &value_at)) {
        struct ncfg_string name;
        size_t key;

        if (ncfg_json_string(d->json, &d->text, key_at, &name.text, &name.len) != NCFG_OK) {
            ncfg_no_memory(d);
            return false;
        }
        key = ncfg_schema_find(object, name.text, name.len);
        if (key == NCFG_KEYS_MAX) {
            warn_unknown(d, object, key_at, &name, path);
            continue;
        }
        if (ncfg_kind_at(&d->text, value_at) == NCFG_KIND_NULL) {
            ret_fields->value_at[key] = 0;
            null_at[key] = (uint32_t)value_at;
        } else {
            ret_fields->value_at[key] = (uint32_t)value_at;
        }
    }
    ret_fields->end = walk.pos + 1;
    check_fields(d, path, ret_fields, null_at);
    return true;
}

/* A number as an integer in the unit of its row; false if it is none or out of range. */
static bool number_in_range(const struct ncfg_key *key, const struct ncfg_number *number,
                            uint64_t *ret_value)
{
    uint64_t value = number->magnitude;

    if (key->type == NCFG_VALUE_SECONDS) {
        double ms = number->value * 1000;

        if (!(ms >= (double)key->min && ms <= (double)key->max)) {
            return false;
        }
        value = (uint64_t)(ms + 0.5);
    } else if (!number->is_integer || (number->negative && value != 0)) {
        return false;
    }
    if (value < key->min || value > key->max) {
        return false;
    }
    *ret_value = value;
    return true;
}

bool ncfg_get_number(struct ncfg_decoder *d, const struct ncfg_fields *fields, size_t key,
                     const struct ncfg_path *path, uint64_t *ret_value)
{
    size_t at = fields->value_at[key];
    size_t count;
    const struct ncfg_key *row = &ncfg_schema_keys(fields->object, &count)[key];
    struct ncfg_path field = {.up = path, .key = row->name};
    struct ncfg_number number;
    struct ncfg_quote quote;
    char expected[96];

    if (at == 0) {
        *ret_value = row->fallback;
        return true;
    }
    if (ncfg_json_number(d->json, &d->text, at, &number) != NCFG_OK) {
        ncfg_no_memory(d);
        return false;
    }
    if (!number_in_range(row, &number, ret_value)) {
        field.key_len = strlen(row->name);
        NCFG_ERROR_AT(d, at, &field, "expected %s, found %s",
                      number_text(row, expected, sizeof(expected)),
                      ncfg_quote(&quote, d->text.octets + at, ncfg_value_end(&d->text, at) - at));
        return false;
    }
    return true;
}

bool ncfg_get_bool(struct ncfg_decoder *d, const struct ncfg_fields *fields, size_t key)
{
    size_t at = fields->value_at[key];
    size_t count;

    return at == 0 ? ncfg_schema_keys(fields->object, &count)[key].fallback != 0
                   : d->text.octets[at] == 't';
}

bool ncfg_get_string(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                     struct ncfg_string *ret_string)
{
    struct ncfg_string string;

    if (ncfg_json_string(d->json, &d->text, at, &string.text, &string.len) != NCFG_OK) {
        ncfg_no_memory(d);
        return false;
    }
    if (memchr(string.text, '\0', string.len) != NULL) {
        NCFG_ERROR_AT(d, at, path, "the string holds a NUL (\\u0000)");
        return false;
    }
    *ret_string = string;
    return true;
}

void ncfg_list_open(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                    struct ncfg_string_list *ret_list)
{
    *ret_list = (struct ncfg_string_list){.d = d, .up = path, .open = at != 0};
    if (at == 0) {
        return;
    }
    ret_list->count = ncfg_walk_count(&d->text, at);
    if (ret_list->count > NCFG_LIST_MAX) {
        NCFG_ERROR_AT(d, at, path, "more than %u entries", NCFG_LIST_MAX);
        ret_list->count = 0;
        ret_list->open = false;
        return;
    }
    ncfg_walk_init(&ret_list->walk, &d->text, at);
}

bool ncfg_list_next(struct ncfg_string_list *list, struct ncfg_string *ret_string)
{
    while (list->open && ncfg_walk_element(&list->walk, &list->at)) {
        size_t index = list->path.up == NULL ? 0 : list->path.index + 1;

        list->path = (struct ncfg_path){.up = list->up, .index = index};
        if (ncfg_expect(list->d, list->at, &list->path, NCFG_KIND_STRING, "a string") &&
            ncfg_get_string(list->d, list->at, &list->path, ret_string)) {
            return true;
        }
    }
    list->open = false;
    return false;
}
