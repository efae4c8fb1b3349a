/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "net/tcp.h"

#define NO_NODE UINT32_MAX

/* A client with connections; they cannot be more than the connections. */
struct node {
    struct nd_ip client;
    size_t count;
    uint32_t next; /* in its bucket, or in the list of free ones */
};

struct nd_tcp_gate {
    pthread_mutex_t mutex;
    size_t connections_max;
    size_t per_client_max;
    size_t connections;
    size_t nodes_used;  /* nodes from here on were never taken */
    uint32_t free_node; /* first of those given back */
    uint32_t bucket_mask;
    uint32_t *buckets;
    struct node *nodes;
};

static uint32_t power_of_two(size_t at_least)
{
    uint32_t size = 16;
    while (size < at_least && size < (UINT32_C(1) << 31)) {
        size *= 2;
    }
    return size;
}

struct nd_tcp_gate *nd_tcp_gate_new(size_t connections_max, size_t per_client_max)
{
    struct nd_tcp_gate *gate = calloc(1, sizeof(*gate));
    if (gate == NULL) {
        return NULL;
    }
    uint32_t buckets = power_of_two(connections_max);
    gate->connections_max = connections_max;
    gate->per_client_max = per_client_max;
    gate->free_node = NO_NODE;
    gate->bucket_mask = buckets - 1;
    gate->buckets = malloc(buckets * sizeof(*gate->buckets));
    gate->nodes = calloc(connections_max, sizeof(*gate->nodes));
    if (gate->buckets == NULL || gate->nodes == NULL || connections_max >= NO_NODE ||
        pthread_mutex_init(&gate->mutex, NULL) != 0) {
        free(gate->buckets);
        free(gate->nodes);
        free(gate);
        return NULL;
    }
    memset(gate->buckets, 0xff, buckets * sizeof(*gate->buckets)); /* NO_NODE */
    return gate;
}

void nd_tcp_gate_free(struct nd_tcp_gate *gate)
{
    if (gate == NULL) {
        return;
    }
    pthread_mutex_destroy(&gate->mutex);
    free(gate->buckets);
    free(gate->nodes);
    free(gate);
}

static struct nd_ip client_of(const struct nd_addr *addr)
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    struct nd_ip ip = nd_addr_ip(addr);
    if (memcmp(ip.octet, mapped, sizeof(mapped)) != 0) {
        memset(ip.octet + 8, 0, 8);
    }
    return ip;
}

/* Where the client's node hangs, or would: the link that leads to it. */
static uint32_t *find(struct nd_tcp_gate *gate, const struct nd_ip *client)
{
    /* no secret in the hash: a bucket that collects every node is a walk of a thousand steps */
    uint32_t *link =
        &gate->buckets[nd_hash(client->octet, sizeof(client->octet), 0) & gate->bucket_mask];
    while (*link != NO_NODE &&
           memcmp(gate->nodes[*link].client.octet, client->octet, sizeof(client->octet)) != 0) {
        link = &gate->nodes[*link].next;
    }
    return link;
}

static uint32_t take_node(struct nd_tcp_gate *gate)
{
    uint32_t index = gate->free_node;
    if (index != NO_NODE) {
        gate->free_node = gate->nodes[index].next;
    } else {
        index = (uint32_t)gate->nodes_used++;
    }
    return index;
}

static enum nd_tcp_entry enter(struct nd_tcp_gate *gate, const struct nd_ip *client)
{
    if (gate->connections >= gate->connections_max) {
        return ND_TCP_FULL;
    }
    uint32_t *link = find(gate, client);
    if (*link == NO_NODE) {
        if (gate->per_client_max == 0) {
            return ND_TCP_CLIENT_FULL;
        }
        *link = take_node(gate);
        gate->nodes[*link] = (struct node){*client, 0, NO_NODE};
    } else if (gate->nodes[*link].count >= gate->per_client_max) {
        return ND_TCP_CLIENT_FULL;
    }
    gate->nodes[*link].count++;
    gate->connections++;
    return ND_TCP_ENTER;
}

enum nd_tcp_entry nd_tcp_gate_enter(struct nd_tcp_gate *gate, const struct nd_addr *client)
{
    struct nd_ip key = client_of(client);
    pthread_mutex_lock(&gate->mutex);
    enum nd_tcp_entry entry = enter(gate, &key);
    pthread_mutex_unlock(&gate->mutex);
    return entry;
}

void nd_tcp_gate_leave(struct nd_tcp_gate *gate, const struct nd_addr *client)
{
    struct nd_ip key = client_of(client);
    pthread_mutex_lock(&gate->mutex);
    uint32_t *link = find(gate, &key);
    uint32_t index = *link;
    if (index != NO_NODE) {
        struct node *node = &gate->nodes[index];
        gate->connections--;
        if (--node->count == 0) {
            *link = node->next;
            node->next = gate->free_node;
            gate->free_node = index;
        }
    }
    pthread_mutex_unlock(&gate->mutex);
}
