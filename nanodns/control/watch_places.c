/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "control/watch_places.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where we are on the way through a path, as the kernel walks it. */
struct walk {
    char folder[PATH_MAX]; /* resolved so far; no link in it */
    char rest[PATH_MAX];   /* still to go */
    struct nd_watch_place *places;
    size_t count;
};

static bool join(char to[PATH_MAX], const char *folder, const char *name)
{
    const char *slash = folder[0] == '\0' || folder[strlen(folder) - 1] == '/' ? "" : "/";
    int len = snprintf(to, PATH_MAX, "%s%s%s", folder, slash, name);
    return len >= 0 && len < PATH_MAX;
}

static void add_place(struct walk *walk, const char *name)
{
    if (walk->count < ND_WATCH_PLACES_MAX) {
        struct nd_watch_place *place = &walk->places[walk->count++];
        memcpy(place->folder, walk->folder, sizeof(place->folder));
        (void)snprintf(place->name, sizeof(place->name), "%s", name);
    }
}

/* Take the next name off `rest`. False at the end. */
static bool next_name(struct walk *walk, char name[NAME_MAX + 1])
{
    const char *at = walk->rest + strspn(walk->rest, "/");
    size_t len = strcspn(at, "/");
    if (len == 0 || len > NAME_MAX) {
        return false;
    }
    memcpy(name, at, len);
    name[len] = '\0';
    memmove(walk->rest, at + len, strlen(at + len) + 1);
    return true;
}

/* Go on where the link at `full` leads. */
static bool follow(struct walk *walk, const char *full)
{
    char target[PATH_MAX];
    char rest[PATH_MAX];
    ssize_t len = readlink(full, target, sizeof(target) - 1);
    if (len <= 0) {
        return false;
    }
    target[len] = '\0';
    if (target[0] == '/') {
        memcpy(walk->folder, "/", 2);
    }
    int total = snprintf(rest, sizeof(rest), "%s/%s", target, walk->rest);
    if (total < 0 || (size_t)total >= sizeof(rest)) {
        return false;
    }
    memcpy(walk->rest, rest, (size_t)total + 1);
    return true;
}

size_t nd_watch_places(const char *path, struct nd_watch_place places[ND_WATCH_PLACES_MAX])
{
    struct walk walk = {.places = places};
    char name[NAME_MAX + 1];
    char full[PATH_MAX];
    struct stat st;
    memcpy(walk.folder, path[0] == '/' ? "/" : ".", 2);
    if (snprintf(walk.rest, sizeof(walk.rest), "%s", path) >= PATH_MAX) {
        return 0;
    }
    while (walk.count < ND_WATCH_PLACES_MAX && next_name(&walk, name)) {
        if (!join(full, walk.folder, name)) {
            break;
        }
        if (lstat(full, &st) != 0) { /* somebody may make it */
            add_place(&walk, name);
            break;
        }
        bool last = walk.rest[strspn(walk.rest, "/")] == '\0';
        if (S_ISLNK(st.st_mode)) {
            add_place(&walk, name);
            if (!follow(&walk, full)) {
                break;
            }
        } else if (last) {
            add_place(&walk, name);
        } else {
            memcpy(walk.folder, full, sizeof(walk.folder));
        }
    }
    return walk.count;
}
