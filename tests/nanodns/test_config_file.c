/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/config_file.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/overrides.h"

#include "unit.h"

struct loaded {
    bool ok;
    char *said; /* on the error stream */
    struct ncfg_diags *diags;
    struct ncfg_config *config;
};

static struct loaded load(const char *path)
{
    struct loaded loaded = {.ok = false};
    size_t size = 0;
    FILE *err = open_memstream(&loaded.said, &size);
    loaded.ok = nd_config_file_load(path, err, &loaded.diags, &loaded.config);
    fclose(err);
    return loaded;
}

static struct loaded load_text(const char *text)
{
    char path[] = "/tmp/nanodns-test-config-XXXXXX";
    int fd = mkstemp(path);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL_FATAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    struct loaded loaded = load(path);
    unlink(path);
    return loaded;
}

static void unload(struct loaded *loaded)
{
    free(loaded->said);
    ncfg_diags_free(loaded->diags);
    ncfg_config_free(loaded->config);
}

static void check_summary(const struct ncfg_config *config, const char *expected)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    nd_config_file_print_summary(out, "x.json", config);
    fclose(out);
    CU_ASSERT_STRING_EQUAL(text, expected);
    free(text);
}

static void an_empty_config_shows_the_defaults(void)
{
    struct loaded loaded = load_text("{}");
    CU_ASSERT_FATAL(loaded.ok);
    CU_ASSERT_STRING_EQUAL(loaded.said, "");
    check_summary(loaded.config, "OK x.json is valid\n"
                                 "  records        : 0\n"
                                 "  rewrites       : 0\n"
                                 "  zones          : 0\n"
                                 "  bind           : 0.0.0.0:53\n"
                                 "  upstream       : 8.8.8.8, 1.1.1.1 (timeout 3 s)\n"
                                 "  cache          : on (1000 entries, ttl at most 300 s)\n"
                                 "  hot reload     : on\n"
                                 "  config version : 1\n"
                                 "  management     : off\n"
                                 "  peers          : none\n");
    unload(&loaded);
}

static void a_full_config_shows_its_values(void)
{
    struct loaded loaded = load_text(
        "{\"server\": {\"host\": \"::\", \"port\": 5353, \"upstream\": [\"127.0.0.1:1\"],"
        " \"upstream_timeout\": 0.5, \"cache_enabled\": false, \"hot_reload\": false,"
        " \"mgmt_host\": \"::1\", \"mgmt_port\": 9053, \"config_version\": 12,"
        " \"peers\": [\"127.0.0.1:9054\", \"127.0.0.1:9055\"]},"
        " \"zones\": {\"lan\": {}},"
        " \"records\": [{\"name\": \"a.lan\", \"type\": \"A\", \"value\": \"192.0.2.1\"},"
        "               {\"name\": \"b.lan\", \"type\": \"A\", \"value\": \"192.0.2.2\"}],"
        " \"rewrites\": [{\"match\": \"ads.example\", \"action\": \"nxdomain\"}]}");
    CU_ASSERT_FATAL(loaded.ok);
    check_summary(loaded.config, "OK x.json is valid\n"
                                 "  records        : 2\n"
                                 "  rewrites       : 1\n"
                                 "  zones          : 1\n"
                                 "  bind           : [::]:5353\n"
                                 "  upstream       : 127.0.0.1:1 (timeout 0.500 s)\n"
                                 "  cache          : off\n"
                                 "  hot reload     : off\n"
                                 "  config version : 12\n"
                                 "  management     : [::1]:9053\n"
                                 "  peers          : 127.0.0.1:9054, 127.0.0.1:9055\n");
    unload(&loaded);
}

static void all_errors_are_said_and_counted(void)
{
    struct loaded loaded =
        load_text("{\"records\": [\n"
                  "{\"name\": \"a.lan\", \"type\": \"A\", \"value\": \"192.168.1.300\"},\n"
                  "{\"name\": \"b.lan\", \"type\": \"AAAA\", \"value\": \"x\"}]}");
    CU_ASSERT(!loaded.ok);
    CU_ASSERT_PTR_NULL(loaded.config);
    CU_ASSERT_PTR_NOT_NULL(strstr(loaded.said, ":2:"));
    CU_ASSERT_PTR_NOT_NULL(strstr(loaded.said, "error: records[0].value: "));
    CU_ASSERT_PTR_NOT_NULL(strstr(loaded.said, ":3:"));
    CU_ASSERT_PTR_NOT_NULL(strstr(loaded.said, ": 2 errors\n"));
    unload(&loaded);
    loaded = load_text("[]");
    CU_ASSERT(!loaded.ok);
    CU_ASSERT_PTR_NOT_NULL(strstr(loaded.said, ": 1 error\n"));
    unload(&loaded);
}

static void warnings_are_kept_for_the_caller(void)
{
    struct loaded loaded = load_text("{\"server\": {\"prot\": 53}}");
    CU_ASSERT_FATAL(loaded.ok);
    CU_ASSERT_STRING_EQUAL(loaded.said, "");
    CU_ASSERT_EQUAL(ncfg_diags_warnings(loaded.diags), 1);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    nd_config_file_print_diags(out, loaded.diags);
    fclose(out);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ": warning: server.prot: "));
    CU_ASSERT_EQUAL(text[size - 1], '\n');
    free(text);
    unload(&loaded);
}

static void a_missing_file_names_the_way_out(void)
{
    struct loaded loaded = load("/nonexistent/nanodns.json");
    CU_ASSERT(!loaded.ok);
    CU_ASSERT_PTR_NOT_NULL(strstr(loaded.said, "/nonexistent/nanodns.json: error: "));
    CU_ASSERT_PTR_NOT_NULL(strstr(loaded.said, "nanodns init"));
    CU_ASSERT_PTR_EQUAL(strchr(loaded.said, '\n'), loaded.said + strlen(loaded.said) - 1);
    unload(&loaded);
}

static void overrides_lie_over_the_file(void)
{
    struct loaded loaded = load_text("{\"server\": {\"host\": \"::1\", \"port\": 5353}}");
    CU_ASSERT_FATAL(loaded.ok);
    struct ncfg_server server = loaded.config->server;
    struct nd_args args = nd_args_none();
    nd_overrides_apply(&args, &server);
    CU_ASSERT_STRING_EQUAL(server.host, "::1");
    CU_ASSERT_EQUAL(server.port, 5353);
    CU_ASSERT(server.cache_enabled);
    args.host = "127.0.0.1";
    args.port = 0;
    args.mgmt_host = "::2";
    args.mgmt_port = 9053;
    args.workers = 3;
    args.log_level = NCFG_LOG_ERROR;
    args.no_cache = true;
    nd_overrides_apply(&args, &server);
    CU_ASSERT_STRING_EQUAL(server.host, "127.0.0.1");
    CU_ASSERT_EQUAL(server.port, 0);
    CU_ASSERT_STRING_EQUAL(server.mgmt_host, "::2");
    CU_ASSERT_EQUAL(server.mgmt_port, 9053);
    CU_ASSERT_EQUAL(server.workers, 3);
    CU_ASSERT_EQUAL(server.log_level, NCFG_LOG_ERROR);
    CU_ASSERT(!server.cache_enabled);
    CU_ASSERT_EQUAL(loaded.config->server.port, 5353); /* the file's value stays */
    unload(&loaded);
}

UNIT_MAIN("app/config_file", UNIT_TEST(an_empty_config_shows_the_defaults),
          UNIT_TEST(a_full_config_shows_its_values), UNIT_TEST(all_errors_are_said_and_counted),
          UNIT_TEST(warnings_are_kept_for_the_caller), UNIT_TEST(a_missing_file_names_the_way_out),
          UNIT_TEST(overrides_lie_over_the_file))
