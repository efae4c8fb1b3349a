/* SPDX-License-Identifier: MIT */
#include <dnswire/cursor.h>

#include "octets.h"

static void reads_numbers_in_network_order(void)
{
    struct dnsw_reader r;

    dnsw_reader_init(&r, OCTETS("\x01\x02\x03\x84\x05\x06\x07"));
    ASSERT_INT(dnsw_read_u8(&r), 0x01);
    ASSERT_INT(dnsw_read_u16(&r), 0x0203);
    ASSERT_INT(dnsw_reader_left(&r), 4);
    ASSERT_INT(dnsw_read_u32(&r), 0x84050607);
    ASSERT_INT(dnsw_reader_left(&r), 0);
    ASSERT_INT(r.error, 0);
}

static void one_octet_missing_is_short(void)
{
    struct dnsw_reader r;

    dnsw_reader_init(&r, "", 0);
    ASSERT_INT(dnsw_read_u8(&r), 0);
    ASSERT_INT(r.error, DNSW_ERR_SHORT);

    dnsw_reader_init(&r, OCTETS("\xff"));
    ASSERT_INT(dnsw_read_u16(&r), 0);
    ASSERT_INT(r.error, DNSW_ERR_SHORT);
    ASSERT_INT(r.pos, 0);

    dnsw_reader_init(&r, OCTETS("\xff\xff\xff"));
    ASSERT_INT(dnsw_read_u32(&r), 0);
    ASSERT_INT(r.error, DNSW_ERR_SHORT);

    dnsw_reader_init(&r, OCTETS("abc"));
    CU_ASSERT_PTR_NULL(dnsw_read_span(&r, 4));
    ASSERT_INT(r.error, DNSW_ERR_SHORT);
}

static void the_error_sticks_and_stops_reading(void)
{
    struct dnsw_reader r;

    dnsw_reader_init(&r, OCTETS("\x01\x02\x03\x04\x05"));
    dnsw_reader_fail(&r, DNSW_ERR_RANGE);
    dnsw_reader_fail(&r, DNSW_ERR_SYNTAX);
    ASSERT_INT(r.error, DNSW_ERR_RANGE);
    ASSERT_INT(dnsw_read_u8(&r), 0);
    ASSERT_INT(dnsw_read_u16(&r), 0);
    ASSERT_INT(dnsw_read_u32(&r), 0);
    CU_ASSERT_PTR_NULL(dnsw_read_span(&r, 0));
    ASSERT_INT(dnsw_reader_left(&r), 0);
    ASSERT_INT(r.pos, 0);
    ASSERT_INT(r.error, DNSW_ERR_RANGE);
}

static void a_span_is_a_view(void)
{
    static const uint8_t octets[] = {1, 2, 3};
    struct dnsw_reader r;

    dnsw_reader_init(&r, octets, sizeof(octets));
    CU_ASSERT_PTR_EQUAL(dnsw_read_span(&r, 0), octets);
    CU_ASSERT_PTR_EQUAL(dnsw_read_span(&r, 3), octets);
    CU_ASSERT_PTR_EQUAL(dnsw_read_span(&r, 0), octets + 3);
    ASSERT_INT(r.error, 0);
}

static void a_length_near_the_top_does_not_wrap(void)
{
    struct dnsw_reader r;

    dnsw_reader_init(&r, OCTETS("abc"));
    dnsw_read_u8(&r);
    CU_ASSERT_PTR_NULL(dnsw_read_span(&r, SIZE_MAX));
    ASSERT_INT(r.error, DNSW_ERR_SHORT);
}

static void a_sub_reader_ends_where_it_is_told(void)
{
    struct dnsw_reader r, sub;

    dnsw_reader_init(&r, OCTETS("abcdef"));
    dnsw_read_u8(&r);
    sub = dnsw_reader_sub(&r, 3);
    ASSERT_INT(r.pos, 4);
    CU_ASSERT_PTR_EQUAL(sub.base, r.base);
    ASSERT_INT(dnsw_reader_left(&sub), 3);
    ASSERT_INT(dnsw_read_u8(&sub), 'b');
    ASSERT_INT(dnsw_read_u16(&sub), 'c' << 8 | 'd');
    ASSERT_INT(dnsw_read_u8(&sub), 0);
    ASSERT_INT(sub.error, DNSW_ERR_SHORT);
    ASSERT_INT(r.error, 0);
    ASSERT_INT(dnsw_read_u16(&r), 'e' << 8 | 'f');
}

static void a_sub_reader_that_is_not_there_fails_both(void)
{
    struct dnsw_reader r, sub;

    dnsw_reader_init(&r, OCTETS("abc"));
    sub = dnsw_reader_sub(&r, 4);
    ASSERT_INT(r.error, DNSW_ERR_SHORT);
    ASSERT_INT(sub.error, DNSW_ERR_SHORT);
    ASSERT_INT(dnsw_reader_left(&sub), 0);
}

UNIT_MAIN("dnswire reader", UNIT_TEST(reads_numbers_in_network_order),
          UNIT_TEST(one_octet_missing_is_short), UNIT_TEST(the_error_sticks_and_stops_reading),
          UNIT_TEST(a_span_is_a_view), UNIT_TEST(a_length_near_the_top_does_not_wrap),
          UNIT_TEST(a_sub_reader_ends_where_it_is_told),
          UNIT_TEST(a_sub_reader_that_is_not_there_fails_both))
