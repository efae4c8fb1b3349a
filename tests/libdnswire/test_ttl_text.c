/* SPDX-License-Identifier: MIT */
#include <dnswire/zone.h>

#include "octets.h"

static void reads_seconds_and_units(void)
{
    static const struct {
        const char *text;
        uint32_t ttl_s;
    } cases[] = {
        {"0", 0},
        {"3600", 3600},
        {"1s", 1},
        {"1m", 60},
        {"1h", 3600},
        {"1D", 86400},
        {"1w", 604800},
        {"1h30m", 5400},
        {"1W2d3H4m5S", 788645},
        {"30m1h", 5400},
        {"007", 7},
        {"2147483647", 2147483647},
        {"2147483647s", 2147483647},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint32_t ttl_s = 99;
        ASSERT_INT(dnsw_ttl_from_text(cases[i].text, strlen(cases[i].text), &ttl_s), 0);
        ASSERT_INT(ttl_s, cases[i].ttl_s);
    }
}

static void refuses_what_is_no_ttl(void)
{
    static const struct {
        const char *text;
        int error;
    } cases[] = {
        {"", DNSW_ERR_SYNTAX},
        {"h", DNSW_ERR_SYNTAX},
        {"1h30", DNSW_ERR_SYNTAX},
        {"1x", DNSW_ERR_SYNTAX},
        {"1hh", DNSW_ERR_SYNTAX},
        {"-1", DNSW_ERR_SYNTAX},
        {"1 h", DNSW_ERR_SYNTAX},
        {"2147483648", DNSW_ERR_RANGE},
        {"3551w", DNSW_ERR_RANGE},
        {"99999999999999999999999w", DNSW_ERR_RANGE},
        {"99999999999999x", DNSW_ERR_SYNTAX},
        {"24855d1w", DNSW_ERR_RANGE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint32_t ttl_s = 99;
        ASSERT_INT(dnsw_ttl_from_text(cases[i].text, strlen(cases[i].text), &ttl_s),
                   cases[i].error);
        ASSERT_INT(ttl_s, 99);
    }
}

UNIT_MAIN("dnswire ttl text", UNIT_TEST(reads_seconds_and_units), UNIT_TEST(refuses_what_is_no_ttl))
