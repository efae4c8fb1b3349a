/* SPDX-License-Identifier: MIT */
#include "hash.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

void ncfg_hash_key_init(struct ncfg_hash_key *key)
{
    struct timespec now;

    if (getrandom(key, sizeof(*key), GRND_NONBLOCK) == (ssize_t)sizeof(*key)) {
        return;
    }
    /* Early at boot: still not to be guessed from outside. */
    clock_gettime(CLOCK_MONOTONIC, &now);
    key->k0 = (uint64_t)now.tv_nsec * 0x9E3779B97F4A7C15u;
    key->k1 = (uint64_t)(uintptr_t)key ^ (uint64_t)now.tv_sec;
}

struct sip {
    uint64_t a, b, c, d;
};

static inline uint64_t rotate(uint64_t x, unsigned bits)
{
    return (x << bits) | (x >> (64 - bits));
}

__attribute__((always_inline)) static inline void sip_round(struct sip *s)
{
    s->a += s->b;
    s->c += s->d;
    s->b = rotate(s->b, 13) ^ s->a;
    s->d = rotate(s->d, 16) ^ s->c;
    s->a = rotate(s->a, 32);
    s->c += s->b;
    s->a += s->d;
    s->b = rotate(s->b, 17) ^ s->c;
    s->d = rotate(s->d, 21) ^ s->a;
    s->c = rotate(s->c, 32);
}

static inline void sip_word(struct sip *s, uint64_t word)
{
    s->d ^= word;
    sip_round(s);
    s->a ^= word;
}

uint64_t ncfg_hash(const struct ncfg_hash_key *key, const void *data, size_t len, uint64_t salt)
{
    struct sip s = {
        .a = key->k0 ^ 0x736f6d6570736575u,
        .b = key->k1 ^ 0x646f72616e646f6du,
        .c = key->k0 ^ 0x6c7967656e657261u,
        .d = key->k1 ^ 0x7465646279746573u,
    };
    const unsigned char *octets = data;
    uint64_t word;
    size_t left = len;

    sip_word(&s, salt);
    for (; left >= sizeof(word); left -= sizeof(word), octets += sizeof(word)) {
        memcpy(&word, octets, sizeof(word));
        sip_word(&s, word);
    }
    word = 0;
    if (left > 0) {
        memcpy(&word, octets, left);
    }
    sip_word(&s, word);
    sip_word(&s, len);
    s.c ^= 0xff;
    sip_round(&s);
    sip_round(&s);
    sip_round(&s);
    return s.a ^ s.b ^ s.c ^ s.d;
}

bool ncfg_table_init(struct ncfg_table *table, size_t count)
{
    size_t size = 16;

    while (size / 2 < count) {
        size *= 2;
    }
    table->slots = calloc(size, sizeof(*table->slots));
    table->mask = size - 1;
    return table->slots != NULL;
}

void ncfg_table_done(struct ncfg_table *table)
{
    free(table->slots);
    table->slots = NULL;
}

uint32_t ncfg_table_next(const struct ncfg_table *table, uint64_t hash, uint64_t *cursor)
{
    uint32_t tag = (uint32_t)(hash >> 32);

    for (;;) {
        const struct ncfg_table_slot *slot = &table->slots[*cursor & table->mask];

        if (slot->item == 0) {
            return NCFG_TABLE_NONE;
        }
        (*cursor)++;
        if (slot->tag == tag) {
            return slot->item - 1;
        }
    }
}

void ncfg_table_put(struct ncfg_table *table, uint64_t hash, uint64_t cursor, uint32_t item)
{
    table->slots[cursor & table->mask] =
        (struct ncfg_table_slot){.tag = (uint32_t)(hash >> 32), .item = item + 1};
}
