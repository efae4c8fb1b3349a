/* SPDX-License-Identifier: MIT */
#ifndef ND_NET_PKTINFO_H
#define ND_NET_PKTINFO_H

#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/addr.h"

/* The control message that names the address a datagram came to, and its answer leaves from. */

/* Room for either family's; aligned as CMSG_FIRSTHDR() needs it. */
union nd_pktinfo_space {
    struct cmsghdr align;
    unsigned char octet[CMSG_SPACE(sizeof(struct in6_pktinfo))];
};

/*
 * Turn the control data received with `msg` into that of the answer, in place; taken off where
 * the kernel must choose the source itself.
 */
void nd_pktinfo_turn(struct msghdr *msg);

/* Keep what nd_pktinfo_turn() left, for an answer that comes later; family 0 when that is none. */
void nd_pktinfo_save(const struct msghdr *msg, struct nd_addr *ret_local, unsigned *ret_ifindex);

/* Put it into the answer's `msg`, whose control data is `space`. */
void nd_pktinfo_load(const struct nd_addr *local, unsigned ifindex, union nd_pktinfo_space *space,
                     struct msghdr *msg);

#endif
