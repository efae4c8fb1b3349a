/* SPDX-License-Identifier: MIT */
#include "net/packet.h"

#include <errno.h>

void nd_packet_defer(const struct nd_packet *in, struct nd_reply_to *ret_to)
{
    in->ops->defer(in, ret_to);
}

int nd_reply_to_send(struct nd_reply_to *to, const uint8_t *msg, size_t len)
{
    if (len == 0) {
        nd_reply_to_drop(to);
        return EINVAL;
    }
    return to->ops->send(to, msg, len);
}

void nd_reply_to_drop(struct nd_reply_to *to)
{
    (void)to->ops->send(to, NULL, 0);
}
