/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt/guard.h"

#include <stddef.h>

#include "unit.h"

static void a_token_is_right_or_wrong(void)
{
    CU_ASSERT_TRUE(nd_guard_token("Bearer secret", "secret"));
    CU_ASSERT_TRUE(nd_guard_token("bearer secret", "secret"));
    CU_ASSERT_TRUE(nd_guard_token("Bearer  secret", "secret"));
    CU_ASSERT_FALSE(nd_guard_token(NULL, "secret"));
    CU_ASSERT_FALSE(nd_guard_token("", "secret"));
    CU_ASSERT_FALSE(nd_guard_token("secret", "secret"));
    CU_ASSERT_FALSE(nd_guard_token("Bearer", "secret"));
    CU_ASSERT_FALSE(nd_guard_token("Bearer ", "secret"));
    CU_ASSERT_FALSE(nd_guard_token("Basic secret", "secret"));
    CU_ASSERT_FALSE(nd_guard_token("Bearer Secret", "secret"));
    CU_ASSERT_FALSE(nd_guard_token("Bearer secre", "secret"));
    CU_ASSERT_FALSE(nd_guard_token("Bearer secrets", "secret"));
    CU_ASSERT_FALSE(nd_guard_token("Bearer secretsecret", "secret"));
    CU_ASSERT_FALSE(nd_guard_token("Bearer secret ", "secret"));
    CU_ASSERT_FALSE(nd_guard_token("Bearer x", ""));
}

static void programs_send_no_origin(void)
{
    CU_ASSERT_FALSE(nd_guard_foreign(NULL, "10.0.0.2:9053", NULL));
    CU_ASSERT_FALSE(nd_guard_foreign(NULL, NULL, NULL));
    CU_ASSERT_FALSE(nd_guard_foreign(NULL, "10.0.0.2:9053", "none"));
}

static void a_page_of_another_site_is_foreign(void)
{
    CU_ASSERT_TRUE(nd_guard_foreign("http://evil.example", "10.0.0.2:9053", NULL));
    CU_ASSERT_TRUE(nd_guard_foreign("http://10.0.0.2", "10.0.0.2:9053", NULL));
    CU_ASSERT_TRUE(nd_guard_foreign("http://10.0.0.2:9054", "10.0.0.2:9053", NULL));
    CU_ASSERT_TRUE(nd_guard_foreign("null", "10.0.0.2:9053", NULL));
    CU_ASSERT_TRUE(nd_guard_foreign("", "10.0.0.2:9053", NULL));
    CU_ASSERT_TRUE(nd_guard_foreign("http://10.0.0.2:9053", NULL, NULL));
    CU_ASSERT_TRUE(nd_guard_foreign(NULL, "10.0.0.2:9053", "cross-site"));
    CU_ASSERT_TRUE(nd_guard_foreign(NULL, "10.0.0.2:9053", "same-site"));
}

static void our_own_address_is_not_foreign(void)
{
    CU_ASSERT_FALSE(nd_guard_foreign("http://10.0.0.2:9053", "10.0.0.2:9053", NULL));
    CU_ASSERT_FALSE(nd_guard_foreign("http://[::1]:9053", "[::1]:9053", "same-origin"));
    CU_ASSERT_FALSE(nd_guard_foreign("http://localhost:9053", "LOCALHOST:9053", NULL));
    CU_ASSERT_FALSE(nd_guard_foreign("https://10.0.0.2", "10.0.0.2", NULL));
}

/* Whoever owns a name can have it point at this server, and call his page our own. */
static void a_name_is_nobodys_address(void)
{
    CU_ASSERT_TRUE(nd_guard_foreign("http://evil.example:9053", "evil.example:9053", NULL));
    CU_ASSERT_TRUE(
        nd_guard_foreign("http://evil.example:9053", "evil.example:9053", "same-origin"));
    CU_ASSERT_TRUE(nd_guard_foreign("http://", "", NULL));
    CU_ASSERT_TRUE(nd_guard_foreign("http://[", "[", NULL));
    CU_ASSERT_TRUE(nd_guard_foreign("http://[x]:1", "[x]:1", NULL));
}

static void text_is_for_those_who_prefer_it(void)
{
    static const struct {
        const char *accept;
        bool text;
    } rows[] = {
        {NULL, false},
        {"", false},
        {"*/*", false},
        {"application/json", false},
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false},
        {"application/json, text/plain, */*", false},
        {"text/plain", true},
        {"TEXT/PLAIN;version=0.0.4", true},
        {"text/*", true},
        {"application/openmetrics-text; version=1.0.0", true},
        {"application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/"
         "*;q=0.2",
         true},
        {"application/json;q=0.5, text/plain;q=0.6", true},
        {"application/json;q=0.5, text/plain;q=0.50", false},
        {"application/*;q=0.9,text/plain;q=0.1", false},
        {"text/plain;q=0", false},
        {"text/plain;q=0.0, application/json;q=0.001", false},
        {"text/plain; q=1.0", true},
        {"text/plainer", false},
        {",,, ,text/plain", true},
        {"text/plain;", true},
        {"text/plain;q", true},
        {"text/plain;q=", true},
        {";q=0.5", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool text = nd_guard_wants_text(rows[i].accept);
        CU_ASSERT_EQUAL(text, rows[i].text);
        if (text != rows[i].text) {
            fprintf(stderr, "Accept: %s\n", rows[i].accept);
        }
    }
}

UNIT_MAIN("mgmt/guard", UNIT_TEST(a_token_is_right_or_wrong), UNIT_TEST(programs_send_no_origin),
          UNIT_TEST(a_page_of_another_site_is_foreign), UNIT_TEST(our_own_address_is_not_foreign),
          UNIT_TEST(a_name_is_nobodys_address), UNIT_TEST(text_is_for_those_who_prefer_it))
