/* SPDX-License-Identifier: MIT */
#include "loaded.h"

#include <dnswire/name.h>
#include <dnswire/rdata.h>
#include <dnswire/types.h>

#define ZONES(members) "{\"zones\": {" members "}}"

static bool soa_is(const struct ncfg_zone *zone, const char *expected)
{
    char text[1200];

    return dnsw_rdata_check(DNSW_TYPE_SOA, zone->soa_rdata, zone->soa_rdlen) == 0 &&
           dnsw_rdata_to_text(DNSW_TYPE_SOA, zone->soa_rdata, zone->soa_rdlen, text, sizeof(text)) >
               0 &&
           strcmp(text, expected) == 0;
}

static void a_zone_without_soa_gets_the_defaults(void)
{
    static const char *const texts[] = {ZONES("\"Example.LAN.\": {}"),
                                        ZONES("\"example.lan\": null"),
                                        ZONES("\"example.lan\": {\"soa\": {}, \"ns\": []}"),
                                        ZONES("\"example.lan\": {\"soa\": null, \"ns\": null}")};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct loaded l = load_clean(texts[i]);

        CU_ASSERT_EQUAL_FATAL(l.config->zone_count, 1);
        CU_ASSERT_EQUAL(memcmp(l.config->zones[0].apex, "\7example\3lan", 13), 0);
        CU_ASSERT(soa_is(&l.config->zones[0],
                         "ns1.example.lan. admin.example.lan. 2024010101 3600 900 604800 300"));
        CU_ASSERT_EQUAL(l.config->zones[0].minimum_s, 300);
        CU_ASSERT_EQUAL(l.config->zones[0].ns_count, 0);
        unload(&l);
    }
}

static void a_partial_soa_is_completed(void)
{
    struct loaded l =
        load_clean(ZONES("\"lan\": {\"soa\": {\"mname\": \"NS.other\", \"serial\": 4294967295, "
                         "\"minimum\": 5}, \"ns\": [\"ns.other.\", \"NS2.other\"]}"));
    const struct ncfg_zone *zone = &l.config->zones[0];

    CU_ASSERT(soa_is(zone, "NS.other. admin.lan. 4294967295 3600 900 604800 5"));
    CU_ASSERT_EQUAL(zone->minimum_s, 5);
    CU_ASSERT_EQUAL_FATAL(zone->ns_count, 2);
    CU_ASSERT_EQUAL(memcmp(zone->ns[0], "\2ns\5other", 10), 0);
    CU_ASSERT_EQUAL(memcmp(zone->ns[1], "\3NS2\5other", 11), 0);
    unload(&l);
}

static void an_soa_record_serves_a_zone_without_soa(void)
{
    struct loaded l = load("{\"zones\":{\"x.lan\":{}},\"records\":[{\"name\":\"X.lan\",\"type\":"
                           "\"SOA\",\"value\":\"a. b. 1 2 3 4 77\"},{\"name\":\"y.x.lan\",\"type\":"
                           "\"A\",\"value\":\"1.2.3.4\"}]}");

    CU_ASSERT_EQUAL_FATAL(l.result, NCFG_OK);
    CU_ASSERT_EQUAL(ncfg_diags_warnings(l.diags), 0);
    CU_ASSERT(soa_is(&l.config->zones[0], "a. b. 1 2 3 4 77"));
    CU_ASSERT_EQUAL(l.config->zones[0].minimum_s, 77);
    CU_ASSERT_EQUAL_FATAL(l.config->record_count, 1);
    CU_ASSERT_EQUAL(l.config->records[0].type, DNSW_TYPE_A);
    unload(&l);
}

static void the_zones_soa_goes_before_a_record(void)
{
    struct loaded l = load("{\"zones\":{\"lan\":{\"soa\":{\"serial\":9}}},\"records\":[{\"name\":"
                           "\"lan\",\"type\":\"SOA\",\"value\":\"a. b. 1 2 3 4 77\"}]}");

    CU_ASSERT_EQUAL_FATAL(l.result, NCFG_OK);
    CU_ASSERT(has_diag(&l, "1:58: warning: records[0]: this SOA record is not served: the 'soa' of "
                           "zone 'lan' goes before it"));
    CU_ASSERT_EQUAL(l.config->zones[0].minimum_s, 300);
    CU_ASSERT_EQUAL(l.config->record_count, 0);
    unload(&l);
}

static void the_longest_apex_still_has_an_soa(void)
{
    char text[400] = "{\"zones\":{\"";
    struct loaded l;

    for (size_t i = 0; i < 126; i++) {
        append(text, sizeof(text), "a.");
    }
    append(text, sizeof(text), "\":{}}}");
    l = load_clean(text);
    CU_ASSERT_EQUAL(
        dnsw_rdata_check(DNSW_TYPE_SOA, l.config->zones[0].soa_rdata, l.config->zones[0].soa_rdlen),
        0);
    unload(&l);
}

static void reports_what_is_wrong_in_a_zone(void)
{
    static const struct expectation cases[] = {
        {"{\"zones\": []}", "1:11: error: zones: expected an object, found a list [...]"},
        {ZONES("\"lan\": []"), "1:19: error: zones.lan: expected an object, found a list [...]"},
        {ZONES("\"\": {}"), "1:12: error: zones[\"\"]: the name is empty"},
        {ZONES("\"*.lan\": {}"), "1:12: error: zones[\"*.lan\"]: a zone has no wildcard: it holds "
                                 "every name below it"},
        {ZONES("\"a\\u0000\": {}"),
         "1:12: error: zones[\"a\"]: the zone's name holds a NUL (\\u0000)"},
        {ZONES("\"a..lan\": {}"), "1:12: error: zones[\"a..lan\"]: 'a..lan' is not a name: label 2 "
                                  "is empty (two dots in a row)"},
        {ZONES("\"lan\": {\"soa\": 1}"), "1:27: error: zones.lan.soa: expected an object, found 1"},
        {ZONES("\"lan\": {\"soa\": {\"rname\": \"admin@example.lan\"}}"),
         "1:37: error: zones.lan.soa.rname: write 'admin.example.lan', not 'admin@example.lan': an "
         "SOA has a dot in place of the '@'"},
        {ZONES("\"lan\": {\"soa\": {\"rname\": \"@\"}}"),
         "1:37: error: zones.lan.soa.rname: '@' means nothing here; write the name in full"},
        {ZONES("\"lan\": {\"soa\": {\"serial\": 4294967296}}"),
         "1:38: error: zones.lan.soa.serial: expected a whole number from 0 to 4294967295, found "
         "4294967296"},
        {ZONES("\"lan\": {\"soa\": {\"minimum\": -1}}"),
         "1:39: error: zones.lan.soa.minimum: expected a whole number of seconds from 0 to "
         "2147483647, found -1"},
        {ZONES("\"lan\": {\"soa\": {\"mail\": 1}}"),
         "1:28: warning: zones.lan.soa.mail: unknown key 'mail'"},
        {ZONES("\"lan\": {\"ns\": \"ns1\"}"),
         "1:26: error: zones.lan.ns: expected a list of strings, found the string \"ns1\"; put it "
         "in brackets: [\"...\"]"},
        {ZONES("\"lan\": {\"ns\": [\"\"]}"), "1:27: error: zones.lan.ns[0]: the name is empty"},
        {ZONES("\"lan\": {\"ns\": [\"ns1.lan\"]}"),
         "1:27: warning: zones.lan.ns[0]: 'ns1.lan' lies in the zone but has no A or AAAA record"},
        {ZONES("\"lan\": {\"soa\": {\"mname\": \"a..b\"}}"),
         "1:37: error: zones.lan.soa.mname: 'a..b' is not a name: label 2 is empty (two dots in a "
         "row)"},
        {ZONES("\"lan\": {\"soa\": {\"mname\": 1}}"),
         "1:37: error: zones.lan.soa.mname: expected a string, found 1; put it in double quotes"},
        {ZONES("\"lan\": {\"nss\": []}"),
         "1:20: warning: zones.lan.nss: unknown key 'nss', did you mean 'ns'"},
        {ZONES("\"lan\": {}, \"LAN.\": {}"),
         "1:23: error: zones[\"LAN.\"]: the zone 'lan' stands twice"},
        {ZONES("\"lan\": {\"ns\": [\"a.b\"]}, \"lan\": {}"),
         "1:36: warning: zones.lan: the key 'lan' stands twice in this object; the last one "
         "counts"},
        {"{\"records\":[{\"name\":\"lan\",\"type\":\"SOA\",\"value\":\"a. b. 1 2 3 4 5\"}]}",
         "1:21: error: records[0]: an SOA record stands only at the apex of a zone of \"zones\", "
         "and 'lan' is none"},
        {"{\"zones\":{\"lan\":{}},\"records\":[{\"name\":\"*.lan\",\"type\":\"SOA\",\"value\":\"a. "
         "b. 1 2 3 4 5\"}]}",
         "1:40: error: records[0]: an SOA record stands only at the apex of a zone of \"zones\", "
         "and '*.lan' is none"},
    };

    EXPECT_EACH(cases);
}

static void name_servers_with_an_address_are_fine(void)
{
    static const char *const records[] = {
        "{\"name\":\"NS1.lan\",\"type\":\"A\",\"value\":\"1.2.3.4\"}",
        "{\"name\":\"ns1.lan\",\"type\":\"AAAA\",\"value\":\"::1\"}",
        "{\"name\":\"*.lan\",\"type\":\"A\",\"value\":\"1.2.3.4\"}",
        "{\"name\":\"ns1.lan\",\"type\":\"A\",\"value\":\"1.2.3.4\",\"wildcard\":true}",
    };

    for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
        char text[400];
        struct loaded l;

        snprintf(text, sizeof(text),
                 "{\"zones\":{\"lan\":{\"ns\":[\"Ns1.lan\",\"ns.other\"]}},\"records\":[%s]}",
                 records[i]);
        l = load_clean(text);
        unload(&l);
    }
}

static void the_last_of_equal_keys_wins(void)
{
    struct loaded l = load(ZONES("\"lan\": {\"ns\": [\"a.b\"]}, \"x\": {}, \"lan\": {\"ns\": "
                                 "[\"c.d\", \"e.f\"]}"));

    CU_ASSERT_EQUAL_FATAL(l.config->zone_count, 2);
    CU_ASSERT_EQUAL(l.config->zones[0].ns_count, 2);
    CU_ASSERT_EQUAL(l.config->zones[1].ns_count, 0);
    unload(&l);
}

UNIT_MAIN("libnanocfg/zones", UNIT_TEST(a_zone_without_soa_gets_the_defaults),
          UNIT_TEST(a_partial_soa_is_completed), UNIT_TEST(an_soa_record_serves_a_zone_without_soa),
          UNIT_TEST(the_zones_soa_goes_before_a_record),
          UNIT_TEST(the_longest_apex_still_has_an_soa), UNIT_TEST(reports_what_is_wrong_in_a_zone),
          UNIT_TEST(name_servers_with_an_address_are_fine), UNIT_TEST(the_last_of_equal_keys_wins))
