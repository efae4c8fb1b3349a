/* SPDX-License-Identifier: MIT */
#include "store/cache_shard.h"

#include <stdlib.h>

#include "base/limits.h"

/* Slots of the first table, slot 0 included. */
#define SLOTS_FIRST 16

/* What a slot costs beside its entry: there are two cells for each. */
#define SLOT_OCTETS (sizeof(struct nd_slot) + 2 * sizeof(struct nd_cell))

static const struct nd_question *question_of(const struct nd_slot *slot)
{
    return slot->entry != NULL ? &slot->entry->question : &slot->failure->question;
}

/* Its cell, or NULL. */
static const struct nd_cell *look_up(const struct nd_shard_table *table,
                                     const struct nd_question *question, uint32_t tag)
{
    if (table->entries == 0) {
        return NULL;
    }
    uint32_t at = tag & table->cell_mask;
    while (table->cells[at].slot != 0) {
        const struct nd_cell *cell = &table->cells[at];
        if (cell->tag == tag &&
            nd_question_equal(question_of(&table->slots[cell->slot]), question)) {
            return cell;
        }
        at = (at + 1) & table->cell_mask;
    }
    return NULL;
}

static void add_cell(struct nd_shard_table *table, uint32_t slot)
{
    uint32_t tag = table->slots[slot].tag;
    uint32_t at = tag & table->cell_mask;
    while (table->cells[at].slot != 0) {
        at = (at + 1) & table->cell_mask;
    }
    table->cells[at] = (struct nd_cell){.tag = tag, .slot = slot};
}

/* What follows moves up into the hole unless that is before its home: no tombstones. */
static void remove_cell(struct nd_shard_table *table, uint32_t slot)
{
    struct nd_cell *cells = table->cells;
    uint32_t mask = table->cell_mask;
    uint32_t hole = table->slots[slot].tag & mask;
    while (cells[hole].slot != slot) {
        hole = (hole + 1) & mask;
    }
    for (uint32_t at = (hole + 1) & mask; cells[at].slot != 0; at = (at + 1) & mask) {
        uint32_t from_home = (at - cells[at].tag) & mask;
        uint32_t from_hole = (at - hole) & mask;
        if (from_home >= from_hole) {
            cells[hole] = cells[at];
            hole = at;
        }
    }
    cells[hole].slot = 0;
}

static void unlink_slot(struct nd_slot *slots, uint32_t slot)
{
    slots[slots[slot].older].newer = slots[slot].newer;
    slots[slots[slot].newer].older = slots[slot].older;
}

/* The newest stands behind slot 0, the oldest before it. */
static void link_newest(struct nd_slot *slots, uint32_t slot)
{
    uint32_t newest = slots[0].older;
    slots[slot].newer = 0;
    slots[slot].older = newest;
    slots[newest].newer = slot;
    slots[0].older = slot;
}

/*
 * What became the newest a short while ago stays where it is: its neighbours are not touched, and
 * while nothing comes, the order need not change. Small tables are exact.
 */
static void use_slot(struct nd_shard *shard, uint32_t slot)
{
    struct nd_shard_table *table = &shard->table;
    struct nd_slot *slots = table->slots;
    uint32_t entries_max = shard->limits.entries_max;
    uint32_t slack = entries_max < ND_CACHE_EXACT_ENTRIES ? 0 : entries_max / ND_CACHE_SLACK_PART;
    if (slots[0].older != slot && table->arrivals - slots[slot].moved >= slack) {
        slots[slot].moved = table->arrivals;
        unlink_slot(slots, slot);
        link_newest(slots, slot);
    }
}

static void drop_entry(struct nd_shard_table *table, struct nd_entry **entry)
{
    if (*entry != NULL) {
        table->octets -= nd_entry_size(*entry);
        nd_entry_unref(*entry);
        *entry = NULL;
    }
}

static void keep_entry(struct nd_shard_table *table, struct nd_entry **place,
                       struct nd_entry *entry)
{
    drop_entry(table, place);
    *place = nd_entry_ref(entry);
    table->octets += nd_entry_size(entry);
}

static void remove_slot(struct nd_shard_table *table, uint32_t slot)
{
    remove_cell(table, slot);
    unlink_slot(table->slots, slot);
    drop_entry(table, &table->slots[slot].entry);
    drop_entry(table, &table->slots[slot].failure);
    table->slots[slot].older = table->free;
    table->free = slot;
    table->entries--;
    table->octets -= SLOT_OCTETS;
}

/* Twice the slots, and twice as many cells as these. Rare enough to be done with the lock held. */
static bool grow(struct nd_shard_table *table)
{
    uint32_t old_count = table->slot_count;
    uint32_t count = old_count == 0 ? SLOTS_FIRST : 2 * old_count;
    struct nd_cell *cells = calloc(2 * (size_t)count, sizeof(*cells));
    struct nd_slot *slots = reallocarray(table->slots, count, sizeof(*slots));
    if (slots != NULL) {
        table->slots = slots;
    }
    if (cells == NULL || slots == NULL) {
        free(cells);
        return false;
    }
    if (old_count == 0) {
        slots[0] = (struct nd_slot){.newer = 0};
        table->used = 1;
    }
    free(table->cells);
    table->cells = cells;
    table->cell_mask = 2 * count - 1;
    table->slot_count = count;
    for (uint32_t slot = slots[0].older; slot != 0; slot = slots[slot].older) {
        add_cell(table, slot);
    }
    return true;
}

/* A slot for a new question, or 0 without memory. */
static uint32_t add_slot(struct nd_shard_table *table, uint32_t tag)
{
    uint32_t slot = table->free;
    if (slot != 0) {
        table->free = table->slots[slot].older;
    } else {
        if (table->used == table->slot_count && !grow(table)) {
            return 0;
        }
        slot = table->used++;
    }
    table->slots[slot] = (struct nd_slot){.tag = tag, .moved = ++table->arrivals};
    add_cell(table, slot);
    link_newest(table->slots, slot);
    table->entries++;
    table->octets += SLOT_OCTETS;
    return slot;
}

static void evict_oldest(struct nd_shard *shard)
{
    remove_slot(&shard->table, shard->table.slots[0].newer);
    shard->evicted++;
}

static bool is_usable(const struct nd_slot *slot, uint64_t now_ms, uint64_t stale_ms)
{
    return slot->entry != NULL &&
           (now_ms < slot->expires_ms || now_ms - slot->expires_ms < stale_ms);
}

static bool is_failed(const struct nd_slot *slot, uint64_t now_ms)
{
    return slot->failure != NULL && now_ms < slot->failure_expires_ms;
}

/* Past everything it could be answered with. */
static bool is_dead(const struct nd_slot *slot, uint64_t now_ms, uint64_t stale_ms)
{
    return !is_usable(slot, now_ms, stale_ms) && !is_failed(slot, now_ms);
}

static void bury(struct nd_shard *shard, uint32_t slot)
{
    remove_slot(&shard->table, slot);
    shard->expired++;
}

/* Look at some slots in turn, so that what nobody asks for again goes before others must. */
static void sweep(struct nd_shard *shard, uint64_t now_ms)
{
    struct nd_shard_table *table = &shard->table;
    for (unsigned i = 0; i < ND_CACHE_SWEEP && table->used > 1; i++) {
        table->hand = table->hand + 1 < table->used ? table->hand + 1 : 1;
        const struct nd_slot *slot = &table->slots[table->hand];
        bool in_use = slot->entry != NULL || slot->failure != NULL;
        if (in_use && is_dead(slot, now_ms, shard->limits.stale_ms)) {
            bury(shard, table->hand);
        }
    }
}

struct nd_entry *nd_shard_find(struct nd_shard *shard, const struct nd_question *question,
                               uint32_t tag, bool stale, uint64_t now_ms,
                               struct nd_shard_hit *ret_hit)
{
    struct nd_shard_table *table = &shard->table;
    const struct nd_cell *cell = look_up(table, question, tag);
    if (cell == NULL) {
        return NULL;
    }
    uint32_t at = cell->slot;
    struct nd_slot *slot = &table->slots[at];
    if (is_usable(slot, now_ms, stale ? shard->limits.stale_ms : 0)) {
        *ret_hit = (struct nd_shard_hit){ND_CACHE_FRESH, cell, slot};
        if (now_ms >= slot->expires_ms) {
            ret_hit->state = ND_CACHE_STALE;
        } else if (shard->limits.prefetch && now_ms >= slot->due_ms) {
            ret_hit->state = ND_CACHE_DUE;
            slot->due_ms = UINT64_MAX;
        }
        use_slot(shard, at);
        return slot->entry;
    }
    if (is_failed(slot, now_ms)) {
        bool has_stale = is_usable(slot, now_ms, shard->limits.stale_ms);
        *ret_hit = (struct nd_shard_hit){has_stale ? ND_CACHE_STALE : ND_CACHE_FRESH, cell, slot};
        use_slot(shard, at);
        return has_stale ? slot->entry : slot->failure;
    }
    if (is_dead(slot, now_ms, shard->limits.stale_ms)) {
        bury(shard, at);
    }
    return NULL;
}

static bool fits(const struct nd_shard_limits *limits, const struct nd_entry *entry)
{
    return limits->entries_max > 0 && limits->octets_max > SLOT_OCTETS &&
           nd_entry_size(entry) <= limits->octets_max - SLOT_OCTETS;
}

static void shrink(struct nd_shard *shard)
{
    while (shard->table.entries > shard->limits.entries_max ||
           shard->table.octets > shard->limits.octets_max) {
        evict_oldest(shard);
    }
}

void nd_shard_put(struct nd_shard *shard, struct nd_entry *entry, uint32_t tag, uint64_t now_ms)
{
    const struct nd_shard_limits *limits = &shard->limits;
    struct nd_shard_table *table = &shard->table;
    uint64_t life_ms = entry->life_ms < limits->ttl_max_ms ? entry->life_ms : limits->ttl_max_ms;
    uint64_t expires_ms = entry->made_ms + life_ms;
    if (life_ms == 0 || expires_ms <= now_ms || !fits(limits, entry)) {
        return;
    }
    sweep(shard, now_ms);
    const struct nd_cell *cell = look_up(table, &entry->question, tag);
    uint32_t at = 0;
    if (cell != NULL) {
        at = cell->slot;
        use_slot(shard, at);
    } else {
        if (table->entries >= limits->entries_max) {
            evict_oldest(shard);
        }
        at = add_slot(table, tag);
        if (at == 0) {
            return;
        }
    }
    struct nd_slot *slot = &table->slots[at];
    if (entry->failure) {
        keep_entry(table, &slot->failure, entry);
        slot->failure_expires_ms = expires_ms;
        if (!is_usable(slot, now_ms, limits->stale_ms)) {
            drop_entry(table, &slot->entry);
        }
    } else {
        keep_entry(table, &slot->entry, entry);
        slot->expires_ms = expires_ms;
        slot->due_ms = expires_ms - life_ms / ND_CACHE_DUE_PART;
        drop_entry(table, &slot->failure);
    }
    shard->inserted++;
    shrink(shard);
}

void nd_shard_configure(struct nd_shard *shard, const struct nd_shard_limits *limits)
{
    shard->limits = *limits;
    shrink(shard);
}

struct nd_shard_table nd_shard_take(struct nd_shard *shard)
{
    struct nd_shard_table taken = shard->table;
    shard->table = (struct nd_shard_table){.slots = NULL};
    return taken;
}

void nd_shard_table_free(struct nd_shard_table *table)
{
    for (uint32_t slot = 1; slot < table->used; slot++) {
        nd_entry_unref(table->slots[slot].entry);
        nd_entry_unref(table->slots[slot].failure);
    }
    free(table->slots);
    free(table->cells);
}
