/* SPDX-License-Identifier: MIT */
#ifndef NCFG_JSON_WALK_H
#define NCFG_JSON_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json_scan.h"

/*
 * Walk a text that passed ncfg_json_scan(). A value is named by the offset of its first octet, so
 * its place is known whenever something is to be said about it.
 */
struct ncfg_text {
    const char *octets;
    size_t len;
    const struct ncfg_document *document; /* whose text it is */
};

struct ncfg_text ncfg_text_of(const struct ncfg_document *document);

enum ncfg_kind {
    NCFG_KIND_NULL,
    NCFG_KIND_BOOL,
    NCFG_KIND_NUMBER,
    NCFG_KIND_STRING,
    NCFG_KIND_ARRAY,
    NCFG_KIND_OBJECT,
};

enum ncfg_kind ncfg_kind_at(const struct ncfg_text *text, size_t at);

/* "a string", "an array" ...: for messages. */
const char *ncfg_kind_text(enum ncfg_kind kind);

/* The offset past a value. */
size_t ncfg_value_end(const struct ncfg_text *text, size_t at);

struct ncfg_walk {
    const struct ncfg_text *text;
    size_t pos;
    bool started;
    size_t known_end; /* set by a reader who knows where the current value ends; else 0 */
};

/* Start at the '{' or '[' at offset `at`. */
void ncfg_walk_init(struct ncfg_walk *walk, const struct ncfg_text *text, size_t at);

/* The next member of an object or element of an array; false after the last. */
bool ncfg_walk_member(struct ncfg_walk *walk, size_t *ret_key_at, size_t *ret_value_at);
bool ncfg_walk_element(struct ncfg_walk *walk, size_t *ret_value_at);

/* Members or elements of the container at `at`. */
size_t ncfg_walk_count(const struct ncfg_text *text, size_t at);

/*
 * The next octet of a string's value, escapes resolved, or -1 at its end. `*state` starts at 0 and
 * `*pos` behind the opening quote.
 */
int ncfg_string_octet(const char *octets, size_t *pos, uint32_t *state);

/* True if the string at `at` has the value `word`. */
bool ncfg_string_is(const struct ncfg_text *text, size_t at, const char *word);

/* The value of the last member of that name in the object at `at`; false if there is none. */
bool ncfg_find_member(const struct ncfg_text *text, size_t at, const char *key, size_t *ret_at);

#endif
