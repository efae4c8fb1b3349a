/* SPDX-License-Identifier: MIT */
#include <dnswire/zone.h>

#include "cursor_inline.h"
#include "octet.h"
#include "rdata_kind.h"

/* Seconds of a unit, 0 if it is none. */
static uint32_t unit_s(char c)
{
    switch (dnswi_fold((uint8_t)c)) {
    case 's':
        return 1;
    case 'm':
        return 60;
    case 'h':
        return 3600;
    case 'd':
        return 86400;
    case 'w':
        return 604800;
    default:
        return 0;
    }
}

/* Stop counting where it is too large in any unit: syntax is still to be checked to the end. */
static uint64_t bounded(uint64_t value)
{
    return value > INT32_MAX ? (uint64_t)INT32_MAX + 1 : value;
}

int dnsw_ttl_from_text(const char *text, size_t len, uint32_t *ret_ttl_s)
{
    uint64_t total_s = 0;
    uint64_t number = 0;
    bool digits = false;
    bool units = false;

    for (size_t i = 0; i < len; i++) {
        if (dnswi_is_digit((uint8_t)text[i])) {
            number = bounded(number * 10 + (uint64_t)(text[i] - '0'));
            digits = true;
            continue;
        }
        uint32_t unit = unit_s(text[i]);
        if (unit == 0 || !digits)
            return DNSW_ERR_SYNTAX;
        total_s = bounded(total_s + number * unit);
        number = 0;
        digits = false;
        units = true;
    }
    /* all numbers have a unit, or there is one number and none has */
    if (digits == units)
        return DNSW_ERR_SYNTAX;
    total_s = bounded(total_s + number);
    if (total_s > INT32_MAX)
        return DNSW_ERR_RANGE;
    *ret_ttl_s = (uint32_t)total_s;
    return 0;
}

void dnswi_period_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    dnswi_u32_print(r, out); /* every reader knows seconds */
}

int dnswi_period_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    uint32_t value;
    int error = dnswi_need_bare(p, &token);

    if (error != 0)
        return error;
    /* as a number it has all 32 bits; units are for what lasts as long as a TTL at most */
    error = dnswi_parse_uint(token.text, token.len, UINT32_MAX, &value);
    if (error == DNSW_ERR_SYNTAX)
        error = dnsw_ttl_from_text(token.text, token.len, &value);
    if (error == 0)
        dnsw_write_u32(&p->w, value);
    return error;
}
