/* SPDX-License-Identifier: MIT */
#include <dnswire/name.h>

#include "octets.h"

struct output {
    struct dnsw_compress compress;
    struct dnsw_writer w;
    uint8_t buf[40000];
};

/* A writer behind a header of `len` octets. */
static void start(struct output *out, size_t len)
{
    dnsw_writer_init(&out->w, out->buf, sizeof(out->buf), &out->compress);
    memset(out->buf, 0, len);
    out->w.pos = len;
}

static struct output out;

/* RFC 1035 section 4.1.4, its names in its order */
static void compresses_the_example_of_rfc1035_4_1_4(void)
{
    start(&out, 20);
    dnsw_name_write(&out.w, NAME("\1F\3ISI\4ARPA"));
    dnsw_name_write(&out.w, NAME("\3FOO\1F\3ISI\4ARPA"));
    dnsw_name_write(&out.w, NAME("\4ARPA"));
    dnsw_name_write(&out.w, NAME(""));
    ASSERT_OCTETS(out.buf + 20, out.w.pos - 20, "\1F\3ISI\4ARPA\0\3FOO\xC0\x14\xC0\x1A\0",
                  12 + 6 + 2 + 1);
}

static void matches_in_any_case_and_keeps_what_is_written(void)
{
    start(&out, 12);
    dnsw_name_write(&out.w, NAME("\3WwW\3Lan"));
    dnsw_name_write(&out.w, NAME("\3www\3lan"));
    dnsw_name_write(&out.w, NAME("\3nsX\3LAN"));
    ASSERT_OCTETS(out.buf + 12, out.w.pos - 12, "\3WwW\3Lan\0\xC0\x0C\3nsX\xC0\x10", 17);
}

static void labels_alone_do_not_match(void)
{
    start(&out, 12);
    dnsw_name_write(&out.w, NAME("\1a\3lan"));
    dnsw_name_write(&out.w, NAME("\1a"));         /* not the end of the first */
    dnsw_name_write(&out.w, NAME("\1a\3lam"));    /* one octet differs */
    dnsw_name_write(&out.w, NAME("\1a\3lan\1b")); /* goes on */
    ASSERT_OCTETS(out.buf + 12, out.w.pos - 12, "\1a\3lan\0\1a\0\1a\3lam\0\1a\3lan\1b\0",
                  7 + 3 + 7 + 9);
}

/* Labels are compared eight octets at a time at first, and to their end. */
static void long_labels_match_to_their_last_octet(void)
{
    start(&out, 12);
    dnsw_name_write(&out.w, NAME("\7example"));
    dnsw_name_write(&out.w, NAME("\12hostmaster"));
    dnsw_name_write(&out.w, NAME("\12hostMASTER\7exAmple")); /* another parent */
    dnsw_name_write(&out.w, NAME("\12hostmastes"));
    dnsw_name_write(&out.w, NAME("\13hostmasters"));
    dnsw_name_write(&out.w, NAME("\12HOSTMASTER"));
    dnsw_name_write(&out.w, NAME("\12hostmaster\7EXAMPLE"));
    ASSERT_OCTETS(out.buf + 12, out.w.pos - 12,
                  "\7example\0\12hostmaster\0\12hostMASTER\xC0\x0C\12hostmastes\0\13hostmasters\0"
                  "\xC0\x15\xC0\x21",
                  9 + 12 + 13 + 12 + 13 + 2 + 2);

    start(&out, 12);
    dnsw_name_write(&out.w, NAME("\12hostmaster"));
    out.w.pos = 20; /* what the caller takes back is not looked at */
    dnsw_name_write(&out.w, NAME("\12hostmaster"));
    ASSERT_INT(out.w.pos, 20 + 12);
}

static void plain_names_are_whole_and_no_targets(void)
{
    start(&out, 12);
    dnsw_name_write_plain(&out.w, NAME("\3www\3lan"));
    dnsw_name_write(&out.w, NAME("\3lan"));
    dnsw_name_write_plain(&out.w, NAME("\3lan"));
    ASSERT_OCTETS(out.buf + 12, out.w.pos - 12, "\3www\3lan\0\3lan\0\3lan\0", 19);
    ASSERT_INT(out.compress.count, 1);
}

static void without_a_table_names_are_whole(void)
{
    dnsw_writer_init(&out.w, out.buf, sizeof(out.buf), NULL);
    dnsw_name_write(&out.w, NAME("\3lan"));
    dnsw_name_write(&out.w, NAME("\3lan"));
    ASSERT_OCTETS(out.buf, out.w.pos, "\3lan\0\3lan\0", 10);
}

/* A pointer has 14 bits. */
static void targets_end_at_0x3fff(void)
{
    start(&out, 0x3FFD);
    dnsw_name_write(&out.w, NAME("\1a"));
    dnsw_name_write(&out.w, NAME("\1a"));
    ASSERT_OCTETS(out.buf + 0x3FFD, out.w.pos - 0x3FFD, "\1a\0\xFF\xFD", 5);

    start(&out, 0x3FFE); /* the name may reach past the last target, its second label be none */
    dnsw_name_write(&out.w, NAME("\1a\1b"));
    dnsw_name_write(&out.w, NAME("\1a\1b"));
    dnsw_name_write(&out.w, NAME("\1b"));
    ASSERT_OCTETS(out.buf + 0x3FFE, out.w.pos - 0x3FFE, "\1a\1b\0\xFF\xFE\1b\0", 10);

    start(&out, 0x4000);
    dnsw_name_write(&out.w, NAME("\1a"));
    dnsw_name_write(&out.w, NAME("\1a"));
    ASSERT_OCTETS(out.buf + 0x4000, out.w.pos - 0x4000, "\1a\0\1a\0", 6);
}

static void the_number_of_targets_is_bounded(void)
{
    start(&out, 12);
    for (unsigned i = 0; i < 100; i++) {
        const uint8_t name[] = {1, (uint8_t)(128 + i), 0};
        dnsw_name_write(&out.w, name);
    }
    ASSERT_INT(out.compress.count, DNSW_COMPRESS_TARGETS);
    size_t pos = out.w.pos;
    dnsw_name_write(&out.w, NAME("\1\200")); /* the first is known, */
    ASSERT_INT(out.w.pos - pos, 2);
    pos = out.w.pos;
    dnsw_name_write(&out.w, NAME("\1\343")); /* the last is not */
    ASSERT_INT(out.w.pos - pos, 3);
}

static void a_name_that_does_not_fit_leaves_nothing(void)
{
    struct dnsw_compress compress;
    struct dnsw_writer w;
    uint8_t buf[32];

    dnsw_writer_init(&w, buf, 12 + 9 + 5, &compress);
    dnsw_write_span(&w, "............", 12);
    dnsw_name_write(&w, NAME("\3www\3lan"));
    dnsw_name_write(&w, NAME("\4ftps\3lan"));
    ASSERT_INT(w.error, DNSW_ERR_NOSPACE);
    ASSERT_INT(w.pos, 21);
    ASSERT_INT(compress.count, 2);
    dnsw_writer_rollback(&w, 21);
    dnsw_name_write(&w, NAME("\2ns\3lan"));
    ASSERT_INT(w.error, 0);
    ASSERT_INT(w.pos, 26);
}

/* Offset 0 is the header's: a fragment written without one has no target there. */
static void no_target_stands_at_zero(void)
{
    start(&out, 0);
    dnsw_name_write(&out.w, NAME("\1a\1b"));
    dnsw_name_write(&out.w, NAME("\1a\1b"));
    ASSERT_OCTETS(out.buf, out.w.pos, "\1a\1b\0\1a\xC0\2", 9);
}

/* A name that was compressed itself is a target too, in any case of letters. */
static void compressed_names_are_targets(void)
{
    start(&out, 12);
    dnsw_name_write(&out.w, NAME("\7example\3lan"));
    dnsw_name_write(&out.w, NAME("\2ns\7example\3lan"));
    dnsw_name_write(&out.w, NAME("\2ns\7example\3lan"));
    dnsw_name_write(&out.w, NAME("\1a\2NS\7exAmple\3Lan"));
    dnsw_name_write(&out.w, NAME("\1A\2ns\7example\3lan"));
    ASSERT_OCTETS(out.buf + 12, out.w.pos - 12,
                  "\7example\3lan\0\2ns\xC0\x0C\xC0\x19\1a\xC0\x19\xC0\x20", 13 + 5 + 2 + 4 + 2);
}

/* What is hashed of a name is its length and sixteen octets: the rest is compared all the same. */
static void names_that_begin_alike_are_told_apart(void)
{
    start(&out, 12);
    dnsw_name_write(&out.w, NAME("\22aaaaaaaaaaaaaaaa01\3lan"));
    dnsw_name_write(&out.w, NAME("\22aaaaaaaaaaaaaaaa02\3lan"));
    dnsw_name_write(&out.w, NAME("\22aaaaaaaaaaaaaaaa02\3lan"));
    ASSERT_OCTETS(out.buf + 12, out.w.pos - 12,
                  "\22aaaaaaaaaaaaaaaa01\3lan\0\22aaaaaaaaaaaaaaaa02\xC0\x1F\xC0\x24", 24 + 21 + 2);

    start(&out, 12); /* the case of `@` and digits is none, but it hashes alike */
    dnsw_name_write(&out.w, NAME("\3a@b\3lan"));
    dnsw_name_write(&out.w, NAME("\3a`b\3lan"));
    ASSERT_OCTETS(out.buf + 12, out.w.pos - 12, "\3a@b\3lan\0\3a`b\xC0\x10", 9 + 6);
}

/* A rollback into the middle of a name leaves nothing to point at. */
static void half_a_name_is_no_target(void)
{
    start(&out, 12);
    dnsw_name_write(&out.w, NAME("\1a\1b\1c"));
    dnsw_writer_rollback(&out.w, 15);
    dnsw_write_span(&out.w, "bcdef", 5);
    dnsw_name_write(&out.w, NAME("\1a\1b\1c"));
    ASSERT_OCTETS(out.buf + 20, out.w.pos - 20, "\1a\1b\1c\0", 7);
}

/* The caller may overwrite what it wrote; the search still ends, inside the buffer. */
static void overwritten_targets_do_no_harm(void)
{
    start(&out, 12);
    dnsw_name_write(&out.w, NAME("\1a\1b"));
    dnsw_write_u16_at(&out.w, 14, 0xC00E); /* points to itself */
    dnsw_name_write(&out.w, NAME("\1a\1b"));
    ASSERT_INT(out.w.error, 0);

    start(&out, 12);
    dnsw_name_write(&out.w, NAME("\1a\1b"));
    dnsw_write_u16_at(&out.w, 15, 0x3FC0); /* a label past the end, then half a pointer */
    dnsw_writer_rollback(&out.w, 17);
    dnsw_name_write(&out.w, NAME("\1a\1?"));
    ASSERT_INT(out.w.error, 0);

    start(&out, 12);
    dnsw_name_write(&out.w, NAME("\1a\1b"));
    dnsw_write_u16_at(&out.w, 13, 'a' << 8 | 60); /* longer than what is written */
    dnsw_name_write(&out.w, NAME("\1a\1b"));
    ASSERT_INT(out.w.error, 0);

    start(&out, 12);
    dnsw_name_write(&out.w, NAME("\1a\1b"));
    dnsw_write_u16_at(&out.w, 15, 'b' << 8 | 0xC0); /* half a pointer at the end */
    dnsw_name_write(&out.w, NAME("\1a\1b"));
    ASSERT_INT(out.w.error, 0);

    start(&out, 12);
    dnsw_name_write(&out.w, NAME("\1a\1b"));
    dnsw_write_u16_at(&out.w, 15, 'b' << 8 | 1); /* no end at all */
    out.w.pos = 17;
    dnsw_write_u8(&out.w, 'x');
    dnsw_name_write(&out.w, NAME("\1a\1b\1x\1y"));
    ASSERT_INT(out.w.error, 0);
}

static void random_names_are_read_back(void)
{
    static const char *const labels[] = {"\1a", "\2bb",          "\3CcC",         "\3ccc",
                                         "\1A", "\12hostmaster", "\12hostMaster", "\12hostmastex"};
    uint64_t state = test_seed();

    for (unsigned round = 0; round < 500; round++) {
        static uint8_t names[50][96];
        start(&out, 12);
        for (unsigned i = 0; i < 50; i++) {
            size_t len = 0;
            for (unsigned left = test_below(&state, 6); left > 0; left--) {
                const char *label = labels[test_below(&state, 8)];
                memcpy(names[i] + len, label, strlen(label));
                len += strlen(label);
            }
            names[i][len] = 0;
            dnsw_name_write(&out.w, names[i]);
        }
        struct dnsw_reader r;
        dnsw_reader_init(&r, out.buf, out.w.pos);
        r.pos = 12;
        for (unsigned i = 0; i < 50; i++) {
            uint8_t name[DNSW_NAME_MAX];
            CU_ASSERT(dnsw_name_read(&r, name) > 0);
            CU_ASSERT_TRUE(dnsw_name_equal(name, names[i]));
        }
        ASSERT_INT(r.error, 0);
        ASSERT_INT(dnsw_reader_left(&r), 0);
    }
}

UNIT_MAIN("dnswire compress", UNIT_TEST(compresses_the_example_of_rfc1035_4_1_4),
          UNIT_TEST(matches_in_any_case_and_keeps_what_is_written),
          UNIT_TEST(labels_alone_do_not_match), UNIT_TEST(long_labels_match_to_their_last_octet),
          UNIT_TEST(plain_names_are_whole_and_no_targets),
          UNIT_TEST(without_a_table_names_are_whole), UNIT_TEST(targets_end_at_0x3fff),
          UNIT_TEST(the_number_of_targets_is_bounded),
          UNIT_TEST(a_name_that_does_not_fit_leaves_nothing), UNIT_TEST(no_target_stands_at_zero),
          UNIT_TEST(compressed_names_are_targets), UNIT_TEST(names_that_begin_alike_are_told_apart),
          UNIT_TEST(half_a_name_is_no_target), UNIT_TEST(overwritten_targets_do_no_harm),
          UNIT_TEST(random_names_are_read_back))
