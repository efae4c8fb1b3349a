/* SPDX-License-Identifier: MIT */
#include "loaded.h"

#define SERVER(members) "{\"server\": {" members "}}"

static void an_empty_config_has_the_defaults(void)
{
    static const char *const texts[] = {"{}", "{\"server\": {}}", "{\"server\": null}",
                                        SERVER("\"port\": null, \"upstream\": null")};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct loaded l = load_clean(texts[i]);
        const struct ncfg_server *s = &l.config->server;

        CU_ASSERT_STRING_EQUAL(s->host, "0.0.0.0");
        CU_ASSERT_EQUAL(s->port, 53);
        CU_ASSERT_EQUAL_FATAL(s->upstream_count, 2);
        CU_ASSERT_STRING_EQUAL(s->upstreams[0].text, "8.8.8.8");
        CU_ASSERT_EQUAL(memcmp(s->upstreams[0].address, "\x08\x08\x08\x08", 4), 0);
        CU_ASSERT_STRING_EQUAL(s->upstreams[1].host, "1.1.1.1");
        CU_ASSERT_EQUAL(s->upstreams[1].port, 53);
        CU_ASSERT_EQUAL(s->upstreams[1].family, NCFG_IPV4);
        CU_ASSERT_EQUAL(s->upstream_timeout_ms, 3000);
        CU_ASSERT(s->cache_enabled);
        CU_ASSERT_EQUAL(s->cache_ttl_s, 300);
        CU_ASSERT_EQUAL(s->cache_size, 1000);
        CU_ASSERT_EQUAL(s->log_level, NCFG_LOG_INFO);
        CU_ASSERT_EQUAL(s->log_format, NCFG_LOG_TEXT);
        CU_ASSERT_FALSE(s->log_queries);
        CU_ASSERT(s->hot_reload);
        CU_ASSERT_STRING_EQUAL(s->mgmt_host, "0.0.0.0");
        CU_ASSERT_EQUAL(s->mgmt_port, 0);
        CU_ASSERT_EQUAL(s->peer_count, 0);
        CU_ASSERT_EQUAL(s->config_version, 1);
        CU_ASSERT_FALSE(s->allow_from_set);
        CU_ASSERT(s->auto_ptr);
        CU_ASSERT_FALSE(s->hide_version);
        CU_ASSERT_EQUAL(s->workers, 0);
        CU_ASSERT_EQUAL(s->serve_stale_s, 0);
        CU_ASSERT_FALSE(s->prefetch);
        CU_ASSERT_PTR_NULL(s->mgmt_token);
        CU_ASSERT_PTR_NULL(s->state_dir);
        unload(&l);
    }
}

static void every_key_arrives_in_the_model(void)
{
    struct loaded l = load_clean(SERVER(
        "\"host\": \"::\", \"port\": 0, \"upstream\": [\"10.0.0.1:5353\", \"dns.example\"],"
        "\"upstream_timeout\": 0.5, \"upstream_port\": 5300, \"cache_enabled\": false,"
        "\"cache_ttl\": 0, \"cache_size\": 10000000, \"log_level\": \"warn\","
        "\"log_format\": \"JSON\", \"log_queries\": true, \"hot_reload\": false,"
        "\"mgmt_host\": \"localhost\", \"mgmt_port\": 65535, \"peers\": [\"10.0.0.12\"],"
        "\"config_version\": 18446744073709551615, \"allow_from\": [\"10.0.0.0/8\", \"::1\"],"
        "\"auto_ptr\": false, \"hide_version\": true, \"workers\": 1024,"
        "\"serve_stale\": 86400, \"prefetch\": true, \"mgmt_token\": \"s3cret-~!\","
        "\"state_dir\": \"/var/lib/nanodns\""));
    const struct ncfg_server *s = &l.config->server;

    CU_ASSERT_STRING_EQUAL(s->host, "::");
    CU_ASSERT_EQUAL(s->port, 0);
    CU_ASSERT_EQUAL_FATAL(s->upstream_count, 2);
    CU_ASSERT_EQUAL(s->upstreams[0].port, 5353);
    CU_ASSERT_STRING_EQUAL(s->upstreams[0].host, "10.0.0.1");
    CU_ASSERT_STRING_EQUAL(s->upstreams[0].text, "10.0.0.1:5353");
    CU_ASSERT_EQUAL(s->upstreams[1].port, 5300);
    CU_ASSERT_EQUAL(s->upstreams[1].family, NCFG_HOST_NAME);
    CU_ASSERT_EQUAL(s->upstream_timeout_ms, 500);
    CU_ASSERT_FALSE(s->cache_enabled);
    CU_ASSERT_EQUAL(s->cache_ttl_s, 0);
    CU_ASSERT_EQUAL(s->cache_size, 10000000);
    CU_ASSERT_EQUAL(s->log_level, NCFG_LOG_WARNING);
    CU_ASSERT_EQUAL(s->log_format, NCFG_LOG_JSON);
    CU_ASSERT(s->log_queries);
    CU_ASSERT_FALSE(s->hot_reload);
    CU_ASSERT_STRING_EQUAL(s->mgmt_host, "localhost");
    CU_ASSERT_EQUAL(s->mgmt_port, 65535);
    CU_ASSERT_EQUAL_FATAL(s->peer_count, 1);
    CU_ASSERT_EQUAL(s->peers[0].port, 65535);
    CU_ASSERT_EQUAL(s->config_version, UINT64_MAX);
    CU_ASSERT(s->allow_from_set);
    CU_ASSERT_EQUAL_FATAL(s->allow_from_count, 2);
    CU_ASSERT_EQUAL(s->allow_from[0].prefix_len, 8);
    CU_ASSERT_EQUAL(s->allow_from[1].family, NCFG_IPV6);
    CU_ASSERT_EQUAL(s->allow_from[1].prefix_len, 128);
    CU_ASSERT_FALSE(s->auto_ptr);
    CU_ASSERT(s->hide_version);
    CU_ASSERT_EQUAL(s->workers, 1024);
    CU_ASSERT_EQUAL(s->serve_stale_s, 86400);
    CU_ASSERT(s->prefetch);
    CU_ASSERT_STRING_EQUAL(s->mgmt_token, "s3cret-~!");
    CU_ASSERT_STRING_EQUAL(s->state_dir, "/var/lib/nanodns");
    unload(&l);
}

static void empty_lists_are_not_the_defaults(void)
{
    struct loaded l = load_clean(SERVER("\"upstream\": [], \"allow_from\": [], \"peers\": []"));

    CU_ASSERT_EQUAL(l.config->server.upstream_count, 0);
    CU_ASSERT(l.config->server.allow_from_set);
    CU_ASSERT_EQUAL(l.config->server.allow_from_count, 0);
    unload(&l);
}

static void upstream_port_applies_to_the_default_upstreams(void)
{
    struct loaded l = load_clean(SERVER("\"upstream_port\": 5353"));

    CU_ASSERT_EQUAL(l.config->server.upstreams[0].port, 5353);
    unload(&l);
}

static void a_peer_without_port_uses_the_usual_one(void)
{
    struct loaded l = load_clean(SERVER("\"peers\": [\"10.0.0.12\", \"[fd00::2]:9054\"]"));

    CU_ASSERT_EQUAL(l.config->server.peers[0].port, 9053);
    CU_ASSERT_EQUAL(l.config->server.peers[1].port, 9054);
    CU_ASSERT_STRING_EQUAL(l.config->server.peers[1].host, "fd00::2");
    unload(&l);
}

static void names_wrong_numbers_with_their_range(void)
{
    static const struct expectation cases[] = {
        {SERVER("\"port\": 65535"), NULL},
        {SERVER("\"port\": 65536"),
         "1:21: error: server.port: expected a whole number from 0 to 65535, found 65536"},
        {SERVER("\"port\": -1"),
         "1:21: error: server.port: expected a whole number from 0 to 65535, found -1"},
        {SERVER("\"port\": -0"), NULL},
        {SERVER("\"port\": 53.0"),
         "1:21: error: server.port: expected a whole number from 0 to 65535, found 53.0"},
        {SERVER("\"port\": 5e1"),
         "1:21: error: server.port: expected a whole number from 0 to 65535, found 5e1"},
        {SERVER("\"port\": 99999999999999999999"),
         "1:21: error: server.port: expected a whole number from 0 to 65535, found "
         "99999999999999999999"},
        {SERVER("\"port\": \"53\""), "1:21: error: server.port: expected a whole number from 0 to "
                                     "65535, found the string \"53\"; drop the quotes"},
        {SERVER("\"port\": true"),
         "1:21: error: server.port: expected a whole number from 0 to 65535, found true"},
        {SERVER("\"port\": [53]"),
         "1:21: error: server.port: expected a whole number from 0 to 65535, found a list [...]"},
        {SERVER("\"cache_ttl\": 2147483647"), NULL},
        {SERVER("\"cache_ttl\": 2147483648"),
         "1:26: error: server.cache_ttl: expected a whole number of seconds from 0 to 2147483647, "
         "found 2147483648"},
        {SERVER("\"cache_size\": 10000001"),
         "1:27: error: server.cache_size: expected a whole number of entries from 0 to 10000000, "
         "found 10000001"},
        {SERVER("\"upstream_timeout\": 0"),
         "1:33: error: server.upstream_timeout: expected a number of seconds from 0.001 to 3600, "
         "found 0"},
        {SERVER("\"upstream_timeout\": 1e400"),
         "1:33: error: server.upstream_timeout: expected a number of seconds from 0.001 to 3600, "
         "found 1e400"},
        {SERVER("\"upstream_timeout\": 3600"), NULL},
        {SERVER("\"config_version\": 18446744073709551616"),
         "1:31: error: server.config_version: expected a whole number from 0 to "
         "18446744073709551615, found 18446744073709551616"},
        {SERVER("\"upstream_port\": 0"),
         "1:30: error: server.upstream_port: expected a whole number from 1 to 65535, found 0"},
        {SERVER("\"workers\": 1025"),
         "1:24: error: server.workers: expected a whole number from 0 to 1024, found 1025"},
    };

    EXPECT_EACH(cases);
}

static void names_wrong_kinds(void)
{
    static const struct expectation cases[] = {
        {"{\"server\": []}", "1:12: error: server: expected an object, found a list [...]"},
        {"{\"server\": 7}", "1:12: error: server: expected an object, found 7"},
        {"[]", "1:1: error: expected an object, found a list [...]"},
        {"null", "1:1: error: expected an object, found null"},
        {SERVER("\"log_queries\": \"yes\""),
         "1:28: error: server.log_queries: expected true or false, found the string \"yes\""},
        {SERVER("\"log_queries\": \"true\""), "1:28: error: server.log_queries: expected true or "
                                              "false, found the string \"true\"; drop the quotes"},
        {SERVER("\"log_queries\": \"trunullle\""),
         "1:28: error: server.log_queries: expected true or false, found the string "
         "\"trunullle\""},
        {SERVER("\"log_queries\": 1"),
         "1:28: error: server.log_queries: expected true or false, found 1"},
        {SERVER("\"host\": 127"),
         "1:21: error: server.host: expected a string, found 127; put it in double quotes"},
        {SERVER("\"host\": {}"), "1:21: error: server.host: expected a string, found an object "
                                 "{...}"},
        {SERVER("\"upstream\": \"8.8.8.8\""),
         "1:25: error: server.upstream: expected a list of strings, found the string \"8.8.8.8\"; "
         "put it in brackets: [\"...\"]"},
        {SERVER("\"upstream\": [8]"),
         "1:26: error: server.upstream[0]: expected a string, found 8; put it in double quotes"},
        {SERVER("\"upstream\": [\"1.1.1.1\", null]"),
         "1:37: error: server.upstream[1]: expected a string, found null"},
    };

    EXPECT_EACH(cases);
}

static void names_wrong_addresses(void)
{
    static const struct expectation cases[] = {
        {SERVER("\"host\": \"\""),
         "1:21: error: server.host: '' is empty; write 0.0.0.0 or :: for every address"},
        {SERVER("\"host\": \"*\""),
         "1:21: error: server.host: '*' is not an address; write 0.0.0.0 or :: for every address"},
        {SERVER("\"host\": \"[::1]\""), "1:21: error: server.host: '[::1]' has brackets; an IPv6 "
                                        "address stands without them here"},
        {SERVER("\"host\": \"127.0.0.1:53\""), "1:21: error: server.host: '127.0.0.1:53' is not an "
                                               "address; the port has a key of its own"},
        {SERVER("\"mgmt_host\": \"127.0.0.256\""),
         "1:26: error: server.mgmt_host: '127.0.0.256' is not an IPv4 address"},
        {SERVER("\"host\": \"a b\""),
         "1:21: error: server.host: 'a b' is not an address or host name"},
        {SERVER("\"host\": \"a\\u0000b\""),
         "1:21: error: server.host: the string holds a NUL (\\u0000)"},
        {SERVER("\"upstream\": [\"8.8.8.300\"]"),
         "1:26: error: server.upstream[0]: '8.8.8.300' is not an IPv4 address"},
        {SERVER("\"upstream\": [\"https://dns.example\"]"),
         "1:26: error: server.upstream[0]: 'https://dns.example' is a URL; write address:port"},
        {SERVER("\"peers\": [\"10.0.0.1:0\"]"), "1:23: error: server.peers[0]: '10.0.0.1:0' has a "
                                                "port that is not a number from 1 to 65535"},
        {SERVER("\"allow_from\": [\"lan\"]"),
         "1:28: error: server.allow_from[0]: 'lan' is not a network; write 192.168.0.0/16, "
         "2001:db8::/32 or an address"},
        {SERVER("\"allow_from\": [\"10.0.0.0/33\"]"),
         "1:28: error: server.allow_from[0]: '10.0.0.0/33' has a prefix length outside 0..32"},
        {SERVER("\"allow_from\": [\"::/0129\"]"),
         "1:28: error: server.allow_from[0]: '::/0129' has a prefix length outside 0..128"},
        {SERVER("\"allow_from\": [\"10.1.0.0/8\"]"),
         "1:28: warning: server.allow_from[0]: '10.1.0.0/8' has bits set behind the prefix; they "
         "are ignored"},
    };

    EXPECT_EACH(cases);
}

static void names_wrong_words(void)
{
    static const struct expectation cases[] = {
        {SERVER("\"log_level\": \"DEBIG\""),
         "1:26: error: server.log_level: unknown level 'DEBIG', did you mean 'DEBUG'; levels are "
         "TRACE, DEBUG, INFO, WARN, WARNING and ERROR"},
        {SERVER("\"log_level\": \"loud\""),
         "1:26: error: server.log_level: unknown level 'loud'; levels are TRACE, DEBUG, INFO, "
         "WARN, WARNING and ERROR"},
        {SERVER("\"log_format\": \"jsn\""), "1:27: error: server.log_format: unknown format 'jsn', "
                                            "did you mean 'json'; formats are text, logfmt and "
                                            "json"},
    };

    EXPECT_EACH(cases);
}

static void judges_token_and_folder(void)
{
    static const struct expectation cases[] = {
        {SERVER("\"mgmt_token\": null, \"state_dir\": null"), NULL},
        {SERVER("\"mgmt_token\": \"\""), "1:27: error: server.mgmt_token: is empty; leave the key "
                                         "out to ask for no token"},
        {SERVER("\"mgmt_token\": \"a b\""), "1:27: error: server.mgmt_token: character 2 is not "
                                            "printable ASCII, or is a space"},
        {SERVER("\"mgmt_token\": \"abc\\u007f\""),
         "1:27: error: server.mgmt_token: character 4 is not printable ASCII, or is a space"},
        {SERVER("\"mgmt_token\": \"\u00e9\""),
         "1:27: error: server.mgmt_token: character 1 is not printable ASCII, or is a space"},
        {SERVER("\"mgmt_token\": 1"),
         "1:27: error: server.mgmt_token: expected a string, found 1; put it in double quotes"},
        {SERVER("\"state_dir\": \"\""), "1:26: error: server.state_dir: is empty; name a folder"},
        {SERVER("\"serve_stale\": 604801"),
         "1:28: error: server.serve_stale: expected a whole number "
         "of seconds from 0 to 604800, found 604801"},
    };

    EXPECT_EACH(cases);
}

static void warns_of_keys_without_effect(void)
{
    static const struct expectation cases[] = {
        {SERVER("\"upsteam\": []"),
         "1:13: warning: server.upsteam: unknown key 'upsteam', did you mean 'upstream'"},
        {SERVER("\"x\": []"), "1:13: warning: server.x: unknown key 'x'"},
        {SERVER("\"a b\": []"), "1:13: warning: server[\"a b\"]: unknown key 'a b'"},
        {SERVER("\"user\": \"nobody\""),
         "1:21: warning: server.user: 'user' has no effect in this version"},
        {SERVER("\"prefetch\": 60"),
         "1:25: error: server.prefetch: expected true or false, found 60"},
        {SERVER("\"user\": null"), NULL},
        {"{\"forwards\": []}", NULL},
        {"{\"blocklists\": []}",
         "1:16: warning: blocklists: 'blocklists' has no effect in this version"},
        {"{\"recrods\": []}",
         "1:2: warning: recrods: unknown key 'recrods', did you mean 'records'"},
    };

    EXPECT_EACH(cases);
}

static void bounds_the_lists(void)
{
    size_t size = 32 + 1100 * 12;
    char *text = malloc(size);
    size_t used;
    struct loaded l;

    CU_ASSERT_FATAL(text != NULL);
    for (unsigned count = NCFG_LIST_MAX; count <= NCFG_LIST_MAX + 1; count++) {
        used = (size_t)snprintf(text, size, "{\"server\":{\"upstream\":[");
        for (unsigned i = 0; i < count; i++) {
            used += (size_t)snprintf(text + used, size - used, "%s\"1.1.1.1\"", i == 0 ? "" : ",");
        }
        snprintf(text + used, size - used, "]}}");
        l = load(text);
        if (count == NCFG_LIST_MAX) {
            CU_ASSERT_EQUAL(l.result, NCFG_OK);
        } else {
            CU_ASSERT(has_diag(&l, "1:23: error: server.upstream: more than 1024 entries"));
        }
        unload(&l);
    }
    free(text);
}

static void log_levels_have_words(void)
{
    enum ncfg_log_level level;

    CU_ASSERT(ncfg_log_level_from_text("trace", &level) && level == NCFG_LOG_TRACE);
    CU_ASSERT(ncfg_log_level_from_text("WARNING", &level) && level == NCFG_LOG_WARNING);
    CU_ASSERT(ncfg_log_level_from_text("Warn", &level) && level == NCFG_LOG_WARNING);
    CU_ASSERT_FALSE(ncfg_log_level_from_text("WAR", &level));
    CU_ASSERT_FALSE(ncfg_log_level_from_text("", &level));
    CU_ASSERT_EQUAL(level, NCFG_LOG_WARNING);
    CU_ASSERT_STRING_EQUAL(ncfg_log_level_text(NCFG_LOG_ERROR), "ERROR");
    CU_ASSERT_STRING_EQUAL(ncfg_log_level_text(NCFG_LOG_WARNING), "WARN");
}

UNIT_MAIN("libnanocfg/server", UNIT_TEST(an_empty_config_has_the_defaults),
          UNIT_TEST(every_key_arrives_in_the_model), UNIT_TEST(empty_lists_are_not_the_defaults),
          UNIT_TEST(upstream_port_applies_to_the_default_upstreams),
          UNIT_TEST(a_peer_without_port_uses_the_usual_one),
          UNIT_TEST(names_wrong_numbers_with_their_range), UNIT_TEST(names_wrong_kinds),
          UNIT_TEST(names_wrong_addresses), UNIT_TEST(names_wrong_words),
          UNIT_TEST(judges_token_and_folder), UNIT_TEST(warns_of_keys_without_effect),
          UNIT_TEST(bounds_the_lists), UNIT_TEST(log_levels_have_words))
