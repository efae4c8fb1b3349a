/* SPDX-License-Identifier: MIT */
/* Load a text in a test and look at what came of it. */
#ifndef TESTS_LIBNANOCFG_LOADED_H
#define TESTS_LIBNANOCFG_LOADED_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nanocfg/config.h>

#include "unit.h"

struct loaded {
    struct ncfg_diags *diags;
    struct ncfg_config *config; /* NULL when refused */
    int result;
};

static inline struct loaded load_octets(const char *text, size_t len)
{
    struct loaded l = {.diags = ncfg_diags_new("t")};

    /* A copy of exactly that size, so that a sanitizer sees each octet read past the end. */
    char *copy = malloc(len > 0 ? len : 1);

    if (l.diags == NULL || copy == NULL) {
        abort();
    }
    memcpy(copy, text, len);
    l.result = ncfg_load_text(copy, len, l.diags, &l.config);
    free(copy);
    return l;
}

static inline struct loaded load(const char *text)
{
    return load_octets(text, strlen(text));
}

static inline void unload(struct loaded *l)
{
    ncfg_config_free(l->config);
    ncfg_diags_free(l->diags);
    *l = (struct loaded){.diags = NULL};
}

/* Append to a text in an array of `size` octets. */
static inline void append(char *text, size_t size, const char *more)
{
    size_t len = strlen(text);
    int added = snprintf(text + len, size - len, "%s", more);

    if (added < 0 || (size_t)added >= size - len) {
        abort();
    }
}

/* True if one diagnostic is exactly `line:column: severity: path: message`. */
static inline bool has_diag(const struct loaded *l, const char *expected)
{
    char text[1024];

    for (size_t i = 0; i < ncfg_diags_count(l->diags); i++) {
        ncfg_diag_format(l->diags, ncfg_diags_get(l->diags, i), text, sizeof(text));
        if (strcmp(text + 2, expected) == 0) {
            return true;
        }
    }
    return false;
}

static inline void print_diags(const struct loaded *l)
{
    char text[1024];

    for (size_t i = 0; i < ncfg_diags_count(l->diags); i++) {
        ncfg_diag_format(l->diags, ncfg_diags_get(l->diags, i), text, sizeof(text));
        printf("    found: %s\n", text + 2);
    }
}

struct expectation {
    const char *text;
    const char *diag; /* the only one; NULL for none */
};

/* Each text gives exactly its one diagnostic. */
static inline void expect_each(const struct expectation *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct loaded l = load(cases[i].text);
        bool good = cases[i].diag == NULL
                        ? ncfg_diags_count(l.diags) == 0
                        : ncfg_diags_count(l.diags) == 1 && has_diag(&l, cases[i].diag);

        if (!good) {
            printf("\n    text: %s\n    expected: %s\n", cases[i].text,
                   cases[i].diag == NULL ? "nothing" : cases[i].diag);
            print_diags(&l);
        }
        CU_ASSERT(good);
        CU_ASSERT_EQUAL(l.result, ncfg_diags_errors(l.diags) > 0 ? NCFG_INVALID : NCFG_OK);
        CU_ASSERT_EQUAL(l.config != NULL, l.result == NCFG_OK);
        unload(&l);
    }
}

#define EXPECT_EACH(cases) expect_each(cases, sizeof(cases) / sizeof((cases)[0]))

/* A text that must load without a word. */
static inline struct loaded load_clean(const char *text)
{
    struct loaded l = load(text);

    if (l.result != NCFG_OK || ncfg_diags_count(l.diags) != 0) {
        printf("\n    text: %s\n", text);
        print_diags(&l);
    }
    CU_ASSERT_EQUAL_FATAL(l.result, NCFG_OK);
    CU_ASSERT_EQUAL(ncfg_diags_count(l.diags), 0);
    return l;
}

#endif
