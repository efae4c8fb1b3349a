/* SPDX-License-Identifier: MIT */
#include <dnswire/name.h>

#include "octets.h"

/* RFC 1035 section 4.1.4: F.ISI.ARPA at 20, FOO.F.ISI.ARPA at 40, ARPA at 64, the root at 92. */
static void rfc1035_message(uint8_t *octets)
{
    memset(octets, 0xEE, 93);
    memcpy(octets + 20, "\1F\3ISI\4ARPA\0", 12);
    memcpy(octets + 40, "\3FOO\xC0\x14", 6);
    memcpy(octets + 64, "\xC0\x1A", 2);
    octets[92] = 0;
}

static void reads_the_example_of_rfc1035_4_1_4(void)
{
    static const struct {
        size_t at, after, len;
        const char *name;
    } rows[] = {
        {20, 32, 12, "\1F\3ISI\4ARPA"},
        {40, 46, 16, "\3FOO\1F\3ISI\4ARPA"},
        {64, 66, 6, "\4ARPA"},
        {92, 93, 1, ""},
    };
    uint8_t octets[93], name[DNSW_NAME_MAX];

    rfc1035_message(octets);
    for (size_t i = 0; i < 4; i++) {
        struct dnsw_reader r;
        dnsw_reader_init(&r, octets, sizeof(octets));
        r.pos = rows[i].at;
        size_t len = dnsw_name_read(&r, name);
        ASSERT_INT(r.error, 0);
        ASSERT_INT(r.pos, rows[i].after);
        ASSERT_OCTETS(name, len, rows[i].name, rows[i].len);
        r.pos = rows[i].at;
        ASSERT_INT(dnsw_name_skip(&r), rows[i].len);
        ASSERT_INT(r.pos, rows[i].after);
    }
}

/* Read and skip the name at `pos`; both must say `error` and leave the position at the fault. */
static void expect_error(const uint8_t *octets, size_t len, size_t pos, int error, size_t at)
{
    uint8_t name[DNSW_NAME_MAX];
    struct dnsw_reader r;

    dnsw_reader_init(&r, octets, len);
    r.pos = pos;
    ASSERT_INT(dnsw_name_read(&r, name), 0);
    ASSERT_INT(r.error, error);
    ASSERT_INT(r.pos, at);
    ASSERT_INT(dnsw_name_read(&r, name), 0); /* the error sticks */
    dnsw_reader_init(&r, octets, len);
    r.pos = pos;
    ASSERT_INT(dnsw_name_skip(&r), 0);
    ASSERT_INT(r.error, error);
}

static void a_name_that_is_cut_is_short(void)
{
    expect_error(OCTETS(""), 0, DNSW_ERR_SHORT, 0);
    expect_error(OCTETS("\1"), 0, DNSW_ERR_SHORT, 0);
    expect_error(OCTETS("\1a"), 0, DNSW_ERR_SHORT, 2);
    expect_error(OCTETS("\2a"), 0, DNSW_ERR_SHORT, 0);
    expect_error(OCTETS("\1a\xC0"), 0, DNSW_ERR_SHORT, 2);
}

static void reserved_label_types_are_refused(void)
{
    expect_error(OCTETS("\x40"), 0, DNSW_ERR_LABEL_TYPE, 0); /* 01: RFC 2671, obsolete */
    expect_error(OCTETS("\x41\1\0"), 0, DNSW_ERR_LABEL_TYPE, 0);
    expect_error(OCTETS("\1a\x80\0"), 0, DNSW_ERR_LABEL_TYPE, 2); /* 10: unused */
    expect_error(OCTETS("\xBF\0"), 0, DNSW_ERR_LABEL_TYPE, 0);
}

static void a_label_has_63_octets_at_most(void)
{
    uint8_t octets[66] = {63}, name[DNSW_NAME_MAX];
    struct dnsw_reader r;

    memset(octets + 1, 'a', 63);
    dnsw_reader_init(&r, octets, 65);
    ASSERT_INT(dnsw_name_read(&r, name), 65);
    octets[0] = 64; /* one more is no length but a reserved type */
    octets[64] = 'a';
    expect_error(octets, 66, 0, DNSW_ERR_LABEL_TYPE, 0);
}

/* Labels of 63, 63, 63 and `last` octets and the root: 194 + last octets. */
static size_t long_name(uint8_t *octets, uint8_t last)
{
    size_t len = 0;

    for (unsigned i = 0; i < 4; i++) {
        uint8_t label = i < 3 ? 63 : last;
        octets[len++] = label;
        memset(octets + len, 'a', label);
        len += label;
    }
    octets[len++] = 0;
    return len;
}

static void a_name_has_255_octets_at_most(void)
{
    uint8_t octets[300], name[DNSW_NAME_MAX];
    struct dnsw_reader r;

    size_t len = long_name(octets, 61);
    ASSERT_INT(len, 255);
    dnsw_reader_init(&r, octets, len);
    ASSERT_INT(dnsw_name_read(&r, name), 255);
    ASSERT_INT(dnsw_name_check(octets, len), 255);

    len = long_name(octets, 62);
    expect_error(octets, len, 0, DNSW_ERR_NAME_LONG, 192);
    ASSERT_INT(dnsw_name_check(octets, len), DNSW_ERR_NAME_LONG);
}

static void the_limit_counts_what_a_pointer_adds(void)
{
    uint8_t octets[300] = {0}, name[DNSW_NAME_MAX];
    struct dnsw_reader r;
    size_t len = 12 + long_name(octets + 12, 61);

    /* a label before a name of 255 octets makes 257 */
    memcpy(octets + len, "\1b\xC0\x0C", 4);
    expect_error(octets, len + 4, len, DNSW_ERR_NAME_LONG, 204);
    /* before the name of 191 octets that starts behind its first label it is fine */
    memcpy(octets + len, "\1b\xC0\x4C", 4);
    dnsw_reader_init(&r, octets, len + 4);
    r.pos = len;
    ASSERT_INT(dnsw_name_read(&r, name), 193);
    ASSERT_INT(r.error, 0);
}

static void pointers_go_strictly_backward(void)
{
    static const uint8_t to_itself[] = "............\xC0\x0C";
    static const uint8_t forward[] = "............\xC0\x0E\0";
    static const uint8_t past_the_end[] = "............\xFF\xFF";
    static const uint8_t into_its_own_labels[] = "............\1a\xC0\x0C";
    static const uint8_t to_a_loop[] = "............\1a\xC0\x0C\xC0\x0C";

    expect_error(to_itself, 14, 12, DNSW_ERR_POINTER, 12);
    expect_error(forward, 15, 12, DNSW_ERR_POINTER, 12);
    expect_error(past_the_end, 14, 12, DNSW_ERR_POINTER, 12);
    expect_error(into_its_own_labels, 16, 12, DNSW_ERR_POINTER, 14);
    expect_error(to_a_loop, 18, 16, DNSW_ERR_POINTER, 14);
}

static void pointers_stay_out_of_the_header(void)
{
    static const uint8_t at_11[] = "...........\0\0\xC0\x0B";
    static const uint8_t at_12[] = "...........\0\0\xC0\x0C";
    uint8_t name[DNSW_NAME_MAX];
    struct dnsw_reader r;

    expect_error(at_11, 15, 13, DNSW_ERR_POINTER, 13);
    dnsw_reader_init(&r, at_12, 15);
    r.pos = 13;
    ASSERT_INT(dnsw_name_read(&r, name), 1);
    ASSERT_INT(r.pos, 15);
}

/* The root at 12, then `hops` pointers, each to the one before; the offset of the last. */
static size_t pointer_chain(uint8_t *octets, unsigned hops)
{
    memset(octets, 0, 13);
    for (unsigned i = 0; i < hops; i++) {
        size_t target = i == 0 ? 12 : 13 + 2 * (i - 1);
        octets[13 + 2 * i] = (uint8_t)(0xC0 | target >> 8);
        octets[14 + 2 * i] = (uint8_t)target;
    }
    return 13 + 2 * (hops - 1);
}

static void hops_are_bounded(void)
{
    uint8_t octets[512], name[DNSW_NAME_MAX];
    struct dnsw_reader r;

    size_t last = pointer_chain(octets, DNSW_NAME_HOPS_MAX);
    dnsw_reader_init(&r, octets, last + 2);
    r.pos = last;
    ASSERT_INT(dnsw_name_read(&r, name), 1);
    ASSERT_INT(r.pos, last + 2);

    last = pointer_chain(octets, DNSW_NAME_HOPS_MAX + 1);
    expect_error(octets, last + 2, last, DNSW_ERR_POINTER, 13);
}

/* The longest name, the root and each of its labels behind a pointer of its own: all are legal. */
static void every_label_may_stand_behind_a_pointer(void)
{
    uint8_t octets[13 + DNSW_LABELS_MAX * 4 + 2] = {0}, name[DNSW_NAME_MAX];
    struct dnsw_reader r;
    size_t pos = 13, target = 12;

    for (unsigned i = 0; i < DNSW_LABELS_MAX; i++) {
        const uint8_t link[] = {1, 'a', (uint8_t)(0xC0 | target >> 8), (uint8_t)target};
        memcpy(octets + pos, link, sizeof(link));
        target = pos;
        pos += 4;
    }
    octets[pos] = (uint8_t)(0xC0 | target >> 8);
    octets[pos + 1] = (uint8_t)target;
    dnsw_reader_init(&r, octets, pos + 2);
    for (uint32_t steps = 0; steps + 207 <= DNSW_READER_STEPS_MAX; steps += 207) {
        ASSERT_INT(r.steps, steps);
        r.pos = pos;
        ASSERT_INT(dnsw_name_read(&r, name), DNSW_NAME_MAX);
        ASSERT_INT(r.error, 0);
        ASSERT_INT(r.pos, pos + 2);
        ASSERT_INT(dnsw_name_labels(name), DNSW_LABELS_MAX);
    }
    /* 127 labels and 128 pointers, but for 48: more of these are too many for one reader */
    r.pos = pos;
    ASSERT_INT(dnsw_name_read(&r, name), 0);
    ASSERT_INT(r.error, DNSW_ERR_POINTER);
}

static void a_name_has_127_labels_at_most(void)
{
    uint8_t octets[300], name[DNSW_NAME_MAX];
    struct dnsw_reader r;

    for (size_t i = 0; i < sizeof(octets); i++)
        octets[i] = i % 2 == 0 ? 1 : 'a';
    octets[254] = 0;
    dnsw_reader_init(&r, octets, 255);
    ASSERT_INT(dnsw_name_read(&r, name), 255);
    ASSERT_INT(dnsw_name_labels(name), DNSW_LABELS_MAX);
    octets[254] = 1;
    octets[256] = 0;
    expect_error(octets, 257, 0, DNSW_ERR_NAME_LONG, 254);
}

static void a_name_of_unknown_origin_is_checked(void)
{
    ASSERT_INT(dnsw_name_check(OCTETS("\0rest")), 1);
    ASSERT_INT(dnsw_name_check(OCTETS("\1a\0rest")), 3);
    ASSERT_INT(dnsw_name_check(NULL, 0), DNSW_ERR_SHORT);
    ASSERT_INT(dnsw_name_check(OCTETS("\1a")), DNSW_ERR_SHORT);
    ASSERT_INT(dnsw_name_check(OCTETS("\2a")), DNSW_ERR_SHORT);
    ASSERT_INT(dnsw_name_check(OCTETS("\1a\xC0\x0C")), DNSW_ERR_LABEL_TYPE);
    ASSERT_INT(dnsw_name_check(OCTETS("\x40")), DNSW_ERR_LABEL_TYPE);
}

static void measures_and_parents(void)
{
    const uint8_t *name = NAME("\3www\1b\0");

    ASSERT_INT(dnsw_name_len(name), 7);
    ASSERT_INT(dnsw_name_len(NAME("")), 1);
    ASSERT_INT(dnsw_name_labels(name), 2);
    ASSERT_INT(dnsw_name_labels(NAME("")), 0);
    CU_ASSERT_PTR_EQUAL(dnsw_name_parent(name), name + 4);
    CU_ASSERT_PTR_EQUAL(dnsw_name_parent(name + 6), name + 6);
}

static void equality_ignores_ascii_case_alone(void)
{
    CU_ASSERT_TRUE(dnsw_name_equal(NAME("\3WwZ\1A"), NAME("\3wWz\1a")));
    CU_ASSERT_TRUE(dnsw_name_equal(NAME(""), NAME("")));
    CU_ASSERT_FALSE(dnsw_name_equal(NAME("\1a"), NAME("")));
    CU_ASSERT_FALSE(dnsw_name_equal(NAME(""), NAME("\1a")));
    CU_ASSERT_FALSE(dnsw_name_equal(NAME("\1a"), NAME("\1a\1a")));
    /* RFC 4343: the neighbours of the letters, and letters of other sets, have no case */
    CU_ASSERT_FALSE(dnsw_name_equal(NAME("\1@"), NAME("\1`")));
    CU_ASSERT_FALSE(dnsw_name_equal(NAME("\1["), NAME("\1{")));
    CU_ASSERT_FALSE(dnsw_name_equal(NAME("\1\xC4"), NAME("\1\xE4")));
    /* a zero inside a label does not end the name */
    CU_ASSERT_FALSE(dnsw_name_equal(NAME("\3a\0b"), NAME("\3a\0c")));
    /* the same octets in other labels */
    CU_ASSERT_FALSE(dnsw_name_equal(NAME("\3a\1b"), NAME("\1a\1b")));
}

/* RFC 4034 section 6.1, its list in its order. */
static void orders_as_rfc4034_6_1(void)
{
    static const char *const order[] = {
        "\7example",          "\1a\7example",       "\x08yljkjljk\1a\7example",
        "\1Z\1a\7example",    "\4zABC\1a\7EXAMPLE", "\1z\7example",
        "\1\001\1z\7example", "\1*\1z\7example",    "\1\310\1z\7example",
    };

    for (size_t i = 0; i < 9; i++) {
        for (size_t j = 0; j < 9; j++) {
            int compared = dnsw_name_compare(NAME(order[i]), NAME(order[j]));
            CU_ASSERT((compared > 0) - (compared < 0) == (i > j) - (i < j));
        }
    }
    CU_ASSERT(dnsw_name_compare(NAME(""), NAME("\1a")) < 0);
    ASSERT_INT(dnsw_name_compare(NAME("\1A\1b"), NAME("\1a\1B")), 0);
}

static void within_means_the_apex_or_below(void)
{
    const uint8_t *apex = NAME("\3Lan");

    CU_ASSERT_TRUE(dnsw_name_is_within(NAME("\3laN"), apex));
    CU_ASSERT_TRUE(dnsw_name_is_within(NAME("\1a\1b\3lan"), apex));
    CU_ASSERT_FALSE(dnsw_name_is_within(NAME("\4alan"), apex));
    CU_ASSERT_FALSE(dnsw_name_is_within(NAME("\3lan\1a"), apex));
    CU_ASSERT_FALSE(dnsw_name_is_within(NAME(""), apex));
    CU_ASSERT_TRUE(dnsw_name_is_within(NAME("\3lan"), NAME("")));
    CU_ASSERT_TRUE(dnsw_name_is_within(NAME(""), NAME("")));
}

static void folding_touches_letters_alone(void)
{
    uint8_t name[DNSW_NAME_MAX] = "\5AZ@[\xC4\1b";

    ASSERT_INT(dnsw_name_fold(name, name), 9);
    ASSERT_OCTETS(name, 9, "\5az@[\xC4\1b", 9);
    /* 63 is '?': length octets lie below the letters */
    uint8_t longest[65] = {63};
    memset(longest + 1, 'Q', 63);
    ASSERT_INT(dnsw_name_fold(longest, longest), 65);
    ASSERT_INT(longest[0], 63);
    ASSERT_INT(longest[63], 'q');
}

/* Every octet at every place of names of every length around the width that is folded at once. */
static void folding_knows_each_octet_at_each_place(void)
{
    size_t wrong = 0;

    for (size_t label_len = 1; label_len <= 20; label_len++) {
        for (size_t at = 1; at <= label_len; at++) {
            for (unsigned octet = 0; octet < 256; octet++) {
                uint8_t name[DNSW_NAME_MAX] = {0}, folded[DNSW_NAME_MAX] = {0};
                memset(name, 'M', label_len + 1);
                name[0] = (uint8_t)label_len;
                name[at] = (uint8_t)octet;
                name[label_len + 1] = 0;
                size_t len = dnsw_name_fold(folded, name);
                unsigned want = octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
                wrong += len != label_len + 2 || folded[0] != label_len || folded[at] != want ||
                         folded[label_len + 1] != 0;
            }
        }
    }
    ASSERT_INT(wrong, 0);
}

static void random_names_survive_a_round_trip(void)
{
    uint64_t state = test_seed();

    for (unsigned i = 0; i < 20000; i++) {
        uint8_t name[DNSW_NAME_MAX], again[DNSW_NAME_MAX], folded[DNSW_NAME_MAX];
        struct dnsw_reader r;
        size_t len = test_name(&state, name);
        dnsw_reader_init(&r, name, len);
        ASSERT_INT(dnsw_name_read(&r, again), len);
        ASSERT_OCTETS(again, len, name, len);
        ASSERT_INT(dnsw_name_check(name, len), len);
        ASSERT_INT(dnsw_name_check(name, len - 1), DNSW_ERR_SHORT);
        ASSERT_INT(dnsw_name_fold(folded, name), len);
        CU_ASSERT_TRUE(dnsw_name_equal(folded, name));
        ASSERT_INT(dnsw_name_compare(folded, name), 0);
        CU_ASSERT_TRUE(dnsw_name_is_within(name, dnsw_name_parent(name)));
    }
}

UNIT_MAIN("dnswire name", UNIT_TEST(reads_the_example_of_rfc1035_4_1_4),
          UNIT_TEST(a_name_that_is_cut_is_short), UNIT_TEST(reserved_label_types_are_refused),
          UNIT_TEST(a_label_has_63_octets_at_most), UNIT_TEST(a_name_has_255_octets_at_most),
          UNIT_TEST(the_limit_counts_what_a_pointer_adds), UNIT_TEST(pointers_go_strictly_backward),
          UNIT_TEST(pointers_stay_out_of_the_header), UNIT_TEST(hops_are_bounded),
          UNIT_TEST(every_label_may_stand_behind_a_pointer),
          UNIT_TEST(a_name_has_127_labels_at_most), UNIT_TEST(a_name_of_unknown_origin_is_checked),
          UNIT_TEST(measures_and_parents), UNIT_TEST(equality_ignores_ascii_case_alone),
          UNIT_TEST(orders_as_rfc4034_6_1), UNIT_TEST(within_means_the_apex_or_below),
          UNIT_TEST(folding_touches_letters_alone),
          UNIT_TEST(folding_knows_each_octet_at_each_place),
          UNIT_TEST(random_names_survive_a_round_trip))
