/* SPDX-License-Identifier: MIT */
#include "resolve/lookup.h"

#include <string.h>

#include <dnswire/edns.h>
#include <dnswire/message.h>
#include <dnswire/name.h>
#include <dnswire/types.h>

#include "base/limits.h"
#include "resolve/localhost.h"

/* What a step of the look-up came to. */
enum step {
    STEP_DONE,  /* the answer is complete */
    STEP_CHAIN, /* a CNAME was answered: go on with its target */
    STEP_NOT_LOCAL,
};

/*
 * Outside zones a name with records hides what the world says of it, but only for the types by
 * which clients pick an address: else the AAAA of an overridden name would leak in.
 */
static bool hides(uint16_t type)
{
    return type == DNSW_TYPE_A || type == DNSW_TYPE_AAAA || type == DNSW_TYPE_HTTPS ||
           type == DNSW_TYPE_SVCB;
}

/* NXDOMAIN or NODATA with the zone's SOA (RFC 2308); NODATA alone where no zone is. */
static enum step negative(const struct nd_chase *chase)
{
    const struct nd_match *match = &chase->match;
    struct nd_response *response = chase->response;
    if (match->zone != NULL) {
        size_t apex_at = nd_response_suffix_at(response, chase->name_at,
                                               chase->name_len - match->zone->apex_len);
        nd_response_soa(response, match->zone, apex_at);
        nd_response_set(response, match->exists ? DNSW_RCODE_NOERROR : DNSW_RCODE_NXDOMAIN,
                        ND_NO_EDE);
        return STEP_DONE;
    }
    if (match->exists && hides(chase->type)) {
        return STEP_DONE;
    }
    bool done = nd_localhost(response, chase->name, chase->name_len, chase->name_at, chase->type);
    return done ? STEP_DONE : STEP_NOT_LOCAL;
}

static enum step every_type(const struct nd_chase *chase)
{
    struct nd_rrset_walk walk = {0};
    struct nd_rrset rrset;
    bool any = false;
    while (nd_match_next(&chase->match, &walk, &rrset)) {
        any = true;
        if (!nd_response_rrset(chase->response, &rrset, chase->name_at, chase->rotation)) {
            break;
        }
    }
    return any ? STEP_DONE : negative(chase);
}

/* Append a CNAME and point the look-up at its target. */
static enum step follow(struct nd_chase *chase, const struct nd_rrset *cname)
{
    size_t rr_at = chase->response->writer.pos;
    if (!nd_response_rrset(chase->response, cname, chase->name_at, 0)) {
        return STEP_DONE;
    }
    chase->name_len = dnsw_name_fold(chase->folded, cname->rrs + ND_RR_HEADER_LEN);
    chase->name = chase->folded;
    chase->name_at = rr_at + ND_RR_HEADER_LEN;
    chase->links++;
    return STEP_CHAIN;
}

static enum step step(struct nd_chase *chase)
{
    struct nd_rrset rrset;
    if (chase->type == DNSW_TYPE_ANY) {
        return every_type(chase);
    }
    if (nd_match_rrset(&chase->match, chase->type, &rrset)) {
        nd_response_rrset(chase->response, &rrset, chase->name_at, chase->rotation);
        return STEP_DONE;
    }
    if (nd_match_rrset(&chase->match, DNSW_TYPE_CNAME, &rrset)) {
        return follow(chase, &rrset);
    }
    return negative(chase);
}

/*
 * Go along the chain whose first CNAME is in the answer, to its end or to a name that is not local.
 */
static void go_along(struct nd_chase *chase)
{
    while (chase->links <= ND_CNAME_LINKS_MAX) {
        nd_catalog_match(chase->catalog, chase->name, chase->name_len, &chase->match);
        enum step next = step(chase);
        if (next != STEP_CHAIN) {
            chase->open = next == STEP_NOT_LOCAL;
            return;
        }
    }
    chase->open = false;
    nd_response_clear(chase->response);
    nd_response_set(chase->response, DNSW_RCODE_SERVFAIL, ND_NO_EDE);
}

static enum nd_source rewrite(struct nd_chase *chase)
{
    const struct nd_rule *rule = chase->match.rule;
    chase->response->flags |= DNSW_FLAG_AA;
    if (rule->action == NCFG_NXDOMAIN) {
        nd_response_set(chase->response, DNSW_RCODE_NXDOMAIN, DNSW_EDE_BLOCKED);
    } else if (rule->redirect.type == chase->type || chase->type == DNSW_TYPE_ANY) {
        nd_response_rrset(chase->response, &rule->redirect, chase->name_at, 0);
    } else if (rule->redirect.type == DNSW_TYPE_CNAME &&
               follow(chase, &rule->redirect) == STEP_CHAIN) {
        go_along(chase);
    }
    return ND_SOURCE_REWRITE;
}

enum nd_source nd_chase_start(struct nd_chase *chase, const struct nd_catalog *catalog,
                              uint32_t rotation, struct nd_response *response, uint8_t *folded)
{
    const struct nd_query *query = response->query;
    chase->catalog = catalog;
    chase->response = response;
    chase->rotation = rotation;
    chase->type = query->qtype;
    chase->open = false;
    chase->links = 0;
    chase->name = query->qname;
    chase->name_len = query->qname_len;
    chase->name_at = DNSW_HEADER_LEN;
    chase->folded = folded;
    nd_catalog_match(catalog, chase->name, chase->name_len, &chase->match);
    if (chase->match.rule != NULL) {
        return rewrite(chase);
    }
    uint16_t flags = response->flags;
    response->flags |= DNSW_FLAG_AA;
    switch (step(chase)) {
    case STEP_CHAIN:
        go_along(chase);
        break;
    case STEP_NOT_LOCAL:
        response->flags = flags;
        chase->open = true;
        return ND_SOURCE_NONE;
    case STEP_DONE:
        break;
    }
    bool negative_of_zone = response->answers == 0 && response->authority > 0;
    return negative_of_zone ? ND_SOURCE_ZONE : ND_SOURCE_LOCAL;
}

void nd_chase_continue(struct nd_chase *chase, const uint8_t *name, size_t len, size_t name_at)
{
    memcpy(chase->folded, name, len);
    chase->name = chase->folded;
    chase->name_len = len;
    chase->name_at = name_at;
    chase->links++;
    go_along(chase);
}

bool nd_is_local(const struct nd_snapshot *snapshot, const uint8_t *name, size_t len, uint16_t type)
{
    struct nd_match match;
    struct nd_rrset rrset;
    struct nd_rrset_walk walk = {0};
    nd_catalog_match(snapshot->catalog, name, len, &match);
    return match.zone != NULL || (match.exists && hides(type)) || nd_is_localhost(name, len) ||
           (type == DNSW_TYPE_ANY ? nd_match_next(&match, &walk, &rrset)
                                  : nd_match_rrset(&match, type, &rrset) ||
                                        nd_match_rrset(&match, DNSW_TYPE_CNAME, &rrset));
}
