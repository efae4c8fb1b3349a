/* SPDX-License-Identifier: MIT */
#include <dnswire/edns.h>
#include <dnswire/text.h>
#include <dnswire/types.h>

#include "octets.h"

struct option_case {
    uint16_t code;
    const char *data;
    size_t len;
    const char *name;
    const char *value;
};

#define CASE(code, data, name, value)                                                              \
    {                                                                                              \
        code, data, sizeof(data) - 1, name, value                                                  \
    }

/* The examples and fields of each option's RFC, its empty form of queries, and what it is not. */
static const struct option_case cases[] = {
    CASE(1, "\0\1\0\1", "LLQ", "00010001"), /* RFC 8764 */
    CASE(2, "\0\0\x0E\x10", "UPDATE-LEASE", "00000E10"),
    CASE(3, "ns1", "NSID", "6E7331 (\"ns1\")"), /* RFC 5001 */
    CASE(3, "\"\xFF", "NSID", "22FF (\"\\\"\\255\")"),
    CASE(3, "", "NSID", ""),
    CASE(5, "\5\x08\x0D", "DAU", "5 8 13"), /* RFC 6975 */
    CASE(6, "\1\2", "DHU", "1 2"),
    CASE(7, "\1", "N3U", "1"),
    CASE(7, "", "N3U", ""),
    CASE(8, "\0\1\x18\0\xC0\0\2", "CLIENT-SUBNET", "192.0.2.0/24/0"), /* RFC 7871 */
    CASE(8, "\0\1\x14\x18\xC0\0\x20", "CLIENT-SUBNET", "192.0.32.0/20/24"),
    CASE(8, "\0\2\x20\x30\x20\1\x0D\xB8", "CLIENT-SUBNET", "2001:db8::/32/48"),
    CASE(8, "\0\1\0\0", "CLIENT-SUBNET", "0.0.0.0/0/0"),
    CASE(8, "\0\1\x14\0\xC0\0\x21", "CLIENT-SUBNET", "00011400C00021"), /* a bit past the prefix */
    CASE(8, "\0\1\x18\0\xC0\0\2\0", "CLIENT-SUBNET", "00011800C0000200"),
    CASE(8, "\0\1\x18\0\xC0\0", "CLIENT-SUBNET", "00011800C000"),
    CASE(8, "\0\1\x21\0\xC0\0\2\1\0", "CLIENT-SUBNET", "00012100C000020100"),
    CASE(8, "\0\3\0\0", "CLIENT-SUBNET", "00030000"),
    CASE(8, "\0\1\0", "CLIENT-SUBNET", "000100"),
    CASE(9, "\0\1\x51\x80", "EXPIRE", "86400"), /* RFC 7314 */
    CASE(9, "", "EXPIRE", ""),
    CASE(9, "\0\1", "EXPIRE", "0001"),
    CASE(10, "\1\2\3\4\5\6\7\x08", "COOKIE", "0102030405060708"), /* RFC 7873 */
    CASE(11, "\0\x41", "TCP-KEEPALIVE", "6.5 secs"),              /* RFC 7828 */
    CASE(11, "", "TCP-KEEPALIVE", ""),
    CASE(11, "\0\x41\0", "TCP-KEEPALIVE", "004100"),
    CASE(12, "\0\0\0", "PADDING", "(3 bytes)"), /* RFC 7830 */
    CASE(12, "", "PADDING", "(0 bytes)"),
    CASE(13, "\3com\0", "CHAIN", "com."), /* RFC 7901 */
    CASE(13, "\3com", "CHAIN", "03636F6D"),
    CASE(13, "\3com\0\0", "CHAIN", "03636F6D0000"),
    CASE(14, "\x4F\x66\0\1", "KEY-TAG", "20326 1"), /* RFC 8145 */
    CASE(14, "\x4F\x66\0", "KEY-TAG", "4F6600"),
    CASE(15, "\0\x0F", "EDE", "15 (Blocked)"), /* RFC 8914 */
    CASE(15, "\0\x16no \"way\"", "EDE", "22 (No Reachable Authority): \"no \\\"way\\\"\""),
    CASE(15, "\xC0\0x", "EDE", "49152: \"x\""),
    CASE(15, "\1", "EDE", "01"),
    CASE(18, "\5agent\3lan\0", "REPORT-CHANNEL", "agent.lan."),                 /* RFC 9567 */
    CASE(19, "\2\0\x78\xC3\x23\x29", "ZONEVERSION", "2 SOA-SERIAL 2026054441"), /* RFC 9660 */
    CASE(19, "\1\xF6\xAB\xCD", "ZONEVERSION", "1 TYPE246 ABCD"),
    CASE(19, "", "ZONEVERSION", ""),
    CASE(19, "\1\0\1", "ZONEVERSION", "010001"),
    CASE(65001, "\xBE\xEF", "OPT65001", "BEEF"),
    CASE(0, "", "OPT0", ""),
};

static void prints_each_option(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct dnsw_edns_option option = {cases[i].code, (uint16_t)cases[i].len,
                                                (const uint8_t *)cases[i].data};
        char buf[128];

        ASSERT_INT(dnsw_edns_code_to_text(option.code, buf, sizeof(buf)), strlen(cases[i].name));
        ASSERT_TEXT(buf, cases[i].name);
        int len = (int)strlen(cases[i].value);
        ASSERT_INT(dnsw_edns_option_to_text(&option, buf, sizeof(buf)), len);
        ASSERT_TEXT(buf, cases[i].value);
        ASSERT_INT(dnsw_edns_option_to_text(&option, buf, (size_t)len), DNSW_ERR_NOSPACE);
        ASSERT_INT(dnsw_edns_option_to_text(&option, buf, (size_t)len + 1), len);
    }
}

static void the_longest_option_fits_the_longest_line(void)
{
    static uint8_t data[65535];
    static char buf[DNSW_RR_TEXT_MAX];

    memset(data, 0xFF, sizeof(data));
    for (uint16_t code = 0; code < 24; code++) {
        const struct dnsw_edns_option option = {code, sizeof(data), data};
        CU_ASSERT(dnsw_edns_option_to_text(&option, buf, sizeof(buf)) > 0);
    }
}

/* IANA, "Extended DNS Error Codes" */
static void names_the_info_codes(void)
{
    ASSERT_TEXT(dnsw_ede_text(0), "Other");
    ASSERT_TEXT(dnsw_ede_text(DNSW_EDE_STALE_NXDOMAIN), "Stale NXDOMAIN Answer");
    ASSERT_TEXT(dnsw_ede_text(24), "Invalid Data");
    ASSERT_TEXT(dnsw_ede_text(30), "Invalid Query Type");
    for (uint16_t code = 0; code <= 30; code++)
        CU_ASSERT_PTR_NOT_NULL(dnsw_ede_text(code));
    CU_ASSERT_PTR_NULL(dnsw_ede_text(31));
    CU_ASSERT_PTR_NULL(dnsw_ede_text(65535));
}

UNIT_MAIN("dnswire edns text", UNIT_TEST(prints_each_option),
          UNIT_TEST(the_longest_option_fits_the_longest_line), UNIT_TEST(names_the_info_codes))
