/* SPDX-License-Identifier: MIT */
#include <dnswire/edns.h>
#include <dnswire/types.h>

#include "octets.h"

/* RFC 6891 section 6.1: an empty message with an OPT of 1232 octets, DO, BADVERS' upper bits. */
static const uint8_t with_opt[] = {
    0x12, 0x34, 0x81, 0x80, 0,    0,    0, 0, 0, 0, 0, 1, /* header, ARCOUNT 1 */
    0,                                                    /* root */
    0,    41,                                             /* OPT */
    0x04, 0xD0,                                           /* payload size 1232 */
    0x01, 0x00, 0x80, 0x00,                               /* RCODE bits, version, DO */
    0,    12,                                             /* RDLENGTH */
    0,    10,   0,    2,    0xAA, 0xBB,                   /* COOKIE of two octets */
    0,    15,   0,    2,    0,    15,                     /* RFC 8914: blocked */
};

static int read_opt(const uint8_t *octets, size_t len, struct dnsw_rr *rr, struct dnsw_edns *edns)
{
    struct dnsw_message m;

    ASSERT_INT(dnsw_message_init(&m, octets, len), 0);
    ASSERT_INT(dnsw_message_next(&m, rr), 1);
    return dnsw_edns_read(rr, octets, edns);
}

static void reads_the_fields_of_rfc6891_6_1_3(void)
{
    struct dnsw_edns edns;
    struct dnsw_rr rr;

    ASSERT_INT(read_opt(with_opt, sizeof(with_opt), &rr, &edns), 0);
    ASSERT_INT(edns.udp_size, 1232);
    ASSERT_INT(edns.rcode_high, 1);
    ASSERT_INT(edns.version, 0);
    ASSERT_INT(edns.flags, DNSW_EDNS_FLAG_DO);
    ASSERT_INT(edns.options_len, 12);
    CU_ASSERT_PTR_EQUAL(edns.options, with_opt + 23);
}

static void walks_the_options(void)
{
    struct dnsw_edns_option option;
    struct dnsw_edns edns;
    struct dnsw_reader r;
    struct dnsw_rr rr;

    ASSERT_INT(read_opt(with_opt, sizeof(with_opt), &rr, &edns), 0);
    dnsw_reader_init(&r, edns.options, edns.options_len);
    ASSERT_INT(dnsw_edns_option_next(&r, &option), 1);
    ASSERT_INT(option.code, DNSW_EDNS_COOKIE);
    ASSERT_OCTETS(option.data, option.len, "\xAA\xBB", 2);
    ASSERT_INT(dnsw_edns_option_next(&r, &option), 1);
    ASSERT_INT(option.code, DNSW_EDNS_EXTENDED_ERROR);
    ASSERT_INT(option.len, 2);
    ASSERT_INT(dnsw_edns_option_next(&r, &option), 0);
    ASSERT_INT(dnsw_edns_option_next(&r, &option), 0);
}

static void options_must_fill_the_rdata(void)
{
    uint8_t octets[sizeof(with_opt)];
    struct dnsw_edns edns = {.udp_size = 77};
    struct dnsw_rr rr;

    for (uint8_t rdlen = 0; rdlen < 12; rdlen++) {
        memcpy(octets, with_opt, sizeof(octets));
        octets[22] = rdlen;
        int expected = rdlen == 0 || rdlen == 6 ? 0 : DNSW_ERR_SHORT;
        edns.udp_size = 77;
        ASSERT_INT(read_opt(octets, 23u + rdlen, &rr, &edns), expected);
        ASSERT_INT(edns.udp_size, expected == 0 ? 1232 : 77); /* untouched by a failure */
    }
    memcpy(octets, with_opt, sizeof(octets));
    octets[22] = 0;
    ASSERT_INT(read_opt(octets, 23, &rr, &edns), 0);
    CU_ASSERT_PTR_NULL(edns.options);
    octets[22] = 12;
    octets[32] = 3; /* the last option says one octet more */
    ASSERT_INT(read_opt(octets, sizeof(octets), &rr, &edns), DNSW_ERR_SHORT);
}

static void a_failed_option_walk_sticks(void)
{
    struct dnsw_edns_option option = {.code = 77};
    struct dnsw_reader r;

    dnsw_reader_init(&r, OCTETS("\0\1\0"));
    ASSERT_INT(dnsw_edns_option_next(&r, &option), DNSW_ERR_SHORT);
    ASSERT_INT(dnsw_edns_option_next(&r, &option), DNSW_ERR_SHORT);
    ASSERT_INT(option.code, 77);
}

static void other_types_are_no_opt(void)
{
    struct dnsw_rr rr = {.type = DNSW_TYPE_A};
    struct dnsw_edns edns;

    ASSERT_INT(dnsw_edns_read(&rr, with_opt, &edns), DNSW_ERR_OPT);
}

static void composes_the_rcode_of_12_bits(void)
{
    struct dnsw_edns edns = {.rcode_high = 1};

    ASSERT_INT(dnsw_rcode_compose(0x8180, &edns), DNSW_RCODE_BADVERS);
    ASSERT_INT(dnsw_rcode_compose(0x8187, &edns), DNSW_RCODE_BADCOOKIE);
    ASSERT_INT(dnsw_rcode_compose(0x8183, NULL), DNSW_RCODE_NXDOMAIN);
    edns.rcode_high = 255;
    ASSERT_INT(dnsw_rcode_compose(0x000F, &edns), 4095);
}

static void writes_what_it_reads(void)
{
    struct dnsw_edns edns;
    struct dnsw_writer w;
    struct dnsw_rr rr;
    uint8_t buf[64];

    ASSERT_INT(read_opt(with_opt, sizeof(with_opt), &rr, &edns), 0);
    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_edns_write(&w, &edns);
    ASSERT_INT(w.error, 0);
    ASSERT_OCTETS(buf, w.pos, with_opt + 12, sizeof(with_opt) - 12);

    edns.options = NULL;
    edns.options_len = 0;
    dnsw_writer_init(&w, buf, DNSW_OPT_LEN, NULL);
    dnsw_edns_write(&w, &edns);
    ASSERT_INT(w.error, 0);
    ASSERT_INT(w.pos, DNSW_OPT_LEN);
    dnsw_writer_init(&w, buf, DNSW_OPT_LEN - 1, NULL);
    dnsw_edns_write(&w, &edns);
    ASSERT_INT(w.error, DNSW_ERR_NOSPACE);
}

/* RFC 8914 section 2 */
static void writes_extended_errors(void)
{
    static uint8_t buf[65539];
    static char text[65534];
    struct dnsw_writer w;

    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_edns_write_ede(&w, DNSW_EDE_BLOCKED, "no", 2);
    dnsw_edns_write_ede(&w, DNSW_EDE_NETWORK_ERROR, NULL, 0);
    ASSERT_OCTETS(buf, w.pos, "\0\x0F\0\4\0\x0Fno\0\x0F\0\2\0\x17", 14);

    memset(text, 'x', sizeof(text));
    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_edns_write_ede(&w, 0, text, 65533);
    ASSERT_INT(w.error, 0);
    ASSERT_INT(w.pos, 65539);
    ASSERT_OCTETS(buf, 6, "\0\x0F\xFF\xFF\0\0", 6);
    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_edns_write_ede(&w, 0, text, 65534);
    ASSERT_INT(w.error, DNSW_ERR_RDLENGTH);
}

UNIT_MAIN("dnswire edns", UNIT_TEST(reads_the_fields_of_rfc6891_6_1_3),
          UNIT_TEST(walks_the_options), UNIT_TEST(options_must_fill_the_rdata),
          UNIT_TEST(a_failed_option_walk_sticks), UNIT_TEST(other_types_are_no_opt),
          UNIT_TEST(composes_the_rcode_of_12_bits), UNIT_TEST(writes_what_it_reads),
          UNIT_TEST(writes_extended_errors))
