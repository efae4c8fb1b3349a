/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <ares.h>

#include "codec.h"

static const struct codec_message *message;

static const char *version(void)
{
    return ares_version(NULL);
}

static void prepare(const struct codec_message *m)
{
    message = m;
}

#if ARES_VERSION >= 0x011c00 /* 1.28: the first with a parser of whole messages */
#define BUILD  build
#define PARSER "ares_dns_parse() and ares_dns_write(), memory from malloc()"

static ares_dns_record_t *source;

static size_t parse(void)
{
    static const ares_dns_section_t sections[] = {ARES_SECTION_ANSWER, ARES_SECTION_AUTHORITY,
                                                  ARES_SECTION_ADDITIONAL};
    ares_dns_record_t *record = NULL;
    size_t count = 0;

    if (ares_dns_parse(message->octets, message->len, 0, &record) != ARES_SUCCESS)
        return 0;
    for (size_t i = 0; i < 3; i++)
        count += ares_dns_record_rr_cnt(record, sections[i]);
    ares_dns_record_destroy(record);
    return count;
}

static size_t build(uint8_t *buf, size_t size)
{
    unsigned char *wire = NULL;
    size_t len = 0;

    if (source == NULL && ares_dns_parse(message->octets, message->len, 0, &source) != ARES_SUCCESS)
        return 0;
    if (ares_dns_write(source, &wire, &len) != ARES_SUCCESS)
        return 0;
    if (len <= size)
        memcpy(buf, wire, len);
    ares_free_string(wire);
    return len <= size ? len : 0;
}
#else
#define PARSER                                                                                     \
    "no parser of whole messages in this version: the time of its parsers for A, AAAA, MX, TXT, "  \
    "NS and SOA, one after another, each for its own type; builds queries only"
#define BUILD NULL

/* The types a parser of which finds its records; the other three of the message have none. */
static size_t parse(void)
{
    const int len = (int)message->len;
    struct hostent *host = NULL;
    void *data[3] = {NULL, NULL, NULL};

    if (ares_parse_a_reply(message->octets, len, &host, NULL, NULL) == ARES_SUCCESS)
        ares_free_hostent(host);
    host = NULL;
    if (ares_parse_aaaa_reply(message->octets, len, &host, NULL, NULL) == ARES_SUCCESS)
        ares_free_hostent(host);
    host = NULL;
    if (ares_parse_ns_reply(message->octets, len, &host) == ARES_SUCCESS)
        ares_free_hostent(host);
    ares_parse_mx_reply(message->octets, len, (struct ares_mx_reply **)&data[0]);
    ares_parse_txt_reply(message->octets, len, (struct ares_txt_reply **)&data[1]);
    ares_parse_soa_reply(message->octets, len, (struct ares_soa_reply **)&data[2]);
    for (size_t i = 0; i < 3; i++) {
        if (data[i] != NULL)
            ares_free_data(data[i]);
    }
    return CODEC_RECORDS; /* they count nothing */
}
#endif

static size_t to_text(size_t i, char *buf, size_t size)
{
    char *text = NULL;
    long used = 0;

    if (ares_expand_name(message->name[i], message->name[i], (int)message->name_len[i], &text,
                         &used) != ARES_SUCCESS)
        return 0;
    size_t len = strlen(text);
    if (len < size)
        memcpy(buf, text, len + 1);
    ares_free_string(text);
    return len < size ? len : 0;
}

const struct codec codec_cares = {
    .name = "c-ares",
    .version = version,
    .notes = PARSER,
    .prepare = prepare,
    .parse = parse,
    .build = BUILD,
    .to_text = to_text,
    .from_text = NULL,
};
