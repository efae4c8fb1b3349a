/* SPDX-License-Identifier: MIT */
#include <dnswire/message.h>

#include "octets.h"

/* RFC 1035 section 4.1.1 */
static const uint8_t octets[] = {
    0xBE, 0xEF, /* ID */
    0x85, 0x83, /* QR, QUERY, AA, RD, RA, NXDOMAIN */
    0x00, 0x01, /* QDCOUNT */
    0x01, 0x02, /* ANCOUNT */
    0x03, 0x04, /* NSCOUNT */
    0xFF, 0xFF, /* ARCOUNT */
};

static void reads_and_writes_every_field(void)
{
    struct dnsw_header header;
    struct dnsw_reader r;
    struct dnsw_writer w;
    uint8_t buf[DNSW_HEADER_LEN];

    dnsw_reader_init(&r, octets, sizeof(octets));
    dnsw_header_read(&r, &header);
    ASSERT_INT(r.error, 0);
    ASSERT_INT(header.id, 0xBEEF);
    ASSERT_INT(header.flags,
               DNSW_FLAG_QR | DNSW_FLAG_AA | DNSW_FLAG_RD | DNSW_FLAG_RA | 3 /* NXDOMAIN */);
    ASSERT_INT(header.count[DNSW_SECTION_QUESTION], 1);
    ASSERT_INT(header.count[DNSW_SECTION_ANSWER], 0x0102);
    ASSERT_INT(header.count[DNSW_SECTION_AUTHORITY], 0x0304);
    ASSERT_INT(header.count[DNSW_SECTION_ADDITIONAL], 0xFFFF);

    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_header_write(&w, &header);
    ASSERT_OCTETS(buf, w.pos, octets, sizeof(octets));
}

static void takes_flags_apart(void)
{
    ASSERT_INT(DNSW_OPCODE_OF(0x8583), 0);
    ASSERT_INT(DNSW_OPCODE_OF(0x2800), 5);
    ASSERT_INT(DNSW_OPCODE_OF(0xFFFF), 15);
    ASSERT_INT(DNSW_RCODE_OF(0x8583), 3);
    ASSERT_INT(DNSW_RCODE_OF(0xFFFF), 15);
    ASSERT_INT(DNSW_FLAG_QR | DNSW_FLAG_OPCODE | DNSW_FLAG_AA | DNSW_FLAG_TC | DNSW_FLAG_RD |
                   DNSW_FLAG_RA | DNSW_FLAG_Z | DNSW_FLAG_AD | DNSW_FLAG_CD | DNSW_FLAG_RCODE,
               0xFFFF);
}

static void eleven_octets_are_short(void)
{
    struct dnsw_header header = {.id = 77};
    struct dnsw_reader r;
    struct dnsw_writer w;
    uint8_t buf[DNSW_HEADER_LEN];

    dnsw_reader_init(&r, octets, 11);
    dnsw_header_read(&r, &header);
    ASSERT_INT(r.error, DNSW_ERR_SHORT);
    ASSERT_INT(header.id, 77);
    dnsw_writer_init(&w, buf, 11, NULL);
    dnsw_header_write(&w, &header);
    ASSERT_INT(w.error, DNSW_ERR_NOSPACE);
    ASSERT_INT(w.pos, 0);
}

UNIT_MAIN("dnswire header", UNIT_TEST(reads_and_writes_every_field), UNIT_TEST(takes_flags_apart),
          UNIT_TEST(eleven_octets_are_short))
