/* SPDX-License-Identifier: MIT */
#include "resolve/lookup.h"

#include <dnswire/edns.h>
#include <dnswire/message.h>
#include <dnswire/name.h>
#include <dnswire/types.h>

#include "base/limits.h"

/* A look-up on its way along a CNAME chain. */
struct lookup {
    const struct nd_catalog *catalog;
    struct nd_response *response;
    uint32_t rotation;
    uint16_t type;
    const uint8_t *name; /* the name looked for now, in lower case */
    size_t name_len;
    size_t name_at; /* where it stands in the answer */
    struct nd_match match;
};

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
static enum step negative(const struct lookup *lookup)
{
    const struct nd_match *match = &lookup->match;
    if (match->zone != NULL) {
        size_t apex_at = lookup->name_at + lookup->name_len - match->zone->apex_len;
        nd_response_soa(lookup->response, match->zone, apex_at);
        nd_response_set(lookup->response, match->exists ? DNSW_RCODE_NOERROR : DNSW_RCODE_NXDOMAIN,
                        ND_NO_EDE);
        return STEP_DONE;
    }
    return match->exists && hides(lookup->type) ? STEP_DONE : STEP_NOT_LOCAL;
}

static enum step every_type(const struct lookup *lookup)
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

/* Append a CNAME and point the look-up at its target, which is copied into `folded`. */
static enum step follow(struct lookup *lookup, const struct nd_rrset *cname, uint8_t *folded)
{
    size_t rr_at = lookup->response->writer.pos;
    if (!nd_response_rrset(lookup->response, cname, lookup->name_at, 0)) {
        return STEP_DONE;
    }
    lookup->name_len = dnsw_name_fold(folded, cname->rrs + ND_RR_HEADER_LEN);
    lookup->name = folded;
    lookup->name_at = rr_at + ND_RR_HEADER_LEN;
    return STEP_CHAIN;
}

static enum step step(struct lookup *lookup, uint8_t *folded)
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
        return follow(lookup, &rrset, folded);
    }
    return negative(lookup);
}

/*
 * Go along the chain whose first CNAME is in the answer. A target that is not local ends it: the
 * client, or a forwarder, goes on from there.
 */
static void chase(struct lookup *lookup, uint8_t *folded)
{
    for (unsigned links = 1; links <= ND_CNAME_LINKS_MAX; links++) {
        nd_catalog_match(lookup->catalog, lookup->name, lookup->name_len, &lookup->match);
        if (step(lookup, folded) != STEP_CHAIN) {
            return;
        }
    }
    nd_response_clear(lookup->response);
    nd_response_set(lookup->response, DNSW_RCODE_SERVFAIL, ND_NO_EDE);
}

static enum nd_source rewrite(struct lookup *lookup, uint8_t *folded)
{
    const struct nd_rule *rule = lookup->match.rule;
    lookup->response->flags |= DNSW_FLAG_AA;
    if (rule->action == NCFG_NXDOMAIN) {
        nd_response_set(lookup->response, DNSW_RCODE_NXDOMAIN, DNSW_EDE_BLOCKED);
    } else if (rule->redirect.type == lookup->type || lookup->type == DNSW_TYPE_ANY) {
        nd_response_rrset(lookup->response, &rule->redirect, lookup->name_at, 0);
    } else if (rule->redirect.type == DNSW_TYPE_CNAME &&
               follow(lookup, &rule->redirect, folded) == STEP_CHAIN) {
        chase(lookup, folded);
    }
    return ND_SOURCE_REWRITE;
}

enum nd_source nd_lookup(const struct nd_catalog *catalog, uint32_t rotation,
                         struct nd_response *response)
{
    const struct nd_query *query = response->query;
    struct lookup lookup = {
        .catalog = catalog,
        .response = response,
        .rotation = rotation,
        .type = query->qtype,
        .name = query->qname,
        .name_len = query->qname_len,
        .name_at = DNSW_HEADER_LEN,
    };
    uint8_t folded[DNSW_NAME_MAX];
    nd_catalog_match(catalog, lookup.name, lookup.name_len, &lookup.match);
    if (lookup.match.rule != NULL) {
        return rewrite(&lookup, folded);
    }
    uint16_t flags = response->flags;
    response->flags |= DNSW_FLAG_AA;
    switch (step(&lookup, folded)) {
    case STEP_CHAIN:
        chase(&lookup, folded);
        break;
    case STEP_NOT_LOCAL:
        response->flags = flags;
        return ND_SOURCE_NONE;
    case STEP_DONE:
        break;
    }
    bool negative_of_zone = response->answers == 0 && response->authority > 0;
    return negative_of_zone ? ND_SOURCE_ZONE : ND_SOURCE_LOCAL;
}
