/* SPDX-License-Identifier: MIT */
/* What is answered beyond local data: from the cache, from what upstreams said, across CNAMEs. */
#include "unit.h"

#include <stdarg.h>
#include <stdlib.h>

#include <dnswire/dnswire.h>

#include "base/limits.h"
#include "nanodns/ask.h"
#include "nanodns/config_kit.h"
#include "resolve/lookup.h"

static struct kit *kit;
static struct nd_snapshot *snapshot;
static struct nd_cache *cache;
static struct nd_outside outside;

static void begin(void)
{
    kit = kit_new();
    kit_upstreams(kit, "192.0.2.53");
}

static void compiled(void)
{
    const struct nd_cache_options options = {
        .entries_max = 100,
        .octets_max = 1 << 20,
        .ttl_max_s = 100000,
        .stale_s = 1000,
        .prefetch = true,
    };
    snapshot = nd_snapshot_new(&kit->config, NULL, 42);
    cache = nd_cache_new(&options, 7);
    CU_ASSERT_FATAL(snapshot != NULL && cache != NULL);
    kit_free(kit);
    outside = (struct nd_outside){.cache = cache, .now_ms = 1000000};
}

static void end(void)
{
    nd_snapshot_free(snapshot);
    nd_cache_free(cache);
}

/* ---- entries from text -------------------------------------------------------------------- */

static size_t wire_name(const char *text, uint8_t *name)
{
    static const uint8_t root[1] = {0};
    int len = dnsw_name_from_text(text, strlen(text), root, name);
    CU_ASSERT_FATAL(len > 0);
    return (size_t)len;
}

/* "AN owner ttl TYPE rdata", with names compressed as upstreams do it. */
static void add_line(struct dnsw_builder *b, const char *line)
{
    static const uint8_t root[1] = {0};
    static uint8_t rdata[2048];
    char owner_text[256];
    char type_text[16];
    unsigned ttl_s;
    int value_at = 0;
    uint16_t type;
    uint8_t owner[DNSW_NAME_MAX];
    CU_ASSERT_EQUAL_FATAL(
        sscanf(line + 3, "%255s %u %15s %n", owner_text, &ttl_s, type_text, &value_at), 3);
    const char *value = line + 3 + value_at;
    CU_ASSERT_FATAL(dnsw_type_from_text(type_text, strlen(type_text), &type) >= 0);
    int len =
        dnsw_rdata_from_text(type, value, strcspn(value, "\n"), root, rdata, sizeof(rdata), NULL);
    CU_ASSERT_FATAL(len >= 0);
    wire_name(owner_text, owner);
    struct dnsw_span span = {rdata, (size_t)len};
    CU_ASSERT(dnsw_builder_rrset(b, line[1] == 'N' ? DNSW_SECTION_ANSWER : DNSW_SECTION_AUTHORITY,
                                 owner, type, DNSW_CLASS_IN, ttl_s, &span, 1));
}

struct said {
    const char *name;
    const char *type;
    const char *records; /* lines */
    const char *tail;
    uint32_t life_s; /* 0: 300 */
    uint16_t rcode;
    bool ad;
    bool dnssec_ok;
    bool checking_disabled;
    bool failure;
};

static struct nd_entry *entry_of(const struct said *said)
{
    static uint8_t msg[65535];
    struct dnsw_builder b;
    struct dnsw_question q = {.class_ = DNSW_CLASS_IN};
    struct nd_entry_parts parts = {
        .made_ms = outside.now_ms,
        .life_ms = (said->life_s == 0 ? 300 : said->life_s) * 1000,
        .rcode = said->rcode,
        .security_aware = said->ad,
        .failure = said->failure,
        .question = {.class_ = DNSW_CLASS_IN,
                     .dnssec_ok = said->dnssec_ok,
                     .checking_disabled = said->checking_disabled},
    };
    CU_ASSERT_FATAL(dnsw_type_from_text(said->type, strlen(said->type), &q.type) >= 0);
    q.name_len = (uint8_t)wire_name(said->name, q.name);
    dnsw_name_fold(q.name, q.name);
    parts.question.type = q.type;
    parts.question.name_len = q.name_len;
    memcpy(parts.question.name, q.name, q.name_len);
    if (said->tail != NULL) {
        parts.tail_len = (uint8_t)wire_name(said->tail, parts.tail);
        dnsw_name_fold(parts.tail, parts.tail);
    }
    dnsw_builder_init(&b, msg, sizeof(msg), 0, DNSW_FLAG_QR, 0);
    dnsw_builder_question(&b, &q);
    for (const char *line = said->records; line != NULL && *line != '\0';) {
        add_line(&b, line);
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    int len = dnsw_builder_finish(&b);
    CU_ASSERT_FATAL(len > 0);
    parts.msg = msg;
    parts.msg_len = (size_t)len;
    struct nd_entry *entry = nd_entry_new(&parts);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    return entry;
}

/* Let the cache have an entry, given as initializers of struct said. */
#define CACHED(...) cached(&(struct said){__VA_ARGS__})

static void cached(const struct said *said)
{
    struct nd_entry *entry = entry_of(said);
    nd_cache_put(cache, entry, nd_cache_generation(cache), outside.now_ms);
    nd_entry_unref(entry);
}

#define OUT(want, ...) ASK_EXPECT(snapshot, want, .outside = &outside, __VA_ARGS__)

/* ---- who is asked ------------------------------------------------------------------------- */

static void what_is_not_known_is_forwarded(void)
{
    begin();
    kit_record(kit, "www.example A 192.0.2.1");
    kit_forward(kit, "corp.example 10.0.0.2");
    compiled();
    OUT("FORWARD example.com. A to 192.0.2.53", .name = "Example.COM", .type = "A",
        .flags = DNSW_FLAG_RD);
    CU_ASSERT_EQUAL(ask_reply.source, ND_SOURCE_NONE);
    OUT("FORWARD example.com. TXT do cd to 192.0.2.53", .name = "example.com", .type = "TXT",
        .flags = DNSW_FLAG_RD | DNSW_FLAG_CD, .edns_size = 1232, .edns_flags = DNSW_EDNS_FLAG_DO);
    OUT("FORWARD x.corp.example. MX to 10.0.0.2", .name = "x.corp.example", .type = "MX",
        .flags = DNSW_FLAG_RD);
    OUT("FORWARD www.example. MX to 192.0.2.53", .name = "www.example", .type = "MX",
        .flags = DNSW_FLAG_RD);
    OUT("FORWARD example.com. A to 192.0.2.53", .name = "example.com", .type = "A",
        .flags = DNSW_FLAG_RD, .class_ = DNSW_CLASS_ANY);
    OUT("NOERROR aa rd ra\nAN www.example. 300 A 192.0.2.1", .name = "www.example", .type = "A",
        .flags = DNSW_FLAG_RD);
    OUT("REFUSED rd ra", .name = "example.com", .type = "A", .flags = DNSW_FLAG_RD,
        .refused = true);
    end();
}

static void nobody_to_ask_is_a_refusal(void)
{
    begin();
    kit_upstreams(kit, "");
    compiled();
    OUT("REFUSED rd\nOPT 1232 ede=22", .name = "example.com", .type = "A", .flags = DNSW_FLAG_RD,
        .edns_size = 1232);
    end();
    begin();
    compiled();
    ASK_EXPECT(snapshot, "REFUSED rd ra\nOPT 1232 ede=22", .name = "example.com", .type = "A",
               .flags = DNSW_FLAG_RD, .edns_size = 1232);
    end();
}

static void without_rd_nobody_is_asked(void)
{
    begin();
    kit_record(kit, "out.lan CNAME example.com.");
    compiled();
    OUT("REFUSED ra\nOPT 1232 ede=20", .name = "example.com", .type = "A", .edns_size = 1232);
    OUT("NOERROR aa ra\nAN out.lan. 300 CNAME example.com.", .name = "out.lan", .type = "A");
    CACHED(.name = "example.com", .type = "A", .records = "AN example.com 60 A 192.0.2.9");
    OUT("NOERROR ra\nAN example.com. 60 A 192.0.2.9", .name = "example.com", .type = "A");
    end();
}

/* ---- answers from entries ----------------------------------------------------------------- */

static void an_entry_is_an_answer_that_grows_old(void)
{
    begin();
    compiled();
    CACHED(.name = "example.com", .type = "A",
           .records = "AN example.com 300 A 192.0.2.9\nAN example.com 10 A 192.0.2.8");
    outside.now_ms += 9999;
    OUT("NOERROR rd ra\nAN eXample.Com. 291 A 192.0.2.9\nAN eXample.Com. 1 A 192.0.2.8",
        .name = "eXample.Com", .type = "A", .flags = DNSW_FLAG_RD);
    CU_ASSERT_EQUAL(ask_reply.source, ND_SOURCE_CACHE);
    outside.now_ms += 20000;
    OUT("NOERROR rd ra\nAN example.com. 271 A 192.0.2.9\nAN example.com. 0 A 192.0.2.8"
        "\nOPT 1232",
        .name = "example.com", .type = "A", .flags = DNSW_FLAG_RD, .edns_size = 512, .rotation = 1);
    end();
}

static void flags_of_the_question_are_part_of_it(void)
{
    begin();
    compiled();
    CACHED(.name = "example.com", .type = "A", .records = "AN example.com 60 A 192.0.2.1");
    CACHED(.name = "example.com", .type = "A", .records = "AN example.com 60 A 192.0.2.2",
           .dnssec_ok = true);
    CACHED(.name = "example.com", .type = "A", .records = "AN example.com 60 A 192.0.2.3",
           .checking_disabled = true);
    OUT("NOERROR rd ra\nAN example.com. 60 A 192.0.2.1", .name = "example.com", .type = "A",
        .flags = DNSW_FLAG_RD);
    OUT("NOERROR rd ra\nAN example.com. 60 A 192.0.2.2\nOPT 1232 do", .name = "example.com",
        .type = "A", .flags = DNSW_FLAG_RD, .edns_size = 1232, .edns_flags = DNSW_EDNS_FLAG_DO);
    OUT("NOERROR rd ra cd\nAN example.com. 60 A 192.0.2.3", .name = "example.com", .type = "A",
        .flags = DNSW_FLAG_RD | DNSW_FLAG_CD);
    end();
}

static void ad_is_the_upstreams_and_for_those_who_ask(void)
{
    begin();
    kit_record(kit, "out.lan CNAME example.com.");
    compiled();
    CACHED(.name = "example.com", .type = "A", .records = "AN example.com 60 A 192.0.2.1",
           .ad = true);
    CACHED(.name = "example.com", .type = "A", .records = "AN example.com 60 A 192.0.2.1",
           .ad = true, .dnssec_ok = true);
    OUT("NOERROR rd ra\nAN example.com. 60 A 192.0.2.1", .name = "example.com", .type = "A",
        .flags = DNSW_FLAG_RD);
    OUT("NOERROR rd ra ad\nAN example.com. 60 A 192.0.2.1", .name = "example.com", .type = "A",
        .flags = DNSW_FLAG_RD | DNSW_FLAG_AD);
    OUT("NOERROR rd ra ad\nAN example.com. 60 A 192.0.2.1\nOPT 1232 do", .name = "example.com",
        .type = "A", .flags = DNSW_FLAG_RD, .edns_size = 1232, .edns_flags = DNSW_EDNS_FLAG_DO);
    /* nobody has validated local data */
    OUT("NOERROR aa rd ra\nAN out.lan. 300 CNAME example.com.\nAN example.com. 60 A 192.0.2.1",
        .name = "out.lan", .type = "A", .flags = DNSW_FLAG_RD | DNSW_FLAG_AD);
    end();
}

static void negative_entries_have_their_soa(void)
{
    begin();
    compiled();
    CACHED(.name = "no.example.com", .type = "A", .rcode = DNSW_RCODE_NXDOMAIN,
           .records = "AU example.com 60 SOA ns.example.com. a.example.com. 1 2 3 4 60");
    CACHED(.name = "no.example.com", .type = "AAAA",
           .records = "AU example.com 60 SOA ns.example.com. a.example.com. 1 2 3 4 60");
    outside.now_ms += 1000;
    OUT("NXDOMAIN rd ra\nAU example.com. 59 SOA ns.example.com. a.example.com. 1 2 3 4 60",
        .name = "no.example.com", .type = "A", .flags = DNSW_FLAG_RD);
    CU_ASSERT_EQUAL(ask_reply.source, ND_SOURCE_CACHE);
    OUT("NOERROR rd ra\nAU example.com. 59 SOA ns.example.com. a.example.com. 1 2 3 4 60",
        .name = "no.example.com", .type = "AAAA", .flags = DNSW_FLAG_RD);
    end();
}

static void failures_say_where_they_come_from(void)
{
    begin();
    kit_record(kit, "out.lan CNAME example.com.");
    compiled();
    const struct said said = {
        .name = "example.com", .type = "A", .rcode = DNSW_RCODE_SERVFAIL, .failure = true};
    struct nd_entry *entry = entry_of(&said);
    outside.found = &entry;
    outside.found_count = 1;
    OUT("SERVFAIL rd ra\nOPT 1232 ede=22", .name = "example.com", .type = "A",
        .flags = DNSW_FLAG_RD, .edns_size = 1232);
    outside.found_count = 0;
    nd_entry_unref(entry);
    cached(&said);
    OUT("SERVFAIL rd ra\nOPT 1232 ede=13", .name = "example.com", .type = "A",
        .flags = DNSW_FLAG_RD, .edns_size = 1232);
    OUT("SERVFAIL rd ra", .name = "out.lan", .type = "A", .flags = DNSW_FLAG_RD);
    CACHED(.name = "refused.example", .type = "A", .rcode = DNSW_RCODE_REFUSED);
    OUT("REFUSED rd ra", .name = "refused.example", .type = "A", .flags = DNSW_FLAG_RD);
    CACHED(.name = "all.example", .type = "A", .rcode = DNSW_RCODE_REFUSED, .failure = true);
    OUT("REFUSED rd ra\nOPT 1232 ede=13", .name = "all.example", .type = "A", .flags = DNSW_FLAG_RD,
        .edns_size = 1232);
    end();
}

static void what_was_found_comes_before_the_cache(void)
{
    begin();
    compiled();
    CACHED(.name = "example.com", .type = "A", .records = "AN example.com 60 A 192.0.2.1");
    const struct said said = {
        .name = "example.com", .type = "A", .records = "AN example.com 0 A 192.0.2.2"};
    struct nd_entry *entry = entry_of(&said);
    outside.found = &entry;
    outside.found_count = 1;
    outside.now_ms += 3600000; /* whatever its age */
    OUT("NOERROR rd ra\nAN example.com. 0 A 192.0.2.2", .name = "example.com", .type = "A",
        .flags = DNSW_FLAG_RD);
    CU_ASSERT_EQUAL(ask_reply.source, ND_SOURCE_UPSTREAM);
    nd_entry_unref(entry);
    end();
}

static void stale_entries_are_for_those_who_allow_them(void)
{
    begin();
    compiled();
    CACHED(.name = "example.com", .type = "A", .records = "AN example.com 300 A 192.0.2.1");
    CACHED(.name = "no.example.com", .type = "A", .rcode = DNSW_RCODE_NXDOMAIN,
           .records = "AU example.com 300 SOA ns.example.com. a.example.com. 1 2 3 4 60");
    outside.now_ms += 301000;
    OUT("FORWARD example.com. A to 192.0.2.53", .name = "example.com", .type = "A",
        .flags = DNSW_FLAG_RD);
    outside.stale = true;
    OUT("NOERROR rd ra\nAN example.com. 30 A 192.0.2.1\nOPT 1232 ede=3", .name = "example.com",
        .type = "A", .flags = DNSW_FLAG_RD, .edns_size = 1232);
    CU_ASSERT_EQUAL(ask_reply.source, ND_SOURCE_STALE);
    OUT("NXDOMAIN rd ra\nAU example.com. 30 SOA ns.example.com. a.example.com. 1 2 3 4 60"
        "\nOPT 1232 ede=19",
        .name = "no.example.com", .type = "A", .flags = DNSW_FLAG_RD, .edns_size = 1232);
    /* likewise when it was handed over */
    outside.now_ms -= 301000;
    struct nd_entry *entry = entry_of(&(struct said){
        .name = "example.org", .type = "A", .records = "AN example.org 300 A 192.0.2.1"});
    outside.now_ms += 301000;
    outside.found = &entry;
    outside.found_count = 1;
    OUT("NOERROR rd ra\nAN example.org. 30 A 192.0.2.1\nOPT 1232 ede=3", .name = "example.org",
        .type = "A", .flags = DNSW_FLAG_RD, .edns_size = 1232);
    CU_ASSERT_EQUAL(ask_reply.source, ND_SOURCE_STALE);
    nd_entry_unref(entry);
    outside.now_ms += 2000000;
    outside.found_count = 0;
    OUT("FORWARD example.com. A to 192.0.2.53", .name = "example.com", .type = "A",
        .flags = DNSW_FLAG_RD);
    end();
}

static void the_last_tenth_of_a_life_is_prefetched_once(void)
{
    begin();
    compiled();
    CACHED(.name = "example.com", .type = "A", .records = "AN example.com 300 A 192.0.2.1");
    outside.now_ms += 271000;
    OUT("NOERROR rd ra\nAN example.com. 29 A 192.0.2.1\nPREFETCH example.com. A to 192.0.2.53",
        .name = "example.com", .type = "A", .flags = DNSW_FLAG_RD);
    OUT("NOERROR rd ra\nAN example.com. 29 A 192.0.2.1", .name = "example.com", .type = "A",
        .flags = DNSW_FLAG_RD);
    end();
}

/* Whoever is told that a link of a chain is due is told once: the links behind must not hide it. */
static void the_first_link_that_is_due_is_prefetched(void)
{
    begin();
    kit_forward(kit, "example 192.0.2.54");
    compiled();
    CACHED(.name = "a.example", .type = "A", .tail = "b.net",
           .records = "AN a.example 300 CNAME b.net");
    outside.now_ms += 271000;
    OUT("FORWARD b.net. A to 192.0.2.53\nPREFETCH a.example. A to 192.0.2.54", .name = "a.example",
        .type = "A", .flags = DNSW_FLAG_RD);
    CACHED(.name = "a.example", .type = "A", .tail = "b.net",
           .records = "AN a.example 300 CNAME b.net");
    CACHED(.name = "b.net", .type = "A", .records = "AN b.net 300 A 192.0.2.1");
    outside.now_ms += 271000;
    OUT("NOERROR rd ra\nAN a.example. 29 CNAME b.net.\nAN b.net. 29 A 192.0.2.1"
        "\nPREFETCH a.example. A to 192.0.2.54",
        .name = "a.example", .type = "A", .flags = DNSW_FLAG_RD);
    end();
}

/* ---- too large ---------------------------------------------------------------------------- */

static void what_does_not_fit_is_left_out_whole(void)
{
    char records[8192] = "AN big.example 60 CNAME a.example\n";
    begin();
    kit_record(kit, "out.lan CNAME big.example.");
    compiled();
    for (int i = 0; i < 40; i++) {
        size_t used = strlen(records);
        snprintf(records + used, sizeof(records) - used, "AN a.example 60 A 192.0.2.%d\n", i);
    }
    CACHED(.name = "big.example", .type = "A", .records = records);
    OUT("NOERROR tc rd ra\nAN big.example. 60 CNAME a.example.", .name = "big.example", .type = "A",
        .flags = DNSW_FLAG_RD);
    OUT("NOERROR aa tc rd ra\nAN out.lan. 300 CNAME big.example."
        "\nAN big.example. 60 CNAME a.example.\nOPT 1232",
        .name = "out.lan", .type = "A", .flags = DNSW_FLAG_RD, .edns_size = 512);
    ask(snapshot, &(struct ask){.name = "big.example",
                                .type = "A",
                                .flags = DNSW_FLAG_RD,
                                .tcp = true,
                                .outside = &outside});
    CU_ASSERT_EQUAL(ask_answer[7], 41);
    CU_ASSERT_EQUAL(ask_answer[2] & 2, 0);
    ask(snapshot, &(struct ask){.name = "out.lan",
                                .type = "A",
                                .flags = DNSW_FLAG_RD,
                                .tcp = true,
                                .outside = &outside});
    CU_ASSERT_EQUAL(ask_answer[7], 42);
    end();
}

/* ---- across CNAMEs ------------------------------------------------------------------------ */

static void a_local_cname_goes_on_outside(void)
{
    begin();
    kit_record(kit, "out.lan CNAME www.Example.com.");
    kit_record(kit, "far.lan CNAME out.lan.");
    kit_rewrite(kit, "re.lan redirect CNAME www.example.com.");
    compiled();
    OUT("FORWARD www.example.com. A to 192.0.2.53", .name = "out.lan", .type = "A",
        .flags = DNSW_FLAG_RD);
    CACHED(.name = "www.example.com", .type = "A",
           .records = "AN www.example.com 60 CNAME web.example.com\n"
                      "AN web.example.com 50 A 192.0.2.1\nAN web.example.com 50 A 192.0.2.2");
    CACHED(.name = "www.example.com", .type = "AAAA", .rcode = DNSW_RCODE_NXDOMAIN,
           .records = "AU example.com 60 SOA ns.example.com. a.example.com. 1 2 3 4 60");
    CACHED(.name = "www.example.com", .type = "MX",
           .records = "AN www.example.com 60 MX 10 mx.example.com");
    OUT("NOERROR aa rd ra\nAN far.lan. 300 CNAME out.lan.\nAN out.lan. 300 CNAME www.Example.com."
        "\nAN www.Example.com. 60 CNAME web.example.com.\nAN web.example.com. 50 A 192.0.2.1"
        "\nAN web.example.com. 50 A 192.0.2.2",
        .name = "far.lan", .type = "A", .flags = DNSW_FLAG_RD);
    CU_ASSERT_EQUAL(ask_reply.source, ND_SOURCE_LOCAL);
    OUT("NXDOMAIN aa rd ra\nAN out.lan. 300 CNAME www.Example.com."
        "\nAU example.com. 60 SOA ns.example.com. a.example.com. 1 2 3 4 60\nOPT 1232",
        .name = "out.lan", .type = "AAAA", .flags = DNSW_FLAG_RD, .edns_size = 1232);
    OUT("NOERROR aa rd ra\nAN re.lan. 60 CNAME www.example.com."
        "\nAN www.example.com. 60 MX 10 mx.example.com.",
        .name = "re.lan", .type = "MX", .flags = DNSW_FLAG_RD);
    CU_ASSERT_EQUAL(ask_reply.source, ND_SOURCE_REWRITE);
    end();
}

static void an_upstreams_cname_comes_back_home(void)
{
    begin();
    kit_zone(kit, "corp.lan", 300);
    kit_record(kit, "web.corp.lan A 192.0.2.7");
    kit_record(kit, "back.corp.lan CNAME next.example.");
    kit_rewrite(kit, "web.corp.lan nxdomain"); /* not for targets */
    compiled();
    CACHED(.name = "www.example.com", .type = "A", .tail = "web.corp.lan",
           .records =
               "AN www.example.com 60 CNAME a.corp.lan\nAN a.corp.lan 60 CNAME web.corp.lan");
    CACHED(.name = "gone.example.com", .type = "A", .tail = "gone.corp.lan",
           .records = "AN gone.example.com 60 CNAME GONE.corp.lan");
    CACHED(.name = "circle.example.com", .type = "A", .tail = "back.corp.lan",
           .records = "AN circle.example.com 60 CNAME back.corp.lan");
    OUT("NOERROR rd ra\nAN www.example.com. 60 CNAME a.corp.lan."
        "\nAN a.corp.lan. 60 CNAME web.corp.lan.\nAN web.corp.lan. 300 A 192.0.2.7",
        .name = "www.example.com", .type = "A", .flags = DNSW_FLAG_RD);
    OUT("NXDOMAIN rd ra\nAN gone.example.com. 60 CNAME GONE.corp.lan."
        "\nAU corp.lan. 300 SOA ns1.corp.lan. admin.corp.lan. 1 3600 900 604800 300",
        .name = "gone.example.com", .type = "A", .flags = DNSW_FLAG_RD);
    OUT("FORWARD next.example. A to 192.0.2.53", .name = "circle.example.com", .type = "A",
        .flags = DNSW_FLAG_RD);
    CACHED(.name = "next.example", .type = "A", .records = "AN next.example 60 A 192.0.2.8");
    OUT("NOERROR rd ra\nAN circle.example.com. 60 CNAME back.corp.lan."
        "\nAN back.corp.lan. 300 CNAME next.example.\nAN next.example. 60 A 192.0.2.8",
        .name = "circle.example.com", .type = "A", .flags = DNSW_FLAG_RD);
    end();
}

static void a_suffix_of_a_compressed_name_owns_the_soa(void)
{
    begin();
    kit_zone(kit, "lan", 300);
    compiled();
    CACHED(.name = "a.corp.lan.example", .type = "A", .tail = "gone.corp.lan",
           .records = "AN a.corp.lan.example 60 CNAME x.corp.lan\n"
                      "AN x.corp.lan 60 CNAME gone.corp.lan");
    OUT("NXDOMAIN rd ra\nAN a.corp.lan.example. 60 CNAME x.corp.lan."
        "\nAN x.corp.lan. 60 CNAME gone.corp.lan."
        "\nAU lan. 300 SOA ns1.lan. admin.lan. 1 3600 900 604800 300",
        .name = "a.corp.lan.example", .type = "A", .flags = DNSW_FLAG_RD);
    end();
}

static void an_open_chain_goes_on_with_the_next_question(void)
{
    begin();
    compiled();
    CACHED(.name = "a.example", .type = "A", .tail = "b.example",
           .records = "AN a.example 60 CNAME b.example");
    OUT("FORWARD b.example. A to 192.0.2.53", .name = "a.example", .type = "A",
        .flags = DNSW_FLAG_RD);
    OUT("NOERROR ra\nAN a.example. 60 CNAME b.example.", .name = "a.example", .type = "A");
    CACHED(.name = "b.example", .type = "A", .records = "AN b.example 60 A 192.0.2.1");
    OUT("NOERROR rd ra\nAN a.example. 60 CNAME b.example.\nAN b.example. 60 A 192.0.2.1",
        .name = "a.example", .type = "A", .flags = DNSW_FLAG_RD);
    end();
}

static void loops_end_in_servfail(void)
{
    begin();
    kit_record(kit, "in.lan CNAME a.example.");
    compiled();
    CACHED(.name = "a.example", .type = "A", .tail = "b.example",
           .records = "AN a.example 60 CNAME b.example");
    CACHED(.name = "b.example", .type = "A", .tail = "a.example",
           .records = "AN b.example 60 CNAME a.example");
    CACHED(.name = "c.example", .type = "A", .tail = "in.lan",
           .records = "AN c.example 60 CNAME in.lan");
    OUT("SERVFAIL rd ra", .name = "a.example", .type = "A", .flags = DNSW_FLAG_RD);
    OUT("SERVFAIL rd ra", .name = "in.lan", .type = "A", .flags = DNSW_FLAG_RD);
    OUT("SERVFAIL rd ra", .name = "c.example", .type = "A", .flags = DNSW_FLAG_RD);
    end();
}

static void a_chain_that_nobody_can_complete_is_answered_alone(void)
{
    begin();
    kit_upstreams(kit, "");
    kit_record(kit, "out.lan CNAME example.com.");
    compiled();
    OUT("NOERROR aa rd\nAN out.lan. 300 CNAME example.com.", .name = "out.lan", .type = "A",
        .flags = DNSW_FLAG_RD);
    end();
}

static void signatures_and_denials_stay_where_they_are(void)
{
    static const char records[] =
        "AN x.example 60 CNAME y.example\n"
        "AN x.example 60 RRSIG CNAME 13 2 60 20300101000000 20200101000000 1 example. AAAA\n"
        "AU example 60 SOA ns.example. a.example. 1 2 3 4 60\n"
        "AU y.example 60 NSEC z.example. MX";
    begin();
    kit_record(kit, "out.lan CNAME x.example.");
    compiled();
    CACHED(.name = "x.example", .type = "A", .records = records, .dnssec_ok = true);
    OUT("NOERROR rd ra\nAN x.example. 60 CNAME y.example.\n"
        "AN x.example. 60 RRSIG CNAME 13 2 60 20300101000000 20200101000000 1 example. AAAA\n"
        "AU example. 60 SOA ns.example. a.example. 1 2 3 4 60\n"
        "AU y.example. 60 NSEC z.example. MX\nOPT 1232 do",
        .name = "x.example", .type = "A", .flags = DNSW_FLAG_RD, .edns_size = 1232,
        .edns_flags = DNSW_EDNS_FLAG_DO);
    OUT("NOERROR aa rd ra\nAN out.lan. 300 CNAME x.example.\nAN x.example. 60 CNAME y.example.\n"
        "AN x.example. 60 RRSIG CNAME 13 2 60 20300101000000 20200101000000 1 example. AAAA\n"
        "AU example. 60 SOA ns.example. a.example. 1 2 3 4 60\n"
        "AU y.example. 60 NSEC z.example. MX\nOPT 1232 do",
        .name = "out.lan", .type = "A", .flags = DNSW_FLAG_RD, .edns_size = 1232,
        .edns_flags = DNSW_EDNS_FLAG_DO);
    end();
}

/* ---- special names ------------------------------------------------------------------------ */

#define MADE_SOA(apex) apex " 10800 SOA " apex " nobody.invalid. 1 3600 1200 604800 10800"

static void localhost_is_known(void)
{
    begin();
    compiled();
    OUT("NOERROR aa rd ra\nAN LocalHost. 3600 A 127.0.0.1", .name = "LocalHost", .type = "A",
        .flags = DNSW_FLAG_RD);
    OUT("NOERROR aa ra\nAN a.b.localhost. 3600 AAAA ::1", .name = "a.b.localhost", .type = "AAAA");
    OUT("NOERROR aa ra\nAU " MADE_SOA("localhost."), .name = "a.localhost", .type = "MX");
    OUT("NOERROR aa ra\nAN localhost. 3600 A 127.0.0.1\nAN localhost. 3600 AAAA ::1",
        .name = "localhost", .type = "ANY");
    OUT("NOERROR aa ra\nAN 1.0.0.127.in-addr.arpa. 3600 PTR localhost.",
        .name = "1.0.0.127.in-addr.arpa", .type = "PTR");
    OUT("NOERROR aa ra\nAN "
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa. 3600 PTR "
        "localhost.",
        .name = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa",
        .type = "PTR");
    OUT("FORWARD xlocalhost. A to 192.0.2.53", .name = "xlocalhost", .type = "A",
        .flags = DNSW_FLAG_RD);
    end();
}

static void localhost_may_be_configured(void)
{
    begin();
    kit_record(kit, "localhost A 127.0.0.2");
    kit_rewrite(kit, "x.localhost nxdomain");
    kit_record(kit, "c.lan CNAME y.localhost.");
    compiled();
    OUT("NOERROR aa ra\nAN localhost. 300 A 127.0.0.2", .name = "localhost", .type = "A");
    OUT("NOERROR aa ra", .name = "localhost", .type = "AAAA");
    OUT("NXDOMAIN aa ra", .name = "x.localhost", .type = "A");
    OUT("NOERROR aa ra\nAN c.lan. 300 CNAME y.localhost.\nAN y.localhost. 3600 A 127.0.0.1",
        .name = "c.lan", .type = "A");
    end();
}

static void special_names_are_denied_to_the_world(void)
{
    begin();
    kit_forward(kit, "10.in-addr.arpa 192.0.2.54");
    kit_record(kit, "out.lan CNAME a.b.test.");
    compiled();
    OUT("NXDOMAIN rd ra\nAU " MADE_SOA("test."), .name = "a.test", .type = "A",
        .flags = DNSW_FLAG_RD);
    CU_ASSERT_EQUAL(ask_reply.source, ND_SOURCE_ZONE);
    OUT("NXDOMAIN rd ra\nAU " MADE_SOA("168.192.in-addr.arpa."), .name = "1.1.168.192.in-addr.arpa",
        .type = "PTR", .flags = DNSW_FLAG_RD);
    OUT("FORWARD 1.1.1.10.in-addr.arpa. PTR to 192.0.2.54", .name = "1.1.1.10.in-addr.arpa",
        .type = "PTR", .flags = DNSW_FLAG_RD);
    OUT("NXDOMAIN aa rd ra\nAN out.lan. 300 CNAME a.b.test.\nAU " MADE_SOA("test."),
        .name = "out.lan", .type = "A", .flags = DNSW_FLAG_RD);
    end();
    begin();
    kit_upstreams(kit, "192.0.2.53 192.168.1.1");
    compiled();
    OUT("FORWARD a.test. A to 192.168.1.1", .name = "a.test", .type = "A", .flags = DNSW_FLAG_RD);
    end();
}

/* ---- the rest ----------------------------------------------------------------------------- */

static void a_failure_is_servfail_with_a_reason(void)
{
    static const uint8_t query[] = {1, 2, 1, 0, 0, 1, 0,  0, 0,   0, 0, 1, 1, 'a', 0,
                                    0, 1, 0, 1, 0, 0, 41, 4, 208, 0, 0, 0, 0, 0,   0};
    uint8_t buf[512];
    begin();
    compiled();
    struct nd_request request = {.wire = query, .len = sizeof(query), .allowed = true};
    CU_ASSERT_EQUAL(nd_answer_failure(snapshot, &request, DNSW_EDE_NETWORK_ERROR, buf, 512),
                    sizeof(query) + 6);
    CU_ASSERT_EQUAL(buf[1], 2);
    CU_ASSERT_EQUAL(buf[2], 0x81);
    CU_ASSERT_EQUAL(buf[3], 0x82);
    CU_ASSERT_EQUAL(buf[sizeof(query) + 5], 23);
    CU_ASSERT_EQUAL(nd_answer_failure(snapshot, &request, ND_NO_EDE, buf, 512), sizeof(query));
    request.len = 11;
    CU_ASSERT_EQUAL(nd_answer_failure(snapshot, &request, ND_NO_EDE, buf, 512), 0);
    request.len = 14;
    CU_ASSERT_EQUAL(nd_answer_failure(snapshot, &request, ND_NO_EDE, buf, 512), 12);
    CU_ASSERT_EQUAL(buf[3] & 15, DNSW_RCODE_FORMERR);
    end();
}

static bool is_local(const char *text, const char *type_text)
{
    uint8_t name[DNSW_NAME_MAX];
    uint16_t type;
    size_t len = wire_name(text, name);
    dnsw_name_fold(name, name);
    CU_ASSERT_FATAL(dnsw_type_from_text(type_text, strlen(type_text), &type) >= 0);
    return nd_is_local(snapshot, name, len, type);
}

static void says_what_is_local(void)
{
    begin();
    kit_zone(kit, "lan", 300);
    kit_record(kit, "www.example A 192.0.2.1");
    kit_record(kit, "c.example CNAME www.example.");
    kit_rewrite(kit, "ads.example nxdomain");
    compiled();
    CU_ASSERT(is_local("x.lan", "A"));
    CU_ASSERT(is_local("www.example", "A"));
    CU_ASSERT(is_local("www.example", "AAAA"));
    CU_ASSERT(is_local("www.example", "ANY"));
    CU_ASSERT_FALSE(is_local("www.example", "MX"));
    CU_ASSERT(is_local("c.example", "MX"));
    CU_ASSERT(is_local("a.localhost", "MX"));
    CU_ASSERT_FALSE(is_local("ads.example", "A"));
    CU_ASSERT_FALSE(is_local("example", "ANY"));
    CU_ASSERT_FALSE(is_local("example.com", "A"));
    end();
}

static void sources_have_words(void)
{
    CU_ASSERT_STRING_EQUAL(nd_source_text(ND_SOURCE_CACHE), "cache");
    CU_ASSERT_STRING_EQUAL(nd_source_text(ND_SOURCE_STALE), "stale");
    CU_ASSERT_STRING_EQUAL(nd_source_text(ND_SOURCE_UPSTREAM), "upstream");
}

/* ---- ahead -------------------------------------------------------------------------------- */

static uint64_t hint_of(const uint8_t *wire, size_t len)
{
    struct nd_answer_hint hint = nd_answer_hint(snapshot, cache, wire, len);
    nd_answer_fetch(snapshot, cache, hint);
    return hint.cached;
}

static void a_hint_foresees_the_question(void)
{
    static const uint8_t query[] = "\0\1\1\x10\0\1\0\0\0\0\0\1"
                                   "\3wWw\7eXample\0\0\x1C\0\1"
                                   "\0\0\x29\4\xD0\0\0\x80\0\0\0";
    const size_t len = sizeof(query) - 1;
    const size_t question_end = len - DNSW_OPT_LEN;
    struct nd_question question = {.type = DNSW_TYPE_AAAA,
                                   .class_ = DNSW_CLASS_IN,
                                   .dnssec_ok = true,
                                   .checking_disabled = true};
    begin();
    compiled();
    question.name_len = (uint8_t)wire_name("www.example", question.name);
    CU_ASSERT_EQUAL(hint_of(query, len), nd_cache_hint(cache, &question));
    question.dnssec_ok = false;
    CU_ASSERT_EQUAL(hint_of(query, question_end), nd_cache_hint(cache, &question));
    struct nd_answer_hint local = nd_answer_hint(snapshot, NULL, query, len);
    CU_ASSERT_EQUAL(local.cached, 0);
    nd_answer_fetch(snapshot, NULL, local);
    for (size_t cut = 0; cut < len; cut++) {
        uint8_t *exact = malloc(cut + 1); /* so that reading past the end is seen */
        CU_ASSERT_PTR_NOT_NULL_FATAL(exact);
        memcpy(exact + 1, query, cut);
        CU_ASSERT_EQUAL(hint_of(exact + 1, cut) != 0, cut >= question_end - 4);
        free(exact);
    }
    end();
}

UNIT_MAIN("answer_outside", UNIT_TEST(a_hint_foresees_the_question),
          UNIT_TEST(what_is_not_known_is_forwarded), UNIT_TEST(nobody_to_ask_is_a_refusal),
          UNIT_TEST(without_rd_nobody_is_asked), UNIT_TEST(an_entry_is_an_answer_that_grows_old),
          UNIT_TEST(flags_of_the_question_are_part_of_it),
          UNIT_TEST(ad_is_the_upstreams_and_for_those_who_ask),
          UNIT_TEST(negative_entries_have_their_soa), UNIT_TEST(failures_say_where_they_come_from),
          UNIT_TEST(what_was_found_comes_before_the_cache),
          UNIT_TEST(stale_entries_are_for_those_who_allow_them),
          UNIT_TEST(the_last_tenth_of_a_life_is_prefetched_once),
          UNIT_TEST(the_first_link_that_is_due_is_prefetched),
          UNIT_TEST(what_does_not_fit_is_left_out_whole), UNIT_TEST(a_local_cname_goes_on_outside),
          UNIT_TEST(an_upstreams_cname_comes_back_home),
          UNIT_TEST(a_suffix_of_a_compressed_name_owns_the_soa),
          UNIT_TEST(an_open_chain_goes_on_with_the_next_question), UNIT_TEST(loops_end_in_servfail),
          UNIT_TEST(a_chain_that_nobody_can_complete_is_answered_alone),
          UNIT_TEST(signatures_and_denials_stay_where_they_are), UNIT_TEST(localhost_is_known),
          UNIT_TEST(localhost_may_be_configured), UNIT_TEST(special_names_are_denied_to_the_world),
          UNIT_TEST(a_failure_is_servfail_with_a_reason), UNIT_TEST(says_what_is_local),
          UNIT_TEST(sources_have_words))
