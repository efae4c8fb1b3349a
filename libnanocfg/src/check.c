/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <string.h>

static void place(struct ncfg_decoder *d, const char *list, const struct ncfg_origin *origin,
                  const char *key, struct ncfg_place *ret_place)
{
    ret_place->list = (struct ncfg_path){.key = list, .key_len = strlen(list)};
    ret_place->item = (struct ncfg_path){.up = &ret_place->list, .index = origin->index};
    ret_place->key = (struct ncfg_path){.up = &ret_place->item, .key = key, .key_len = strlen(key)};
    ret_place->at = origin->at;
    ncfg_find_member(&d->text, origin->at, key, &ret_place->at);
}

void ncfg_place_record(struct ncfg_decoder *d, size_t index, const char *key,
                       struct ncfg_place *ret_place)
{
    place(d, "records", &d->record_origins[index], key, ret_place);
}

void ncfg_place_rewrite(struct ncfg_decoder *d, size_t index, const char *key,
                        struct ncfg_place *ret_place)
{
    place(d, "rewrites", &d->rewrite_origins[index], key, ret_place);
}

void ncfg_place_forward(struct ncfg_decoder *d, size_t index, const char *key,
                        struct ncfg_place *ret_place)
{
    place(d, "forwards", &d->forward_origins[index], key, ret_place);
}

void ncfg_check(struct ncfg_decoder *d)
{
    struct ncfg_table rrsets;

    ncfg_check_zones(d);
    if (!ncfg_table_init(&rrsets, d->config->record_count)) {
        ncfg_no_memory(d);
        return;
    }
    ncfg_check_rrsets(d, &rrsets);
    ncfg_check_name_servers(d, &rrsets);
    ncfg_table_done(&rrsets);
    ncfg_check_cnames(d);
    ncfg_check_rewrites(d);
    ncfg_check_forwards(d);
}
