/* SPDX-License-Identifier: MIT */
/* Oracle: a name survives text -> wire -> text -> wire, and wire -> text -> wire, to the octet. */
#include <string.h>

#include <dnswire/dnswire.h>

#include "fuzz.h"

static const uint8_t root[] = {0};

static void check_wire(const uint8_t *name, size_t len)
{
    uint8_t again[DNSW_NAME_MAX];
    uint8_t folded[DNSW_NAME_MAX];
    char text[DNSW_NAME_TEXT_MAX];

    FUZZ_CHECK(dnsw_name_check(name, len) == (int)len);
    FUZZ_CHECK(dnsw_name_len(name) == len);
    FUZZ_CHECK(dnsw_name_labels(name) <= DNSW_LABELS_MAX);
    int text_len = dnsw_name_to_text(name, text, sizeof(text));
    FUZZ_CHECK(text_len > 0 && strlen(text) == (size_t)text_len);
    FUZZ_CHECK(dnsw_name_from_text(text, (size_t)text_len, NULL, again) == (int)len);
    FUZZ_CHECK(memcmp(name, again, len) == 0);

    FUZZ_CHECK(dnsw_name_fold(folded, name) == len);
    FUZZ_CHECK(dnsw_name_equal(name, folded));
    FUZZ_CHECK(dnsw_name_compare(name, folded) == 0);
    FUZZ_CHECK(dnsw_name_is_within(name, dnsw_name_parent(name)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t origin[] = "\003lan";
    uint8_t name[DNSW_NAME_MAX];

    int len = dnsw_name_from_text((const char *)data, size, root, name);
    if (len > 0) {
        check_wire(name, (size_t)len);
    }
    len = dnsw_name_from_text((const char *)data, size, origin, name);
    if (len > 0) {
        check_wire(name, (size_t)len);
    }

    len = dnsw_name_check(data, size);
    if (len > 0) {
        FUZZ_CHECK((size_t)len <= size);
        check_wire(data, (size_t)len);
    }

    /* compressed: the octets as a message, a name at every offset past the header */
    for (size_t at = DNSW_HEADER_LEN; at < size && at < 64; at++) {
        struct dnsw_reader keep;
        struct dnsw_reader skip;
        dnsw_reader_init(&keep, data, size);
        dnsw_read_span(&keep, at);
        skip = keep;
        size_t read = dnsw_name_read(&keep, name);
        FUZZ_CHECK(dnsw_name_skip(&skip) == read);
        FUZZ_CHECK(skip.error == keep.error && (read > 0) == (keep.error == 0));
        if (read > 0) {
            FUZZ_CHECK(skip.pos == keep.pos && keep.pos <= size);
            check_wire(name, read);
        }
    }
    return 0;
}
