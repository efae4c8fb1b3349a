/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "upstream/loop_guard.h"

#include <pthread.h>

#include <dnswire/name.h>

#include "unit.h"

/* The secret and the number of the server begin here in the text of a name, behind its "s". */
#define SECRET_AT 1
#define SERVER_AT 17
#define DIGITS    32

static const uint64_t servers[] = {0, 1, 0xf, 0x0123456789abcdef, 1ULL << 63, UINT64_MAX};
#define SERVERS (sizeof(servers) / sizeof(servers[0]))

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

static bool no_memory;

void *__wrap_calloc(size_t count, size_t size)
{
    return no_memory ? NULL : __real_calloc(count, size);
}

static struct nd_loop_guard *guard_new(void)
{
    struct nd_loop_guard *guard = nd_loop_guard_new();
    CU_ASSERT_PTR_NOT_NULL_FATAL(guard);
    return guard;
}

/* A server's name as text, with its dot at the end. */
static void text_of(const struct nd_loop_guard *guard, uint64_t server, char text[80])
{
    uint8_t name[ND_LOOP_NAME_LEN];
    nd_loop_guard_name(guard, server, name);
    CU_ASSERT_EQUAL_FATAL(dnsw_name_check(name, sizeof(name)), ND_LOOP_NAME_LEN);
    CU_ASSERT_FATAL(dnsw_name_to_text(name, text, 80) > 0);
}

/* Is the name with this text one of the process? `*server` stays as it was if not. */
static bool reads(const struct nd_loop_guard *guard, const char *text, uint64_t *server)
{
    static const uint8_t root[1] = {0};
    uint8_t name[DNSW_NAME_MAX];
    int len = dnsw_name_from_text(text, strlen(text), root, name);
    CU_ASSERT_FATAL(len > 0);
    uint64_t before = *server;
    bool read = nd_loop_guard_read(guard, name, (size_t)len, server);
    CU_ASSERT(read || *server == before);
    return read;
}

/* ---- names -------------------------------------------------------------------------------- */

static void a_name_has_the_form_that_is_told(void)
{
    struct nd_loop_guard *guard = guard_new();
    for (size_t i = 0; i < SERVERS; i++) {
        char text[80];
        char digits[17];
        text_of(guard, servers[i], text);
        CU_ASSERT_EQUAL(text[0], 's');
        CU_ASSERT_EQUAL(strspn(text + SECRET_AT, "0123456789abcdef"), DIGITS);
        CU_ASSERT_STRING_EQUAL(text + SECRET_AT + DIGITS, ".loop.nanodns.invalid.");
        snprintf(digits, sizeof(digits), "%016llx", (unsigned long long)servers[i]);
        CU_ASSERT_EQUAL(strncmp(text + SERVER_AT, digits, 16), 0);
    }
    nd_loop_guard_free(guard);
}

static void a_name_tells_its_server(void)
{
    struct nd_loop_guard *guard = guard_new();
    for (size_t i = 0; i < SERVERS; i++) {
        uint8_t name[ND_LOOP_NAME_LEN];
        uint64_t server = ~servers[i];
        nd_loop_guard_name(guard, servers[i], name);
        CU_ASSERT_TRUE(nd_loop_guard_read(guard, name, sizeof(name), &server));
        CU_ASSERT_EQUAL(server, servers[i]);
    }
    nd_loop_guard_free(guard);
}

/* Upstreams, and those they ask, may change the case of each letter (0x20). */
static void a_name_is_known_in_any_case(void)
{
    struct nd_loop_guard *guard = guard_new();
    char text[80];
    text_of(guard, 0x0123456789abcdef, text);
    for (size_t i = 0; i < strlen(text); i++) {
        uint64_t server = 0;
        if (text[i] >= 'a' && text[i] <= 'z') {
            text[i] = (char)(text[i] - 'a' + 'A'); /* one more each time, up to all */
        }
        CU_ASSERT_TRUE(reads(guard, text, &server));
        CU_ASSERT_EQUAL(server, 0x0123456789abcdef);
    }
    nd_loop_guard_free(guard);
}

/* ---- names that are not ------------------------------------------------------------------- */

/* Any other letter or digit at any place is another name, or another server's. */
static void another_name_is_not_known(void)
{
    struct nd_loop_guard *guard = guard_new();
    char text[80];
    text_of(guard, 0, text);
    for (size_t i = 0; text[i] != '\0'; i++) {
        char kept = text[i];
        uint64_t server = 42;
        if (kept == '.') {
            continue;
        }
        for (const char *other = "09afgz-"; *other != '\0'; other++) {
            bool of_server = i >= SERVER_AT && i < SECRET_AT + DIGITS;
            if (*other != kept && !(of_server && strchr("09af", *other) != NULL)) {
                text[i] = *other;
                CU_ASSERT_FALSE(reads(guard, text, &server));
            }
        }
        text[i] = kept;
    }
    nd_loop_guard_free(guard);
}

/* As in "@", "G", "`" and "/": next to the digits in ASCII, also once letters are in lower case. */
static void what_is_next_to_a_digit_is_none(void)
{
    struct nd_loop_guard *guard = guard_new();
    for (size_t at = SECRET_AT; at < SECRET_AT + DIGITS; at++) {
        for (const char *other = "/:@G`g"; *other != '\0'; other++) {
            uint8_t name[ND_LOOP_NAME_LEN];
            uint64_t server = 42;
            nd_loop_guard_name(guard, 0, name);
            name[1 + at] = (uint8_t)*other;
            CU_ASSERT_FALSE(nd_loop_guard_read(guard, name, sizeof(name), &server));
            CU_ASSERT_EQUAL(server, 42);
        }
    }
    nd_loop_guard_free(guard);
}

static void a_name_of_another_form_is_not_known(void)
{
    struct nd_loop_guard *guard = guard_new();
    char text[80];
    char other[200];
    uint64_t server = 42;
    text_of(guard, 7, text);
    CU_ASSERT_TRUE(reads(guard, text, &server));
    server = 42;
    /* below one, above one, without its end, with more at the end */
    snprintf(other, sizeof(other), "www.%s", text);
    CU_ASSERT_FALSE(reads(guard, other, &server));
    CU_ASSERT_FALSE(reads(guard, "loop.nanodns.invalid.", &server));
    CU_ASSERT_FALSE(reads(guard, ".", &server));
    snprintf(other, sizeof(other), "%.33s.", text);
    CU_ASSERT_FALSE(reads(guard, other, &server));
    snprintf(other, sizeof(other), "%sexample.", text);
    CU_ASSERT_FALSE(reads(guard, other, &server));
    /* of the right length, with its dots elsewhere */
    snprintf(other, sizeof(other), "%.33s.loopn.anodns.invalid.", text);
    CU_ASSERT_FALSE(reads(guard, other, &server));
    snprintf(other, sizeof(other), "%.33s.loop.nanodnsi.nvalid.", text);
    CU_ASSERT_FALSE(reads(guard, other, &server));
    snprintf(other, sizeof(other), "%.32s.a.loop.nanodns.invali.", text);
    CU_ASSERT_FALSE(reads(guard, other, &server));
    nd_loop_guard_free(guard);
}

/* Else one process could be made to believe of its servers what another one asked. */
static void names_of_another_process_are_not_known(void)
{
    struct nd_loop_guard *guard = guard_new();
    struct nd_loop_guard *other = guard_new();
    char text[80];
    char of_other[80];
    uint64_t server = 42;
    text_of(guard, 7, text);
    text_of(other, 7, of_other);
    CU_ASSERT_STRING_NOT_EQUAL(text, of_other);
    CU_ASSERT_FALSE(reads(guard, of_other, &server));
    CU_ASSERT_FALSE(reads(other, text, &server));
    nd_loop_guard_free(other);
    nd_loop_guard_free(guard);
}

/* ---- numbers of configs ------------------------------------------------------------------- */

static void workers_of_one_config_get_one_number(void)
{
    struct nd_loop_guard *guard = guard_new();
    const char config[3] = "abc";
    uint64_t first = nd_loop_guard_config(guard, &config[0]);
    CU_ASSERT_NOT_EQUAL(first, 0); /* that is: before the first */
    CU_ASSERT_EQUAL(nd_loop_guard_config(guard, &config[0]), first);
    CU_ASSERT_EQUAL(nd_loop_guard_config(guard, &config[0]), first);
    CU_ASSERT_EQUAL(nd_loop_guard_config(guard, &config[1]), first + 1);
    CU_ASSERT_EQUAL(nd_loop_guard_config(guard, &config[1]), first + 1);
    /* memory that was freed is given out again, for another config */
    CU_ASSERT_EQUAL(nd_loop_guard_config(guard, &config[0]), first + 2);
    CU_ASSERT_EQUAL(nd_loop_guard_config(guard, &config[2]), first + 3);
    nd_loop_guard_free(guard);
}

static void any_address_is_a_config(void)
{
    struct nd_loop_guard *guard = guard_new();
    uint64_t first = nd_loop_guard_config(guard, NULL);
    CU_ASSERT_NOT_EQUAL(first, 0);
    CU_ASSERT_EQUAL(nd_loop_guard_config(guard, NULL), first);
    CU_ASSERT_EQUAL(nd_loop_guard_config(guard, guard), first + 1);
    nd_loop_guard_free(guard);
}

enum { THREADS = 4, CONFIGS = 2000 };

struct turner {
    struct nd_loop_guard *guard;
    pthread_barrier_t *barrier;
    const char *config;
    uint64_t wrong;
};

/* All turn to each config before any turns to the next, as workers do. */
static void *turn(void *arg)
{
    struct turner *turner = arg;
    for (uint64_t i = 0; i < CONFIGS; i++) {
        pthread_barrier_wait(turner->barrier);
        turner->wrong += nd_loop_guard_config(turner->guard, &turner->config[i % 2]) != i + 1;
        pthread_barrier_wait(turner->barrier);
    }
    return NULL;
}

static void threads_get_one_number(void)
{
    struct nd_loop_guard *guard = guard_new();
    const char config[2] = "ab";
    pthread_barrier_t barrier;
    pthread_t thread[THREADS];
    struct turner turner[THREADS];
    CU_ASSERT_EQUAL_FATAL(pthread_barrier_init(&barrier, NULL, THREADS), 0);
    for (size_t i = 0; i < THREADS; i++) {
        turner[i] = (struct turner){guard, &barrier, config, 0};
        CU_ASSERT_EQUAL_FATAL(pthread_create(&thread[i], NULL, turn, &turner[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
        CU_ASSERT_EQUAL(turner[i].wrong, 0);
    }
    pthread_barrier_destroy(&barrier);
    nd_loop_guard_free(guard);
}

/* ---- memory ------------------------------------------------------------------------------- */

static void tells_that_there_is_no_memory(void)
{
    no_memory = true;
    CU_ASSERT_PTR_NULL(nd_loop_guard_new());
    no_memory = false;
    nd_loop_guard_free(NULL);
}

UNIT_MAIN("loop guard", UNIT_TEST(a_name_has_the_form_that_is_told),
          UNIT_TEST(a_name_tells_its_server), UNIT_TEST(a_name_is_known_in_any_case),
          UNIT_TEST(another_name_is_not_known), UNIT_TEST(what_is_next_to_a_digit_is_none),
          UNIT_TEST(a_name_of_another_form_is_not_known),
          UNIT_TEST(names_of_another_process_are_not_known),
          UNIT_TEST(workers_of_one_config_get_one_number), UNIT_TEST(any_address_is_a_config),
          UNIT_TEST(threads_get_one_number), UNIT_TEST(tells_that_there_is_no_memory))
