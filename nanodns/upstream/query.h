/* SPDX-License-Identifier: MIT */
#ifndef ND_UPSTREAM_QUERY_H
#define ND_UPSTREAM_QUERY_H

#include "upstream/reply.h"

/* The name as nd_upstream_query_write() sends it, its letters in the case of the query. */
void nd_upstream_sent_name(const struct nd_upstream_query *query, uint8_t name[DNSW_NAME_MAX]);

#endif
