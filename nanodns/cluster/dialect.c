/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "cluster/dialect.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/textbuf.h"

/* What the Rust program keeps of a document; anything else it loses. */
static const char *const rust_top[] = {"server", "zones", "records", "rewrites", NULL};
static const char *const rust_server[] = {
    "host",          "port",          "upstream",       "upstream_timeout",
    "upstream_port", "cache_enabled", "cache_ttl",      "cache_size",
    "log_level",     "log_queries",   "hot_reload",     "mgmt_host",
    "mgmt_port",     "peers",         "config_version", NULL,
};

const char *nd_dialect_name(enum nd_dialect dialect)
{
    static const char *const names[] = {
        [ND_DIALECT_UNKNOWN] = "unknown",
        [ND_DIALECT_OURS] = "NanoDNS",
        [ND_DIALECT_PYTHON] = "Python NanoDNS",
        [ND_DIALECT_RUST] = "Rust NanoDNS",
    };
    return names[dialect];
}

int nd_config_order(uint64_t version_a, const char *checksum_a, uint64_t version_b,
                    const char *checksum_b)
{
    if (version_a != version_b) {
        return version_a < version_b ? -1 : 1;
    }
    return strcmp(checksum_a, checksum_b);
}

/* Whole seconds; the Python program gives tenths. */
static uint64_t read_uptime(const struct ncfg_document *metrics)
{
    const char *value = NULL;
    size_t value_len = 0;
    uint64_t seconds = 0;
    if (ncfg_document_find(metrics, "uptime_secs", &value, &value_len) != NCFG_OK &&
        ncfg_document_find(metrics, "uptime_s", &value, &value_len) != NCFG_OK) {
        return 0;
    }
    for (size_t i = 0; i < value_len && value[i] >= '0' && value[i] <= '9'; i++) {
        seconds = seconds * 10 + (uint64_t)(value[i] - '0');
    }
    return seconds;
}

const char *nd_dialect_read_metrics(const char *text, size_t len, struct nd_peer_news *ret_news)
{
    static const char no_metrics[] = "its /metrics is none of a NanoDNS";
    struct nd_peer_news news = {.dialect = ND_DIALECT_UNKNOWN};
    char checksum[NCFG_DIGEST_SIZE] = "";
    uint64_t version = 0;
    uint64_t records = 0;
    struct ncfg_document metrics;
    if (ncfg_document_open(text, len, &metrics) != NCFG_OK) {
        return no_metrics;
    }
    bool rust = ncfg_document_find_number(&metrics, "config_version", &news.version) == NCFG_OK;
    bool python = ncfg_document_find_number(&metrics, "version", &version) == NCFG_OK;
    bool has_checksum =
        ncfg_document_find_string(&metrics, "checksum", checksum, sizeof(checksum)) == NCFG_OK;

    if (rust && python && has_checksum) {
        news.dialect = ND_DIALECT_OURS;
        memcpy(news.checksum, checksum, sizeof(checksum));
    } else if (rust) {
        news.dialect = ND_DIALECT_RUST;
        if (ncfg_document_find_number(&metrics, "record_count", &records) == NCFG_OK) {
            snprintf(news.mark, sizeof(news.mark), "%" PRIu64, records % 1000000000);
        }
    } else if (python) {
        news.dialect = ND_DIALECT_PYTHON;
        news.version = version;
        memcpy(news.mark, checksum, sizeof(checksum));
    } else {
        return no_metrics;
    }
    news.uptime_s = read_uptime(&metrics);
    *ret_news = news;
    return NULL;
}

/* `before`, `text` and `after` in one. */
static int join(const char *before, const char *text, size_t len, const char *after,
                char **ret_text, size_t *ret_len)
{
    size_t before_len = strlen(before);
    size_t after_len = strlen(after);
    char *joined = malloc(before_len + len + after_len + 1);
    if (joined == NULL) {
        return NCFG_NO_MEMORY;
    }
    memcpy(joined, before, before_len);
    memcpy(joined + before_len, text, len);
    memcpy(joined + before_len + len, after, after_len);
    *ret_len = before_len + len + after_len;
    joined[*ret_len] = '\0';
    *ret_text = joined;
    return NCFG_OK;
}

/* `text` without nulls and under `version`, for those who read nothing else. Takes `text`. */
static int make_plain(char *text, size_t len, uint64_t version, char **ret_text, size_t *ret_len)
{
    int result = NCFG_OK;
    if (memmem(text, len, "null", 4) != NULL) { /* looking costs next to nothing, a copy does */
        char *clean = NULL;
        result = ncfg_adopt("{}", 2, text, len, NULL, NULL, &clean, &len);
        free(text);
        text = clean;
    }
    if (result == NCFG_OK) {
        result = ncfg_set_version(text, len, version, ret_text, ret_len);
    }
    free(text);
    return result;
}

int nd_dialect_push_body(enum nd_dialect dialect, const struct nd_document *ours,
                         const char *theirs, size_t theirs_len, char **ret_text, size_t *ret_len)
{
    char head[128];
    char *text = NULL;
    size_t len = 0;
    bool keep_theirs = dialect != ND_DIALECT_OURS && theirs != NULL;
    int result = ncfg_merge(keep_theirs ? theirs : "{}", keep_theirs ? theirs_len : 2, ours->text,
                            ours->len, &text, &len);
    if (result == NCFG_OK && dialect != ND_DIALECT_OURS) {
        char *merged = text;
        text = NULL;
        result = make_plain(merged, len, ours->version, &text, &len);
    }
    if (result != NCFG_OK) {
        return result;
    }
    if (dialect == ND_DIALECT_PYTHON) {
        *ret_text = text;
        *ret_len = len;
        return NCFG_OK;
    }
    if (dialect == ND_DIALECT_OURS) {
        snprintf(head, sizeof(head),
                 "{\"config_version\": %" PRIu64 ", \"checksum\": \"%s\", \"config\": ",
                 ours->version, ours->checksum);
    } else {
        snprintf(head, sizeof(head),
                 "{\"config_version\": %" PRIu64 ", \"config\": ", ours->version);
    }
    result = join(head, text, len, "}", ret_text, ret_len);
    free(text);
    return result;
}

struct nd_push nd_dialect_read_push(const char *body, size_t len)
{
    struct nd_push push = {.dialect = ND_DIALECT_PYTHON, .version = 1, .text = body, .len = len};
    struct ncfg_document document;
    const char *text;
    size_t text_len;
    uint64_t version;
    if (ncfg_document_open(body, len, &document) != NCFG_OK) {
        return push;
    }
    if (ncfg_document_find_number(&document, "config_version", &version) == NCFG_OK &&
        ncfg_document_find(&document, "config", &text, &text_len) == NCFG_OK) {
        push = (struct nd_push){ND_DIALECT_RUST, version, text, text_len};
        if (ncfg_document_find(&document, "checksum", &text, &text_len) == NCFG_OK) {
            push.dialect = ND_DIALECT_OURS;
        }
    } else if (ncfg_document_find_number(&document, "server.config_version", &version) == NCFG_OK) {
        push.version = version; /* without one it is 1, as for all three */
    }
    return push;
}

int nd_dialect_adopt(enum nd_dialect dialect, const char *ours, size_t ours_len, const char *theirs,
                     size_t theirs_len, char **ret_text, size_t *ret_len)
{
    if (dialect == ND_DIALECT_RUST) {
        return ncfg_adopt(ours, ours_len, theirs, theirs_len, rust_top, rust_server, ret_text,
                          ret_len);
    }
    return join("", theirs, theirs_len, "", ret_text, ret_len);
}

/* ---- answers to a push --------------------------------------------------------------------- */

static void put_reason(char *ret_text, const char *word, unsigned status, const char *body,
                       size_t len)
{
    char reason[ND_PEER_ERROR_MAX];
    struct nd_textbuf out = {ret_text, ND_PEER_ERROR_MAX - 1, 0};
    nd_textbuf_puts(&out, word);
    nd_textbuf_puts(&out, ": ");
    if (ncfg_find_string(body, len, "error", reason, sizeof(reason)) == NCFG_OK) {
        nd_textbuf_plain(&out, reason, strlen(reason));
    } else if (len > 0 && body[0] != '{' && body[0] != '<') {
        nd_textbuf_plain(&out, body, len < sizeof(reason) ? len : sizeof(reason));
    } else {
        nd_textbuf_puts(&out, "HTTP status ");
        nd_textbuf_uint(&out, status);
    }
    ret_text[out.len] = '\0';
}

static const struct {
    const char *status;
    enum nd_push_outcome outcome;
} outcomes[] = {
    {"applied", ND_PUSH_APPLIED},
    {"already_current", ND_PUSH_CURRENT},
    {"ignored", ND_PUSH_OLDER},
    {"rejected_stale", ND_PUSH_OLDER},
};

enum nd_push_outcome nd_dialect_read_pushed(unsigned status, const char *body, size_t len,
                                            char *ret_text)
{
    char word[32];
    if ((status == 200 || status == 409) &&
        ncfg_find_string(body, len, "status", word, sizeof(word)) == NCFG_OK) {
        for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
            if (strcmp(word, outcomes[i].status) == 0) {
                snprintf(ret_text, ND_PEER_ERROR_MAX, "%s", word);
                return outcomes[i].outcome;
            }
        }
    }
    if (status == 401 || status == 403) {
        put_reason(ret_text, "denied", status, body, len);
        return ND_PUSH_DENIED;
    }
    /* 500 is what the Python program says of a document that it cannot use */
    if ((status >= 400 && status < 500 && status != 404 && status != 408 && status != 429) ||
        status == 500) {
        put_reason(ret_text, "refused", status, body, len);
        return ND_PUSH_REFUSED;
    }
    put_reason(ret_text, "failed", status, body, len);
    return ND_PUSH_FAILED;
}
