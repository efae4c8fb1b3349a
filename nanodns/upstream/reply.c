/* SPDX-License-Identifier: MIT */
#include "upstream/reply.h"

#include <stdlib.h>
#include <string.h>

#include <dnswire/dnswire.h>

#include "base/limits.h"
#include "upstream/query.h"
#include "upstream/reply_work.h"

/* Octets of the shortest record: the root as owner, TYPE, CLASS, TTL, RDLENGTH. */
#define RECORD_MIN 11

/* An entry that is a response code and no records. */
static struct nd_entry *empty_entry(const struct nd_question *question, uint16_t rcode,
                                    uint64_t now_ms)
{
    uint8_t msg[ND_UPSTREAM_QUERY_MAX];
    struct dnsw_header header = {.flags = DNSW_FLAG_QR};
    struct dnsw_writer w;

    header.count[DNSW_SECTION_QUESTION] = 1;
    dnsw_writer_init(&w, msg, sizeof(msg), NULL);
    dnsw_header_write(&w, &header);
    dnsw_write_span(&w, question->name, question->name_len);
    dnsw_write_u16(&w, question->type);
    dnsw_write_u16(&w, question->class_);
    struct nd_entry_parts parts = {
        .question = *question,
        .msg = msg,
        .msg_len = w.pos,
        .made_ms = now_ms,
        .life_ms = ND_FAILURE_LIFE_MS,
        .rcode = rcode,
        .failure = true,
    };
    return nd_entry_new(&parts);
}

struct nd_entry *nd_upstream_failure(const struct nd_question *question, uint64_t now_ms)
{
    return empty_entry(question, DNSW_RCODE_SERVFAIL, now_ms);
}

/* Header and question; ND_UPSTREAM_GOOD to go on with the records. */
static enum nd_upstream_verdict judge_question(const struct nd_upstream_query *query,
                                               struct dnsw_message *m)
{
    const struct nd_question *ours = &query->question;
    uint16_t flags = m->header.flags;
    struct dnsw_question theirs;
    uint8_t sent[DNSW_NAME_MAX];

    if (m->header.id != query->id || (flags & DNSW_FLAG_QR) == 0 ||
        DNSW_OPCODE_OF(flags) != DNSW_OPCODE_QUERY || m->header.count[DNSW_SECTION_QUESTION] != 1) {
        return ND_UPSTREAM_FOREIGN;
    }
    if (dnsw_message_question(m, &theirs) != 1) {
        return ND_UPSTREAM_GARBAGE;
    }
    if (theirs.type != ours->type || theirs.class_ != ours->class_ ||
        theirs.name_len != ours->name_len) {
        return ND_UPSTREAM_FOREIGN;
    }
    nd_upstream_sent_name(query, sent);
    if (memcmp(theirs.name, sent, theirs.name_len) == 0) {
        return ND_UPSTREAM_GOOD;
    }
    if (!dnsw_name_equal(theirs.name, sent)) {
        return ND_UPSTREAM_FOREIGN;
    }
    return query->mixed_case ? ND_UPSTREAM_CASE : ND_UPSTREAM_GOOD;
}

/* Codes that go to the client where no server has a better answer (RFC 1035, RFC 6672). */
static bool can_be_handed_on(uint16_t rcode)
{
    return rcode == DNSW_RCODE_SERVFAIL || rcode == DNSW_RCODE_NOTIMP ||
           rcode == DNSW_RCODE_REFUSED || rcode == DNSW_RCODE_YXDOMAIN;
}

/* Whether the records that were chosen are an answer, or say that there is none. */
static bool is_answer(const struct nd_work *work)
{
    if (work->cut) {
        return true;
    }
    if (work->answered) {
        return work->rcode == DNSW_RCODE_NOERROR; /* else it contradicts itself */
    }
    if (work->negative || work->rcode == DNSW_RCODE_NXDOMAIN || work->last > 0) {
        return true;
    }
    bool authoritative = (work->m.header.flags & DNSW_FLAG_AA) != 0;
    return (authoritative || !work->referral) && work->m.header.count[DNSW_SECTION_ANSWER] == 0;
}

/* The chain leads to a name that must be looked up here. */
static bool is_open(const struct nd_work *work)
{
    return work->cut || (!work->answered && !work->negative && work->last > 0 &&
                         work->rcode == DNSW_RCODE_NOERROR);
}

static uint32_t life_of(const struct nd_work *work, uint32_t ttl_s)
{
    bool says_how_long = work->answered || work->negative || is_open(work);
    if (!says_how_long || ttl_s == UINT32_MAX) {
        return 0;
    }
    return ttl_s > UINT32_MAX / 1000 ? UINT32_MAX : ttl_s * 1000;
}

static enum nd_work_result make_entry(struct nd_work *work, struct nd_entry **ret_entry)
{
    struct nd_entry_parts parts;
    uint32_t ttl_s;
    enum nd_work_result result = nd_work_pack(work, &parts.msg_len, &ttl_s);
    if (result != ND_WORK_OK) {
        return result;
    }
    bool open = is_open(work);
    parts.question = work->query->question;
    parts.msg = work->out;
    parts.made_ms = work->rules->now_ms;
    parts.life_ms = life_of(work, ttl_s);
    parts.rcode = open ? DNSW_RCODE_NOERROR : work->rcode;
    parts.security_aware = !open && (work->m.header.flags & DNSW_FLAG_AD) != 0;
    parts.failure = false;
    parts.tail_len = 0;
    if (open) {
        parts.tail_len = (uint8_t)dnsw_name_fold(parts.tail, work->chain[work->last]);
    }
    *ret_entry = nd_entry_new(&parts);
    return ND_WORK_OK;
}

/* Judge the records; `*ret_verdict` and `*ret_entry` are set with ND_WORK_OK. */
static enum nd_work_result judge_records(struct nd_work *work,
                                         enum nd_upstream_verdict *ret_verdict,
                                         struct nd_entry **ret_entry)
{
    struct nd_entry *entry = NULL;
    enum nd_work_result result = nd_work_read(work);
    if (result != ND_WORK_OK) {
        return result;
    }
    if (work->rcode == DNSW_RCODE_BADVERS && work->query->edns) {
        *ret_verdict = ND_UPSTREAM_NO_EDNS;
        return ND_WORK_OK;
    }
    if (work->rcode != DNSW_RCODE_NOERROR && work->rcode != DNSW_RCODE_NXDOMAIN) {
        *ret_verdict = ND_UPSTREAM_REFUSES;
        if (can_be_handed_on(work->rcode)) {
            entry = empty_entry(&work->query->question, work->rcode, work->rules->now_ms);
        }
        *ret_entry = entry;
        return ND_WORK_OK;
    }
    nd_work_choose_answers(work);
    result = nd_work_choose_authority(work);
    if (result != ND_WORK_OK) {
        return result;
    }
    if (!is_answer(work)) {
        *ret_verdict = ND_UPSTREAM_REFUSES;
        *ret_entry = NULL;
        return ND_WORK_OK;
    }
    result = make_entry(work, &entry);
    if (result == ND_WORK_OK) {
        *ret_verdict = entry == NULL ? ND_UPSTREAM_NO_MEMORY : ND_UPSTREAM_GOOD;
        if (entry != NULL) {
            *ret_entry = entry;
        }
    }
    return result;
}

static enum nd_work_result judge_small(struct nd_work *work, enum nd_upstream_verdict *ret_verdict,
                                       struct nd_entry **ret_entry)
{
    struct nd_record records[ND_UPSTREAM_SMALL_RECORDS];
    uint16_t seen[2 * ND_UPSTREAM_SMALL_RECORDS] = {0};
    uint8_t rdata[ND_UPSTREAM_SMALL_OCTETS];
    uint8_t out[ND_UPSTREAM_SMALL_OCTETS];

    work->records = records;
    work->seen = seen;
    work->seen_mask = 2 * ND_UPSTREAM_SMALL_RECORDS - 1;
    work->rdata = rdata;
    work->rdata_size = sizeof(rdata);
    work->out = out;
    work->out_size = sizeof(out);
    return judge_records(work, ret_verdict, ret_entry);
}

/* Room for any message with `records` records. */
static enum nd_work_result judge_large(struct nd_work *work, uint32_t records,
                                       enum nd_upstream_verdict *ret_verdict,
                                       struct nd_entry **ret_entry)
{
    uint32_t places = 2 * ND_UPSTREAM_SMALL_RECORDS;
    while (places < 2 * records) {
        places *= 2;
    }
    enum nd_work_result result = ND_WORK_OK;
    work->records = calloc((size_t)records + 1, sizeof(*work->records));
    work->seen = calloc(places, sizeof(*work->seen));
    work->seen_mask = places - 1;
    work->rdata = malloc(DNSW_RDATA_MAX + ND_TCP_MESSAGE_MAX);
    if (work->records == NULL || work->seen == NULL || work->rdata == NULL) {
        *ret_verdict = ND_UPSTREAM_NO_MEMORY;
    } else {
        work->rdata_size = DNSW_RDATA_MAX;
        work->out = work->rdata + DNSW_RDATA_MAX;
        work->out_size = ND_TCP_MESSAGE_MAX;
        result = judge_records(work, ret_verdict, ret_entry);
    }
    free(work->records);
    free(work->seen);
    free(work->rdata);
    return result;
}

static void start(struct nd_work *work, const struct nd_upstream_query *query,
                  const struct nd_upstream_rules *rules, const struct dnsw_message *m,
                  const uint8_t *msg, size_t len)
{
    work->query = query;
    work->rules = rules;
    work->m = *m;
    work->msg = msg;
    work->len = len;
    work->count = 0;
    work->loose = 0;
    work->last = 0;
    work->cut = false;
    work->answered = false;
    work->referral = false;
    work->negative = false;
}

enum nd_upstream_verdict nd_upstream_judge(const struct nd_upstream_query *query,
                                           const uint8_t *msg, size_t len,
                                           const struct nd_upstream_rules *rules,
                                           struct nd_entry **ret_entry)
{
    struct dnsw_message m;
    if (len > ND_TCP_MESSAGE_MAX || dnsw_message_init(&m, msg, len) != 0) {
        return ND_UPSTREAM_GARBAGE;
    }
    enum nd_upstream_verdict verdict = judge_question(query, &m);
    if (verdict != ND_UPSTREAM_GOOD) {
        return verdict;
    }
    if ((m.header.flags & DNSW_FLAG_TC) != 0) {
        return rules->tcp ? ND_UPSTREAM_GARBAGE : ND_UPSTREAM_TRUNCATED;
    }
    uint8_t rcode = DNSW_RCODE_OF(m.header.flags);
    if (query->edns && (rcode == DNSW_RCODE_FORMERR || rcode == DNSW_RCODE_NOTIMP)) {
        return ND_UPSTREAM_NO_EDNS; /* RFC 6891 section 7; such servers write odd records */
    }
    uint32_t records =
        (uint32_t)m.header.count[DNSW_SECTION_ANSWER] + m.header.count[DNSW_SECTION_AUTHORITY];
    if (records > len / RECORD_MIN) {
        return ND_UPSTREAM_GARBAGE;
    }
    struct nd_work work;
    enum nd_work_result result = ND_WORK_NO_ROOM;
    if (records <= ND_UPSTREAM_SMALL_RECORDS) {
        start(&work, query, rules, &m, msg, len);
        result = judge_small(&work, &verdict, ret_entry);
    }
    if (result == ND_WORK_NO_ROOM) {
        start(&work, query, rules, &m, msg, len);
        result = judge_large(&work, records, &verdict, ret_entry);
    }
    if (result == ND_WORK_GARBAGE) {
        return ND_UPSTREAM_GARBAGE;
    }
    if (result != ND_WORK_OK) {
        *ret_entry = NULL;
        return ND_UPSTREAM_REFUSES;
    }
    return verdict;
}
