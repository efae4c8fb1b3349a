/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/log_event.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/limits.h"

#include "unit.h"

/* 2026-11-22T22:00:00.123Z */
#define TIME_NS UINT64_C(1795384800123456789)

static char line[ND_LOG_LINE_MAX + 1];

static struct nd_log_event *new_event(const void *text, size_t len)
{
    struct nd_log_event *event = calloc(1, sizeof(*event) + len);
    event->time_ns = TIME_NS;
    event->level = ND_LOG_INFO;
    event->len = (uint16_t)len;
    if (len > 0) {
        memcpy(event->text, text, len);
    }
    return event;
}

static struct nd_log_event *new_query(const char *client, const void *qname, size_t len)
{
    struct nd_log_event *event = new_event(qname, len);
    event->kind = ND_LOG_QUERY;
    event->query = (struct nd_log_query){.qtype = 1, .qclass = 1, .source = "local", .micros = 12};
    event->query.client.v4.sin_family = AF_INET;
    if (inet_pton(AF_INET, client, &event->query.client.v4.sin_addr) != 1) {
        event->query.client.v6.sin6_family = AF_INET6;
        CU_ASSERT_EQUAL(inet_pton(AF_INET6, client, &event->query.client.v6.sin6_addr), 1);
    }
    return event;
}

/* Format, free, and give the line without its newline. */
static const char *format(enum nd_log_format how, bool journal, struct nd_log_event *event)
{
    struct nd_log_style style = {.format = how, .journal = journal};
    size_t len = nd_log_format_line(&style, event, line);
    free(event);
    CU_ASSERT_FATAL(len > 0 && len <= ND_LOG_LINE_MAX);
    CU_ASSERT_EQUAL(line[len - 1], '\n');
    line[len - 1] = '\0';
    CU_ASSERT_PTR_NULL(strchr(line, '\n'));
    return line;
}

static const uint8_t web[] = "\3web\10internal\3lan"; /* its NUL is the root */

static void messages_in_each_format(void)
{
    CU_ASSERT_STRING_EQUAL(format(ND_LOG_TEXT, false, new_event("ready \"x\"", 9)),
                           "2026-11-22T22:00:00.123Z INFO ready \"x\"");
    CU_ASSERT_STRING_EQUAL(format(ND_LOG_LOGFMT, false, new_event("ready \"x\"", 9)),
                           "time=2026-11-22T22:00:00.123Z level=info msg=\"ready \\\"x\\\"\"");
    CU_ASSERT_STRING_EQUAL(
        format(ND_LOG_JSON, false, new_event("ready \"x\"", 9)),
        "{\"time\":\"2026-11-22T22:00:00.123Z\",\"level\":\"info\",\"msg\":\"ready \\\"x\\\"\"}");
}

static void levels_have_their_words(void)
{
    static const char *const words[] = {"TRACE", "DEBUG", "INFO", "WARNING", "ERROR"};
    for (int i = 0; i < 5; i++) {
        struct nd_log_event *event = new_event("x", 1);
        event->level = (enum nd_log_level)i;
        char expected[64];
        snprintf(expected, sizeof(expected), "2026-11-22T22:00:00.123Z %s x", words[i]);
        CU_ASSERT_STRING_EQUAL(format(ND_LOG_TEXT, false, event), expected);
    }
}

static void the_journal_gets_priorities_and_no_time(void)
{
    static const char priorities[] = "77643";
    for (int i = 0; i < 5; i++) {
        struct nd_log_event *event = new_event("x", 1);
        event->level = (enum nd_log_level)i;
        char expected[] = "<?>x";
        expected[1] = priorities[i];
        CU_ASSERT_STRING_EQUAL(format(ND_LOG_TEXT, true, event), expected);
    }
    CU_ASSERT_STRING_EQUAL(format(ND_LOG_LOGFMT, true, new_event("x", 1)), "<6>level=info msg=x");
    CU_ASSERT_STRING_EQUAL(format(ND_LOG_JSON, true, new_event("x", 1)),
                           "<6>{\"level\":\"info\",\"msg\":\"x\"}");
    CU_ASSERT_STRING_EQUAL(format(ND_LOG_TEXT, true, new_query("192.0.2.1", web, sizeof(web))),
                           "<6>query 192.0.2.1 udp web.internal.lan. A NOERROR local 12us");
}

static void queries_in_each_format(void)
{
    CU_ASSERT_STRING_EQUAL(
        format(ND_LOG_TEXT, false, new_query("192.0.2.1", web, sizeof(web))),
        "2026-11-22T22:00:00.123Z query 192.0.2.1 udp web.internal.lan. A NOERROR local 12us");
    CU_ASSERT_STRING_EQUAL(
        format(ND_LOG_LOGFMT, false, new_query("192.0.2.1", web, sizeof(web))),
        "time=2026-11-22T22:00:00.123Z level=info msg=query client=192.0.2.1 transport=udp "
        "name=web.internal.lan. class=IN type=A rcode=NOERROR source=local us=12");
    CU_ASSERT_STRING_EQUAL(
        format(ND_LOG_JSON, false, new_query("192.0.2.1", web, sizeof(web))),
        "{\"time\":\"2026-11-22T22:00:00.123Z\",\"level\":\"info\",\"msg\":\"query\","
        "\"client\":\"192.0.2.1\",\"transport\":\"udp\",\"name\":\"web.internal.lan.\","
        "\"class\":\"IN\",\"type\":\"A\",\"rcode\":\"NOERROR\",\"source\":\"local\",\"us\":12}");
}

static void a_class_other_than_in_is_shown(void)
{
    struct nd_log_event *event = new_query("2001:db8::1", "\7version\4bind", 14);
    event->query.qclass = 3;
    event->query.qtype = 16;
    event->query.rcode = 5;
    event->query.tcp = true;
    event->query.source = "none";
    CU_ASSERT_STRING_EQUAL(
        format(ND_LOG_TEXT, false, event),
        "2026-11-22T22:00:00.123Z query 2001:db8::1 tcp version.bind. TXT/CH REFUSED none 12us");
}

static void a_query_without_a_question(void)
{
    struct nd_log_event *event = new_query("192.0.2.1", "", 0);
    event->query.rcode = 1;
    CU_ASSERT_STRING_EQUAL(format(ND_LOG_TEXT, true, event),
                           "<6>query 192.0.2.1 udp - - FORMERR local 12us");
    event = new_query("192.0.2.1", "", 0);
    event->query.rcode = 1;
    CU_ASSERT_STRING_EQUAL(
        format(ND_LOG_JSON, true, event),
        "<6>{\"level\":\"info\",\"msg\":\"query\",\"client\":\"192.0.2.1\",\"transport\":\"udp\","
        "\"name\":null,\"class\":null,\"type\":null,\"rcode\":\"FORMERR\",\"source\":\"local\","
        "\"us\":12}");
}

static void a_name_that_is_none_is_not_read(void)
{
    static const uint8_t short_label[] = {5, 'a', 'b'};
    static const uint8_t pointer[] = {0xC0, 0x0C};
    CU_ASSERT_STRING_EQUAL(
        format(ND_LOG_TEXT, true, new_query("192.0.2.1", short_label, sizeof(short_label))),
        "<6>query 192.0.2.1 udp - - NOERROR local 12us");
    CU_ASSERT_STRING_EQUAL(
        format(ND_LOG_TEXT, true, new_query("192.0.2.1", pointer, sizeof(pointer))),
        "<6>query 192.0.2.1 udp - - NOERROR local 12us");
}

static void hostile_names_stay_on_their_line(void)
{
    /* an escape sequence, a newline that forges a line, a quote, a dot inside the label */
    static const uint8_t name[] = "\x0b\x1b[2J\nx\" .\\z\0";
    CU_ASSERT_STRING_EQUAL(
        format(ND_LOG_TEXT, true, new_query("192.0.2.1", name, 13)),
        "<6>query 192.0.2.1 udp \\027[2J\\010x\\\"\\032\\.\\\\z. A NOERROR local 12us");
    CU_ASSERT_PTR_NOT_NULL(strstr(format(ND_LOG_LOGFMT, true, new_query("::1", name, 13)),
                                  " name=\"\\\\027[2J\\\\010x\\\\\\\"\\\\032\\\\.\\\\\\\\z.\" "));
    CU_ASSERT_PTR_NOT_NULL(strstr(format(ND_LOG_JSON, true, new_query("::1", name, 13)),
                                  "\"name\":\"\\\\027[2J\\\\010x\\\\\\\"\\\\032\\\\.\\\\\\\\z.\""));
}

static void the_longest_name_fits_in_every_format(void)
{
    uint8_t name[255];
    memset(name, '\\', sizeof(name)); /* two octets as text, four inside JSON's quotes */
    name[0] = name[64] = name[128] = 63;
    name[192] = 61;
    name[254] = 0;
    for (int how = ND_LOG_TEXT; how <= ND_LOG_JSON; how++) {
        format((enum nd_log_format)how, false, new_query("2001:db8::1", name, sizeof(name)));
        CU_ASSERT_PTR_NOT_NULL(strstr(line, "12"));
    }
    CU_ASSERT_EQUAL(line[strlen(line) - 1], '}');
}

static void the_worst_message_fits_in_every_format(void)
{
    char text[ND_LOG_MESSAGE_MAX];
    memset(text, '\x01', sizeof(text));
    for (int how = ND_LOG_TEXT; how <= ND_LOG_JSON; how++) {
        format((enum nd_log_format)how, false, new_event(text, sizeof(text)));
        CU_ASSERT(strlen(line) > 4000);
    }
    CU_ASSERT_STRING_EQUAL(line + strlen(line) - 8, "\\u0001\"}");
}

static void unknown_types_and_codes_have_numbers(void)
{
    struct nd_log_event *event = new_query("192.0.2.1", web, sizeof(web));
    event->query.qtype = 65280;
    event->query.qclass = 4711;
    event->query.rcode = 3841;
    CU_ASSERT_STRING_EQUAL(
        format(ND_LOG_TEXT, true, event),
        "<6>query 192.0.2.1 udp web.internal.lan. TYPE65280/CLASS4711 RCODE3841 local 12us");
}

UNIT_MAIN("base/log_format", UNIT_TEST(messages_in_each_format), UNIT_TEST(levels_have_their_words),
          UNIT_TEST(the_journal_gets_priorities_and_no_time), UNIT_TEST(queries_in_each_format),
          UNIT_TEST(a_class_other_than_in_is_shown), UNIT_TEST(a_query_without_a_question),
          UNIT_TEST(a_name_that_is_none_is_not_read), UNIT_TEST(hostile_names_stay_on_their_line),
          UNIT_TEST(the_longest_name_fits_in_every_format),
          UNIT_TEST(the_worst_message_fits_in_every_format),
          UNIT_TEST(unknown_types_and_codes_have_numbers))
