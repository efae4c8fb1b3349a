/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "control/control.h"

#include "control_kit.h"
#include "worker/worker.h"

static void a_file_serves(void)
{
    struct control_kit kit;
    kit_open(&kit);
    kit_write(&kit, 1, ", \"config_version\": 7");
    kit_start(&kit);
    const struct nd_serving *serving = nd_control_serving(kit.control);
    CU_ASSERT_EQUAL(kit.changes, 1); /* the start */
    CU_ASSERT_EQUAL(kit.change.cause, ND_CHANGE_START);
    CU_ASSERT_TRUE(serving->ready);
    CU_ASSERT_EQUAL(serving->version, 7);
    CU_ASSERT_EQUAL(serving->records, 1);
    CU_ASSERT_EQUAL(serving->workers, 1);
    CU_ASSERT_EQUAL(strlen(serving->checksum), NCFG_DIGEST_SIZE - 1);
    CU_ASSERT_TRUE(serving->last_reload_ok);
    CU_ASSERT_PTR_NULL(serving->error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(serving->text);
    CU_ASSERT_EQUAL(strlen(serving->text), serving->text_len);
    CU_ASSERT_STRING_EQUAL(serving->server->host, "127.0.0.1");
    CU_ASSERT_EQUAL(kit_ask(&kit), 1);
    kit_close(&kit);
}

static void an_edit_serves_at_once_under_the_next_version(void)
{
    struct control_kit kit;
    kit_open(&kit);
    kit_write(&kit, 1, ", \"config_version\": 7");
    kit_start(&kit);
    kit_write(&kit, 2, ", \"config_version\": 7");
    kit_run(&kit);
    CU_ASSERT_EQUAL(kit.change.cause, ND_CHANGE_FILE);
    CU_ASSERT_EQUAL(kit.change.version, 8);
    CU_ASSERT_EQUAL(kit_ask(&kit), 2);
    CU_ASSERT_TRUE(kit_file_has(&kit, "\"config_version\": 8"));
    CU_ASSERT_STRING_EQUAL(kit.change.checksum, nd_control_serving(kit.control)->checksum);
    kit_close(&kit);
}

static void a_reload_counts_from_the_greater_version(void)
{
    struct control_kit kit;
    kit_open(&kit);
    kit_write(&kit, 1, ", \"config_version\": 7, \"hot_reload\": false");
    kit_start(&kit);
    CU_ASSERT_EQUAL(kit_reload(&kit, ND_CHANGE_REQUEST)->result, ND_CHANGE_APPLIED);
    CU_ASSERT_EQUAL(kit.change.version, 8); /* though nothing has changed */
    CU_ASSERT_EQUAL(kit_reload(&kit, ND_CHANGE_SIGNAL)->result, ND_CHANGE_CURRENT);
    CU_ASSERT_EQUAL(kit.change.version, 8);
    kit_write(&kit, 2, ", \"config_version\": 20, \"hot_reload\": false");
    CU_ASSERT_EQUAL(kit_reload(&kit, ND_CHANGE_SIGNAL)->result, ND_CHANGE_APPLIED);
    CU_ASSERT_EQUAL(kit.change.version, 21);
    kit_write(&kit, 3, ", \"hot_reload\": false");
    CU_ASSERT_EQUAL(kit_reload(&kit, ND_CHANGE_REQUEST)->version, 22);
    CU_ASSERT_EQUAL(kit_ask(&kit), 3);
    CU_ASSERT_TRUE(kit_file_has(&kit, "\"config_version\": 22"));
    CU_ASSERT_EQUAL(nd_control_serving(kit.control)->reloads, 3);
    kit_close(&kit);
}

static void a_bad_file_changes_nothing(void)
{
    struct control_kit kit;
    kit_open(&kit);
    kit_write(&kit, 1, ", \"hot_reload\": false");
    kit_start(&kit);
    kit_write(&kit, 300, ", \"hot_reload\": false");
    CU_ASSERT_EQUAL(kit_reload(&kit, ND_CHANGE_REQUEST)->result, ND_CHANGE_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(kit.error, "nanodns.json:2:57: error: records[0].value: "));
    const struct nd_serving *serving = nd_control_serving(kit.control);
    CU_ASSERT_FALSE(serving->last_reload_ok);
    CU_ASSERT_STRING_EQUAL(serving->error, kit.error);
    CU_ASSERT_EQUAL(serving->reload_errors, 1);
    CU_ASSERT_EQUAL(serving->version, 1);
    CU_ASSERT_EQUAL(kit_ask(&kit), 1);
    CU_ASSERT_EQUAL(unlink(kit.path), 0);
    CU_ASSERT_EQUAL(kit_reload(&kit, ND_CHANGE_REQUEST)->result, ND_CHANGE_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(kit.error, "cannot be read"));
    kit_write(&kit, 1, ", \"hot_reload\": false");
    CU_ASSERT_EQUAL(kit_reload(&kit, ND_CHANGE_SIGNAL)->result, ND_CHANGE_CURRENT);
    CU_ASSERT_TRUE(serving->last_reload_ok);
    CU_ASSERT_PTR_NULL(serving->error);
    kit_close(&kit);
}

static bool no_threads;

int __wrap_nd_workers_start(const struct nd_workers_config *config, struct nd_listener *listener,
                            struct nd_workers **ret_workers);
int __real_nd_workers_start(const struct nd_workers_config *config, struct nd_listener *listener,
                            struct nd_workers **ret_workers);

int __wrap_nd_workers_start(const struct nd_workers_config *config, struct nd_listener *listener,
                            struct nd_workers **ret_workers)
{
    return no_threads ? EAGAIN : __real_nd_workers_start(config, listener, ret_workers);
}

static bool shares_its_port(int fd)
{
    int value = -1;
    socklen_t len = sizeof(value);
    CU_ASSERT_EQUAL(getsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &value, &len), 0);
    return value != 0;
}

/* The new sockets were open at the port of the old one by then. */
static void without_threads_nothing_changes(void)
{
    struct control_kit kit;
    char text[256];
    kit_open(&kit);
    kit_write(&kit, 1, ", \"hot_reload\": false");
    kit_start(&kit);
    const struct nd_listener *listener = nd_control_listener(kit.control);
    snprintf(text, sizeof(text),
             "{\"server\": {\"host\": \"127.0.0.1\", \"port\": %u, \"workers\": 2, "
             "\"upstream\": [], \"hot_reload\": false}}",
             (unsigned)nd_addr_port(&listener->addr));
    kit_write_to(kit.path, text);
    no_threads = true;
    CU_ASSERT_EQUAL(kit_reload(&kit, ND_CHANGE_SIGNAL)->result, ND_CHANGE_FAILED);
    no_threads = false;
    CU_ASSERT_PTR_NOT_NULL(strstr(kit.error, "cannot start 2 worker threads: "));
    CU_ASSERT_PTR_EQUAL(nd_control_listener(kit.control), listener);
    CU_ASSERT_FALSE(shares_its_port(listener->sockets[0].udp));
    CU_ASSERT_FALSE(shares_its_port(listener->sockets[0].tcp));
    CU_ASSERT_EQUAL(kit_ask(&kit), 1);
    CU_ASSERT_EQUAL(kit_reload(&kit, ND_CHANGE_REQUEST)->result, ND_CHANGE_APPLIED);
    CU_ASSERT_EQUAL(nd_control_serving(kit.control)->workers, 2);
    kit_close(&kit);
}

static void the_greater_offer_wins(void)
{
    struct control_kit kit;
    kit_open(&kit);
    kit_write(&kit, 1, ", \"config_version\": 5, \"log_level\": \"ERROR\"");
    kit_start(&kit);
    CU_ASSERT_EQUAL(kit_offer(&kit, 4, 2)->result, ND_CHANGE_OLDER);
    CU_ASSERT_EQUAL(kit_offer(&kit, 5, 1)->result, ND_CHANGE_CURRENT);
    CU_ASSERT_EQUAL(kit_ask(&kit), 1);
    CU_ASSERT_EQUAL(kit_offer_text(&kit, 9, "{\"records\": 1}")->result, ND_CHANGE_INVALID);
    CU_ASSERT_EQUAL(kit_offer_text(&kit, 9, "garbage")->result, ND_CHANGE_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(kit.error, "a peer's config:1:1: error"));
    CU_ASSERT_EQUAL(kit.changes, 1);
    CU_ASSERT_TRUE(nd_control_serving(kit.control)->last_reload_ok); /* of our own file */
    CU_ASSERT_EQUAL(kit_offer(&kit, 9, 2)->result, ND_CHANGE_APPLIED);
    CU_ASSERT_EQUAL(kit.change.version, 9);
    CU_ASSERT_EQUAL(kit_ask(&kit), 2);
    CU_ASSERT_TRUE(kit_file_has(&kit, "\"config_version\": 9"));
    CU_ASSERT_TRUE(kit_file_has(&kit, "\"log_level\": \"ERROR\"")); /* ours */
    CU_ASSERT_EQUAL(nd_control_serving(kit.control)->server->log_level, NCFG_LOG_ERROR);
    kit_close(&kit);
}

UNIT_MAIN("control", UNIT_TEST(a_file_serves),
          UNIT_TEST(an_edit_serves_at_once_under_the_next_version),
          UNIT_TEST(a_reload_counts_from_the_greater_version),
          UNIT_TEST(a_bad_file_changes_nothing), UNIT_TEST(without_threads_nothing_changes),
          UNIT_TEST(the_greater_offer_wins))
