/* SPDX-License-Identifier: MIT */
#include "document_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int ncfg_document_open(const char *text, size_t len, struct ncfg_document *ret_document)
{
    struct ncfg_document document;
    struct ncfg_hash_key hash_key;
    int result;

    if (len > NCFG_FILE_MAX) {
        return NCFG_INVALID;
    }
    ncfg_hash_key_init(&hash_key);
    result = ncfg_json_scan(text, len, &hash_key, NULL, &document);
    if (result == NCFG_OK && text[document.root] != '{') {
        result = NCFG_INVALID;
    }
    if (result == NCFG_OK) {
        *ret_document = document;
    }
    return result;
}

void ncfg_buffer_put(struct ncfg_buffer *buffer, const char *data, size_t len)
{
    if (buffer->failed) {
        return;
    }
    if (len >= buffer->capacity - buffer->len) {
        size_t capacity = buffer->capacity * 2 + len + 64;
        char *larger = realloc(buffer->data, capacity);

        if (larger == NULL) {
            buffer->failed = true;
            return;
        }
        buffer->data = larger;
        buffer->capacity = capacity;
    }
    if (len > 0) {
        memcpy(buffer->data + buffer->len, data, len);
        buffer->len += len;
    }
}

void ncfg_buffer_text(struct ncfg_buffer *buffer, const char *text)
{
    ncfg_buffer_put(buffer, text, strlen(text));
}

int ncfg_buffer_finish(struct ncfg_buffer *buffer, char **ret_text, size_t *ret_len)
{
    ncfg_buffer_put(buffer, "", 0);
    if (buffer->failed) {
        free(buffer->data);
        *buffer = (struct ncfg_buffer){.data = NULL};
        return NCFG_NO_MEMORY;
    }
    buffer->data[buffer->len] = '\0'; /* there is always room for it */
    *ret_text = buffer->data;
    *ret_len = buffer->len;
    return NCFG_OK;
}

/* White space between the bracket at `at` and the first item: how this file is indented. */
static size_t space_after(const struct ncfg_text *text, size_t at)
{
    size_t len = 0;
    char c;

    while ((c = text->octets[at + 1 + len]) == ' ' || c == '\n' || c == '\r' || c == '\t') {
        len++;
    }
    return len;
}

/* Append the text up to the object at `at` with `member` as the object's first member. */
static void insert_first(struct ncfg_buffer *out, const struct ncfg_text *text, size_t at,
                         const char *member)
{
    size_t space = space_after(text, at);
    bool empty = text->octets[at + 1 + space] == '}';

    ncfg_buffer_put(out, text->octets, at + 1);
    if (!empty) {
        ncfg_buffer_put(out, text->octets + at + 1, space);
    }
    ncfg_buffer_text(out, member);
    if (!empty) {
        ncfg_buffer_text(out, ",");
        if (space == 0) {
            ncfg_buffer_text(out, " ");
        }
    }
    ncfg_buffer_put(out, text->octets + at + 1, text->len - at - 1);
}

static void replace_value(struct ncfg_buffer *out, const struct ncfg_text *text, size_t at,
                          const char *value)
{
    size_t end = ncfg_value_end(text, at);

    ncfg_buffer_put(out, text->octets, at);
    ncfg_buffer_text(out, value);
    ncfg_buffer_put(out, text->octets + end, text->len - end);
}

int ncfg_document_set_version(struct ncfg_document *document, uint64_t version, char **ret_text,
                              size_t *ret_len)
{
    const struct ncfg_text text = ncfg_text_of(document);
    struct ncfg_buffer out = {.data = NULL};
    char digits[24];
    char member[64];
    char object[96];
    size_t server_at;
    size_t at;
    int result;

    snprintf(digits, sizeof(digits), "%" PRIu64, version);
    snprintf(member, sizeof(member), "\"config_version\": %s", digits);
    snprintf(object, sizeof(object), "{%s}", member);
    if (!ncfg_find_member(&text, document->root, "server", &server_at)) {
        char whole[128];

        snprintf(whole, sizeof(whole), "\"server\": %s", object);
        insert_first(&out, &text, document->root, whole);
    } else if (ncfg_kind_at(&text, server_at) == NCFG_KIND_NULL) {
        replace_value(&out, &text, server_at, object);
    } else if (ncfg_kind_at(&text, server_at) != NCFG_KIND_OBJECT) {
        return NCFG_INVALID;
    } else if (ncfg_find_member(&text, server_at, "config_version", &at)) {
        replace_value(&out, &text, at, digits);
    } else {
        insert_first(&out, &text, server_at, member);
    }
    result = ncfg_buffer_finish(&out, ret_text, ret_len);
    if (result == NCFG_OK) { /* what is before the object is as it was; parts have moved */
        *document =
            (struct ncfg_document){.text = *ret_text, .len = *ret_len, .root = document->root};
    }
    return result;
}

int ncfg_set_version(const char *text, size_t len, uint64_t version, char **ret_text,
                     size_t *ret_len)
{
    struct ncfg_document document;
    int result = ncfg_document_open(text, len, &document);

    return result == NCFG_OK ? ncfg_document_set_version(&document, version, ret_text, ret_len)
                             : result;
}
