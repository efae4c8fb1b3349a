/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "upstream/loop_guard.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <dnswire/name.h>

#include "upstream/random.h"

struct nd_loop_guard {
    uint64_t secret;
    pthread_mutex_t mutex; /* of what follows */
    const void *config;    /* the latest, only to be compared with */
    uint64_t configs;
};

#define DIGITS_AT 2 /* behind the label's length and its "s" */

static const uint8_t suffix[] = "\4loop\7nanodns\7invalid";

struct nd_loop_guard *nd_loop_guard_new(void)
{
    struct nd_random random = {.left = 0};
    struct nd_loop_guard *guard = calloc(1, sizeof(*guard));
    if (guard == NULL || pthread_mutex_init(&guard->mutex, NULL) != 0) {
        free(guard);
        return NULL;
    }
    nd_random_fill(&random, &guard->secret, sizeof(guard->secret));
    return guard;
}

void nd_loop_guard_free(struct nd_loop_guard *guard)
{
    if (guard != NULL) {
        pthread_mutex_destroy(&guard->mutex);
        free(guard);
    }
}

static void put_hex(uint64_t value, uint8_t digit[16])
{
    for (int i = 0; i < 16; i++) {
        digit[i] = (uint8_t) "0123456789abcdef"[value >> (60 - 4 * i) & 0x0f];
    }
}

static bool get_hex(const uint8_t digit[16], uint64_t *ret_value)
{
    uint64_t value = 0;
    for (int i = 0; i < 16; i++) {
        uint8_t c = digit[i];
        if (c >= '0' && c <= '9') {
            value = value << 4 | (uint64_t)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            value = value << 4 | (uint64_t)(c - 'a' + 10);
        } else {
            return false;
        }
    }
    *ret_value = value;
    return true;
}

void nd_loop_guard_name(const struct nd_loop_guard *guard, uint64_t server,
                        uint8_t ret_name[ND_LOOP_NAME_LEN])
{
    ret_name[0] = 33;
    ret_name[1] = 's';
    put_hex(guard->secret, ret_name + DIGITS_AT);
    put_hex(server, ret_name + DIGITS_AT + 16);
    memcpy(ret_name + DIGITS_AT + 32, suffix, sizeof(suffix));
}

bool nd_loop_guard_read(const struct nd_loop_guard *guard, const uint8_t *name, size_t len,
                        uint64_t *ret_server)
{
    uint8_t lower[DNSW_NAME_MAX];
    uint64_t secret;
    uint64_t server;
    if (len != ND_LOOP_NAME_LEN || name[0] != 33) {
        return false;
    }
    dnsw_name_fold(lower, name);
    if (lower[1] != 's' || memcmp(lower + DIGITS_AT + 32, suffix, sizeof(suffix)) != 0 ||
        !get_hex(lower + DIGITS_AT, &secret) || !get_hex(lower + DIGITS_AT + 16, &server) ||
        secret != guard->secret) {
        return false;
    }
    *ret_server = server;
    return true;
}

uint64_t nd_loop_guard_config(struct nd_loop_guard *guard, const void *config)
{
    pthread_mutex_lock(&guard->mutex);
    if (guard->config != config || guard->configs == 0) {
        guard->config = config;
        guard->configs++;
    }
    uint64_t number = guard->configs;
    pthread_mutex_unlock(&guard->mutex);
    return number;
}
