/* SPDX-License-Identifier: MIT */
#include "edns_text.h"

#include <string.h>

#include <dnswire/name.h>

#include "address.h"
#include "cursor_inline.h"
#include "text_io.h"

/*
 * Each option prints itself and fails its reader if the value is not what its RFC says; the caller
 * then takes back what was printed.
 */
typedef void print_option(struct dnsw_reader *r, struct dnsw_writer *out);

static void print_hex(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t len = dnsw_reader_left(r);

    dnswi_put_hex(out, dnswi_read_span(r, len), len);
}

/* `6E7331 ("ns1")`: an NSID is any octets, and usually a host name (RFC 5001 section 2.3). */
static void print_nsid(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t len = dnsw_reader_left(r);
    const uint8_t *id = dnswi_read_span(r, len);

    if (len == 0) /* a query asks with an empty one */
        return;
    dnswi_put_hex(out, id, len);
    dnswi_put_text(out, " (");
    dnswi_put_quoted(out, id, len);
    dnswi_put_char(out, ')');
}

static void print_u8s(struct dnsw_reader *r, struct dnsw_writer *out)
{
    for (const char *blank = ""; dnsw_reader_left(r) > 0; blank = " ") {
        dnswi_put_text(out, blank);
        dnswi_put_uint(out, dnswi_read_u8(r));
    }
}

static void print_u16s(struct dnsw_reader *r, struct dnsw_writer *out)
{
    for (const char *blank = ""; dnsw_reader_left(r) > 0; blank = " ") {
        dnswi_put_text(out, blank);
        dnswi_put_uint(out, dnswi_read_u16(r));
    }
}

/* ADDRESS/SOURCE/SCOPE; as many octets of address as the source prefix needs (RFC 7871 6). */
static void print_subnet(struct dnsw_reader *r, struct dnsw_writer *out)
{
    uint8_t address[16] = {0};
    unsigned family = dnswi_read_u16(r);
    unsigned source = dnswi_read_u8(r);
    unsigned scope = dnswi_read_u8(r);
    unsigned bits = family == 1 ? 32 : 128;
    size_t len = dnsw_reader_left(r);

    if (family < 1 || family > 2 || source > bits || scope > bits || len != (source + 7) / 8)
        dnsw_reader_fail(r, DNSW_ERR_SYNTAX);
    const uint8_t *octets = dnswi_read_span(r, len);
    if (octets == NULL)
        return;
    memcpy(address, octets, len);
    if (source % 8 != 0 && (uint8_t)(address[len - 1] << source % 8) != 0) {
        dnsw_reader_fail(r, DNSW_ERR_SYNTAX); /* bits past the prefix are zero */
        return;
    }
    if (family == 1)
        dnswi_put_ipv4(out, address);
    else
        dnswi_put_ipv6(out, address);
    dnswi_put_char(out, '/');
    dnswi_put_uint(out, source);
    dnswi_put_char(out, '/');
    dnswi_put_uint(out, scope);
}

/* Seconds; a query's are empty (RFC 7314 section 2). */
static void print_seconds(struct dnsw_reader *r, struct dnsw_writer *out)
{
    if (dnsw_reader_left(r) > 0)
        dnswi_put_uint(out, dnswi_read_u32(r));
}

/* Tenths of a second (RFC 7828 section 3.1). */
static void print_keepalive(struct dnsw_reader *r, struct dnsw_writer *out)
{
    if (dnsw_reader_left(r) == 0)
        return;
    unsigned tenths = dnswi_read_u16(r);
    dnswi_put_uint(out, tenths / 10);
    dnswi_put_char(out, '.');
    dnswi_put_uint(out, tenths % 10);
    dnswi_put_text(out, " secs");
}

static void print_padding(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t len = dnsw_reader_left(r);

    dnswi_read_span(r, len);
    dnswi_put_char(out, '(');
    dnswi_put_uint(out, (uint32_t)len);
    dnswi_put_text(out, " bytes)");
}

/* A whole name (RFC 7901 section 4, RFC 9567 section 5). */
static void print_name(struct dnsw_reader *r, struct dnsw_writer *out)
{
    size_t left = dnsw_reader_left(r);
    int len = dnsw_name_check(dnswi_reader_at(r, r->pos, left), left);

    if (len < 0)
        dnsw_reader_fail(r, len);
    else
        dnswi_put_name(out, dnswi_read_span(r, (size_t)len));
}

/* `15 (Blocked): "text"` (RFC 8914 section 2) */
static void print_ede(struct dnsw_reader *r, struct dnsw_writer *out)
{
    uint16_t info_code = dnswi_read_u16(r);
    const char *purpose = dnsw_ede_text(info_code);
    size_t len = dnsw_reader_left(r);

    dnswi_put_uint(out, info_code);
    if (purpose != NULL) {
        dnswi_put_text(out, " (");
        dnswi_put_text(out, purpose);
        dnswi_put_char(out, ')');
    }
    if (len > 0) {
        dnswi_put_text(out, ": ");
        dnswi_put_quoted(out, dnswi_read_span(r, len), len);
    }
}

/* LABELCOUNT, then `SOA-SERIAL 2026112201` for type 0, type and octets for others (RFC 9660 2). */
static void print_zone_version(struct dnsw_reader *r, struct dnsw_writer *out)
{
    if (dnsw_reader_left(r) == 0) /* a query asks with an empty one */
        return;
    dnswi_put_uint(out, dnswi_read_u8(r));
    unsigned type = dnswi_read_u8(r);
    if (type == 0) {
        dnswi_put_text(out, " SOA-SERIAL ");
        dnswi_put_uint(out, dnswi_read_u32(r));
        return;
    }
    dnswi_put_text(out, " TYPE");
    dnswi_put_uint(out, type);
    dnswi_put_char(out, ' ');
    print_hex(r, out);
}

/* IANA, "DNS EDNS0 Option Codes (OPT)"; ascending. */
static const struct option_row {
    uint16_t code;
    char text[15];
    print_option *print;
} rows[] = {
    {DNSW_EDNS_LLQ, "LLQ", print_hex},
    {DNSW_EDNS_UPDATE_LEASE, "UPDATE-LEASE", print_hex},
    {DNSW_EDNS_NSID, "NSID", print_nsid},
    {DNSW_EDNS_DAU, "DAU", print_u8s},
    {DNSW_EDNS_DHU, "DHU", print_u8s},
    {DNSW_EDNS_N3U, "N3U", print_u8s},
    {DNSW_EDNS_CLIENT_SUBNET, "CLIENT-SUBNET", print_subnet},
    {DNSW_EDNS_EXPIRE, "EXPIRE", print_seconds},
    {DNSW_EDNS_COOKIE, "COOKIE", print_hex},
    {DNSW_EDNS_KEEPALIVE, "TCP-KEEPALIVE", print_keepalive},
    {DNSW_EDNS_PADDING, "PADDING", print_padding},
    {DNSW_EDNS_CHAIN, "CHAIN", print_name},
    {DNSW_EDNS_KEY_TAG, "KEY-TAG", print_u16s},
    {DNSW_EDNS_EXTENDED_ERROR, "EDE", print_ede},
    {DNSW_EDNS_REPORT_CHANNEL, "REPORT-CHANNEL", print_name},
    {DNSW_EDNS_ZONE_VERSION, "ZONEVERSION", print_zone_version},
};

static const struct option_row *find_row(uint16_t code)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].code == code)
            return &rows[i];
    }
    return NULL;
}

void dnswi_put_edns_code(struct dnsw_writer *out, uint16_t code)
{
    const struct option_row *row = find_row(code);

    dnswi_put_text(out, row != NULL ? row->text : "OPT");
    if (row == NULL)
        dnswi_put_uint(out, code);
}

void dnswi_put_edns_option(struct dnsw_writer *out, const struct dnsw_edns_option *option)
{
    const struct option_row *row = find_row(option->code);
    size_t mark = dnsw_writer_mark(out);
    struct dnsw_reader r;

    if (out->error != 0)
        return;
    dnsw_reader_init(&r, option->data, option->len);
    (row != NULL ? row->print : print_hex)(&r, out);
    if (r.error == 0 && dnsw_reader_left(&r) == 0)
        return;
    dnsw_writer_rollback(out, mark);
    dnswi_put_hex(out, option->data, option->len);
}

int dnsw_edns_code_to_text(uint16_t code, char *buf, size_t size)
{
    struct dnsw_writer out;

    dnswi_text_init(&out, buf, size);
    dnswi_put_edns_code(&out, code);
    return dnswi_text_finish(&out);
}

int dnsw_edns_option_to_text(const struct dnsw_edns_option *option, char *buf, size_t size)
{
    struct dnsw_writer out;

    dnswi_text_init(&out, buf, size);
    dnswi_put_edns_option(&out, option);
    return dnswi_text_finish(&out);
}
