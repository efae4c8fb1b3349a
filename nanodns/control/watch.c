/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "control/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/limits.h"
#include "control/watch_places.h"

/* A file is whole when its writer closes it: events of single writes would only show halves. */
#define EVENTS                                                                                     \
    (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF |       \
     IN_MOVE_SELF | IN_ATTRIB | IN_ONLYDIR)

struct nd_watcher {
    struct nd_loop *loop;
    char *path;
    struct nd_watcher_options options;
    struct nd_file_stat looked; /* at what was read last */
    struct nd_timer *settle;
    bool settling;
    struct nd_timer *poll;
    int fd;      /* -1: no events here, only polling */
    int file_wd; /* of the file itself; -1: it cannot be watched */
    struct nd_watch *watch;
    size_t count;
    struct nd_watch_place place[ND_WATCH_PLACES_MAX];
};

static void on_events(void *ctx, unsigned ready);

/* ---- events ---------------------------------------------------------------------------------- */

static void close_events(struct nd_watcher *watcher)
{
    nd_watch_free(watcher->watch);
    watcher->watch = NULL;
    if (watcher->fd >= 0) {
        close(watcher->fd);
        watcher->fd = -1;
    }
}

/* Folders may have been swapped: all is looked for anew. What cannot be had is done without. */
static void open_events(struct nd_watcher *watcher)
{
    close_events(watcher);
    watcher->count = nd_watch_places(watcher->path, watcher->place);
    watcher->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watcher->fd < 0) {
        return;
    }
    for (size_t i = 0; i < watcher->count; i++) {
        struct nd_watch_place *place = &watcher->place[i];
        place->wd = inotify_add_watch(watcher->fd, place->folder, EVENTS);
    }
    /* a file that is mounted alone is written without its folder's knowledge */
    watcher->file_wd = inotify_add_watch(watcher->fd, watcher->path, IN_CLOSE_WRITE);
    if (nd_watch_new(watcher->loop, watcher->fd, on_events, watcher, &watcher->watch) != 0 ||
        nd_watch_set(watcher->watch, ND_WATCH_READ) != 0) {
        close_events(watcher);
    }
}

/* Others write in the same folder, and so do we, under other names. */
static bool is_ours(const struct nd_watcher *watcher, const struct inotify_event *event)
{
    if ((event->mask & (IN_Q_OVERFLOW | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) != 0) {
        return true;
    }
    if (event->wd == watcher->file_wd) {
        return true;
    }
    for (size_t i = 0; i < watcher->count; i++) {
        const struct nd_watch_place *place = &watcher->place[i];
        if (event->len > 0 && place->wd == event->wd && strcmp(place->name, event->name) == 0) {
            return true;
        }
    }
    return false;
}

static void start_settling(struct nd_watcher *watcher)
{
    if (!watcher->settling) {
        watcher->settling = nd_timer_start(watcher->settle, watcher->options.settle_ms) == 0;
    }
}

static void on_events(void *ctx, unsigned ready)
{
    struct nd_watcher *watcher = ctx;
    _Alignas(struct inotify_event) char buf[4096];
    ssize_t len;
    (void)ready;
    while ((len = read(watcher->fd, buf, sizeof(buf))) > 0) {
        size_t at = 0;
        while ((size_t)len - at >= sizeof(struct inotify_event)) {
            const struct inotify_event *event = (const struct inotify_event *)(buf + at);
            if (is_ours(watcher, event)) {
                start_settling(watcher);
            }
            at += sizeof(*event) + event->len;
        }
    }
}

/* ---- time ------------------------------------------------------------------------------------ */

/* Watching begins anew before the file is read: what changes in between makes another event. */
static void on_settled(void *ctx)
{
    struct nd_watcher *watcher = ctx;
    watcher->settling = false;
    open_events(watcher);
    watcher->options.changed(watcher->options.ctx);
}

static void on_poll(void *ctx)
{
    struct nd_watcher *watcher = ctx;
    const struct nd_file_stat now = nd_file_stat(watcher->path);
    if (!nd_file_stat_equal(&now, &watcher->looked)) {
        start_settling(watcher);
    }
    (void)nd_timer_start(watcher->poll, watcher->options.poll_ms);
}

/* ---- life ------------------------------------------------------------------------------------ */

int nd_watcher_new(struct nd_loop *loop, const char *path, const struct nd_file_stat *stat,
                   const struct nd_watcher_options *options, struct nd_watcher **ret_watcher)
{
    struct nd_watcher *watcher = calloc(1, sizeof(*watcher));
    if (watcher == NULL) {
        return ENOMEM;
    }
    watcher->loop = loop;
    watcher->options = *options;
    watcher->looked = *stat;
    watcher->fd = -1;
    watcher->path = strdup(path);
    int err = watcher->path == NULL ? ENOMEM : 0;
    if (err == 0) {
        err = nd_timer_new(loop, on_settled, watcher, &watcher->settle);
    }
    if (err == 0) {
        err = nd_timer_new(loop, on_poll, watcher, &watcher->poll);
    }
    if (err == 0) {
        err = nd_timer_start(watcher->poll, options->poll_ms);
    }
    if (err != 0) {
        nd_watcher_free(watcher);
        return err;
    }
    open_events(watcher);
    /* what changed between the first reading and now */
    const struct nd_file_stat now = nd_file_stat(path);
    if (!nd_file_stat_equal(&now, stat)) {
        start_settling(watcher);
    }
    *ret_watcher = watcher;
    return 0;
}

void nd_watcher_looked(struct nd_watcher *watcher, const struct nd_file_stat *stat)
{
    watcher->looked = *stat;
}

void nd_watcher_free(struct nd_watcher *watcher)
{
    if (watcher == NULL) {
        return;
    }
    close_events(watcher);
    nd_timer_free(watcher->settle);
    nd_timer_free(watcher->poll);
    free(watcher->path);
    free(watcher);
}
