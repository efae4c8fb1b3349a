/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "unit.h"

/* Bind a manager's socket to `name`, '@' in front of an abstract one, and point us to it. */
static int open_manager(const char *name)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    size_t len = strlen(name);
    memcpy(addr.sun_path, name, len);
    if (name[0] == '@') {
        addr.sun_path[0] = '\0';
    }
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&addr,
                               (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)),
                          0);
    setenv("NOTIFY_SOCKET", name, 1);
    return fd;
}

static void check_told(int fd)
{
    char buf[64] = "";
    CU_ASSERT_EQUAL(nd_notify("READY=1"), 0);
    CU_ASSERT_EQUAL(recv(fd, buf, sizeof(buf) - 1, 0), 7);
    CU_ASSERT_STRING_EQUAL(buf, "READY=1");
    close(fd);
    unsetenv("NOTIFY_SOCKET");
}

static void a_path_is_told(void)
{
    char dir[] = "/tmp/nanodns-test-notify-XXXXXX", path[64];
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/socket", dir);
    check_told(open_manager(path));
    unlink(path);
    rmdir(dir);
}

static void an_abstract_name_is_told(void)
{
    char name[64];
    snprintf(name, sizeof(name), "@nanodns-test-notify-%ld", (long)getpid());
    check_told(open_manager(name));
}

static void without_a_manager_nothing_happens(void)
{
    unsetenv("NOTIFY_SOCKET");
    CU_ASSERT_EQUAL(nd_notify("READY=1"), 0);
}

static void a_bad_name_is_an_error(void)
{
    char long_name[200];
    memset(long_name, '/', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    const char *const names[] = {"", "@", "relative", long_name};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        setenv("NOTIFY_SOCKET", names[i], 1);
        CU_ASSERT_EQUAL(nd_notify("READY=1"), EINVAL);
    }
    setenv("NOTIFY_SOCKET", "/nonexistent/socket", 1);
    CU_ASSERT_EQUAL(nd_notify("READY=1"), ENOENT);
    unsetenv("NOTIFY_SOCKET");
}

UNIT_MAIN("app/notify", UNIT_TEST(a_path_is_told), UNIT_TEST(an_abstract_name_is_told),
          UNIT_TEST(without_a_manager_nothing_happens), UNIT_TEST(a_bad_name_is_an_error))
