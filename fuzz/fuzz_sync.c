/* SPDX-License-Identifier: MIT */
/*
 * What another node sends, all of it one text: the body of a POST /sync, its /metrics, its answer
 * to a push.
 * Oracle: what a push is taken for is a part of it. A document that could be served leaves the
 * receiver its address, and pushed on in each form it is read as what it was. Metrics are told
 * apart or refused, and what people are told of an answer is one line.
 */
#include <string.h>

#include <nanocfg/config.h>

#include "base/limits.h"
#include "cluster/dialect.h"

#include "fuzz.h"

/* Of the receiver, with all the keys that are its own. */
static const char ours[] =
    "{\"server\": {\"host\": \"127.0.0.1\", \"port\": 5353, \"mgmt_host\": \"127.0.0.1\","
    " \"mgmt_port\": 9053, \"peers\": [\"127.0.0.2:9053\"], \"upstream\": [\"127.0.0.1:1\"],"
    " \"allow_from\": [\"127.0.0.0/8\"], \"config_version\": 3},"
    " \"forwards\": [{\"match\": \"corp.example\", \"upstream\": [\"127.0.0.1:2\"]}],"
    " \"records\": [{\"name\": \"web.lan\", \"type\": \"A\", \"value\": \"192.0.2.1\"}]}";

static bool loads(const char *text, size_t len)
{
    struct ncfg_diags *diags = ncfg_diags_new("fuzz.json");
    struct ncfg_config *config = NULL;
    FUZZ_CHECK(diags != NULL);
    bool loaded = ncfg_load_text(text, len, diags, &config) == NCFG_OK;
    ncfg_config_free(config);
    ncfg_diags_free(diags);
    return loaded;
}

/* A document whose unknown keys are those of the other form; nobody has such a one. */
static bool looks_wrapped(const struct nd_document *document)
{
    const char *value;
    size_t len;
    return ncfg_find(document->text, document->len, "config", &value, &len) == NCFG_OK;
}

/* What we would push is read as what it was. */
static void check_push(enum nd_dialect dialect, const struct nd_document *document)
{
    char checksum[NCFG_DIGEST_SIZE];
    char *body = NULL;
    size_t len = 0;
    FUZZ_CHECK(nd_dialect_push_body(dialect, document, ours, sizeof(ours) - 1, &body, &len) ==
               NCFG_OK);
    const struct nd_push push = nd_dialect_read_push(body, len);
    if (dialect != ND_DIALECT_PYTHON || !looks_wrapped(document)) {
        FUZZ_CHECK(push.dialect == dialect);
        FUZZ_CHECK(push.version == document->version);
    }
    if (dialect == ND_DIALECT_OURS) {
        FUZZ_CHECK(ncfg_digest(push.text, push.len, checksum) == NCFG_OK);
        FUZZ_CHECK(strcmp(checksum, document->checksum) == 0);
    }
    free(body);
}

/* As the receiver of a push would take it. */
static void take(const char *text, size_t len)
{
    struct nd_document document = {.version = 77};
    char *merged = NULL;
    size_t merged_len = 0;
    int result = ncfg_merge(ours, sizeof(ours) - 1, text, len, &merged, &merged_len);
    FUZZ_CHECK(result == NCFG_OK || result == NCFG_INVALID);
    if (result != NCFG_OK) {
        return;
    }
    FUZZ_CHECK(merged[merged_len] == '\0');
    if (loads(merged, merged_len)) {
        FUZZ_CHECK(nd_dialect_same_node(ours, merged));
        FUZZ_CHECK(nd_dialect_same_meaning(merged, merged_len, merged, merged_len));
        FUZZ_CHECK(ncfg_digest(merged, merged_len, document.checksum) == NCFG_OK);
        document.text = merged;
        document.len = merged_len;
        check_push(ND_DIALECT_OURS, &document);
        check_push(ND_DIALECT_PYTHON, &document);
        check_push(ND_DIALECT_RUST, &document);
    }
    free(merged);
}

static void check_sync(const char *body, size_t len)
{
    const struct nd_push push = nd_dialect_read_push(body, len);
    char *adopted = NULL;
    size_t adopted_len = 0;
    FUZZ_CHECK(push.dialect != ND_DIALECT_UNKNOWN);
    FUZZ_CHECK(push.text >= body && push.len <= len &&
               (size_t)(push.text - body) <= len - push.len);
    take(push.text, push.len);
    if (push.dialect == ND_DIALECT_RUST &&
        nd_dialect_adopt(push.dialect, ours, sizeof(ours) - 1, push.text, push.len, &adopted,
                         &adopted_len) == NCFG_OK) {
        take(adopted, adopted_len);
        free(adopted);
    }
}

static void check_metrics(const char *text, size_t len)
{
    struct nd_peer_news news = {.dialect = ND_DIALECT_UNKNOWN};
    bool known = nd_dialect_read_metrics(text, len, &news) == NULL;
    FUZZ_CHECK(known == (news.dialect != ND_DIALECT_UNKNOWN));
    FUZZ_CHECK(strlen(news.checksum) < sizeof(news.checksum));
    FUZZ_CHECK(strlen(news.mark) < sizeof(news.mark));
    FUZZ_CHECK(nd_dialect_name(news.dialect) != NULL);
}

static void check_answer(const char *text, size_t len)
{
    static const unsigned statuses[] = {200, 401, 409, 422, 500, 503};
    for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++) {
        char told[ND_PEER_ERROR_MAX];
        enum nd_push_outcome outcome = nd_dialect_read_pushed(statuses[i], text, len, told);
        size_t told_len = strnlen(told, sizeof(told));
        FUZZ_CHECK(told_len > 0 && told_len < sizeof(told));
        for (size_t k = 0; k < told_len; k++) {
            FUZZ_CHECK((unsigned char)told[k] >= ' ' && told[k] != 0x7f);
        }
        FUZZ_CHECK(outcome != ND_PUSH_APPLIED || statuses[i] == 200 || statuses[i] == 409);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    check_sync(text, size);
    check_metrics(text, size);
    check_answer(text, size);
    return 0;
}
