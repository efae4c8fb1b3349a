/* SPDX-License-Identifier: MIT */
#include "zone.h"

#include <string.h>

#include <dnswire/rdata.h>
#include <dnswire/types.h>

#include "cursor_inline.h"
#include "octet.h"

/* What stands between owner and RDATA. */
struct head {
    bool has_ttl;
    bool has_class;
    uint32_t ttl_s;
    uint16_t class_;
    uint16_t type;
};

int dnswi_zone_word(struct dnswi_text *in, struct dnswi_token *ret_token)
{
    int error = dnswi_token_need(in, ret_token);

    return error == 0 && ret_token->quoted ? DNSW_ERR_SYNTAX : error;
}

/* The owner, or the one before if the line begins with a blank (RFC 1035 section 5.1). */
static int take_owner(struct dnsw_zone_file *f, struct dnswi_entry *entry)
{
    struct dnswi_token token;

    if (entry->blank)
        return f->has_owner ? 0 : DNSW_ERR_PREVIOUS;
    /* records that follow without an owner shall not go to the one before a faulty line */
    f->has_owner = false;
    int error = dnswi_zone_word(&entry->in, &token);
    if (error != 0)
        return error;
    int len =
        dnsw_name_from_text(token.text, token.len, f->has_origin ? f->origin : NULL, f->owner);
    f->has_owner = len > 0;
    return len < 0 ? len : 0;
}

/* Types that stand in questions or make up a message (RFC 6895 section 3.1), and the number 0. */
static bool is_meta(uint16_t type)
{
    return type == 0 || type == DNSW_TYPE_OPT || (type >= 128 && type <= 255);
}

static int take_type(struct head *head, const struct dnswi_token *token)
{
    int error = dnsw_type_from_text(token->text, token->len, &head->type);

    return error == 0 && is_meta(head->type) ? DNSW_ERR_META : error;
}

/* TTL and class, each at most once and in either order, then the type. */
static int take_head(struct dnswi_text *in, struct head *head)
{
    for (;;) {
        struct dnswi_token token;
        int error = dnswi_zone_word(in, &token);
        if (error != 0)
            return error;
        if (!head->has_ttl && dnswi_is_digit((uint8_t)token.text[0])) {
            error = dnsw_ttl_from_text(token.text, token.len, &head->ttl_s);
            head->has_ttl = true;
        } else if (!head->has_class &&
                   dnsw_class_from_text(token.text, token.len, &head->class_) == 0) {
            if (head->class_ == DNSW_CLASS_ANY || head->class_ == DNSW_CLASS_NONE)
                error = DNSW_ERR_META;
            head->has_class = true;
        } else {
            return take_type(head, &token);
        }
        if (error != 0)
            return error;
    }
}

/* RFC 2308 section 4, RFC 1035 section 5.1; an SOA without any has its MINIMUM, the last field. */
static int choose_ttl(struct dnsw_zone *z, struct head *head, const uint8_t *rdata, size_t rdlen)
{
    if (!head->has_ttl && z->has_default_ttl) {
        head->ttl_s = z->default_ttl_s;
        return 0;
    }
    if (!head->has_ttl) {
        if (z->has_last_ttl)
            head->ttl_s = z->last_ttl_s;
        else if (head->type != DNSW_TYPE_SOA)
            return DNSW_ERR_PREVIOUS;
        else if (dnswi_get_u32(rdata + rdlen - 4) <= INT32_MAX) /* more means 0 (RFC 2181 8) */
            head->ttl_s = dnswi_get_u32(rdata + rdlen - 4);
    }
    z->has_last_ttl = true;
    z->last_ttl_s = head->ttl_s;
    return 0;
}

static int read_record(struct dnsw_zone *z, struct dnsw_zone_file *f, struct dnswi_entry *entry,
                       struct dnsw_zone_rr *rr)
{
    struct head head = {.class_ = z->class_};
    struct dnswi_text *in = &entry->in;
    size_t at = 0;
    int error = take_owner(f, entry);

    if (error == 0)
        error = take_head(in, &head);
    if (error != 0)
        return error;
    size_t type_at = in->at;
    int len = dnsw_rdata_from_text(head.type, in->text + in->pos, in->len - in->pos,
                                   f->has_origin ? f->origin : NULL, z->rdata, z->rdata_size, &at);
    in->at = in->pos + at;
    if (len < 0)
        return len;
    in->at = type_at;
    error = choose_ttl(z, &head, z->rdata, (size_t)len);
    if (error != 0)
        return error;
    z->class_ = head.class_;
    *rr = (struct dnsw_zone_rr){
        .owner = f->owner,
        .rdata = z->rdata,
        .rdlen = (size_t)len,
        .ttl_s = head.ttl_s,
        .type = head.type,
        .class_ = head.class_,
        .file = f->source.name,
        .line = z->start.line,
    };
    return 0;
}

void dnswi_zone_record(struct dnsw_zone *z, struct dnsw_zone_file *f, struct dnswi_entry *entry)
{
    struct dnsw_zone_rr rr;

    entry->error = read_record(z, f, entry, &rr);
    if (entry->error == 0)
        entry->stop = z->handler->record(z->handler->arg, &rr);
}
