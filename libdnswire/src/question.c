/* SPDX-License-Identifier: MIT */
#include <dnswire/message.h>

#include "cursor_inline.h"

/* RFC 1035 section 4.1.2 */

void dnsw_question_read(struct dnsw_reader *r, struct dnsw_question *question)
{
    question->name_len = (uint8_t)dnsw_name_read(r, question->name);
    question->type = dnswi_read_u16(r);
    question->class_ = dnswi_read_u16(r);
}

void dnsw_question_write(struct dnsw_writer *w, const struct dnsw_question *question)
{
    dnsw_name_write(w, question->name);
    uint8_t *room = dnswi_write_room(w, 4);
    if (room == NULL)
        return;
    dnswi_put_u16(room, question->type);
    dnswi_put_u16(room + 2, question->class_);
}
