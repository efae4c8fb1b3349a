/* SPDX-License-Identifier: MIT */
/* Every type by the examples of its RFC: text to octets, octets to text, and what is refused. */
#include <dnswire/name.h>
#include <dnswire/rdata.h>

#include "octets.h"
#include "rdata_rows.h"
#include "libdnswire/src/rdata_desc.h"

struct row {
    const char *rfc;
    const char *text;
    const char *hex;
    const char *printed;
    uint16_t type;
};

#define ROW(type, rfc, text, hex, printed) {rfc, text, hex, printed, DNSW_TYPE_##type},
static const struct row rows[] = {RDATA_ROWS(ROW)};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void every_type_is_read_and_printed(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        const struct row *row = &rows[i];
        const char *printed = row->printed != NULL ? row->printed : row->text;
        uint8_t expected[512], rdata[512];
        char text[1024];
        size_t len = octets_from_hex(row->hex, expected);
        int got = dnsw_rdata_from_text(row->type, row->text, strlen(row->text), NULL, rdata,
                                       sizeof(rdata), NULL);
        if (got != (int)len)
            printf("\n  %s: %s", row->rfc, row->text);
        ASSERT_INT(got, len);
        ASSERT_OCTETS(rdata, len, expected, len);
        ASSERT_INT(dnsw_rdata_check(row->type, expected, len), 0);
        ASSERT_INT(dnsw_rdata_to_text(row->type, expected, len, text, sizeof(text)),
                   strlen(printed));
        ASSERT_TEXT(text, printed);
        /* in any buffer that is too small, an error and nothing past it */
        for (size_t size = 0; size < len; size++)
            ASSERT_INT(dnsw_rdata_from_text(row->type, row->text, strlen(row->text), NULL, rdata,
                                            size, NULL),
                       DNSW_ERR_NOSPACE);
        for (size_t size = 0; size <= strlen(printed); size++)
            ASSERT_INT(dnsw_rdata_to_text(row->type, expected, len, text, size), DNSW_ERR_NOSPACE);
    }
}

/* RFC 3597 section 5: any type may be written so, and a known one is checked all the same. */
static void every_type_has_the_generic_form(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        uint8_t expected[512], rdata[512];
        char text[1100];
        size_t len = octets_from_hex(rows[i].hex, expected);
        int text_len = snprintf(text, sizeof(text), "\\# %zu %s", len, rows[i].hex);
        ASSERT_INT(dnsw_rdata_from_text(rows[i].type, text, (size_t)text_len, NULL, rdata,
                                        sizeof(rdata), NULL),
                   len);
        ASSERT_OCTETS(rdata, len, expected, len);
    }
}

static void every_row_of_the_table_has_an_example(void)
{
    const struct dnswi_desc *desc;

    for (unsigned i = 0; (desc = dnswi_desc_at(i)) != NULL; i++) {
        size_t row = 0;
        while (row < ROWS && rows[row].type != desc->type)
            row++;
        if (row == ROWS)
            printf("\n  %s has none\n", desc->mnemonic);
        CU_ASSERT(row < ROWS);
    }
}

/* RFC 4034 section 6.2 as RFC 6840 section 5.1 has it; RFC 3597 section 4 for pointers. */
static void names_are_folded_compressed_and_expanded_where_listed(void)
{
    static const char folded[] =
        "NS MD MF CNAME SOA MB MG MR PTR MINFO MX RP AFSDB RT SIG PX NXT NAPTR KX SRV DNAME A6 "
        "RRSIG";
    static const char *const lists[3] = {
        folded,
        "NS MD MF CNAME SOA MB MG MR PTR MINFO MX",
        "NS MD MF CNAME SOA MB MG MR PTR MINFO MX RP AFSDB RT SIG PX NXT NAPTR SRV",
    };
    static const uint8_t flags[3] = {DNSWI_NAME_FOLD, DNSWI_NAME_COMPRESS, DNSWI_NAME_EXPAND};
    const struct dnswi_desc *desc;

    for (unsigned i = 0; (desc = dnswi_desc_at(i)) != NULL; i++) {
        for (unsigned list = 0; list < 3; list++) {
            char word[32], padded[128];
            snprintf(word, sizeof(word), " %s ", desc->mnemonic);
            snprintf(padded, sizeof(padded), " %s ", lists[list]);
            int listed = strstr(padded, word) != NULL;
            if (listed != ((desc->flags & flags[list]) != 0))
                printf("\n  list %u: %s\n", list, desc->mnemonic);
            CU_ASSERT_EQUAL(listed, (desc->flags & flags[list]) != 0);
        }
    }
}

UNIT_MAIN("dnswire rdata rfc", UNIT_TEST(every_type_is_read_and_printed),
          UNIT_TEST(every_type_has_the_generic_form),
          UNIT_TEST(every_row_of_the_table_has_an_example),
          UNIT_TEST(names_are_folded_compressed_and_expanded_where_listed))
