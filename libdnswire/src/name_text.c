/* SPDX-License-Identifier: MIT */
#include <dnswire/name.h>

#include <string.h>

#include "octet.h"
#include "text_io.h"

/* The name being read: `label_at` is the offset of the length octet of the open label. */
struct name_build {
    uint8_t *name;
    size_t len;
    size_t label_at;
};

/* Open a label; the octet for its length counts towards 255 with the root's (RFC 1035 2.3.4). */
static int label_open(struct name_build *b)
{
    if (b->len > DNSW_NAME_MAX - 2)
        return DNSW_ERR_NAME_LONG;
    b->label_at = b->len++;
    return 0;
}

static int label_add(struct name_build *b, uint8_t octet)
{
    if (b->len - b->label_at > DNSW_LABEL_MAX)
        return DNSW_ERR_LABEL_LONG;
    if (b->len > DNSW_NAME_MAX - 2)
        return DNSW_ERR_NAME_LONG;
    b->name[b->len++] = octet;
    return 0;
}

static int label_close(struct name_build *b)
{
    size_t len = b->len - b->label_at - 1;
    if (len == 0)
        return DNSW_ERR_LABEL_EMPTY;
    b->name[b->label_at] = (uint8_t)len;
    return 0;
}

static int name_append_origin(struct name_build *b, const uint8_t *origin)
{
    if (origin == NULL)
        return DNSW_ERR_NAME_RELATIVE;
    size_t len = dnsw_name_len(origin);
    if (len > DNSW_NAME_MAX - b->len)
        return DNSW_ERR_NAME_LONG;
    memcpy(b->name + b->len, origin, len);
    return (int)(b->len + len);
}

int dnsw_name_from_text(const char *text, size_t len, const uint8_t *origin, uint8_t *name)
{
    struct name_build b = {.name = name};
    size_t pos = 0;

    if (len == 0)
        return DNSW_ERR_SYNTAX;
    if (len == 1 && text[0] == '@')
        return name_append_origin(&b, origin);
    if (len == 1 && text[0] == '.') {
        name[0] = 0;
        return 1;
    }
    do {
        int error = label_open(&b);
        while (error == 0 && pos < len && text[pos] != '.') {
            uint8_t octet;
            error = dnswi_unescape(text, len, &pos, &octet);
            if (error == 0)
                error = label_add(&b, octet);
        }
        if (error == 0)
            error = label_close(&b);
        if (error != 0)
            return error;
        if (pos == len)
            return name_append_origin(&b, origin);
        pos++; /* the dot */
    } while (pos < len);

    name[b.len++] = 0;
    return (int)b.len;
}

int dnsw_name_to_text(const uint8_t *name, char *buf, size_t size)
{
    struct dnsw_writer out;

    dnswi_text_init(&out, buf, size);
    dnswi_put_name(&out, name);
    return dnswi_text_finish(&out);
}
