/* SPDX-License-Identifier: MIT */
#include <dnswire/name.h>
#include <dnswire/rdata.h>

#include "octets.h"

struct row {
    uint16_t type;
    const char *text;
    const char *octets;
    size_t len;
    const char *printed; /* NULL: as `text` */
};

#define ROW(type, text, literal)                                                                   \
    {                                                                                              \
        DNSW_TYPE_##type, text, literal, sizeof(literal) - 1, NULL                                 \
    }
#define ROW_AS(type, text, literal, printed)                                                       \
    {                                                                                              \
        DNSW_TYPE_##type, text, literal, sizeof(literal) - 1, printed                              \
    }

static const struct row rows[] = {
    ROW(A, "192.0.2.1", "\xC0\0\2\1"),
    ROW(A, "0.0.0.0", "\0\0\0\0"),
    ROW_AS(A, " \t255.255.255.255 ", "\xFF\xFF\xFF\xFF", "255.255.255.255"),
    ROW(AAAA, "2001:db8::1", "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"),
    ROW(AAAA, "::", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
    ROW_AS(AAAA, "2001:DB8:0:0:1:0:0:1", "\x20\1\x0d\xb8\0\0\0\0\0\1\0\0\0\0\0\1",
           "2001:db8::1:0:0:1"), /* RFC 5952 section 4 */
    ROW(NS, "ns1.lan.", "\3ns1\3lan\0"),
    ROW_AS(NS, "ns1", "\3ns1\4home\0", "ns1.home."), /* relative to the origin */
    ROW_AS(CNAME, "@", "\4home\0", "home."),
    ROW(CNAME, ".", "\0"),
    ROW(PTR, "a\\.b.c\\032d.", "\3a.b\3c d\0"),
    ROW(MX, "10 mail.lan.", "\0\12\4mail\3lan\0"),
    ROW(MX, "65535 .", "\xFF\xFF\0"),
    ROW(SOA, "ns.lan. admin.lan. 4294967295 3600 900 604800 300",
        "\2ns\3lan\0\5admin\3lan\0\xFF\xFF\xFF\xFF\0\0\x0E\x10\0\0\3\x84\0\x09\x3A\x80\0\0\1\x2C"),
    ROW(SRV, "1 2 5060 sip.lan.", "\0\1\0\2\x13\xC4\3sip\3lan\0"),
    ROW(TXT, "\"hello world\" \"\"", "\13hello world\0"),
    ROW_AS(TXT, "v=spf1 -all", "\6v=spf1\4-all", "\"v=spf1\" \"-all\""),
    ROW_AS(TXT, "\"a\"\"b\"", "\1a\1b", "\"a\" \"b\""),
    ROW_AS(TXT, "a\\;b\\\"\\092", "\5a;b\"\\", "\"a;b\\\"\\\\\""),
    ROW(TXT, "\"(;)\\\"\\\\\\000\\255\"", "\7(;)\"\\\0\xFF"),
    ROW(CAA, "0 issue \"ca.example; policy=ev\"", "\0\5issueca.example; policy=ev"), /* RFC 8659 */
    ROW(CAA, "128 issue \";\"", "\x80\5issue;"),
    ROW(CAA, "0 iodef \"\"", "\0\5iodef"),
    ROW_AS(CAA, "0 issue ca.example", "\0\5issueca.example", "0 issue \"ca.example\""),
    ROW(SSHFP, "2 1 123456789ABCDEF67890",
        "\2\1\x12\x34\x56\x78\x9A\xBC\xDE\xF6\x78\x90"), /* 4255 */
    ROW_AS(SSHFP, "2 1 1 23 4", "\2\1\x12\x34", "2 1 1234"),
    ROW_AS(TLSA, "3 1 1 d2ab de", "\3\1\1\xD2\xAB\xDE", "3 1 1 D2ABDE"), /* RFC 6698 */
    /* RFC 3403 section 6.2 */
    ROW(NAPTR, "100 50 \"a\" \"z3950+N2L+N2C\" \"\" cidserver.example.com.",
        "\0\x64\0\x32\1a\15z3950+N2L+N2C\0\11cidserver\7example\3com\0"),
    ROW(NAPTR, "100 10 \"\" \"\" \"!^urn:cid:.+@([^\\\\.]+\\\\.)(.*)$!\\\\2!i\" .",
        "\0\x64\0\12\0\0!!^urn:cid:.+@([^\\.]+\\.)(.*)$!\\2!i\0"),
    /* RFC 3597 section 5 */
    ROW_AS(A, "\\# 4 0A000001", "\12\0\0\1", "10.0.0.1"),
    ROW_AS(NS, "\\# 5 03 6c616 e00", "\3lan\0", "lan."),
    ROW_AS(TXT, "\\# 1 00", "\0", "\"\""),
    ROW_AS(TXT, "\"\\#\" 0",
           "\1#\1"
           "0",
           "\"#\" \"0\""),
    ROW(OPT, "\\# 0", ""),
    ROW(ANY, "\\# 3 ABCDEF", "\xAB\xCD\xEF"),
    {731, "\\# 6 ABCDEF012345", "\xAB\xCD\xEF\1\x23\x45", 6, NULL},
    {62347, "\\# 0", "", 0, NULL},
};

static void expect_text(const struct row *row)
{
    const uint8_t *octets = (const uint8_t *)row->octets;
    const char *printed = row->printed != NULL ? row->printed : row->text;
    uint8_t rdata[512];
    char buf[512];
    size_t at = 77;

    int len = dnsw_rdata_from_text(row->type, row->text, strlen(row->text), NAME("\4home"), rdata,
                                   sizeof(rdata), &at);
    if (len != (int)row->len)
        printf("\n  %s at %zu", row->text, at);
    ASSERT_INT(len, row->len);
    ASSERT_INT(at, 77);
    if (len == (int)row->len)
        ASSERT_OCTETS(rdata, row->len, octets, row->len);

    int text_len = dnsw_rdata_to_text(row->type, octets, row->len, buf, sizeof(buf));
    ASSERT_INT(text_len, strlen(printed));
    ASSERT_TEXT(buf, printed);

    /* one octet less than needed, either way */
    size_t size = strlen(printed) + 1;
    ASSERT_INT(dnsw_rdata_to_text(row->type, octets, row->len, buf, size), size - 1);
    ASSERT_INT(dnsw_rdata_to_text(row->type, octets, row->len, buf, size - 1), DNSW_ERR_NOSPACE);
    if (row->len > 0)
        ASSERT_INT(dnsw_rdata_from_text(row->type, row->text, strlen(row->text), NAME("\4home"),
                                        rdata, row->len - 1, &at),
                   DNSW_ERR_NOSPACE);
}

static void every_type_is_read_and_printed(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        expect_text(&rows[i]);
}

static const struct {
    uint16_t type;
    const char *text;
    int error;
    size_t at;
} bad[] = {
    {DNSW_TYPE_A, "", DNSW_ERR_FIELD_MISSING, 0},
    {DNSW_TYPE_A, "192.168.1.300", DNSW_ERR_ADDRESS, 0},
    {DNSW_TYPE_A, "192.168.1", DNSW_ERR_ADDRESS, 0},
    {DNSW_TYPE_A, "192.168.1.1.1", DNSW_ERR_ADDRESS, 0},
    {DNSW_TYPE_A, "::1", DNSW_ERR_ADDRESS, 0},
    {DNSW_TYPE_A, "\"1.2.3.4\"", DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_A, "1.2.3.4 5", DNSW_ERR_FIELD_EXTRA, 8},
    {DNSW_TYPE_A, "1.2.3.4 (", DNSW_ERR_SYNTAX, 8},
    {DNSW_TYPE_AAAA, "1.2.3.4", DNSW_ERR_ADDRESS, 0},
    {DNSW_TYPE_AAAA, "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb", DNSW_ERR_ADDRESS, 0},
    {DNSW_TYPE_NS, "a..b.", DNSW_ERR_LABEL_EMPTY, 0},
    {DNSW_TYPE_NS, "a\\256.", DNSW_ERR_ESCAPE, 0},
    {DNSW_TYPE_NS, "a\\", DNSW_ERR_ESCAPE, 0},
    {DNSW_TYPE_MX, "10", DNSW_ERR_FIELD_MISSING, 2},
    {DNSW_TYPE_MX, "x mail.", DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_MX, "65536 mail.", DNSW_ERR_RANGE, 0},
    {DNSW_TYPE_MX, "-1 mail.", DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_MX, "10 a..b.", DNSW_ERR_LABEL_EMPTY, 3},
    {DNSW_TYPE_MX, "10 mail. mail.", DNSW_ERR_FIELD_EXTRA, 9},
    {DNSW_TYPE_SOA, "a. b. 1 2 3 4 4294967296", DNSW_ERR_RANGE, 14},
    {DNSW_TYPE_TXT, "", DNSW_ERR_FIELD_MISSING, 0},
    {DNSW_TYPE_TXT, "\"open", DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_TXT, "ok \"open\\\"", DNSW_ERR_SYNTAX, 3},
    {DNSW_TYPE_TXT, "a;b", DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_TXT, "a\"b\"", DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_TXT, "a\nb", DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_TXT, "\"\\300\"", DNSW_ERR_ESCAPE, 0},
    {DNSW_TYPE_TXT, "\"\\1\"", DNSW_ERR_ESCAPE, 0},
    {DNSW_TYPE_CAA, "256 issue \"\"", DNSW_ERR_RANGE, 0},
    {DNSW_TYPE_CAA, "0 is-sue \"\"", DNSW_ERR_SYNTAX, 2},
    {DNSW_TYPE_CAA, "0 \"\" \"\"", DNSW_ERR_SYNTAX, 2},
    {DNSW_TYPE_CAA, "0", DNSW_ERR_FIELD_MISSING, 1},
    {DNSW_TYPE_CAA, "0 issue", DNSW_ERR_FIELD_MISSING, 7},
    {DNSW_TYPE_TLSA, "3 1 1", DNSW_ERR_FIELD_MISSING, 5},
    {DNSW_TYPE_TLSA, "3 1 1 abc", DNSW_ERR_SYNTAX, 9},
    {DNSW_TYPE_TLSA, "3 1 1 ab xy", DNSW_ERR_SYNTAX, 9},
    {DNSW_TYPE_TLSA, "3 1 1 ab (", DNSW_ERR_SYNTAX, 9},
    {DNSW_TYPE_A, "\\# 4 0A0000", DNSW_ERR_RDLENGTH, 3},
    {DNSW_TYPE_A, "\\# 3 0A0000", DNSW_ERR_RDLENGTH, 3},
    {DNSW_TYPE_A, "\\#", DNSW_ERR_FIELD_MISSING, 2},
    {DNSW_TYPE_A, "\\# x", DNSW_ERR_SYNTAX, 3},
    {DNSW_TYPE_A, "\\# 65536 00", DNSW_ERR_RANGE, 3},
    {DNSW_TYPE_A, "\\# 4 0A00000g", DNSW_ERR_SYNTAX, 5},
    {DNSW_TYPE_NS, "\\# 2 C00C", DNSW_ERR_LABEL_TYPE, 3}, /* RFC 3597 5: no compression */
    {DNSW_TYPE_OPT, "anything", DNSW_ERR_SYNTAX, 0},
    {731, "", DNSW_ERR_SYNTAX, 0},
    {731, "1.2.3.4", DNSW_ERR_SYNTAX, 0},
};

static void errors_tell_what_and_where(void)
{
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint8_t rdata[64];
        size_t at = 999;
        int got = dnsw_rdata_from_text(bad[i].type, bad[i].text, strlen(bad[i].text),
                                       NAME("\4home"), rdata, sizeof(rdata), &at);
        if (got != bad[i].error || at != bad[i].at)
            printf("\n  %s", bad[i].text);
        ASSERT_INT(got, bad[i].error);
        ASSERT_INT(at, bad[i].at);
        ASSERT_INT(dnsw_rdata_from_text(bad[i].type, bad[i].text, strlen(bad[i].text),
                                        NAME("\4home"), rdata, sizeof(rdata), NULL),
                   bad[i].error);
    }
}

static void names_need_an_origin_to_be_relative(void)
{
    uint8_t rdata[64];

    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_NS, "ns1", 3, NULL, rdata, 64, NULL),
               DNSW_ERR_NAME_RELATIVE);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_NS, "ns1", 3, NAME("\0"), rdata, 64, NULL), 5);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_NS, "ns1.", 4, NULL, rdata, 64, NULL), 5);
}

static void strings_have_255_octets_at_most(void)
{
    uint8_t rdata[300];
    char text[300];

    memset(text, 'x', sizeof(text));
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_TXT, text, 255, NULL, rdata, 300, NULL), 256);
    ASSERT_INT(rdata[0], 255);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_TXT, text, 256, NULL, rdata, 300, NULL),
               DNSW_ERR_STRING_LONG);
}

static void rdata_has_65535_octets_at_most(void)
{
    static uint8_t rdata[70000];
    static char text[140000];
    const char head[] = "0 issue ";

    memset(text, 'x', sizeof(text));
    memcpy(text, head, 8);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_CAA, text, 8 + 65528, NULL, rdata, 70000, NULL),
               65535);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_CAA, text, 8 + 65529, NULL, rdata, 70000, NULL),
               DNSW_ERR_RDLENGTH);
}

static void rdata_that_fails_its_check_is_printed_generic(void)
{
    char buf[64];

    ASSERT_INT(dnsw_rdata_to_text(DNSW_TYPE_A, OCTETS("\1\2\3"), buf, sizeof(buf)), 11);
    ASSERT_TEXT(buf, "\\# 3 010203");
    ASSERT_INT(dnsw_rdata_to_text(DNSW_TYPE_NS, OCTETS("\xC0\x0C"), buf, sizeof(buf)), 9);
    ASSERT_TEXT(buf, "\\# 2 C00C");
    ASSERT_INT(dnsw_rdata_to_text(DNSW_TYPE_MX, NULL, 0, buf, sizeof(buf)), 4);
    ASSERT_TEXT(buf, "\\# 0");
}

/* Any octets at all: what is printed is read back as the same octets. */
static void random_rdata_survives_a_round_trip(void)
{
    static const uint16_t types[] = {1,  2,  5,  6,  12, 15, 16,  28, 33,
                                     35, 41, 44, 52, 64, 65, 257, 731};
    uint64_t state = test_seed();

    for (unsigned i = 0; i < 40000; i++) {
        uint16_t type = types[test_below(&state, sizeof(types) / sizeof(types[0]))];
        uint8_t rdata[64], again[64];
        char text[300];
        size_t len = test_below(&state, 40);
        for (size_t j = 0; j < len; j++)
            rdata[j] =
                (uint8_t)(test_below(&state, 2) ? test_below(&state, 6) : test_below(&state, 256));
        int text_len = dnsw_rdata_to_text(type, rdata, len, text, sizeof(text));
        CU_ASSERT(text_len > 0);
        int got = dnsw_rdata_from_text(type, text, (size_t)text_len, NULL, again, 64, NULL);
        int checked = dnsw_rdata_check(type, rdata, len);
        if (checked == 0) {
            if (got != (int)len || memcmp(again, rdata, len) != 0)
                printf("\n  type %u: %s (%d)", type, text, got);
            ASSERT_INT(got, len);
            CU_ASSERT(memcmp(again, rdata, len) == 0);
        } else {
            ASSERT_INT(got, checked);
        }
    }
}

UNIT_MAIN("dnswire rdata text", UNIT_TEST(every_type_is_read_and_printed),
          UNIT_TEST(errors_tell_what_and_where), UNIT_TEST(names_need_an_origin_to_be_relative),
          UNIT_TEST(strings_have_255_octets_at_most), UNIT_TEST(rdata_has_65535_octets_at_most),
          UNIT_TEST(rdata_that_fails_its_check_is_printed_generic),
          UNIT_TEST(random_rdata_survives_a_round_trip))
