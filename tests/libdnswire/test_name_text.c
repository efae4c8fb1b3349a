/* SPDX-License-Identifier: MIT */
#include <dnswire/name.h>

#include "octets.h"

static void expect_name(const char *text, size_t text_len, const uint8_t *origin,
                        const char *octets, size_t len)
{
    uint8_t name[DNSW_NAME_MAX];

    int got = dnsw_name_from_text(text, text_len, origin, name);
    if (got != (int)len)
        printf("\n  %.*s", (int)text_len, text);
    ASSERT_INT(got, len);
    if (got == (int)len)
        ASSERT_OCTETS(name, len, octets, len);
}

static void expect_fault(const char *text, const uint8_t *origin, int error)
{
    uint8_t name[DNSW_NAME_MAX];

    int got = dnsw_name_from_text(text, strlen(text), origin, name);
    if (got != error)
        printf("\n  %s", text);
    ASSERT_INT(got, error);
}

#define EXPECT_NAME(text, origin, literal)                                                         \
    expect_name(text, strlen(text), NAME(origin), literal, sizeof(literal) - 1)

static void reads_absolute_and_relative_names(void)
{
    EXPECT_NAME(".", "\3lan", "\0");
    EXPECT_NAME("www.lan.", "\4home", "\3www\3lan\0");
    EXPECT_NAME("www", "\4home", "\3www\4home\0");
    EXPECT_NAME("a.b", "\4home", "\1a\1b\4home\0");
    EXPECT_NAME("@", "\4home", "\4home\0");
    EXPECT_NAME("@.", "\4home", "\1@\0");
    EXPECT_NAME("\\@", "", "\1@\0");
    EXPECT_NAME("www", "", "\3www\0");
    EXPECT_NAME("www.", "", "\3www\0");
    EXPECT_NAME("WwW", "", "\3WwW\0"); /* case is kept (RFC 4343) */
    EXPECT_NAME("*._tcp.lan", "", "\1*\4_tcp\3lan\0");
}

/* RFC 1035 section 5.1 */
static void reads_escapes(void)
{
    EXPECT_NAME("a\\.b.c", "", "\3a.b\1c\0");
    EXPECT_NAME("\\097\\000\\255.", "", "\3a\0\377\0");
    EXPECT_NAME("\\.", "", "\1.\0");
    EXPECT_NAME("\\\\", "", "\1\\\0");
    EXPECT_NAME("\\x\\-", "", "\2x-\0");
    EXPECT_NAME("\xC3\xA4 b", "", "\4\xC3\xA4 b\0"); /* octets stand for themselves */
    expect_name("a\0b", 3, NAME(""), "\3a\0b\0", 5);
    expect_fault("\\", NAME(""), DNSW_ERR_ESCAPE);
    expect_fault("a\\", NAME(""), DNSW_ERR_ESCAPE);
    expect_fault("\\2", NAME(""), DNSW_ERR_ESCAPE);
    expect_fault("\\25", NAME(""), DNSW_ERR_ESCAPE);
    expect_fault("\\25x", NAME(""), DNSW_ERR_ESCAPE);
    expect_fault("\\2x5", NAME(""), DNSW_ERR_ESCAPE);
    expect_fault("\\256", NAME(""), DNSW_ERR_ESCAPE);
    expect_fault("\\999", NAME(""), DNSW_ERR_ESCAPE);
}

static void refuses_what_is_no_name(void)
{
    expect_fault("", NAME(""), DNSW_ERR_SYNTAX);
    expect_fault("..", NAME(""), DNSW_ERR_LABEL_EMPTY);
    expect_fault(".a", NAME(""), DNSW_ERR_LABEL_EMPTY);
    expect_fault("a..", NAME(""), DNSW_ERR_LABEL_EMPTY);
    expect_fault("a..b", NAME(""), DNSW_ERR_LABEL_EMPTY);
    expect_fault("a", NULL, DNSW_ERR_NAME_RELATIVE);
    expect_fault("@", NULL, DNSW_ERR_NAME_RELATIVE);
    expect_name("a.", 2, NULL, "\1a\0", 3);
    expect_name(".", 1, NULL, "\0", 1);
}

static void a_label_has_63_octets_at_most(void)
{
    uint8_t name[DNSW_NAME_MAX];
    char text[300];

    memset(text, 'a', sizeof(text));
    ASSERT_INT(dnsw_name_from_text(text, 63, NAME(""), name), 65);
    ASSERT_INT(name[0], 63);
    ASSERT_INT(dnsw_name_from_text(text, 64, NAME(""), name), DNSW_ERR_LABEL_LONG);
    ASSERT_INT(dnsw_name_from_text(text, 300, NAME(""), name), DNSW_ERR_LABEL_LONG);
    /* 63 escapes are 63 octets */
    for (size_t i = 0; i < 63; i++)
        memcpy(text + 4 * i, "\\097", 4);
    ASSERT_INT(dnsw_name_from_text(text, 4 * 63, NAME(""), name), 65);
}

static void a_name_has_255_octets_at_most(void)
{
    uint8_t name[DNSW_NAME_MAX];
    char text[300];

    /* labels of 63, 63, 63 and 61 octets with the root are 255 */
    memset(text, 'a', sizeof(text));
    text[63] = text[127] = text[191] = '.';
    ASSERT_INT(dnsw_name_from_text(text, 192 + 61, NAME(""), name), 255);
    ASSERT_INT(dnsw_name_from_text(text, 192 + 62, NAME(""), name), DNSW_ERR_NAME_LONG);
    /* the origin counts: 192 octets before it leave 63 */
    uint8_t origin[64] = {61};
    memset(origin + 1, 'o', 61);
    ASSERT_INT(dnsw_name_from_text(text, 191, origin, name), 255);
    origin[0] = 62;
    origin[62] = 'o';
    ASSERT_INT(dnsw_name_from_text(text, 191, origin, name), DNSW_ERR_NAME_LONG);

    /* 127 labels of one octet, then one more */
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = i % 2 == 0 ? 'a' : '.';
    ASSERT_INT(dnsw_name_from_text(text, 253, NAME(""), name), 255);
    ASSERT_INT(dnsw_name_from_text(text, 254, NAME(""), name), 255);
    ASSERT_INT(dnsw_name_from_text(text, 255, NAME(""), name), DNSW_ERR_NAME_LONG);
}

static void expect_text(const uint8_t *name, const char *text)
{
    char buf[DNSW_NAME_TEXT_MAX];

    ASSERT_INT(dnsw_name_to_text(name, buf, sizeof(buf)), strlen(text));
    ASSERT_TEXT(buf, text);
    ASSERT_INT(dnsw_name_to_text(name, buf, strlen(text) + 1), strlen(text));
    ASSERT_INT(dnsw_name_to_text(name, buf, strlen(text)), DNSW_ERR_NOSPACE);
}

static void prints_with_the_closing_dot(void)
{
    expect_text(NAME(""), ".");
    expect_text(NAME("\3WwW\3lan"), "WwW.lan.");
    expect_text(NAME("\3a.b\1c"), "a\\.b.c.");
    expect_text(NAME("\10\"$().;@\\"), "\\\"\\$\\(\\)\\.\\;\\@\\\\.");
    expect_text(NAME("\5\0 ~\177\377"), "\\000\\032~\\127\\255.");
    ASSERT_INT(dnsw_name_to_text(NAME(""), NULL, 0), DNSW_ERR_NOSPACE);
}

static void the_worst_name_fits_the_largest_text(void)
{
    uint8_t name[DNSW_NAME_MAX];
    char buf[DNSW_NAME_TEXT_MAX];
    size_t len = 0;

    for (unsigned i = 0; i < 4; i++) {
        uint8_t label = i < 3 ? 63 : 61;
        name[len++] = label;
        memset(name + len, 0, label);
        len += label;
    }
    name[len] = 0;
    ASSERT_INT(dnsw_name_to_text(name, buf, DNSW_NAME_TEXT_MAX), 4 * 250 + 4);
}

static void random_names_survive_a_round_trip(void)
{
    uint64_t state = test_seed();

    for (unsigned i = 0; i < 20000; i++) {
        uint8_t name[DNSW_NAME_MAX], again[DNSW_NAME_MAX];
        char text[DNSW_NAME_TEXT_MAX];
        size_t len = test_name(&state, name);
        int text_len = dnsw_name_to_text(name, text, sizeof(text));
        CU_ASSERT(text_len > 0);
        ASSERT_INT(dnsw_name_from_text(text, (size_t)text_len, NULL, again), len);
        ASSERT_OCTETS(again, len, name, len);
        /* without the dot, relative to the root */
        if (len > 1)
            ASSERT_INT(dnsw_name_from_text(text, (size_t)text_len - 1, NAME(""), again), len);
    }
}

static void random_text_is_a_name_or_an_error(void)
{
    static const char pieces[] = "aaab.\\\\019@ ";
    uint64_t state = test_seed();

    for (unsigned i = 0; i < 50000; i++) {
        uint8_t *name = malloc(DNSW_NAME_MAX);
        char text[300];
        size_t len = test_below(&state, sizeof(text));
        for (size_t j = 0; j < len; j++)
            text[j] = pieces[test_below(&state, sizeof(pieces) - 1)];
        int got = dnsw_name_from_text(text, len, NAME("\4home"), name);
        if (got > 0)
            ASSERT_INT(dnsw_name_check(name, (size_t)got), got);
        CU_ASSERT(got != 0);
        free(name);
    }
}

UNIT_MAIN("dnswire name text", UNIT_TEST(reads_absolute_and_relative_names),
          UNIT_TEST(reads_escapes), UNIT_TEST(refuses_what_is_no_name),
          UNIT_TEST(a_label_has_63_octets_at_most), UNIT_TEST(a_name_has_255_octets_at_most),
          UNIT_TEST(prints_with_the_closing_dot), UNIT_TEST(the_worst_name_fits_the_largest_text),
          UNIT_TEST(random_names_survive_a_round_trip),
          UNIT_TEST(random_text_is_a_name_or_an_error))
