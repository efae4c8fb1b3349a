/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_LOG_EVENT_H
#define ND_BASE_LOG_EVENT_H

#include "base/log.h"

/* Private to the log: what travels through a ring, and the line it becomes. */

enum nd_log_kind {
    ND_LOG_MESSAGE,
    ND_LOG_QUERY,
};

struct nd_log_event {
    uint64_t time_ns; /* real time since 1970 */
    enum nd_log_kind kind;
    enum nd_log_level level;
    struct nd_log_query query; /* ND_LOG_QUERY only; its qname is not used, text[] is */
    uint16_t len;
    uint8_t text[]; /* `len` octets: the message, or the name in wire form */
};

/* How lines look. The date is kept while the second stays the same. */
struct nd_log_style {
    enum nd_log_format format;
    bool journal;
    uint64_t date_s;
    char date[20]; /* "2026-11-22T22:00:00" */
};

/*
 * Write an event as one line with its newline into `buf` of at least ND_LOG_LINE_MAX octets, no
 * NUL. Returns the length, at most ND_LOG_LINE_MAX.
 */
size_t nd_log_format_line(struct nd_log_style *style, const struct nd_log_event *event, char *buf);

#endif
