/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "net/port_holder.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

/* A folder that looks like /proc. */
static char root[] = "/tmp/nanodns-test-proc-XXXXXX";

/* What was made in it, in this order. */
static char made[32][256];
static size_t made_count;

static const char *new_path(const char *path)
{
    CU_ASSERT_FATAL(made_count < sizeof(made) / sizeof(made[0]));
    snprintf(made[made_count], sizeof(made[0]), "%s/%s", root, path);
    return made[made_count++];
}

static void put_file(const char *path, const void *octets, size_t len)
{
    const char *full = new_path(path);
    FILE *file = fopen(full, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fwrite(octets, 1, len, file);
    fclose(file);
}

static void put_text(const char *path, const char *text)
{
    put_file(path, text, strlen(text));
}

static void put_dir(const char *path)
{
    CU_ASSERT_EQUAL_FATAL(mkdir(new_path(path), 0700), 0);
}

static void put_link(const char *path, const char *target)
{
    CU_ASSERT_EQUAL_FATAL(symlink(target, new_path(path)), 0);
}

#define UDP_HEAD                                                                                   \
    "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout " \
    "inode ref pointer drops\n"

/* pid 612 has 127.0.0.53:53, pid 700 has [::]:5353 and 10.0.0.1:5300, 4242 is not ours to see. */
static void make_proc(void)
{
    memcpy(root + strlen(root) - 6, "XXXXXX", 6);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(root));
    put_dir("net");
    put_text("net/udp", UDP_HEAD
             "  345: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000 "
             "  101        0 10101 2 0000000000000000 0\n"
             " 2000: 0100000A:14B4 00000000:0000 07 00000000:00000000 00:00000000 00000000 "
             "    0        0 20202 2 0000000000000000 0\n"
             "  999: 00000000:0045 00000000:0000 07 00000000:00000000 00:00000000 00000000 "
             "    0        0 42424 2 0000000000000000 0\n"
             "garbage\n\n: : : :\n");
    put_text("net/udp6",
             UDP_HEAD "  777: 00000000000000000000000000000000:14E9 "
                      "00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 "
                      "00000000     0        0 30303 2 0000000000000000 0\n"
                      "  778: 00000000000000000000000001000000:14EA "
                      "00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 "
                      "00000000     0        0 40404 2 0000000000000000 0\n");
    put_text("net/tcp", UDP_HEAD
             "    0: 3500007F:0035 00000000:0000 01 00000000:00000000 00:00000000 00000000 "
             "  101        0 50505 1 0000000000000000 100 0 0 10 5\n"
             "    1: 00000000:14B5 00000000:0000 0A 00000000:00000000 00:00000000 00000000 "
             "  101        0 60606 1 0000000000000000 100 0 0 10 5\n");
    put_dir("612");
    put_dir("612/fd");
    put_text("612/comm", "systemd-resolve\n");
    put_file("612/cmdline", "/lib/systemd/systemd-resolved\0", 30);
    put_link("612/fd/0", "/dev/null");
    put_link("612/fd/11", "socket:[10101]");
    put_link("612/fd/12", "socket:[50505]");
    put_dir("700");
    put_dir("700/fd");
    put_text("700/comm", "a\x1b[2Jb c\n");
    put_file("700/cmdline", "python3\0server.py\0", 18);
    put_link("700/fd/3", "socket:[20202]");
    put_link("700/fd/4", "socket:[30303]");
    put_link("700/fd/5", "socket:[40404]");
    put_link("700/fd/6", "socket:[60606]");
    put_dir("4242"); /* no fd folder, as without permission */
    put_text("4242/comm", "dhcpd\n");
    put_dir("self");
}

static void remove_proc(void)
{
    while (made_count > 0) {
        remove(made[--made_count]);
    }
    CU_ASSERT_EQUAL(rmdir(root), 0);
}

static bool find(const char *ip, uint16_t port, bool tcp, struct nd_port_holder *ret_holder)
{
    struct nd_addr addr = {.v6 = {.sin6_family = AF_UNSPEC}};
    if (inet_pton(AF_INET, ip, &addr.v4.sin_addr) == 1) {
        addr.v4.sin_family = AF_INET;
    } else {
        CU_ASSERT_EQUAL(inet_pton(AF_INET6, ip, &addr.v6.sin6_addr), 1);
        addr.v6.sin6_family = AF_INET6;
    }
    nd_addr_set_port(&addr, port);
    return nd_port_holder_find(root, tcp, &addr, ret_holder);
}

static void finds_who_has_the_address(void)
{
    struct nd_port_holder holder;
    make_proc();
    CU_ASSERT_FATAL(find("127.0.0.53", 53, false, &holder));
    CU_ASSERT_EQUAL(holder.pid, 612);
    CU_ASSERT_STRING_EQUAL(holder.name, "systemd-resolved"); /* whole, unlike comm */
    CU_ASSERT(find("10.0.0.1", 5300, false, &holder));
    CU_ASSERT_EQUAL(holder.pid, 700);
    CU_ASSERT(find("::1", 5354, false, &holder));
    CU_ASSERT_EQUAL(holder.pid, 700);
    remove_proc();
}

static void an_address_for_all_is_in_the_way_of_each(void)
{
    struct nd_port_holder holder;
    make_proc();
    CU_ASSERT(find("0.0.0.0", 53, false, &holder)); /* ours is for all */
    CU_ASSERT_EQUAL(holder.pid, 612);
    CU_ASSERT(find("::", 53, false, &holder));
    CU_ASSERT(find("2001:db8::1", 5353, false, &holder)); /* theirs is */
    CU_ASSERT(find("192.0.2.1", 5353, false, &holder));   /* which serves IPv4, too */
    CU_ASSERT_EQUAL(holder.pid, 700);
    remove_proc();
}

static void another_port_or_address_is_not(void)
{
    struct nd_port_holder holder = {.pid = 1};
    make_proc();
    CU_ASSERT(!find("127.0.0.1", 53, false, &holder));
    CU_ASSERT(!find("127.0.0.53", 54, false, &holder));
    CU_ASSERT(!find("::2", 5354, false, &holder));
    CU_ASSERT_EQUAL(holder.pid, 1);
    remove_proc();
}

static void of_tcp_only_listening_sockets_count(void)
{
    struct nd_port_holder holder;
    make_proc();
    CU_ASSERT(!find("127.0.0.53", 53, true, &holder)); /* a connection */
    CU_ASSERT(find("127.0.0.1", 5301, true, &holder));
    CU_ASSERT_EQUAL(holder.pid, 700);
    remove_proc();
}

static void a_name_is_made_printable(void)
{
    struct nd_port_holder holder;
    make_proc();
    CU_ASSERT_FATAL(find("10.0.0.1", 5300, false, &holder));
    CU_ASSERT_STRING_EQUAL(holder.name, "a?[2Jb?c"); /* argv[0] is another name: comm stays */
    remove_proc();
}

static void what_we_may_not_see_is_not_found(void)
{
    struct nd_port_holder holder;
    make_proc();
    CU_ASSERT(!find("0.0.0.0", 69, false, &holder));
    remove_proc();
    CU_ASSERT(!find("127.0.0.53", 53, false, &holder)); /* no /proc at all */
}

static void finds_ourselves_in_the_real_proc(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct nd_addr addr = {.v4 = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}}};
    socklen_t len = sizeof(addr);
    CU_ASSERT_EQUAL_FATAL(bind(fd, &addr.any, sizeof(addr.v4)), 0);
    CU_ASSERT_EQUAL_FATAL(getsockname(fd, &addr.any, &len), 0);
    struct nd_port_holder holder = {.pid = 0};
    if (access("/proc/net/udp", R_OK) == 0) {
        CU_ASSERT(nd_port_holder_find("/proc", false, &addr, &holder));
        CU_ASSERT_EQUAL(holder.pid, getpid());
    }
    close(fd);
}

UNIT_MAIN("net/port_holder", UNIT_TEST(finds_who_has_the_address),
          UNIT_TEST(an_address_for_all_is_in_the_way_of_each),
          UNIT_TEST(another_port_or_address_is_not), UNIT_TEST(of_tcp_only_listening_sockets_count),
          UNIT_TEST(a_name_is_made_printable), UNIT_TEST(what_we_may_not_see_is_not_found),
          UNIT_TEST(finds_ourselves_in_the_real_proc))
