/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/addr.h"

#include <arpa/inet.h>
#include <net/if.h>

#include "unit.h"

static struct nd_addr v4(const char *text, uint16_t port)
{
    struct nd_addr addr = {.v4 = {.sin_family = AF_INET, .sin_port = htons(port)}};
    CU_ASSERT_EQUAL_FATAL(inet_pton(AF_INET, text, &addr.v4.sin_addr), 1);
    return addr;
}

static struct nd_addr v6(const char *text, uint16_t port)
{
    struct nd_addr addr = {.v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)}};
    CU_ASSERT_EQUAL_FATAL(inet_pton(AF_INET6, text, &addr.v6.sin6_addr), 1);
    return addr;
}

static void knows_length_and_port_of_both_families(void)
{
    struct nd_addr four = v4("192.0.2.1", 53);
    struct nd_addr six = v6("2001:db8::1", 65535);
    CU_ASSERT_EQUAL(nd_addr_len(&four), sizeof(struct sockaddr_in));
    CU_ASSERT_EQUAL(nd_addr_len(&six), sizeof(struct sockaddr_in6));
    CU_ASSERT_EQUAL(nd_addr_port(&four), 53);
    CU_ASSERT_EQUAL(nd_addr_port(&six), 65535);
    nd_addr_set_port(&four, 5353);
    nd_addr_set_port(&six, 1);
    CU_ASSERT_EQUAL(nd_addr_port(&four), 5353);
    CU_ASSERT_EQUAL(nd_addr_port(&six), 1);
    CU_ASSERT_EQUAL(four.v4.sin_port, htons(5353));
}

static void an_ipv4_client_of_an_ipv6_socket_is_itself(void)
{
    struct nd_addr four = v4("192.0.2.1", 53);
    struct nd_addr mapped = v6("::ffff:192.0.2.1", 53);
    struct nd_addr other = v6("::192.0.2.1", 53);
    struct nd_ip a = nd_addr_ip(&four);
    struct nd_ip b = nd_addr_ip(&mapped);
    struct nd_ip c = nd_addr_ip(&other);
    CU_ASSERT_EQUAL(memcmp(a.octet, b.octet, sizeof(a.octet)), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(a.octet, c.octet, sizeof(a.octet)), 0);
}

static void writes_addresses_for_people(void)
{
    static const struct {
        const char *address;
        const char *ip;
        const char *text;
    } cases[] = {
        {"::1", "::1", "::1 port 53"},
        {"2001:DB8::53", "2001:db8::53", "2001:db8::53 port 53"},
        {"::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1 port 53"},
    };
    char buf[ND_ADDR_TEXT_MAX];
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct nd_addr addr = v6(cases[i].address, 53);
        CU_ASSERT_STRING_EQUAL(nd_addr_ip_text(&addr, buf), cases[i].ip);
        CU_ASSERT_STRING_EQUAL(nd_addr_text(&addr, buf), cases[i].text);
    }
    struct nd_addr addr = v4("255.255.255.255", 65535);
    CU_ASSERT_STRING_EQUAL(nd_addr_text(&addr, buf), "255.255.255.255 port 65535");
}

static void names_the_interface_of_a_link_local_address(void)
{
    char buf[ND_ADDR_TEXT_MAX];
    char name[IF_NAMESIZE];
    char expected[ND_ADDR_TEXT_MAX];
    struct nd_addr addr = v6("fe80::1", 53);
    addr.v6.sin6_scope_id = 1;
    CU_ASSERT_PTR_NOT_NULL_FATAL(if_indextoname(1, name)); /* the loopback */
    (void)snprintf(expected, sizeof(expected), "fe80::1%%%s port 53", name);
    CU_ASSERT_STRING_EQUAL(nd_addr_text(&addr, buf), expected);
    addr.v6.sin6_scope_id = 4000000000u;
    CU_ASSERT_STRING_EQUAL(nd_addr_text(&addr, buf), "fe80::1%4000000000 port 53");
}

static void the_longest_text_fits(void)
{
    char buf[ND_ADDR_TEXT_MAX];
    struct nd_addr addr = v6("fe80:1111:2222:3333:4444:5555:6666:7777", 65535);
    addr.v6.sin6_scope_id = 4294967295u;
    CU_ASSERT_STRING_EQUAL(nd_addr_text(&addr, buf),
                           "fe80:1111:2222:3333:4444:5555:6666:7777%4294967295 port 65535");
}

static void knows_the_wildcards(void)
{
    struct nd_addr addr = v4("0.0.0.0", 53);
    CU_ASSERT(nd_addr_is_any(&addr));
    addr = v6("::", 53);
    CU_ASSERT(nd_addr_is_any(&addr));
    addr = v4("0.0.0.1", 53);
    CU_ASSERT(!nd_addr_is_any(&addr));
    addr = v6("::1", 53);
    CU_ASSERT(!nd_addr_is_any(&addr));
}

static void knows_loopback_and_its_own_addresses(void)
{
    static const char *const loopback[] = {"127.0.0.1", "127.255.255.254", "::1",
                                           "::ffff:127.0.0.1"};
    static const char *const others[] = {"128.0.0.1", "126.255.255.255", "::2", "0.0.0.0", "::"};
    struct nd_addr addr;
    for (size_t i = 0; i < sizeof(loopback) / sizeof(loopback[0]); i++) {
        CU_ASSERT_FATAL(nd_addr_from_text(loopback[i], &addr));
        CU_ASSERT(nd_addr_is_loopback(&addr));
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        CU_ASSERT_FATAL(nd_addr_from_text(others[i], &addr));
        CU_ASSERT(!nd_addr_is_loopback(&addr));
    }
    addr = v4("127.0.0.1", 53);
    CU_ASSERT(nd_addr_is_on_an_interface(&addr));
    addr = v4("127.1.2.3", 53); /* answers, but stands on none */
    CU_ASSERT(!nd_addr_is_on_an_interface(&addr));
}

static void reads_addresses_and_no_names(void)
{
    struct nd_addr addr = v4("192.0.2.1", 53);
    struct nd_addr other;
    CU_ASSERT(nd_addr_from_text("192.0.2.1", &other));
    CU_ASSERT(nd_addr_same_ip(&addr, &other));
    CU_ASSERT_EQUAL(nd_addr_port(&other), 0);
    CU_ASSERT(nd_addr_from_text("::ffff:192.0.2.1", &other));
    CU_ASSERT(nd_addr_same_ip(&addr, &other));
    CU_ASSERT(nd_addr_from_text("192.0.2.2", &other));
    CU_ASSERT(!nd_addr_same_ip(&addr, &other));
    CU_ASSERT(!nd_addr_from_text("localhost", &addr));
    CU_ASSERT(!nd_addr_from_text("192.0.2", &addr));
    CU_ASSERT_EQUAL(nd_addr_port(&addr), 53); /* untouched */
}

UNIT_MAIN("addr", UNIT_TEST(knows_length_and_port_of_both_families),
          UNIT_TEST(an_ipv4_client_of_an_ipv6_socket_is_itself),
          UNIT_TEST(writes_addresses_for_people),
          UNIT_TEST(names_the_interface_of_a_link_local_address), UNIT_TEST(the_longest_text_fits),
          UNIT_TEST(knows_the_wildcards), UNIT_TEST(knows_loopback_and_its_own_addresses),
          UNIT_TEST(reads_addresses_and_no_names))
