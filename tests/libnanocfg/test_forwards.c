/* SPDX-License-Identifier: MIT */
#include "loaded.h"

#include <dnswire/name.h>
#include <nanocfg/document.h>

#define FORWARD(members)       "{\"forwards\": [{" members "}]}"
#define MATCH(match, upstream) FORWARD("\"match\": \"" match "\", \"upstream\": " upstream)
#define TWO(a, b)                                                                                  \
    "{\"forwards\": [{\"match\": \"" a "\", \"upstream\": [\"::1\"]},\n{\"match\": \"" b           \
    "\", \"upstream\": [\"::1\"]}]}"

static void a_domain_is_a_zone(void)
{
    static const struct {
        const char *match;
        const char *name;
    } cases[] = {
        {"corp.example", "\4corp\7example"},
        {"CORP.example.", "\4corp\7example"},
        {".", ""},
        {"10.in-addr.arpa", "\00210\7in-addr\4arpa"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[200];
        struct loaded l;

        snprintf(text, sizeof(text), MATCH("%s", "[\"10.0.0.2\"]"), cases[i].match);
        l = load_clean(text);
        CU_ASSERT_EQUAL_FATAL(l.config->forward_count, 1);
        CU_ASSERT_EQUAL_FATAL(l.config->forwards[0].zone_count, 1);
        CU_ASSERT_STRING_EQUAL((const char *)l.config->forwards[0].zones[0], cases[i].name);
        unload(&l);
    }
}

static void a_network_is_its_reverse_zones(void)
{
    static const struct {
        const char *match;
        size_t count;
        const char *first;
        const char *last;
    } cases[] = {
        {"10.0.0.0/8", 1, "10.in-addr.arpa.", "10.in-addr.arpa."},
        {"172.16.0.0/12", 16, "16.172.in-addr.arpa.", "31.172.in-addr.arpa."},
        {"192.168.4.0/22", 4, "4.168.192.in-addr.arpa.", "7.168.192.in-addr.arpa."},
        {"128.0.0.0/1", 128, "128.in-addr.arpa.", "255.in-addr.arpa."},
        {"192.0.2.128/25", 128, "128.2.0.192.in-addr.arpa.", "255.2.0.192.in-addr.arpa."},
        {"192.0.2.7", 1, "7.2.0.192.in-addr.arpa.", "7.2.0.192.in-addr.arpa."},
        {"0.0.0.0/0", 1, "in-addr.arpa.", "in-addr.arpa."},
        {"fd00::/8", 1, "d.f.ip6.arpa.", "d.f.ip6.arpa."},
        {"fc00::/7", 2, "c.f.ip6.arpa.", "d.f.ip6.arpa."},
        {"2001:db8:1200::/41", 8, "0.2.1.8.b.d.0.1.0.0.2.ip6.arpa.",
         "7.2.1.8.b.d.0.1.0.0.2.ip6.arpa."},
        {"::/0", 1, "ip6.arpa.", "ip6.arpa."},
        {"::1", 1, "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.",
         NULL},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[200];
        char name[DNSW_NAME_TEXT_MAX];
        const struct ncfg_forward *forward;
        struct loaded l;

        snprintf(text, sizeof(text), MATCH("%s", "[\"10.0.0.2\"]"), cases[i].match);
        l = load_clean(text);
        CU_ASSERT_EQUAL_FATAL(l.config->forward_count, 1);
        forward = &l.config->forwards[0];
        CU_ASSERT_EQUAL_FATAL(forward->zone_count, cases[i].count);
        dnsw_name_to_text(forward->zones[0], name, sizeof(name));
        CU_ASSERT_STRING_EQUAL(name, cases[i].first);
        dnsw_name_to_text(forward->zones[forward->zone_count - 1], name, sizeof(name));
        CU_ASSERT(cases[i].last == NULL || strcmp(name, cases[i].last) == 0);
        unload(&l);
    }
}

static void servers_have_ports_and_a_timeout(void)
{
    struct loaded l = load_clean(
        "{\"forwards\": [{\"match\": \"a\", \"upstream\": [\"10.0.0.2\", \"[::1]:5353\", "
        "\"host\"]},"
        "{\"match\": \"b\", \"upstream\": [\"::1\"], \"timeout\": 0.25, \"comment\": [1]}],"
        "\"server\": {\"upstream_timeout\": 7, \"upstream_port\": 5300}}");
    const struct ncfg_forward *forward = l.config->forwards;

    CU_ASSERT_EQUAL_FATAL(l.config->forward_count, 2);
    CU_ASSERT_EQUAL_FATAL(forward[0].upstream_count, 3);
    CU_ASSERT_EQUAL(forward[0].upstreams[0].port, 53);
    CU_ASSERT_EQUAL(forward[0].upstreams[1].port, 5353);
    CU_ASSERT_EQUAL(forward[0].upstreams[1].family, NCFG_IPV6);
    CU_ASSERT_STRING_EQUAL(forward[0].upstreams[2].host, "host");
    CU_ASSERT_EQUAL(forward[0].timeout_ms, 7000);
    CU_ASSERT_EQUAL(forward[1].timeout_ms, 250);
    unload(&l);
}

static void reports_what_is_wrong(void)
{
    static const struct expectation cases[] = {
        {"{\"forwards\": {}}",
         "1:14: error: forwards: expected a list of objects, found an object {...}"},
        {"{\"forwards\": [7]}", "1:15: error: forwards[0]: expected an object, found 7"},
        {FORWARD("\"upstream\": [\"::1\"]"),
         "1:15: error: forwards[0]: the key 'match' is missing"},
        {FORWARD("\"match\": \"a\""), "1:15: error: forwards[0]: the key 'upstream' is missing"},
        {MATCH("a", "[]"),
         "1:42: error: forwards[0].upstream: the list is empty; name at least one server"},
        {MATCH("a", "[\"8.8.8.300\"]"),
         "1:43: error: forwards[0].upstream[0]: '8.8.8.300' is not an IPv4 address"},
        {MATCH("a", "\"::1\""),
         "1:42: error: forwards[0].upstream: expected a list of strings, found the string \"::1\"; "
         "put it in brackets: [\"...\"]"},
        {MATCH("", "[\"::1\"]"), "1:25: error: forwards[0].match: the name is empty"},
        {MATCH("a..b", "[\"::1\"]"), "1:25: error: forwards[0].match: 'a..b' is not a name: label "
                                     "2 is empty (two dots in a row)"},
        {MATCH("10.0.0.0/33", "[\"::1\"]"), "1:25: error: forwards[0].match: '10.0.0.0/33' has a "
                                            "prefix length outside 0..32"},
        {MATCH("lan/8", "[\"::1\"]"), "1:25: error: forwards[0].match: 'lan/8' is not a network; "
                                      "write 192.168.0.0/16, 2001:db8::/32 or an address"},
        {FORWARD("\"match\": [\"a\"], \"upstream\": [\"::1\"]"),
         "1:25: error: forwards[0].match: expected a string, found a list [...]"},
        {FORWARD("\"match\": \"a\", \"upstream\": [\"::1\"], \"timeout\": 0"),
         "1:62: error: forwards[0].timeout: expected a number of seconds from 0.001 to 3600, found "
         "0"},
    };

    EXPECT_EACH(cases);
}

static void warns_of_what_is_doubtful(void)
{
    static const struct expectation cases[] = {
        {MATCH("*.corp", "[\"::1\"]"), "1:25: warning: forwards[0].match: \"*.\" is not needed: "
                                       "'corp' means all names below it, too"},
        {MATCH("10.1.0.0/8", "[\"::1\"]"), "1:25: warning: forwards[0].match: '10.1.0.0/8' has "
                                           "bits set behind the prefix; they are ignored"},
        {FORWARD("\"match\": \"a\", \"upstream\": [\"::1\"], \"tmeout\": 1"),
         "1:51: warning: forwards[0].tmeout: unknown key 'tmeout', did you mean 'timeout'"},
        {TWO("a.b", "b"), NULL},
        {TWO("a.b", "A.b."), "2:11: warning: forwards[1].match: forwards[0] has 'a.b' already, "
                             "and the first counts"},
        {TWO("172.16.0.0/12", "172.16.0.0/13"),
         "2:11: warning: forwards[1].match: forwards[0] has '16.172.in-addr.arpa' already, and the "
         "first counts"},
        {"{\"zones\": {\"lan\": {}}, "
         "\"forwards\": [{\"match\": \"a.lan\", \"upstream\": "
         "[\"::1\"]}]}",
         "1:47: warning: forwards[0].match: 'a.lan' is never forwarded: it is in the zone 'lan' of "
         "\"zones\""},
        {"{\"zones\": {\"a.lan\": {}}, \"forwards\": [{\"match\": \"lan\", \"upstream\": "
         "[\"::1\"]}]}",
         NULL},
    };

    EXPECT_EACH(cases);
}

static void bounds_the_list(void)
{
    size_t size = 64 + (NCFG_FORWARDS_MAX + 1) * 48;
    char *text = malloc(size);

    CU_ASSERT_FATAL(text != NULL);
    for (unsigned count = NCFG_FORWARDS_MAX; count <= NCFG_FORWARDS_MAX + 1; count++) {
        size_t used = (size_t)snprintf(text, size, "{\"forwards\":[");
        struct loaded l;

        for (unsigned i = 0; i < count; i++) {
            used += (size_t)snprintf(text + used, size - used,
                                     "%s{\"match\":\"n%u\",\"upstream\":[\"::1\"]}",
                                     i == 0 ? "" : ",", i);
        }
        snprintf(text + used, size - used, "]}");
        l = load(text);
        if (count == NCFG_FORWARDS_MAX) {
            CU_ASSERT_EQUAL(l.result, NCFG_OK);
            CU_ASSERT_EQUAL(ncfg_diags_count(l.diags), 0);
        } else {
            CU_ASSERT(has_diag(&l, "1:13: error: forwards: more than 10000 forwards"));
        }
        unload(&l);
    }
    free(text);
}

static void they_are_shared_between_nodes(void)
{
    static const char ours[] = "{\"server\": {\"mgmt_token\": \"x\", \"serve_stale\": 1}}";
    static const char theirs[] = "{\"server\": {\"mgmt_token\": \"y\", \"serve_stale\": 2}, "
                                 "\"forwards\": [{\"match\": \"a\", \"upstream\": [\"::1\"]}]}";
    char digest_ours[NCFG_DIGEST_SIZE];
    char digest_theirs[NCFG_DIGEST_SIZE];
    char *merged;
    size_t len;
    struct loaded l;

    CU_ASSERT_EQUAL_FATAL(ncfg_merge(ours, strlen(ours), theirs, strlen(theirs), &merged, &len),
                          NCFG_OK);
    l = load_octets(merged, len);
    CU_ASSERT_EQUAL_FATAL(l.result, NCFG_OK);
    CU_ASSERT_STRING_EQUAL(l.config->server.mgmt_token, "x");
    CU_ASSERT_EQUAL(l.config->server.serve_stale_s, 2);
    CU_ASSERT_EQUAL(l.config->forward_count, 1);
    unload(&l);
    CU_ASSERT_EQUAL(ncfg_digest(merged, len, digest_ours), NCFG_OK);
    CU_ASSERT_EQUAL(ncfg_digest(theirs, strlen(theirs), digest_theirs), NCFG_OK);
    CU_ASSERT_STRING_EQUAL(digest_ours, digest_theirs);
    free(merged);
}

UNIT_MAIN("libnanocfg/forwards", UNIT_TEST(a_domain_is_a_zone),
          UNIT_TEST(a_network_is_its_reverse_zones), UNIT_TEST(servers_have_ports_and_a_timeout),
          UNIT_TEST(reports_what_is_wrong), UNIT_TEST(warns_of_what_is_doubtful),
          UNIT_TEST(bounds_the_list), UNIT_TEST(they_are_shared_between_nodes))
