/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "control/wish.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

void nd_wish_free(struct nd_wish *wish)
{
    if (wish != NULL) {
        free(wish->offer);
        free(wish);
    }
}

void nd_wishes_init(struct nd_wishes *wishes)
{
    *wishes = (struct nd_wishes){.first = NULL};
    wishes->last_next = &wishes->first;
}

static struct nd_wish *copy(const struct nd_wish *wanted, const char *offer)
{
    struct nd_wish *wish = malloc(sizeof(*wish));
    if (wish == NULL) {
        return NULL;
    }
    *wish = *wanted;
    wish->next = NULL;
    wish->offer = NULL;
    if (offer == NULL) {
        return wish;
    }
    wish->offer = malloc(wish->offer_len + 1);
    if (wish->offer == NULL) {
        free(wish);
        return NULL;
    }
    memcpy(wish->offer, offer, wish->offer_len);
    wish->offer[wish->offer_len] = '\0';
    return wish;
}

const char *nd_wishes_add(struct nd_wishes *wishes, const struct nd_wish *wanted, const char *offer)
{
    if (wishes->count >= ND_CHANGES_MAX ||
        wanted->offer_len > ND_OFFERS_OCTETS_MAX - wishes->offers_octets) {
        return "too many changes are waiting";
    }
    struct nd_wish *wish = copy(wanted, offer);
    if (wish == NULL) {
        return "no memory";
    }
    *wishes->last_next = wish;
    wishes->last_next = &wish->next;
    wishes->count++;
    wishes->offers_octets += wish->offer_len;
    return NULL;
}

void nd_wishes_add_first(struct nd_wishes *wishes, struct nd_wish *wish)
{
    wish->next = wishes->first;
    if (wishes->first == NULL) {
        wishes->last_next = &wish->next;
    }
    wishes->first = wish;
    wishes->count++;
    wishes->offers_octets += wish->offer_len;
}

struct nd_wish *nd_wishes_take(struct nd_wishes *wishes)
{
    struct nd_wish *wish = wishes->first;
    if (wish != NULL) {
        wishes->first = wish->next;
        if (wishes->first == NULL) {
            wishes->last_next = &wishes->first;
        }
        wishes->count--;
        wishes->offers_octets -= wish->offer_len;
    }
    return wish;
}

bool nd_wishes_have(const struct nd_wishes *wishes, enum nd_change_cause cause, bool again)
{
    for (const struct nd_wish *wish = wishes->first; wish != NULL; wish = wish->next) {
        if (wish->cause == cause && wish->again == again && wish->fn == NULL) {
            return true;
        }
    }
    return false;
}
