/* SPDX-License-Identifier: MIT */
#include "json_walk.h"

struct ncfg_text ncfg_text_of(const struct ncfg_document *document)
{
    return (struct ncfg_text){document->text, document->len, document};
}

static const struct ncfg_part *find_part(const struct ncfg_text *text, size_t at)
{
    const struct ncfg_document *document = text->document;

    for (size_t i = 0; i < document->part_count; i++) {
        if (document->part[i].at == at) {
            return &document->part[i];
        }
    }
    return NULL;
}

enum ncfg_kind ncfg_kind_at(const struct ncfg_text *text, size_t at)
{
    switch (text->octets[at]) {
    case '"':
        return NCFG_KIND_STRING;
    case '{':
        return NCFG_KIND_OBJECT;
    case '[':
        return NCFG_KIND_ARRAY;
    case 't':
    case 'f':
        return NCFG_KIND_BOOL;
    case 'n':
        return NCFG_KIND_NULL;
    default:
        return NCFG_KIND_NUMBER;
    }
}

const char *ncfg_kind_text(enum ncfg_kind kind)
{
    static const char *const texts[] = {
        [NCFG_KIND_NULL] = "null",          [NCFG_KIND_BOOL] = "true or false",
        [NCFG_KIND_NUMBER] = "a number",    [NCFG_KIND_STRING] = "a string",
        [NCFG_KIND_ARRAY] = "a list [...]", [NCFG_KIND_OBJECT] = "an object {...}",
    };

    return texts[kind];
}

static size_t string_end(const struct ncfg_text *text, size_t at)
{
    const char *octets = text->octets;

    for (at++; octets[at] != '"'; at++) {
        if (octets[at] == '\\') {
            at++;
        }
    }
    return at + 1;
}

static bool ends_scalar(char c)
{
    return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Octets that matter for finding the end of a container. */
static const bool is_mark[256] = {
    ['"'] = true, ['{'] = true, ['['] = true, ['}'] = true, [']'] = true,
};

static size_t container_end(const struct ncfg_text *text, size_t at)
{
    const struct ncfg_part *part = find_part(text, at);
    size_t depth = 0;

    if (part != NULL) {
        return part->end;
    }
    do {
        while (!is_mark[(unsigned char)text->octets[at]]) {
            at++;
        }
        if (text->octets[at] == '"') {
            at = string_end(text, at);
            continue;
        }
        if (text->octets[at] == '{' || text->octets[at] == '[') {
            depth++;
        } else {
            depth--;
        }
        at++;
    } while (depth > 0);
    return at;
}

size_t ncfg_value_end(const struct ncfg_text *text, size_t at)
{
    switch (text->octets[at]) {
    case '"':
        return string_end(text, at);
    case '{':
    case '[':
        return container_end(text, at);
    default:
        while (at < text->len && !ends_scalar(text->octets[at])) {
            at++;
        }
        return at;
    }
}

static void skip_space(struct ncfg_walk *walk)
{
    char c;

    while ((c = walk->text->octets[walk->pos]) == ' ' || c == '\n' || c == '\r' || c == '\t') {
        walk->pos++;
    }
}

void ncfg_walk_init(struct ncfg_walk *walk, const struct ncfg_text *text, size_t at)
{
    *walk = (struct ncfg_walk){.text = text, .pos = at};
}

/*
 * walk->pos is at the opening bracket or at the previous value: go on to the next item. A value
 * is passed over only now, when its reader is done with it.
 */
static bool next_item(struct ncfg_walk *walk)
{
    if (!walk->started) {
        walk->pos++;
    } else if (walk->known_end != 0) {
        walk->pos = walk->known_end;
    } else {
        walk->pos = ncfg_value_end(walk->text, walk->pos);
    }
    walk->started = true;
    walk->known_end = 0;
    skip_space(walk);
    if (walk->text->octets[walk->pos] == ',') {
        walk->pos++;
        skip_space(walk);
    }
    return walk->text->octets[walk->pos] != '}' && walk->text->octets[walk->pos] != ']';
}

bool ncfg_walk_member(struct ncfg_walk *walk, size_t *ret_key_at, size_t *ret_value_at)
{
    if (!next_item(walk)) {
        return false;
    }
    *ret_key_at = walk->pos;
    walk->pos = string_end(walk->text, walk->pos);
    skip_space(walk);
    walk->pos++; /* the colon */
    skip_space(walk);
    *ret_value_at = walk->pos;
    return true;
}

bool ncfg_walk_element(struct ncfg_walk *walk, size_t *ret_value_at)
{
    if (!next_item(walk)) {
        return false;
    }
    *ret_value_at = walk->pos;
    return true;
}

size_t ncfg_walk_count(const struct ncfg_text *text, size_t at)
{
    const struct ncfg_part *part = find_part(text, at);
    bool is_object = ncfg_kind_at(text, at) == NCFG_KIND_OBJECT;
    struct ncfg_walk walk;
    size_t count = 0;
    size_t key_at;
    size_t value_at;

    if (part != NULL) {
        return part->items;
    }
    ncfg_walk_init(&walk, text, at);
    while (is_object ? ncfg_walk_member(&walk, &key_at, &value_at)
                     : ncfg_walk_element(&walk, &value_at)) {
        count++;
    }
    return count;
}
