/* SPDX-License-Identifier: MIT */
#include "rdata.h"

#include <dnswire/edns.h>
#include <dnswire/name.h>

#include "cursor_inline.h"
#include "rdata_kind.h"

/* How the names of one RDATA are read and written. */
struct walk {
    struct dnsw_reader *r;
    struct dnsw_writer *w; /* NULL: check alone */
    bool pointers;         /* compressed names may be read */
    bool compress;         /* names are written compressed */
    bool fold;             /* names are written in lower case */
};

void dnswi_opaque_check(struct dnsw_reader *r)
{
    dnswi_read_span(r, dnsw_reader_left(r));
}

void dnswi_options_check(struct dnsw_reader *r)
{
    struct dnsw_edns_option option;

    while (dnsw_edns_option_next(r, &option) > 0)
        continue;
}

/* Near the end of the buffer a name is expanded aside: how long it will be nobody knows before. */
static __attribute__((noinline)) void walk_name_aside(const struct walk *k)
{
    uint8_t name[DNSW_NAME_MAX];

    size_t len = dnsw_name_read(k->r, name);
    dnswi_write_span(k->w, name, len);
}

/* A name of a message, its pointers followed. */
static inline void walk_message_name(const struct walk *k)
{
    if (k->w == NULL) {
        dnsw_name_skip(k->r);
        return;
    }
    uint8_t *room = dnswi_write_room_up_to(k->w, DNSW_NAME_MAX);
    if (room != NULL)
        dnswi_write_done(k->w, dnsw_name_read(k->r, room));
    else
        walk_name_aside(k);
}

/* A name that must stand whole: in expanded RDATA, or in a type later than RFC 3597. */
static void walk_whole_name(const struct walk *k)
{
    size_t left = dnsw_reader_left(k->r);
    int len = dnsw_name_check(dnswi_reader_at(k->r, k->r->pos, left), left);

    if (len < 0) {
        dnsw_reader_fail(k->r, len);
        return;
    }
    const uint8_t *name = dnswi_read_span(k->r, (size_t)len);
    if (k->w == NULL)
        return;
    if (k->compress) {
        dnsw_name_write(k->w, name);
        return;
    }
    uint8_t *room = dnswi_write_room(k->w, (size_t)len);
    if (room != NULL && k->fold)
        dnsw_name_fold(room, name);
    else if (room != NULL)
        memmove(room, name, (size_t)len);
}

/* Write what has been checked since `start`: fields that are no names, as many as follow. */
static inline void walk_copy(const struct walk *k, size_t start)
{
    size_t len = k->r->pos - start;

    if (k->w != NULL && k->r->error == 0 && len > 0)
        dnswi_write_span(k->w, dnswi_reader_at(k->r, start, len), len);
}

/* Go through the fields of the RDATA that k->r spans; they must fill it exactly. */
static void walk_fields(const struct walk *k, const struct dnswi_desc *desc)
{
    struct dnsw_reader *r = k->r;
    size_t start = r->pos;

    for (const uint8_t *field = desc->fields; *field != DNSWI_FIELD_END && r->error == 0; field++) {
        if (*field == DNSWI_FIELD_NAME) {
            walk_copy(k, start);
            if (k->pointers && (desc->flags & DNSWI_NAME_EXPAND) != 0)
                walk_message_name(k);
            else
                walk_whole_name(k);
            start = r->pos;
            continue;
        }
        const struct dnswi_kind *kind = &dnswi_kinds[*field];
        if (kind->len != 0)
            dnswi_read_span(r, kind->len);
        else
            kind->check(r);
    }
    walk_copy(k, start);
    if (r->error == DNSW_ERR_SHORT)
        r->error = DNSW_ERR_RDLENGTH;
    else if (r->error == 0 && r->pos != r->end)
        r->error = DNSW_ERR_RDLENGTH;
}

void dnswi_rdata_check(struct dnsw_reader *r, const struct dnswi_desc *desc, bool pointers)
{
    const struct walk k = {.r = r, .pointers = pointers};

    walk_fields(&k, desc);
}

void dnswi_rdata_expand(struct dnsw_reader *r, const struct dnswi_desc *desc, struct dnsw_writer *w)
{
    const struct walk k = {.r = r, .w = w, .pointers = true};

    walk_fields(&k, desc);
}

void dnsw_rdata_expand(struct dnsw_reader *r, uint16_t type, uint16_t rdlen, struct dnsw_writer *w)
{
    struct dnsw_reader rdata = dnsw_reader_sub(r, rdlen);

    if (rdata.error != 0)
        return;
    dnswi_rdata_expand(&rdata, dnswi_desc_find(type), w);
    if (rdata.error != 0)
        dnswi_reader_fail_at(r, rdata.pos, rdata.error);
}

int dnsw_rdata_check(uint16_t type, const uint8_t *rdata, size_t len)
{
    struct dnsw_reader r;

    if (len > DNSW_RDATA_MAX)
        return DNSW_ERR_RDLENGTH;
    dnsw_reader_init(&r, rdata, len);
    dnswi_rdata_check(&r, dnswi_desc_find(type), false);
    return r.error;
}

void dnsw_rdata_write(struct dnsw_writer *w, uint16_t type, const uint8_t *rdata, size_t len)
{
    const struct dnswi_desc *desc = dnswi_desc_find(type);

    if (len > DNSW_RDATA_MAX) {
        dnsw_writer_fail(w, DNSW_ERR_RDLENGTH);
        return;
    }
    uint8_t *rdlength = dnswi_write_room(w, 2);
    if (rdlength == NULL)
        return;
    dnswi_put_u16(rdlength, (uint16_t)len);
    /* no RDATA at all is what some records of an UPDATE have (RFC 2136 section 2.4) */
    if (len == 0 || w->compress == NULL || (desc->flags & DNSWI_NAME_COMPRESS) == 0) {
        dnswi_write_span(w, rdata, len);
        return;
    }
    struct dnsw_reader r;
    const struct walk k = {.r = &r, .w = w, .compress = true};
    const size_t start = w->pos;
    dnsw_reader_init(&r, rdata, len);
    walk_fields(&k, desc);
    if (r.error != 0)
        dnsw_writer_fail(w, r.error);
    dnswi_put_u16(rdlength, (uint16_t)(w->pos - start));
}

int dnsw_rdata_canonical(uint16_t type, const uint8_t *rdata, size_t len, uint8_t *canonical)
{
    const struct dnswi_desc *desc = dnswi_desc_find(type);
    int error = dnsw_rdata_check(type, rdata, len);
    struct dnsw_reader r;
    struct dnsw_writer w;

    if (error != 0)
        return error;
    const struct walk k = {.r = &r, .w = &w, .fold = (desc->flags & DNSWI_NAME_FOLD) != 0};
    dnsw_reader_init(&r, rdata, len);
    dnsw_writer_init(&w, canonical, len, NULL);
    walk_fields(&k, desc);
    return 0;
}
