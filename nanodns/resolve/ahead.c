/* SPDX-License-Identifier: MIT */
#include <dnswire/name.h>

#include "resolve/answer.h"
#include "store/catalog.h"

/* Octets before the question (RFC 1035 section 4.1.1). */
#define HEADER_LEN 12

uint64_t nd_answer_hint(const struct nd_snapshot *snapshot, const uint8_t *wire, size_t len)
{
    uint8_t qname[DNSW_NAME_MAX];
    if (len <= HEADER_LEN || dnsw_name_check(wire + HEADER_LEN, len - HEADER_LEN) < 0) {
        return 0;
    }
    size_t qname_len = dnsw_name_fold(qname, wire + HEADER_LEN);
    return nd_catalog_hint(snapshot->catalog, qname, qname_len);
}

void nd_answer_fetch(const struct nd_snapshot *snapshot, uint64_t hint)
{
    nd_catalog_fetch(snapshot->catalog, hint);
}
