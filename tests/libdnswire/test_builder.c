/* SPDX-License-Identifier: MIT */
#include <dnswire/builder.h>
#include <dnswire/rdata.h>
#include <dnswire/types.h>

#include "octets.h"

#define SPAN(literal)                                                                              \
    {                                                                                              \
        OCTETS(literal)                                                                            \
    }

static const struct dnsw_question www_a = {"\3www\3lan", 9, DNSW_TYPE_A, DNSW_CLASS_IN};

static void builds_a_response_octet_by_octet(void)
{
    static const uint8_t expected[] = {
        0x12, 0x34, 0x81, 0x80, 0,    1,    0,    2,   0,    1,    0, 1, /* header */
        3,    'w',  'w',  'w',  3,    'l',  'a',  'n', 0,                /* QNAME */
        0,    1,    0,    1,                                             /* A IN */
        0xC0, 0x0C, 0,    1,    0,    1,    0,    0,   0x0E, 0x10,       /* www.lan A, 3600 s */
        0,    4,    192,  0,    2,    1,                                 /* … */
        0xC0, 0x0C, 0,    1,    0,    1,    0,    0,   0x0E, 0x10,       /* www.lan A, 3600 s */
        0,    4,    192,  0,    2,    2,                                 /* … */
        0xC0, 0x10, 0,    2,    0,    1,    0,    0,   0,    60,         /* lan NS */
        0,    5,    2,    'n',  's',  0xC0, 0x10,                        /* ns.lan */
        0,    0,    41,   0x04, 0xD0, 0,    0,    0,   0,    0,    0,    /* OPT */
    };
    static const struct dnsw_span addresses[] = {SPAN("\xC0\0\2\1"), SPAN("\xC0\0\2\2")};
    static const struct dnsw_span server[] = {SPAN("\2ns\3lan\0")};
    const struct dnsw_edns edns = {.udp_size = 1232};
    struct dnsw_builder b;
    uint8_t buf[sizeof(expected)];

    dnsw_builder_init(&b, buf, sizeof(buf), 0x1234, 0x8180, DNSW_OPT_LEN);
    dnsw_builder_question(&b, &www_a);
    CU_ASSERT_TRUE(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, NAME("\3www\3lan"), DNSW_TYPE_A,
                                      DNSW_CLASS_IN, 3600, addresses, 2));
    CU_ASSERT_TRUE(dnsw_builder_rrset(&b, DNSW_SECTION_AUTHORITY, NAME("\3lan"), DNSW_TYPE_NS,
                                      DNSW_CLASS_IN, 60, server, 1));
    dnsw_builder_opt(&b, &edns);
    ASSERT_INT(dnsw_builder_finish(&b), sizeof(expected));
    ASSERT_OCTETS(buf, sizeof(buf), expected, sizeof(expected));
}

static void an_rrset_goes_in_whole_or_not_at_all(void)
{
    static const struct dnsw_span two[] = {SPAN("\xC0\0\2\1"), SPAN("\xC0\0\2\2")};
    /* header 12, question 13, two records of 16 each */
    for (size_t size = 25; size <= 57; size++) {
        struct dnsw_builder b;
        uint8_t buf[64];
        dnsw_builder_init(&b, buf, size, 1, 0x8000, 0);
        dnsw_builder_question(&b, &www_a);
        bool in = dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, www_a.name, DNSW_TYPE_A,
                                     DNSW_CLASS_IN, 60, two, 2);
        CU_ASSERT_EQUAL(in, size == 57);
        CU_ASSERT_EQUAL(b.truncated, size != 57);
        ASSERT_INT(dnsw_builder_finish(&b), in ? 57 : 25);
        ASSERT_INT(buf[2], in ? 0x80 : 0x82); /* TC (RFC 2181 section 9) */
        ASSERT_INT(buf[7], in ? 2 : 0);       /* ANCOUNT */
    }
}

static void nothing_follows_what_did_not_fit_but_opt(void)
{
    static const struct dnsw_span large[] = {SPAN("\37abcdefghijklmnopqrstuvwxyz01234")};
    static const struct dnsw_span small[] = {SPAN("\xC0\0\2\1")};
    const struct dnsw_edns edns = {.udp_size = 512};
    struct dnsw_builder b;
    uint8_t buf[64];

    dnsw_builder_init(&b, buf, sizeof(buf), 1, 0x8000, DNSW_OPT_LEN);
    dnsw_builder_question(&b, &www_a);
    CU_ASSERT_FALSE(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, www_a.name, DNSW_TYPE_TXT,
                                       DNSW_CLASS_IN, 60, large, 1));
    CU_ASSERT_FALSE(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, www_a.name, DNSW_TYPE_A,
                                       DNSW_CLASS_IN, 60, small, 1));
    dnsw_builder_opt(&b, &edns);
    ASSERT_INT(dnsw_builder_finish(&b), 25 + DNSW_OPT_LEN);
    ASSERT_INT(buf[7], 0);
    ASSERT_INT(buf[11], 1);
}

static void room_for_opt_is_kept(void)
{
    static const struct dnsw_span one[] = {SPAN("\xC0\0\2\1")};
    const struct dnsw_edns edns = {.udp_size = 512};

    for (size_t size = 36; size <= 52; size++) {
        struct dnsw_builder b;
        uint8_t buf[64];
        dnsw_builder_init(&b, buf, size, 1, 0x8000, DNSW_OPT_LEN);
        dnsw_builder_question(&b, &www_a);
        bool in = dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, www_a.name, DNSW_TYPE_A,
                                     DNSW_CLASS_IN, 60, one, 1);
        CU_ASSERT_EQUAL(in, size == 52);
        dnsw_builder_opt(&b, &edns);
        ASSERT_INT(dnsw_builder_finish(&b), in ? 52 : 36);
    }
}

static void a_message_has_one_opt(void)
{
    const struct dnsw_edns edns = {.udp_size = 512};
    struct dnsw_builder b;
    uint8_t buf[64];

    dnsw_builder_init(&b, buf, sizeof(buf), 1, 0, DNSW_OPT_LEN);
    dnsw_builder_opt(&b, &edns);
    dnsw_builder_opt(&b, &edns);
    ASSERT_INT(dnsw_builder_finish(&b), DNSW_ERR_OPT);

    dnsw_builder_init(&b, buf, 12 + DNSW_OPT_LEN - 1, 1, 0, 0);
    dnsw_builder_opt(&b, &edns);
    ASSERT_INT(dnsw_builder_finish(&b), DNSW_ERR_NOSPACE);
}

static void sections_ascend(void)
{
    static const struct dnsw_span one[] = {SPAN("\xC0\0\2\1")};
    static const enum dnsw_section wrong[][2] = {
        {DNSW_SECTION_AUTHORITY, DNSW_SECTION_ANSWER},
        {DNSW_SECTION_ADDITIONAL, DNSW_SECTION_AUTHORITY},
        {DNSW_SECTION_ANSWER, DNSW_SECTION_QUESTION},
        {DNSW_SECTION_ANSWER, DNSW_SECTIONS},
    };
    struct dnsw_builder b;
    uint8_t buf[128];

    for (size_t i = 0; i < 4; i++) {
        dnsw_builder_init(&b, buf, sizeof(buf), 1, 0, 0);
        CU_ASSERT_TRUE(
            dnsw_builder_rrset(&b, wrong[i][0], NAME(""), DNSW_TYPE_A, DNSW_CLASS_IN, 0, one, 1));
        CU_ASSERT_FALSE(
            dnsw_builder_rrset(&b, wrong[i][1], NAME(""), DNSW_TYPE_A, DNSW_CLASS_IN, 0, one, 1));
        ASSERT_INT(dnsw_builder_finish(&b), DNSW_ERR_ORDER);
    }
    dnsw_builder_init(&b, buf, sizeof(buf), 1, 0, 0);
    CU_ASSERT_FALSE(dnsw_builder_rrset(&b, DNSW_SECTION_QUESTION, NAME(""), DNSW_TYPE_A,
                                       DNSW_CLASS_IN, 0, one, 1));
    ASSERT_INT(dnsw_builder_finish(&b), DNSW_ERR_ORDER);

    dnsw_builder_init(&b, buf, sizeof(buf), 1, 0, 0);
    CU_ASSERT_TRUE(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, NAME(""), DNSW_TYPE_A, DNSW_CLASS_IN,
                                      0, one, 1));
    dnsw_builder_question(&b, &www_a);
    ASSERT_INT(dnsw_builder_finish(&b), DNSW_ERR_ORDER);
}

static void an_rrset_of_nothing_is_in(void)
{
    struct dnsw_builder b;
    uint8_t buf[12];

    dnsw_builder_init(&b, buf, sizeof(buf), 1, 0, 0);
    CU_ASSERT_TRUE(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, NAME(""), DNSW_TYPE_A, DNSW_CLASS_IN,
                                      0, NULL, 0));
    ASSERT_INT(dnsw_builder_finish(&b), 12);
}

static void a_buffer_too_small_for_header_question_or_opt_is_an_error(void)
{
    struct dnsw_builder b;
    uint8_t buf[64];

    dnsw_builder_init(&b, buf, 11, 1, 0, 0);
    ASSERT_INT(dnsw_builder_finish(&b), DNSW_ERR_NOSPACE);
    dnsw_builder_init(&b, buf, 22, 1, 0, DNSW_OPT_LEN);
    ASSERT_INT(dnsw_builder_finish(&b), DNSW_ERR_NOSPACE);
    dnsw_builder_init(&b, buf, 24, 1, 0, 0);
    dnsw_builder_question(&b, &www_a);
    CU_ASSERT_FALSE(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, NAME(""), DNSW_TYPE_A,
                                       DNSW_CLASS_IN, 0, NULL, 0));
    ASSERT_INT(dnsw_builder_finish(&b), DNSW_ERR_NOSPACE);
}

static void errors_of_rdata_are_no_truncation(void)
{
    static uint8_t large[65536], buf[65535];
    static const struct dnsw_span broken[] = {SPAN("\3la")};
    const struct dnsw_span rdatas[] = {{large, sizeof(large)}};
    struct dnsw_builder b;

    dnsw_builder_init(&b, buf, sizeof(buf), 1, 0, 0);
    CU_ASSERT_FALSE(
        dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, NAME(""), 731, DNSW_CLASS_IN, 0, rdatas, 1));
    CU_ASSERT_FALSE(b.truncated);
    ASSERT_INT(dnsw_builder_finish(&b), DNSW_ERR_RDLENGTH);

    dnsw_builder_init(&b, buf, sizeof(buf), 1, 0, 0);
    CU_ASSERT_FALSE(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, NAME(""), DNSW_TYPE_NS,
                                       DNSW_CLASS_IN, 0, broken, 1));
    ASSERT_INT(dnsw_builder_finish(&b), DNSW_ERR_RDLENGTH);
}

static void a_count_over_65535_is_an_error(void)
{
    struct dnsw_builder b;
    uint8_t buf[64];

    /* so many do not fit into a message: the count alone is brought to the edge */
    dnsw_builder_init(&b, buf, sizeof(buf), 1, 0, 0);
    b.header.count[DNSW_SECTION_QUESTION] = 65534;
    dnsw_builder_question(&b, &www_a);
    ASSERT_INT(b.writer.error, 0);
    dnsw_builder_question(&b, &www_a);
    ASSERT_INT(dnsw_builder_finish(&b), DNSW_ERR_COUNT);

    static const struct dnsw_span two[] = {SPAN("\xC0\0\2\1"), SPAN("\xC0\0\2\2")};
    dnsw_builder_init(&b, buf, sizeof(buf), 1, 0, 0);
    b.header.count[DNSW_SECTION_ANSWER] = 65534;
    CU_ASSERT_FALSE(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, NAME(""), DNSW_TYPE_A,
                                       DNSW_CLASS_IN, 0, two, 2));
    ASSERT_INT(dnsw_builder_finish(&b), DNSW_ERR_COUNT);

    const struct dnsw_edns edns = {.udp_size = 512};
    dnsw_builder_init(&b, buf, sizeof(buf), 1, 0, 0);
    b.header.count[DNSW_SECTION_ADDITIONAL] = 65535;
    dnsw_builder_opt(&b, &edns);
    ASSERT_INT(dnsw_builder_finish(&b), DNSW_ERR_COUNT);
}

static void a_message_has_65535_octets_at_most(void)
{
    static uint8_t buf[70000], rdata[65512];
    struct dnsw_span span = {rdata, sizeof(rdata)};
    struct dnsw_builder b;

    /* 12 header, 11 head of the record */
    dnsw_builder_init(&b, buf, sizeof(buf), 1, 0, 0);
    CU_ASSERT_TRUE(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, NAME(""), 731, 1, 0, &span, 1));
    ASSERT_INT(dnsw_builder_finish(&b), 65535);
    dnsw_builder_init(&b, buf, sizeof(buf), 1, 0, 1);
    CU_ASSERT_FALSE(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, NAME(""), 731, 1, 0, &span, 1));
    CU_ASSERT_TRUE(b.truncated);
}

/* A random RRset of a type with names, so that there is something to compress. */
struct random_rrset {
    uint8_t owner[DNSW_NAME_MAX];
    uint16_t type;
    uint8_t rdata[3][DNSW_NAME_MAX + 2];
    struct dnsw_span spans[3];
    size_t count;
};

/* Names that share endings, in mixed case. */
static size_t related_name(uint64_t *state, uint8_t *name)
{
    static const char *const labels[] = {"\1a", "\3www", "\3WWW", "\7example", "\3Lan", "\2ns"};
    size_t len = 0;

    for (unsigned left = test_below(state, 5); left > 0; left--) {
        const char *label = labels[test_below(state, 6)];
        memcpy(name + len, label, strlen(label));
        len += strlen(label);
    }
    name[len++] = 0;
    return len;
}

static void random_rrset(uint64_t *state, struct random_rrset *set)
{
    static const uint16_t types[] = {DNSW_TYPE_NS, DNSW_TYPE_CNAME, DNSW_TYPE_MX, DNSW_TYPE_SVCB};

    related_name(state, set->owner);
    set->type = types[test_below(state, 4)];
    set->count = 1 + test_below(state, 3);
    for (size_t i = 0; i < set->count; i++) {
        size_t head = set->type == DNSW_TYPE_MX || set->type == DNSW_TYPE_SVCB ? 2 : 0;
        memset(set->rdata[i], 1, 2);
        set->spans[i].len = head + related_name(state, set->rdata[i] + head);
        set->spans[i].data = set->rdata[i];
    }
}

/* Read one record back: owner as a name, RDATA in canonical form, as compression keeps no case. */
static void expect_record(struct dnsw_message *m, const struct random_rrset *set, size_t i)
{
    uint8_t rdata[300], expected[300];
    struct dnsw_rr rr;

    ASSERT_INT(dnsw_message_next(m, &rr), 1);
    CU_ASSERT_TRUE(dnsw_name_equal(rr.owner, set->owner));
    ASSERT_INT(rr.type, set->type);
    int len = dnsw_message_rdata(m, &rr, rdata, sizeof(rdata));
    CU_ASSERT_FATAL(len > 0);
    ASSERT_INT(dnsw_rdata_canonical(rr.type, rdata, (size_t)len, rdata), 0);
    ASSERT_INT(dnsw_rdata_canonical(rr.type, set->spans[i].data, set->spans[i].len, expected), 0);
    ASSERT_OCTETS(rdata, (size_t)len, expected, set->spans[i].len);
}

static void random_messages_survive_a_round_trip(void)
{
    uint64_t state = test_seed();

    for (unsigned round = 0; round < 2000; round++) {
        static struct random_rrset sets[12];
        struct dnsw_builder b;
        struct dnsw_message m;
        struct dnsw_rr rr;
        uint8_t buf[1232];
        size_t size = 12 + test_below(&state, sizeof(buf) - 12), in = 0;

        dnsw_builder_init(&b, buf, size, 1, 0, 0);
        for (size_t i = 0; i < 12; i++) {
            random_rrset(&state, &sets[i]);
            if (dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, sets[i].owner, sets[i].type, 1, 60,
                                   sets[i].spans, sets[i].count)) {
                ASSERT_INT(in, i); /* no hole */
                in++;
            }
        }
        CU_ASSERT_EQUAL(b.truncated, in < 12);
        int len = dnsw_builder_finish(&b);
        CU_ASSERT_FATAL(len >= 12 && (size_t)len <= size);
        ASSERT_INT(dnsw_message_init(&m, buf, (size_t)len), 0);
        for (size_t i = 0; i < in; i++) {
            for (size_t j = 0; j < sets[i].count; j++)
                expect_record(&m, &sets[i], j);
        }
        ASSERT_INT(dnsw_message_next(&m, &rr), 0);
    }
}

/* The octets of an owner that was taken back are no name when they come again as RDATA. */
static void an_owner_taken_back_is_no_target(void)
{
    static const struct dnsw_span name[] = {SPAN("\1a\4test\0")};
    struct dnsw_builder b;
    uint8_t buf[128];

    dnsw_builder_init(&b, buf, sizeof(buf), 1, 0, 0);
    const size_t mark = dnsw_writer_mark(&b.writer);
    CU_ASSERT_TRUE(
        dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, NAME(""), DNSW_TYPE_NS, 1, 0, name, 1));
    CU_ASSERT_TRUE(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, NAME("\1a\4test"), DNSW_TYPE_NS, 1,
                                      0, name, 1));
    ASSERT_INT(buf[31], 0xC0); /* 12 and 11 and 8 octets before */
    dnsw_writer_rollback(&b.writer, mark);
    CU_ASSERT_TRUE(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, NAME(""), 65280, 1, 0, name, 1));
    CU_ASSERT_TRUE(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, NAME("\1a\4test"), DNSW_TYPE_NS, 1,
                                      0, name, 1));
    ASSERT_OCTETS(buf + 31, 8, NAME("\1a\4test"), 8);
}

/* Owners that take turns, in either case, point to where each stands first. */
static void owners_take_turns(void)
{
    static const struct dnsw_span address[] = {SPAN("\xC0\0\2\1")};
    static const struct {
        const char *owner;
        uint8_t target;
    } records[] = {{"\3www\3lan", 12}, {"\3lan", 16},      {"\3www\3lan", 12}, {"\3WWW\3lan", 12},
                   {"\3wWw\3laN", 12}, {"\3lan", 16},      {"\3lan", 16},      {"\3LAN", 16},
                   {"\3www\3lan", 12}, {"\3www\3lan", 12}, {"\3lan", 16}};
    struct dnsw_builder b;
    uint8_t buf[512];

    dnsw_builder_init(&b, buf, sizeof(buf), 1, 0, 0);
    dnsw_builder_question(&b, &www_a);
    for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
        const size_t at = dnsw_writer_mark(&b.writer);
        CU_ASSERT_TRUE(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER,
                                          (const uint8_t *)records[i].owner, DNSW_TYPE_A, 1, 0,
                                          address, 1));
        ASSERT_INT(dnsw_writer_mark(&b.writer) - at, 16);
        ASSERT_INT(buf[at], 0xC0);
        ASSERT_INT(buf[at + 1], records[i].target);
    }
}

UNIT_MAIN("dnswire builder", UNIT_TEST(builds_a_response_octet_by_octet),
          UNIT_TEST(an_rrset_goes_in_whole_or_not_at_all),
          UNIT_TEST(nothing_follows_what_did_not_fit_but_opt), UNIT_TEST(room_for_opt_is_kept),
          UNIT_TEST(a_message_has_one_opt), UNIT_TEST(sections_ascend),
          UNIT_TEST(an_rrset_of_nothing_is_in),
          UNIT_TEST(a_buffer_too_small_for_header_question_or_opt_is_an_error),
          UNIT_TEST(errors_of_rdata_are_no_truncation), UNIT_TEST(a_count_over_65535_is_an_error),
          UNIT_TEST(a_message_has_65535_octets_at_most),
          UNIT_TEST(an_owner_taken_back_is_no_target), UNIT_TEST(owners_take_turns),
          UNIT_TEST(random_messages_survive_a_round_trip))
