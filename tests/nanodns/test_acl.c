/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "store/acl.h"

static struct ncfg_cidr cidr(const char *text, uint8_t prefix_len)
{
    struct ncfg_cidr network = {.family = NCFG_IPV4, .prefix_len = prefix_len};
    if (inet_pton(AF_INET, text, network.address) != 1) {
        network.family = NCFG_IPV6;
        CU_ASSERT_EQUAL_FATAL(inet_pton(AF_INET6, text, network.address), 1);
    }
    return network;
}

static bool has(const struct nd_acl *acl, const char *text)
{
    struct nd_ip ip = {{[10] = 0xff, [11] = 0xff}};
    if (inet_pton(AF_INET, text, ip.octet + 12) != 1) {
        CU_ASSERT_EQUAL_FATAL(inet_pton(AF_INET6, text, ip.octet), 1);
    }
    return nd_acl_has(acl, ip);
}

static void an_empty_list_has_nobody(void)
{
    struct nd_acl *acl = nd_acl_new(NULL, 0);
    CU_ASSERT_FALSE(has(acl, "127.0.0.1"));
    CU_ASSERT_FALSE(has(acl, "::"));
    nd_acl_free(acl);
}

static void a_network_ends_where_its_prefix_says(void)
{
    struct ncfg_cidr networks[] = {cidr("192.0.2.128", 25), cidr("2001:db8::", 33),
                                   cidr("2001:db8:ffff::8", 125), cidr("203.0.113.7", 32)};
    struct nd_acl *acl = nd_acl_new(networks, 4);
    CU_ASSERT_FALSE(has(acl, "192.0.2.127"));
    CU_ASSERT_TRUE(has(acl, "192.0.2.128"));
    CU_ASSERT_TRUE(has(acl, "192.0.2.255"));
    CU_ASSERT_FALSE(has(acl, "192.0.3.0"));
    CU_ASSERT_TRUE(has(acl, "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff"));
    CU_ASSERT_FALSE(has(acl, "2001:db8:8000::"));
    CU_ASSERT_FALSE(has(acl, "2001:db8:ffff::7"));
    CU_ASSERT_TRUE(has(acl, "2001:db8:ffff::f"));
    CU_ASSERT_FALSE(has(acl, "2001:db8:ffff::10"));
    CU_ASSERT_FALSE(has(acl, "203.0.113.6"));
    CU_ASSERT_TRUE(has(acl, "203.0.113.7"));
    CU_ASSERT_FALSE(has(acl, "203.0.113.8"));
    nd_acl_free(acl);
}

static void overlapping_networks_are_one(void)
{
    struct ncfg_cidr networks[] = {cidr("10.0.0.0", 8), cidr("10.1.0.0", 16), cidr("9.0.0.0", 8),
                                   cidr("10.0.0.0", 8)};
    struct nd_acl *acl = nd_acl_new(networks, 4);
    CU_ASSERT_TRUE(has(acl, "9.0.0.0"));
    CU_ASSERT_TRUE(has(acl, "10.2.0.0"));
    CU_ASSERT_TRUE(has(acl, "10.255.255.255"));
    CU_ASSERT_FALSE(has(acl, "8.255.255.255"));
    CU_ASSERT_FALSE(has(acl, "11.0.0.0"));
    nd_acl_free(acl);
}

static void everything_of_a_family_is_not_the_other_family(void)
{
    struct ncfg_cidr six = cidr("::", 0);
    struct ncfg_cidr four = cidr("0.0.0.0", 0);
    struct nd_acl *acl = nd_acl_new(&six, 1);
    CU_ASSERT_TRUE(has(acl, "::"));
    CU_ASSERT_TRUE(has(acl, "2001:db8::1"));
    CU_ASSERT_TRUE(has(acl, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
    CU_ASSERT_FALSE(has(acl, "0.0.0.0"));
    CU_ASSERT_FALSE(has(acl, "255.255.255.255"));
    nd_acl_free(acl);
    acl = nd_acl_new(&four, 1);
    CU_ASSERT_TRUE(has(acl, "0.0.0.0"));
    CU_ASSERT_TRUE(has(acl, "255.255.255.255"));
    CU_ASSERT_FALSE(has(acl, "::1"));
    CU_ASSERT_FALSE(has(acl, "2001:db8::1"));
    nd_acl_free(acl);
}

static void the_default_serves_internal_networks(void)
{
    static const char *const inside[] = {
        "127.0.0.1",   "127.255.255.255", "10.1.2.3",   "172.16.0.1",      "172.31.255.255",
        "192.168.1.1", "169.254.1.1",     "100.64.0.1", "100.127.255.255", "::1",
        "fe80::1",     "febf::1",         "fc00::1",    "fdff::1"};
    struct nd_acl *acl = nd_acl_new_default();
    for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++) {
        CU_ASSERT_TRUE(has(acl, inside[i]));
    }
    /* Addresses for documentation; an interface may be in one of these networks, not in all. */
    CU_ASSERT_FALSE(has(acl, "192.0.2.1") && has(acl, "198.51.100.1") && has(acl, "203.0.113.1"));
    CU_ASSERT_FALSE(has(acl, "2001:db8::1") && has(acl, "3fff::1"));
    nd_acl_free(acl);
}

UNIT_MAIN("acl", UNIT_TEST(an_empty_list_has_nobody),
          UNIT_TEST(a_network_ends_where_its_prefix_says), UNIT_TEST(overlapping_networks_are_one),
          UNIT_TEST(everything_of_a_family_is_not_the_other_family),
          UNIT_TEST(the_default_serves_internal_networks))
