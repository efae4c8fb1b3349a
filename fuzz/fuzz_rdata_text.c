/* SPDX-License-Identifier: MIT */
/*
 * Input: the type in two octets, then presentation format or RDATA.
 * Oracle: RDATA survives text -> wire -> text -> wire, and wire -> text -> wire, to the octet.
 */
#include <string.h>

#include <dnswire/dnswire.h>

#include "fuzz.h"

static const uint8_t root[] = {0};

static void check_rdata(uint16_t type, const uint8_t *rdata, size_t len)
{
    static char text[4 * DNSW_RDATA_MAX + 1024]; /* \DDD for every octet, and some */
    static uint8_t again[DNSW_RDATA_MAX];

    int text_len = dnsw_rdata_to_text(type, rdata, len, text, sizeof(text));
    FUZZ_CHECK(text_len >= 0 && strlen(text) == (size_t)text_len);
    int again_len =
        dnsw_rdata_from_text(type, text, (size_t)text_len, NULL, again, sizeof(again), NULL);
    FUZZ_CHECK(again_len >= 0 && (size_t)again_len == len);
    FUZZ_CHECK(memcmp(rdata, again, len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t rdata[DNSW_RDATA_MAX];

    if (size < 2) {
        return 0;
    }
    uint16_t type = (uint16_t)(data[0] << 8 | data[1]);
    data += 2;
    size -= 2;

    size_t at = 0;
    int len = dnsw_rdata_from_text(type, (const char *)data, size, root, rdata, sizeof(rdata), &at);
    if (len >= 0) {
        FUZZ_CHECK(dnsw_rdata_check(type, rdata, (size_t)len) == 0);
        check_rdata(type, rdata, (size_t)len);
    } else {
        FUZZ_CHECK(at <= size);
    }
    if (size <= DNSW_RDATA_MAX && dnsw_rdata_check(type, data, size) == 0) {
        check_rdata(type, data, size);
    }
    return 0;
}
