/* SPDX-License-Identifier: MIT */
#include "answer_cache.h"

#include <string.h>

#include <dnswire/dnswire.h>

#include "base/limits.h"

#include "fuzz.h"

static const uint8_t root[1] = {0};

struct said {
    const char *name;
    uint16_t type;
    bool dnssec_ok;
    bool failure;
    uint16_t rcode;
    const char *tail;
    const char *records[6]; /* "AN owner TYPE rdata" or "AU …" */
};

#define SOA "AU example.com SOA ns.example.com. admin.example.com. 1 2 3 4 60"

static const struct said said[] = {
    {"example.com", DNSW_TYPE_A, false, false, 0, NULL, {"AN example.com A 192.0.2.10"}},
    {"example.com",
     DNSW_TYPE_A,
     true,
     false,
     0,
     NULL,
     {"AN example.com A 192.0.2.10",
      "AN example.com RRSIG A 13 2 60 20300101000000 20200101000000 1 example.com. AAAA"}},
    {"example.com", DNSW_TYPE_AAAA, false, false, 0, NULL, {SOA}},
    {"no.example.com", DNSW_TYPE_A, false, false, DNSW_RCODE_NXDOMAIN, NULL, {SOA}},
    {"fail.example.com", DNSW_TYPE_A, false, true, DNSW_RCODE_SERVFAIL, NULL, {NULL}},
    {"refused.example.com", DNSW_TYPE_A, false, false, DNSW_RCODE_REFUSED, NULL, {NULL}},
    {"www.example.com",
     DNSW_TYPE_A,
     false,
     false,
     0,
     NULL,
     {"AN www.example.com CNAME web.example.com", "AN web.example.com A 192.0.2.11",
      "AN web.example.com A 192.0.2.12", "AU example.com NS ns.example.com"}},
    {"home.example.com",
     DNSW_TYPE_A,
     false,
     false,
     0,
     "api.lan",
     {"AN home.example.com CNAME x.example.com", "AN x.example.com CNAME api.lan"}},
    {"gone.example.com",
     DNSW_TYPE_A,
     false,
     false,
     0,
     "none.lan",
     {"AN gone.example.com CNAME none.lan"}},
    {"open.example.com",
     DNSW_TYPE_A,
     false,
     false,
     0,
     "www.example.com",
     {"AN open.example.com CNAME www.example.com", "AU example.com NS ns.example.com"}},
    {"loop.example.com",
     DNSW_TYPE_A,
     false,
     false,
     0,
     "loop.example.com",
     {"AN loop.example.com CNAME loop.example.com"}},
    {"out.example.com",
     DNSW_TYPE_A,
     false,
     false,
     0,
     "out.lan",
     {"AN out.example.com CNAME out.lan"}},
};

static uint8_t put_name(const char *text, uint8_t *name)
{
    int len = dnsw_name_from_text(text, strlen(text), root, name);
    FUZZ_CHECK(len > 0);
    return (uint8_t)len;
}

static void put_record(struct dnsw_builder *b, const char *line)
{
    static uint8_t rdata[1024];
    char owner_text[64];
    char type_text[16];
    int value_at = 0;
    uint8_t owner[DNSW_NAME_MAX];
    uint16_t type;
    FUZZ_CHECK(sscanf(line + 3, "%63s %15s %n", owner_text, type_text, &value_at) == 2);
    const char *value = line + 3 + value_at;
    FUZZ_CHECK(dnsw_type_from_text(type_text, strlen(type_text), &type) >= 0);
    int len = dnsw_rdata_from_text(type, value, strlen(value), root, rdata, sizeof(rdata), NULL);
    FUZZ_CHECK(len >= 0);
    put_name(owner_text, owner);
    struct dnsw_span span = {rdata, (size_t)len};
    FUZZ_CHECK(dnsw_builder_rrset(b, line[1] == 'N' ? DNSW_SECTION_ANSWER : DNSW_SECTION_AUTHORITY,
                                  owner, type, DNSW_CLASS_IN, 250, &span, 1));
}

/* `parts` has the question and all but the message. */
static struct nd_entry *entry_of(struct nd_entry_parts *parts, const char *const *records,
                                 size_t count)
{
    static uint8_t msg[ND_TCP_MESSAGE_MAX];
    struct dnsw_builder b;
    struct dnsw_question question = {
        .name_len = parts->question.name_len,
        .type = parts->question.type,
        .class_ = parts->question.class_,
    };
    memcpy(question.name, parts->question.name, question.name_len);
    dnsw_builder_init(&b, msg, sizeof(msg), 0, DNSW_FLAG_QR, 0);
    dnsw_builder_question(&b, &question);
    for (size_t i = 0; i < count && records[i] != NULL; i++) {
        put_record(&b, records[i]);
    }
    int len = dnsw_builder_finish(&b);
    FUZZ_CHECK(len > 0);
    parts->msg = msg;
    parts->msg_len = (size_t)len;
    parts->life_ms = ANSWER_CACHE_LIFE_MS;
    struct nd_entry *entry = nd_entry_new(parts);
    FUZZ_CHECK(entry != NULL);
    return entry;
}

struct nd_cache *answer_cache_new(void)
{
    const struct nd_cache_options options = {
        .entries_max = 100,
        .octets_max = 1 << 20,
        .ttl_max_s = 100000,
        .stale_s = 1000,
    };
    struct nd_cache *cache = nd_cache_new(&options, 5);
    FUZZ_CHECK(cache != NULL);
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
        struct nd_entry_parts parts = {
            .rcode = said[i].rcode,
            .failure = said[i].failure,
            .question = {.type = said[i].type,
                         .class_ = DNSW_CLASS_IN,
                         .dnssec_ok = said[i].dnssec_ok},
        };
        parts.question.name_len = put_name(said[i].name, parts.question.name);
        if (said[i].tail != NULL) {
            parts.tail_len = put_name(said[i].tail, parts.tail);
        }
        struct nd_entry *entry =
            entry_of(&parts, said[i].records, sizeof(said[i].records) / sizeof(said[i].records[0]));
        nd_cache_put(cache, entry, nd_cache_generation(cache), 0);
        nd_entry_unref(entry);
    }
    return cache;
}

struct nd_entry *answer_cache_alias(const struct nd_question *question, unsigned number)
{
    static uint8_t msg[1024];
    struct nd_entry_parts parts = {.life_ms = ANSWER_CACHE_LIFE_MS, .msg = msg};
    struct dnsw_builder b;
    struct dnsw_question q = {
        .name_len = question->name_len, .type = question->type, .class_ = question->class_};
    char target[32];
    snprintf(target, sizeof(target), "n%u.example", number);
    memcpy(q.name, question->name, q.name_len);
    parts.question = *question;
    parts.tail_len = put_name(target, parts.tail);
    struct dnsw_span span = {parts.tail, parts.tail_len};
    dnsw_builder_init(&b, msg, sizeof(msg), 0, DNSW_FLAG_QR, 0);
    dnsw_builder_question(&b, &q);
    FUZZ_CHECK(dnsw_builder_rrset(&b, DNSW_SECTION_ANSWER, q.name, DNSW_TYPE_CNAME, DNSW_CLASS_IN,
                                  60, &span, 1));
    int len = dnsw_builder_finish(&b);
    FUZZ_CHECK(len > 0);
    parts.msg_len = (size_t)len;
    struct nd_entry *entry = nd_entry_new(&parts);
    FUZZ_CHECK(entry != NULL);
    return entry;
}
