/* SPDX-License-Identifier: MIT */
/*
 * The main() of a unit test. A test program is functions and one line at its end:
 *
 *     UNIT_MAIN("name", UNIT_TEST(rejects_a_label_of_64_octets), UNIT_TEST(…))
 *
 * CUnit prints every failed assertion and the totals. The exit status is 0 when at least one test
 * ran and none failed, 77 when all were skipped, 1 otherwise. Command line arguments choose tests
 * by name; none means all.
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <stdio.h>
#include <string.h>

#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>

#ifdef __clang_analyzer__
/* What CUnit's headers do not tell: no test goes on behind a fatal assertion that failed. */
#include <stdlib.h>
#define CU_assertImplementation(value, line, text, file, function, fatal)                          \
    ((value) || !(fatal) ? (void)0 : abort())
#endif

struct unit_test {
    const char *name;
    void (*run)(void);
};

#define UNIT_TEST(fn)                                                                              \
    {                                                                                              \
#fn, fn                                                                                    \
    }

#define UNIT_EXIT_SKIPPED 77 /* automake's */

static unsigned unit_skips;

/* For a test, `test` by name, that this host cannot run, once, before it returns. */
static inline void unit_skip(const char *test, const char *why)
{
    unit_skips++;
    printf("skipped (%s): %s\n", why, test);
}

static inline int unit_wanted(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], name) == 0) {
            return 1;
        }
    }
    return argc < 2;
}

static inline int unit_main(const char *suite_name, const struct unit_test *tests, size_t count,
                            int argc, char **argv)
{
    int status = 1;
    if (CU_initialize_registry() != CUE_SUCCESS) {
        fprintf(stderr, "%s: CUnit: %s\n", suite_name, CU_get_error_msg());
        return status;
    }
    CU_pSuite suite = CU_add_suite(suite_name, NULL, NULL);
    for (size_t i = 0; suite != NULL && i < count; i++) {
        if (unit_wanted(tests[i].name, argc, argv) &&
            CU_add_test(suite, tests[i].name, tests[i].run) == NULL) {
            suite = NULL;
        }
    }
    if (suite == NULL) {
        fprintf(stderr, "%s: CUnit: %s\n", suite_name, CU_get_error_msg());
    } else {
        CU_basic_set_mode(CU_BRM_VERBOSE);
        CU_ErrorCode err = CU_basic_run_tests();
        unsigned run = CU_get_number_of_tests_run();
        unsigned failed = CU_get_number_of_tests_failed();
        printf("\n%s: %u tests, %u failed, %u skipped, %u assertions\n", suite_name, run, failed,
               unit_skips, CU_get_number_of_asserts());
        if (err == CUE_SUCCESS && run > 0 && failed == 0) {
            status = unit_skips < run ? 0 : UNIT_EXIT_SKIPPED;
        }
    }
    CU_cleanup_registry();
    return status;
}

#define UNIT_MAIN(suite_name, ...)                                                                 \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        static const struct unit_test tests[] = {__VA_ARGS__};                                     \
        return unit_main(suite_name, tests, sizeof(tests) / sizeof(tests[0]), argc, argv);         \
    }

#endif
