/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <nanocfg/document.h>

#include "check.h"
#include "decode.h"

/* What a config is in memory: the public part and the arena it lies in. */
struct owned_config {
    struct ncfg_config config; /* first: the public pointer is the owner's */
    struct ncfg_arena arena;
};

void ncfg_config_free(struct ncfg_config *config)
{
    struct owned_config *owned = (struct owned_config *)config;

    if (owned != NULL) {
        ncfg_arena_done(&owned->arena);
        free(owned);
    }
}

static void decode_document(struct ncfg_decoder *d, size_t root)
{
    struct ncfg_fields fields;

    if (!ncfg_fields_read(d, NCFG_OBJECT_TOP, root, NULL, &fields)) {
        return;
    }
    ncfg_decode_server(d, fields.value_at[NCFG_TOP_SERVER]);
    if (fields.value_at[NCFG_TOP_ZONES] != 0) {
        ncfg_decode_zones(d, fields.value_at[NCFG_TOP_ZONES]);
    }
    if (fields.value_at[NCFG_TOP_RECORDS] != 0) {
        ncfg_decode_records(d, fields.value_at[NCFG_TOP_RECORDS]);
    }
    if (fields.value_at[NCFG_TOP_REWRITES] != 0) {
        ncfg_decode_rewrites(d, fields.value_at[NCFG_TOP_REWRITES]);
    }
    if (fields.value_at[NCFG_TOP_FORWARDS] != 0) {
        ncfg_decode_forwards(d, fields.value_at[NCFG_TOP_FORWARDS]);
    }
    if (!d->no_memory) {
        ncfg_check(d);
    }
}

static int load_scanned(struct ncfg_decoder *d, size_t root)
{
    d->json = ncfg_json_new();
    if (d->json == NULL) {
        return NCFG_NO_MEMORY;
    }
    ncfg_arena_init(&d->scratch);
    decode_document(d, root);
    ncfg_arena_done(&d->scratch);
    ncfg_json_free(d->json);
    if (d->no_memory || ncfg_diags_no_memory(d->diags)) {
        return NCFG_NO_MEMORY;
    }
    return ncfg_diags_errors(d->diags) > 0 ? NCFG_INVALID : NCFG_OK;
}

int ncfg_load_document(const char *text, size_t len, struct ncfg_diags *diags,
                       struct ncfg_document *ret_document, struct ncfg_config **ret_config)
{
    struct owned_config *owned;
    struct ncfg_decoder d = {.diags = diags};
    struct ncfg_document document;
    int result;

    ncfg_diags_clear(diags);
    if (len > NCFG_FILE_MAX) {
        NCFG_ERROR_AT(&d, NCFG_NOWHERE, NULL, "the file is larger than %u MiB",
                      NCFG_FILE_MAX >> 20);
        return NCFG_INVALID;
    }
    owned = calloc(1, sizeof(*owned));
    if (owned == NULL) {
        return NCFG_NO_MEMORY;
    }
    ncfg_arena_init(&owned->arena);
    ncfg_hash_key_init(&d.hash_key);
    d.config = &owned->config;
    d.arena = &owned->arena;
    result = ncfg_json_scan(text, len, &d.hash_key, diags, &document);
    if (result == NCFG_OK) {
        d.text = ncfg_text_of(&document);
        result = load_scanned(&d, document.root);
    }
    if (result != NCFG_NO_MEMORY) {
        ncfg_diags_finish(diags, text, len);
    }
    if (result == NCFG_OK) {
        *ret_document = document;
        *ret_config = &owned->config;
    } else {
        ncfg_config_free(&owned->config);
    }
    return result;
}

int ncfg_load_text(const char *text, size_t len, struct ncfg_diags *diags,
                   struct ncfg_config **ret_config)
{
    struct ncfg_document document;

    return ncfg_load_document(text, len, diags, &document, ret_config);
}

int ncfg_load_file(const char *path, struct ncfg_diags *diags, struct ncfg_config **ret_config)
{
    char *text;
    size_t len;
    int saved_errno;
    int result;

    ncfg_diags_clear(diags);
    result = ncfg_read_file(path, &text, &len);
    if (result == NCFG_NO_FILE) {
        saved_errno = errno;
        ncfg_diags_add(diags, NCFG_ERROR, NCFG_NOWHERE, NULL, "cannot be read: %s%s",
                       strerror(saved_errno),
                       saved_errno == ENOENT ? "; 'nanodns init' writes an example" : "");
        errno = saved_errno;
    }
    if (result != NCFG_OK) {
        return result;
    }
    result = ncfg_load_text(text, len, diags, ret_config);
    free(text);
    return result;
}
