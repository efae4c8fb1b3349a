/* SPDX-License-Identifier: MIT */
/*
 * CNAMEs: other data beside one, loops, chains longer than are followed. Each name with a CNAME
 * leads to at most one other, so every chain is walked once.
 */
#include "check.h"

#include <stdalign.h>
#include <stdio.h>
#include <string.h>

#include <dnswire/name.h>
#include <dnswire/types.h>

#define CHAIN_MAX 8 /* links that are followed; Unbound and BIND stop at 11 and 16 */

enum {
    STATE_NEW,
    STATE_OPEN, /* on the path that is being walked */
    STATE_DONE,
};

/* What stands at one owner; wildcards apart. Kept at the index of the owner's first record. */
struct owner {
    uint32_t cname; /* index + 1 of its first CNAME, 0 for none */
    uint32_t other; /* index + 1 of its first other record */
    uint8_t state;
    bool is_target; /* another CNAME leads here */
    bool loops;     /* a chain from here never ends */
    uint8_t links;  /* of the chain from here, counted up to CHAIN_MAX + 1 */
};

struct cname_checker {
    struct ncfg_decoder *d;
    struct ncfg_table table;
    struct owner *owners;
    uint32_t *path; /* owners on the path that is being walked */
};

/* The first record of an owner, or NCFG_TABLE_NONE; then `cursor` is where it belongs. */
static uint32_t find_owner(const struct cname_checker *c, const uint8_t *name, bool wildcard,
                           uint64_t *ret_hash, uint64_t *cursor)
{
    uint64_t hash = ncfg_rrset_hash(c->d, name, wildcard, 0);
    uint32_t found;

    *ret_hash = hash;
    *cursor = hash;
    while ((found = ncfg_table_next(&c->table, hash, cursor)) != NCFG_TABLE_NONE) {
        if (c->d->records[found].wildcard == wildcard &&
            dnsw_name_equal(c->d->records[found].owner, name)) {
            break;
        }
    }
    return found;
}

static void warn_beside(struct cname_checker *c, uint32_t index, uint32_t cname)
{
    struct ncfg_decoder *d = c->d;
    struct ncfg_name_text name;
    struct ncfg_place where;

    ncfg_place_record(d, index, "type", &where);
    NCFG_WARNING_AT(d, where.at, &where.item,
                    "'%s' has a CNAME (records[%u]) and other data; the CNAME is served only for "
                    "types that are not there",
                    ncfg_name_text(&name, d->records[index].owner), d->record_origins[cname].index);
}

static void add_record(struct cname_checker *c, uint32_t index)
{
    const struct ncfg_record *record = &c->d->records[index];
    struct owner *owner;
    uint64_t hash;
    uint64_t cursor;
    uint32_t first = find_owner(c, record->owner, record->wildcard, &hash, &cursor);

    if (first == NCFG_TABLE_NONE) {
        first = index;
        ncfg_table_put(&c->table, hash, cursor, index);
    }
    owner = &c->owners[first];
    if (record->type == DNSW_TYPE_CNAME && owner->cname == 0) {
        owner->cname = index + 1;
        if (owner->other != 0) {
            warn_beside(c, index, index);
        }
    } else if (record->type != DNSW_TYPE_CNAME && owner->other == 0) {
        owner->other = index + 1;
        if (owner->cname != 0) {
            warn_beside(c, index, owner->cname - 1);
        }
    }
}

/* The owner that answers for a target: itself, else a wildcard over it or one label above. */
static uint32_t find_target(const struct cname_checker *c, const uint8_t *target)
{
    uint8_t name[DNSW_NAME_MAX];
    uint64_t hash;
    uint64_t cursor;
    uint32_t found;

    dnsw_name_fold(name, target);
    found = find_owner(c, name, false, &hash, &cursor);
    if (found == NCFG_TABLE_NONE) {
        found = find_owner(c, name, true, &hash, &cursor);
    }
    if (found == NCFG_TABLE_NONE && name[0] != 0) {
        found = find_owner(c, dnsw_name_parent(name), true, &hash, &cursor);
    }
    return found != NCFG_TABLE_NONE && c->owners[found].cname != 0 ? found : NCFG_TABLE_NONE;
}

/* Name the first links of the loop that begins at `path[from]` and closes behind `path[to - 1]`. */
static void report_loop(struct cname_checker *c, size_t from, size_t to)
{
    struct ncfg_decoder *d = c->d;
    struct ncfg_place where;
    char text[400];
    size_t used = 0;
    size_t first = from;

    for (size_t i = from; i < to; i++) {
        if (c->path[i] < c->path[first]) {
            first = i;
        }
    }
    for (size_t i = 0; i <= to - from && i <= 4; i++) {
        const struct ncfg_record *record =
            &d->records[c->path[from + (first - from + i) % (to - from)]];
        struct ncfg_name_text name;
        bool cut = i == 4 && to - from > 4;
        int len = snprintf(text + used, sizeof(text) - used, "%s%s%s", i == 0 ? "" : " -> ",
                           !cut && record->wildcard ? "*." : "",
                           cut ? "..." : ncfg_name_text(&name, record->owner));

        used += len > 0 && (size_t)len < sizeof(text) - used ? (size_t)len : 0;
    }
    ncfg_place_record(d, c->owners[c->path[first]].cname - 1, "value", &where);
    NCFG_ERROR_AT(d, where.at, &where.key, "a loop of CNAMEs: %s", text);
}

/* Walk from one owner to the end of its chain, to a loop, or to where another walk has been. */
static void walk_chain(struct cname_checker *c, uint32_t start)
{
    size_t len = 0;
    uint32_t at = start;
    uint8_t links = 0;
    bool loops = false;

    while (at != NCFG_TABLE_NONE && c->owners[at].state == STATE_NEW) {
        const struct ncfg_record *cname = &c->d->records[c->owners[at].cname - 1];

        c->owners[at].state = STATE_OPEN;
        c->path[len++] = at;
        at = find_target(c, cname->rdata);
        if (at != NCFG_TABLE_NONE) {
            c->owners[at].is_target = true;
        }
    }
    if (at != NCFG_TABLE_NONE && c->owners[at].state == STATE_OPEN) {
        size_t from = len - 1;

        while (c->path[from] != at) {
            from--;
        }
        report_loop(c, from, len);
        loops = true;
    } else if (at != NCFG_TABLE_NONE) {
        loops = c->owners[at].loops;
        links = c->owners[at].links;
    }
    while (len-- > 0) {
        struct owner *owner = &c->owners[c->path[len]];

        links = links <= CHAIN_MAX ? (uint8_t)(links + 1) : links;
        owner->links = links;
        owner->loops = loops;
        owner->state = STATE_DONE;
    }
}

static void report_long(struct cname_checker *c, uint32_t first)
{
    struct ncfg_decoder *d = c->d;
    uint32_t cname = c->owners[first].cname - 1;
    struct ncfg_name_text name;
    struct ncfg_place where;

    ncfg_place_record(d, cname, "value", &where);
    NCFG_WARNING_AT(d, where.at, &where.key,
                    "the chain of CNAMEs from '%s' has more than %d links, the most that are "
                    "followed; it is answered with SERVFAIL",
                    ncfg_name_text(&name, d->records[cname].owner), CHAIN_MAX);
}

static void walk_chains(struct cname_checker *c)
{
    size_t count = c->d->config->record_count;

    for (uint32_t i = 0; i < count; i++) {
        if (c->owners[i].cname != 0 && c->owners[i].state == STATE_NEW) {
            walk_chain(c, i);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct owner *owner = &c->owners[i];

        if (owner->links > CHAIN_MAX && !owner->loops && !owner->is_target) {
            report_long(c, i);
        }
    }
}

static bool has_cname(const struct ncfg_decoder *d)
{
    for (size_t i = 0; i < d->config->record_count; i++) {
        if (d->records[i].type == DNSW_TYPE_CNAME) {
            return true;
        }
    }
    return false;
}

void ncfg_check_cnames(struct ncfg_decoder *d)
{
    struct cname_checker c = {.d = d};
    size_t count = d->config->record_count;

    if (!has_cname(d)) {
        return;
    }
    c.owners = ncfg_arena_array(&d->scratch, count, sizeof(*c.owners), alignof(max_align_t));
    c.path = ncfg_arena_array(&d->scratch, count, sizeof(*c.path), alignof(max_align_t));
    if (c.owners == NULL || c.path == NULL || !ncfg_table_init(&c.table, count)) {
        ncfg_no_memory(d);
        return;
    }
    memset(c.owners, 0, count * sizeof(*c.owners));
    for (uint32_t i = 0; i < count; i++) {
        add_record(&c, i);
    }
    walk_chains(&c);
    ncfg_table_done(&c.table);
}
