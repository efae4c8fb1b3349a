/* SPDX-License-Identifier: MIT */
#include "store/routes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dnswire/types.h>

#include "nanodns/config_kit.h"
#include "unit.h"

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);

static long calls_until_failure = -1; /* -1: never */

static bool fails(void)
{
    return calls_until_failure >= 0 && calls_until_failure-- == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

static struct kit *kit;
static struct nd_routes *routes;

static void compile(const struct nd_hosts *hosts)
{
    routes = nd_routes_new(&kit->config, hosts, 5);
    CU_ASSERT_PTR_NOT_NULL_FATAL(routes);
}

static void end(void)
{
    nd_routes_free(routes);
    kit_free(kit);
}

/* Where a name goes: the texts of its servers, "nobody" or "nxdomain". */
static const char *goes(const char *text, uint16_t type)
{
    static char found[4096];
    const uint8_t *name = kit_name(kit, text);
    const struct nd_route *route = NULL;
    size_t used = 0;
    switch (nd_routes_find(routes, name, strlen((const char *)name) + 1, type, &route)) {
    case ND_ROUTE_NOBODY:
        return "nobody";
    case ND_ROUTE_NXDOMAIN:
        return "nxdomain";
    case ND_ROUTE_ASK:
        break;
    }
    found[0] = '\0';
    for (size_t i = 0; i < route->count; i++) {
        used += (size_t)snprintf(found + used, sizeof(found) - used, "%s%s", i == 0 ? "" : " ",
                                 route->texts[i]);
    }
    return found;
}

#define GOES(name, where) CU_ASSERT_STRING_EQUAL(goes(name, DNSW_TYPE_A), where)

static void the_longest_domain_counts(void)
{
    kit = kit_new();
    kit_upstreams(kit, "9.9.9.9 [2620:fe::fe]:5353");
    kit_forward(kit, "corp.example 10.0.0.2 10.0.0.3");
    kit_forward(kit, "lab.corp.example 10.0.0.4");
    kit_forward(kit, "Corp.example 10.0.0.9");
    kit_forward(kit, "com 10.0.0.5:53");
    compile(NULL);
    GOES("corp.example", "10.0.0.2 10.0.0.3");
    GOES("a.b.corp.example", "10.0.0.2 10.0.0.3");
    GOES("lab.corp.example", "10.0.0.4");
    GOES("x.lab.corp.example", "10.0.0.4");
    GOES("xcorp.example", "9.9.9.9 [2620:fe::fe]:5353");
    GOES("example", "9.9.9.9 [2620:fe::fe]:5353");
    GOES(".", "9.9.9.9 [2620:fe::fe]:5353");
    GOES("www.example.com", "10.0.0.5:53");
    CU_ASSERT_STRING_EQUAL(goes("corp.example", DNSW_TYPE_DS), "10.0.0.2 10.0.0.3");
    end();
}

static void a_route_has_addresses_and_its_timeout(void)
{
    const struct nd_route *route;
    char text[ND_ADDR_TEXT_MAX];
    kit = kit_new();
    kit_upstreams(kit, "9.9.9.9:99 [2620:fe::fe]:5353");
    kit_forward(kit, "a 10.0.0.2");
    compile(NULL);
    CU_ASSERT_EQUAL(nd_routes_find(routes, (const uint8_t *)"\1b", 3, DNSW_TYPE_A, &route),
                    ND_ROUTE_ASK);
    CU_ASSERT_EQUAL_FATAL(route->count, 2);
    CU_ASSERT_EQUAL(route->timeout_ms, 3000);
    CU_ASSERT_STRING_EQUAL(nd_addr_text(&route->servers[0], text), "9.9.9.9 port 99");
    CU_ASSERT_STRING_EQUAL(nd_addr_text(&route->servers[1], text), "2620:fe::fe port 5353");
    CU_ASSERT_EQUAL(nd_routes_find(routes, (const uint8_t *)"\1a", 3, DNSW_TYPE_A, &route),
                    ND_ROUTE_ASK);
    CU_ASSERT_EQUAL(route->timeout_ms, 1000);
    end();
}

static void special_names_stay_inside(void)
{
    kit = kit_new();
    kit_upstreams(kit, "9.9.9.9 192.168.1.1 fd00::1 169.254.1.1 fe80::1 100.64.0.1 172.32.0.1");
    compile(NULL);
    GOES("x.test", "192.168.1.1 fd00::1 169.254.1.1 fe80::1 100.64.0.1");
    GOES("1.0.0.10.in-addr.arpa", "192.168.1.1 fd00::1 169.254.1.1 fe80::1 100.64.0.1");
    GOES("resolver.arpa", "nxdomain");
    CU_ASSERT_STRING_EQUAL(goes("home.arpa", DNSW_TYPE_DS),
                           "9.9.9.9 192.168.1.1 fd00::1 169.254.1.1 fe80::1 100.64.0.1 172.32.0.1");
    end();
}

static void special_names_do_not_exist_for_the_world(void)
{
    kit = kit_new();
    kit_upstreams(kit, "9.9.9.9 2620:fe::fe");
    kit_forward(kit, "10.in-addr.arpa 9.9.9.10");
    kit_forward(kit, "corp.internal 9.9.9.11");
    compile(NULL);
    GOES("x.test", "nxdomain");
    GOES("1.168.192.in-addr.arpa", "nxdomain");
    GOES("1.10.in-addr.arpa", "9.9.9.10");
    GOES("internal", "nxdomain");
    GOES("a.corp.internal", "9.9.9.11");
    end();
}

static void a_forward_of_the_root_is_the_world(void)
{
    kit = kit_new();
    kit_upstreams(kit, "127.0.0.1");
    kit_forward(kit, ". 9.9.9.9");
    kit_forward(kit, ". 9.9.9.10");
    compile(NULL);
    GOES("example", "9.9.9.9");
    GOES(".", "9.9.9.9");
    GOES("x.test", "nxdomain");
    end();
}

static void without_servers_there_is_nobody(void)
{
    kit = kit_new();
    kit_upstreams(kit, "");
    kit_forward(kit, "corp 10.0.0.1");
    kit_forward(kit, "lab unknown.host");
    compile(NULL);
    GOES("example", "nobody");
    GOES("x.test", "nobody");
    GOES("resolver.arpa", "nobody");
    GOES("x.lab", "nobody");
    GOES("x.corp", "10.0.0.1");
    end();
}

static void host_names_are_looked_up(void)
{
    static char names[3][8] = {"Dns.lan", "dns.lan", "other"};
    struct nd_host host[3];
    struct nd_hosts hosts = {host, 3};
    char text[ND_ADDR_TEXT_MAX];
    const struct nd_route *route;
    memset(host, 0, sizeof(host));
    for (size_t i = 0; i < 3; i++) {
        host[i].name = names[i];
        host[i].addr.v4.sin_family = AF_INET;
        host[i].addr.v4.sin_addr.s_addr = htonl(0x0a000001u + (uint32_t)i);
    }
    kit = kit_new();
    kit_upstreams(kit, "9.9.9.9 dns.lan:5353 10.0.0.1:5353 gone.lan");
    compile(&hosts);
    CU_ASSERT_EQUAL(nd_routes_find(routes, (const uint8_t *)"\1b", 3, DNSW_TYPE_A, &route),
                    ND_ROUTE_ASK);
    CU_ASSERT_EQUAL_FATAL(route->count, 3);
    CU_ASSERT_STRING_EQUAL(nd_addr_text(&route->servers[1], text), "10.0.0.1 port 5353");
    CU_ASSERT_STRING_EQUAL(nd_addr_text(&route->servers[2], text), "10.0.0.2 port 5353");
    CU_ASSERT_STRING_EQUAL(route->texts[2], "dns.lan:5353");
    GOES("x.test", "dns.lan:5353 dns.lan:5353");
    end();
}

static void servers_are_listed_once(void)
{
    struct nd_addr addr;
    char text[ND_ADDR_TEXT_MAX];
    const char *written;
    kit = kit_new();
    kit_upstreams(kit, "9.9.9.9 9.9.9.9:53 9.9.9.9:54 ::ffff:9.9.9.9");
    kit_forward(kit, "a 9.9.9.9 10.0.0.1");
    kit_forward(kit, "b 10.0.0.1 fe80::1");
    compile(NULL);
    GOES("example", "9.9.9.9 9.9.9.9:54");
    CU_ASSERT_EQUAL_FATAL(nd_routes_server_count(routes), 4);
    nd_routes_server(routes, 3, &addr, &written);
    CU_ASSERT_STRING_EQUAL(nd_addr_text(&addr, text), "fe80::1 port 53");
    CU_ASSERT_STRING_EQUAL(written, "fe80::1");
    end();
}

static void a_route_has_a_bounded_number_of_servers(void)
{
    char line[64 * 16] = "";
    size_t used = 0;
    const struct nd_route *route;
    kit = kit_new();
    for (int i = 1; i <= 40; i++) {
        used +=
            (size_t)snprintf(line + used, sizeof(line) - used, "%s10.0.0.%d", i == 1 ? "" : " ", i);
    }
    kit_upstreams(kit, line);
    compile(NULL);
    CU_ASSERT_EQUAL(nd_routes_find(routes, (const uint8_t *)"\1b", 3, DNSW_TYPE_A, &route),
                    ND_ROUTE_ASK);
    CU_ASSERT_EQUAL(route->count, 32);
    end();
}

static void long_names_find_short_domains(void)
{
    char name[254];
    kit = kit_new();
    kit_forward(kit, "a 10.0.0.1");
    compile(NULL);
    for (size_t i = 0; i < sizeof(name) - 1; i++) {
        name[i] = i % 2 == 0 ? 'a' : '.';
    }
    name[sizeof(name) - 1] = '\0';
    GOES(name, "10.0.0.1");
    name[252] = 'b';
    GOES(name, "127.0.0.1:1");
    end();
}

static void any_failing_allocation_gives_no_routes(void)
{
    long n = 0;
    kit = kit_new();
    kit_forward(kit, "a 10.0.0.1");
    kit_forward(kit, "b 10.0.0.2 10.0.0.1");
    routes = NULL;
    for (; routes == NULL && n < 1000; n++) {
        calls_until_failure = n;
        routes = nd_routes_new(&kit->config, NULL, 1);
    }
    calls_until_failure = -1;
    CU_ASSERT(n > 10);
    end();
}

UNIT_MAIN("store/routes", UNIT_TEST(the_longest_domain_counts),
          UNIT_TEST(a_route_has_addresses_and_its_timeout), UNIT_TEST(special_names_stay_inside),
          UNIT_TEST(special_names_do_not_exist_for_the_world),
          UNIT_TEST(a_forward_of_the_root_is_the_world), UNIT_TEST(without_servers_there_is_nobody),
          UNIT_TEST(host_names_are_looked_up), UNIT_TEST(servers_are_listed_once),
          UNIT_TEST(a_route_has_a_bounded_number_of_servers),
          UNIT_TEST(long_names_find_short_domains),
          UNIT_TEST(any_failing_allocation_gives_no_routes))
