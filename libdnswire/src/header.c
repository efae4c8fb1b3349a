/* SPDX-License-Identifier: MIT */
#include <dnswire/message.h>

#include "cursor_inline.h"

/* RFC 1035 section 4.1.1: six words of 16 bits. */

void dnsw_header_read(struct dnsw_reader *r, struct dnsw_header *header)
{
    const uint8_t *octets = dnswi_read_span(r, DNSW_HEADER_LEN);

    if (octets == NULL)
        return;
    header->id = dnswi_get_u16(octets);
    header->flags = dnswi_get_u16(octets + 2);
    for (unsigned i = 0; i < DNSW_SECTIONS; i++)
        header->count[i] = dnswi_get_u16(octets + 4 + 2 * i);
}

void dnsw_header_write(struct dnsw_writer *w, const struct dnsw_header *header)
{
    uint8_t *room = dnswi_write_room(w, DNSW_HEADER_LEN);

    if (room == NULL)
        return;
    dnswi_put_u16(room, header->id);
    dnswi_put_u16(room + 2, header->flags);
    for (unsigned i = 0; i < DNSW_SECTIONS; i++)
        dnswi_put_u16(room + 4 + 2 * i, header->count[i]);
}
