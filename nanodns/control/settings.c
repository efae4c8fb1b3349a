/* SPDX-License-Identifier: MIT */
#include "control/settings.h"

#include <stdlib.h>
#include <string.h>

/* What is copied stands behind the struct: lists first, as they must be aligned, then texts. */
struct room {
    char *at; /* NULL: only counting */
    size_t used;
};

static void *take(struct room *room, const void *from, size_t size, size_t align)
{
    room->used = (room->used + align - 1) / align * align;
    void *to = room->at == NULL ? NULL : room->at + room->used;
    if (to != NULL && size > 0) {
        memcpy(to, from, size);
    }
    room->used += size;
    return to;
}

static const char *take_text(struct room *room, const char *text)
{
    return text == NULL ? NULL : take(room, text, strlen(text) + 1, 1);
}

static void take_endpoints(struct room *room, const struct ncfg_endpoint **list, size_t count)
{
    const struct ncfg_endpoint *from = *list;
    struct ncfg_endpoint *to =
        take(room, from, count * sizeof(*from), _Alignof(struct ncfg_endpoint));
    for (size_t i = 0; i < count; i++) {
        const char *host = take_text(room, from[i].host);
        const char *text = take_text(room, from[i].text);
        if (to != NULL) {
            to[i].host = host;
            to[i].text = text;
        }
    }
    *list = to;
}

static void take_all(struct room *room, struct ncfg_server *server)
{
    server->allow_from =
        take(room, server->allow_from, server->allow_from_count * sizeof(*server->allow_from),
             _Alignof(struct ncfg_cidr));
    take_endpoints(room, &server->upstreams, server->upstream_count);
    take_endpoints(room, &server->peers, server->peer_count);
    server->host = take_text(room, server->host);
    server->mgmt_host = take_text(room, server->mgmt_host);
    server->mgmt_token = take_text(room, server->mgmt_token);
    server->state_dir = take_text(room, server->state_dir);
}

struct ncfg_server *nd_settings_copy(const struct ncfg_server *server)
{
    struct ncfg_server counted = *server;
    struct room room = {.used = sizeof(counted)};
    take_all(&room, &counted);
    struct ncfg_server *copy = malloc(room.used);
    if (copy != NULL) {
        *copy = *server;
        room = (struct room){.at = (char *)copy, .used = sizeof(*copy)};
        take_all(&room, copy);
    }
    return copy;
}
