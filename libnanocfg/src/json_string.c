/* SPDX-License-Identifier: MIT */
/* The value of a string octet by octet, for comparisons that need no copy of it. */
#include "json_walk.h"

#include <string.h>

static int hex_value(char c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

static uint32_t hex4(const char *p)
{
    return (uint32_t)(hex_value(p[0]) << 12 | hex_value(p[1]) << 8 | hex_value(p[2]) << 4 |
                      hex_value(p[3]));
}

/* Put a character as UTF-8 into `*state`, lowest octet first; the caller takes them in turn. */
static void queue_utf8(uint32_t c, uint32_t *state)
{
    if (c < 0x80) {
        *state = c;
    } else if (c < 0x800) {
        *state = (0xC0 | c >> 6) | (0x80 | (c & 0x3F)) << 8;
    } else if (c < 0x10000) {
        *state = (0xE0 | c >> 12) | (0x80 | (c >> 6 & 0x3F)) << 8 | (0x80 | (c & 0x3F)) << 16;
    } else {
        *state = (0xF0 | c >> 18) | (0x80 | (c >> 12 & 0x3F)) << 8 |
                 (0x80 | (c >> 6 & 0x3F)) << 16 | (0x80 | (c & 0x3F)) << 24;
    }
}

static int decode_escape(const char *octets, size_t *pos, uint32_t *state)
{
    char c = octets[*pos];
    uint32_t unit;

    (*pos)++;
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'u':
        break;
    default:
        return (unsigned char)c;
    }
    unit = hex4(octets + *pos);
    *pos += 4;
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        unit = 0x10000 + ((unit - 0xD800) << 10) + (hex4(octets + *pos + 2) - 0xDC00);
        *pos += 6;
    }
    queue_utf8(unit, state);
    unit = *state & 0xFF;
    *state >>= 8;
    return (int)unit;
}

int ncfg_string_octet(const char *octets, size_t *pos, uint32_t *state)
{
    int c;

    if (*state != 0) {
        c = (int)(*state & 0xFF);
        *state >>= 8;
        return c;
    }
    c = (unsigned char)octets[*pos];
    if (c == '"') {
        return -1;
    }
    (*pos)++;
    return c == '\\' ? decode_escape(octets, pos, state) : c;
}

bool ncfg_string_is(const struct ncfg_text *text, size_t at, const char *word)
{
    size_t pos = at + 1;
    uint32_t state = 0;
    int c;

    while ((c = ncfg_string_octet(text->octets, &pos, &state)) >= 0) {
        if (*word == '\0' || (unsigned char)*word != c) {
            return false;
        }
        word++;
    }
    return *word == '\0';
}

bool ncfg_find_member(const struct ncfg_text *text, size_t at, const char *key, size_t *ret_at)
{
    struct ncfg_walk walk;
    size_t key_at;
    size_t value_at;
    bool found = false;

    ncfg_walk_init(&walk, text, at);
    while (ncfg_walk_member(&walk, &key_at, &value_at)) {
        if (ncfg_string_is(text, key_at, key)) {
            *ret_at = value_at;
            found = true;
        }
    }
    return found;
}
