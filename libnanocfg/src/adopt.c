/* SPDX-License-Identifier: MIT */
/* A document of a program that writes null for what is absent and loses the keys it does not know.
 */
#include "document_text.h"

struct copy {
    struct ncfg_buffer out;
    const struct ncfg_text *text;
};

static void copy_value(struct copy *copy, size_t at);

static void copy_as_it_stands(struct copy *copy, size_t from, size_t end)
{
    ncfg_buffer_put(&copy->out, copy->text->octets + from, end - from);
}

/* White space before the first item: copied before each, so that the layout survives. */
static size_t space_end(const struct ncfg_text *text, size_t at)
{
    char c;

    while ((c = text->octets[at]) == ' ' || c == '\n' || c == '\r' || c == '\t') {
        at++;
    }
    return at;
}

/* What separates the members of the object at `at`: a comma, but for the first, and white space. */
static void separate(struct copy *copy, size_t at, bool *first)
{
    if (!*first) {
        ncfg_buffer_text(&copy->out, ",");
    }
    *first = false;
    copy_as_it_stands(copy, at + 1, space_end(copy->text, at + 1));
}

/* The members of the object at `at` that are not null; `*first` tells if there were any yet. */
static void copy_members(struct copy *copy, size_t at, bool *first)
{
    struct ncfg_walk walk;
    size_t key_at;
    size_t value_at;

    ncfg_walk_init(&walk, copy->text, at);
    while (ncfg_walk_member(&walk, &key_at, &value_at)) {
        if (ncfg_kind_at(copy->text, value_at) != NCFG_KIND_NULL) {
            separate(copy, at, first);
            copy_as_it_stands(copy, key_at, value_at);
            copy_value(copy, value_at);
        }
    }
}

static void copy_elements(struct copy *copy, size_t at)
{
    struct ncfg_walk walk;
    size_t value_at;
    bool first = true;

    ncfg_buffer_text(&copy->out, "[");
    ncfg_walk_init(&walk, copy->text, at);
    while (ncfg_walk_element(&walk, &value_at)) {
        separate(copy, at, &first);
        copy_value(copy, value_at);
    }
    ncfg_buffer_text(&copy->out, "]");
}

static void copy_value(struct copy *copy, size_t at)
{
    bool first = true;

    switch (ncfg_kind_at(copy->text, at)) {
    case NCFG_KIND_OBJECT:
        ncfg_buffer_text(&copy->out, "{");
        copy_members(copy, at, &first);
        ncfg_buffer_text(&copy->out, "}");
        break;
    case NCFG_KIND_ARRAY:
        copy_elements(copy, at);
        break;
    default:
        copy_as_it_stands(copy, at, ncfg_value_end(copy->text, at));
        break;
    }
}

static bool is_known(const struct ncfg_text *text, size_t key_at, const char *const *known)
{
    for (size_t i = 0; known[i] != NULL; i++) {
        if (ncfg_string_is(text, key_at, known[i])) {
            return true;
        }
    }
    return false;
}

/* Append the members of our object that its writer does not know, and so cannot have meant. */
static void carry_over(struct copy *copy, const struct ncfg_text *ours, size_t our_at,
                       size_t their_at, const char *const *known, bool *first)
{
    struct ncfg_walk walk;
    size_t key_at;
    size_t value_at;

    ncfg_walk_init(&walk, ours, our_at);
    while (ncfg_walk_member(&walk, &key_at, &value_at)) {
        if (!is_known(ours, key_at, known)) {
            separate(copy, their_at, first);
            ncfg_buffer_put(&copy->out, ours->octets + key_at,
                            ncfg_value_end(ours, value_at) - key_at);
        }
    }
}

static bool find_object(const struct ncfg_text *text, size_t root, const char *key, size_t *ret_at)
{
    return ncfg_find_member(text, root, key, ret_at) &&
           ncfg_kind_at(text, *ret_at) == NCFG_KIND_OBJECT;
}

/* As copy_members() of the whole document, with what is carried over in their places. */
static void copy_document(struct copy *copy, size_t root, const struct ncfg_text *ours,
                          size_t our_root, const char *const *top, const char *const *server)
{
    bool first = true;
    struct ncfg_walk walk;
    size_t our_server;
    size_t key_at;
    size_t value_at;

    ncfg_buffer_text(&copy->out, "{");
    ncfg_walk_init(&walk, copy->text, root);
    while (ncfg_walk_member(&walk, &key_at, &value_at)) {
        enum ncfg_kind kind = ncfg_kind_at(copy->text, value_at);
        bool inner_first = true;

        if (kind == NCFG_KIND_NULL) {
            continue;
        }
        separate(copy, root, &first);
        copy_as_it_stands(copy, key_at, value_at);
        if (kind != NCFG_KIND_OBJECT || !ncfg_string_is(copy->text, key_at, "server")) {
            copy_value(copy, value_at);
            continue;
        }
        ncfg_buffer_text(&copy->out, "{");
        copy_members(copy, value_at, &inner_first);
        if (server != NULL && find_object(ours, our_root, "server", &our_server)) {
            carry_over(copy, ours, our_server, value_at, server, &inner_first);
        }
        ncfg_buffer_text(&copy->out, "}");
    }
    if (top != NULL) {
        carry_over(copy, ours, our_root, root, top, &first);
    }
    ncfg_buffer_text(&copy->out, "}");
}

int ncfg_adopt(const char *ours, size_t ours_len, const char *theirs, size_t theirs_len,
               const char *const *top_keys, const char *const *server_keys, char **ret_text,
               size_t *ret_len)
{
    struct ncfg_document our_document;
    struct ncfg_document their_document;
    struct ncfg_text our_text;
    struct ncfg_text their_text;
    struct copy copy = {.text = &their_text};
    int result = ncfg_document_open(ours, ours_len, &our_document);

    if (result == NCFG_OK) {
        result = ncfg_document_open(theirs, theirs_len, &their_document);
    }
    if (result != NCFG_OK) {
        return result;
    }
    our_text = ncfg_text_of(&our_document);
    their_text = ncfg_text_of(&their_document);
    copy_document(&copy, their_document.root, &our_text, our_document.root, top_keys, server_keys);
    return ncfg_buffer_finish(&copy.out, ret_text, ret_len);
}
