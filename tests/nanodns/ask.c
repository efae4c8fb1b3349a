/* SPDX-License-Identifier: MIT */
#include "nanodns/ask.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dnswire/dnswire.h>

#include "base/limits.h"

uint8_t ask_answer[65535];
struct nd_reply ask_reply;

static char text[1 << 20];
static size_t text_len;

__attribute__((format(printf, 1, 2))) static void put(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text + text_len, sizeof(text) - text_len, format, args);
    va_end(args);
    text_len += (size_t)len;
}

static void put_flags(uint16_t flags)
{
    static const struct {
        uint16_t bit;
        const char *name;
    } names[] = {
        {DNSW_FLAG_AA, "aa"}, {DNSW_FLAG_TC, "tc"}, {DNSW_FLAG_RD, "rd"}, {DNSW_FLAG_RA, "ra"},
        {DNSW_FLAG_Z, "z"},   {DNSW_FLAG_AD, "ad"}, {DNSW_FLAG_CD, "cd"},
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (flags & names[i].bit) {
            put(" %s", names[i].name);
        }
    }
}

static void put_opt(const struct dnsw_rr *rr, uint16_t *rcode, uint16_t flags)
{
    struct dnsw_edns edns;
    if (dnsw_edns_read(rr, ask_answer, &edns) < 0) {
        put("\nBAD OPT");
        return;
    }
    *rcode = dnsw_rcode_compose(flags, &edns);
    put("\nOPT %u%s", edns.udp_size, edns.flags & DNSW_EDNS_FLAG_DO ? " do" : "");
    struct dnsw_reader options;
    dnsw_reader_init(&options, edns.options, edns.options_len);
    struct dnsw_edns_option option;
    while (dnsw_edns_option_next(&options, &option) > 0) {
        if (option.code == DNSW_EDNS_EXTENDED_ERROR && option.len >= 2) {
            put(" ede=%u", option.data[0] << 8 | option.data[1]);
        } else {
            put(" option=%u", option.code);
        }
    }
}

static void put_record(struct dnsw_message *message, const struct dnsw_rr *rr)
{
    static const char *const sections[] = {"QD", "AN", "AU", "AD"};
    static uint8_t rdata[DNSW_RDATA_MAX];
    static char value[1 << 18];
    char owner[DNSW_NAME_TEXT_MAX];
    char type[DNSW_MNEMONIC_MAX];
    char class_[DNSW_MNEMONIC_MAX] = "";
    int len = dnsw_message_rdata(message, rr, rdata, sizeof(rdata));
    if (len < 0 || dnsw_rdata_to_text(rr->type, rdata, (size_t)len, value, sizeof(value)) < 0 ||
        dnsw_name_to_text(rr->owner, owner, sizeof(owner)) < 0 ||
        dnsw_type_to_text(rr->type, type, sizeof(type)) < 0 ||
        dnsw_class_to_text(rr->class_, class_, sizeof(class_)) < 0) {
        put("\nBAD RECORD");
        return;
    }
    if (rr->class_ == DNSW_CLASS_IN) {
        class_[0] = '\0';
    }
    put("\n%s %s %u %s%s%s %s", sections[rr->section], owner, (unsigned)rr->ttl_s, class_,
        class_[0] == '\0' ? "" : " ", type, value);
}

static void put_message(const uint8_t *query, size_t query_len)
{
    struct dnsw_message message;
    char rcode_text[DNSW_MNEMONIC_MAX];
    if (dnsw_message_init(&message, ask_answer, ask_reply.len) < 0) {
        put("NO HEADER");
        return;
    }
    if (memcmp(ask_answer, query, 2) != 0) {
        put("WRONG ID ");
    }
    if (!(message.header.flags & DNSW_FLAG_QR)) {
        put("NOT A RESPONSE ");
    }
    struct dnsw_question question;
    if (dnsw_message_question(&message, &question) > 0) {
        size_t len = question.name_len + 4u;
        if (DNSW_HEADER_LEN + len > query_len ||
            memcmp(ask_answer + DNSW_HEADER_LEN, query + DNSW_HEADER_LEN, len) != 0) {
            put("OTHER QUESTION ");
        }
    } else {
        put("NO QUESTION ");
    }
    size_t rcode_at = text_len;
    uint16_t rcode = DNSW_RCODE_OF(message.header.flags);
    struct dnsw_rr rr;
    int more;
    while ((more = dnsw_message_next(&message, &rr)) > 0) {
        if (rr.type == DNSW_TYPE_OPT) {
            put_opt(&rr, &rcode, message.header.flags);
        } else {
            put_record(&message, &rr);
        }
    }
    if (more < 0) {
        put("\nMALFORMED: %s", dnsw_error_text(more));
    }
    /* The RCODE is known only now, but stands first. */
    char *records = strdup(text + rcode_at);
    text_len = rcode_at;
    dnsw_rcode_to_text(rcode, rcode_text, sizeof(rcode_text));
    put("%s", rcode_text);
    put_flags(message.header.flags);
    put("%s", records);
    free(records);
    if (rcode != ask_reply.rcode) {
        put("\nREPLY SAYS RCODE %u", ask_reply.rcode);
    }
}

static void put_wanted(const struct nd_question *wanted, const struct nd_route *route)
{
    char name[DNSW_NAME_TEXT_MAX];
    char type[DNSW_MNEMONIC_MAX];
    uint8_t wire[DNSW_NAME_MAX];
    memcpy(wire, wanted->name, wanted->name_len);
    if (dnsw_name_check(wire, wanted->name_len) != wanted->name_len ||
        wanted->class_ != DNSW_CLASS_IN) {
        put("BAD QUESTION");
        return;
    }
    dnsw_name_to_text(wire, name, sizeof(name));
    dnsw_type_to_text(wanted->type, type, sizeof(type));
    put("%s %s%s%s to %s", name, type, wanted->dnssec_ok ? " do" : "",
        wanted->checking_disabled ? " cd" : "", route->texts[0]);
}

static const char *answer_text(const struct nd_snapshot *snapshot, const struct nd_request *request,
                               size_t size)
{
    /* Poison: what the answer does not write must not be sent. */
    memset(ask_answer, 0xa5, sizeof(ask_answer));
    text_len = 0;
    text[0] = '\0';
    switch (nd_answer(snapshot, request, ask_answer, size, &ask_reply)) {
    case ND_DROP:
        put("DROP");
        return text;
    case ND_FORWARD:
    case ND_REPLY:
        break;
    }
    if (ask_reply.len > size) {
        put("TOO LONG ");
    }
    put_message(request->wire, request->len);
    if (ask_reply.verdict == ND_FORWARD && strncmp(text, "SERVFAIL", 8) == 0) {
        text_len = 0;
        put("FORWARD ");
        put_wanted(&ask_reply.wanted, ask_reply.route);
    }
    if (ask_reply.prefetch) {
        put("\nPREFETCH ");
        put_wanted(&ask_reply.due, ask_reply.due_route);
    }
    return text;
}

const char *ask_octets(const struct nd_snapshot *snapshot, const void *wire, size_t len, bool tcp)
{
    const uint32_t rotations[ND_ROTATIONS] = {0};
    struct nd_request request = {.wire = wire,
                                 .len = len,
                                 .transport = tcp ? ND_TCP : ND_UDP,
                                 .allowed = true,
                                 .rotations = rotations};
    return answer_text(snapshot, &request, tcp ? ND_TCP_MESSAGE_MAX : ND_UDP_ANSWER_MAX);
}

const char *ask(const struct nd_snapshot *snapshot, const struct ask *question)
{
    static const uint8_t root[1] = {0};
    uint8_t wire[512];
    struct dnsw_writer writer;
    struct dnsw_question q;
    int name_len = dnsw_name_from_text(question->name, strlen(question->name), root, q.name);
    if (name_len < 0 || dnsw_type_from_text(question->type, strlen(question->type), &q.type) < 0) {
        return "BAD TEST";
    }
    q.name_len = (uint8_t)name_len;
    q.class_ = question->class_ == 0 ? DNSW_CLASS_IN : question->class_;
    struct dnsw_header header = {.id = 0x1234, .flags = question->flags, .count = {1}};
    header.count[DNSW_SECTION_ADDITIONAL] = question->edns_size != 0;
    dnsw_writer_init(&writer, wire, sizeof(wire), NULL);
    dnsw_header_write(&writer, &header);
    dnsw_question_write(&writer, &q);
    if (question->edns_size != 0) {
        struct dnsw_edns edns = {.udp_size = (uint16_t)question->edns_size,
                                 .flags = question->edns_flags};
        dnsw_edns_write(&writer, &edns);
    }
    if (writer.error != 0) {
        return "BAD TEST";
    }
    uint32_t rotations[ND_ROTATIONS] = {0};
    rotations[nd_rotation_of(q.type)] = question->rotation;
    struct nd_request request = {
        .wire = wire,
        .len = writer.pos,
        .transport = question->tcp ? ND_TCP : ND_UDP,
        .allowed = !question->refused,
        .rotations = rotations,
        .outside = question->outside,
    };
    size_t size = question->tcp ? ND_TCP_MESSAGE_MAX : ND_UDP_ANSWER_MAX;
    return answer_text(snapshot, &request, question->size != 0 ? question->size : size);
}
