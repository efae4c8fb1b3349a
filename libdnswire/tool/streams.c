/* SPDX-License-Identifier: MIT */
#include "dump.h"

void dump_single(struct dump *d)
{
    /* one octet more than there may be, to know that there is */
    size_t len = dump_input_read(&d->input, d->octets, DNSW_MESSAGE_MAX + 1);

    if (d->input.fault != NULL)
        return;
    if (len > DNSW_MESSAGE_MAX)
        dump_reject(d, "the message is longer than 65535 octets", DNSW_MESSAGE_MAX);
    else
        dump_message(d, d->octets, len, NULL);
}

void dump_tcp(struct dump *d)
{
    uint8_t prefix[2];
    size_t got;

    while ((got = dump_input_read(&d->input, prefix, sizeof(prefix))) == sizeof(prefix)) {
        char head[64];
        size_t len = (size_t)(prefix[0] << 8 | prefix[1]);
        d->number++;
        got = dump_input_read(&d->input, d->octets, len);
        if (d->input.fault != NULL)
            return;
        if (got < len) {
            dump_reject(d, "the stream ends inside a message", got);
            return;
        }
        snprintf(head, sizeof(head), "message %lu, %zu octets", d->number, len);
        dump_message(d, d->octets, len, head);
    }
    d->number++;
    if (got == 1 && d->input.fault == NULL)
        dump_reject(d, "the stream ends inside a length", 0);
}
