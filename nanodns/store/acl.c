/* SPDX-License-Identifier: MIT */
#include "store/acl.h"

#include <ifaddrs.h>
#include <stdlib.h>
#include <string.h>

/* An address as two halves in host order: compared in two steps. */
struct ip_number {
    uint64_t high;
    uint64_t low;
};

struct range {
    struct ip_number first;
    struct ip_number last;
};

struct nd_acl {
    size_t count;
    struct range ranges[];
};

/* Networks of interfaces beyond this are left out: no machine here has as many. */
#define INTERFACES_MAX 1024

static uint64_t read_u64(const uint8_t *at)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++) {
        value = value << 8 | at[i];
    }
    return value;
}

static struct ip_number number_of(struct nd_ip ip)
{
    return (struct ip_number){read_u64(ip.octet), read_u64(ip.octet + 8)};
}

static int compare(struct ip_number a, struct ip_number b)
{
    if (a.high != b.high) {
        return a.high < b.high ? -1 : 1;
    }
    return a.low < b.low ? -1 : a.low > b.low;
}

static int by_first(const void *left, const void *right)
{
    const struct range *a = left;
    const struct range *b = right;
    return compare(a->first, b->first);
}

/* The low bits of a half that lie outside a prefix of `bits`. */
static uint64_t host_bits(unsigned bits)
{
    return bits == 0 ? UINT64_MAX : bits >= 64 ? 0 : UINT64_MAX >> bits;
}

static struct range range_of(const struct ncfg_cidr *network)
{
    struct nd_ip ip = {{0}};
    unsigned bits = network->prefix_len;
    if (network->family == NCFG_IPV4) {
        ip.octet[10] = ip.octet[11] = 0xff;
        memcpy(ip.octet + 12, network->address, 4);
        bits += 96;
    } else {
        memcpy(ip.octet, network->address, 16);
    }
    struct ip_number number = number_of(ip);
    uint64_t high = host_bits(bits < 64 ? bits : 64);
    uint64_t low = host_bits(bits > 64 ? bits - 64 : 0);
    return (struct range){{number.high & ~high, number.low & ~low},
                          {number.high | high, number.low | low}};
}

/* Sort the ranges and join those that overlap. */
static void normalize(struct nd_acl *acl)
{
    if (acl->count == 0) {
        return;
    }
    qsort(acl->ranges, acl->count, sizeof(acl->ranges[0]), by_first);
    size_t kept = 0;
    for (size_t i = 1; i < acl->count; i++) {
        struct range *last = &acl->ranges[kept];
        if (compare(acl->ranges[i].first, last->last) > 0) {
            acl->ranges[++kept] = acl->ranges[i];
        } else if (compare(acl->ranges[i].last, last->last) > 0) {
            last->last = acl->ranges[i].last;
        }
    }
    acl->count = kept + 1;
}

/* ::ffff:0:0/96, where the IPv4 addresses are. */
static const struct range ipv4_block = {{0, 0xffff00000000}, {0, 0xffffffffffff}};

static void append(struct nd_acl *acl, struct range range)
{
    if (compare(range.first, range.last) <= 0) {
        acl->ranges[acl->count++] = range;
    }
}

/* A network as a range; an IPv6 one around the IPv4 block as two, since it names no IPv4 client. */
static void add_network(struct nd_acl *acl, const struct ncfg_cidr *network)
{
    struct range whole = range_of(network);
    if (network->family == NCFG_IPV6 && network->prefix_len < 96 &&
        compare(whole.first, ipv4_block.first) <= 0 && compare(whole.last, ipv4_block.last) >= 0) {
        append(acl, (struct range){whole.first, {0, ipv4_block.first.low - 1}});
        append(acl, (struct range){{0, ipv4_block.last.low + 1}, whole.last});
    } else {
        append(acl, whole);
    }
}

struct nd_acl *nd_acl_new(const struct ncfg_cidr *networks, size_t count)
{
    struct nd_acl *acl = malloc(sizeof(*acl) + 2 * count * sizeof(acl->ranges[0]));
    if (acl == NULL) {
        return NULL;
    }
    acl->count = 0;
    for (size_t i = 0; i < count; i++) {
        add_network(acl, &networks[i]);
    }
    normalize(acl);
    return acl;
}

static unsigned mask_len(const uint8_t *mask, size_t len)
{
    unsigned bits = 0;
    while (bits < 8 * len && (mask[bits / 8] & (0x80u >> bits % 8))) {
        bits++;
    }
    return bits;
}

/* The network of an interface. False for other families and masks that say everything. */
static bool network_of(const struct ifaddrs *interface, struct ncfg_cidr *ret_network)
{
    if (interface->ifa_addr == NULL || interface->ifa_netmask == NULL) {
        return false;
    }
    const void *addr = interface->ifa_addr;
    const void *mask = interface->ifa_netmask;
    struct ncfg_cidr network = {0};
    if (interface->ifa_addr->sa_family == AF_INET) {
        network.family = NCFG_IPV4;
        memcpy(network.address, &((const struct sockaddr_in *)addr)->sin_addr, 4);
        const void *octets = &((const struct sockaddr_in *)mask)->sin_addr;
        network.prefix_len = (uint8_t)mask_len(octets, 4);
    } else if (interface->ifa_addr->sa_family == AF_INET6) {
        network.family = NCFG_IPV6;
        memcpy(network.address, &((const struct sockaddr_in6 *)addr)->sin6_addr, 16);
        network.prefix_len =
            (uint8_t)mask_len(((const struct sockaddr_in6 *)mask)->sin6_addr.s6_addr, 16);
    }
    if (network.prefix_len == 0) {
        return false;
    }
    *ret_network = network;
    return true;
}

static size_t connected_networks(struct ncfg_cidr *networks, size_t room)
{
    struct ifaddrs *interfaces = NULL;
    size_t count = 0;
    if (getifaddrs(&interfaces) != 0) {
        return 0; /* the constant part still serves */
    }
    for (const struct ifaddrs *i = interfaces; i != NULL && count < room; i = i->ifa_next) {
        if (network_of(i, &networks[count])) {
            count++;
        }
    }
    freeifaddrs(interfaces);
    return count;
}

static const struct ncfg_cidr own_networks[] = {
    {NCFG_IPV4, {127, 0, 0, 0}, 8},
    {NCFG_IPV4, {10, 0, 0, 0}, 8},
    {NCFG_IPV4, {172, 16, 0, 0}, 12},
    {NCFG_IPV4, {192, 168, 0, 0}, 16},
    {NCFG_IPV4, {169, 254, 0, 0}, 16},
    {NCFG_IPV4, {100, 64, 0, 0}, 10},
    {NCFG_IPV6, {[15] = 1}, 128},
    {NCFG_IPV6, {0xfe, 0x80}, 10},
    {NCFG_IPV6, {0xfc}, 7},
};

bool nd_acl_is_private(struct nd_ip ip)
{
    struct ip_number number = number_of(ip);
    for (size_t i = 0; i < sizeof(own_networks) / sizeof(own_networks[0]); i++) {
        struct range range = range_of(&own_networks[i]);
        if (compare(range.first, number) <= 0 && compare(number, range.last) <= 0) {
            return true;
        }
    }
    return false;
}

struct nd_acl *nd_acl_new_default(void)
{
    size_t own = sizeof(own_networks) / sizeof(own_networks[0]);
    struct ncfg_cidr *networks = calloc(own + INTERFACES_MAX, sizeof(*networks));
    if (networks == NULL) {
        return NULL;
    }
    memcpy(networks, own_networks, sizeof(own_networks));
    size_t count = own + connected_networks(networks + own, INTERFACES_MAX);
    struct nd_acl *acl = nd_acl_new(networks, count);
    free(networks);
    return acl;
}

void nd_acl_free(struct nd_acl *acl)
{
    free(acl);
}

bool nd_acl_has(const struct nd_acl *acl, struct nd_ip ip)
{
    struct ip_number number = number_of(ip);
    size_t low = 0;
    size_t high = acl->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(acl->ranges[middle].last, number) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < acl->count && compare(acl->ranges[low].first, number) <= 0;
}
