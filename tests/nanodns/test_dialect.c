/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "cluster/dialect.h"

#include <stdlib.h>

#include "base/limits.h"
#include "unit.h"

static struct nd_peer_news news_of(const char *text)
{
    struct nd_peer_news news = {.dialect = ND_DIALECT_UNKNOWN};
    CU_ASSERT_PTR_NULL(nd_dialect_read_metrics(text, strlen(text), &news));
    return news;
}

/* As the programs print it. */
static void tells_the_three_apart(void)
{
    struct nd_peer_news news =
        news_of("{\"config_version\":12,\"uptime_secs\":7,\"query_count\":3,\"cache_size\":0,"
                "\"cache_active\":0,\"cache_capacity\":1000,\"record_count\":6}");
    CU_ASSERT_EQUAL(news.dialect, ND_DIALECT_RUST);
    CU_ASSERT_EQUAL(news.version, 12);
    CU_ASSERT_EQUAL(news.uptime_s, 7);
    CU_ASSERT_STRING_EQUAL(news.checksum, "");
    CU_ASSERT_STRING_EQUAL(news.mark, "6");
    news = news_of("{\n  \"uptime_s\": 61.9,\n  \"version\": 3,\n  \"checksum\": "
                   "\"0123456789abcdef\",\n  \"records\": 8,\n  \"zones\": 1,\n  \"cache\": {}\n}");
    CU_ASSERT_EQUAL(news.dialect, ND_DIALECT_PYTHON);
    CU_ASSERT_EQUAL(news.version, 3);
    CU_ASSERT_EQUAL(news.uptime_s, 61);
    CU_ASSERT_STRING_EQUAL(news.checksum, "");
    CU_ASSERT_STRING_EQUAL(news.mark, "0123456789abcdef");
    news = news_of("{\"config_version\": 4, \"version\": 4, \"checksum\": \"00ff00ff00ff00ff\", "
                   "\"uptime_secs\": 1, \"uptime_s\": 1.5, \"records\": 0}");
    CU_ASSERT_EQUAL(news.dialect, ND_DIALECT_OURS);
    CU_ASSERT_EQUAL(news.version, 4);
    CU_ASSERT_STRING_EQUAL(news.checksum, "00ff00ff00ff00ff");
}

static void knows_what_is_none_of_them(void)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{}",
        "{\"version\": \"1.2\"}",
        "{\"config_version\": -1}",
        "{\"version\": 1.5}",
        "<html>",
        "{\"version\": 1",
    };
    struct nd_peer_news news = {.version = 99};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CU_ASSERT_PTR_NOT_NULL(nd_dialect_read_metrics(texts[i], strlen(texts[i]), &news));
    }
    CU_ASSERT_EQUAL(news.version, 99);
}

static void orders_by_version_then_checksum(void)
{
    CU_ASSERT(nd_config_order(2, "a", 1, "b") > 0);
    CU_ASSERT(nd_config_order(UINT64_MAX - 1, "b", UINT64_MAX, "a") < 0);
    CU_ASSERT(nd_config_order(1, "b", 1, "a") > 0);
    CU_ASSERT_EQUAL(nd_config_order(1, "a", 1, "a"), 0);
}

static const char ours[] = "{\"server\": {\"host\": \"::\", \"mgmt_token\": \"secret\", "
                           "\"allow_from\": [\"::1\"], \"cache_ttl\": 60, \"config_version\": 2}, "
                           "\"records\": [{\"name\": \"a.lan\", \"comment\": null}]}";
static const char theirs[] = "{\"server\": {\"port\": 5301, \"peers\": [\"ns1:9053\"], "
                             "\"cache_ttl\": 1}, \"records\": []}";

static struct nd_document document(const char *text, uint64_t version)
{
    struct nd_document doc = {.text = text, .len = strlen(text), .version = version};
    CU_ASSERT_EQUAL_FATAL(ncfg_digest(text, doc.len, doc.checksum), NCFG_OK);
    return doc;
}

static char *push_body(enum nd_dialect dialect, const char *their_text)
{
    struct nd_document doc = document(ours, 9);
    char *text = NULL;
    size_t len = 0;
    CU_ASSERT_EQUAL_FATAL(nd_dialect_push_body(dialect, &doc, their_text,
                                               their_text == NULL ? 0 : strlen(their_text), &text,
                                               &len),
                          NCFG_OK);
    CU_ASSERT_EQUAL(strlen(text), len);
    return text;
}

static uint64_t number_at(const char *text, const char *path)
{
    uint64_t number = 0;
    CU_ASSERT_EQUAL(ncfg_find_number(text, strlen(text), path, &number), NCFG_OK);
    return number;
}

static void a_python_node_keeps_its_own_keys(void)
{
    char *text = push_body(ND_DIALECT_PYTHON, theirs);
    char mine[NCFG_DIGEST_SIZE];
    char pushed[NCFG_DIGEST_SIZE];
    CU_ASSERT_EQUAL(number_at(text, "server.port"), 5301);
    CU_ASSERT_EQUAL(number_at(text, "server.cache_ttl"), 60);
    CU_ASSERT_EQUAL(number_at(text, "server.config_version"), 9);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "ns1:9053"));
    CU_ASSERT_PTR_NULL(strstr(text, "secret"));
    CU_ASSERT_PTR_NULL(strstr(text, "host"));
    CU_ASSERT_PTR_NULL(strstr(text, "null"));
    CU_ASSERT_EQUAL(ncfg_digest(ours, strlen(ours), mine), NCFG_OK);
    CU_ASSERT_EQUAL(ncfg_digest(text, strlen(text), pushed), NCFG_OK);
    CU_ASSERT_STRING_EQUAL(mine, pushed);
    free(text);
}

static void a_rust_node_gets_its_form(void)
{
    char *text = push_body(ND_DIALECT_RUST, theirs);
    CU_ASSERT_EQUAL(number_at(text, "config_version"), 9);
    CU_ASSERT_EQUAL(number_at(text, "config.server.config_version"), 9);
    CU_ASSERT_EQUAL(number_at(text, "config.server.port"), 5301);
    CU_ASSERT_PTR_NULL(strstr(text, "checksum"));
    CU_ASSERT_PTR_NULL(strstr(text, "secret"));
    free(text);
}

static void our_kind_gets_the_shared_part(void)
{
    char *text = push_body(ND_DIALECT_OURS, NULL);
    struct nd_document doc = document(ours, 9);
    const char *config = NULL;
    size_t len = 0;
    char found[NCFG_DIGEST_SIZE];
    CU_ASSERT_EQUAL(number_at(text, "config_version"), 9);
    CU_ASSERT_PTR_NULL(strstr(text, "secret"));
    CU_ASSERT_EQUAL_FATAL(ncfg_find(text, strlen(text), "config", &config, &len), NCFG_OK);
    CU_ASSERT_EQUAL(ncfg_digest(config, len, found), NCFG_OK);
    CU_ASSERT_STRING_EQUAL(found, doc.checksum);
    CU_ASSERT_EQUAL(ncfg_find_string(text, strlen(text), "checksum", found, sizeof(found)),
                    NCFG_OK);
    CU_ASSERT_STRING_EQUAL(found, doc.checksum);
    free(text);
}

static void will_not_push_what_is_no_document(void)
{
    struct nd_document doc = document(ours, 9);
    char *text = NULL;
    size_t len = 0;
    CU_ASSERT_EQUAL(nd_dialect_push_body(ND_DIALECT_PYTHON, &doc, "<html>", 6, &text, &len),
                    NCFG_INVALID);
    CU_ASSERT_PTR_NULL(text);
}

static void what_a_rust_node_cannot_know_stays_ours(void)
{
    static const char rust[] =
        "{\"server\":{\"host\":\"x\",\"cache_ttl\":5},\"records\":[{\"name\":"
        "\"b.lan\",\"priority\":null}],\"rewrites\":[],\"zones\":{}}";
    char *text = NULL;
    size_t len = 0;
    CU_ASSERT_EQUAL_FATAL(
        nd_dialect_adopt(ND_DIALECT_RUST, ours, strlen(ours), rust, strlen(rust), &text, &len),
        NCFG_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "allow_from"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "b.lan"));
    CU_ASSERT_PTR_NULL(strstr(text, "null"));
    CU_ASSERT_PTR_NULL(strstr(text, "a.lan"));
    CU_ASSERT_EQUAL(number_at(text, "server.cache_ttl"), 5);
    free(text);
    text = NULL;
    CU_ASSERT_EQUAL_FATAL(
        nd_dialect_adopt(ND_DIALECT_PYTHON, ours, strlen(ours), rust, strlen(rust), &text, &len),
        NCFG_OK);
    CU_ASSERT_STRING_EQUAL(text, rust);
    free(text);
}

static void reads_the_answers_to_a_push(void)
{
    static const struct {
        unsigned status;
        const char *body;
        enum nd_push_outcome outcome;
        const char *text;
    } cases[] = {
        {200, "{\"status\": \"applied\", \"version\": 4}", ND_PUSH_APPLIED, "applied"},
        {200, "{\"status\":\"already_current\"}", ND_PUSH_CURRENT, "already_current"},
        {200, "{\"status\":\"ignored\",\"reason\":\"not newer\"}", ND_PUSH_OLDER, "ignored"},
        {409, "{\"status\": \"rejected_stale\"}", ND_PUSH_OLDER, "rejected_stale"},
        {422, "{\"error\": \"no \\u001bsense\"}", ND_PUSH_REFUSED, "refused: no \\x1bsense"},
        {422, "Failed to deserialize the JSON body: unknown variant `SRV`", ND_PUSH_REFUSED,
         "refused: Failed to deserialize the JSON body: unknown variant `SRV`"},
        {413, "", ND_PUSH_REFUSED, "refused: HTTP status 413"},
        {500, "{\"error\": \"'value'\"}", ND_PUSH_REFUSED, "refused: 'value'"},
        {401, "{\"error\": \"token\"}", ND_PUSH_DENIED, "denied: token"},
        {403, "<html>", ND_PUSH_DENIED, "denied: HTTP status 403"},
        {503, "{}", ND_PUSH_FAILED, "failed: HTTP status 503"},
        {404, "{\"error\": \"unknown path: /sync\"}", ND_PUSH_FAILED,
         "failed: unknown path: /sync"},
        {200, "{\"status\": \"queued\"}", ND_PUSH_FAILED, "failed: HTTP status 200"},
        {200, "hello", ND_PUSH_FAILED, "failed: hello"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[ND_PEER_ERROR_MAX] = "";
        CU_ASSERT_EQUAL(
            nd_dialect_read_pushed(cases[i].status, cases[i].body, strlen(cases[i].body), text),
            cases[i].outcome);
        CU_ASSERT_STRING_EQUAL(text, cases[i].text);
    }
}

static void a_reason_of_any_length_fits(void)
{
    char text[ND_PEER_ERROR_MAX];
    char body[3 * ND_PEER_ERROR_MAX];
    memset(body, 1, sizeof(body));
    CU_ASSERT_EQUAL(nd_dialect_read_pushed(422, body, sizeof(body), text), ND_PUSH_REFUSED);
    CU_ASSERT(strlen(text) < sizeof(text));
}

static bool same(const char *a, const char *b)
{
    bool found = nd_dialect_same_meaning(a, strlen(a), b, strlen(b));
    CU_ASSERT_EQUAL(nd_dialect_same_meaning(b, strlen(b), a, strlen(a)), found);
    return found;
}

#define REC  "{\"name\":\"A.lan.\",\"type\":\"a\",\"value\":\"192.0.2.1\"}"
#define ZONE "\"x.lan\":{\"ns\":[\"ns.x.lan\"]}"

static void compares_what_documents_mean(void)
{
    CU_ASSERT(same("{}", "{\"server\":{\"host\":\"0.0.0.0\",\"upstream\":[\"8.8.8.8\",\"1.1.1.1\"],"
                         "\"cache_ttl\":300,\"port\":1},\"zones\":{}}"));
    CU_ASSERT(same("{\"records\":[" REC "]}",
                   "{\"records\":[{\"name\":\"a.lan\",\"type\":\"A\",\"value\":\"192.0.2.1\","
                   "\"ttl\":300,\"priority\":null,\"wildcard\":false,\"comment\":null}]}"));
    CU_ASSERT(same("{\"zones\":{" ZONE ",\"y.lan\":{}}}",
                   "{\"zones\":{\"y.lan\":{\"soa\":null,\"ns\":null}," ZONE "}}"));
    CU_ASSERT_FALSE(same("{\"records\":[" REC "]}", "{}"));
    CU_ASSERT_FALSE(
        same("{\"records\":[" REC "]}",
             "{\"records\":[{\"name\":\"a.lan\",\"type\":\"A\",\"value\":\"192.0.2.2\"}]}"));
    CU_ASSERT_FALSE(same("{\"zones\":{" ZONE "}}", "{\"zones\":{\"x.lan\":{}}}"));
    CU_ASSERT_FALSE(same("{\"zones\":{\"x.lan\":{}}}", "{\"zones\":{\"y.lan\":{}}}"));
    CU_ASSERT_FALSE(same("{\"server\":{\"upstream\":[]}}", "{}"));
    CU_ASSERT_FALSE(same("{\"server\":{\"upstream\":[\"8.8.8.8\",\"1.1.1.2\"]}}", "{}"));
    CU_ASSERT_FALSE(same("{\"server\":{\"cache_size\":5}}", "{}"));
    CU_ASSERT_FALSE(same("{\"rewrites\":[{\"match\":\"a\",\"action\":\"nxdomain\"}]}",
                         "{\"rewrites\":[{\"match\":\"*.a\",\"action\":\"nxdomain\"}]}"));
    CU_ASSERT_FALSE(same("{", "{"));
}

static void expect_push(const char *body, enum nd_dialect dialect, uint64_t version,
                        const char *text)
{
    const struct nd_push push = nd_dialect_read_push(body, strlen(body));
    CU_ASSERT_EQUAL(push.dialect, dialect);
    CU_ASSERT_EQUAL(push.version, version);
    CU_ASSERT_EQUAL_FATAL(push.len, strlen(text));
    CU_ASSERT_EQUAL(memcmp(push.text, text, push.len), 0);
    CU_ASSERT(push.text >= body && push.text + push.len <= body + strlen(body));
}

static void reads_the_push_of_each(void)
{
    static const char document[] = "{\"server\": {\"config_version\": 4}}";
    expect_push(document, ND_DIALECT_PYTHON, 4, document);
    expect_push("{}", ND_DIALECT_PYTHON, 1, "{}");
    expect_push("no config", ND_DIALECT_PYTHON, 1, "no config");
    expect_push("{\"config\": {}, \"config_version\": 9}", ND_DIALECT_RUST, 9, "{}");
    expect_push("{\"config_version\": 9, \"config\": 7, \"checksum\": null}", ND_DIALECT_OURS, 9,
                "7");
    expect_push("{\"config_version\": 9}", ND_DIALECT_PYTHON, 1, "{\"config_version\": 9}");
}

UNIT_MAIN("dialect", UNIT_TEST(tells_the_three_apart), UNIT_TEST(knows_what_is_none_of_them),
          UNIT_TEST(orders_by_version_then_checksum), UNIT_TEST(a_python_node_keeps_its_own_keys),
          UNIT_TEST(a_rust_node_gets_its_form), UNIT_TEST(our_kind_gets_the_shared_part),
          UNIT_TEST(will_not_push_what_is_no_document),
          UNIT_TEST(what_a_rust_node_cannot_know_stays_ours),
          UNIT_TEST(reads_the_answers_to_a_push), UNIT_TEST(a_reason_of_any_length_fits),
          UNIT_TEST(compares_what_documents_mean), UNIT_TEST(reads_the_push_of_each))
