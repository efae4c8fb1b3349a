/* SPDX-License-Identifier: MIT */
#include <dnswire/rdata.h>
#include <dnswire/types.h>

#include "octets.h"

/* Text read: what it prints then, or the error and the offset of the field at fault. */
static const struct {
    uint16_t type;
    const char *text;
    const char *printed; /* NULL: refused */
    int error;
    size_t at;
} texts[] = {
    {DNSW_TYPE_WKS, "10.0.0.1 udp 65535 0", "10.0.0.1 17 0 65535", 0, 0},
    {DNSW_TYPE_WKS, "10.0.0.1 sctp", "10.0.0.1 132", 0, 0},
    {DNSW_TYPE_WKS, "10.0.0.1 256", NULL, DNSW_ERR_RANGE, 9},
    {DNSW_TYPE_WKS, "10.0.0.1 IP", NULL, DNSW_ERR_UNKNOWN, 9},
    {DNSW_TYPE_WKS, "10.0.0.1 6 65536", NULL, DNSW_ERR_RANGE, 11},
    {DNSW_TYPE_WKS, "10.0.0.1 6 smtp", NULL, DNSW_ERR_SYNTAX, 11},
    {DNSW_TYPE_WKS, "10.0.0.1 6 \"25\"", NULL, DNSW_ERR_SYNTAX, 11},
    {DNSW_TYPE_NSAP, "0X4.7..", "0x47", 0, 0},
    {DNSW_TYPE_NSAP, "4700", NULL, DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_NSAP, "0", NULL, DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_NSAP, "0x", NULL, DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_NSAP, "0x470", NULL, DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_NSAP, "0x4g", NULL, DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_NSAP, "\"0x47\"", NULL, DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_NSAP, "0x47 00", NULL, DNSW_ERR_FIELD_EXTRA, 5},
    {DNSW_TYPE_EID, "", NULL, DNSW_ERR_FIELD_MISSING, 0},
    {DNSW_TYPE_NIMLOC, "0", NULL, DNSW_ERR_SYNTAX, 1},
    {DNSW_TYPE_ATMA, "+1", "+1", 0, 0},
    {DNSW_TYPE_ATMA, "+", NULL, DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_ATMA, "+1a", NULL, DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_ATMA, "1", NULL, DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_ATMA, "\"+1\"", NULL, DNSW_ERR_SYNTAX, 0},
    {DNSW_TYPE_A6, "0 ffff::1", "0 ffff::1", 0, 0},
    {DNSW_TYPE_A6, "127 ffff::3 .", "127 ::1 .", 0, 0},
    {DNSW_TYPE_A6, "129 .", NULL, DNSW_ERR_RANGE, 0},
    {DNSW_TYPE_A6, "64 .", NULL, DNSW_ERR_ADDRESS, 3},
    {DNSW_TYPE_A6, "64", NULL, DNSW_ERR_FIELD_MISSING, 2},
    {DNSW_TYPE_A6, "64 ::1", NULL, DNSW_ERR_FIELD_MISSING, 6},
    {DNSW_TYPE_A6, "0 ::1 .", NULL, DNSW_ERR_FIELD_EXTRA, 6},
    {DNSW_TYPE_SINK, "1 0", NULL, DNSW_ERR_FIELD_MISSING, 3},
    {DNSW_TYPE_DOA, "0 0 0 \"\"", NULL, DNSW_ERR_FIELD_MISSING, 8},
    {DNSW_TYPE_DOA, "0 0 0 \"\" - -", NULL, DNSW_ERR_FIELD_EXTRA, 11},
    {DNSW_TYPE_DOA, "0 0 0 \"\" A", NULL, DNSW_ERR_SYNTAX, 10},
    {DNSW_TYPE_DOA, "0 0 0 \"\" AA =  =", "0 0 0 \"\" AA==", 0, 0},
};

static void texts_are_taken_or_refused(void)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        uint8_t rdata[8300];
        char printed[512];
        size_t at = 999;
        int got = dnsw_rdata_from_text(texts[i].type, texts[i].text, strlen(texts[i].text), NULL,
                                       rdata, sizeof(rdata), &at);
        if (texts[i].printed == NULL) {
            if (got != texts[i].error || at != texts[i].at)
                printf("\n  %s", texts[i].text);
            ASSERT_INT(got, texts[i].error);
            ASSERT_INT(at, texts[i].at);
            continue;
        }
        if (got < 0)
            printf("\n  %s: %s", texts[i].text, dnsw_error_text(got));
        CU_ASSERT(got >= 0);
        CU_ASSERT(dnsw_rdata_to_text(texts[i].type, rdata, got < 0 ? 0 : (size_t)got, printed,
                                     sizeof(printed)) >= 0);
        ASSERT_TEXT(printed, texts[i].printed);
    }
}

/* What the text of the type cannot say is printed in the generic form, though it is valid. */
static const struct {
    uint16_t type;
    const char *hex;
    int error;
    const char *printed;
} wires[] = {
    {DNSW_TYPE_WKS, "0A00000106", 0, "10.0.0.1 6"},
    {DNSW_TYPE_WKS, "0A0000010600", 0, "\\# 6 0A0000010600"},
    {DNSW_TYPE_WKS, "0A0000010601", 0, "10.0.0.1 6 7"},
    {DNSW_TYPE_A6, "3D0F000000000000000100", 0, "\\# 11 3D0F000000000000000100"},
    {DNSW_TYPE_A6, "3D07000000000000000100", 0, "61 ::7:0:0:0:1 ."},
    {DNSW_TYPE_A6, "8000", 0, "128 ."},
    {DNSW_TYPE_A6, "8100", DNSW_ERR_RANGE, "\\# 2 8100"},
    {DNSW_TYPE_A6, "80", DNSW_ERR_RDLENGTH, "\\# 1 80"},
    {DNSW_TYPE_A6, "80C00C", DNSW_ERR_LABEL_TYPE, "\\# 3 80C00C"},
    {DNSW_TYPE_ATMA, "00", DNSW_ERR_RDLENGTH, "\\# 1 00"},
    {DNSW_TYPE_ATMA, "0100", DNSW_ERR_SYNTAX, "\\# 2 0100"},
    {DNSW_TYPE_ATMA, "0200", DNSW_ERR_RANGE, "\\# 2 0200"},
    {DNSW_TYPE_NSAP, "", DNSW_ERR_RDLENGTH, "\\# 0"},
};

static void wires_are_taken_or_refused(void)
{
    for (size_t i = 0; i < sizeof(wires) / sizeof(wires[0]); i++) {
        uint8_t octets[64];
        char printed[128];
        size_t len = octets_from_hex(wires[i].hex, octets);
        ASSERT_INT(dnsw_rdata_check(wires[i].type, octets, len), wires[i].error);
        CU_ASSERT(dnsw_rdata_to_text(wires[i].type, octets, len, printed, sizeof(printed)) > 0);
        ASSERT_TEXT(printed, wires[i].printed);
    }
}

/* RFC 1035 section 3.4.2: a bit for each of 65536 ports. */
static void a_bitmap_of_ports_ends(void)
{
    static const char text[] = "10.0.0.1 6 65535";
    static uint8_t octets[5 + 8192 + 1];

    octets[5 + 8191] = 1;
    ASSERT_INT(dnsw_rdata_check(DNSW_TYPE_WKS, octets, 5 + 8192), 0);
    ASSERT_INT(dnsw_rdata_check(DNSW_TYPE_WKS, octets, 5 + 8193), DNSW_ERR_RDLENGTH);
    ASSERT_INT(
        dnsw_rdata_from_text(DNSW_TYPE_WKS, text, strlen(text), NULL, octets, 5 + 8191, NULL),
        DNSW_ERR_NOSPACE);
}

/* RFC 4034 section 6.2 */
static void the_name_of_an_a6_is_folded(void)
{
    uint8_t a6[] = "\x80\3LaN", whole[] = "\0................";

    ASSERT_INT(dnsw_rdata_canonical(DNSW_TYPE_A6, a6, 6, a6), 0);
    ASSERT_OCTETS(a6, 6, "\x80\3lan\0", 6);
    ASSERT_INT(dnsw_rdata_canonical(DNSW_TYPE_A6, whole, 17, whole), 0);
    ASSERT_OCTETS(whole, 17, "\0................", 17);
}

UNIT_MAIN("dnswire rdata old", UNIT_TEST(texts_are_taken_or_refused),
          UNIT_TEST(wires_are_taken_or_refused), UNIT_TEST(a_bitmap_of_ports_ends),
          UNIT_TEST(the_name_of_an_a6_is_folded))
