/* SPDX-License-Identifier: MIT */
/*
 * Oracle: a config is accepted or refused with a reason. An accepted one has a digest, which
 * survives a change of its version and being written in canonical form, and both load again.
 */
#include <string.h>

#include <nanocfg/config.h>
#include <nanocfg/document.h>

#include "fuzz.h"

/* Loads; 1 when accepted. Every diagnostic must print, and a refusal must have one. */
static int load(const char *text, size_t len, uint64_t *ret_version)
{
    struct ncfg_diags *diags = ncfg_diags_new("fuzz.json");
    struct ncfg_config *config = NULL;
    FUZZ_CHECK(diags != NULL);
    int result = ncfg_load_text(text, len, diags, &config);
    FUZZ_CHECK(result == NCFG_OK || result == NCFG_INVALID);
    FUZZ_CHECK((result == NCFG_OK) == (config != NULL));
    FUZZ_CHECK((result == NCFG_OK) == (ncfg_diags_errors(diags) == 0));
    for (size_t i = 0; i < ncfg_diags_count(diags); i++) {
        char line[4096];
        const struct ncfg_diag *diag = ncfg_diags_get(diags, i);
        size_t needed = ncfg_diag_format(diags, diag, line, sizeof(line));
        FUZZ_CHECK(strlen(line) == (needed < sizeof(line) ? needed : sizeof(line) - 1));
        FUZZ_CHECK(strchr(line, '\n') == NULL);
    }
    if (config != NULL) {
        *ret_version = config->server.config_version;
    }
    ncfg_config_free(config);
    ncfg_diags_free(diags);
    return result == NCFG_OK;
}

static void check_same(const char *text, size_t len, const char *digest, uint64_t *ret_version)
{
    char other[NCFG_DIGEST_SIZE];
    FUZZ_CHECK(load(text, len, ret_version));
    FUZZ_CHECK(ncfg_digest(text, len, other) == NCFG_OK);
    FUZZ_CHECK(strcmp(digest, other) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    uint64_t version = 0;
    char digest[NCFG_DIGEST_SIZE];
    char *other = NULL;
    size_t other_len = 0;

    if (!load(text, size, &version)) {
        /* must not crash on what is no config either */
        if (ncfg_digest(text, size, digest) == NCFG_OK) {
            FUZZ_CHECK(strlen(digest) == NCFG_DIGEST_SIZE - 1);
        }
        if (ncfg_set_version(text, size, 7, &other, &other_len) == NCFG_OK) {
            free(other);
        }
        return 0;
    }
    FUZZ_CHECK(ncfg_digest(text, size, digest) == NCFG_OK);
    FUZZ_CHECK(strlen(digest) == NCFG_DIGEST_SIZE - 1);

    uint64_t wanted = version == 41 ? 1234567 : 41;
    FUZZ_CHECK(ncfg_set_version(text, size, wanted, &other, &other_len) == NCFG_OK);
    check_same(other, other_len, digest, &version);
    FUZZ_CHECK(version == wanted);
    free(other);

    FUZZ_CHECK(ncfg_merge(text, size, text, size, &other, &other_len) == NCFG_OK);
    check_same(other, other_len, digest, &version);
    free(other);
    return 0;
}
