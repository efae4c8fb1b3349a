/* SPDX-License-Identifier: MIT */
#include "store/draft.h"

#include <stdlib.h>
#include <string.h>

#include <dnswire/name.h>

#include "base/hash.h"

enum {
    FIRST_SLOTS = 64, /* a power of two, as every later number of slots */
    FIRST_ROOM = 32,
    SLOTS_AT_ONCE = 1 << 24, /* made ahead at most; more come with the names */
};

static uint32_t *slot_of(const struct nd_draft *draft, const uint8_t *name, size_t len,
                         uint64_t hash)
{
    uint32_t at = (uint32_t)hash & draft->slot_mask;
    while (draft->slots[at] != 0) {
        const struct nd_draft_node *node = &draft->nodes[draft->slots[at] - 1];
        if (node->hash == hash && node->name_len == len && memcmp(node->name, name, len) == 0) {
            break;
        }
        at = (at + 1) & draft->slot_mask;
    }
    return &draft->slots[at];
}

static bool grow_slots(struct nd_draft *draft)
{
    size_t count = 2 * ((size_t)draft->slot_mask + 1);
    uint32_t *slots = calloc(count, sizeof(*slots));
    if (slots == NULL) {
        return false;
    }
    free(draft->slots);
    draft->slots = slots;
    draft->slot_mask = (uint32_t)(count - 1);
    for (uint32_t i = 0; i < draft->node_count; i++) {
        const struct nd_draft_node *node = &draft->nodes[i];
        *slot_of(draft, node->name, node->name_len, node->hash) = i + 1;
    }
    return true;
}

/* Make room for one more item in an array of `size` octets an item. */
static bool grow(void **items, uint32_t count, uint32_t *room, size_t size)
{
    if (count < *room) {
        return true;
    }
    uint32_t wanted = *room == 0 ? FIRST_ROOM : 2 * *room;
    void *grown = reallocarray(*items, wanted, size);
    if (grown == NULL) {
        return false;
    }
    *items = grown;
    *room = wanted;
    return true;
}

static uint32_t add_node(struct nd_draft *draft, const uint8_t *name, size_t len, uint64_t hash,
                         uint32_t parent)
{
    /* At most half of the slots are taken: look-ups stay short. */
    if (draft->node_count >= draft->slot_mask / 2 && !grow_slots(draft)) {
        return ND_DRAFT_NONE;
    }
    void *nodes = draft->nodes;
    if (!grow(&nodes, draft->node_count, &draft->node_room, sizeof(*draft->nodes))) {
        return ND_DRAFT_NONE;
    }
    draft->nodes = nodes;
    uint32_t index = draft->node_count++;
    draft->nodes[index] = (struct nd_draft_node){
        .name = name, .hash = hash, .parent = parent, .name_len = (uint8_t)len};
    *slot_of(draft, name, len, hash) = index + 1;
    return index;
}

uint32_t nd_draft_node(struct nd_draft *draft, const uint8_t *name)
{
    size_t len = dnsw_name_len(name);
    uint64_t hash = nd_hash(name, len, draft->seed);
    uint32_t found = *slot_of(draft, name, len, hash);
    if (found != 0) {
        return found - 1;
    }
    /* Not the root, which is there from the start; so this recursion ends, at most 127 deep. */
    uint32_t parent = nd_draft_node(draft, dnsw_name_parent(name));
    return parent == ND_DRAFT_NONE ? ND_DRAFT_NONE : add_node(draft, name, len, hash, parent);
}

bool nd_draft_append(struct nd_draft *draft, struct nd_draft_list *list, uint16_t type,
                     uint32_t ttl_s, const uint8_t *rdata, uint16_t rdlen)
{
    void *rrs = draft->rrs;
    if (!grow(&rrs, draft->rr_count, &draft->rr_room, sizeof(*draft->rrs))) {
        return false;
    }
    draft->rrs = rrs;
    draft->rrs[draft->rr_count++] =
        (struct nd_draft_rr){.rdata = rdata, .ttl_s = ttl_s, .type = type, .rdlen = rdlen};
    if (list->last != 0) {
        draft->rrs[list->last - 1].next = draft->rr_count;
    } else {
        list->first = draft->rr_count;
    }
    list->last = draft->rr_count;
    list->count++;
    return true;
}

const struct nd_draft_rr *nd_draft_find(const struct nd_draft *draft,
                                        const struct nd_draft_list *list, uint16_t type)
{
    for (uint32_t number = list->first; number != 0; number = draft->rrs[number - 1].next) {
        if (draft->rrs[number - 1].type == type) {
            return &draft->rrs[number - 1];
        }
    }
    return NULL;
}

bool nd_draft_init(struct nd_draft *draft, uint64_t seed, size_t names)
{
    static const uint8_t root[1] = {0};
    size_t slots = FIRST_SLOTS;
    while (slots / 2 < names && slots < SLOTS_AT_ONCE) {
        slots *= 2;
    }
    *draft = (struct nd_draft){.seed = seed, .slot_mask = (uint32_t)(slots - 1)};
    draft->slots = calloc(slots, sizeof(*draft->slots));
    if (draft->slots == NULL || add_node(draft, root, sizeof(root),
                                         nd_hash(root, sizeof(root), seed), 0) == ND_DRAFT_NONE) {
        nd_draft_done(draft);
        return false;
    }
    return true;
}

void nd_draft_done(struct nd_draft *draft)
{
    free(draft->nodes);
    free(draft->rrs);
    free(draft->slots);
    *draft = (struct nd_draft){0};
}
