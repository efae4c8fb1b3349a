/* SPDX-License-Identifier: MIT */
#include <dnswire/message.h>
#include <dnswire/name.h>

#include "resolve/answer.h"
#include "store/catalog.h"

uint64_t nd_answer_hint(const struct nd_snapshot *snapshot, const uint8_t *wire, size_t len)
{
    uint8_t qname[DNSW_NAME_MAX];
    if (len <= DNSW_HEADER_LEN ||
        dnsw_name_check(wire + DNSW_HEADER_LEN, len - DNSW_HEADER_LEN) < 0) {
        return 0;
    }
    size_t qname_len = dnsw_name_fold(qname, wire + DNSW_HEADER_LEN);
    return nd_catalog_hint(snapshot->catalog, qname, qname_len);
}

void nd_answer_fetch(const struct nd_snapshot *snapshot, uint64_t hint)
{
    nd_catalog_fetch(snapshot->catalog, hint);
}
