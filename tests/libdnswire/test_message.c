/* SPDX-License-Identifier: MIT */
#include <dnswire/message.h>
#include <dnswire/types.h>

#include "octets.h"

/* www.lan A: an alias, its address, a name server, and an OPT. */
static const uint8_t response[] = {
    0x12, 0x34, 0x81, 0x80, 0,    1,    0,    2,    0,    1,    0, 1, /* 0: header */
    3,    'w',  'w',  'w',  3,    'l',  'a',  'n',  0,                /* 12: QNAME */
    0,    1,    0,    1,                                              /* A IN */
    0xC0, 0x0C, 0,    5,    0,    1,    0,    0,    0x0E, 0x10, /* 25: www.lan CNAME, 3600 s */
    0,    6,    3,    'w',  'e',  'b',  0xC0, 0x10,             /* 35: web.lan */
    0xC0, 0x25, 0,    1,    0,    1,    0xFF, 0xFF, 0xFF, 0xFF, /* 43: web.lan A, a TTL above 2^31
                                                                 */
    0,    4,    192,  0,    2,    1,                            /* 53 */
    0xC0, 0x10, 0,    2,    0,    1,    0,    0,    0,    60,   /* 59: lan NS */
    0,    5,    2,    'n',  's',  0xC0, 0x10,                   /* 69: ns.lan */
    0,    0,    41,   0x04, 0xD0, 0,    0,    0,    0,    0,    0, /* 76: OPT */
};

/* Every record of a message with its RDATA: their number, or the first error. */
static int parse_all(const uint8_t *octets, size_t len)
{
    struct dnsw_message m;
    struct dnsw_rr rr;
    uint8_t rdata[1024];
    int count = 0;

    int got = dnsw_message_init(&m, octets, len);
    if (got != 0)
        return got;
    while ((got = dnsw_message_next(&m, &rr)) == 1) {
        got = dnsw_message_rdata(&m, &rr, rdata, sizeof(rdata));
        if (got < 0)
            return got;
        count++;
    }
    return got < 0 ? got : count;
}

static void reads_questions_and_records_in_order(void)
{
    static const struct {
        enum dnsw_section section;
        const char *owner;
        uint16_t type, class_, rdlen;
        uint32_t ttl_s;
        const char *rdata;
        size_t rdata_len, rdata_at;
    } rows[] = {
        {DNSW_SECTION_ANSWER, "\3www\3lan", 5, 1, 6, 3600, "\3web\3lan", 9, 37},
        {DNSW_SECTION_ANSWER, "\3web\3lan", 1, 1, 4, 0xFFFFFFFF, "\xC0\0\2\1", 4, 55},
        {DNSW_SECTION_AUTHORITY, "\3lan", 2, 1, 5, 60, "\2ns\3lan", 8, 71},
        {DNSW_SECTION_ADDITIONAL, "", 41, 1232, 0, 0, "", 0, 87},
    };
    struct dnsw_question question;
    struct dnsw_message m;
    struct dnsw_rr rr;
    uint8_t rdata[64];

    ASSERT_INT(dnsw_message_init(&m, response, sizeof(response)), 0);
    ASSERT_INT(m.header.id, 0x1234);
    ASSERT_INT(dnsw_message_question(&m, &question), 1);
    ASSERT_OCTETS(question.name, question.name_len, "\3www\3lan", 9);
    ASSERT_INT(dnsw_message_question(&m, &question), 0);
    for (size_t i = 0; i < 4; i++) {
        ASSERT_INT(dnsw_message_next(&m, &rr), 1);
        ASSERT_INT(rr.section, rows[i].section);
        ASSERT_OCTETS(rr.owner, rr.owner_len, rows[i].owner, strlen(rows[i].owner) + 1);
        ASSERT_INT(rr.type, rows[i].type);
        ASSERT_INT(rr.class_, rows[i].class_);
        ASSERT_INT(rr.ttl_s, rows[i].ttl_s);
        ASSERT_INT(rr.rdlen, rows[i].rdlen);
        ASSERT_INT(rr.rdata_at, rows[i].rdata_at);
        int len = dnsw_message_rdata(&m, &rr, rdata, sizeof(rdata));
        ASSERT_INT(len, rows[i].rdata_len);
        ASSERT_OCTETS(rdata, rows[i].rdata_len, rows[i].rdata, rows[i].rdata_len);
    }
    ASSERT_INT(dnsw_message_next(&m, &rr), 0);
    ASSERT_INT(dnsw_message_next(&m, &rr), 0);
}

static void passes_over_questions_nobody_asks_for(void)
{
    struct dnsw_message m;
    struct dnsw_rr rr;

    ASSERT_INT(dnsw_message_init(&m, response, sizeof(response)), 0);
    ASSERT_INT(dnsw_message_next(&m, &rr), 1);
    ASSERT_INT(rr.type, DNSW_TYPE_CNAME);
    struct dnsw_question question;
    ASSERT_INT(dnsw_message_question(&m, &question), 0);
}

static void the_rdata_buffer_is_kept_to(void)
{
    struct dnsw_message m;
    struct dnsw_rr rr;
    uint8_t rdata[9];

    ASSERT_INT(dnsw_message_init(&m, response, sizeof(response)), 0);
    ASSERT_INT(dnsw_message_next(&m, &rr), 1);
    ASSERT_INT(dnsw_message_rdata(&m, &rr, rdata, 9), 9);
    ASSERT_INT(dnsw_message_rdata(&m, &rr, rdata, 8), DNSW_ERR_NOSPACE);
    ASSERT_INT(m.reader.error, 0);
    ASSERT_INT(dnsw_message_next(&m, &rr), 1);
}

static void every_prefix_is_short(void)
{
    for (size_t len = 0; len < sizeof(response); len++) {
        uint8_t *copy = malloc(len); /* so that a sanitizer sees the first octet past it */
        memcpy(copy, response, len);
        ASSERT_INT(parse_all(copy, len), DNSW_ERR_SHORT);
        free(copy);
    }
    ASSERT_INT(parse_all(response, sizeof(response)), 4);
}

static void every_mutation_of_one_octet_ends_with_a_count_or_an_error(void)
{
    uint8_t *copy = malloc(sizeof(response));

    for (size_t at = 0; at < sizeof(response); at++) {
        for (unsigned value = 0; value < 256; value++) {
            memcpy(copy, response, sizeof(response));
            copy[at] = (uint8_t)value;
            int got = parse_all(copy, sizeof(response));
            CU_ASSERT(got <= 4 && got >= DNSW_ERR_ORDER);
        }
    }
    free(copy);
}

static void octets_behind_the_last_record_are_trailing(void)
{
    uint8_t octets[sizeof(response) + 1] = {0};
    struct dnsw_message m;
    struct dnsw_rr rr;

    memcpy(octets, response, sizeof(response));
    ASSERT_INT(parse_all(octets, sizeof(octets)), DNSW_ERR_TRAILING);

    /* a bare header with a record nobody counted */
    memset(octets + 4, 0, 8);
    ASSERT_INT(dnsw_message_init(&m, octets, 13), 0);
    ASSERT_INT(dnsw_message_next(&m, &rr), DNSW_ERR_TRAILING);
    ASSERT_INT(m.reader.pos, 12);
    ASSERT_INT(dnsw_message_next(&m, &rr), DNSW_ERR_TRAILING);
    ASSERT_INT(dnsw_message_init(&m, octets, 12), 0);
    ASSERT_INT(dnsw_message_next(&m, &rr), 0);
}

static void eleven_octets_are_no_message(void)
{
    struct dnsw_message m;

    ASSERT_INT(dnsw_message_init(&m, response, 11), DNSW_ERR_SHORT);
    ASSERT_INT(dnsw_message_init(&m, NULL, 0), DNSW_ERR_SHORT);
}

static void errors_stick_and_tell_where(void)
{
    static const uint8_t bad_question[] = {0, 0,   0,    0, 0, 1, 0, 0, 0, 0, 0, 0, /* QDCOUNT 1 */
                                           1, 'a', 0x40, 0, 1, 0, 1};
    struct dnsw_question question;
    struct dnsw_message m;
    struct dnsw_rr rr;

    ASSERT_INT(dnsw_message_init(&m, bad_question, sizeof(bad_question)), 0);
    ASSERT_INT(dnsw_message_question(&m, &question), DNSW_ERR_LABEL_TYPE);
    ASSERT_INT(m.reader.pos, 14);
    ASSERT_INT(dnsw_message_question(&m, &question), DNSW_ERR_LABEL_TYPE);
    ASSERT_INT(dnsw_message_next(&m, &rr), DNSW_ERR_LABEL_TYPE);

    ASSERT_INT(dnsw_message_init(&m, bad_question, sizeof(bad_question)), 0);
    ASSERT_INT(dnsw_message_next(&m, &rr), DNSW_ERR_LABEL_TYPE);
    ASSERT_INT(m.reader.pos, 14);
}

/* RFC 6891 section 6.1.1 */
static void one_opt_in_its_place(void)
{
    static const uint8_t opt[] = {0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 0};
    uint8_t octets[12 + 2 * sizeof(opt) + 4] = {0};
    struct dnsw_message m;
    struct dnsw_rr rr;

    memcpy(octets + 12, opt, sizeof(opt));
    memcpy(octets + 12 + sizeof(opt), opt, sizeof(opt));
    octets[11] = 2; /* twice */
    ASSERT_INT(dnsw_message_init(&m, octets, 12 + 2 * sizeof(opt)), 0);
    ASSERT_INT(dnsw_message_next(&m, &rr), 1);
    ASSERT_INT(dnsw_message_next(&m, &rr), DNSW_ERR_OPT);
    ASSERT_INT(m.reader.pos, 12 + sizeof(opt));
    ASSERT_INT(dnsw_message_next(&m, &rr), DNSW_ERR_OPT);

    octets[11] = 0;
    octets[7] = 1; /* in the answer section */
    ASSERT_INT(parse_all(octets, 12 + sizeof(opt)), DNSW_ERR_OPT);
    octets[7] = 0;
    octets[9] = 1; /* in the authority section */
    ASSERT_INT(parse_all(octets, 12 + sizeof(opt)), DNSW_ERR_OPT);

    octets[9] = 0;
    octets[11] = 1; /* with an owner */
    memcpy(octets + 12, "\1a", 2);
    memcpy(octets + 14, opt, sizeof(opt));
    ASSERT_INT(parse_all(octets, 14 + sizeof(opt)), DNSW_ERR_OPT);
}

/* Fill `octets` behind a header with copies of an item; how many went in. */
static unsigned fill(uint8_t *octets, size_t size, size_t at, const void *item, size_t len)
{
    unsigned count = 0;

    for (; size - at >= len; at += len, count++)
        memcpy(octets + at, item, len);
    return count;
}

/*
 * A name bomb: `chain` is the worst name there is, as many records as 64 KiB hold point at its end.
 * Octets stepped over, not time, are what a loaded machine cannot change: the bound of 128 hops and
 * 127 labels a name makes it linear in the records.
 */
static void a_message_of_pointers_is_read_in_full(void)
{
    static uint8_t octets[DNSW_MESSAGE_MAX];
    size_t pos = 13, target = 12;

    memset(octets, 0, sizeof(octets));
    octets[5] = 1; /* one question holds the chain's root, and its QTYPE and QCLASS the rest */
    for (unsigned i = 0; i < 127; i++, target = pos, pos += 4) {
        const uint8_t link[] = {1, 'a', (uint8_t)(0xC0 | target >> 8), (uint8_t)target};
        memcpy(octets + pos, link, sizeof(link));
    }
    /* the chain stands in the RDATA of a first record of an unknown type */
    memmove(octets + 28, octets + 13, pos - 13);
    uint16_t shift = 15;
    for (size_t at = 28 + 2; at < pos + shift; at += 4) {
        size_t old = (size_t)(octets[at] & 0x3F) << 8 | octets[at + 1];
        size_t fresh = old == 12 ? 12 : old + shift;
        octets[at] = (uint8_t)(0xC0 | fresh >> 8);
        octets[at + 1] = (uint8_t)fresh;
    }
    const uint8_t first[] = {
        0, 0xFF, 0, 0, 1, 0, 0, 0, 0, (uint8_t)((pos - 13) >> 8), (uint8_t)(pos - 13)};
    memset(octets + 12, 0, 5); /* the question: ".", type 0, class 0 */
    memcpy(octets + 17, first, sizeof(first));
    size_t last = target + shift;
    const uint8_t bomb[] = {
        (uint8_t)(0xC0 | last >> 8), (uint8_t)last, 0, 2, 0, 1, 0, 0, 0, 0, 0, 2,
        (uint8_t)(0xC0 | last >> 8), (uint8_t)last}; /* NS, twice the chain */
    unsigned records = 1 + fill(octets, sizeof(octets), pos + shift, bomb, sizeof(bomb));
    octets[6] = (uint8_t)(records >> 8);
    octets[7] = (uint8_t)records;
    size_t len = pos + shift + (records - 1) * sizeof(bomb);
    ASSERT_INT(parse_all(octets, len), records);
}

UNIT_MAIN("dnswire message", UNIT_TEST(reads_questions_and_records_in_order),
          UNIT_TEST(passes_over_questions_nobody_asks_for), UNIT_TEST(the_rdata_buffer_is_kept_to),
          UNIT_TEST(every_prefix_is_short),
          UNIT_TEST(every_mutation_of_one_octet_ends_with_a_count_or_an_error),
          UNIT_TEST(octets_behind_the_last_record_are_trailing),
          UNIT_TEST(eleven_octets_are_no_message), UNIT_TEST(errors_stick_and_tell_where),
          UNIT_TEST(one_opt_in_its_place), UNIT_TEST(a_message_of_pointers_is_read_in_full))
