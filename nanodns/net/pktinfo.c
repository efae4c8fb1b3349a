/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "net/pktinfo.h"

#include <string.h>

/*
 * Both families: the interface is left to the routing table, since the way back need not be the
 * way in; only a link-local address means nothing without its interface.
 */

static void turn_ipv4(struct cmsghdr *cmsg)
{
    struct in_pktinfo info;
    memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
    /* ipi_spec_dst is already the address to answer from, for a broadcast query too */
    info.ipi_ifindex = 0;
    memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
}

/* False when the address asked can be nobody's source. */
static bool turn_ipv6(struct cmsghdr *cmsg)
{
    struct in6_pktinfo info;
    memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
    if (IN6_IS_ADDR_MULTICAST(&info.ipi6_addr)) {
        return false;
    }
    if (!IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) {
        info.ipi6_ifindex = 0;
        memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
    }
    return true;
}

void nd_pktinfo_turn(struct msghdr *msg)
{
    struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg);
    bool usable = false;
    /* The only control data asked for: it is the first message, or there is none. */
    if (cmsg != NULL && cmsg->cmsg_level == IPPROTO_IP && cmsg->cmsg_type == IP_PKTINFO) {
        turn_ipv4(cmsg);
        usable = true;
    } else if (cmsg != NULL && cmsg->cmsg_level == IPPROTO_IPV6 &&
               cmsg->cmsg_type == IPV6_PKTINFO) {
        usable = turn_ipv6(cmsg);
    }
    if (!usable) {
        msg->msg_control = NULL;
        msg->msg_controllen = 0;
    }
}

void nd_pktinfo_save(const struct msghdr *msg, struct nd_addr *ret_local, unsigned *ret_ifindex)
{
    struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg);
    *ret_local = (struct nd_addr){.v6 = {.sin6_family = AF_UNSPEC}};
    *ret_ifindex = 0;
    if (cmsg == NULL) {
        return;
    }
    if (cmsg->cmsg_level == IPPROTO_IP) {
        struct in_pktinfo info;
        memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
        ret_local->v4.sin_family = AF_INET;
        ret_local->v4.sin_addr = info.ipi_spec_dst;
    } else {
        struct in6_pktinfo info;
        memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
        ret_local->v6.sin6_family = AF_INET6;
        ret_local->v6.sin6_addr = info.ipi6_addr;
        *ret_ifindex = info.ipi6_ifindex;
    }
}

void nd_pktinfo_load(const struct nd_addr *local, unsigned ifindex, union nd_pktinfo_space *space,
                     struct msghdr *msg)
{
    struct cmsghdr *cmsg = &space->align;
    memset(space, 0, sizeof(*space));
    msg->msg_control = NULL;
    msg->msg_controllen = 0;
    if (local->any.sa_family == AF_INET) {
        const struct in_pktinfo info = {.ipi_spec_dst = local->v4.sin_addr};
        cmsg->cmsg_level = IPPROTO_IP;
        cmsg->cmsg_type = IP_PKTINFO;
        cmsg->cmsg_len = CMSG_LEN(sizeof(info));
        memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
        msg->msg_control = space;
        msg->msg_controllen = CMSG_SPACE(sizeof(info));
    } else if (local->any.sa_family == AF_INET6) {
        const struct in6_pktinfo info = {local->v6.sin6_addr, ifindex};
        cmsg->cmsg_level = IPPROTO_IPV6;
        cmsg->cmsg_type = IPV6_PKTINFO;
        cmsg->cmsg_len = CMSG_LEN(sizeof(info));
        memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
        msg->msg_control = space;
        msg->msg_controllen = CMSG_SPACE(sizeof(info));
    }
}
