/* SPDX-License-Identifier: MIT */
/* The catalog as a structure: memory, failing allocations, size. What it answers: test_answer_*. */
#include "unit.h"

#include <stdlib.h>

#include <dnswire/types.h>

#include "nanodns/config_kit.h"
#include "store/catalog.h"
#include "store/snapshot.h"

/* The linker puts these before malloc() and its kin: the n-th call fails. */
static long calls_until_failure = -1;

static bool fails(void)
{
    if (calls_until_failure < 0) {
        return false;
    }
    return calls_until_failure-- == 0;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
    return fails() ? NULL : __real_reallocarray(old, count, size);
}

static struct kit *large_kit(int records)
{
    char line[96];
    struct kit *kit = kit_new();
    kit_zone(kit, "bench.lan", 300);
    kit_zone_ns(kit, "ns.bench.lan");
    for (int i = 0; i < records; i++) {
        snprintf(line, sizeof(line), "host%06d.bench.lan A 10.0.%d.%d", i, i / 256, i % 256);
        kit_record(kit, line);
    }
    kit_wildcard(kit, "wild.bench.lan TXT x");
    kit_rewrite(kit, "*.ads.lan nxdomain");
    kit_rewrite(kit, "r.lan redirect A 192.0.2.1");
    return kit;
}

static bool has_a(const struct nd_catalog *catalog, const uint8_t *name, size_t len)
{
    struct nd_match match;
    struct nd_rrset rrset;
    nd_catalog_match(catalog, name, len, &match);
    return nd_match_rrset(&match, DNSW_TYPE_A, &rrset) && rrset.count == 1 && rrset.len == 16;
}

static void finds_every_name_it_was_given(void)
{
    struct kit *kit = large_kit(4000);
    struct nd_catalog *catalog = nd_catalog_new(&kit->config, 99);
    size_t found = 0;
    for (size_t i = 0; i < 4000; i++) {
        found += has_a(catalog, kit->records[i].owner, 22);
    }
    CU_ASSERT_EQUAL(found, 4000);
    CU_ASSERT_FALSE(has_a(catalog, kit_name(kit, "host004000.bench.lan"), 22));
    nd_catalog_free(catalog);
    kit_free(kit);
}

static void takes_at_most_160_octets_for_a_record_and_its_ptr(void)
{
    struct kit *kit = large_kit(4000);
    struct nd_catalog *catalog = nd_catalog_new(&kit->config, 99);
    CU_ASSERT(nd_catalog_size(catalog) / 4000 <= 160);
    nd_catalog_free(catalog);
    kit_free(kit);
}

static void any_failing_allocation_gives_no_snapshot(void)
{
    struct kit *kit = large_kit(100);
    struct nd_snapshot *snapshot = NULL;
    long n = 0;
    for (; snapshot == NULL && n < 1000; n++) {
        calls_until_failure = n;
        snapshot = nd_snapshot_new(&kit->config, NULL, 1);
        if (calls_until_failure < 0 && snapshot != NULL) {
            /* Failing to give memory back is no failure; getifaddrs() has its own malloc(). */
            nd_snapshot_free(snapshot);
            snapshot = NULL;
        }
    }
    calls_until_failure = -1;
    CU_ASSERT_PTR_NOT_NULL(snapshot);
    CU_ASSERT(n > 15);
    nd_snapshot_free(snapshot);
    kit_free(kit);
}

static void nothing_configured_is_a_catalog_too(void)
{
    static const uint8_t name[] = "\1x\3lan";
    struct kit *kit = kit_new();
    struct nd_catalog *catalog = nd_catalog_new(&kit->config, 0);
    struct nd_match match;
    nd_catalog_match(catalog, name, sizeof(name), &match);
    CU_ASSERT_PTR_NULL(match.exact);
    CU_ASSERT_PTR_NULL(match.zone);
    CU_ASSERT_PTR_NULL(match.rule);
    CU_ASSERT_FALSE(match.exists);
    nd_catalog_match(catalog, (const uint8_t *)"", 1, &match);
    CU_ASSERT_PTR_NOT_NULL(match.exact);
    CU_ASSERT_FALSE(match.exists);
    nd_catalog_free(catalog);
    nd_catalog_free(NULL);
    kit_free(kit);
}

UNIT_MAIN("catalog", UNIT_TEST(finds_every_name_it_was_given),
          UNIT_TEST(takes_at_most_160_octets_for_a_record_and_its_ptr),
          UNIT_TEST(any_failing_allocation_gives_no_snapshot),
          UNIT_TEST(nothing_configured_is_a_catalog_too))
