/* SPDX-License-Identifier: MIT */
#include "store/entry.h"

#include <stdlib.h>
#include <string.h>

#include <dnswire/message.h>

#include "base/limits.h"

/* Octets of the shortest record: the root as owner, TYPE, CLASS, TTL, RDLENGTH. */
#define RECORD_MIN 11

/* From the RDATA back to the TTL: RDLENGTH and the TTL itself (RFC 1035 section 4.1.3). */
#define TTL_BEFORE_RDATA 6

/* Of QTYPE and QCLASS. */
#define QUESTION_FIXED_LEN 4

/* Where the parts of an entry stand in its allocation. */
struct layout {
    size_t ttl_at;
    size_t msg;
    size_t tail;
    size_t size;
};

/*
 * The other parts begin right behind the octets of the name that are used, not behind the array:
 * what is read together then lies together, and most entries are half as large.
 */
static struct layout layout_of(const struct nd_entry_parts *parts, size_t records)
{
    struct layout layout;
    layout.ttl_at = offsetof(struct nd_entry, question.name) + parts->question.name_len;
    layout.ttl_at += layout.ttl_at % _Alignof(uint16_t);
    layout.msg = layout.ttl_at + records * sizeof(uint16_t);
    layout.tail = layout.msg + parts->msg_len;
    layout.size = layout.tail + parts->tail_len;
    if (layout.size < sizeof(struct nd_entry)) {
        layout.size = sizeof(struct nd_entry); /* so that a question can be copied as a whole */
    }
    return layout;
}

/* Header and question as entry.h has them; then `m` stands at the first record. */
static bool starts_as_promised(struct dnsw_message *m, const struct nd_entry_parts *parts)
{
    const struct nd_question *question = &parts->question;
    size_t name_len = question->name_len;
    if (name_len == 0 || parts->msg_len > ND_TCP_MESSAGE_MAX ||
        parts->msg_len < DNSW_HEADER_LEN + name_len + QUESTION_FIXED_LEN ||
        memcmp(parts->msg + DNSW_HEADER_LEN, question->name, name_len) != 0 ||
        dnsw_message_init(m, parts->msg, parts->msg_len) != 0) {
        return false;
    }
    struct dnsw_question asked;
    const uint16_t *count = m->header.count;
    size_t records = (size_t)count[DNSW_SECTION_ANSWER] + count[DNSW_SECTION_AUTHORITY];
    return count[DNSW_SECTION_QUESTION] == 1 && count[DNSW_SECTION_ADDITIONAL] == 0 &&
           records <= parts->msg_len / RECORD_MIN && dnsw_message_question(m, &asked) == 1 &&
           asked.name_len == name_len && asked.type == question->type &&
           asked.class_ == question->class_;
}

/* The places of all TTLs. False when the records cannot be read. */
static bool find_ttls(struct dnsw_message *m, uint16_t *ttl_at)
{
    struct dnsw_rr rr;
    int more;
    while ((more = dnsw_message_next(m, &rr)) == 1) {
        *ttl_at++ = (uint16_t)(rr.rdata_at - TTL_BEFORE_RDATA);
    }
    return more == 0;
}

struct nd_entry *nd_entry_new(const struct nd_entry_parts *parts)
{
    struct dnsw_message m;
    if (!starts_as_promised(&m, parts)) {
        return NULL;
    }
    uint16_t answers = m.header.count[DNSW_SECTION_ANSWER];
    uint16_t authorities = m.header.count[DNSW_SECTION_AUTHORITY];
    size_t records = (size_t)answers + authorities;
    struct layout layout = layout_of(parts, records);
    uint8_t *room = malloc(layout.size);
    if (room == NULL) {
        return NULL;
    }
    void *ttl_at = room + layout.ttl_at;
    struct nd_entry *entry = (void *)room;
    if (!find_ttls(&m, ttl_at)) {
        free(entry);
        return NULL;
    }
    atomic_init(&entry->refs, 1);
    entry->made_ms = parts->made_ms;
    entry->life_ms = parts->life_ms;
    entry->security_aware = parts->security_aware;
    entry->failure = parts->failure;
    entry->tail_len = parts->tail_len;
    entry->rcode = parts->rcode;
    entry->answers = answers;
    entry->authorities = authorities;
    entry->ttl_count = (uint16_t)records;
    entry->msg_len = (uint16_t)parts->msg_len;
    entry->ttl_at = ttl_at;
    entry->msg = room + layout.msg;
    entry->tail = room + layout.tail;
    size_t question_at = offsetof(struct nd_entry, question);
    size_t question_len = offsetof(struct nd_question, name) + parts->question.name_len;
    memcpy(room + question_at, &parts->question, question_len);
    memcpy(room + layout.msg, parts->msg, parts->msg_len);
    memcpy(room + layout.tail, parts->tail, parts->tail_len);
    return entry;
}

struct nd_entry *nd_entry_ref(struct nd_entry *entry)
{
    atomic_fetch_add_explicit(&entry->refs, 1, memory_order_relaxed);
    return entry;
}

void nd_entry_unref(struct nd_entry *entry)
{
    if (entry == NULL) {
        return;
    }
    /* Release, then acquire: what others did with the entry is done before it is freed. */
    if (atomic_fetch_sub_explicit(&entry->refs, 1, memory_order_acq_rel) == 1) {
        free(entry);
    }
}

size_t nd_entry_size(const struct nd_entry *entry)
{
    size_t size = (size_t)(entry->tail - (const uint8_t *)entry) + entry->tail_len;
    return size < sizeof(*entry) ? sizeof(*entry) : size;
}
