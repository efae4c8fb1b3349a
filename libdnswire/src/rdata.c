/* SPDX-License-Identifier: MIT */
#include "rdata.h"

#include <dnswire/edns.h>
#include <dnswire/message.h>
#include <dnswire/name.h>

#include "compress.h"
#include "name_inline.h"
#include "rdata_kind.h"

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
static __attribute__((noinline)) void expand_name_aside(struct dnsw_reader *r,
                                                        struct dnsw_writer *w)
{
    uint8_t name[DNSW_NAME_MAX];

    size_t len = dnsw_name_read(r, name);
    dnswi_write_span(w, name, len);
}

static inline void expand_name(struct dnsw_reader *r, struct dnsw_writer *w)
{
    uint8_t *room = dnswi_write_room_up_to(w, DNSW_NAME_MAX);

    if (room != NULL)
        dnswi_write_done(w, dnswi_name_read(r, room));
    else
        expand_name_aside(r, w);
}

/* Write what has been checked since `start`: fields that may stand as they are. */
static inline void copy_since(struct dnsw_reader *r, size_t start, struct dnsw_writer *w)
{
    size_t len = r->pos - start;
    const uint8_t *checked = dnswi_reader_at(r, start, len);
    uint8_t *room = r->error == 0 ? dnswi_write_room(w, len) : NULL;

    if (room != NULL && checked != NULL)
        dnswi_copy(room, checked, len);
}

static inline bool is_name(uint8_t field, const struct dnsw_reader *r)
{
    return field == DNSWI_FIELD_NAME || (field == DNSWI_FIELD_NAME_OPT && r->pos != r->end);
}

/*
 * Go through the fields of the RDATA that `r` spans, which they must fill exactly. What is no name
 * goes to `w` as it stands, and so do names unless `put_name` is there to read and to write them.
 */
static inline __attribute__((always_inline)) void walk_fields(
    struct dnsw_reader *r, const struct dnswi_desc *desc, struct dnsw_writer *w,
    void (*put_name)(struct dnsw_reader *, struct dnsw_writer *))
{
    const uint8_t *field = desc->fields;
    size_t start = r->pos;

    for (;;) {
        size_t fixed = dnswi_fixed_octets(&field);
        if (fixed > 0)
            dnswi_read_span(r, fixed);
        if (*field == DNSWI_FIELD_END || r->error != 0)
            break;
        if (put_name != NULL && is_name(*field, r)) {
            if (w != NULL && r->pos != start)
                copy_since(r, start, w);
            put_name(r, w);
            start = r->pos;
        } else {
            dnswi_kinds[*field].check(r);
        }
        field++;
    }
    if (w != NULL && r->pos != start)
        copy_since(r, start, w);
    if (r->error == DNSW_ERR_SHORT || (r->error == 0 && r->pos != r->end))
        r->error = DNSW_ERR_RDLENGTH;
}

static void skip_name(struct dnsw_reader *r, struct dnsw_writer *w)
{
    (void)w;
    dnsw_name_skip(r);
}

/* The name that stands at `r`, whole. */
static inline const uint8_t *whole_name(struct dnsw_reader *r)
{
    size_t start = r->pos;

    dnswi_name_check(r);
    return r->error == 0 ? dnswi_reader_at(r, start, r->pos - start) : NULL;
}

static void fold_name(struct dnsw_reader *r, struct dnsw_writer *w)
{
    const uint8_t *name = whole_name(r);
    uint8_t *room = name != NULL ? dnswi_write_room(w, dnsw_name_len(name)) : NULL;

    if (room != NULL)
        dnsw_name_fold(room, name);
}

void dnswi_rdata_check(struct dnsw_reader *r, const struct dnswi_desc *desc, bool pointers)
{
    if (pointers && (desc->flags & DNSWI_NAME_EXPAND) != 0)
        walk_fields(r, desc, NULL, skip_name);
    else
        walk_fields(r, desc, NULL, NULL);
}

/* The RDATA that `r` spans, written expanded into `w`. */
static inline __attribute__((always_inline)) void expand_fields(struct dnsw_reader *r,
                                                                const struct dnswi_desc *desc,
                                                                struct dnsw_writer *w)
{
    if ((desc->flags & DNSWI_NAME_EXPAND) != 0)
        walk_fields(r, desc, w, expand_name);
    else
        walk_fields(r, desc, w, NULL);
}

void dnsw_rdata_expand(struct dnsw_reader *r, uint16_t type, uint16_t rdlen, struct dnsw_writer *w)
{
    struct dnsw_reader rdata = dnsw_reader_sub(r, rdlen);

    if (rdata.error != 0)
        return;
    expand_fields(&rdata, dnswi_desc_find(type), w);
    r->steps = rdata.steps;
    if (rdata.error != 0)
        dnswi_reader_fail_at(r, rdata.pos, rdata.error);
}

/* RDATA that is one field of `want` octets: an address, most of all. */
static inline int copy_rdata(const uint8_t *octets, size_t len, size_t want, uint8_t *rdata,
                             size_t size)
{
    if (len != want)
        return DNSW_ERR_RDLENGTH;
    if (size < len)
        return DNSW_ERR_NOSPACE;
    dnswi_copy(rdata, octets, len);
    return (int)len;
}

/* RDATA of any other form; apart, so that the one above needs no frame. */
static __attribute__((noinline)) int expand_rdata(struct dnsw_message *m, const struct dnsw_rr *rr,
                                                  uint8_t *rdata, size_t size,
                                                  const struct dnswi_desc *desc)
{
    struct dnsw_reader r = {.base = m->reader.base,
                            .end = rr->rdata_at + rr->rdlen,
                            .pos = rr->rdata_at,
                            .steps = m->reader.steps};
    struct dnsw_writer w = {.base = rdata, .size = size};

    expand_fields(&r, desc, &w);
    m->reader.steps = r.steps;
    if (r.error != 0)
        return r.error;
    return w.error != 0 ? w.error : (int)w.pos;
}

int dnsw_message_rdata(struct dnsw_message *m, const struct dnsw_rr *rr, uint8_t *rdata,
                       size_t size)
{
    const struct dnswi_desc *desc = dnswi_desc_find(rr->type);
    const uint8_t *octets = dnswi_reader_at(&m->reader, rr->rdata_at, rr->rdlen);
    size_t fixed = dnswi_kinds[desc->fields[0]].len;

    if (octets == NULL)
        return DNSW_ERR_SHORT;
    if (fixed != 0 && desc->fields[1] == DNSWI_FIELD_END)
        return copy_rdata(octets, rr->rdlen, fixed, rdata, size);
    return expand_rdata(m, rr, rdata, size, desc);
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

/* As dnswi_write_span(), for the few octets that most RDATA has. */
static inline __attribute__((always_inline)) void put_octets(struct dnsw_writer *w,
                                                             const uint8_t *octets, size_t len)
{
    uint8_t *room = dnswi_write_room(w, len);

    if (room != NULL && len <= 16)
        dnswi_copy(room, octets, len);
    else if (room != NULL)
        memmove(room, octets, len); /* RDATA may be rewritten in place */
}

/* RDATA that is a name and nothing else. */
static inline void put_name(struct dnsw_writer *w, const uint8_t *rdata, size_t len)
{
    const size_t put = dnswi_name_put(w, rdata, len);

    if (w->error == DNSW_ERR_SHORT || (w->error == 0 && put != len))
        w->error = DNSW_ERR_RDLENGTH;
}

/* RDATA with names that may be compressed: such types have no other field of variable length. */
static __attribute__((noinline)) void put_names(struct dnsw_writer *w,
                                                const struct dnswi_desc *desc, const uint8_t *rdata,
                                                size_t len)
{
    const uint8_t *field = desc->fields;
    size_t at = 0;

    for (;; field++) {
        const size_t fixed = dnswi_fixed_octets(&field);
        if (fixed > len - at)
            break;
        if (fixed > 0)
            put_octets(w, rdata + at, fixed);
        at += fixed;
        if (*field == DNSWI_FIELD_END || w->error != 0)
            break;
        at += dnswi_name_put(w, rdata + at, len - at);
    }
    if (w->error == DNSW_ERR_SHORT || (w->error == 0 && (at != len || *field != DNSWI_FIELD_END)))
        w->error = DNSW_ERR_RDLENGTH;
}

void dnswi_rdata_put(struct dnsw_writer *w, const struct dnswi_desc *desc, const uint8_t *rdata,
                     size_t len)
{
    const bool names = w->compress != NULL && (desc->flags & DNSWI_NAME_COMPRESS) != 0;

    if (len > DNSW_RDATA_MAX)
        dnsw_writer_fail(w, DNSW_ERR_RDLENGTH);
    /* no RDATA at all is what some records of an UPDATE have (RFC 2136 section 2.4) */
    else if (len > 0 && names && desc->fields[0] == DNSWI_FIELD_NAME &&
             desc->fields[1] == DNSWI_FIELD_END)
        put_name(w, rdata, len);
    else if (len > 0 && names)
        put_names(w, desc, rdata, len);
    else if (len > 0) /* `rdata` may be NULL else */
        put_octets(w, rdata, len);
}

void dnsw_rdata_write(struct dnsw_writer *w, uint16_t type, const uint8_t *rdata, size_t len)
{
    uint8_t *rdlength = len <= DNSW_RDATA_MAX ? dnswi_write_room(w, 2) : NULL;
    const size_t start = w->pos;

    if (len > DNSW_RDATA_MAX)
        dnsw_writer_fail(w, DNSW_ERR_RDLENGTH);
    if (rdlength == NULL)
        return;
    dnswi_rdata_put(w, dnswi_desc_find(type), rdata, len);
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
    dnsw_reader_init(&r, rdata, len);
    dnsw_writer_init(&w, canonical, len, NULL);
    if ((desc->flags & DNSWI_NAME_FOLD) != 0)
        walk_fields(&r, desc, &w, fold_name);
    else
        walk_fields(&r, desc, &w, NULL);
    return 0;
}
