/* SPDX-License-Identifier: MIT */
#include "loaded.h"

static void reads_every_form(void)
{
    static const struct {
        const char *text;
        const char *host;
        enum ncfg_family family;
        uint16_t port;
        uint8_t address[16];
    } cases[] = {
        {"1.2.3.4", "1.2.3.4", NCFG_IPV4, 53, {1, 2, 3, 4}},
        {"1.2.3.4:65535", "1.2.3.4", NCFG_IPV4, 65535, {1, 2, 3, 4}},
        {"::1", "::1", NCFG_IPV6, 53, {[15] = 1}},
        {"fd00::2", "fd00::2", NCFG_IPV6, 53, {[0] = 0xFD, [15] = 2}},
        {"[fd00::2]", "fd00::2", NCFG_IPV6, 53, {[0] = 0xFD, [15] = 2}},
        {"[::1]:5353", "::1", NCFG_IPV6, 5353, {[15] = 1}},
        {"localhost", "localhost", NCFG_HOST_NAME, 53, {0}},
        {"dns.example.:853", "dns.example.", NCFG_HOST_NAME, 853, {0}},
        {"a_b-c.1x", "a_b-c.1x", NCFG_HOST_NAME, 53, {0}},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char host[256];
        struct ncfg_endpoint endpoint = {.port = 0};

        CU_ASSERT_PTR_NULL_FATAL(ncfg_endpoint_parse(cases[i].text, 53, host, &endpoint));
        CU_ASSERT_EQUAL(endpoint.family, cases[i].family);
        CU_ASSERT_EQUAL(endpoint.port, cases[i].port);
        CU_ASSERT_EQUAL(memcmp(endpoint.address, cases[i].address, 16), 0);
        CU_ASSERT_STRING_EQUAL(endpoint.host, cases[i].host);
        CU_ASSERT_PTR_EQUAL(endpoint.text, cases[i].text);
    }
}

static void refuses_with_a_reason(void)
{
    static const struct {
        const char *text;
        const char *fault;
    } cases[] = {
        {"", "is empty; write an address or host name"},
        {"udp://1.1.1.1", "is a URL; write address:port"},
        {"1.2.3.4:", "has a port that is not a number from 1 to 65535"},
        {"1.2.3.4:0", "has a port that is not a number from 1 to 65535"},
        {"1.2.3.4:65536", "has a port that is not a number from 1 to 65535"},
        {"1.2.3.4:053", "has a port that is not a number from 1 to 65535"},
        {"1.2.3.4:+53", "has a port that is not a number from 1 to 65535"},
        {"1.2.3.4:99999999999", "has a port that is not a number from 1 to 65535"},
        {"1.2.3", "is not an IPv4 address"},
        {"1.2.3.256", "is not an IPv4 address"},
        {"::1::2", "is not an IPv6 address"},
        {"fe80::1%eth0", "is not an IPv6 address"},
        {"[::1", "has no closing bracket"},
        {"[::1]53", "has text after the bracket; write [address]:port"},
        {"[1.2.3.4]:53", "has no IPv6 address between the brackets"},
        {"[]:53", "has no IPv6 address between the brackets"},
        {".", "is not an address or host name: a label is empty or longer than 63"},
        {":53", "is not an address or host name"},
        {"a..b", "is not an address or host name: a label is empty or longer than 63"},
        {"a/b", "is not an address or host name"},
        {"a b", "is not an address or host name"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char host[256];
        struct ncfg_endpoint endpoint = {.port = 7};
        const char *fault = ncfg_endpoint_parse(cases[i].text, 53, host, &endpoint);

        CU_ASSERT_PTR_NOT_NULL_FATAL(fault);
        if (strcmp(fault, cases[i].fault) != 0) {
            printf("\n    %s: %s\n", cases[i].text, fault);
        }
        CU_ASSERT_STRING_EQUAL(fault, cases[i].fault);
        CU_ASSERT_EQUAL(endpoint.port, 7);
    }
}

static void judges_hosts_to_listen_on(void)
{
    static const struct {
        const char *text;
        const char *fault;
    } cases[] = {
        {"0.0.0.0", NULL},
        {"::", NULL},
        {"localhost", NULL},
        {"fe80::1%eth0", NULL},
        {"fe80::1%", "is not an address; the port has a key of its own"},
        {"192.0.2.1%eth0", "is not an address or host name"},
        {"300.1.2.3", "is not an IPv4 address"},
        {"[::1]", "has brackets; an IPv6 address stands without them here"},
        {"192.0.2.1:53", "is not an address; the port has a key of its own"},
        {"*", "is not an address; write 0.0.0.0 or :: for every address"},
        {"", "is empty; write 0.0.0.0 or :: for every address"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *fault = ncfg_bind_host_fault(cases[i].text, strlen(cases[i].text));

        if (cases[i].fault == NULL) {
            CU_ASSERT_PTR_NULL(fault);
        } else {
            CU_ASSERT_PTR_NOT_NULL_FATAL(fault);
            CU_ASSERT_STRING_EQUAL(fault, cases[i].fault);
        }
    }
}

static void bounds_the_host_name(void)
{
    char text[400];
    char host[256];
    struct ncfg_endpoint endpoint;

    for (size_t i = 0; i < sizeof(text); i++) {
        text[i] = i % 50 == 49 ? '.' : 'a';
    }
    text[253] = '\0';
    CU_ASSERT_PTR_NULL(ncfg_endpoint_parse(text, 53, host, &endpoint));
    text[253] = 'a';
    text[254] = '\0';
    CU_ASSERT_STRING_EQUAL(ncfg_endpoint_parse(text, 53, host, &endpoint),
                           "is longer than a host name can be");
    memset(text, 'a', 64);
    text[64] = '\0';
    CU_ASSERT_STRING_EQUAL(ncfg_endpoint_parse(text, 53, host, &endpoint),
                           "is not an address or host name: a label is empty or longer than 63");
    text[63] = '\0';
    CU_ASSERT_PTR_NULL(ncfg_endpoint_parse(text, 53, host, &endpoint));
}

static void networks_lose_their_host_bits(void)
{
    struct loaded l = load("{\"server\":{\"allow_from\":[\"10.255.0.1/9\",\"2001:db8:ffff::1/33\","
                           "\"1.2.3.4/0\",\"1.2.3.4/32\"]}}");
    const struct ncfg_cidr *cidr = l.config->server.allow_from;

    CU_ASSERT_EQUAL_FATAL(l.config->server.allow_from_count, 4);
    CU_ASSERT_EQUAL(memcmp(cidr[0].address, "\x0A\x80\0\0", 4), 0);
    CU_ASSERT_EQUAL(memcmp(cidr[1].address, "\x20\x01\x0d\xb8\x80\0\0\0\0\0\0\0\0\0\0\0", 16), 0);
    CU_ASSERT_EQUAL(memcmp(cidr[2].address, "\0\0\0\0", 4), 0);
    CU_ASSERT_EQUAL(memcmp(cidr[3].address, "\1\2\3\4", 4), 0);
    CU_ASSERT_EQUAL(ncfg_diags_warnings(l.diags), 3);
    unload(&l);
}

UNIT_MAIN("libnanocfg/endpoint", UNIT_TEST(reads_every_form), UNIT_TEST(refuses_with_a_reason),
          UNIT_TEST(judges_hosts_to_listen_on), UNIT_TEST(bounds_the_host_name),
          UNIT_TEST(networks_lose_their_host_bits))
