/* SPDX-License-Identifier: MIT */
#include <dnswire/builder.h>

#include <dnswire/rdata.h>

#include "compress.h"
#include "cursor_inline.h"
#include "rdata.h"

void dnsw_builder_init(struct dnsw_builder *b, void *buf, size_t size, uint16_t id, uint16_t flags,
                       size_t opt_len)
{
    static const uint8_t no_header[DNSW_HEADER_LEN];

    b->header = (struct dnsw_header){.id = id, .flags = flags};
    b->section = DNSW_SECTION_QUESTION;
    b->truncated = false;
    b->has_opt = false;
    dnsw_writer_init(&b->writer, buf, size < DNSW_MESSAGE_MAX ? size : DNSW_MESSAGE_MAX,
                     &b->compress);
    dnsw_write_span(&b->writer, no_header, sizeof(no_header));
    dnsw_writer_reserve(&b->writer, opt_len);
}

/* True if a section can count `records` more in its 16 bits (RFC 1035 4.1.1). */
static bool can_count(struct dnsw_builder *b, enum dnsw_section section, size_t records)
{
    if (records <= (size_t)(UINT16_MAX - b->header.count[section]))
        return true;
    dnsw_writer_fail(&b->writer, DNSW_ERR_COUNT);
    return false;
}

static void count_records(struct dnsw_builder *b, enum dnsw_section section, size_t records)
{
    if (b->writer.error == 0)
        b->header.count[section] = (uint16_t)(b->header.count[section] + records);
}

void dnsw_builder_question(struct dnsw_builder *b, const struct dnsw_question *question)
{
    if (b->section != DNSW_SECTION_QUESTION) {
        dnsw_writer_fail(&b->writer, DNSW_ERR_ORDER);
        return;
    }
    if (!can_count(b, DNSW_SECTION_QUESTION, 1))
        return;
    dnsw_question_write(&b->writer, question);
    count_records(b, DNSW_SECTION_QUESTION, 1);
}

/* `head` is what the records of an RRset have between owner and RDLENGTH. */
static inline void write_rr(struct dnsw_writer *w, const uint8_t *owner, uint64_t head,
                            const struct dnswi_desc *desc, const struct dnsw_span *rdata)
{
    uint8_t *room = dnswi_owner_put(w, owner, 10);
    const size_t start = w->pos;
    if (room == NULL)
        return;
    dnswi_put_u64(room, head);
    dnswi_rdata_put(w, desc, rdata->data, rdata->len);
    dnswi_put_u16(room + 8, (uint16_t)(w->pos - start));
}

bool dnsw_builder_rrset(struct dnsw_builder *b, enum dnsw_section section, const uint8_t *owner,
                        uint16_t type, uint16_t class_, uint32_t ttl_s,
                        const struct dnsw_span *rdatas, size_t count)
{
    struct dnsw_writer *w = &b->writer;
    const size_t mark = w->pos;

    if (w->error != 0 || b->truncated)
        return false;
    if (section < b->section || section == DNSW_SECTION_QUESTION || section >= DNSW_SECTIONS) {
        dnsw_writer_fail(w, DNSW_ERR_ORDER);
        return false;
    }
    b->section = section;
    if (!can_count(b, section, count))
        return false;
    const struct dnswi_desc *desc = dnswi_desc_find(type);
    const uint64_t head = (uint64_t)type << 48 | (uint64_t)class_ << 32 | ttl_s;
    for (size_t i = 0; i < count && w->error == 0; i++)
        write_rr(w, owner, head, desc, &rdatas[i]);

    const int error = w->error;
    if (error == 0) {
        b->header.count[section] = (uint16_t)(b->header.count[section] + count);
        return true;
    }
    dnsw_writer_rollback(w, mark);
    if (error == DNSW_ERR_NOSPACE) { /* RFC 2181 section 9 */
        b->truncated = true;
        b->header.flags |= DNSW_FLAG_TC;
    } else {
        dnsw_writer_fail(w, error);
    }
    return false;
}

void dnsw_builder_opt(struct dnsw_builder *b, const struct dnsw_edns *edns)
{
    if (b->has_opt) { /* RFC 6891 section 6.1.1 */
        dnsw_writer_fail(&b->writer, DNSW_ERR_OPT);
        return;
    }
    if (!can_count(b, DNSW_SECTION_ADDITIONAL, 1))
        return;
    dnsw_writer_reserve(&b->writer, 0);
    dnsw_edns_write(&b->writer, edns);
    count_records(b, DNSW_SECTION_ADDITIONAL, 1);
    b->section = DNSW_SECTION_ADDITIONAL;
    b->has_opt = true;
}

int dnsw_builder_finish(struct dnsw_builder *b)
{
    struct dnsw_writer *w = &b->writer;
    struct dnsw_writer head = {.base = w->base, .size = DNSW_HEADER_LEN, .error = w->error};

    dnsw_header_write(&head, &b->header);
    return w->error != 0 ? w->error : (int)w->pos;
}
