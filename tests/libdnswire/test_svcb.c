/* SPDX-License-Identifier: MIT */
#include <dnswire/name.h>
#include <dnswire/rdata.h>

#include "octets.h"

#define FOO_COM "\3foo\7example\3com\0"
#define FOO_ORG "\3foo\7example\3org\0"
#define ROW(text, literal, printed)                                                                \
    {                                                                                              \
        text, literal, sizeof(literal) - 1, printed                                                \
    }

struct row {
    const char *text;
    const char *octets;
    size_t len;
    const char *printed; /* NULL: as `text` */
};

static void expect_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const uint8_t *octets = (const uint8_t *)rows[i].octets;
        const char *printed = rows[i].printed != NULL ? rows[i].printed : rows[i].text;
        uint8_t rdata[256];
        char buf[512];
        size_t at = 0;
        int len = dnsw_rdata_from_text(DNSW_TYPE_SVCB, rows[i].text, strlen(rows[i].text), NAME(""),
                                       rdata, sizeof(rdata), &at);
        if (len < 0)
            printf("\n  %s at %zu", rows[i].text, at);
        ASSERT_INT(len, rows[i].len);
        if (len == (int)rows[i].len)
            ASSERT_OCTETS(rdata, rows[i].len, octets, rows[i].len);
        ASSERT_INT(dnsw_rdata_to_text(DNSW_TYPE_HTTPS, octets, rows[i].len, buf, sizeof(buf)),
                   strlen(printed));
        ASSERT_TEXT(buf, printed);
        ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_HTTPS, buf, strlen(buf), NULL, rdata,
                                        sizeof(rdata), NULL),
                   rows[i].len);
        ASSERT_OCTETS(rdata, rows[i].len, octets, rows[i].len);
        for (size_t size = 0; size < rows[i].len; size++)
            ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_SVCB, rows[i].text, strlen(rows[i].text),
                                            NAME(""), rdata, size, NULL),
                       DNSW_ERR_NOSPACE);
        for (size_t size = 0; size <= strlen(printed); size++)
            ASSERT_INT(dnsw_rdata_to_text(DNSW_TYPE_SVCB, octets, rows[i].len, buf, size),
                       DNSW_ERR_NOSPACE);
    }
}

static void reads_and_prints_the_vectors_of_rfc9460_appendix_d(void)
{
    static const struct row rows[] = {
        /* D.1, figure 2 */
        ROW("0 foo.example.com.", "\0\0" FOO_COM, NULL),
        /* D.2, figures 3 to 10 */
        ROW("1 .", "\0\1\0", NULL),
        ROW("16 foo.example.com. port=53", "\0\20" FOO_COM "\0\3\0\2\0\65", NULL),
        ROW("1 foo.example.com. key667=hello", "\0\1" FOO_COM "\2\233\0\5hello",
            "1 foo.example.com. key667=\"hello\""),
        ROW("1 foo.example.com. key667=\"hello\\210qoo\"", "\0\1" FOO_COM "\2\233\0\11hello\322qoo",
            NULL),
        ROW("1 foo.example.com. ipv6hint=\"2001:db8::1,2001:db8::53:1\"",
            "\0\1" FOO_COM "\0\6\0\40"
            "\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\1"
            "\40\1\15\270\0\0\0\0\0\0\0\0\0\123\0\1",
            "1 foo.example.com. ipv6hint=2001:db8::1,2001:db8::53:1"),
        ROW("1 example.com. ipv6hint=\"2001:db8:122:344::192.0.2.33\"",
            "\0\1\7example\3com\0\0\6\0\20"
            "\40\1\15\270\1\42\3\104\0\0\0\0\300\0\2\41",
            "1 example.com. ipv6hint=2001:db8:122:344::c000:221"),
        ROW("16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1",
            "\0\20" FOO_ORG "\0\0\0\4\0\1\0\4"
            "\0\1\0\11\2h2\5h3-19"
            "\0\4\0\4\300\0\2\1",
            "16 foo.example.org. mandatory=alpn,ipv4hint alpn=\"h2,h3-19\" ipv4hint=192.0.2.1"),
        ROW("16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"",
            "\0\20" FOO_ORG "\0\1\0\14\10f\\oo,bar\2h2", NULL),
        ROW("16 foo.example.org. alpn=f\\\\\\092oo\\092,bar,h2",
            "\0\20" FOO_ORG "\0\1\0\14\10f\\oo,bar\2h2",
            "16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\""),
    };

    expect_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

static void reads_and_prints_every_key(void)
{
    static const struct row rows[] = {
        ROW("1 . alpn=\"h2\" no-default-alpn", "\0\1\0\0\1\0\3\2h2\0\2\0\0", NULL),
        ROW("1 . no-default-alpn=\"\" alpn=\"h2\"", "\0\1\0\0\1\0\3\2h2\0\2\0\0",
            "1 . alpn=\"h2\" no-default-alpn"),
        ROW("1 . port=\"65535\"", "\0\1\0\0\3\0\2\377\377", "1 . port=65535"),
        ROW("1 . ech=AEX+DQ==", "\0\1\0\0\5\0\4\0E\376\r", NULL),
        ROW("1 . ech=AEX+", "\0\1\0\0\5\0\3\0E\376", NULL),
        ROW("1 . ech=/w==", "\0\1\0\0\5\0\1\377", NULL),
        ROW("1 . ech=aGk=", "\0\1\0\0\5\0\2hi", NULL),
        ROW("1 . dohpath=\"/dns-query{?dns}\"", "\0\1\0\0\7\0\20/dns-query{?dns}", NULL),
        ROW("1 . ohttp", "\0\1\0\0\10\0\0", NULL),
        ROW("1 . key65535=\"\\\"=\\\\\"", "\0\1\0\377\377\0\3\"=\\", NULL),
        ROW("1 . key65000", "\0\1\0\375\350\0\0", NULL),
        ROW("1 . key65000=", "\0\1\0\375\350\0\0", "1 . key65000"),
        /* a known key by its number takes octets */
        ROW("1 . key3=\\0005", "\0\1\0\0\3\0\2\0005", "1 . port=53"),
        ROW("1 . mandatory=key65000,port key65000 port=53",
            "\0\1\0\0\0\0\4\0\3\375\350\0\3\0\2\0005\375\350\0\0",
            "1 . mandatory=port,key65000 port=53 key65000"),
        /* keys are sorted whatever their lengths */
        ROW("1 . key9=abcdefghi key10=j ohttp key11=klm alpn=x",
            "\0\1\0\0\1\0\2\1x\0\10\0\0\0\11\0\11abcdefghi\0\12\0\1j\0\13\0\3klm",
            "1 . alpn=\"x\" ohttp key9=\"abcdefghi\" key10=\"j\" key11=\"klm\""),
    };

    expect_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

static void refuses_what_rfc9460_appendix_d3_refuses(void)
{
    static const struct {
        const char *text;
        int error;
    } bad[] = {
        {"1 foo.example.com. key123=abc key123=def", DNSW_ERR_SYNTAX},
        {"1 foo.example.com. mandatory", DNSW_ERR_FIELD_MISSING},
        {"1 foo.example.com. alpn", DNSW_ERR_FIELD_MISSING},
        {"1 foo.example.com. port", DNSW_ERR_FIELD_MISSING},
        {"1 foo.example.com. ipv4hint", DNSW_ERR_FIELD_MISSING},
        {"1 foo.example.com. ipv6hint", DNSW_ERR_FIELD_MISSING},
        {"1 foo.example.com. no-default-alpn=abc", DNSW_ERR_FIELD_EXTRA},
        {"1 foo.example.com. mandatory=key123", DNSW_ERR_FIELD_MISSING},
        {"1 foo.example.com. mandatory=mandatory", DNSW_ERR_RANGE},
        {"1 foo.example.com. mandatory=key123,key123 key123=abc", DNSW_ERR_SYNTAX},
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint8_t rdata[256];
        ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_SVCB, bad[i].text, strlen(bad[i].text), NULL,
                                        rdata, sizeof(rdata), NULL),
                   bad[i].error);
    }
}

static void refuses_other_faults_and_tells_where(void)
{
    static const struct {
        const char *text;
        int error;
        size_t at;
    } bad[] = {
        {"1", DNSW_ERR_FIELD_MISSING, 1},
        {"1 . ALPN=h2", DNSW_ERR_UNKNOWN, 4}, /* keys are lower case */
        {"1 . foo=bar", DNSW_ERR_UNKNOWN, 4},
        {"1 . =bar", DNSW_ERR_UNKNOWN, 4},
        {"1 . key", DNSW_ERR_UNKNOWN, 4},
        {"1 . key01=x", DNSW_ERR_UNKNOWN, 4},
        {"1 . key1x=x", DNSW_ERR_UNKNOWN, 4},
        {"1 . key65536=x", DNSW_ERR_RANGE, 4},
        {"1 . alpn=", DNSW_ERR_FIELD_MISSING, 4},
        {"1 . alpn=\"\"", DNSW_ERR_FIELD_MISSING, 4},
        {"1 . alpn=h2,,h3", DNSW_ERR_SYNTAX, 4},
        {"1 . alpn=,", DNSW_ERR_SYNTAX, 4},
        {"1 . alpn=h2,", DNSW_ERR_SYNTAX, 4},
        {"1 . alpn=\"h2\"x", DNSW_ERR_SYNTAX, 4},
        {"1 . alpn=x\"h2\"", DNSW_ERR_SYNTAX, 4},
        {"1 . alpn=\"h2", DNSW_ERR_SYNTAX, 4},
        {"1 . alpn=a\\\\b", DNSW_ERR_ESCAPE, 4}, /* `\b` in the list */
        {"1 . alpn=a\\\\", DNSW_ERR_ESCAPE, 4},
        {"1 . alpn=a\\256", DNSW_ERR_ESCAPE, 4},
        {"1 . alpn=a\\", DNSW_ERR_ESCAPE, 4},
        {"1 . port=x", DNSW_ERR_SYNTAX, 4},
        {"1 . port=53,54", DNSW_ERR_SYNTAX, 4},
        {"1 . port=65536", DNSW_ERR_RANGE, 4},
        {"1 . alpn=h2 ipv4hint=1.2.3.4,", DNSW_ERR_ADDRESS, 12},
        {"1 . ipv4hint=::1", DNSW_ERR_ADDRESS, 4},
        {"1 . ipv6hint=1.2.3.4", DNSW_ERR_ADDRESS, 4},
        {"1 . ech=A", DNSW_ERR_SYNTAX, 4},
        {"1 . ech=AAA*", DNSW_ERR_SYNTAX, 4},
        {"1 . ech=A===", DNSW_ERR_SYNTAX, 4},
        {"1 . ech=AA==AAAA", DNSW_ERR_SYNTAX, 4},
        {"1 . ech=AB==", DNSW_ERR_SYNTAX, 4}, /* RFC 4648 3.5: bits that mean nothing */
        {"1 . ech=AAB=", DNSW_ERR_SYNTAX, 4},
        {"1 . dohpath", DNSW_ERR_FIELD_MISSING, 4},
        {"1 . ohttp=x", DNSW_ERR_FIELD_EXTRA, 4},
        {"1 . mandatory=alpn,foo alpn=h2", DNSW_ERR_UNKNOWN, 4},
        {"1 . mandatory=, alpn=h2", DNSW_ERR_UNKNOWN, 4},
        {"1 . no-default-alpn", DNSW_ERR_FIELD_MISSING, 19},
        {"1 . port=53 (", DNSW_ERR_SYNTAX, 12},
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint8_t rdata[256];
        size_t at = 999;
        int got = dnsw_rdata_from_text(DNSW_TYPE_SVCB, bad[i].text, strlen(bad[i].text), NULL,
                                       rdata, sizeof(rdata), &at);
        if (got != bad[i].error || at != bad[i].at)
            printf("\n  %s", bad[i].text);
        ASSERT_INT(got, bad[i].error);
        ASSERT_INT(at, bad[i].at);
    }
}

static void a_protocol_has_255_octets_at_most(void)
{
    uint8_t rdata[300];
    char text[300] = "1 . alpn=";

    memset(text + 9, 'x', 256);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_SVCB, text, 9 + 255, NULL, rdata, 300, NULL), 263);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_SVCB, text, 9 + 256, NULL, rdata, 300, NULL),
               DNSW_ERR_STRING_LONG);
}

/* The text of `count` keys in falling order, and a mandatory list of them if wanted. */
static size_t many_keys(char *text, unsigned count, int mandatory)
{
    size_t len = (size_t)snprintf(text, 8192, mandatory ? "1 . mandatory=" : "1 .");

    for (unsigned i = 0; mandatory && i < count; i++)
        len += (size_t)snprintf(text + len, 8192 - len, "%skey%u", i > 0 ? "," : "", 1000 - i);
    for (unsigned i = 0; i < count; i++)
        len += (size_t)snprintf(text + len, 8192 - len, " key%u=x", 1000 - i);
    return len;
}

static void the_number_of_keys_is_bounded(void)
{
    static char text[8192];
    uint8_t rdata[2048];

    size_t len = many_keys(text, 128, 0);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_SVCB, text, len, NULL, rdata, sizeof(rdata), NULL),
               3 + 128 * 5);
    ASSERT_INT(rdata[3] << 8 | rdata[4], 1000 - 127); /* the lowest comes first */
    len = many_keys(text, 129, 0);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_SVCB, text, len, NULL, rdata, sizeof(rdata), NULL),
               DNSW_ERR_RANGE);
    len = many_keys(text, 127, 1);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_SVCB, text, len, NULL, rdata, sizeof(rdata), NULL),
               3 + 4 + 127 * 2 + 127 * 5);
    len = many_keys(text, 129, 1);
    ASSERT_INT(dnsw_rdata_from_text(DNSW_TYPE_SVCB, text, len, NULL, rdata, sizeof(rdata), NULL),
               DNSW_ERR_RANGE);
}

UNIT_MAIN("dnswire svcb", UNIT_TEST(reads_and_prints_the_vectors_of_rfc9460_appendix_d),
          UNIT_TEST(reads_and_prints_every_key),
          UNIT_TEST(refuses_what_rfc9460_appendix_d3_refuses),
          UNIT_TEST(refuses_other_faults_and_tells_where),
          UNIT_TEST(a_protocol_has_255_octets_at_most), UNIT_TEST(the_number_of_keys_is_bounded))
