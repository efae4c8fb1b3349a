/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt/exposition.h"
#include "mgmt/private.h"
#include "mgmt/process.h"

#include <time.h>

#include <dnswire/types.h>

#include "base/clock.h"
#include "mgmt_kit.h"
#include "resolve/answer.h"

static char *text;
static size_t text_len;

static FILE *open_text(void)
{
    FILE *out = open_memstream(&text, &text_len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    return out;
}

static void close_text(FILE *out)
{
    CU_ASSERT_EQUAL(fclose(out), 0);
}

/* All of what the stand-ins say. */
static void write_all(void)
{
    struct nd_mgmt mgmt = {.control = (struct nd_control *)&mgmt,
                           .cluster = (struct nd_cluster *)&mgmt,
                           .log = fake.producer};
    FILE *out = open_text();
    nd_mgmt_write_prometheus(&mgmt, out);
    close_text(out);
}

static void expect_line(const char *line)
{
    size_t len = strlen(line);
    for (const char *at = text; at != NULL && *at != '\0';) {
        if (strncmp(at, line, len) == 0 && at[len] == '\n') {
            CU_PASS(line);
            return;
        }
        at = strchr(at, '\n');
        at = at != NULL ? at + 1 : NULL;
    }
    fprintf(stderr, "missing: %s\n", line);
    CU_FAIL(line);
}

static void labels_are_escaped(void)
{
    FILE *out = open_text();
    nd_expo_family(out, "a_total", "counter", "What it is.");
    const struct nd_expo_label labels[] = {{"one", "a\\b\"c\nd"}, {"two", "\xff"}, {NULL, NULL}};
    const struct nd_expo_label empty[] = {{"one", NULL}, {NULL, NULL}};
    nd_expo_uint(out, "a_total", labels, UINT64_MAX);
    nd_expo_uint(out, "a_total", empty, 1);
    nd_expo_real(out, "b", NULL, 0.25);
    nd_expo_real(out, "b", empty + 1, 1700000000.5);
    nd_expo_one(out, "c", "gauge", "C.", 3);
    close_text(out);
    CU_ASSERT_STRING_EQUAL(text, "# HELP a_total What it is.\n# TYPE a_total counter\n"
                                 "a_total{one=\"a\\\\b\\\"c\\nd\",two=\"?\"} 18446744073709551615\n"
                                 "a_total{one=\"\"} 1\nb 0.25\nb 1700000000.5\n"
                                 "# HELP c C.\n# TYPE c gauge\nc 3\n");
    free(text);
}

static void shows_queries_and_their_answers(void)
{
    kit_reset();
    fake.board = nd_upstream_board_new();
    fake.stats.asked[ND_STATS_UDP_IPV6][ND_STATS_TYPE_AAAA] = 3;
    fake.stats.asked[ND_STATS_TCP_IPV4][ND_STATS_TYPE_OTHER] = 4;
    fake.stats.answered[ND_SOURCE_LOCAL][DNSW_RCODE_NOERROR] = 5;
    fake.stats.answered[ND_SOURCE_REWRITE][DNSW_RCODE_NXDOMAIN] = 6;
    fake.stats.answered[ND_SOURCE_NONE][DNSW_RCODE_BADVERS] = 7;
    fake.stats.answered[ND_SOURCE_NONE][ND_STATS_RCODES - 1] = 8;
    fake.stats.counter[ND_COUNT_handler_silent] = 9;
    fake.stats.took[0] = 10;
    fake.stats.took[2] = 11;
    fake.stats.took[ND_STATS_BOUNDS] = 12;
    fake.stats.took_ns = 2500000000;
    write_all();
    expect_line("nanodns_dns_requests_total{proto=\"udp\",family=\"ipv6\",type=\"AAAA\"} 3");
    expect_line("nanodns_dns_requests_total{proto=\"tcp\",family=\"ipv4\",type=\"other\"} 4");
    expect_line("nanodns_dns_requests_total{proto=\"tcp\",family=\"ipv6\",type=\"CAA\"} 0");
    expect_line("nanodns_dns_responses_total{rcode=\"NOERROR\",source=\"local\"} 5");
    expect_line("nanodns_dns_responses_total{rcode=\"NXDOMAIN\",source=\"rewrite\"} 6");
    expect_line("nanodns_dns_responses_total{rcode=\"BADVERS\",source=\"none\"} 7");
    expect_line("nanodns_dns_responses_total{rcode=\"other\",source=\"none\"} 8");
    expect_line("nanodns_blocked_total 6");
    expect_line("nanodns_dns_dropped_total{reason=\"no_answer\"} 9");
    expect_line("nanodns_dns_request_duration_seconds_bucket{le=\"1e-05\"} 10");
    expect_line("nanodns_dns_request_duration_seconds_bucket{le=\"2.5e-05\"} 10");
    expect_line("nanodns_dns_request_duration_seconds_bucket{le=\"5e-05\"} 21");
    expect_line("nanodns_dns_request_duration_seconds_bucket{le=\"5\"} 21");
    expect_line("nanodns_dns_request_duration_seconds_bucket{le=\"+Inf\"} 33");
    expect_line("nanodns_dns_request_duration_seconds_sum 2.5");
    expect_line("nanodns_dns_request_duration_seconds_count 33");
    free(text);
    nd_upstream_board_free(fake.board);
}

static void shows_cache_upstreams_config_and_peers(void)
{
    kit_reset();
    fake.board = nd_upstream_board_new();
    struct nd_addr server = {.v4 = {.sin_family = AF_INET, .sin_port = htons(53)}};
    server.v4.sin_addr.s_addr = htonl(0xC0000201);
    struct nd_upstream_stats *line = nd_upstream_stats_get(fake.board, &server);
    nd_upstream_count(line, ND_UPSTREAM_queries);
    nd_upstream_answered(line, 1500);
    line->failed = true;
    fake.cache = (struct nd_cache_stats){.hits = 1,
                                         .misses = 2,
                                         .inserted = 3,
                                         .evicted = 4,
                                         .expired = 5,
                                         .flushes = 6,
                                         .entries = 7,
                                         .octets = 8,
                                         .entries_max = 9,
                                         .octets_max = 10};
    fake.serving.rewrites = 3;
    fake.serving.last_reload_ok = false;
    fake.serving.reloads = 4;
    fake.serving.reload_errors = 5;
    fake.peer_count = 1;
    fake.peers[0] = (struct nd_peer_view){.text = "10.0.0.2:9053",
                                          .status = ND_PEER_OUT_OF_SYNC,
                                          .version_known = true,
                                          .version = 6,
                                          .seen_ms = nd_clock_monotonic_ns() / ND_NS_PER_MS,
                                          .pushes = 7,
                                          .push_errors = 8,
                                          .pulls = 9,
                                          .pull_errors = 10};
    write_all();
    expect_line("nanodns_cache_hits_total 1");
    expect_line("nanodns_cache_misses_total 2");
    expect_line("nanodns_cache_insertions_total 3");
    expect_line("nanodns_cache_evictions_total 4");
    expect_line("nanodns_cache_expirations_total 5");
    expect_line("nanodns_cache_flushes_total 6");
    expect_line("nanodns_cache_entries 7");
    expect_line("nanodns_cache_size_bytes 8");
    expect_line("nanodns_cache_entries_max 9");
    expect_line("nanodns_cache_size_max_bytes 10");
    expect_line("nanodns_upstream_queries_total{upstream=\"192.0.2.1:53\"} 1");
    expect_line("nanodns_upstream_answers_total{upstream=\"192.0.2.1:53\"} 1");
    expect_line("nanodns_upstream_up{upstream=\"192.0.2.1:53\"} 0");
    expect_line("nanodns_upstream_request_duration_seconds_sum{upstream=\"192.0.2.1:53\"} 0.0015");
    expect_line("nanodns_upstream_request_duration_seconds_count{upstream=\"192.0.2.1:53\"} 1");
    expect_line("nanodns_config_version 7");
    expect_line("nanodns_config_info{checksum=\"0123456789abcdef\"} 1");
    expect_line("nanodns_config_records 2");
    expect_line("nanodns_config_rewrites 3");
    expect_line("nanodns_config_last_reload_successful 0");
    expect_line("nanodns_config_last_reload_timestamp_seconds 1700000000");
    expect_line("nanodns_config_reloads_total 4");
    expect_line("nanodns_config_reload_errors_total 5");
    expect_line("nanodns_cluster_peer_up{peer=\"10.0.0.2:9053\"} 1");
    expect_line("nanodns_cluster_peer_synced{peer=\"10.0.0.2:9053\"} 0");
    expect_line("nanodns_cluster_peer_config_version{peer=\"10.0.0.2:9053\"} 6");
    expect_line("nanodns_cluster_peer_pushes_total{peer=\"10.0.0.2:9053\"} 7");
    expect_line("nanodns_cluster_peer_push_errors_total{peer=\"10.0.0.2:9053\"} 8");
    expect_line("nanodns_cluster_peer_pulls_total{peer=\"10.0.0.2:9053\"} 9");
    expect_line("nanodns_cluster_peer_pull_errors_total{peer=\"10.0.0.2:9053\"} 10");
    expect_line("nanodns_log_dropped_total 0");
    const char *seen =
        strstr(text, "nanodns_cluster_peer_last_seen_timestamp_seconds{peer=\"10.0.0.2:9053\"} ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(seen);
    CU_ASSERT_TRUE(strtol(strchr(seen, ' '), NULL, 10) + 60 > (long)time(NULL));
    free(text);
    nd_upstream_stats_put(fake.board, line);
    nd_upstream_board_free(fake.board);
}

/* The whole format: every sample belongs to the family announced last, and no family comes twice.
 */
static void every_sample_has_its_family(void)
{
    char family[200] = "";
    kit_reset();
    fake.board = nd_upstream_board_new();
    write_all();
    size_t families = 0;
    for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = '\0';
        if (strncmp(line, "# HELP ", 7) == 0) {
            size_t len = strcspn(line + 7, " ");
            char again[300];
            snprintf(family, sizeof(family), "%.*s", (int)len, line + 7);
            snprintf(again, sizeof(again), "# HELP %s ", family);
            CU_ASSERT_PTR_NULL(strstr(end + 1, again));
            families++;
        } else if (line[0] != '#') {
            CU_ASSERT_NSTRING_EQUAL(line, family, strlen(family));
        }
    }
    CU_ASSERT_TRUE(families > 40);
    free(text);
    nd_upstream_board_free(fake.board);
}

static void reads_this_process(void)
{
    struct nd_process process;
    nd_process_read("/proc", &process);
    CU_ASSERT_TRUE(process.cpu_s >= 0);
    CU_ASSERT_TRUE(process.resident > 100000 && process.virtual_size >= process.resident);
    CU_ASSERT_TRUE(process.open_fds >= 3 && process.open_fds < 100);
    CU_ASSERT_TRUE(process.max_fds >= process.open_fds);
    CU_ASSERT_TRUE(process.start_unix_s > 1e9);
    CU_ASSERT_TRUE(process.start_unix_s < (double)time(NULL) + 10);
    nd_process_read("/nonexistent", &process);
    CU_ASSERT_EQUAL(process.resident, 0);
    CU_ASSERT_EQUAL(process.open_fds, 0);
    CU_ASSERT_EQUAL(process.start_unix_s, 0);
}

UNIT_MAIN("mgmt/prometheus", UNIT_TEST(labels_are_escaped),
          UNIT_TEST(shows_queries_and_their_answers),
          UNIT_TEST(shows_cache_upstreams_config_and_peers), UNIT_TEST(every_sample_has_its_family),
          UNIT_TEST(reads_this_process))
