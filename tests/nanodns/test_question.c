/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "nanodns/entry_kit.h"
#include "store/question.h"

static void equal_questions_hash_alike(void)
{
    struct nd_question a = entry_kit_question("www.example", DNSW_TYPE_A);
    struct nd_question b = entry_kit_question("www.example", DNSW_TYPE_A);
    memset(a.name + a.name_len, 0x55, sizeof(a.name) - a.name_len); /* undefined octets */
    CU_ASSERT_TRUE(nd_question_equal(&a, &b));
    CU_ASSERT_EQUAL(nd_question_hash(&a, 7), nd_question_hash(&b, 7));
    CU_ASSERT_NOT_EQUAL(nd_question_hash(&a, 7), nd_question_hash(&a, 8));
}

static void every_part_makes_a_difference(void)
{
    const struct nd_question base = entry_kit_question("www.example", DNSW_TYPE_A);
    struct nd_question others[7];
    for (unsigned i = 0; i < 7; i++) {
        others[i] = base;
    }
    others[0].type = DNSW_TYPE_AAAA;
    others[1].class_ = DNSW_CLASS_ANY;
    others[2].dnssec_ok = true;
    others[3].checking_disabled = true;
    others[4] = entry_kit_question("wwx.example", DNSW_TYPE_A);
    others[5] = entry_kit_question("www.example.lan", DNSW_TYPE_A);
    others[6] = entry_kit_question(".", DNSW_TYPE_A);
    for (unsigned i = 0; i < 7; i++) {
        CU_ASSERT_FALSE(nd_question_equal(&base, &others[i]));
        CU_ASSERT_FALSE(nd_question_equal(&others[i], &base));
        CU_ASSERT_NOT_EQUAL(nd_question_hash(&base, 7), nd_question_hash(&others[i], 7));
    }
}

static void takes_the_longest_name(void)
{
    struct nd_question question = {.type = 1, .class_ = 1, .name_len = DNSW_NAME_MAX};
    memset(question.name, 'x', sizeof(question.name));
    struct nd_question other = question;
    CU_ASSERT_TRUE(nd_question_equal(&question, &other));
    other.name[DNSW_NAME_MAX - 1] = 'y';
    CU_ASSERT_FALSE(nd_question_equal(&question, &other));
    CU_ASSERT_NOT_EQUAL(nd_question_hash(&question, 0), nd_question_hash(&other, 0));
}

UNIT_MAIN("question", UNIT_TEST(equal_questions_hash_alike),
          UNIT_TEST(every_part_makes_a_difference), UNIT_TEST(takes_the_longest_name))
