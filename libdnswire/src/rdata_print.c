/* SPDX-License-Identifier: MIT */
#include "rdata.h"

#include <dnswire/name.h>

#include "address.h"
#include "cursor_inline.h"
#include "svcb.h"
#include "text_io.h"

static void print_name(struct dnsw_reader *r, struct dnsw_writer *out)
{
    uint8_t name[DNSW_NAME_MAX];

    if (dnsw_name_read(r, name) > 0)
        dnswi_put_name(out, name);
}

/* One <character-string>, always in quotes: no reader has to guess. */
static void print_string(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t len = dnswi_read_u8(r);

    dnswi_put_quoted(out, dnswi_read_span(r, len), len);
}

static void print_tag(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t len = dnswi_read_u8(r);

    dnsw_write_span(out, dnswi_read_span(r, len), len);
}

/* The octets from here to the end. */
static void print_rest(struct dnsw_reader *r, struct dnsw_writer *out,
                       void (*put)(struct dnsw_writer *, const uint8_t *, size_t))
{
    size_t len = dnsw_reader_left(r);

    put(out, dnswi_read_span(r, len), len);
}

static void print_strings(struct dnsw_reader *r, struct dnsw_writer *out)
{
    print_string(r, out);
    while (dnsw_reader_left(r) > 0) {
        dnswi_put_char(out, ' ');
        print_string(r, out);
    }
}

static void print_field(struct dnsw_reader *r, enum dnswi_field kind, struct dnsw_writer *out)
{
    switch (kind) {
    case DNSWI_FIELD_NAME:
        print_name(r, out);
        break;
    case DNSWI_FIELD_U8:
        dnswi_put_uint(out, dnswi_read_u8(r));
        break;
    case DNSWI_FIELD_U16:
        dnswi_put_uint(out, dnswi_read_u16(r));
        break;
    case DNSWI_FIELD_U32:
        dnswi_put_uint(out, dnswi_read_u32(r));
        break;
    case DNSWI_FIELD_IPV4:
        dnswi_put_ipv4(out, dnswi_read_span(r, 4));
        break;
    case DNSWI_FIELD_IPV6:
        dnswi_put_ipv6(out, dnswi_read_span(r, 16));
        break;
    case DNSWI_FIELD_STRING:
        print_string(r, out);
        break;
    case DNSWI_FIELD_STRINGS:
        print_strings(r, out);
        break;
    case DNSWI_FIELD_TAG:
        print_tag(r, out);
        break;
    case DNSWI_FIELD_TEXT:
        print_rest(r, out, dnswi_put_quoted);
        break;
    case DNSWI_FIELD_HEX:
        print_rest(r, out, dnswi_put_hex);
        break;
    default: /* PARAMS puts its own blanks; OPTIONS and OPAQUE have the generic form alone */
        break;
    }
}

/* RFC 3597 section 5: `\# 4 C0000201` */
static void print_generic(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t len = dnsw_reader_left(r);

    dnswi_put_text(out, "\\# ");
    dnswi_put_uint(out, (uint32_t)len);
    if (len > 0) {
        dnswi_put_char(out, ' ');
        print_rest(r, out, dnswi_put_hex);
    }
}

void dnswi_rdata_print(struct dnsw_reader *r, const struct dnswi_desc *desc,
                       struct dnsw_writer *out)
{
    if ((desc->flags & DNSWI_TEXT_GENERIC) != 0) {
        print_generic(r, out);
        return;
    }
    for (const uint8_t *field = desc->fields; *field != DNSWI_FIELD_END; field++) {
        if (*field == DNSWI_FIELD_PARAMS) {
            dnswi_svc_print(r, out);
            continue;
        }
        if (field != desc->fields)
            dnswi_put_char(out, ' ');
        print_field(r, (enum dnswi_field) * field, out);
    }
}

int dnsw_rdata_to_text(uint16_t type, const uint8_t *rdata, size_t len, char *buf, size_t size)
{
    const struct dnswi_desc *desc = dnswi_desc_find(type);
    struct dnsw_writer out;
    struct dnsw_reader r;

    dnsw_reader_init(&r, rdata, len);
    dnswi_text_init(&out, buf, size);
    if (dnsw_rdata_check(type, rdata, len) == 0)
        dnswi_rdata_print(&r, desc, &out);
    else
        print_generic(&r, &out);
    return dnswi_text_finish(&out);
}
