/* SPDX-License-Identifier: MIT */
#include "store/special.h"

#include <string.h>

#include <dnswire/name.h>
#include <dnswire/types.h>

#include "unit.h"

/* The special domain a name is in, as text; "" for none. "!" in front: never asked of anybody. */
static const char *special(const char *text, uint16_t type)
{
    static const uint8_t root[1] = {0};
    static char found[1 + DNSW_NAME_TEXT_MAX];
    uint8_t name[DNSW_NAME_MAX];
    int len = dnsw_name_from_text(text, strlen(text), root, name);
    size_t apex_len = 0;
    CU_ASSERT_FATAL(len > 0);
    enum nd_special_kind kind = nd_special(name, (size_t)len, type, &apex_len);
    if (kind == ND_SPECIAL_NONE) {
        return "";
    }
    found[0] = '!';
    dnsw_name_to_text(name + (size_t)len - apex_len, found + 1, DNSW_NAME_TEXT_MAX);
    return kind == ND_SPECIAL_NEVER ? found : found + 1;
}

static void knows_the_domains(void)
{
    static const char *const cases[][2] = {
        {"localhost", "localhost."},
        {"a.localhost", "localhost."},
        {"test", "test."},
        {"a.b.c.test", "test."},
        {"x.invalid", "invalid."},
        {"printer.local", "local."},
        {"x.onion", "onion."},
        {"x.alt", "alt."},
        {"x.internal", "internal."},
        {"home.arpa", "home.arpa."},
        {"x.home.arpa", "home.arpa."},
        {"_dns.resolver.arpa", "!resolver.arpa."},
        {"1.1.1.10.in-addr.arpa", "10.in-addr.arpa."},
        {"10.in-addr.arpa", "10.in-addr.arpa."},
        {"1.0.16.172.in-addr.arpa", "16.172.in-addr.arpa."},
        {"31.172.in-addr.arpa", "31.172.in-addr.arpa."},
        {"1.64.100.in-addr.arpa", "64.100.in-addr.arpa."},
        {"1.2.127.100.in-addr.arpa", "127.100.in-addr.arpa."},
        {"4.3.168.192.in-addr.arpa", "168.192.in-addr.arpa."},
        {"1.0.0.127.in-addr.arpa", "127.in-addr.arpa."},
        {"9.2.0.192.in-addr.arpa", "2.0.192.in-addr.arpa."},
        {"255.255.255.255.in-addr.arpa", "255.255.255.255.in-addr.arpa."},
        {"0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa",
         "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa."},
        {"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa",
         "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa."},
        {"1.0.d.f.ip6.arpa", "d.f.ip6.arpa."},
        {"b.e.f.ip6.arpa", "b.e.f.ip6.arpa."},
        {"1.8.b.d.0.1.0.0.2.ip6.arpa", "8.b.d.0.1.0.0.2.ip6.arpa."},
        /* and not these */
        {".", ""},
        {"example", ""},
        {"www.example.com", ""},
        {"atest", ""},
        {"test.example", ""},
        {"localhost.example", ""},
        {"arpa", ""},
        {"in-addr.arpa", ""},
        {"ipv4only.arpa", ""},
        {"172.in-addr.arpa", ""},
        {"15.172.in-addr.arpa", ""},
        {"32.172.in-addr.arpa", ""},
        {"1.63.100.in-addr.arpa", ""},
        {"1.128.100.in-addr.arpa", ""},
        {"x.172.in-addr.arpa", ""},
        {"1616.172.in-addr.arpa", ""},
        {"110.in-addr.arpa", ""},
        {"8.8.8.8.in-addr.arpa", ""},
        {"254.255.255.255.in-addr.arpa", ""},
        {"2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa", ""},
        {"c.e.f.ip6.arpa", ""},
        {"f.ip6.arpa", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CU_ASSERT_STRING_EQUAL(special(cases[i][0], DNSW_TYPE_A), cases[i][1]);
    }
}

static void a_dot_inside_a_label_is_none(void)
{
    CU_ASSERT_STRING_EQUAL(special("x.home\\.arpa", DNSW_TYPE_A), "");
    CU_ASSERT_STRING_EQUAL(special("10\\.in-addr.arpa", DNSW_TYPE_A), "");
}

static void the_ds_below_arpa_is_the_worlds(void)
{
    CU_ASSERT_STRING_EQUAL(special("home.arpa", DNSW_TYPE_DS), "");
    CU_ASSERT_STRING_EQUAL(special("10.in-addr.arpa", DNSW_TYPE_DS), "");
    CU_ASSERT_STRING_EQUAL(special("16.172.in-addr.arpa", DNSW_TYPE_DS), "");
    CU_ASSERT_STRING_EQUAL(special("1.10.in-addr.arpa", DNSW_TYPE_DS), "10.in-addr.arpa.");
    CU_ASSERT_STRING_EQUAL(special("test", DNSW_TYPE_DS), "test.");
}

UNIT_MAIN("store/special", UNIT_TEST(knows_the_domains), UNIT_TEST(a_dot_inside_a_label_is_none),
          UNIT_TEST(the_ds_below_arpa_is_the_worlds))
