/* SPDX-License-Identifier: MIT */
/*
 * One spelling of a document: members sorted by key, the last of equal keys alone, no space,
 * numbers and strings always written the same way. Nested no deeper than the scan allows.
 */
#include "document_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "json_get.h"
#include "schema.h"

struct member {
    const char *key; /* decoded */
    size_t key_len;
    size_t value_at;
};

struct writer {
    const struct ncfg_text *text;
    ncfg_put_fn *put;
    void *context;
    struct ncfg_json *json;
    struct ncfg_arena arena; /* keys that had escapes */
    struct member *members;  /* a stack: those of all open objects */
    size_t count;
    size_t capacity;
    bool no_memory;
};

enum filter {
    FILTER_NONE,
    FILTER_TOP,
    FILTER_SERVER,
};

static void put_text(struct writer *w, const char *text)
{
    w->put(w->context, text, strlen(text));
}

static void put_string(struct writer *w, const char *string, size_t len)
{
    size_t from = 0;

    put_text(w, "\"");
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)string[i];
        char escape[8];

        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        w->put(w->context, string + from, i - from);
        snprintf(escape, sizeof(escape), c < 0x20 ? "\\u%04x" : "\\%c", c);
        put_text(w, escape);
        from = i + 1;
    }
    w->put(w->context, string + from, len - from);
    put_text(w, "\"");
}

/* Integers in full; others with the digits that tell one double from another. */
static void put_number(struct writer *w, const struct ncfg_number *number)
{
    char text[40];

    if (number->is_integer) {
        snprintf(text, sizeof(text), "%s%" PRIu64,
                 number->negative && number->magnitude != 0 ? "-" : "", number->magnitude);
    } else if (number->value > -9e15 && number->value < 9e15 &&
               number->value == (double)(int64_t)number->value) {
        snprintf(text, sizeof(text), "%" PRId64, (int64_t)number->value);
    } else {
        snprintf(text, sizeof(text), "%.17g", number->value);
    }
    put_text(w, text);
}

/* Write a value. The offset past a list or an object, which takes long to find; else 0. */
static size_t put_value(struct writer *w, size_t at, enum filter filter);

static void put_scalar(struct writer *w, size_t at)
{
    struct ncfg_number number;
    const char *string;
    size_t len;
    int result;

    switch (ncfg_kind_at(w->text, at)) {
    case NCFG_KIND_STRING:
        result = ncfg_json_string(w->json, w->text, at, &string, &len);
        if (result == NCFG_OK) {
            put_string(w, string, len);
        }
        break;
    case NCFG_KIND_NUMBER:
        result = ncfg_json_number(w->json, w->text, at, &number);
        if (result == NCFG_OK) {
            put_number(w, &number);
        }
        break;
    default:
        w->put(w->context, w->text->octets + at, ncfg_value_end(w->text, at) - at);
        result = NCFG_OK;
        break;
    }
    w->no_memory |= result == NCFG_NO_MEMORY;
}

static bool push_member(struct writer *w, size_t key_at, size_t value_at)
{
    struct member member = {.value_at = value_at};

    if (w->count == w->capacity) {
        size_t capacity = w->capacity == 0 ? 64 : w->capacity * 2;
        struct member *members = realloc(w->members, capacity * sizeof(*members));

        if (members == NULL) {
            return false;
        }
        w->members = members;
        w->capacity = capacity;
    }
    if (ncfg_json_string(w->json, w->text, key_at, &member.key, &member.key_len) != NCFG_OK) {
        return false;
    }
    if (member.key != w->text->octets + key_at + 1) {
        member.key = ncfg_arena_copy(&w->arena, member.key, member.key_len);
    }
    w->members[w->count++] = member;
    return member.key != NULL;
}

static int compare_keys(const struct member *x, const struct member *y)
{
    size_t len = x->key_len < y->key_len ? x->key_len : y->key_len;
    int order = len == 0 ? 0 : memcmp(x->key, y->key, len);

    if (order != 0) {
        return order;
    }
    return x->key_len < y->key_len ? -1 : x->key_len > y->key_len;
}

static int compare_members(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;
    int order = compare_keys(x, y);

    return order != 0 ? order : x->value_at < y->value_at ? -1 : 1;
}

/*
 * What two nodes need not share: node-local keys, the version, a `server` with nothing else; and
 * null, which is as if absent, so that who writes it and who drops it agree.
 */
static bool is_left_out(const struct writer *w, const struct member *member, enum filter filter)
{
    size_t count;
    size_t key;

    if (ncfg_kind_at(w->text, member->value_at) == NCFG_KIND_NULL) {
        return true;
    }
    if (filter != FILTER_SERVER) {
        return false;
    }
    key = ncfg_schema_find(NCFG_OBJECT_SERVER, member->key, member->key_len);
    return key != NCFG_KEYS_MAX && (ncfg_schema_keys(NCFG_OBJECT_SERVER, &count)[key].flags &
                                    (NCFG_KEY_LOCAL | NCFG_KEY_VERSION)) != 0;
}

static bool is_server(const struct member *member, enum filter filter)
{
    return filter == FILTER_TOP && member->key_len == 6 && memcmp(member->key, "server", 6) == 0;
}

/* Sort the members from `first` on, and keep the last of each key. */
static void sort_members(struct writer *w, size_t first)
{
    size_t count = w->count - first;
    size_t kept = 0;
    struct member *members;

    if (count == 0) {
        return; /* the stack may not be allocated yet */
    }
    members = w->members + first;
    qsort(members, count, sizeof(*members), compare_members);
    for (size_t i = 0; i < count; i++) {
        if (i + 1 == count || compare_keys(&members[i], &members[i + 1]) != 0) {
            members[kept++] = members[i];
        }
    }
    w->count = first + kept;
}

/* The members of an object on the stack, sorted, and the offset past it; 0 without memory. */
static size_t push_object(struct writer *w, size_t at)
{
    size_t first = w->count;
    struct ncfg_walk walk;
    size_t key_at;
    size_t value_at;

    ncfg_walk_init(&walk, w->text, at);
    while (ncfg_walk_member(&walk, &key_at, &value_at)) {
        if (!push_member(w, key_at, value_at)) {
            w->no_memory = true;
            return 0;
        }
    }
    sort_members(w, first);
    return walk.pos + 1;
}

/* True if nothing of a `server` is shared: as if it were not there. */
static bool is_empty_server(struct writer *w, size_t at)
{
    size_t first = w->count;
    bool empty = true;

    if (ncfg_kind_at(w->text, at) == NCFG_KIND_NULL) {
        return true;
    }
    if (ncfg_kind_at(w->text, at) != NCFG_KIND_OBJECT || push_object(w, at) == 0) {
        return false;
    }
    for (size_t i = first; i < w->count; i++) {
        empty = empty && is_left_out(w, &w->members[i], FILTER_SERVER);
    }
    w->count = first;
    return empty;
}

static size_t put_object(struct writer *w, size_t at, enum filter filter)
{
    size_t first = w->count;
    const char *separator = "{";
    size_t object_end = push_object(w, at);

    for (size_t i = first, end = w->count; i < end && !w->no_memory; i++) {
        struct member member = w->members[i]; /* the stack may move below */
        bool server = is_server(&member, filter);

        if (is_left_out(w, &member, filter) || (server && is_empty_server(w, member.value_at))) {
            continue;
        }
        put_text(w, separator);
        separator = ",";
        put_string(w, member.key, member.key_len);
        put_text(w, ":");
        (void)put_value(w, member.value_at, server ? FILTER_SERVER : FILTER_NONE);
    }
    put_text(w, separator[0] == '{' ? "{}" : "}");
    w->count = first;
    return object_end;
}

static size_t put_array(struct writer *w, size_t at)
{
    const char *separator = "";
    struct ncfg_walk walk;
    size_t value_at;

    put_text(w, "[");
    ncfg_walk_init(&walk, w->text, at);
    while (!w->no_memory && ncfg_walk_element(&walk, &value_at)) {
        put_text(w, separator);
        separator = ",";
        walk.known_end = put_value(w, value_at, FILTER_NONE);
    }
    put_text(w, "]");
    return walk.pos + 1;
}

static size_t put_value(struct writer *w, size_t at, enum filter filter)
{
    switch (ncfg_kind_at(w->text, at)) {
    case NCFG_KIND_OBJECT:
        return put_object(w, at, filter);
    case NCFG_KIND_ARRAY:
        return put_array(w, at);
    default:
        put_scalar(w, at);
        return 0;
    }
}

int ncfg_canonical_shared(const struct ncfg_document *document, ncfg_put_fn *put, void *context)
{
    const struct ncfg_text text = ncfg_text_of(document);
    struct writer w = {.text = &text, .put = put, .context = context, .json = ncfg_json_new()};

    if (w.json == NULL) {
        return NCFG_NO_MEMORY;
    }
    ncfg_arena_init(&w.arena);
    (void)put_value(&w, document->root, FILTER_TOP);
    ncfg_arena_done(&w.arena);
    ncfg_json_free(w.json);
    free(w.members);
    return w.no_memory ? NCFG_NO_MEMORY : NCFG_OK;
}
