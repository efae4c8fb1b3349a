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
static enum step negative(const struct nd_lookup *lookup)
{
    const struct nd_match *match = &lookup->match;
    struct nd_response *response = lookup->response;
    if (match->zone != NULL) {
        size_t apex_at = nd_response_suffix_at(response, lookup->name_at,
                                               lookup->name_len - match->zone->apex_len);
        nd_response_soa(response, match->zone, apex_at);
        nd_response_set(response, match->exists ? DNSW_RCODE_NOERROR : DNSW_RCODE_NXDOMAIN,
                        ND_NO_EDE);
        return STEP_DONE;
    }
    if (match->exists && hides(lookup->type)) {
        return STEP_DONE;
    }
    bool done =
        nd_localhost(response, lookup->name, lookup->name_len, lookup->name_at, lookup->type);
    return done ? STEP_DONE : STEP_NOT_LOCAL;
}

static enum step every_type(const struct nd_lookup *lookup)
{
    struct nd_rrset_walk walk = {0};
    struct nd_rrset rrset;
    bool any = false;
    while (nd_match_next(&lookup->match, &walk, &rrset)) {
        any = true;
        if (!nd_response_rrset(lookup->response, &rrset, lookup->name_at, lookup->rotation)) {
            break;
        }
    }
    return any ? STEP_DONE : negative(lookup);
}

/* Append a CNAME and point the look-up at its target. */
static enum step follow(struct nd_lookup *lookup, const struct nd_rrset *cname)
{
    size_t rr_at = lookup->response->writer.pos;
    if (!nd_response_rrset(lookup->response, cname, lookup->name_at, 0)) {
        return STEP_DONE;
    }
    lookup->name_len = dnsw_name_fold(lookup->folded, cname->rrs + ND_RR_HEADER_LEN);
    lookup->name = lookup->folded;
    lookup->name_at = rr_at + ND_RR_HEADER_LEN;
    lookup->links++;
    return STEP_CHAIN;
}

static enum step step(struct nd_lookup *lookup)
{
    struct nd_rrset rrset;
    if (lookup->type == DNSW_TYPE_ANY) {
        return every_type(lookup);
    }
    if (nd_match_rrset(&lookup->match, lookup->type, &rrset)) {
        nd_response_rrset(lookup->response, &rrset, lookup->name_at, lookup->rotation);
        return STEP_DONE;
    }
    if (nd_match_rrset(&lookup->match, DNSW_TYPE_CNAME, &rrset)) {
        return follow(lookup, &rrset);
    }
    return negative(lookup);
}

/*
 * Go along the chain whose first CNAME is in the answer, to its end or to a name that is not local.
 */
static void chase(struct nd_lookup *lookup)
{
    while (lookup->links <= ND_CNAME_LINKS_MAX) {
        nd_catalog_match(lookup->catalog, lookup->name, lookup->name_len, &lookup->match);
        enum step next = step(lookup);
        if (next != STEP_CHAIN) {
            lookup->open = next == STEP_NOT_LOCAL;
            return;
        }
    }
    lookup->open = false;
    nd_response_clear(lookup->response);
    nd_response_set(lookup->response, DNSW_RCODE_SERVFAIL, ND_NO_EDE);
}

static enum nd_source rewrite(struct nd_lookup *lookup)
{
    const struct nd_rule *rule = lookup->match.rule;
    lookup->response->flags |= DNSW_FLAG_AA;
    if (rule->action == NCFG_NXDOMAIN) {
        nd_response_set(lookup->response, DNSW_RCODE_NXDOMAIN, DNSW_EDE_BLOCKED);
    } else if (rule->redirect.type == lookup->type || lookup->type == DNSW_TYPE_ANY) {
        nd_response_rrset(lookup->response, &rule->redirect, lookup->name_at, 0);
    } else if (rule->redirect.type == DNSW_TYPE_CNAME &&
               follow(lookup, &rule->redirect) == STEP_CHAIN) {
        chase(lookup);
    }
    return ND_SOURCE_REWRITE;
}

enum nd_source nd_lookup_start(struct nd_lookup *lookup, const struct nd_catalog *catalog,
                               uint32_t rotation, struct nd_response *response, uint8_t *folded)
{
    const struct nd_query *query = response->query;
    lookup->catalog = catalog;
    lookup->response = response;
    lookup->rotation = rotation;
    lookup->type = query->qtype;
    lookup->open = false;
    lookup->links = 0;
    lookup->name = query->qname;
    lookup->name_len = query->qname_len;
    lookup->name_at = DNSW_HEADER_LEN;
    lookup->folded = folded;
    nd_catalog_match(catalog, lookup->name, lookup->name_len, &lookup->match);
    if (lookup->match.rule != NULL) {
        return rewrite(lookup);
    }
    uint16_t flags = response->flags;
    response->flags |= DNSW_FLAG_AA;
    switch (step(lookup)) {
    case STEP_CHAIN:
        chase(lookup);
        break;
    case STEP_NOT_LOCAL:
        response->flags = flags;
        lookup->open = true;
        return ND_SOURCE_NONE;
    case STEP_DONE:
        break;
    }
    bool negative_of_zone = response->answers == 0 && response->authority > 0;
    return negative_of_zone ? ND_SOURCE_ZONE : ND_SOURCE_LOCAL;
}

void nd_lookup_continue(struct nd_lookup *lookup, const uint8_t *name, size_t len, size_t name_at)
{
    memcpy(lookup->folded, name, len);
    lookup->name = lookup->folded;
    lookup->name_len = len;
    lookup->name_at = name_at;
    lookup->links++;
    chase(lookup);
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
