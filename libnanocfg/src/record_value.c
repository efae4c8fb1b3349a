/* SPDX-License-Identifier: MIT */
/* The value of a record: text to RDATA, type by type. */
#include "decode.h"

#include <string.h>

#include <dnswire/name.h>
#include <dnswire/rdata.h>

#define TEXT_STRING_MAX 255   /* octets of one character-string (RFC 1035 section 3.3) */
#define GENERIC         "\\#" /* RFC 3597 section 5 */

struct value {
    struct ncfg_decoder *d;
    const struct ncfg_fields *fields;
    const struct ncfg_path *up; /* of the record */
    struct ncfg_path path;      /* of its value */
    size_t at;                  /* of its value */
    struct ncfg_string string;
    uint16_t type;
    uint8_t *rdata;
};

/* Presentation forms, for messages. */
static const struct {
    uint16_t type;
    const char *form;
} forms[] = {
    {DNSW_TYPE_SOA, "mname rname serial refresh retry expire minimum"},
    {DNSW_TYPE_SRV, "priority weight port target"},
    {DNSW_TYPE_CAA, "flags tag \"value\""},
    {DNSW_TYPE_NAPTR, "order preference \"flags\" \"service\" \"regexp\" replacement"},
    {DNSW_TYPE_SSHFP, "algorithm type fingerprint"},
    {DNSW_TYPE_TLSA, "usage selector matching data"},
    {DNSW_TYPE_SVCB, "priority target key=value..."},
    {DNSW_TYPE_HTTPS, "priority target key=value..."},
};

static const char generic_form[] = "\\\\# length hex-digits"; /* as it stands in JSON */

static bool is_generic(const struct ncfg_string *string)
{
    return string->len >= 2 && memcmp(string->text, GENERIC, 2) == 0;
}

static const char *form_of(uint16_t type)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (forms[i].type == type) {
            return forms[i].form;
        }
    }
    return generic_form;
}

static size_t read_address(const struct value *v)
{
    enum ncfg_family wanted = v->type == DNSW_TYPE_A ? NCFG_IPV4 : NCFG_IPV6;
    size_t len = wanted == NCFG_IPV4 ? 4 : 16;
    enum ncfg_family family = wanted;
    uint8_t address[16];
    struct ncfg_quote quote;
    const char *fault = ncfg_address_parse(v->string.text, v->string.len, &family, address);

    if (fault == NULL && family == wanted) {
        memcpy(v->rdata, address, len);
        return len;
    }
    ncfg_quote(&quote, v->string.text, v->string.len);
    if (fault == NULL) {
        NCFG_ERROR_AT(v->d, v->at, &v->path, "'%s' is an %s address; its type is %s", quote.text,
                      family == NCFG_IPV4 ? "IPv4" : "IPv6", family == NCFG_IPV4 ? "A" : "AAAA");
    } else {
        NCFG_ERROR_AT(v->d, v->at, &v->path, "'%s' is not an %s address", quote.text,
                      wanted == NCFG_IPV4 ? "IPv4" : "IPv6");
    }
    return 0;
}

/* A host that looks like an address is taken as a name, as it always was; say so. */
static void warn_address(const struct value *v)
{
    enum ncfg_family family;
    uint8_t address[16];

    if (ncfg_address_parse(v->string.text, v->string.len, &family, address) == NULL) {
        struct ncfg_quote quote;

        NCFG_WARNING_AT(v->d, v->at, &v->path, "'%s' is an address where a host name belongs",
                        ncfg_quote(&quote, v->string.text, v->string.len));
    }
}

static size_t read_name(const struct value *v, size_t offset)
{
    size_t len = ncfg_get_name(v->d, v->at, &v->path, &v->string, v->rdata + offset);

    if (len > 0) {
        warn_address(v);
        len += offset;
    }
    return len;
}

static size_t read_mx(const struct value *v)
{
    uint64_t priority;

    if (!ncfg_get_number(v->d, v->fields, NCFG_RECORD_PRIORITY, v->up, &priority)) {
        return 0;
    }
    v->rdata[0] = (uint8_t)(priority >> 8);
    v->rdata[1] = (uint8_t)priority;
    return read_name(v, 2);
}

/* The text as it stands, cut into strings of 255 octets, which clients join again (RFC 7208 3.3).
 */
static size_t read_txt(const struct value *v)
{
    const char *text = v->string.text;
    size_t left = v->string.len;
    size_t len = 0;

    if (left + left / TEXT_STRING_MAX + 1 > DNSW_RDATA_MAX) {
        NCFG_ERROR_AT(v->d, v->at, &v->path,
                      "a text of %zu octets does not fit one record; about 65000 do", left);
        return 0;
    }
    do {
        size_t piece = left < TEXT_STRING_MAX ? left : TEXT_STRING_MAX;

        v->rdata[len++] = (uint8_t)piece;
        memcpy(v->rdata + len, text, piece);
        len += piece;
        text += piece;
        left -= piece;
    } while (left > 0);
    return len;
}

/* The field that begins at `at`, up to the next space or quotation mark. */
static void quote_field(struct ncfg_quote *quote, const struct ncfg_string *string, size_t at)
{
    size_t from = at < string->len ? at : string->len;
    size_t end = from;

    while (end < string->len && string->text[end] != ' ' && string->text[end] != '"') {
        end++;
    }
    ncfg_quote(quote, string->text + from, end - from);
}

static bool read_presentation(const struct value *v, size_t *ret_len)
{
    static const uint8_t root[1] = {0};
    char mnemonic[DNSW_MNEMONIC_MAX] = "";
    struct ncfg_quote quote;
    struct ncfg_quote field;
    size_t fault_at = 0;
    int len = DNSW_ERR_SYNTAX; /* types without a form here have the generic one alone */

    if (is_generic(&v->string) || form_of(v->type) != generic_form) {
        len = dnsw_rdata_from_text(v->type, v->string.text, v->string.len, root, v->rdata,
                                   DNSW_RDATA_MAX, &fault_at);
    }

    if (len >= 0) {
        *ret_len = (size_t)len;
        return true;
    }
    if (dnsw_type_to_text(v->type, mnemonic, sizeof(mnemonic)) < 0) {
        mnemonic[0] = '\0';
    }
    ncfg_quote(&quote, v->string.text, v->string.len);
    quote_field(&field, &v->string, fault_at);
    NCFG_ERROR_AT(v->d, v->at, &v->path, "'%s' is not a %s value: %s%s%s%s; write \"%s\"",
                  quote.text, mnemonic, dnsw_error_text(len), field.text[0] == '\0' ? "" : " at '",
                  field.text, field.text[0] == '\0' ? "" : "'", form_of(v->type));
    return false;
}

static bool read_value(const struct value *v, size_t *ret_len)
{
    if (is_generic(&v->string) && v->type != DNSW_TYPE_TXT) {
        return read_presentation(v, ret_len);
    }
    switch (v->type) {
    case DNSW_TYPE_A:
    case DNSW_TYPE_AAAA:
        *ret_len = read_address(v);
        break;
    case DNSW_TYPE_CNAME:
    case DNSW_TYPE_PTR:
    case DNSW_TYPE_NS:
        *ret_len = read_name(v, 0);
        break;
    case DNSW_TYPE_MX:
        *ret_len = read_mx(v);
        break;
    case DNSW_TYPE_TXT:
        *ret_len = read_txt(v);
        break;
    default:
        return read_presentation(v, ret_len);
    }
    return *ret_len > 0;
}

static void check_priority(const struct value *v)
{
    struct ncfg_path path = ncfg_field_path(NCFG_OBJECT_RECORD, NCFG_RECORD_PRIORITY, v->up);
    size_t at = v->fields->value_at[NCFG_RECORD_PRIORITY];
    char mnemonic[DNSW_MNEMONIC_MAX] = "";

    if (v->type == DNSW_TYPE_MX && at == 0 &&
        !ncfg_field_is_faulty(v->fields, NCFG_RECORD_PRIORITY)) {
        NCFG_WARNING_AT(v->d, v->fields->at, v->up, "an MX record without 'priority' gets 10");
    } else if (v->type != DNSW_TYPE_MX && at != 0 &&
               dnsw_type_to_text(v->type, mnemonic, sizeof(mnemonic)) > 0) {
        NCFG_WARNING_AT(v->d, at, &path, "'priority' has no effect on type %s", mnemonic);
    }
}

bool ncfg_record_value(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                       const struct ncfg_path *path, uint16_t type, uint8_t *rdata, size_t *ret_len)
{
    struct value v = {
        .d = d,
        .fields = fields,
        .up = path,
        .path = ncfg_field_path(NCFG_OBJECT_RECORD, NCFG_RECORD_VALUE, path),
        .at = fields->value_at[NCFG_RECORD_VALUE],
        .string = {"", 0},
        .type = type,
        .rdata = rdata,
    };

    if (v.at == 0 || !ncfg_get_string(d, v.at, &v.path, &v.string)) {
        return false;
    }
    check_priority(&v);
    return read_value(&v, ret_len);
}
