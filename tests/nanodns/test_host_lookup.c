/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "cluster/host_lookup.h"

#include <stdbool.h>
#include <string.h>

#include "base/limits.h"
#include "unit.h"

struct seen {
    struct nd_loop *loop;
    struct nd_host_lookup *lookup;
    size_t calls;
    size_t count;
    struct nd_addr first;
    bool error;
};

static void note(void *ctx, const struct nd_addr *addrs, size_t count, const char *error)
{
    struct seen *seen = ctx;
    seen->calls++;
    seen->count = count;
    seen->error = error != NULL;
    if (count > 0) {
        seen->first = addrs[0];
    }
    nd_loop_stop(seen->loop);
}

static struct nd_host_lookups *new_lookups(struct seen *seen)
{
    struct nd_host_lookups *lookups = NULL;
    memset(seen, 0, sizeof(*seen));
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&seen->loop), 0);
    CU_ASSERT_EQUAL_FATAL(nd_host_lookups_new(seen->loop, &lookups), 0);
    return lookups;
}

static void finds_an_address_with_the_port(void)
{
    struct seen seen;
    struct nd_host_lookups *lookups = new_lookups(&seen);
    CU_ASSERT_EQUAL(nd_host_lookup_start(lookups, "127.0.0.7", 9053, note, &seen, &seen.lookup), 0);
    CU_ASSERT_EQUAL(seen.calls, 0);
    CU_ASSERT_EQUAL(nd_loop_run(seen.loop), 0);
    CU_ASSERT_EQUAL(seen.calls, 1);
    CU_ASSERT_EQUAL_FATAL(seen.count, 1);
    CU_ASSERT_EQUAL(seen.first.v4.sin_addr.s_addr, htonl(0x7f000007));
    CU_ASSERT_EQUAL(nd_addr_port(&seen.first), 9053);
    CU_ASSERT_FALSE(seen.error);
    nd_host_lookups_free(lookups);
    nd_loop_free(seen.loop);
}

static void says_why_there_is_none(void)
{
    struct seen seen;
    struct nd_host_lookups *lookups = new_lookups(&seen);
    /* a label of 64 octets: refused without asking anybody */
    char name[80];
    memset(name, 'a', 64);
    snprintf(name + 64, sizeof(name) - 64, ".invalid");
    CU_ASSERT_EQUAL(nd_host_lookup_start(lookups, name, 1, note, &seen, &seen.lookup), 0);
    CU_ASSERT_EQUAL(nd_loop_run(seen.loop), 0);
    CU_ASSERT_EQUAL(seen.count, 0);
    CU_ASSERT(seen.error);
    nd_host_lookups_free(lookups);
    nd_loop_free(seen.loop);
}

/* More than run at once: each gets its turn, and those given up call nobody. */
static void bounds_its_threads(void)
{
    enum { LOOKUPS = 5 * ND_LOOKUPS_MAX };
    struct seen seen;
    struct nd_host_lookups *lookups = new_lookups(&seen);
    struct nd_host_lookup *lookup[LOOKUPS];
    for (size_t i = 0; i < LOOKUPS; i++) {
        CU_ASSERT_EQUAL(nd_host_lookup_start(lookups, "::1", 1, note, &seen, &lookup[i]), 0);
    }
    for (size_t i = 0; i < LOOKUPS; i += 2) {
        nd_host_lookup_cancel(lookup[i]);
    }
    nd_host_lookup_cancel(NULL);
    while (seen.calls < LOOKUPS / 2) {
        CU_ASSERT_EQUAL(nd_loop_run(seen.loop), 0);
    }
    nd_host_lookups_free(lookups);
    CU_ASSERT_EQUAL(seen.calls, LOOKUPS / 2);
    nd_loop_free(seen.loop);
}

static void may_be_freed_while_threads_run(void)
{
    struct seen seen;
    struct nd_host_lookups *lookups = new_lookups(&seen);
    for (size_t i = 0; i < 2 * ND_LOOKUPS_MAX; i++) {
        CU_ASSERT_EQUAL(nd_host_lookup_start(lookups, "localhost", 1, note, &seen, &seen.lookup),
                        0);
    }
    nd_host_lookups_free(lookups);
    nd_host_lookups_free(NULL);
    CU_ASSERT_EQUAL(seen.calls, 0);
    nd_loop_free(seen.loop);
}

UNIT_MAIN("host_lookup", UNIT_TEST(finds_an_address_with_the_port),
          UNIT_TEST(says_why_there_is_none), UNIT_TEST(bounds_its_threads),
          UNIT_TEST(may_be_freed_while_threads_run))
