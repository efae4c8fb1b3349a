/* SPDX-License-Identifier: MIT */
#include <dnswire/rdata.h>
#include <dnswire/text.h>
#include <dnswire/types.h>

#include "octets.h"

static const uint8_t response[] = {
    0x12, 0x34, 0x81, 0x80, 0,    0,    0,    5,    0,    0,    0, 1,     /* 0: header */
    3,    'l',  'a',  'n',  0,    0,    2,    0,    1,    0,    0, 0, 60, /* 12: lan NS */
    0,    5,    2,    'N',  's',  0xC0, 0x0C,                             /* 25: Ns.lan */
    0xC0, 0x0C, 0,    1,    0,    1,    0xFF, 0xFF, 0xFF, 0xFF,           /* 32: lan A */
    0,    4,    192,  0,    2,    1,                                      /* … */
    0xC0, 0x0C, 0,    15,   0,    3,    0,    0,    0,    0,              /* 48: lan CH MX */
    0,    4,    0,    10,   0xC0, 0x1B,                                   /* 10 Ns.lan */
    0xC0, 0x0C, 2,    0xDB, 0,    1,    0,    0,    0,    0,              /* 64: lan TYPE731 */
    0,    2,    0xC0, 0x0C,                                               /* not a pointer */
    0xC0, 0x0C, 0,    1,    0,    1,    0,    0,    0,    0,       /* 78: lan A with three octets */
    0,    3,    192,  0,    2,                                     /* … */
    0,    0,    41,   0x04, 0xD0, 0,    0,    0,    0,    0,    0, /* OPT */
};

static void prints_records_of_a_message(void)
{
    static const char *const lines[] = {
        "lan. 60 IN NS Ns.lan.",        "lan. 4294967295 IN A 192.0.2.1", "lan. 0 CH MX 10 Ns.lan.",
        "lan. 0 IN TYPE731 \\# 2 C00C", "lan. 0 IN A \\# 3 C00002",       ". 0 CLASS1232 OPT \\# 0",
    };
    struct dnsw_message m;
    struct dnsw_rr rr;

    ASSERT_INT(dnsw_message_init(&m, response, sizeof(response)), 0);
    for (size_t i = 0; i < 6; i++) {
        char buf[128];
        ASSERT_INT(dnsw_message_next(&m, &rr), 1);
        int len = dnsw_rr_to_text(&m, &rr, buf, sizeof(buf));
        ASSERT_INT(len, strlen(lines[i]));
        ASSERT_TEXT(buf, lines[i]);
        for (size_t size = 0; size <= strlen(lines[i]); size++)
            ASSERT_INT(dnsw_rr_to_text(&m, &rr, buf, size), DNSW_ERR_NOSPACE);
        ASSERT_INT(dnsw_rr_to_text(&m, &rr, buf, strlen(lines[i]) + 1), strlen(lines[i]));
    }
    ASSERT_INT(dnsw_message_next(&m, &rr), 0);
}

static void prints_rdata_alone(void)
{
    struct dnsw_message m;
    struct dnsw_rr rr;
    char buf[16];

    ASSERT_INT(dnsw_message_init(&m, response, sizeof(response)), 0);
    ASSERT_INT(dnsw_message_next(&m, &rr), 1);
    ASSERT_INT(dnsw_rr_rdata_to_text(&m, &rr, buf, sizeof(buf)), 7);
    ASSERT_TEXT(buf, "Ns.lan.");
    ASSERT_INT(dnsw_rr_rdata_to_text(&m, &rr, buf, 7), DNSW_ERR_NOSPACE);
    rr.rdlen = 0; /* RFC 2136 section 2.5.2: an RRset to delete */
    rr.class_ = DNSW_CLASS_ANY;
    ASSERT_INT(dnsw_rr_rdata_to_text(&m, &rr, buf, sizeof(buf)), 0);
    ASSERT_INT(dnsw_rr_to_text(&m, &rr, buf, sizeof(buf)), 14);
    ASSERT_TEXT(buf, "lan. 60 ANY NS");
}

/* The two types whose text is longest for their octets: every type there is, and \DDD throughout.
 */
static void any_rdata_fits_the_longest_line(void)
{
    static uint8_t rdata[65535];
    static char buf[DNSW_RR_TEXT_MAX];
    size_t len = 0;

    rdata[len++] = 0; /* the next name is the root */
    for (unsigned window = 0; window < 256; window++) {
        rdata[len++] = (uint8_t)window;
        rdata[len++] = 32;
        memset(rdata + len, 0xFF, 32);
        len += 32;
    }
    ASSERT_INT(dnsw_rdata_check(DNSW_TYPE_NSEC, rdata, len), 0);
    CU_ASSERT(dnsw_rdata_to_text(DNSW_TYPE_NSEC, rdata, len, buf, sizeof(buf) - 2048) > 600000);

    memset(rdata, 0xFF, sizeof(rdata));
    rdata[sizeof(rdata) - 255] = 254; /* 255 strings of 255 octets and one of 254 */
    CU_ASSERT(dnsw_rdata_to_text(DNSW_TYPE_TXT, rdata, sizeof(rdata), buf, sizeof(buf)) > 260000);
}

UNIT_MAIN("dnswire text", UNIT_TEST(prints_records_of_a_message), UNIT_TEST(prints_rdata_alone),
          UNIT_TEST(any_rdata_fits_the_longest_line))
