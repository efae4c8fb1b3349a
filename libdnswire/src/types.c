/* SPDX-License-Identifier: MIT */
#include <dnswire/types.h>

#include <string.h>

#include "cursor_inline.h"
#include "rdata_desc.h"
#include "text_io.h"

struct mnemonic {
    uint16_t number;
    char text[11];
};

/* Types that have no RDATA: they stand in questions. */
static const struct mnemonic query_types[] = {
    {DNSW_TYPE_IXFR, "IXFR"},   {DNSW_TYPE_AXFR, "AXFR"}, {DNSW_TYPE_MAILB, "MAILB"},
    {DNSW_TYPE_MAILA, "MAILA"}, {DNSW_TYPE_ANY, "ANY"},
};

static const struct mnemonic classes[] = {
    {DNSW_CLASS_IN, "IN"},     {DNSW_CLASS_CH, "CH"},   {DNSW_CLASS_HS, "HS"},
    {DNSW_CLASS_NONE, "NONE"}, {DNSW_CLASS_ANY, "ANY"},
};

static const struct mnemonic opcodes[] = {
    {DNSW_OPCODE_QUERY, "QUERY"},   {DNSW_OPCODE_IQUERY, "IQUERY"}, {DNSW_OPCODE_STATUS, "STATUS"},
    {DNSW_OPCODE_NOTIFY, "NOTIFY"}, {DNSW_OPCODE_UPDATE, "UPDATE"}, {DNSW_OPCODE_DSO, "DSO"},
};

/* 17 to 22 belong to TSIG, TKEY and cookies (RFC 8945, RFC 2930): printed, not used here. */
static const struct mnemonic rcodes[] = {
    {DNSW_RCODE_NOERROR, "NOERROR"},
    {DNSW_RCODE_FORMERR, "FORMERR"},
    {DNSW_RCODE_SERVFAIL, "SERVFAIL"},
    {DNSW_RCODE_NXDOMAIN, "NXDOMAIN"},
    {DNSW_RCODE_NOTIMP, "NOTIMP"},
    {DNSW_RCODE_REFUSED, "REFUSED"},
    {DNSW_RCODE_YXDOMAIN, "YXDOMAIN"},
    {DNSW_RCODE_YXRRSET, "YXRRSET"},
    {DNSW_RCODE_NXRRSET, "NXRRSET"},
    {DNSW_RCODE_NOTAUTH, "NOTAUTH"},
    {DNSW_RCODE_NOTZONE, "NOTZONE"},
    {11, "DSOTYPENI"},
    {DNSW_RCODE_BADVERS, "BADVERS"},
    {17, "BADKEY"},
    {18, "BADTIME"},
    {19, "BADMODE"},
    {20, "BADNAME"},
    {21, "BADALG"},
    {22, "BADTRUNC"},
    {DNSW_RCODE_BADCOOKIE, "BADCOOKIE"},
};

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static const char *find_text(const struct mnemonic *table, size_t count, uint16_t number)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i].number == number)
            return table[i].text;
    }
    return NULL;
}

/* `mnemonic`, or `prefix` and the number if it is NULL. */
static int number_to_text(const char *mnemonic, const char *prefix, uint16_t number, char *buf,
                          size_t size)
{
    struct dnsw_writer out;

    dnswi_text_init(&out, buf, size);
    dnswi_put_text(&out, mnemonic != NULL ? mnemonic : prefix);
    if (mnemonic == NULL)
        dnswi_put_uint(&out, number);
    return dnswi_text_finish(&out);
}

int dnsw_type_to_text(uint16_t type, char *buf, size_t size)
{
    const char *mnemonic = dnswi_desc_find(type)->mnemonic;

    if (*mnemonic == '\0')
        mnemonic = find_text(query_types, COUNT_OF(query_types), type);
    return number_to_text(mnemonic, "TYPE", type, buf, size);
}

int dnsw_class_to_text(uint16_t class_, char *buf, size_t size)
{
    return number_to_text(find_text(classes, COUNT_OF(classes), class_), "CLASS", class_, buf,
                          size);
}

int dnsw_opcode_to_text(uint8_t opcode, char *buf, size_t size)
{
    return number_to_text(find_text(opcodes, COUNT_OF(opcodes), opcode), "OPCODE", opcode, buf,
                          size);
}

int dnsw_rcode_to_text(uint16_t rcode, char *buf, size_t size)
{
    return number_to_text(find_text(rcodes, COUNT_OF(rcodes), rcode), "RCODE", rcode, buf, size);
}

/* The number of TYPE123 or CLASS123, or of a mnemonic in `table`. */
static int number_from_text(const struct mnemonic *table, size_t count, const char *prefix,
                            const char *text, size_t len, uint16_t *ret_number)
{
    size_t prefix_len = strlen(prefix);
    uint32_t value;

    for (size_t i = 0; i < count; i++) {
        if (dnswi_text_is(text, len, table[i].text)) {
            *ret_number = table[i].number;
            return 0;
        }
    }
    if (len <= prefix_len || !dnswi_text_is(text, prefix_len, prefix))
        return DNSW_ERR_UNKNOWN;
    int error = dnswi_parse_uint(text + prefix_len, len - prefix_len, UINT16_MAX, &value);
    if (error != 0)
        return error == DNSW_ERR_RANGE ? error : DNSW_ERR_UNKNOWN;
    *ret_number = (uint16_t)value;
    return 0;
}

int dnsw_type_from_text(const char *text, size_t len, uint16_t *ret_type)
{
    const struct dnswi_desc *desc;

    for (unsigned i = 0; (desc = dnswi_desc_at(i)) != NULL; i++) {
        if (dnswi_text_is(text, len, desc->mnemonic)) {
            *ret_type = desc->type;
            return 0;
        }
    }
    return number_from_text(query_types, COUNT_OF(query_types), "TYPE", text, len, ret_type);
}

int dnsw_class_from_text(const char *text, size_t len, uint16_t *ret_class)
{
    return number_from_text(classes, COUNT_OF(classes), "CLASS", text, len, ret_class);
}
