/* SPDX-License-Identifier: MIT */
/* Single values out of documents that other programs wrote. */
#include <string.h>

#include "document_text.h"
#include "json_get.h"

/* The longest name of a member that is looked for, with its NUL. */
#define NAME_SIZE 64

/* Go down `path`. */
static int go_to(const struct ncfg_document *document, const char *path, struct ncfg_text *ret_text,
                 size_t *ret_at)
{
    const struct ncfg_text text = ncfg_text_of(document);
    size_t at = document->root;

    while (*path != '\0') {
        size_t name_len = strcspn(path, ".");
        char name[NAME_SIZE];

        if (name_len >= sizeof(name) || ncfg_kind_at(&text, at) != NCFG_KIND_OBJECT) {
            return NCFG_INVALID;
        }
        memcpy(name, path, name_len);
        name[name_len] = '\0';
        if (!ncfg_find_member(&text, at, name, &at)) {
            return NCFG_INVALID;
        }
        path += name_len + (path[name_len] == '.');
    }
    *ret_text = text;
    *ret_at = at;
    return NCFG_OK;
}

int ncfg_document_find(const struct ncfg_document *document, const char *path,
                       const char **ret_value, size_t *ret_len)
{
    struct ncfg_text whole;
    size_t at;
    int result = go_to(document, path, &whole, &at);

    if (result == NCFG_OK) {
        *ret_value = whole.octets + at;
        *ret_len = ncfg_value_end(&whole, at) - at;
    }
    return result;
}

int ncfg_document_find_number(const struct ncfg_document *document, const char *path,
                              uint64_t *ret_number)
{
    struct ncfg_number number;
    struct ncfg_text whole;
    struct ncfg_json *json;
    size_t at;
    int result = go_to(document, path, &whole, &at);

    if (result == NCFG_OK && ncfg_kind_at(&whole, at) != NCFG_KIND_NUMBER) {
        result = NCFG_INVALID;
    }
    if (result != NCFG_OK) {
        return result;
    }
    json = ncfg_json_new();
    result = json == NULL ? NCFG_NO_MEMORY : ncfg_json_number(json, &whole, at, &number);
    ncfg_json_free(json);
    if (result == NCFG_OK && (!number.is_integer || (number.negative && number.magnitude != 0))) {
        result = NCFG_INVALID;
    }
    if (result == NCFG_OK) {
        *ret_number = number.magnitude;
    }
    return result;
}

int ncfg_document_find_string(const struct ncfg_document *document, const char *path,
                              char *ret_string, size_t size)
{
    struct ncfg_text whole;
    struct ncfg_json *json;
    const char *string;
    size_t string_len;
    size_t at;
    int result = go_to(document, path, &whole, &at);

    if (result == NCFG_OK && ncfg_kind_at(&whole, at) != NCFG_KIND_STRING) {
        result = NCFG_INVALID;
    }
    if (result != NCFG_OK) {
        return result;
    }
    json = ncfg_json_new();
    result =
        json == NULL ? NCFG_NO_MEMORY : ncfg_json_string(json, &whole, at, &string, &string_len);
    if (result == NCFG_OK && (string_len >= size || memchr(string, '\0', string_len) != NULL)) {
        result = NCFG_INVALID;
    }
    if (result == NCFG_OK) {
        memcpy(ret_string, string, string_len);
        ret_string[string_len] = '\0';
    }
    ncfg_json_free(json);
    return result;
}

int ncfg_find(const char *text, size_t len, const char *path, const char **ret_value,
              size_t *ret_len)
{
    struct ncfg_document document;
    int result = ncfg_document_open(text, len, &document);

    return result == NCFG_OK ? ncfg_document_find(&document, path, ret_value, ret_len) : result;
}

int ncfg_find_number(const char *text, size_t len, const char *path, uint64_t *ret_number)
{
    struct ncfg_document document;
    int result = ncfg_document_open(text, len, &document);

    return result == NCFG_OK ? ncfg_document_find_number(&document, path, ret_number) : result;
}

int ncfg_find_string(const char *text, size_t len, const char *path, char *ret_string, size_t size)
{
    struct ncfg_document document;
    int result = ncfg_document_open(text, len, &document);

    return result == NCFG_OK ? ncfg_document_find_string(&document, path, ret_string, size)
                             : result;
}
