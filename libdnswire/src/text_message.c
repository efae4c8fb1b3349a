/* SPDX-License-Identifier: MIT */
#include <dnswire/text.h>

#include <dnswire/edns.h>
#include <dnswire/types.h>

#include "cursor_inline.h"
#include "edns_text.h"
#include "text_io.h"
#include "text_rr.h"

/* A message on its way to text. */
struct print {
    struct dnsw_writer out;
    size_t done; /* octets of `out` that are complete lines */
    dnsw_text_sink *sink;
    void *arg;
    struct dnsw_message message;
    bool has_edns;
    struct dnsw_edns edns;
};

static const struct {
    uint16_t flag;
    char text[4];
} flag_names[] = {
    {DNSW_FLAG_QR, "qr"}, {DNSW_FLAG_AA, "aa"}, {DNSW_FLAG_TC, "tc"}, {DNSW_FLAG_RD, "rd"},
    {DNSW_FLAG_RA, "ra"}, {DNSW_FLAG_Z, "mbz"}, {DNSW_FLAG_AD, "ad"}, {DNSW_FLAG_CD, "cd"},
};

/* The sections of RFC 1035 section 4.1, and of RFC 2136 section 2. */
static const char *const section_names[2][DNSW_SECTIONS] = {
    {"QUESTION", "ANSWER", "AUTHORITY", "ADDITIONAL"},
    {"ZONE", "PREREQUISITE", "UPDATE", "ADDITIONAL"},
};

/* What dig calls their counts. */
static const char *const count_names[2][DNSW_SECTIONS] = {
    {"QUERY", "ANSWER", "AUTHORITY", "ADDITIONAL"},
    {"ZONE", "PREREQ", "UPDATE", "ADDITIONAL"},
};

static bool is_update(const struct print *p)
{
    return DNSW_OPCODE_OF(p->message.header.flags) == DNSW_OPCODE_UPDATE;
}

static const char *section_name(const struct print *p, unsigned section)
{
    return section_names[is_update(p) ? 1 : 0][section];
}

static void put_flags(struct dnsw_writer *out, uint16_t flags)
{
    const char *blank = "";

    for (size_t i = 0; i < sizeof(flag_names) / sizeof(flag_names[0]); i++) {
        if ((flags & flag_names[i].flag) == 0)
            continue;
        dnswi_put_text(out, blank);
        dnswi_put_text(out, flag_names[i].text);
        blank = " ";
    }
}

int dnsw_flags_to_text(uint16_t flags, char *buf, size_t size)
{
    struct dnsw_writer out;

    dnswi_text_init(&out, buf, size);
    put_flags(&out, flags);
    return dnswi_text_finish(&out);
}

/* Hand over what is written; the error of the writer or what the sink says. */
static int flush(struct print *p)
{
    struct dnsw_writer out = p->out;
    int len = dnswi_text_finish(&out);

    if (len < 0)
        return len;
    if (p->sink == NULL) {
        p->done = p->out.pos;
        return 0;
    }
    int stop = p->sink(p->arg, (const char *)out.base, (size_t)len);
    dnsw_writer_rollback(&p->out, 0);
    return stop;
}

static void put_header(struct print *p)
{
    const struct dnsw_header *header = &p->message.header;
    struct dnsw_writer *out = &p->out;
    char mnemonic[DNSW_MNEMONIC_MAX];

    dnswi_put_text(out, ";; ->>HEADER<<- opcode: ");
    dnsw_opcode_to_text(DNSW_OPCODE_OF(header->flags), mnemonic, sizeof(mnemonic));
    dnswi_put_text(out, mnemonic);
    dnswi_put_text(out, ", status: ");
    dnsw_rcode_to_text(dnsw_rcode_compose(header->flags, p->has_edns ? &p->edns : NULL), mnemonic,
                       sizeof(mnemonic));
    dnswi_put_text(out, mnemonic);
    dnswi_put_text(out, ", id: ");
    dnswi_put_uint(out, header->id);
    dnswi_put_text(out, "\n;; flags: ");
    put_flags(out, header->flags);
    for (unsigned i = 0; i < DNSW_SECTIONS; i++) {
        dnswi_put_text(out, i == 0 ? "; " : ", ");
        dnswi_put_text(out, count_names[is_update(p) ? 1 : 0][i]);
        dnswi_put_text(out, ": ");
        dnswi_put_uint(out, header->count[i]);
    }
    dnswi_put_char(out, '\n');
}

static void put_edns_head(struct print *p)
{
    struct dnsw_writer *out = &p->out;
    uint16_t unknown = p->edns.flags & (uint16_t)~DNSW_EDNS_FLAG_DO;

    dnswi_put_text(out, "\n;; OPT PSEUDOSECTION:\n; EDNS: version: ");
    dnswi_put_uint(out, p->edns.version);
    dnswi_put_text(out, ", flags:");
    if ((p->edns.flags & DNSW_EDNS_FLAG_DO) != 0)
        dnswi_put_text(out, " do");
    if (unknown != 0) { /* must be zero (RFC 6891 section 6.1.4) */
        const uint8_t octets[2] = {(uint8_t)(unknown >> 8), (uint8_t)unknown};
        dnswi_put_text(out, " mbz: 0x");
        dnswi_put_hex(out, octets, sizeof(octets));
    }
    dnswi_put_text(out, "; udp: ");
    dnswi_put_uint(out, p->edns.udp_size);
    dnswi_put_char(out, '\n');
}

static int print_edns(struct print *p)
{
    struct dnsw_edns_option option;
    struct dnsw_reader r;

    put_edns_head(p);
    int stop = flush(p);
    dnsw_reader_init(&r, p->edns.options, p->edns.options_len);
    while (stop == 0 && dnsw_edns_option_next(&r, &option) == 1) {
        dnswi_put_text(&p->out, "; ");
        dnswi_put_edns_code(&p->out, option.code);
        dnswi_put_char(&p->out, ':');
        size_t mark = dnsw_writer_mark(&p->out);
        dnswi_put_char(&p->out, ' ');
        dnswi_put_edns_option(&p->out, &option);
        if (p->out.error == 0 && p->out.pos == mark + 1) /* no value: no blank at the end either */
            dnsw_writer_rollback(&p->out, mark);
        dnswi_put_char(&p->out, '\n');
        stop = flush(p);
    }
    return stop;
}

static void put_section_name(struct print *p, unsigned section)
{
    dnswi_put_text(&p->out, "\n;; ");
    dnswi_put_text(&p->out, section_name(p, section));
    dnswi_put_text(&p->out, " SECTION:\n");
}

static int print_questions(struct print *p)
{
    struct dnsw_question question;
    int got = 0;
    int stop = 0;

    if (p->message.header.count[DNSW_SECTION_QUESTION] > 0)
        put_section_name(p, DNSW_SECTION_QUESTION);
    while (stop == 0 && (got = dnsw_message_question(&p->message, &question)) == 1) {
        dnswi_put_char(&p->out, ';');
        dnswi_put_name(&p->out, question.name);
        dnswi_put_char(&p->out, ' ');
        dnswi_put_class(&p->out, question.class_);
        dnswi_put_char(&p->out, ' ');
        dnswi_put_type(&p->out, question.type);
        dnswi_put_char(&p->out, '\n');
        stop = flush(p);
    }
    return stop != 0 ? stop : got;
}

static int print_records(struct print *p)
{
    unsigned section = DNSW_SECTION_QUESTION;
    struct dnsw_rr rr;
    int got = 0;
    int stop = 0;

    while (stop == 0 && (got = dnsw_message_next(&p->message, &rr)) == 1) {
        if (rr.type == DNSW_TYPE_OPT && p->has_edns)
            continue; /* it has a section of its own */
        if ((unsigned)rr.section != section)
            put_section_name(p, rr.section);
        section = rr.section;
        dnswi_put_rr(&p->out, &p->message, &rr);
        dnswi_put_char(&p->out, '\n');
        stop = flush(p);
    }
    return stop != 0 ? stop : got;
}

/* The OPT record stands at the end, and the first line needs it. */
static void find_edns(struct print *p)
{
    struct dnsw_message scan = p->message;
    const uint8_t *octets = scan.reader.base;
    struct dnsw_rr rr;

    while (!p->has_edns && dnsw_message_next(&scan, &rr) == 1)
        p->has_edns = dnsw_edns_read(&rr, octets, &p->edns) == 0;
}

int dnsw_message_to_text(const void *octets, size_t len, char *buf, size_t size,
                         dnsw_text_sink *sink, void *arg)
{
    struct print p = {.sink = sink, .arg = arg};

    if (size > 0)
        buf[0] = '\0';
    int error = dnsw_message_init(&p.message, octets, len);
    if (error != 0)
        return error;
    dnswi_text_init(&p.out, buf, size);
    find_edns(&p);
    put_header(&p);
    int stop = flush(&p);
    if (stop == 0 && p.has_edns)
        stop = print_edns(&p);
    if (stop == 0)
        stop = print_questions(&p);
    if (stop == 0)
        stop = print_records(&p);
    if ((stop != 0 || sink != NULL) && size > 0)
        buf[p.done] = '\0';
    return stop;
}
