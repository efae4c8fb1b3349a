/* SPDX-License-Identifier: MIT */
#include <dnswire/message.h>
#include <dnswire/text.h>
#include <dnswire/types.h>

#include <time.h>

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

/* Every type with names, lists or a structure of its own, and an OPT with two options. */
static const uint8_t all_types[] = {
    0x00, 0x01, 0x84, 0x00, 0,    1, 0, 12, 0, 1, 0,  1,                        /* 0: header */
    1,    'a',  0,    0,    255,  0, 1,                                         /* 12: a ANY */
    0xC0, 0x0C, 0,    15,   0,    1, 0, 0,  0, 1, 0,  4,   0,    10,  0xC0, 12, /* MX 10 a */
    0xC0, 0x0C, 0,    16,   0,    1, 0, 0,  0, 1, 0,  5,   2,    'h', 'i',  1,    'x', /* TXT */
    0xC0, 0x0C, 0,    28,   0,    1, 0, 0,  0, 1, 0,  16,  0x20, 1,   0x0D, 0xB8,      /* AAAA */
    0,    0,    0,    0,    0,    0, 0, 0,  0, 0, 0,  1,                               /* … */
    0xC0, 0x0C, 0,    33,   0,    1, 0, 0,  0, 1, 0,  8,   0,    1,   0,    2,    0,
    3,    0xC0, 12, /* SRV */
    0xC0, 0x0C, 0,    35,   0,    1, 0, 0,  0, 1, 0,  11,  0,    1,   0,    2,    1,
    'u',  0,                                                                      /* NAPTR */
    1,    'r',  0xC0, 12,                                                         /* … */
    0xC0, 0x0C, 0,    44,   0,    1, 0, 0,  0, 1, 0,  3,   1,    1,   0xAB,       /* SSHFP */
    0xC0, 0x0C, 0,    52,   0,    1, 0, 0,  0, 1, 0,  4,   3,    1,   1,    0xAB, /* TLSA */
    0xC0, 0x0C, 0,    64,   0,    1, 0, 0,  0, 1, 0,  24,  0,    1,   0,          /* SVCB 1 . */
    0,    0,    0,    2,    0,    1, 0, 1,  0, 3, 2,  'h', '2',  0,   4,    0,    4,
    1,    2,    3,    4, /* mandatory alpn … */
    0xC0, 0x0C, 1,    1,    0,    1, 0, 0,  0, 1, 0,  8,   0,    5,   'i',  's',  's',
    'u',  'e',  ';',                                                            /* CAA */
    0xC0, 0x0C, 0,    12,   0,    1, 0, 0,  0, 1, 0,  2,   0xC0, 12,            /* PTR */
    0xC0, 0x0C, 2,    0xDB, 0,    1, 0, 0,  0, 1, 0,  1,   7,                   /* TYPE731 */
    0xC0, 0x0C, 0,    5,    0,    1, 0, 0,  0, 1, 0,  4,   1,    'c', 0xC0, 12, /* CNAME c.a */
    0xC0, 0x0C, 0,    6,    0,    1, 0, 0,  0, 1, 0,  24,  0xC0, 12,  0xC0, 12, /* SOA */
    0,    0,    0,    1,    0,    0, 0, 2,  0, 0, 0,  3,   0,    0,   0,    4,    0,
    0,    0,    5, /* … */
    0,    0,    41,   4,    0xD0, 0, 0, 0,  0, 0, 10, 0,   3,    0,   0,    0,    15,
    0,    2,    0,    18, /* OPT */
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

/* The printing of every record: what is malformed has the generic form. */
static void print_all(const uint8_t *octets, size_t len)
{
    struct dnsw_message m;
    struct dnsw_rr rr;

    if (dnsw_message_init(&m, octets, len) != 0)
        return;
    while (dnsw_message_next(&m, &rr) == 1) {
        uint8_t rdata[1024];
        char text[8192];
        int read = dnsw_message_rdata(&m, &rr, rdata, sizeof(rdata));
        int printed = dnsw_rr_to_text(&m, &rr, text, sizeof(text));
        CU_ASSERT(printed > 0);
        CU_ASSERT(read >= 0 || rr.rdlen == 0 || strstr(text, " \\# ") != NULL);
    }
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
    rr.rdata_at = sizeof(response) - 1; /* a record of another message, say */
    ASSERT_INT(dnsw_message_rdata(&m, &rr, rdata, 9), DNSW_ERR_SHORT);
    ASSERT_INT(dnsw_message_next(&m, &rr), 1);
}

static void every_prefix_is_short(void)
{
    static const struct {
        const uint8_t *octets;
        size_t len;
        int records;
    } messages[] = {
        {response, sizeof(response), 4},
        {all_types, sizeof(all_types), 14},
    };

    for (size_t i = 0; i < 2; i++) {
        for (size_t len = 0; len < messages[i].len; len++) {
            uint8_t *copy = malloc(len); /* so that a sanitizer sees the first octet past it */
            memcpy(copy, messages[i].octets, len);
            ASSERT_INT(parse_all(copy, len), DNSW_ERR_SHORT);
            print_all(copy, len);
            free(copy);
        }
        ASSERT_INT(parse_all(messages[i].octets, messages[i].len), messages[i].records);
    }
}

static void mutate(const uint8_t *octets, size_t len)
{
    uint8_t *copy = malloc(len);

    for (size_t at = 0; at < len; at++) {
        for (unsigned value = 0; value < 256; value++) {
            memcpy(copy, octets, len);
            copy[at] = (uint8_t)value;
            int got = parse_all(copy, len);
            CU_ASSERT(got <= 14 && got >= DNSW_ERR_ORDER);
            print_all(copy, len);
        }
    }
    free(copy);
}

static void every_mutation_of_one_octet_ends_with_a_count_or_an_error(void)
{
    mutate(response, sizeof(response));
    mutate(all_types, sizeof(all_types));
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

/* A pointer's two octets. */
static void put_pointer(uint8_t *octets, size_t target)
{
    octets[0] = (uint8_t)(0xC0 | target >> 8);
    octets[1] = (uint8_t)target;
}

/* A name of `labels` labels of one octet at `pos`, the root behind each but a pointer of its own;
 * `*ret_last` is where the whole of it stands. Returns the offset behind. */
static size_t put_chain(uint8_t *octets, size_t pos, unsigned labels, size_t *ret_last)
{
    size_t target = pos;

    octets[pos++] = 0;
    for (unsigned i = 0; i < labels; i++, pos += 4) {
        memcpy(octets + pos, "\1a", 2);
        put_pointer(octets + pos + 2, target);
        target = pos;
    }
    *ret_last = target;
    return pos;
}

/* A record of 16 octets with three names, as pointers: no other message has as many names. */
static size_t put_minfo(uint8_t *octets, size_t pos, size_t target)
{
    memcpy(octets + pos, "\0\0\0\16\0\1\0\0\0\0\0\4", 12);
    put_pointer(octets + pos, target);
    put_pointer(octets + pos + 12, target);
    put_pointer(octets + pos + 14, target);
    return pos + 16;
}

/* Steps of a name of `labels` labels of one octet, each behind a pointer, above those free. */
static unsigned charged_steps(unsigned labels)
{
    unsigned steps = 2 * labels + 1; /* and the pointer of the record */

    return steps > DNSW_NAME_STEPS_FREE ? steps - DNSW_NAME_STEPS_FREE : 0;
}

/*
 * 64 KiB of MINFO records, in the RDATA of the first record two chains of pointers: one as long as
 * names can be, and one that is free of charge. As many records as what a reader has allows, and
 * `more`, have the first for all their names, the others the second.
 */
static size_t name_bomb(uint8_t *octets, unsigned more, unsigned *ret_records)
{
    static const uint8_t first[] = {0, 2, 0xDB, 0, 1, 0, 0, 0, 0, 0, 0}; /* ". TYPE731" */
    const unsigned free_labels = DNSW_NAME_STEPS_FREE / 2 - 1;
    size_t pos = DNSW_HEADER_LEN + sizeof(first), longest, cheap;
    unsigned names = DNSW_READER_STEPS_MAX / charged_steps(DNSW_LABELS_MAX);

    memset(octets, 0, DNSW_MESSAGE_MAX);
    memcpy(octets + DNSW_HEADER_LEN, first, sizeof(first));
    pos = put_chain(octets, pos, DNSW_LABELS_MAX, &longest);
    pos = put_chain(octets, pos, free_labels, &cheap);
    size_t rdlen = pos - DNSW_HEADER_LEN - sizeof(first);
    octets[DNSW_HEADER_LEN + 9] = (uint8_t)(rdlen >> 8);
    octets[DNSW_HEADER_LEN + 10] = (uint8_t)rdlen;

    unsigned records = 1;
    for (; DNSW_MESSAGE_MAX - pos >= 16; records++)
        pos = put_minfo(octets, pos, records - 1 < names / 3 + more ? longest : cheap);
    octets[6] = (uint8_t)(records >> 8);
    octets[7] = (uint8_t)records;
    *ret_records = records;
    return pos;
}

/* Only an optimised build without instruments says anything about time. */
#if defined(__has_feature)
#define INSTRUMENTED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
#define INSTRUMENTED 1
#else
#define INSTRUMENTED 0
#endif

static void bomb_costs_milliseconds(const uint8_t *octets, size_t len, int want)
{
    clock_t best = CLOCKS_PER_SEC;

    for (unsigned i = 0; i < 20; i++) { /* processor time, the best of some: others run here too */
        clock_t start = clock();
        ASSERT_INT(parse_all(octets, len), want);
        clock_t spent = clock() - start;
        best = spent < best ? spent : best;
    }
    printf("%.1f ms ", 1e3 * (double)best / CLOCKS_PER_SEC);
    if (!INSTRUMENTED) /* 2 ms on a quiet machine; ten times that is not yet a slow one's fault */
        CU_ASSERT(best < CLOCKS_PER_SEC / 50);
}

static void a_message_of_pointers_costs_milliseconds(void)
{
    static uint8_t octets[DNSW_MESSAGE_MAX];
    unsigned records;

    size_t len = name_bomb(octets, 0, &records);
    bomb_costs_milliseconds(octets, len, (int)records);
    len = name_bomb(octets, 1, &records); /* one record too many that is as bad as can be */
    bomb_costs_milliseconds(octets, len, DNSW_ERR_POINTER);
    len = name_bomb(octets, records, &records);
    bomb_costs_milliseconds(octets, len, DNSW_ERR_POINTER);
}

/* Names as deep as the deepest in use are free however often they are read. */
static void names_in_use_are_free(void)
{
    static uint8_t octets[DNSW_MESSAGE_MAX];
    unsigned records;
    struct dnsw_message m;
    struct dnsw_rr rr;
    uint8_t rdata[1024];

    size_t len = name_bomb(octets, 0, &records);
    CU_ASSERT(34 + 12 <= DNSW_NAME_STEPS_FREE);
    ASSERT_INT(dnsw_message_init(&m, octets, len), 0);
    for (unsigned i = 0; i < records; i++)
        ASSERT_INT(dnsw_message_next(&m, &rr), 1);
    uint32_t steps = m.reader.steps;
    for (unsigned i = 0; i < 100; i++)
        ASSERT_INT(dnsw_message_rdata(&m, &rr, rdata, sizeof(rdata)), 2 * (2 * 23 + 1));
    ASSERT_INT(m.reader.steps, steps);
}

UNIT_MAIN("dnswire message", UNIT_TEST(reads_questions_and_records_in_order),
          UNIT_TEST(passes_over_questions_nobody_asks_for), UNIT_TEST(the_rdata_buffer_is_kept_to),
          UNIT_TEST(every_prefix_is_short),
          UNIT_TEST(every_mutation_of_one_octet_ends_with_a_count_or_an_error),
          UNIT_TEST(octets_behind_the_last_record_are_trailing),
          UNIT_TEST(eleven_octets_are_no_message), UNIT_TEST(errors_stick_and_tell_where),
          UNIT_TEST(one_opt_in_its_place), UNIT_TEST(a_message_of_pointers_costs_milliseconds),
          UNIT_TEST(names_in_use_are_free))
