/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_ZONE_H
#define DNSWIRE_SRC_ZONE_H

#include <dnswire/zone.h>

#include "text_io.h"

/*
 * A zone file is read in three steps: octets of a source (zone_file.c), entries of one or more
 * lines without comments and parentheses (zone_entry.c), records and directives (zone_record.c,
 * zone_directive.c). zone.c holds them together.
 */

/* No octet: the source has ended. */
#define DNSWI_ZONE_END 256

/* The next octet, which stays the next: 0..255, DNSWI_ZONE_END, or an error of the source. */
int dnswi_zone_peek(struct dnsw_zone_file *f);

/* Move past the octet that was peeked at. */
void dnswi_zone_pass(struct dnsw_zone_file *f, int octet);

/*
 * An entry in z->text. A line break between fields has become a tab there, other blanks and
 * parentheses a space each, and nothing else has moved, so that an offset gives line and column.
 */
struct dnswi_entry {
    struct dnswi_text in;
    bool blank;                   /* it began with one: the owner is the previous */
    int error;                    /* 0, or what is wrong */
    struct dnsw_zone_place place; /* of the error */
    int stop;                     /* what a callback ended the reading with */
};

/* Read the next entry: 1, 0 at the end of the file, or an error of the source. */
int dnswi_zone_entry(struct dnsw_zone *z, struct dnsw_zone_file *f, struct dnswi_entry *ret_entry);

/* Line and column of the octet at `at` of the entry. */
struct dnsw_zone_place dnswi_zone_place(const struct dnsw_zone *z, size_t at);

/* Take an entry that is a record: hand it out, or set entry->error and the offset in entry->in. */
void dnswi_zone_record(struct dnsw_zone *z, struct dnsw_zone_file *f, struct dnswi_entry *entry);

/* Follow an entry that begins with a dollar sign. 0, or its error; entry->in.at tells where. */
int dnswi_zone_directive(struct dnsw_zone *z, struct dnsw_zone_file *f, struct dnswi_entry *entry);

/* Begin a file inside the present one, its origin yet to be set; z->depth must be below
 * DNSW_ZONE_DEPTH_MAX. */
struct dnsw_zone_file *dnswi_zone_push(struct dnsw_zone *z, const struct dnsw_zone_source *source);

/* A field without quotes: 0 or an error. */
int dnswi_zone_word(struct dnswi_text *in, struct dnswi_token *ret_token);

#endif
