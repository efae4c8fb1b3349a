/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "control/state.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define RECORD_NAME   "served"
#define DOCUMENT_NAME "config.json"

/* The record's lines. A folder that serves two configs by mistake must not mix them up. */
#define RECORD_FORMAT                                                                              \
    "nanodns state 1\nversion %" PRIu64 "\nchecksum %.16s\nfile %.16s\nconfig %s\n"

#define RECORD_MAX (PATH_MAX + 256)

static bool path_in(const char *folder, const char *name, char path[PATH_MAX])
{
    int len = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    if (len < 0 || len >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    return true;
}

/* The same config however it was named, so that the place it was started in does not matter. */
static void resolve(const char *config, char resolved[PATH_MAX])
{
    if (realpath(config, resolved) == NULL) {
        (void)snprintf(resolved, PATH_MAX, "%s", config);
    }
}

static bool is_digest(const char *text)
{
    return strspn(text, "0123456789abcdef") == NCFG_DIGEST_SIZE - 1 &&
           text[NCFG_DIGEST_SIZE - 1] == '\0';
}

bool nd_state_read(const char *folder, const char *config, struct nd_state_record *ret_record)
{
    struct nd_state_record record;
    char path[PATH_MAX];
    char resolved[PATH_MAX];
    char *text = NULL;
    size_t len;
    int at = -1;
    if (!path_in(folder, RECORD_NAME, path) || ncfg_read_file(path, &text, &len) != NCFG_OK) {
        return false;
    }
    resolve(config, resolved);
    int fields =
        sscanf(text, "nanodns state 1\nversion %" SCNu64 "\nchecksum %16s\nfile %16s\nconfig %n",
               &record.version, record.checksum, record.file, &at);
    size_t config_len = strlen(resolved);
    bool good = fields == 3 && at > 0 && is_digest(record.checksum) && is_digest(record.file) &&
                strncmp(text + at, resolved, config_len) == 0 &&
                text[(size_t)at + config_len] == '\n';
    free(text);
    if (good) {
        *ret_record = record;
    }
    return good;
}

int nd_state_read_document(const char *folder, char **ret_text, size_t *ret_len)
{
    char path[PATH_MAX];
    return path_in(folder, DOCUMENT_NAME, path) ? ncfg_read_file(path, ret_text, ret_len)
                                                : NCFG_NO_FILE;
}

/* Only we read what is there: a document may hold what the config's own mode kept private. */
static int write_in(const char *folder, const char *name, const char *text, size_t len)
{
    char path[PATH_MAX];
    if (!path_in(folder, name, path)) {
        return errno;
    }
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        return errno;
    }
    return ncfg_store(path, text, len) == NCFG_OK ? 0 : errno;
}

int nd_state_write(const char *folder, const char *config, const struct nd_state_record *record)
{
    char text[RECORD_MAX];
    char resolved[PATH_MAX];
    resolve(config, resolved);
    int len = snprintf(text, sizeof(text), RECORD_FORMAT, record->version, record->checksum,
                       record->file, resolved);
    return len < 0 || (size_t)len >= sizeof(text)
               ? ENAMETOOLONG
               : write_in(folder, RECORD_NAME, text, (size_t)len);
}

int nd_state_write_document(const char *folder, const char *text, size_t len)
{
    return write_in(folder, DOCUMENT_NAME, text, len);
}
