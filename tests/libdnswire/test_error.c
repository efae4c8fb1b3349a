/* SPDX-License-Identifier: MIT */
#include <dnswire/error.h>

#include "octets.h"

static void every_error_has_a_text_of_its_own(void)
{
    static const int errors[] = {
#define ERROR_VALUE(symbol, value, text) DNSW_ERR_##symbol,
        DNSW_ERROR_LIST(ERROR_VALUE)
#undef ERROR_VALUE
    };
    size_t count = sizeof(errors) / sizeof(errors[0]);

    for (size_t i = 0; i < count; i++) {
        const char *text = dnsw_error_text(errors[i]);
        CU_ASSERT(strlen(text) > 0 && text[strlen(text) - 1] != '.');
        CU_ASSERT_STRING_NOT_EQUAL(text, "unknown error");
        for (size_t j = 0; j < i; j++) {
            CU_ASSERT_NOT_EQUAL(errors[i], errors[j]);
            CU_ASSERT_STRING_NOT_EQUAL(text, dnsw_error_text(errors[j]));
        }
    }
}

static void success_is_zero_and_errors_are_negative(void)
{
    ASSERT_INT(DNSW_ERR_OK, 0);
    ASSERT_TEXT(dnsw_error_text(0), "no error");
#define ERROR_SIGN(symbol, value, text) CU_ASSERT(DNSW_ERR_##symbol <= 0);
    DNSW_ERROR_LIST(ERROR_SIGN)
#undef ERROR_SIGN
}

static void other_values_are_unknown(void)
{
    ASSERT_TEXT(dnsw_error_text(1), "unknown error");
    ASSERT_TEXT(dnsw_error_text(-1000), "unknown error");
    ASSERT_TEXT(dnsw_error_text(-1000000), "unknown error");
}

UNIT_MAIN("dnswire error", UNIT_TEST(every_error_has_a_text_of_its_own),
          UNIT_TEST(success_is_zero_and_errors_are_negative), UNIT_TEST(other_values_are_unknown))
