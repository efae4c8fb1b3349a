/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/log_event.h"

#include <string.h>
#include <time.h>

#include <dnswire/name.h>
#include <dnswire/types.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/textbuf.h"

static const struct {
    const char *word; /* as in the config */
    const char *key;  /* as in logfmt and JSON */
    char priority;    /* of syslog(3) */
} levels[] = {
    [ND_LOG_TRACE] = {"TRACE", "trace", '7'}, [ND_LOG_DEBUG] = {"DEBUG", "debug", '7'},
    [ND_LOG_INFO] = {"INFO", "info", '6'},    [ND_LOG_WARNING] = {"WARNING", "warning", '4'},
    [ND_LOG_ERROR] = {"ERROR", "error", '3'},
};

/* The fields of a query as text. */
struct query_text {
    char client[ND_ADDR_TEXT_MAX];
    char name[DNSW_NAME_TEXT_MAX];
    char type[DNSW_MNEMONIC_MAX];
    char class[DNSW_MNEMONIC_MAX];
    char rcode[DNSW_MNEMONIC_MAX];
};

static void query_to_text(const struct nd_log_event *event, struct query_text *text)
{
    const struct nd_log_query *query = &event->query;
    nd_addr_ip_text(&query->client, text->client);
    (void)dnsw_rcode_to_text(query->rcode, text->rcode, sizeof(text->rcode));
    /* the name comes from the network: not a name means not a question */
    if (event->len > 0 && dnsw_name_check(event->text, event->len) > 0 &&
        dnsw_name_to_text(event->text, text->name, sizeof(text->name)) > 0) {
        (void)dnsw_type_to_text(query->qtype, text->type, sizeof(text->type));
        (void)dnsw_class_to_text(query->qclass, text->class, sizeof(text->class));
    } else {
        memcpy(text->name, "-", 2);
        memcpy(text->type, "-", 2);
        memcpy(text->class, "-", 2);
    }
}

static void put_time(struct nd_textbuf *out, struct nd_log_style *style, uint64_t time_ns)
{
    uint64_t now_s = time_ns / ND_NS_PER_S;
    if (style->date_s != now_s || style->date[0] == '\0') {
        time_t time = (time_t)now_s;
        struct tm tm;
        if (gmtime_r(&time, &tm) == NULL ||
            strftime(style->date, sizeof(style->date), "%Y-%m-%dT%H:%M:%S", &tm) == 0) {
            memcpy(style->date, "-", 2);
        }
        style->date_s = now_s;
    }
    nd_textbuf_puts(out, style->date);
    nd_textbuf_char(out, '.');
    nd_textbuf_uint_padded(out, time_ns % ND_NS_PER_S / ND_NS_PER_MS, 3);
    nd_textbuf_char(out, 'Z');
}

static void put_text_line(struct nd_textbuf *out, struct nd_log_style *style,
                          const struct nd_log_event *event)
{
    if (!style->journal) {
        put_time(out, style, event->time_ns);
        nd_textbuf_char(out, ' ');
    }
    if (event->kind == ND_LOG_MESSAGE) {
        if (!style->journal) {
            nd_textbuf_puts(out, levels[event->level].word);
            nd_textbuf_char(out, ' ');
        }
        nd_textbuf_plain(out, (const char *)event->text, event->len);
        return;
    }
    struct query_text text;
    query_to_text(event, &text);
    nd_textbuf_puts(out, "query ");
    nd_textbuf_puts(out, text.client);
    nd_textbuf_puts(out, event->query.tcp ? " tcp " : " udp ");
    nd_textbuf_puts(out, text.name);
    nd_textbuf_char(out, ' ');
    nd_textbuf_puts(out, text.type);
    if (event->query.qclass != DNSW_CLASS_IN && text.class[0] != '-') {
        nd_textbuf_char(out, '/');
        nd_textbuf_puts(out, text.class);
    }
    nd_textbuf_char(out, ' ');
    nd_textbuf_puts(out, text.rcode);
    nd_textbuf_char(out, ' ');
    nd_textbuf_puts(out, event->query.source);
    nd_textbuf_char(out, ' ');
    nd_textbuf_uint(out, event->query.micros);
    nd_textbuf_puts(out, "us");
}

/* ` key=value`, the first without the space. */
static void put_pair(struct nd_textbuf *out, const char *key, const char *value, size_t len)
{
    if (out->len > 0 && out->text[out->len - 1] != '>') {
        nd_textbuf_char(out, ' ');
    }
    nd_textbuf_puts(out, key);
    nd_textbuf_char(out, '=');
    nd_textbuf_logfmt(out, value, len);
}

/* `,"key":"value"`; a value of "-" is null. The first key follows the brace, or a comma. */
static void put_member(struct nd_textbuf *out, const char *key, const char *value, size_t len)
{
    if (out->text[out->len - 1] != '{') {
        nd_textbuf_char(out, ',');
    }
    nd_textbuf_char(out, '"');
    nd_textbuf_puts(out, key);
    nd_textbuf_puts(out, "\":");
    if (len == 1 && value[0] == '-') {
        nd_textbuf_puts(out, "null");
    } else {
        nd_textbuf_json(out, value, len);
    }
}

typedef void put_field(struct nd_textbuf *out, const char *key, const char *value, size_t len);

/* logfmt and JSON have the same fields in the same order. */
static void put_fields(struct nd_textbuf *out, struct nd_log_style *style, put_field *put,
                       const struct nd_log_event *event)
{
    if (!style->journal) {
        char time_text[32];
        struct nd_textbuf time = {time_text, sizeof(time_text), 0};
        put_time(&time, style, event->time_ns);
        put(out, "time", time.text, time.len);
    }
    const char *level = levels[event->level].key;
    put(out, "level", level, strlen(level));
    if (event->kind == ND_LOG_MESSAGE) {
        put(out, "msg", (const char *)event->text, event->len);
        return;
    }
    struct query_text text;
    query_to_text(event, &text);
    put(out, "msg", "query", 5);
    put(out, "client", text.client, strlen(text.client));
    put(out, "transport", event->query.tcp ? "tcp" : "udp", 3);
    put(out, "name", text.name, strlen(text.name));
    put(out, "class", text.class, strlen(text.class));
    put(out, "type", text.type, strlen(text.type));
    put(out, "rcode", text.rcode, strlen(text.rcode));
    put(out, "source", event->query.source, strlen(event->query.source));
}

static void put_micros(struct nd_textbuf *out, const char *before, const struct nd_log_event *event)
{
    if (event->kind == ND_LOG_QUERY) {
        nd_textbuf_puts(out, before);
        nd_textbuf_uint(out, event->query.micros);
    }
}

size_t nd_log_format_line(struct nd_log_style *style, const struct nd_log_event *event, char *buf)
{
    struct nd_textbuf out = {buf, ND_LOG_LINE_MAX - 2, 0}; /* room for the brace and the newline */
    if (style->journal) {
        nd_textbuf_char(&out, '<');
        nd_textbuf_char(&out, levels[event->level].priority);
        nd_textbuf_char(&out, '>');
    }
    switch (style->format) {
    case ND_LOG_TEXT:
        put_text_line(&out, style, event);
        break;
    case ND_LOG_LOGFMT:
        put_fields(&out, style, put_pair, event);
        put_micros(&out, " us=", event);
        break;
    case ND_LOG_JSON:
        nd_textbuf_char(&out, '{');
        put_fields(&out, style, put_member, event);
        put_micros(&out, ",\"us\":", event);
        buf[out.len++] = '}';
        break;
    }
    buf[out.len++] = '\n';
    return out.len;
}
