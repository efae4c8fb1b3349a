/* SPDX-License-Identifier: MIT */
/*
 * Encodes with its own few lines and not with libdnswire: the generator judges a server that is
 * built on that library, so a fault in it must not cancel out.
 */
#include <config.h>

#include "queries.h"

#include <stdio.h>
#include <strings.h>

#include "bench.h"

enum {
    HEADER_LEN = 12,
    LABEL_MAX = 63,
    NAME_MAX_OCTETS = 255,
    OPT_LEN = 11,
    QUERY_MAX = HEADER_LEN + NAME_MAX_OCTETS + 4 + OPT_LEN,
    SORT_SPAN = 64, /* queries sorted by length together: one batch of the generator */
    CLASS_IN = 1,
};

static const struct {
    const char *word;
    uint16_t type;
} type_words[] = {
    {"A", 1},    {"NS", 2},    {"CNAME", 5}, {"SOA", 6},    {"PTR", 12},  {"MX", 15},
    {"TXT", 16}, {"AAAA", 28}, {"SRV", 33},  {"HTTPS", 65}, {"ANY", 255}, {"CAA", 257},
};

static uint16_t type_of_word(const char *word)
{
    for (size_t i = 0; i < sizeof(type_words) / sizeof(type_words[0]); i++) {
        if (strcasecmp(word, type_words[i].word) == 0)
            return type_words[i].type;
    }
    if (strncasecmp(word, "TYPE", 4) == 0)
        return (uint16_t)parse_number("type", word + 4, 0, UINT16_MAX);
    errx(1, "unknown type '%s'", word);
}

static void put_u16(uint8_t *to, uint16_t value)
{
    to[0] = (uint8_t)(value >> 8);
    to[1] = (uint8_t)value;
}

/* The wire form of NAME (no escapes) at TO, which has room for a name; returns its length. */
static size_t encode_name(uint8_t *to, const char *name)
{
    size_t len = 0;
    while (*name != '\0') {
        size_t label = strcspn(name, ".");
        if (label == 0 || label > LABEL_MAX || len + label + 2 > NAME_MAX_OCTETS)
            errx(1, "'%s' does not fit a name", name);
        to[len] = (uint8_t)label;
        memcpy(to + len + 1, name, label);
        len += label + 1;
        name += label + (name[label] == '.');
    }
    to[len] = 0;
    return len + 1;
}

static size_t encode_query(uint8_t *to, const char *name, uint16_t type, bool edns)
{
    memset(to, 0, HEADER_LEN);
    to[2] = 0x01; /* RD, as stub resolvers send it */
    to[5] = 1;    /* QDCOUNT */
    size_t len = HEADER_LEN + encode_name(to + HEADER_LEN, name);
    put_u16(to + len, type);
    put_u16(to + len + 2, CLASS_IN);
    len += 4;
    if (edns) {
        static const uint8_t opt[OPT_LEN] = {0, 0, 41, 1232 >> 8, 1232 & 255, 0, 0, 0, 0, 0, 0};
        to[11] = 1; /* ARCOUNT */
        memcpy(to + len, opt, sizeof(opt));
        len += sizeof(opt);
    }
    return len;
}

/* xorshift64*: the same order on every machine, which rand() does not promise. */
static uint64_t random_next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545F4914F6CDD1DULL;
}

static void grow(struct queries *q, size_t *room)
{
    *room = *room == 0 ? 1024 : *room * 2;
    q->start = realloc(q->start, (*room + 1) * sizeof(*q->start));
    q->number = realloc(q->number, *room * sizeof(*q->number));
    q->octets = realloc(q->octets, *room * QUERY_MAX);
    if (q->start == NULL || q->number == NULL || q->octets == NULL)
        err(1, "queries");
}

static void append(struct queries *q, size_t *room, const char *name, uint16_t type, bool edns)
{
    if (q->count == *room)
        grow(q, room);
    q->start[q->count] = (uint32_t)q->end;
    q->number[q->count] = (uint32_t)q->count;
    q->end += encode_query(q->octets + q->end, name, type, edns);
    q->start[++q->count] = (uint32_t)q->end;
}

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t kept = *a;
    *a = *b;
    *b = kept;
}

/* Equal lengths side by side within a span: such neighbours leave in one system call. */
static void sort_span(const struct queries *q, uint32_t *order, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0 && query_len(q, order[j]) < query_len(q, order[j - 1]); j--)
            swap(&order[j], &order[j - 1]);
    }
}

/* Lay the messages out again in random order, so that sending them walks memory forwards. */
static void shuffle(struct queries *q, uint64_t seed)
{
    struct queries to = {
        .octets = malloc(q->end),
        .start = malloc((q->count + 1) * sizeof(*to.start)),
        .number = malloc(q->count * sizeof(*to.number)),
    };
    uint32_t *order = q->number;
    uint64_t state = seed * 2 + 1; /* never 0, which would stay 0 */

    if (to.octets == NULL || to.start == NULL || to.number == NULL)
        err(1, "queries");
    for (size_t i = q->count - 1; i > 0; i--)
        swap(&order[i], &order[random_next(&state) % (i + 1)]);
    for (size_t i = 0; i < q->count; i += SORT_SPAN)
        sort_span(q, order + i, q->count - i < SORT_SPAN ? q->count - i : SORT_SPAN);
    for (size_t i = 0; i < q->count; i++) {
        size_t len = query_len(q, order[i]);
        memcpy(to.octets + to.end, q->octets + q->start[order[i]], len);
        to.start[i] = (uint32_t)to.end;
        to.number[i] = order[i];
        to.end += len;
    }
    to.start[q->count] = (uint32_t)to.end;
    to.count = q->count;
    queries_done(q);
    *q = to;
}

void queries_from_pattern(struct queries *q, const char *pattern, size_t count, uint64_t seed,
                          bool edns)
{
    static const char place[] = "%06d";
    const char *at = strstr(pattern, place);
    size_t room = 0;

    if (at == NULL)
        errx(2, "the pattern needs a %%06d");
    memset(q, 0, sizeof(*q));
    for (size_t i = 0; i < count; i++) {
        char name[NAME_MAX_OCTETS];
        int len = snprintf(name, sizeof(name), "%.*s%06zu%s", (int)(at - pattern), pattern, i,
                           at + sizeof(place) - 1);
        if (len < 0 || (size_t)len >= sizeof(name))
            errx(2, "the pattern is too long");
        append(q, &room, name, 1, edns);
    }
    shuffle(q, seed);
}

void queries_from_file(struct queries *q, const char *path, uint64_t seed, bool edns)
{
    FILE *file = fopen(path, "re");
    char name[NAME_MAX_OCTETS + 1], word[16];
    size_t room = 0;
    int fields;

    if (file == NULL)
        err(1, "%s", path);
    memset(q, 0, sizeof(*q));
    while ((fields = fscanf(file, "%255s %15s", name, word)) == 2)
        append(q, &room, name, type_of_word(word), edns);
    if (fields != EOF || ferror(file) || q->count == 0)
        errx(1, "%s: lines of 'name type' are needed", path);
    fclose(file);
    shuffle(q, seed);
}

void queries_done(struct queries *q)
{
    free(q->octets);
    free(q->start);
    free(q->number);
    memset(q, 0, sizeof(*q));
}
