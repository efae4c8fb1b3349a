/* SPDX-License-Identifier: MIT */
/*
 * A control over a real file in a folder of its own, with a loop that runs until something happens.
 */
#ifndef TESTS_CONTROL_KIT_H
#define TESTS_CONTROL_KIT_H

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nanocfg/document.h>

#include "control/control.h"
#include "netserver.h"
#include "unit.h"

struct control_kit {
    char folder[64];
    char path[96];
    char state_dir[96];
    struct nd_loop *loop;
    struct nd_timer *deadline;
    bool late;
    bool running;
    bool asking; /* for a change of our own, whose answer comes after the listeners were told */
    struct nd_control_options options;
    struct nd_control *control;
    struct nd_control_fault fault;

    /* of the last change that somebody was told of */
    struct nd_change change;
    char error[ND_LOG_MESSAGE_MAX];
    unsigned changes; /* that listeners were told of */
    enum nd_change_cause cause;
};

static inline void kit_late(void *ctx)
{
    struct control_kit *kit = ctx;
    kit->late = true;
    nd_loop_stop(kit->loop);
}

static inline void kit_open_in(struct control_kit *kit, const char *parent)
{
    memset(kit, 0, sizeof(*kit));
    snprintf(kit->folder, sizeof(kit->folder), "%s/nanodns-control-XXXXXX", parent);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(kit->folder));
    snprintf(kit->path, sizeof(kit->path), "%s/nanodns.json", kit->folder);
    snprintf(kit->state_dir, sizeof(kit->state_dir), "%s/state", kit->folder);
    kit->options =
        (struct nd_control_options){.path = kit->path, .keep_text = true, .drain_ms = 1000};
}

static inline void kit_open(struct control_kit *kit)
{
    kit_open_in(kit, "/tmp");
}

/* Write a file as an editor does that replaces it. */
static inline void kit_write_to(const char *path, const char *text)
{
    CU_ASSERT_EQUAL_FATAL(ncfg_store(path, text, strlen(text)), NCFG_OK);
}

/* A config of one record, host.lan with that last octet; `server` is more of its `server`. */
static inline void kit_text(char *buf, size_t size, int octet, const char *server)
{
    snprintf(
        buf, size,
        "{\"server\": {\"host\": \"127.0.0.1\", \"port\": 0, \"workers\": 1, \"upstream\": []%s},\n"
        " \"records\": [{\"name\": \"host.lan\", \"type\": \"A\", \"value\": \"192.0.2.%d\"}]}\n",
        server, octet);
}

static inline void kit_write(struct control_kit *kit, int octet, const char *server)
{
    char text[1024];
    kit_text(text, sizeof(text), octet, server);
    kit_write_to(kit->path, text);
}

static inline char *kit_read(const char *path)
{
    char *text = NULL;
    size_t len;
    CU_ASSERT_EQUAL_FATAL(ncfg_read_file(path, &text, &len), NCFG_OK);
    return text;
}

static inline bool kit_file_has(struct control_kit *kit, const char *part)
{
    char *text = kit_read(kit->path);
    bool has = strstr(text, part) != NULL;
    free(text);
    return has;
}

static inline void kit_keep(struct control_kit *kit, const struct nd_change *change)
{
    kit->change = *change;
    snprintf(kit->error, sizeof(kit->error), "%s", change->error == NULL ? "" : change->error);
    kit->change.error = kit->error;
}

static inline void kit_on_change(void *ctx, const struct nd_change *change)
{
    struct control_kit *kit = ctx;
    kit_keep(kit, change);
    kit->changes++;
    if (kit->running && !kit->asking) {
        nd_loop_stop(kit->loop);
    }
}

static inline void kit_on_answer(void *ctx, const struct nd_change *change)
{
    struct control_kit *kit = ctx;
    kit_keep(kit, change);
    nd_loop_stop(kit->loop);
}

/* Run until somebody is told of a change. */
static inline void kit_run(struct control_kit *kit)
{
    kit->late = false;
    kit->running = true;
    CU_ASSERT_EQUAL(nd_timer_start(kit->deadline, DEADLINE_MS), 0);
    CU_ASSERT_EQUAL(nd_loop_run(kit->loop), 0);
    kit->running = false;
    nd_timer_stop(kit->deadline);
    CU_ASSERT_FALSE(kit->late);
}

static inline void kit_start(struct control_kit *kit)
{
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&kit->loop), 0);
    CU_ASSERT_EQUAL_FATAL(nd_timer_new(kit->loop, kit_late, kit, &kit->deadline), 0);
    kit->options.loop = kit->loop;
    int result = nd_control_new(&kit->options, &kit->fault, &kit->control);
    if (result != 0) {
        printf("%s\n", kit->fault.text);
    }
    CU_ASSERT_EQUAL_FATAL(result, 0);
    CU_ASSERT_EQUAL_FATAL(nd_control_listen(kit->control, kit_on_change, kit), 0);
    CU_ASSERT_EQUAL_FATAL(nd_control_serve(kit->control, NULL, NULL, &kit->fault), 0);
}

static inline void kit_stop(struct control_kit *kit)
{
    nd_control_free(kit->control);
    kit->control = NULL;
    nd_timer_free(kit->deadline);
    nd_loop_free(kit->loop);
    kit->deadline = NULL;
    kit->loop = NULL;
}

static inline void kit_close(struct control_kit *kit)
{
    char command[160];
    kit_stop(kit);
    snprintf(command, sizeof(command), "chmod -R u+w %s; rm -r %s", kit->folder, kit->folder);
    CU_ASSERT_EQUAL(system(command), 0);
}

static inline const struct nd_change *kit_reload(struct control_kit *kit,
                                                 enum nd_change_cause cause)
{
    kit->asking = true;
    nd_control_reload(kit->control, cause, kit_on_answer, kit);
    kit_run(kit);
    kit->asking = false;
    return &kit->change;
}

static inline const struct nd_change *kit_offer_text(struct control_kit *kit, uint64_t version,
                                                     const char *text)
{
    kit->asking = true;
    nd_control_offer(kit->control, text, strlen(text), version, kit_on_answer, kit);
    kit_run(kit);
    kit->asking = false;
    return &kit->change;
}

static inline const struct nd_change *kit_offer(struct control_kit *kit, uint64_t version,
                                                int octet)
{
    char text[1024];
    kit_text(text, sizeof(text), octet, "");
    return kit_offer_text(kit, version, text);
}

/* The last octet of host.lan's address, over UDP. */
static inline int kit_ask(struct control_kit *kit)
{
    static const uint8_t query[] = {0x12, 0x34, 1,   0,   0, 1,   0,   0,   0, 0, 0, 0, 4,
                                    'h',  'o',  's', 't', 3, 'l', 'a', 'n', 0, 0, 1, 0, 1};
    uint8_t answer[512];
    const struct nd_addr *to = &nd_control_listener(kit->control)->addr;
    int fd = open_client(SOCK_DGRAM, to->any.sa_family);
    CU_ASSERT_EQUAL_FATAL(connect(fd, &to->any, nd_addr_len(to)), 0);
    send_octets(fd, query, sizeof(query));
    ssize_t got = receive(fd, answer, sizeof(answer));
    close(fd);
    return got > 12 ? answer[got - 1] : -1;
}

#endif
