/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/textbuf.h"

#include <stdint.h>
#include <string.h>

#include "unit.h"

typedef void escape(struct nd_textbuf *out, const char *text, size_t len);

static void check(escape *put, const char *text, size_t len, const char *expected)
{
    char buf[256];
    struct nd_textbuf out = {buf, sizeof(buf) - 1, 0};
    put(&out, text, len);
    buf[out.len] = '\0';
    CU_ASSERT_STRING_EQUAL(buf, expected);
}

#define CHECK(put, text, expected) check(put, text, sizeof(text) - 1, expected)

static void cuts_what_does_not_fit(void)
{
    char buf[5] = "....#";
    struct nd_textbuf out = {buf, 4, 0};
    nd_textbuf_puts(&out, "abc");
    nd_textbuf_puts(&out, "def");
    nd_textbuf_char(&out, 'g');
    CU_ASSERT_EQUAL(out.len, 4);
    CU_ASSERT_NSTRING_EQUAL(buf, "abcd#", 5);
}

static void writes_numbers(void)
{
    char buf[64] = "";
    struct nd_textbuf out = {buf, sizeof(buf) - 1, 0};
    nd_textbuf_uint(&out, 0);
    nd_textbuf_char(&out, ' ');
    nd_textbuf_uint(&out, UINT64_MAX);
    nd_textbuf_char(&out, ' ');
    nd_textbuf_uint_padded(&out, 7, 3);
    nd_textbuf_char(&out, ' ');
    nd_textbuf_uint_padded(&out, 12345, 3);
    CU_ASSERT_STRING_EQUAL(buf, "0 18446744073709551615 007 12345");
}

static void plain_escapes_what_moves_a_terminal(void)
{
    CHECK(nd_textbuf_plain, "a b\"\\", "a b\"\\");
    CHECK(nd_textbuf_plain, "\x1b[2J\n\x7f\0z", "\\x1b[2J\\x0a\\x7f\\x00z");
    CHECK(nd_textbuf_plain, "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
          "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
    CHECK(nd_textbuf_plain, "\xc2\x9b", "\\xc2\\x9b"); /* CSI, a C1 control */
}

static void plain_escapes_what_is_not_utf8(void)
{
    CHECK(nd_textbuf_plain, "\xff", "\\xff");
    CHECK(nd_textbuf_plain, "\x80", "\\x80");
    CHECK(nd_textbuf_plain, "\xc0\xaf", "\\xc0\\xaf");                   /* overlong */
    CHECK(nd_textbuf_plain, "\xe0\x80\xaf", "\\xe0\\x80\\xaf");          /* overlong */
    CHECK(nd_textbuf_plain, "\xed\xa0\x80", "\\xed\\xa0\\x80");          /* surrogate */
    CHECK(nd_textbuf_plain, "\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf"); /* overlong */
    CHECK(nd_textbuf_plain, "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"); /* past U+10FFFF */
    CHECK(nd_textbuf_plain, "\xe2\x82", "\\xe2\\x82");                   /* cut short */
    CHECK(nd_textbuf_plain, "\xe2\x82z", "\\xe2\\x82z");
}

static void json_strings_are_json(void)
{
    CHECK(nd_textbuf_json, "", "\"\"");
    CHECK(nd_textbuf_json, "a\"b\\c", "\"a\\\"b\\\\c\"");
    CHECK(nd_textbuf_json, "\n\0\x1f\x7f", "\"\\u000a\\u0000\\u001f\\u007f\"");
    CHECK(nd_textbuf_json, "\xc3\xa9\xff", "\"\xc3\xa9\\ufffd\"");
}

static void logfmt_quotes_only_what_needs_it(void)
{
    CHECK(nd_textbuf_logfmt, "web.lan.", "web.lan.");
    CHECK(nd_textbuf_logfmt, "2001:db8::1", "2001:db8::1");
    CHECK(nd_textbuf_logfmt, "", "\"\"");
    CHECK(nd_textbuf_logfmt, "a b", "\"a b\"");
    CHECK(nd_textbuf_logfmt, "a=b", "\"a=b\"");
    CHECK(nd_textbuf_logfmt, "a\"b", "\"a\\\"b\"");
    CHECK(nd_textbuf_logfmt, "a\\.b.", "\"a\\\\.b.\"");
    CHECK(nd_textbuf_logfmt, "a\nb", "\"a\\u000ab\"");
}

UNIT_MAIN("base/textbuf", UNIT_TEST(cuts_what_does_not_fit), UNIT_TEST(writes_numbers),
          UNIT_TEST(plain_escapes_what_moves_a_terminal), UNIT_TEST(plain_escapes_what_is_not_utf8),
          UNIT_TEST(json_strings_are_json), UNIT_TEST(logfmt_quotes_only_what_needs_it))
