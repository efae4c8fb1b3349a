/* SPDX-License-Identifier: MIT */
#include "control/wish.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "unit.h"

static const char *add(struct nd_wishes *wishes, enum nd_change_cause cause, const char *offer)
{
    const struct nd_wish wish = {.cause = cause, .offer_len = offer == NULL ? 0 : strlen(offer)};
    return nd_wishes_add(wishes, &wish, offer);
}

static void expect(struct nd_wishes *wishes, enum nd_change_cause cause, const char *offer)
{
    struct nd_wish *wish = nd_wishes_take(wishes);
    CU_ASSERT_PTR_NOT_NULL_FATAL(wish);
    CU_ASSERT_EQUAL(wish->cause, cause);
    if (offer == NULL) {
        CU_ASSERT_PTR_NULL(wish->offer);
    } else {
        CU_ASSERT_PTR_NOT_NULL_FATAL(wish->offer);
        CU_ASSERT_STRING_EQUAL(wish->offer, offer);
    }
    nd_wish_free(wish);
}

static void they_are_taken_in_their_order(void)
{
    struct nd_wishes wishes;
    char offer[] = "{}";
    nd_wishes_init(&wishes);
    CU_ASSERT_PTR_NULL(nd_wishes_take(&wishes));
    CU_ASSERT_PTR_NULL(add(&wishes, ND_CHANGE_SIGNAL, NULL));
    CU_ASSERT_PTR_NULL(add(&wishes, ND_CHANGE_PEER, offer));
    offer[0] = '-'; /* a copy waits */
    expect(&wishes, ND_CHANGE_SIGNAL, NULL);
    CU_ASSERT_PTR_NULL(add(&wishes, ND_CHANGE_FILE, NULL));
    expect(&wishes, ND_CHANGE_PEER, "{}");
    expect(&wishes, ND_CHANGE_FILE, NULL);
    CU_ASSERT_PTR_NULL(nd_wishes_take(&wishes));
    CU_ASSERT_PTR_NULL(add(&wishes, ND_CHANGE_REQUEST, NULL));
    expect(&wishes, ND_CHANGE_REQUEST, NULL);
}

static struct nd_wish *new_wish(enum nd_change_cause cause)
{
    struct nd_wish *wish = calloc(1, sizeof(*wish));
    if (wish == NULL) {
        abort();
    }
    wish->cause = cause;
    return wish;
}

static void one_can_be_put_before_all(void)
{
    struct nd_wishes wishes;
    nd_wishes_init(&wishes);
    nd_wishes_add_first(&wishes, new_wish(ND_CHANGE_PEER));
    CU_ASSERT_PTR_NULL(add(&wishes, ND_CHANGE_REQUEST, NULL));
    nd_wishes_add_first(&wishes, new_wish(ND_CHANGE_FILE));
    expect(&wishes, ND_CHANGE_FILE, NULL);
    expect(&wishes, ND_CHANGE_PEER, NULL);
    expect(&wishes, ND_CHANGE_REQUEST, NULL);
}

static void so_many_wait_and_no_more(void)
{
    struct nd_wishes wishes;
    nd_wishes_init(&wishes);
    for (size_t i = 0; i < ND_CHANGES_MAX; i++) {
        CU_ASSERT_PTR_NULL(add(&wishes, ND_CHANGE_FILE, NULL));
    }
    CU_ASSERT_PTR_NOT_NULL(add(&wishes, ND_CHANGE_FILE, NULL));
    expect(&wishes, ND_CHANGE_FILE, NULL);
    CU_ASSERT_PTR_NULL(add(&wishes, ND_CHANGE_FILE, NULL));
    for (struct nd_wish *wish; (wish = nd_wishes_take(&wishes)) != NULL;) {
        nd_wish_free(wish);
    }
}

static void offers_are_bounded_in_octets(void)
{
    struct nd_wishes wishes;
    struct nd_wish *large = new_wish(ND_CHANGE_PEER);
    nd_wishes_init(&wishes);
    large->offer_len = ND_OFFERS_OCTETS_MAX - 2; /* as if */
    nd_wishes_add_first(&wishes, large);
    CU_ASSERT_PTR_NOT_NULL(add(&wishes, ND_CHANGE_PEER, "{ }"));
    CU_ASSERT_PTR_NULL(add(&wishes, ND_CHANGE_PEER, "{}"));
    CU_ASSERT_PTR_NOT_NULL(add(&wishes, ND_CHANGE_PEER, "1"));
    CU_ASSERT_PTR_NULL(add(&wishes, ND_CHANGE_FILE, NULL));
    expect(&wishes, ND_CHANGE_PEER, NULL);
    CU_ASSERT_PTR_NULL(add(&wishes, ND_CHANGE_PEER, "1"));
    expect(&wishes, ND_CHANGE_PEER, "{}");
    expect(&wishes, ND_CHANGE_FILE, NULL);
    expect(&wishes, ND_CHANGE_PEER, "1");
}

static void take_no_notice(void *ctx, const struct nd_change *change)
{
    (void)ctx;
    (void)change;
}

static void one_does_for_all_who_want_no_answer(void)
{
    const struct nd_wish answered = {.cause = ND_CHANGE_FILE, .fn = take_no_notice};
    struct nd_wishes wishes;
    nd_wishes_init(&wishes);
    CU_ASSERT_PTR_NULL(nd_wishes_add(&wishes, &answered, NULL));
    CU_ASSERT(!nd_wishes_have(&wishes, ND_CHANGE_FILE, false));
    CU_ASSERT_PTR_NULL(add(&wishes, ND_CHANGE_FILE, NULL));
    CU_ASSERT(nd_wishes_have(&wishes, ND_CHANGE_FILE, false));
    CU_ASSERT(!nd_wishes_have(&wishes, ND_CHANGE_FILE, true));
    CU_ASSERT(!nd_wishes_have(&wishes, ND_CHANGE_SIGNAL, false));
    expect(&wishes, ND_CHANGE_FILE, NULL);
    expect(&wishes, ND_CHANGE_FILE, NULL);
}

UNIT_MAIN("nanodns/wish", UNIT_TEST(they_are_taken_in_their_order),
          UNIT_TEST(one_can_be_put_before_all), UNIT_TEST(so_many_wait_and_no_more),
          UNIT_TEST(offers_are_bounded_in_octets), UNIT_TEST(one_does_for_all_who_want_no_answer))
