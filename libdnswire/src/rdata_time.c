/* SPDX-License-Identifier: MIT */
/* Times of signatures: seconds since 1970 in 32 bits, YYYYMMDDHHmmSS in text (RFC 4034 3.2). */
#include "rdata_kind.h"

#include "cursor_inline.h"

#define DAY_S    86400u
#define TIME_LEN 14 /* digits of YYYYMMDDHHmmSS */

static bool is_leap(uint32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static uint32_t days_of_year(uint32_t year)
{
    return is_leap(year) ? 366 : 365;
}

static uint32_t days_of_month(uint32_t year, uint32_t month)
{
    static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

void dnswi_time_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    uint32_t time_s = dnswi_read_u32(r);
    uint32_t day = time_s / DAY_S;
    uint32_t year = 1970;
    uint32_t month = 1;

    for (; day >= days_of_year(year); year++) /* 2106 is the last */
        day -= days_of_year(year);
    for (; day >= days_of_month(year, month); month++)
        day -= days_of_month(year, month);
    time_s %= DAY_S;
    dnswi_put_padded(out, year, 4);
    dnswi_put_padded(out, month, 2);
    dnswi_put_padded(out, day + 1, 2);
    dnswi_put_padded(out, time_s / 3600, 2);
    dnswi_put_padded(out, time_s / 60 % 60, 2);
    dnswi_put_padded(out, time_s % 60, 2);
}

/* The number that `len` digits at `*pos` are, between `min` and `max`. */
static int need_digits(const struct dnswi_token *token, size_t *pos, size_t len, uint32_t min,
                       uint32_t max, uint32_t *ret_value)
{
    int error = dnswi_parse_uint(token->text + *pos, len, max, ret_value);

    *pos += len;
    return error == 0 && *ret_value < min ? DNSW_ERR_RANGE : error;
}

static int parse_date(const struct dnswi_token *token, uint32_t *ret_time_s)
{
    uint32_t year, month, day, hour, minute, second;
    uint64_t days = 0;
    size_t pos = 0;
    int error = need_digits(token, &pos, 4, 1970, 2106, &year);

    if (error == 0)
        error = need_digits(token, &pos, 2, 1, 12, &month);
    if (error == 0)
        error = need_digits(token, &pos, 2, 1, days_of_month(year, month), &day);
    if (error == 0)
        error = need_digits(token, &pos, 2, 0, 23, &hour);
    if (error == 0)
        error = need_digits(token, &pos, 2, 0, 59, &minute);
    if (error == 0)
        error = need_digits(token, &pos, 2, 0, 59, &second);
    if (error != 0)
        return error;
    for (uint32_t y = 1970; y < year; y++)
        days += days_of_year(y);
    for (uint32_t m = 1; m < month; m++)
        days += days_of_month(year, m);
    uint64_t time_s = (days + day - 1) * DAY_S + hour * 3600u + minute * 60u + second;
    if (time_s > UINT32_MAX)
        return DNSW_ERR_RANGE;
    *ret_time_s = (uint32_t)time_s;
    return 0;
}

/* A date, or the number itself, which has 10 digits at most: nobody can take one for the other. */
int dnswi_time_parse(struct dnswi_parse *p)
{
    struct dnswi_token token;
    uint32_t time_s;
    int error = dnswi_need_bare(p, &token);

    if (error != 0)
        return error;
    if (token.len == TIME_LEN)
        error = parse_date(&token, &time_s);
    else
        error = dnswi_parse_uint(token.text, token.len, UINT32_MAX, &time_s);
    if (error == 0)
        dnsw_write_u32(&p->w, time_s);
    return error;
}
