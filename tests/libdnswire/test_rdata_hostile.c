/* SPDX-License-Identifier: MIT */
/* RDATA from someone who means harm: whatever it is, nothing past it is read. Run under ASan. */
#include <dnswire/name.h>
#include <dnswire/rdata.h>

#include "octets.h"
#include "rdata_rows.h"

static const struct {
    const char *text;
    const char *hex;
    uint16_t type;
} rows[] = {
#define ROW(type, rfc, text, hex, printed) {text, hex, DNSW_TYPE_##type},
    RDATA_ROWS(ROW)
#undef ROW
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/*
 * What is valid survives text and back, octet for octet, and its canonical form is its own; what is
 * not is refused in the same words by all, and printed in the generic form.
 */
static void expect_consistent(uint16_t type, const uint8_t *octets, size_t len)
{
    static char text[8192];
    static uint8_t again[2048], canonical[2048], expanded[2048];
    uint8_t *rdata = malloc(len);
    struct dnsw_reader r;
    struct dnsw_writer w;

    if (len > 0)
        memcpy(rdata, octets, len);
    int checked = dnsw_rdata_check(type, rdata, len);
    int text_len = dnsw_rdata_to_text(type, rdata, len, text, sizeof(text));
    CU_ASSERT(text_len >= 0);
    int got = dnsw_rdata_from_text(type, text, (size_t)text_len, NULL, again, sizeof(again), NULL);
    if (got != (checked == 0 ? (int)len : checked))
        printf("\n  type %u: %s\n", type, text);
    ASSERT_INT(got, checked == 0 ? (int)len : checked);
    if (checked == 0) {
        ASSERT_OCTETS(again, len, octets, len);
        ASSERT_INT(dnsw_rdata_canonical(type, rdata, len, canonical), 0);
        ASSERT_INT(dnsw_rdata_check(type, canonical, len), 0);
    } else {
        CU_ASSERT(strncmp(text, "\\# ", 3) == 0);
    }
    dnsw_reader_init(&r, rdata, len);
    dnsw_writer_init(&w, expanded, sizeof(expanded), NULL);
    dnsw_rdata_expand(&r, type, (uint16_t)len, &w);
    if (checked == 0)
        ASSERT_OCTETS(expanded, w.pos, octets, len);
    free(rdata);
}

static void every_prefix_and_one_octet_more(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        uint8_t octets[512];
        size_t len = octets_from_hex(rows[i].hex, octets);
        octets[len] = 0;
        for (size_t cut = 0; cut <= len + 1; cut++)
            expect_consistent(rows[i].type, octets, cut);
    }
}

static void every_mutation_of_one_octet(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        uint8_t octets[512];
        size_t len = octets_from_hex(rows[i].hex, octets);
        for (size_t at = 0; at < len && at < 48; at++) {
            uint8_t was = octets[at];
            for (unsigned value = 0; value < 256; value++) {
                octets[at] = (uint8_t)value;
                expect_consistent(rows[i].type, octets, len);
            }
            octets[at] = was;
        }
    }
}

/* An octet of text lost, doubled or another: refused, or read as something that is valid. */
static void every_mutation_of_one_character(void)
{
    static const char others[] = " \t\"\\;()-.:/!0aZ,=\x7F\x80";
    uint8_t rdata[1024];

    for (size_t i = 0; i < ROWS; i++) {
        size_t len = strlen(rows[i].text);
        for (size_t at = 0; at < len && at < 64; at++) {
            for (size_t other = 0; other <= sizeof(others); other++) {
                size_t now = other == sizeof(others) ? at : len;
                char *text = malloc(now);
                if (now > 0)
                    memcpy(text, rows[i].text, now);
                if (now == len)
                    text[at] = others[other];
                int got =
                    dnsw_rdata_from_text(rows[i].type, text, now, NULL, rdata, sizeof(rdata), NULL);
                CU_ASSERT(got < 0 || dnsw_rdata_check(rows[i].type, rdata, (size_t)got) == 0);
                free(text);
            }
        }
    }
}

/* Octets at random, most of them small, as lengths and numbers of kinds are. */
static void any_octets_at_all(void)
{
    uint64_t state = test_seed();

    for (unsigned i = 0; i < 100000; i++) {
        uint16_t type = rows[test_below(&state, ROWS)].type;
        uint8_t octets[80];
        size_t len = test_below(&state, 60);
        for (size_t j = 0; j < len; j++)
            octets[j] = (uint8_t)test_below(&state, test_below(&state, 2) ? 6 : 256);
        expect_consistent(type, octets, len);
    }
}

/* A valid RDATA changed in a few places: more of these stay valid. */
static void examples_with_a_few_changes(void)
{
    uint64_t state = test_seed();

    for (unsigned i = 0; i < 100000; i++) {
        size_t row = test_below(&state, ROWS);
        uint8_t octets[512];
        size_t len = octets_from_hex(rows[row].hex, octets);
        for (unsigned changes = test_below(&state, 4); changes > 0 && len > 0; changes--)
            octets[test_below(&state, (unsigned)len)] = (uint8_t)test_below(&state, 256);
        expect_consistent(rows[row].type, octets, len);
    }
}

UNIT_MAIN("dnswire rdata hostile", UNIT_TEST(every_prefix_and_one_octet_more),
          UNIT_TEST(every_mutation_of_one_octet), UNIT_TEST(every_mutation_of_one_character),
          UNIT_TEST(any_octets_at_all), UNIT_TEST(examples_with_a_few_changes))
