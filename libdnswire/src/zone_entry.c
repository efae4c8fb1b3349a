/* SPDX-License-Identifier: MIT */
#include "zone.h"

/* An entry being gathered. */
struct gather {
    struct dnsw_zone *z;
    struct dnsw_zone_file *f;
    struct dnswi_entry *entry;
    unsigned long parens;          /* open */
    struct dnsw_zone_place opened; /* the outermost of them */
};

static struct dnsw_zone_place place_of(const struct dnsw_zone_file *f)
{
    return (struct dnsw_zone_place){f->line, f->column};
}

/* The first fault of an entry is the one to report; its lines are read to the end all the same. */
static void fail(struct gather *g, int error, struct dnsw_zone_place place)
{
    if (g->entry->error != 0)
        return;
    g->entry->error = error;
    g->entry->place = place;
}

static void append(struct gather *g, int c)
{
    struct dnsw_zone *z = g->z;

    if (z->text_size - z->text_len < 2) { /* the last octet is kept for a NUL behind a path */
        fail(g, DNSW_ERR_NOSPACE, z->start);
        return;
    }
    z->text[z->text_len++] = (char)c;
}

/* Move past a comment, which ends before the line break. */
static int pass_comment(struct gather *g)
{
    int c;

    while ((c = dnswi_zone_peek(g->f)) >= 0 && c != '\n' && c != DNSWI_ZONE_END)
        dnswi_zone_pass(g->f, c);
    return c < 0 ? c : 0;
}

/* What stands behind a backslash stays as it is. */
static int take_escaped(struct gather *g, struct dnsw_zone_place place)
{
    int c = dnswi_zone_peek(g->f);

    if (c < 0)
        return c;
    if (c == '\n' || c == DNSWI_ZONE_END) {
        fail(g, DNSW_ERR_ESCAPE, place);
        return 0;
    }
    append(g, c);
    dnswi_zone_pass(g->f, c);
    return 0;
}

/* Behind an opening quote: all up to the closing one, line breaks too (RFC 1035 section 5.1). */
static int take_quoted(struct gather *g, struct dnsw_zone_place opened)
{
    for (;;) {
        struct dnsw_zone_place place = place_of(g->f);
        int c = dnswi_zone_peek(g->f);
        if (c < 0)
            return c;
        if (c == DNSWI_ZONE_END) {
            fail(g, DNSW_ERR_SYNTAX, opened);
            return 0;
        }
        append(g, c);
        dnswi_zone_pass(g->f, c);
        if (c == '"')
            return 0;
        int error = c == '\\' ? take_escaped(g, place) : 0;
        if (error < 0)
            return error;
    }
}

static void take_paren(struct gather *g, int c, struct dnsw_zone_place place)
{
    append(g, ' ');
    if (c == '(') {
        if (g->parens++ == 0)
            g->opened = place;
    } else if (g->parens > 0) {
        g->parens--;
    } else {
        fail(g, DNSW_ERR_PAREN, place);
    }
}

/* A carriage return is part of the line break behind it. */
static int take_return(struct gather *g)
{
    int c = dnswi_zone_peek(g->f);

    if (c >= 0 && c != '\n')
        append(g, '\r');
    return c < 0 ? c : 0;
}

/* One octet that was passed at `place`: 0 or an error of the source. */
static int take(struct gather *g, int c, struct dnsw_zone_place place)
{
    switch (c) {
    case ';':
        return pass_comment(g);
    case '"':
        append(g, c);
        return take_quoted(g, place);
    case '\\':
        append(g, c);
        return take_escaped(g, place);
    case '\r':
        return take_return(g);
    case '(':
    case ')':
        take_paren(g, c, place);
        return 0;
    case '\n': /* inside parentheses */
        append(g, '\t');
        return 0;
    case '\t':
        append(g, ' ');
        return 0;
    default:
        append(g, c);
        return 0;
    }
}

int dnswi_zone_entry(struct dnsw_zone *z, struct dnsw_zone_file *f, struct dnswi_entry *ret_entry)
{
    struct gather g = {.z = z, .f = f, .entry = ret_entry};
    int c = dnswi_zone_peek(f);

    *ret_entry = (struct dnswi_entry){.blank = c == ' ' || c == '\t'};
    z->start = place_of(f);
    z->text_len = 0;
    if (c == DNSWI_ZONE_END || c < 0)
        return c < 0 ? c : 0;
    for (; c != DNSWI_ZONE_END; c = dnswi_zone_peek(f)) {
        if (c < 0)
            return c;
        struct dnsw_zone_place place = place_of(f);
        dnswi_zone_pass(f, c);
        if (c == '\n' && g.parens == 0)
            break;
        int error = take(&g, c, place);
        if (error < 0)
            return error;
    }
    if (g.parens > 0)
        fail(&g, DNSW_ERR_PAREN, g.opened);
    ret_entry->in = (struct dnswi_text){.text = z->text, .len = z->text_len};
    return 1;
}

struct dnsw_zone_place dnswi_zone_place(const struct dnsw_zone *z, size_t at)
{
    struct dnsw_zone_place place = z->start;
    bool quoted = false;

    for (size_t i = 0; i < at && i < z->text_len; i++) {
        char c = z->text[i];
        place.column++;
        if (c == '\n' || (c == '\t' && !quoted)) {
            place.line++;
            place.column = 1;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == '\\' && i + 1 < at) {
            i++; /* what it escapes means nothing */
            place.column++;
        }
    }
    return place;
}
