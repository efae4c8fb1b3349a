/* SPDX-License-Identifier: MIT */
#include <dnswire/name.h>

#include <string.h>

#include "text_io.h"

/* Append the origin to a name of `len` octets that does not end in the root. */
static int append_origin(uint8_t *name, size_t len, const uint8_t *origin)
{
    if (origin == NULL)
        return DNSW_ERR_NAME_RELATIVE;
    size_t origin_len = dnsw_name_len(origin);
    if (origin_len > DNSW_NAME_MAX - len)
        return DNSW_ERR_NAME_LONG;
    memcpy(name + len, origin, origin_len);
    return (int)(len + origin_len);
}

/*
 * Read a label up to its dot or the end of the text. `name` has `at` octets so far, and room for
 * that of the label's length. Returns the octets then, or an error.
 */
static inline int label_from_text(const char *text, size_t len, size_t *pos, uint8_t *name,
                                  size_t at)
{
    size_t i = *pos;
    size_t to = at + 1;

    while (i < len && text[i] != '.') {
        uint8_t octet = (uint8_t)text[i];
        int error = 0;
        if (octet != '\\')
            i++;
        else
            error = dnswi_unescape(text, len, &i, &octet);
        /* the octets of lengths count towards 255, and so does the root's (RFC 1035 2.3.4) */
        if (error == 0 && to == DNSW_NAME_MAX - 1)
            error = DNSW_ERR_NAME_LONG;
        if (error != 0)
            return to - at > DNSW_LABEL_MAX ? DNSW_ERR_LABEL_LONG : error;
        name[to++] = octet;
    }
    size_t label_len = to - at - 1;
    if (label_len > DNSW_LABEL_MAX)
        return DNSW_ERR_LABEL_LONG;
    if (label_len == 0)
        return DNSW_ERR_LABEL_EMPTY;
    name[at] = (uint8_t)label_len;
    *pos = i;
    return (int)to;
}

int dnsw_name_from_text(const char *text, size_t len, const uint8_t *origin, uint8_t *name)
{
    size_t pos = 0;
    size_t at = 0;

    if (len == 0)
        return DNSW_ERR_SYNTAX;
    if (len == 1 && text[0] == '@')
        return append_origin(name, 0, origin);
    if (len == 1 && text[0] == '.') {
        name[0] = 0;
        return 1;
    }
    do {
        if (at > DNSW_NAME_MAX - 2)
            return DNSW_ERR_NAME_LONG;
        int got = label_from_text(text, len, &pos, name, at);
        if (got < 0)
            return got;
        at = (size_t)got;
        if (pos == len)
            return append_origin(name, at, origin);
        pos++; /* the dot */
    } while (pos < len);

    name[at] = 0;
    return (int)at + 1;
}

int dnsw_name_to_text(const uint8_t *name, char *buf, size_t size)
{
    struct dnsw_writer out;

    dnswi_text_init(&out, buf, size);
    dnswi_put_name(&out, name);
    return dnswi_text_finish(&out);
}
