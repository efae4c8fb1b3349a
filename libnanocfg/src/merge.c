/* SPDX-License-Identifier: MIT */
#include "document_text.h"

#include "schema.h"

/*
 * Members are copied as they stand and in their order, so numbers, escapes and inner formatting
 * survive, and of a key that stands twice the last still counts.
 */

/* The flags of a member of `server`; 0 for keys the schema does not know. */
static unsigned server_flags(const struct ncfg_text *text, size_t key_at)
{
    size_t count;
    const struct ncfg_key *keys = ncfg_schema_keys(NCFG_OBJECT_SERVER, &count);

    for (size_t i = 0; i < count; i++) {
        if (ncfg_string_is(text, key_at, keys[i].name)) {
            return keys[i].flags;
        }
    }
    return 0;
}

static void put_member(struct ncfg_buffer *out, const char **separator,
                       const struct ncfg_text *text, size_t key_at, size_t value_at)
{
    ncfg_buffer_text(out, *separator);
    ncfg_buffer_put(out, text->octets + key_at, ncfg_value_end(text, value_at) - key_at);
}

/* The members of `server` that are node-local, or those that are not. */
static void put_server_members(struct ncfg_buffer *out, const char **separator,
                               const struct ncfg_text *text, size_t root, bool local)
{
    struct ncfg_walk walk;
    size_t server_at;
    size_t key_at;
    size_t value_at;

    if (!ncfg_find_member(text, root, "server", &server_at) ||
        ncfg_kind_at(text, server_at) != NCFG_KIND_OBJECT) {
        return;
    }
    ncfg_walk_init(&walk, text, server_at);
    while (ncfg_walk_member(&walk, &key_at, &value_at)) {
        bool is_local = (server_flags(text, key_at) & NCFG_KEY_LOCAL) != 0;

        if (is_local == local) {
            put_member(out, separator, text, key_at, value_at);
            *separator = ",\n    ";
        }
    }
}

int ncfg_document_merge(const struct ncfg_document *ours, const struct ncfg_document *theirs,
                        char **ret_text, size_t *ret_len)
{
    const struct ncfg_text our_text = ncfg_text_of(ours);
    const struct ncfg_text their_text = ncfg_text_of(theirs);
    struct ncfg_buffer out = {.data = NULL};
    const char *separator = "\n    ";
    struct ncfg_walk walk;
    size_t key_at;
    size_t value_at;

    ncfg_buffer_text(&out, "{\n  \"server\": {");
    put_server_members(&out, &separator, &our_text, ours->root, true);
    put_server_members(&out, &separator, &their_text, theirs->root, false);
    ncfg_buffer_text(&out, separator[0] == ',' ? "\n  }" : "}");
    separator = ",\n  ";
    ncfg_walk_init(&walk, &their_text, theirs->root);
    while (ncfg_walk_member(&walk, &key_at, &value_at)) {
        if (!ncfg_string_is(&their_text, key_at, "server")) {
            put_member(&out, &separator, &their_text, key_at, value_at);
        }
    }
    ncfg_buffer_text(&out, "\n}\n");
    return ncfg_buffer_finish(&out, ret_text, ret_len);
}

int ncfg_merge(const char *ours, size_t ours_len, const char *theirs, size_t theirs_len,
               char **ret_text, size_t *ret_len)
{
    struct ncfg_document our_document;
    struct ncfg_document their_document;
    int result = ncfg_document_open(ours, ours_len, &our_document);

    if (result == NCFG_OK) {
        result = ncfg_document_open(theirs, theirs_len, &their_document);
    }
    return result == NCFG_OK
               ? ncfg_document_merge(&our_document, &their_document, ret_text, ret_len)
               : result;
}
