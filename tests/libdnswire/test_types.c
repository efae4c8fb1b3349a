/* SPDX-License-Identifier: MIT */
#include <dnswire/types.h>

#include "octets.h"

static void every_type_has_its_iana_number(void)
{
    static const struct {
        const char *text;
        uint16_t type;
    } rows[] = {
        {"A", 1},
        {"NS", 2},
        {"MD", 3},
        {"MF", 4},
        {"CNAME", 5},
        {"SOA", 6},
        {"MB", 7},
        {"MG", 8},
        {"MR", 9},
        {"NULL", 10},
        {"PTR", 12},
        {"HINFO", 13},
        {"MINFO", 14},
        {"MX", 15},
        {"TXT", 16},
        {"RP", 17},
        {"AFSDB", 18},
        {"X25", 19},
        {"ISDN", 20},
        {"RT", 21},
        {"SIG", 24},
        {"KEY", 25},
        {"PX", 26},
        {"GPOS", 27},
        {"AAAA", 28},
        {"LOC", 29},
        {"NXT", 30},
        {"SRV", 33},
        {"NAPTR", 35},
        {"KX", 36},
        {"CERT", 37},
        {"DNAME", 39},
        {"OPT", 41},
        {"APL", 42},
        {"DS", 43},
        {"SSHFP", 44},
        {"IPSECKEY", 45},
        {"RRSIG", 46},
        {"NSEC", 47},
        {"DNSKEY", 48},
        {"DHCID", 49},
        {"NSEC3", 50},
        {"NSEC3PARAM", 51},
        {"TLSA", 52},
        {"SMIMEA", 53},
        {"HIP", 55},
        {"NINFO", 56},
        {"RKEY", 57},
        {"TALINK", 58},
        {"CDS", 59},
        {"CDNSKEY", 60},
        {"OPENPGPKEY", 61},
        {"CSYNC", 62},
        {"ZONEMD", 63},
        {"SVCB", 64},
        {"HTTPS", 65},
        {"DSYNC", 66},
        {"HHIT", 67},
        {"BRID", 68},
        {"SPF", 99},
        {"NID", 104},
        {"L32", 105},
        {"L64", 106},
        {"LP", 107},
        {"EUI48", 108},
        {"EUI64", 109},
        {"TKEY", 249},
        {"TSIG", 250},
        {"IXFR", 251},
        {"AXFR", 252},
        {"MAILB", 253},
        {"MAILA", 254},
        {"ANY", 255},
        {"URI", 256},
        {"CAA", 257},
        {"AVC", 258},
        {"AMTRELAY", 260},
        {"RESINFO", 261},
        {"WALLET", 262},
        {"CLA", 263},
        {"IPN", 264},
        {"TYPE0", 0},
        {"TYPE23", 23},
        {"DOA", 259},
        {"TA", 32768},
        {"DLV", 32769},
        {"TYPE32767", 32767},
        {"TYPE32770", 32770},
        {"TYPE265", 265},
        {"TYPE65535", 65535},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char buf[DNSW_MNEMONIC_MAX];
        uint16_t type = 0xEEEE;
        ASSERT_INT(dnsw_type_to_text(rows[i].type, buf, sizeof(buf)), strlen(rows[i].text));
        ASSERT_TEXT(buf, rows[i].text);
        ASSERT_INT(dnsw_type_from_text(buf, strlen(buf), &type), 0);
        ASSERT_INT(type, rows[i].type);
    }
}

static void every_number_survives_a_round_trip(void)
{
    char buf[DNSW_MNEMONIC_MAX];
    unsigned failed = 0;

    for (uint32_t number = 0; number <= UINT16_MAX; number++) {
        uint16_t type = 0, class_ = 0;
        int len = dnsw_type_to_text((uint16_t)number, buf, sizeof(buf));
        failed += len <= 0 || dnsw_type_from_text(buf, (size_t)len, &type) != 0 || type != number;
        len = dnsw_class_to_text((uint16_t)number, buf, sizeof(buf));
        failed +=
            len <= 0 || dnsw_class_from_text(buf, (size_t)len, &class_) != 0 || class_ != number;
    }
    ASSERT_INT(failed, 0);
}

static void mnemonics_are_read_in_any_case(void)
{
    uint16_t number = 0;

    ASSERT_INT(dnsw_type_from_text("cNaMe", 5, &number), 0);
    ASSERT_INT(number, DNSW_TYPE_CNAME);
    ASSERT_INT(dnsw_type_from_text("tYpE00257", 9, &number), 0); /* RFC 3597 section 5 */
    ASSERT_INT(number, DNSW_TYPE_CAA);
    ASSERT_INT(dnsw_class_from_text("ch", 2, &number), 0);
    ASSERT_INT(number, DNSW_CLASS_CH);
    ASSERT_INT(dnsw_class_from_text("class255", 8, &number), 0);
    ASSERT_INT(number, DNSW_CLASS_ANY);
}

static void what_is_no_mnemonic_is_told_and_changes_nothing(void)
{
    uint16_t number = 77;

    ASSERT_INT(dnsw_type_from_text("", 0, &number), DNSW_ERR_UNKNOWN);
    ASSERT_INT(dnsw_type_from_text("AA", 2, &number), DNSW_ERR_UNKNOWN);
    ASSERT_INT(dnsw_type_from_text("TYPE", 4, &number), DNSW_ERR_UNKNOWN);
    ASSERT_INT(dnsw_type_from_text("TYPE1x", 6, &number), DNSW_ERR_UNKNOWN);
    ASSERT_INT(dnsw_type_from_text("TYPE-1", 6, &number), DNSW_ERR_UNKNOWN);
    ASSERT_INT(dnsw_type_from_text("CLASS1", 6, &number), DNSW_ERR_UNKNOWN);
    ASSERT_INT(dnsw_type_from_text("TYPE65536", 9, &number), DNSW_ERR_RANGE);
    ASSERT_INT(dnsw_type_from_text("TYPE99999999999999999999999", 27, &number), DNSW_ERR_RANGE);
    ASSERT_INT(dnsw_type_from_text("TYPE99999999999999999999x", 25, &number), DNSW_ERR_UNKNOWN);
    ASSERT_INT(dnsw_class_from_text("INN", 3, &number), DNSW_ERR_UNKNOWN);
    ASSERT_INT(dnsw_class_from_text("CLASS65536", 10, &number), DNSW_ERR_RANGE);
    ASSERT_INT(number, 77);
}

static void classes_opcodes_and_rcodes_have_mnemonics(void)
{
    char buf[DNSW_MNEMONIC_MAX];

    dnsw_class_to_text(DNSW_CLASS_NONE, buf, sizeof(buf));
    ASSERT_TEXT(buf, "NONE");
    dnsw_class_to_text(2, buf, sizeof(buf));
    ASSERT_TEXT(buf, "CLASS2");
    dnsw_opcode_to_text(DNSW_OPCODE_UPDATE, buf, sizeof(buf));
    ASSERT_TEXT(buf, "UPDATE");
    dnsw_opcode_to_text(15, buf, sizeof(buf));
    ASSERT_TEXT(buf, "OPCODE15");
    dnsw_rcode_to_text(DNSW_RCODE_NXDOMAIN, buf, sizeof(buf));
    ASSERT_TEXT(buf, "NXDOMAIN");
    dnsw_rcode_to_text(DNSW_RCODE_BADCOOKIE, buf, sizeof(buf));
    ASSERT_TEXT(buf, "BADCOOKIE");
    dnsw_rcode_to_text(4095, buf, sizeof(buf));
    ASSERT_TEXT(buf, "RCODE4095");
}

static void a_buffer_that_is_one_too_small_is_nospace(void)
{
    char buf[10];

    ASSERT_INT(dnsw_type_to_text(65535, buf, 10), 9);
    ASSERT_INT(dnsw_type_to_text(65535, buf, 9), DNSW_ERR_NOSPACE);
    ASSERT_INT(dnsw_type_to_text(1, buf, 2), 1);
    ASSERT_INT(dnsw_type_to_text(1, buf, 1), DNSW_ERR_NOSPACE);
    ASSERT_INT(dnsw_type_to_text(1, NULL, 0), DNSW_ERR_NOSPACE);
    ASSERT_INT(dnsw_class_to_text(1, buf, 2), DNSW_ERR_NOSPACE);
    ASSERT_INT(dnsw_opcode_to_text(0, buf, 5), DNSW_ERR_NOSPACE);
    ASSERT_INT(dnsw_rcode_to_text(0, buf, 7), DNSW_ERR_NOSPACE);
}

UNIT_MAIN("dnswire types", UNIT_TEST(every_type_has_its_iana_number),
          UNIT_TEST(every_number_survives_a_round_trip), UNIT_TEST(mnemonics_are_read_in_any_case),
          UNIT_TEST(what_is_no_mnemonic_is_told_and_changes_nothing),
          UNIT_TEST(classes_opcodes_and_rcodes_have_mnemonics),
          UNIT_TEST(a_buffer_that_is_one_too_small_is_nospace))
