/* SPDX-License-Identifier: MIT */
/* A log whose lines a test reads at its end. */
#ifndef TESTS_LOG_KIT_H
#define TESTS_LOG_KIT_H

#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "unit.h"

struct log_kit {
    struct nd_log *log;
    struct nd_log_producer *producer;
    int pipe[2];
    char text[32 << 10]; /* less than a pipe takes: nobody reads before the end */
};

static inline void log_kit_open(struct log_kit *kit, enum nd_log_level level)
{
    memset(kit, 0, sizeof(*kit));
    CU_ASSERT_EQUAL_FATAL(pipe(kit->pipe), 0);
    const struct nd_log_options options = {.fd = kit->pipe[1], .level = level};
    CU_ASSERT_EQUAL_FATAL(nd_log_new(&options, &kit->log), 0);
    kit->producer = nd_log_producer_new(kit->log);
    CU_ASSERT_PTR_NOT_NULL_FATAL(kit->producer);
}

/* All that was logged stands in `text`. */
static inline void log_kit_close(struct log_kit *kit)
{
    size_t len = 0;
    ssize_t got;
    nd_log_free(kit->log);
    close(kit->pipe[1]);
    while (len < sizeof(kit->text) - 1 &&
           (got = read(kit->pipe[0], kit->text + len, sizeof(kit->text) - 1 - len)) > 0) {
        len += (size_t)got;
    }
    close(kit->pipe[0]);
}

/* How often does it occur? */
static inline size_t log_kit_count(const struct log_kit *kit, const char *word)
{
    size_t count = 0;
    for (const char *at = strstr(kit->text, word); at != NULL; at = strstr(at + 1, word)) {
        count++;
    }
    return count;
}

#endif
