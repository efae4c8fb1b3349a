/* SPDX-License-Identifier: MIT */
#include "svcb.h"

#include "address.h"
#include "cursor_inline.h"
#include "rdata_kind.h"
#include "text_io.h"

static void print_key(struct dnsw_writer *out, uint16_t key)
{
    const struct dnswi_svc_key *row = dnswi_svc_find(key);

    dnswi_put_text(out, row != NULL ? row->text : "key");
    if (row == NULL)
        dnswi_put_uint(out, key);
}

/* A protocol inside the quotes of the list: `,` and `\` are escaped twice (RFC 9460 A.1). */
static void print_protocol(struct dnsw_reader *value, struct dnsw_writer *out)
{
    size_t len = dnswi_read_u8(value);
    const uint8_t *octets = dnswi_read_span(value, len);

    for (size_t i = 0; octets != NULL && i < len; i++) {
        if (octets[i] == ',')
            dnswi_put_text(out, "\\\\,");
        else if (octets[i] == '\\')
            dnswi_put_text(out, "\\\\\\\\");
        else
            dnswi_put_escaped(out, octets[i]);
    }
}

static void print_quoted(struct dnsw_reader *value, struct dnsw_writer *out)
{
    size_t len = dnsw_reader_left(value);

    dnswi_put_quoted(out, dnswi_read_span(value, len), len);
}

/* One item of the value's list; values that are no list are one item. */
static void print_item(struct dnsw_reader *value, enum dnswi_svc_kind kind, struct dnsw_writer *out)
{
    size_t left = dnsw_reader_left(value);

    switch (kind) {
    case DNSWI_SVC_MANDATORY:
        print_key(out, dnswi_read_u16(value));
        break;
    case DNSWI_SVC_ALPN:
        print_protocol(value, out);
        break;
    case DNSWI_SVC_PORT:
        dnswi_put_uint(out, dnswi_read_u16(value));
        break;
    case DNSWI_SVC_IPV4S:
        dnswi_put_ipv4(out, dnswi_read_span(value, 4));
        break;
    case DNSWI_SVC_IPV6S:
        dnswi_put_ipv6(out, dnswi_read_span(value, 16));
        break;
    case DNSWI_SVC_BASE64:
        dnswi_put_base64(out, dnswi_read_span(value, left), left);
        break;
    default:
        print_quoted(value, out);
        break;
    }
}

void dnswi_params_print(struct dnsw_reader *r, struct dnsw_writer *out)
{
    while (dnsw_reader_left(r) > 0) {
        uint16_t key = dnswi_read_u16(r);
        struct dnsw_reader value = dnsw_reader_sub(r, dnswi_read_u16(r));
        const struct dnswi_svc_key *row = dnswi_svc_find(key);
        enum dnswi_svc_kind kind = row != NULL ? (enum dnswi_svc_kind)row->kind : DNSWI_SVC_OPAQUE;

        dnswi_put_char(out, ' ');
        print_key(out, key);
        if (dnsw_reader_left(&value) == 0)
            continue;
        dnswi_put_text(out, kind == DNSWI_SVC_ALPN ? "=\"" : "=");
        print_item(&value, kind, out);
        while (dnsw_reader_left(&value) > 0) {
            dnswi_put_char(out, ',');
            print_item(&value, kind, out);
        }
        if (kind == DNSWI_SVC_ALPN)
            dnswi_put_char(out, '"');
    }
}
