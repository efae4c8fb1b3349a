/* SPDX-License-Identifier: MIT */
#include "dump.h"

#include <string.h>

/* What is being written; `text` takes a value at a time. */
struct json {
    FILE *out;
    struct dump *d;
};

static void put_string(const struct json *j, const char *key, const char *text, int len)
{
    fprintf(j->out, "\"%s\":", key);
    dump_json_string(j->out, text, len > 0 ? (size_t)len : 0);
}

/* Words with blanks between them, as an array of strings. */
static void put_words(const struct json *j, const char *key, const char *words)
{
    fprintf(j->out, "\"%s\":[", key);
    while (*words != '\0') {
        size_t len = strcspn(words, " ");
        dump_json_string(j->out, words, len);
        words += len;
        if (*words == ' ') {
            putc(',', j->out);
            words++;
        }
    }
    putc(']', j->out);
}

static void put_name(const struct json *j, const uint8_t *name)
{
    char text[DNSW_NAME_TEXT_MAX];

    put_string(j, "name", text, dnsw_name_to_text(name, text, sizeof(text)));
}

static void put_type_and_class(const struct json *j, uint16_t type, uint16_t class_)
{
    char text[DNSW_MNEMONIC_MAX];

    putc(',', j->out);
    put_string(j, "type", text, dnsw_type_to_text(type, text, sizeof(text)));
    putc(',', j->out);
    put_string(j, "class", text, dnsw_class_to_text(class_, text, sizeof(text)));
}

static void put_option(const struct json *j, const struct dnsw_edns_option *option)
{
    char name[DNSW_MNEMONIC_MAX];
    struct dump *d = j->d;

    fprintf(j->out, "{\"code\":%u,", (unsigned)option->code);
    put_string(j, "name", name, dnsw_edns_code_to_text(option->code, name, sizeof(name)));
    fputs(",\"data\":\"", j->out);
    for (size_t i = 0; i < option->len; i++)
        fprintf(j->out, "%02x", option->data[i]);
    fputs("\",", j->out);
    put_string(j, "value", d->text, dnsw_edns_option_to_text(option, d->text, sizeof(d->text)));
    putc('}', j->out);
}

static void put_edns(const struct json *j, const struct dnsw_edns *edns)
{
    struct dnsw_edns_option option;
    struct dnsw_reader r;
    const char *comma = "";

    fprintf(j->out, "{\"version\":%u,\"udp_size\":%u,", (unsigned)edns->version,
            (unsigned)edns->udp_size);
    put_words(j, "flags", (edns->flags & DNSW_EDNS_FLAG_DO) != 0 ? "do" : "");
    fputs(",\"options\":[", j->out);
    dnsw_reader_init(&r, edns->options, edns->options_len);
    for (; dnsw_edns_option_next(&r, &option) == 1; comma = ",") {
        fputs(comma, j->out);
        put_option(j, &option);
    }
    fputs("]}", j->out);
}

/* True if the message has an OPT record, which stands anywhere in its last section. */
static bool find_edns(struct dnsw_message m, const uint8_t *octets, struct dnsw_edns *ret_edns)
{
    struct dnsw_rr rr;

    while (dnsw_message_next(&m, &rr) == 1) {
        if (dnsw_edns_read(&rr, octets, ret_edns) == 0)
            return true;
    }
    return false;
}

static void put_header(const struct json *j, const struct dnsw_message *m, const uint8_t *octets)
{
    uint16_t flags = m->header.flags;
    struct dnsw_edns edns;
    bool has_edns = find_edns(*m, octets, &edns);
    uint16_t rcode = dnsw_rcode_compose(flags, has_edns ? &edns : NULL);
    char text[64];

    fprintf(j->out, "{\"id\":%u,", (unsigned)m->header.id);
    dnsw_flags_to_text(flags, text, sizeof(text));
    put_words(j, "flags", text);
    putc(',', j->out);
    put_string(j, "opcode", text, dnsw_opcode_to_text(DNSW_OPCODE_OF(flags), text, sizeof(text)));
    putc(',', j->out);
    put_string(j, "rcode", text, dnsw_rcode_to_text(rcode, text, sizeof(text)));
    fputs(",\"edns\":", j->out);
    if (has_edns)
        put_edns(j, &edns);
    else
        fputs("null", j->out);
}

static void put_questions(const struct json *j, struct dnsw_message *m)
{
    struct dnsw_question question;
    const char *comma = "";

    fputs(",\"question\":[", j->out);
    for (; dnsw_message_question(m, &question) == 1; comma = ",") {
        fprintf(j->out, "%s{", comma);
        put_name(j, question.name);
        put_type_and_class(j, question.type, question.class_);
        putc('}', j->out);
    }
    putc(']', j->out);
}

static void put_record(const struct json *j, const struct dnsw_message *m, const struct dnsw_rr *rr)
{
    struct dump *d = j->d;

    putc('{', j->out);
    put_name(j, rr->owner);
    put_type_and_class(j, rr->type, rr->class_);
    fprintf(j->out, ",\"ttl\":%lu,", (unsigned long)rr->ttl_s);
    put_string(j, "rdata", d->text, dnsw_rr_rdata_to_text(m, rr, d->text, sizeof(d->text)));
    putc('}', j->out);
}

static void put_sections(const struct json *j, struct dnsw_message *m, const uint8_t *octets)
{
    static const char *const keys[DNSW_SECTIONS] = {
        [DNSW_SECTION_ANSWER] = "answer",
        [DNSW_SECTION_AUTHORITY] = "authority",
        [DNSW_SECTION_ADDITIONAL] = "additional",
    };
    struct dnsw_edns edns;
    struct dnsw_rr rr;
    int got = dnsw_message_next(m, &rr);

    for (unsigned section = DNSW_SECTION_ANSWER; section < DNSW_SECTIONS; section++) {
        const char *comma = "";
        fprintf(j->out, ",\"%s\":[", keys[section]);
        for (; got == 1 && (unsigned)rr.section == section; got = dnsw_message_next(m, &rr)) {
            if (dnsw_edns_read(&rr, octets, &edns) == 0)
                continue; /* it is under "edns" */
            fputs(comma, j->out);
            put_record(j, m, &rr);
            comma = ",";
        }
        putc(']', j->out);
    }
}

void dump_json(struct dump *d, const uint8_t *octets, size_t len, FILE *out)
{
    const struct json j = {.out = out, .d = d};
    struct dnsw_message m;

    if (dnsw_message_init(&m, octets, len) != 0)
        return;
    put_header(&j, &m, octets);
    put_questions(&j, &m);
    put_sections(&j, &m, octets);
    fputs("}\n", out);
}
