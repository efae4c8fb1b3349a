/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "upstream/forward_private.h"

/* ---- targets ------------------------------------------------------------------------------ */

static bool same_addr(const struct nd_addr *a, const struct nd_addr *b)
{
    return a->any.sa_family == b->any.sa_family && memcmp(a, b, nd_addr_len(a)) == 0;
}

/* Equal in all workers, and known to this server alone: else one upstream could say of another that
 * it is ourselves. Of the config, so that loops of an earlier one are forgotten. */
static uint64_t loop_id_of(const struct nd_forwarder *forwarder, const struct nd_target *target)
{
    return target->repute->secret ^ forwarder->config_number;
}

static struct nd_target *find_target(struct nd_forwarder *forwarder, const struct nd_addr *addr)
{
    struct nd_target *target = forwarder->targets;
    while (target != NULL && !same_addr(&target->addr, addr)) {
        target = target->next;
    }
    if (target == NULL) {
        target = nd_target_new(addr, nd_flights_reputes(forwarder->config.flights),
                               forwarder->config.board);
        if (target != NULL) {
            target->loop_id = loop_id_of(forwarder, target);
            target->next = forwarder->targets;
            forwarder->targets = target;
        }
    }
    return target;
}

void nd_target_put(struct nd_forwarder *forwarder, struct nd_target *target)
{
    target->refs--;
    if (target->refs == 0 && !target->named) {
        nd_forwarder_soon(forwarder);
    }
}

void nd_plan_sweep(struct nd_forwarder *forwarder)
{
    struct nd_target **place = &forwarder->targets;
    while (*place != NULL) {
        struct nd_target *target = *place;
        if (target->refs == 0 && !target->named && nd_target_in_flight(target) == 0) {
            *place = target->next;
            nd_target_free(target);
        } else {
            place = &target->next;
        }
    }
}

/* ---- plans -------------------------------------------------------------------------------- */

static struct plan *plan_new(struct nd_forwarder *forwarder, const struct nd_route *route)
{
    size_t count = route->count < ND_ROUTE_SERVERS_MAX ? route->count : ND_ROUTE_SERVERS_MAX;
    struct plan *plan = calloc(1, sizeof(*plan) + count * sizeof(plan->step[0]));
    if (plan == NULL) {
        return NULL;
    }
    plan->route = route;
    plan->refs = 1;
    for (size_t i = 0; i < count; i++) {
        struct nd_target *target = find_target(forwarder, &route->servers[i]);
        struct nd_link *link =
            target == NULL ? NULL
                           : nd_target_link(target, forwarder->config.loop, route->timeout_ms);
        if (link == NULL) {
            nd_plan_put(forwarder, plan);
            return NULL;
        }
        target->refs++;
        plan->step[plan->count++] = (struct plan_step){target, link};
    }
    return plan;
}

struct plan *nd_plan_get(struct nd_forwarder *forwarder, const struct nd_route *route)
{
    struct plan *plan = forwarder->plans;
    while (plan != NULL && plan->route != route) {
        plan = plan->next;
    }
    if (plan == NULL) {
        plan = plan_new(forwarder, route);
        if (plan == NULL) {
            return NULL;
        }
        plan->next = forwarder->plans;
        forwarder->plans = plan;
    }
    plan->refs++;
    return plan;
}

void nd_plan_put(struct nd_forwarder *forwarder, struct plan *plan)
{
    if (plan == NULL || --plan->refs > 0) {
        return;
    }
    for (size_t i = 0; i < plan->count; i++) {
        nd_target_put(forwarder, plan->step[i].target);
    }
    free(plan);
}

static void drop_plans(struct nd_forwarder *forwarder)
{
    while (forwarder->plans != NULL) {
        struct plan *plan = forwarder->plans;
        forwarder->plans = plan->next;
        plan->route = NULL;
        nd_plan_put(forwarder, plan);
    }
}

void nd_forwarder_configure(struct nd_forwarder *forwarder, const struct nd_routes *routes)
{
    drop_plans(forwarder);
    if (routes != NULL) {
        forwarder->config_number =
            nd_loop_guard_config(nd_flights_guard(forwarder->config.flights), routes);
    }
    for (struct nd_target *target = forwarder->targets; target != NULL; target = target->next) {
        target->named = false;
        target->loop_id = loop_id_of(forwarder, target);
    }
    for (size_t i = 0; routes != NULL && i < nd_routes_server_count(routes); i++) {
        struct nd_addr addr;
        const char *text;
        nd_routes_server(routes, i, &addr, &text);
        struct nd_target *target = find_target(forwarder, &addr);
        if (target != NULL) {
            target->named = true;
        }
    }
    nd_forwarder_soon(forwarder);
}
