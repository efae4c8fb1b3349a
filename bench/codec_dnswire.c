/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <err.h>
#include <string.h>

#include <dnswire/dnswire.h>

#include "codec.h"

static const struct codec_message *message;

/* What a parse leaves behind: all records, and all their RDATA expanded. */
static struct {
    struct dnsw_question question;
    struct dnsw_rr rr[CODEC_RECORDS];
    struct dnsw_span rdata[CODEC_RECORDS];
    uint8_t octets[2048];
} parsed;

static size_t parse(void)
{
    struct dnsw_message m;
    size_t count = 0, used = 0;

    if (dnsw_message_init(&m, message->octets, message->len) != 0 ||
        dnsw_message_question(&m, &parsed.question) != 1)
        return 0;
    while (count < CODEC_RECORDS && dnsw_message_next(&m, &parsed.rr[count]) == 1) {
        uint8_t *rdata = parsed.octets + used;
        int len = dnsw_message_rdata(&m, &parsed.rr[count], rdata, sizeof(parsed.octets) - used);
        if (len < 0)
            return 0;
        parsed.rdata[count++] = (struct dnsw_span){rdata, (size_t)len};
        used += (size_t)len;
    }
    /* one more: it says that nothing follows the last record */
    struct dnsw_rr none;
    return dnsw_message_next(&m, &none) == 0 ? count : 0;
}

static void prepare(const struct codec_message *m)
{
    message = m;
    if (parse() != CODEC_RECORDS)
        errx(1, "libdnswire does not read the message");
}

static size_t build(uint8_t *buf, size_t size)
{
    const size_t last = CODEC_RECORDS - 1; /* the OPT */
    struct dnsw_builder b;
    struct dnsw_edns edns;

    if (dnsw_edns_read(&parsed.rr[last], message->octets, &edns) != 0)
        return 0;
    dnsw_builder_init(&b, buf, size, 4711, DNSW_FLAG_QR, (size_t)DNSW_OPT_LEN + edns.options_len);
    dnsw_builder_question(&b, &parsed.question);
    for (size_t i = 0; i < last; i++) {
        const struct dnsw_rr *rr = &parsed.rr[i];
        dnsw_builder_rrset(&b, rr->section, rr->owner, rr->type, rr->class_, rr->ttl_s,
                           &parsed.rdata[i], 1);
    }
    dnsw_builder_opt(&b, &edns);
    int len = dnsw_builder_finish(&b);
    return len > 0 ? (size_t)len : 0;
}

static size_t to_text(size_t i, char *buf, size_t size)
{
    int len = dnsw_name_to_text(message->name[i], buf, size);
    return len > 0 ? (size_t)len : 0;
}

static size_t from_text(size_t i, uint8_t *name)
{
    int len = dnsw_name_from_text(message->text[i], strlen(message->text[i]), NULL, name);
    return len > 0 ? (size_t)len : 0;
}

const struct codec codec_dnswire = {
    .name = "libdnswire",
    .version = dnsw_version,
    .notes = "checks and expands every name and RDATA into buffers of the caller; "
             "compresses against every name written before",
    .prepare = prepare,
    .parse = parse,
    .build = build,
    .to_text = to_text,
    .from_text = from_text,
};
