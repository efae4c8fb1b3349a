/* SPDX-License-Identifier: MIT */
#include "upstream/reply_work.h"

/* The signer's name in the expanded RDATA of an RRSIG (RFC 4034 section 3.1). */
#define RRSIG_SIGNER_AT 18

/* Octets of MINIMUM, which ends the RDATA of an SOA (RFC 1035 section 3.3.13). */
#define SOA_MINIMUM_LEN 4

static bool is_denial(uint16_t type)
{
    return type == DNSW_TYPE_NSEC || type == DNSW_TYPE_NSEC3;
}

/* Zones that hold a name of the chain, by who signed; more than a chain can cross are not needed.
 */
struct zones {
    unsigned count;
    uint8_t apex[ND_UPSTREAM_ZONES_MAX][DNSW_NAME_MAX];
};

static bool holds_name_of_chain(const struct nd_work *work, const uint8_t *apex)
{
    for (unsigned link = 0; link <= work->last; link++) {
        if (dnsw_name_is_within(work->chain[link], apex)) {
            return true;
        }
    }
    return false;
}

static bool is_in_zones(const struct zones *zones, const uint8_t *name)
{
    for (unsigned i = 0; i < zones->count; i++) {
        if (dnsw_name_is_within(name, zones->apex[i])) {
            return true;
        }
    }
    return false;
}

static enum nd_work_result add_zone(struct nd_work *work, const struct nd_record *signature,
                                    struct zones *zones)
{
    size_t len;
    enum nd_work_result result = nd_work_rdata(work, signature, &len);
    if (result != ND_WORK_OK) {
        return result;
    }
    const uint8_t *signer = work->rdata + RRSIG_SIGNER_AT;
    if (zones->count < ND_UPSTREAM_ZONES_MAX && !is_in_zones(zones, signer) &&
        holds_name_of_chain(work, signer)) {
        dnsw_name_fold(zones->apex[zones->count++], signer);
    }
    return ND_WORK_OK;
}

/*
 * Denials of existence, for a negative answer and for one that a wildcard gave: those of zones that
 * hold a name of the chain. Without a signature they prove nothing.
 */
static enum nd_work_result choose_denials(struct nd_work *work)
{
    struct zones zones;
    zones.count = 0;
    for (uint32_t i = 0; i < work->count; i++) {
        const struct nd_record *record = &work->records[i];
        if (record->section == DNSW_SECTION_AUTHORITY && is_denial(record->covered) &&
            record->class_ == work->class_) {
            enum nd_work_result result = add_zone(work, record, &zones);
            if (result != ND_WORK_OK) {
                return result;
            }
        }
    }
    for (uint32_t i = 0; i < work->count && zones.count > 0; i++) {
        struct nd_record *record = &work->records[i];
        uint8_t owner[DNSW_NAME_MAX];
        if (record->section == DNSW_SECTION_AUTHORITY && record->class_ == work->class_ &&
            (is_denial(record->type) || is_denial(record->covered))) {
            nd_work_owner(work, record, owner);
            record->keep = is_in_zones(&zones, owner);
        }
    }
    return ND_WORK_OK;
}

/* RFC 2308 section 5: a negative answer lives for the lower of the SOA's TTL and its MINIMUM. */
static enum nd_work_result read_soa(struct nd_work *work, uint32_t index)
{
    const struct nd_record *soa = &work->records[index];
    struct dnsw_reader r;
    size_t len;
    enum nd_work_result result = nd_work_rdata(work, soa, &len);
    if (result != ND_WORK_OK) {
        return result;
    }
    dnsw_reader_init(&r, work->rdata, len);
    dnsw_read_span(&r, len - SOA_MINIMUM_LEN);
    uint32_t minimum = dnsw_read_u32(&r);
    minimum = minimum > INT32_MAX ? 0 : minimum;
    work->negative = true;
    work->soa = index;
    work->soa_ttl_s = soa->ttl_s < minimum ? soa->ttl_s : minimum;
    return ND_WORK_OK;
}

/* The SOA of a zone that the chain's last name is in, and its signatures. */
static enum nd_work_result choose_soa(struct nd_work *work)
{
    uint8_t apex[DNSW_NAME_MAX];
    for (uint32_t i = 0; i < work->count && !work->negative; i++) {
        struct nd_record *record = &work->records[i];
        if (record->section != DNSW_SECTION_AUTHORITY || record->type != DNSW_TYPE_SOA ||
            record->class_ != work->class_) {
            continue;
        }
        nd_work_owner(work, record, apex);
        if (dnsw_name_is_within(work->chain[work->last], apex)) {
            enum nd_work_result result = read_soa(work, i);
            if (result != ND_WORK_OK) {
                return result;
            }
            record->ttl_s = work->soa_ttl_s;
            record->keep = true;
        }
    }
    for (uint32_t i = 0; i < work->count && work->negative; i++) {
        struct nd_record *record = &work->records[i];
        uint8_t owner[DNSW_NAME_MAX];
        if (record->section == DNSW_SECTION_AUTHORITY && record->covered == DNSW_TYPE_SOA &&
            record->class_ == work->class_ && work->query->question.dnssec_ok) {
            nd_work_owner(work, record, owner);
            record->keep = dnsw_name_equal(owner, apex);
        }
    }
    return ND_WORK_OK;
}

enum nd_work_result nd_work_choose_authority(struct nd_work *work)
{
    enum nd_work_result result = ND_WORK_OK;
    for (uint32_t i = 0; i < work->count; i++) {
        const struct nd_record *record = &work->records[i];
        work->referral |= record->section == DNSW_SECTION_AUTHORITY && record->type == DNSW_TYPE_NS;
    }
    if (!work->answered && !work->cut) {
        result = choose_soa(work);
    }
    if (result == ND_WORK_OK && work->query->question.dnssec_ok && !work->cut) {
        result = choose_denials(work);
    }
    return result;
}
