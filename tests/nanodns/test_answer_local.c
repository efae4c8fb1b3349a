/* SPDX-License-Identifier: MIT */
/* What local records, zones and rewrites answer. */
#include "unit.h"

#include <stdlib.h>

#include <dnswire/message.h>

#include "nanodns/ask.h"
#include "nanodns/config_kit.h"

static struct kit *kit;
static struct nd_snapshot *snapshot;

static void begin(void)
{
    kit = kit_new();
}

static void compiled(void)
{
    snapshot = nd_snapshot_new(&kit->config, NULL, 42);
    CU_ASSERT_PTR_NOT_NULL_FATAL(snapshot);
    kit_free(kit); /* a snapshot does not need its config */
}

static void end(void)
{
    nd_snapshot_free(snapshot);
}

#define SOA "AU internal.lan. 300 SOA ns1.internal.lan. admin.internal.lan. 1 3600 900 604800 300"

static void answers_records_of_name_and_type(void)
{
    begin();
    kit_record(kit, "web.internal.lan A 192.0.2.100");
    kit_record_ttl(kit, 3600, "internal.lan MX 10 mail.internal.lan.");
    kit_record(kit, "web.internal.lan TXT \"hello\" \"world\"");
    kit_record(kit, "srv.internal.lan TYPE65280 \\# 3 010203");
    compiled();
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN web.internal.lan. 300 A 192.0.2.100",
               .name = "web.internal.lan", .type = "A");
    CU_ASSERT_EQUAL(ask_reply.source, ND_SOURCE_LOCAL);
    ASK_EXPECT(snapshot, "NOERROR aa rd ra\nAN internal.lan. 3600 MX 10 mail.internal.lan.",
               .name = "internal.lan", .type = "MX", .flags = DNSW_FLAG_RD);
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN web.internal.lan. 300 TXT \"hello\" \"world\"",
               .name = "web.internal.lan", .type = "TXT");
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN srv.internal.lan. 300 TYPE65280 \\# 3 010203",
               .name = "srv.internal.lan", .type = "TYPE65280");
    end();
}

static void keeps_the_case_of_the_question(void)
{
    begin();
    kit_record(kit, "web.internal.lan A 192.0.2.100");
    compiled();
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN WeB.iNTERNAL.lan. 300 A 192.0.2.100",
               .name = "WeB.iNTERNAL.lan", .type = "A");
    end();
}

static void rotates_where_an_rrset_starts(void)
{
    begin();
    kit_record(kit, "w.lan A 192.0.2.1");
    kit_record(kit, "w.lan A 192.0.2.2");
    kit_record(kit, "w.lan A 192.0.2.3");
    kit_record(kit, "w.lan MX 1 a.lan.");
    kit_record(kit, "w.lan MX 2 longer.lan.");
    compiled();
    ASK_EXPECT(snapshot,
               "NOERROR aa ra\nAN w.lan. 300 A 192.0.2.1\nAN w.lan. 300 A 192.0.2.2\n"
               "AN w.lan. 300 A 192.0.2.3",
               .name = "w.lan", .type = "A");
    ASK_EXPECT(snapshot,
               "NOERROR aa ra\nAN w.lan. 300 A 192.0.2.3\nAN w.lan. 300 A 192.0.2.1\n"
               "AN w.lan. 300 A 192.0.2.2",
               .name = "w.lan", .type = "A", .rotation = 2);
    ASK_EXPECT(snapshot,
               "NOERROR aa ra\nAN w.lan. 300 A 192.0.2.1\nAN w.lan. 300 A 192.0.2.2\n"
               "AN w.lan. 300 A 192.0.2.3",
               .name = "w.lan", .type = "A", .rotation = UINT32_MAX);
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN w.lan. 300 MX 2 longer.lan.\nAN w.lan. 300 MX 1 a.lan.",
               .name = "w.lan", .type = "MX", .rotation = 7);
    end();
}

/* A client that asks for A, AAAA and HTTPS in turn must meet every address first, not every third.
 */
static void types_asked_together_rotate_apart(void)
{
    CU_ASSERT_NOT_EQUAL(nd_rotation_of(1), nd_rotation_of(28));
    CU_ASSERT_NOT_EQUAL(nd_rotation_of(1), nd_rotation_of(65));
    CU_ASSERT_NOT_EQUAL(nd_rotation_of(28), nd_rotation_of(65));
}

static void serves_duplicates_once_with_the_lowest_ttl(void)
{
    begin();
    kit_record_ttl(kit, 60, "w.lan A 192.0.2.1");
    kit_record_ttl(kit, 30, "w.lan A 192.0.2.2");
    kit_record_ttl(kit, 90, "w.lan A 192.0.2.1");
    compiled();
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN w.lan. 30 A 192.0.2.1\nAN w.lan. 30 A 192.0.2.2",
               .name = "w.lan", .type = "A");
    end();
}

static void matches_wildcards_at_one_level(void)
{
    begin();
    kit_zone(kit, "internal.lan", 300);
    kit_wildcard(kit, "app.internal.lan A 192.0.2.200");
    compiled();
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN x.app.internal.lan. 300 A 192.0.2.200",
               .name = "x.app.internal.lan", .type = "A");
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN app.internal.lan. 300 A 192.0.2.200",
               .name = "app.internal.lan", .type = "A");
    ASK_EXPECT(snapshot, "NXDOMAIN aa ra\n" SOA, .name = "a.b.app.internal.lan", .type = "A");
    ASK_EXPECT(snapshot, "NOERROR aa ra\n" SOA, .name = "x.app.internal.lan", .type = "AAAA");
    end();
}

static void prefers_the_exact_rrset_to_the_wildcard(void)
{
    begin();
    kit_wildcard(kit, "app.lan A 192.0.2.200");
    kit_wildcard(kit, "app.lan TXT wild");
    kit_record(kit, "x.app.lan A 192.0.2.1");
    kit_record(kit, "app.lan A 192.0.2.2");
    kit_wildcard(kit, "y.app.lan A 192.0.2.3");
    kit_record(kit, "deep.z.app.lan A 192.0.2.4");
    compiled();
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN x.app.lan. 300 A 192.0.2.1", .name = "x.app.lan",
               .type = "A");
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN app.lan. 300 A 192.0.2.2", .name = "app.lan",
               .type = "A");
    /* An exact name of another type does not hide the wildcard, nor does an empty non-terminal. */
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN x.app.lan. 300 TXT \"wild\"", .name = "x.app.lan",
               .type = "TXT");
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN z.app.lan. 300 A 192.0.2.200", .name = "z.app.lan",
               .type = "A");
    /* Of two wildcards the name's own comes first. */
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN y.app.lan. 300 A 192.0.2.3", .name = "y.app.lan",
               .type = "A");
    end();
}

static void answers_any_with_every_local_type(void)
{
    begin();
    kit_zone(kit, "lan", 300);
    kit_record(kit, "w.lan A 192.0.2.1");
    kit_record(kit, "w.lan MX 10 m.lan.");
    kit_wildcard(kit, "lan A 192.0.2.9");
    kit_wildcard(kit, "lan TXT wild");
    compiled();
    ASK_EXPECT(snapshot,
               "NOERROR aa ra\nAN w.lan. 300 A 192.0.2.1\nAN w.lan. 300 MX 10 m.lan.\n"
               "AN w.lan. 300 TXT \"wild\"",
               .name = "w.lan", .type = "ANY");
    ASK_EXPECT(snapshot,
               "NXDOMAIN aa ra\nAU lan. 300 SOA ns1.lan. admin.lan. 1 3600 900 604800 300",
               .name = "a.b.lan", .type = "ANY");
    end();
}

static void follows_cnames_inside_local_data(void)
{
    begin();
    kit_zone(kit, "internal.lan", 300);
    kit_record(kit, "api.internal.lan CNAME web.internal.lan.");
    kit_record(kit, "web.internal.lan CNAME host.app.internal.lan.");
    kit_wildcard(kit, "app.internal.lan A 192.0.2.7");
    kit_record(kit, "out.internal.lan CNAME www.example.");
    kit_record(kit, "dead.internal.lan CNAME nothing.internal.lan.");
    compiled();
    ASK_EXPECT(snapshot,
               "NOERROR aa ra\nAN api.internal.lan. 300 CNAME web.internal.lan.\n"
               "AN web.internal.lan. 300 CNAME host.app.internal.lan.\n"
               "AN host.app.internal.lan. 300 A 192.0.2.7",
               .name = "api.internal.lan", .type = "A");
    ASK_EXPECT(snapshot,
               "NOERROR aa ra\nAN api.internal.lan. 300 CNAME web.internal.lan.\n"
               "AN web.internal.lan. 300 CNAME host.app.internal.lan.\n" SOA,
               .name = "api.internal.lan", .type = "AAAA");
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN api.internal.lan. 300 CNAME web.internal.lan.",
               .name = "api.internal.lan", .type = "CNAME");
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN out.internal.lan. 300 CNAME www.example.",
               .name = "out.internal.lan", .type = "A");
    /* RFC 6604: the RCODE is that of the last name. */
    ASK_EXPECT(snapshot,
               "NXDOMAIN aa ra\nAN dead.internal.lan. 300 CNAME nothing.internal.lan.\n" SOA,
               .name = "dead.internal.lan", .type = "A");
    end();
}

static void asked_type_beats_a_cname_beside_it(void)
{
    begin();
    kit_record(kit, "w.lan CNAME first.lan.");
    kit_record(kit, "w.lan CNAME second.lan.");
    kit_record(kit, "w.lan A 192.0.2.1");
    compiled();
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN w.lan. 300 A 192.0.2.1", .name = "w.lan", .type = "A");
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN w.lan. 300 CNAME first.lan.", .name = "w.lan",
               .type = "TXT");
    end();
}

static void follows_eight_links_and_no_more(void)
{
    char line[64];
    begin();
    for (int i = 1; i <= 9; i++) {
        snprintf(line, sizeof(line), "c%d.lan CNAME c%d.lan.", i, i + 1);
        kit_record(kit, line);
    }
    kit_record(kit, "c10.lan A 192.0.2.1");
    kit_record(kit, "l1.lan CNAME l2.lan.");
    kit_record(kit, "l2.lan CNAME l1.lan.");
    kit_record(kit, "self.lan CNAME self.lan.");
    compiled();
    const char *eight = ask(snapshot, &(struct ask){.name = "c2.lan", .type = "A"});
    CU_ASSERT_PTR_NOT_NULL(
        strstr(eight, "AN c9.lan. 300 CNAME c10.lan.\nAN c10.lan. 300 A 192.0.2.1"));
    ASK_EXPECT(snapshot, "SERVFAIL ra", .name = "c1.lan", .type = "A");
    ASK_EXPECT(snapshot, "SERVFAIL ra", .name = "l1.lan", .type = "A");
    ASK_EXPECT(snapshot, "SERVFAIL ra", .name = "self.lan", .type = "AAAA");
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN self.lan. 300 CNAME self.lan.", .name = "self.lan",
               .type = "CNAME");
    end();
}

static void answers_soa_and_ns_at_the_apex(void)
{
    begin();
    kit_zone(kit, "internal.lan", 120);
    kit_zone_ns(kit, "ns1.internal.lan");
    kit_zone_ns(kit, "ns2.internal.lan");
    kit_zone(kit, "other.lan", 300);
    kit_zone_ns(kit, "unused.other.lan");
    kit_record(kit, "other.lan NS ns.other.lan.");
    compiled();
    ASK_EXPECT(snapshot,
               "NOERROR aa ra\nAN internal.lan. 120 SOA ns1.internal.lan. admin.internal.lan. 1 "
               "3600 900 604800 120",
               .name = "internal.lan", .type = "SOA");
    ASK_EXPECT(snapshot,
               "NOERROR aa ra\nAN internal.lan. 120 NS ns1.internal.lan.\n"
               "AN internal.lan. 120 NS ns2.internal.lan.",
               .name = "internal.lan", .type = "NS");
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN other.lan. 300 NS ns.other.lan.", .name = "other.lan",
               .type = "NS");
    end();
}

static void tells_nodata_from_nxdomain_in_a_zone(void)
{
    begin();
    kit_zone(kit, "internal.lan", 300);
    kit_record(kit, "web.internal.lan A 192.0.2.1");
    kit_record(kit, "a.b.c.internal.lan A 192.0.2.2");
    kit_rewrite(kit, "rule.internal.lan allow");
    compiled();
    ASK_EXPECT(snapshot, "NOERROR aa ra\n" SOA, .name = "web.internal.lan", .type = "AAAA");
    CU_ASSERT_EQUAL(ask_reply.source, ND_SOURCE_ZONE);
    ASK_EXPECT(snapshot, "NOERROR aa ra\n" SOA, .name = "internal.lan", .type = "A");
    /* RFC 8020: names with names below them exist. */
    ASK_EXPECT(snapshot, "NOERROR aa ra\n" SOA, .name = "c.internal.lan", .type = "A");
    ASK_EXPECT(snapshot, "NOERROR aa ra\n" SOA, .name = "b.c.internal.lan", .type = "MX");
    ASK_EXPECT(snapshot, "NXDOMAIN aa ra\n" SOA, .name = "nope.internal.lan", .type = "A");
    ASK_EXPECT(snapshot, "NXDOMAIN aa ra\n" SOA, .name = "x.web.internal.lan", .type = "A");
    /* A rewrite rule makes no name. */
    ASK_EXPECT(snapshot, "NXDOMAIN aa ra\n" SOA, .name = "rule.internal.lan", .type = "A");
    end();
}

static void negative_ttl_is_the_lower_of_ttl_and_minimum(void)
{
    begin();
    kit_zone(kit, "a.lan", 300);
    kit_record_ttl(kit, 900, "a.lan SOA m.lan. r.lan. 1 2 3 4 60");
    kit_zone(kit, "b.lan", 300);
    kit_record_ttl(kit, 30, "b.lan SOA m.lan. r.lan. 1 2 3 4 60");
    compiled();
    ASK_EXPECT(snapshot, "NXDOMAIN aa ra\nAU a.lan. 60 SOA m.lan. r.lan. 1 2 3 4 60",
               .name = "x.a.lan", .type = "A");
    ASK_EXPECT(snapshot, "NXDOMAIN aa ra\nAU b.lan. 30 SOA m.lan. r.lan. 1 2 3 4 60",
               .name = "x.b.lan", .type = "A");
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN a.lan. 900 SOA m.lan. r.lan. 1 2 3 4 60",
               .name = "a.lan", .type = "SOA");
    end();
}

static void the_most_specific_zone_answers(void)
{
    begin();
    kit_zone(kit, "lan", 300);
    kit_zone(kit, "sub.lan", 60);
    compiled();
    ASK_EXPECT(
        snapshot,
        "NXDOMAIN aa ra\nAU sub.lan. 60 SOA ns1.sub.lan. admin.sub.lan. 1 3600 900 604800 60",
        .name = "x.y.sub.lan", .type = "A");
    ASK_EXPECT(snapshot,
               "NXDOMAIN aa ra\nAU lan. 300 SOA ns1.lan. admin.lan. 1 3600 900 604800 300",
               .name = "xsub.lan", .type = "A");
    end();
}

static void the_root_can_be_a_zone(void)
{
    begin();
    kit_zone(kit, ".", 300);
    compiled();
    const char *got = ask(snapshot, &(struct ask){.name = "any.thing", .type = "A"});
    CU_ASSERT_PTR_NOT_NULL(strstr(got, "NXDOMAIN aa ra\nAU . 300 SOA"));
    got = ask(snapshot, &(struct ask){.name = ".", .type = "SOA"});
    CU_ASSERT_PTR_NOT_NULL(strstr(got, "NOERROR aa ra\nAN . 300 SOA"));
    end();
}

static void outside_zones_only_address_types_are_hidden(void)
{
    begin();
    kit_record(kit, "www.example A 192.0.2.1");
    kit_record(kit, "deep.www.example TXT x");
    compiled();
    ASK_EXPECT(snapshot, "NOERROR aa ra", .name = "www.example", .type = "AAAA");
    ASK_EXPECT(snapshot, "NOERROR aa ra", .name = "www.example", .type = "HTTPS");
    ASK_EXPECT(snapshot, "NOERROR aa ra", .name = "www.example", .type = "SVCB");
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "www.example", .type = "MX");
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "other.example", .type = "A");
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "x.www.example", .type = "A");
    end();
}

static void names_above_outside_records_are_not_hidden(void)
{
    begin();
    kit_record(kit, "www.example.com A 192.0.2.1");
    compiled();
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "example.com", .type = "A");
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "com", .type = "AAAA");
    end();
}

static void makes_ptr_records_of_addresses(void)
{
    begin();
    kit_record_ttl(kit, 77, "first.lan A 192.0.2.1");
    kit_record(kit, "second.lan A 192.0.2.1");
    kit_record(kit, "v6.lan AAAA 2001:db8::1");
    kit_wildcard(kit, "w.lan A 192.0.2.2");
    kit_record(kit, "explicit.lan A 192.0.2.3");
    kit_record(kit, "3.2.0.192.in-addr.arpa PTR chosen.lan.");
    compiled();
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN 1.2.0.192.in-addr.arpa. 77 PTR first.lan.",
               .name = "1.2.0.192.in-addr.arpa", .type = "PTR");
    ASK_EXPECT(snapshot,
               "NOERROR aa ra\nAN "
               "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 300 PTR "
               "v6.lan.",
               .name = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
               .type = "PTR");
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "2.2.0.192.in-addr.arpa", .type = "PTR");
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN 3.2.0.192.in-addr.arpa. 300 PTR chosen.lan.",
               .name = "3.2.0.192.in-addr.arpa", .type = "PTR");
    end();

    begin();
    kit->config.server.auto_ptr = false;
    kit_record(kit, "first.lan A 192.0.2.1");
    compiled();
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "1.2.0.192.in-addr.arpa", .type = "PTR");
    end();
}

static void blocks_names_by_rewrite(void)
{
    begin();
    kit_rewrite(kit, "ads.example nxdomain");
    kit_rewrite(kit, "*.tracker.example nxdomain");
    kit_record(kit, "ads.example A 192.0.2.1");
    kit_zone(kit, "tracker.example", 300);
    compiled();
    ASK_EXPECT(snapshot, "NXDOMAIN aa ra", .name = "ads.example", .type = "A");
    CU_ASSERT_EQUAL(ask_reply.source, ND_SOURCE_REWRITE);
    ASK_EXPECT(snapshot, "NXDOMAIN aa ra\nOPT 1232 ede=15", .name = "ADS.example", .type = "TXT",
               .edns_size = 1232);
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "x.ads.example", .type = "A");
    ASK_EXPECT(snapshot, "NXDOMAIN aa ra", .name = "a.b.c.tracker.example", .type = "A");
    const char *apex = ask(snapshot, &(struct ask){.name = "tracker.example", .type = "A"});
    CU_ASSERT_PTR_NOT_NULL(strstr(apex, "NOERROR aa ra\nAU tracker.example."));
    end();
}

static void the_first_rewrite_that_matches_counts(void)
{
    begin();
    kit_rewrite(kit, "good.ads.lan allow");
    kit_rewrite(kit, "*.ads.lan nxdomain");
    kit_rewrite(kit, "late.ads.lan allow");
    kit_rewrite(kit, "*.lan redirect A 192.0.2.9");
    kit_rewrite(kit, "*.free.lan allow");
    kit_record(kit, "good.ads.lan A 192.0.2.1");
    kit_record(kit, "deep.good.ads.lan A 192.0.2.1");
    compiled();
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN good.ads.lan. 300 A 192.0.2.1", .name = "good.ads.lan",
               .type = "A");
    ASK_EXPECT(snapshot, "NXDOMAIN aa ra", .name = "deep.good.ads.lan", .type = "A");
    ASK_EXPECT(snapshot, "NXDOMAIN aa ra", .name = "late.ads.lan", .type = "A");
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN x.free.lan. 60 A 192.0.2.9", .name = "x.free.lan",
               .type = "A");
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN ads.lan. 60 A 192.0.2.9", .name = "ads.lan",
               .type = "A");
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "lan", .type = "A");
    end();
}

static void an_earlier_allow_shields_names_below(void)
{
    begin();
    kit_rewrite(kit, "*.free.lan allow");
    kit_rewrite(kit, "*.lan nxdomain");
    compiled();
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "x.y.free.lan", .type = "A");
    ASK_EXPECT(snapshot, "NXDOMAIN aa ra", .name = "free.lan", .type = "A");
    end();
}

static void redirects_by_rewrite(void)
{
    begin();
    kit_rewrite(kit, "four.lan redirect A 192.0.2.4");
    kit_rewrite(kit, "six.lan redirect AAAA 2001:db8::6");
    kit_rewrite(kit, "*.name.lan redirect CNAME www.name.lan.");
    kit_record(kit, "www.name.lan A 192.0.2.5");
    compiled();
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN four.lan. 60 A 192.0.2.4", .name = "four.lan",
               .type = "A");
    ASK_EXPECT(snapshot, "NOERROR aa ra", .name = "four.lan", .type = "AAAA");
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN six.lan. 60 AAAA 2001:db8::6", .name = "six.lan",
               .type = "ANY");
    /* The rule does not apply to its own target. */
    ASK_EXPECT(snapshot,
               "NOERROR aa ra\nAN x.name.lan. 60 CNAME www.name.lan.\nAN www.name.lan. 300 A "
               "192.0.2.5",
               .name = "x.name.lan", .type = "A");
    end();
}

static void truncates_whole_rrsets(void)
{
    char line[64];
    begin();
    for (int i = 0; i < 100; i++) {
        snprintf(line, sizeof(line), "many.lan A 192.0.2.%d", i);
        kit_record(kit, line);
    }
    kit_record(kit, "chain.lan CNAME many.lan.");
    compiled();
    ASK_EXPECT(snapshot, "NOERROR aa tc ra", .name = "many.lan", .type = "A");
    ASK_EXPECT(snapshot, "NOERROR aa tc ra\nOPT 1232", .name = "many.lan", .type = "A",
               .edns_size = 4096);
    ASK_EXPECT(snapshot, "NOERROR aa tc ra\nAN chain.lan. 300 CNAME many.lan.", .name = "chain.lan",
               .type = "A");
    ask(snapshot, &(struct ask){.name = "many.lan", .type = "A", .tcp = true});
    CU_ASSERT_EQUAL(ask_answer[6] << 8 | ask_answer[7], 100);
    CU_ASSERT_EQUAL(ask_answer[2] & 0x02, 0);
    end();
}

static void fills_512_octets_exactly_without_edns(void)
{
    char line[64];
    begin();
    /* 12 header, 9 name (1 a 3 lan 0 = 7), 4: 23; 30 records of 16 octets and TXT for the rest. */
    for (int i = 0; i < 30; i++) {
        snprintf(line, sizeof(line), "a.lan A 192.0.2.%d", i);
        kit_record(kit, line);
        snprintf(line, sizeof(line), "b.lan A 192.0.2.%d", i);
        kit_record(kit, line);
    }
    kit_record(kit, "b.lan A 192.0.2.30");
    compiled();
    ask(snapshot, &(struct ask){.name = "a.lan", .type = "A"});
    CU_ASSERT_EQUAL(ask_reply.len, 12 + 7 + 4 + 30 * 16);                   /* 503 <= 512 */
    ASK_EXPECT(snapshot, "NOERROR aa tc ra", .name = "b.lan", .type = "A"); /* 519 */
    ask(snapshot, &(struct ask){.name = "b.lan", .type = "A", .edns_size = 530});
    CU_ASSERT_EQUAL(ask_reply.len, 519 + 11); /* OPT included, to the octet */
    ASK_EXPECT(snapshot, "NOERROR aa tc ra\nOPT 1232", .name = "b.lan", .type = "A",
               .edns_size = 529);
    end();
}

UNIT_MAIN("answer_local", UNIT_TEST(answers_records_of_name_and_type),
          UNIT_TEST(keeps_the_case_of_the_question), UNIT_TEST(rotates_where_an_rrset_starts),
          UNIT_TEST(types_asked_together_rotate_apart),
          UNIT_TEST(serves_duplicates_once_with_the_lowest_ttl),
          UNIT_TEST(matches_wildcards_at_one_level),
          UNIT_TEST(prefers_the_exact_rrset_to_the_wildcard),
          UNIT_TEST(answers_any_with_every_local_type), UNIT_TEST(follows_cnames_inside_local_data),
          UNIT_TEST(asked_type_beats_a_cname_beside_it), UNIT_TEST(follows_eight_links_and_no_more),
          UNIT_TEST(answers_soa_and_ns_at_the_apex),
          UNIT_TEST(tells_nodata_from_nxdomain_in_a_zone),
          UNIT_TEST(negative_ttl_is_the_lower_of_ttl_and_minimum),
          UNIT_TEST(the_most_specific_zone_answers), UNIT_TEST(the_root_can_be_a_zone),
          UNIT_TEST(outside_zones_only_address_types_are_hidden),
          UNIT_TEST(names_above_outside_records_are_not_hidden),
          UNIT_TEST(makes_ptr_records_of_addresses), UNIT_TEST(blocks_names_by_rewrite),
          UNIT_TEST(the_first_rewrite_that_matches_counts),
          UNIT_TEST(an_earlier_allow_shields_names_below), UNIT_TEST(redirects_by_rewrite),
          UNIT_TEST(truncates_whole_rrsets), UNIT_TEST(fills_512_octets_exactly_without_edns))
