/* SPDX-License-Identifier: MIT */
#include "loaded.h"

#define R(name, type, value) "{\"name\":\"" name "\",\"type\":\"" type "\",\"value\":\"" value "\"}"
#define T(name, type, value, t)                                                                    \
    "{\"name\":\"" name "\",\"type\":\"" type "\",\"value\":\"" value "\",\"ttl\":" t "}"
#define W(match, action)        "{\"match\":\"" match "\",\"action\":\"" action "\"}"
#define RECORDS(records)        "{\"records\":[" records "]}"
#define REWRITES(rewrites)      "{\"rewrites\":[" rewrites "]}"
#define BOTH(records, rewrites) "{\"rewrites\":[" rewrites "],\"records\":[" records "]}"

static void warns_of_records_that_stand_twice(void)
{
    static const struct expectation cases[] = {
        {RECORDS(R("a", "A", "1.1.1.1") "," R("a", "A", "1.1.1.2")), NULL},
        {RECORDS(R("a", "A", "1.1.1.1") "," R("*.a", "A", "1.1.1.1")), NULL},
        {RECORDS(R("a", "A", "1.1.1.1") ",\n" R("A.", "a", "1.1.1.1")),
         "2:33: warning: records[1]: the same as records[0]; it is served once"},
        {RECORDS(R("a", "MX", "B.lan") ""), "1:13: warning: records[0]: an MX record without "
                                            "'priority' gets 10"},
        {RECORDS(R("a", "NS", "B.lan") ",\n" R("a", "NS", "b.LAN.")),
         "2:33: warning: records[1]: the same as records[0]; it is served once"},
        {RECORDS(R("a", "TXT", "B") "," R("a", "TXT", "b")), NULL},
    };

    EXPECT_EACH(cases);
}

static void names_the_first_of_three_equal_records(void)
{
    struct loaded l = load(RECORDS(R("a", "A", "1.1.1.1") ",7," R("a", "A", "2.2.2.2") "," R(
        "a", "A", "1.1.1.1") "," R("a", "A", "2.2.2.2")));

    CU_ASSERT(
        has_diag(&l, "1:130: warning: records[3]: the same as records[0]; it is served once"));
    CU_ASSERT(
        has_diag(&l, "1:172: warning: records[4]: the same as records[2]; it is served once"));
    if (ncfg_diags_count(l.diags) != 3) {
        print_diags(&l);
    }
    CU_ASSERT_EQUAL(ncfg_diags_count(l.diags), 3);
    unload(&l);
}

static void the_lowest_ttl_of_an_rrset_is_taken(void)
{
    struct loaded l =
        load(RECORDS(T("a", "A", "1.1.1.1", "50") "," T("a", "A", "1.1.1.2", "70") "," T(
            "A", "A", "1.1.1.3", "20") "," T("a", "AAAA", "::1", "90") "," T("*.a", "A", "1.1.1.3",
                                                                             "80")));

    CU_ASSERT_EQUAL(ncfg_diags_warnings(l.diags), 2);
    CU_ASSERT_EQUAL_FATAL(l.result, NCFG_OK);
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(l.config->records[i].ttl_s, 20);
    }
    CU_ASSERT_EQUAL(l.config->records[3].ttl_s, 90);
    CU_ASSERT_EQUAL(l.config->records[4].ttl_s, 80);
    CU_ASSERT(has_diag(&l, "1:111: warning: records[1].ttl: records of one name and type share one "
                           "TTL: 70 and 50 at 'a'; the lower one is served"));
    unload(&l);
}

static void warns_of_what_stands_beside_a_cname(void)
{
    static const struct expectation cases[] = {
        {RECORDS(R("a", "CNAME", "b") "," R("*.a", "A", "1.1.1.1")), NULL},
        {RECORDS(R("a", "CNAME", "b") ",\n" R("a", "A", "1.1.1.1")),
         "2:20: warning: records[1]: 'a' has a CNAME (records[0]) and other data; the CNAME is "
         "served only for types that are not there"},
        {RECORDS(R("a", "A", "1.1.1.1") ",\n" R("A", "CNAME", "b")),
         "2:20: warning: records[1]: 'a' has a CNAME (records[1]) and other data; the CNAME is "
         "served only for types that are not there"},
        {RECORDS(R("a", "CNAME", "b") ",\n" R("a", "CNAME", "c")),
         "2:36: warning: records[1].value: a second CNAME of 'a': a name has one; records[0] is "
         "served"},
    };

    EXPECT_EACH(cases);
}

static void refuses_loops_of_cnames(void)
{
    static const struct expectation cases[] = {
        {RECORDS(R("a", "CNAME", "A.")), "1:48: error: records[0].value: a loop of CNAMEs: a -> a"},
        {RECORDS(R("x", "CNAME", "b") ",\n" R("a", "CNAME", "b") ",\n" R("b", "CNAME", "a")),
         "2:36: error: records[1].value: a loop of CNAMEs: a -> b -> a"},
        {RECORDS(R("e", "CNAME", "a") "," R("a", "CNAME", "b") "," R("b", "CNAME", "c") "," R(
             "c", "CNAME", "d") "," R("d", "CNAME", "e")),
         "1:48: error: records[0].value: a loop of CNAMEs: e -> a -> b -> c -> ..."},
        {RECORDS(R("*.a", "CNAME", "x.a")),
         "1:50: error: records[0].value: a loop of CNAMEs: *.a -> *.a"},
        {RECORDS(R("*.a", "CNAME", "a")),
         "1:50: error: records[0].value: a loop of CNAMEs: *.a -> *.a"},
        {RECORDS(R("*.a", "CNAME", "a") "," R("a", "A", "1.1.1.1")), NULL},
        {RECORDS(R("*.a", "CNAME", "x.y.a")), NULL},
        {RECORDS(R("*.a", "CNAME", "x.a") "," R("x.a", "TXT", "")), NULL},
    };

    EXPECT_EACH(cases);
}

static void warns_of_chains_of_more_than_eight_links(void)
{
    static const char *const links[] = {
        R("c0", "CNAME", "c1"), R("c1", "CNAME", "c2"), R("c2", "CNAME", "c3"),
        R("c3", "CNAME", "c4"), R("c4", "CNAME", "c5"), R("c5", "CNAME", "c6"),
        R("c6", "CNAME", "c7"), R("c7", "CNAME", "c8"), R("c8", "CNAME", "c9"),
    };

    for (size_t count = 8; count <= 9; count++) {
        for (int backward = 0; backward < 2; backward++) {
            char text[1000] = "{\"records\":[";
            struct loaded l;

            for (size_t i = 0; i < count; i++) {
                append(text, sizeof(text), i == 0 ? "" : ",\n");
                append(text, sizeof(text), links[backward ? count - 1 - i : i]);
            }
            append(text, sizeof(text), "]}");
            l = load(text);
            CU_ASSERT_EQUAL(ncfg_diags_errors(l.diags), 0);
            CU_ASSERT_EQUAL(ncfg_diags_warnings(l.diags), count == 8 ? 0 : 1);
            CU_ASSERT_EQUAL(
                has_diag(&l, backward ? "9:37: warning: records[8].value: the chain of CNAMEs "
                                        "from 'c0' has more than 8 links, the most that are "
                                        "followed; it is answered with SERVFAIL"
                                      : "1:49: warning: records[0].value: the chain of CNAMEs "
                                        "from 'c0' has more than 8 links, the most that are "
                                        "followed; it is answered with SERVFAIL"),
                count == 9);
            unload(&l);
        }
    }
}

static void warns_of_rewrites_that_never_match(void)
{
    static const struct expectation cases[] = {
        {REWRITES(W("a.b", "nxdomain") "," W("*.a.b", "nxdomain")), NULL},
        {REWRITES(W("*.a.b", "nxdomain") "," W("*.b", "nxdomain")), NULL},
        {REWRITES(W("a.b", "nxdomain") "," W("*.b", "nxdomain")), NULL},
        {REWRITES(W("*.b", "nxdomain") "," W("b", "nxdomain")), NULL},
        {REWRITES(W("A.b", "nxdomain") ",\n" W("a.B.", "allow")),
         "2:10: warning: rewrites[1]: never used: 'a.b' of rewrites[0] matches first"},
        {REWRITES(W("*.b", "allow") ",\n" W("c.a.b", "nxdomain")),
         "2:10: warning: rewrites[1]: never used: '*.b' of rewrites[0] matches first"},
        {REWRITES(W("*.b", "nxdomain") ",\n" W("*.b", "nxdomain")),
         "2:10: warning: rewrites[1]: never used: '*.b' of rewrites[0] matches first"},
        {REWRITES(W("*", "nxdomain") ",\n" W("b", "nxdomain")),
         "2:10: warning: rewrites[1]: never used: '*..' of rewrites[0] matches first"},
    };

    EXPECT_EACH(cases);
}

static void warns_of_records_that_a_rewrite_hides(void)
{
    static const struct expectation cases[] = {
        {BOTH(R("b", "A", "1.1.1.1"), W("*.b", "nxdomain")), NULL},
        {BOTH(R("x.b", "A", "1.1.1.1"), W("x.b", "allow") "," W("*.b", "nxdomain")), NULL},
        {BOTH(R("x.b", "A", "1.1.1.1"), W("*.b", "nxdomain")),
         "1:70: warning: records[0]: hidden: '*.b' of rewrites[0] matches first"},
        {BOTH(R("*.b", "A", "1.1.1.1"), W("*.b", "nxdomain")),
         "1:70: warning: records[0]: hidden: '*.b' of rewrites[0] matches first"},
    };

    EXPECT_EACH(cases);
}

static void many_diagnostics_are_counted_and_the_first_are_kept(void)
{
    size_t size = 3000 * 64;
    char *text = malloc(size);
    size_t used = 0;
    struct loaded l;

    CU_ASSERT_FATAL(text != NULL);
    used += (size_t)snprintf(text, size, "{\"records\":[\n");
    for (unsigned i = 0; i < 2500; i++) {
        used += (size_t)snprintf(text + used, size - used, "%s\n", R("a", "A", "1.1.1.1") ",");
    }
    snprintf(text + used, size - used, "7]}");
    l = load(text);
    CU_ASSERT_EQUAL(ncfg_diags_count(l.diags), NCFG_DIAGS_MAX);
    CU_ASSERT_EQUAL(ncfg_diags_warnings(l.diags), 2499);
    CU_ASSERT_EQUAL(ncfg_diags_errors(l.diags), 1);
    CU_ASSERT_EQUAL(ncfg_diags_get(l.diags, 0)->line, 3);
    CU_ASSERT_EQUAL(ncfg_diags_get(l.diags, 998)->line, 1001);
    CU_ASSERT_EQUAL(ncfg_diags_get(l.diags, 999)->severity, NCFG_ERROR);
    CU_ASSERT_EQUAL(ncfg_diags_get(l.diags, 999)->line, 2502);
    CU_ASSERT_PTR_NULL(ncfg_diags_get(l.diags, 1000));
    unload(&l);
    free(text);
}

static void an_error_takes_the_place_of_a_warning(void)
{
    size_t size = 1200 * 64;
    char *text = malloc(size);
    size_t used = 0;
    struct loaded l;

    CU_ASSERT_FATAL(text != NULL);
    used += (size_t)snprintf(text, size, "{\"records\":[\n");
    for (unsigned i = 0; i < 1100; i++) {
        used += (size_t)snprintf(text + used, size - used, "{\"x\":1},\n");
    }
    snprintf(text + used, size - used, "7]}");
    l = load(text);
    CU_ASSERT_EQUAL(ncfg_diags_count(l.diags), NCFG_DIAGS_MAX);
    CU_ASSERT_EQUAL(ncfg_diags_warnings(l.diags), 1100);
    CU_ASSERT_EQUAL(ncfg_diags_errors(l.diags), 3301);
    for (size_t i = 0; i < NCFG_DIAGS_MAX; i++) {
        CU_ASSERT_EQUAL(ncfg_diags_get(l.diags, i)->severity, NCFG_ERROR);
    }
    unload(&l);
    free(text);
}

UNIT_MAIN("libnanocfg/check", UNIT_TEST(warns_of_records_that_stand_twice),
          UNIT_TEST(names_the_first_of_three_equal_records),
          UNIT_TEST(the_lowest_ttl_of_an_rrset_is_taken),
          UNIT_TEST(warns_of_what_stands_beside_a_cname), UNIT_TEST(refuses_loops_of_cnames),
          UNIT_TEST(warns_of_chains_of_more_than_eight_links),
          UNIT_TEST(warns_of_rewrites_that_never_match),
          UNIT_TEST(warns_of_records_that_a_rewrite_hides),
          UNIT_TEST(many_diagnostics_are_counted_and_the_first_are_kept),
          UNIT_TEST(an_error_takes_the_place_of_a_warning))
