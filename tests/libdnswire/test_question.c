/* SPDX-License-Identifier: MIT */
#include <dnswire/message.h>
#include <dnswire/types.h>

#include "octets.h"

/* RFC 1035 section 4.1.2 */
static const uint8_t octets[] = {
    3, 'W', 'w', 'w', 3, 'l', 'a', 'n', 0, /* QNAME */
    0, 28,                                 /* QTYPE AAAA */
    0, 1,                                  /* QCLASS IN */
};

static void reads_and_writes_every_field(void)
{
    struct dnsw_question question;
    struct dnsw_reader r;
    struct dnsw_writer w;
    uint8_t buf[sizeof(octets)];

    dnsw_reader_init(&r, octets, sizeof(octets));
    dnsw_question_read(&r, &question);
    ASSERT_INT(r.error, 0);
    ASSERT_INT(dnsw_reader_left(&r), 0);
    ASSERT_OCTETS(question.name, question.name_len, octets, 9); /* its case kept */
    ASSERT_INT(question.type, DNSW_TYPE_AAAA);
    ASSERT_INT(question.class_, DNSW_CLASS_IN);

    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_question_write(&w, &question);
    ASSERT_INT(w.error, 0);
    ASSERT_OCTETS(buf, w.pos, octets, sizeof(octets));
    dnsw_writer_init(&w, buf, sizeof(buf) - 1, NULL);
    dnsw_question_write(&w, &question);
    ASSERT_INT(w.error, DNSW_ERR_NOSPACE);
}

static void every_prefix_is_short(void)
{
    for (size_t len = 0; len < sizeof(octets); len++) {
        struct dnsw_question question;
        struct dnsw_reader r;
        dnsw_reader_init(&r, octets, len);
        dnsw_question_read(&r, &question);
        ASSERT_INT(r.error, DNSW_ERR_SHORT);
    }
}

UNIT_MAIN("dnswire question", UNIT_TEST(reads_and_writes_every_field),
          UNIT_TEST(every_prefix_is_short))
