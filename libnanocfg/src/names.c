/* SPDX-License-Identifier: MIT */
/* Domain names of the config: presentation format to wire form, with messages that help. */
#include "decode.h"

#include <stdio.h>
#include <string.h>

#include <dnswire/name.h>

static const uint8_t root[1] = {0};

/* One label of a name in presentation format, its escapes counted as the octets they stand for. */
struct label {
    size_t at;
    size_t len;    /* as written */
    size_t octets; /* on the wire */
    unsigned number;
};

/* The label that starts at `at`; `len` is that of the whole text. */
static struct label read_label(const char *text, size_t len, size_t at, unsigned number)
{
    struct label label = {.at = at, .number = number};
    size_t pos = at;

    while (pos < len && text[pos] != '.') {
        if (text[pos] == '\\' && pos + 1 < len) {
            bool is_decimal = text[pos + 1] >= '0' && text[pos + 1] <= '9';

            pos += is_decimal && len - pos > 3 ? 3 : 1;
        }
        pos++;
        label.octets++;
    }
    label.len = pos - at;
    return label;
}

static bool is_faulty(const char *text, const struct label *label, int error)
{
    switch (error) {
    case DNSW_ERR_LABEL_LONG:
        return label->octets > DNSW_LABEL_MAX;
    case DNSW_ERR_LABEL_EMPTY:
        return label->octets == 0;
    case DNSW_ERR_ESCAPE:
        return memchr(text + label->at, '\\', label->len) != NULL;
    default:
        return false;
    }
}

static void report_name(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                        const struct ncfg_string *string, int error)
{
    struct ncfg_quote name;
    struct ncfg_quote part;
    size_t pos = 0;

    ncfg_quote(&name, string->text, string->len);
    for (unsigned number = 1; pos < string->len; number++) {
        struct label label = read_label(string->text, string->len, pos, number);

        if (is_faulty(string->text, &label, error)) {
            ncfg_quote(&part, string->text + label.at, label.len);
            if (error == DNSW_ERR_LABEL_LONG) {
                NCFG_ERROR_AT(d, at, path,
                              "'%s' is not a name: label %u, '%s', has %zu octets; 63 is the most",
                              name.text, number, part.text, label.octets);
            } else if (error == DNSW_ERR_LABEL_EMPTY) {
                NCFG_ERROR_AT(d, at, path, "'%s' is not a name: label %u is empty (%s)", name.text,
                              number, pos == 0 ? "it begins with a dot" : "two dots in a row");
            } else {
                NCFG_ERROR_AT(d, at, path, "'%s' is not a name: label %u, '%s': %s", name.text,
                              number, part.text, dnsw_error_text(error));
            }
            return;
        }
        pos += label.len + 1;
    }
    NCFG_ERROR_AT(d, at, path, "'%s' is not a name: %s", name.text, dnsw_error_text(error));
}

size_t ncfg_get_name(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                     const struct ncfg_string *string, uint8_t *ret_name)
{
    uint8_t name[DNSW_NAME_MAX];
    int len;

    if (string->len == 0) {
        NCFG_ERROR_AT(d, at, path, "the name is empty");
        return 0;
    }
    if (string->len == 1 && string->text[0] == '@') {
        NCFG_ERROR_AT(d, at, path, "'@' means nothing here; write the name in full");
        return 0;
    }
    len = dnsw_name_from_text(string->text, string->len, root, name);
    if (len < 0) {
        report_name(d, at, path, string, len);
        return 0;
    }
    if (string->text[0] == ' ' || string->text[string->len - 1] == ' ') {
        struct ncfg_quote quote;

        NCFG_WARNING_AT(d, at, path, "the name '%s' begins or ends with a space",
                        ncfg_quote(&quote, string->text, string->len));
    }
    memcpy(ret_name, name, (size_t)len);
    return (size_t)len;
}

size_t ncfg_get_pattern(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                        struct ncfg_string string, uint8_t *ret_name, bool *ret_wildcard)
{
    struct ncfg_quote quote;
    uint8_t name[DNSW_NAME_MAX];
    bool wildcard = string.len >= 2 && string.text[0] == '*' && string.text[1] == '.';
    size_t len;

    if (string.len == 1 && string.text[0] == '*') {
        name[0] = 0;
        len = 1;
        wildcard = true;
    } else {
        struct ncfg_string rest = string;

        if (wildcard && string.len > 2) {
            rest.text += 2;
            rest.len -= 2;
        } else if (wildcard) {
            rest.text += 1; /* "*.": the root's dot stays */
            rest.len -= 1;
        }
        len = ncfg_get_name(d, at, path, &rest, name);
        if (len == 0) {
            return 0;
        }
        if (memchr(rest.text, '*', rest.len) != NULL) {
            NCFG_WARNING_AT(d, at, path,
                            "in '%s' a '*' stands for itself: only a leading \"*.\" is a wildcard",
                            ncfg_quote(&quote, string.text, string.len));
        }
    }
    dnsw_name_fold(ret_name, name);
    *ret_wildcard = wildcard;
    return len;
}

const char *ncfg_name_text(struct ncfg_name_text *buf, const uint8_t *name)
{
    char text[DNSW_NAME_TEXT_MAX];
    int len = dnsw_name_to_text(name, text, sizeof(text));

    if (len > 1) {
        len--; /* the closing dot is seldom written in a config */
    }
    if (len < 0) {
        len = 0;
    }
    if ((size_t)len < sizeof(buf->text)) {
        memcpy(buf->text, text, (size_t)len);
        buf->text[len] = '\0';
    } else {
        snprintf(buf->text, sizeof(buf->text), "%.64s...", text);
    }
    return buf->text;
}
