/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "net/port_holder.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TCP_STATE_LISTEN 0x0A

/* Sockets on one port that are looked for; a server has some for each of its threads. */
#define INODES_MAX 64

struct inodes {
    uint64_t inode[INODES_MAX];
    size_t count;
};

/*
 * An address of /proc/net/…: eight hex digits for every four octets, each group printed as a
 * number in the machine's byte order.
 */
static bool parse_address(const char *hex, struct nd_addr *ret_addr, unsigned *ret_port)
{
    uint32_t group[4];
    size_t hex_len = strspn(hex, "0123456789abcdefABCDEF");
    size_t groups = hex_len / 8;
    if (hex_len % 8 != 0 || (groups != 1 && groups != 4)) {
        return false;
    }
    for (size_t i = 0; i < groups; i++) {
        char digits[9] = {0};
        memcpy(digits, hex + 8 * i, 8);
        group[i] = (uint32_t)strtoul(digits, NULL, 16);
    }
    memset(ret_addr, 0, sizeof(*ret_addr));
    if (groups == 1) {
        ret_addr->v4.sin_family = AF_INET;
        memcpy(&ret_addr->v4.sin_addr, group, 4);
    } else {
        ret_addr->v6.sin6_family = AF_INET6;
        memcpy(&ret_addr->v6.sin6_addr, group, 16);
    }
    return sscanf(hex + hex_len, ":%4x", ret_port) == 1;
}

static bool in_the_way(const struct nd_addr *theirs, const struct nd_addr *ours)
{
    struct nd_ip a = nd_addr_ip(theirs), b = nd_addr_ip(ours);
    return nd_addr_is_any(theirs) || nd_addr_is_any(ours) || memcmp(&a, &b, sizeof(a)) == 0;
}

/* The sockets of one table that are in the way; a table we cannot read has none. */
static void read_table(const char *proc, const char *table, const struct nd_addr *addr,
                       struct inodes *inodes)
{
    char path[256], line[512];
    snprintf(path, sizeof(path), "%s/net/%s", proc, table);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return;
    }
    while (inodes->count < INODES_MAX && fgets(line, sizeof(line), file) != NULL) {
        char local[64];
        unsigned state, port;
        uint64_t inode;
        struct nd_addr theirs;
        /* sl, local, remote, state, queues, timer, retransmissions, uid, timeout, inode */
        if (sscanf(line, "%*s %63s %*s %x %*s %*s %*s %*s %*s %" SCNu64, local, &state, &inode) ==
                3 &&
            (table[0] != 't' || state == TCP_STATE_LISTEN) &&
            parse_address(local, &theirs, &port) && port == nd_addr_port(addr) && inode != 0 &&
            in_the_way(&theirs, addr)) {
            inodes->inode[inodes->count++] = inode;
        }
    }
    fclose(file);
}

/* Is one of the descriptors of this process one of these sockets? */
static bool holds_socket(const char *proc, const char *pid, const struct inodes *inodes)
{
    char path[600], target[64];
    snprintf(path, sizeof(path), "%s/%s/fd", proc, pid);
    DIR *dir = opendir(path);
    bool found = false;
    struct dirent *entry;
    while (dir != NULL && !found && (entry = readdir(dir)) != NULL) {
        ssize_t len = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);
        uint64_t inode;
        if (len <= 0) {
            continue;
        }
        target[len] = '\0';
        if (sscanf(target, "socket:[%" SCNu64 "]", &inode) != 1) {
            continue;
        }
        for (size_t i = 0; i < inodes->count && !found; i++) {
            found = inodes->inode[i] == inode;
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return found;
}

/* The first octets of a small file as text; "" without it. */
static void read_text(const char *proc, const char *pid, const char *file, char *buf, size_t size)
{
    char path[600];
    snprintf(path, sizeof(path), "%s/%s/%s", proc, pid, file);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? -1 : read(fd, buf, size - 1);
    buf[len > 0 ? len : 0] = '\0';
    if (fd >= 0) {
        close(fd);
    }
}

/*
 * The name the kernel keeps is cut after 15 octets ("systemd-resolve"); the command line has the
 * whole, where it is the same name.
 */
static void read_name(const char *proc, const char *pid, char name[ND_PORT_HOLDER_NAME_MAX])
{
    char command[256];
    read_text(proc, pid, "comm", name, ND_PORT_HOLDER_NAME_MAX);
    name[strcspn(name, "\n")] = '\0';
    read_text(proc, pid, "cmdline", command, sizeof(command));
    const char *slash = strrchr(command, '/');
    const char *base = slash != NULL ? slash + 1 : command;
    size_t len = strlen(base);
    if (len < ND_PORT_HOLDER_NAME_MAX && strncmp(base, name, strlen(name)) == 0) {
        memcpy(name, base, len + 1);
    }
    for (char *c = name; *c != '\0'; c++) {
        *c = *c > ' ' && *c < 0x7F ? *c : '?';
    }
    if (name[0] == '\0') {
        memcpy(name, "?", 2);
    }
}

bool nd_port_holder_find(const char *proc, bool tcp, const struct nd_addr *addr,
                         struct nd_port_holder *ret_holder)
{
    struct inodes inodes = {.count = 0};
    read_table(proc, tcp ? "tcp" : "udp", addr, &inodes);
    read_table(proc, tcp ? "tcp6" : "udp6", addr, &inodes);
    DIR *dir = inodes.count > 0 ? opendir(proc) : NULL;
    bool found = false;
    struct dirent *entry;
    while (dir != NULL && !found && (entry = readdir(dir)) != NULL) {
        const char *pid = entry->d_name;
        if (strspn(pid, "0123456789") == strlen(pid) && holds_socket(proc, pid, &inodes)) {
            ret_holder->pid = (pid_t)strtol(pid, NULL, 10);
            read_name(proc, pid, ret_holder->name);
            found = true;
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return found;
}
