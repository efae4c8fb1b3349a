/* SPDX-License-Identifier: MIT */
#include "loaded.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nanocfg/document.h>

static char folder[] = "/tmp/ncfg-store-XXXXXX";
static char path[PATH_MAX];
static char link_path[PATH_MAX];

static void make_folder(void)
{
    memcpy(strrchr(folder, '-'), "-XXXXXX", sizeof("-XXXXXX"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/nanodns.json", folder);
    snprintf(link_path, sizeof(link_path), "%s/link.json", folder);
}

static void remove_folder(void)
{
    unlink(path);
    unlink(link_path);
    /* Fails if a temporary file was left behind. */
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static bool file_holds(const char *name, const char *expected)
{
    char *text = NULL;
    size_t len = 0;
    bool same = ncfg_read_file(name, &text, &len) == NCFG_OK && len == strlen(expected) &&
                strcmp(text, expected) == 0;

    free(text);
    return same;
}

static void a_new_file_is_written(void)
{
    make_folder();
    CU_ASSERT_EQUAL(ncfg_store(path, "{}", 2), NCFG_OK);
    CU_ASSERT(file_holds(path, "{}"));
    CU_ASSERT_EQUAL(ncfg_store(path, "", 0), NCFG_OK);
    CU_ASSERT(file_holds(path, ""));
    remove_folder();
}

static void a_replaced_file_keeps_its_mode(void)
{
    struct stat st;

    make_folder();
    CU_ASSERT_EQUAL(ncfg_store(path, "old", 3), NCFG_OK);
    CU_ASSERT_EQUAL(chmod(path, 0640), 0);
    CU_ASSERT_EQUAL(ncfg_store(path, "newer", 5), NCFG_OK);
    CU_ASSERT(file_holds(path, "newer"));
    CU_ASSERT_EQUAL_FATAL(stat(path, &st), 0);
    CU_ASSERT_EQUAL(st.st_mode & 07777, 0640);
    remove_folder();
}

struct look {
    bool may;
    bool edit; /* somebody puts another file there while we look */
};

static bool look_at(void *context, const char *old)
{
    const struct look *look = context;

    CU_ASSERT(file_holds(old, "edit"));
    CU_ASSERT(file_holds(path, "new")); /* so that nobody can edit what we look at */
    if (look->edit) {
        CU_ASSERT_EQUAL(ncfg_store(path, "later", 5), NCFG_OK);
    }
    return look->may;
}

static void store_over_an_edit(const struct look *look, int expected)
{
    struct look copy = *look;

    make_folder();
    CU_ASSERT_EQUAL(ncfg_store(path, "edit", 4), NCFG_OK);
    errno = 0;
    CU_ASSERT_EQUAL(ncfg_store_if(path, "new", 3, look_at, &copy), expected);
    CU_ASSERT(expected == NCFG_OK || errno == ESTALE);
}

static void a_file_edited_meanwhile_stays(void)
{
    store_over_an_edit(&(struct look){.may = false}, NCFG_NO_FILE);
    CU_ASSERT(file_holds(path, "edit"));
    remove_folder();
}

static void a_file_that_may_be_replaced_is(void)
{
    store_over_an_edit(&(struct look){.may = true}, NCFG_OK);
    CU_ASSERT(file_holds(path, "new"));
    remove_folder();
}

static void the_latest_of_two_edits_stays(void)
{
    store_over_an_edit(&(struct look){.may = false, .edit = true}, NCFG_NO_FILE);
    CU_ASSERT(file_holds(path, "later"));
    remove_folder();
    store_over_an_edit(&(struct look){.may = true, .edit = true}, NCFG_OK);
    CU_ASSERT(file_holds(path, "later"));
    remove_folder();
}

/* Somebody tidies the folder up while we look. */
static bool remove_old(void *context, const char *old)
{
    (void)context;
    CU_ASSERT_EQUAL(unlink(old), 0);
    return true;
}

static void what_was_replaced_may_be_gone(void)
{
    make_folder();
    CU_ASSERT_EQUAL(ncfg_store(path, "old", 3), NCFG_OK);
    CU_ASSERT_EQUAL(ncfg_store_if(path, "new", 3, remove_old, NULL), NCFG_OK);
    CU_ASSERT(file_holds(path, "new"));
    remove_folder();
}

static bool see_nothing(void *context, const char *old)
{
    struct stat st;

    CU_ASSERT_NOT_EQUAL(stat(old, &st), 0);
    return *(bool *)context;
}

static void a_file_that_is_gone_is_asked_about(void)
{
    bool may = false;

    make_folder();
    CU_ASSERT_EQUAL(ncfg_store_if(path, "new", 3, see_nothing, &may), NCFG_NO_FILE);
    CU_ASSERT_EQUAL(access(path, F_OK), -1);
    may = true;
    CU_ASSERT_EQUAL(ncfg_store_if(path, "new", 3, see_nothing, &may), NCFG_OK);
    CU_ASSERT(file_holds(path, "new"));
    remove_folder();
}

/* ---- what a writer that was killed left behind ---- */

static const char *in_folder(const char *name)
{
    static char joined[PATH_MAX];

    snprintf(joined, sizeof(joined), "%s/%s", folder, name);
    return joined;
}

static void make_file(const char *name)
{
    int fd = open(in_folder(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    CU_ASSERT_FATAL(fd >= 0);
    close(fd);
}

static bool is_there(const char *name)
{
    struct stat st;

    return lstat(in_folder(name), &st) == 0;
}

static void what_dead_writers_left_is_removed(void)
{
    make_folder();
    make_file(".nanodns-0123abcd.tmp");
    make_file(".nanodns-ffffffff.tmp");
    CU_ASSERT_EQUAL(ncfg_store(path, "{}", 2), NCFG_OK);
    CU_ASSERT(file_holds(path, "{}"));
    CU_ASSERT(!is_there(".nanodns-0123abcd.tmp"));
    CU_ASSERT(!is_there(".nanodns-ffffffff.tmp"));
    remove_folder();
}

static void nothing_else_is_removed(void)
{
    static const char *const others[] = {
        ".nanodns-0123abc.tmp",   ".nanodns-0123abcde.tmp",
        ".nanodns-0123ABCD.tmp",  ".nanodns-0123abcg.tmp",
        ".nanodns-0123abcd.tmp~", "nanodns-0123abcd.tmp",
        ".nanodns-0123abcd",      ".nanodns-",
    };
    size_t count = sizeof(others) / sizeof(*others);

    make_folder();
    for (size_t i = 0; i < count; i++) {
        make_file(others[i]);
    }
    CU_ASSERT_EQUAL(symlink("nanodns.json", in_folder(".nanodns-00000001.tmp")), 0);
    CU_ASSERT_EQUAL(mkdir(in_folder(".nanodns-00000002.tmp"), 0700), 0);
    CU_ASSERT_EQUAL(mkfifo(in_folder(".nanodns-00000003.tmp"), 0600), 0);
    CU_ASSERT_EQUAL(ncfg_store(path, "{}", 2), NCFG_OK);
    CU_ASSERT(file_holds(path, "{}"));
    for (size_t i = 0; i < count; i++) {
        CU_ASSERT_EQUAL(unlink(in_folder(others[i])), 0);
    }
    CU_ASSERT_EQUAL(unlink(in_folder(".nanodns-00000001.tmp")), 0);
    CU_ASSERT_EQUAL(rmdir(in_folder(".nanodns-00000002.tmp")), 0);
    CU_ASSERT_EQUAL(unlink(in_folder(".nanodns-00000003.tmp")), 0);
    remove_folder();
}

/* As root we can make files of others; what the config's owner has may have been ours. */
static void files_of_others_are_left_alone(void)
{
    if (geteuid() != 0) {
        unit_skip(__func__, "needs root");
        return;
    }
    make_folder();
    CU_ASSERT_EQUAL(ncfg_store(path, "old", 3), NCFG_OK);
    CU_ASSERT_EQUAL(chown(path, 4711, 4711), 0);
    make_file(".nanodns-0123abcd.tmp");
    CU_ASSERT_EQUAL(chown(in_folder(".nanodns-0123abcd.tmp"), 4712, 4711), 0);
    make_file(".nanodns-0123abce.tmp");
    CU_ASSERT_EQUAL(chown(in_folder(".nanodns-0123abce.tmp"), 4711, 4711), 0);
    CU_ASSERT_EQUAL(ncfg_store(path, "new", 3), NCFG_OK);
    CU_ASSERT(!is_there(".nanodns-0123abce.tmp"));
    CU_ASSERT_EQUAL(unlink(in_folder(".nanodns-0123abcd.tmp")), 0);
    remove_folder();
}

/* While one looks at what it has replaced, another stores, and tidies up. */
static bool store_another(void *context, const char *old)
{
    *(int *)context = ncfg_store(path, "other", 5);
    CU_ASSERT(file_holds(old, "old"));
    return true;
}

static void a_writer_at_work_is_left_alone(void)
{
    int result = NCFG_NO_FILE;

    make_folder();
    CU_ASSERT_EQUAL(ncfg_store(path, "old", 3), NCFG_OK);
    CU_ASSERT_EQUAL(ncfg_store_if(path, "mine", 4, store_another, &result), NCFG_OK);
    CU_ASSERT_EQUAL(result, NCFG_OK);
    CU_ASSERT(file_holds(path, "other"));
    remove_folder();
}

enum {
    WRITERS = 4,
    STORES = 300,
};

/* Each takes a new file of another for a dead one's if it can lock it first. */
static void writers_do_not_disturb_each_other(void)
{
    make_folder();
    for (int i = 0; i < WRITERS; i++) {
        pid_t child = fork();

        CU_ASSERT_FATAL(child >= 0);
        if (child == 0) {
            for (int k = 0; k < STORES; k++) {
                if (ncfg_store(path, "{}", 2) != NCFG_OK) {
                    _exit(1);
                }
            }
            _exit(0);
        }
    }
    for (int i = 0; i < WRITERS; i++) {
        int status = -1;

        CU_ASSERT(wait(&status) > 0);
        CU_ASSERT_EQUAL(status, 0);
    }
    CU_ASSERT(file_holds(path, "{}"));
    remove_folder();
}

static void a_link_stays_a_link(void)
{
    struct stat st;

    make_folder();
    CU_ASSERT_EQUAL(ncfg_store(path, "old", 3), NCFG_OK);
    CU_ASSERT_EQUAL(symlink("nanodns.json", link_path), 0);
    CU_ASSERT_EQUAL(ncfg_store(link_path, "new", 3), NCFG_OK);
    CU_ASSERT_EQUAL_FATAL(lstat(link_path, &st), 0);
    CU_ASSERT(S_ISLNK(st.st_mode));
    CU_ASSERT(file_holds(path, "new"));
    remove_folder();
}

static void a_path_without_folder_is_here(void)
{
    char here[PATH_MAX];

    CU_ASSERT_PTR_NOT_NULL_FATAL(getcwd(here, sizeof(here)));
    make_folder();
    CU_ASSERT_EQUAL_FATAL(chdir(folder), 0);
    CU_ASSERT_EQUAL(ncfg_store("nanodns.json", "{}", 2), NCFG_OK);
    CU_ASSERT(file_holds(path, "{}"));
    CU_ASSERT_EQUAL_FATAL(chdir(here), 0);
    remove_folder();
}

static void what_cannot_be_written_stays_as_it_was(void)
{
    make_folder();
    errno = 0;
    CU_ASSERT_EQUAL(ncfg_store(folder, "{}", 2), NCFG_NO_FILE);
    CU_ASSERT_EQUAL(errno, EISDIR);
    snprintf(path, sizeof(path), "%s/none/nanodns.json", folder);
    errno = 0;
    CU_ASSERT_EQUAL(ncfg_store(path, "{}", 2), NCFG_NO_FILE);
    CU_ASSERT_EQUAL(errno, ENOENT);
    errno = 0;
    CU_ASSERT_EQUAL(ncfg_store("/dev/null", "{}", 2), NCFG_NO_FILE);
    CU_ASSERT_EQUAL(errno, EINVAL);
    remove_folder();
    if (geteuid() != 0) {
        make_folder();
        CU_ASSERT_EQUAL(ncfg_store(path, "old", 3), NCFG_OK);
        CU_ASSERT_EQUAL(chmod(path, 0400), 0);
        CU_ASSERT_EQUAL(ncfg_store(path, "new", 3), NCFG_NO_FILE);
        CU_ASSERT_EQUAL(errno, EACCES);
        CU_ASSERT(file_holds(path, "old"));
        remove_folder();
    }
}

static void a_full_disk_changes_nothing(void)
{
    struct rlimit old;
    struct rlimit small;
    int stored;
    int stored_errno;
    int written;

    make_folder();
    CU_ASSERT_EQUAL(ncfg_store(path, "old", 3), NCFG_OK);
    CU_ASSERT_FATAL(getrlimit(RLIMIT_FSIZE, &old) == 0);
    small = (struct rlimit){.rlim_cur = 10, .rlim_max = old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    CU_ASSERT_FATAL(setrlimit(RLIMIT_FSIZE, &small) == 0);
    stored = ncfg_store(path, "0123456789abcdef", 16);
    stored_errno = errno;
    written = ncfg_write_example(link_path, 1);
    setrlimit(RLIMIT_FSIZE, &old);
    CU_ASSERT_EQUAL(stored, NCFG_NO_FILE);
    CU_ASSERT_EQUAL(stored_errno, EFBIG);
    CU_ASSERT(file_holds(path, "old"));
    CU_ASSERT_EQUAL(written, NCFG_NO_FILE);
    CU_ASSERT_EQUAL(access(link_path, F_OK), -1);
    remove_folder();
}

static void an_example_replaces_nothing_unless_told(void)
{
    make_folder();
    CU_ASSERT_EQUAL(ncfg_write_example(path, 1), NCFG_OK);
    CU_ASSERT(file_holds(path, ncfg_example()));
    CU_ASSERT_EQUAL(ncfg_store(path, "mine", 4), NCFG_OK);
    errno = 0;
    CU_ASSERT_EQUAL(ncfg_write_example(path, 1), NCFG_NO_FILE);
    CU_ASSERT_EQUAL(errno, EEXIST);
    CU_ASSERT(file_holds(path, "mine"));
    CU_ASSERT_EQUAL(ncfg_write_example(path, 0), NCFG_OK);
    CU_ASSERT(file_holds(path, ncfg_example()));
    CU_ASSERT_EQUAL(ncfg_write_example("/dev/full/x", 1), NCFG_NO_FILE);
    remove_folder();
}

static void a_file_is_read_whole(void)
{
    size_t size = 200000;
    char *text = malloc(size + 1);

    CU_ASSERT_FATAL(text != NULL);
    memset(text, 'x', size);
    text[size] = '\0';
    make_folder();
    CU_ASSERT_EQUAL(ncfg_store(path, text, size), NCFG_OK);
    CU_ASSERT(file_holds(path, text));
    remove_folder();
    free(text);
}

static void a_file_that_cannot_be_read_says_why(void)
{
    struct ncfg_diags *diags = ncfg_diags_new("none.json");
    struct ncfg_config *config = NULL;
    char text[200];
    char *content = NULL;
    size_t len;

    CU_ASSERT_FATAL(diags != NULL);
    errno = 0;
    CU_ASSERT_EQUAL(ncfg_load_file("/nonexistent/none.json", diags, &config), NCFG_NO_FILE);
    CU_ASSERT_EQUAL(errno, ENOENT);
    CU_ASSERT_EQUAL_FATAL(ncfg_diags_count(diags), 1);
    ncfg_diag_format(diags, ncfg_diags_get(diags, 0), text, sizeof(text));
    CU_ASSERT_STRING_EQUAL(text, "none.json: error: cannot be read: No such file or directory; "
                                 "'nanodns init' writes an example");
    CU_ASSERT_PTR_NULL(config);
    CU_ASSERT_EQUAL(ncfg_read_file("/", &content, &len), NCFG_NO_FILE);
    CU_ASSERT_EQUAL(errno, EISDIR);
    ncfg_diags_free(diags);
}

static void a_file_too_large_is_not_read(void)
{
    char *content = NULL;
    size_t len;
    int fd;

    make_folder();
    fd = open(path, O_WRONLY | O_CREAT, 0600);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL(ftruncate(fd, (off_t)NCFG_FILE_MAX + 1), 0); /* a hole: no disk is used */
    close(fd);
    CU_ASSERT_EQUAL(ncfg_read_file(path, &content, &len), NCFG_NO_FILE);
    CU_ASSERT_EQUAL(errno, EFBIG);
    remove_folder();
}

static void a_file_loads(void)
{
    struct ncfg_diags *diags = ncfg_diags_new("x");
    struct ncfg_config *config = NULL;

    CU_ASSERT_FATAL(diags != NULL);
    make_folder();
    CU_ASSERT_EQUAL(ncfg_write_example(path, 1), NCFG_OK);
    CU_ASSERT_EQUAL(ncfg_load_file(path, diags, &config), NCFG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(config);
    CU_ASSERT_EQUAL(config->record_count, 9);
    ncfg_config_free(config);
    remove_folder();
    ncfg_diags_free(diags);
}

static void a_pipe_is_read_to_its_end(void)
{
    size_t size = 70000;
    char *text = malloc(size + 1);
    char *found = NULL;
    char name[64];
    size_t len = 0;
    int fds[2];
    pid_t child;

    CU_ASSERT_FATAL(text != NULL && pipe(fds) == 0);
    memset(text, 'y', size);
    text[size] = '\0';
    child = fork();
    CU_ASSERT_FATAL(child >= 0);
    if (child == 0) {
        close(fds[0]);
        _exit(write(fds[1], text, size) == (ssize_t)size ? 0 : 1);
    }
    close(fds[1]);
    snprintf(name, sizeof(name), "/dev/fd/%d", fds[0]);
    CU_ASSERT_EQUAL(ncfg_read_file(name, &found, &len), NCFG_OK);
    CU_ASSERT_EQUAL(len, size);
    CU_ASSERT_STRING_EQUAL(found, text);
    close(fds[0]);
    free(found);
    free(text);
}

UNIT_MAIN("libnanocfg/store", UNIT_TEST(a_new_file_is_written),
          UNIT_TEST(a_replaced_file_keeps_its_mode), UNIT_TEST(a_file_edited_meanwhile_stays),
          UNIT_TEST(what_dead_writers_left_is_removed), UNIT_TEST(nothing_else_is_removed),
          UNIT_TEST(files_of_others_are_left_alone), UNIT_TEST(a_writer_at_work_is_left_alone),
          UNIT_TEST(writers_do_not_disturb_each_other), UNIT_TEST(a_file_that_may_be_replaced_is),
          UNIT_TEST(the_latest_of_two_edits_stays), UNIT_TEST(what_was_replaced_may_be_gone),
          UNIT_TEST(a_file_that_is_gone_is_asked_about), UNIT_TEST(a_link_stays_a_link),
          UNIT_TEST(a_path_without_folder_is_here),
          UNIT_TEST(what_cannot_be_written_stays_as_it_was), UNIT_TEST(a_full_disk_changes_nothing),
          UNIT_TEST(an_example_replaces_nothing_unless_told), UNIT_TEST(a_file_is_read_whole),
          UNIT_TEST(a_file_that_cannot_be_read_says_why), UNIT_TEST(a_file_too_large_is_not_read),
          UNIT_TEST(a_file_loads), UNIT_TEST(a_pipe_is_read_to_its_end))
