/* SPDX-License-Identifier: MIT */
#include "upstream/reply_work.h"

#include <string.h>

#include "base/hash.h"

struct packing {
    struct nd_work *work;
    struct dnsw_builder builder;
    uint32_t ttl_s; /* the lowest */
};

/* Whether the same record of the answer section was packed before (RFC 2181 section 5). */
static bool was_packed(struct nd_work *work, uint32_t index, size_t rdata_len)
{
    struct nd_record *record = &work->records[index];
    uint64_t seed = (uint64_t)record->type << 16 | (uint64_t)record->link << 1 | record->above;
    record->hash = nd_hash(work->rdata, rdata_len, seed);
    uint32_t at = (uint32_t)record->hash & work->seen_mask;
    while (work->seen[at] != 0) {
        if (work->records[work->seen[at] - 1].hash == record->hash) {
            return true;
        }
        at = (at + 1) & work->seen_mask;
    }
    work->seen[at] = (uint16_t)(index + 1);
    return false;
}

static enum nd_work_result pack(struct packing *packing, uint32_t index, const uint8_t *owner)
{
    struct nd_work *work = packing->work;
    const struct nd_record *record = &work->records[index];
    size_t len;
    enum nd_work_result result = nd_work_rdata(work, record, &len);
    if (result != ND_WORK_OK) {
        return result;
    }
    if (record->section == DNSW_SECTION_ANSWER && was_packed(work, index, len)) {
        return ND_WORK_OK;
    }
    struct dnsw_span span = {.data = work->rdata, .len = len};
    if (!dnsw_builder_rrset(&packing->builder, (enum dnsw_section)record->section, owner,
                            record->type, record->class_, record->ttl_s, &span, 1)) {
        return packing->builder.truncated ? ND_WORK_NO_ROOM : ND_WORK_GARBAGE;
    }
    if (record->ttl_s < packing->ttl_s) {
        packing->ttl_s = record->ttl_s;
    }
    return ND_WORK_OK;
}

/* All records of one section that are kept and belong to `link`, in the order they came. */
static enum nd_work_result pack_link(struct packing *packing, enum dnsw_section section,
                                     unsigned link)
{
    struct nd_work *work = packing->work;
    enum nd_work_result result = ND_WORK_OK;
    for (uint32_t i = 0; i < work->count && result == ND_WORK_OK; i++) {
        const struct nd_record *record = &work->records[i];
        uint8_t owner[DNSW_NAME_MAX];
        if (!record->keep || record->section != section || record->link != link) {
            continue;
        }
        if (link == ND_NO_LINK || record->above) {
            nd_work_owner(work, record, owner);
            result = pack(packing, i, owner);
        } else {
            result = pack(packing, i, work->chain[link]);
        }
    }
    return result;
}

enum nd_work_result nd_work_pack(struct nd_work *work, size_t *ret_len, uint32_t *ret_ttl_s)
{
    const struct nd_question *asked = &work->query->question;
    struct packing packing = {.work = work, .ttl_s = UINT32_MAX};
    struct dnsw_question question;

    memcpy(question.name, asked->name, asked->name_len);
    question.name_len = asked->name_len;
    question.type = asked->type;
    question.class_ = asked->class_;
    dnsw_builder_init(&packing.builder, work->out, work->out_size, 0, DNSW_FLAG_QR, 0);
    dnsw_builder_question(&packing.builder, &question);

    enum nd_work_result result = ND_WORK_OK;
    for (unsigned link = 0; link <= work->last && result == ND_WORK_OK; link++) {
        result = pack_link(&packing, DNSW_SECTION_ANSWER, link);
    }
    if (result == ND_WORK_OK) {
        result = pack_link(&packing, DNSW_SECTION_AUTHORITY, ND_NO_LINK);
    }
    if (result != ND_WORK_OK) {
        return result;
    }
    int len = dnsw_builder_finish(&packing.builder);
    if (len < 0) {
        return ND_WORK_NO_ROOM;
    }
    *ret_len = (size_t)len;
    *ret_ttl_s = packing.ttl_s;
    return ND_WORK_OK;
}
