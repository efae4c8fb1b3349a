/* SPDX-License-Identifier: MIT */
/* Oracle: a message that parses can be built again, and what was built parses to the same. */
#include <string.h>

#include <dnswire/dnswire.h>

#include "fuzz.h"

/* One record of either message, RDATA in canonical form: compression may change a name's case. */
struct record {
    struct dnsw_rr rr;
    uint8_t rdata[DNSW_RDATA_MAX];
    size_t rdlen;
};

static struct record given, made; /* static: too large for the stack */
static uint8_t built[DNSW_MESSAGE_MAX];

/* The next record but OPT, whose place may change; 1, 0 or an error, like the iterator. */
static int next_record(struct dnsw_message *message, struct record *record)
{
    int more;
    do {
        more = dnsw_message_next(message, &record->rr);
    } while (more == 1 && record->rr.type == DNSW_TYPE_OPT);
    if (more == 1) {
        int len = dnsw_message_rdata(message, &record->rr, record->rdata, sizeof(record->rdata));
        if (len < 0) {
            return len;
        }
        record->rdlen = (size_t)len;
        FUZZ_CHECK(dnsw_rdata_check(record->rr.type, record->rdata, record->rdlen) == 0);
    }
    return more;
}

/* Builds `data` again; 0 when it is no message or does not fit, as names may be written longer. */
static size_t build(const uint8_t *data, size_t size)
{
    struct dnsw_message message;
    struct dnsw_builder builder;
    struct dnsw_question question;
    struct dnsw_edns edns;
    bool has_opt = false;
    int more;

    if (dnsw_message_init(&message, data, size) != 0) {
        return 0;
    }
    dnsw_builder_init(&builder, built, sizeof(built), message.header.id, message.header.flags, 0);
    while ((more = dnsw_message_question(&message, &question)) == 1) {
        dnsw_builder_question(&builder, &question);
    }
    if (more != 0) {
        return 0;
    }
    while ((more = dnsw_message_next(&message, &given.rr)) == 1) {
        if (given.rr.type == DNSW_TYPE_OPT) {
            has_opt = dnsw_edns_read(&given.rr, data, &edns) == 0;
            if (!has_opt) {
                return 0;
            }
            continue;
        }
        int len = dnsw_message_rdata(&message, &given.rr, given.rdata, sizeof(given.rdata));
        if (len < 0) {
            return 0;
        }
        struct dnsw_span span = {given.rdata, (size_t)len};
        if (!dnsw_builder_rrset(&builder, given.rr.section, given.rr.owner, given.rr.type,
                                given.rr.class_, given.rr.ttl_s, &span, 1)) {
            return 0;
        }
    }
    FUZZ_CHECK(message.reader.pos <= size);
    if (more != 0) {
        return 0;
    }
    if (has_opt) {
        dnsw_builder_opt(&builder, &edns);
    }
    int len = dnsw_builder_finish(&builder);
    return len < 0 ? 0 : (size_t)len;
}

static void compare_questions(struct dnsw_message *a, struct dnsw_message *b)
{
    struct dnsw_question qa;
    struct dnsw_question qb;
    int more;
    while ((more = dnsw_message_question(a, &qa)) == 1) {
        FUZZ_CHECK(dnsw_message_question(b, &qb) == 1);
        FUZZ_CHECK(qa.type == qb.type && qa.class_ == qb.class_);
        FUZZ_CHECK(dnsw_name_equal(qa.name, qb.name));
    }
    FUZZ_CHECK(more == 0 && dnsw_message_question(b, &qb) == 0);
}

static void compare_records(struct dnsw_message *a, struct dnsw_message *b)
{
    int more;
    while ((more = next_record(a, &given)) == 1) {
        FUZZ_CHECK(next_record(b, &made) == 1);
        FUZZ_CHECK(given.rr.section == made.rr.section);
        FUZZ_CHECK(given.rr.type == made.rr.type && given.rr.class_ == made.rr.class_);
        FUZZ_CHECK(given.rr.ttl_s == made.rr.ttl_s);
        FUZZ_CHECK(dnsw_name_equal(given.rr.owner, made.rr.owner));
        FUZZ_CHECK(given.rdlen == made.rdlen);
        uint16_t type = given.rr.type;
        FUZZ_CHECK(dnsw_rdata_canonical(type, given.rdata, given.rdlen, given.rdata) == 0);
        FUZZ_CHECK(dnsw_rdata_canonical(type, made.rdata, made.rdlen, made.rdata) == 0);
        FUZZ_CHECK(memcmp(given.rdata, made.rdata, given.rdlen) == 0);
    }
    FUZZ_CHECK(more == 0 && next_record(b, &made) == 0);
}

/* All of a message that is well prints, and its lines end. */
static void print_message(const uint8_t *data, size_t size)
{
    static char text[4 * DNSW_RR_TEXT_MAX];
    size_t at = 0;
    int checked = dnsw_message_check(data, size, &at);
    int printed = dnsw_message_to_text(data, size, text, sizeof(text), NULL, NULL);
    FUZZ_CHECK(at <= size);
    FUZZ_CHECK(checked != 0 || printed == 0 || printed == DNSW_ERR_NOSPACE);
    size_t len = strlen(text);
    FUZZ_CHECK(len == 0 || text[len - 1] == '\n');
}

static void print_records(const uint8_t *data, size_t size)
{
    static char text[4 * DNSW_RDATA_MAX];
    struct dnsw_message message;
    if (dnsw_message_init(&message, data, size) != 0) {
        return;
    }
    while (dnsw_message_next(&message, &given.rr) == 1) {
        int len = dnsw_rr_to_text(&message, &given.rr, text, sizeof(text));
        FUZZ_CHECK(len < 0 || (size_t)len == strlen(text));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dnsw_message a;
    struct dnsw_message b;

    print_records(data, size);
    print_message(data, size);
    size_t len = build(data, size);
    if (len > 0) {
        FUZZ_CHECK(dnsw_message_init(&a, data, size) == 0);
        FUZZ_CHECK(dnsw_message_init(&b, built, len) == 0);
        FUZZ_CHECK(a.header.id == b.header.id && a.header.flags == b.header.flags);
        for (int section = 0; section < DNSW_SECTIONS; section++) {
            FUZZ_CHECK(a.header.count[section] == b.header.count[section]);
        }
        compare_questions(&a, &b);
        compare_records(&a, &b);
    }
    return 0;
}
