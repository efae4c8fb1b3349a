/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_ZONE_H
#define DNSWIRE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dnswire/decls.h>
#include <dnswire/error.h>
#include <dnswire/name.h>

/*
 * Zone files (RFC 1035 section 5.1; $TTL: RFC 2308 section 4; unknown types: RFC 3597). The text
 * comes from memory or piece by piece from the caller, records and faults go to callbacks; nothing
 * is allocated or opened here.
 *
 * An owner may be left out (the previous one), TTL and class may be left out and stand in either
 * order, `@` is the origin, parentheses join lines, `;` begins a comment, quotes may hold blanks
 * and line breaks. TTLs are numbers of seconds or have units, `1h30m` (w d h m s). A record without
 * a TTL takes that of $TTL, else that of the record before, else, an SOA, its MINIMUM. A class
 * left out is that of the record before, IN at first.
 *
 * $ORIGIN, $TTL and, if the caller opens files, $INCLUDE are understood. $GENERATE is no standard
 * and is refused: DNSW_ERR_DIRECTIVE.
 */

DNSW_BEGIN_DECLS

/*
 * Files open at once, the first included: each keeps its origin and owner. Zones in use nest two or
 * three deep, and a file that includes itself ends here.
 */
#define DNSW_ZONE_DEPTH_MAX 8

/*
 * Octets of text that hold any entry (a record with all its lines, comments not counted) that has
 * as many blanks as it has text. The longest text is an NSEC of 65535 types.
 */
#define DNSW_ZONE_TEXT_MAX (1u << 21)

/* Where text comes from; the caller's, and valid while it is read. */
struct dnsw_zone_source {
    const char *name; /* for messages, may be NULL */
    const char *text; /* the first piece, may be NULL when `len` is 0 */
    size_t len;       /* octets of the piece */
    /*
     * The next piece, which is valid until the next call: 1 and `*ret_text` and `*ret_len`, 0 at
     * the end, negative for an error that ends the reading. NULL if the first piece is all.
     */
    int (*more)(void *handle, const char **ret_text, size_t *ret_len);
    void *handle; /* given to `more` */
};

/* A record, valid during the callback. */
struct dnsw_zone_rr {
    const uint8_t *owner;
    const uint8_t *rdata; /* expanded and checked */
    size_t rdlen;
    uint32_t ttl_s; /* at most 2^31 - 1 (RFC 2181 section 8) */
    uint16_t type;
    uint16_t class_;
    const char *file; /* name of the source */
    unsigned long line;
};

/* What is wrong, and where. */
struct dnsw_zone_fault {
    int error;        /* an enum dnsw_error; dnsw_error_text() says it in words */
    const char *file; /* name of the source */
    unsigned long line;
    unsigned long column; /* in octets; both count from 1 */
};

/* The callbacks. Those that return int return 0 to go on; anything else ends the reading. */
struct dnsw_zone_handler {
    int (*record)(void *arg, const struct dnsw_zone_rr *rr);
    /* May be NULL: the first fault then ends the reading. Otherwise the next entry follows. */
    int (*fault)(void *arg, const struct dnsw_zone_fault *fault);
    /*
     * Open what $INCLUDE names: 0 and the source, or an error that is reported as a fault there.
     * `path` is what stands in the file, escapes resolved, valid during the call only. NULL: every
     * $INCLUDE is DNSW_ERR_DIRECTIVE.
     */
    int (*include)(void *arg, const char *path, struct dnsw_zone_source *ret_source);
    /* A source that `include` opened has been read, or will not be read on; may be NULL. */
    void (*close)(void *arg, const struct dnsw_zone_source *source);
    void *arg;
};

/* One file: what $ORIGIN and the owners say holds in it alone. */
struct dnsw_zone_file {
    struct dnsw_zone_source source;
    size_t pos; /* in the piece */
    unsigned long line, column;
    bool has_origin, has_owner;
    uint8_t origin[DNSW_NAME_MAX];
    uint8_t owner[DNSW_NAME_MAX];
};

/* Line and column of an octet. */
struct dnsw_zone_place {
    unsigned long line, column;
};

/* The state of the reading. Its fields are the library's own. */
struct dnsw_zone {
    const struct dnsw_zone_handler *handler;
    struct dnsw_zone_file files[DNSW_ZONE_DEPTH_MAX];
    unsigned depth; /* files open */
    char *text;     /* the entry being read */
    size_t text_size, text_len;
    struct dnsw_zone_place start; /* of the entry */
    uint8_t *rdata;
    size_t rdata_size;
    bool has_default_ttl, has_last_ttl;
    uint32_t default_ttl_s, last_ttl_s; /* $TTL; the last record's */
    uint16_t class_;
    int first_error;
};

/*
 * Make ready. `text` of `text_size` octets takes one entry at a time (DNSW_ZONE_TEXT_MAX is enough
 * for any; a few KiB for most), `rdata` of `rdata_size` its RDATA (DNSW_RDATA_MAX is enough); one
 * that does not fit is a fault, DNSW_ERR_NOSPACE. `origin` is the name that relative names end
 * with until $ORIGIN; NULL: they are faults until then. The buffers must outlive the reading.
 */
void dnsw_zone_init(struct dnsw_zone *z, char *text, size_t text_size, uint8_t *rdata,
                    size_t rdata_size, const uint8_t *origin);

/*
 * Read `source` to its end, once after each dnsw_zone_init(). Returns 0, what a callback stopped
 * with, or the first fault's error after all has been read. Uses at most 4 KiB of stack.
 */
DNSW_MUST_CHECK int dnsw_zone_read(struct dnsw_zone *z, const struct dnsw_zone_source *source,
                                   const struct dnsw_zone_handler *handler);

/*
 * Read a TTL: seconds, or numbers each with a unit (w d h m s in any case), as `1h30m`.
 * Returns 0 and `*ret_ttl_s`, DNSW_ERR_SYNTAX, or DNSW_ERR_RANGE above 2^31 - 1.
 */
DNSW_MUST_CHECK int dnsw_ttl_from_text(const char *text, size_t len, uint32_t *ret_ttl_s);

DNSW_END_DECLS

#endif
