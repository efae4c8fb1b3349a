/* SPDX-License-Identifier: MIT */
#include "store/encode.h"

#include <stdlib.h>
#include <string.h>

#include <dnswire/types.h>

static uint8_t *put_u16(uint8_t *to, uint16_t value)
{
    to[0] = (uint8_t)(value >> 8);
    to[1] = (uint8_t)value;
    return to + 2;
}

uint8_t *nd_encode_rr(uint8_t *to, uint16_t type, uint32_t ttl_s, const uint8_t *rdata,
                      uint16_t rdlen)
{
    to = put_u16(to, 0xC00C); /* the question's name, right behind the header */
    to = put_u16(to, type);
    to = put_u16(to, DNSW_CLASS_IN);
    to = put_u16(to, (uint16_t)(ttl_s >> 16));
    to = put_u16(to, (uint16_t)ttl_s);
    to = put_u16(to, rdlen);
    memcpy(to, rdata, rdlen);
    return to + rdlen;
}

static int compare_place(const struct nd_rr_ref *a, const struct nd_rr_ref *b)
{
    return a->place < b->place ? -1 : a->place > b->place;
}

static int by_type_and_rdata(const void *left, const void *right)
{
    const struct nd_rr_ref *a = left;
    const struct nd_rr_ref *b = right;
    if (a->rr->type != b->rr->type) {
        return a->rr->type < b->rr->type ? -1 : 1;
    }
    if (a->rr->rdlen != b->rr->rdlen) {
        return a->rr->rdlen < b->rr->rdlen ? -1 : 1;
    }
    int order = memcmp(a->rr->rdata, b->rr->rdata, a->rr->rdlen);
    return order != 0 ? order : compare_place(a, b);
}

static int by_type_and_place(const void *left, const void *right)
{
    const struct nd_rr_ref *a = left;
    const struct nd_rr_ref *b = right;
    if (a->rr->type != b->rr->type) {
        return a->rr->type < b->rr->type ? -1 : 1;
    }
    return compare_place(a, b);
}

static bool same_record(const struct nd_draft_rr *a, const struct nd_draft_rr *b)
{
    return a->type == b->type && a->rdlen == b->rdlen && memcmp(a->rdata, b->rdata, a->rdlen) == 0;
}

/* Equal records are neighbours and the first of the file leads. */
static size_t drop_duplicates(struct nd_rr_ref *refs, size_t count)
{
    size_t kept = 1;
    for (size_t i = 1; i < count; i++) {
        if (!same_record(refs[kept - 1].rr, refs[i].rr)) {
            refs[kept++] = refs[i];
        }
    }
    return kept;
}

static size_t drop_later_cnames(struct nd_rr_ref *refs, size_t count)
{
    size_t kept = 1;
    for (size_t i = 1; i < count; i++) {
        bool later =
            refs[i].rr->type == DNSW_TYPE_CNAME && refs[kept - 1].rr->type == DNSW_TYPE_CNAME;
        if (!later) {
            refs[kept++] = refs[i];
        }
    }
    return kept;
}

size_t nd_encode_sort(const struct nd_draft *draft, const struct nd_draft_list *list,
                      struct nd_rr_ref *refs)
{
    size_t count = 0;
    for (uint32_t number = list->first; number != 0;) {
        const struct nd_draft_rr *rr = &draft->rrs[number - 1];
        refs[count].rr = rr;
        refs[count].place = (uint32_t)count;
        count++;
        number = rr->next;
    }
    if (count < 2) {
        return count;
    }
    qsort(refs, count, sizeof(*refs), by_type_and_rdata);
    count = drop_duplicates(refs, count);
    qsort(refs, count, sizeof(*refs), by_type_and_place);
    return drop_later_cnames(refs, count);
}

/* Refs of the type that refs[0] has. */
static size_t same_type(const struct nd_rr_ref *refs, size_t count)
{
    size_t same = 1;
    while (same < count && refs[same].rr->type == refs[0].rr->type) {
        same++;
    }
    return same;
}

uint16_t nd_encode_count(const struct nd_rr_ref *refs, size_t count)
{
    uint16_t rrsets = 0;
    for (size_t i = 0; i < count; i += same_type(refs + i, count - i)) {
        rrsets++;
    }
    return rrsets;
}

static uint32_t lowest_ttl(const struct nd_rr_ref *refs, size_t count)
{
    uint32_t ttl_s = refs[0].rr->ttl_s;
    for (size_t i = 1; i < count; i++) {
        ttl_s = refs[i].rr->ttl_s < ttl_s ? refs[i].rr->ttl_s : ttl_s;
    }
    return ttl_s;
}

void nd_encode_rrsets(const struct nd_rr_ref *refs, size_t count, struct nd_rrset_entry **entries,
                      uint8_t **rrs)
{
    size_t same;
    for (size_t i = 0; i < count; i += same) {
        same = same_type(refs + i, count - i);
        uint32_t ttl_s = lowest_ttl(refs + i, same);
        uint8_t *start = *rrs;
        for (size_t k = i; k < i + same; k++) {
            const struct nd_draft_rr *rr = refs[k].rr;
            *rrs = nd_encode_rr(*rrs, rr->type, ttl_s, rr->rdata, rr->rdlen);
        }
        (*entries)->type = refs[i].rr->type;
        /* More than 65535 fit into no message, whatever the number says. */
        (*entries)->count = same > UINT16_MAX ? UINT16_MAX : (uint16_t)same;
        (*entries)->len = (uint32_t)(*rrs - start);
        (*entries)++;
    }
}
