/* SPDX-License-Identifier: MIT */
#include "loaded.h"

#include <dnswire/name.h>
#include <dnswire/rdata.h>
#include <dnswire/types.h>

#define RECORD(members) "{\"records\": [{" members "}]}"
#define A_LAN           "\"name\": \"a.lan\", "

static void reads_each_type(void)
{
    static const struct {
        const char *type;
        const char *value;
        uint16_t number;
        const char *text;
    } cases[] = {
        {"A", "192.168.1.10", 1, "192.168.1.10"},
        {"a", "\\\\# 4 01020304", 1, "1.2.3.4"},
        {"aAaA", "FD00::0:1", 28, "fd00::1"},
        {"CNAME", "Web.lan", 5, "Web.lan."},
        {"PTR", "host.lan.", 12, "host.lan."},
        {"NS", "ns.lan", 2, "ns.lan."},
        {"TXT", "v=spf1 mx ~all", 16, "\"v=spf1 mx ~all\""},
        {"TXT", "", 16, "\"\""},
        {"TXT", "a\\\\b \\\"c\\\"", 16, "\"a\\\\b \\\"c\\\"\""},
        {"TXT", "\\\\# 1 00", 16, "\"\\\\# 1 00\""},
        {"SRV", "10 5 5060 sip.lan", 33, "10 5 5060 sip.lan."},
        {"CAA", "0 issue \\\"ca.example\\\"", 257, "0 issue \"ca.example\""},
        {"TYPE65280", "\\\\# 3 abcdef", 65280, "\\# 3 ABCDEF"},
        {"tYpE13", "\\\\# 4 01610162", 13, "\"a\" \"b\""},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[400];
        char value[400] = "";
        const struct ncfg_record *record;
        struct loaded l;

        snprintf(text, sizeof(text), RECORD(A_LAN "\"type\": \"%s\", \"value\": \"%s\""),
                 cases[i].type, cases[i].value);
        l = load_clean(text);
        CU_ASSERT_EQUAL_FATAL(l.config->record_count, 1);
        record = &l.config->records[0];
        CU_ASSERT_EQUAL(record->type, cases[i].number);
        CU_ASSERT_EQUAL(record->ttl_s, 300);
        CU_ASSERT_FALSE(record->wildcard);
        CU_ASSERT_EQUAL(dnsw_rdata_check(record->type, record->rdata, record->rdlen), 0);
        CU_ASSERT(dnsw_rdata_to_text(record->type, record->rdata, record->rdlen, value,
                                     sizeof(value)) > 0);
        if (strcmp(value, cases[i].text) != 0) {
            printf("\n    %s: %s\n", text, value);
        }
        CU_ASSERT_STRING_EQUAL(value, cases[i].text);
        unload(&l);
    }
}

static void an_mx_has_a_priority(void)
{
    struct loaded l =
        load_clean(RECORD(A_LAN "\"type\": \"MX\", \"value\": \"mail.lan\", \"priority\": 65535"));

    CU_ASSERT_EQUAL(l.config->records[0].rdlen, 12);
    CU_ASSERT_EQUAL(memcmp(l.config->records[0].rdata, "\xFF\xFF\4mail\3lan", 12), 0);
    unload(&l);
    l = load(RECORD(A_LAN "\"type\": \"MX\", \"value\": \"mail.lan\""));
    CU_ASSERT(has_diag(&l, "1:14: warning: records[0]: an MX record without 'priority' gets 10"));
    CU_ASSERT_EQUAL(memcmp(l.config->records[0].rdata, "\0\x0A", 2), 0);
    unload(&l);
}

static void long_texts_are_split(void)
{
    static const size_t lengths[] = {255, 256, 510, 511};
    char text[700];

    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        size_t strings = (lengths[i] + 254) / 255;
        char value[600];
        struct loaded l;

        memset(value, 'x', lengths[i]);
        value[lengths[i]] = '\0';
        snprintf(text, sizeof(text), RECORD(A_LAN "\"type\": \"TXT\", \"value\": \"%s\""), value);
        l = load_clean(text);
        CU_ASSERT_EQUAL(l.config->records[0].rdlen, lengths[i] + strings);
        CU_ASSERT_EQUAL(l.config->records[0].rdata[0], 255);
        if (strings > 1) {
            CU_ASSERT_EQUAL(l.config->records[0].rdata[256],
                            lengths[i] - 255 < 255 ? lengths[i] - 255 : 255);
        }
        unload(&l);
    }
}

static void a_text_fits_one_record(void)
{
    static const size_t most = 65279; /* 255 strings of 256 octets with their lengths */
    char *text = malloc(most + 200);

    CU_ASSERT_FATAL(text != NULL);
    for (size_t len = most; len <= most + 1; len++) {
        static const char head[] = "{\"records\": [{" A_LAN "\"type\": \"TXT\", \"value\": \"";
        struct loaded l;

        memcpy(text, head, sizeof(head) - 1);
        memset(text + sizeof(head) - 1, 'x', len);
        snprintf(text + sizeof(head) - 1 + len, 8, "\"}]}");
        l = load(text);
        CU_ASSERT_EQUAL(l.result, len == most ? NCFG_OK : NCFG_INVALID);
        unload(&l);
    }
    free(text);
}

static void wildcards_are_a_flag_or_a_prefix(void)
{
    static const struct {
        const char *members;
        const char *owner;
        bool wildcard;
    } cases[] = {
        {"\"name\": \"App.lan.\"", "\3app\3lan", false},
        {"\"name\": \"app.lan\", \"wildcard\": true", "\3app\3lan", true},
        {"\"name\": \"*.app.lan\"", "\3app\3lan", true},
        {"\"name\": \"*.app.lan\", \"wildcard\": false", "\3app\3lan", true},
        {"\"name\": \"*.APP.lan\", \"wildcard\": true", "\3app\3lan", true},
        {"\"name\": \"*\"", "", true},
        {"\"name\": \"*.\"", "", true},
        {"\"name\": \".\"", "", false},
        {"\"name\": \"b\xC3\xBC.lan\"", "\3b\xC3\xBC\3lan", false},
        {"\"name\": \"a\\\\.b.lan\"", "\3a.b\3lan", false},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[200];
        struct loaded l;

        snprintf(text, sizeof(text), RECORD("%s, \"type\": \"A\", \"value\": \"1.2.3.4\""),
                 cases[i].members);
        l = load_clean(text);
        CU_ASSERT_EQUAL(
            memcmp(l.config->records[0].owner, cases[i].owner, strlen(cases[i].owner) + 1), 0);
        CU_ASSERT_EQUAL(l.config->records[0].wildcard, cases[i].wildcard);
        unload(&l);
    }
}

static void names_wrong_names(void)
{
#define NAMED(name) RECORD("\"name\": \"" name "\", \"type\": \"A\", \"value\": \"1.2.3.4\"")
#define A63         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    static const struct expectation cases[] = {
        {NAMED(A63 ".lan"), NULL},
        {NAMED("x." A63 "a"),
         "1:23: error: records[0].name: 'x.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaa...' is not a name: label 2, '" A63 "a', "
         "has 64 octets; 63 is the most"},
        {NAMED(""), "1:23: error: records[0].name: the name is empty"},
        {NAMED("@"), "1:23: error: records[0].name: '@' means nothing here; write the name in "
                     "full"},
        {NAMED(".lan"), "1:23: error: records[0].name: '.lan' is not a name: label 1 is empty (it "
                        "begins with a dot)"},
        {NAMED("a..lan"), "1:23: error: records[0].name: 'a..lan' is not a name: label 2 is empty "
                          "(two dots in a row)"},
        {NAMED("a.b\\\\300.lan"),
         "1:23: error: records[0].name: 'a.b\\300.lan' is not a name: label 2, 'b\\300': a "
         "backslash escape is not \\X or \\DDD with DDD <= 255"},
        {NAMED("a.*.lan"), "1:23: warning: records[0].name: in 'a.*.lan' a '*' stands for itself: "
                           "only a leading \"*.\" is a wildcard"},
        {NAMED(" a.lan"),
         "1:23: warning: records[0].name: the name ' a.lan' begins or ends with a space"},
        {NAMED(A63 "." A63 "." A63 "." A63),
         "1:23: error: records[0].name: '" A63 "....' is not a name: a name is longer than 255 "
         "octets"},
    };

    EXPECT_EACH(cases);
}

static void names_wrong_values(void)
{
#define VALUED(type, value) RECORD(A_LAN "\"type\": \"" type "\", \"value\": \"" value "\"")
    static const struct expectation cases[] = {
        {VALUED("A", "192.168.1.300"),
         "1:54: error: records[0].value: '192.168.1.300' is not an IPv4 address"},
        {VALUED("A", "1.2.3"), "1:54: error: records[0].value: '1.2.3' is not an IPv4 address"},
        {VALUED("A", "1.2.3.04"),
         "1:54: error: records[0].value: '1.2.3.04' is not an IPv4 address"},
        {VALUED("A", " 1.2.3.4"),
         "1:54: error: records[0].value: ' 1.2.3.4' is not an IPv4 address"},
        {VALUED("A", ""), "1:54: error: records[0].value: '' is not an IPv4 address"},
        {VALUED("A", "::1"),
         "1:54: error: records[0].value: '::1' is an IPv6 address; its type is AAAA"},
        {VALUED("AAAA", "1.2.3.4"),
         "1:57: error: records[0].value: '1.2.3.4' is an IPv4 address; its type is A"},
        {VALUED("AAAA", "fe80::1%eth0"),
         "1:57: error: records[0].value: 'fe80::1%eth0' is not an IPv6 address"},
        {VALUED("AAAA", "g::"), "1:57: error: records[0].value: 'g::' is not an IPv6 address"},
        {VALUED("CNAME", ""), "1:58: error: records[0].value: the name is empty"},
        {VALUED("CNAME", "1.2.3.4"), "1:58: warning: records[0].value: '1.2.3.4' is an address "
                                     "where a host name belongs"},
        {VALUED("SRV", "10 5 70000 a"),
         "1:56: error: records[0].value: '10 5 70000 a' is not a SRV value: a number is outside "
         "its range at '70000'; write \"priority weight port target\""},
        {VALUED("SRV", "10 5"), "1:56: error: records[0].value: '10 5' is not a SRV value: the "
                                "text ends before the last field; write \"priority weight port "
                                "target\""},
        {RECORD(A_LAN "\"type\": \"A\", \"value\": 1"),
         "1:54: error: records[0].value: expected a string, found 1; put it in double quotes"},
        {RECORD(A_LAN "\"type\": \"TXT\", \"value\": \"a\\u0000\""),
         "1:56: error: records[0].value: the string holds a NUL (\\u0000)"},
    };

    EXPECT_EACH(cases);
}

static void names_wrong_types(void)
{
    static const struct expectation cases[] = {
        {VALUED("AAA", "x"),
         "1:40: error: records[0].type: unknown record type 'AAA', did you mean 'AAAA'"},
        {VALUED("CNMAE", "x"),
         "1:40: error: records[0].type: unknown record type 'CNMAE', did you mean 'CNAME'"},
        {VALUED("ZZZZZZ", "x"), "1:40: error: records[0].type: unknown record type 'ZZZZZZ'"},
        {VALUED("", "x"), "1:40: error: records[0].type: unknown record type ''"},
        {VALUED("HINFO", "a b"), "1:40: error: records[0].type: unknown record type 'HINFO'"},
        {VALUED("DS", "1 8 1 ab"), "1:40: error: records[0].type: unknown record type 'DS', did "
                                   "you mean 'NS'"},
        {VALUED("TYPE13", "a b"), "1:59: error: records[0].value: 'a b' is not a HINFO value: the "
                                  "text is not what its field allows at 'a'; write \"\\\\# length "
                                  "hex-digits\""},
        {VALUED("TYPE65536", "x"), "1:40: error: records[0].type: unknown record type 'TYPE65536'"},
        {VALUED("ANY", "x"), "1:40: error: records[0].type: 'ANY' is not a type of data"},
        {VALUED("OPT", "x"), "1:40: error: records[0].type: 'OPT' is not a type of data"},
        {VALUED("AXFR", "x"), "1:40: error: records[0].type: 'AXFR' is not a type of data"},
        {VALUED("TSIG", "x"), "1:40: error: records[0].type: 'TSIG' is not a type of data"},
        {VALUED("TYPE0", "x"), "1:40: error: records[0].type: 'TYPE0' is not a type of data"},
        {VALUED("TYPE128", "x"), "1:40: error: records[0].type: 'TYPE128' is not a type of data"},
    };

    EXPECT_EACH(cases);
}

static void names_what_is_missing_or_superfluous(void)
{
#define A_RECORD A_LAN "\"type\": \"A\", \"value\": \"1.2.3.4\""
    static const struct expectation cases[] = {
        {"{\"records\": {}}",
         "1:13: error: records: expected a list of objects, found an object {...}"},
        {"{\"records\": null}", NULL},
        {"{\"records\": [7]}", "1:14: error: records[0]: expected an object, found 7"},
        {"{\"records\": [null]}", "1:14: error: records[0]: expected an object, found null"},
        {RECORD("\"type\": \"A\", \"value\": \"1.2.3.4\""),
         "1:14: error: records[0]: the key 'name' is missing"},
        {RECORD(A_LAN "\"value\": \"1.2.3.4\""),
         "1:14: error: records[0]: the key 'type' is missing"},
        {RECORD(A_LAN "\"type\": \"A\""), "1:14: error: records[0]: the key 'value' is missing"},
        {RECORD(A_LAN "\"type\": \"A\", \"value\": null"),
         "1:54: error: records[0]: the key 'value' is missing"},
        {RECORD(A_RECORD ", \"ttl\": 2147483647"), NULL},
        {RECORD(A_RECORD ", \"ttl\": 0"), NULL},
        {RECORD(A_RECORD ", \"ttl\": null, \"priority\": null, \"comment\": [1]"), NULL},
        {RECORD(A_RECORD ", \"ttl\": 2147483648"),
         "1:72: error: records[0].ttl: expected a whole number of seconds from 0 to 2147483647, "
         "found 2147483648"},
        {RECORD(A_RECORD ", \"ttl\": \"300\""),
         "1:72: error: records[0].ttl: expected a whole number of seconds from 0 to 2147483647, "
         "found the string \"300\"; drop the quotes"},
        {RECORD(A_RECORD ", \"ttl\": \"1h\""),
         "1:72: error: records[0].ttl: expected a whole number of seconds from 0 to 2147483647, "
         "found the string \"1h\""},
        {RECORD(A_RECORD ", \"wildcard\": 1"),
         "1:77: error: records[0].wildcard: expected true or false, found 1"},
        {RECORD(A_RECORD ", \"priority\": 5"),
         "1:77: warning: records[0].priority: 'priority' has no effect on type A"},
        {RECORD(A_LAN "\"type\": \"MX\", \"value\": \"b\", \"priority\": 65536"),
         "1:72: error: records[0].priority: expected a whole number from 0 to 65535, found 65536"},
        {RECORD(A_RECORD ", \"coment\": 1"),
         "1:65: warning: records[0].coment: unknown key 'coment', did you mean 'comment'"},
    };

    EXPECT_EACH(cases);
}

static void one_run_finds_every_fault(void)
{
    struct loaded l = load("{\"records\": [\n"
                           " {\"name\": \"a..b\", \"type\": \"AAA\", \"value\": 1, \"ttl\": -1},\n"
                           " {\"name\": \"a\", \"type\": \"A\", \"value\": \"1.2.3.4\"},\n"
                           " {\"name\": \"b\", \"type\": \"A\", \"value\": \"1.2.3\"}]}");

    CU_ASSERT_EQUAL(ncfg_diags_errors(l.diags), 5);
    CU_ASSERT_EQUAL(ncfg_diags_get(l.diags, 0)->line, 2);
    CU_ASSERT_STRING_EQUAL(ncfg_diags_get(l.diags, 0)->path, "records[0].name");
    CU_ASSERT_STRING_EQUAL(ncfg_diags_get(l.diags, 1)->path, "records[0].type");
    CU_ASSERT_STRING_EQUAL(ncfg_diags_get(l.diags, 2)->path, "records[0].value");
    CU_ASSERT_STRING_EQUAL(ncfg_diags_get(l.diags, 3)->path, "records[0].ttl");
    CU_ASSERT_EQUAL(ncfg_diags_get(l.diags, 4)->line, 4);
    CU_ASSERT_STRING_EQUAL(ncfg_diags_get(l.diags, 4)->path, "records[2].value");
    unload(&l);
}

UNIT_MAIN("libnanocfg/records", UNIT_TEST(reads_each_type), UNIT_TEST(an_mx_has_a_priority),
          UNIT_TEST(long_texts_are_split), UNIT_TEST(a_text_fits_one_record),
          UNIT_TEST(wildcards_are_a_flag_or_a_prefix), UNIT_TEST(names_wrong_names),
          UNIT_TEST(names_wrong_values), UNIT_TEST(names_wrong_types),
          UNIT_TEST(names_what_is_missing_or_superfluous), UNIT_TEST(one_run_finds_every_fault))
