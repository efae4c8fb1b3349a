/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "base/limits.h"
#include "nanodns/reply_kit.h"

/* The linker puts these before malloc() and calloc(): the n-th call fails. */
static long calls_until_failure = -1;

static bool fails(void)
{
    return calls_until_failure >= 0 && calls_until_failure-- == 0;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

#define NOW 1000000

static struct reply_kit kit;

/* Names below "local" are local data. */
static bool is_local(void *ctx, const uint8_t *name, size_t len, uint16_t type)
{
    static const uint8_t apex[] = "\005local";
    CU_ASSERT_PTR_EQUAL(ctx, &kit);
    CU_ASSERT_EQUAL(dnsw_name_len(name), len);
    CU_ASSERT_NOT_EQUAL(type, DNSW_TYPE_CNAME);
    return dnsw_name_is_within(name, apex);
}

static enum nd_upstream_verdict judge(const struct nd_upstream_query *query, bool tcp,
                                      struct nd_entry **ret_entry)
{
    struct nd_upstream_rules rules = {
        .now_ms = NOW, .tcp = tcp, .is_local = is_local, .is_local_ctx = &kit};
    return nd_upstream_judge(query, kit.msg, kit.len, &rules, ret_entry);
}

/* What every entry must be, whatever it came from. */
static void check_entry(const struct nd_entry *entry, const struct nd_question *question)
{
    size_t at;
    CU_ASSERT_TRUE(nd_question_equal(&entry->question, question));
    CU_ASSERT_EQUAL(entry->made_ms, NOW);
    CU_ASSERT_EQUAL(dnsw_message_check(entry->msg, entry->msg_len, &at), 0);
    CU_ASSERT_EQUAL(entry->ttl_count, entry->answers + entry->authorities);
}

struct row {
    const char *question;
    const char *reply;
    const char *records; /* of the entry, or NULL: another verdict than GOOD */
    enum nd_upstream_verdict verdict;
    uint16_t rcode;
    uint32_t life_s;
    const char *tail;
};

#define GOOD    ND_UPSTREAM_GOOD
#define REFUSES ND_UPSTREAM_REFUSES

static void check_row(const struct row *row)
{
    static char text[REPLY_KIT_TEXT];
    struct nd_upstream_query query = reply_kit_query(row->question);
    struct nd_entry *entry = NULL;
    reply_kit_write(&kit, &query, row->reply);
    enum nd_upstream_verdict verdict = judge(&query, false, &entry);
    bool right = verdict == row->verdict;
    text[0] = '\0';
    if (verdict == GOOD) {
        char tail[DNSW_NAME_TEXT_MAX] = "";
        check_entry(entry, &query.question);
        reply_kit_text(entry, text, sizeof(text));
        if (entry->tail_len > 0) {
            dnsw_name_to_text(entry->tail, tail, sizeof(tail));
        }
        right = right && strcmp(text, row->records) == 0 && entry->rcode == row->rcode &&
                entry->life_ms == row->life_s * 1000 &&
                strcmp(tail, row->tail == NULL ? "" : row->tail) == 0;
    }
    if (!right) {
        printf("\n    %s <- %s\n    gave %d: rcode %d, life %u, tail %u\n%s", row->question,
               row->reply, (int)verdict, entry == NULL ? -1 : entry->rcode,
               entry == NULL ? 0 : entry->life_ms, entry == NULL ? 0 : entry->tail_len, text);
    }
    CU_ASSERT_TRUE(right);
    nd_entry_unref(entry);
}

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_row(&rows[i]);
    }
}
#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof(rows[0]))

static void takes_what_was_asked_for(void)
{
    static const struct row rows[] = {
        {"www.example A",
         "aa\nan www.example 300 A 192.0.2.1\nan www.example 200 A 192.0.2.2\n"
         "ns example 300 NS ns.example\nar ns.example 300 A 192.0.2.3",
         "an www.example. 300 IN A 192.0.2.1\nan www.example. 200 IN A 192.0.2.2\n", GOOD, 0, 200,
         NULL},
        /* the same record twice; other types; other names; another class */
        {"www.example A",
         "opt\nan www.example 300 A 192.0.2.1\nan www.example 9 A 192.0.2.1\n"
         "an www.example 5 AAAA 2001:db8::1\nan bank.example 5 A 192.0.2.66\n"
         "an www.example 5 CH A 192.0.2.67",
         "an www.example. 300 IN A 192.0.2.1\n", GOOD, 0, 300, NULL},
        {"www.example ANY",
         "\nan www.example 300 A 192.0.2.1\nan www.example 5 CNAME other.local\n"
         "an other.local 7 A 192.0.2.9\nan www.example 60 TXT x",
         "an www.example. 300 IN A 192.0.2.1\nan www.example. 5 IN CNAME other.local.\n"
         "an www.example. 60 IN TXT \"x\"\n",
         GOOD, 0, 5, NULL},
        {"www.example CNAME", "\nan www.example 300 CNAME web.local\nan web.local 300 CNAME x",
         "an www.example. 300 IN CNAME web.local.\n", GOOD, 0, 300, NULL},
        {". NS", "\nan . 518400 NS a.root-servers.net\nan . 518400 NS b.root-servers.net",
         "an . 518400 IN NS a.root-servers.net.\nan . 518400 IN NS b.root-servers.net.\n", GOOD, 0,
         518400, NULL},
        {"x.example TYPE65280", "\nan x.example 60 TYPE65280 \\# 3 010203",
         "an x.example. 60 IN TYPE65280 \\# 3 010203\n", GOOD, 0, 60, NULL},
        /* the class ANY stands for that of the first record */
        {"x.example TXT any", "\nan x.example 60 CH TXT a\nan x.example 50 IN TXT b",
         "an x.example. 60 CH TXT \"a\"\n", GOOD, 0, 60, NULL},
        /* TTLs of 0, of 2^31 - 1, and above, which is 0 (RFC 2181 section 8) */
        {"x.example TXT", "\nan x.example 0 TXT a", "an x.example. 0 IN TXT \"a\"\n", GOOD, 0, 0,
         NULL},
        {"x.example TXT", "\nan x.example 2147483648 TXT a", "an x.example. 0 IN TXT \"a\"\n", GOOD,
         0, 0, NULL},
        {"x.example TXT", "\nan x.example 60 TXT a\nan x.example 4294967295 TXT b",
         "an x.example. 60 IN TXT \"a\"\nan x.example. 0 IN TXT \"b\"\n", GOOD, 0, 0, NULL},
        {"x.example TXT", "\nan x.example 4000000 TXT a", "an x.example. 4000000 IN TXT \"a\"\n",
         GOOD, 0, 4000000, NULL},
    };
    CHECK_ROWS(rows);
}

static void follows_the_chain(void)
{
    static const struct row rows[] = {
        {"www.example A",
         "\nan www.example 300 CNAME Web.Example\nan web.EXAMPLE 60 CNAME cdn.net\n"
         "an cdn.net 20 A 192.0.2.1\nan web.example 10 A 192.0.2.66\nan x.net 9 A 192.0.2.67",
         "an www.example. 300 IN CNAME Web.example.\nan Web.example. 60 IN CNAME cdn.net.\n"
         "an cdn.net. 20 IN A 192.0.2.1\n",
         GOOD, 0, 20, NULL},
        /* in another order */
        {"www.example A",
         "\nan cdn.net 20 A 192.0.2.1\nan web.example 60 CNAME cdn.net\n"
         "an www.example 300 CNAME web.example\nan cdn.net 20 A 192.0.2.2",
         "an www.example. 300 IN CNAME web.example.\nan web.example. 60 IN CNAME cdn.net.\n"
         "an cdn.net. 20 IN A 192.0.2.1\nan cdn.net. 20 IN A 192.0.2.2\n",
         GOOD, 0, 20, NULL},
        /* two CNAMEs of one name: the first counts */
        {"www.example A",
         "\nan www.example 300 CNAME a.net\nan www.example 300 CNAME b.net\n"
         "an a.net 20 A 192.0.2.1\nan b.net 20 A 192.0.2.2",
         "an www.example. 300 IN CNAME a.net.\nan a.net. 20 IN A 192.0.2.1\n", GOOD, 0, 20, NULL},
        /* a CNAME with a TTL of 0 in front */
        {"www.example A", "\nan www.example 0 CNAME a.net\nan a.net 20 A 192.0.2.1",
         "an www.example. 0 IN CNAME a.net.\nan a.net. 20 IN A 192.0.2.1\n", GOOD, 0, 0, NULL},
        /* a DNAME and what follows from it (RFC 6672) */
        {"www.old.example A",
         "\nan old.example 60 DNAME new.example\nan www.old.example 60 CNAME www.new.example\n"
         "an www.new.example 30 A 192.0.2.1\nan net 5 DNAME evil.example",
         "an old.example. 60 IN DNAME new.example.\n"
         "an www.old.example. 60 IN CNAME www.new.example.\n"
         "an www.new.example. 30 IN A 192.0.2.1\n",
         GOOD, 0, 30, NULL},
        {"old.example DNAME", "\nan old.example 60 DNAME new.example",
         "an old.example. 60 IN DNAME new.example.\n", GOOD, 0, 60, NULL},
    };
    CHECK_ROWS(rows);
}

static void says_where_a_chain_goes_on(void)
{
    static const struct row rows[] = {
        /* the upstream left it open */
        {"www.example A", "\nan www.example 300 CNAME Cdn.net",
         "an www.example. 300 IN CNAME Cdn.net.\n", GOOD, 0, 300, "cdn.net."},
        {"www.example A", "\nan www.example 300 CNAME cdn.net\nns net 300 NS a.gtld-servers.net\n",
         "an www.example. 300 IN CNAME cdn.net.\n", GOOD, 0, 300, "cdn.net."},
        /* it leads to local data: what the upstream thinks of that is not wanted */
        {"www.example A",
         "nxdomain\nan www.example 300 CNAME a.net\nan a.net 300 CNAME Web.local\n"
         "an web.local 5 A 192.0.2.66\nns local 5 SOA a b 1 2 3 4 5",
         "an www.example. 300 IN CNAME a.net.\nan a.net. 300 IN CNAME Web.local.\n", GOOD, 0, 300,
         "web.local."},
        {"www.example A",
         "\nan www.example 300 CNAME web.local\nan web.local 5 CNAME x.net\nan x.net 5 A 192.0.2.6",
         "an www.example. 300 IN CNAME web.local.\n", GOOD, 0, 300, "web.local."},
        /* the question itself may be local: whoever asks knows why */
        {"web.local A", "\nan web.local 300 A 192.0.2.1", "an web.local. 300 IN A 192.0.2.1\n",
         GOOD, 0, 300, NULL},
    };
    CHECK_ROWS(rows);
}

static void a_chain_must_end(void)
{
    static const struct row rows[] = {
        {"a.example A", "\nan a.example 300 CNAME A.Example", NULL, REFUSES, 0, 0, NULL},
        {"a.example A",
         "\nan a.example 300 CNAME b.example\nan b.example 300 CNAME c.example\n"
         "an c.example 300 CNAME b.example",
         NULL, REFUSES, 0, 0, NULL},
    };
    CHECK_ROWS(rows);

    /* As many links as are followed, and one more. */
    for (unsigned links = ND_UPSTREAM_LINKS_MAX; links <= ND_UPSTREAM_LINKS_MAX + 1; links++) {
        char text[4096] = "\n";
        size_t len = 1;
        struct nd_upstream_query query = reply_kit_query("n0.example A");
        struct nd_entry *entry = NULL;
        for (unsigned i = 0; i < links; i++) {
            len += (size_t)snprintf(text + len, sizeof(text) - len,
                                    "an n%u.example 60 CNAME n%u.example\n", i, i + 1);
        }
        snprintf(text + len, sizeof(text) - len, "an n%u.example 60 A 192.0.2.1\n", links);
        reply_kit_write(&kit, &query, text);
        bool good = links == ND_UPSTREAM_LINKS_MAX;
        CU_ASSERT_EQUAL(judge(&query, false, &entry), good ? GOOD : REFUSES);
        CU_ASSERT_EQUAL(entry != NULL, good);
        if (entry != NULL) {
            CU_ASSERT_EQUAL(entry->answers, links + 1);
        }
        nd_entry_unref(entry);
    }
}

#define SOA(owner, ttl, minimum)                                                                   \
    "ns " owner " " #ttl " SOA ns.example a.example 1 2 3 4 " #minimum "\n"
#define SOA_IS(owner, ttl, minimum)                                                                \
    "ns " owner ". " #ttl " IN SOA ns.example. a.example. 1 2 3 4 " #minimum "\n"

static void negative_answers_live_by_their_soa(void)
{
    static const struct row rows[] = {
        {"x.example A", "nxdomain\n" SOA("example", 900, 60), SOA_IS("example", 60, 60), GOOD, 3,
         60, NULL},
        {"x.example A", "\n" SOA("example", 30, 3600), SOA_IS("example", 30, 3600), GOOD, 0, 30,
         NULL},
        {"x.example A", "\n" SOA("x.example", 30, 4294967295), SOA_IS("x.example", 0, 4294967295),
         GOOD, 0, 0, NULL},
        {"x.example A", "nxdomain\n" SOA(".", 86400, 86400), SOA_IS("", 86400, 86400), GOOD, 3,
         86400, NULL},
        /* two of them; one of another zone; one in another class */
        {"x.example A", "\n" SOA("net", 5, 5) SOA("example", 30, 60) SOA("example", 8, 60),
         SOA_IS("example", 30, 60), GOOD, 0, 30, NULL},
        {"x.example A", "\nns example 30 CH SOA a b 1 2 3 4 5\n", "", GOOD, 0, 0, NULL},
        /* without one: for the askers only */
        {"x.example A", "nxdomain", "", GOOD, 3, 0, NULL},
        {"x.example A", "opt", "", GOOD, 0, 0, NULL},
        {"x.example A", "nxdomain\n" SOA("y.example", 30, 60), "", GOOD, 3, 0, NULL},
        {"x.example A", "aa\nns example 300 NS ns.example", "", GOOD, 0, 0, NULL},
        /* at the end of a chain */
        {"www.example A", "nxdomain\nan www.example 20 CNAME x.net\n" SOA("net", 900, 60),
         "an www.example. 20 IN CNAME x.net.\n" SOA_IS("net", 60, 60), GOOD, 3, 20, NULL},
        {"www.example A", "\nan www.example 200 CNAME x.net\n" SOA("net", 900, 60),
         "an www.example. 200 IN CNAME x.net.\n" SOA_IS("net", 60, 60), GOOD, 0, 60, NULL},
        {"www.example A", "nxdomain\nan www.example 20 CNAME x.net\n",
         "an www.example. 20 IN CNAME x.net.\n", GOOD, 3, 0, NULL},
        /* the SOA of the first zone says nothing of the last name */
        {"www.example A", "\nan www.example 200 CNAME x.net\n" SOA("example", 900, 60),
         "an www.example. 200 IN CNAME x.net.\n", GOOD, 0, 200, "x.net."},
    };
    CHECK_ROWS(rows);
}

static void some_replies_answer_nothing(void)
{
    static const struct row rows[] = {
        {"x.example A", "\nns example 300 NS ns.example\nar ns.example 300 A 192.0.2.1", NULL,
         REFUSES, 0, 0, NULL},
        {"x.example A", "\nan y.example 300 A 192.0.2.1", NULL, REFUSES, 0, 0, NULL},
        {"x.example A", "nxdomain\nan x.example 300 A 192.0.2.1", NULL, REFUSES, 0, 0, NULL},
        {"x.example A", "servfail", NULL, REFUSES, 0, 0, NULL},
        {"x.example A", "refused opt", NULL, REFUSES, 0, 0, NULL},
        {"x.example A", "notzone", NULL, REFUSES, 0, 0, NULL},
        {"x.example A", "formerr", NULL, ND_UPSTREAM_NO_EDNS, 0, 0, NULL},
        {"x.example A", "notimp opt", NULL, ND_UPSTREAM_NO_EDNS, 0, 0, NULL},
        {"x.example A", "badvers", NULL, ND_UPSTREAM_NO_EDNS, 0, 0, NULL},
        {"x.example A", "tc\nan x.example 300 A 192.0.2.1", NULL, ND_UPSTREAM_TRUNCATED, 0, 0,
         NULL},
        {"x.example A", "opcode2", NULL, ND_UPSTREAM_FOREIGN, 0, 0, NULL},
    };
    CHECK_ROWS(rows);
}

/* What is handed on when every server refuses. */
static void a_refusal_has_its_code(void)
{
    static const struct {
        const char *reply;
        int rcode; /* -1: nothing to hand on */
    } rows[] = {
        {"servfail", 2}, {"notimp", 4},   {"refused", 5},  {"yxdomain", 6},
        {"formerr", -1}, {"badvers", -1}, {"notzone", -1}, {"\nns . 1 NS a", -1},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct nd_upstream_query query = reply_kit_query("x.example A");
        struct nd_entry *entry = NULL;
        query.edns = false;
        reply_kit_write(&kit, &query, rows[i].reply);
        CU_ASSERT_EQUAL(judge(&query, false, &entry), REFUSES);
        CU_ASSERT_EQUAL(entry == NULL ? -1 : entry->rcode, rows[i].rcode);
        if (entry != NULL) {
            check_entry(entry, &query.question);
            CU_ASSERT_TRUE(entry->failure);
            CU_ASSERT_EQUAL(entry->life_ms, ND_FAILURE_LIFE_MS);
            CU_ASSERT_EQUAL(entry->ttl_count, 0);
        }
        nd_entry_unref(entry);
    }
    struct nd_question question = entry_kit_question("x.example", DNSW_TYPE_A);
    struct nd_entry *entry = nd_upstream_failure(&question, NOW);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    check_entry(entry, &question);
    CU_ASSERT_EQUAL(entry->rcode, DNSW_RCODE_SERVFAIL);
    CU_ASSERT_TRUE(entry->failure);
    nd_entry_unref(entry);
}

/* Of an RRSIG record, between the type covered and the signer. */
#define SIG " 13 2 300 20300101000000 20200101000000 1 "

static void signatures_come_with_do_alone(void)
{
    static const char signed_chain[] = "ad\nan www.example 300 CNAME x.net\n"
                                       "an www.example 300 RRSIG CNAME" SIG "example AAAA\n"
                                       "an www.example 300 RRSIG A" SIG "example AAAA\n"
                                       "an x.net 60 A 192.0.2.1\n"
                                       "an x.net 60 RRSIG A" SIG "net AAAA\n"
                                       "an x.net 60 RRSIG MX" SIG "net AAAA\n"
                                       "an y.net 5 RRSIG A" SIG "net AAAA";
    static const struct row rows[] = {
        {"www.example A", signed_chain,
         "an www.example. 300 IN CNAME x.net.\nan x.net. 60 IN A 192.0.2.1\n", GOOD, 0, 60, NULL},
        {"www.example A do", signed_chain,
         "an www.example. 300 IN CNAME x.net.\n"
         "an www.example. 300 IN RRSIG CNAME" SIG "example. AAAA\n"
         "an x.net. 60 IN A 192.0.2.1\n"
         "an x.net. 60 IN RRSIG A" SIG "net. AAAA\n",
         GOOD, 0, 60, NULL},
        {"x.net RRSIG",
         "\nan x.net 60 RRSIG MX" SIG "net AAAA\n"
         "an x.net 60 MX 1 a",
         "an x.net. 60 IN RRSIG MX" SIG "net. AAAA\n", GOOD, 0, 60, NULL},
        {"x.net ANY",
         "\nan x.net 60 MX 1 a\n"
         "an x.net 60 RRSIG MX" SIG "net AAAA",
         "an x.net. 60 IN MX 1 a.\n"
         "an x.net. 60 IN RRSIG MX" SIG "net. AAAA\n",
         GOOD, 0, 60, NULL},
        {"a.old.net A do",
         "\nan old.net 60 DNAME new.net\n"
         "an old.net 60 RRSIG DNAME" SIG "net AAAA\n"
         "an a.old.net 60 CNAME a.new.net\nan a.new.net 60 A 192.0.2.1",
         "an old.net. 60 IN DNAME new.net.\n"
         "an old.net. 60 IN RRSIG DNAME" SIG "net. AAAA\n"
         "an a.old.net. 60 IN CNAME a.new.net.\nan a.new.net. 60 IN A 192.0.2.1\n",
         GOOD, 0, 60, NULL},
    };
    CHECK_ROWS(rows);
}

static void denials_come_with_do_alone(void)
{
    static const char denied[] =
        "nxdomain\n" SOA("example", 60, 60) "ns example 60 RRSIG SOA" SIG "example AAAA\n"
                                            "ns a.example 60 NSEC z.example A RRSIG\n"
                                            "ns a.example 60 RRSIG NSEC" SIG "example AAAA\n"
                                            "ns evil.net 60 NSEC z.net A\n"
                                            "ns evil.net 60 RRSIG NSEC" SIG "net AAAA\n"
                                            "ns example 60 NS ns.example";
    static const char wildcard[] = "\nan x.example 60 A 192.0.2.1\n"
                                   "an x.example 60 RRSIG A" SIG "example AAAA\n"
                                   "ns a.example 20 NSEC z.example A RRSIG\n"
                                   "ns a.example 60 RRSIG NSEC" SIG "Example AAAA";
    static const struct row rows[] = {
        {"x.example A", denied, SOA_IS("example", 60, 60), GOOD, 3, 60, NULL},
        {"x.example A do", denied,
         SOA_IS("example", 60, 60) "ns example. 60 IN RRSIG SOA" SIG "example. AAAA\n"
                                   "ns a.example. 60 IN NSEC z.example. A RRSIG\n"
                                   "ns a.example. 60 IN RRSIG NSEC" SIG "example. AAAA\n",
         GOOD, 3, 60, NULL},
        {"x.example A", wildcard, "an x.example. 60 IN A 192.0.2.1\n", GOOD, 0, 60, NULL},
        {"x.example A do", wildcard,
         "an x.example. 60 IN A 192.0.2.1\n"
         "an x.example. 60 IN RRSIG A" SIG "example. AAAA\n"
         "ns a.example. 20 IN NSEC z.example. A RRSIG\n"
         "ns a.example. 60 IN RRSIG NSEC" SIG "Example. AAAA\n",
         GOOD, 0, 20, NULL},
        /* the parent's word that there is no DS */
        {"x.example DS do",
         "\n" SOA("example", 60, 60) "ns x.example 60 NSEC z.example NS RRSIG NSEC\n"
                                     "ns x.example 60 RRSIG NSEC" SIG "example AAAA",
         SOA_IS("example", 60, 60) "ns x.example. 60 IN NSEC z.example. NS RRSIG NSEC\n"
                                   "ns x.example. 60 IN RRSIG NSEC" SIG "example. AAAA\n",
         GOOD, 0, 60, NULL},
        /* without a signature they prove nothing */
        {"x.example A do", "\n" SOA("example", 60, 60) "ns x.example 60 NSEC z.example NS",
         SOA_IS("example", 60, 60), GOOD, 0, 60, NULL},
        {"x.example A do",
         "\nan x.example 60 CNAME a.local\nns a.example 20 NSEC z.example A\n"
         "ns a.example 60 RRSIG NSEC" SIG "example AAAA",
         "an x.example. 60 IN CNAME a.local.\n", GOOD, 0, 60, "a.local."},
    };
    CHECK_ROWS(rows);
}

static void ad_is_the_upstreams_word_for_a_whole_answer(void)
{
    static const struct {
        const char *reply;
        bool security_aware;
    } rows[] = {
        {"ad\nan x.example 60 A 192.0.2.1", true},
        {"\nan x.example 60 A 192.0.2.1", false},
        {"ad nxdomain\n" SOA("example", 60, 60), true},
        {"ad\nan x.example 60 CNAME a.local\n", false},
        {"ad\nan x.example 60 CNAME a.net\n", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct nd_upstream_query query = reply_kit_query("x.example A");
        struct nd_entry *entry = NULL;
        reply_kit_write(&kit, &query, rows[i].reply);
        CU_ASSERT_EQUAL_FATAL(judge(&query, false, &entry), GOOD);
        CU_ASSERT_EQUAL(entry->security_aware, rows[i].security_aware);
        CU_ASSERT_FALSE(entry->failure);
        nd_entry_unref(entry);
    }
}

static void the_reply_must_be_to_the_query(void)
{
    static const struct {
        size_t at;
        uint8_t flip;
    } rows[] = {
        {0, 0x01},  {1, 0x80}, /* ID */
        {2, 0x80},             /* QR */
        {2, 0x08},  {2, 0x40}, /* opcode */
        {5, 0x01},  {5, 0x02}, /* QDCOUNT */
        {13, 0x01},            /* the name */
        {24, 0x04},            /* type */
        {26, 0x02},            /* class */
    };
    struct nd_upstream_query query = reply_kit_query("x.example A");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct nd_entry *entry = NULL;
        reply_kit_write(&kit, &query, "\nan x.example 60 A 192.0.2.1");
        kit.msg[rows[i].at] ^= rows[i].flip;
        CU_ASSERT_EQUAL(judge(&query, false, &entry), ND_UPSTREAM_FOREIGN);
        CU_ASSERT_PTR_NULL(entry);
    }
}

static void the_case_must_come_back(void)
{
    struct nd_upstream_query query = reply_kit_query("wWw.example A");
    struct nd_entry *entry = NULL;
    query.mixed_case = true;
    query.case_bits[0] = 0x0a; /* octets 1 and 3: W.W */
    reply_kit_write(&kit, &query, "\nan www.example 60 A 192.0.2.1");
    CU_ASSERT_EQUAL(memcmp(kit.msg + 12, "\003WwW\007example", 12), 0);
    CU_ASSERT_EQUAL_FATAL(judge(&query, false, &entry), GOOD);
    CU_ASSERT_EQUAL(memcmp(entry->msg + 12, "\003www\007example", 12), 0);
    nd_entry_unref(entry);

    entry = NULL;
    kit.msg[14] = 'W'; /* WWW */
    CU_ASSERT_EQUAL(judge(&query, false, &entry), ND_UPSTREAM_CASE);
    CU_ASSERT_PTR_NULL(entry);
    kit.msg[14] = 'v'; /* another name */
    CU_ASSERT_EQUAL(judge(&query, false, &entry), ND_UPSTREAM_FOREIGN);
    kit.msg[14] = 'W';
    query.mixed_case = false;
    CU_ASSERT_EQUAL(judge(&query, false, &entry), GOOD);
    nd_entry_unref(entry);
}

static void tc_is_garbage_by_tcp(void)
{
    struct nd_upstream_query query = reply_kit_query("x.example A");
    struct nd_entry *entry = NULL;
    reply_kit_write(&kit, &query, "tc\nan x.example 60 A 192.0.2.1");
    kit.len -= 3; /* cut where it was full */
    CU_ASSERT_EQUAL(judge(&query, false, &entry), ND_UPSTREAM_TRUNCATED);
    CU_ASSERT_EQUAL(judge(&query, true, &entry), ND_UPSTREAM_GARBAGE);
    CU_ASSERT_PTR_NULL(entry);
}

static void what_cannot_be_read_is_garbage(void)
{
    struct nd_upstream_query query = reply_kit_query("x.example A");
    struct nd_entry *entry = NULL;
    reply_kit_write(&kit, &query, "opt\nan x.example 60 A 192.0.2.1\nar y.example 5 TXT a");
    size_t whole = kit.len;
    for (kit.len = 0; kit.len < whole; kit.len++) {
        CU_ASSERT_EQUAL(judge(&query, false, &entry), ND_UPSTREAM_GARBAGE);
    }
    CU_ASSERT_EQUAL(judge(&query, false, &entry), GOOD);
    nd_entry_unref(entry);

    entry = NULL;
    kit.msg[6] = 0xff; /* more records than octets */
    CU_ASSERT_EQUAL(judge(&query, false, &entry), ND_UPSTREAM_GARBAGE);
    kit.msg[6] = 0;
    kit.msg[38] = 3; /* RDLENGTH of the address */
    CU_ASSERT_EQUAL(judge(&query, false, &entry), ND_UPSTREAM_GARBAGE);
    CU_ASSERT_PTR_NULL(entry);
}

/* Where nothing depends on it. */
static void faults_past_the_answer_do_no_harm(void)
{
    struct nd_upstream_query query = reply_kit_query("x.example A");
    struct nd_entry *entry = NULL;
    reply_kit_write(&kit, &query, "opt\nan x.example 60 A 192.0.2.1\nar y.example 5 A 192.0.2.1");
    size_t whole = kit.len;
    memset(kit.msg + whole, 0xff, 16);
    kit.len += 16; /* octets behind the end */
    CU_ASSERT_EQUAL(judge(&query, false, &entry), GOOD);
    nd_entry_unref(entry);

    memcpy(kit.msg + whole, kit.msg + whole - DNSW_OPT_LEN, DNSW_OPT_LEN);
    kit.msg[11]++; /* a second OPT */
    kit.len = whole + DNSW_OPT_LEN;
    CU_ASSERT_EQUAL(judge(&query, false, &entry), GOOD);
    nd_entry_unref(entry);

    /* RDATA that is not of its type, in records that are not kept: a TXT whose string is cut */
    reply_kit_write(&kit, &query, "\nan x.example 60 A 192.0.2.1\nar y.example 5 TXT a");
    kit.msg[kit.len - 2] = 9;
    CU_ASSERT_EQUAL(judge(&query, false, &entry), GOOD);
    nd_entry_unref(entry);
}

static size_t many_records(unsigned count, unsigned octets)
{
    static char text[1 << 20];
    struct nd_upstream_query query = reply_kit_query("x.example TXT");
    size_t len = 1;
    text[0] = '\n';
    for (unsigned i = 0; i < count; i++) {
        len += (size_t)snprintf(text + len, sizeof(text) - len, "an x.example 60 TXT %0*u\n",
                                (int)octets, i);
    }
    reply_kit_write(&kit, &query, text);
    return kit.len;
}

static void takes_large_answers(void)
{
    static const struct {
        unsigned count, octets;
    } rows[] = {{1, 255}, {64, 3}, {65, 3}, {300, 20}, {300, 200}, {3853, 4}};
    struct nd_upstream_query query = reply_kit_query("x.example TXT");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct nd_entry *entry = NULL;
        size_t len = many_records(rows[i].count, rows[i].octets);
        CU_ASSERT_EQUAL_FATAL(judge(&query, true, &entry), GOOD);
        check_entry(entry, &query.question);
        CU_ASSERT_EQUAL(entry->answers, rows[i].count);
        CU_ASSERT_EQUAL(entry->msg_len, len);
        nd_entry_unref(entry);
    }

    /* The same record 2000 times. */
    many_records(2000, 4);
    for (unsigned i = 0; i < 2000; i++) {
        memcpy(kit.msg + 27 + 17 * i + 13, "0000", 4);
    }
    struct nd_entry *entry = NULL;
    CU_ASSERT_EQUAL_FATAL(judge(&query, true, &entry), GOOD);
    CU_ASSERT_EQUAL(entry->answers, 1);
    nd_entry_unref(entry);
}

/* SRV targets must not be compressed (RFC 2782), but some are; whole they need more room. */
static void some_answers_grow(void)
{
    struct nd_upstream_query query = reply_kit_query("x.example SRV");
    char name[250];
    memset(name, 'n', sizeof(name));
    name[60] = name[120] = name[180] = '.';
    name[200] = '\0';
    for (unsigned count = 20; count <= 2020; count += 2000) {
        struct nd_entry *entry = NULL;
        char line[300];
        snprintf(line, sizeof(line), "\nan x.example 60 SRV 1 2 3 %s", name);
        reply_kit_write(&kit, &query, line);
        size_t target = kit.len - 202; /* 201 octets in text are 202 on the wire */
        uint8_t record[] = {0xc0, 12, 0, 33, 0, 1, 0, 0, 0,    60,
                            0,    8,  0, 0,  0, 0, 0, 0, 0xc0, (uint8_t)target};
        for (unsigned i = 1; i < count; i++) {
            record[12] = (uint8_t)(i >> 8);
            record[13] = (uint8_t)i;
            memcpy(kit.msg + kit.len, record, sizeof(record));
            kit.len += sizeof(record);
        }
        kit.msg[6] = (uint8_t)(count >> 8);
        kit.msg[7] = (uint8_t)count;
        bool fits = count == 20;
        CU_ASSERT_EQUAL(judge(&query, true, &entry), fits ? GOOD : REFUSES);
        CU_ASSERT_EQUAL(entry != NULL, fits);
        if (entry != NULL) {
            check_entry(entry, &query.question);
            CU_ASSERT_EQUAL(entry->answers, count);
            CU_ASSERT_TRUE(entry->msg_len > 20 * 200);
        }
        nd_entry_unref(entry);
    }
}

static void says_when_there_is_no_memory(void)
{
    struct nd_upstream_query query = reply_kit_query("x.example TXT");
    many_records(100, 4);
    for (long n = 0; n < 4; n++) {
        struct nd_entry *entry = NULL;
        calls_until_failure = n;
        enum nd_upstream_verdict verdict = judge(&query, true, &entry);
        CU_ASSERT_EQUAL(calls_until_failure, -1); /* it did fail */
        calls_until_failure = -1;
        CU_ASSERT_EQUAL(verdict, ND_UPSTREAM_NO_MEMORY);
        CU_ASSERT_PTR_NULL(entry);
    }
}

static void one_answer_is_one_allocation(void)
{
    struct nd_upstream_query query = reply_kit_query("x.example TXT");
    struct nd_entry *entry = NULL;
    many_records(10, 100);
    calls_until_failure = 1000;
    CU_ASSERT_EQUAL(judge(&query, false, &entry), GOOD);
    CU_ASSERT_EQUAL(calls_until_failure, 999);
    calls_until_failure = -1;
    nd_entry_unref(entry);
}

static void writes_queries(void)
{
    static const uint8_t plain[] = "\x12\x34\x01\0\0\1\0\0\0\0\0\0\1x\7example\0\0\x1c\0\1";
    static const uint8_t full[] = "\x12\x34\x01\x10\0\1\0\0\0\0\0\1\1X\7exAmple\0\0\x1c\0\1"
                                  "\0\0\x29\x04\xd0\0\0\x80\0\0\0";
    static const uint8_t edns[] = "\0\0\x29\x04\xd0\0\0\0\0\0\0";
    uint8_t buf[ND_UPSTREAM_QUERY_MAX];
    struct nd_upstream_query query = reply_kit_query("x.example AAAA");
    size_t len = nd_upstream_query_write(&query, buf);
    CU_ASSERT_EQUAL_FATAL(len, sizeof(plain) - 1 + DNSW_OPT_LEN);
    CU_ASSERT_EQUAL(memcmp(buf + len - DNSW_OPT_LEN, edns, DNSW_OPT_LEN), 0);
    query.edns = false;
    CU_ASSERT_EQUAL_FATAL(nd_upstream_query_write(&query, buf), sizeof(plain) - 1);
    CU_ASSERT_EQUAL(memcmp(buf, plain, sizeof(plain) - 1), 0);

    query = reply_kit_query("x.example AAAA do cd");
    query.mixed_case = true;
    query.case_bits[0] = 0x27; /* lengths and other octets stay as they are */
    CU_ASSERT_EQUAL_FATAL(nd_upstream_query_write(&query, buf), sizeof(full) - 1);
    CU_ASSERT_EQUAL(memcmp(buf, full, sizeof(full) - 1), 0);

    struct nd_upstream_query longest = {.id = 1, .edns = true, .mixed_case = true};
    memset(longest.case_bits, 0xff, sizeof(longest.case_bits));
    longest.question.name_len = DNSW_NAME_MAX;
    for (unsigned i = 0; i < 254; i++) {
        longest.question.name[i] = i % 2 == 0 ? 1 : 'a';
    }
    CU_ASSERT_EQUAL(nd_upstream_query_write(&longest, buf), ND_UPSTREAM_QUERY_MAX);
    CU_ASSERT_EQUAL(dnsw_message_check(buf, ND_UPSTREAM_QUERY_MAX, NULL), 0);
    CU_ASSERT_EQUAL(buf[13], 'A');
    CU_ASSERT_EQUAL(buf[12 + 253], 'A');
}

UNIT_MAIN("upstream reply", UNIT_TEST(takes_what_was_asked_for), UNIT_TEST(follows_the_chain),
          UNIT_TEST(says_where_a_chain_goes_on), UNIT_TEST(a_chain_must_end),
          UNIT_TEST(negative_answers_live_by_their_soa), UNIT_TEST(some_replies_answer_nothing),
          UNIT_TEST(a_refusal_has_its_code), UNIT_TEST(signatures_come_with_do_alone),
          UNIT_TEST(denials_come_with_do_alone),
          UNIT_TEST(ad_is_the_upstreams_word_for_a_whole_answer),
          UNIT_TEST(the_reply_must_be_to_the_query), UNIT_TEST(the_case_must_come_back),
          UNIT_TEST(tc_is_garbage_by_tcp), UNIT_TEST(what_cannot_be_read_is_garbage),
          UNIT_TEST(faults_past_the_answer_do_no_harm), UNIT_TEST(takes_large_answers),
          UNIT_TEST(some_answers_grow), UNIT_TEST(says_when_there_is_no_memory),
          UNIT_TEST(one_answer_is_one_allocation), UNIT_TEST(writes_queries))
