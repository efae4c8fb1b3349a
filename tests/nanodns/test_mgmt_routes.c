/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt/private.h"

#include <errno.h>
#include <sys/eventfd.h>

#include "mgmt_kit.h"
#include "net/listener.h"

static struct kit kit;
static struct http_reply reply;

static void start(void)
{
    kit_reset();
    kit_start(&kit, "127.0.0.1");
}

static void ask(const char *request)
{
    http_ask(&kit.addr, request, &reply);
}

static void get(const char *path)
{
    char request[600];
    snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", path);
    ask(request);
}

static void post(const char *path, const char *headers, const char *body)
{
    static char request[20000];
    snprintf(request, sizeof(request),
             "POST %s HTTP/1.1\r\nHost: 127.0.0.1:9053\r\n%sContent-Length: %zu\r\n\r\n%s", path,
             headers, strlen(body), body);
    ask(request);
}

/* The answer is JSON, and this; "~" in it stands for any number. */
static void expect(unsigned status, const char *json)
{
    const char *have = reply.body != NULL ? reply.body : "(nothing)";
    const char *want = json;
    CU_ASSERT_EQUAL(reply.status, status);
    CU_ASSERT_PTR_NOT_NULL_FATAL(http_find_header(&reply, "Content-Type"));
    CU_ASSERT_NSTRING_EQUAL(http_find_header(&reply, "Content-Type"), "application/json", 16);
    while (*want != '\0' && (*want == *have || *want == '~')) {
        if (*want == '~') {
            have += strspn(have, "0123456789.");
            want++;
        } else {
            have++;
            want++;
        }
    }
    CU_ASSERT_STRING_EQUAL(have, want);
    if (strcmp(have, want) != 0) {
        fprintf(stderr, "got:\n%s\nwanted:\n%s\n", reply.body, json);
    }
}

/* ---- this node ----------------------------------------------------------------------------- */

static void health_has_the_keys_of_both(void)
{
    start();
    get("/health");
    expect(200, "{\n  \"status\": \"ok\",\n  \"config_version\": 7,\n  \"version\": 7,\n"
                "  \"uptime_s\": ~\n}\n");
    CU_ASSERT_PTR_NOT_NULL(strstr(reply.body, "\"uptime_s\": 12."));
    nd_mgmt_leaving(kit.mgmt);
    get("/health");
    expect(503, "{\n  \"status\": \"unavailable\"\n}\n");
    get("/ready");
    expect(503, "{\n  \"status\": \"not_ready\"\n}\n");
    kit_stop(&kit);
}

static void ready_tells_what_serves_and_what_went_wrong(void)
{
    start();
    get("/ready");
    expect(200, "{\n  \"status\": \"ready\",\n  \"config_version\": 7,\n  \"version\": 7,\n"
                "  \"checksum\": \"0123456789abcdef\",\n  \"records\": 2,\n  \"zones\": 1\n}\n");
    fake.serving.error = "a.json:1:2: error: no \"x\"";
    get("/ready");
    expect(200, "{\n  \"status\": \"ready\",\n  \"config_version\": 7,\n  \"version\": 7,\n"
                "  \"checksum\": \"0123456789abcdef\",\n  \"records\": 2,\n  \"zones\": 1,\n"
                "  \"error\": \"a.json:1:2: error: no \\\"x\\\"\"\n}\n");
    fake.serving.ready = false;
    get("/ready");
    expect(503, "{\n  \"status\": \"not_ready\",\n"
                "  \"error\": \"a.json:1:2: error: no \\\"x\\\"\"\n}\n");
    get("/health");
    expect(503, "{\n  \"status\": \"unavailable\"\n}\n");
    get("/config/raw");
    expect(503, "{\n  \"error\": \"no config available\"\n}\n");
    kit_stop(&kit);
}

static void metrics_have_the_keys_of_both(void)
{
    start();
    fake.stats.counter[ND_COUNT_queries_udp] = 40;
    fake.stats.counter[ND_COUNT_queries_tcp] = 2;
    fake.cache = (struct nd_cache_stats){.entries = 5, .entries_max = 1000, .hits = 2, .misses = 1};
    get("/metrics");
    expect(200, "{\n  \"uptime_secs\": ~,\n  \"uptime_s\": ~,\n  \"query_count\": 42,\n"
                "  \"record_count\": 2,\n  \"config_version\": 7,\n  \"version\": 7,\n"
                "  \"checksum\": \"0123456789abcdef\",\n  \"records\": 2,\n  \"zones\": 1,\n"
                "  \"cache_size\": 5,\n  \"cache_active\": 5,\n  \"cache_capacity\": 1000,\n"
                "  \"cache\": {\n    \"size\": 5,\n    \"max_size\": 1000,\n    \"hits\": 2,\n"
                "    \"misses\": 1,\n    \"hit_rate\": 66.7\n  }\n}\n");
    fake.cache.hits = fake.cache.misses = 0;
    get("/metrics");
    CU_ASSERT_PTR_NOT_NULL(strstr(reply.body, "\"hit_rate\": 0.0"));
    kit_stop(&kit);
}

static void metrics_are_text_for_those_who_ask(void)
{
    static const char text_type[] = "text/plain; version=0.0.4; charset=utf-8";
    start();
    ask("GET /metrics HTTP/1.1\r\nHost: a\r\nAccept: application/openmetrics-text;version=1.0.0;"
        "q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1\r\n\r\n");
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_NSTRING_EQUAL(http_find_header(&reply, "Content-Type"), text_type, 40);
    CU_ASSERT_NSTRING_EQUAL(reply.body, "# HELP nanodns_build_info ", 26);
    get("/metrics/prometheus");
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_NSTRING_EQUAL(http_find_header(&reply, "Content-Type"), text_type, 40);
    ask("GET /metrics HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n");
    CU_ASSERT_EQUAL(reply.body[0], '{');
    kit_stop(&kit);
}

static void config_raw_is_the_document_octet_for_octet(void)
{
    start();
    get("/config/raw");
    expect(200, "{\"server\": {\"config_version\": 7}}\n");
    /* what was kept for further clients is forgotten at a change */
    fake.serving.text = "{}";
    fake.serving.text_len = 2;
    get("/config/raw");
    CU_ASSERT_STRING_EQUAL(reply.body, "{\"server\": {\"config_version\": 7}}\n");
    fake.change.result = ND_CHANGE_APPLIED;
    post("/reload", "", "");
    CU_ASSERT_EQUAL(reply.status, 200);
    get("/config/raw");
    CU_ASSERT_STRING_EQUAL(reply.body, "{}");
    kit_stop(&kit);
}

/* ---- who may, and how ---------------------------------------------------------------------- */

static void unknown_paths_and_methods_are_errors(void)
{
    start();
    get("/nope?x=y");
    expect(404, "{\n  \"error\": \"unknown path: /nope\"\n}\n");
    get("/%22%ff");
    expect(404, "{\n  \"error\": \"unknown path: /\\\"\\ufffd\"\n}\n");
    post("/health", "", "");
    expect(405, "{\n  \"error\": \"method not allowed\"\n}\n");
    CU_ASSERT_NSTRING_EQUAL(http_find_header(&reply, "Allow"), "GET, HEAD\r", 10);
    get("/sync");
    expect(405, "{\n  \"error\": \"method not allowed\"\n}\n");
    CU_ASSERT_NSTRING_EQUAL(http_find_header(&reply, "Allow"), "POST\r", 5);
    ask("DELETE /config/raw HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(405, "{\n  \"error\": \"method not allowed\"\n}\n");
    kit_stop(&kit);
}

static void head_is_get_without_a_body(void)
{
    static const char *const paths[] = {
        "/health", "/ready", "/metrics", "/metrics/prometheus", "/cluster", "/config/raw", "/nope"};
    start();
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        char request[100];
        snprintf(request, sizeof(request), "HEAD %s HTTP/1.1\r\nHost: a\r\n\r\n", paths[i]);
        ask(request);
        CU_ASSERT_EQUAL(reply.status, i < 6 ? 200 : 404);
        CU_ASSERT_STRING_EQUAL(reply.body, "");
        CU_ASSERT_TRUE(strtoul(http_find_header(&reply, "Content-Length"), NULL, 10) > 10);
    }
    kit_stop(&kit);
}

static void the_token_guards_posts_and_the_config(void)
{
    start();
    fake.server.mgmt_token = "secret";
    get("/health");
    CU_ASSERT_EQUAL(reply.status, 200);
    get("/config/raw");
    CU_ASSERT_EQUAL(reply.status, 401);
    CU_ASSERT_NSTRING_EQUAL(http_find_header(&reply, "WWW-Authenticate"), "Bearer ", 7);
    CU_ASSERT_PTR_NOT_NULL(strstr(reply.body, "\"error\": \""));
    post("/reload", "", "");
    CU_ASSERT_EQUAL(reply.status, 401);
    post("/sync", "Authorization: Bearer secreT\r\n", "{}");
    CU_ASSERT_EQUAL(reply.status, 401);
    CU_ASSERT_EQUAL(fake.reloads + fake.offers, 0);
    post("/reload", "Authorization: Bearer secret\r\n", "");
    CU_ASSERT_EQUAL(reply.status, 200);
    ask("GET /config/raw HTTP/1.1\r\nHost: a\r\nauthorization: bearer secret\r\n\r\n");
    CU_ASSERT_EQUAL(reply.status, 200);
    kit_stop(&kit);
}

static void pages_of_other_sites_are_refused(void)
{
    start();
    post("/reload", "Origin: http://evil.example\r\n", "");
    CU_ASSERT_EQUAL(reply.status, 403);
    CU_ASSERT_PTR_NOT_NULL(strstr(reply.body, "evil.example"));
    post("/sync", "Sec-Fetch-Site: cross-site\r\n", "{}");
    CU_ASSERT_EQUAL(reply.status, 403);
    CU_ASSERT_EQUAL(fake.reloads + fake.offers, 0);
    post("/reload", "Origin: http://127.0.0.1:9053\r\nSec-Fetch-Site: same-origin\r\n", "");
    CU_ASSERT_EQUAL(reply.status, 200);
    kit_stop(&kit);
}

static void bodies_are_bounded(void)
{
    static char body[ND_MGMT_SMALL_BODY_MAX + 2];
    start();
    memset(body, 'x', ND_MGMT_SMALL_BODY_MAX + 1);
    post("/reload", "", body);
    expect(413, "{\n  \"error\": \"the body is too large: at most 4096 octets\"\n}\n");
    body[ND_MGMT_SMALL_BODY_MAX] = '\0';
    post("/reload", "", body);
    CU_ASSERT_EQUAL(reply.status, 200);
    ask("POST /sync HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: "
        "67108865\r\n\r\n");
    expect(413, "{\n  \"error\": \"the body is too large: at most 67108864 octets\"\n}\n");
    kit_stop(&kit);
}

/* ---- the cluster --------------------------------------------------------------------------- */

static void add_peers(void)
{
    fake.peer_count = 2;
    fake.peers[0] = (struct nd_peer_view){.text = "10.0.0.2:9053",
                                          .status = ND_PEER_SYNCED,
                                          .dialect = ND_DIALECT_OURS,
                                          .version_known = true,
                                          .version = 7,
                                          .checksum = "0123456789abcdef"};
    fake.peers[1] = (struct nd_peer_view){
        .text = "10.0.0.3:9053", .status = ND_PEER_UNREACHABLE, .error = "no route to host"};
    fake.push_results[0] = "applied";
    fake.push_results[1] = "unreachable: no route to host";
}

static void cluster_shows_this_node_and_its_peers(void)
{
    start();
    get("/cluster");
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_EQUAL(fake.probes, 0);
    add_peers();
    get("/cluster");
    expect(200,
           "{\n  \"this\": {\n    \"config_version\": 7,\n    \"version\": 7,\n"
           "    \"checksum\": \"0123456789abcdef\",\n    \"status\": \"healthy\"\n  },\n"
           "  \"self\": {\n    \"status\": \"ok\",\n    \"config_version\": 7,\n"
           "    \"version\": 7,\n    \"checksum\": \"0123456789abcdef\",\n    \"uptime_s\": ~,\n"
           "    \"records\": 2,\n    \"peers_configured\": [\n      \"10.0.0.2:9053\",\n"
           "      \"10.0.0.3:9053\"\n    ]\n  },\n"
           "  \"peers\": {\n    \"10.0.0.2:9053\": {\n      \"config_version\": 7,\n"
           "      \"version\": 7,\n      \"checksum\": \"0123456789abcdef\",\n"
           "      \"reachable\": true,\n      \"status\": \"synced\",\n"
           "      \"dialect\": \"nanodns\"\n    },\n    \"10.0.0.3:9053\": {\n"
           "      \"reachable\": false,\n      \"status\": \"unreachable\",\n"
           "      \"error\": \"no route to host\"\n    }\n  }\n}\n");
    CU_ASSERT_EQUAL(fake.probes, 1);
    kit_stop(&kit);
}

static void reload_waits_for_the_peers(void)
{
    start();
    add_peers();
    fake.serving.version = 8;
    post("/reload", "", "");
    expect(200, "{\n  \"status\": \"reloaded\",\n  \"config_version\": 8,\n  \"version\": 8,\n"
                "  \"checksum\": \"0123456789abcdef\",\n  \"records\": 2,\n  \"zones\": 1,\n"
                "  \"peers\": {\n    \"10.0.0.2:9053\": {\n      \"status\": \"applied\",\n"
                "      \"config_version\": 7,\n      \"version\": 7\n    },\n"
                "    \"10.0.0.3:9053\": {\n      \"status\": \"unreachable\",\n"
                "      \"error\": \"no route to host\"\n    }\n  }\n}\n");
    CU_ASSERT_EQUAL(fake.reloads, 1);
    CU_ASSERT_EQUAL(fake.pushes, 1);
    kit_stop(&kit);
}

static void a_reload_that_fails_says_why(void)
{
    start();
    fake.change.result = ND_CHANGE_INVALID;
    fake.change.error = "n.json:1:1: error: no";
    post("/reload", "", "");
    expect(422, "{\n  \"error\": \"n.json:1:1: error: no\"\n}\n");
    fake.change.result = ND_CHANGE_FAILED;
    fake.change.error = NULL;
    post("/reload", "", "");
    expect(500, "{\n  \"error\": \"the reload failed\"\n}\n");
    CU_ASSERT_EQUAL(fake.pushes, 0);
    kit_stop(&kit);
}

/* A push in each dialect: what is offered, and what the answers are called. */
static void sync_speaks_all_dialects(void)
{
    static const char applied[] =
        "{\n  \"status\": \"applied\",\n  \"config_version\": 7,\n  \"version\": 7,\n"
        "  \"checksum\": \"0123456789abcdef\",\n  \"records\": 2,\n  \"zones\": 1\n}\n";
    static const char current[] =
        "{\n  \"status\": \"already_current\",\n  \"config_version\": 7,\n"
        "  \"version\": 7,\n  \"checksum\": \"0123456789abcdef\"\n}\n";
    static const char ignored[] = "{\n  \"status\": \"ignored\",\n  \"reason\": \"not newer\",\n"
                                  "  \"my_version\": 7,\n  \"received_version\": 5\n}\n";
    static const char stale[] = "{\n  \"status\": \"rejected_stale\",\n"
                                "  \"reason\": \"not newer\",\n  \"my_version\": 7,\n"
                                "  \"incoming_version\": 5\n}\n";
    static const char *const bodies[] = {
        "{\"server\": {\"config_version\": 5}, \"records\": []}",
        "{\"config_version\": 5, \"config\": {\"records\": []}, \"checksum\": \"x\"}",
        "{\"config_version\": 5, \"config\": {\"records\": []}}",
    };
    start();
    for (size_t i = 0; i < 3; i++) {
        fake.change.result = ND_CHANGE_APPLIED;
        post("/sync", "", bodies[i]);
        expect(200, applied);
        CU_ASSERT_EQUAL(fake.offered_version, 5);
        if (i == 0) {
            CU_ASSERT_STRING_EQUAL(fake.offered, bodies[0]);
        } else if (i == 1) {
            CU_ASSERT_STRING_EQUAL(fake.offered, "{\"records\": []}");
        } else {
            CU_ASSERT_PTR_NOT_NULL(strstr(fake.offered, "\"records\": []"));
        }
        fake.change.result = ND_CHANGE_CURRENT;
        post("/sync", "", bodies[i]);
        expect(200, current);
        fake.change.result = ND_CHANGE_OLDER;
        post("/sync", "", bodies[i]);
        expect(i == 0 ? 409 : 200, i == 0 ? stale : ignored);
        fake.change.result = ND_CHANGE_INVALID;
        fake.change.error = "error: no";
        post("/sync", "", bodies[i]);
        expect(422, "{\n  \"error\": \"error: no\"\n}\n");
        fake.change.result = ND_CHANGE_FAILED;
        post("/sync", "", bodies[i]);
        expect(500, "{\n  \"error\": \"error: no\"\n}\n");
    }
    CU_ASSERT_EQUAL(fake.offers, 15);
    post("/sync", "", "");
    expect(400, "{\n  \"error\": \"empty body\"\n}\n");
    CU_ASSERT_EQUAL(fake.offers, 15);
    fake.change.result = ND_CHANGE_INVALID;
    post("/sync", "", "junk");
    CU_ASSERT_EQUAL(reply.status, 422);
    CU_ASSERT_EQUAL(fake.offered_version, 1);
    kit_stop(&kit);
}

/* ---- waiting ------------------------------------------------------------------------------- */

static void a_client_that_leaves_is_not_waited_for(void)
{
    start();
    fake.hold = true;
    int fd = http_connect(&kit.addr);
    CU_ASSERT_TRUE(http_say(fd, "POST /reload HTTP/1.1\r\nHost: a\r\n\r\n"));
    size_t reloads = 0;
    while (reloads == 0) { /* others are served while it waits */
        get("/health");
        CU_ASSERT_EQUAL(reply.status, 200);
        reloads = fake.reloads;
    }
    close(fd);
    kit_release();
    if (fake.cluster_fn != NULL) {
        kit_release();
    }
    get("/health");
    CU_ASSERT_EQUAL(reply.status, 200);
    kit_stop(&kit);
}

static void what_was_waited_for_may_come_after_the_end(void)
{
    start();
    fake.hold = true;
    int fd = http_connect(&kit.addr);
    CU_ASSERT_TRUE(http_say(fd, "POST /sync HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"));
    size_t offers = 0;
    while (offers == 0) {
        get("/health");
        offers = fake.offers;
    }
    kit_stop_loop(&kit);
    nd_mgmt_free(kit.mgmt);
    kit.mgmt = NULL;
    CU_ASSERT_TRUE(http_is_closed(fd));
    close(fd);
    fake.change_fn(fake.waiter, &fake.change);
    nd_mgmt_free(NULL);
    kit.thread = 0;
    kit_stop(&kit);
}

static void who_asks_during_the_shutdown_hears_so(void)
{
    start();
    add_peers();
    nd_mgmt_leaving(kit.mgmt);
    kit_stop_loop(&kit);
    int health = http_connect(&kit.addr), reload = http_connect(&kit.addr);
    int cluster = http_connect(&kit.addr);
    CU_ASSERT_TRUE(http_say(health, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"));
    CU_ASSERT_TRUE(http_say(reload, "POST /reload HTTP/1.1\r\nHost: a\r\n\r\n"));
    CU_ASSERT_TRUE(http_say(cluster, "GET /cluster HTTP/1.1\r\nHost: a\r\n\r\n"));
    nd_mgmt_free(kit.mgmt);
    kit.mgmt = NULL;
    http_read(health, &reply, false);
    expect(503, "{\n  \"status\": \"unavailable\"\n}\n");
    http_read(reload, &reply, false);
    expect(503, "{\n  \"error\": \"the server goes down\"\n}\n");
    http_read(cluster, &reply, false);
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_EQUAL(fake.reloads + fake.probes, 0);
    close(health);
    close(reload);
    close(cluster);
    kit.thread = 0;
    kit_stop(&kit);
}

/* A change that the shutdown overtook is no fault of ours: the client may ask another node. */
static void who_waits_for_a_change_hears_of_the_shutdown(void)
{
    static const char *const requests[] = {
        "POST /reload HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /sync HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
    };
    for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
        start();
        fake.hold = true;
        fake.change.result = ND_CHANGE_FAILED;
        fake.change.error = "the server is stopping";
        int fd = http_connect(&kit.addr);
        CU_ASSERT_TRUE(http_say(fd, requests[i]));
        size_t changes = 0;
        while (changes == 0) {
            get("/health");
            changes = fake.reloads + fake.offers;
        }
        kit_stop_loop(&kit);
        nd_mgmt_leaving(kit.mgmt);
        fake.change_fn(fake.waiter, &fake.change);
        nd_mgmt_free(kit.mgmt);
        kit.mgmt = NULL;
        http_read(fd, &reply, false);
        expect(503, "{\n  \"error\": \"the server is stopping\"\n}\n");
        close(fd);
        kit.thread = 0;
        kit_stop(&kit);
    }
}

/* A client in a thread of its own: asks, and says by `fd` that it has its answer. */
static void *ask_and_tell(void *arg)
{
    const int *fd = arg;
    const uint64_t one = 1;
    int client = http_connect(&kit.addr);
    CU_ASSERT_TRUE(http_say(client, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"));
    http_read(client, &reply, false);
    close(client);
    CU_ASSERT_EQUAL(write(*fd, &one, sizeof(one)), (ssize_t)sizeof(one));
    return NULL;
}

static void who_asks_hears_it_at_once_though_the_loop_has_ended(void)
{
    pthread_t client;
    start();
    nd_mgmt_leaving(kit.mgmt);
    kit_stop_loop(&kit);
    int fd = eventfd(0, EFD_CLOEXEC);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&client, NULL, ask_and_tell, &fd), 0);
    nd_mgmt_serve_until(kit.mgmt, fd);
    pthread_join(client, NULL);
    expect(503, "{\n  \"status\": \"unavailable\"\n}\n");
    close(fd);
    nd_mgmt_free(kit.mgmt);
    kit.mgmt = NULL;
    kit.thread = 0;
    kit_stop(&kit);
}

/* ---- the socket ---------------------------------------------------------------------------- */

static void change_config(void *ctx)
{
    (void)ctx;
    fake.change.result = ND_CHANGE_APPLIED;
    fake.listener(fake.listener_ctx, &fake.change);
}

static bool is_open(uint16_t port)
{
    struct nd_addr addr = kit.addr;
    nd_addr_set_port(&addr, port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool open = connect(fd, &addr.any, nd_addr_len(&addr)) == 0;
    close(fd);
    return open;
}

static void follows_the_config(void)
{
    start();
    uint16_t first = fake.server.mgmt_port, second = kit_free_port();
    int waits = http_connect(&kit.addr);
    fake.hold = true;
    CU_ASSERT_TRUE(http_say(waits, "POST /reload HTTP/1.1\r\nHost: a\r\n\r\n"));
    size_t reloads = 0;
    while (reloads == 0) {
        get("/health");
        reloads = fake.reloads;
    }
    fake.server.mgmt_port = second;
    fake.change.result = ND_CHANGE_APPLIED;
    kit_release(); /* moves, then pushes */
    CU_ASSERT_FALSE(is_open(first));
    CU_ASSERT_TRUE(is_open(second));
    kit_release(); /* and who asked for it is answered where it asked */
    http_read(waits, &reply, false);
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_TRUE(http_is_closed(waits));
    close(waits);

    fake.server.mgmt_port = 0;
    kit_in_loop(change_config, NULL);
    CU_ASSERT_FALSE(is_open(second));

    fake.server.mgmt_port = second;
    kit_in_loop(change_config, NULL);
    CU_ASSERT_TRUE(is_open(second));

    fake.server.mgmt_host = "0.0.0.0"; /* its own socket is in the way */
    kit_in_loop(change_config, NULL);
    CU_ASSERT_TRUE(is_open(second));
    nd_addr_set_port(&kit.addr, second);
    get("/health");
    CU_ASSERT_EQUAL(reply.status, 200);
    kit_stop(&kit);
}

static void stays_where_it_is_when_the_new_address_is_taken(void)
{
    struct nd_listen_error error;
    struct nd_addr addr;
    int fd;
    start();
    uint16_t first = fake.server.mgmt_port;
    CU_ASSERT_EQUAL_FATAL(nd_listener_open_tcp("127.0.0.1", 0, &fd, &addr, &error), 0);
    fake.server.mgmt_port = nd_addr_port(&addr);
    kit_in_loop(change_config, NULL);
    CU_ASSERT_TRUE(is_open(first));
    fake.server.mgmt_port = first;
    fake.server.mgmt_host = "192.0.2.1"; /* not here, and on the port it has */
    kit_in_loop(change_config, NULL);
    get("/health");
    CU_ASSERT_EQUAL(reply.status, 200);
    close(fd);
    kit_stop(&kit);
}

static void a_port_that_is_taken_fails_the_start(void)
{
    struct nd_listen_error listen_error;
    struct nd_addr addr;
    struct nd_mgmt *mgmt = NULL;
    char error[1024] = "";
    int fd;
    kit_reset();
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&fake.loop), 0);
    CU_ASSERT_EQUAL_FATAL(nd_listener_open_tcp("127.0.0.1", 0, &fd, &addr, &listen_error), 0);
    fake.server.mgmt_port = nd_addr_port(&addr);
    CU_ASSERT_EQUAL(nd_mgmt_new(NULL, NULL, error, sizeof(error), &mgmt), EADDRINUSE);
    CU_ASSERT_PTR_NULL(mgmt);
    CU_ASSERT_PTR_NOT_NULL(strstr(error, "cannot serve the management API on 127.0.0.1 port "));
    CU_ASSERT_PTR_NOT_NULL(strstr(error, "already in use by test_mgmt_routes (pid "));
    CU_ASSERT_PTR_NOT_NULL(strstr(error, "--mgmt-port"));
    CU_ASSERT_PTR_NULL(fake.listener);
    close(fd);
    nd_loop_free(fake.loop);
}

static void without_a_port_nothing_is_opened(void)
{
    struct nd_mgmt *mgmt = NULL;
    char error[100] = "";
    kit_reset();
    CU_ASSERT_EQUAL_FATAL(nd_loop_new(&fake.loop), 0);
    CU_ASSERT_EQUAL_FATAL(nd_mgmt_new(NULL, NULL, error, sizeof(error), &mgmt), 0);
    CU_ASSERT_PTR_NULL(mgmt->http);
    change_config(NULL);
    CU_ASSERT_PTR_NULL(mgmt->http);
    nd_mgmt_free(mgmt);
    nd_loop_free(fake.loop);
}

UNIT_MAIN("mgmt/routes", UNIT_TEST(health_has_the_keys_of_both),
          UNIT_TEST(ready_tells_what_serves_and_what_went_wrong),
          UNIT_TEST(metrics_have_the_keys_of_both), UNIT_TEST(metrics_are_text_for_those_who_ask),
          UNIT_TEST(config_raw_is_the_document_octet_for_octet),
          UNIT_TEST(unknown_paths_and_methods_are_errors), UNIT_TEST(head_is_get_without_a_body),
          UNIT_TEST(the_token_guards_posts_and_the_config),
          UNIT_TEST(pages_of_other_sites_are_refused), UNIT_TEST(bodies_are_bounded),
          UNIT_TEST(cluster_shows_this_node_and_its_peers), UNIT_TEST(reload_waits_for_the_peers),
          UNIT_TEST(a_reload_that_fails_says_why), UNIT_TEST(sync_speaks_all_dialects),
          UNIT_TEST(a_client_that_leaves_is_not_waited_for),
          UNIT_TEST(what_was_waited_for_may_come_after_the_end),
          UNIT_TEST(who_waits_for_a_change_hears_of_the_shutdown),
          UNIT_TEST(who_asks_during_the_shutdown_hears_so),
          UNIT_TEST(who_asks_hears_it_at_once_though_the_loop_has_ended),
          UNIT_TEST(follows_the_config), UNIT_TEST(stays_where_it_is_when_the_new_address_is_taken),
          UNIT_TEST(a_port_that_is_taken_fails_the_start),
          UNIT_TEST(without_a_port_nothing_is_opened))
