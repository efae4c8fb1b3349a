/* SPDX-License-Identifier: MIT */
#include <dnswire/message.h>

#include <dnswire/types.h>

#include "name_inline.h"

/* Octets of TYPE, CLASS, TTL and RDLENGTH (RFC 1035 4.1.3). */
#define RR_FIXED_LEN 10

int dnsw_message_init(struct dnsw_message *m, const void *octets, size_t len)
{
    struct dnsw_message started = {.opt_seen = false};

    dnsw_reader_init(&started.reader, octets, len);
    dnsw_header_read(&started.reader, &started.header);
    if (started.reader.error != 0)
        return started.reader.error;
    for (unsigned i = 0; i < DNSW_SECTIONS; i++)
        started.left[i] = started.header.count[i];
    *m = started;
    return 0;
}

int dnsw_message_question(struct dnsw_message *m, struct dnsw_question *ret_question)
{
    if (m->reader.error != 0)
        return m->reader.error;
    if (m->left[DNSW_SECTION_QUESTION] == 0)
        return 0;
    dnsw_question_read(&m->reader, ret_question);
    if (m->reader.error != 0)
        return m->reader.error;
    m->left[DNSW_SECTION_QUESTION]--;
    return 1;
}

/* Check the questions the caller did not ask for. */
static void pass_questions(struct dnsw_message *m)
{
    while (m->left[DNSW_SECTION_QUESTION] > 0 && m->reader.error == 0) {
        dnsw_name_skip(&m->reader);
        dnswi_read_u32(&m->reader); /* QTYPE, QCLASS */
        m->left[DNSW_SECTION_QUESTION]--;
    }
}

/* RFC 6891 section 6.1.1: one OPT at most, in the additional section, owned by the root. */
static bool opt_is_misplaced(struct dnsw_message *m, const struct dnsw_rr *rr)
{
    if (m->opt_seen || rr->section != DNSW_SECTION_ADDITIONAL || rr->owner_len != 1)
        return true;
    m->opt_seen = true;
    return false;
}

/* Returns false with an error on `r`. */
static inline bool rr_read(struct dnsw_reader *r, struct dnsw_rr *rr)
{
    size_t owner_len = dnswi_name_read(r, rr->owner);
    if (owner_len == 0)
        return false;
    const uint8_t *fixed = dnswi_read_span(r, RR_FIXED_LEN);
    if (fixed == NULL)
        return false;
    rr->owner_len = (uint8_t)owner_len;
    rr->type = dnswi_get_u16(fixed);
    rr->class_ = dnswi_get_u16(fixed + 2);
    rr->ttl_s = dnswi_get_u32(fixed + 4);
    rr->rdlen = dnswi_get_u16(fixed + 8);
    rr->rdata_at = r->pos;
    return dnswi_read_span(r, rr->rdlen) != NULL;
}

int dnsw_message_next(struct dnsw_message *m, struct dnsw_rr *ret_rr)
{
    struct dnsw_reader *r = &m->reader;
    unsigned section = DNSW_SECTION_ANSWER;

    if (m->left[DNSW_SECTION_QUESTION] > 0)
        pass_questions(m);
    if (r->error != 0)
        return r->error;
    while (section < DNSW_SECTIONS && m->left[section] == 0)
        section++;
    if (section == DNSW_SECTIONS) {
        if (r->pos != r->end)
            r->error = DNSW_ERR_TRAILING;
        return r->error;
    }

    size_t start = r->pos;
    ret_rr->section = (enum dnsw_section)section;
    if (!rr_read(r, ret_rr))
        return r->error;
    if (ret_rr->type == DNSW_TYPE_OPT && opt_is_misplaced(m, ret_rr)) {
        dnswi_reader_fail_at(r, start, DNSW_ERR_OPT);
        return r->error;
    }
    m->left[section]--;
    return 1;
}
