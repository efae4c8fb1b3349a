/* SPDX-License-Identifier: MIT */
#include "rdata_kind.h"
#include "svcb.h"

#include <string.h>

#include "cursor_inline.h"

/* A new key is one row (IANA: Service Parameter Keys). */
static const struct dnswi_svc_key keys[] = {
    {DNSWI_SVC_KEY_MANDATORY, DNSWI_SVC_MANDATORY, "mandatory"},
    {DNSWI_SVC_KEY_ALPN, DNSWI_SVC_ALPN, "alpn"},
    {DNSWI_SVC_KEY_NO_ALPN, DNSWI_SVC_EMPTY, "no-default-alpn"},
    {3, DNSWI_SVC_PORT, "port"},
    {4, DNSWI_SVC_IPV4S, "ipv4hint"},
    {5, DNSWI_SVC_BASE64, "ech"},
    {6, DNSWI_SVC_IPV6S, "ipv6hint"},
    {7, DNSWI_SVC_TEXT, "dohpath"}, /* RFC 9461 section 5 */
    {8, DNSWI_SVC_EMPTY, "ohttp"},  /* RFC 9540 section 4 */
};

#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

const struct dnswi_svc_key *dnswi_svc_find(uint16_t key)
{
    return key < KEY_COUNT ? &keys[key] : NULL; /* the rows have no gap */
}

const struct dnswi_svc_key *dnswi_svc_find_text(const char *text, size_t len)
{
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (strlen(keys[i].text) == len && memcmp(keys[i].text, text, len) == 0)
            return &keys[i];
    }
    return NULL;
}

/* RFC 9460 section 7.1.1: one protocol or more, none of them empty. */
static void check_alpn(struct dnsw_reader *value)
{
    do {
        uint8_t len = dnswi_read_u8(value);
        dnswi_read_span(value, len);
        if (len == 0)
            dnsw_reader_fail(value, DNSW_ERR_RDLENGTH);
    } while (dnsw_reader_left(value) > 0);
}

/* RFC 9460 section 8: ascending, so no key twice, and not the key itself. */
static void check_mandatory(struct dnsw_reader *value)
{
    uint16_t last = DNSWI_SVC_KEY_MANDATORY;

    do {
        uint16_t key = dnswi_read_u16(value);
        if (key <= last)
            dnsw_reader_fail(value, DNSW_ERR_RANGE);
        last = key;
    } while (dnsw_reader_left(value) > 0);
}

/* The rest of the value must be `unit` octets once or more. */
static void check_units(struct dnsw_reader *value, size_t unit)
{
    size_t len = dnsw_reader_left(value);

    if (len == 0 || len % unit != 0)
        dnsw_reader_fail(value, DNSW_ERR_RDLENGTH);
    dnswi_read_span(value, len);
}

static void check_value(struct dnsw_reader *value, enum dnswi_svc_kind kind)
{
    switch (kind) {
    case DNSWI_SVC_MANDATORY:
        check_mandatory(value);
        break;
    case DNSWI_SVC_ALPN:
        check_alpn(value);
        break;
    case DNSWI_SVC_EMPTY:
        break;
    case DNSWI_SVC_PORT:
        dnswi_read_u16(value);
        break;
    case DNSWI_SVC_IPV4S:
        check_units(value, 4);
        break;
    case DNSWI_SVC_IPV6S:
        check_units(value, 16);
        break;
    case DNSWI_SVC_BASE64:
    case DNSWI_SVC_TEXT:
        check_units(value, 1);
        break;
    case DNSWI_SVC_OPAQUE:
        dnswi_read_span(value, dnsw_reader_left(value));
        break;
    }
    if (value->error == DNSW_ERR_SHORT || (value->error == 0 && value->pos != value->end))
        value->error = DNSW_ERR_RDLENGTH;
}

void dnswi_params_check(struct dnsw_reader *r)
{
    struct dnsw_reader mandatory = {.end = 0}; /* the keys still to be met, ascending as the list */
    uint16_t wanted = 0;                       /* the first of them; 0: none */
    int last = -1;
    bool alpn = false;

    while (dnsw_reader_left(r) > 0) {
        size_t start = r->pos;
        uint16_t key = dnswi_read_u16(r);
        struct dnsw_reader value = dnsw_reader_sub(r, dnswi_read_u16(r));
        const struct dnswi_svc_key *row = dnswi_svc_find(key);
        struct dnsw_reader checked = value;

        if (r->error != 0)
            return;
        check_value(&checked, row != NULL ? (enum dnswi_svc_kind)row->kind : DNSWI_SVC_OPAQUE);
        if (checked.error != 0)
            dnswi_reader_fail_at(r, checked.pos, checked.error);
        else if (key <= last) /* RFC 9460 section 2.2: strictly increasing */
            dnswi_reader_fail_at(r, start, DNSW_ERR_RANGE);
        last = key;

        if (key == DNSWI_SVC_KEY_MANDATORY) {
            mandatory = value;
            wanted = dnswi_read_u16(&mandatory);
        } else if (key == wanted) {
            wanted = dnsw_reader_left(&mandatory) > 0 ? dnswi_read_u16(&mandatory) : 0;
        }
        alpn = alpn || key == DNSWI_SVC_KEY_ALPN;
        if (key == DNSWI_SVC_KEY_NO_ALPN && !alpn) /* RFC 9460 section 7.1.1 */
            dnswi_reader_fail_at(r, start, DNSW_ERR_FIELD_MISSING);
    }
    if (wanted != 0) /* RFC 9460 section 8: each listed key is there */
        dnsw_reader_fail(r, DNSW_ERR_FIELD_MISSING);
}
