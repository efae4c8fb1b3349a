/* SPDX-License-Identifier: MIT */
#include "control/first.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/state.h"

/*
 * The document that the state folder keeps, if it goes before the file's: it is what served last,
 * and the file has not been touched since. The file's node-local keys count.
 */
static bool take_remembered(struct nd_load *load, const char *folder,
                            const struct nd_state_record *record)
{
    struct nd_load other = *load;
    char digest[NCFG_DIGEST_SIZE];
    char *kept = NULL;
    char *merged = NULL;
    size_t kept_len;
    size_t merged_len;
    /* with the file's checksum: they are compared */
    bool greater = record->version != load->version ? record->version > load->version
                                                    : strcmp(record->checksum, load->checksum) > 0;
    if (!greater || nd_state_read_document(folder, &kept, &kept_len) != NCFG_OK) {
        return false;
    }
    bool good =
        ncfg_merge(load->text, load->text_len, kept, kept_len, &merged, &merged_len) == NCFG_OK &&
        ncfg_digest(merged, merged_len, digest) == NCFG_OK && strcmp(digest, record->checksum) == 0;
    free(kept);
    if (!good) {
        free(merged);
        return false;
    }
    other.text = NULL;
    other.settings = NULL;
    other.snapshot = NULL;
    other.diags = NULL;
    other.from_file = false;
    other.has_checksum = false;
    other.hosts = (struct nd_hosts){.count = 0};
    other.names = (struct nd_hosts){.count = 0};
    nd_load_text(&other, load->path, merged, merged_len, &record->version);
    struct nd_load *loser = other.outcome == ND_LOAD_GOOD ? load : &other;
    nd_load_done(loser);
    if (loser == load) {
        *load = other;
    }
    return loser == load;
}

static void settle_version(struct nd_first *first, struct nd_load *load,
                           const struct nd_state_record *record)
{
    bool same_content = strcmp(load->checksum, record->checksum) == 0;
    uint64_t version = load->version;
    if (same_content) {
        version = version > record->version ? version : record->version;
    } else if (first->edited && version <= record->version && record->version < UINT64_MAX) {
        version = record->version + 1;
    }
    load->version = version;
}

/* The document that the state folder has, or the version that what it remembers asks for. */
static void compare_with_folder(struct nd_first *first, struct nd_load *load, const char *folder)
{
    struct nd_state_record record;
    if (!nd_state_read(folder, load->path, &record)) {
        return;
    }
    first->edited = strcmp(first->file_checksum, record.file) != 0;
    if (!first->edited) {
        first->remembered = take_remembered(load, folder, &record);
    }
    if (!first->remembered) {
        settle_version(first, load, &record);
    }
}

static bool seal(struct nd_load *load)
{
    if (!nd_load_seal(load)) {
        load->outcome = ND_LOAD_FAILED;
        (void)snprintf(load->error, sizeof(load->error), "no memory to load the config");
        return false;
    }
    return true;
}

void nd_first_load(struct nd_first *first, struct nd_load *load)
{
    const char *folder = first->state_dir;
    nd_load_run(load);
    if (load->outcome != ND_LOAD_GOOD) {
        return;
    }
    const struct ncfg_server *settings = load->settings;
    first->file_version = load->version;
    if (folder == NULL) {
        folder = settings->state_dir;
    }
    if (folder == NULL) {
        folder = first->default_state_dir;
    }
    if (folder == NULL && !first->seal && settings->mgmt_port == 0 && settings->peer_count == 0) {
        return;
    }
    if (seal(load)) {
        memcpy(first->file_checksum, load->checksum, sizeof(first->file_checksum));
        if (folder != NULL) {
            compare_with_folder(first, load, folder);
            (void)seal(load);
        }
    }
}
