/* SPDX-License-Identifier: MIT */
#include <dnswire/text.h>
#include <dnswire/types.h>

#include "octets.h"

/* A question, two answers, a malformed one, and an OPT with two options. */
static const uint8_t response[] = {
    0x12, 0x34, 0x85, 0xB0, 0,    1,    0,    3,    0,    0,  0,  1, /* 0: header */
    3,    'l',  'a',  'n',  0,    0,    2,    0,    1,               /* 12: lan NS */
    0xC0, 0x0C, 0,    2,    0,    1,    0,    0,    0,    60,        /* 21: lan NS */
    0,    5,    2,    'n',  's',  0xC0, 0x0C,                        /* ns.lan */
    0xC0, 0x0C, 0,    16,   0,    1,    0,    0,    0,    60,        /* 38: lan TXT */
    0,    2,    1,    '"',                                           /* one quote */
    0xC0, 0x0C, 0,    1,    0,    1,    0,    0,    0,    0,         /* 52: lan A */
    0,    3,    192,  0,    2,                                       /* three octets */
    0,    0,    41,   0x04, 0xD0, 0x01, 0x00, 0x80, 0x01, 0,  10,    /* 67: OPT */
    0,    15,   0,    2,    0,    15,   0,    3,    0,    0,         /* blocked, NSID */
};

static const char response_text[] = ";; ->>HEADER<<- opcode: QUERY, status: BADVERS, id: 4660\n"
                                    ";; flags: qr aa rd ra ad cd; QUERY: 1, ANSWER: 3, "
                                    "AUTHORITY: 0, ADDITIONAL: 1\n"
                                    "\n;; OPT PSEUDOSECTION:\n"
                                    "; EDNS: version: 0, flags: do mbz: 0x0001; udp: 1232\n"
                                    "; EDE: 15 (Blocked)\n"
                                    "; NSID:\n"
                                    "\n;; QUESTION SECTION:\n"
                                    ";lan. IN NS\n"
                                    "\n;; ANSWER SECTION:\n"
                                    "lan. 60 IN NS ns.lan.\n"
                                    "lan. 60 IN TXT \"\\\"\"\n"
                                    "lan. 0 IN A \\# 3 C00002\n";

/* RFC 2136: lan SOA in the zone section; x.lan ANY ANY has to be; delete A of x.lan. */
static const uint8_t update[] = {
    0,    9,   0x28, 0,   0, 1,   0, 1,   0, 1, 0, 0,       /* 0: header */
    3,    'l', 'a',  'n', 0, 0,   6, 0,   1,                /* 12: lan SOA */
    1,    'x', 0xC0, 12,  0, 255, 0, 255, 0, 0, 0, 0, 0, 0, /* 21: x.lan ANY ANY */
    0xC0, 21,  0,    1,   0, 255, 0, 0,   0, 0, 0, 0,       /* 35: x.lan ANY A */
};

static const char update_text[] = ";; ->>HEADER<<- opcode: UPDATE, status: NOERROR, id: 9\n"
                                  ";; flags: ; ZONE: 1, PREREQ: 1, UPDATE: 1, "
                                  "ADDITIONAL: 0\n"
                                  "\n;; ZONE SECTION:\n"
                                  ";lan. IN SOA\n"
                                  "\n;; PREREQUISITE SECTION:\n"
                                  "x.lan. 0 ANY ANY\n"
                                  "\n;; UPDATE SECTION:\n"
                                  "x.lan. 0 ANY A\n";

static void prints_a_message_section_by_section(void)
{
    char buf[1024];

    ASSERT_INT(dnsw_message_to_text(response, sizeof(response), buf, sizeof(buf), NULL, NULL), 0);
    ASSERT_TEXT(buf, response_text);
    ASSERT_INT(dnsw_message_to_text(update, sizeof(update), buf, sizeof(buf), NULL, NULL), 0);
    ASSERT_TEXT(buf, update_text);
}

static void a_full_buffer_keeps_whole_lines(void)
{
    char buf[sizeof(response_text)];

    ASSERT_INT(dnsw_message_to_text(response, sizeof(response), buf, 0, NULL, NULL),
               DNSW_ERR_NOSPACE);
    for (size_t size = 1; size < sizeof(response_text); size++) {
        ASSERT_INT(dnsw_message_to_text(response, sizeof(response), buf, size, NULL, NULL),
                   DNSW_ERR_NOSPACE);
        size_t len = strlen(buf);
        CU_ASSERT(len < size && memcmp(buf, response_text, len) == 0);
        CU_ASSERT(len == 0 || buf[len - 1] == '\n');
    }
    ASSERT_INT(
        dnsw_message_to_text(response, sizeof(response), buf, sizeof(response_text), NULL, NULL),
        0);
}

struct collected {
    char text[1024];
    size_t len;
    unsigned calls;
    unsigned stop_at;
};

static int collect(void *arg, const char *text, size_t len)
{
    struct collected *c = arg;

    CU_ASSERT(len > 0 && text[len - 1] == '\n' && text[len] == '\0');
    memcpy(c->text + c->len, text, len);
    c->len += len;
    return ++c->calls == c->stop_at ? 77 : 0;
}

static void a_sink_gets_the_same_text_in_pieces(void)
{
    struct collected c = {.len = 0};
    char buf[160]; /* the longest piece is the header */

    ASSERT_INT(dnsw_message_to_text(response, sizeof(response), buf, sizeof(buf), collect, &c), 0);
    ASSERT_OCTETS(c.text, c.len, response_text, strlen(response_text));
    ASSERT_TEXT(buf, "");
    unsigned calls = c.calls;
    CU_ASSERT(calls > 5);
    for (unsigned stop = 1; stop <= calls; stop++) {
        c = (struct collected){.stop_at = stop};
        ASSERT_INT(dnsw_message_to_text(response, sizeof(response), buf, sizeof(buf), collect, &c),
                   77);
        ASSERT_INT(c.calls, stop);
    }
    ASSERT_INT(dnsw_message_to_text(response, sizeof(response), buf, 100, collect, &c),
               DNSW_ERR_NOSPACE);
}

static void what_can_be_read_is_printed_before_the_error(void)
{
    char buf[1024];

    for (size_t len = 0; len < sizeof(response); len++) {
        int error = dnsw_message_to_text(response, len, buf, sizeof(buf), NULL, NULL);
        ASSERT_INT(error, DNSW_ERR_SHORT);
        if (len >= 38)
            CU_ASSERT_PTR_NOT_NULL(strstr(buf, "lan. 60 IN NS ns.lan.\n"));
        if (len < DNSW_HEADER_LEN)
            ASSERT_TEXT(buf, "");
    }
}

/* Options that do not fill the RDATA: the record is no EDNS then, and prints as any other. */
static void a_broken_opt_is_printed_as_a_record(void)
{
    uint8_t octets[sizeof(response)];
    char buf[1024];

    memcpy(octets, response, sizeof(octets));
    octets[81] = 9; /* length of the first option */
    ASSERT_INT(dnsw_message_to_text(octets, sizeof(octets), buf, sizeof(buf), NULL, NULL), 0);
    CU_ASSERT_PTR_NULL(strstr(buf, "PSEUDOSECTION"));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf, "status: NOERROR"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(buf, "\n;; ADDITIONAL SECTION:\n. 16809985 CLASS1232 OPT \\# 10 "));
}

static void checks_a_whole_message(void)
{
    uint8_t octets[sizeof(response) + 1];
    size_t at = 0;

    ASSERT_INT(dnsw_message_check(response, sizeof(response), &at), DNSW_ERR_RDLENGTH);
    ASSERT_INT(at, 64); /* the octets of the address */
    ASSERT_INT(dnsw_message_check(response, sizeof(response), NULL), DNSW_ERR_RDLENGTH);
    ASSERT_INT(dnsw_message_check(response, 11, &at), DNSW_ERR_SHORT);
    ASSERT_INT(at, 11);

    memcpy(octets, response, sizeof(response));
    octets[54] = 255; /* the type of the third answer: nothing is known of it */
    at = 7;
    ASSERT_INT(dnsw_message_check(octets, sizeof(response), &at), 0);
    ASSERT_INT(at, 7);
    octets[sizeof(response)] = 0;
    ASSERT_INT(dnsw_message_check(octets, sizeof(octets), &at), DNSW_ERR_TRAILING);
    ASSERT_INT(at, sizeof(response));
    octets[81] = 9;
    ASSERT_INT(dnsw_message_check(octets, sizeof(response), &at), DNSW_ERR_RDLENGTH);
    for (size_t len = 0; len < sizeof(response); len++)
        CU_ASSERT(dnsw_message_check(octets, len, &at) < 0 && at <= len);
}

static void an_update_may_have_no_rdata(void)
{
    uint8_t octets[sizeof(update)];

    ASSERT_INT(dnsw_message_check(update, sizeof(update), NULL), 0);
    memcpy(octets, update, sizeof(octets));
    octets[40] = 1; /* class IN */
    ASSERT_INT(dnsw_message_check(octets, sizeof(octets), NULL), DNSW_ERR_RDLENGTH);
    octets[40] = 254; /* NONE */
    ASSERT_INT(dnsw_message_check(octets, sizeof(octets), NULL), 0);
    octets[2] = 0; /* a query */
    ASSERT_INT(dnsw_message_check(octets, sizeof(octets), NULL), DNSW_ERR_RDLENGTH);
}

static void names_the_flags(void)
{
    char buf[32];

    ASSERT_INT(dnsw_flags_to_text(0xFFFF, buf, sizeof(buf)), 24);
    ASSERT_TEXT(buf, "qr aa tc rd ra mbz ad cd");
    ASSERT_INT(dnsw_flags_to_text(0x780F, buf, sizeof(buf)), 0);
    ASSERT_INT(dnsw_flags_to_text(0xFFFF, buf, 24), DNSW_ERR_NOSPACE);
}

UNIT_MAIN("dnswire message text", UNIT_TEST(prints_a_message_section_by_section),
          UNIT_TEST(a_full_buffer_keeps_whole_lines),
          UNIT_TEST(a_sink_gets_the_same_text_in_pieces),
          UNIT_TEST(what_can_be_read_is_printed_before_the_error),
          UNIT_TEST(a_broken_opt_is_printed_as_a_record), UNIT_TEST(checks_a_whole_message),
          UNIT_TEST(an_update_may_have_no_rdata), UNIT_TEST(names_the_flags))
