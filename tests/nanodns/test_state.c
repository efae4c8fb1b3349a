/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "control/state.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "control/persist.h"

#include "control_kit.h"

static const struct nd_state_record record = {
    .version = 18446744073709551615U, .checksum = "0123456789abcdef", .file = "fedcba9876543210"};

static void a_record_is_read_as_it_was_written(void)
{
    struct control_kit kit;
    struct nd_state_record got = {.version = 0};
    kit_open(&kit);
    kit_write_to(kit.path, "{}");
    CU_ASSERT_FALSE(nd_state_read(kit.state_dir, kit.path, &got));
    CU_ASSERT_EQUAL(nd_state_write(kit.state_dir, kit.path, &record), 0); /* makes the folder */
    CU_ASSERT_TRUE(nd_state_read(kit.state_dir, kit.path, &got));
    CU_ASSERT_EQUAL(got.version, record.version);
    CU_ASSERT_STRING_EQUAL(got.checksum, record.checksum);
    CU_ASSERT_STRING_EQUAL(got.file, record.file);
    CU_ASSERT_FALSE(nd_state_read(kit.state_dir, "/another/config", &got));
    kit_close(&kit);
}

static void what_is_no_record_is_none(void)
{
    static const char *const texts[] = {
        "",
        "nanodns state 2\nversion 1\n",
        "nanodns state 1\nversion 1\nchecksum 0123456789abcdef\n",
        "nanodns state 1\nversion 1\nchecksum 0123456789abcdeX\nfile 0123456789abcdef\nconfig /\n",
        "nanodns state 1\nversion x\nchecksum 0123456789abcdef\nfile 0123456789abcdef\nconfig /\n",
        "nanodns state 1\nversion 1\nchecksum 0123\nfile 0123456789abcdef\nconfig /\n",
    };
    struct control_kit kit;
    struct nd_state_record got;
    char path[160];
    kit_open(&kit);
    CU_ASSERT_EQUAL(mkdir(kit.state_dir, 0700), 0);
    snprintf(path, sizeof(path), "%s/served", kit.state_dir);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        kit_write_to(path, texts[i]);
        CU_ASSERT_FALSE(nd_state_read(kit.state_dir, "/", &got));
    }
    kit_close(&kit);
}

/* ---- what a node serves when it starts ----------------------------------------------------- */

static uint64_t start_version(struct control_kit *kit)
{
    kit_start(kit);
    kit->asking = true;
    nd_control_reload(kit->control, ND_CHANGE_SIGNAL, kit_on_answer, kit); /* behind the start */
    kit_run(kit);
    kit->asking = false;
    uint64_t version = nd_control_serving(kit->control)->version;
    kit_stop(kit);
    return version;
}

static void an_edit_while_it_was_down_is_a_new_version(void)
{
    struct control_kit kit;
    kit_open(&kit);
    kit.options.state_dir = kit.state_dir;
    kit_write(&kit, 1, ", \"config_version\": 5");
    CU_ASSERT_EQUAL(start_version(&kit), 5);
    CU_ASSERT_EQUAL(start_version(&kit), 5);
    kit_write(&kit, 2, ", \"config_version\": 5");
    CU_ASSERT_EQUAL(start_version(&kit), 6);
    CU_ASSERT_TRUE(kit_file_has(&kit, "\"config_version\": 6"));
    CU_ASSERT_EQUAL(start_version(&kit), 6);
    kit_write(&kit, 3, ", \"config_version\": 50");
    CU_ASSERT_EQUAL(start_version(&kit), 50);
    kit_write(&kit, 3, ", \"config_version\": 1"); /* the number alone is no edit */
    CU_ASSERT_EQUAL(start_version(&kit), 50);
    kit_close(&kit);
}

/* The folder remembers what the file could not take, until somebody edits the file. */
static void a_document_that_the_file_cannot_take_is_kept(void)
{
    struct control_kit kit;
    kit_open(&kit);
    kit.options.state_dir = kit.state_dir;
    kit_write(&kit, 1, ", \"config_version\": 5, \"hot_reload\": false");
    kit_start(&kit);
    kit_write(&kit, 7, ", \"config_version\": 5, \"hot_reload\": false");
    CU_ASSERT_EQUAL(kit_offer(&kit, 9, 2)->result, ND_CHANGE_APPLIED);
    CU_ASSERT_EQUAL(kit_ask(&kit), 2);
    CU_ASSERT_TRUE(kit_file_has(&kit, "192.0.2.7")); /* an edit that was not loaded is not lost */
    kit_stop(&kit);
    kit_write(&kit, 1, ", \"config_version\": 5, \"hot_reload\": false, \"log_level\": \"ERROR\"");
    kit_start(&kit); /* the file is as it was when it was taken, but for what is the node's own */
    CU_ASSERT_EQUAL(kit_ask(&kit), 2);
    CU_ASSERT_EQUAL(nd_control_serving(kit.control)->version, 9);
    CU_ASSERT_EQUAL(nd_control_serving(kit.control)->server->log_level, NCFG_LOG_ERROR);
    kit_stop(&kit);
    kit_write(&kit, 3, ", \"config_version\": 5, \"hot_reload\": false");
    kit_start(&kit);
    CU_ASSERT_EQUAL(kit_ask(&kit), 3);
    CU_ASSERT_EQUAL(nd_control_serving(kit.control)->version, 10);
    kit_close(&kit);
}

/* A text to be written where `file` was read. */
static struct nd_persist over(const struct control_kit *kit, const struct nd_file *file,
                              const char *text)
{
    static const char checksum[NCFG_DIGEST_SIZE] = "";
    return (struct nd_persist){
        .path = kit->path,
        .text = text,
        .text_len = strlen(text),
        .checksum = checksum,
        .file_checksum = checksum,
        .file_hash = file->hash,
        .file_stat = file->stat,
    };
}

/* What the file holds is written down while somebody edits it; then another config is to be. */
static void an_edit_before_the_first_look_is_not_lost(void)
{
    struct control_kit kit;
    struct nd_file file;
    kit_open(&kit);
    kit_write_to(kit.path, "{\"a\": 1}");
    CU_ASSERT_EQUAL_FATAL(nd_file_read(kit.path, &file), NCFG_OK);
    kit_write_to(kit.path, "{\"a\": 2}");
    struct nd_persist persist = over(&kit, &file, file.text);
    persist.held = true;
    nd_persist_run(&persist);
    CU_ASSERT_EQUAL(persist.result, ND_PERSISTED_FILE);
    persist.held = false;
    persist.text = "{\"a\": 3}";
    persist.file_hash = persist.new_hash;
    persist.file_stat = persist.new_stat;
    nd_persist_run(&persist);
    CU_ASSERT_EQUAL(persist.result, ND_PERSISTED_NOT);
    CU_ASSERT_EQUAL(persist.file_err, ESTALE);
    CU_ASSERT_TRUE(kit_file_has(&kit, "2"));
    free(file.text);
    kit_close(&kit);
}

/* What was written is known by its content alone, and a file that is gone is not ours. */
static void a_file_removed_after_a_write_stays_away(void)
{
    struct control_kit kit;
    struct nd_file file;
    kit_open(&kit);
    kit_write_to(kit.path, "{\"a\": 1}");
    CU_ASSERT_EQUAL_FATAL(nd_file_read(kit.path, &file), NCFG_OK);
    struct nd_persist persist = over(&kit, &file, "{\"a\": 2}");
    for (int i = 0; i < 2; i++) {
        nd_persist_run(&persist);
        CU_ASSERT_EQUAL(persist.result, ND_PERSISTED_FILE);
        persist.file_hash = persist.new_hash;
        persist.file_stat = persist.new_stat;
    }
    CU_ASSERT_EQUAL(unlink(kit.path), 0);
    nd_persist_run(&persist);
    CU_ASSERT_EQUAL(persist.file_err, ESTALE);
    CU_ASSERT_EQUAL(access(kit.path, F_OK), -1);
    free(file.text);
    kit_close(&kit);
}

/* ---- a kill at any moment ------------------------------------------------------------------ */

enum { PERSISTS = 1000, FILLER = 20000 };

struct shared {
    _Atomic unsigned count;
};

static char *document(char octet, uint64_t version)
{
    char *text = malloc(FILLER + 100);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    int len = snprintf(text, 100, "{\"server\": {\"config_version\": %llu}, \"x\": \"",
                       (unsigned long long)version);
    memset(text + len, octet, FILLER);
    memcpy(text + len + FILLER, "\"}", 3);
    return text;
}

/* In a process of its own, until it is killed: the file changes between two contents. */
static _Noreturn void persist_for_ever(const struct control_kit *kit, const char *const texts[2],
                                       struct shared *shared)
{
    struct nd_file_stat stat = nd_file_stat(kit->path);
    uint64_t hash = 0;
    struct nd_file file;
    if (nd_file_read(kit->path, &file) == NCFG_OK) {
        hash = file.hash;
    }
    for (;;) {
        const char *text = texts[shared->count % 2];
        char checksum[NCFG_DIGEST_SIZE];
        (void)ncfg_digest(text, strlen(text), checksum);
        struct nd_persist persist = {
            .path = kit->path,
            .state_dir = kit->state_dir,
            .text = text,
            .text_len = strlen(text),
            .version = 1 + shared->count % 2,
            .checksum = checksum,
            .file_checksum = checksum,
            .file_hash = hash,
            .file_stat = stat,
        };
        nd_persist_run(&persist);
        if (persist.result != ND_PERSISTED_FILE) {
            _exit(1);
        }
        hash = persist.new_hash;
        stat = persist.new_stat;
        shared->count++;
    }
}

/* What writers that were killed left, but for the last. */
static size_t temporaries_in(const char *folder)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        count += strstr(entry->d_name, ".tmp") != NULL;
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return count;
}

static void a_kill_leaves_the_old_file_or_the_new(void)
{
    struct control_kit kit;
    kit_open_in(&kit,
                access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"); /* no disk to wait for */
    char *texts[2] = {document('a', 1), document('b', 2)};
    const char *const given[2] = {texts[0], texts[1]};
    unsigned kills = 0;
    struct shared *shared =
        mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CU_ASSERT_FATAL(shared != MAP_FAILED);
    kit_write_to(kit.path, texts[1]);
    while (shared->count < PERSISTS) {
        struct nd_state_record got;
        fflush(NULL);
        pid_t pid = fork();
        CU_ASSERT_FATAL(pid >= 0);
        if (pid == 0) {
            persist_for_ever(&kit, given, shared);
        }
        const unsigned until = shared->count + kills % 10;
        while (shared->count < until) {
            sched_yield();
        }
        usleep((useconds_t)(kills * 79 % 500)); /* anywhere between two system calls */
        kill(pid, SIGKILL);
        int status = 0;
        CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
        CU_ASSERT_TRUE(WIFSIGNALED(status));
        kills++;
        char *text = kit_read(kit.path);
        CU_ASSERT_TRUE(strcmp(text, texts[0]) == 0 || strcmp(text, texts[1]) == 0);
        free(text);
        CU_ASSERT_TRUE(temporaries_in(kit.folder) <= 1);
        CU_ASSERT_TRUE(temporaries_in(kit.state_dir) <= 1);
        if (access(kit.state_dir, F_OK) == 0 && shared->count > 0) {
            CU_ASSERT_TRUE(nd_state_read(kit.state_dir, kit.path, &got));
        }
    }
    kit_write_to(kit.path, texts[0]);
    CU_ASSERT_EQUAL(temporaries_in(kit.folder), 0);
    printf("%u persists, %u kills ", shared->count, kills);
    munmap(shared, sizeof(*shared));
    free(texts[0]);
    free(texts[1]);
    kit_close(&kit);
}

UNIT_MAIN("control/state", UNIT_TEST(a_record_is_read_as_it_was_written),
          UNIT_TEST(what_is_no_record_is_none),
          UNIT_TEST(an_edit_while_it_was_down_is_a_new_version),
          UNIT_TEST(a_document_that_the_file_cannot_take_is_kept),
          UNIT_TEST(an_edit_before_the_first_look_is_not_lost),
          UNIT_TEST(a_file_removed_after_a_write_stays_away),
          UNIT_TEST(a_kill_leaves_the_old_file_or_the_new))
