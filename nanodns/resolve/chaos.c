/* SPDX-License-Identifier: MIT */
#include "resolve/chaos.h"

#include <string.h>

#include <dnswire/message.h>
#include <dnswire/types.h>

#include "base/version.h"

static const uint8_t version_bind[] = "\7version\4bind";
static const uint8_t version_server[] = "\7version\6server";

/* A character-string's octets (RFC 1035 section 3.3). */
#define TEXT_MAX 255

bool nd_chaos(struct nd_response *response)
{
    const struct nd_query *query = response->query;
    if ((query->qtype != DNSW_TYPE_TXT && query->qtype != DNSW_TYPE_ANY) ||
        (!dnsw_name_equal(query->qname, version_bind) &&
         !dnsw_name_equal(query->qname, version_server))) {
        return false;
    }
    static const char product[] = "NanoDNS ";
    const char *version = nd_version();
    size_t text_len = sizeof(product) - 1 + strlen(version);
    uint8_t rr[ND_RR_HEADER_LEN + 1 + TEXT_MAX];
    struct dnsw_writer writer;
    dnsw_writer_init(&writer, rr, sizeof(rr), NULL);
    dnsw_write_u16(&writer, 0xC00C); /* the question's name */
    dnsw_write_u16(&writer, DNSW_TYPE_TXT);
    dnsw_write_u16(&writer, DNSW_CLASS_CH);
    dnsw_write_u32(&writer, 0); /* RFC 4892 section 3: not to be cached */
    dnsw_write_u16(&writer, (uint16_t)(1 + text_len));
    dnsw_write_u8(&writer, (uint8_t)text_len);
    dnsw_write_span(&writer, product, sizeof(product) - 1);
    dnsw_write_span(&writer, version, strlen(version));
    if (writer.error != 0) {
        return false;
    }
    struct nd_rrset rrset = {rr, (uint32_t)writer.pos, 1, DNSW_TYPE_TXT};
    response->flags |= DNSW_FLAG_AA;
    nd_response_rrset(response, &rrset, DNSW_HEADER_LEN, 0);
    return true;
}
