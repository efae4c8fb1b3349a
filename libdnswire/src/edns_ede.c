/* SPDX-License-Identifier: MIT */
#include <dnswire/edns.h>

/* IANA, "Extended DNS Error Codes": by INFO-CODE, without a hole. */
static const char *const purpose[] = {
    [DNSW_EDE_OTHER] = "Other",
    [DNSW_EDE_UNSUPPORTED_DNSKEY_ALGORITHM] = "Unsupported DNSKEY Algorithm",
    [DNSW_EDE_UNSUPPORTED_DS_DIGEST_TYPE] = "Unsupported DS Digest Type",
    [DNSW_EDE_STALE_ANSWER] = "Stale Answer",
    [DNSW_EDE_FORGED_ANSWER] = "Forged Answer",
    [DNSW_EDE_DNSSEC_INDETERMINATE] = "DNSSEC Indeterminate",
    [DNSW_EDE_DNSSEC_BOGUS] = "DNSSEC Bogus",
    [DNSW_EDE_SIGNATURE_EXPIRED] = "Signature Expired",
    [DNSW_EDE_SIGNATURE_NOT_YET_VALID] = "Signature Not Yet Valid",
    [DNSW_EDE_DNSKEY_MISSING] = "DNSKEY Missing",
    [DNSW_EDE_RRSIGS_MISSING] = "RRSIGs Missing",
    [DNSW_EDE_NO_ZONE_KEY_BIT_SET] = "No Zone Key Bit Set",
    [DNSW_EDE_NSEC_MISSING] = "NSEC Missing",
    [DNSW_EDE_CACHED_ERROR] = "Cached Error",
    [DNSW_EDE_NOT_READY] = "Not Ready",
    [DNSW_EDE_BLOCKED] = "Blocked",
    [DNSW_EDE_CENSORED] = "Censored",
    [DNSW_EDE_FILTERED] = "Filtered",
    [DNSW_EDE_PROHIBITED] = "Prohibited",
    [DNSW_EDE_STALE_NXDOMAIN] = "Stale NXDOMAIN Answer",
    [DNSW_EDE_NOT_AUTHORITATIVE] = "Not Authoritative",
    [DNSW_EDE_NOT_SUPPORTED] = "Not Supported",
    [DNSW_EDE_NO_REACHABLE_AUTHORITY] = "No Reachable Authority",
    [DNSW_EDE_NETWORK_ERROR] = "Network Error",
    [DNSW_EDE_INVALID_DATA] = "Invalid Data",
    [DNSW_EDE_SIGNATURE_EXPIRED_BEFORE_VALID] = "Signature Expired before Valid",
    [DNSW_EDE_TOO_EARLY] = "Too Early",
    [DNSW_EDE_UNSUPPORTED_NSEC3_ITERATIONS] = "Unsupported NSEC3 Iterations Value",
    [DNSW_EDE_UNABLE_TO_CONFORM_TO_POLICY] = "Unable to conform to policy",
    [DNSW_EDE_SYNTHESIZED] = "Synthesized",
    [DNSW_EDE_INVALID_QUERY_TYPE] = "Invalid Query Type",
};

const char *dnsw_ede_text(uint16_t info_code)
{
    return info_code < sizeof(purpose) / sizeof(purpose[0]) ? purpose[info_code] : NULL;
}
