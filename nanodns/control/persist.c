/* SPDX-License-Identifier: MIT */
#include "control/persist.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "control/state.h"

/* Is it the file that we took, unchanged? If not, its content is somebody's, and not to be lost. */
static bool is_untouched(void *ctx, const char *old)
{
    const struct nd_persist *persist = ctx;
    const struct nd_file_stat now = nd_file_stat(old);
    struct nd_file file;
    if (now.ino != 0 && nd_file_stat_unwritten(&now, &persist->file_stat)) {
        return true;
    }
    if (nd_file_read(old, &file) != NCFG_OK) {
        return false;
    }
    bool same = file.hash == persist->file_hash;
    free(file.text);
    return same;
}

/* What stands there right after may be somebody's edit already, so its stat is not ours to know. */
static int write_file(struct nd_persist *persist)
{
    if (persist->held) {
        persist->new_hash = persist->file_hash;
        persist->new_stat = persist->file_stat;
        return 0;
    }
    if (ncfg_store_if(persist->path, persist->text, persist->text_len, is_untouched, persist) !=
        NCFG_OK) {
        return errno;
    }
    persist->new_hash = nd_file_hash(persist->text, persist->text_len);
    persist->new_stat = (struct nd_file_stat){.ino = 0};
    return 0;
}

/*
 * The file is written before the record: a crash between the two leaves a file that is newer than
 * the record says, which counts as new at the next start, and is.
 */
static int write_state(struct nd_persist *persist, bool file_holds_it)
{
    struct nd_state_record record = {.version = persist->version};
    int err = 0;
    memcpy(record.checksum, persist->checksum, sizeof(record.checksum));
    if (file_holds_it) {
        memcpy(record.file, persist->checksum, sizeof(record.file));
    } else {
        memcpy(record.file, persist->file_checksum, sizeof(record.file));
        err = nd_state_write_document(persist->state_dir, persist->text, persist->text_len);
    }
    return err != 0 ? err : nd_state_write(persist->state_dir, persist->path, &record);
}

void nd_persist_run(struct nd_persist *persist)
{
    persist->file_err = write_file(persist);
    persist->result = persist->file_err == 0 ? ND_PERSISTED_FILE : ND_PERSISTED_NOT;
    if (persist->state_dir == NULL) {
        return;
    }
    persist->state_err = write_state(persist, persist->file_err == 0);
    if (persist->file_err != 0 && persist->state_err == 0) {
        persist->result = ND_PERSISTED_STATE;
    }
}
