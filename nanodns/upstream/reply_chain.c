/* SPDX-License-Identifier: MIT */
#include "upstream/reply_work.h"

#include "base/hash.h"

/* TYPE COVERED begins the RDATA of an RRSIG (RFC 4034 section 3.1); before the signer's name. */
#define RRSIG_FIXED_LEN 18

/* Types that are no data (RFC 6895 section 3.1), and OPT, which belongs to a hop. */
static bool is_meta(uint16_t type)
{
    return type == 0 || type == DNSW_TYPE_OPT || (type >= 128 && type <= DNSW_TYPE_ANY);
}

/* Aliases are what was asked for, not a way to it. */
static bool follows_aliases(const struct nd_work *work)
{
    uint16_t type = work->query->question.type;
    return type != DNSW_TYPE_CNAME && type != DNSW_TYPE_ANY;
}

void nd_work_owner(const struct nd_work *work, const struct nd_record *record,
                   uint8_t owner[DNSW_NAME_MAX])
{
    struct dnsw_reader r;
    dnsw_reader_init(&r, work->msg, work->len);
    dnsw_read_span(&r, record->owner_at);
    if (dnsw_name_read(&r, owner) == 0) {
        owner[0] = 0; /* cannot be: it was read before */
    }
}

enum nd_work_result nd_work_rdata(struct nd_work *work, const struct nd_record *record,
                                  size_t *ret_len)
{
    const struct dnsw_rr rr = {
        .type = record->type, .rdlen = record->rdlen, .rdata_at = record->rdata_at};
    int len = dnsw_message_rdata(&work->m, &rr, work->rdata, work->rdata_size);
    if (len < 0) {
        return len == DNSW_ERR_NOSPACE ? ND_WORK_NO_ROOM : ND_WORK_GARBAGE;
    }
    *ret_len = (size_t)len;
    return ND_WORK_OK;
}

/* A CNAME at the chain's last name: its target is the next. */
static enum nd_work_result follow(struct nd_work *work, uint32_t index)
{
    size_t len;
    enum nd_work_result result = nd_work_rdata(work, &work->records[index], &len);
    if (result != ND_WORK_OK) {
        return result;
    }
    if (work->last + 1 == ND_CHAIN_NAMES) {
        return ND_WORK_LOOP;
    }
    uint8_t *next = work->chain[work->last + 1];
    len = dnsw_name_fold(next, work->rdata);
    for (unsigned i = 0; i <= work->last; i++) {
        if (dnsw_name_equal(work->chain[i], next)) {
            return ND_WORK_LOOP;
        }
    }
    work->followed[work->last] = index;
    work->last++;
    const struct nd_upstream_rules *rules = work->rules;
    work->cut = rules->is_local != NULL &&
                rules->is_local(rules->is_local_ctx, next, len, work->query->question.type);
    return ND_WORK_OK;
}

/* Join a record to a name of the chain, and follow it if it leads on. */
static enum nd_work_result join(struct nd_work *work, uint32_t index, unsigned link)
{
    struct nd_record *record = &work->records[index];
    record->link = (uint8_t)link;
    if (link == work->last && record->type == DNSW_TYPE_CNAME && !work->cut &&
        follows_aliases(work)) {
        return follow(work, index);
    }
    return ND_WORK_OK;
}

static bool is_of_dname(const struct nd_record *record)
{
    return record->type == DNSW_TYPE_DNAME || record->covered == DNSW_TYPE_DNAME;
}

/* A DNAME acts on the names below it (RFC 6672 section 2.3). */
static bool is_above(const uint8_t *owner, const uint8_t *name)
{
    return dnsw_name_is_within(name, owner) && !dnsw_name_equal(name, owner);
}

/* Place a record of the answer section while it is read. Most come in the order of the chain. */
static enum nd_work_result place(struct nd_work *work, uint32_t index, const struct dnsw_rr *rr)
{
    struct nd_record *record = &work->records[index];
    for (unsigned link = work->last + 1; link-- > 0;) {
        if (dnsw_name_equal(rr->owner, work->chain[link])) {
            return join(work, index, link);
        }
    }
    uint8_t folded[DNSW_NAME_MAX];
    record->hash = nd_hash(folded, dnsw_name_fold(folded, rr->owner), 0);
    work->loose++;
    return ND_WORK_OK;
}

/* Records that came before the link to their owner: go through them once for each name. */
static enum nd_work_result place_loose(struct nd_work *work)
{
    for (unsigned link = 1; link <= work->last; link++) {
        const uint8_t *name = work->chain[link];
        uint64_t hash = nd_hash(name, dnsw_name_len(name), 0);
        for (uint32_t i = 0; i < work->count; i++) {
            const struct nd_record *record = &work->records[i];
            uint8_t owner[DNSW_NAME_MAX];
            if (record->section != DNSW_SECTION_ANSWER || record->link != ND_NO_LINK ||
                record->hash != hash || record->class_ != work->class_) {
                continue;
            }
            nd_work_owner(work, record, owner);
            if (!dnsw_name_equal(owner, name)) {
                continue;
            }
            enum nd_work_result result = join(work, i, link);
            if (result != ND_WORK_OK) {
                return result;
            }
        }
    }
    return ND_WORK_OK;
}

/* DNAMEs belong to the first name that is below them. */
static void place_dnames(struct nd_work *work)
{
    for (uint32_t i = 0; i < work->count; i++) {
        struct nd_record *record = &work->records[i];
        uint8_t owner[DNSW_NAME_MAX];
        if (record->section != DNSW_SECTION_ANSWER || record->link != ND_NO_LINK ||
            !is_of_dname(record) || record->class_ != work->class_) {
            continue;
        }
        nd_work_owner(work, record, owner);
        for (unsigned link = 0; link <= work->last && record->link == ND_NO_LINK; link++) {
            if (is_above(owner, work->chain[link])) {
                record->link = (uint8_t)link;
                record->above = true;
            }
        }
    }
}

static uint16_t covered_by(const struct nd_work *work, const struct dnsw_rr *rr)
{
    if (rr->type != DNSW_TYPE_RRSIG || rr->rdlen < RRSIG_FIXED_LEN) {
        return 0;
    }
    return (uint16_t)(work->msg[rr->rdata_at] << 8 | work->msg[rr->rdata_at + 1]);
}

static enum nd_work_result take(struct nd_work *work, const struct dnsw_rr *rr, size_t owner_at)
{
    uint32_t index = work->count++;
    work->records[index] = (struct nd_record){
        .ttl_s = rr->ttl_s > INT32_MAX ? 0 : rr->ttl_s, /* RFC 2181 section 8 */
        .owner_at = (uint16_t)owner_at,
        .rdata_at = (uint16_t)rr->rdata_at,
        .rdlen = rr->rdlen,
        .type = rr->type,
        .class_ = rr->class_,
        .covered = covered_by(work, rr),
        .section = (uint8_t)rr->section,
        .link = ND_NO_LINK,
    };
    if (work->class_ == DNSW_CLASS_ANY) {
        work->class_ = rr->class_; /* one class, that of the first record */
    }
    if (rr->section != DNSW_SECTION_ANSWER || rr->class_ != work->class_) {
        return ND_WORK_OK;
    }
    return place(work, index, rr);
}

/* Past the records that count, a surplus OPT or octets behind the end do no harm. */
static bool is_tolerable(const struct nd_work *work, int error)
{
    return work->m.left[DNSW_SECTION_ANSWER] == 0 && work->m.left[DNSW_SECTION_AUTHORITY] == 0 &&
           (error == DNSW_ERR_OPT || error == DNSW_ERR_TRAILING);
}

enum nd_work_result nd_work_read(struct nd_work *work)
{
    struct dnsw_message *m = &work->m;
    struct dnsw_rr rr;
    struct dnsw_edns edns = {.rcode_high = 0};
    enum nd_work_result result = ND_WORK_OK;
    int more;

    dnsw_name_fold(work->chain[0], work->query->question.name);
    work->class_ = work->query->question.class_;
    size_t at = m->reader.pos;
    while ((more = dnsw_message_next(m, &rr)) == 1) {
        if (rr.section != DNSW_SECTION_ADDITIONAL) {
            result = take(work, &rr, at);
        } else if (rr.type == DNSW_TYPE_OPT && dnsw_edns_read(&rr, work->msg, &edns) != 0) {
            edns.rcode_high = 0;
        }
        if (result != ND_WORK_OK) {
            return result;
        }
        at = m->reader.pos;
    }
    if (more != 0 && !is_tolerable(work, more)) {
        return ND_WORK_GARBAGE;
    }
    work->rcode = dnsw_rcode_compose(m->header.flags, &edns);
    if (work->loose > 0) {
        result = place_loose(work);
        place_dnames(work);
    }
    return result;
}

/* Whether a record at its place in the chain belongs to the answer. */
static bool belongs(const struct nd_work *work, uint32_t index)
{
    const struct nd_record *record = &work->records[index];
    uint16_t asked = work->query->question.type;
    bool signs = work->query->question.dnssec_ok;
    if (work->cut && record->link == work->last) {
        return false;
    }
    if (record->above) {
        return record->type == DNSW_TYPE_DNAME || signs;
    }
    if (record->link < work->last) {
        return work->followed[record->link] == index ||
               (signs && record->covered == DNSW_TYPE_CNAME);
    }
    if (is_meta(record->type)) {
        return false;
    }
    return asked == DNSW_TYPE_ANY || record->type == asked || (signs && record->covered == asked);
}

void nd_work_choose_answers(struct nd_work *work)
{
    uint16_t asked = work->query->question.type;
    for (uint32_t i = 0; i < work->count; i++) {
        struct nd_record *record = &work->records[i];
        record->keep = record->link != ND_NO_LINK && belongs(work, i);
        if (record->keep && record->link == work->last && !record->above &&
            (asked == DNSW_TYPE_ANY || record->type == asked)) {
            work->answered = true;
        }
    }
}
