/* SPDX-License-Identifier: MIT */
/* Whole messages that RFCs show or describe: built, compared octet by octet, and read back. */
#include <dnswire/dnswire.h>

#include "octets.h"

struct vector {
    const char *rfc;
    uint16_t id, flags;
    const char *name;
    uint16_t type;
    const char *owner[3]; /* of the answers, NULL after the last */
    uint16_t answer_type[3];
    uint32_t ttl_s;
    const char *rdata[3];
    uint16_t rcode, ede; /* an OPT when either is not 0 */
    const uint8_t *octets;
    size_t len;
};

#define QR_AA (DNSW_FLAG_QR | DNSW_FLAG_AA)

static const struct vector vectors[] = {
    {"RFC 1034 section 6.2.1",
     0,
     QR_AA,
     "SRI-NIC.ARPA.",
     DNSW_TYPE_A,
     {"SRI-NIC.ARPA.", "SRI-NIC.ARPA."},
     {DNSW_TYPE_A, DNSW_TYPE_A},
     86400,
     {"26.0.0.73", "10.0.0.51"},
     0,
     0,
     OCTETS("\0\0\x84\0\0\1\0\2\0\0\0\0\7SRI-NIC\4ARPA\0\0\1\0\1"
            "\xC0\x0C\0\1\0\1\0\1\x51\x80\0\4\x1A\0\0\x49"
            "\xC0\x0C\0\1\0\1\0\1\x51\x80\0\4\x0A\0\0\x33")},
    {"RFC 1034 section 6.2.3",
     0,
     QR_AA,
     "SRI-NIC.ARPA.",
     DNSW_TYPE_MX,
     {"SRI-NIC.ARPA."},
     {DNSW_TYPE_MX},
     86400,
     {"0 SRI-NIC.ARPA."},
     0,
     0,
     OCTETS("\0\0\x84\0\0\1\0\1\0\0\0\0\7SRI-NIC\4ARPA\0\0\x0F\0\1"
            "\xC0\x0C\0\x0F\0\1\0\1\x51\x80\0\4\0\0\xC0\x0C")},
    {"RFC 1034 section 6.2.7",
     0,
     QR_AA,
     "USC-ISIC.ARPA.",
     DNSW_TYPE_CNAME,
     {"USC-ISIC.ARPA."},
     {DNSW_TYPE_CNAME},
     86400,
     {"C.ISI.EDU."},
     0,
     0,
     OCTETS("\0\0\x84\0\0\1\0\1\0\0\0\0\x08USC-ISIC\4ARPA\0\0\5\0\1"
            "\xC0\x0C\0\5\0\1\0\1\x51\x80\0\x0B\1C\3ISI\3EDU\0")},
    {"RFC 3597 sections 4 and 5",
     1,
     DNSW_FLAG_QR,
     "a.example.",
     731,
     {"a.example."},
     {731},
     60,
     {"\\# 6 ABCDEF012345"},
     0,
     0,
     OCTETS("\0\1\x80\0\0\1\0\1\0\0\0\0\1a\7example\0\2\xDB\0\1"
            "\xC0\x0C\2\xDB\0\1\0\0\0\x3C\0\6\xAB\xCD\xEF\1\x23\x45")},
    {"RFC 6891 section 6.1.3",
     2,
     DNSW_FLAG_QR,
     "a.",
     DNSW_TYPE_A,
     {NULL},
     {0},
     0,
     {NULL},
     DNSW_RCODE_BADVERS,
     0,
     OCTETS("\0\2\x80\0\0\1\0\0\0\0\0\1\1a\0\0\1\0\1\0\0\x29\4\xD0\1\0\0\0\0\0")},
    {"RFC 8914 section 2",
     3,
     DNSW_FLAG_QR,
     "a.",
     DNSW_TYPE_A,
     {NULL},
     {0},
     0,
     {NULL},
     DNSW_RCODE_REFUSED,
     DNSW_EDE_PROHIBITED,
     OCTETS("\0\3\x80\5\0\1\0\0\0\0\0\1\1a\0\0\1\0\1\0\0\x29\4\xD0\0\0\0\0\0\6"
            "\0\x0F\0\2\0\x12")},
};
#define VECTORS (sizeof(vectors) / sizeof(vectors[0]))

static void put_answers(struct dnsw_builder *b, const struct vector *v)
{
    for (unsigned i = 0; i < 3 && v->owner[i] != NULL; i++) {
        uint8_t owner[DNSW_NAME_MAX], rdata[256];
        CU_ASSERT(dnsw_name_from_text(v->owner[i], strlen(v->owner[i]), NULL, owner) > 0);
        int len = dnsw_rdata_from_text(v->answer_type[i], v->rdata[i], strlen(v->rdata[i]), NULL,
                                       rdata, sizeof(rdata), NULL);
        CU_ASSERT_FATAL(len > 0);
        const struct dnsw_span span = {rdata, (size_t)len};
        CU_ASSERT_TRUE(dnsw_builder_rrset(b, DNSW_SECTION_ANSWER, owner, v->answer_type[i],
                                          DNSW_CLASS_IN, v->ttl_s, &span, 1));
    }
}

static int build(const struct vector *v, uint8_t *buf, size_t size)
{
    struct dnsw_question question = {.type = v->type, .class_ = DNSW_CLASS_IN};
    uint8_t options[6];
    struct dnsw_builder b;
    struct dnsw_writer w;

    int len = dnsw_name_from_text(v->name, strlen(v->name), NULL, question.name);
    CU_ASSERT_FATAL(len > 0);
    question.name_len = (uint8_t)len;
    dnsw_builder_init(&b, buf, size, v->id, (uint16_t)(v->flags | (v->rcode & DNSW_FLAG_RCODE)),
                      v->rcode != 0 ? DNSW_OPT_LEN + sizeof(options) : 0);
    dnsw_builder_question(&b, &question);
    put_answers(&b, v);
    if (v->rcode != 0) {
        dnsw_writer_init(&w, options, sizeof(options), NULL);
        if (v->ede != 0)
            dnsw_edns_write_ede(&w, v->ede, NULL, 0);
        const struct dnsw_edns edns = {.udp_size = 1232,
                                       .rcode_high = (uint8_t)(v->rcode >> 4),
                                       .options = options,
                                       .options_len = (uint16_t)w.pos};
        dnsw_builder_opt(&b, &edns);
    }
    return dnsw_builder_finish(&b);
}

static void messages_are_built_as_their_rfcs_have_them(void)
{
    for (size_t i = 0; i < VECTORS; i++) {
        uint8_t buf[512];
        int len = build(&vectors[i], buf, sizeof(buf));
        printf("\n  %s", vectors[i].rfc);
        CU_ASSERT_FATAL(len > 0);
        ASSERT_OCTETS(buf, (size_t)len, vectors[i].octets, vectors[i].len);
    }
}

static void and_say_what_their_rfcs_say(void)
{
    for (size_t i = 0; i < VECTORS; i++) {
        const struct vector *v = &vectors[i];
        struct dnsw_edns edns = {0};
        struct dnsw_message m;
        struct dnsw_rr rr;
        unsigned answers = 0;
        int got;

        CU_ASSERT_FATAL(dnsw_message_init(&m, v->octets, v->len) == 0);
        while ((got = dnsw_message_next(&m, &rr)) == 1) {
            char text[256];
            if (rr.type == DNSW_TYPE_OPT) {
                ASSERT_INT(dnsw_edns_read(&rr, v->octets, &edns), 0);
                continue;
            }
            CU_ASSERT_FATAL(v->owner[answers] != NULL);
            CU_ASSERT(dnsw_rr_rdata_to_text(&m, &rr, text, sizeof(text)) > 0);
            ASSERT_TEXT(text, v->rdata[answers]);
            ASSERT_INT(rr.ttl_s, v->ttl_s);
            answers++;
        }
        ASSERT_INT(got, 0);
        ASSERT_INT(dnsw_rcode_compose(m.header.flags, &edns), v->rcode);
    }
}

/* Every prefix is refused, and no change of an octet takes the reading past the end. */
static void damaged_they_end_in_an_error_or_a_count(void)
{
    for (size_t i = 0; i < VECTORS; i++) {
        const struct vector *v = &vectors[i];
        size_t at;
        for (size_t len = 0; len < v->len; len++) {
            uint8_t *copy = malloc(len); /* so that a sanitizer sees the first octet past it */
            memcpy(copy, v->octets, len);
            ASSERT_INT(dnsw_message_check(copy, len, &at), DNSW_ERR_SHORT);
            free(copy);
        }
        for (size_t pos = 0; pos < v->len; pos++) {
            for (unsigned value = 0; value < 256; value++) {
                uint8_t *copy = malloc(v->len);
                memcpy(copy, v->octets, v->len);
                copy[pos] = (uint8_t)value;
                if (dnsw_message_check(copy, v->len, &at) < 0)
                    CU_ASSERT(at <= v->len);
                free(copy);
            }
        }
    }
}

UNIT_MAIN("dnswire RFC messages", UNIT_TEST(messages_are_built_as_their_rfcs_have_them),
          UNIT_TEST(and_say_what_their_rfcs_say),
          UNIT_TEST(damaged_they_end_in_an_error_or_a_count))
