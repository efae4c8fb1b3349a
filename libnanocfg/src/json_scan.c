/* SPDX-License-Identifier: MIT */
/* The structure of a JSON text (RFC 8259 sections 2, 4 and 5), read past what can be read past. */
#include "json_scanner.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ncfg_scan_fault(struct ncfg_scanner *s, size_t at, const char *format, ...)
{
    char message[256];
    va_list args;

    s->faults++;
    if (s->faults >= NCFG_SYNTAX_FAULTS_MAX) {
        s->stopped = true;
    }
    if (s->diags == NULL) {
        s->stopped = true;
        return;
    }
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    ncfg_diags_add(s->diags, NCFG_ERROR, at, NULL, "%s", message);
}

/* Go to the end of a block comment's closing mark, or stop for want of one. */
static void skip_block_comment(struct ncfg_scanner *s)
{
    for (s->pos += 2; s->len - s->pos >= 2; s->pos++) {
        if (s->octets[s->pos] == '*' && s->octets[s->pos + 1] == '/') {
            s->pos += 2;
            return;
        }
    }
    s->stopped = true;
}

/* Pass over a comment of one of the usual kinds; false if there is none. */
static bool skip_comment(struct ncfg_scanner *s)
{
    int next = s->len - s->pos > 1 ? (unsigned char)s->octets[s->pos + 1] : -1;

    if (ncfg_scan_peek(s) != '#' && next != '/' && next != '*') {
        return false;
    }
    ncfg_scan_fault(s, s->pos, "JSON has no comments; a \"comment\" key may hold one");
    if (next == '*' && ncfg_scan_peek(s) == '/') {
        skip_block_comment(s);
        return true;
    }
    while (s->pos < s->len && s->octets[s->pos] != '\n') {
        s->pos++;
    }
    return true;
}

static void skip_space(struct ncfg_scanner *s)
{
    while (!s->stopped) {
        int c = ncfg_scan_peek(s);

        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            s->pos++;
        } else if ((c != '#' && c != '/') || !skip_comment(s)) {
            return;
        }
    }
}

static void scan_value(struct ncfg_scanner *s, const struct ncfg_path *path, unsigned depth);

static void fault_at_end(struct ncfg_scanner *s, size_t open_at)
{
    uint32_t line;
    uint32_t column;

    ncfg_text_position(s->octets, open_at, &line, &column);
    ncfg_scan_fault(s, s->len, "the file ends before the '%c' of line %u, column %u is closed",
                    s->octets[open_at], line, column);
    s->stopped = true;
}

static bool starts_value(int c)
{
    return c == '"' || c == '\'' || c == '{' || c == '[' || c == '-' || (c >= '0' && c <= '9') ||
           (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/*
 * After an item: true if another one follows, false if the container is closed or reading
 * stopped. `item_end` is where a comma should stand.
 */
static bool scan_separator(struct ncfg_scanner *s, size_t open_at, size_t item_end)
{
    int close = s->octets[open_at] == '{' ? '}' : ']';
    size_t comma_at;
    uint32_t line;
    uint32_t column;
    int c;

    skip_space(s);
    c = ncfg_scan_peek(s);
    if (s->stopped) {
        return false;
    }
    if (c == close) {
        s->pos++;
        return false;
    }
    if (c < 0) {
        fault_at_end(s, open_at);
        return false;
    }
    if (c == ',') {
        comma_at = s->pos++;
        skip_space(s);
        while (!s->stopped && ncfg_scan_peek(s) == ',') {
            ncfg_scan_fault(s, s->pos, "a comma too many");
            s->pos++;
            skip_space(s);
        }
        if (!s->stopped && ncfg_scan_peek(s) == close) {
            ncfg_scan_fault(s, comma_at, "no comma may stand before the closing '%c'", close);
            s->pos++;
            return false;
        }
        return !s->stopped;
    }
    if (starts_value(c)) {
        ncfg_scan_fault(s, item_end, "a comma is missing here");
        return !s->stopped;
    }
    if (c == '}' || c == ']') {
        ncfg_text_position(s->octets, open_at, &line, &column);
        ncfg_scan_fault(s, s->pos, "'%c' where the '%c' of line %u, column %u wants '%c'", c,
                        s->octets[open_at], line, column, close);
    } else {
        ncfg_scan_fault(s, s->pos, "expected ',' or '%c', found '%c'", close,
                        c >= 0x20 && c < 0x7F ? c : '?');
    }
    s->stopped = true;
    return false;
}

/* A key without quotes, or with wrong ones. True if the object can be read on. */
static bool scan_bad_key(struct ncfg_scanner *s)
{
    size_t at = s->pos;
    struct ncfg_quote quote;
    int c = ncfg_scan_peek(s);

    if (c == '\'') {
        ncfg_scan_single_quoted(s);
        return !s->stopped;
    }
    while ((c = ncfg_scan_peek(s)) >= 0 &&
           (c == '_' || c == '-' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
            (c >= 'A' && c <= 'Z'))) {
        s->pos++;
    }
    if (s->pos > at) {
        ncfg_quote(&quote, s->octets + at, s->pos - at);
        ncfg_scan_fault(s, at, "keys stand in double quotes: \"%s\"", quote.text);
        return !s->stopped;
    }
    ncfg_scan_fault(s, at, "expected a key in double quotes, found '%c'",
                    c >= 0x20 && c < 0x7F ? c : '?');
    s->stopped = true;
    return false;
}

static void scan_colon(struct ncfg_scanner *s, size_t key_end)
{
    int c;

    skip_space(s);
    c = ncfg_scan_peek(s);
    if (s->stopped) {
        return;
    }
    if (c == ':') {
        s->pos++;
    } else if (c == '=') {
        ncfg_scan_fault(s, s->pos, "':' stands between key and value, not '='");
        s->pos++;
    } else if (starts_value(c)) {
        ncfg_scan_fault(s, key_end, "a ':' is missing after the key");
    } else {
        ncfg_scan_fault(s, key_end, "the key has no value; write ':' and the value");
        s->stopped = true;
    }
    skip_space(s);
}

/* One "key": value. */
static void scan_member(struct ncfg_scanner *s, const struct ncfg_path *up, unsigned depth)
{
    struct ncfg_path path = {.up = up};
    size_t at = s->pos;

    if (ncfg_scan_peek(s) == '"') {
        ncfg_scan_string(s);
        if (s->stopped) {
            return;
        }
        path.key = s->octets + at + 1;
        path.key_len = s->pos - at - 2;
        if (s->faults == 0 && !ncfg_scan_add_key(s, at, s->pos)) {
            return;
        }
    } else if (!scan_bad_key(s)) {
        return;
    }
    scan_colon(s, s->pos);
    if (!s->stopped) {
        scan_value(s, &path, depth);
    }
}

/* Remember a long value right in the document's object. */
static void note_part(struct ncfg_scanner *s, size_t at, size_t items, unsigned depth)
{
    struct ncfg_document *document = s->document;

    if (depth == 2 && s->pos - at >= NCFG_PART_MIN && document->part_count < NCFG_PARTS_MAX) {
        document->part[document->part_count++] = (struct ncfg_part){at, s->pos, items};
    }
}

static void scan_object(struct ncfg_scanner *s, const struct ncfg_path *path, unsigned depth)
{
    size_t first_key = s->key_count;
    size_t open_at = s->pos++;

    skip_space(s);
    if (ncfg_scan_peek(s) == '}') {
        s->pos++;
        return;
    }
    do {
        if (ncfg_scan_peek(s) < 0) {
            fault_at_end(s, open_at);
            return;
        }
        scan_member(s, path, depth);
    } while (!s->stopped && scan_separator(s, open_at, s->pos));
    if (!s->stopped) {
        note_part(s, open_at, s->key_count - first_key, depth);
        ncfg_scan_close_keys(s, first_key, path);
    }
}

static void scan_array(struct ncfg_scanner *s, const struct ncfg_path *up, unsigned depth)
{
    struct ncfg_path path = {.up = up};
    size_t open_at = s->pos++;

    skip_space(s);
    if (ncfg_scan_peek(s) == ']') {
        s->pos++;
        return;
    }
    do {
        if (ncfg_scan_peek(s) < 0) {
            fault_at_end(s, open_at);
            return;
        }
        scan_value(s, &path, depth);
        path.index++;
    } while (!s->stopped && scan_separator(s, open_at, s->pos));
    if (!s->stopped) {
        note_part(s, open_at, path.index, depth);
    }
}

static void scan_value(struct ncfg_scanner *s, const struct ncfg_path *path, unsigned depth)
{
    int c = ncfg_scan_peek(s);

    if (c == '"') {
        ncfg_scan_string(s);
    } else if (c == '{' || c == '[') {
        if (depth >= NCFG_DEPTH_MAX) {
            ncfg_scan_fault(s, s->pos, "nested deeper than %d levels", NCFG_DEPTH_MAX);
            s->stopped = true;
        } else if (c == '{') {
            scan_object(s, path, depth + 1);
        } else {
            scan_array(s, path, depth + 1);
        }
    } else if (c == '\'') {
        ncfg_scan_single_quoted(s);
    } else if ((c >= '0' && c <= '9') ||
               (c == '-' && !(s->len - s->pos > 1 && s->octets[s->pos + 1] == 'I'))) {
        ncfg_scan_number(s);
    } else if (c < 0) {
        ncfg_scan_fault(s, s->len, "the file ends where a value is expected");
        s->stopped = true;
    } else if (c == ',' || c == '}' || c == ']' || c == ':') {
        ncfg_scan_fault(s, s->pos, "a value is missing before '%c'", c);
        s->stopped = c == ':' || s->stopped;
    } else if (c < 0x20 || c == 0x7F) {
        ncfg_scan_fault(s, s->pos, "octet 0x%02X is no text", (unsigned)c);
        s->stopped = true;
    } else {
        ncfg_scan_word(s);
    }
}

/* A byte order mark is passed over; that of UTF-16 tells why nothing can be read. */
static bool scan_start(struct ncfg_scanner *s)
{
    if (s->len >= 2 &&
        (memcmp(s->octets, "\xFF\xFE", 2) == 0 || memcmp(s->octets, "\xFE\xFF", 2) == 0)) {
        ncfg_scan_fault(s, 0, "the file is UTF-16; save it as UTF-8");
        return false;
    }
    if (s->len >= 3 && memcmp(s->octets, "\xEF\xBB\xBF", 3) == 0) {
        s->pos = 3;
    }
    skip_space(s);
    if (s->pos == s->len && s->faults == 0) {
        ncfg_scan_fault(s, NCFG_NOWHERE, "the file is empty; the smallest config is {}");
        return false;
    }
    return !s->stopped;
}

int ncfg_json_scan(const char *octets, size_t len, const struct ncfg_hash_key *hash_key,
                   struct ncfg_diags *diags, struct ncfg_document *ret_document)
{
    struct ncfg_document document = {.text = octets, .len = len};
    struct ncfg_scanner s = {
        .octets = octets,
        .len = len,
        .diags = diags,
        .hash_key = hash_key,
        .document = &document,
    };

    if (scan_start(&s)) {
        document.root = s.pos;
        scan_value(&s, NULL, 0);
        if (!s.stopped) {
            skip_space(&s);
        }
        if (!s.stopped && s.pos < s.len) {
            ncfg_scan_fault(&s, s.pos, "text follows the end of the document");
        }
    }
    free(s.keys);
    if (s.no_memory || (diags != NULL && ncfg_diags_no_memory(diags))) {
        return NCFG_NO_MEMORY;
    }
    if (s.faults > 0) {
        return NCFG_INVALID;
    }
    *ret_document = document;
    return NCFG_OK;
}
