/* SPDX-License-Identifier: MIT */
#include "zone.h"

int dnswi_zone_peek(struct dnsw_zone_file *f)
{
    struct dnsw_zone_source *s = &f->source;

    while (f->pos == s->len) {
        const char *text = NULL;
        size_t len = 0;
        int got = s->more != NULL ? s->more(s->handle, &text, &len) : 0;
        if (got < 0)
            return got;
        if (got == 0) {
            s->more = NULL; /* the end is not asked for twice */
            return DNSWI_ZONE_END;
        }
        s->text = text;
        s->len = len;
        f->pos = 0;
    }
    return (uint8_t)s->text[f->pos];
}

void dnswi_zone_pass(struct dnsw_zone_file *f, int octet)
{
    f->pos++;
    f->column++;
    if (octet == '\n') {
        f->line++;
        f->column = 1;
    }
}
