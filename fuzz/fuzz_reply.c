/* SPDX-License-Identifier: MIT */
/*
 * Input: one octet of circumstances (EDNS, DO, CD, TCP, local data), then the reply of an upstream.
 * The query is made to fit the reply's ID and question, so that what follows them is reached.
 * Oracle: an entry is a whole message to the question, its TTL offsets point at TTLs, its life is
 * no longer than any of them, every owner in its answer is in the chain from the question's name,
 * every record was in the reply, signatures are there with DO alone; and the judgement is the same
 * a second time.
 */
#include <string.h>

#include <dnswire/dnswire.h>

#include "base/limits.h"
#include "upstream/reply.h"

#include "fuzz.h"

#define NOW 1000000

enum {
    WITH_EDNS = 1,
    WITH_DO = 2,
    WITH_CD = 4,
    BY_TCP = 8,
    WITH_LOCAL = 16,
};

static const uint8_t local_apex[] = "\003lan";

static bool is_local(void *ctx, const uint8_t *name, size_t len, uint16_t type)
{
    (void)type;
    FUZZ_CHECK(dnsw_name_len(name) == len);
    return *(const bool *)ctx && dnsw_name_is_within(name, local_apex);
}

/* The query that the octets could be a reply to. */
static bool query_for(const uint8_t *octets, size_t len, unsigned circumstances,
                      struct nd_upstream_query *ret_query)
{
    struct dnsw_message m;
    struct dnsw_question question;
    if (dnsw_message_init(&m, octets, len) != 0 || dnsw_message_question(&m, &question) != 1) {
        return false;
    }
    memset(ret_query, 0, sizeof(*ret_query));
    ret_query->id = m.header.id;
    ret_query->edns = (circumstances & WITH_EDNS) != 0;
    ret_query->mixed_case = true;
    struct nd_question *ours = &ret_query->question;
    ours->type = question.type;
    ours->class_ = question.class_;
    ours->dnssec_ok = (circumstances & WITH_DO) != 0;
    ours->checking_disabled = (circumstances & WITH_CD) != 0;
    ours->name_len = (uint8_t)dnsw_name_fold(ours->name, question.name);
    for (unsigned i = 0; i < ours->name_len; i++) {
        bool upper = ours->name[i] != question.name[i];
        ret_query->case_bits[i / 8] |= (uint8_t)(upper << (i % 8));
    }
    return true;
}

/* The writer compresses names to others in any case, so RDATA is compared without it. */
static int folded_rdata(struct dnsw_message *m, const struct dnsw_rr *rr, uint8_t *rdata)
{
    int len = dnsw_message_rdata(m, rr, rdata, DNSW_RDATA_MAX);
    for (int i = 0; i < len; i++) {
        rdata[i] = rdata[i] >= 'A' && rdata[i] <= 'Z' ? (uint8_t)(rdata[i] + 32) : rdata[i];
    }
    return len;
}

static bool was_in_reply(const uint8_t *reply, size_t reply_len, const struct dnsw_rr *rr,
                         const uint8_t *rdata, int len)
{
    static uint8_t theirs[DNSW_RDATA_MAX];
    struct dnsw_message m;
    struct dnsw_rr other;
    FUZZ_CHECK(dnsw_message_init(&m, reply, reply_len) == 0);
    while (dnsw_message_next(&m, &other) == 1) {
        if (other.section == rr->section && other.type == rr->type && other.class_ == rr->class_ &&
            dnsw_name_equal(other.owner, rr->owner) && folded_rdata(&m, &other, theirs) == len &&
            memcmp(theirs, rdata, (size_t)len) == 0) {
            return true;
        }
    }
    return false;
}

struct chain {
    unsigned last;
    uint8_t name[ND_UPSTREAM_LINKS_MAX + 1][DNSW_NAME_MAX];
};

static bool is_in_chain(const struct chain *chain, const struct dnsw_rr *rr, const uint8_t *rdata)
{
    bool dname = rr->type == DNSW_TYPE_DNAME ||
                 (rr->type == DNSW_TYPE_RRSIG && rdata[0] == 0 && rdata[1] == DNSW_TYPE_DNAME);
    for (unsigned i = 0; i <= chain->last; i++) {
        if (dnsw_name_equal(rr->owner, chain->name[i]) ||
            (dname && dnsw_name_is_within(chain->name[i], rr->owner))) {
            return true;
        }
    }
    return false;
}

static void check_record(const struct nd_entry *entry, const struct nd_question *question,
                         struct chain *chain, const struct dnsw_rr *rr, const uint8_t *rdata)
{
    FUZZ_CHECK(rr->section != DNSW_SECTION_ADDITIONAL && rr->type != DNSW_TYPE_OPT);
    FUZZ_CHECK(rr->ttl_s <= INT32_MAX && entry->life_ms / 1000 <= rr->ttl_s);
    FUZZ_CHECK(question->class_ == DNSW_CLASS_ANY || rr->class_ == question->class_);
    FUZZ_CHECK(rr->type != DNSW_TYPE_RRSIG || question->dnssec_ok ||
               question->type == DNSW_TYPE_RRSIG || question->type == DNSW_TYPE_ANY);
    if (rr->section == DNSW_SECTION_AUTHORITY) {
        FUZZ_CHECK(rr->type == DNSW_TYPE_SOA || question->dnssec_ok);
        FUZZ_CHECK(rr->type != DNSW_TYPE_SOA ||
                   dnsw_name_is_within(chain->name[chain->last], rr->owner));
        return;
    }
    FUZZ_CHECK(is_in_chain(chain, rr, rdata));
    if (rr->type == DNSW_TYPE_CNAME && question->type != DNSW_TYPE_CNAME &&
        question->type != DNSW_TYPE_ANY) {
        FUZZ_CHECK(dnsw_name_equal(rr->owner, chain->name[chain->last]));
        FUZZ_CHECK(chain->last < ND_UPSTREAM_LINKS_MAX);
        dnsw_name_fold(chain->name[++chain->last], rdata);
    }
}

static void check_entry(const struct nd_entry *entry, const struct nd_question *question,
                        const uint8_t *reply, size_t reply_len, bool with_local)
{
    static uint8_t rdata[DNSW_RDATA_MAX];
    struct dnsw_message m;
    struct dnsw_rr rr;
    struct chain chain = {.last = 0};
    unsigned count = 0;
    FUZZ_CHECK(nd_question_equal(&entry->question, question));
    FUZZ_CHECK(dnsw_message_check(entry->msg, entry->msg_len, NULL) == 0);
    FUZZ_CHECK(dnsw_message_init(&m, entry->msg, entry->msg_len) == 0);
    FUZZ_CHECK(memcmp(entry->msg + DNSW_HEADER_LEN, question->name, question->name_len) == 0);
    FUZZ_CHECK(m.header.count[DNSW_SECTION_QUESTION] == 1);
    FUZZ_CHECK(m.header.count[DNSW_SECTION_ANSWER] == entry->answers);
    FUZZ_CHECK(m.header.count[DNSW_SECTION_AUTHORITY] == entry->authorities);
    memcpy(chain.name[0], question->name, question->name_len);
    while (dnsw_message_next(&m, &rr) == 1) {
        FUZZ_CHECK(count < entry->ttl_count && entry->ttl_at[count] == rr.rdata_at - 6);
        count++;
        int len = folded_rdata(&m, &rr, rdata);
        FUZZ_CHECK(len >= 0);
        check_record(entry, question, &chain, &rr, rdata);
        FUZZ_CHECK(was_in_reply(reply, reply_len, &rr, rdata, len));
        FUZZ_CHECK(!with_local || chain.last == 0 || rr.type == DNSW_TYPE_CNAME ||
                   rr.type == DNSW_TYPE_RRSIG || rr.type == DNSW_TYPE_DNAME ||
                   !dnsw_name_is_within(rr.owner, local_apex) ||
                   dnsw_name_equal(rr.owner, question->name));
    }
    FUZZ_CHECK(count == entry->ttl_count);
    if (entry->tail_len > 0) {
        FUZZ_CHECK(entry->rcode == DNSW_RCODE_NOERROR && !entry->security_aware);
        FUZZ_CHECK(chain.last > 0 && dnsw_name_len(entry->tail) == entry->tail_len);
        FUZZ_CHECK(memcmp(entry->tail, chain.name[chain.last], entry->tail_len) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nd_upstream_query query;
    if (size < 1 || !query_for(data + 1, size - 1, data[0], &query)) {
        return 0;
    }
    bool with_local = (data[0] & WITH_LOCAL) != 0;
    struct nd_upstream_rules rules = {
        .now_ms = NOW,
        .tcp = (data[0] & BY_TCP) != 0,
        .is_local = is_local,
        .is_local_ctx = &with_local,
    };
    struct nd_entry *entry = NULL;
    enum nd_upstream_verdict verdict =
        nd_upstream_judge(&query, data + 1, size - 1, &rules, &entry);
    FUZZ_CHECK(verdict != ND_UPSTREAM_NO_MEMORY && verdict != ND_UPSTREAM_CASE);
    FUZZ_CHECK((verdict == ND_UPSTREAM_GOOD) <= (entry != NULL));
    if (verdict == ND_UPSTREAM_GOOD) {
        FUZZ_CHECK(!entry->failure);
        check_entry(entry, &query.question, data + 1, size - 1, with_local);
    } else if (entry != NULL) {
        FUZZ_CHECK(verdict == ND_UPSTREAM_REFUSES && entry->failure && entry->ttl_count == 0);
    }

    struct nd_entry *again = NULL;
    FUZZ_CHECK(nd_upstream_judge(&query, data + 1, size - 1, &rules, &again) == verdict);
    FUZZ_CHECK((again == NULL) == (entry == NULL));
    FUZZ_CHECK(entry == NULL || (again->msg_len == entry->msg_len &&
                                 memcmp(again->msg, entry->msg, entry->msg_len) == 0));
    nd_entry_unref(again);
    nd_entry_unref(entry);
    return 0;
}
