/* SPDX-License-Identifier: MIT */
#ifndef NCFG_JSON_SCANNER_H
#define NCFG_JSON_SCANNER_H

/* What the parts of the scanner share: json_scan.c, json_lexeme.c and json_keys.c. */

#include <nanocfg/config.h>

#include "json_scan.h"

/* A key of an object that is open, remembered until the object closes. */
struct ncfg_key_seen {
    size_t at;  /* offset of its opening quote */
    size_t end; /* offset past its closing quote */
    bool has_escape;
};

struct ncfg_scanner {
    const char *octets;
    size_t len;
    size_t pos;
    struct ncfg_diags *diags; /* NULL: nobody wants to know */
    const struct ncfg_hash_key *hash_key;
    size_t faults;
    bool stopped; /* a fault that cannot be read past, or too many */
    bool no_memory;
    struct ncfg_document *document;
    struct ncfg_key_seen *keys; /* a stack: the keys of all open objects */
    size_t key_count;
    size_t key_capacity;
};

/* The next octet, or -1 at the end. */
static inline int ncfg_scan_peek(const struct ncfg_scanner *s)
{
    return s->pos < s->len ? (unsigned char)s->octets[s->pos] : -1;
}

/* Report a fault of the grammar at `at`. */
void ncfg_scan_fault(struct ncfg_scanner *s, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4), cold));

/* json_lexeme.c: read one scalar from s->pos; faults are reported and, if possible, passed over. */
void ncfg_scan_string(struct ncfg_scanner *s);
void ncfg_scan_number(struct ncfg_scanner *s);
void ncfg_scan_word(struct ncfg_scanner *s); /* a literal, or anything that is no JSON value */
void ncfg_scan_single_quoted(struct ncfg_scanner *s);

/* json_keys.c: remember a key; then, when the object closes, warn of those that stand twice. */
bool ncfg_scan_add_key(struct ncfg_scanner *s, size_t at, size_t end);
void ncfg_scan_close_keys(struct ncfg_scanner *s, size_t first, const struct ncfg_path *path);

#endif
