/* SPDX-License-Identifier: MIT */
#include "loaded.h"

#include <dnswire/types.h>

#define REWRITE(members) "{\"rewrites\": [{" members "}]}"

static void reads_each_form(void)
{
    static const struct {
        const char *members;
        const char *name;
        bool below;
        enum ncfg_action action;
        uint16_t type;
        uint16_t rdlen;
        const char *rdata;
    } cases[] = {
        {"\"match\": \"Ads.example.\", \"action\": \"nxdomain\"", "\3ads\7example", false,
         NCFG_NXDOMAIN, 0, 0, ""},
        {"\"match\": \"*.ads\", \"action\": \"NXDOMAIN\", \"comment\": 1", "\3ads", true,
         NCFG_NXDOMAIN, 0, 0, ""},
        {"\"match\": \"*\", \"action\": \"allow\"", "", true, NCFG_ALLOW, 0, 0, ""},
        {"\"match\": \"a\", \"action\": \"redirect\", \"value\": \"1.2.3.4\"", "\1a", false,
         NCFG_REDIRECT, DNSW_TYPE_A, 4, "\1\2\3\4"},
        {"\"match\": \"a\", \"action\": \"redirect\", \"value\": \"::1\"", "\1a", false,
         NCFG_REDIRECT, DNSW_TYPE_AAAA, 16, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"},
        {"\"match\": \"a\", \"action\": \"Redirect\", \"value\": \"b.lan\"", "\1a", false,
         NCFG_REDIRECT, DNSW_TYPE_CNAME, 7, "\1b\3lan"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[200];
        const struct ncfg_rewrite *rewrite;
        struct loaded l;

        snprintf(text, sizeof(text), REWRITE("%s"), cases[i].members);
        l = load_clean(text);
        CU_ASSERT_EQUAL_FATAL(l.config->rewrite_count, 1);
        rewrite = &l.config->rewrites[0];
        CU_ASSERT_EQUAL(memcmp(rewrite->name, cases[i].name, strlen(cases[i].name) + 1), 0);
        CU_ASSERT_EQUAL(rewrite->below, cases[i].below);
        CU_ASSERT_EQUAL(rewrite->action, cases[i].action);
        CU_ASSERT_EQUAL(rewrite->redirect_type, cases[i].type);
        CU_ASSERT_EQUAL_FATAL(rewrite->redirect_rdlen, cases[i].rdlen);
        CU_ASSERT(cases[i].rdlen == 0 ||
                  memcmp(rewrite->redirect_rdata, cases[i].rdata, cases[i].rdlen) == 0);
        unload(&l);
    }
}

static void reports_what_is_wrong(void)
{
    static const struct expectation cases[] = {
        {"{\"rewrites\": {}}",
         "1:14: error: rewrites: expected a list of objects, found an object {...}"},
        {"{\"rewrites\": [\"ads\"]}",
         "1:15: error: rewrites[0]: expected an object, found the string \"ads\""},
        {REWRITE("\"action\": \"allow\""), "1:15: error: rewrites[0]: the key 'match' is missing"},
        {REWRITE("\"match\": \"a\""), "1:15: error: rewrites[0]: the key 'action' is missing"},
        {REWRITE("\"match\": \"\", \"action\": \"allow\""),
         "1:25: error: rewrites[0].match: the name is empty"},
        {REWRITE("\"match\": \"a.*\", \"action\": \"allow\""),
         "1:25: warning: rewrites[0].match: in 'a.*' a '*' stands for itself: only a leading "
         "\"*.\" is a wildcard"},
        {REWRITE("\"match\": \"a\", \"action\": \"nxdomian\""),
         "1:40: error: rewrites[0].action: unknown action 'nxdomian', did you mean 'nxdomain'; "
         "actions are nxdomain, redirect and allow"},
        {REWRITE("\"match\": \"a\", \"action\": 1"),
         "1:40: error: rewrites[0].action: expected a string, found 1; put it in double quotes"},
        {REWRITE("\"match\": \"a\", \"action\": \"redirect\""),
         "1:15: error: rewrites[0]: a redirect needs 'value', an address or host name"},
        {REWRITE("\"match\": \"a\", \"action\": \"redirect\", \"value\": \"\""),
         "1:61: error: rewrites[0].value: the name is empty"},
        {REWRITE("\"match\": \"a\", \"action\": \"redirect\", \"value\": \"1.2.3.400\""),
         "1:61: error: rewrites[0].value: '1.2.3.400' is not an IPv4 address, IPv6 address or host "
         "name"},
        {REWRITE("\"match\": \"a\", \"action\": \"redirect\", \"value\": 7"),
         "1:61: error: rewrites[0].value: expected a string, found 7; put it in double quotes"},
        {REWRITE("\"match\": \"a\", \"action\": \"allow\", \"value\": \"b\""),
         "1:58: warning: rewrites[0].value: 'value' has no effect on action allow"},
        {REWRITE("\"match\": \"a\", \"action\": \"allow\", \"mach\": \"b\""),
         "1:49: warning: rewrites[0].mach: unknown key 'mach', did you mean 'match'"},
    };

    EXPECT_EACH(cases);
}

UNIT_MAIN("libnanocfg/rewrites", UNIT_TEST(reads_each_form), UNIT_TEST(reports_what_is_wrong))
