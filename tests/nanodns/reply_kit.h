/* SPDX-License-Identifier: MIT */
/* Replies of upstreams from text, and what was made of them as text. */
#ifndef TESTS_REPLY_KIT_H
#define TESTS_REPLY_KIT_H

#include "nanodns/entry_kit.h"
#include "upstream/reply.h"

#define REPLY_KIT_TEXT 4096

struct reply_kit {
    uint8_t msg[DNSW_MESSAGE_MAX];
    size_t len;
};

static inline void reply_kit_fail(const char *what, const char *text)
{
    fprintf(stderr, "reply kit: %s: %s\n", what, text);
    abort();
}

/* "www.example A do cd ch any": name, type, then words. With OPT, in lower case, ID 4660. */
static inline struct nd_upstream_query reply_kit_query(const char *text)
{
    char name[300], type[32], words[64] = "";
    if (sscanf(text, "%299s %31s %63[^\n]", name, type, words) < 2) {
        reply_kit_fail("question", text);
    }
    struct nd_upstream_query query = {.id = 0x1234, .edns = true};
    query.question = entry_kit_question(name, 0);
    if (dnsw_type_from_text(type, strlen(type), &query.question.type) != 0) {
        reply_kit_fail("type", type);
    }
    query.question.dnssec_ok = strstr(words, "do") != NULL;
    query.question.checking_disabled = strstr(words, "cd") != NULL;
    if (strstr(words, "any") != NULL) {
        query.question.class_ = DNSW_CLASS_ANY;
    }
    return query;
}

/* Flags and RCODE from words: "aa ad tc nxdomain". */
static inline uint16_t reply_kit_flags(const char *words)
{
    static const struct {
        const char *word;
        uint16_t flags;
    } rows[] = {
        {"aa", DNSW_FLAG_AA}, {"ad", DNSW_FLAG_AD}, {"tc", DNSW_FLAG_TC},  {"formerr", 1},
        {"servfail", 2},      {"nxdomain", 3},      {"notimp", 4},         {"refused", 5},
        {"yxdomain", 6},      {"notzone", 10},      {"opcode2", 2u << 11},
    };
    uint16_t flags = DNSW_FLAG_QR | DNSW_FLAG_RD | DNSW_FLAG_RA;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        flags |= strstr(words, rows[i].word) != NULL ? rows[i].flags : 0;
    }
    return flags;
}

/* "an www.example 300 A 192.0.2.1"; sections an, ns, ar; a class may stand before the type. */
static inline void reply_kit_record(struct dnsw_builder *b, const char *line)
{
    static uint8_t rdata[DNSW_RDATA_MAX];
    const uint8_t root = 0;
    uint8_t owner[DNSW_NAME_MAX];
    char section[4], name[300], type[32];
    unsigned long ttl_s;
    int at = 0;
    uint16_t number, class_ = DNSW_CLASS_IN;
    if (sscanf(line, "%3s %299s %lu %31s %n", section, name, &ttl_s, type, &at) < 4) {
        reply_kit_fail("record", line);
    }
    if (dnsw_class_from_text(type, strlen(type), &class_) == 0) {
        int more = 0;
        if (sscanf(line + at, "%31s %n", type, &more) < 1) {
            reply_kit_fail("record", line);
        }
        at += more;
    }
    if (dnsw_type_from_text(type, strlen(type), &number) != 0 ||
        dnsw_name_from_text(name, strlen(name), &root, owner) < 0) {
        reply_kit_fail("record", line);
    }
    int len = dnsw_rdata_from_text(number, line + at, strlen(line + at), &root, rdata,
                                   sizeof(rdata), NULL);
    struct dnsw_span span = {.data = rdata, .len = len < 0 ? 0 : (size_t)len};
    enum dnsw_section place = section[1] == 'r'   ? DNSW_SECTION_ADDITIONAL
                              : section[0] == 'n' ? DNSW_SECTION_AUTHORITY
                                                  : DNSW_SECTION_ANSWER;
    if (len < 0 ||
        !dnsw_builder_rrset(b, place, owner, number, class_, (uint32_t)ttl_s, &span, 1)) {
        reply_kit_fail("record", line);
    }
}

/*
 * A reply to `query`: a line of words, then records, lines ended by '\n'. The word "opt" adds an
 * OPT, "badvers" one that makes the RCODE 16.
 */
static inline void reply_kit_write(struct reply_kit *kit, const struct nd_upstream_query *query,
                                   const char *text)
{
    static struct dnsw_builder b;
    char line[1200];
    struct dnsw_question question = {.type = query->question.type,
                                     .class_ = query->question.class_};
    uint8_t sent[ND_UPSTREAM_QUERY_MAX];
    nd_upstream_query_write(query, sent);
    memcpy(question.name, sent + DNSW_HEADER_LEN, query->question.name_len);
    const char *end = strchr(text, '\n');
    int len = (int)(end == NULL ? strlen(text) : (size_t)(end - text));
    snprintf(line, sizeof(line), "%.*s", len, text);
    dnsw_builder_init(&b, kit->msg, sizeof(kit->msg), query->id, reply_kit_flags(line), 0);
    dnsw_builder_question(&b, &question);
    bool opt = strstr(line, "opt") != NULL;
    bool badvers = strstr(line, "badvers") != NULL;
    while (end != NULL && end[1] != '\0') {
        const char *start = end + 1;
        end = strchr(start, '\n');
        len = (int)(end == NULL ? strlen(start) : (size_t)(end - start));
        snprintf(line, sizeof(line), "%.*s", len, start);
        reply_kit_record(&b, line);
    }
    if (opt || badvers) {
        struct dnsw_edns edns = {.udp_size = 1232, .rcode_high = badvers ? 1 : 0};
        dnsw_builder_opt(&b, &edns);
    }
    int total = dnsw_builder_finish(&b);
    if (total < 0) {
        reply_kit_fail("too long", text);
    }
    kit->len = (size_t)total;
}

/* The records of an entry as lines "an www.example. 300 IN A 192.0.2.1\n". */
static inline void reply_kit_text(const struct nd_entry *entry, char *text, size_t size)
{
    static char line[DNSW_RR_TEXT_MAX];
    struct dnsw_message m;
    struct dnsw_rr rr;
    size_t len = 0;
    text[0] = '\0';
    if (dnsw_message_init(&m, entry->msg, entry->msg_len) != 0) {
        reply_kit_fail("entry", "no message");
    }
    while (dnsw_message_next(&m, &rr) == 1) {
        dnsw_rr_to_text(&m, &rr, line, sizeof(line));
        int part = snprintf(text + len, size - len, "%s %s\n",
                            rr.section == DNSW_SECTION_ANSWER ? "an" : "ns", line);
        if (part < 0 || (size_t)part >= size - len) {
            reply_kit_fail("entry", "too long for a text");
        }
        len += (size_t)part;
    }
}

#endif
