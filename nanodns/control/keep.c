/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "control/private.h"

/* What serves is kept: in memory as long as somebody may want its text, and on the disk. */

static bool needs_text(const struct nd_control *control)
{
    return control->keep_text || control->has_names || control->settings->mgmt_port != 0 ||
           control->settings->peer_count > 0;
}

/* The file holds the document: from there it can be had again. */
static void drop_text(struct nd_control *control)
{
    if (!needs_text(control)) {
        free(control->text);
        control->text = NULL;
        control->serving.text = NULL;
        control->serving.text_len = 0;
    }
}

static void adopt_text(struct nd_control *control, struct nd_load *load)
{
    struct nd_serving *serving = &control->serving;
    free(control->text);
    control->text = load->text;
    load->text = NULL;
    if (load->from_file) {
        memcpy(control->taken.checksum, load->checksum, sizeof(control->taken.checksum));
    }
    serving->version = load->version;
    memcpy(serving->checksum, load->checksum, sizeof(serving->checksum));
    serving->text = control->text;
    serving->text_len = load->text_len;
    serving->last_reload_unix_s = nd_clock_realtime_ns() / ND_NS_PER_S;
}

static void on_persisted(void *ctx)
{
    struct nd_control *control = ctx;
    const struct nd_persist *persist = &control->persist;
    adopt_text(control, &control->load);
    nd_tell_persisted(control, persist);
    if (control->wish != NULL) {
        nd_tell_applied(control, control->wish->cause, &control->load);
    }
    if (persist->result == ND_PERSISTED_FILE) {
        control->taken.hash = persist->new_hash;
        control->taken.stat = persist->new_stat;
        memcpy(control->taken.checksum, control->serving.checksum, sizeof(control->taken.checksum));
        drop_text(control);
    }
    if (control->wish != NULL) {
        nd_change_end(control, ND_CHANGE_APPLIED, NULL);
    } else { /* at the start */
        nd_load_done(&control->load);
        control->busy = false;
        nd_memory_give_back();
        nd_change_begin_next(control);
    }
}

static void run_persist(void *ctx)
{
    struct nd_control *control = ctx;
    struct nd_load *load = &control->load;
    struct nd_persist *persist = &control->persist;
    nd_snapshot_free(control->left);
    control->left = NULL;
    (void)nd_load_seal(load); /* without memory for it, it is written as it is */
    persist->text = load->text;
    persist->text_len = load->text_len;
    persist->checksum = load->checksum;
    persist->file_checksum = load->from_file ? load->checksum : control->taken.checksum;
    nd_persist_run(persist);
}

static void persist(struct nd_control *control, bool held)
{
    control->persist = (struct nd_persist){
        .path = control->path,
        .state_dir = nd_control_state_dir(control, control->settings),
        .version = control->load.version,
        .file_hash = control->taken.hash,
        .file_stat = control->taken.stat,
        .held = held,
    };
    control->persist_errand =
        (struct nd_errand){.run = run_persist, .done = on_persisted, .ctx = control};
    nd_errand_start(&control->persist_errand, control->loop);
}

void nd_keep_first(struct nd_control *control, bool held)
{
    if (held && nd_control_state_dir(control, control->settings) == NULL) {
        adopt_text(control, &control->load);
        drop_text(control);
        nd_load_done(&control->load);
        nd_memory_give_back();
        return;
    }
    control->busy = true;
    persist(control, held);
}

void nd_keep_change(struct nd_control *control)
{
    control->left = nd_service_take_left(control->service);
    persist(control, false);
}
