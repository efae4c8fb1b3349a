/* SPDX-License-Identifier: MIT */
#include "resolve/outside.h"

#include <string.h>

#include <dnswire/edns.h>
#include <dnswire/message.h>
#include <dnswire/types.h>

#include "base/limits.h"
#include "resolve/part.h"
#include "store/special.h"

/* An answer on its way through what upstreams have said. */
struct outside {
    const struct nd_snapshot *snapshot;
    const struct nd_outside *known; /* NULL: nothing is known, and nobody can ask */
    struct nd_chase *chase;
    struct nd_response *response;
    struct nd_reply *reply;
    enum nd_source *source;
    bool stale;  /* a part of the answer is past its life */
    bool secure; /* every part so far was AD in the answer of its upstream */
};

/* An entry found, and what is to be known of it besides. */
struct find {
    struct nd_entry *entry;
    enum nd_source source;
    bool due;
    bool owned; /* the reference is ours to give back */
};

/* The question the look-up has come to. Class ANY means all classes there are: IN. */
static void set_wanted(struct outside *o)
{
    const struct nd_query *query = o->response->query;
    struct nd_question *wanted = &o->reply->wanted;
    wanted->type = query->qtype;
    wanted->class_ = DNSW_CLASS_IN;
    wanted->dnssec_ok = (query->edns_flags & DNSW_EDNS_FLAG_DO) != 0;
    wanted->checking_disabled = (query->flags & DNSW_FLAG_CD) != 0;
    wanted->name_len = (uint8_t)o->chase->name_len;
    memcpy(wanted->name, o->chase->name, o->chase->name_len);
}

/* Past its life, and given only because nothing better came. */
static bool is_past(const struct outside *o, const struct nd_entry *entry)
{
    return o->known->stale && entry->life_ms > 0 && o->known->now_ms > entry->made_ms &&
           o->known->now_ms - entry->made_ms >= entry->life_ms;
}

static struct find find(struct outside *o)
{
    const struct nd_question *wanted = &o->reply->wanted;
    struct find find = {.entry = NULL};
    if (o->known == NULL) {
        return find;
    }
    for (size_t i = 0; i < o->known->found_count; i++) {
        struct nd_entry *entry = o->known->found[i];
        if (nd_question_equal(&entry->question, wanted)) {
            find.entry = entry;
            find.source = is_past(o, entry) ? ND_SOURCE_STALE : ND_SOURCE_UPSTREAM;
            return find;
        }
    }
    if (o->known->cache != NULL) {
        enum nd_cache_state state = ND_CACHE_FRESH;
        find.entry = o->known->stale
                         ? nd_cache_find_stale(o->known->cache, wanted, o->known->now_ms, &state)
                         : nd_cache_find(o->known->cache, wanted, o->known->now_ms, &state);
        find.source = state == ND_CACHE_STALE ? ND_SOURCE_STALE : ND_SOURCE_CACHE;
        find.due = state == ND_CACHE_DUE;
        find.owned = true;
    }
    return find;
}

/* The answer ends here, with an error instead of what was found up to here. */
static void fail(struct outside *o, uint16_t rcode, int ede)
{
    nd_response_clear(o->response);
    nd_response_set(o->response, rcode, ede);
    o->chase->open = false;
}

/*
 * An upstream's error is handed on as it is where it answers the client's own question; at the end
 * of a chain it says that the answer could not be had.
 */
static void use_error(struct outside *o, const struct find *find)
{
    const struct nd_entry *entry = find->entry;
    int ede = ND_NO_EDE;
    if (entry->failure) {
        ede = find->source == ND_SOURCE_CACHE ? DNSW_EDE_CACHED_ERROR
                                              : DNSW_EDE_NO_REACHABLE_AUTHORITY;
    }
    bool own = o->chase->name_at == DNSW_HEADER_LEN;
    fail(o, own ? entry->rcode : DNSW_RCODE_SERVFAIL, ede);
}

static void use_records(struct outside *o, const struct find *find)
{
    const struct nd_entry *entry = find->entry;
    uint64_t now = o->known->now_ms;
    struct nd_part part = {
        .entry = entry,
        .age_s = now > entry->made_ms ? (uint32_t)((now - entry->made_ms) / 1000) : 0,
        .stale = find->source == ND_SOURCE_STALE,
    };
    size_t tail_at = nd_part_append(o->response, &part, o->chase->name_at);
    o->stale |= part.stale;
    o->secure = o->secure && entry->security_aware;
    o->chase->open = false;
    nd_response_set(o->response, entry->rcode, ND_NO_EDE);
    if (entry->tail_len == 0 || (o->response->flags & DNSW_FLAG_TC) != 0) {
        return;
    }
    if (tail_at == 0 || tail_at > ND_POINTER_MAX) {
        fail(o, DNSW_RCODE_SERVFAIL, DNSW_EDE_INVALID_DATA);
        return;
    }
    nd_response_set(o->response, DNSW_RCODE_NOERROR, ND_NO_EDE);
    uint16_t records = (uint16_t)(o->response->answers + o->response->authority);
    nd_chase_continue(o->chase, entry->tail, entry->tail_len, tail_at);
    if (o->response->answers + o->response->authority != records) {
        o->secure = false; /* nobody has validated local data */
    }
}

/* Have asked anew what is wanted, and has been found. */
static void refresh(const struct nd_snapshot *snapshot, struct nd_reply *reply)
{
    const struct nd_question *due = &reply->wanted;
    reply->prefetch = nd_routes_find(snapshot->routes, due->name, due->name_len, due->type,
                                     &reply->due_route) == ND_ROUTE_ASK;
    if (reply->prefetch) {
        reply->due = *due;
    }
}

static void use(struct outside *o, const struct find *find)
{
    const struct nd_entry *entry = find->entry;
    if (*o->source == ND_SOURCE_NONE) {
        *o->source = find->source;
    }
    if (find->due && !o->reply->prefetch) {
        refresh(o->snapshot, o->reply);
    }
    if (entry->failure ||
        (entry->rcode != DNSW_RCODE_NOERROR && entry->rcode != DNSW_RCODE_NXDOMAIN)) {
        use_error(o, find);
    } else {
        use_records(o, find);
    }
}

/* Nobody is asked: what there is of a chain, else a refusal. */
static enum nd_verdict end_chain(struct outside *o, int ede)
{
    if (o->response->answers == 0) {
        nd_response_set(o->response, DNSW_RCODE_REFUSED, ede);
    }
    return ND_REPLY;
}

/* A special-use name is as if in an empty zone of its own (RFC 6303 section 3). */
static enum nd_verdict deny(struct outside *o)
{
    const struct nd_chase *chase = o->chase;
    size_t apex_len = chase->name_len;
    nd_special(chase->name, chase->name_len, chase->type, &apex_len);
    nd_response_made_soa(o->response, chase->name_at, chase->name_len - apex_len);
    nd_response_set(o->response, DNSW_RCODE_NXDOMAIN, ND_NO_EDE);
    if (*o->source == ND_SOURCE_NONE) {
        *o->source = ND_SOURCE_ZONE;
    }
    return ND_REPLY;
}

static enum nd_verdict ask_somebody(struct outside *o)
{
    const struct nd_chase *chase = o->chase;
    if (o->known == NULL) {
        return end_chain(o, DNSW_EDE_NO_REACHABLE_AUTHORITY);
    }
    switch (nd_routes_find(o->snapshot->routes, chase->name, chase->name_len, chase->type,
                           &o->reply->route)) {
    case ND_ROUTE_NXDOMAIN:
        return deny(o);
    case ND_ROUTE_NOBODY:
        return end_chain(o, DNSW_EDE_NO_REACHABLE_AUTHORITY);
    case ND_ROUTE_ASK:
        break;
    }
    if ((o->response->query->flags & DNSW_FLAG_RD) == 0) {
        return end_chain(o, DNSW_EDE_NOT_AUTHORITATIVE); /* RFC 8914 section 4.21 */
    }
    fail(o, DNSW_RCODE_SERVFAIL, ND_NO_EDE);
    *o->source = ND_SOURCE_NONE;
    return ND_FORWARD;
}

/* AD where the client can use it (RFC 6840 section 5.7 and 5.8). */
static void finish(struct outside *o)
{
    struct nd_response *response = o->response;
    bool aware = (response->query->flags & DNSW_FLAG_AD) != 0 ||
                 (response->query->edns_flags & DNSW_EDNS_FLAG_DO) != 0;
    bool answers = response->rcode == DNSW_RCODE_NOERROR || response->rcode == DNSW_RCODE_NXDOMAIN;
    if (o->secure && aware && answers) {
        response->flags |= DNSW_FLAG_AD;
    }
    if (o->stale && answers && response->ede == ND_NO_EDE) {
        response->ede = response->rcode == DNSW_RCODE_NXDOMAIN ? DNSW_EDE_STALE_NXDOMAIN
                                                               : DNSW_EDE_STALE_ANSWER;
    }
}

enum nd_verdict nd_outside_go(const struct nd_snapshot *snapshot, const struct nd_request *request,
                              struct nd_chase *chase, struct nd_reply *reply,
                              enum nd_source *source)
{
    struct outside o = {
        .snapshot = snapshot,
        .known = request->outside,
        .chase = chase,
        .response = chase->response,
        .reply = reply,
        .source = source,
        .secure = chase->response->answers == 0,
    };
    while (chase->open) {
        set_wanted(&o);
        struct find found = find(&o);
        if (found.entry == NULL) {
            o.secure = false;
            enum nd_verdict verdict = ask_somebody(&o);
            if (verdict == ND_REPLY) {
                finish(&o);
            }
            return verdict;
        }
        use(&o, &found);
        if (found.owned) {
            nd_entry_unref(found.entry);
        }
    }
    finish(&o);
    return ND_REPLY;
}
