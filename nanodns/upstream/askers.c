/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/hash.h"
#include "upstream/forward_private.h"

/* A client's datagram, by what makes it the same when it comes again. */
static struct nd_asker **twin_place(struct nd_forwarder *forwarder, const struct nd_asker *asker)
{
    struct {
        struct nd_ip ip;
        uint16_t port;
        uint16_t id;
        uint32_t unused;
    } key = {nd_addr_ip(&asker->client), nd_addr_port(&asker->client), asker->id, 0};
    uint64_t hash = nd_hash(&key, sizeof(key), (uint64_t)(uintptr_t)forwarder);
    return &forwarder->twin[hash % ND_FORWARD_BUCKETS];
}

static bool is_twin(const struct nd_asker *a, const struct nd_asker *b)
{
    struct nd_ip ip_a = nd_addr_ip(&a->client);
    struct nd_ip ip_b = nd_addr_ip(&b->client);
    return a->id == b->id && nd_addr_port(&a->client) == nd_addr_port(&b->client) &&
           memcmp(&ip_a, &ip_b, sizeof(ip_a)) == 0;
}

bool nd_flight_has_twin(const struct flight *flight, const struct nd_asker *asker)
{
    if (!asker->by_udp) {
        return false;
    }
    const struct nd_asker *other = *twin_place(flight->forwarder, asker);
    while (other != NULL && (other->flight != flight || !is_twin(other, asker))) {
        other = other->next_twin;
    }
    return other != NULL;
}

void nd_flight_add_asker(struct flight *flight, struct nd_asker *asker)
{
    asker->next = NULL;
    asker->flight = flight;
    *flight->last_asker = asker;
    flight->last_asker = &asker->next;
    if (asker->by_udp) {
        struct nd_asker **place = twin_place(flight->forwarder, asker);
        asker->next_twin = *place;
        *place = asker;
    }
}

static struct nd_asker *take_asker(struct flight *flight)
{
    struct nd_asker *asker = flight->first_asker;
    if (asker == NULL) {
        return NULL;
    }
    flight->first_asker = asker->next;
    if (flight->first_asker == NULL) {
        flight->last_asker = &flight->first_asker;
    }
    if (asker->by_udp) {
        struct nd_asker **place = twin_place(flight->forwarder, asker);
        while (*place != asker) {
            place = &(*place)->next_twin;
        }
        *place = asker->next_twin;
    }
    nd_flights_drop_asker(flight->forwarder->config.flights);
    return asker;
}

void nd_flight_tell(struct flight *flight, enum nd_ask_result result, struct nd_entry *entry,
                    int ede)
{
    struct nd_asker *asker = take_asker(flight);
    while (asker != NULL) {
        asker->done(asker, result, entry, ede);
        asker = take_asker(flight);
    }
}
