/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "base/limits.h"
#include "nanodns/entry_kit.h"
#include "store/entry.h"

static bool malloc_fails;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
    return malloc_fails ? NULL : __real_malloc(size);
}

static uint8_t msg[ND_TCP_MESSAGE_MAX + 1];

static void holds_what_it_was_made_of(void)
{
    struct nd_question question = entry_kit_question("www.example", DNSW_TYPE_A);
    struct nd_entry_parts parts = entry_kit_parts(&question, 3, 4, msg, sizeof(msg));
    parts.made_ms = 1234;
    parts.life_ms = 5678;
    parts.rcode = DNSW_RCODE_NXDOMAIN;
    parts.security_aware = true;
    parts.tail_len = 5;
    memcpy(parts.tail, "\003lan", 5);
    struct nd_entry *entry = nd_entry_new(&parts);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);

    CU_ASSERT_TRUE(nd_question_equal(&entry->question, &question));
    CU_ASSERT_EQUAL(entry->msg_len, parts.msg_len);
    CU_ASSERT_EQUAL(memcmp(entry->msg, msg, parts.msg_len), 0);
    CU_ASSERT_EQUAL(entry->made_ms, 1234);
    CU_ASSERT_EQUAL(entry->life_ms, 5678);
    CU_ASSERT_EQUAL(entry->rcode, DNSW_RCODE_NXDOMAIN);
    CU_ASSERT_TRUE(entry->security_aware);
    CU_ASSERT_FALSE(entry->failure);
    CU_ASSERT_EQUAL(entry->tail_len, 5);
    CU_ASSERT_EQUAL(memcmp(entry->tail, "\003lan", 5), 0);
    CU_ASSERT_EQUAL(entry->answers, 3);
    CU_ASSERT_EQUAL(entry->authorities, 0);
    CU_ASSERT_EQUAL(entry->ttl_count, 3);
    for (unsigned i = 0; i < 3; i++) {
        const uint8_t *ttl = entry->msg + entry->ttl_at[i];
        CU_ASSERT_EQUAL(ttl[0] << 24 | ttl[1] << 16 | ttl[2] << 8 | ttl[3], 300);
    }
    nd_entry_unref(entry);
}

static void a_question_is_copied_as_a_whole(void)
{
    struct nd_question question = entry_kit_question("a", DNSW_TYPE_A);
    struct nd_entry *entry = entry_kit_failure(&question, 0, 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    struct nd_question copy = entry->question; /* a sanitizer sees whether all of it is there */
    CU_ASSERT_TRUE(nd_question_equal(&copy, &question));
    CU_ASSERT_TRUE(nd_entry_size(entry) >= sizeof(*entry));
    nd_entry_unref(entry);
}

static void the_last_reference_frees(void)
{
    struct nd_question question = entry_kit_question("a", DNSW_TYPE_A);
    struct nd_entry *entry = entry_kit_new(&question, 0, 1, 4);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    CU_ASSERT_PTR_EQUAL(nd_entry_ref(entry), entry);
    nd_entry_unref(entry);
    CU_ASSERT_EQUAL(atomic_load(&entry->refs), 1);
    nd_entry_unref(entry); /* a sanitizer sees whether it went */
    nd_entry_unref(NULL);
}

/* Records of 11 + 2 octets (owner C00C) fill a message to its last octet. */
static void takes_the_largest_message(void)
{
    struct nd_question question = entry_kit_question("x", DNSW_TYPE_A);
    struct nd_entry_parts parts = entry_kit_parts(&question, 5459, 0, msg, sizeof(msg));
    parts.life_ms = 1;
    struct nd_entry *entry = nd_entry_new(&parts);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    CU_ASSERT_EQUAL(entry->ttl_count, 5459);
    CU_ASSERT_TRUE(nd_entry_size(entry) >= parts.msg_len + 2 * 5459);
    nd_entry_unref(entry);
    parts.msg_len = ND_TCP_MESSAGE_MAX + 1;
    CU_ASSERT_PTR_NULL(nd_entry_new(&parts));
}

static void refuses_another_message(void)
{
    static const struct {
        size_t at; /* this octet is another */
        uint8_t value;
    } rows[] = {
        {5, 0},     /* QDCOUNT 0 */
        {5, 2},     /* QDCOUNT 2 */
        {7, 1},     /* ANCOUNT one less than there are */
        {7, 3},     /* one more */
        {6, 0xff},  /* more than the octets allow */
        {11, 1},    /* ARCOUNT */
        {13, 'b'},  /* another name */
        {13, 'A'},  /* not in lower case */
        {16, 28},   /* another type */
        {18, 3},    /* another class */
        {20, 0xff}, /* an owner that points past itself */
        {30, 9},    /* RDLENGTH */
    };
    struct nd_question question = entry_kit_question("a", DNSW_TYPE_A);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct nd_entry_parts parts = entry_kit_parts(&question, 2, 4, msg, sizeof(msg));
        CU_ASSERT_NOT_EQUAL(msg[rows[i].at], rows[i].value);
        msg[rows[i].at] = rows[i].value;
        struct nd_entry *entry = nd_entry_new(&parts);
        CU_ASSERT_PTR_NULL(entry);
        nd_entry_unref(entry);
    }
    struct nd_entry_parts parts = entry_kit_parts(&question, 2, 4, msg, sizeof(msg));
    for (size_t len = 0; len < parts.msg_len; len++) {
        struct nd_entry_parts cut = parts;
        cut.msg_len = len;
        CU_ASSERT_PTR_NULL(nd_entry_new(&cut));
    }
    parts.question.name_len = 0;
    CU_ASSERT_PTR_NULL(nd_entry_new(&parts));
}

static void says_when_there_is_no_memory(void)
{
    struct nd_question question = entry_kit_question("a", DNSW_TYPE_A);
    struct nd_entry_parts parts = entry_kit_parts(&question, 1, 4, msg, sizeof(msg));
    malloc_fails = true;
    struct nd_entry *entry = nd_entry_new(&parts);
    malloc_fails = false;
    CU_ASSERT_PTR_NULL(entry);
}

UNIT_MAIN("entry", UNIT_TEST(holds_what_it_was_made_of), UNIT_TEST(a_question_is_copied_as_a_whole),
          UNIT_TEST(the_last_reference_frees), UNIT_TEST(takes_the_largest_message),
          UNIT_TEST(refuses_another_message), UNIT_TEST(says_when_there_is_no_memory))
