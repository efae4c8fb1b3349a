/* SPDX-License-Identifier: MIT */
#include "diag_list.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

#define MESSAGE_MAX 512 /* octets of a message: two lines of a terminal at most */
#define PATH_MAX_   256 /* octets of a path; keys in it are cut like quotes */
#define QUOTE_MAX   64u /* octets of the file that a message repeats */

struct item {
    struct ncfg_diag diag;
    size_t at;
    size_t sequence;
};

struct ncfg_diags {
    char *file;
    struct item *items;
    size_t count;
    size_t capacity;
    size_t errors;
    size_t warnings;
    size_t kept_errors;
    struct ncfg_arena arena; /* paths and messages */
    bool no_memory;
};

struct ncfg_diags *ncfg_diags_new(const char *file)
{
    struct ncfg_diags *diags = calloc(1, sizeof(*diags));

    if (diags == NULL) {
        return NULL;
    }
    diags->file = strdup(file);
    if (diags->file == NULL) {
        free(diags);
        return NULL;
    }
    ncfg_arena_init(&diags->arena);
    return diags;
}

void ncfg_diags_free(struct ncfg_diags *diags)
{
    if (diags != NULL) {
        ncfg_arena_done(&diags->arena);
        free(diags->items);
        free(diags->file);
        free(diags);
    }
}

void ncfg_diags_clear(struct ncfg_diags *diags)
{
    ncfg_arena_done(&diags->arena);
    diags->count = 0;
    diags->errors = 0;
    diags->warnings = 0;
    diags->kept_errors = 0;
    diags->no_memory = false;
}

size_t ncfg_diags_count(const struct ncfg_diags *diags)
{
    return diags->count;
}

const struct ncfg_diag *ncfg_diags_get(const struct ncfg_diags *diags, size_t index)
{
    return index < diags->count ? &diags->items[index].diag : NULL;
}

size_t ncfg_diags_errors(const struct ncfg_diags *diags)
{
    return diags->errors;
}

size_t ncfg_diags_warnings(const struct ncfg_diags *diags)
{
    return diags->warnings;
}

bool ncfg_diags_full(const struct ncfg_diags *diags)
{
    return diags->count >= NCFG_DIAGS_MAX;
}

bool ncfg_diags_no_memory(const struct ncfg_diags *diags)
{
    return diags->no_memory;
}

/* Octets of `text` that a quote may show: all, or what fits before a character's start. */
static size_t quotable(const char *text, size_t len)
{
    size_t cut = QUOTE_MAX;

    if (len <= QUOTE_MAX) {
        return len;
    }
    while (cut > 0 && ((unsigned char)text[cut] & 0xC0) == 0x80) {
        cut--;
    }
    return cut;
}

const char *ncfg_quote(struct ncfg_quote *quote, const char *text, size_t len)
{
    size_t shown = quotable(text, len);
    const char *rest = shown < len ? "..." : "";

    if (shown > 0) {
        memcpy(quote->text, text, shown);
    }
    memcpy(quote->text + shown, rest, strlen(rest) + 1);
    return quote->text;
}

static bool is_plain_key(const char *key, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = key[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-')) {
            return false;
        }
    }
    return len > 0;
}

/* Returns the octets of `buf` in use. */
static size_t format_path(const struct ncfg_path *path, char *buf, size_t size)
{
    struct ncfg_quote quote;
    size_t used;
    int added;

    if (path == NULL) {
        buf[0] = '\0';
        return 0;
    }
    used = format_path(path->up, buf, size);
    if (path->key == NULL) {
        added = snprintf(buf + used, size - used, "[%zu]", path->index);
    } else if (is_plain_key(path->key, path->key_len)) {
        added = snprintf(buf + used, size - used, "%s%s", used > 0 ? "." : "",
                         ncfg_quote(&quote, path->key, path->key_len));
    } else {
        added = snprintf(buf + used, size - used, "[\"%s\"]",
                         ncfg_quote(&quote, path->key, path->key_len));
    }
    return added >= 0 && (size_t)added < size - used ? used + (size_t)added : size - 1;
}

/* Room for one more item: a new one, or for an error the place of the last warning kept. */
static struct item *new_item(struct ncfg_diags *diags, enum ncfg_severity severity)
{
    if (diags->count >= NCFG_DIAGS_MAX) {
        if (severity == NCFG_WARNING || diags->kept_errors >= NCFG_DIAGS_MAX) {
            return NULL;
        }
        for (size_t i = diags->count; i-- > 0;) {
            if (diags->items[i].diag.severity == NCFG_WARNING) {
                memmove(&diags->items[i], &diags->items[i + 1],
                        (diags->count - i - 1) * sizeof(diags->items[0]));
                return &diags->items[diags->count - 1];
            }
        }
        return NULL;
    }
    if (diags->count == diags->capacity) {
        size_t capacity = diags->capacity == 0 ? 16 : diags->capacity * 2;
        struct item *items = realloc(diags->items, capacity * sizeof(*items));

        if (items == NULL) {
            diags->no_memory = true;
            return NULL;
        }
        diags->items = items;
        diags->capacity = capacity;
    }
    return &diags->items[diags->count++];
}

static void add(struct ncfg_diags *diags, enum ncfg_severity severity, size_t at, const char *path,
                const char *message)
{
    struct item item = {.diag = {.severity = severity}, .at = at};
    struct item *slot;

    item.sequence = diags->errors + diags->warnings;
    if (severity == NCFG_ERROR) {
        diags->errors++;
    } else {
        diags->warnings++;
        if (ncfg_diags_full(diags)) {
            return;
        }
    }
    item.diag.message = ncfg_arena_text(&diags->arena, message, strlen(message));
    item.diag.path = ncfg_arena_text(&diags->arena, path, strlen(path));
    if (item.diag.message == NULL || item.diag.path == NULL) {
        diags->no_memory = true;
        return;
    }
    slot = new_item(diags, severity);
    if (slot != NULL) {
        *slot = item;
        diags->kept_errors += severity == NCFG_ERROR;
    }
}

void ncfg_diags_add(struct ncfg_diags *diags, enum ncfg_severity severity, size_t at,
                    const struct ncfg_path *path, const char *format, ...)
{
    char message[MESSAGE_MAX];
    char path_text[PATH_MAX_];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    format_path(path, path_text, sizeof(path_text));
    add(diags, severity, at, path_text, message);
}

void ncfg_diags_report(struct ncfg_diags *diags, enum ncfg_severity severity, const char *text,
                       size_t len, size_t at, const char *path, const char *message)
{
    add(diags, severity, at < len ? at : NCFG_NOWHERE, path, message);
    ncfg_diags_finish(diags, text, len);
}

static int compare_items(const void *a, const void *b)
{
    const struct item *x = a;
    const struct item *y = b;

    if (x->at != y->at) {
        return x->at + 1 < y->at + 1 ? -1 : 1; /* NCFG_NOWHERE first */
    }
    return x->sequence < y->sequence ? -1 : x->sequence > y->sequence;
}

/* Follow the text from one offset to a later one. */
static void advance(const char *text, size_t from, size_t to, uint32_t *line, uint32_t *column)
{
    for (size_t i = from; i < to; i++) {
        if (text[i] == '\n') {
            (*line)++;
            *column = 1;
        } else if (((unsigned char)text[i] & 0xC0) != 0x80) {
            (*column)++;
        }
    }
}

/* A byte order mark is no character of the first line. */
static size_t bom_len(const char *text, size_t len)
{
    return len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

void ncfg_text_position(const char *text, size_t at, uint32_t *ret_line, uint32_t *ret_column)
{
    *ret_line = 1;
    *ret_column = 1;
    advance(text, bom_len(text, at), at, ret_line, ret_column);
}

void ncfg_diags_finish(struct ncfg_diags *diags, const char *text, size_t len)
{
    size_t pos = bom_len(text, len);
    uint32_t line = 1;
    uint32_t column = 1;

    if (diags->count == 0) {
        return;
    }
    qsort(diags->items, diags->count, sizeof(diags->items[0]), compare_items);
    for (size_t i = 0; i < diags->count; i++) {
        struct item *item = &diags->items[i];

        if (item->at == NCFG_NOWHERE) {
            continue;
        }
        if (item->at > pos) {
            advance(text, pos, item->at, &line, &column);
            pos = item->at;
        }
        item->diag.line = line;
        item->diag.column = column;
    }
}

/* A bounded output that goes on counting past its end, as snprintf() does. */
struct output {
    char *buf;
    size_t size;
    size_t len;
};

static void put_octet(struct output *out, char c)
{
    if (out->len + 1 < out->size) {
        out->buf[out->len] = c;
    }
    out->len++;
}

static void put_escaped(struct output *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";

    put_octet(out, '\\');
    put_octet(out, 'x');
    put_octet(out, hex[c >> 4]);
    put_octet(out, hex[c & 15]);
}

/* Copy text, control characters (C0, DEL, C1) as \xHH: a file must not steer a terminal. */
static void put_text(struct output *out, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        unsigned char next = (unsigned char)text[1];

        if (c == 0xC2 && next >= 0x80 && next <= 0x9F) {
            put_escaped(out, c);
            put_escaped(out, next);
            text++;
        } else if (c < 0x20 || c == 0x7F) {
            put_escaped(out, c);
        } else {
            put_octet(out, (char)c);
        }
    }
}

size_t ncfg_diag_format(const struct ncfg_diags *diags, const struct ncfg_diag *diag, char *buf,
                        size_t size)
{
    struct output out = {.buf = buf, .size = size};
    char position[32];

    put_text(&out, diags->file);
    put_octet(&out, ':');
    if (diag->line > 0) {
        snprintf(position, sizeof(position), "%u:%u:", diag->line, diag->column);
        put_text(&out, position);
    }
    put_text(&out, diag->severity == NCFG_ERROR ? " error: " : " warning: ");
    if (diag->path[0] != '\0') {
        put_text(&out, diag->path);
        put_text(&out, ": ");
    }
    put_text(&out, diag->message);
    if (size > 0) {
        buf[out.len < size ? out.len : size - 1] = '\0';
    }
    return out.len;
}
