/* SPDX-License-Identifier: MIT */
/* Rewrites: those that never match, and records that one of them hides. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include <dnswire/name.h>

struct rewrite_checker {
    struct ncfg_decoder *d;
    struct ncfg_table table;
    bool depths[DNSW_LABELS_MAX + 1]; /* numbers of labels that some "*.name" has */
};

static uint32_t find(const struct rewrite_checker *c, const uint8_t *name, bool below,
                     uint64_t *ret_hash, uint64_t *cursor)
{
    uint64_t hash = ncfg_rrset_hash(c->d, name, below, 0);
    uint32_t found;

    *ret_hash = hash;
    *cursor = hash;
    while ((found = ncfg_table_next(&c->table, hash, cursor)) != NCFG_TABLE_NONE) {
        if (c->d->rewrites[found].below == below &&
            dnsw_name_equal(c->d->rewrites[found].name, name)) {
            break;
        }
    }
    return found;
}

/*
 * The first pattern in the table that covers a name (`below` false) or everything below it, as the
 * index of its rewrite, or NCFG_TABLE_NONE.
 */
static uint32_t first_match(const struct rewrite_checker *c, const uint8_t *name, bool below)
{
    unsigned labels = dnsw_name_labels(name);
    uint64_t hash;
    uint64_t cursor;
    uint32_t first = find(c, name, below, &hash, &cursor);

    while (labels > 0) {
        name = dnsw_name_parent(name);
        labels--;
        if (c->depths[labels]) {
            uint32_t found = find(c, name, true, &hash, &cursor);

            first = found < first ? found : first; /* NCFG_TABLE_NONE is the largest */
        }
    }
    return first;
}

/* The pattern of a rewrite as it may be written. */
static const char *pattern_text(struct ncfg_name_text *buf, const struct ncfg_rewrite *rewrite)
{
    struct ncfg_name_text name;

    ncfg_name_text(&name, rewrite->name);
    snprintf(buf->text, sizeof(buf->text), "%s%.68s", rewrite->below ? "*." : "", name.text);
    return buf->text;
}

static void warn_covered(struct rewrite_checker *c, uint32_t index, uint32_t by)
{
    struct ncfg_decoder *d = c->d;
    struct ncfg_name_text pattern = {""};
    struct ncfg_place where;

    ncfg_place_rewrite(d, index, "match", &where);
    NCFG_WARNING_AT(d, where.at, &where.item, "never used: '%s' of rewrites[%u] matches first",
                    pattern_text(&pattern, &d->rewrites[by]), d->rewrite_origins[by].index);
}

static void add_rewrite(struct rewrite_checker *c, uint32_t index)
{
    const struct ncfg_rewrite *rewrite = &c->d->rewrites[index];
    uint32_t covering = first_match(c, rewrite->name, rewrite->below);
    uint64_t hash;
    uint64_t cursor;

    if (covering != NCFG_TABLE_NONE) {
        warn_covered(c, index, covering);
        return;
    }
    find(c, rewrite->name, rewrite->below, &hash, &cursor);
    ncfg_table_put(&c->table, hash, cursor, index);
    if (rewrite->below) {
        c->depths[dnsw_name_labels(rewrite->name)] = true;
    }
}

static void check_record(struct rewrite_checker *c, uint32_t index)
{
    struct ncfg_decoder *d = c->d;
    const struct ncfg_record *record = &d->records[index];
    uint32_t found = first_match(c, record->owner, record->wildcard);
    struct ncfg_name_text pattern = {""};
    struct ncfg_place where;

    if (found == NCFG_TABLE_NONE || d->rewrites[found].action == NCFG_ALLOW) {
        return;
    }
    ncfg_place_record(d, index, "name", &where);
    NCFG_WARNING_AT(d, where.at, &where.item, "hidden: '%s' of rewrites[%u] matches first",
                    pattern_text(&pattern, &d->rewrites[found]), d->rewrite_origins[found].index);
}

void ncfg_check_rewrites(struct ncfg_decoder *d)
{
    struct rewrite_checker c = {.d = d};

    if (d->config->rewrite_count == 0) {
        return;
    }
    if (!ncfg_table_init(&c.table, d->config->rewrite_count)) {
        ncfg_no_memory(d);
        return;
    }
    for (uint32_t i = 0; i < d->config->rewrite_count; i++) {
        add_rewrite(&c, i);
    }
    for (uint32_t i = 0; i < d->config->record_count; i++) {
        check_record(&c, i);
    }
    ncfg_table_done(&c.table);
}
