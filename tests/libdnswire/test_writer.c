/* SPDX-License-Identifier: MIT */
#include <dnswire/cursor.h>
#include <dnswire/name.h>

#include "octets.h"

static void writes_numbers_in_network_order(void)
{
    struct dnsw_writer w;
    uint8_t buf[10];

    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_write_u8(&w, 0x01);
    dnsw_write_u16(&w, 0x0203);
    dnsw_write_u32(&w, 0x84050607);
    dnsw_write_span(&w, "abc", 3);
    ASSERT_INT(w.error, 0);
    ASSERT_INT(dnsw_writer_left(&w), 0);
    ASSERT_OCTETS(buf, w.pos,
                  "\x01\x02\x03\x84\x05\x06\x07"
                  "abc",
                  10);
}

static void one_octet_too_many_is_nospace_and_writes_nothing(void)
{
    struct dnsw_writer w;
    uint8_t buf[4] = "....";

    dnsw_writer_init(&w, buf, 0, NULL);
    dnsw_write_u8(&w, 1);
    ASSERT_INT(w.error, DNSW_ERR_NOSPACE);
    dnsw_writer_init(&w, buf, 1, NULL);
    dnsw_write_u16(&w, 1);
    ASSERT_INT(w.error, DNSW_ERR_NOSPACE);
    dnsw_writer_init(&w, buf, 3, NULL);
    dnsw_write_u32(&w, 1);
    ASSERT_INT(w.error, DNSW_ERR_NOSPACE);
    dnsw_write_u8(&w, 1); /* would fit, but the error sticks */
    ASSERT_INT(w.pos, 0);
    ASSERT_INT(dnsw_writer_left(&w), 0);
    ASSERT_OCTETS(buf, 4, "....", 4);
}

static void nothing_may_be_written_from_nowhere(void)
{
    struct dnsw_writer w;

    dnsw_writer_init(&w, NULL, 0, NULL);
    dnsw_write_span(&w, NULL, 0);
    ASSERT_INT(w.error, 0);
    dnsw_write_span(&w, "a", 1);
    ASSERT_INT(w.error, DNSW_ERR_NOSPACE);
}

static void overwrites_what_is_written_only(void)
{
    struct dnsw_writer w;
    uint8_t buf[8];

    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_write_u32(&w, 0);
    dnsw_write_u16_at(&w, 2, 0xABCD);
    ASSERT_OCTETS(buf, w.pos, "\0\0\xab\xcd", 4);
    dnsw_write_u16_at(&w, 3, 1);
    ASSERT_INT(w.error, DNSW_ERR_ORDER);
    dnsw_write_u16_at(&w, 0, 1); /* the error sticks */
    ASSERT_OCTETS(buf, w.pos, "\0\0\xab\xcd", 4);

    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_write_u16_at(&w, SIZE_MAX, 1);
    ASSERT_INT(w.error, DNSW_ERR_ORDER);
}

static void rollback_returns_to_the_mark_and_clears_the_error(void)
{
    struct dnsw_writer w;
    uint8_t buf[4];

    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_write_u16(&w, 0x0102);
    size_t mark = dnsw_writer_mark(&w);
    dnsw_write_u32(&w, 1);
    ASSERT_INT(w.error, DNSW_ERR_NOSPACE);
    dnsw_writer_rollback(&w, mark);
    ASSERT_INT(w.error, 0);
    ASSERT_INT(w.pos, 2);
    dnsw_write_u16(&w, 0x0304);
    ASSERT_OCTETS(buf, w.pos, "\1\2\3\4", 4);
    dnsw_writer_rollback(&w, 5);
    ASSERT_INT(w.error, DNSW_ERR_ORDER);
    ASSERT_INT(w.pos, 4);
}

static void rollback_forgets_later_targets(void)
{
    struct dnsw_compress compress;
    struct dnsw_writer w;
    uint8_t buf[64];

    dnsw_writer_init(&w, buf, sizeof(buf), &compress);
    dnsw_write_u32(&w, 0);
    dnsw_name_write(&w, NAME("\1a\3lan\0"));
    ASSERT_INT(compress.count, 2);
    size_t mark = dnsw_writer_mark(&w);
    dnsw_name_write(&w, NAME("\1b\1c\0"));
    ASSERT_INT(compress.count, 4);
    dnsw_writer_rollback(&w, mark);
    ASSERT_INT(compress.count, 2);
    dnsw_writer_rollback(&w, 0);
    ASSERT_INT(compress.count, 0);
}

static void reserved_room_is_kept_until_it_is_given_back(void)
{
    struct dnsw_writer w;
    uint8_t buf[8];

    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_writer_reserve(&w, 6);
    ASSERT_INT(dnsw_writer_left(&w), 2);
    dnsw_write_u16(&w, 1);
    dnsw_write_u8(&w, 1);
    ASSERT_INT(w.error, DNSW_ERR_NOSPACE);
    dnsw_writer_rollback(&w, 2);
    dnsw_writer_reserve(&w, 0);
    ASSERT_INT(dnsw_writer_left(&w), 6);
    dnsw_writer_reserve(&w, 7);
    ASSERT_INT(w.error, DNSW_ERR_NOSPACE);
    dnsw_writer_reserve(&w, 1); /* the error sticks */
    ASSERT_INT(w.reserved, 0);
}

static void the_first_error_stays(void)
{
    struct dnsw_writer w;
    uint8_t buf[8];

    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_writer_fail(&w, DNSW_ERR_COUNT);
    dnsw_writer_fail(&w, DNSW_ERR_RANGE);
    dnsw_write_u8(&w, 1);
    ASSERT_INT(w.error, DNSW_ERR_COUNT);
    ASSERT_INT(w.pos, 0);
}

UNIT_MAIN("dnswire writer", UNIT_TEST(writes_numbers_in_network_order),
          UNIT_TEST(one_octet_too_many_is_nospace_and_writes_nothing),
          UNIT_TEST(nothing_may_be_written_from_nowhere),
          UNIT_TEST(overwrites_what_is_written_only),
          UNIT_TEST(rollback_returns_to_the_mark_and_clears_the_error),
          UNIT_TEST(rollback_forgets_later_targets),
          UNIT_TEST(reserved_room_is_kept_until_it_is_given_back), UNIT_TEST(the_first_error_stays))
