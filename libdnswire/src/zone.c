/* SPDX-License-Identifier: MIT */
#include "zone.h"

#include <string.h>

#include <dnswire/types.h>

void dnsw_zone_init(struct dnsw_zone *z, char *text, size_t text_size, uint8_t *rdata,
                    size_t rdata_size, const uint8_t *origin)
{
    *z = (struct dnsw_zone){
        .text = text,
        .text_size = text_size,
        .rdata = rdata,
        .rdata_size = rdata_size,
        .class_ = DNSW_CLASS_IN,
    };
    if (origin != NULL) {
        z->files[0].has_origin = true;
        memcpy(z->files[0].origin, origin, dnsw_name_len(origin));
    }
}

struct dnsw_zone_file *dnswi_zone_push(struct dnsw_zone *z, const struct dnsw_zone_source *source)
{
    struct dnsw_zone_file *f = &z->files[z->depth++];

    f->source = *source;
    f->pos = 0;
    f->line = 1;
    f->column = 1;
    f->has_owner = false;
    return f;
}

static void pop(struct dnsw_zone *z)
{
    const struct dnsw_zone_handler *h = z->handler;

    z->depth--;
    if (z->depth > 0 && h->close != NULL)
        h->close(h->arg, &z->files[z->depth].source);
}

/* Tell of a fault: 0 to go on. */
static int report(struct dnsw_zone *z, const char *file, const struct dnswi_entry *entry)
{
    const struct dnsw_zone_fault fault = {
        .error = entry->error,
        .file = file,
        .line = entry->place.line,
        .column = entry->place.column,
    };

    if (z->first_error == 0)
        z->first_error = entry->error;
    return z->handler->fault != NULL ? z->handler->fault(z->handler->arg, &fault) : entry->error;
}

/* True if the entry has a field. */
static bool has_text(const struct dnswi_entry *entry)
{
    for (size_t i = 0; i < entry->in.len; i++) {
        if (entry->in.text[i] != ' ' && entry->in.text[i] != '\t')
            return true;
    }
    return false;
}

/* What the callbacks say: 0 to go on. */
static int take_entry(struct dnsw_zone *z, struct dnsw_zone_file *f, struct dnswi_entry *entry)
{
    if (entry->error == 0 && !has_text(entry))
        return 0;
    if (entry->error == 0) {
        if (!entry->blank && entry->in.text[0] == '$')
            entry->error = dnswi_zone_directive(z, f, entry);
        else
            dnswi_zone_record(z, f, entry);
        if (entry->error != 0)
            entry->place = dnswi_zone_place(z, entry->in.at);
    }
    return entry->error != 0 ? report(z, f->source.name, entry) : entry->stop;
}

int dnsw_zone_read(struct dnsw_zone *z, const struct dnsw_zone_source *source,
                   const struct dnsw_zone_handler *handler)
{
    struct dnswi_entry entry;
    int stop = 0;

    z->handler = handler;
    dnswi_zone_push(z, source);
    while (stop == 0 && z->depth > 0) {
        struct dnsw_zone_file *f = &z->files[z->depth - 1];
        int got = dnswi_zone_entry(z, f, &entry);
        if (got == 0)
            pop(z);
        else
            stop = got < 0 ? got : take_entry(z, f, &entry);
    }
    while (z->depth > 0)
        pop(z);
    return stop != 0 ? stop : z->first_error;
}
