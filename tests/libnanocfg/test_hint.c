/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "../../libnanocfg/src/hint.h"

static const char *nearest(const char *word)
{
    static const char *const candidates[] = {"upstream", "upstream_port", "port", "host",
                                             "A",        "AAAA",          "CNAME"};
    struct ncfg_hint hint;

    ncfg_hint_init(&hint, word, strlen(word));
    for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
        ncfg_hint_offer(&hint, candidates[i]);
    }
    return hint.nearest == NULL ? "" : hint.nearest;
}

static void finds_what_one_mistake_made(void)
{
    CU_ASSERT_STRING_EQUAL(nearest("upsteam"), "upstream");   /* left out */
    CU_ASSERT_STRING_EQUAL(nearest("upsttream"), "upstream"); /* twice */
    CU_ASSERT_STRING_EQUAL(nearest("upstrean"), "upstream");  /* changed */
    CU_ASSERT_STRING_EQUAL(nearest("prot"), "port");          /* swapped */
    CU_ASSERT_STRING_EQUAL(nearest("PORT"), "port");
    CU_ASSERT_STRING_EQUAL(nearest("AAA"), "AAAA");
    CU_ASSERT_STRING_EQUAL(nearest("CNMAE"), "CNAME");
    CU_ASSERT_STRING_EQUAL(nearest("upstreamport"), "upstream_port");
}

static void offers_nothing_far_off(void)
{
    CU_ASSERT_STRING_EQUAL(nearest(""), "");
    CU_ASSERT_STRING_EQUAL(nearest("zzz"), "");
    CU_ASSERT_STRING_EQUAL(nearest("completely different"), "");
    CU_ASSERT_STRING_EQUAL(nearest("upstreamupstreamupstreamupstream!"), "");
}

static void the_text_is_empty_or_a_question(void)
{
    struct ncfg_hint_text text;
    struct ncfg_hint hint;

    ncfg_hint_init(&hint, "prot", 4);
    CU_ASSERT_STRING_EQUAL(ncfg_hint_text(&hint, &text), "");
    ncfg_hint_offer(&hint, "port");
    CU_ASSERT_STRING_EQUAL(ncfg_hint_text(&hint, &text), ", did you mean 'port'");
}

UNIT_MAIN("libnanocfg/hint", UNIT_TEST(finds_what_one_mistake_made),
          UNIT_TEST(offers_nothing_far_off), UNIT_TEST(the_text_is_empty_or_a_question))
