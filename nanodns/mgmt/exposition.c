/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt/exposition.h"

#include <inttypes.h>

void nd_expo_family(FILE *out, const char *name, const char *type, const char *help)
{
    fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* Backslash, quote and newline are escaped. The format is UTF-8; octets past ASCII become "?". */
static void put_value(FILE *out, const char *value)
{
    for (; value != NULL && *value != '\0'; value++) {
        switch (*value) {
        case '\\':
            fputs("\\\\", out);
            break;
        case '"':
            fputs("\\\"", out);
            break;
        case '\n':
            fputs("\\n", out);
            break;
        default:
            fputc((unsigned char)*value < 0x80 ? *value : '?', out);
            break;
        }
    }
}

static void put_name(FILE *out, const char *name, const struct nd_expo_label *labels)
{
    fputs(name, out);
    if (labels == NULL || labels->name == NULL) {
        return;
    }
    for (char before = '{'; labels->name != NULL; labels++, before = ',') {
        fprintf(out, "%c%s=\"", before, labels->name);
        put_value(out, labels->value);
        fputc('"', out);
    }
    fputc('}', out);
}

void nd_expo_uint(FILE *out, const char *name, const struct nd_expo_label *labels, uint64_t value)
{
    put_name(out, name, labels);
    fprintf(out, " %" PRIu64 "\n", value);
}

void nd_expo_real(FILE *out, const char *name, const struct nd_expo_label *labels, double value)
{
    put_name(out, name, labels);
    fprintf(out, " %.15g\n", value);
}

void nd_expo_one(FILE *out, const char *name, const char *type, const char *help, uint64_t value)
{
    nd_expo_family(out, name, type, help);
    nd_expo_uint(out, name, NULL, value);
}
