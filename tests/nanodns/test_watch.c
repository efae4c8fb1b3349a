/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "control/watch.h"

#include "control/watch_places.h"

#include "control_kit.h"

static size_t places_of(const char *path, struct nd_watch_place places[ND_WATCH_PLACES_MAX],
                        char *text, size_t size)
{
    size_t count = nd_watch_places(path, places);
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(text);
        snprintf(text + len, size - len, "%s%s", i > 0 ? " " : "", places[i].name);
    }
    return count;
}

static void every_link_on_the_way_counts(void)
{
    static struct nd_watch_place places[ND_WATCH_PLACES_MAX];
    struct control_kit kit;
    char path[256];
    char text[512];
    kit_open(&kit);
    CU_ASSERT_EQUAL(places_of(kit.path, places, text, sizeof(text)), 1); /* it is missing */
    CU_ASSERT_STRING_EQUAL(text, "nanodns.json");
    CU_ASSERT_STRING_EQUAL(places[0].folder, kit.folder);
    snprintf(path, sizeof(path), "%s/first", kit.folder);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    snprintf(path, sizeof(path), "%s/first/nanodns.json", kit.folder);
    kit_write_to(path, "{}");
    snprintf(path, sizeof(path), "%s/..data", kit.folder);
    CU_ASSERT_EQUAL(symlink("first", path), 0);
    CU_ASSERT_EQUAL(symlink("..data/nanodns.json", kit.path), 0);
    CU_ASSERT_EQUAL(places_of(kit.path, places, text, sizeof(text)), 3);
    CU_ASSERT_STRING_EQUAL(text, "nanodns.json ..data nanodns.json");
    kit_close(&kit);
}

static void a_loop_of_links_ends(void)
{
    static struct nd_watch_place places[ND_WATCH_PLACES_MAX];
    struct control_kit kit;
    char text[1024];
    kit_open(&kit);
    CU_ASSERT_EQUAL(symlink("nanodns.json", kit.path), 0);
    CU_ASSERT_EQUAL(places_of(kit.path, places, text, sizeof(text)), ND_WATCH_PLACES_MAX);
    CU_ASSERT_EQUAL(nd_watch_places("/", places), 0);
    CU_ASSERT_EQUAL(nd_watch_places("", places), 0);
    kit_close(&kit);
}

/* ---- events and polling -------------------------------------------------------------------- */

struct seen {
    struct nd_loop *loop;
    unsigned changes;
    bool late;
};

static void on_changed(void *ctx)
{
    struct seen *seen = ctx;
    seen->changes++;
    nd_loop_stop(seen->loop);
}

static void on_late(void *ctx)
{
    struct seen *seen = ctx;
    seen->late = true;
    nd_loop_stop(seen->loop);
}

/* Have `change` happen to a watched file: it must be seen. */
static void expect_seen(void (*change)(struct control_kit *kit), unsigned poll_ms)
{
    struct control_kit kit;
    struct seen seen = {.changes = 0};
    struct nd_watcher *watcher = NULL;
    struct nd_timer *deadline = NULL;
    kit_open(&kit);
    kit_write_to(kit.path, "{}");
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&seen.loop), 0);
    CU_ASSERT_EQUAL_FATAL(nd_timer_new(seen.loop, on_late, &seen, &deadline), 0);
    const struct nd_watcher_options options = {
        .settle_ms = 1, .poll_ms = poll_ms, .changed = on_changed, .ctx = &seen};
    const struct nd_file_stat stat = nd_file_stat(kit.path);
    CU_ASSERT_EQUAL_FATAL(nd_watcher_new(seen.loop, kit.path, &stat, &options, &watcher), 0);
    change(&kit);
    CU_ASSERT_EQUAL(nd_timer_start(deadline, DEADLINE_MS), 0);
    CU_ASSERT_EQUAL(nd_loop_run(seen.loop), 0);
    CU_ASSERT_FALSE(seen.late);
    CU_ASSERT_EQUAL(seen.changes, 1);
    nd_watcher_free(watcher);
    nd_timer_free(deadline);
    nd_loop_free(seen.loop);
    kit_close(&kit);
}

static void replace(struct control_kit *kit)
{
    kit_write_to(kit->path, "{\"records\": []}");
}

static void write_in_place(struct control_kit *kit)
{
    FILE *file = fopen(kit->path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs("{ }", file);
    fclose(file);
}

static void remove_it(struct control_kit *kit)
{
    CU_ASSERT_EQUAL(unlink(kit->path), 0);
}

/* Nothing is closed, so no event tells of it. */
static void append_and_keep_open(struct control_kit *kit)
{
    static FILE *file;
    file = fopen(kit->path, "a");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(" ", file);
    fflush(file);
}

static void an_event_tells_of_a_change(void)
{
    expect_seen(replace, 1000000);
    expect_seen(write_in_place, 1000000);
    expect_seen(remove_it, 1000000);
}

static void polling_finds_what_no_event_tells_of(void)
{
    expect_seen(append_and_keep_open, 10);
}

UNIT_MAIN("control/watch", UNIT_TEST(every_link_on_the_way_counts), UNIT_TEST(a_loop_of_links_ends),
          UNIT_TEST(an_event_tells_of_a_change), UNIT_TEST(polling_finds_what_no_event_tells_of))
