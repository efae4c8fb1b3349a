/* SPDX-License-Identifier: MIT */
#include "upstream/target.h"

#include <stdlib.h>

struct nd_target *nd_target_new(const struct nd_addr *addr, struct nd_repute_list *list,
                                struct nd_upstream_board *board)
{
    struct nd_target *target = calloc(1, sizeof(*target));
    if (target == NULL) {
        return NULL;
    }
    target->repute = nd_repute_get(list, addr);
    if (target->repute == NULL) {
        free(target);
        return NULL;
    }
    target->addr = *addr;
    target->list = list;
    target->board = board;
    target->stats = board != NULL ? nd_upstream_stats_get(board, addr) : &target->own;
    return target;
}

void nd_target_disconnect(struct nd_target *target)
{
    while (target->links != NULL) {
        struct nd_target_link *link = target->links;
        target->links = link->next;
        nd_link_free(link->link);
        free(link);
    }
}

void nd_target_free(struct nd_target *target)
{
    if (target == NULL) {
        return;
    }
    nd_target_disconnect(target);
    nd_repute_put(target->list, target->repute);
    if (target->board != NULL) {
        nd_upstream_stats_put(target->board, target->stats);
    }
    free(target);
}

struct nd_link *nd_target_link(struct nd_target *target, struct nd_loop *loop, uint32_t timeout_ms)
{
    struct nd_target_link *link = target->links;
    while (link != NULL && link->timeout_ms != timeout_ms) {
        link = link->next;
    }
    if (link != NULL) {
        return link->link;
    }
    link = calloc(1, sizeof(*link));
    if (link == NULL || nd_link_new(loop, &target->addr, timeout_ms, &link->link) != 0) {
        free(link);
        return NULL;
    }
    link->timeout_ms = timeout_ms;
    link->next = target->links;
    target->links = link;
    return link->link;
}

size_t nd_target_in_flight(const struct nd_target *target)
{
    size_t in_flight = 0;
    for (const struct nd_target_link *link = target->links; link != NULL; link = link->next) {
        in_flight += nd_link_in_flight(link->link);
    }
    return in_flight;
}
