/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_ADDR_H
#define ND_BASE_ADDR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/*
 * A socket address of either family. IPv4 clients of an IPv6 socket (::ffff:a.b.c.d) are the
 * IPv4 clients they are: nd_addr_ip() folds the two forms into one.
 */

struct nd_addr {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    };
};

/* An IP address of either family as 128 bits, IPv4 as ::ffff:a.b.c.d, in network order. */
struct nd_ip {
    uint8_t octet[16];
};

/* "2001:db8::1%eth0 port 65535" and a NUL fit. */
#define ND_ADDR_TEXT_MAX 80

/* The octets of the sockaddr in use, for bind() and sendmsg(). */
socklen_t nd_addr_len(const struct nd_addr *addr);

/* Host-order port. */
uint16_t nd_addr_port(const struct nd_addr *addr);
void nd_addr_set_port(struct nd_addr *addr, uint16_t port);

struct nd_ip nd_addr_ip(const struct nd_addr *addr);

/* The address alone, IPv4-mapped ones as IPv4: "192.0.2.1", "2001:db8::1". Returns `buf`. */
const char *nd_addr_ip_text(const struct nd_addr *addr, char buf[ND_ADDR_TEXT_MAX]);

/* "192.0.2.1 port 53", the form of log lines and messages to people. Returns `buf`. */
const char *nd_addr_text(const struct nd_addr *addr, char buf[ND_ADDR_TEXT_MAX]);

/* True for 0.0.0.0 and ::. */
bool nd_addr_is_any(const struct nd_addr *addr);

/* True for ::1 and all of 127.0.0.0/8, of which few are on an interface. */
bool nd_addr_is_loopback(const struct nd_addr *addr);

/* The same IP address, whatever the ports. */
bool nd_addr_same_ip(const struct nd_addr *a, const struct nd_addr *b);

/* An interface of this machine has the address now. False, too, when they cannot be listed. */
bool nd_addr_is_on_an_interface(const struct nd_addr *addr);

/* An address in figures, its port unset. False for a host name or anything else. */
bool nd_addr_from_text(const char *text, struct nd_addr *ret_addr);

#endif
